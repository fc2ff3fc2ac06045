//! When the page was published and last changed: the stamps around the title.

mod labelled;

use std::sync::Arc;

use self::labelled::{labelled_at_title, labelled_below};
use super::Stage;
use super::body::{Body, is_prose};
use super::language::Language as Languages;
use super::lexicon::{Lexicon, WordSet};
use crate::dates::{Context as Dates, Coverage, Label, Language, NumericOrder, Order, Stamp, find_stamps};
use crate::page::{Block, Field, Found, Hint, Mark, Page, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Reads the stamps around title and body.
#[derive(Debug)]
pub struct Stamps {
    lexicon: Arc<Lexicon>,
    languages: Languages,
    /// A line that is a stamp.
    pub line: Rule,
}

/// Blocks above the title in which a stamp may stand.
const ABOVE: usize = 6;
/// Blocks behind the start of the settled body in which a stamp may stand.
const BELOW: usize = 3;
/// The body's last blocks in which a notice may label one.
const LAST: usize = 3;
/// Letters of the shortest word in lower case before a day without a label that tells of it, and of the one behind it.
const SAYS: usize = 4;
const GOES_ON: usize = 3;
/// Words of the longest line that holds a stamp.
const LONGEST: u32 = 30;
/// What parts a line beside the title.
const DIVIDERS: [char; 5] = ['|', '•', '·', '–', '—'];
/// The share of a line that its stamps must make up, unless they are labelled.
const SHARE: f32 = 0.3;

impl Stamps {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Stamps::new(lexicon, context.rules.intern("stamps/line"))))
    }

    fn new(lexicon: Arc<Lexicon>, line: Rule) -> Stamps {
        Stamps { lexicon, languages: Languages::builtin(), line }
    }
}

impl Stage for Stamps {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return set_prefix(page) };
        let title = page.fields.title.as_ref().and_then(|title| title.block()).filter(|&title| title <= body.settled);
        let Stated { mut seen, undecided } = self.read(page, &body, title);
        if seen.iter().all(|seen| seen.stamp.label == Label::Updated) {
            seen.extend(labelled_below(page, &body));
        }
        undecided.into_iter().for_each(|block| {
            page.mark(block, Mark::Field(Field::Date), self.line);
        });
        let modified = best(&seen, |seen| seen.stamp.label == Label::Updated);
        let published = best(&seen, |seen| seen.stamp.label == Label::Published)
            .or_else(|| best(&seen, |seen| seen.stamp.label == Label::None))
            .filter(|found| page.fields.prefix.is_none_or(|(_, day)| found.stamp.day.is_none_or(|stamp| stamp <= day)));
        if let Some(found) = published.filter(|found| says(found, &page.fields.published)) {
            self.take(page, found, &seen);
            page.fields.published.get_or_insert_with(|| value_of(found));
        }
        set_prefix(page);
        if let Some(found) = modified.filter(|found| says(found, &page.fields.modified)) {
            self.take(page, found, &seen);
            let stands = page.fields.published.as_ref().is_none_or(|published| {
                found.stamp.value.as_ref().is_some_and(|value| value.get(..10) >= published.value.get(..10))
            });
            if page.fields.published.is_none() && !found.stamp.inferred {
                page.fields.published = Some(value_of(found));
            } else if stands {
                page.fields.modified.get_or_insert_with(|| value_of(found));
            }
        }
        page.fields.stamps = seen.into_iter().map(|seen| (seen.block, seen.stamp)).collect();
    }
}

/// A stamp and where it stands.
struct Seen {
    block: usize,
    stamp: Stamp,
    /// Whether the line is nothing but stamps.
    whole: bool,
    /// Blocks from the title, those above it counted twice.
    distance: usize,
    /// The line above, where it is the label.
    label: Option<usize>,
}

/// What the lines around title and body state.
struct Stated {
    seen: Vec<Seen>,
    /// Lines below the title that are nothing but stamps whose day stays open: `03/05/2024` where nothing tells its order.
    undecided: Vec<usize>,
}

