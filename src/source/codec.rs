//! Compression formats: how each is known by its first bytes, and how it is decoded step by step.

use flate2::{Decompress, FlushDecompress};
use lzma_rust2::{Action, XzStream};
use memchr::memmem;
use zstd::stream::raw::{self, DParameter, InBuffer, Operation, OutBuffer};

/// Bytes that [`Codec::begins`] looks at.
pub(super) const MAGIC_BYTES: usize = 18;
/// Zstandard's decoder loses what it had decoded in a call that fails; this much input at once bounds the loss to the
/// blocks that end in it.
const ZSTD_INPUT: usize = 4 << 10;
/// The largest window of Zstandard that is accepted, as a power of two: that of `zstd --long=31`.
const ZSTD_WINDOW: u32 = 31;
/// The most that the dictionary of an XZ stream may take, in KiB: four times what `xz -9` asks for.
const XZ_MEMORY: u32 = 300 << 10;

/// A compression format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// Members of RFC 1952.
    Gzip,
    /// Frames of RFC 8878, skippable ones included.
    Zstd,
    /// Streams of bzip2.
    Bzip2,
    /// Streams of XZ.
    Xz,
    /// DEFLATE with the frame of RFC 1950.
    Zlib,
    /// Bare DEFLATE, RFC 1951.
    Deflate,
}

impl Codec {
    /// The format that data begin with; only such formats that no text can begin with.
    pub(super) fn of(data: &[u8]) -> Option<Codec> {
        [Codec::Gzip, Codec::Zstd, Codec::Bzip2, Codec::Xz].into_iter().find(|codec| codec.begins(data))
    }

    /// The name that messages use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Codec::Gzip => "gzip",
            Codec::Zstd => "Zstandard",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "XZ",
            Codec::Zlib | Codec::Deflate => "deflate",
        }
    }

    /// Whether a member begins here. The fields of its header are looked at too, so that a match by chance inside of
    /// compressed data is next to impossible.
    pub(super) fn begins(self, data: &[u8]) -> bool {
        match self {
            Codec::Gzip => {
                // Method, reserved flags, extra flags, operating system: RFC 1952, 2.3.
                matches!(data, [0x1f, 0x8b, 8, flags, _, _, _, _, extra, system, ..]
                    if flags & 0xe0 == 0 && matches!(extra, 0 | 2 | 4) && (*system <= 19 || *system == 255))
            }
            Codec::Zstd => {
                // The reserved bit of the frame's descriptor is 0: RFC 8878, 3.1.1.1.1. Skippable frames: 3.1.2.
                matches!(data, [0x28, 0xb5, 0x2f, 0xfd, descriptor, ..] if descriptor & 8 == 0)
                    || matches!(data, [0x50..=0x5f, 0x2a, 0x4d, 0x18, _, _, _, _, ..])
            }
            Codec::Bzip2 => {
                matches!(data, [b'B', b'Z', b'h', b'1'..=b'9', block @ ..]
                    if block.starts_with(b"1AY&SY") || block.starts_with(b"\x17\x72\x45\x38\x50\x90"))
            }
            Codec::Xz => data.starts_with(b"\xfd7zXZ\0\0"),
            Codec::Zlib => {
                matches!(data, [method, flags, ..]
                    if method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
            }
            Codec::Deflate => true,
        }
    }

    /// Where the next member begins that is sure to be one, in data of which [`MAGIC_BYTES`] more are known.
    pub(super) fn find(self, data: &[u8]) -> Option<usize> {
        let magic: &[u8] = match self {
            Codec::Gzip => b"\x1f\x8b\x08",
            Codec::Zstd => b"\x28\xb5\x2f\xfd",
            Codec::Bzip2 => b"BZh",
            Codec::Xz => b"\xfd7zXZ\0",
            Codec::Zlib | Codec::Deflate => return None,
        };
        memmem::find_iter(data, magic).find(|&at| self.begins(&data[at..]))
    }
}

/// What one step of decoding did.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Bytes of the input that were used.
    pub(super) consumed: usize,
    /// Bytes of the output that were written.
    pub(super) produced: usize,
    /// Whether the member has ended.
    pub(super) ended: bool,
    /// What is wrong with the data behind what was produced; nothing more can be decoded.
    pub(super) damage: Option<String>,
}

