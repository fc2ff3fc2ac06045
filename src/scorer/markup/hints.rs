//! What phrase lists say of each block, hint by hint.

use crate::page::{Hint, Page};
use crate::scorer::columns::Columns;

const HINTS: [(Hint, &str); 19] = [
    (Hint::SkipLink, "hint:skip-link"),
    (Hint::Navigation, "hint:navigation"),
    (Hint::Signup, "hint:signup"),
    (Hint::Paywall, "hint:paywall"),
    (Hint::Share, "hint:share"),
    (Hint::Advert, "hint:advert"),
    (Hint::Related, "hint:related"),
    (Hint::CommentsPrompt, "hint:comments-prompt"),
    (Hint::AppPrompt, "hint:app-prompt"),
    (Hint::MediaPointer, "hint:media-pointer"),
    (Hint::ReadTime, "hint:read-time"),
    (Hint::Correction, "hint:correction"),
    (Hint::Footer, "hint:footer"),
    (Hint::Author, "hint:author"),
    (Hint::Published, "hint:published"),
    (Hint::Updated, "hint:updated"),
    (Hint::Source, "hint:source"),
    (Hint::Tags, "hint:tags"),
    (Hint::Contents, "hint:contents"),
];

/// Adds the hints of each block that the text's features do not hold.
pub(super) fn add(columns: &mut Columns, page: &Page) {
    for (hint, name) in HINTS {
        columns.add(name, |i| u8::from(page.blocks[i].hints & hint.bit() != 0));
    }
}
