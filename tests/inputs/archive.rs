//! Entries of archives.

use std::io::Write;

/// An entry of a tar archive.
pub(crate) fn tar(out: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    write!(&mut header[124..136], "{:011o}", content.len()).unwrap();
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    write!(&mut header[148..156], "{sum:06o}\0").unwrap();
    out.extend_from_slice(&header);
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(512), 0);
}

/// An entry of a zip archive; with `streamed`, checksum and sizes stand behind it.
pub(crate) fn zip(out: &mut Vec<u8>, name: &str, content: &[u8], streamed: bool) {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let mut sums = Vec::new();
    for number in [crc.sum(), packed.len() as u32, content.len() as u32] {
        sums.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(b"PK\x03\x04\x14\0");
    out.extend_from_slice(&[if streamed { 8 } else { 0 }, 0, 8, 0, 0, 0, 0, 0]);
    out.extend_from_slice(if streamed { &[0; 12] } else { &sums });
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&packed);
    if streamed {
        out.extend_from_slice(b"PK\x07\x08");
        out.extend_from_slice(&sums);
    }
}
