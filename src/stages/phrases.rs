//! Phrases: removes what a list is sure of, marks as suspect what it finds likely, notes the rest for the scorer.

mod glued;
mod scripts;

use self::scripts::Matchers;
use super::Stage;
use crate::page::{Block, Ending, Hint, Kind, Mark, Page, Reason};
use crate::phrases::{self, Found, List, Strength, Verdict};
use crate::pipeline::settings::{Settings, Value};
use crate::pipeline::{Context, PipelineError};

/// Prose of more words than this is never suspect for a phrase inside it.
const LONG_PROSE: u32 = 40;

/// Words from which an entry or an introduction of a list reads as written text.
const WRITTEN: u32 = 8;

/// Words from which a line with a colon introduces a list.
const INTRODUCED: u32 = 6;

/// Looks for phrases in every block.
#[derive(Debug)]
pub struct Phrases {
    matchers: Matchers,
}

impl Phrases {
    /// Settings: `languages`, a list of codes or `"all"` (the default).
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let mut lists = std::mem::take(&mut context.phrases);
        match settings.strings("languages")? {
            Some(codes) if codes.len() != 1 || codes[0].value != "all" => {
                for code in &codes {
                    load(code.value, context, &mut lists)?.ok_or_else(|| unknown(code))?;
                }
            }
            _ => {
                for code in phrases::languages() {
                    load(code, context, &mut lists)?;
                }
            }
        }
        Ok(Box::new(Phrases { matchers: Matchers::new(lists) }))
    }
}

/// Adds the built-in lists of a language; none if there are none.
fn load(code: &str, context: &mut Context, lists: &mut Vec<List>) -> Result<Option<()>, PipelineError> {
    let Some(found) = phrases::builtin_lists(code, &mut context.rules, &mut context.digest)? else { return Ok(None) };
    lists.extend(found);
    Ok(Some(()))
}

fn unknown(code: &Value<'_, &str>) -> PipelineError {
    code.unknown("language", phrases::languages())
}

impl Stage for Phrases {
    fn run(&self, page: &mut Page) {
        let mut folded = String::new();
        let mut list = Entries::default();
        let matcher = self.matchers.of(page);
        glued::split_openings(page, matcher, &mut folded);
        let (mut cuts, mut parted) = (Vec::new(), Vec::new());
        for i in 0..page.blocks.len() {
            let found = matcher.find(page.text_of(i), &mut folded);
            if let Some(verdict) = glued::entries(page, i, matcher, &mut folded) {
                page.blocks[i].hints |= found.hints;
                page.mark(i, Mark::Remove(verdict.reason), verdict.rule);
            } else if let Some(cut) = glued::closing_start(page, i, found, matcher, &mut folded) {
                parted.push(i + cuts.len());
                cuts.push(cut);
            } else {
                judge(page, i, found, &mut list);
            }
        }
        page.split(&cuts);
        for i in parted.into_iter().flat_map(|i| [i, i + 1]) {
            let found = matcher.find(page.text_of(i), &mut folded);
            judge(page, i, found, &mut Entries::default());
        }
    }
}

/// Removes block `i`, makes it suspect or notes what it speaks of, by the phrases found in it.
fn judge(page: &mut Page, i: usize, found: Found, list: &mut Entries) {
    if found == Found::default() {
        return;
    }
    let written = found.verdict.is_some() && list.is_written(&page.blocks, i);
    page.blocks[i].hints |= found.hints;
    let Some(verdict) = found.verdict else { return };
    match decide(&page.blocks[i], page.text_of(i), verdict, written) {
        Strength::Sure => {
            page.mark(i, Mark::Remove(verdict.reason), verdict.rule);
        }
        Strength::Likely => page.blocks[i].suspect = Some((verdict.reason, verdict.rule)),
        Strength::Hint => {}
    }
}

