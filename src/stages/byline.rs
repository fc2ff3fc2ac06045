//! Authors: the lines that name them around title and body.

mod alone;
mod common;
mod contact;
mod element;
mod far;
mod marked;
mod others;
mod thread;

use std::sync::Arc;

use self::element::Says;
pub(super) use self::element::{is_article, only_linked};
pub(super) use self::marked::byline_names;
use self::marked::{glued_marker, holds_marker, is_bare_marker, may_hold_stamp};
use super::Stage;
use super::body::Body;
use super::fingerprint::{fingerprint, same_letters};
use super::headline::is_stamp_like;
use super::lexicon::Lexicon;
use super::names::{Names, capitalised, has_given, is_account, read_names};
use crate::dates::{Context as Dates, Precision, Stamp, count_digits, find_stamps};
use crate::page::{Block, Ending, Field, Found, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Finds the authors.
#[derive(Debug)]
pub struct Byline {
    lexicon: Arc<Lexicon>,
    /// A line that says `by NAME`.
    pub by_name: Rule,
    /// A line that is a name alone.
    pub name: Rule,
    /// An author's role, affiliation or portrait.
    pub affiliation: Rule,
    /// What the page tells about an author.
    pub bio: Rule,
    /// One who edited, checked or translated the text.
    pub other: Rule,
}

/// Blocks above the title in which a byline may stand.
const ABOVE: usize = 4;
/// Blocks behind the start of the settled body in which a byline may stand.
const BELOW: usize = 5;
/// Blocks between two lines that name authors of one text.
const APART: usize = 6;
/// Words from which a line with an end mark is a sentence that begins as a byline does.
const PROSE: u32 = 12;
/// Words of the longest line that says where an author can be reached.
const CONTACT: u32 = 20;
/// Bytes of the longest word of which a full stop is a part: `A.`, `28.`, `Prof.`.
const SHORT: usize = 5;
/// Words of the longest byline.
const LONGEST: u32 = 30;

impl Byline {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Byline::new(lexicon, &mut |name| context.rules.intern(name))))
    }

    /// With the rules that `rule` interns.
    pub(super) fn new(lexicon: Arc<Lexicon>, rule: &mut dyn FnMut(&str) -> Rule) -> Byline {
        Byline {
            lexicon,
            by_name: rule("byline/by-name"),
            name: rule("byline/name"),
            affiliation: rule("byline/affiliation"),
            bio: rule("byline/bio"),
            other: rule("byline/other"),
        }
    }
}

impl Stage for Byline {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else {
            self.around_title(page);
            return;
        };
        let head = Head::of(page, &body);
        if !page.fields.authors.is_empty() {
            self.mark_known(page, &head);
        } else if !self.labelled(page, head.start, head.end) && !self.opener(page) && !self.alone(page, &head, &body) {
            let end = (body.end + BELOW).min(page.blocks.len());
            if !self.labelled(page, body.end.saturating_sub(1), end) && !self.named_after(page, &body) {
                self.far(page, &head, &body);
            }
        }
        if page.fields.authors.is_empty() && head.title.is_none() {
            self.around_title(page);
        }
        self.mark_others(page, &head);
        if !page.fields.authors.is_empty() {
            self.mark_beside(page, &head);
            self.mark_bios(page, &body);
        }
    }
}

/// The blocks around title and body start.
struct Head {
    start: usize,
    title: Option<usize>,
    end: usize,
}

impl Head {
    fn of(page: &Page, body: &Body) -> Head {
        let title = page.fields.title.as_ref().and_then(|title| title.block()).filter(|&title| title <= body.settled);
        let start = title.map_or(body.start.saturating_sub(12), |title| title.saturating_sub(ABOVE));
        Head { start, title, end: (body.settled + BELOW).min(page.blocks.len()) }
    }
}

