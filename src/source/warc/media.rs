//! Media types: which are documents.

use crate::source::Input;

/// What a media type says of content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// A document of that kind.
    Document(Input),
    /// Nothing.
    Unknown,
    /// It is no document; the reason that is counted.
    Other(&'static str),
}

/// What the type in a `Content-Type` says, whose parameters are left aside.
pub(super) fn media(content_type: &str) -> Media {
    let name = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((top, sub)) = name.split_once('/') else { return Media::Unknown };
    match (top, sub) {
        ("text", "html") => Media::Document(Input::Html),
        ("application", "xhtml+xml" | "vnd.wap.xhtml+xml") => Media::Document(Input::Html),
        ("text", "plain" | "markdown" | "x-markdown") => Media::Document(Input::Auto),
        ("text" | "application", "css") => Media::Other("http: css"),
        ("text" | "application", "javascript" | "x-javascript" | "ecmascript") => Media::Other("http: javascript"),
        ("text" | "application", "json") => Media::Other("http: json"),
        ("text" | "application", "xml") => Media::Other("http: xml"),
        ("text", "dns") => Media::Other("warc: dns"),
        ("application", "pdf") => Media::Other("http: pdf"),
        ("application", "octet-stream" | "unknown" | "x-unknown") | ("unknown" | "*", _) => Media::Unknown,
        ("application", sub) if sub.ends_with("+json") => Media::Other("http: json"),
        ("application", sub) if sub.ends_with("+xml") => Media::Other("http: xml"),
        ("image", _) => Media::Other("http: image"),
        ("audio", _) => Media::Other("http: audio"),
        ("video", _) => Media::Other("http: video"),
        ("font", _) => Media::Other("http: font"),
        ("application", sub) if sub.contains("font") => Media::Other("http: font"),
        ("text", _) => Media::Other("http: other text"),
        _ => Media::Other("http: other type"),
    }
}

/// The `charset` that a `Content-Type` states.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    let value = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).trim())
    })?;
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told() {
        for (name, expected) in [
            ("text/html; charset=utf-8", Media::Document(Input::Html)),
            ("TEXT/HTML", Media::Document(Input::Html)),
            ("application/xhtml+xml", Media::Document(Input::Html)),
            ("text/plain", Media::Document(Input::Auto)),
            ("image/svg+xml", Media::Other("http: image")),
            ("application/rss+xml", Media::Other("http: xml")),
            ("application/zip", Media::Other("http: other type")),
            ("application/octet-stream", Media::Unknown),
            ("html", Media::Unknown),
            ("", Media::Unknown),
        ] {
            assert_eq!(media(name), expected, "{name}");
        }
    }

    #[test]
    fn charsets_are_read() {
        assert_eq!(charset("text/html; Charset = \"ISO-8859-1\" ; x=y"), Some("ISO-8859-1"));
        assert_eq!(charset("text/html;charset='utf-8'"), Some("utf-8"));
        assert_eq!(charset("text/html; charset="), None);
        assert_eq!(charset("charset=utf-8"), None);
    }
}
