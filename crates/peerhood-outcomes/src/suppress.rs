//! Tables in which no family can be recognised, and the proof that none can.
//!
//! [`suppress`] hides small counts and as many others as it takes; [`audit`] plays the attacker,
//! with no knowledge but the published table, and finds everything it allows to be worked out.

mod audit;
mod derived;
mod linked;
mod mask;
mod noise;
mod simplex;
mod table;

pub use audit::{Audit, AuditError, HiddenRange, audit};
pub use derived::suppress_after;
pub use linked::{Linked, LinkedError, LinkedMask, LinkedRange, Release};
pub use mask::{Reason, Suppressed, suppress};
pub use noise::noisy_counts;
pub use table::{Masked, Place, Shown, Table, TableError};

/// Counts of 1 to 10 are hidden: the cell-size rule of the U.S. Centers for Medicare & Medicaid
/// Services, and this crate's default.
pub const CMS_THRESHOLD: u64 = 11;
