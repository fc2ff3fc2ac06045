//! TOML to a pipeline.

use toml::Spanned;
use toml::de::DeTable;

use super::check::read_tests;
use super::error::{PipelineError, Problem, Source};
use super::settings::{Settings, Value};
use super::{Context, Pipeline, builtin};
use crate::decode::{Normaliser, Quotes};
use crate::duplicates::read_duplicates;
use crate::filters::read_filters;
use crate::phrases::read_lists;
use crate::sites::read_sites;
use crate::stages::{self, Stage};

/// What a record may hold where the pipeline does not say: 256 MiB.
const BUDGET: u64 = 256 << 20;

/// Reads a pipeline file, and the built-in ones that it extends.
pub(super) fn read(name: &str, text: &str) -> Result<Pipeline, PipelineError> {
    let mut context = Context::default();
    let mut sources = vec![Source { name, text }];
    let mut tables = Vec::new();
    while let Some(&source) = sources.get(tables.len()) {
        context.digest.add(source.text.as_bytes());
        let table = parse(source)?;
        sources.extend(base(source, &table)?);
        tables.push(table);
    }
    let mut files = sources.into_iter().zip(&tables).map(|(source, table)| Settings::new(source, table)).rev();
    let Some(mut file) = files.next() else { unreachable!("the pipeline itself is a source") };
    let mut steps = listed(&mut file)?;
    for mut layer in files {
        layer.string("extends")?;
        steps = changed(steps, &mut layer)?;
        file = layer.over(file);
    }
    build(file, steps, context)
}

/// The built-in pipeline that one extends. No built-in one extends itself.
fn base(source: Source<'_>, table: &Spanned<DeTable<'_>>) -> Result<Option<Source<'static>>, PipelineError> {
    let Some(name) = Settings::new(source, table).string("extends")? else { return Ok(None) };
    let known = || builtin::names().into_iter().map(|(name, _)| name);
    let found = known().find(|known| *known == name.value);
    let found = found.and_then(|known| Some(Source { name: known, text: builtin::source(known)? }));
    found.map(Some).ok_or_else(|| name.unknown("pipeline", known()))
}

/// Parses a phrase list or pipeline.
pub(crate) fn parse(source: Source<'_>) -> Result<Spanned<DeTable<'_>>, PipelineError> {
    DeTable::parse(source.text).map_err(|error| {
        let message = error.message().replace('\n', ", ");
        source.error(error.span().unwrap_or(0..0), Problem::Syntax(message))
    })
}

/// A stage's name and settings.
type Step<'a> = (Value<'a, &'a str>, Settings<'a>);

/// The `[[stage]]` tables in order.
fn listed<'a>(file: &mut Settings<'a>) -> Result<Vec<Step<'a>>, PipelineError> {
    let tables = file.tables("stage")?;
    tables.into_iter().map(|mut table| Ok((table.required("use")?, table))).collect()
}

/// The steps of an extended pipeline without those that `skip` names, with what the `[set.NAME]` tables say.
fn changed<'a>(mut steps: Vec<Step<'a>>, file: &mut Settings<'a>) -> Result<Vec<Step<'a>>, PipelineError> {
    let position = |steps: &[Step<'a>], name: &Value<'a, &'a str>| {
        let names = steps.iter().map(|(step, _)| step.value);
        steps.iter().position(|(step, _)| step.value == name.value).ok_or_else(|| name.unknown("stage", names))
    };
    for name in file.strings("skip")?.unwrap_or_default() {
        let place = position(&steps, &name)?;
        steps.remove(place);
    }
    if let Some(set) = file.table("set")? {
        for (name, settings) in set.named()? {
            let place = position(&steps, &name)?;
            let (step, under) = steps.remove(place);
            steps.insert(place, (step, settings.over(under)));
        }
    }
    Ok(steps)
}

