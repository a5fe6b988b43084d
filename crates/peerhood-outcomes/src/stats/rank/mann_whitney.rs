//! The test of Mann and Whitney, also called Wilcoxon's rank-sum test.

use super::select::Differences;
use super::{
    RankP, RankTest, Tied, doubled, exact, merged, normal_p, position, shift, tie_cubes,
    ties_of_sorted,
};
use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::order::sorted;
use crate::stats::sum::count;
use crate::stats::t::Alternative;
use crate::stats::value::{MISSING, Value, at_least, critical, inside_unit, known};

/// Tests whether values of the first group tend to be larger than those of the second.
///
/// The shift is the median of all differences, first less second.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] when a group is empty, [`NoEstimate::NoVariation`] when all values of
/// both groups are equal, [`NoEstimate::OutOfRange`] when an exact p is asked of more than 200 values.
///
/// # Complexity
///
/// O(n log n): the median of all m · n differences is selected without listing them.
///
/// # References
///
/// H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18, 1947; shift: Hodges and Lehmann 1963.
pub fn mann_whitney(
    first: &[impl Value],
    second: &[impl Value],
    p: RankP,
    alternative: Alternative,
    level: f64,
) -> Result<RankTest, NoEstimate> {
    inside_unit(level, "level")?;
    let (first, second) = (known(first, "the first group")?, known(second, "the second group")?);
    at_least(first.values.len(), "values in the first group", 1)?;
    at_least(second.values.len(), "values in the second group", 1)?;
    let (left, right) = (sorted(&first.values), sorted(&second.values));
    let (m, n) = (count(left.len()), count(right.len()));
    let all = left.len() + right.len();
    let tied = merged(&left, &right);
    if tied.len() == 1 {
        return Err(NoEstimate::NoVariation { what: "both groups together".into() });
    }
    let rank_sum: f64 = tied.iter().map(|tied| tied.rank * count(tied.left)).sum();
    let least = 0.5 * m * (m + 1.0);
    let statistic = rank_sum - least;
    let middle = 0.5 * m * n;
    let is_exact = match p {
        RankP::Automatic => tied.len() == all && left.len() < 50 && right.len() < 50,
        RankP::Exact => true,
        RankP::Corrected | RankP::Uncorrected => false,
    };
    if is_exact && 200 < all {
        return Err(NoEstimate::OutOfRange {
            what: "values for an exact test".into(),
            value: m + n,
            must: "at most 200".into(),
        });
    }
    let (p_value, z, place, method) = if is_exact {
        let distribution = exact::subset_of(&doubled(&Tied::ranks(&tied)), left.len());
        let twice_mean = 2 * left.len() * (all + 1);
        let p = exact::p_of(&distribution, doubled(&[rank_sum])[0], twice_mean, alternative);
        let outside = 0.5 * (1.0 - level);
        let least = left.len() * (left.len() + 1) / 2;
        let place = if tied.len() == all {
            exact::quantile(&distribution, outside) / 2 - least
        } else {
            let untied: Vec<usize> = (1..=all).collect();
            exact::quantile(&exact::subset_of(&untied, left.len()), outside) - least
        };
        (p, None, (0 < place).then_some(place), "Mann-Whitney, exact")
    } else {
        let corrected = p != RankP::Uncorrected;
        let sd = |cubes: f64| {
            (m * n / 12.0 * ((m + n + 1.0) - cubes / ((m + n) * (m + n - 1.0)))).sqrt()
        };
        let ties = sd(tie_cubes(&Tied::sizes(&tied)));
        let (z, p) = normal_p(statistic - middle, ties, corrected, alternative);
        // Ties between the groups vanish as soon as one is shifted; those within stay.
        let within = tie_cubes(&ties_of_sorted(&left)) + tie_cubes(&ties_of_sorted(&right));
        let pull = if corrected { 0.5 } else { 0.0 };
        let method = if corrected {
            "Mann-Whitney, normal with continuity correction"
        } else {
            "Mann-Whitney, normal"
        };
        (p, Some(z), position(middle - critical(level)? * sd(within) - pull), method)
    };
    let missing = first.missing + second.missing;
    let shift = match place {
        None => None,
        Some(place) => {
            let pairs = Differences { left: &left, right: &right };
            let [low, centre, high] = shift(&pairs, place);
            let method = "shift of Hodges and Lehmann, interval from the rank-sum test";
            let made = Estimate::new(centre, low, high, level, all, method)?;
            Some(made.without(missing, MISSING))
        }
    };
    let test = Test::new(Some(statistic), Vec::new(), p_value, all, method)?;
    Ok(RankTest {
        test: test.without(missing, MISSING),
        z,
        shift,
        rank_biserial: (statistic - middle) / middle,
        superiority: 0.5 * statistic / middle,
    })
}
