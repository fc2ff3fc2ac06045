//! The language of the text: what the markup declares, or else the crawler has detected, checked against the kept text.

mod common;
mod tags;

use whatlang::Lang;

use self::common::CommonWords;
pub(crate) use self::tags::code_of_name;
use self::tags::{close, code, known};
use super::Stage;
use super::body::{Body, is_prose};
use crate::page::{Found, Kind, Mark, Page};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Bytes of text that tell a language: what comes behind them changes one answer in a thousand.
const SAMPLE: usize = 800;

/// Bytes of text from which a language can be told at all.
const LEAST: usize = 40;

/// Bytes of text that can speak against what the markup declares.
const CONTRADICTS: usize = 240;

/// Words from which a block counts as prose; rows and labels are full of names.
const PROSE: u32 = 6;

/// Settles the language.
///
/// The first declared one that the text agrees with; a declaration stands unless the text clearly contradicts it: at its
/// beginning and, where there is more of it, at its end, in a language that the detector tells apart from the declared
/// one. Where the page declares none, the language that the crawler detected counts as declared. Where there is none
/// either, the detected one: by its function words, else by the detector where its confidence is above .9.
#[derive(Debug)]
pub struct Language {
    common: CommonWords,
}

impl Language {
    pub(super) fn builtin() -> Language {
        match CommonWords::builtin() {
            Ok(common) => Language { common },
            Err(error) => unreachable!("built-in words: {error}"),
        }
    }

    /// The code of the language that the function words of the body's first prose give away.
    pub(super) fn of_prose(&self, page: &Page, body: &Body) -> Option<&'static str> {
        let prose = (body.settled..body.end).filter(|&i| is_prose(&page.blocks[i]));
        self.common.language(&sample(page, prose)).map(code)
    }

    /// The language of a text, where its function words give it away or the detector is sure of it.
    fn detect(&self, text: &str) -> Option<Lang> {
        if text.len() < LEAST {
            return None;
        }
        let common = self.common.language(text);
        common.or_else(|| whatlang::detect(text).filter(whatlang::Info::is_reliable).map(|info| info.lang()))
    }

    /// Whether the last blocks, of the second half, are in that language too.
    fn ends_in(&self, page: &Page, blocks: &[usize], lang: Option<Lang>) -> bool {
        self.detect(&sample(page, blocks[blocks.len() / 2..].iter().rev().copied())) == lang
    }

    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, _: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Language::builtin()))
    }
}

impl Stage for Language {
    fn run(&self, page: &mut Page) {
        let blocks = telling(page);
        let sample = sample(page, blocks.iter().copied());
        let detected = self.detect(&sample);
        let mut declared = std::mem::take(&mut page.fields.declared);
        if declared.is_empty() {
            declared.extend(page.detected_language.take());
        }
        let agrees = |found: &Found| detected.is_none_or(|lang| close(&found.value, lang));
        let choice = declared.iter().position(agrees);
        let contradicted = choice.is_none()
            && !declared.is_empty()
            && declared.iter().all(|found| known(&found.value))
            && sample.len() >= CONTRADICTS
            && self.ends_in(page, &blocks, detected);
        let place = choice.or((!contradicted && !declared.is_empty()).then_some(0));
        page.fields.language = match (place, detected) {
            (Some(place), _) => declared.get(place).cloned(),
            (None, Some(lang)) => blocks.first().map(|&block| Found::shown(code(lang), block, "detected")),
            (None, None) => None,
        };
        let rejected = declared.into_iter().enumerate().filter(|(i, _)| Some(*i) != place);
        page.fields.rejected.extend(rejected.map(|(_, found)| ("language", found)));
    }
}

/// The kept blocks that tell the language: prose, or whatever there is but code and tables.
fn telling(page: &Page) -> Vec<usize> {
    let words = |i: &usize| {
        let block = &page.blocks[*i];
        block.mark == Mark::Keep && !matches!(block.kind, Kind::Code | Kind::Row)
    };
    let kept: Vec<usize> = (0..page.blocks.len()).filter(words).collect();
    let prose: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|&i| page.blocks[i].shape.words >= PROSE && !matches!(page.blocks[i].kind, Kind::Heading(_)))
        .collect();
    if prose.is_empty() { kept } else { prose }
}