/// What a phrase may do to the block: quotations, code, prose, entries of a written list, and a word or two
/// with a full stop, which buttons have not, are not removed for a phrase.
fn decide(block: &Block, text: &str, verdict: Verdict, written: bool) -> Strength {
    let shape = &block.shape;
    let whole = block.hints & Hint::Whole.bit() != 0;
    let quoted = shape.quotes > 0;
    let spoken = quoted && block.hints & Hint::Speech.bit() != 0;
    let topics = verdict.reason == Reason::Related && block.hints & Hint::Tags.bit() != 0;
    let most = match () {
        () if spoken || topics || block.kind == Kind::Code => Strength::Hint,
        () if written && !whole || whole && (is_spoken_word(block, text) || is_code(text)) => Strength::Hint,
        () if whole && !quoted && !written => Strength::Sure,
        () if shape.words > LONG_PROSE => Strength::Hint,
        () if written && verdict.strength < Strength::Sure => Strength::Hint,
        () if quoted || written || shape.sentences >= 2 => Strength::Likely,
        () => Strength::Sure,
    };
    verdict.strength.min(most)
}

/// Whether a phrase stands in a line of code: `<style>`, `name = "";`.
fn is_code(text: &str) -> bool {
    text.contains(['=', '{', '}']) || text.starts_with('<') && text.ends_with('>')
}

/// Whether the block is a word or two with a full stop.
fn is_spoken_word(block: &Block, text: &str) -> bool {
    block.shape.words <= 2 && block.shape.ending == Ending::Sentence && text.ends_with('.')
}

/// The run of list entries that was looked at last.
#[derive(Default)]
struct Entries {
    end: usize,
    written: bool,
}

