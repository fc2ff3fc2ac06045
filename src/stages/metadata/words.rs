//! Stated values as plain text.

use crate::decode::Normaliser;

/// A value without references, tags and needless white space.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let line =
        if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() };
    Normaliser::default().line_into(&line, &mut out);
    if out.contains('<') { without_tags(&out) } else { out.trim().to_owned() }
}

/// Text without tags; a `<` that begins none stays.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..];
        let begins = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match tag.find('>').filter(|_| begins) {
            Some(end) => {
                out.push_str(&rest[..at]);
                rest = &tag[end + 1..];
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_tags_are_gone() {
        assert_eq!(plain("  Ice &amp; snow\n  in <em>March</em> &#8217;24"), "Ice & snow in March ’24");
        assert_eq!(plain("1 < 2 and 3 > 2"), "1 < 2 and 3 > 2");
    }
}
