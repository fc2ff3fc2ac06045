//! Consent dialogues: what stands around a line that a phrase was sure of.

use super::Stage;
use super::structure::is_gapped;
use crate::page::{Block, Ending, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes the rest of consent dialogues.
#[derive(Debug)]
pub struct Dialogues {
    /// The notice above or below a button.
    pub notice: Rule,
    /// A button below another one.
    pub button: Rule,
}

/// Words of the longest button.
const BUTTON: u32 = 3;

impl Dialogues {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let mut rule = |name| context.rules.intern(name);
        Ok(Box::new(Dialogues { notice: rule("dialogues/notice"), button: rule("dialogues/button") }))
    }
}

impl Stage for Dialogues {
    fn run(&self, page: &mut Page) {
        for i in (1..page.blocks.len()).rev() {
            if is_consent(&page.blocks[i]) && page.blocks[i].gap == 0 && is_notice(&page.blocks[i - 1]) {
                page.mark(i - 1, Mark::Remove(Reason::Consent), self.notice);
            }
        }
        let gapped = is_gapped(page);
        for i in 1..page.blocks.len() {
            let block = &page.blocks[i];
            if block.gap > 0 || !is_consent(&page.blocks[i - 1]) {
                continue;
            }
            let rule = match () {
                () if is_notice(block) => self.notice,
                () if gapped && is_button(block) => self.button,
                () => continue,
            };
            page.mark(i, Mark::Remove(Reason::Consent), rule);
        }
    }
}

fn is_consent(block: &Block) -> bool {
    block.mark == Mark::Remove(Reason::Consent)
}

/// Whether a phrase takes the block for a notice but leaves it to the scorer.
fn is_notice(block: &Block) -> bool {
    block.is_open() && block.suspect.is_some_and(|(reason, _)| reason == Reason::Consent)
}

/// Whether the block is a word or three without an end mark.
fn is_button(block: &Block) -> bool {
    let shape = &block.shape;
    block.kind == Kind::Paragraph && (1..=BUTTON).contains(&shape.words) && shape.ending == Ending::Open
}

#[cfg(test)]
mod tests {
    use crate::stages::trial;

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn gone(text: &str) -> Vec<String> {
        trial::gone(&["phrases", "dialogues"], text)
    }

    #[test]
    fn notice_and_buttons_go_with_the_button_that_a_phrase_knows() {
        let notice = "We and our partners use cookies to show you this page.";
        let text = format!("{notice}\nAccept all\nRather not\n\nThe ice\n\n{PROSE}\n\n{PROSE}");
        assert_eq!(gone(&text), [notice, "Accept all", "Rather not"]);
    }

    #[test]
    fn what_stands_apart_stays() {
        assert_eq!(gone(&format!("Accept all\n\nThe ice\n\n{PROSE}\n\n{PROSE}")), ["Accept all"]);
        assert_eq!(gone(&format!("Accept all\nThe ice\n{PROSE}\n{PROSE}\n{PROSE}")), ["Accept all"]);
    }
}
