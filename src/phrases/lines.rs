//! Folded lines and what they say: a map that is asked for many lines and holds few of them.
//!
//! Its parts are lists without pointers, so that most questions read one line of the cache, and all of it stays near.

use super::strings::Strings;

/// Lines with a value each.
#[derive(Clone)]
pub(super) struct Lines<T> {
    lines: Strings,
    values: Vec<T>,
    /// Each line at the place of its hash, or at the next one that was free; a quarter and more are.
    slots: Vec<Slot>,
}

/// A line's number, counted from 1, and some bits of its hash; or a free place.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    tag: u32,
    line: u32,
}

impl<T: Default> Lines<T> {
    /// Without a line, with room for so many.
    pub(super) fn with_capacity(lines: usize) -> Lines<T> {
        Lines { lines: Strings::default(), values: Vec::with_capacity(lines), slots: free_slots(lines) }
    }

    /// The value of a line.
    pub(super) fn get(&self, line: &str) -> Option<&T> {
        self.find(line).ok().map(|number| &self.values[number])
    }

    /// The value of a line, which is added where it is not held.
    pub(super) fn entry(&mut self, line: &str) -> &mut T {
        let number = self.find(line).unwrap_or_else(|slot| {
            self.lines.push(line);
            self.values.push(T::default());
            self.slots[slot] = Slot { tag: tag(hash(line)), line: self.lines.len() as u32 };
            if 4 * self.lines.len() > 3 * self.slots.len() {
                self.spread();
            }
            self.lines.len() - 1
        });
        &mut self.values[number]
    }

    /// Doubles the slots.
    fn spread(&mut self) {
        self.slots = free_slots(self.slots.len());
        for number in 0..self.lines.len() {
            let line = self.lines.get(number);
            if let Err(slot) = self.find(line) {
                self.slots[slot] = Slot { tag: tag(hash(line)), line: number as u32 + 1 };
            }
        }
    }

    /// All lines, in the order in which they were added.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.lines.iter()
    }

    /// The number of a line, or the slot where it would be.
    fn find(&self, line: &str) -> Result<usize, usize> {
        let hash = hash(line);
        let mask = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & mask;
        loop {
            let slot = self.slots[at];
            let Some(number) = (slot.line as usize).checked_sub(1) else { return Err(at) };
            if slot.tag == tag(hash) && self.lines.get(number) == line {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }
}

/// Places for so many lines, a power of two.
fn free_slots(lines: usize) -> Vec<Slot> {
    vec![Slot::default(); (lines + lines / 2 + 2).next_power_of_two()]
}

/// Multiplicative hashing, eight bytes at a time. The lines held are those of the lists: no text can choose them to collide.
fn hash(line: &str) -> u64 {
    let (words, rest) = line.as_bytes().as_chunks();
    let last = rest.iter().rev().fold(0, |last, &byte| last << 8 | u64::from(byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]);
    let mixed = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    words.fold(line.len() as u64, mixed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn tag(hash: u64) -> u32 {
    (hash >> 20) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_added() {
        let mut lines = Lines::with_capacity(10);
        let name = |i: u32| format!("line number {i}");
        for i in (0..1000).chain(0..10) {
            *lines.entry(&name(i)) += i;
        }
        for i in 0..1000 {
            assert_eq!(lines.get(&name(i)), Some(&if i < 10 { 2 * i } else { i }));
        }
        assert_eq!((lines.get("line number"), lines.get(""), lines.get(&name(1000))), (None, None, None));
        assert_eq!(lines.iter().count(), 1000);
        assert!(Lines::<u32>::with_capacity(0).get("line").is_none());
    }
}
