#![doc = include_str!("../README.md")]

pub mod assign;
mod directory;
pub mod document;
pub mod fault;
mod load;
pub mod policy;
mod table;

pub use fault::{Fault, Faults, Notice};
pub use load::{Loaded, Survey, Wave, load};
pub use policy::Policy;