impl Stamps {
    /// The stamps of the lines around the title and, where labelled, of those at the body's end and below it.
    fn read(&self, page: &Page, body: &Body, title: Option<usize>) -> Stated {
        let start = title.map_or(body.start.saturating_sub(12), |title| title.saturating_sub(ABOVE));
        let head = start..(body.settled + BELOW).min(page.blocks.len());
        let tail = body.end.saturating_sub(LAST).max(head.end)..(body.end + BELOW).min(page.blocks.len());
        let anchor = page.anchor();
        // Without an anchor, "yesterday" states no day: only digits do.
        let told = |i: &usize| anchor.is_some() || page.blocks[*i].shape.digits > 0;
        let last = tail.filter(|&i| i >= body.end || is_notice(&page.blocks[i]));
        let lines = head.clone().chain(last).filter(|&i| may_hold_stamp(page, i)).filter(told);
        let lines: Vec<usize> = lines.collect();
        let mut order = NumericOrder::default();
        lines.iter().for_each(|&i| order.observe(page.text_of(i)));
        let language = declared_language(page).or_else(|| {
            let unclear = lines.iter().any(|&i| page.text_of(i).contains(['/', '-']));
            unclear.then(|| self.languages.of_prose(page, body)).flatten().and_then(Language::from_code)
        });
        let context = Dates { anchor, order, region_order: region_order(page), language };
        let (mut found, mut stated) = (Vec::new(), Stated { seen: Vec::new(), undecided: Vec::new() });
        for i in lines {
            let text = page.text_of(i);
            let coverage = find_stamps(text, &context, &mut found);
            if is_span(text, &found) {
                found.clear();
            }
            let below_title = title.is_some_and(|title| title < i) && i < body.settled;
            if coverage.whole && below_title && found.iter().all(|stamp| stamp.value.is_none()) && !found.is_empty() {
                stated.undecided.push(i);
            }
            let alone = found.len() == 1;
            for stamp in found.drain(..) {
                let signs = || below_title && alone && is_part_of_byline(text, &stamp, &self.lexicon);
                let fits = is_of_page(text, &stamp, coverage, head.contains(&i))
                    || opens_byline(text, &stamp, &self.lexicon)
                    || signs();
                let is_bare = || {
                    coverage.whole
                        || stamp.label != Label::None
                        || stands_bare(text, &stamp, &self.lexicon)
                        || below_title && opens_names(text, &stamp)
                };
                if fits && !is_of_else(text, &stamp, &self.lexicon.label.date) && is_bare() {
                    let from = title.unwrap_or(body.start);
                    let distance = if i < from { 2 * (from - i) } else { i - from };
                    stated.seen.push(Seen { block: i, stamp, whole: coverage.whole, distance, label: None });
                }
            }
        }
        for (i, stamp) in title.map_or_else(Vec::new, |title| labelled_at_title(page, title, &context)) {
            stated.seen.retain(|seen| seen.block != i);
            let distance = i - title.unwrap_or(i);
            stated.seen.push(Seen { block: i, stamp, whole: true, distance, label: Some(i - 1) });
        }
        stated
    }
}

/// Whether the block begins as a notice on where and when the text was published: `This story was first published ...`.
fn is_notice(block: &Block) -> bool {
    block.hints & (Hint::Published.bit() | Hint::Source.bit() | Hint::Correction.bit()) != 0
}

/// Whether a stamp without a label stands by itself, between names, places and numbers: no sentence tells of the day, nor
/// does the part of the line in which it stands.
fn stands_bare(text: &str, stamp: &Stamp, lexicon: &Lexicon) -> bool {
    const PARTING: [char; 6] = [',', ';', '(', ')', '/', '\n'];
    let parts = |c: char| PARTING.contains(&c) || DIVIDERS.contains(&c);
    let day = &text[stamp.text.clone()];
    let words = &lexicon.byline;
    let tells = |word: &&str, shortest: usize| {
        let is_common = word.chars().count() >= shortest && word.chars().all(char::is_lowercase);
        let known =
            || [&words.before, &words.after, &words.stop, &words.and, &words.particle].iter().any(|set| set.has(word));
        is_common && !known() && !is_whole(&format!("{word} {day}"))
    };
    let before = text[..stamp.text.start].rsplit(parts).next().unwrap_or_default();
    let after = text[stamp.text.end..].split(parts).next().unwrap_or_default();
    let mut before = behind_account(before, &words.before).split_whitespace();
    !ends_sentence(text)
        && !before.any(|word| tells(&word, SAYS))
        && after.split_whitespace().next().is_none_or(|word| !tells(&word, GOES_ON))
}

/// A part of a line without its byline's marker and the word behind it, which may be the name of an account: `on` of `by
/// admin on`.
fn behind_account<'t>(part: &'t str, markers: &WordSet) -> &'t str {
    let part = part.trim_start();
    let Some(marker) = markers.start(part) else { return part };
    let name = part[marker..].trim_start_matches([':', ' ']);
    name.split_once(' ').map_or("", |(_, rest)| rest)
}