impl Byline {
    /// Takes the lines from `start` to `end` that a byline's words begin, and the lines like them that follow close by;
    /// returns whether they name anyone.
    fn labelled(&self, page: &mut Page, start: usize, end: usize) -> bool {
        for i in start..end {
            if page.fields.authors.last().and_then(Found::block).is_some_and(|last| i > last + APART) {
                break;
            }
            if !can_be_byline(page, i) {
                if let Some(names) = self.posted(page, i) {
                    self.take(page, i, names, "byline", self.by_name);
                }
                continue;
            }
            let text = page.text_of(i);
            let Some(names) = byline_names(text, &self.lexicon) else {
                let account = self.account_behind(text).filter(|name| self.is_pen_name(page, i, name));
                if let Some(name) = account.map(str::to_owned) {
                    self.take(page, i, vec![name], "byline", self.by_name);
                    break;
                }
                continue;
            };
            if page.blocks[i].shape.is_prose(PROSE) && !names.rest.is_empty() {
                continue;
            }
            let found = owned(&names, &self.lexicon);
            if found.is_empty() {
                if is_bare_marker(text, &self.lexicon) {
                    self.named_below(page, i, end);
                }
                continue;
            }
            self.take(page, i, found, "byline", self.by_name);
        }
        !page.fields.authors.is_empty()
    }

    /// Takes the bylines around a title whose surroundings were not looked at: there is no body below it, as on pages of
    /// pictures, or it became the title only now.
    pub(super) fn around_title(&self, page: &mut Page) {
        if let Some(title) = page.fields.title.as_ref().and_then(Found::block) {
            self.labelled(page, title.saturating_sub(ABOVE), (title + 1 + BELOW).min(page.blocks.len()));
        }
    }

    /// The names of a line that says more than a byline behind its day: `Posted by Ann Lee on May 1, 2024 in Ice. Tags: ...`
    fn posted(&self, page: &Page, i: usize) -> Option<Vec<String>> {
        let (block, text) = (&page.blocks[i], page.text_of(i));
        let length = self.lexicon.byline.before.start(text).filter(|&length| text[..length].contains(' '))?;
        if !block.is_open() || block.shape.words > LONGEST || !may_hold_stamp(text) {
            return None;
        }
        let stamp = stamps(text).into_iter().next().filter(|stamp| stamp.text.start > length)?;
        let found = read_names(text[length..stamp.text.start].trim(), &self.lexicon);
        (found.rest.is_empty() || self.lexicon.byline.stop.has(found.rest))
            .then(|| owned(&found, &self.lexicon))
            .filter(|names| !names.is_empty())
    }

