//! The standfirst: the sentence between title and byline, or a short one between title and body; in raw text also a
//! second headline below the first.

use super::rank::{names_anyone, share, told_words};
use super::{BELOW_FIRST, is_stamp_like};
use crate::page::markup::{Inline, Markup, Tag, token};
use crate::page::{Block, Ending, Kind, Page};
use crate::stages::body::{Body, is_prose};
use crate::stages::byline::is_article;
use crate::stages::lexicon::Lexicon;
use crate::stages::structure::starts_with_time;

/// Lines below the title among which a standfirst is looked for.
const REACH: usize = 6;

/// Words from which several sentences behind the byline are the text's opening.
const OPENING: u32 = 30;

/// The share of its longer words, in percent, that the body holds where the standfirst is no sentence.
const TOLD: i32 = 15;

/// Words of the longest name with degrees.
const DEGREES: u32 = 6;

/// The scorer's probability up to which a line without a standfirst's name is a notice, a stamp or a promotion, in
/// 1/65535.
const CHAFF: u16 = u16::MAX / 20;

/// The share of its bytes in links, in percent, from which a line leads elsewhere.
const LINKED: u32 = 40;

/// The block of the standfirst under the title.
pub(in crate::stages) fn find(page: &Page, title: usize, body: &Body, lexicon: &Lexicon) -> Option<usize> {
    let is_article = page.markup.as_deref().is_some_and(is_article);
    let mut told = None;
    let (mut seen, mut signed) = (0, false);
    // Below a title in a path or the like, the headline itself is another wording of it.
    let is_heading = |i: usize| matches!(page.blocks[i].kind, Kind::Heading(1 | 2));
    let headline = (title + 1..body.end.min(page.blocks.len())).find(|&i| is_heading(i) && page.blocks[i].is_open());
    let headline = headline.filter(|_| matches!(page.blocks[title].kind, Kind::Item { .. }));
    for i in title + 1..page.blocks.len().min(body.end) {
        let block = &page.blocks[i];
        // A first heading that is not the title is another wording of it.
        if !block.is_open()
            || block.kind == Kind::Heading(1)
            || headline == Some(i)
            || block.suspect.is_some()
            || !matches!(block.kind, Kind::Paragraph | Kind::Heading(_))
        {
            continue;
        }
        seen += 1;
        if seen > REACH || i > body.settled {
            return None;
        }
        let text = page.text_of(i);
        if starts_with_time(text) {
            return None;
        }
        if is_article && matches!(block.kind, Kind::Heading(_)) && is_several(text) {
            return Some(i);
        }
        if is_stamp_like(text, block.shape.digits) || block.shape.words <= 30 && names_anyone(text, lexicon) {
            signed = true;
            continue;
        }
        if page.markup.is_none() {
            if signed || opens_text(text) || block.shape.ending == Ending::Colon {
                return None;
            }
            if seen == 1 && i < body.settled && is_second_headline(page, i) {
                return Some(i);
            }
        }
        let named = page.markup.as_deref().is_some_and(|markup| is_named(page, markup, i, is_article));
        if signed && !named && block.shape.sentences >= 3 && block.shape.words >= OPENING {
            return None;
        }
        if is_linked(block, 1 + u16::from(named)) || !named && page.scored && block.score <= CHAFF {
            continue;
        }
        if named && seen == 1 && (SHORTEST..=LONGEST).contains(&block.shape.words) {
            return Some(i);
        }
        if page.markup.is_some() && !named && begins_text(page, i) {
            return None;
        }
        // `Ann Lee, Ph.D.` is none.
        let titled = block.shape.capitals >= block.shape.words && block.shape.words <= DEGREES;
        let sentence = matches!(block.shape.ending, Ending::Sentence) && block.shape.words >= 4 && !titled;
        let mut is_told = || share(text, told.get_or_insert_with(|| told_words(page, body))) >= TOLD;
        if !(sentence || block.shape.words >= 8 && is_told()) || block.shape.words > 90 {
            continue;
        }
        let apart = match page.markup.as_deref() {
            Some(markup) => {
                // Behind the byline, the first paragraph has a class of its own as often as a standfirst.
                let set_off = || !signed && is_set_off(page, markup, i) || stands_before(page, markup, i, body);
                let alone = || is_apart(page, i, body) && !shares_element(page, markup, i);
                let typed = is_article && block.shape.words <= LONGEST;
                named || typed && (set_off() || alone()) || is_emphasised(page, markup, i) && alone()
            }
            None => is_apart(page, i, body),
        };
        return apart.then_some(i);
    }
    None
}

