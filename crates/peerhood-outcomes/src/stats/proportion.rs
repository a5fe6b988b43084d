//! Shares of a whole: intervals, differences, top-two-box, likelihood to recommend.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::distribution::{beta_cdf, beta_quantile, ln_gamma};
use super::sum::count;
use super::t::Alternative;
use super::value::{MISSING, Value, at_least, critical, enough, inside_unit};
use crate::estimate::{Estimate, NoEstimate, Test};

/// The answer to "how likely are you to recommend us", 0 to 10: share of 9 and 10 less share of 0 to 6.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Recommendation {
    /// Promoters less detractors, from -100 to 100, with a normal interval held within those ends.
    pub score: Estimate,
    /// Standard error of the score.
    pub standard_error: f64,
    /// Answers of 9 and 10.
    pub promoters: usize,
    /// Answers of 7 and 8.
    pub passives: usize,
    /// Answers of 0 to 6.
    pub detractors: usize,
}

/// A share with Wilson's interval, which neither collapses nor leaves 0 to 1 at the ends.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when `of` is zero; [`NoEstimate::OutOfRange`] when `successes` is more
/// than `of`, or for a bad level.
///
/// # References
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// JASA 22, 1927. Method 3 of R. G. Newcombe, Statistics in Medicine 17, 1998, 857–872.
pub fn wilson(successes: usize, of: usize, level: f64) -> Result<Estimate, NoEstimate> {
    let (x, n) = counts(successes, of)?;
    let z = critical(level)?;
    let (low, high) = wilson_limits(x, n, z);
    Estimate::new(x / n, low, high, level, of, "share, Wilson interval")
}

/// A share with Wilson's interval widened by a continuity correction.
///
/// R's `prop.test` prints the same, except where the count is within half of `of` / 2, for which it
/// shrinks the correction.
///
/// # Errors
///
/// As [`wilson`].
///
/// # References
///
/// Method 4 of R. G. Newcombe, Statistics in Medicine 17, 1998, 857–872.
pub fn wilson_corrected(successes: usize, of: usize, level: f64) -> Result<Estimate, NoEstimate> {
    let (x, n) = counts(successes, of)?;
    let z = critical(level)?;
    let (p, square) = (x / n, z * z);
    let limit = |sign: f64| {
        let root =
            (square + 2.0 * sign - 1.0 / n + 4.0 * p * (n * (1.0 - p) - sign)).max(0.0).sqrt();
        (2.0 * n * p + square + sign * (1.0 + z * root)) / (2.0 * (n + square))
    };
    let low = if successes == 0 { 0.0 } else { limit(-1.0).max(0.0) };
    let high = if successes == of { 1.0 } else { limit(1.0).min(1.0) };
    Estimate::new(p, low, high, level, of, "share, Wilson interval with continuity correction")
}

/// A share with the exact interval, which covers at least its level and usually more.
///
/// # Errors
///
/// As [`wilson`].
///
/// # References
///
/// C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
/// case of the binomial", Biometrika 26, 1934.
pub fn clopper_pearson(successes: usize, of: usize, level: f64) -> Result<Estimate, NoEstimate> {
    let (x, n) = counts(successes, of)?;
    inside_unit(level, "level")?;
    let outside = 0.5 * (1.0 - level);
    let low = if successes == 0 { 0.0 } else { beta_quantile(outside, x, n - x + 1.0) };
    let high = if successes == of { 1.0 } else { beta_quantile(1.0 - outside, x + 1.0, n - x) };
    Estimate::new(x / n, low, high, level, of, "share, Clopper-Pearson exact interval")
}