    /// The name of an account behind a byline's first words: `by annlee`, `Posted by annlee on May 1, 2024`.
    fn account_behind<'a>(&self, text: &'a str) -> Option<&'a str> {
        let words = &self.lexicon.byline;
        let marked = |text: &str| words.before.start(text).or_else(|| glued_marker(text, &self.lexicon));
        let (text, length) = match marked(text) {
            Some(length) => (text, length),
            None if !may_hold_stamp(text) || !holds_marker(text, &self.lexicon) => return None,
            None => {
                let rest = text[stamps(text).last()?.text.end..].trim_start();
                (rest, marked(rest)?)
            }
        };
        let rest = text[length..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let (name, behind) = rest.split_once([' ', '\n']).unwrap_or((rest, ""));
        let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
        let behind = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
        let ends = || {
            behind.is_empty()
                || words.stop.start(behind).is_some()
                || stamps(behind).first().is_some_and(|stamp| stamp.text.start == 0)
        };
        // `Author image` is the alternative text of a portrait.
        let is_image = self.lexicon.credit.label.has(name);
        (is_account(name, &self.lexicon) && !words.particle.has(name) && !is_image && ends()).then_some(name)
    }

    /// Whether what may be an account's name is the author's: as markup says, as a given name, or beside a time.
    fn is_pen_name(&self, page: &Page, i: usize, name: &str) -> bool {
        let is_time =
            |j: usize| page.blocks.get(j).is_some_and(|block| is_stamp_like(page.text_of(j), block.shape.digits));
        if page.url.as_deref().is_some_and(|url| is_host(url, name)) {
            return false;
        }
        let by_time = || is_beside_stamp(page, i, 1) || is_time(i.wrapping_sub(1)) || is_time(i + 1);
        self.said(page, i) == Says::Author || has_given(name, &self.lexicon) || by_time()
    }

    /// Marks the lines whose bylines name none but the known authors.
    fn mark_known(&self, page: &mut Page, head: &Head) {
        for i in head.start..head.end {
            if !can_be_byline(page, i) {
                continue;
            }
            let names = byline_names(page.text_of(i), &self.lexicon)
                .map(|names| owned(&names, &self.lexicon))
                .unwrap_or_default();
            let known = |name: &String| page.fields.authors.iter().any(|author| same_letters(&author.value, name));
            if !names.is_empty() && names.iter().all(known) {
                page.mark(i, Mark::Field(Field::Byline), self.by_name);
            }
        }
    }

    /// Takes the names on the lines below a marker that stands alone: further ones where markup, a conjunction or a
    /// comma joins them.
    fn named_below(&self, page: &mut Page, marker: usize, end: usize) {
        let (mut joined, mut named_one) = (true, false);
        for i in marker + 1..end {
            let text = page.text_of(i).trim();
            if page.blocks[i].shape.letters == 0 || self.lexicon.byline.and.has(text) {
                joined |= !text.is_empty();
                continue;
            }
            let said = self.said(page, i);
            let named = read_names(text, &self.lexicon);
            let found = match &named.names[..] {
                [] if is_account(text, &self.lexicon) && self.is_pen_name(page, i, text) => vec![text.to_owned()],
                _ if named_one && !named.rest.is_empty() => return,
                _ => owned(&named, &self.lexicon),
            };
            let joins = joined || said == Says::Author || page.markup.is_none();
            if found.is_empty() || !joins || !can_be_byline(page, i) || !page.blocks[i].is_open() {
                return;
            }
            joined = text.ends_with([',', '&']);
            named_one = true;
            page.mark(marker, Mark::Field(Field::Byline), self.by_name);
            self.take(page, i, found, "byline", self.by_name);
        }
    }

    /// What markup says of a line; nothing on pages of raw text.
    fn said(&self, page: &Page, i: usize) -> Says {
        page.markup.as_deref().map_or(Says::Nothing, |markup| element::says(page, markup, i, &self.lexicon))
    }

    fn take(&self, page: &mut Page, block: usize, names: Vec<String>, from: &'static str, rule: Rule) {
        page.mark(block, Mark::Field(Field::Byline), rule);
        // A name with degrees below `By` looks like a standfirst.
        page.fields.dek.take_if(|dek| dek.block() == Some(block) && !dek.is_by_rule());
        for value in names {
            if !page.fields.authors.iter().any(|found| same_letters(&found.value, &value)) {
                page.fields.authors.push(Found::shown(value, block, from));
            }
        }
    }

    /// Removes the authors' names that stand alone once more, and roles and affiliations beside the byline.
    fn mark_beside(&self, page: &mut Page, head: &Head) {
        let authors: Vec<u64> = page.fields.authors.iter().map(|author| fingerprint(&author.value)).collect();
        let lines: Vec<usize> = page.fields.authors.iter().filter_map(Found::block).collect();
        for i in head.start..head.end {
            let block = &page.blocks[i];
            if !block.is_open() || block.shape.words > 10 || block.shape.ending == Ending::Sentence {
                continue;
            }
            let text = page.text_of(i);
            let below = lines.contains(&i.wrapping_sub(1));
            let role = || below && block.shape.words <= 6 && self.lexicon.byline.role.within(text);
            let staff = || !below && is_below_stamps(page, i, &lines) && self.is_affiliation(page, i);
            if authors.contains(&fingerprint(text)) || role() || staff() {
                page.mark(i, Mark::Remove(Reason::Byline), self.affiliation);
            }
        }
    }

    /// Whether the block is a name that ends in a role: `Coast Courier Staff`.
    fn is_affiliation(&self, page: &Page, i: usize) -> bool {
        let shape = &page.blocks[i].shape;
        let named = (2..=6).contains(&shape.words) && shape.capitals == shape.words && shape.ending == Ending::Open;
        named && page.text_of(i).rsplit(' ').next().is_some_and(|last| self.lexicon.byline.role.has(last))
    }

    /// Removes what the page tells about an author behind the body: lines that begin with the name.
    fn mark_bios(&self, page: &mut Page, body: &Body) {
        let names: Vec<String> = page.fields.authors.iter().map(|author| author.value.clone()).collect();
        for i in body.end.saturating_sub(2).max(body.settled + 1)..page.blocks.len() {
            let block = &page.blocks[i];
            if !block.is_open() || block.shape.words > 120 {
                continue;
            }
            let text = page.text_of(i);
            let rest = names.iter().find_map(|name| text.strip_prefix(name.as_str()));
            let told = rest.is_some_and(|rest| rest.is_empty() || self.lexicon.byline.role.within(rest));
            if told || block.shape.words <= CONTACT && contact::holds_address_of(text, &names) {
                page.mark(i, Mark::Remove(Reason::Byline), self.bio);
            }
        }
    }
}

