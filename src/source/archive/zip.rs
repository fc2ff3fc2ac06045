//! zip, from front to back by the headers that stand before the files (APPNOTE.TXT 6.3.10, 4.3.7).
//!
//! So it can be read from a pipe, and after damage; the directory at the end is not needed. Only files that are stored
//! without compression and without their size, which hardly any program writes, are lost.

use memchr::memmem;

use super::Entry;
use super::entry::Body;
use crate::source::codec::Codec;

const FILE: &[u8] = b"PK\x03\x04";
const DIRECTORY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// Length of a file's header without name and extra fields.
const HEADER: usize = 30;

/// Whether a zip archive of files begins here. Documents of office programs, books and programs, which are zip archives
/// as well, are none.
pub(in crate::source) fn begins(head: &[u8]) -> bool {
    const OTHERS: [&[u8]; 4] = [b"[Content_Types].xml", b"mimetype", b"META-INF/", b"_rels/"];
    let name = head.get(HEADER..).unwrap_or_default();
    (is_header(head) && !OTHERS.iter().any(|other| name.starts_with(other))) || head.starts_with(b"PK\x05\x06\0\0\0\0")
}

/// The next entry, whose content the body then stands at; nothing at the end of the run.
///
/// # Errors
/// In one line, what stands there instead of an entry; the next one is looked for behind it.
pub(super) fn next(body: &mut Body) -> Result<Option<Entry>, String> {
    leave_descriptor(body);
    body.mark();
    body.stream.want(HEADER);
    let data = body.stream.data();
    if data.is_empty() {
        return Ok(None);
    }
    if data.starts_with(DIRECTORY) || data.starts_with(END) {
        while body.stream.skip(1 << 20) {}
        return Ok(None);
    }
    if !is_header(data) {
        leave(body);
        return Err("this is no zip entry; reading goes on at the next one".to_owned());
    }
    let short = |at: usize| u16::from_le_bytes([data[at], data[at + 1]]);
    let long = |at: usize| u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
    let (flags, method, crc, packed) = (short(6), short(8), long(14), long(18));
    let (name_length, extra_length) = (usize::from(short(26)), usize::from(short(28)));
    let head = HEADER + name_length + extra_length;
    if !body.stream.want(head) {
        leave(body);
        return Err("the archive is cut short in a header".to_owned());
    }
    let data = body.stream.data();
    let name = String::from_utf8_lossy(&data[HEADER..HEADER + name_length]).into_owned();
    let packed = match packed {
        u32::MAX => packed_size(&data[HEADER + name_length..head]),
        packed => Some(u64::from(packed)),
    };
    body.stream.consume(head);
    let streamed = flags & 8 != 0;
    let length = packed.filter(|length| !streamed || *length > 0);
    let codec = match method {
        0 => None,
        8 => Some(Codec::Deflate),
        12 => Some(Codec::Bzip2),
        93 => Some(Codec::Zstd),
        95 => Some(Codec::Xz),
        _ => return pass(body, length, &name, &format!("compression method {method} is not supported")),
    };
    if flags & 1 != 0 {
        return pass(body, length, &name, "it is encrypted");
    }
    if name.ends_with('/') {
        body.begin(Some(length.unwrap_or(0)), None, 0, None);
        return Ok(Some(Entry::Nothing));
    }
    if codec.is_none() && length.is_none() {
        return pass(body, length, &name, "it is stored without its size");
    }
    body.begin(length, codec, 0, (!streamed).then_some(crc));
    Ok(Some(Entry::File(name)))
}

/// Leaves an entry behind that cannot be read.
fn pass(body: &mut Body, length: Option<u64>, name: &str, cause: &str) -> Result<Option<Entry>, String> {
    match length {
        Some(length) => body.begin(Some(length), None, 0, None),
        None => leave(body),
    }
    Err(format!("entry {name}: {cause}"))
}

/// Leaves the sizes and checksum behind that follow a file whose header did not know them. They may stand with or
/// without a signature, in 32 or 64 bits.
fn leave_descriptor(body: &mut Body) {
    if !body.stream.want(4) || body.stream.data().starts_with(b"PK") && !body.stream.data().starts_with(DESCRIPTOR) {
        return;
    }
    body.stream.want(24 + 4);
    let data = body.stream.data();
    let signed = data.starts_with(DESCRIPTOR);
    let lengths: [usize; 2] = if signed { [16, 24] } else { [12, 20] };
    let follows = |length: &usize| {
        let rest = data.get(*length..).unwrap_or_default();
        [FILE, DIRECTORY, END].iter().any(|signature| rest.starts_with(signature))
    };
    if let Some(length) = lengths.into_iter().find(follows) {
        body.stream.consume(length);
    }
}

/// Goes to the next header of a file or the directory, or to the end of the run.
fn leave(body: &mut Body) {
    body.stream.consume(1.min(body.stream.data().len()));
    loop {
        let data = body.stream.data();
        let known = |&at: &usize| is_header(&data[at..]) || data[at..].starts_with(DIRECTORY);
        if let Some(at) = memmem::find_iter(data, b"PK").find(known) {
            body.stream.consume(at);
            return;
        }
        let passed = data.len().saturating_sub(HEADER + 1);
        body.stream.consume(passed);
        if !body.stream.more() {
            let left = body.stream.data().len();
            body.stream.consume(left);
            return;
        }
    }
}

/// Whether a file's header begins here: its signature, a version and a method that there are, and a name.
fn is_header(data: &[u8]) -> bool {
    matches!(data, [b'P', b'K', 3, 4, version, _, _, _, method, 0, ..] if *version <= 63 && *method <= 99)
        && matches!(data.get(26..30), Some([low, high, ..]) if (*low, *high) != (0, 0))
}

/// The compressed size in the extra field of zip64.
fn packed_size(mut extra: &[u8]) -> Option<u64> {
    while let [a, b, c, d, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        let value = rest.get(..length)?;
        if (*a, *b) == (1, 0) {
            return value.get(8..16)?.try_into().ok().map(u64::from_le_bytes).filter(|size| *size < 1 << 62);
        }
        extra = &rest[length..];
    }
    None
}
