//! Captions and credits of images that a text dump holds as lines.

mod credit;
mod figure;
mod wrapper;

use std::cell::OnceCell;
use std::sync::Arc;

use super::Stage;
use super::body::{Body, is_prose};
use super::byline::byline_names;
use super::fingerprint::{Fingerprints, LetterSums, after_letters, fingerprint, letter_sum, same_letters};
use super::labels::agency_at;
use super::lexicon::Lexicon;
use crate::dates::{Context as Dates, find_stamps};
use crate::page::markup::Img;
use crate::page::{Block, Credit, Ending, Field, Found, Hint, Join, Kind, Mark, Page, Picture, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Moves captions and credits to the page's images.
#[derive(Debug)]
pub struct Images {
    lexicon: Arc<Lexicon>,
    /// A line that is a caption or an alternative text.
    pub caption: Rule,
    /// A line that is a credit.
    pub credit: Rule,
    /// A caption with its credit at the end.
    pub credited: Rule,
    /// A caption that stands twice.
    pub twice: Rule,
    /// A caption that markup states.
    pub figure: Rule,
}

/// Blocks above the body in which images are looked for.
const ABOVE: usize = 14;
/// Blocks between an image and its credit: a heading and a caption as long as a paragraph.
const NEAR: usize = 3;
/// Words of the longest caption.
const LONGEST: u32 = 70;

impl Images {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Images::new(lexicon, &mut |name| context.rules.intern(name))))
    }

    fn new(lexicon: Arc<Lexicon>, rule: &mut dyn FnMut(&str) -> Rule) -> Images {
        Images {
            lexicon,
            caption: rule("images/caption-line"),
            credit: rule("images/credit-line"),
            credited: rule("images/credit-at-end"),
            twice: rule("images/twice"),
            figure: rule("images/figure"),
        }
    }
}

impl Stage for Images {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        let start = body.start.saturating_sub(ABOVE);
        let end = (body.end + 2).min(page.blocks.len());
        if page.markup.is_some() {
            self.take_figures(page, start, end);
        }
        let Some(first) = (0..page.blocks.len()).find(|&i| page.blocks[i].is_open()) else { return };
        let mut finder = Finder {
            stage: self,
            gapped: is_gapped(page),
            sums: OnceCell::new(),
            lines: OnceCell::new(),
            first,
            settled: body.settled,
            last: (body.start..body.end).rfind(|&i| is_prose(&page.blocks[i])).unwrap_or(body.start),
            segments: Fingerprints::default(),
            strong: 0,
            pictures: Vec::new(),
        };
        for i in start..end {
            finder.credited_line(page, i, &body);
        }
        finder.weak_lines(page, start, end);
        finder.alternative_texts(page, start, end);
        let mut pictures = finder.pictures;
        pictures.sort_by_key(|(block, _)| *block);
        for (block, mut picture) in pictures {
            let taken = |image: &usize| page.fields.images.iter().any(|other| other.image == Some(*image));
            picture.image = figure::image_of(page, block).filter(|image| !taken(image));
            page.fields.images.push(picture);
        }
    }
}

/// Whether a line is a byline with what a credit has, too: `By Ann Lee - Associated Press - Friday, May 1, 2024`, `Von Eva
/// Sand Foto: dpa`.
fn is_byline(text: &str, digits: u32, lexicon: &Lexicon) -> bool {
    let names = |caption: &str| names_writers(caption, lexicon);
    // Agencies stand behind a comma or in a line of their own, photographers' before a stroke.
    let agency = || !text.contains('/') && text.contains(", ");
    // `By Ann Lee (Reuters)`
    let bracketed = || {
        let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        inner.is_some_and(|(_, agency)| lexicon.label.agency.has(agency.trim()))
    };
    let Some(length) = lexicon.byline.before.start(text) else { return false };
    // `Text und Fotos: Eva Sand`
    let written = || text[..length].contains(' ') && names(text);
    digits >= 4
        || agency()
        || bracketed()
        || written()
        || credit::tail(text, lexicon).is_some_and(|(caption, _)| names(caption))
}

/// Whether the text is a byline and nothing else.
fn names_writers(text: &str, lexicon: &Lexicon) -> bool {
    byline_names(text, lexicon).is_some_and(|found| !found.names.is_empty() && found.rest.is_empty())
}

