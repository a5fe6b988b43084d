#![doc = include_str!("../README.md")]

pub mod anonymity;
mod answers;
mod compare;
pub mod design;
mod estimate;
pub mod instrument;
pub mod quality;
pub mod response;
mod score;
pub mod stats;
pub mod suppress;

pub use answers::{AnswerFault, Answers, AnswersError};
pub use compare::{PairedScores, Verdict, pair_waves, verdict};
pub use estimate::{Estimate, LeftOut, NoEstimate, Test};
pub use instrument::Instrument;
#[cfg(feature = "toml")]
pub use instrument::built_in;
pub use score::{Alert, NotScored, ScaleScores, Scoring, score_wave};
