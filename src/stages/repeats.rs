//! Text that stands on the page already.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Stage;
use super::body::Body;
use super::fingerprint::{AsTheyAre, beginning, fingerprint, same_letters};
use crate::page::{Kind, Mark, Page, Reason, Rule, Shape};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes blocks that say what an earlier one has said.
#[derive(Debug)]
pub struct Repeats {
    /// A block that stands on the page already.
    pub again: Rule,
}

/// Words of the shortest block that counts as repeated.
const SHORTEST: u32 = 4;
/// Words from which a block counts as repeated inside the body, too: shorter ones may be a refrain.
const REFRAIN: u32 = 8;

impl Repeats {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Repeats { again: context.rules.intern("repeats/again") }))
    }
}

impl Stage for Repeats {
    fn run(&self, page: &mut Page) {
        let body = Body::of(page).map_or(0..0, |body| body.start..body.end);
        let mut seen: HashMap<u64, usize, AsTheyAre> = HashMap::default();
        for i in alike(page) {
            let block = &page.blocks[i];
            match seen.entry(fingerprint(page.text_of(i))) {
                Entry::Vacant(place) => {
                    place.insert(i);
                }
                Entry::Occupied(mut place) => {
                    let first = *place.get();
                    let refrain = body.contains(&first) && body.contains(&i) && block.shape.words < REFRAIN;
                    if refrain || !same_letters(page.text_of(first), page.text_of(i)) {
                        continue;
                    }
                    let better = page.scored && block.score > page.blocks[first].score && !body.contains(&first);
                    let gone = if better { place.insert(i) } else { i };
                    page.mark(gone, Mark::Remove(Reason::Duplicate), self.again);
                }
            }
        }
    }
}

/// The blocks that may repeat another one, in order: those that begin as another one does and are as long.
fn alike(page: &Page) -> Vec<usize> {
    /// Letters and digits of a beginning.
    const BEGINNING: usize = 16;
    let blocks = page.blocks.iter().enumerate();
    let blocks = blocks.filter(|(_, block)| may_repeat(block.mark, block.kind) && block.shape.words >= SHORTEST);
    let key = |i: usize, shape: &Shape| {
        let spaced = (shape.letters + shape.digits).wrapping_sub(shape.dense);
        (spaced, beginning(page.text_of(i), BEGINNING))
    };
    let mut keys: Vec<((u32, u64), usize)> = blocks.map(|(i, block)| (key(i, &block.shape), i)).collect();
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1);
    let mut alike: Vec<usize> = runs.flatten().map(|&(_, i)| i).collect();
    alike.sort_unstable();
    alike
}

/// Entries of lists and rows of tables may say the same twice.
fn may_repeat(mark: Mark, kind: Kind) -> bool {
    matches!(mark, Mark::Open | Mark::Keep) && !matches!(kind, Kind::Item { .. } | Kind::Row | Kind::Code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn gone(text: &str) -> usize {
        let mut page = text::parse(text, &Normaliser::default());
        Repeats { again: Rule::default() }.run(&mut page);
        page.blocks.iter().filter(|block| block.mark == Mark::Remove(Reason::Duplicate)).count()
    }

    #[test]
    fn the_second_of_two_paragraphs_goes() {
        assert_eq!(gone(&format!("{PROSE}\n\nAnd then the ice broke.\n\n{PROSE}")), 1);
    }

    #[test]
    fn a_refrain_stays() {
        assert_eq!(
            gone(&format!("{PROSE}\n\nO ice, O ice, hold on\n\n{PROSE} So.\n\nO ice, O ice, hold on\n\n{PROSE} Well.")),
            0
        );
    }
}
