//! The practice of parent-to-parent programs: rule packs, what is due, who helps, and requests to
//! other programs.

pub mod allowed;
pub mod cohorts;
pub mod due;
pub mod exchange;
pub mod fidelity;
pub mod ladder;
pub(crate) mod packs;
pub mod people;

pub use packs::SHIPPED;
