//! The class and id tokens of the elements that hold a block, and the names in the addresses that it links to: learned
//! weights, for sites call their parts by telling names. A token weighs apart where it stands on the block's own element,
//! on one of the three around it, or further up. Tokens that are rare in the training pages have no weights.

use std::collections::HashSet;

use super::columns::Columns;
use crate::page::markup::Container;
use crate::page::{Block, Markup, Page};

/// Places of the table.
pub const PLACES: usize = 1 << 16;

/// Bytes of one place: a check of the token's hash, then its weights on the own element, near and far.
const PLACE: usize = 4;

/// Bytes of the table.
pub const BYTES: usize = PLACES * PLACE;

/// Elements around the own one that count as near.
pub const NEAR: usize = 3;

/// How far up a token stands from the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// On the block's element or those within.
    Own = 0,
    /// On one of the [`NEAR`] elements around.
    Near = 1,
    /// Further up.
    Far = 2,
}

/// Learned weights of tokens, in sixteenths of a logit.
#[derive(Debug, Clone)]
pub struct Classes(Box<[[u8; PLACE]]>);

impl Classes {
    /// Reads the table of [`BYTES`] bytes.
    ///
    /// # Errors
    /// Gives the number of bytes back where there are not that many.
    pub fn parse(bytes: &[u8]) -> Result<Classes, usize> {
        match bytes.as_chunks::<PLACE>() {
            (places, []) if places.len() == PLACES => Ok(Classes(places.into())),
            _ => Err(bytes.len()),
        }
    }

    /// A table of tokens with their weights by [`Reach`]; of tokens that fall on the same place the first is held.
    pub fn new(tokens: impl Iterator<Item = (u32, [i8; 3])>) -> Classes {
        let mut places = vec![[0; PLACE]; PLACES];
        for (token, weights) in tokens {
            let (place, check) = place(token);
            let place = usize::from(place);
            if places[place][0] == 0 {
                places[place] = [check, weights[0] as u8, weights[1] as u8, weights[2] as u8];
            }
        }
        Classes(places.into())
    }

