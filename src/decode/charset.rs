//! Bytes to text: byte order mark, declared label, UTF-8, detection.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::{memchr_iter, memmem, memrchr};

use super::binary;

/// The detector looks at this many bytes from the first non-ASCII line on.
const DETECTION_SAMPLE: usize = 1 << 20;

/// A record's text, and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text; borrowed where the bytes were sound UTF-8.
    pub text: Cow<'a, str>,
    /// The encoding's name as the Encoding Standard writes it, or `UTF-32LE`, `UTF-32BE`.
    pub charset: &'static str,
    /// Length in bytes of the byte order mark that was skipped.
    pub bom: usize,
    /// Whether replacement characters had to be put in.
    pub lossy: bool,
    /// How many replacement characters (U+FFFD) stand for bytes that mean nothing.
    pub replaced: usize,
}

/// Why bytes did not become text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not text at all.
    #[error("the data is binary: {kind}")]
    Binary {
        /// What the data seems to be, such as `PNG image`.
        kind: &'static str,
    },
}

/// Decodes `bytes`, of which a header or the user may have `declared` the charset; see [`decode_detected`].
///
/// # Errors
/// Those of [`decode_detected`].
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    decode_detected(bytes, declared, None)
}

/// Decodes `bytes`, of which a header or the user may have `declared` the charset, and the crawler may have `detected`
/// one.
///
/// The order: a byte order mark; binary formats; the declared label; valid
/// UTF-8; UTF-16 by its pattern of NUL bytes; UTF-8 with a few broken bytes;
/// the charset that the crawler detected, unless it is one that says nothing
/// here or leaves bytes without a meaning; detection. A declared charset
/// yields to bytes that are valid UTF-8 beyond
/// ASCII (beyond a few characters, if it is a multi-byte one), because no real
/// text in such a charset happens to be that. NUL bytes in otherwise sound text stay in the text.
///
/// # Errors
/// [`DecodeError::Binary`] for known binary formats and for data that is full
/// of control bytes.
pub fn decode_detected<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    detected: Option<&str>,
) -> Result<Decoded<'a>, DecodeError> {
    if let Some(decoded) = by_mark(bytes) {
        return Ok(decoded);
    }
    if let Some(kind) = binary::known_format(bytes) {
        return Err(DecodeError::Binary { kind });
    }
    let declared = declared.and_then(usable);
    let utf16 = utf16_by_nuls(bytes);
    if let Some(encoding) = utf16 {
        return Ok(with_encoding(bytes, encoding, 0));
    }
    let valid = std::str::from_utf8(bytes).ok();
    if binary::is_control_ridden(bytes, valid.is_some()) && !declared.is_some_and(is_utf16) {
        return Err(DecodeError::Binary { kind: "unknown format with many control bytes" });
    }
    let encoding = match (declared, valid) {
        (Some(encoding), Some(text)) if !overruled(encoding, text) => encoding,
        (_, Some(_)) if has_iso_2022_jp_escape(bytes) => encoding_rs::ISO_2022_JP,
        (_, Some(text)) => return Ok(sound_utf8(text, 0)),
        (Some(encoding), None) if encoding != UTF_8 && !is_utf16(encoding) => encoding,
        (declared, None) if is_damaged_utf8(bytes, declared == Some(UTF_8)) => UTF_8,
        (Some(encoding), None) if is_utf16(encoding) => encoding,
        (_, None) => {
            detected.and_then(usable).filter(|crawlers| is_sound(crawlers, bytes)).unwrap_or_else(|| detect(bytes))
        }
    };
    Ok(with_encoding(bytes, encoding, 0))
}

/// What a byte order mark tells.
fn by_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] if bytes.len().is_multiple_of(4) => Some(utf32(bytes, "UTF-32LE", u32::from_le_bytes)),
        [0, 0, 0xfe, 0xff, ..] => Some(utf32(bytes, "UTF-32BE", u32::from_be_bytes)),
        _ => {
            let (encoding, length) = Encoding::for_bom(bytes)?;
            Some(with_encoding(bytes, encoding, length))
        }
    }
}

