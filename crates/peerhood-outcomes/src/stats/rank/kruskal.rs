//! The test of Kruskal and Wallis.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Ranked, ranked, tie_cubes};
use crate::estimate::{NoEstimate, Test};
use crate::stats::distribution::chi_squared_sf;
use crate::stats::sum::{count, total};
use crate::stats::value::{MISSING, Value, at_least, known};

/// A comparison of several groups by ranks.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct KruskalWallis {
    /// The test, corrected for ties.
    pub test: Test,
    /// Share of the variance of ranks that groups explain: H / (n - 1).
    pub epsilon_squared: f64,
    /// (H - k + 1) / (n - k), not below 0. `None` when every group has one value.
    pub eta_squared: Option<f64>,
}

/// Tests whether several groups have the same distribution.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two groups or for an empty one, [`NoEstimate::NoVariation`] when all
/// values are equal.
///
/// # References
///
/// W. H. Kruskal and W. A. Wallis, JASA 47, 1952.
pub fn kruskal_wallis<T: Value>(groups: &[impl AsRef<[T]>]) -> Result<KruskalWallis, NoEstimate> {
    at_least(groups.len(), "groups", 2)?;
    let mut all = Vec::new();
    let mut sizes = Vec::new();
    let mut missing = 0;
    for group in groups {
        let known = known(group.as_ref(), "a group")?;
        at_least(known.values.len(), "values in a group", 1)?;
        missing += known.missing;
        sizes.push(known.values.len());
        all.extend(known.values);
    }
    let n = count(all.len());
    let Ranked { ranks, ties } = ranked(&all);
    let mut start = 0;
    let between = total(sizes.iter().map(|&size| {
        let sum: f64 = ranks[start..start + size].iter().sum();
        start += size;
        let above = sum - 0.5 * count(size) * (n + 1.0);
        above * above / count(size)
    }));
    let spread = 1.0 - tie_cubes(&ties) / (n * n * n - n);
    if spread <= 0.0 {
        return Err(NoEstimate::NoVariation { what: "all groups together".into() });
    }
    let h = 12.0 * between / (n * (n + 1.0)) / spread;
    let k = count(groups.len());
    let test =
        Test::new(Some(h), vec![k - 1.0], chi_squared_sf(h, k - 1.0), all.len(), "Kruskal-Wallis")?;
    Ok(KruskalWallis {
        test: test.without(missing, MISSING),
        epsilon_squared: h / (n - 1.0),
        eta_squared: (k < n).then(|| ((h - k + 1.0) / (n - k)).max(0.0)),
    })
}
