//! One group before and after; two arms.

#[cfg(feature = "serde")]
use serde::Serialize;

use crate::compare::PairedScores;
#[cfg(feature = "serde")]
use crate::estimate::value_or_reason;
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::effect::{Correction, Effect, Limits, d_average, hedges_g, morris_ppc2};
use crate::stats::t::{Alternative, TTest, Variances, two_sample_t};

/// Measures how one group changed, with the caution that nobody was there to compare with.
#[must_use]
pub fn pre_post(group: &PairedScores, level: f64) -> PrePost {
    let size = d_average(&group.before, &group.after, Correction::Exact, level);
    PrePost {
        change: group.mean_change(level),
        size: size.map(|effect| effect.effect),
        caution: "One group only: parents who come when things are hardest tend to do better later \
                  without any program, and other things happened meanwhile.",
    }
}

/// How one group changed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct PrePost {
    /// The mean change, with its paired t test.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub change: Result<TTest, NoEstimate>,
    /// The change over the average standard deviation.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub size: Result<Estimate, NoEstimate>,
    /// What the design cannot say.
    pub caution: &'static str,
}

/// How two arms came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Arms {
    /// By lottery, such as [`draw_places`](super::draw_places).
    Drawn,
    /// By choice or by chance that nobody recorded.
    Found,
}

/// Compares the change in a group that was served with that in a group that was not, or waited.
#[must_use]
pub fn two_arms(treated: &PairedScores, control: &PairedScores, arms: Arms, level: f64) -> TwoArms {
    let welch = |first: &[f64], second: &[f64]| {
        two_sample_t(first, second, Variances::Unequal, Alternative::TwoSided, level)
    };
    let (before, after) = (&treated.before, &treated.after);
    let limits = Limits::NonCentral;
    TwoArms {
        difference: welch(&treated.changes(), &control.changes()),
        size: morris_ppc2(before, after, &control.before, &control.after, level)
            .map(|effect: Effect| effect.effect),
        baseline: hedges_g(before, &control.before, Correction::Exact, limits, level)
            .map(|effect: Effect| effect.effect),
        left_out: [treated, control].map(|arm| arm.left_out.iter().map(|left| left.count).sum()),
        caution: match arms {
            Arms::Drawn => {
                "Drawn by lottery: the difference is the program's doing, as far as chance and the \
                 people who did not answer allow."
            }
            Arms::Found => {
                "Not drawn by lottery: the groups may have differed from the start in ways that \
                 nobody measured."
            }
        },
    }
}

/// How one arm changed more than the other.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[non_exhaustive]
pub struct TwoArms {
    /// Mean change of the treated less that of the others, with Welch's t test.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub difference: Result<TTest, NoEstimate>,
    /// The same over the pooled standard deviation before: Morris's d.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub size: Result<Estimate, NoEstimate>,
    /// How far apart the arms were before, in standard deviations: Hedges' g.
    #[cfg_attr(feature = "serde", serde(serialize_with = "value_or_reason"))]
    pub baseline: Result<Estimate, NoEstimate>,
    /// People of the treated and of the other arm who are in none of the figures.
    pub left_out: [usize; 2],
    /// What the design can and cannot say.
    pub caution: &'static str,
}
