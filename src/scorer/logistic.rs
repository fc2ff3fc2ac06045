//! Scores to probabilities, by arithmetic that every platform rounds alike.

/// Fixed-point units per logit: a score of 4096 is a logit of 1.
pub const UNITS_PER_LOGIT: i32 = 4096;

/// Logits beyond this are taken as this: 1 / (1 + e^32) is below `f32`'s precision near 1.
const MAX_LOGIT: f64 = 32.0;

/// How often the argument of the exponential is halved before the series is taken.
const HALVINGS: u32 = 8;

/// The probability, 0 to 1, of a score in units of 1 / [`UNITS_PER_LOGIT`] logit.
///
/// It uses only IEEE addition, multiplication and division, never the platform's `exp`, so that
/// the same score gives the same bits everywhere.
pub fn probability(score: i32) -> f32 {
    logistic(f64::from(score) / f64::from(UNITS_PER_LOGIT)) as f32
}

/// The logistic function 1 / (1 + e^-x), to about 1e-9.
pub fn logistic(x: f64) -> f64 {
    let falling = exp_negative(x.abs().min(MAX_LOGIT));
    let upper = 1.0 / (1.0 + falling);
    if x < 0.0 { falling * upper } else { upper }
}

/// e^-x for x in 0..=32: Taylor's series at x / 2^8, squared eight times.
fn exp_negative(x: f64) -> f64 {
    let t = x / f64::from(1u32 << HALVINGS);
    let mut power = 1.0 - t * (1.0 - t * (1.0 / 2.0 - t * (1.0 / 6.0 - t * (1.0 / 24.0 - t * (1.0 / 120.0)))));
    for _ in 0..HALVINGS {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_exact_logistic() {
        for step in -3000..=3000 {
            let x = f64::from(step) / 100.0;
            let exact = 1.0 / (1.0 + (-x).exp());
            assert!((logistic(x) - exact).abs() < 1e-8, "at {x}");
        }
    }

    #[test]
    fn is_a_half_at_zero_and_never_falls() {
        assert_eq!(probability(0), 0.5);
        let mut last = 0.0;
        for score in (-200_000..200_000).step_by(64) {
            let now = probability(score);
            assert!(now >= last, "at {score}");
            last = now;
        }
        assert_eq!(probability(i32::MAX), 1.0);
        assert!(probability(i32::MIN) > 0.0);
    }
}