    /// The table as [`Classes::parse`] reads it.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_flattened()
    }

    /// The weights of a token.
    fn of(&self, token: u32) -> [i32; 3] {
        self.find(token).map_or([0; 3], |(_, weights)| weights)
    }

    /// The place of a token that has weights, and those.
    fn find(&self, token: u32) -> Option<(u16, [i32; 3])> {
        let (place, check) = place(token);
        let [held, own, near, far] = self.0[usize::from(place)];
        (held == check).then(|| (place, [own, near, far].map(|weight| i32::from(weight as i8))))
    }

    /// Adds the features of the tokens above each block. Gives each block's sum of weights, in sixteenths of a logit.
    pub fn add_to(&self, columns: &mut Columns, page: &Page) -> Vec<i32> {
        let blocks = self.weigh(page);
        let n = blocks.len();
        columns.add("class:own", |i| centred(blocks[i].own));
        columns.add("class:near", |i| centred(blocks[i].near));
        columns.add("class:far", |i| centred(blocks[i].far));
        columns.add("class:link", |i| centred(blocks[i].link));
        columns.add("class:sum", |i| centred(blocks[i].sum()));
        columns.add("class:least", |i| centred(blocks[i].least * 2));
        columns.add("class:most", |i| centred(blocks[i].most * 2));
        const NEIGHBOURS: [(isize, &str); 4] = [(-2, "-2:class"), (-1, "-1:class"), (1, "+1:class"), (2, "+2:class")];
        for (offset, name) in NEIGHBOURS {
            let at = |i: usize| i.checked_add_signed(offset).and_then(|j| blocks.get(j));
            columns.add(name, |i| at(i).map_or(128, |block| centred(block.sum())));
        }
        let mut sums = vec![0; n + 1];
        for i in 0..n {
            sums[i + 1] = sums[i] + blocks[i].sum().clamp(-255, 255);
        }
        let mean = |from: usize, to: usize| centred((sums[to] - sums[from]) / (to - from).max(1) as i32);
        columns.add("<6:class", |i| mean(i.saturating_sub(6), i));
        columns.add(">6:class", |i| mean(i + 1, (i + 7).min(n)));
        columns.fill("page:class", mean(0, n));
        blocks.iter().map(Weighed::sum).collect()
    }

    fn weigh(&self, page: &Page) -> Vec<Weighed> {
        let Some(markup) = &page.markup else { return vec![Weighed::default(); page.blocks.len()] };
        let containers = &markup.containers;
        let elements = self.elements(markup);
        let weigh = |block: &Block| {
            let mut at = block.traits.container as usize;
            let element = elements[at];
            let inline = self.sum(markup.tokens_of(&block.traits.tokens));
            let mut link = 0;
            link_tokens(markup, block, |token| link += self.of(token)[0]);
            let mut weighed =
                Weighed { own: element.own + inline, link, near: 0, far: 0, least: element.least, most: element.most };
            if at == 0 {
                return weighed;
            }
            weighed.near = elements[containers[at].parent as usize].near;
            for _ in 0..NEAR {
                at = containers[at].parent as usize;
                if at == 0 {
                    return weighed;
                }
            }
            weighed.far = elements[containers[at].parent as usize].above;
            weighed
        };
        page.blocks.iter().map(weigh).collect()
    }

    /// The weights of every container's tokens. Near and far, a token counts once however many elements have it.
    fn elements(&self, markup: &Markup) -> Vec<Element> {
        let containers = &markup.containers;
        let mut elements: Vec<Element> = Vec::with_capacity(containers.len());
        // The places of the tokens that have weights, one container after the other.
        let mut held: Vec<u16> = Vec::new();
        // The containers around the one at hand, each with the number of places that stand in the order above it.
        let mut path: Vec<(u32, usize)> = Vec::new();
        let (mut above, mut near) = (Seen::default(), Seen::default());
        for (at, container) in containers.iter().enumerate() {
            while path.len() > 1 && path.last().is_some_and(|&(last, _)| last != container.parent) {
                path.pop().into_iter().for_each(|(_, known)| above.forget(known));
            }
            path.push((at as u32, above.order.len()));
            let around = if at == 0 { Element::default() } else { elements[container.parent as usize] };
            let mut element = Element { above: around.above, first: held.len() as u32, ..Element::default() };
            let mut far_sum = 0;
            for &token in markup.tokens_of(&container.tokens) {
                let Some((place, [own, _, far])) = self.find(token) else { continue };
                held.push(place);
                element.own += own;
                far_sum += far;
                if above.is_new(place) {
                    element.above += far;
                }
            }
            element.last = held.len() as u32;
            element.least = around.least.min(far_sum);
            element.most = around.most.max(far_sum);
            elements.push(element);
            elements[at].near = self.near(&elements, containers, &held, at, &mut near);
        }
        elements
    }

    /// The near weights of the tokens on an element and the two around it.
    fn near(&self, elements: &[Element], containers: &[Container], held: &[u16], at: usize, seen: &mut Seen) -> i32 {
        let (mut at, mut sum) = (at, 0);
        for _ in 0..NEAR {
            let Element { first, last, .. } = elements[at];
            for &place in &held[first as usize..last as usize] {
                if seen.is_new(place) {
                    sum += i32::from(self.0[usize::from(place)][2] as i8);
                }
            }
            if at == 0 {
                break;
            }
            at = containers[at].parent as usize;
        }
        seen.forget(0);
        sum
    }

    /// The sum of tokens' own weights.
    fn sum(&self, tokens: &[u32]) -> i32 {
        tokens.iter().map(|&token| self.of(token)[0]).sum()
    }
}

/// Calls `take` with each token above a block and where it stands. Near and far, a token comes once however many elements
/// have it.
pub fn each_token(markup: &Markup, block: &Block, mut take: impl FnMut(u32, Reach)) {
    let mut known = HashSet::new();
    markup.tokens_of(&block.traits.tokens).iter().for_each(|&token| take(token, Reach::Own));
    link_tokens(markup, block, |token| take(token, Reach::Own));
    for (distance, container) in markup.ancestors(block.traits.container).enumerate() {
        let reach = match distance {
            0 => Reach::Own,
            1..=NEAR => Reach::Near,
            _ => Reach::Far,
        };
        for &token in markup.tokens_of(&container.tokens) {
            if reach == Reach::Own || known.insert((token, reach)) {
                take(token, reach);
            }
        }
    }
}

/// Calls `take` with a token for each name (a run of letters) in the addresses of the block's first links.
fn link_tokens(markup: &Markup, block: &Block, mut take: impl FnMut(u32)) {
    const LINKS: usize = 2;
    const BYTES: usize = 120;
    const LENGTHS: std::ops::Range<u32> = 2..20;
    for link in markup.links_in(block.start..block.end).take(LINKS) {
        let (mut hash, mut length) = (LINK, 0);
        take(token(LINK, u32::from(link.href.bytes().next().unwrap_or(0))));
        for byte in link.href.bytes().take(BYTES).chain([b' ']) {
            if byte.is_ascii_alphabetic() {
                hash = token(hash, u32::from(byte.to_ascii_lowercase()));
                length += 1;
            } else {
                if LENGTHS.contains(&length) {
                    take(hash);
                }
                (hash, length) = (LINK, 0);
            }
        }
    }
}

/// Where the hashes of names in addresses begin.
const LINK: u32 = 0x7FEB_352D;

fn token(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x846C_A68B).rotate_left(11)
}

/// Where a token stands in the table, and the byte (not 0) that tells it from others.
fn place(token: u32) -> (u16, u8) {
    let mixed = token.wrapping_mul(0x85EB_CA6B);
    ((mixed >> 16) as u16, (mixed >> 8) as u8 | 1)
}

