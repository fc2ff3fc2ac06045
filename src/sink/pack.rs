//! Articles packed together: bytes in pieces, rows in row groups.

use std::io;

use super::parquet::Rows;
use super::partial::Partial;
use super::pieces::Pieces;
use super::render::Rendered;
use super::spec::{Format, Spec};

/// Collects articles and gives packs, which may be written one behind the other.
pub(super) enum Pack {
    /// Bytes, and what stands before the first article of a file, between two, and after the last.
    Bytes(Pieces, [&'static str; 3]),
    /// Rows of Parquet.
    Rows(Rows),
}

impl Pack {
    /// Packs for that output.
    pub(super) fn new(spec: &Spec) -> io::Result<Pack> {
        match spec.format {
            Format::Parquet => Rows::new().map(Pack::Rows),
            _ => Ok(Pack::Bytes(Pieces::new(spec.compression())?, spec.frame())),
        }
    }

    /// Takes in an article; `first` tells whether it is the file's first.
    pub(super) fn push(&mut self, article: Rendered, first: bool) -> io::Result<()> {
        match (self, article) {
            (Pack::Bytes(pieces, [before, between, _]), Rendered::Bytes(bytes)) => {
                pieces.push(if first { before } else { between }.as_bytes());
                pieces.push(&bytes);
            }
            (Pack::Rows(rows), Rendered::Row(row)) => rows.push(row),
            _ => return Err(io::Error::other("the article was rendered for another output")),
        }
        Ok(())
    }

    /// Whether nothing was taken in since the last pack.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Pack::Bytes(pieces, _) => pieces.is_empty(),
            Pack::Rows(rows) => rows.is_empty(),
        }
    }

    /// Whether the pack should be sealed.
    pub(super) fn is_full(&self) -> bool {
        match self {
            Pack::Bytes(pieces, _) => pieces.is_full(),
            Pack::Rows(rows) => rows.is_full(),
        }
    }

    /// Whether a pack may end here: then the bytes written are the same whether it does or not.
    pub(super) fn may_end(&self) -> bool {
        match self {
            Pack::Bytes(pieces, _) => pieces.may_end(),
            Pack::Rows(rows) => rows.is_empty(),
        }
    }

    /// The bytes of the pack; the next one begins.
    pub(super) fn seal(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Pack::Bytes(pieces, _) => pieces.seal(),
            Pack::Rows(rows) => rows.seal(),
        }
    }

    /// Writes the end of a file that has so many articles.
    pub(super) fn end(&mut self, file: &mut Partial, articles: u64) -> io::Result<()> {
        match self {
            Pack::Bytes(..) => {
                let bytes = self.last(file.length(), articles)?;
                file.append(&bytes)
            }
            Pack::Rows(rows) => {
                if !rows.is_empty() {
                    file.append(&rows.seal()?)?;
                }
                let end = rows.end(file)?;
                file.append(&end)
            }
        }
    }

    /// The last bytes of a stream that has so many bytes and articles.
    pub(super) fn last(&mut self, length: u64, articles: u64) -> io::Result<Vec<u8>> {
        let Pack::Bytes(pieces, [before, _, after]) = self else {
            return Err(io::Error::other("Parquet needs a file"));
        };
        if articles == 0 {
            pieces.push(before.as_bytes());
        }
        pieces.push(after.as_bytes());
        if pieces.is_empty() && length > 0 { Ok(Vec::new()) } else { pieces.seal() }
    }
}
