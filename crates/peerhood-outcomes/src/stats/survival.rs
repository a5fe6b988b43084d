//! Time until something happens, where for some it has not happened yet: curves, competing endings,
//! comparisons of groups, and the regression of Cox.
//!
//! [`FollowUp`] is the door: times, and how each of them ended. What comes behind it is in order.

mod concordance;
mod cox;
mod curve;
mod follow_up;
mod gray;
mod incidence;
mod kaplan_meier;
mod log_rank;
mod restricted_mean;
mod score;

pub use self::concordance::{Concordance, concordance};
pub use self::cox::{
    Cox, CoxErrors, CoxModel, HazardRatio, ProportionalHazards, Ties, TimeScale, cox,
    proportional_hazards,
};
pub use self::curve::CurveLimits;
pub use self::follow_up::FollowUp;
pub use self::gray::gray;
pub use self::incidence::{
    CumulativeIncidence, IncidenceStep, IncidenceVariance, cumulative_incidence,
};
pub use self::kaplan_meier::{KaplanMeier, SurvivalQuantile, SurvivalStep, kaplan_meier};
pub use self::log_rank::{GroupEvents, LogRank, LogRankWeights, log_rank};
pub use self::restricted_mean::{
    RestrictedMean, RestrictedMeanDifference, restricted_mean, restricted_mean_difference,
};