/// Reads UTF-32 after its four-byte mark, which the Encoding Standard leaves out.
fn utf32(bytes: &[u8], charset: &'static str, unit: fn([u8; 4]) -> u32) -> Decoded<'static> {
    let mut text = String::with_capacity(bytes.len() / 4);
    let mut replaced = 0;
    for chunk in bytes[4..].chunks(4) {
        let read = <[u8; 4]>::try_from(chunk).ok().map(unit).and_then(char::from_u32);
        replaced += usize::from(read.is_none());
        text.push(read.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Decoded { text: Cow::Owned(text), charset, bom: 4, lossy: replaced > 0, replaced }
}

/// Decodes with a known encoding, from `bom` bytes on.
fn with_encoding<'a>(bytes: &'a [u8], encoding: &'static Encoding, bom: usize) -> Decoded<'a> {
    let body = &bytes[bom..];
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        return sound_utf8(text, bom);
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    let replaced = match had_errors {
        false => 0,
        true if encoding == UTF_8 => broken_places(body),
        true => text.matches(char::REPLACEMENT_CHARACTER).count(),
    };
    Decoded { text, charset: encoding.name(), bom, lossy: replaced > 0, replaced }
}

fn sound_utf8(text: &str, bom: usize) -> Decoded<'_> {
    Decoded { text: Cow::Borrowed(text), charset: UTF_8.name(), bom, lossy: false, replaced: 0 }
}

/// The declared label's encoding, unless it is one that decodes nothing.
fn usable(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != REPLACEMENT && encoding != X_USER_DEFINED)
}

/// Whether the encoding that a crawler detected says something of the bytes and can be theirs. UTF-8 and UTF-16 would
/// have been seen; windows-1252 is what crawlers name by default (Apache Nutch does), and fits any bytes.
fn is_sound(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let says_nothing = encoding == UTF_8 || encoding == WINDOWS_1252 || is_utf16(encoding);
    !says_nothing && encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Whether bytes that are valid UTF-8 disprove the declared encoding.
///
/// A few characters of a multi-byte encoding can happen to be valid UTF-8 (the two of 联通 in GBK are), a dozen are not.
fn overruled(declared: &'static Encoding, text: &str) -> bool {
    const CHANCE: usize = 12;
    let wide = || text.chars().filter(|c| !c.is_ascii()).take(CHANCE).count();
    let most = if declared.is_single_byte() { 1 } else { CHANCE };
    is_utf16(declared) || declared == UTF_8 || wide() >= most
}

/// UTF-16 without a mark: NULs in one of each two bytes, hardly any in the other.
///
/// A fifth of one side is enough, since text in other scripts has NULs only
/// with its spaces and line ends.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let nuls = memchr_iter(0, bytes).count();
    let units = bytes.len() / 2;
    if units < 2 || nuls * 5 < units {
        return None;
    }
    let odd = bytes.chunks_exact(2).filter(|unit| unit[1] == 0).count();
    let even = nuls.saturating_sub(odd);
    let (encoding, zeros, others) = if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    let fits = zeros * 5 >= units && others * 20 <= zeros;
    (fits && !has_many_controls(bytes, encoding)).then_some(encoding)
}

/// Whether the first units of would-be UTF-16 are controls or broken too often.
fn has_many_controls(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let sample = &bytes[..bytes.len().min(8192)];
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let odd_ones =
        text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace())).count();
    odd_ones * 10 > text.chars().count()
}

/// The escapes that switch to the two-byte sets of ISO-2022-JP.
fn has_iso_2022_jp_escape(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"\x1b$B").is_some() || memmem::find(bytes, b"\x1b$@").is_some()
}

/// Whether broken UTF-8 is still UTF-8: valid multi-byte sequences are at
/// least twice as many as broken places (once as many where it was declared).
///
/// A sequence clipped at the end counts as broken by nothing but the cut, but
/// one lone byte there needs valid sequences before it, since it may as well
/// be the `é` of a text in windows-1252.
fn is_damaged_utf8(bytes: &[u8], declared: bool) -> bool {
    let (mut sequences, mut broken, mut clipped) = (0, 0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sequences += chunk.valid().bytes().filter(|&b| b >= 0xc0).count();
        match chunk.invalid() {
            [] => {}
            rest if chunks.peek().is_none() && rest[0] >= 0xc2 => clipped = rest.len(),
            _ => broken += 1,
        }
    }
    let weight = if declared { 1 } else { 2 };
    match sequences {
        0 => broken == 0 && (clipped > 1 || (declared && clipped > 0)),
        _ => sequences >= broken * weight,
    }
}

