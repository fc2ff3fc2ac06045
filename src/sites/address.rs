//! When two urls are the same address.

/// A url in the form that all ways to write its address share: `http` and `https` are one, so are hosts in upper and
/// lower case, with and without the scheme's port or a trailing dot; an absent path is `/`; the fragment does not count,
/// unless it begins with `!`, as the routes of pages that scripts put together do. Path and query stay as they are.
pub(crate) fn address(url: &str) -> String {
    let url = url.trim();
    let (whole, route) = match url.split_once('#') {
        Some((whole, fragment)) if fragment.starts_with('!') => (whole, &url[whole.len()..]),
        Some((whole, _)) => (whole, ""),
        None => (url, ""),
    };
    let whole = whole.trim_end();
    let Some((scheme, rest)) = whole.split_once("//").filter(|(scheme, _)| is_scheme(scheme)) else {
        return format!("{whole}{route}");
    };
    let scheme = scheme.to_ascii_lowercase();
    let is_web = matches!(scheme.as_str(), "http:" | "https:" | "");
    let (authority, path) = rest.split_at(rest.find(['/', '?', '\\']).unwrap_or(rest.len()));
    let authority = authority.to_lowercase();
    let idle: &[&str] = if is_web { &[".", ":", ":80", ":443"] } else { &["."] };
    let mut host = authority.as_str();
    while let Some(rest) = idle.iter().find_map(|end| host.strip_suffix(end)) {
        host = rest;
    }
    let scheme = if is_web { "" } else { scheme.as_str() };
    let root = if path.starts_with(['/', '\\']) { "" } else { "/" };
    format!("{scheme}//{host}{root}{path}{route}")
}

/// Whether the text in front of `//` is a scheme with its colon, or nothing.
fn is_scheme(text: &str) -> bool {
    let name = text.strip_suffix(':').unwrap_or(if text.is_empty() { "none" } else { "" });
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ways_to_write_one_address() {
        for url in [
            "https://example.org/a?b=C",
            "http://example.org/a?b=C",
            " HTTPS://Example.ORG:443/a?b=C#top",
            "http://example.org:80/a?b=C#",
            "//example.org./a?b=C",
        ] {
            assert_eq!(address(url), "//example.org/a?b=C", "{url}");
        }
        assert_eq!(address("https://example.org"), "//example.org/");
        assert_eq!(address("https://example.org?a"), "//example.org/?a");
        assert_eq!(address("ftp://Example.org:80/a"), "ftp://example.org:80/a");
    }

    #[test]
    fn addresses_that_are_not_the_same() {
        for (one, other) in [
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/a", "https://example.org/a/"),
            ("https://example.org/a", "https://example.org/a?b"),
            ("https://example.org/", "https://www.example.org/"),
            ("https://example.org/", "https://example.org:8080/"),
            ("https://example.org/", "https://example.org/#!/a"),
            ("https://example.org/", "ftp://example.org/"),
            ("/a//b", "/a//B"),
        ] {
            assert_ne!(address(one), address(other));
        }
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(url in "\\PC{0,20}", more in "[a-zA-Z:/?#!.0-9]{0,24}") {
            for url in [url, format!("http://{more}"), more] {
                let once = address(&url);
                prop_assert_eq!(address(&once), once);
            }
        }
    }
}
