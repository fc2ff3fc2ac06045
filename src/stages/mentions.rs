//! Dates in the kept text: what the article speaks of, never when it was published.

use super::Stage;
use crate::dates::{Context as Dates, Day, NumericOrder, find_mentions};
use crate::page::{Mark, Page};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Finds dates in kept blocks.
#[derive(Debug)]
pub struct Mentions;

impl Mentions {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, _: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Mentions))
    }
}

impl Stage for Mentions {
    fn run(&self, page: &mut Page) {
        let kept: Vec<usize> = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Keep).collect();
        let mut order = NumericOrder::default();
        for &i in kept.iter().filter(|&&i| page.blocks[i].shape.digits > 0) {
            order.observe(page.text_of(i));
        }
        let context = Dates { anchor: told_on(page), order, ..Dates::default() };
        let mut found = Vec::new();
        let mut dates = Vec::new();
        for &i in kept.iter().filter(|&&i| page.blocks[i].shape.digits > 0) {
            find_mentions(page.text_of(i), &context, &mut found);
            dates.extend(found.drain(..).map(|mention| (i, mention)));
        }
        page.fields.dates = dates;
    }
}

/// The day from which the text counts: that of publication where the page states it, else the page's anchor.
fn told_on(page: &Page) -> Option<Day> {
    let published = page.fields.published.as_ref().and_then(|found| found.value.get(..10)?.parse().ok());
    published.or(page.anchor())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{Found, text};

    #[test]
    fn days_without_a_year_count_from_the_publication() {
        let mut page = text::parse("The harbour froze on 9 March and thawed in May.", &Normaliser::default());
        page.blocks[0].mark = Mark::Keep;
        Mentions.run(&mut page);
        assert!(page.fields.dates.is_empty());
        page.retrieved = Day::new(2025, 1, 31);
        let value = "2023-03-12T09:30".to_owned();
        page.fields.published = Some(Found::shown(value, 0, "stamp"));
        Mentions.run(&mut page);
        assert_eq!(page.fields.dates[0].1.date.as_deref(), Some("2023-03-09"));
    }
}
