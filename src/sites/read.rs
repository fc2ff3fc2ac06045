//! The `[[site]]` tables of a pipeline file.

use super::{FieldRule, Key, Pattern, Selector, Site, Sites, Target};
use crate::page::Reason;
use crate::pipeline::PipelineError;
use crate::pipeline::rules::Rules;
use crate::pipeline::settings::{Settings, Value};

/// Reads the tables and gives their rules names.
pub(crate) fn read_sites(file: &mut Settings<'_>, rules: &mut Rules) -> Result<Sites, PipelineError> {
    let mut sites = Sites::default();
    for mut table in file.tables("site")? {
        let hosts = table.strings("host")?.unwrap_or_default();
        let Some(first) = hosts.first() else { return Err(table.missing("host")) };
        let patterns = all(&hosts, Pattern::parse)?;
        let site = read_site(table, first.value, rules)?;
        if let Some(known) = sites.add(patterns.clone(), site) {
            let place = patterns.iter().position(|pattern| *pattern == known).unwrap_or(0);
            return Err(hosts[place].bad(format!("\"{}\" stands here twice or in a table above", hosts[place].value)));
        }
    }
    Ok(sites)
}

fn read_site(mut table: Settings<'_>, host: &str, rules: &mut Rules) -> Result<Site, PipelineError> {
    let keep = all(&table.strings("keep")?.unwrap_or_default(), Selector::parse)?;
    let drop = all(&table.strings("drop")?.unwrap_or_default(), Selector::parse)?;
    let reason = match table.string("reason")? {
        Some(name) => Reason::from_name(name.value)
            .ok_or_else(|| name.unknown("reason", Reason::ALL.iter().map(|reason| reason.name())))?,
        None => Reason::SiteRule,
    };
    let fields = match table.table("fields")? {
        Some(fields) => read_fields(fields, host, rules)?,
        None => Vec::new(),
    };
    let empty = keep.is_empty() && drop.is_empty() && fields.is_empty();
    let missing = empty.then(|| table.missing("keep"));
    table.finish()?;
    if let Some(missing) = missing {
        return Err(missing);
    }
    let mut rule = |what: &str| rules.intern(&format!("site/{host}/{what}"));
    Ok(Site { keep_rule: rule("keep"), drop_rule: rule("drop"), keep, drop, reason, fields })
}

fn read_fields(mut table: Settings<'_>, host: &str, rules: &mut Rules) -> Result<Vec<FieldRule>, PipelineError> {
    let mut fields = Vec::new();
    for key in Key::ALL {
        let targets = all(&table.strings(key.name())?.unwrap_or_default(), Target::parse)?;
        if !targets.is_empty() {
            let rule = rules.intern(&format!("site/{host}/{}", key.name()));
            fields.push(FieldRule { key, rule, targets });
        }
    }
    table.finish()?;
    Ok(fields)
}

/// What `parse` makes of each of the strings.
fn all<T>(texts: &[Value<'_, &str>], parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, PipelineError> {
    texts.iter().map(|text| parse(text.value).map_err(|why| text.bad(why))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::Pipeline;

    const HEAD: &str = "name = \"mine\"\nextends = \"article\"\n";

    fn error(text: &str) -> String {
        Pipeline::from_toml("mine.toml", &format!("{HEAD}{text}")).unwrap_err().to_string()
    }

    fn first_rule(url: &str) -> Option<String> {
        let text = "[[site]]\nhost = [\"example.org\"]\ndrop = \".a\"\n\
                    [[site]]\nhost = [\"*.example.org\", \"example.com\"]\ndrop = \".b\"\n";
        let pipeline = Pipeline::from_toml("mine.toml", &format!("{HEAD}{text}")).unwrap();
        pipeline.sites.of(Some(url)).map(|site| pipeline.rules[site.drop_rule.0 as usize].clone())
    }

    #[test]
    fn the_first_site_that_has_the_host() {
        for url in ["https://example.org/a", "HTTPS://EXAMPLE.ORG:443/", "//example.org./"] {
            assert_eq!(first_rule(url).as_deref(), Some("site/example.org/drop"), "{url}");
        }
        for url in ["https://www.example.org/", "https://a.b.example.org", "http://example.com/x"] {
            assert_eq!(first_rule(url).as_deref(), Some("site/*.example.org/drop"), "{url}");
        }
        for url in ["https://anexample.org/", "https://example.org.test/", "https://www.example.com/", "example.org"] {
            assert_eq!(first_rule(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let site = |more: &str| error(&format!("[[site]]\nhost = \"example.org\"\n{more}"));
        assert_eq!(
            site("drop = [\".a\", \"p >\"]"),
            "mine.toml:5:15: \"drop\": \"p >\" is no selector: nothing follows its last combinator"
        );
        assert_eq!(
            site("[site.fields]\ntitle = \"h1:first\""),
            "mine.toml:6:9: \"title\": \"h1:first\" is no selector: it holds a pseudo-class or pseudo-element that is not known"
        );
        assert_eq!(site("dorp = \".a\""), "mine.toml:5:1: unknown key \"dorp\"; did you mean \"drop\"?");
        assert_eq!(site(""), "mine.toml:3:1: missing key \"keep\"");
        assert_eq!(
            site("[site.fields]\nauthor = \"b\""),
            "mine.toml:6:1: unknown key \"author\"; did you mean \"authors\"?"
        );
        assert_eq!(
            site("drop = \".a\"\nreason = \"adverts\""),
            "mine.toml:6:10: unknown reason \"adverts\"; did you mean \"advert\"?"
        );
        assert_eq!(error("[[site]]\ndrop = \".a\""), "mine.toml:3:1: missing key \"host\"");
        assert_eq!(
            error("[[site]]\nhost = \"example.org/\"\ndrop = \".a\""),
            "mine.toml:4:8: \"host\": \"example.org/\" is an address; a host is its part between \"//\" and the next \"/\""
        );
        assert_eq!(
            site("drop = \".a\"\n[[site]]\nhost = [\"a.test\", \"Example.org\"]\ndrop = \".b\""),
            "mine.toml:7:19: \"host\": \"Example.org\" stands here twice or in a table above"
        );
    }

    #[test]
    fn what_stands_outside_needs_a_stage_that_removes_it() {
        assert_eq!(
            error("skip = [\"select\"]\n[[site]]\nhost = \"example.org\"\nkeep = \"main\""),
            "mine.toml:1:1: \"site\": no stage \"select\" would remove what stands outside of \"keep\""
        );
    }
}