/// The beginning of the blocks' text.
fn sample(page: &Page, blocks: impl Iterator<Item = usize>) -> String {
    let mut sample = String::with_capacity(SAMPLE + 4);
    for i in blocks {
        let rest = SAMPLE.saturating_sub(sample.len());
        let text = page.text_of(i);
        let end = (0..=rest.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        sample.push_str(&text[..end]);
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    const EN: &str = "The harbour froze over during the night, for the first time in forty years, and all of the ferries \
        stayed in port until the early evening.\n\nThe crews spent the whole day breaking the ice by hand, which the \
        harbour master called the hardest work that she had seen in her time.";
    const DE: &str = "Der Hafen fror in der Nacht zum ersten Mal seit vierzig Jahren zu, und alle Fähren blieben bis zum \
        frühen Abend im Hafen.\n\nDie Mannschaften brachen den ganzen Tag lang das Eis mit der Hand, was die \
        Hafenmeisterin die härteste Arbeit ihrer Zeit nannte.";

    fn page(source: &str, declared: &[&str]) -> Page {
        let mut page = text::parse(source, &Normaliser::default());
        page.blocks.iter_mut().for_each(|block| block.mark = Mark::Keep);
        page.fields.declared = declared.iter().map(|tag| Found::stated(*tag, *tag, "html lang")).collect();
        Language::builtin().run(&mut page);
        page
    }

    fn language(source: &str, declared: &[&str]) -> Option<String> {
        page(source, declared).fields.language.map(|found| found.value)
    }

    #[test]
    fn detected_where_none_is_declared() {
        for (text, tag) in [
            (EN, "en"),
            (DE, "de"),
            ("港は夜のあいだに凍り、四十年ぶりにすべてのフェリーが夕方まで港にとどまった。", "ja"),
            ("港口在夜间结冰，这是四十年来的第一次，所有渡轮都停在港内直到傍晚。", "zh"),
            ("밤사이 항구가 얼어붙어 모든 여객선이 저녁까지 항구에 머물렀다.", "ko"),
            ("Το λιμάνι πάγωσε τη νύχτα και όλα τα πλοία έμειναν στο λιμάνι.", "el"),
        ] {
            assert_eq!(language(text, &[]).as_deref(), Some(tag), "{text}");
        }
        for text in
            ["", "Ice", "12 | 14 | 15 | 16.20 | 17 | 19 | 20 | 21 | 22 | 23", "Bo Lind, Ann Lee, Cy Tal, Eva Sand"]
        {
            assert_eq!(language(text, &[]), None, "{text}");
        }
    }

    #[test]
    fn what_is_declared_stands_unless_the_text_contradicts_it() {
        assert_eq!(language(EN, &["en-GB"]).as_deref(), Some("en-GB"));
        assert_eq!(language(DE, &["en"]).as_deref(), Some("de"));
        assert_eq!(language(DE, &["en", "de-AT"]).as_deref(), Some("de-AT"));
        assert_eq!(language("Der Hafen fror in der Nacht zum ersten Mal zu.", &["en"]).as_deref(), Some("en"));
        assert_eq!(language(&format!("{DE}\n\n{EN}"), &["en"]).as_deref(), Some("en"));
    }

    #[test]
    fn what_the_crawler_detected_counts_where_nothing_is_declared() {
        let read = |source: &str, declared: &[&str], tag: &str| {
            let mut page = page(source, &[]);
            page.fields.declared = declared.iter().map(|tag| Found::stated(*tag, *tag, "html lang")).collect();
            page.detected_language = Some(Found::stated(tag, tag, "languages-cld2"));
            Language::builtin().run(&mut page);
            page.fields.language.map(|found| (found.value, found.from))
        };
        let told = |value: &str, from| Some((value.to_owned(), from));
        assert_eq!(language("Das Eis.", &[]), None);
        assert_eq!(read("Das Eis.", &[], "de"), told("de", "languages-cld2"));
        assert_eq!(read("Das Eis.", &["en"], "de"), told("en", "html lang"));
        assert_eq!(read(DE, &["en"], "de"), told("de", "detected"));
        assert_eq!(read(EN, &[], "de"), told("en", "detected"));
    }

    #[test]
    fn languages_that_the_detector_does_not_tell_apart_stand() {
        assert_eq!(language(EN, &["is"]).as_deref(), Some("is"));
        let danish = "Havnen frøs til i løbet af natten for første gang i fyrre år, og alle færgerne blev i havn indtil \
            tidlig aften.\n\nBesætningerne brugte hele dagen på at bryde isen med hænderne, hvilket havnemesteren kaldte \
            det hårdeste arbejde, hun havde set.";
        assert_eq!(language(danish, &["no"]).as_deref(), Some("no"));
    }

    #[test]
    fn the_rejected_are_told() {
        let fields = page(DE, &["en", "de-AT"]).fields;
        let rejected: Vec<_> = fields.rejected.iter().map(|(key, found)| (*key, found.value.as_str())).collect();
        assert_eq!(rejected, [("language", "en")]);
    }
}
