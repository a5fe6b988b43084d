//! How consistently a scale, a rater or a second measurement says the same thing.

mod adequacy;
mod agreement;
mod alpha;
mod factor;
mod halves;
mod intraclass;
mod items;
mod krippendorff;
mod measurement;

pub use self::adequacy::{Adequacy, adequacy};
pub use self::agreement::{Kappa, KappaWeights, cohen_kappa, fleiss_kappa};
pub use self::alpha::{Incomplete, cronbach_alpha, kr20};
pub use self::factor::{FactorMethod, Omega, omega};
pub use self::halves::{GuttmanLambdas, Halves, SplitHalf, guttman, split_half};
pub use self::intraclass::{Intraclass, IntraclassKind, intraclass};
pub use self::items::{ItemAnalysis, ItemStatistics, item_analysis};
pub use self::krippendorff::{Krippendorff, Scale, krippendorff_alpha};
pub use self::measurement::{MeasurementError, measurement_error};