/// Whether nothing but stamps stands between a byline and block `i`.
fn is_below_stamps(page: &Page, i: usize, bylines: &[usize]) -> bool {
    let mut above =
        (0..i).rev().take_while(|&j| bylines.contains(&j) || page.blocks[j].mark == Mark::Field(Field::Date));
    above.any(|j| bylines.contains(&j))
}

/// The names as they are written but in capitals: of those, the ones with a known given name as other names are.
fn owned(names: &Names<'_>, lexicon: &Lexicon) -> Vec<String> {
    let written = |name: &str| if has_given(name, lexicon) { capitalised(name) } else { name.to_owned() };
    let mut owned = Vec::with_capacity(names.names.len());
    for (i, name) in names.names.iter().enumerate() {
        let family = name.split_once(' ').map_or("", |(_, family)| family);
        let sharing = names.sharing.iter().filter(|(at, _)| *at == i);
        owned.extend(sharing.map(|(_, given)| format!("{given} {family}")));
        owned.push(written(name));
    }
    owned
}

fn can_be_byline(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let free = matches!(block.mark, Mark::Open | Mark::Field(Field::Date) | Mark::Remove(Reason::ReadTime));
    // The full stops of initials, titles and numbers end no sentence.
    let is_short = |word: &&str| word.len() <= SHORT && word.ends_with('.');
    let stops = || page.text_of(i).split(' ').filter(is_short).count() as u32;
    let shape = &block.shape;
    free && shape.words <= LONGEST && (shape.sentences <= 1 || shape.words <= 12 && shape.sentences <= 1 + stops())
}

/// Whether the name is that of the address's host: the site is no author.
fn is_host(url: &str, name: &str) -> bool {
    let host =
        url.split_once("//").map_or(url, |(_, rest)| rest).split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.split('.').any(|label| same_letters(label, name))
}

/// Whether the block may hold a digit; those of Thai count as other characters of scripts without spaces.
fn may_hold_digits(block: &Block) -> bool {
    block.shape.digits > 0 || block.shape.dense > 0
}

/// Whether a short line holds a day.
fn holds_stamp(text: &str) -> bool {
    stamps(text).iter().any(|stamp| stamp.precision != Precision::Year)
}

/// The stamps of a line with digits.
fn stamps(text: &str) -> Vec<Stamp> {
    /// The most digits of a line that is a byline or stamp.
    const DIGITS: usize = 24;
    let mut stamps = Vec::new();
    if (1..=DIGITS).contains(&count_digits(text)) {
        find_stamps(text, &Dates::default(), &mut stamps);
    }
    stamps
}

