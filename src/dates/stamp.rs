//! Stamps: the lines that say when a page was published or updated.

use std::ops::Range;

use super::Context;
use super::clock::Clock;
use super::day::Day;
use super::mention::is_copyright;
use super::number::next_number;
use super::relative::Span;
use super::resolve::{Date, MissingYear, Precision, Resolved, resolve};
use super::token::{Kind, Token, tokens};

/// What a stamp says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Label {
    /// Nothing.
    #[default]
    None,
    /// "Published", "Posted on", "Veröffentlicht am".
    Published,
    /// "Updated", "Stand", "Mis à jour le".
    Updated,
    /// The prefix `date YYYY-MM-DD` that some dumps put before the text.
    Prefix,
}

/// A point in time that a line states about its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes of the stamp in the line, with label, time and zone.
    pub text: Range<usize>,
    /// ISO 8601 at the precision stated; `None` if the anchor is missing that
    /// a relative or incomplete date needs, if only a time is stated, or if
    /// two readings are left.
    pub value: Option<String>,
    /// The day of `value`, if it has one.
    pub day: Option<Day>,
    /// What the stamp says of itself.
    pub label: Label,
    /// How much of the point in time is stated.
    pub precision: Precision,
    /// The year, or the whole date, was counted from the anchor.
    pub inferred: bool,
    /// For an ambiguous n/n/yyyy both readings: day first, month first.
    pub readings: Option<[Day; 2]>,
}

impl Stamp {
    /// Whether two readings of a numeric date were possible.
    pub fn ambiguous(&self) -> bool {
        self.readings.is_some()
    }
}

/// How much of a line its stamps account for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Share of the line's letters and digits that belong to stamps, weekdays
    /// or fillers like "at": 0–1.
    pub share: f32,
    /// All of them do: the line is a stamp and nothing else.
    pub whole: bool,
}

/// Longer lines are prose, not stamps.
const LONGEST_LINE: usize = 240;
/// Longer lines without a digit are not looked at for words like "yesterday".
const LONGEST_WORDS: usize = 60;
/// Letters and digits, those of an author's name, that may stand between a
/// label and its date.
const LONGEST_GAP: usize = 30;
/// Those that may stand between a date and its time: "klokken" in a language
/// whose fillers are not listed.
const CLOCK_GAP: usize = 8;
/// The web's early years: an unlabelled older date is no stamp.
const FIRST_YEAR: i32 = 1995;

/// Adds the stamps of a short line to `out`, in order and disjoint, and says
/// how much of the line they cover.
///
/// Lines of more than 240 bytes have none. A day later than the day after the
/// anchor, an unlabelled day before 1995 and dates after a copyright sign are
/// no stamps.
pub fn find_stamps(line: &str, context: &Context, out: &mut Vec<Stamp>) -> Coverage {
    let words_only = line.len() > LONGEST_WORDS && next_number(line, 0).is_none();
    if line.len() > LONGEST_LINE || words_only {
        return Coverage::default();
    }
    if let Some((day, span)) = leading_prefix(line) {
        out.push(prefix_stamp(day, span.clone()));
        return cover(line, &[span], &[], true);
    }
    let tokens = tokens(line, context);
    let mut assembly = Assembly::new(line, context);
    for (index, token) in tokens.iter().enumerate() {
        assembly.take(token, &tokens[index + 1..]);
    }
    assembly.close();
    if assembly.drafts.is_empty() {
        return Coverage::default();
    }
    let spans: Vec<_> = assembly.drafts.iter().map(|d| d.span.clone()).collect();
    let coverage = cover(line, &spans, &tokens, true);
    let stamps = assembly.drafts.into_iter();
    let before = out.len();
    out.extend(stamps.filter(|draft| draft.is_told() || coverage.whole).filter_map(|draft| draft.stamp(context)));
    match out.len() - before {
        0 => Coverage::default(),
        _ => coverage,
    }
}

/// The day of the prefix `date YYYY-MM-DD` with which some dumps begin, and
/// the prefix's bytes with the spaces before it.
pub fn leading_prefix(text: &str) -> Option<(Day, Range<usize>)> {
    let trimmed = text.trim_start();
    let word = trimmed.get(..4).filter(|w| w.eq_ignore_ascii_case("date"))?;
    let rest = &trimmed[word.len()..];
    let iso = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    if iso.len() == rest.len() {
        return None;
    }
    let day = iso.get(..10)?.parse().ok()?;
    let end = text.len() - iso.len() + 10;
    let ends = !text[end..].starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == 'T');
    ends.then_some((day, 0..end))
}

