//! Many short strings, one behind the other in one text: without an allocation or a pointer for each.

/// Strings by their numbers.
#[derive(Clone, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Strings {
    /// Adds a string; its number is how many there were.
    pub(super) fn push(&mut self, string: &str) {
        self.text.push_str(string);
        self.ends.push(self.text.len() as u32);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of a number.
    #[inline]
    pub(super) fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    /// All strings, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let string = &self.text[start..end as usize];
            start = end as usize;
            string
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_their_numbers() {
        let mut strings = Strings::default();
        ["ice", "", "boat"].into_iter().for_each(|string| strings.push(string));
        assert_eq!((strings.len(), strings.get(0), strings.get(1), strings.get(2)), (3, "ice", "", "boat"));
        assert_eq!(strings.iter().collect::<Vec<_>>(), ["ice", "", "boat"]);
    }
}
