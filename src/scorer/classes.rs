//! The class and id tokens of the elements that hold a block, and the names in the addresses that it links to: learned
//! weights, for sites call their parts by telling names. A token weighs apart where it stands on the block's own element,
//! on one of the three around it, or further up. Tokens that are rare in the training pages have no weights.

use super::columns::Columns;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        let (place, check) = place(token);
        let [held, own, near, far] = self.0[place];
        if held == check { [own, near, far].map(|weight| i32::from(weight as i8)) } else { [0; 3] }
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
        let mut elements: Vec<Element> = Vec::with_capacity(containers.len());
        for (at, container) in containers.iter().enumerate() {
            let around = if at == 0 { Element::default() } else { elements[container.parent as usize] };
            let [own, near, far] = self.sum(markup.tokens_of(&container.tokens));
            elements.push(Element {
                own,
                near,
                above: around.above + far,
                least: around.least.min(far),
                most: around.most.max(far),
            });
        }
        let weigh = |block: &Block| {
            let mut at = block.traits.container as usize;
            let element = elements[at];
            let inline = self.sum(markup.tokens_of(&block.traits.tokens))[0];
            let mut link = 0;
            link_tokens(markup, block, |token| link += self.of(token)[0]);
            let mut weighed =
                Weighed { own: element.own + inline, link, near: 0, far: 0, least: element.least, most: element.most };
            for _ in 0..NEAR {
                if at == 0 {
                    return weighed;
                }
                at = containers[at].parent as usize;
                weighed.near += elements[at].near;
            }
            if at != 0 {
                weighed.far = elements[containers[at].parent as usize].above;
            }
            weighed
        };
        page.blocks.iter().map(weigh).collect()
    }

    fn sum(&self, tokens: &[u32]) -> [i32; 3] {
        tokens.iter().fold([0; 3], |sums, &token| {
            let weights = self.of(token);
            std::array::from_fn(|reach| sums[reach] + weights[reach])
        })
    }
}

/// Calls `take` with each token above a block and where it stands.
pub fn each_token(markup: &Markup, block: &Block, mut take: impl FnMut(u32, Reach)) {
    markup.tokens_of(&block.traits.tokens).iter().for_each(|&token| take(token, Reach::Own));
    link_tokens(markup, block, |token| take(token, Reach::Own));
    for (distance, container) in markup.ancestors(block.traits.container).enumerate() {
        let reach = match distance {
            0 => Reach::Own,
            1..=NEAR => Reach::Near,
            _ => Reach::Far,
        };
        markup.tokens_of(&container.tokens).iter().for_each(|&token| take(token, reach));
    }
}

/// Calls `take` with a token for each name (a run of letters) in the addresses of the block's first links.
fn link_tokens(markup: &Markup, block: &Block, mut take: impl FnMut(u32)) {
    const LINKS: usize = 2;
    const BYTES: usize = 120;
    const LENGTHS: std::ops::Range<u32> = 2..20;
    let first = markup.links.partition_point(|link| link.text.end <= block.start);
    let links = markup.links[first..].iter().take_while(|link| link.text.start < block.end);
    for link in links.take(LINKS) {
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
fn place(token: u32) -> (usize, u8) {
    let mixed = token.wrapping_mul(0x85EB_CA6B);
    ((mixed >> 16) as usize, (mixed >> 8) as u8 | 1)
}

/// The weights of one element's tokens.
#[derive(Clone, Copy, Default)]
struct Element {
    own: i32,
    near: i32,
    /// The far weights of this element and all around it.
    above: i32,
    least: i32,
    most: i32,
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

    #[test]
    fn the_table_weighs_what_each_token_gives() {
        let page = html::parse(PAGE, &Normaliser::default());
        assert_eq!(page.blocks.len(), 2);
        for i in 0..2 {
            for &(token, reach) in &tokens(&page, i) {
                let times = tokens(&page, i).iter().filter(|&&found| found == (token, reach)).count() as i32;
                let mut weights = [0; 3];
                weights[reach as usize] = 20;
                let weighed = Classes::new([(token, weights)].into_iter()).weigh(&page)[i];
                assert_eq!(weighed.sum(), 20 * times, "{reach:?}");
            }
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