fn build(mut file: Settings<'_>, steps: Vec<Step<'_>>, mut context: Context) -> Result<Pipeline, PipelineError> {
    let name = file.required("name")?.value.to_owned();
    let description = file.string("description")?.map_or_else(String::new, |text| text.value.to_owned());
    let normaliser = normaliser(&mut file)?;
    let budget = budget(&mut file)?;
    context.phrases = read_lists(&mut file, &name, &mut context.rules)?;
    let sites = read_sites(&mut file, &mut context.rules)?;
    let removes = steps.iter().any(|(step, _)| step.value == "select");
    let filters = read_filters(&mut file, &mut context.digest)?;
    let duplicates = read_duplicates(&mut file)?;
    let tests = read_tests(&mut file, &filters)?;
    let stages = steps.into_iter().map(|step| stage(step, &mut context)).collect::<Result<_, _>>()?;
    if !context.phrases.is_empty() {
        let why = "no stage \"phrases\" would use them".to_owned();
        return Err(file.error(Problem::Value { key: "phrases".to_owned(), why }));
    }
    if sites.have_keep() && !removes {
        let why = "no stage \"select\" would remove what stands outside of \"keep\"".to_owned();
        return Err(file.error(Problem::Value { key: "site".to_owned(), why }));
    }
    file.finish()?;
    let Context { rules, digest, .. } = context;
    let rules = rules.into_names();
    Ok(Pipeline {
        name,
        description,
        hash: digest.hex(),
        normaliser,
        budget,
        stages,
        rules,
        sites,
        filters,
        duplicates,
        tests,
    })
}

fn stage((name, mut settings): Step<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
    let Some((_, build)) = stages::ALL.iter().find(|(known, _)| *known == name.value) else {
        return Err(name.unknown("stage", stages::ALL.iter().map(|(known, _)| *known)));
    };
    let stage = build(&mut settings, context)?;
    settings.finish()?;
    Ok(stage)
}

/// `[normalise]`
fn normaliser(file: &mut Settings<'_>) -> Result<Normaliser, PipelineError> {
    let Some(mut table) = file.table("normalise")? else { return Ok(Normaliser::default()) };
    let quotes = match table.string("quotes")? {
        Some(quotes) if quotes.value == "ascii" => Quotes::Ascii,
        Some(quotes) if quotes.value != "keep" => {
            return Err(quotes.unknown("treatment of quotes", ["keep", "ascii"]));
        }
        _ => Quotes::Keep,
    };
    table.finish()?;
    Ok(Normaliser { quotes, literal: false })
}