fn prefix_stamp(day: Day, text: Range<usize>) -> Stamp {
    Stamp {
        text,
        value: Some(day.to_string()),
        day: Some(day),
        label: Label::Prefix,
        precision: Precision::Day,
        inferred: false,
        readings: None,
    }
}

/// What a stamp's date was written as.
#[derive(Clone, Debug)]
enum Told {
    Date(Option<Resolved>),
    /// "3 hours ago"
    Span(Span),
    /// "yesterday": a stamp only with label or time, or as a whole line.
    Word(u8),
    /// A label and a time.
    Clock,
}

/// A stamp in the making.
#[derive(Clone, Debug)]
struct Draft {
    span: Range<usize>,
    told: Told,
    label: Label,
    clock: Option<Clock>,
}

impl Draft {
    /// Whether the draft is a stamp wherever it stands.
    fn is_told(&self) -> bool {
        match self.told {
            Told::Word(_) => self.label != Label::None || self.clock.is_some(),
            _ => true,
        }
    }

    fn stamp(self, context: &Context) -> Option<Stamp> {
        let counted = |span: Span| context.anchor.and_then(|anchor| span.before(anchor));
        let (date, inferred, readings) = match self.told {
            Told::Date(Some(resolved)) => (resolved.date, resolved.inferred, resolved.readings),
            Told::Date(None) | Told::Clock => (None, false, None),
            Told::Span(span) => (counted(span), true, None),
            // "Today" alone is a menu entry.
            Told::Word(0) if self.label == Label::None && self.clock.is_none() => return None,
            Told::Word(days) => (counted(Span::days(days)), true, None),
        };
        let clock = self.clock.filter(|_| date.is_none_or(|d| d.day().is_some()));
        let precision = match (clock, date) {
            (Some(clock), _) if clock.has_seconds() => Precision::Second,
            (Some(_), _) => Precision::Minute,
            (None, Some(date)) => date.precision(),
            (None, None) => Precision::Day,
        };
        let time = clock.map(Clock::value).unwrap_or_default();
        Some(Stamp {
            text: self.span,
            value: date.map(|date| date.value() + &time),
            day: date.and_then(Date::day),
            label: self.label,
            precision,
            inferred,
            readings,
        })
    }
}

/// Puts tokens together: `[label] [time] date [time] [label]`.
struct Assembly<'l> {
    line: &'l str,
    context: &'l Context,
    drafts: Vec<Draft>,
    label: Option<(Label, Range<usize>)>,
    /// Bytes of the fillers so far.
    fillers: Vec<Range<usize>>,
    clock: Option<(Clock, Range<usize>)>,
    /// The last draft takes a time until a label opens the next one.
    open: bool,
}

impl<'l> Assembly<'l> {
    fn new(line: &'l str, context: &'l Context) -> Self {
        Self { line, context, drafts: Vec::new(), label: None, fillers: Vec::new(), clock: None, open: false }
    }

    fn take(&mut self, token: &Token, rest: &[Token]) {
        let span = token.span.clone();
        match token.kind {
            Kind::Date(parts) => {
                let resolved = resolve(parts, self.context, MissingYear::NotLater);
                self.start(span, Told::Date(resolved));
            }
            Kind::Span(relative) => self.start(span, Told::Span(relative)),
            Kind::DaysBefore(days) => self.start(span, Told::Word(days)),
            Kind::Clock(clock) => self.take_clock(clock, span),
            Kind::Published => self.take_label(Label::Published, span, rest),
            Kind::Updated => self.take_label(Label::Updated, span, rest),
            Kind::Filler => self.fillers.push(span),
        }
    }