/// Whether the text is a day or a time and nothing else.
fn is_stamp(text: &str) -> bool {
    find_stamps(text, &Dates::default(), &mut Vec::new()).whole
}

/// Whether the page sets paragraphs apart by empty lines.
fn is_gapped(page: &Page) -> bool {
    4 * page.blocks.iter().filter(|block| block.gap > 0).count() > page.blocks.len()
}

/// The page's lines, the shortest and the longest aside, by what `of` makes of each.
fn lines<T, L: FromIterator<T>>(page: &Page, of: impl Fn(&str) -> T) -> L {
    let lines = (0..page.blocks.len()).filter(|&i| (3..60).contains(&page.blocks[i].shape.words));
    lines.map(|i| of(page.text_of(i))).collect()
}

struct Finder<'s> {
    stage: &'s Images,
    gapped: bool,
    /// Letter sums of the page's lines, once they are asked for.
    sums: OnceCell<LetterSums>,
    /// Fingerprints of the page's lines, once the sums are not enough.
    lines: OnceCell<Fingerprints>,
    /// The page's first open line.
    first: usize,
    settled: usize,
    /// The body's last paragraph.
    last: usize,
    /// Fingerprints of the parts of sure credits.
    segments: Fingerprints,
    /// How many credits were sure.
    strong: usize,
    pictures: Vec<(usize, Picture)>,
}

