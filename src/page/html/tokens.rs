//! Class and id tokens as hashes: `articleBody main-text` speaks of `article`, `body`, `main`, `text` and `main-text`.

/// The most bytes of one attribute that are read: longer ones are lists of styles.
const LONGEST: usize = 400;

/// Parts of a token have this many letters.
const LENGTHS: std::ops::Range<usize> = 2..20;

/// The most parts that the hash of a whole token takes in.
const MOST_PARTS: usize = 4;

/// Where a token's hash begins: each kind of attribute has words of its own.
#[derive(Debug, Clone, Copy)]
#[repr(u32)]
pub(super) enum Source {
    ClassOrId = 0x811C_9DC5,
    Element = 0x1F35_B0C7,
    Role = 0x5BD1_E995,
    Property = 0x27D4_EB2F,
    Label = 0x1656_67B1,
    Test = 0x9E37_79B1,
}

/// Appends the hashes of the tokens in `value`: of each run of letters, split where a capital follows a small letter, and
/// of up to four of them in a row. Digits say nothing. None stands twice behind `from`.
pub(super) fn push_all(source: Source, value: &str, from: usize, out: &mut Vec<u32>) {
    let value = value.get(..LONGEST).unwrap_or_else(|| &value[..floor(value, LONGEST)]);
    for token in value.split_ascii_whitespace() {
        let (mut parts, mut whole) = (0, source as u32);
        for part in Parts(token.as_bytes()) {
            if !LENGTHS.contains(&part.len()) {
                continue;
            }
            parts += 1;
            if parts <= MOST_PARTS {
                whole = hash(whole.rotate_left(9), part);
            }
            push(hash(source as u32, part), from, out);
        }
        if parts > 1 {
            push(whole, from, out);
        }
    }
}

/// Appends the hash of one whole name.
pub(super) fn push_name(source: Source, name: &str, from: usize, out: &mut Vec<u32>) {
    push(hash(source as u32, name.as_bytes()), from, out);
}

fn push(hash: u32, from: usize, out: &mut Vec<u32>) {
    if !out[from..].contains(&hash) {
        out.push(hash);
    }
}

/// The hash of a class or id token.
pub(crate) const fn class_token(word: &str) -> u32 {
    hash(Source::ClassOrId as u32, word.as_bytes())
}

const fn hash(start: u32, bytes: &[u8]) -> u32 {
    let (mut hash, mut at) = (start, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at].to_ascii_lowercase() as u32).wrapping_mul(0x0100_0193).rotate_left(5);
        at += 1;
    }
    hash.wrapping_mul(0x9E37_79B1)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Runs of letters.
struct Parts<'a>(&'a [u8]);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.0.iter().position(u8::is_ascii_alphabetic)?;
        let rest = &self.0[start..];
        let camel = |i: usize| rest[i].is_ascii_uppercase() && rest[i - 1].is_ascii_lowercase();
        let end = (1..rest.len()).find(|&i| !rest[i].is_ascii_alphabetic() || camel(i)).unwrap_or(rest.len());
        self.0 = &rest[end..];
        Some(&rest[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(value: &str) -> Vec<u32> {
        let mut out = Vec::new();
        push_all(Source::ClassOrId, value, 0, &mut out);
        out
    }

    #[test]
    fn parts_and_whole_tokens_count_once() {
        assert_eq!(tokens("articleBody").len(), 3);
        assert_eq!(tokens("articleBody article-body"), tokens("article_body"));
        assert_eq!(tokens("post post post-42"), tokens("post"));
        assert!(tokens("x 12 _").is_empty());
    }

    #[test]
    fn sources_have_words_of_their_own() {
        let mut role = Vec::new();
        push_name(Source::Role, "main", 0, &mut role);
        assert_ne!(role, tokens("main"));
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert!(!tokens(&"é".repeat(300)).contains(&0));
        assert!(tokens(&format!("{}é body", "x ".repeat(199))).is_empty());
    }
}