/// Whether the line reads as the beginning of the text or leads elsewhere: it has a dateline, `LOWHAVEN - `, or an address.
fn opens_text(text: &str) -> bool {
    /// Bytes of the longest dateline.
    const LONGEST: usize = 60;
    const DASHES: [&str; 4] = [" - ", " – ", " — ", " -- "];
    let place = DASHES.iter().filter_map(|dash| text.find(dash)).min().filter(|&at| at <= LONGEST);
    let is_dateline = |place: &str| {
        let first = place.split([' ', ',']).next().unwrap_or_default();
        let in_capitals = first.chars().count() >= 3 && first.chars().all(char::is_uppercase);
        in_capitals || place.starts_with(char::is_uppercase) && place.ends_with(')')
    };
    place.is_some_and(|end| is_dateline(&text[..end])) || text.contains("://") || text.contains("www.")
}

/// Whether the scorer holds the line for a headline, too, and it is no byline, path or list of names.
fn is_second_headline(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let shape = &block.shape;
    page.scored
        && block.headline >= BELOW_FIRST
        && shape.ending == Ending::Open
        && (5..=30).contains(&shape.words)
        && 2 * shape.capitals <= shape.words
        && !page.text_of(i).contains(['|', '•', '·', '>', '©'])
}

/// Whether a heading has several lines, as a list of what the article tells.
fn is_several(text: &str) -> bool {
    text.trim().lines().filter(|line| !line.trim().is_empty()).count() >= 2
}

/// Whether the line is in large part links, of which it has so many: a path, tags, buttons, another page's title.
pub(in crate::stages) fn is_linked(block: &Block, links: u16) -> bool {
    block.traits.links >= links && block.traits.link_bytes * 100 >= LINKED * (block.end - block.start)
}

/// Whether markup says that the text has begun: with a line that announces what follows, or a part of something that
/// unfolds, is listed or goes with an image or a price.
fn begins_text(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let part = || {
        let markup = page.markup.as_deref()?;
        let mut around = markup.ancestors(block.traits.container).take(3);
        around.find(|element| matches!(element.tag, Tag::Details | Tag::Summary | Tag::Dl | Tag::Figure | Tag::Table))
    };
    let noted = || {
        let markup = page.markup.as_deref()?;
        let element = &markup.containers[block.traits.container as usize];
        markup.tokens_of(&element.tokens).iter().find(|token| NOTES.contains(token))
    };
    block.shape.ending == Ending::Colon || part().is_some() || noted().is_some()
}

/// Whether the block is set off from the body: other lines stand between, or it is much shorter than what follows.
fn is_apart(page: &Page, i: usize, body: &Body) -> bool {
    if i < body.settled {
        return true;
    }
    let next = page.blocks.iter().skip(i + 1).find(|block| block.is_open());
    let words = page.blocks[i].shape.words;
    next.is_some_and(|next| {
        let list = matches!(next.kind, Kind::Item { .. }) && words <= 12;
        list || is_prose(next) && words <= 12 && next.shape.words > 3 * words && page.blocks[i].shape.sentences <= 1
    })
}

/// Whether the paragraph has a class that none of the next paragraphs has, which have one in common.
fn is_set_off(page: &Page, markup: &Markup, i: usize) -> bool {
    let own = |i: usize| {
        let element = &markup.containers[page.blocks[i].traits.container as usize];
        (element.tag, markup.tokens_of(&element.tokens))
    };
    let mut next =
        (i + 1..page.blocks.len()).filter(|&next| page.blocks[next].is_open() && is_prose(&page.blocks[next]));
    let (Some(first), Some(second)) = (next.next(), next.next()) else { return false };
    let (tag, tokens) = own(i);
    let plain = |token: &u32| !INITIALS.contains(token);
    tag == Tag::P
        && own(first) == own(second)
        && own(first).0 == Tag::P
        && own(first) != own(i)
        && tokens.len() > 1
        && tokens.iter().all(plain)
}

