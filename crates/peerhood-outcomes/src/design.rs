//! Study designs: how people come to be compared, and what a comparison can then say.
//!
//! A plan is written before the data are read ([`AnalysisPlan`]); people are assigned by a lottery
//! that can be repeated ([`draw_places`], [`assign_blocks`], [`stagger`]); each analysis comes with
//! the caution that its design calls for.

mod assign;
mod dose;
mod groups;
#[cfg(feature = "toml")]
mod plan;
mod waves;

pub use assign::{AssignError, Assignment, Staggered, assign_blocks, draw_places, stagger};
pub use dose::{DoseResponse, dose_response};
pub use groups::{Arms, PrePost, TwoArms, pre_post, two_arms};
#[cfg(feature = "toml")]
pub use plan::{
    AnalysisPlan, Correction, Design, Model, Outcome, PlanDefinition, PlanError, PlanFault, Role,
    Standing,
};
pub use waves::{LongScore, LongScores, long_scores};
