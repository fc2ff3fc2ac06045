//! Whether text is markup, told from its beginning.

/// Elements that begin an HTML document or a fragment cut out of one.
const ELEMENTS: &str = "\
    a article aside b base blockquote body br center div dl em figure font footer form h1 h2 h3 h4 h5 h6 head \
    header hr html i iframe img link main meta nav noscript ol p pre script section span strong style svg table \
    title ul";

/// Whether `text` begins, after spaces and comments, with a document type, an XML declaration or an HTML start tag.
pub(crate) fn looks_like_markup(text: &str) -> bool {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(comment) = rest.strip_prefix("<!--") {
        match comment.split_once("-->") {
            Some((_, after)) => rest = after.trim_start(),
            None => return true,
        }
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '!' && c != '?').next().unwrap_or_default();
    let ends = tag[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
    let mut begins = ["!doctype", "?xml"].into_iter().chain(ELEMENTS.split(' '));
    ends && begins.any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::looks_like_markup;

    #[test]
    fn documents_and_fragments_are_markup() {
        for text in
            ["<!DOCTYPE html>", " \n<html lang=en>", "<?xml version=\"1.0\"?>", "<p>Hi", "<br/>", "<!-- x --> <DIV >"]
        {
            assert!(looks_like_markup(text), "{text}");
        }
    }

    #[test]
    fn text_is_not() {
        for text in
            ["", "Hello <b>you</b>", "<- back", "<3 this", "<person> said", "< p>", "<p", "<https://example.org>"]
        {
            assert!(!looks_like_markup(text), "{text}");
        }
    }
}
