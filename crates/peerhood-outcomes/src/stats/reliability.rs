//! How consistently a scale, a rater or a second measurement says the same thing.

mod alpha;
mod items;

pub use self::alpha::{Incomplete, cronbach_alpha, kr20};
pub use self::items::{ItemAnalysis, ItemStatistics, item_analysis};
