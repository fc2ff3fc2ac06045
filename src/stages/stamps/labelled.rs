//! Days that the line above labels: `Published`, and below it `5 March 2024`.

use super::{DIVIDERS, Seen, declared_language, may_hold_stamp, region_order};
use crate::dates::{Context as Dates, Label, Stamp, find_stamps};
use crate::page::Page;
use crate::stages::body::{Body, is_prose};

/// Blocks below the title among which such lines stand.
const BELOW: usize = 12;

/// The days below the title that the lines above them label, with one paragraph between at the most: further down, they
/// are those of what the text speaks of.
pub(super) fn labelled_at_title(page: &Page, title: usize, context: &Dates) -> Vec<(usize, Stamp)> {
    let mut paragraphs = 0;
    let head = (title + 1..page.blocks.len()).take(BELOW).take_while(|&i| {
        paragraphs += usize::from(is_prose(&page.blocks[i]));
        paragraphs <= 1
    });
    let open = head.filter(|&i| may_hold_stamp(page, i));
    open.filter_map(|i| labelled_above(page, i, context).map(|stamp| (i, stamp))).collect()
}

/// The day of publication below the body's last paragraph that the line above labels, if no other line does so of another
/// day.
pub(super) fn labelled_below(page: &Page, body: &Body) -> Option<Seen> {
    let last = (body.settled..body.end).rfind(|&i| is_prose(&page.blocks[i]));
    let context = Dates {
        anchor: page.anchor(),
        region_order: region_order(page),
        language: declared_language(page),
        ..Dates::default()
    };
    let lines = last.map_or(body.settled, |last| last + 1)..page.blocks.len();
    let stamps = lines.filter_map(|i| labelled_above(page, i, &context).map(|stamp| (i, stamp)));
    let mut published = stamps.filter(|(_, stamp)| stamp.label == Label::Published);
    let (block, stamp) = published.next()?;
    let alone = published.all(|(_, other)| other.day == stamp.day);
    alone.then(|| Seen { block, stamp, whole: true, distance: block, label: Some(block - 1) })
}

/// The day in a line that the one above labels: `Published` above `5 March 2024`, `Last updated` above `6 March 2024 — See
/// all updates`.
fn labelled_above(page: &Page, i: usize, context: &Dates) -> Option<Stamp> {
    /// Words of the longest label and of the longest line that is a stamp.
    const LONGEST: (u32, u32) = (3, 8);
    let above = i.checked_sub(1)?;
    let (label, line) = (&page.blocks[above].shape, &page.blocks[i].shape);
    let is_label = label.digits == 0 && (1..=LONGEST.0).contains(&label.words);
    if !is_label || line.digits < 4 || line.words > LONGEST.1 {
        return None;
    }
    let day = page.text_of(i).split(DIVIDERS).next().unwrap_or_default();
    let line = format!("{}: {day}", page.text_of(above).trim_end_matches([':', ' ']));
    let mut found = Vec::new();
    let whole = find_stamps(&line, context, &mut found).whole;
    let stamp = found.into_iter().next().filter(|stamp| whole && stamp.day.is_some())?;
    let labelled = matches!(stamp.label, Label::Published | Label::Updated);
    labelled.then_some(Stamp { text: 0..0, ..stamp })
}

#[cfg(test)]
mod tests {
    use crate::page::{Field, Mark};
    use crate::stages::stamps::tests::{BODY, read};

    #[test]
    fn a_label_may_stand_in_the_line_above() {
        let days = |head: &str, body: &str, tail: &str| {
            let fields = read(head, body, tail).fields;
            [fields.published, fields.modified].map(|found| found.map(|found| found.value))
        };
        let [first, last] = ["2024-03-04", "2024-03-05"].map(|day| Some(day.to_owned()));
        let head = "Published\n4 March 2024\n\nLast updated\n5 March 2024 — See all updates";
        assert_eq!(days(head, BODY, ""), [first.clone(), last]);
        let page = read(head, BODY, "");
        assert!(page.blocks[1..5].iter().all(|block| block.mark == Mark::Field(Field::Date)));
        assert_eq!(days("", BODY, "Published\n\n4 March 2024"), [first.clone(), None]);
        let lead = "Find out what the harbour pays to those who keep its ice in order.\n\n";
        assert_eq!(days(&format!("{lead}Published\n\n4 March 2024"), BODY, ""), [first, None]);
        let told = format!("{BODY}\nThe book\n\nPublished\n\n4 March 2024\n\n{BODY}");
        assert_eq!(days("", &told, ""), [None, None]);
    }
}
