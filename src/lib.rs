//! dechaff: raw scraped text or HTML in, clean articles out.

pub mod dates;
