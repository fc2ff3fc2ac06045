//! JSON as pages carry it: read leniently where only one reading is possible.

use std::borrow::Cow;

use serde_json::Value;

use crate::decode::entities;

/// The most values of one script that are read.
const MOST_VALUES: usize = 20;

/// The values of a script: usually one. What cannot be read, and what stands behind it, is left out.
pub(super) fn read(script: &str) -> Vec<Value> {
    let bare = unwrapped(script);
    let values = values(bare);
    if values.is_empty() && !bare.is_empty() { self::values(&repaired(bare)) } else { values }
}

fn values(text: &str) -> Vec<Value> {
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    stream.take(MOST_VALUES).map_while(Result::ok).filter(|value| value.is_object() || value.is_array()).collect()
}

/// A script without the comments and sections that are put around it, and without the semicolon behind it.
fn unwrapped(script: &str) -> &str {
    const BEFORE: [&str; 5] = ["<!--", "<![CDATA[", "//", "/*", "*/"];
    const AFTER: [&str; 6] = ["-->", "]]>", "//", "/*", "*/", ";"];
    let mut text = script.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(rest) = BEFORE.iter().find_map(|part| text.strip_prefix(part)) {
        text = rest.trim_start();
    }
    while let Some(rest) = AFTER.iter().find_map(|part| text.strip_suffix(part)) {
        text = rest.trim_end();
    }
    text
}

/// JSON with the usual damage mended: quotes written as references, commas before a closing bracket, raw control
/// characters and invalid escapes in strings.
fn repaired(text: &str) -> String {
    let text = match text.contains("&quot;") && !text.contains('"') {
        true => {
            let mut decoded = String::with_capacity(text.len());
            entities::decode_into(text, &mut decoded);
            Cow::Owned(decoded)
        }
        false => Cow::Borrowed(text),
    };
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let mut within = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                within = !within;
                out.push(c);
            }
            '\\' if within => match chars.peek() {
                Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                    out.push(c);
                    out.extend(chars.next());
                }
                Some('\'') => {}
                _ => out.push_str("\\\\"),
            },
            _ if within && c.is_control() => out.push(' '),
            '}' | ']' if !within => {
                let end = out.trim_end();
                if let Some(bare) = end.strip_suffix(',') {
                    out.truncate(bare.len());
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn damage_with_one_reading_is_mended() {
        let whole = json!({"headline": "Ice", "author": ["Ann Lee"]});
        for script in [
            r#"{"headline":"Ice","author":["Ann Lee"]}"#,
            r#"<!-- {"headline":"Ice","author":["Ann Lee"]} -->"#,
            "//<![CDATA[\n{\"headline\":\"Ice\",\"author\":[\"Ann Lee\"]}\n//]]>",
            "/* <![CDATA[ */{\"headline\":\"Ice\",\"author\":[\"Ann Lee\"]};/* ]]> */",
            r#"{"headline":"Ice","author":["Ann Lee",],}"#,
            "{&quot;headline&quot;:&quot;Ice&quot;,&quot;author&quot;:[&quot;Ann Lee&quot;]}",
        ] {
            assert_eq!(read(script).as_slice(), std::slice::from_ref(&whole), "{script}");
        }
        assert_eq!(read("{\"headline\":\"The\nice\"}"), [json!({"headline": "The ice"})]);
        assert_eq!(read(r#"{"headline":"Ann\'s ice, \d"}"#), [json!({"headline": "Ann's ice, \\d"})]);
        assert_eq!(read(r#"{"a":1}{"b":2}"#), [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_not_read() {
        for script in [r#"{"headline":"The "ice" is here"}"#, r#"{"headline":"The ice"#, "", "var a = 1", "null"] {
            assert_eq!(read(script), [] as [Value; 0], "{script}");
        }
    }

    proptest! {
        #[test]
        fn any_script_is_read_without_end(script in "[{}\\[\\],:\"\\\\a\n&; ]{0,60}") {
            let _ = read(&script);
        }
    }
}
