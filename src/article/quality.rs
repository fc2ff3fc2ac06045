//! Figures about an article: how much was kept, and how far it can be trusted.

use super::record::Quality;
use crate::page::Page;
use crate::scorer::calibration::{Figures, WHOLE};

/// The figures of a page whose every block is marked.
pub(super) fn quality(page: &Page) -> Quality {
    let figures = Figures::of(page);
    let words = figures.words;
    Quality {
        words,
        kept: thousandths(figures.words + figures.fields, figures.all),
        link_density: page.markup.as_ref().map(|_| thousandths(figures.link_bytes, figures.bytes)),
        confidence: (page.scored && words > 0).then(|| thousandths(figures.confidence(), WHOLE)),
        score: page.calibration.as_ref().map(|table| match words {
            0 => 0.0,
            _ => thousandths(table.of(figures.expected()), WHOLE),
        }),
    }
}

/// A share to three decimals; nothing of nothing is 0.
fn thousandths(part: u64, whole: u64) -> f64 {
    ((2000 * part + whole) / (2 * whole).max(1)) as f64 / 1000.0
}
