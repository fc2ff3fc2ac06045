//! The `[[filter]]` tables of a pipeline file.

use std::fs;

use super::hosts::{HostList, Hosts};
use super::languages;
use super::limits::Limits;
use super::names::Names;
use super::{Filter, Filters, Test, name_of};
use crate::article::Status;
use crate::pipeline::settings::{Settings, Value};
use crate::pipeline::{Digest, PipelineError, Problem, Source};

/// What filters look at.
const USES: [&str; 7] = ["language", "host", "status", "http-status", "score", "words", "characters"];

/// Reads the tables; the files that they name become part of the pipeline's hash.
pub(crate) fn read_filters(file: &mut Settings<'_>, digest: &mut Digest) -> Result<Filters, PipelineError> {
    let mut filters = Filters::default();
    for mut table in file.tables("filter")? {
        let looks_at = table.required("use")?;
        let name = table.string("name")?.unwrap_or_else(|| looks_at.clone());
        if name.value.is_empty() || name.value.contains('/') {
            return Err(name.bad("a filter's name has a letter at least, and no \"/\""));
        }
        if filters.names().any(|known| known == name.value) {
            return Err(name.bad(format!("an earlier filter is called \"{}\", too; give this one a name", name.value)));
        }
        let test = match looks_at.value {
            "language" => Test::Language(languages(&mut table)?),
            "host" => Test::Host(hosts(&mut table, digest)?),
            "status" => Test::Status(statuses(&mut table)?),
            "http-status" => Test::HttpStatus(limits(&mut table, count)?),
            "score" => Test::Score(limits(&mut table, score)?),
            "words" => Test::Words(limits(&mut table, count)?),
            "characters" => Test::Characters(limits(&mut table, count)?),
            _ => return Err(looks_at.unknown("filter", USES)),
        };
        let may_lack = matches!(test, Test::Language(_) | Test::Host(_) | Test::HttpStatus(_) | Test::Score(_));
        let drops_absent = may_lack && drops_absent(&mut table)?;
        table.finish()?;
        filters.0.push(Filter { name: name.value.to_owned(), test, drops_absent });
    }
    Ok(filters)
}

/// `absent = "keep"` or `"drop"`
fn drops_absent(table: &mut Settings<'_>) -> Result<bool, PipelineError> {
    match table.string("absent")? {
        Some(absent) if absent.value == "drop" => Ok(true),
        Some(absent) if absent.value != "keep" => Err(absent.unknown("fate", ["keep", "drop"])),
        _ => Ok(false),
    }
}

fn languages(table: &mut Settings<'_>) -> Result<Names, PipelineError> {
    names(table, |name| match name.value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        true if !name.value.is_empty() => {
            languages::check(name.value).map_err(|nearest| name.not_known("language", nearest))
        }
        _ => Err(name.bad(format!("\"{}\" is no code of a language, such as \"en\" or \"pt-BR\"", name.value))),
    })
}

fn statuses(table: &mut Settings<'_>) -> Result<Names, PipelineError> {
    let known = [Status::Ok, Status::Degraded, Status::Empty].map(name_of);
    names(table, |name| match known.contains(&name.value) {
        true => Ok(()),
        false => Err(name.unknown("status", known)),
    })
}

