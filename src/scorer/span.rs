//! The best-scoring span: the run of blocks whose summed value is highest.

/// The run `start..end` with the highest sum, the first of equals; empty where no value is positive. Kadane's algorithm.
pub(super) fn best_span(values: impl Iterator<Item = i32>) -> std::ops::Range<usize> {
    let (mut best, mut best_span) = (0i64, 0..0);
    let (mut sum, mut start) = (0i64, 0);
    for (i, value) in values.enumerate() {
        if sum <= 0 {
            (sum, start) = (0, i);
        }
        sum += i64::from(value);
        if sum > best {
            (best, best_span) = (sum, start..i + 1);
        }
    }
    best_span
}

#[cfg(test)]
mod tests {
    use super::best_span;

    #[test]
    fn finds_the_run() {
        assert_eq!(best_span([-1, 5, -2, 6, -9, 3].into_iter()), 1..4);
        assert_eq!(best_span([-1, -5].into_iter()), 0..0);
        assert_eq!(best_span(std::iter::empty()), 0..0);
    }
}