/// Whether the text ends as a sentence does, not as an abbreviation: `p.m.`
fn ends_sentence(text: &str) -> bool {
    /// Characters of the longest abbreviation.
    const SHORT: usize = 3;
    let Some(rest) = text.trim_end().strip_suffix('.') else { return text.trim_end().ends_with(['!', '?']) };
    let last = rest.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    last.chars().count() > SHORT
}

/// Whether the text is a stamp and nothing else.
fn is_whole(text: &str) -> bool {
    find_stamps(text, &Dates::default(), &mut Vec::new()).whole
}

/// Whether a line is the days from which and to which something lasts: `5 March 2024 – 9 March 2024`.
fn is_span(text: &str, stamps: &[Stamp]) -> bool {
    let [first, last] = stamps else { return false };
    let between = text[first.text.end..last.text.start].trim();
    let bare = [first, last].iter().all(|stamp| stamp.label == Label::None && stamp.day.is_some());
    bare && first.day < last.day && matches!(between, "-" | "–" | "—")
}

/// Whether a stamp opens a line that goes on as a byline: `03/05/2024 by Ann Lee, who speaks for the harbour's crews`.
fn opens_byline(text: &str, stamp: &Stamp, lexicon: &Lexicon) -> bool {
    let opens = stamp.label == Label::None && stamp.text.start == 0 && stamp.day.is_some();
    opens && lexicon.byline.before.start(text[stamp.text.end..].trim_start()).is_some()
}

/// Whether a stamp is all that stands between two dividers of a short line, its first part or one behind a byline:
/// `by Ann Lee | Jan 19, 2023 | Projects, Workshop`.
fn is_part_of_byline(text: &str, stamp: &Stamp, lexicon: &Lexicon) -> bool {
    /// Words of the longest such line.
    const LONGEST: usize = 16;
    let (before, after) = (text[..stamp.text.start].trim_end(), text[stamp.text.end..].trim_start());
    let begins = before.is_empty() || before.ends_with(DIVIDERS) && lexicon.byline.before.start(text).is_some();
    begins
        && after.starts_with(DIVIDERS)
        && stamp.label == Label::None
        && stamp.day.is_some()
        && text.split_whitespace().nth(LONGEST).is_none()
}

/// Whether a stamp opens a line of an account, names and counts: `5 November 2021 admin News 0`.
fn opens_names(text: &str, stamp: &Stamp) -> bool {
    /// Words behind the day.
    const WORDS: std::ops::RangeInclusive<usize> = 2..=4;
    let words: Vec<&str> = text[stamp.text.end..].split_whitespace().collect();
    let opens = stamp.label == Label::None && stamp.text.start == 0 && stamp.day.is_some();
    opens
        && WORDS.contains(&words.len())
        && words[1..].iter().all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
        && !ends_sentence(text)
}

/// Whether a stamp speaks of the page: a labelled day does; a day alone if it makes up enough of a line around the title.
/// A month may be that of anything: it is the page's where it is labelled so in a line of its own, or all of one.
fn is_of_page(text: &str, stamp: &Stamp, coverage: Coverage, in_head: bool) -> bool {
    let share = coverage.whole || coverage.share >= SHARE;
    let fits = match (stamp.label, stamp.day) {
        (Label::Prefix, _) => false,
        (Label::Published | Label::Updated, Some(_)) => true,
        (Label::Published | Label::Updated, None) => share,
        (Label::None, Some(_)) => share && in_head,
        (Label::None, None) => coverage.whole && in_head && is_worded(&text[stamp.text.clone()]),
    };
    stamp.value.is_some() && fits
}