impl Finder<'_> {
    /// Takes block `i` where it is a credit or a caption that ends in one, with the caption above it.
    fn credited_line(&mut self, page: &mut Page, i: usize, body: &Body) {
        let block = &page.blocks[i];
        let prose = matches!(block.kind, Kind::Paragraph | Kind::Heading(_));
        if !block.is_open() || !prose || block.shape.words > LONGEST || block.shape.words == 0 {
            return;
        }
        let text = page.text_of(i);
        let lexicon = &self.stage.lexicon;
        if is_byline(text, block.shape.digits, lexicon) || !self.may_stand(page, i) {
            return;
        }
        if let Some(credit) = credit::whole(text, lexicon) {
            let credit = credit.to_owned();
            let caption = self.caption_above(page, i);
            let no_image = || page.markup.is_some() && figure::image_of(page, i).is_none();
            let is_labelled = || block.hints & Hint::Source.bit() != 0 && (i > self.settled || no_image());
            if caption.is_none() && (is_labelled() || agency_at(page, i, body, lexicon).is_some()) {
                return;
            }
            self.remember(&credit);
            page.mark(i, Mark::Field(Field::Credit), self.stage.credit);
            let at = caption.unwrap_or(i);
            let caption = caption.map(|above| self.take_caption(page, above));
            self.pictures.push((at, Picture { image: None, caption, credit: Some(Credit { text: credit, block: i }) }));
        } else if let Some((caption, credit)) = credit::tail(text, lexicon).filter(|(caption, _)| !is_stamp(caption)) {
            let (caption, credit) = (caption.to_owned(), credit.to_owned());
            self.remember(&credit);
            page.mark(i, Mark::Field(Field::Caption), self.stage.credited);
            self.drop_twin(page, i, &caption);
            let caption = Some(Found::shown(caption, i, "caption"));
            self.pictures.push((i, Picture { image: None, caption, credit: Some(Credit { text: credit, block: i }) }));
        } else if self.numbered_title(page, text).is_some() {
            let caption = Some(self.take_caption(page, i));
            self.pictures.push((i, Picture { image: None, caption, credit: None }));
        }
    }

    /// Whether an image may have the credit in block `i`: in HTML one that stands near, or one that a script shows between
    /// the paragraphs, but no mark in the page's footer.
    fn may_stand(&self, page: &Page, i: usize) -> bool {
        let Some(markup) = page.markup.as_deref() else { return true };
        let (near, end) = (page.blocks[i.saturating_sub(NEAR)].start, page.blocks[i].end);
        let images = &markup.images[markup.images.partition_point(|image| image.at < near)..];
        (i < self.last || images.iter().take_while(|image| image.at <= end).any(Img::is_shown))
            && !markup.in_page_footer(page.blocks[i].traits.container)
    }

    fn remember(&mut self, credit: &str) {
        self.strong += 1;
        self.segments.extend(segments(credit));
    }

    /// The open block above a credit that is its caption.
    fn caption_above(&self, page: &Page, i: usize) -> Option<usize> {
        let above = i.checked_sub(1)?;
        let block = &page.blocks[above];
        if !block.is_open()
            || !(2..=50).contains(&block.shape.words) && block.shape.dense < 8
            || block.kind != Kind::Paragraph
        {
            return None;
        }
        let is_else = |text: &str| is_stamp(text) || names_writers(text, &self.stage.lexicon);
        if above == self.first || is_else(page.text_of(above)) || self.is_repeated_first(page, above) {
            return None;
        }
        let touching = page.blocks[i].gap == 0 && self.gapped;
        let twin = above > 0 && after_letters(page.text_of(above), page.text_of(above - 1)).is_some();
        let label = block.shape.ending != Ending::Sentence && !is_prose(block);
        (touching && (label || twin || block.shape.sentences <= 2)
            || label && !self.gapped && above > self.settled
            || twin
            || !self.gapped && block.shape.sentences <= 2 && self.is_below_chrome(page, above))
        .then_some(above)
    }

    /// Whether the line above has gone already, as buttons between the title and the first image do.
    fn is_below_chrome(&self, page: &Page, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|above| matches!(page.blocks[above].mark, Mark::Remove(_)))
    }

    fn is_repeated_first(&self, page: &Page, i: usize) -> bool {
        same_letters(page.text_of(i), page.text_of(self.first))
    }

    fn take_caption(&self, page: &mut Page, i: usize) -> Found {
        let value = page.text_of(i).trim().to_owned();
        page.mark(i, Mark::Field(Field::Caption), self.stage.caption);
        self.drop_twin(page, i, &value);
        Found::shown(value, i, "caption")
    }

    /// Removes the line above a caption that says the same: the image's alternative text.
    fn drop_twin(&self, page: &mut Page, i: usize, caption: &str) {
        let Some(above) = i.checked_sub(1).filter(|&above| above > self.first && page.blocks[above].is_open()) else {
            return;
        };
        let text = page.text_of(above).trim_end_matches(['…', '.']);
        if page.blocks[above].shape.words >= 2 && after_letters(caption, text).is_some() {
            page.mark(above, Mark::Remove(Reason::Duplicate), self.stage.twice);
        }
    }

    /// Takes the lines that say of themselves that they describe an image and that no credit follows.
    fn alternative_texts(&mut self, page: &mut Page, start: usize, end: usize) {
        for i in start..end {
            if page.blocks[i].is_open() && self.is_alternative_text(&page.blocks[i], page.text_of(i)) {
                let caption = Some(self.take_caption(page, i));
                self.pictures.push((i, Picture { image: None, caption, credit: None }));
            }
        }
    }

    /// Whether the line says of itself that it describes an image: `Photo of a ferry`.
    fn is_alternative_text(&self, block: &Block, text: &str) -> bool {
        let line = matches!(block.kind, Kind::Paragraph | Kind::Heading(_)) && block.join == Join::Apart;
        line && (3..=25).contains(&block.shape.words)
            && block.shape.ending == Ending::Open
            && !block.shape.starts_lower
            && self.stage.lexicon.credit.alternative.start(text).is_some_and(|length| text[length..].starts_with(' '))
    }

    /// Whether the text is another line of the page with a number: `TITLE - image 1`.
    fn numbered_title(&self, page: &Page, text: &str) -> Option<()> {
        let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
        if bare.len() == text.len() {
            return None;
        }
        let bare = bare.trim_end().rsplit_once(' ')?.0.trim_end_matches([' ', '-', '–', '—', '|', ':', ',']);
        let known = || {
            self.sums.get_or_init(|| lines(page, letter_sum)).contains(bare)
                && self.lines.get_or_init(|| lines(page, fingerprint)).contains(&fingerprint(bare))
        };
        (bare.split(' ').count() >= 3 && known()).then_some(())
    }

    /// Takes credits that only the page's other credits give away.
    fn weak_lines(&mut self, page: &mut Page, start: usize, end: usize) {
        if self.strong < 2 || !self.gapped {
            return;
        }
        for i in start..end {
            if !is_short_line(page, i, 8) {
                continue;
            }
            let apart = page.blocks.get(i + 1).is_none_or(|next| next.gap > 0);
            let touching = page.blocks[i].gap == 0;
            let known = segments(page.text_of(i)).any(|segment| self.segments.contains(&segment));
            let above = i
                .checked_sub(1)
                .filter(|&above| touching && is_short_line(page, above, 40) && page.blocks[above].gap > 0);
            let between =
                i > 0 && page.blocks.get(i + 1).is_none_or(stands_in_text) && stands_in_text(&page.blocks[i - 1]);
            let pair = above.is_some_and(|above| above > 0 && stands_in_text(&page.blocks[above - 1]))
                && page.blocks.get(i + 1).is_none_or(stands_in_text)
                && credit::is_capitalised(page.text_of(i), &self.stage.lexicon);
            if !apart || !(pair || known && !touching && between || known && above.is_some()) {
                continue;
            }
            let text = page.text_of(i).trim().to_owned();
            page.mark(i, Mark::Field(Field::Credit), self.stage.credit);
            let at = above.unwrap_or(i);
            let caption = above.map(|above| self.take_caption(page, above));
            self.pictures.push((at, Picture { image: None, caption, credit: Some(Credit { text, block: i }) }));
        }
    }
}

