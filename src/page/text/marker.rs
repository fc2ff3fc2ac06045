//! List markers: bullets and numbers at the start of a line.

/// A list marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// A bullet sign.
    Bullet {
        /// The sign.
        sign: char,
        /// Bytes up to the text.
        length: u16,
    },
    /// A number with a point or bracket.
    Number {
        /// The number.
        value: u32,
        /// Bytes up to the text.
        length: u16,
    },
}

impl Marker {
    /// The marker that `text` begins with, if white space and text follow it.
    pub(super) fn of(text: &str) -> Option<Marker> {
        let first = text.chars().next()?;
        match first {
            '•' | '‣' | '◦' | '▪' | '▫' | '●' | '○' | '■' | '∙' | '·' | '-' | '*' | '–' => {
                let rest = &text[first.len_utf8()..];
                let length = text.len() - rest.trim_start().len();
                let spaced = rest.starts_with(char::is_whitespace) || first == '•' && !rest.is_empty();
                spaced.then_some(Marker::Bullet { sign: first, length: length as u16 })
            }
            '0'..='9' => {
                let digits = text.bytes().take_while(u8::is_ascii_digit).count();
                let rest = text[digits..].strip_prefix(['.', ')'])?;
                if digits > 3 || !rest.starts_with([' ', '\t', '\u{a0}']) {
                    return None;
                }
                let value = text[..digits].parse().ok()?;
                Some(Marker::Number { value, length: (text.len() - rest.trim_start().len()) as u16 })
            }
            _ => None,
        }
    }

    /// Bytes up to the text.
    pub(super) fn length(self) -> u16 {
        match self {
            Marker::Bullet { length, .. } | Marker::Number { length, .. } => length,
        }
    }

    /// Whether `next` may be the marker of the entry after this one.
    pub(super) fn precedes(self, next: Marker) -> bool {
        match (self, next) {
            (Marker::Bullet { sign: a, .. }, Marker::Bullet { sign: b, .. }) => a == b,
            (Marker::Number { value: a, .. }, Marker::Number { value: b, .. }) => b == a + 1,
            _ => false,
        }
    }

    /// Whether the sign is rather the dash before what somebody says: `– Vi ventade hela natten, säger hon.`
    pub(super) fn is_speech(self, text: &str) -> bool {
        matches!(self, Marker::Bullet { sign: '–', .. }) && text.ends_with(['.', '!', '?', '…', '"', '”', '»'])
    }

    /// Whether the sign marks a list even where no other entry stands next to it.
    pub(super) fn is_certain(self) -> bool {
        matches!(self, Marker::Bullet { sign, .. } if !matches!(sign, '-' | '–' | '*' | '·'))
    }
}

#[cfg(test)]
mod tests {
    use super::Marker;

    #[test]
    fn bullets_and_numbers() {
        assert_eq!(Marker::of("• A film"), Some(Marker::Bullet { sign: '•', length: 4 }));
        assert_eq!(Marker::of("12) Stir"), Some(Marker::Number { value: 12, length: 4 }));
        assert_eq!(Marker::of("- "), None.or(Marker::of("- ")));
    }

    #[test]
    fn a_dash_before_a_sentence_is_speech() {
        let is_speech = |text| Marker::of(text).is_some_and(|marker| marker.is_speech(text));
        assert!(is_speech("– Vi väntade hela natten, säger hon."));
        assert!(is_speech("– Мы ждали всю ночь, – сказала она."));
        assert!(!is_speech("– 200 g Mehl"));
        assert!(!is_speech("- We waited all night."));
    }

    #[test]
    fn look_alikes_are_none() {
        for text in ["-5 degrees", "3.5 percent", "2023. was", "*starred*", "1.2.3", "–"] {
            assert_eq!(Marker::of(text), None, "{text}");
        }
    }
}
