//! Hosts: which one a url names, and how a pipeline names them.

/// The host that a url names, in lower case, without port and trailing dot; `None` where it names none.
pub(crate) fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = match host.split_once(']') {
        Some((address, _)) => address.strip_prefix('[')?,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    let host = host.strip_suffix('.').unwrap_or(host).trim_ascii();
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// Hosts as a pipeline names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// `example.org`: this one.
    Exact(String),
    /// `*.example.org`: this one and all below it.
    Below(String),
}

impl Pattern {
    /// Reads a pattern; the error says why it is none.
    pub(crate) fn parse(text: &str) -> Result<Pattern, String> {
        let (host, below) = match text.strip_prefix("*.") {
            Some(host) => (host, true),
            None => (text, false),
        };
        if host.contains("//") || host.contains('/') {
            return Err(format!("\"{text}\" is an address; a host is its part between \"//\" and the next \"/\""));
        }
        if host.contains('*') {
            return Err(format!("\"{text}\": \"*\" stands at the start only, followed by a dot"));
        }
        match host_of(&format!("//{host}")) {
            Some(name) if name == host.to_lowercase() && !name.contains(char::is_whitespace) => {
                Ok(if below { Pattern::Below(name) } else { Pattern::Exact(name) })
            }
            _ => Err(format!("\"{text}\" is no host")),
        }
    }
}

/// A host and those that it lies below, up to its last label.
pub(crate) fn with_parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, parent)| parent))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url() {
        for (url, host) in [
            ("https://example.org/a", "example.org"),
            ("HTTP://WWW.Example.ORG.:8080?q=//other.example", "www.example.org"),
            ("//example.org", "example.org"),
            ("https://user:word@example.org:443#x", "example.org"),
            ("https://example.org\\@other.example/", "example.org"),
            ("https://[2001:DB8::1]:80/", "2001:db8::1"),
            ("https://MÜLLER.example/", "müller.example"),
        ] {
            assert_eq!(host_of(url).as_deref(), Some(host), "{url}");
        }
        for url in ["", "example.org", "mailto:a@example.org", "https:///path", "https://:80/", "https://]/"] {
            assert_eq!(host_of(url), None, "{url}");
        }
    }

    #[test]
    fn patterns() {
        assert_eq!(Pattern::parse("Example.org"), Ok(Pattern::Exact("example.org".to_owned())));
        assert_eq!(Pattern::parse("*.example.org"), Ok(Pattern::Below("example.org".to_owned())));
        for wrong in ["", "*.", "https://example.org", "example.org/news", "*example.org", "a b", "example.org:80", "*"]
        {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parents() {
        assert_eq!(with_parents("a.b.c").collect::<Vec<_>>(), ["a.b.c", "b.c", "c"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_url_or_none(url in "\\PC{0,40}", tail in "[a-z@:/.\\[\\]]{0,30}") {
            let _ = (host_of(&url), host_of(&format!("//{tail}")), Pattern::parse(&url));
        }
    }
}
