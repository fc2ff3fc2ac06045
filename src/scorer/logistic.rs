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

/// Steps of the table that [`share`] reads: 2^7 a logit, from -16 to 16 logits.
const STEPS: usize = 1 << 12;

/// Units of a score in one step.
const UNITS_PER_STEP: i32 = UNITS_PER_LOGIT / 128;

/// Probabilities at the middles of the steps, in 1/65535.
static SHARES: [u16; STEPS] = {
    let mut table = [0; STEPS];
    let mut step = 0;
    while step < STEPS {
        let logit = (step as f64 + 0.5 - (STEPS / 2) as f64) / 128.0;
        table[step] = (logistic(logit) * 65535.0) as u16;
        step += 1;
    }
    table
};

/// The probability of a score as [`probability`] gives it, in 1/65535, to a step of 1/128 logit.
pub fn share(score: i32) -> u16 {
    let step = (score.div_euclid(UNITS_PER_STEP) + (STEPS / 2) as i32).clamp(0, STEPS as i32 - 1);
    SHARES[step as usize]
}

/// The logistic function 1 / (1 + e^-x), to about 1e-9.
pub const fn logistic(x: f64) -> f64 {
    let size = if x < 0.0 { -x } else { x };
    let falling = exp_negative(if size < MAX_LOGIT { size } else { MAX_LOGIT });
    let upper = 1.0 / (1.0 + falling);
    if x < 0.0 { falling * upper } else { upper }
}

/// e^-x for x in 0..=32: Taylor's series at x / 2^8, squared eight times.
const fn exp_negative(x: f64) -> f64 {
    let t = x / (1u32 << HALVINGS) as f64;
    let mut power = 1.0 - t * (1.0 - t * (1.0 / 2.0 - t * (1.0 / 6.0 - t * (1.0 / 24.0 - t * (1.0 / 120.0)))));
    let mut squarings = 0;
    while squarings < HALVINGS {
        power *= power;
        squarings += 1;
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
    fn the_table_follows_the_function() {
        for score in (-80_000..80_000).step_by(37) {
            let exact = probability(score) * 65535.0;
            assert!((f32::from(share(score)) - exact).abs() < 70.0, "at {score}");
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