/// `keep` and `drop`, of which one must be there.
fn names(
    table: &mut Settings<'_>,
    check: impl Fn(&Value<'_, &str>) -> Result<(), PipelineError>,
) -> Result<Names, PipelineError> {
    let mut list = |key| {
        let values = table.strings(key)?.unwrap_or_default();
        values.iter().try_for_each(&check)?;
        Ok(values.into_iter().map(|name| name.value.to_owned()).collect())
    };
    let names = Names { keep: list("keep")?, drop: list("drop")? };
    if names.keep.is_empty() && names.drop.is_empty() {
        return Err(table.missing("keep"));
    }
    Ok(names)
}

/// How the value under a key is read.
type Read = fn(&mut Settings<'_>, &'static str) -> Result<Option<f64>, PipelineError>;

fn count(table: &mut Settings<'_>, key: &'static str) -> Result<Option<f64>, PipelineError> {
    Ok(table.count(key)?.map(|count| count as f64))
}

fn score(table: &mut Settings<'_>, key: &'static str) -> Result<Option<f64>, PipelineError> {
    table.number(key, 0.0..=1.0)
}

/// `min` and `max`, of which one must be there.
fn limits(table: &mut Settings<'_>, read: Read) -> Result<Limits, PipelineError> {
    let (min, max) = (read(table, "min")?, read(table, "max")?);
    match (min, max) {
        (None, None) => Err(table.missing("min")),
        (Some(least), Some(most)) if least > most => {
            let why = format!("lies above \"max\", {most}: no article would be kept");
            Err(table.error(Problem::Value { key: "min".to_owned(), why }))
        }
        _ => Ok(Limits { min, max }),
    }
}

/// `keep`, `keep-file`, `drop` and `drop-file`, of which one must be there.
fn hosts(table: &mut Settings<'_>, digest: &mut Digest) -> Result<Hosts, PipelineError> {
    let keep = host_list(table, "keep", "keep-file", digest)?;
    let drop = host_list(table, "drop", "drop-file", digest)?;
    if keep.is_none() && drop.is_none() {
        return Err(table.missing("keep"));
    }
    Ok(Hosts { keep, drop: drop.unwrap_or_default() })
}

fn host_list(
    table: &mut Settings<'_>,
    key: &'static str,
    file_key: &'static str,
    digest: &mut Digest,
) -> Result<Option<HostList>, PipelineError> {
    let (inline, files) = (table.strings(key)?, table.strings(file_key)?);
    if inline.is_none() && files.is_none() {
        return Ok(None);
    }
    let mut list = HostList::default();
    for host in inline.unwrap_or_default() {
        list.add(host.value).map_err(|why| host.bad(why))?;
    }
    for file in files.unwrap_or_default() {
        let path = file.beside();
        let text =
            fs::read_to_string(&path).map_err(|error| file.bad(format!("cannot read {}: {error}", path.display())))?;
        digest.add(text.as_bytes());
        read_lines(&mut list, Source { name: &path.to_string_lossy(), text: &text }, file_key)?;
    }
    Ok(Some(list))
}

/// One host a line; what follows a `#` is a comment.
fn read_lines(list: &mut HostList, source: Source<'_>, key: &str) -> Result<(), PipelineError> {
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let entry = line.split('#').next().unwrap_or_default();
        let host = entry.trim();
        if !host.is_empty() {
            let at = start + entry.len() - entry.trim_start().len();
            let wrong = |why| source.error(at..at + host.len(), Problem::Value { key: key.to_owned(), why });
            list.add(host).map_err(wrong)?;
        }
        start += line.len();
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Article, Pipeline};

    fn read(filters: &str) -> Result<Pipeline, String> {
        let text = format!("name = \"mine\"\nextends = \"article\"\n[[filter]]\n{filters}");
        Pipeline::from_toml("mine.toml", &text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (filter, error) in [
            ("use = \"lang\"", "4:7: unknown filter \"lang\""),
            ("use = \"word\"\nmin = 1", "4:7: unknown filter \"word\"; did you mean \"words\"?"),
            ("min = 1", "3:1: missing key \"use\""),
            ("use = \"words\"", "3:1: missing key \"min\""),
            ("use = \"score\"\nmin = 50", "5:7: \"min\": must lie between 0 and 1"),
            ("use = \"words\"\nmax = 0", "5:7: \"max\": must be at least 1"),
            ("use = \"words\"\nmin = 3\nmax = 2", "3:1: \"min\": lies above \"max\", 2: no article would be kept"),
            ("use = \"words\"\nmin = 1\nabsent = \"drop\"", "6:1: unknown key \"absent\""),
            ("use = \"language\"", "3:1: missing key \"keep\""),
            ("use = \"language\"\nkeeps = \"en\"", "5:1: unknown key \"keeps\"; did you mean \"keep\"?"),
            (
                "use = \"language\"\nkeep = [\"en\", \"en_GB\"]",
                "5:15: \"keep\": \"en_GB\" is no code of a language, such as \"en\" or \"pt-BR\"",
            ),
            ("use = \"language\"\nkeep = [\"english\"]", "5:9: unknown language \"english\"; did you mean \"en\"?"),
            ("use = \"status\"\nkeep = \"emty\"", "5:8: unknown status \"emty\"; did you mean \"empty\"?"),
            (
                "use = \"language\"\nkeep = \"en\"\nabsent = \"dropp\"",
                "6:10: unknown fate \"dropp\"; did you mean \"drop\"?",
            ),
            (
                "use = \"host\"\ndrop = \"https://example.org\"",
                "5:8: \"drop\": \"https://example.org\" is an address; a host is its part between \"//\" and the next \"/\"",
            ),
            (
                "use = \"words\"\nmin = 1\n[[filter]]\nuse = \"words\"\nmax = 9",
                "7:7: \"use\": an earlier filter is called \"words\", too; give this one a name",
            ),
        ] {
            let told = read(filter).unwrap_err();
            assert!(told.starts_with(&format!("mine.toml:{error}")), "{told}\n{error}");
        }
    }

    #[test]
    fn hosts_from_files_beside_the_pipeline() {
        let folder = std::env::temp_dir().join(format!("dechaff-hosts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (path, name) = (folder.join("hosts.txt"), folder.join("mine.toml"));
        let pipeline = || {
            let text = "name = \"mine\"\nextends = \"article\"\n[[filter]]\nuse = \"host\"\ndrop-file = \"hosts.txt\"";
            Pipeline::from_toml(&name.to_string_lossy(), text)
        };
        assert!(pipeline().unwrap_err().to_string().contains("mine.toml:5:13: \"drop-file\": cannot read "));
        fs::write(&path, "# mirrors\nexample.org # and below\r\n\n  *.example.com\n").unwrap();
        let first = pipeline().unwrap();
        let drops =
            |url: &str| first.filters.verdict(&Article { url: Some(url.to_owned()), ..Article::default() }).is_some();
        assert!(drops("https://www.example.org/") && drops("//example.com") && !drops("//example.net"));
        fs::write(&path, "example.net\n").unwrap();
        assert_ne!(pipeline().unwrap().hash, first.hash);
        fs::write(&path, "example.net\n a b\n").unwrap();
        let error = pipeline().unwrap_err().to_string();
        assert!(error.ends_with("hosts.txt:2:2: \"drop-file\": \"a b\" is no host"), "{error}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
