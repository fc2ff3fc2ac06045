//! Bylines and authors' biographies that stand far from title and body's ends.

use super::element::{Says, is_article};
use super::{BELOW, Byline, Head, byline_names, can_be_byline, holds_stamp, is_bare_marker, may_hold_digits, owned};
use crate::page::{Block, Page};
use crate::stages::body::{Body, is_prose};
use crate::stages::names::{has_given, is_name, read_names};

/// Blocks above the title in which a byline may stand that is the only one, and behind the body in which a biography may.
const AWAY: usize = 20;
/// Marks around what somebody said, whose name stands below it.
const QUOTES: [char; 7] = ['"', '“', '”', '„', '«', '»', '’'];
/// Blocks behind the start of the settled body in which such a byline may stand.
const INTO: usize = 30;
/// Words of the longest line that is a day below a name.
const STAMPED: u32 = 4;
/// Words of the longest such byline.
const LONGEST: u32 = 24;

impl Byline {
    /// Takes the byline far from the title, if it is the only one there, or the name above a biography behind the body.
    /// The name must begin with a known given name, or stand behind more than `by`.
    pub(super) fn far(&self, page: &mut Page, head: &Head, body: &Body) {
        let end = (body.end + AWAY).min(page.blocks.len());
        let late = body.settled + (body.end - body.settled) * 2 / 3;
        let mut found: Option<(usize, Vec<String>)> = None;
        let begins = head.start.saturating_sub(AWAY)..late.min(body.settled + INTO);
        for i in begins.chain(late..end) {
            let block = &page.blocks[i];
            if block.shape.words > LONGEST {
                continue;
            }
            let near = i < body.end + BELOW;
            let byline = || match can_be_byline(page, i) {
                true => (near || self.says_more(page.text_of(i))).then(|| self.whole_byline(page, i))?,
                false => self.posted(page, i),
            };
            let told = || can_be_byline(page, i) && self.is_told(page, i, body, late);
            let Some(names) = byline().or_else(|| told().then(|| vec![page.text_of(i).trim().to_owned()])) else {
                continue;
            };
            match &found {
                None => found = Some((i, names)),
                Some((_, known)) if *known == names => {}
                Some(_) => return,
            }
        }
        if let Some((i, names)) = found {
            self.take(page, i, names, "byline", self.by_name);
        }
    }

    /// The names of a line that is a byline as a whole, or of the line below a byline's first words.
    fn whole_byline(&self, page: &Page, i: usize) -> Option<Vec<String>> {
        let text = page.text_of(i);
        let below = i + 1 < page.blocks.len() && is_bare_marker(text, &self.lexicon);
        let found = if below { Some(read_names(page.text_of(i + 1).trim(), &self.lexicon)) } else { None };
        let Some(names) = found.or_else(|| byline_names(text, &self.lexicon)) else {
            let said = self.said(page, i) == Says::Author;
            return said.then(|| self.account_behind(text)).flatten().map(|account| vec![account.to_owned()]);
        };
        let first = names.names.first()?;
        // `Written by` says more than `by`.
        let marker = self.lexicon.byline.before.start(text).map_or("", |length| &text[..length]);
        let known = marker.contains(' ') || has_given(first, &self.lexicon);
        (known && self.may_follow(&names)).then(|| owned(&names, &self.lexicon))
    }

    /// Whether the line is a known name that ends the body, below its last paragraph.
    fn is_signature(&self, page: &Page, i: usize, body: &Body) -> bool {
        (body.end.saturating_sub(1)..=body.end).contains(&i)
            && i > body.settled
            && is_prose(&page.blocks[i - 1])
            && !page.text_of(i - 1).starts_with(QUOTES)
            && !page.text_of(i - 1).ends_with(QUOTES)
            && (page.fields.published.is_some() || page.markup.as_deref().is_some_and(is_article))
            && page.blocks.get(i + 1).is_none_or(|next| !is_prose(next))
            && (page.markup.is_some() || !self.is_over_stamp(page, i))
            && has_given(page.text_of(i).trim(), &self.lexicon)
            && is_name(page.text_of(i), &self.lexicon)
    }

    /// Whether the line is a name that stands alone and is told to be the author's: behind two thirds of the body (`late`)
    /// by the text below, at the body's end as a signature, in it by a day.
    fn is_told(&self, page: &Page, i: usize, body: &Body, late: usize) -> bool {
        i >= late && self.is_told_below(page, i)
            || self.is_signature(page, i, body)
            || (body.settled..body.end).contains(&i) && self.is_over_stamp(page, i) && heads_text(page, i)
    }

    /// Whether a byline's first words are several, which say more than `by`.
    fn says_more(&self, text: &str) -> bool {
        self.lexicon.byline.before.start(text).is_some_and(|length| text[..length].contains(' '))
    }

    /// Whether the line is a known name, and the line below it a day.
    fn is_over_stamp(&self, page: &Page, i: usize) -> bool {
        let may_be_day = |next: &Block| next.shape.words <= STAMPED && may_hold_digits(next);
        page.blocks.get(i + 1).is_some_and(may_be_day)
            && has_given(page.text_of(i).trim(), &self.lexicon)
            && is_name(page.text_of(i), &self.lexicon)
            && holds_stamp(page.text_of(i + 1))
    }

    /// Whether the line is a name, and the text below tells of its bearer.
    fn is_told_below(&self, page: &Page, i: usize) -> bool {
        let name = page.text_of(i).trim();
        let begins = |j: usize| {
            let text = page.blocks.get(j).map_or("", |_| page.text_of(j)).trim_start();
            let rest = text.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with([' ', ',']) && self.lexicon.byline.role.within(rest))
        };
        (begins(i + 1) || begins(i + 2)) && is_name(name, &self.lexicon) && has_given(name, &self.lexicon)
    }
}

/// Whether the text goes on below the name and the day of block `i`: in raw text, where those who comment are named so,
/// too, with two paragraphs.
fn heads_text(page: &Page, i: usize) -> bool {
    let below = || [i + 2, i + 3].into_iter().all(|j| page.blocks.get(j).is_some_and(is_prose));
    page.markup.is_some() || below()
}
