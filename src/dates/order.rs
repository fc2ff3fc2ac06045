//! Which part of n/n/yyyy is the day: what the other dates of a page tell.

use serde::Deserialize;

use super::number::next_number;
use super::scan::{Parts, Scan};

/// The order of the parts of a numeric date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Order {
    /// 3/5/2024 is 3 May.
    #[serde(rename = "dmy")]
    DayFirst,
    /// 3/5/2024 is 5 March.
    #[serde(rename = "mdy")]
    MonthFirst,
    /// Numeric dates begin with the year; n/n/yyyy is foreign.
    #[serde(rename = "ymd")]
    YearFirst,
}

/// What separates the parts of n/n/yyyy; dots need no evidence, they always
/// stand in day.month.year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Slash,
    Dash,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    day_first: bool,
    month_first: bool,
}

/// The evidence of one page, gathered over its lines: dates with a part over
/// 12, by separator. Dates that contradict each other prove nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumericOrder {
    slash: Seen,
    dash: Seen,
}

impl NumericOrder {
    /// Adds what the numeric dates of `text` show.
    pub fn observe(&mut self, text: &str) {
        if memchr::memchr2(b'/', b'-', text.as_bytes()).is_none() {
            return;
        }
        let scan = Scan::new(text, None, false);
        let mut at = 0;
        while let Some(number) = next_number(text, at) {
            at = number.end;
            let Some(found) = scan.numeric_at(&number) else {
                continue;
            };
            at = found.span.end;
            if let Parts::Numeric { a, b, separator, .. } = found.parts {
                let seen = match separator {
                    Separator::Slash => &mut self.slash,
                    Separator::Dash => &mut self.dash,
                };
                seen.day_first |= a > 12;
                seen.month_first |= b > 12;
            }
        }
    }

    /// The order that the evidence proves for a separator.
    pub(super) fn of(self, separator: Separator) -> Option<Order> {
        let seen = match separator {
            Separator::Slash => self.slash,
            Separator::Dash => self.dash,
        };
        match (seen.day_first, seen.month_first) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_over_twelve_decides_for_its_separator() {
        let mut order = NumericOrder::default();
        order.observe("seen 3/4/2024, 25/4/2024 and 04-25-2024");
        assert_eq!(order.of(Separator::Slash), Some(Order::DayFirst));
        assert_eq!(order.of(Separator::Dash), Some(Order::MonthFirst));
    }

    #[test]
    fn contradictions_prove_nothing() {
        let mut order = NumericOrder::default();
        order.observe("25/4/2024");
        order.observe("4/25/2024");
        assert_eq!(order.of(Separator::Slash), None);
    }
}
