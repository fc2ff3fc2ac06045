//! How much was removed for which reason.

use super::{Mark, Page, Reason};

/// Blocks and bytes of text removed from a page, by reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removals([Removal; Reason::ALL.len()]);

/// What was removed for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removal {
    /// Blocks.
    pub blocks: u64,
    /// Bytes of their normalised text.
    pub bytes: u64,
}

impl Removals {
    /// Counts what the stages removed from `page`.
    pub(crate) fn of(page: &Page) -> Removals {
        let mut all = [Removal::default(); Reason::ALL.len()];
        for block in &page.blocks {
            if let Mark::Remove(reason) = block.mark {
                let removal = &mut all[reason as usize];
                removal.blocks += 1;
                removal.bytes += u64::from(block.end - block.start);
            }
        }
        Removals(all)
    }

    /// The reasons for which something was removed, in their published order.
    pub fn iter(&self) -> impl Iterator<Item = (Reason, Removal)> + use<'_> {
        let all = Reason::ALL.iter().copied().zip(self.0);
        all.filter(|(_, removal)| removal.blocks > 0)
    }
}
