//! Wilcoxon's signed-rank test.

use super::select::Averages;
use super::{RankP, RankTest, Tied, doubled, exact, merged, normal_p, position, shift, tie_cubes};
use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::order::sorted;
use crate::stats::sum::count;
use crate::stats::t::Alternative;
use crate::stats::value::{
    LARGEST, MISSING, Value, at_least, critical, enough, inside_unit, paired,
};

/// Tests whether values lie symmetrically about `mu`. Values equal to `mu` are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when no value differs from `mu`; [`NoEstimate::OutOfRange`] when an exact
/// p is asked of more than 500 values.
///
/// # References
///
/// F. Wilcoxon, Biometrics Bulletin 1, 1945; shift: J. L. Hodges and E. L. Lehmann, Annals of
/// Mathematical Statistics 34, 1963.
pub fn signed_rank(
    values: &[impl Value],
    mu: f64,
    p: RankP,
    alternative: Alternative,
    level: f64,
) -> Result<RankTest, NoEstimate> {
    let known = enough(values, "values", 1)?;
    if !(-LARGEST..=LARGEST).contains(&mu) {
        return Err(NoEstimate::OutOfRange {
            what: "mu".into(),
            value: mu,
            must: "within ±1e60".into(),
        });
    }
    let differences: Vec<f64> = known.values.iter().map(|value| value - mu).collect();
    let mut made = tested(&differences, mu, p, alternative, level)?;
    made.test = made.test.without(known.missing, MISSING);
    Ok(made)
}

/// Tests two measurements of the same people; differences are first less second.
///
/// # Errors
///
/// As [`signed_rank`].
pub fn signed_rank_pairs(
    first: &[impl Value],
    second: &[impl Value],
    p: RankP,
    alternative: Alternative,
    level: f64,
) -> Result<RankTest, NoEstimate> {
    let pairs = paired(first, second, 1)?;
    let differences: Vec<f64> =
        pairs.left.iter().zip(&pairs.right).map(|(left, right)| left - right).collect();
    let mut made = tested(&differences, 0.0, p, alternative, level)?;
    made.test = made.test.without(pairs.missing, MISSING);
    Ok(made)
}

fn tested(
    differences: &[f64],
    mu: f64,
    p: RankP,
    alternative: Alternative,
    level: f64,
) -> Result<RankTest, NoEstimate> {
    inside_unit(level, "level")?;
    let moved: Vec<f64> = differences.iter().copied().filter(|&value| value != 0.0).collect();
    let zeros = differences.len() - moved.len();
    at_least(moved.len(), "values that differ from what is tested", 1)?;
    let moved = sorted(&moved);
    // Falls and rises by size: both in order already.
    let (falls, rises) = moved.split_at(moved.partition_point(|&value| value < 0.0));
    let falls: Vec<f64> = falls.iter().rev().map(|value| -value).collect();
    let tied = merged(&falls, rises);
    let n = count(moved.len());
    let statistic: f64 = tied.iter().map(|tied| tied.rank * count(tied.right)).sum();
    let middle = 0.25 * n * (n + 1.0);
    let smooth = tied.len() == moved.len() && zeros == 0;
    let is_exact = match p {
        RankP::Automatic => smooth && moved.len() < 50,
        RankP::Exact => true,
        RankP::Corrected | RankP::Uncorrected => false,
    };
    if is_exact && 500 < moved.len() {
        return Err(NoEstimate::OutOfRange {
            what: "pairs for an exact test".into(),
            value: n,
            must: "at most 500".into(),
        });
    }
    let (p_value, z, place, method) = if is_exact {
        let ranks = doubled(&Tied::ranks(&tied));
        let (seen, sum) = (doubled(&[statistic])[0], ranks.iter().sum());
        let p = exact::p_of(&exact::any_subset(&ranks), seen, sum, alternative);
        let whole = exact::any_subset(&doubled(&(1..=moved.len()).map(count).collect::<Vec<_>>()));
        let place = exact::quantile(&whole, 0.5 * (1.0 - level)) / 2;
        (p, None, (0 < place).then_some(place), "Wilcoxon signed rank, exact")
    } else {
        let corrected = p != RankP::Uncorrected;
        let sd =
            (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - tie_cubes(&Tied::sizes(&tied)) / 48.0).sqrt();
        let (z, p) = normal_p(statistic - middle, sd, corrected, alternative);
        let smooth_sd = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0).sqrt();
        let pull = if corrected { 0.5 } else { 0.0 };
        let method = if corrected {
            "Wilcoxon signed rank, normal with continuity correction"
        } else {
            "Wilcoxon signed rank, normal"
        };
        (p, Some(z), position(middle - critical(level)? * smooth_sd - pull), method)
    };
    let shift = match place {
        None => None,
        Some(place) => {
            let [low, centre, high] = shift(&Averages { values: &moved }, place).map(|at| mu + at);
            let method = "pseudomedian of Hodges and Lehmann, interval from the signed-rank test";
            let made = Estimate::new(centre, low, high, level, moved.len(), method)?;
            Some(made.without(zeros, "no difference"))
        }
    };
    let test = Test::new(Some(statistic), Vec::new(), p_value, moved.len(), method)?;
    Ok(RankTest {
        test: test.without(zeros, "no difference"),
        z,
        shift,
        rank_biserial: (statistic - middle) / middle,
        superiority: 0.5 * statistic / middle,
    })
}
