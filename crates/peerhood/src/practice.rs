//! The practice of parent-to-parent programs: rule packs, what is due, who helps, and requests to
//! other programs.

pub(crate) mod packs;

pub use packs::SHIPPED;
