//! Phrase lists as TOML: `[[phrases]]` tables in the files of `pipelines/phrases/` and in pipelines. `text` is a list of
//! strings, or one string with a phrase on each line, which reads much faster.

use super::fold::is_folded_letter;
use super::template::{LEAST, NAME, split};
use super::{Place, Strength};
use crate::page::{Hint, Reason, Rule};
use crate::pipeline::PipelineError;
use crate::pipeline::rules::Rules;
use crate::pipeline::settings::{Settings, Value};

/// Phrases that stand in the same place and mean the same.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// The reason that they give for removal; none for labels.
    pub(crate) reason: Option<Reason>,
    /// What they speak of.
    pub(crate) hint: Hint,
    pub(crate) place: Place,
    pub(crate) strength: Strength,
    pub(crate) rule: Rule,
    /// The phrases, one a line.
    pub(crate) text: String,
}

impl List {
    /// Its phrases.
    pub(crate) fn phrases(&self) -> impl Iterator<Item = &str> {
        lines(&self.text)
    }
}

/// The lines of a text, which are short: asked for one by one, their ends cost more than they do.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let rest = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    memchr::memchr_iter(b'\n', text.as_bytes()).chain(rest).map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line
    })
}

/// Longest phrase, in bytes: the matcher looks at so much of either end of a long block.
const LONGEST: usize = 200;

/// Reads the `[[phrases]]` of a file. `owner` names their rules where they do not: `phrases/OWNER/REASON`.
pub(crate) fn read_lists(file: &mut Settings<'_>, owner: &str, rules: &mut Rules) -> Result<Vec<List>, PipelineError> {
    file.tables("phrases")?.into_iter().map(|table| read_list(table, owner, rules)).collect()
}

fn read_list(mut table: Settings<'_>, owner: &str, rules: &mut Rules) -> Result<List, PipelineError> {
    let place = one_of(&table.required("where")?, "place", &Place::NAMES)?;
    let (reason, hint, strength) = match table.string("hint")? {
        Some(name) => (None, hint_of(&name)?, Strength::Hint),
        None => {
            let (reason, hint) = reason_of(&table.required("reason")?)?;
            (Some(reason), hint, one_of(&table.required("strength")?, "strength", &Strength::NAMES)?)
        }
    };
    let owner = table.string("language")?.map_or(owner, |language| language.value);
    let rule = match table.string("name")? {
        Some(name) => rules.intern(name.value),
        None => rules.intern(&format!("phrases/{owner}/{}", reason.map_or(hint.name(), Reason::name))),
    };
    let values = table.strings("text")?.ok_or_else(|| table.missing("text"))?;
    table.finish()?;
    let mut text = String::with_capacity(values.iter().map(|value| value.value.len() + 1).sum());
    for value in &values {
        add_phrases(value, place, &mut text)?;
    }
    Ok(List { reason, hint, place, strength, rule, text })
}

/// Adds the phrases of a string that holds one, or one on each of its lines, to the others.
fn add_phrases(value: &Value<'_, &str>, place: Place, text: &mut String) -> Result<(), PipelineError> {
    let many = value.value.contains('\n');
    // Hardly a string has the sign: no phrase of the others is searched for it.
    let open = value.value.contains('<');
    for phrase in lines(value.value).map(str::trim).filter(|phrase| !many || !phrase.is_empty()) {
        check(value, phrase, place)?;
        if open {
            check_open_place(value, phrase, place)?;
        }
        text.push_str(phrase);
        text.push('\n');
    }
    Ok(())
}

fn one_of<T: Copy>(
    name: &Value<'_, &str>,
    what: &'static str,
    known: &'static [(&'static str, T)],
) -> Result<T, PipelineError> {
    let found = known.iter().find(|(word, _)| *word == name.value);
    found.map(|(_, value)| *value).ok_or_else(|| name.unknown(what, known.iter().map(|(word, _)| *word)))
}

fn hint_of(name: &Value<'_, &str>) -> Result<Hint, PipelineError> {
    Hint::from_name(name.value).ok_or_else(|| name.unknown("hint", Hint::ALL.iter().map(|hint| hint.name())))
}

fn reason_of(name: &Value<'_, &str>) -> Result<(Reason, Hint), PipelineError> {
    let unknown = || name.unknown("reason", Reason::ALL.iter().map(|reason| reason.name()));
    let reason = Reason::from_name(name.value).ok_or_else(unknown)?;
    let hint = Hint::of(reason).ok_or_else(|| name.bad("no phrase can give this reason"))?;
    Ok((reason, hint))
}

fn check(value: &Value<'_, &str>, text: &str, place: Place) -> Result<(), PipelineError> {
    match () {
        () if text.is_empty() => Err(value.bad("an empty phrase")),
        () if !text.chars().any(|c| is_folded_letter(c) || c.is_alphanumeric() || c == '©') => {
            Err(value.bad(format!("{text:?} is a phrase without a letter")))
        }
        () if text.len() > LONGEST => Err(value.bad(format!("a phrase of more than {LONGEST} bytes"))),
        () if place != Place::Line && text.contains('#') => {
            Err(value.bad(format!("{text:?}: \"#\" stands for a number in whole-line phrases only")))
        }
        () => Ok(()),
    }
}

fn check_open_place(value: &Value<'_, &str>, text: &str, place: Place) -> Result<(), PipelineError> {
    match split(text) {
        None => Ok(()),
        _ if place != Place::Line => {
            Err(value.bad(format!("{text:?}: {NAME:?} stands for a name in whole-line phrases only")))
        }
        Some((before, after)) if before.len() < LEAST || after.contains(NAME) => {
            Err(value.bad(format!("{text:?}: {NAME:?} stands once, behind {LEAST} bytes or more")))
        }
        _ => Ok(()),
    }
}