/// The state of decoding one member.
pub(super) enum Decoder {
    Deflate(Decompress),
    Zstd(raw::Decoder<'static>),
    Bzip2(bzip2::Decompress),
    Xz(Box<XzStream>),
    /// It could not be set up.
    Broken(String),
}

impl Decoder {
    /// A decoder at the beginning of a member.
    pub(super) fn new(codec: Codec) -> Decoder {
        match codec {
            Codec::Gzip => Decoder::Deflate(Decompress::new_gzip(15)),
            Codec::Zlib => Decoder::Deflate(Decompress::new(true)),
            Codec::Deflate => Decoder::Deflate(Decompress::new(false)),
            Codec::Bzip2 => Decoder::Bzip2(bzip2::Decompress::new(false)),
            Codec::Xz => Decoder::Xz(Box::new(XzStream::new_mem_limit(false, XZ_MEMORY))),
            Codec::Zstd => {
                let decoder = raw::Decoder::new().and_then(|mut decoder| {
                    decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
                    Ok(decoder)
                });
                decoder.map_or_else(|error| Decoder::Broken(error.to_string()), Decoder::Zstd)
            }
        }
    }

    /// Decodes what it can of `input` into `output`; `last` says that no input follows.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8], last: bool) -> Step {
        match self {
            Decoder::Deflate(decoder) => {
                let before = (decoder.total_in(), decoder.total_out());
                let status = decoder.decompress(input, output, FlushDecompress::None);
                Step {
                    consumed: (decoder.total_in() - before.0) as usize,
                    produced: (decoder.total_out() - before.1) as usize,
                    ended: matches!(status, Ok(flate2::Status::StreamEnd)),
                    damage: status.err().map(|_| "corrupt data".to_owned()),
                }
            }
            Decoder::Zstd(decoder) => {
                let mut source = InBuffer::around(&input[..input.len().min(ZSTD_INPUT)]);
                let mut target = OutBuffer::around(output);
                let status = decoder.run(&mut source, &mut target);
                Step {
                    consumed: source.pos(),
                    produced: target.pos(),
                    ended: matches!(status, Ok(0)),
                    damage: status.err().map(|error| error.to_string()),
                }
            }
            Decoder::Bzip2(decoder) => {
                let before = (decoder.total_in(), decoder.total_out());
                let status = decoder.decompress(input, output);
                Step {
                    consumed: (decoder.total_in() - before.0) as usize,
                    produced: (decoder.total_out() - before.1) as usize,
                    ended: matches!(status, Ok(bzip2::Status::StreamEnd)),
                    damage: status.err().map(|error| error.to_string()),
                }
            }
            Decoder::Xz(decoder) => {
                let before = (decoder.total_in(), decoder.total_out());
                let status = decoder.process(input, output, if last { Action::Finish } else { Action::Run });
                Step {
                    consumed: (decoder.total_in() - before.0) as usize,
                    produced: (decoder.total_out() - before.1) as usize,
                    ended: status.as_ref().is_ok_and(|done| done.status == lzma_rust2::Status::StreamEnd),
                    damage: status.err().map(|error| error.to_string()),
                }
            }
            Decoder::Broken(cause) => Step { damage: Some(cause.clone()), ..Step::default() },
        }
    }
}

/// Decodes data that are in memory, one member after the other, as far as they are sound and up to `limit` bytes. Gives
/// what was decoded, and what is wrong behind it.
pub(super) fn decode(codec: Codec, mut input: &[u8], limit: usize) -> (Vec<u8>, Option<Cut>) {
    let (mut output, mut filled) = (Vec::new(), 0);
    let mut decoder = Decoder::new(codec);
    let cut = loop {
        if filled > limit {
            filled = limit;
            break Some(Cut::TooLong);
        }
        if filled == output.len() {
            output.resize((2 * filled).max(64 << 10).min(limit + 1), 0);
        }
        let step = decoder.step(input, &mut output[filled..], true);
        filled += step.produced;
        input = &input[step.consumed..];
        if let Some(damage) = step.damage {
            break Some(Cut::Damaged(damage));
        }
        if step.ended {
            match codec {
                Codec::Zlib | Codec::Deflate => break None,
                _ if codec.begins(input) => decoder = Decoder::new(codec),
                _ if input.iter().all(|byte| *byte == 0) => break None,
                _ => break Some(Cut::Damaged(format!("what follows is no {} data", codec.name()))),
            }
        } else if step.consumed == 0 && step.produced == 0 {
            break Some(Cut::Damaged("the data end early".to_owned()));
        }
    };
    output.truncate(filled);
    (output, cut)
}

/// Why decoding stopped before the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    /// What is wrong with the data.
    Damaged(String),
    /// There is more than the limit allows.
    TooLong,
}
