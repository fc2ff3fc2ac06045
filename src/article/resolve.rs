//! References of a page made absolute (RFC 3986, section 5), as far as pages need it.

/// `reference` as seen from `base`; as it stands where there is no base, or where it is no reference to a page
/// (`javascript:`, `data:`, ...).
pub(super) fn resolve(base: Option<&str>, reference: &str) -> String {
    let reference = reference.trim_ascii();
    let Some(base) = base.and_then(Parts::of).filter(|_| scheme(reference).is_none()) else {
        return reference.to_owned();
    };
    let Parts { scheme, authority, path, query } = base;
    let (before, fragment) = split_at(reference, '#');
    let (target, asked) = split_at(before, '?');
    if let Some(rest) = before.strip_prefix("//") {
        return format!("{scheme}://{rest}{fragment}");
    }
    let (path, query) = match target {
        "" if asked.is_empty() => (path.to_owned(), query),
        "" => (path.to_owned(), asked),
        _ if target.starts_with('/') => (without_dots(target), asked),
        _ => {
            let folder = &path[..path.rfind('/').map_or(0, |slash| slash + 1)];
            (without_dots(&format!("{}{target}", if folder.is_empty() { "/" } else { folder })), asked)
        }
    };
    format!("{scheme}://{authority}{path}{query}{fragment}")
}

/// The parts of an absolute URL.
struct Parts<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    /// With its `?`.
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Parts<'a>> {
        let (scheme, rest) = url.trim_ascii().split_once("://").filter(|(name, _)| is_scheme(name))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = split_at(rest, '?');
        Some(Parts { scheme, authority, path, query })
    }
}

/// What stands before `mark`, and the rest with it.
fn split_at(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

/// The scheme that a reference begins with.
fn scheme(reference: &str) -> Option<&str> {
    reference.split_once(':').map(|(name, _)| name).filter(|name| is_scheme(name))
}

fn is_scheme(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// A path without its `.` and `..` segments.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let slash = if matches!(last, "." | "..") && !segments.is_empty() { "/" } else { "" };
    format!("/{}{slash}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_are_seen_from_their_page() {
        let base = Some("https://example.org/a/b/page.html?x=1#top");
        for (reference, url) in [
            ("c.jpg", "https://example.org/a/b/c.jpg"),
            ("./c.jpg", "https://example.org/a/b/c.jpg"),
            ("../c.jpg?w=2#f", "https://example.org/a/c.jpg?w=2#f"),
            ("../../../c.jpg", "https://example.org/c.jpg"),
            ("/c//d/../e/", "https://example.org/c//e/"),
            ("..", "https://example.org/a/"),
            ("?y=2", "https://example.org/a/b/page.html?y=2"),
            ("#part", "https://example.org/a/b/page.html?x=1#part"),
            ("//cdn.example.com/i.png", "https://cdn.example.com/i.png"),
            ("http://other.example/x", "http://other.example/x"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            (" c.jpg\n", "https://example.org/a/b/c.jpg"),
        ] {
            assert_eq!(resolve(base, reference), url, "{reference}");
        }
    }

    #[test]
    fn bases_may_be_bare_or_missing() {
        assert_eq!(resolve(Some("https://example.org"), "c.jpg"), "https://example.org/c.jpg");
        assert_eq!(resolve(Some("https://example.org?x"), "?y"), "https://example.org?y");
        assert_eq!(resolve(Some("not a url"), "c.jpg"), "c.jpg");
        assert_eq!(resolve(None, "/c.jpg"), "/c.jpg");
    }
}