/// The weights of one element's tokens.
#[derive(Clone, Copy, Default)]
struct Element {
    own: i32,
    /// The near weights of this element and the two around it.
    near: i32,
    /// The far weights of this element and all around it.
    above: i32,
    least: i32,
    most: i32,
    /// Where its places begin in the list of places, and where they end.
    first: u32,
    last: u32,
}

/// A set of places of the table that forgets the last ones first.
struct Seen {
    bits: Box<[u64; PLACES / 64]>,
    order: Vec<u16>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { bits: Box::new([0; PLACES / 64]), order: Vec::new() }
    }
}

impl Seen {
    /// Takes a place in and says whether it was not in before.
    fn is_new(&mut self, place: u16) -> bool {
        let (word, bit) = (usize::from(place) / 64, 1 << (place % 64));
        let new = self.bits[word] & bit == 0;
        if new {
            self.bits[word] |= bit;
            self.order.push(place);
        }
        new
    }

    /// Forgets all places but the first `known`.
    fn forget(&mut self, known: usize) {
        for place in self.order.drain(known..) {
            self.bits[usize::from(place) / 64] &= !(1 << (place % 64));
        }
    }
}

/// The weights of the tokens above one block.
#[derive(Clone, Copy, Default)]
struct Weighed {
    own: i32,
    link: i32,
    near: i32,
    far: i32,
    least: i32,
    most: i32,
}

impl Weighed {
    fn sum(&self) -> i32 {
        self.own + self.link + self.near + self.far
    }
}

/// A signed value in sixteenths of a logit around 128, an eighth of a logit a step.
fn centred(value: i32) -> u8 {
    (value / 2).clamp(-127, 127).wrapping_add(128) as u8
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    const PAGE: &str = "<body class=site><div class=post><section><div class=text><p class=lead>One.</div></section>\
        <p>Two, <a href=/tag/ice>ice</a>.</div>";

    fn tokens(page: &Page, i: usize) -> Vec<(u32, Reach)> {
        let mut found = Vec::new();
        each_token(page.markup.as_ref().unwrap(), &page.blocks[i], |token, reach| found.push((token, reach)));
        found
    }

    /// Classes that come again, on elements within one another and beside one another.
    const NESTED: &str = "<div class=lead><div class=box><div class='lead box'><div class=row><div class=lead>\
        <div class=box><p>Deep.</div><p class=lead>Beside.</div><div class=lead><p>Next.</div></div></div>\
        <div class=row><div class=box><div><div><div class=lead><p>Other.</div></div></div></div></div></div></div><p>Last.";

    #[test]
    fn the_table_weighs_what_each_token_gives() {
        for (source, blocks) in [(PAGE, 2), (NESTED, 5)] {
            let page = html::parse(source, &Normaliser::default());
            assert_eq!(page.blocks.len(), blocks);
            let tokens: Vec<_> = (0..blocks).map(|i| tokens(&page, i)).collect();
            for &(token, reach) in tokens.iter().flatten() {
                let mut weights = [0; 3];
                weights[reach as usize] = 20;
                let weighed = Classes::new([(token, weights)].into_iter()).weigh(&page);
                for (tokens, weighed) in tokens.iter().zip(weighed) {
                    let times = tokens.iter().filter(|&&found| found == (token, reach)).count() as i32;
                    assert_eq!(weighed.sum(), 20 * times, "{reach:?}");
                }
            }
        }
    }

    #[test]
    fn near_and_far_a_token_counts_once() {
        let page = html::parse(NESTED, &Normaliser::default());
        let deep = tokens(&page, 0);
        for reach in [Reach::Near, Reach::Far] {
            let mut of: Vec<u32> = deep.iter().filter(|(_, at)| *at == reach).map(|(token, _)| *token).collect();
            assert!(of.len() > 1);
            of.sort_unstable();
            assert!(of.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }

    #[test]
    fn names_in_addresses_count() {
        let page = html::parse(PAGE, &Normaliser::default());
        let links = |i: usize| {
            let mut count = 0;
            link_tokens(page.markup.as_ref().unwrap(), &page.blocks[i], |_| count += 1);
            count
        };
        assert_eq!((links(0), links(1)), (0, 3));
    }

    #[test]
    fn reads_what_it_wrote() {
        let classes = Classes::new([(7, [1, -2, 3]), (7 << 20, [-128, 127, 0])].into_iter());
        assert_eq!(Classes::parse(classes.bytes()).unwrap().bytes(), classes.bytes());
        assert_eq!(Classes::parse(&classes.bytes()[1..]).err(), Some(BYTES - 1));
        assert_eq!((classes.of(7), classes.of(7 << 20), classes.of(8)), ([1, -2, 3], [-128, 127, 0], [0; 3]));
    }
}