/// Whether the paragraph stands outside the element in which the next ones stand together.
fn stands_before(page: &Page, markup: &Markup, i: usize, body: &Body) -> bool {
    let mut next = (i + 1..body.end).filter(|&next| page.blocks[next].is_open() && is_prose(&page.blocks[next]));
    let (first, second) = (next.next(), next.next());
    second.is_some() && !shares_element(page, markup, i) && first.is_some_and(|next| shares_element(page, markup, next))
}

/// Tokens of the text's first paragraph, which begins with a large letter.
const INITIALS: [u32; 6] =
    [token("first"), token("initial"), token("drop"), token("dropcap"), token("initials"), token("capital")];

/// Tokens of elements that hold a note on an image or a price.
const NOTES: [u32; 3] = [token("caption"), token("price"), token("tax")];

/// Words of the shortest and of the longest standfirst that markup names or sets off.
const SHORTEST: u32 = 4;
const LONGEST: u32 = 50;

/// Tokens of elements that hold a standfirst.
const NAMES: [u32; 12] = [
    token("dek"),
    token("deck"),
    token("standfirst"),
    token("subtitle"),
    token("subheadline"),
    token("subheading"),
    token("subhead"),
    token("lede"),
    token("chapo"),
    token("vorspann"),
    token("entradilla"),
    token("ingress"),
];

/// Tokens of elements that hold one on pages of articles, and other openings on other pages.
const LEADS: [u32; 14] = [
    token("intro"),
    token("introduction"),
    token("lead"),
    token("leadtext"),
    token("excerpt"),
    token("summary"),
    token("preface"),
    token("teaser"),
    token("einleitung"),
    token("subtitles"),
    token("epigraph"),
    token("resumen"),
    token("sottotitolo"),
    token("sommario"),
];

/// Whether the element of the block, or the one around it, bears the name of a standfirst.
fn is_named(page: &Page, markup: &Markup, i: usize, is_article: bool) -> bool {
    markup.ancestors(page.blocks[i].traits.container).take(2).any(|element| {
        if matches!(element.tag, Tag::Article | Tag::Main | Tag::Section | Tag::Body) {
            return false;
        }
        let tokens = markup.tokens_of(&element.tokens);
        tokens.iter().any(|token| NAMES.contains(token) || is_article && LEADS.contains(token))
    })
}

/// Whether the block stands in one element with the prose that follows: then it is the text's first paragraph.
pub(in crate::stages) fn shares_element(page: &Page, markup: &Markup, i: usize) -> bool {
    let holder = |i: usize| {
        let own = page.blocks[i].traits.container;
        [own, markup.containers[own as usize].parent]
    };
    let next = (i + 1..page.blocks.len()).find(|&next| page.blocks[next].is_open() && is_prose(&page.blocks[next]));
    next.is_none_or(|next| holder(i).into_iter().any(|element| element != 0 && holder(next).contains(&element)))
}

/// The class of text in bold.
const BOLD: u32 = token("bold");

