//! The built-in phrase lists, compiled in.

use super::{List, read_lists};
use crate::pipeline::rules::Rules;
use crate::pipeline::settings::Settings;
use crate::pipeline::{Digest, PipelineError, Source, parse};

macro_rules! languages {
    ($($code:literal)*) => {
        const SOURCES: &[(&str, &str)] =
            &[$(($code, include_str!(concat!("../../pipelines/phrases/", $code, ".toml"))),)*];
    };
}

languages! { "en" "de" "es" "fr" "it" "pt" "ru" "ja" "zh" "nl" "pl" "tr" "sv" "ko" "ar" "cs" "uk" "da" "fi" "nb" "vi" "id"
"hu" "ro" "el" "he" "th" "hi" }

/// The codes (ISO 639-1) of the languages with a built-in phrase list: those that write more of the web first, for of
/// several lists with a phrase the first one names its rule.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(code, _)| *code)
}

/// The phrase list of a language as TOML.
pub fn language_source(code: &str) -> Option<&'static str> {
    SOURCES.iter().find(|(known, _)| *known == code).map(|(_, source)| *source)
}

/// The lists of a language; none if there is no such language. Their source counts for the pipeline's hash.
pub(crate) fn builtin_lists(
    code: &str,
    rules: &mut Rules,
    digest: &mut Digest,
) -> Result<Option<Vec<List>>, PipelineError> {
    let Some(text) = language_source(code) else { return Ok(None) };
    digest.add(text.as_bytes());
    let source = Source { name: code, text };
    let table = parse(source)?;
    let mut file = Settings::new(source, &table);
    let lists = read_lists(&mut file, code, rules)?;
    file.finish()?;
    Ok(Some(lists))
}
