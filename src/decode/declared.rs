//! The character set that markup declares of itself.

use memchr::memmem;

/// Declarations stand within this many bytes; the standard reads 1024, but pages have scripts before.
const PREFIX: usize = 8192;

/// The label in the first `<meta charset=...>`, `<meta http-equiv ... content="...; charset=...">` or XML declaration.
/// A declaration of UTF-16 that could be read as bytes is wrong and means nothing.
pub(crate) fn declared_charset(bytes: &[u8]) -> Option<&str> {
    const KEYS: [&[u8]; 2] = [b"charset", b"encoding"];
    let head = &bytes[..bytes.len().min(PREFIX)];
    let mut from = 0;
    while let Some(start) = memmem::find(&head[from..], b"<").map(|at| from + at) {
        from = start + 1;
        let tag = &head[start..];
        let tag = &tag[..memmem::find(tag, b">").unwrap_or(tag.len())];
        let key = match tag {
            _ if starts_with(tag, b"<meta") => KEYS[0],
            _ if starts_with(tag, b"<?xml") => KEYS[1],
            _ => continue,
        };
        if let Some(label) = label(tag, key) {
            return (!label.to_ascii_lowercase().starts_with("utf-16")).then_some(label);
        }
    }
    None
}

fn starts_with(tag: &[u8], name: &[u8]) -> bool {
    tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// What follows `key=` in a tag, without quotation marks.
fn label<'a>(tag: &'a [u8], key: &[u8]) -> Option<&'a str> {
    let at = tag.windows(key.len()).position(|word| word.eq_ignore_ascii_case(key))? + key.len();
    let value = tag[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let length = value.iter().take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b)).count();
    std::str::from_utf8(&value[..length]).ok().filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found() {
        for (head, label) in [
            ("<!DOCTYPE html><meta charset=\"windows-1252\">", Some("windows-1252")),
            ("<META http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>", Some("Shift_JIS")),
            ("<meta name=x><meta charset = koi8-r />", Some("koi8-r")),
            ("<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><html>", Some("ISO-8859-15")),
            ("<meta charset=utf-16le>", None),
            ("<meta charset=>", None),
            ("<p>charset=utf-8</p>", None),
        ] {
            assert_eq!(declared_charset(head.as_bytes()), label, "{head}");
        }
    }
}