/// Whether a paragraph is in bold, and the two below it are not.
pub(in crate::stages) fn is_emphasised(page: &Page, markup: &Markup, i: usize) -> bool {
    let is_bold = |block: &Block| {
        let element = &markup.containers[block.traits.container as usize];
        block.traits.inline & Inline::Strong as u8 != 0 || markup.tokens_of(&element.tokens).contains(&BOLD)
    };
    let mut next = page.blocks[i + 1..].iter().filter(|next| next.is_open() && is_prose(next)).take(2);
    is_bold(&page.blocks[i]) && next.all(|next| !is_bold(next))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    const PROSE: &str = "<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed.</p>\
        <p>The crews spent the day breaking the ice by hand, which took them until the early evening.</p>";

    const ARTICLE: &str = "<meta property='og:type' content='article'>";

    /// The standfirst of a page with `line` below its title, and `head` in its head; what the scorer thinks of the line.
    fn dek(head: &str, line: &str, score: Option<u16>) -> Option<String> {
        let source = format!("{head}<header><h1>Ice in port</h1>{line}</header><article>{PROSE}</article>");
        let mut page = html::parse(&source, &Normaliser::default());
        page.scored = score.is_some();
        for (i, block) in page.blocks.iter_mut().enumerate() {
            block.score = if i == 1 { score.unwrap_or_default() } else { u16::MAX };
        }
        let body = Body::of(&page).unwrap();
        let found = find(&page, 0, &body, &Lexicon::builtin().unwrap());
        found.map(|i| page.text_of(i).to_owned())
    }

    #[test]
    fn markup_tells_standfirsts_from_the_beginning_of_the_text() {
        let plain = "<p>Nobody had seen it coming.</p>";
        assert_eq!(dek(ARTICLE, plain, None).as_deref(), Some("Nobody had seen it coming."));
        assert_eq!(dek("", plain, None), None, "pages of other kinds have slogans and beginnings there");
        let named = "<h3 class=subtitle>On ice, and who breaks it</h3>";
        assert_eq!(dek("", named, None).as_deref(), Some("On ice, and who breaks it"));
        for line in [
            "<details><summary>Who may cross the ice?</summary></details>",
            "<p>These are the ports that froze:</p>",
            "<div class=tax-note>Tax included. Shipping is not.</div>",
        ] {
            assert_eq!(dek(ARTICLE, line, None), None, "{line}");
        }
    }

    #[test]
    fn what_the_scorer_holds_for_chaff_is_no_standfirst_unless_it_is_named() {
        let notice = "<p>We may earn a commission if you buy something.</p>";
        assert_eq!(dek(ARTICLE, notice, Some(CHAFF)), None);
        assert!(dek(ARTICLE, notice, Some(u16::MAX / 8)).is_some());
        let named = "<p class=dek>Nobody had seen it coming.</p>";
        assert!(dek(ARTICLE, named, Some(0)).is_some());
    }

    /// The standfirst of raw text with `lines` below its title, each as likely a headline as `headline` says.
    fn dek_of_text(lines: &str, headline: u16) -> Option<String> {
        let body = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed.\n\n\
            The crews spent the day breaking the ice by hand, which took them until the early evening.";
        let mut page = text::parse(&format!("Ice in port\n\n{lines}\n\n{body}"), &Normaliser::default());
        page.scored = true;
        for (i, block) in page.blocks.iter_mut().enumerate() {
            (block.score, block.headline) = (u16::MAX, if i == 1 { headline } else { 0 });
        }
        let body = Body::of(&page).unwrap();
        find(&page, 0, &body, &Lexicon::builtin().unwrap()).map(|i| page.text_of(i).to_owned())
    }

    #[test]
    fn in_raw_text_the_first_sentence_behind_byline_or_stamp_is_the_texts() {
        for lines in [
            "By Ann Lee\n\nIt was a long night.",
            "3 March 2024\n\nIt was a long night.",
            "17:42\n\nIt was a long night.",
            "HARBOUR TOWN - The port stays closed, the council said.",
            "Harbour Town (Example) — The port stays closed, they say.",
            "The port is at www.port.example, and it is closed.",
            "These are the ports that froze this winter:",
            "By\n\nAnn Lee, Ph.D.",
        ] {
            assert_eq!(dek_of_text(lines, 0), None, "{lines}");
        }
        for line in
            ["It was a long night.", "Ice again - and nobody had seen it coming.", "The IMF - and the ice in port."]
        {
            assert_eq!(dek_of_text(&format!("{line}\n\nBy Ann Lee"), 0).as_deref(), Some(line));
        }
    }

    #[test]
    fn a_second_headline_below_the_first_is_the_standfirst() {
        let line = "Crews break it by hand all night";
        assert_eq!(dek_of_text(line, BELOW_FIRST).as_deref(), Some(line));
        assert_eq!(dek_of_text(line, BELOW_FIRST - 1), None);
        for line in ["Home > News > Ports of the north", "Ann Lee, Head of the Harbour Office"] {
            assert_eq!(dek_of_text(line, BELOW_FIRST), None, "{line}");
        }
    }

    #[test]
    fn a_line_of_links_is_no_standfirst() {
        for line in [
            "<p>3 March 2024, <a href=/ice>Ice</a>, <a href=/ports>Ports</a>, <a href=/winter>Winter of the year</a></p>",
            "<p class=subtitle>by admin in <a href=/ice>Ice</a>, <a href=/ports>Ports and ferries</a></p>",
            "<p><a href=/other>The harbour froze over in the year before, too.</a></p>",
        ] {
            assert_eq!(dek(ARTICLE, line, None), None, "{line}");
        }
        let one = "<p>Nobody had seen it coming, <a href=/master>the harbour master</a> says of the ice.</p>";
        assert!(dek(ARTICLE, one, None).is_some());
    }
}
