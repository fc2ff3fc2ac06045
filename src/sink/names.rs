//! Names of files for articles.
//!
//! `SLUG-HASH.md` in one of 256 folders, such as `9e/example-org-news-harbour-9e107d9d372bb682.md`. The slug is what an
//! id or address leaves of ASCII letters and digits, in lower case, so that every file system takes it and tells two
//! apart; the hash (FNV-1a, 64 bits, of the whole id or address) tells apart what the slug does not; the folder is its
//! beginning. An article whose hash another one has already gets its number in the output too: `SLUG-HASH.17.md`.

use std::ffi::OsStr;
use std::path::Path;

use dechaff::Article;

/// The longest slug, in bytes.
const SLUG: usize = 80;

/// The name of an article, without what tells repeats apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    slug: String,
    /// The hash of what the name is made from.
    pub(super) hash: u64,
}

impl Name {
    /// The name of an article: from its id, else its address, else its place in the input.
    pub(super) fn of(article: &Article) -> Name {
        let Article { id, url, origin, .. } = article;
        match (id, url) {
            (Some(id), _) => Name::new(id, "id"),
            (None, Some(url)) => {
                let address = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                Name { slug: slug(address.strip_prefix("www.").unwrap_or(address)), ..Name::new(url, "url") }
            }
            (None, None) => {
                let record = origin.record.map(|record| format!(" {record}")).unwrap_or_default();
                Name::new(&format!("{}{record}", origin.file.as_deref().unwrap_or("record")), "file")
            }
        }
    }

    /// The name made from `text`, which is of that kind.
    fn new(text: &str, kind: &str) -> Name {
        Name { slug: slug(text), hash: fnv(kind.bytes().chain([0]).chain(text.bytes())) }
    }

    /// The folder, and the file in it; `number` is given for all but the first article with this hash.
    pub(super) fn file(&self, number: Option<u64>, ending: &str) -> (String, String) {
        let hash = format!("{:016x}", self.hash);
        let hyphen = if self.slug.is_empty() { "" } else { "-" };
        let number = number.map(|number| format!(".{number}")).unwrap_or_default();
        (hash[..2].to_owned(), format!("{}{hyphen}{hash}{number}.{ending}", self.slug))
    }
}

/// Whether a file of that path, in a folder of its own, has a name that [`Name::file`] gives, or the one for the time of
/// writing.
pub(super) fn is_name(path: &Path, ending: &str) -> bool {
    let name = |path: Option<&OsStr>| path.and_then(OsStr::to_str).map(str::to_owned);
    let (Some(folder), Some(file)) = (name(path.parent().and_then(Path::file_name)), name(path.file_name())) else {
        return false;
    };
    let file = file.strip_suffix(".partial").unwrap_or(&file);
    let Some(file) = file.strip_suffix(ending).and_then(|file| file.strip_suffix('.')) else { return false };
    let (name, number) = file.split_once('.').unwrap_or((file, "0"));
    let Some((slug, hash)) = name.len().checked_sub(16).and_then(|at| name.split_at_checked(at)) else { return false };
    let is_slug = |slug: &str| slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    number.bytes().all(|byte| byte.is_ascii_digit())
        && (slug.is_empty() || slug.ends_with('-') && is_slug(slug))
        && hash.bytes().all(|byte| matches!(byte, b'a'..=b'f' | b'0'..=b'9'))
        && hash[..2] == folder
}

/// The ASCII letters and digits of `text`, in lower case, with one hyphen for what stands between.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            slug.push(char::from(byte.to_ascii_lowercase()));
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == SLUG {
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// FNV-1a with 64 bits (draft-eastlake-fnv).
fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use dechaff::article::ArticleOrigin;
    use proptest::prelude::*;

    use super::*;

    fn name(id: Option<&str>, url: Option<&str>) -> String {
        let article = Article { id: id.map(str::to_owned), url: url.map(str::to_owned), ..Article::default() };
        Name::of(&article).file(None, "md").1
    }

    #[test]
    fn names_say_what_they_are_of() {
        assert_eq!(name(Some("Harbour 1"), Some("https://a.example")), "harbour-1-db66a70463413c60.md");
        assert!(name(None, Some("https://www.a.example/news/?id=3")).starts_with("a-example-news-id-3-"));
        assert_eq!(name(Some("港"), None).len(), "0123456789abcdef.md".len());
        let origin = ArticleOrigin { file: Some("in/a.txt".to_owned()), record: Some(7), ..ArticleOrigin::default() };
        let article = Article { origin, ..Article::default() };
        assert!(Name::of(&article).file(Some(12), "md").1.starts_with("in-a-txt-7-"));
        assert!(Name::of(&article).file(Some(12), "md").1.ends_with(".12.md"));
    }

    #[test]
    fn what_differs_in_case_alone_or_at_the_end_is_told_apart() {
        assert_ne!(name(Some("A"), None), name(Some("a"), None));
        assert_ne!(name(Some(&"a".repeat(200)), None), name(Some(&"a".repeat(201)), None));
        assert_ne!(name(Some("https://a.example"), None), name(None, Some("https://a.example")));
    }

    #[test]
    fn names_of_others_are_none() {
        for path in ["db/harbour-1-db66a70463413c60.md", "db/db66a70463413c60.17.md", "db/db66a70463413c60.md.partial"]
        {
            assert!(is_name(&Path::new("out").join(path), "md"), "{path}");
        }
        for path in ["db66a70463413c60.md", "dc/db66a70463413c60.md", "db/db66a70463413c60.txt", "db/66a70463413c60.md"]
        {
            assert!(!is_name(&Path::new("out").join(path), "md"), "{path}");
        }
        for path in ["db/Harbour-db66a70463413c60.md", "db/db66a70463413c60.old.md", "db/notes.md", "notes/a.md"] {
            assert!(!is_name(&Path::new("out").join(path), "md"), "{path}");
        }
    }

    proptest! {
        #[test]
        fn names_are_known_again(id in any::<String>(), number in proptest::option::of(1u64..)) {
            let (folder, file) = Name::new(&id, "id").file(number, "json");
            prop_assert!(is_name(&Path::new("out").join(folder).join(file), "json"));
        }

        #[test]
        fn every_file_system_takes_a_name(id in any::<String>(), other in any::<String>()) {
            for text in [id.clone(), format!("CON/{id}"), format!("../{id}."), format!("\\\\{id}:*?\0")] {
                let name = name(Some(&text), None);
                prop_assert!(name.len() <= SLUG + 1 + 16 + 3);
                prop_assert!(name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')));
                prop_assert!(name.matches('.').count() == 1 && !name.starts_with(['.', '-']));
            }
            prop_assert_eq!(id == other, name(Some(&id), None) == name(Some(&other), None));
        }
    }
}