/// Tests whether a share is `share`, by the binomial distribution.
///
/// The two-sided p adds all counts that are not more probable than the one seen, as R's `binom.test` does.
///
/// # Errors
///
/// As [`wilson`]; [`NoEstimate::OutOfRange`] for a share outside 0 to 1.
///
/// # Complexity
///
/// O(log n).
///
/// # References
///
/// C. J. Clopper and E. S. Pearson 1934; W. J. Conover, "Practical Nonparametric Statistics", 1971.
pub fn binomial_test(
    successes: usize,
    of: usize,
    share: f64,
    alternative: Alternative,
) -> Result<Test, NoEstimate> {
    let (x, n) = counts(successes, of)?;
    if !(0.0..=1.0).contains(&share) {
        let (what, must) = ("the share that is tested".into(), "from 0 to 1".into());
        return Err(NoEstimate::OutOfRange { what, value: share, must });
    }
    let at_most = |k: f64| if k < n { beta_cdf(1.0 - share, n - k, k + 1.0) } else { 1.0 };
    let or_more = |k: f64| if 0.0 < k { beta_cdf(share, k, n - k + 1.0) } else { 1.0 };
    let p = match alternative {
        Alternative::Less => at_most(x),
        Alternative::Greater => or_more(x),
        Alternative::TwoSided if x == n * share => 1.0,
        Alternative::TwoSided => {
            let ln_density = |k: f64| ln_binomial(k, n, share);
            // R's slack against ties that rounding breaks.
            let most = ln_density(x) + 1e-7_f64.ln_1p();
            // Counts on the other side of the mean grow rarer with their distance.
            if x < n * share {
                let first = first_where((n * share).ceil(), n + 1.0, |k| ln_density(k) <= most);
                at_most(x) + if first <= n { or_more(first) } else { 0.0 }
            } else {
                let beyond = first_where(0.0, (n * share).floor() + 1.0, |k| most < ln_density(k));
                or_more(x) + if 0.0 < beyond { at_most(beyond - 1.0) } else { 0.0 }
            }
        }
    };
    Test::new(Some(x), Vec::new(), p.min(1.0), of, "exact binomial test")
}

/// The first whole number from `low` on at which a condition holds that then holds on; `high` if it never does.
fn first_where(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    while low < high {
        let middle = (0.5 * (low + high)).floor();
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1.0;
        }
    }
    low
}

fn ln_binomial(k: f64, n: f64, share: f64) -> f64 {
    let part = |count: f64, share: f64| if count == 0.0 { 0.0 } else { count * share.ln() };
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
        + part(k, share)
        + part(n - k, 1.0 - share)
}

/// The difference of two independent shares, first less second, with Newcombe's interval.
///
/// # Errors
///
/// As [`wilson`], for either share.
///
/// # References
///
/// Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent
/// proportions", Statistics in Medicine 17, 1998, 873–890.
pub fn newcombe_difference(
    first: (usize, usize),
    second: (usize, usize),
    level: f64,
) -> Result<Estimate, NoEstimate> {
    let (x1, n1) = counts(first.0, first.1)?;
    let (x2, n2) = counts(second.0, second.1)?;
    let z = critical(level)?;
    let (p1, p2) = (x1 / n1, x2 / n2);
    let ((low1, high1), (low2, high2)) = (wilson_limits(x1, n1, z), wilson_limits(x2, n2, z));
    let difference = p1 - p2;
    Estimate::new(
        difference,
        difference - (p1 - low1).hypot(high2 - p2),
        difference + (high1 - p1).hypot(p2 - low2),
        level,
        first.1 + second.1,
        "difference of shares, Newcombe's hybrid score interval",
    )
}

/// The difference of two paired shares, first less second, with Newcombe's interval.
///
/// `both`, `first_only`, `second_only` and `neither` are the cells of the fourfold table of pairs.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when there is no pair.
///
/// # References
///
/// Method 10 of R. G. Newcombe, "Improved confidence intervals for the difference between
/// binomial proportions based on paired data", Statistics in Medicine 17, 1998, 2635–2650.
pub fn newcombe_paired_difference(
    both: usize,
    first_only: usize,
    second_only: usize,
    neither: usize,
    level: f64,
) -> Result<Estimate, NoEstimate> {
    not_too_many(&[both, first_only, second_only, neither])?;
    let [a, b, c, d] = [both, first_only, second_only, neither].map(count);
    let n = a + b + c + d;
    let pairs = both + first_only + second_only + neither;
    at_least(pairs, "pairs", 1)?;
    let z = critical(level)?;
    let (p1, p2) = ((a + b) / n, (a + c) / n);
    let ((low1, high1), (low2, high2)) = (wilson_limits(a + b, n, z), wilson_limits(a + c, n, z));
    let margins = (a + b) * (c + d) * (a + c) * (b + d);
    let excess = a * d - b * c;
    let phi = if margins == 0.0 {
        0.0
    } else if 0.0 < excess {
        (excess - 0.5 * n).max(0.0) / margins.sqrt()
    } else {
        excess / margins.sqrt()
    };
    let reach = |one: f64, other: f64| {
        (one * one - 2.0 * phi * one * other + other * other).max(0.0).sqrt()
    };
    let difference = p1 - p2;
    Estimate::new(
        difference,
        difference - reach(p1 - low1, high2 - p2),
        difference + reach(high1 - p1, p2 - low2),
        level,
        pairs,
        "difference of paired shares, Newcombe's score interval",
    )
}