/// Whether the block is prose, or decided to be no part of it.
fn stands_in_text(block: &crate::page::Block) -> bool {
    is_prose(block) || matches!(block.mark, Mark::Field(_)) || block.shape.words >= 20
}

fn is_short_line(page: &Page, i: usize, words: u32) -> bool {
    let block = &page.blocks[i];
    block.is_open()
        && block.kind == Kind::Paragraph
        && (1..=words).contains(&block.shape.words)
        && block.shape.ending == Ending::Open
}

/// Fingerprints of the names in a credit.
fn segments(credit: &str) -> impl Iterator<Item = u64> {
    let parts = credit
        .split(['/', ',', '©', '|', ';'])
        .flat_map(|part| part.split(" via "))
        .flat_map(|part| part.split(" for "));
    let parts = parts.map(|part| part.trim().trim_start_matches("Courtesy ").trim_start_matches("of ").trim());
    parts.filter(|part| part.chars().count() >= 4).map(fingerprint)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn images(text: &str) -> Vec<(Option<String>, Option<String>)> {
        let mut page = text::parse(&text.replace("PROSE", PROSE), &Normaliser::default());
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        Images::new(lexicon, &mut |_| Rule::default()).run(&mut page);
        let image =
            |picture: Picture| (picture.caption.map(|found| found.value), picture.credit.map(|credit| credit.text));
        page.fields.images.into_iter().map(image).collect()
    }

    fn pair(caption: &str, credit: &str) -> (Option<String>, Option<String>) {
        (
            Some(caption.to_owned()).filter(|text| !text.is_empty()),
            Some(credit.to_owned()).filter(|text| !text.is_empty()),
        )
    }

    #[test]
    fn pairs_of_lines_and_what_they_tell_of_others() {
        let text = "PROSE\n\nCloseup of Ann Lee\nBo Lind / Getty Images for Example\n\nPROSE And more.\n\n\
            Ann Lee and Cy Tal on a boat\nCy Tal / © Example Pictures / Courtesy Other Collection\n\nPROSE And so on.\n\n\
            Closeup of Cy Tal\nTheatre\n\nPROSE And again.\n\nExamplePictures\n\nPROSE And at last.";
        let wanted = [
            pair("Closeup of Ann Lee", "Bo Lind / Getty Images for Example"),
            pair("Ann Lee and Cy Tal on a boat", "Cy Tal / © Example Pictures / Courtesy Other Collection"),
            pair("Closeup of Cy Tal", "Theatre"),
            pair("", "ExamplePictures"),
        ];
        assert_eq!(images(text), wanted);
    }

    #[test]
    fn a_repeated_title_is_no_caption() {
        let text = "Ferries stay in port as it freezes\n\nFerries stay in port as it freezes\nImage credit: Example\n\nPROSE\n\nPROSE Indeed.\n\n\
            Ferries stay in port as it freezes - image 1\n\nPROSE Yes.";
        assert_eq!(images(text), [pair("", "Example"), pair("Ferries stay in port as it freezes - image 1", "")]);
    }

    #[test]
    fn an_alternative_text_above_its_caption_goes() {
        let text = "PROSE\n\nDer See im Mai\n\nDer See im Mai © Eva Sand/dpa\n\nPROSE Und mehr.";
        assert_eq!(images(text), [pair("Der See im Mai", "Eva Sand/dpa")]);
    }

    #[test]
    fn agencies_are_credits_beside_captions_only() {
        let title = "Ferries stay in port as it freezes\n\n5 March 2024\n\n";
        for line in ["Source: Reuters", "By The Associated Press", "By Ann Lee (Reuters)", "Reuters"] {
            assert_eq!(images(&format!("{title}{line}\n\nPROSE\n\nPROSE Indeed.")), [], "{line}");
        }
        for line in ["— AFP", "(Reuters)", "Source: dpa"] {
            assert_eq!(images(&format!("{title}PROSE\n\nIndeed. PROSE\n\n{line}")), [], "{line}");
        }
        let between = |lines: &str| images(&format!("{title}PROSE\n\n{lines}\n\nPROSE Indeed.\n\nPROSE So."));
        assert_eq!(between("The harbour in May\nReuters"), [pair("The harbour in May", "Reuters")]);
        assert_eq!(between("Reuters"), [pair("", "Reuters")]);
        assert_eq!(images(&format!("{title}Getty Images\n\nPROSE\n\nPROSE So.")), [pair("", "Getty Images")]);
    }

    #[test]
    fn in_markup_a_credit_needs_an_image_or_text_below() {
        let read = |source: &str| {
            let mut page = html::parse(&source.replace("PROSE", PROSE), &Normaliser::default());
            let lexicon = Arc::new(Lexicon::builtin().unwrap());
            Images::new(lexicon, &mut |_| Rule::default()).run(&mut page);
            let image =
                |picture: Picture| (picture.caption.map(|found| found.value), picture.credit.map(|credit| credit.text));
            page.fields.images.into_iter().map(image).collect::<Vec<_>>()
        };
        let text = |head: &str, tail: &str| {
            read(&format!("<main><h1>Ice in port</h1>{head}<p>PROSE<p>Yes. PROSE</p>{tail}</main>"))
        };
        assert_eq!(text("", "<div>© The Herald</div>"), []);
        assert_eq!(text("", "<footer><img src=a>© The Herald</footer>"), []);
        assert_eq!(text("<p>© The Herald</p>", ""), [pair("", "The Herald")]);
        assert_eq!(text("", "<div><img src=a></div><div>© The Herald</div>"), [pair("", "The Herald")]);
        let slide = "<div><img src=a><h2>Monday</h2><p>So. PROSE</p><i>Photograph: Ann Lee</i></div>";
        assert_eq!(text("", slide), [pair("", "Ann Lee")]);
        for line in ["<span>5 March 2024</span> Source: The Herald, dpa", "Source: The Herald, dpa"] {
            assert_eq!(text(&format!("<p>{line}</p>"), ""), [], "{line}");
        }
    }

    #[test]
    fn a_stamp_is_no_caption() {
        let text = "Ice in port\n\n5 March 2024\nPhoto: Ann Lee\n\nPROSE\n\nPROSE Indeed.";
        assert_eq!(images(text), [pair("", "Ann Lee")]);
        assert_eq!(images(&text.replace("5 March", "Ice on 5 March")), [pair("Ice on 5 March 2024", "Ann Lee")]);
    }

    #[test]
    fn a_byline_is_no_caption() {
        let text = "Ice in port\n\nBy Bo Lind\nPhotography by Ann Lee\n\nPROSE\n\nPROSE Indeed.";
        assert_eq!(images(text), [pair("", "Ann Lee")]);
        let caption = "By the harbour, Bo Lind waits";
        assert_eq!(images(&text.replace("By Bo Lind", caption)), [pair(caption, "Ann Lee")]);
    }

    #[test]
    fn prose_has_no_images() {
        let text = "PROSE\n\nThe ministry said so on Monday. (dpa)\n\nPROSE\n\nConclusion\n\nPROSE";
        assert_eq!(images(text), []);
    }
}