    fn start(&mut self, span: Range<usize>, told: Told) {
        let gap = match told {
            Told::Word(_) => 0,
            _ => LONGEST_GAP,
        };
        let first = self.clock.as_ref().map_or(span.start, |(_, s)| s.start);
        let label = self.label.take().map(|(label, s)| {
            let strange = self.strange(s.end..first);
            (label, s, strange)
        });
        let mut draft = Draft { span, told, label: Label::None, clock: None };
        if let Some((label, before, strange)) = label.filter(|(.., strange)| *strange <= gap) {
            draft.label = label;
            // A name between them is no part of the stamp.
            if strange == 0 {
                draft.span.start = before.start;
            }
        }
        if let Some((clock, span)) = self.clock.take() {
            draft.clock = Some(clock);
            draft.span.start = draft.span.start.min(span.start);
        }
        self.open = !self.is_rejected(&draft);
        if self.open {
            self.drafts.push(draft);
        }
    }

    /// How many letters and digits of a gap belong to no filler.
    fn strange(&self, gap: Range<usize>) -> usize {
        let inside = |f: &&Range<usize>| gap.start <= f.start && f.end <= gap.end;
        let fillers = self.fillers.iter().filter(inside);
        let filled: usize = fillers.map(|f| count(&self.line[f.clone()])).sum();
        let all = self.line.get(gap.clone()).map_or(0, count);
        all.saturating_sub(filled)
    }

    fn is_rejected(&self, draft: &Draft) -> bool {
        if is_copyright(self.line, draft.span.start) {
            return true;
        }
        let Told::Date(Some(Resolved { date: Some(date), .. })) = draft.told else {
            return false;
        };
        let Some(first) = date.first_day() else {
            return true;
        };
        let late = self.context.anchor.is_some_and(|anchor| first.days() > anchor.days() + 1);
        late || (draft.label == Label::None && first.year() < FIRST_YEAR)
    }

    fn take_clock(&mut self, clock: Clock, span: Range<usize>) {
        let end = self.drafts.last().map_or(span.start, |last| last.span.end);
        let near = self.open && self.strange(end..span.start) <= CLOCK_GAP;
        match self.drafts.last_mut() {
            Some(last) if near && last.clock.is_none() => {
                last.clock = Some(clock);
                last.span.end = span.end;
            }
            _ => self.clock = Some((clock, span)),
        }
    }

    /// A label belongs to what follows; only at the end of a line, without a
    /// colon, to the date before it ("2024-05-03 更新"). Of two labels in a
    /// row the second counts.
    fn take_label(&mut self, label: Label, span: Range<usize>, rest: &[Token]) {
        let start = match (&self.label, &self.clock) {
            (Some((_, first)), None) => first.start,
            _ => span.start,
        };
        self.close();
        let last = rest.iter().all(|token| token.kind == Kind::Filler);
        let colon = self.line[span.end..].trim_start().starts_with([':', '：']);
        let end = self.drafts.last().map_or(span.start, |draft| draft.span.end);
        let last = last && self.strange(end..span.start) == 0;
        match self.drafts.last_mut() {
            Some(draft) if last && !colon && draft.label == Label::None => {
                draft.label = label;
                draft.span.end = span.end;
            }
            _ => self.label = Some((label, start..span.end)),
        }
        self.open = false;
    }

    /// Ends what waits for a date: a label with only a time is a stamp
    /// without a value, a time alone is none.
    fn close(&mut self) {
        if let (Some((label, before)), Some((clock, span))) = (self.label.take(), self.clock.take())
            && before.end <= span.start
            && self.strange(before.end..span.start) == 0
        {
            self.drafts.push(Draft { span: before.start..span.end, told: Told::Clock, label, clock: Some(clock) });
        }
    }
}

/// Letters and digits.
fn count(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).count();
    }
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The share of letters and digits in the stamps' spans and in fillers.
fn cover(line: &str, stamps: &[Range<usize>], tokens: &[Token], any: bool) -> Coverage {
    let total = count(line);
    let stamped: usize = stamps.iter().map(|span| count(&line[span.clone()])).sum();
    let fillers: usize = tokens
        .iter()
        .filter(|token| token.kind == Kind::Filler)
        .filter(|token| !stamps.iter().any(|s| s.start < token.span.end && token.span.start < s.end))
        .map(|token| count(&line[token.span.clone()]))
        .sum();
    let covered = stamped + fillers;
    if !any || total == 0 {
        return Coverage::default();
    }
    Coverage { share: covered as f32 / total as f32, whole: covered == total }
}