/// The share of known answers at or above `from`, such as 4 and 5 on a five-point scale.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no answer is known.
pub fn top_box(answers: &[impl Value], from: f64, level: f64) -> Result<Estimate, NoEstimate> {
    let known = enough(answers, "answers", 1)?;
    let top = known.values.iter().filter(|&&answer| from <= answer).count();
    Ok(wilson(top, known.values.len(), level)?.without(known.missing, MISSING))
}

/// Likelihood to recommend: promoters (9, 10) less detractors (0 to 6), in points.
///
/// The standard error is that of a difference of two shares of one multinomial sample, with n
/// below: `sqrt((p + d - (p - d)^2) / n)`.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] for an answer outside 0 to 10.
///
/// # References
///
/// B. Rocks, "Interval estimation for the net promoter score", The American Statistician 70(4), 2016.
pub fn recommendation(answers: &[impl Value], level: f64) -> Result<Recommendation, NoEstimate> {
    let known = enough(answers, "answers", 1)?;
    if let Some(&value) = known.values.iter().find(|value| !(0.0..=10.0).contains(*value)) {
        return Err(NoEstimate::OutOfRange {
            what: "an answer".into(),
            value,
            must: "from 0 to 10".into(),
        });
    }
    let promoters = known.values.iter().filter(|&&answer| 9.0 <= answer).count();
    let detractors = known.values.iter().filter(|&&answer| answer < 7.0).count();
    let n = count(known.values.len());
    let (up, down) = (count(promoters) / n, count(detractors) / n);
    let score = up - down;
    let error = ((up + down - score * score).max(0.0) / n).sqrt();
    let reach = critical(level)? * error;
    let estimate = Estimate::new(
        100.0 * score,
        (100.0 * (score - reach)).max(-100.0),
        (100.0 * (score + reach)).min(100.0),
        level,
        known.values.len(),
        "share of 9-10 less share of 0-6 in points, normal interval",
    )?;
    Ok(Recommendation {
        score: estimate.without(known.missing, MISSING),
        standard_error: 100.0 * error,
        promoters,
        passives: known.values.len() - promoters - detractors,
        detractors,
    })
}

pub(crate) fn counts(successes: usize, of: usize) -> Result<(f64, f64), NoEstimate> {
    at_least(of, "observations", 1)?;
    not_too_many(&[of])?;
    if of < successes {
        return Err(NoEstimate::OutOfRange {
            what: "the number of successes".into(),
            value: count(successes),
            must: format!("at most {of}").into(),
        });
    }
    Ok((count(successes), count(of)))
}

/// Refuses counts that a float does not hold exactly, and of which a few could not be added up.
fn not_too_many(counts: &[usize]) -> Result<(), NoEstimate> {
    const MOST: u64 = 1 << 53;
    let beyond = |of: &usize| u64::try_from(*of).is_ok_and(|of| MOST < of);
    counts.iter().copied().find(beyond).map_or(Ok(()), |of| {
        Err(NoEstimate::OutOfRange {
            what: "the number of observations".into(),
            value: count(of),
            must: "at most 2^53".into(),
        })
    })
}

pub(crate) fn wilson_limits(x: f64, n: f64, z: f64) -> (f64, f64) {
    let square = z * z;
    let middle = (x + 0.5 * square) / (n + square);
    let reach = z / (n + square) * (x * (n - x) / n + 0.25 * square).sqrt();
    let low = if x == 0.0 { 0.0 } else { middle - reach };
    let high = if x == n { 1.0 } else { middle + reach };
    (low, high)
}
