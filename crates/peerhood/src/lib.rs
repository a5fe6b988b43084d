#![doc = include_str!("../README.md")]

pub mod assign;
pub mod document;
pub mod fault;
pub mod policy;

pub use fault::{Fault, Faults, Notice};
pub use policy::Policy;
