//! Where a rising function crosses a level.

/// The x > 0 at which a distribution reaches `p`, for `tails(x)` = (lower, upper) and a first guess.
///
/// The smaller of the two tails is compared, so that neither end loses digits. The search brackets
/// on the logarithm of x first; the result is good to about 1e-15 of itself.
pub(crate) fn rising(tails: impl Fn(f64) -> (f64, f64), p: f64, guess: f64) -> f64 {
    let excess = |x: f64| {
        let (lower, upper) = tails(x);
        if p < 0.5 { lower.ln() - p.ln() } else { (1.0 - p).ln() - upper.ln() }
    };
    // An infinite guess would stay one, however often it is quartered.
    let mut low = guess.clamp(f64::MIN_POSITIVE, 1e300);
    let mut high = low;
    while 0.0 < excess(low) && 1e-300 < low {
        high = low;
        low *= 0.25;
    }
    while excess(high) < 0.0 && high < 1e300 {
        low = high;
        high *= 4.0;
    }
    between(|ln_x| excess(ln_x.exp()).clamp(-1e300, 1e300), low.ln(), high.ln())
        .map_or(low, |ln_x| polish(&excess, ln_x.exp()))
}

/// The x from `low` to `high` where `rises(x)` crosses zero; `None` when it does not change sign.
///
/// A secant guess, moved a little toward the middle so that the bracket closes from both sides, and a
/// bisection whenever it did not halve the bracket.
pub(crate) fn between(rises: impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (rises(low), rises(high));
    if 0.0 < at_low || at_high < 0.0 || at_low.is_nan() || at_high.is_nan() {
        return None;
    }
    // Invariant: rises(low) <= 0 <= rises(high).
    for _ in 0..400 {
        let width = high - low;
        let middle = low + 0.5 * width;
        if at_low == 0.0 {
            return Some(low);
        }
        if at_high == 0.0 || middle <= low || high <= middle {
            return Some(high);
        }
        let secant = low + width * (at_low / (at_low - at_high));
        let toward = (middle - secant).signum();
        let nudge = (middle - secant).abs().min(width * 1e-3);
        let mut guess = secant + toward * nudge;
        if !guess.is_finite() || guess <= low || high <= guess {
            guess = middle;
        }
        let value = rises(guess);
        if value.is_nan() {
            return None;
        }
        if value < 0.0 {
            (low, at_low) = (guess, value);
        } else {
            (high, at_high) = (guess, value);
        }
        if 0.5 * width < high - low {
            let middle = low + 0.5 * (high - low);
            let value = rises(middle);
            if value < 0.0 {
                (low, at_low) = (middle, value);
            } else {
                (high, at_high) = (middle, value);
            }
        }
    }
    Some(low + 0.5 * (high - low))
}

/// One secant step on x itself: the logarithm of a large x carries fewer digits than x.
fn polish(excess: &impl Fn(f64) -> f64, x: f64) -> f64 {
    let step = x * 1e-6;
    let slope = (excess(x + step) - excess(x - step)) / (2.0 * step);
    let better = x - excess(x) / slope;
    if better.is_finite() && (better - x).abs() <= x * 1e-9 { better } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crossing_is_found_to_the_last_digit() {
        let root = between(|x| x * x * x - 2.0, 0.0, 5.0).unwrap();
        assert!((root - 2.0_f64.cbrt()).abs() < 1e-15);
    }

    #[test]
    fn an_infinite_guess_is_brought_back() {
        let tails = |x: f64| (x / (1.0 + x), 1.0 / (1.0 + x));
        assert!((rising(tails, 0.75, f64::INFINITY) - 3.0).abs() < 1e-14);
    }

    #[test]
    fn a_function_that_stays_on_one_side_has_no_crossing() {
        assert_eq!(between(|x| x + 10.0, 0.0, 5.0), None);
    }

    #[test]
    fn a_jump_is_a_crossing() {
        let root = between(|x| if x < 1.25 { -1.0 } else { 1.0 }, 0.0, 5.0).unwrap();
        assert!((root - 1.25).abs() < 1e-12);
    }
}