/// Whether a line labels the day as that of something else: "Join Date: 5 March 2024", "Deadline: 5 March 2024". `labels`
/// are those that another word turns into labels of anything.
fn is_of_else(text: &str, stamp: &Stamp, labels: &WordSet) -> bool {
    let before = text[..stamp.text.start].trim_end();
    if stamp.label == Label::None {
        // A weekday may stand between.
        let between = before.rsplit([':', '：']).next().filter(|between| between.len() < before.len());
        return between.is_some_and(|between| !between.trim().contains(' ') && !between.contains(char::is_numeric));
    }
    let label = text[stamp.text.clone()].split_inclusive(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let noun = label.strip_suffix(':').filter(|_| before.ends_with(char::is_alphabetic));
    noun.is_some_and(|noun| labels.has(noun))
}

/// How n/n/yyyy is read where the markup says that the page is written: month first in the United States, day first in
/// the other lands of English.
fn region_order(page: &Page) -> Option<Order> {
    let declared = page.markup.as_deref()?.head.language.as_deref()?;
    let (language, region) = declared.trim().split_once(['-', '_'])?;
    match (language.to_ascii_lowercase().as_str(), region.to_ascii_uppercase().as_str()) {
        ("en", "GB" | "UK" | "IE" | "AU" | "NZ" | "IN" | "ZA") => Some(Order::DayFirst),
        ("en", "US") => Some(Order::MonthFirst),
        _ => None,
    }
}

/// The language that the page is declared to be in, by its markup, else by the record.
fn declared_language(page: &Page) -> Option<Language> {
    let declared = page.markup.as_deref().and_then(|markup| markup.head.language.as_deref());
    let detected = || page.detected_language.as_ref().map(|found| found.value.as_str());
    Language::from_code(declared.or_else(detected)?.trim())
}

/// Whether a month is named: `2011-12` is rather a season or a number.
fn is_worded(month: &str) -> bool {
    month.chars().any(char::is_alphabetic)
}

fn may_hold_stamp(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    !matches!(block.mark, Mark::Remove(_))
        && block.shape.words <= LONGEST
        && !(is_prose(block) && block.shape.words > 14)
}

/// The stamp that is nearest to the title.
fn best(seen: &[Seen], wanted: impl Fn(&Seen) -> bool) -> Option<&Seen> {
    seen.iter().filter(|seen| wanted(seen)).min_by_key(|seen| seen.distance)
}

/// Whether the stamp says what the field says already, if anything.
fn says(found: &Seen, field: &Option<Found>) -> bool {
    let day = |value: &String| value.get(..10).map(str::to_owned);
    field.as_ref().is_none_or(|field| found.stamp.value.as_ref().and_then(day) == day(&field.value))
}

fn value_of(found: &Seen) -> Found {
    let from = if found.stamp.label == Label::None { "stamp" } else { "label" };
    Found::shown(found.stamp.value.clone().unwrap_or_default(), found.block, from)
}

impl Stamps {
    /// Marks the stamp's line, and other lines that say the same.
    fn take(&self, page: &mut Page, found: &Seen, seen: &[Seen]) {
        for other in seen.iter().filter(|other| other.whole && other.stamp.day == found.stamp.day) {
            for line in [Some(other.block), other.label].into_iter().flatten() {
                page.mark(line, Mark::Field(Field::Date), self.line);
            }
        }
    }
}

/// The day of a prefix is the day of publication where the text states none.
fn set_prefix(page: &mut Page) {
    if let (None, Some((block, day))) = (&page.fields.published, page.fields.prefix) {
        page.fields.published = Some(Found::shown(day.to_string(), block, "prefix"));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::dates::Day;
    use crate::decode::Normaliser;
    use crate::page::text;

    pub(super) const BODY: &str = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.\n\n\
        The crews spent the day breaking the ice by hand, which took them until January 9, 2020.\n\n\
        Nobody was hurt, the harbour master said, although boats were pressed against the quay by the ice.\n";

    fn dates(head: &str, prefix: Option<Day>) -> (Option<String>, Option<String>) {
        let text =
            format!("Ferries stay in port as harbour freezes over\n\n{head}\n\n{BODY}\nMore news\n\nMay 1, 2024");
        let mut page = text::parse(&text, &Normaliser::default());
        page.fields.title = Some(Found::shown(String::new(), 0, "headline"));
        page.fields.prefix = prefix.map(|day| (0, day));
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        Stamps::new(lexicon, Rule::default()).run(&mut page);
        (page.fields.published.map(|found| found.value), page.fields.modified.map(|found| found.value))
    }

    fn is(published: &str, modified: Option<&str>) -> (Option<String>, Option<String>) {
        (Some(published.to_owned()), modified.map(str::to_owned))
    }

    #[test]
    fn stamps_near_the_title() {
        assert_eq!(dates("March 5, 2024", None), is("2024-03-05", None));
        assert_eq!(dates("Published 5 March 2024\nUpdated 6 March 2024", None), is("2024-03-05", Some("2024-03-06")));
        assert_eq!(dates("By Ann Lee", None), (None, None));
    }

    #[test]
    fn days_that_a_sentence_tells_of_are_not_the_pages() {
        for line in [
            "Methods: We sampled 24 pools between 3 May 2021 and 28 April 2024.",
            "Born 4 May 1934, Harbour Town. Died 19 February 2024.",
            "Match played on 28 February 2024 at Carr Lane",
            "5 March 2024 was a cold day in port",
            "5 March 2024 froze the port",
            "Founded 4 May 1998 | Harbour Street 3, Holm",
            "By ferry until 4 May 2024",
            "The harbour fair | 4 May 2024 | Quay Street 3, Holm | Entrance free for crews",
        ] {
            assert_eq!(dates(line, None), (None, None), "{line}");
        }
        for line in [
            "March 5, 2024 · 5 min read",
            "Ann Lee, Harbour Town, 5 March 2024",
            "Harbour Town, martes 5 de marzo de 2024",
            "by Ann Lee on March 5, 2024",
            "by admin on March 5, 2024",
            "Gespeichert von wal42 am 5. März 2024",
            "March 5, 2024 in News",
            "March 5, 2024, 10:00 a.m.",
            "News | 5 March 2024 | 3 comments",
            "by Ann Lee | Mar 5, 2024 | Projects, Workshop",
            "Mar 5, 2024 • Ann Lee in Project Management of the Port",
            "5. März 2024 admin News 0",
        ] {
            assert_eq!(dates(line, None).0.as_deref().map(|day| &day[..10]), Some("2024-03-05"), "{line}");
        }
    }

    /// The fields of raw text that was retrieved on 7 March 2024.
    pub(super) fn read(head: &str, body: &str, tail: &str) -> Page {
        let mut page = text::parse(&format!("Ice in port\n\n{head}\n\n{body}\n{tail}"), &Normaliser::default());
        page.fields.title = Some(Found::shown(String::new(), 0, "headline"));
        page.retrieved = "2024-03-07".parse().ok();
        Stamps::new(Arc::new(Lexicon::builtin().unwrap()), Rule::default()).run(&mut page);
        page
    }

    #[test]
    fn what_was_updated_minutes_ago_need_not_have_been_published_then() {
        let fields = read("Updated 6 min ago", BODY, "").fields;
        assert_eq!(fields.published, None);
        assert_eq!(fields.modified.map(|found| found.value).as_deref(), Some("2024-03-07"));
    }

    #[test]
    fn notices_at_the_end_of_the_text() {
        let published = |tail: &str| {
            let mut page = text::parse(&format!("Ice in port\n\n{BODY}\n{BODY}\n{tail}"), &Normaliser::default());
            page.fields.title = Some(Found::shown(String::new(), 0, "headline"));
            page.blocks.last_mut().unwrap().hints = hints(tail);
            Stamps::new(Arc::new(Lexicon::builtin().unwrap()), Rule::default()).run(&mut page);
            page.fields.published.map(|found| found.value[..10].to_owned())
        };
        fn hints(line: &str) -> u32 {
            if line.starts_with("The report") { 0 } else { Hint::Published.bit() }
        }
        for line in ["First Published: Mar 02, 2024, 10:14 IST", "This story was originally published March 2, 2024."] {
            assert_eq!(published(line).as_deref(), Some("2024-03-02"), "{line}");
        }
        assert_eq!(published("The report on all of this was published on 2 March 2024."), None);
    }

    #[test]
    fn the_language_of_the_prose_decides_on_numbers() {
        const FRENCH: &str = "Le port a gelé mardi, pour la première fois en quarante ans, et tous les ferries sont restés.\n\n\
            Les équipes ont passé la journée à briser la glace à la main, ce qui leur a pris toute la soirée.\n";
        let published = |body: &str| read("Publié le 01/03/2024 à 18h40", body, "").fields.published;
        assert_eq!(published(FRENCH).map(|found| found.value).as_deref(), Some("2024-03-01T18:40"));
        assert_eq!(published(BODY), None, "English has two orders");
    }

    #[test]
    fn a_stamp_whose_day_stays_open_is_one_all_the_same() {
        let page = read("01/03/2024", BODY, "");
        assert_eq!((&page.blocks[1].mark, page.fields.published), (&Mark::Field(Field::Date), None));
        let page = read("The count was 01/03/2024", BODY, "");
        assert_eq!(page.blocks[1].mark, Mark::Open);
    }

    #[test]
    fn the_prefix_stands_in_where_the_text_states_no_earlier_day() {
        let day: Day = "2024-03-07".parse().unwrap();
        assert_eq!(dates("By Ann Lee", Some(day)), is("2024-03-07", None));
        assert_eq!(dates("March 5, 2024", Some(day)), is("2024-03-05", None));
    }
}