/// Whether a stamp stands on line `i` or at most `near` lines from it.
fn is_beside_stamp(page: &Page, i: usize, near: usize) -> bool {
    /// Words of the longest line that holds one beside a byline.
    const STAMPED: u32 = 16;
    let lines = i.saturating_sub(near)..page.blocks.len().min(i + near + 1);
    lines.into_iter().any(|j| {
        let block = &page.blocks[j];
        block.mark == Mark::Field(Field::Date)
            || block.shape.words <= STAMPED && may_hold_digits(block) && holds_stamp(page.text_of(j))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    const BODY: &str = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.\n\n\
        The crews spent the day breaking the ice by hand, which took them until the early evening of that day.\n\n\
        Nobody was hurt, the harbour master said, although boats were pressed against the quay by the ice.\n";

    fn page(head: &str, tail: &str) -> Page {
        let title = "Ferries stay in port as harbour freezes over";
        let mut page = text::parse(&format!("{title}\n\n{head}\n\n{BODY}\n{tail}"), &Normaliser::default());
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        page.fields.title = Some(Found::shown(title.to_owned(), 0, "headline"));
        page.mark(0, Mark::Field(Field::Title), Rule::default());
        Byline::new(lexicon, &mut |_| Rule::default()).run(&mut page);
        page
    }

    fn authors(head: &str) -> Vec<String> {
        page(head, "").fields.authors.into_iter().map(|author| author.value).collect()
    }

    #[test]
    fn markers_of_many_languages() {
        let lines = [
            ("By Ann Lee and Bo Lind", vec!["Ann Lee", "Bo Lind"]),
            ("By Tom & Jo Carver", vec!["Tom Carver", "Jo Carver"]),
            ("By Ann Lee, Bo Lind, and Cy Tal", vec!["Ann Lee", "Bo Lind", "Cy Tal"]),
            ("Guide by Ann Lee Former Deputy Editor", vec!["Ann Lee"]),
            ("By Ann Lee, Quay Gazette — Port Lorne", vec!["Ann Lee"]),
            ("DoorJan de Wit", vec!["Jan de Wit"]),
            ("Ann Lee Mon 4 Mar 2024 07.00 GMT", vec!["Ann Lee"]),
            ("Eva Sand Mo, 4. März 2024", vec!["Eva Sand"]),
            ("Von Eva Sand, Redakteurin", vec!["Eva Sand"]),
            ("Par Léa Roux", vec!["Léa Roux"]),
            ("Por Ana Ruiz y José Peña", vec!["Ana Ruiz", "José Peña"]),
            ("di Viola Marsi", vec!["Viola Marsi"]),
            ("Door Jan de Wit", vec!["Jan de Wit"]),
            ("文・写真 山田太郎", vec!["山田太郎"]),
            ("山田太郎 記者", vec!["山田太郎"]),
            ("作者：李明", vec!["李明"]),
            ("byAnn Lee", vec!["Ann Lee"]),
            ("By Korin MillerPublished: Jan 29, 2025", vec!["Korin Miller"]),
            ("By Ann Lee 30 August 2023 • 4:45pm", vec!["Ann Lee"]),
            ("Do 25.04.24 | 14:07 Uhr | Von Eva Sand", vec!["Eva Sand"]),
            ("Posted by Ann Lee on 2024-03-05 in ice. Tags: ice, ferries.", vec!["Ann Lee"]),
            ("Von Prof. Dr. Eva Sand und Dr. Max Berg, Hafenstadt", vec!["Prof. Dr. Eva Sand", "Dr. Max Berg"]),
            ("Eingestellt von Eva Sand um 21:11", vec!["Eva Sand"]),
            ("하버, 북항 홍길동 기자 hong@example.org", vec!["홍길동"]),
            ("[하버=하버뉴스] 홍길동 기자 =", vec!["홍길동"]),
            ("記者李明／台北報導", vec!["李明"]),
            ("By Ann Lee - Associated Press - Friday, March 5, 2024", vec!["Ann Lee"]),
        ];
        for (line, names) in lines {
            assert_eq!(authors(line), names, "{line}");
        }
    }

    #[test]
    fn names_alone_beside_a_stamp_a_role_or_their_like() {
        assert_eq!(authors("Ann Lee, Harbour University\n5 March 2024"), ["Ann Lee"]);
        assert_eq!(authors("Ann Lee March 5, 2024"), ["Ann Lee"]);
        assert_eq!(authors("Ann Lee, 05.03.2024"), ["Ann Lee"]);
        assert_eq!(authors("by Ann Lee ● March 5, 2024 ● 6 min read"), ["Ann Lee"]);
        assert_eq!(authors("Ann Lee\n5 March 2024"), ["Ann Lee"]);
        assert_eq!(authors("Ann Lee Political Correspondent"), ["Ann Lee"]);
        assert_eq!(authors("Ann Lee\nAnn Lee"), ["Ann Lee"]);
        assert_eq!(authors("By\nAnn Lee"), ["Ann Lee"]);
    }

    #[test]
    fn accounts_and_given_names_beside_a_time() {
        assert_eq!(authors("by annlee\n5 March 2024"), ["annlee"]);
        assert_eq!(authors("Posted by ann_lee on 03/05/24 02:57 PM"), ["ann_lee"]);
        assert_eq!(authors("Written by Kristin"), ["Kristin"]);
        assert_eq!(authors("Kristin\n5 March 2024"), ["Kristin"]);
        assert_eq!(authors("Dec. 19, 2023 · Ann Lee on behalf of the harbour group"), ["Ann Lee"]);
        assert_eq!(authors("The Harbour Post 02/10/2020 Ann Lee"), ["Ann Lee"]);
        assert_eq!(authors("By default"), [] as [&str; 0]);
        assert_eq!(authors("Kristin"), [] as [&str; 0]);
    }

    #[test]
    fn names_alone_that_begin_with_a_given_name() {
        assert_eq!(authors("Lisa Pham"), ["Lisa Pham"]);
        assert_eq!(authors("山田太郎\n2024年3月5日"), ["山田太郎"]);
        assert_eq!(authors("汐見 悠真\n2024年3月5日"), ["汐見 悠真"]);
        assert_eq!(authors("東京本社\n2024年3月5日"), [] as [&str; 0]);
        for label in ["Harbour Wallet\n$1,295.00", "Platform Engineer", "Start Date", "Send Message\nCall 555 1234"] {
            assert_eq!(authors(label), [] as [&str; 0], "{label}");
        }
    }

    #[test]
    fn names_alone_by_what_stands_beside_them() {
        assert_eq!(authors("Nizar Lee 2 minutes ago"), ["Nizar Lee"]);
        assert_eq!(authors("Ann Lee@annlee"), ["Ann Lee"]);
        // A topic that the menu has, too, and a name below an image.
        assert_eq!(authors("Ice Strategy\nFerries\nBoats\n\nIce Strategy\n5 March 2024"), [] as [&str; 0]);
        let mut pictured = page("5 March 2024\nRobert Lind\nAnn Lee", "");
        pictured.fields.authors.clear();
        pictured.mark(3, Mark::Field(Field::Credit), Rule::default());
        assert_eq!(pictured.text_of(2), "Robert Lind");
        Byline::new(Arc::new(Lexicon::builtin().unwrap()), &mut |_| Rule::default()).run(&mut pictured);
        assert!(pictured.fields.authors.is_empty());
    }

    #[test]
    fn members_who_open_threads() {
        for (lines, name) in [
            ("Thread starter annlee84\nStart date\nMar 5, 2024", "annlee84"),
            ("Discussion in 'Tides' started by AnnLee, May 11, 2024.", "AnnLee"),
            ("ann.l March 5, 2024, 4:30pm 1", "ann.l"),
            ("annlee84 Discussion starter", "annlee84"),
            ("asked Feb 4, 2014 at 13:02\nannlee84 6,211", "annlee84"),
            ("03-05-2024, 09:03 AM #1\nANNLEE\nView Profile", "ANNLEE"),
            ("ann_lee\nPosts: 2\nJoined: Sun Dec 17, 2023", "ann_lee"),
            ("asked Feb 4, 2014 at 13:02\nannlee84's user avatar\nannlee84", "annlee84"),
        ] {
            assert_eq!(authors(lines), [name], "{lines}");
        }
        for lines in [
            "Asked 15 years, 11 months ago\nModified 4 years, 10 months ago",
            "Last post by\n#1 of the charts",
            "Chapter 1",
            "Harbour\nPosts: 2\nJoined: 2023",
            "#1 by annlee84 29.12.2010 - 22:40\n[ quote ]",
        ] {
            assert_eq!(authors(lines), [] as [&str; 0], "{lines}");
        }
    }

    #[test]
    fn a_name_over_a_day_within_the_text() {
        let named = |lines: &str| -> Vec<String> {
            let body = format!("{BODY}\n{lines}\n{BODY}").replace("The crews spent", "All day the crews spent");
            let mut page = text::parse(&format!("Ice\n\n{body}"), &Normaliser::default());
            let lexicon = Arc::new(Lexicon::builtin().unwrap());
            Byline::new(lexicon, &mut |_| Rule::default()).run(&mut page);
            page.fields.authors.into_iter().map(|author| author.value).collect()
        };
        assert_eq!(named("Kristin Lee\n5 March 2024\n"), ["Kristin Lee"]);
        let two = format!("{BODY}\nKristin Lee\n5 March 2024\n\n{BODY}\nRobert Berg\n6 March 2024\n");
        assert_eq!(named(&two), [] as [&str; 0]);
        assert_eq!(named("Harbour Watch\n5 March 2024\n"), [] as [&str; 0]);
    }

    #[test]
    fn names_of_those_who_comment_are_no_authors() {
        for tail in [
            "Kristin\n5 March 2024 at 10:14\nGreat news for all of us!\nReply",
            "Kristin Lee\n5 March 2024 at 10:14\nGreat news for all of us!\nReply",
            "Kristin Lee\n5 March 2024\nThe ferries have been late all winter, and nobody has said a word of it.\nReply\n\
             Bo\n6 March 2024\nSo they have.\nReply",
        ] {
            assert!(page("5 March 2024", tail).fields.authors.is_empty(), "{tail}");
        }
    }

    #[test]
    fn a_name_behind_the_first_paragraphs_where_the_text_goes_on() {
        let lead = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";
        let found = page(
            &format!(
                "{lead}\n\nAnd the ferries stayed in port for all of the day, as the crews say.\n\n\
            Kristin Lee\n5 March 2024"
            ),
            "",
        )
        .fields
        .authors;
        assert_eq!(found.first().map(|author| author.value.as_str()), Some("Kristin Lee"));
    }

    #[test]
    fn biographies_and_signatures_below_the_text() {
        let named = |tail: &str| -> Vec<String> {
            page("", tail).fields.authors.into_iter().map(|author| author.value).collect()
        };
        assert_eq!(named("Ann Lee\nAnn Lee is a reporter at the Harbour Post."), ["Ann Lee"]);
        assert_eq!(named("Harbour Watch\nHarbour Watch is a press agency."), [] as [&str; 0]);
    }

    #[test]
    fn what_names_no_person() {
        for line in [
            "By Associated Press",
            "By the Harbour Watch Team",
            "Reviewed by Ann Lee",
            "© 2024 Harbour Watch • All Rights Reserved",
            "Example News Staff",
            "By the harbour",
            "By Monday, the ice had gone.",
            "Three stories about the ice",
            "Author image",
            "DoorDash Flagship Office",
            "Kristin Lee und Robert Berg in den Räumen der alten Hafenwacht",
            "Paula Ferry 2024 harbour offers and prices",
            "国際",
            "ホーム",
        ] {
            assert_eq!(authors(line), [] as [&str; 0], "{line}");
        }
    }

    #[test]
    fn affiliations_and_biographies_go() {
        let page = page("Ann Lee\nby Ann Lee\n\nExample News Staff", "Ann Lee is a reporter at Example News.");
        assert_eq!(page.fields.authors.len(), 1);
        let gone = page.blocks.iter().filter(|block| block.mark == Mark::Remove(Reason::Byline));
        assert_eq!(gone.count(), 3);
    }

    #[test]
    fn who_edited_checked_or_translated_the_text_goes() {
        let gone = |lines: &str| -> Vec<String> {
            let page = page(&format!("by Ann Lee\n{lines}"), "");
            assert_eq!(page.fields.authors.len(), 1, "{lines}");
            let gone = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Remove(Reason::Byline));
            gone.map(|i| page.text_of(i).trim().to_owned()).collect()
        };
        for line in [
            "Edited by Bo Lind",
            "Edited By: Bo Lind",
            "Medically reviewed by Bo Lind, MD",
            "Fact-checked by Bo Lind, Senior Editor",
            "Übersetzt von Eva Sand",
            "Traduit par Léa Roux",
        ] {
            assert_eq!(gone(line), [line]);
        }
        assert_eq!(gone("Fact checked by\nBo Lind"), ["Fact checked by", "Bo Lind"]);
        for line in ["Edited by hand in the harbour", "Updated by the minute", "Reviewed by the harbour's own crews"] {
            assert_eq!(gone(line), [] as [&str; 0], "{line}");
        }
    }
}