fn broken_places(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
}

/// Statistics of the bytes around the first non-ASCII ones decide.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let first = Encoding::ascii_valid_up_to(bytes);
    let start = memrchr(b'\n', &bytes[..first]).map_or(0, |end| end + 1);
    let start = start.max(first.saturating_sub(DETECTION_SAMPLE / 2));
    let end = bytes.len().min(start + DETECTION_SAMPLE);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[start..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GBK, KOI8_R, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251};
    use proptest::prelude::*;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn sound_utf8_is_borrowed() {
        for text in ["plain", "Gänsefüßchen", "日本語", "Привет", "مرحبا", "नमस्ते", ""] {
            let decoded = decode(text.as_bytes(), None).unwrap();
            assert_eq!(decoded, sound_utf8(text, 0));
            assert!(matches!(decoded.text, Cow::Borrowed(_)));
        }
    }

    #[test]
    fn byte_order_marks_decide() {
        let text = "Où? 日本 😀";
        let with_mark = format!("\u{feff}{text}");
        let utf32 = |unit: fn(u32) -> [u8; 4]| with_mark.chars().flat_map(|c| unit(c as u32)).collect::<Vec<_>>();
        let cases = [
            (with_mark.clone().into_bytes(), "UTF-8", 3),
            (utf16(&with_mark, u16::to_le_bytes), "UTF-16LE", 2),
            (utf16(&with_mark, u16::to_be_bytes), "UTF-16BE", 2),
            (utf32(u32::to_le_bytes), "UTF-32LE", 4),
            (utf32(u32::to_be_bytes), "UTF-32BE", 4),
        ];
        for (bytes, charset, bom) in cases {
            let decoded = decode(&bytes, Some("windows-1252")).unwrap();
            assert_eq!((&*decoded.text, decoded.charset, decoded.bom), (text, charset, bom));
            assert!(!decoded.lossy);
        }
    }

    #[test]
    fn the_declared_label_is_followed() {
        for (label, encoding, text) in [
            ("windows-1251", WINDOWS_1251, "Сегодня утром"),
            ("koi8-r", KOI8_R, "Сегодня утром"),
            ("Shift_JIS", SHIFT_JIS, "今日は晴れ"),
            ("gb2312", GBK, "联通"),
            ("big5", BIG5, "今天"),
            ("euc-kr", EUC_KR, "오늘"),
            ("latin2", WINDOWS_1250, "plain"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes, Some(label)).unwrap().text, text, "{label}");
        }
    }

    #[test]
    fn a_false_label_yields_to_valid_utf8() {
        for label in ["iso-8859-1", "windows-1251", "utf-16", "iso-2022-kr", "no such thing"] {
            let decoded = decode("Là-bas, où l’été".as_bytes(), Some(label)).unwrap();
            assert_eq!((&*decoded.text, decoded.charset), ("Là-bas, où l’été", "UTF-8"));
        }
    }

    #[test]
    fn undeclared_charsets_are_detected() {
        for (encoding, text) in [
            (WINDOWS_1252, "La création d’entreprises a été étudiée à l’université, où elle est née."),
            (WINDOWS_1250, "Včera večer se konala schůze městského zastupitelstva, řekl starosta."),
            (WINDOWS_1251, "Сегодня утром в городе прошло заседание городского совета."),
            (SHIFT_JIS, "今日は朝から雨が降っていますが、午後には晴れる見込みです。"),
            (GBK, "今天早上市政府召开了会议，讨论了新的交通计划。"),
            (EUC_KR, "오늘 아침 시의회에서 새로운 교통 계획을 논의했다."),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes, None).unwrap().text, text, "{}", encoding.name());
        }
    }

    #[test]
    fn the_crawlers_charset_counts_where_nothing_else_tells() {
        let read = |bytes: &[u8], declared, detected| {
            let decoded = decode_detected(bytes, declared, Some(detected)).unwrap();
            (decoded.text.into_owned(), decoded.charset)
        };
        // So short that statistics say something else.
        for (encoding, text) in [(WINDOWS_1251, "Год"), (SHIFT_JIS, "氷")] {
            let (bytes, _, _) = encoding.encode(text);
            assert_ne!(decode(&bytes, None).unwrap().text, text);
            assert_eq!(read(&bytes, None, encoding.name()), (text.to_owned(), encoding.name()));
            assert_eq!(read(&bytes, Some("no such thing"), encoding.name()).0, text);
            let first = decode(&bytes, Some("windows-1252")).unwrap();
            assert_eq!(read(&bytes, Some("windows-1252"), encoding.name()).0, first.text);
            for other in ["utf-8", "utf-16le", "iso-8859-1", "iso-2022-kr", "IBM500", ""] {
                assert_eq!(read(&bytes, None, other).0, decode(&bytes, None).unwrap().text, "{other}");
            }
        }
        for text in ["Là-bas, où l’été", "plain"] {
            assert_eq!(read(text.as_bytes(), None, "windows-1252"), (text.to_owned(), "UTF-8"));
        }
        assert_eq!(read(b"\xef\xbb\xbfcaf\xc3\xa9", None, "gbk"), ("café".to_owned(), "UTF-8"));
        assert_eq!(read(b"caf\xc3\xa9 cr\xc3\xa8me \xe2\x80", None, "windows-1252").1, "UTF-8");
    }

    #[test]
    fn a_charset_that_leaves_bytes_over_is_not_the_one() {
        let (bytes, _, _) = WINDOWS_1252.encode("La création d’entreprises a été étudiée à l’université.");
        let decoded = decode_detected(&bytes, None, Some("shift_jis")).unwrap();
        assert_eq!((decoded.charset, decoded.lossy), ("windows-1252", false));
    }

    #[test]
    fn utf16_without_a_mark_is_seen_by_its_nuls() {
        for text in ["A plain line of text.", "Größe und Maß", "Привет, мир и всем добрый день"]
        {
            assert_eq!(decode(&utf16(text, u16::to_le_bytes), None).unwrap().text, text);
            assert_eq!(decode(&utf16(text, u16::to_be_bytes), None).unwrap().text, text);
        }
    }

    #[test]
    fn nuls_in_sound_text_stay_in_it() {
        let text = "The first\0 sentence. The\0\0 second one.\0";
        assert_eq!(decode(text.as_bytes(), None).unwrap().text, text);
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        for (bytes, text, replaced) in [
            (&b"caf\xc3\xa9 cr\xc3\xa8me \xe2\x80"[..], "café crème \u{fffd}", 1),
            (b"caf\xc3\xa9 cr\xc3\xa8me br\xff\xc3\xbbl\xc3\xa9e", "café crème br\u{fffd}ûlée", 1),
            (b"only ascii, clipped \xe2\x80", "only ascii, clipped \u{fffd}", 1),
        ] {
            let decoded = decode(bytes, None).unwrap();
            assert_eq!((&*decoded.text, decoded.charset, decoded.replaced), (text, "UTF-8", replaced));
        }
        assert_eq!(decode(b"caf\xe9", None).unwrap().text, "café");
        assert_eq!(decode(b"Le caf\xe9 \xe0 la cr\xe8me", Some("utf-8")).unwrap().text, "Le café à la crème");
    }

    #[test]
    fn binary_data_is_refused() {
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"%PDF-1.7\n", b"PK\x03\x04\x14\0", &[0; 64]] {
            assert!(matches!(decode(bytes, Some("utf-8")), Err(DecodeError::Binary { .. })), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_text_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200),
                                           label in proptest::option::of("utf-8|utf-16|gbk|latin1|x")) {
            let _ = decode(&bytes, label.as_deref());
            let _ = decode_detected(&bytes, None, label.as_deref());
        }

        #[test]
        fn text_without_controls_survives(text in "\\PC{0,60}") {
            prop_assume!(!text.starts_with('\u{feff}') && binary::known_format(text.as_bytes()).is_none());
            let decoded = decode(text.as_bytes(), None).unwrap();
            prop_assert_eq!(&*decoded.text, &*text);
        }
    }
}
