//! What is remembered of an article.

use thiserror::Error;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::minhash;
use super::settings::Settings;
use crate::Article;
use crate::sites::address;

/// What is remembered of an article: hashes of its address and text, and the bands of its MinHash.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    /// XXH3, 64 bits, of the address; absent where the record has none.
    pub(super) url: Option<u64>,
    /// XXH3, 128 bits, of the text, whatever its blocks; absent where there is none.
    pub(super) text: Option<u128>,
    /// One key a band; none where the text is too short.
    pub(super) bands: Vec<u64>,
}

/// Why bytes are no sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SketchError {
    /// There are fewer bytes than the first of them say.
    #[error("the sketch is cut off")]
    Cut,
    /// The first byte is none that sketches begin with.
    #[error("no sketch begins with this byte")]
    Damaged,
}

/// Bits of a sketch's first byte. The next one is the number of bands.
const URL: u8 = 1;
const TEXT: u8 = 2;

impl Sketch {
    /// The sketch of an article, with what `settings` ask for.
    pub fn of(article: &Article, settings: &Settings) -> Sketch {
        let url = article.url.as_deref().filter(|url| settings.url && !url.trim().is_empty());
        Sketch {
            url: url.map(|url| xxh3_64(address(url).as_bytes())),
            text: if settings.text { text_hash(&article.text) } else { None },
            bands: settings.near.map_or_else(Vec::new, |near| minhash::bands(&article.text, &near)),
        }
    }

    /// The sketch in bytes, the same on every platform: flags, number of bands, and the hashes in little-endian order;
    /// `2 + 8 + 16 + 8 × bands` at most.
    pub fn to_bytes(&self) -> Vec<u8> {
        let flag = |flag: u8, is_there: bool| if is_there { flag } else { 0 };
        let mut bytes = vec![flag(URL, self.url.is_some()) | flag(TEXT, self.text.is_some()), self.bands.len() as u8];
        bytes.extend(self.url.iter().flat_map(|hash| hash.to_le_bytes()));
        bytes.extend(self.text.iter().flat_map(|hash| hash.to_le_bytes()));
        bytes.extend(self.bands.iter().flat_map(|key| key.to_le_bytes()));
        bytes
    }

    /// The sketch that `bytes` begin with, and the bytes behind it.
    ///
    /// # Errors
    /// [`SketchError`] where they begin with none.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Sketch, &[u8]), SketchError> {
        let (&[flags, bands], mut rest) = bytes.split_first_chunk().ok_or(SketchError::Cut)?;
        if flags & !(URL | TEXT) != 0 {
            return Err(SketchError::Damaged);
        }
        let url = if flags & URL == 0 { None } else { Some(u64::from_le_bytes(take(&mut rest)?)) };
        let text = if flags & TEXT == 0 { None } else { Some(u128::from_le_bytes(take(&mut rest)?)) };
        let band = |_| Ok(u64::from_le_bytes(take(&mut rest)?));
        let bands = (0..bands).map(band).collect::<Result<_, _>>()?;
        Ok((Sketch { url, text, bands }, rest))
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], SketchError> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(SketchError::Cut)?;
    *bytes = rest;
    Ok(*taken)
}

/// The hash of the lines of `text` with one space between them, in whatever blocks they stand.
fn text_hash(text: &str) -> Option<u128> {
    let mut hash = Xxh3::new();
    let mut lines = text.split('\n').map(str::trim_ascii).filter(|line| !line.is_empty()).peekable();
    lines.peek()?;
    for line in lines {
        hash.update(line.as_bytes());
        hash.update(b" ");
    }
    Some(hash.digest128())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(url: Option<&str>, text: &str) -> Sketch {
        let article = Article { url: url.map(str::to_owned), text: text.to_owned(), ..Article::default() };
        Sketch::of(&article, &Settings::default())
    }

    #[test]
    fn lines_and_blocks_do_not_matter() {
        assert_eq!(text_hash("One two.\n\nThree."), text_hash("One two. Three."));
        assert_ne!(text_hash("One two."), text_hash("Onetwo."));
        assert_ne!(text_hash("One two."), text_hash("one two."));
        assert_eq!(text_hash(" \n"), None);
    }

    #[test]
    fn hashes_are_the_same_on_every_machine() {
        let sketch = sketch(Some("http://Example.org"), "The harbour froze.");
        assert_eq!(&sketch.to_bytes()[..10], [3, 0, 81, 208, 181, 178, 53, 176, 68, 176]);
        assert_eq!(sketch.to_bytes()[10..], 0x3544_d77c_9101_b5ad_b57e_2141_4954_71e4_u128.to_le_bytes());
    }

    #[test]
    fn only_what_is_asked_for() {
        let article = Article { url: Some("//a".to_owned()), text: "Some words.".to_owned(), ..Article::default() };
        let settings = Settings { url: false, text: false, near: None, memory: 1 };
        assert_eq!(Sketch::of(&article, &settings), Sketch::default());
        assert_eq!(sketch(None, ""), Sketch::default());
    }

    #[test]
    fn what_is_no_sketch_is_told() {
        assert_eq!(Sketch::from_bytes(&[]), Err(SketchError::Cut));
        assert_eq!(Sketch::from_bytes(&[3, 0, 1]), Err(SketchError::Cut));
        assert_eq!(Sketch::from_bytes(&[4, 0]), Err(SketchError::Damaged));
    }

    proptest! {
        #[test]
        fn bytes_and_back(url: Option<u64>, text: Option<u128>, bands: [u64; 3], count in 0usize..=3, more: Vec<u8>) {
            let sketch = Sketch { url, text, bands: bands[..count].to_vec() };
            let mut bytes = sketch.to_bytes();
            for end in 0..bytes.len() {
                prop_assert_eq!(Sketch::from_bytes(&bytes[..end]), Err(SketchError::Cut));
            }
            bytes.extend(&more);
            prop_assert_eq!(Sketch::from_bytes(&bytes), Ok((sketch, more.as_slice())));
        }

        #[test]
        fn any_bytes_are_a_sketch_or_none(bytes: Vec<u8>) {
            let _ = Sketch::from_bytes(&bytes);
        }
    }
}