impl Entries {
    /// Whether block `i` is an entry of a list that somebody wrote: another entry is prose, or a sentence introduces it.
    fn is_written(&mut self, blocks: &[Block], i: usize) -> bool {
        let is_entry = |block: &Block| matches!(block.kind, Kind::Item { .. });
        if !is_entry(&blocks[i]) {
            return false;
        }
        if i >= self.end {
            let start = blocks[..i].iter().rposition(|block| !is_entry(block)).map_or(0, |before| before + 1);
            self.end = blocks[i..].iter().position(|block| !is_entry(block)).map_or(blocks.len(), |after| i + after);
            let prose = blocks[start..self.end].iter().any(|block| block.shape.is_prose(WRITTEN));
            let introduced = |before: &Block| {
                before.shape.is_prose(WRITTEN)
                    || before.shape.ending == Ending::Colon && before.shape.words >= INTRODUCED
            };
            self.written = prose || start > 0 && introduced(&blocks[start - 1]);
        }
        self.written
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Pipeline;
    use crate::decode::Normaliser;
    use crate::page::{Kind, Reason, text};

    const STAGE: &str = "name = \"t\"\n[[stage]]\nuse = \"phrases\"\n";

    fn read(raw: &str) -> Page {
        text::parse(raw, &Normaliser::default())
    }

    fn run(mut page: Page) -> Page {
        Pipeline::from_toml("t.toml", STAGE).unwrap().stages[0].run(&mut page);
        page
    }

    fn reason(mark: Mark) -> Option<Reason> {
        match mark {
            Mark::Remove(reason) => Some(reason),
            _ => None,
        }
    }

    /// The lines, one a block, with what each is removed for.
    fn check(cases: &[(&str, Option<Reason>)]) {
        let raw: Vec<&str> = cases.iter().map(|(line, _)| *line).collect();
        let page = run(read(&raw.join("\n\n")));
        assert_eq!(page.blocks.len(), cases.len());
        for (i, (line, expected)) in cases.iter().enumerate() {
            assert_eq!(reason(page.blocks[i].mark), *expected, "{line}");
        }
    }

    #[test]
    fn whole_lines_go_in_every_language() {
        use Reason::*;
        check(&[
            ("Skip To Content", Some(SkipLink)),
            ("Zum Inhalt springen", Some(SkipLink)),
            ("本文へスキップ", Some(SkipLink)),
            ("Accept all cookies", Some(Consent)),
            ("Alle Cookies akzeptieren", Some(Consent)),
            ("TOUT ACCEPTER", Some(Consent)),
            ("Please enter a valid email address", Some(Signup)),
            ("Por favor, introduce un correo electrónico válido", Some(Signup)),
            ("Already a subscriber? Log in", Some(Paywall)),
            ("Share on Facebook", Some(Share)),
            ("Auf Facebook teilen", Some(Share)),
            ("Compartilhar no WhatsApp", Some(Share)),
            ("Advertisement", Some(Advert)),
            ("- Anzeige -", Some(Advert)),
            ("La suite après la publicité", Some(Advert)),
            ("Related articles:", Some(Related)),
            ("Lees ook:", Some(Related)),
            ("Läs också", Some(Related)),
            ("相关阅读", Some(Related)),
            ("Leave a Reply", Some(CommentsPrompt)),
            ("3 Comments", Some(CommentsPrompt)),
            ("Comments are closed.", Some(CommentsPrompt)),
            ("Dodaj komentarz", Some(CommentsPrompt)),
            ("コメントを書く（12）", Some(CommentsPrompt)),
            ("Download on the App Store", Some(AppPrompt)),
            ("Uygulamayı indir", Some(AppPrompt)),
            ("Watch the trailer below.", Some(MediaPointer)),
            ("Guarda il video", Some(MediaPointer)),
            ("5 min read", Some(ReadTime)),
            ("Lesezeit: 4 Min.", Some(ReadTime)),
            ("TERMS OF USE", Some(Footer)),
            ("Mentions légales", Some(Footer)),
            ("All rights reserved.", Some(Footer)),
        ]);
    }

    #[test]
    fn look_alikes_stay() {
        check(&[
            ("\"Accept all cookies,\" she said, and laughed at the banner.", None),
            ("“Share on Facebook”", None),
            ("Advertisement is older than the press.", None),
            ("Skip to the content of the letter and you find a confession.", None),
            ("Sign up for the bundle before Friday. The price rises after that.", None),
            ("Frequently asked questions", None),
            ("Facebook", None),
            ("Pinterest", None),
            ("Services", None),
            ("Die Anzeige ging am Montag bei der Polizei ein.", None),
            ("Il a tout accepté et refermé la porte.", None),
            ("広告の歴史は江戸時代にさかのぼる。", None),
            ("<style>", None),
            ("name = '';", None),
            ("The shop opened in the App Store on Friday.", None),
            ("Cars, bicycles and video", None),
        ]);
    }

    #[test]
    fn single_services_and_prompts_are_suspect() {
        let page = run(read("Facebook\n\nSubscribe to our newsletter for more.\n\nThe ferry left at nine."));
        assert_eq!(page.blocks[0].suspect.map(|(reason, _)| reason), Some(Reason::Share));
        assert_eq!(page.blocks[1].suspect.map(|(reason, _)| reason), Some(Reason::Signup));
        assert!(page.blocks[0].hints & Hint::Whole.bit() != 0 && page.blocks[1].hints & Hint::Whole.bit() == 0);
        assert_eq!((page.blocks[2].suspect, page.blocks[2].hints), (None, 0));
    }

    /// The parts of a text after the stage, with what each is removed or suspect for.
    fn parts(raw: &str) -> Vec<(String, Option<Reason>)> {
        let page = run(read(raw));
        let told = |i: usize| reason(page.blocks[i].mark).or(page.blocks[i].suspect.map(|(reason, _)| reason));
        (0..page.blocks.len()).map(|i| (page.text_of(i).trim().to_owned(), told(i))).collect()
    }

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    #[test]
    fn chrome_goes_in_front_of_the_first_sentence() {
        for head in [
            "Get the Coast News app Sign up for our newsletter Read our privacy notice Accept all cookies",
            "Subscribe Log in Already a subscriber? Log in",
        ] {
            let found = parts(&format!("{head} {PROSE}"));
            assert!(found.len() == 2 && found[0].1.is_some() && found[1] == (PROSE.to_owned(), None), "{found:?}");
        }
        assert_eq!(parts(&format!("Advertisement is what they call it. {PROSE}")).len(), 1);
    }

    #[test]
    fn a_last_sentence_of_chrome_takes_nothing_with_it() {
        for (close, reason) in [
            ("Sign up for our newsletter here.", Reason::Signup),
            ("What do you think? Let us know in the comments.", Reason::CommentsPrompt),
        ] {
            let found = parts(&format!("{PROSE} {close}"));
            assert!(found.len() == 2 && found[0].1.is_none() && found[1].1 == Some(reason), "{found:?}");
        }
        for close in ["“Sign up for our newsletter,” the door says.", "The door says: Subscribe to our newsletter."]
        {
            assert_eq!(parts(&format!("{PROSE} {close}")).len(), 1, "{close}");
        }
    }

    #[test]
    fn a_name_may_stand_in_a_phrase() {
        let page = run(read("Get the Coast News app\n\nGet the app of the town to see the tides of the week."));
        assert_eq!(page.blocks[0].suspect.map(|(reason, _)| reason), Some(Reason::AppPrompt));
        assert!(page.blocks[0].hints & Hint::Whole.bit() != 0 && page.blocks[1].hints & Hint::Whole.bit() == 0);
    }

    #[test]
    fn entries_of_a_written_list_stay() {
        let mut page =
            read("Ana grew three channels in a year, all of them by hand:\n\nFacebook\n\nAdvertisement\n\nMore");
        page.blocks[1].kind = Kind::Item { depth: 0, ordered: false };
        page.blocks[2].kind = Kind::Item { depth: 0, ordered: false };
        let page = run(page);
        assert!(page.blocks.iter().all(Block::is_open));
        assert_eq!(page.blocks[1].suspect, None);
        assert_eq!(page.blocks[2].suspect.map(|(reason, _)| reason), Some(Reason::Advert));
    }

    #[test]
    fn labels_are_noted_and_remove_nothing() {
        let hints = |line: &str, hint: Hint| {
            let page = run(read(line));
            assert!(page.blocks[0].is_open(), "{line}");
            page.blocks[0].hints & hint.bit() != 0
        };
        assert!(hints("By Ana Lee", Hint::Author) && hints("Von Birgit Maas", Hint::Author));
        assert!(!hints("Bygone days return", Hint::Author));
        assert!(hints("Foto: dpa/Ana Lee", Hint::Credit) && hints("写真：共同通信", Hint::Credit));
        assert!(hints("Ann Lee (left) at the pier", Hint::Caption));
        assert!(hints("Aktualisiert am 3. Mai 2023", Hint::Updated));
        assert!(hints("Source: MTV", Hint::Source) && hints("来源：新华社", Hint::Source));
        assert!(hints("Thèmes : mer, glace", Hint::Tags));
        assert!(hints("Ana Lee is a reporter for the Daily.", Hint::Biography));
    }

    #[test]
    fn a_choice_of_languages_leaves_the_others_alone() {
        let source = format!("{STAGE}languages = [\"de\"]");
        let mut page = read("Skip to content\n\nZum Inhalt springen");
        Pipeline::from_toml("t.toml", &source).unwrap().stages[0].run(&mut page);
        assert!(page.blocks[0].is_open());
        assert_eq!(reason(page.blocks[1].mark), Some(Reason::SkipLink));
    }

    #[test]
    fn own_phrases_join_the_built_in_ones_and_name_their_rule() {
        let own = "[[phrases]]\nreason = \"share\"\nwhere = \"line\"\nstrength = \"sure\"\nname = \"tell\"\ntext = \"Tell # friends\"";
        let pipeline = Pipeline::from_toml("t.toml", &format!("{STAGE}{own}")).unwrap();
        let mut page = read("Tell 12 friends!");
        pipeline.stages[0].run(&mut page);
        assert_eq!(reason(page.blocks[0].mark), Some(Reason::Share));
        assert_eq!(pipeline.rules[page.blocks[0].rule.0 as usize], "tell");
    }
}
