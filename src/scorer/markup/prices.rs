//! Prices: currency signs beside digits.

use memchr::memchr3_iter;

use crate::page::Page;
use crate::scorer::columns::{Columns, count, log};
use crate::scorer::features::sums;

/// Adds the prices in and around each block.
pub(super) fn add(columns: &mut Columns, page: &Page) {
    let prices = prices(page);
    let n = prices.len();
    columns.add("prices", |i| count(prices[i] as usize));
    let sums = sums(prices.iter().map(|&price| price.min(1)));
    columns.add("8:prices", |i| count((sums[(i + 9).min(n)] - sums[i.saturating_sub(8)]) as usize));
    columns.fill("page:prices", log(sums[n]));
}

/// The prices of each block.
fn prices(page: &Page) -> Vec<u32> {
    let text = page.text.as_bytes();
    let mut prices = vec![0; page.blocks.len()];
    let mut block = 0;
    // The first bytes of the signs in UTF-8.
    for at in memchr3_iter(b'$', 0xC2, 0xE2, text) {
        let Some(length) = sign(&text[at..]) else { continue };
        let before = text[..at].iter().rev().find(|&&byte| byte != b' ').is_some_and(u8::is_ascii_digit);
        let after = text[at + length..].iter().find(|&&byte| byte != b' ').is_some_and(u8::is_ascii_digit);
        if before || after {
            while page.blocks.get(block).is_some_and(|block| block.end as usize <= at) {
                block += 1;
            }
            if let Some(price) = prices.get_mut(block) {
                *price += 1;
            }
        }
    }
    prices
}

/// The length of the currency sign that `text` begins with.
fn sign(text: &[u8]) -> Option<usize> {
    let signs = ["$", "€", "£", "¥", "₹", "₽", "₺", "₩"];
    signs.iter().find(|sign| text.starts_with(sign.as_bytes())).map(|sign| sign.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Block;

    #[test]
    fn signs_beside_digits_are_prices() {
        let text = "Now $5 or 7 €, then £ 9.A $ign, the € fell";
        let cut = text.find('A').unwrap_or(0) as u32;
        let block = |start, end| Block { start, end, ..Block::default() };
        let blocks = vec![block(0, cut), block(cut, text.len() as u32)];
        let page = Page { text: text.to_owned(), blocks, ..Page::default() };
        assert_eq!(prices(&page), [3, 0]);
    }
}
