//! tar: the headers of POSIX (ustar, pax) and GNU.

use memchr::memmem;

use super::Entry;
use super::entry::Body;

const BLOCK: usize = 512;
/// The longest extended header that is read, in bytes.
const EXTENDED: u64 = 1 << 20;

/// What extended headers say of the entry that follows.
#[derive(Default)]
struct Extended {
    name: Option<String>,
    size: Option<u64>,
}

/// Whether a tar archive begins here: its first header has the checksum that it states, and NUL bytes, which no text
/// has.
pub(in crate::source) fn begins(head: &[u8]) -> bool {
    head.get(..BLOCK).is_some_and(|block| block.contains(&0) && block[0] != 0 && is_header(block))
}

/// The next entry, whose content the body then stands at; nothing at the end of the run.
///
/// # Errors
/// In one line, what stands there instead of an entry; the next one is looked for behind it.
pub(super) fn next(body: &mut Body) -> Result<Option<Entry>, String> {
    let mut extended = Extended::default();
    loop {
        if !body.stream.want(BLOCK) {
            let left = body.stream.data().len();
            body.mark();
            let zeros = body.stream.data().iter().all(|byte| *byte == 0);
            body.stream.consume(left);
            return if zeros { Ok(None) } else { Err("the archive is cut short in a header".to_owned()) };
        }
        let block = &body.stream.data()[..BLOCK];
        if block.iter().all(|byte| *byte == 0) {
            body.stream.consume(BLOCK);
            continue;
        }
        if !is_header(block) {
            body.mark();
            leave(body);
            return Err("this is no tar header; reading goes on at the next one".to_owned());
        }
        let kind = block[156];
        let stated = number(&block[124..136]);
        let name = name(block);
        if extended.name.is_none() && extended.size.is_none() {
            body.mark();
        }
        body.stream.consume(BLOCK);
        let Some(size) = extended.size.filter(|_| !matches!(kind, b'x' | b'g' | b'L' | b'K')).or(stated) else {
            return Err("the tar header states no size".to_owned());
        };
        let padding = size.wrapping_neg() % BLOCK as u64;
        body.begin(Some(size), None, padding, None);
        match kind {
            b'x' | b'g' | b'L' | b'K' => {
                if size > EXTENDED || !body.stream.want(size as usize) {
                    body.finish()?;
                    return Err("the extended tar header is too long".to_owned());
                }
                let data = &body.stream.data()[..size as usize];
                match kind {
                    b'L' => extended.name = Some(string(data)),
                    b'x' => pax(data, &mut extended),
                    _ => {}
                }
                body.finish()?;
            }
            b'0' | 0 | b'7' => return Ok(Some(Entry::File(extended.name.unwrap_or(name)))),
            b'5' => return Ok(Some(Entry::Nothing)),
            b'1' | b'2' => return Ok(Some(Entry::Passed("archive: link"))),
            b'S' => return Ok(Some(Entry::Passed("archive: sparse file"))),
            _ => return Ok(Some(Entry::Passed("archive: special file"))),
        }
    }
}

/// Goes to the next header that has a magic and a right checksum, or to the end of the run.
fn leave(body: &mut Body) {
    const MAGIC_AT: usize = 257;
    body.stream.consume(1);
    loop {
        let data = body.stream.data();
        let headers = memmem::find_iter(data, b"ustar").filter_map(|at| at.checked_sub(MAGIC_AT));
        let mut headers = headers.filter(|&at| data.get(at..at + BLOCK).is_some_and(is_header));
        if let Some(at) = headers.next() {
            body.stream.consume(at);
            return;
        }
        let passed = data.len().saturating_sub(BLOCK);
        body.stream.consume(passed);
        if !body.stream.more() {
            let left = body.stream.data().len();
            body.stream.consume(left);
            return;
        }
    }
}

/// Whether a block is a header: its checksum is the one that it states.
fn is_header(block: &[u8]) -> bool {
    let sum = |range: &[u8]| range.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    let spaces = 8 * u64::from(b' ');
    octal(&block[148..156]) == Some(sum(&block[..148]) + spaces + sum(&block[156..BLOCK]))
}

/// A number in a header's field: octal digits, or GNU's binary form.
fn number(field: &[u8]) -> Option<u64> {
    match field {
        [0x80, rest @ ..] => {
            let (high, low) = rest.split_at(rest.len().saturating_sub(8));
            let low = low.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            high.iter().all(|byte| *byte == 0).then_some(low).filter(|size| *size < 1 << 62)
        }
        field => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    u64::from_str_radix(std::str::from_utf8(field[..end].trim_ascii()).ok()?, 8).ok()
}

fn name(block: &[u8]) -> String {
    let name = string(&block[..100]);
    let prefix = if &block[257..263] == b"ustar\0" { string(&block[345..500]) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

/// The characters of a field up to its NUL byte.
fn string(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// Reads the records of a pax header: `LENGTH KEY=VALUE\n`, the length being that of the whole record.
fn pax(mut data: &[u8], extended: &mut Extended) {
    while let Some(space) = data.iter().take(20).position(|byte| *byte == b' ') {
        let length = std::str::from_utf8(&data[..space]).ok().and_then(|digits| digits.parse::<usize>().ok());
        let Some(record) = length.filter(|length| *length > space).and_then(|length| data.get(..length)) else {
            return;
        };
        let pair = record[space + 1..].trim_ascii_end();
        if let Some(path) = pair.strip_prefix(b"path=") {
            extended.name = Some(String::from_utf8_lossy(path).into_owned());
        } else if let Some(size) = pair.strip_prefix(b"size=") {
            extended.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok()).filter(|n| *n < 1 << 62);
        }
        data = &data[record.len()..];
    }
}
