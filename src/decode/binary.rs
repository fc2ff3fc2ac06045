//! Bytes that are no text: known file formats, and streams full of controls.

use memchr::memmem;

use crate::lanes;

/// First bytes of file formats that scrapers bring home by mistake.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\xfd7zXZ\0", "XZ data"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x7fELF", "ELF program"),
    (b"\0asm", "WebAssembly module"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"OggS\0", "Ogg media"),
    (b"ID3\x02", "MP3 audio"),
    (b"ID3\x03", "MP3 audio"),
    (b"ID3\x04", "MP3 audio"),
    (b"wOFF\0", "web font"),
    (b"wOF2\0", "web font"),
];

/// The file format that the first bytes announce, if it is a known binary one.
pub(super) fn known_format(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    if bytes.starts_with(b"BZh") && memmem::find(head(bytes, 16), b"1AY&SY").is_some() {
        return Some("bzip2 data");
    }
    let container = bytes.get(..12)?;
    match (&container[..4], &container[4..8], &container[8..]) {
        (b"RIFF", _, b"WEBP") => Some("WebP image"),
        (b"RIFF", _, b"WAVE" | b"AVI ") => Some("RIFF media"),
        (_, b"ftyp", _) if container[0] == 0 => Some("MP4 media"),
        _ => None,
    }
}

/// Whether the share of control bytes is too high for text.
///
/// In random bytes every tenth is a control, so invalid UTF-8 is binary from
/// one in twenty; sound text may have up to three in ten, as some tools leave
/// NUL bytes or terminal codes in it.
pub(super) fn is_control_ridden(bytes: &[u8], valid_utf8: bool) -> bool {
    let controls = lanes::widely(
        #[inline(always)]
        || bytes.chunks(255).map(count_controls).sum::<usize>(),
    );
    let limit = if valid_utf8 { bytes.len() / 10 * 3 + 3 } else { bytes.len() / 20 + 3 };
    controls > limit
}

/// Control bytes except tab, line ends, form feed and escape (ISO-2022), among
/// at most 255 bytes; without branches, so that it becomes vector code.
#[inline(always)]
fn count_controls(bytes: &[u8]) -> usize {
    let is_control = |b: u8| ((b < 0x20) & !matches!(b, b'\t' | b'\n' | 0x0c | b'\r' | 0x1b)) | (b == 0x7f);
    bytes.iter().map(|&b| u8::from(is_control(b))).sum::<u8>().into()
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    &bytes[..bytes.len().min(length)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_first_bytes() {
        let cases: [(&[u8], Option<&str>); 6] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("PNG image")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("WebP image")),
            (b"\0\0\0\x20ftypisom", Some("MP4 media")),
            (b"BZh91AY&SY", Some("bzip2 data")),
            (b"RIFFs and solos of the year", None),
            (b"PK", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(known_format(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn a_few_controls_are_no_binary() {
        assert!(!is_control_ridden(b"one\0two\0three", true));
        assert!(is_control_ridden(&[0; 40], true));
        assert!(is_control_ridden(b"\x80\x01\x02\x03\x04\x05\xff", false));
    }
}