/// `[budget]`
fn budget(file: &mut Settings<'_>) -> Result<u64, PipelineError> {
    let Some(mut table) = file.table("budget")? else { return Ok(BUDGET) };
    let bytes = table.count("bytes")?.unwrap_or(BUDGET);
    table.finish()?;
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::Pipeline;

    const HEAD: &str = "name = \"mine\"\n";

    fn error(text: &str) -> String {
        Pipeline::from_toml("mine.toml", &format!("{HEAD}{text}")).unwrap_err().to_string()
    }

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        assert_eq!(
            error("desription = \"\""),
            "mine.toml:2:1: unknown key \"desription\"; did you mean \"description\"?"
        );
        assert_eq!(
            error("[[stage]]\nuse = \"select\"\ndail = 0.5"),
            "mine.toml:4:1: unknown key \"dail\"; did you mean \"dial\"?"
        );
        assert_eq!(error("[normalise]\nquotation = 1"), "mine.toml:3:1: unknown key \"quotation\"");
        assert_eq!(error("[budget]\nbyte = 1"), "mine.toml:3:1: unknown key \"byte\"; did you mean \"bytes\"?");
        assert_eq!(
            error("[[test]]\nname = \"a\"\ntext = \"b\"\nkep = []"),
            "mine.toml:5:1: unknown key \"kep\"; did you mean \"keep\"?"
        );
    }

    #[test]
    fn unknown_names_get_the_nearest_known_one() {
        assert_eq!(
            error("[[stage]]\nuse = \"selekt\""),
            "mine.toml:3:7: unknown stage \"selekt\"; did you mean \"select\"?"
        );
        assert_eq!(error("[[stage]]\nuse = \"zzz\""), "mine.toml:3:7: unknown stage \"zzz\"");
        assert_eq!(
            error("[[stage]]\nuse = \"phrases\"\nlanguages = [\"en\", \"dee\"]"),
            "mine.toml:4:20: unknown language \"dee\"; did you mean \"de\"?"
        );
        assert_eq!(
            error("extends = \"artikle\""),
            "mine.toml:2:11: unknown pipeline \"artikle\"; did you mean \"article\"?"
        );
        assert_eq!(
            error("extends = \"article\"\nskip = [\"frases\"]"),
            "mine.toml:3:9: unknown stage \"frases\"; did you mean \"phrases\"?"
        );
        assert_eq!(
            error("extends = \"article\"\n[set.selct]\ndial = 0"),
            "mine.toml:3:6: unknown stage \"selct\"; did you mean \"select\"?"
        );
        assert_eq!(
            error("[normalise]\nquotes = \"asci\""),
            "mine.toml:3:10: unknown treatment of quotes \"asci\"; did you mean \"ascii\"?"
        );
    }

    #[test]
    fn phrases_are_checked() {
        let phrases = |more: &str| error(&format!("extends = \"article\"\n[[phrases]]\n{more}"));
        assert_eq!(phrases("where = \"lines\""), "mine.toml:4:9: unknown place \"lines\"; did you mean \"line\"?");
        assert_eq!(
            phrases("where = \"line\"\nreason = \"shares\""),
            "mine.toml:5:10: unknown reason \"shares\"; did you mean \"share\"?"
        );
        assert_eq!(
            phrases("where = \"line\"\nreason = \"low-score\""),
            "mine.toml:5:10: \"reason\": no phrase can give this reason"
        );
        assert_eq!(
            phrases("where = \"line\"\nreason = \"share\"\nstrength = \"shure\""),
            "mine.toml:6:12: unknown strength \"shure\"; did you mean \"sure\"?"
        );
        let text = |text: &str| phrases(&format!("where=\"part\"\nreason=\"share\"\nstrength=\"sure\"\n{text}"));
        assert_eq!(text(""), "mine.toml:3:1: missing key \"text\"");
        assert_eq!(text("text = [\"ok\", \" \"]"), "mine.toml:7:15: \"text\": an empty phrase");
        assert_eq!(text("text = \"...\""), "mine.toml:7:8: \"text\": \"...\" is a phrase without a letter");
        assert_eq!(
            text("text = \"# likes\""),
            "mine.toml:7:8: \"text\": \"# likes\": \"#\" stands for a number in whole-line phrases only"
        );
        assert_eq!(
            text(&format!("text = \"{}\"", "a".repeat(201))),
            "mine.toml:7:8: \"text\": a phrase of more than 200 bytes"
        );
        assert_eq!(
            error("[[phrases]]\nwhere = \"line\"\nhint = \"credit\"\ntext = \"pool\""),
            "mine.toml:1:1: \"phrases\": no stage \"phrases\" would use them"
        );
    }

    #[test]
    fn wrong_types_and_values_are_refused() {
        assert_eq!(error("description = 3"), "mine.toml:2:15: \"description\" takes a string, not a whole number");
        assert_eq!(error("stage = true"), "mine.toml:2:9: \"stage\" takes a list of tables, not true or false");
        assert_eq!(
            error("extends = \"article\"\nskip = [1]"),
            "mine.toml:3:9: \"skip\" takes a list of strings, not a whole number"
        );
        assert_eq!(
            error("[[stage]]\nuse = \"select\"\ndial = 2"),
            "mine.toml:4:8: \"dial\": must lie between -1 and 1"
        );
        assert_eq!(error("[budget]\nbytes = 0"), "mine.toml:3:9: \"bytes\": must be at least 1");
        assert_eq!(error("[[stage]]"), "mine.toml:2:1: missing key \"use\"");
    }

    #[test]
    fn broken_toml_names_the_place() {
        let message = error("description = \"open");
        assert!(message.starts_with("mine.toml:2:") && !message.contains('\n'), "{message}");
    }

    #[test]
    fn an_extension_overrides_skips_and_adds() {
        let text = "extends = \"article\"\nskip = [\"phrases\"]\n[set.select]\ndial = 0.5";
        let pipeline = Pipeline::from_toml("mine.toml", &format!("{HEAD}{text}")).unwrap();
        let base = Pipeline::builtin("article").unwrap();
        assert_eq!(pipeline.stages.len() + 1, base.stages.len());
        assert_eq!((pipeline.name.as_str(), pipeline.budget), ("mine", base.budget));
        assert_eq!(pipeline.description, base.description);
        assert_ne!(pipeline.hash, base.hash);
    }
}
