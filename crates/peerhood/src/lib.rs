#![doc = include_str!("../README.md")]

pub mod assign;
mod directory;
pub mod document;
pub mod fault;
pub mod ical;
mod load;
pub mod policy;
mod table;
pub mod write;

pub use fault::{Fault, Faults, Notice};
pub use load::{Loaded, Survey, Wave, load};
pub use policy::Policy;
