#![doc = include_str!("../README.md")]

pub mod agency;
pub mod assign;
pub mod billing;
mod calendar;
pub mod calendars;
pub mod community;
pub mod directory;
pub mod document;
pub mod fault;
pub mod grouping;
pub mod groups;
pub mod ical;
pub mod interop;
mod load;
pub mod network;
mod offers;
pub mod policy;
pub mod practice;
pub mod proposal;
pub mod propose;
pub mod report;
pub mod roster;
pub mod rules;
pub mod schedule;
pub mod statistics;
pub mod survey;
pub mod synth;
mod table;
pub mod tables;
pub mod verify;
pub mod why;
pub mod write;
pub mod year;

pub use fault::{Fault, Faults, Notice};
pub use load::{Loaded, Survey, Wave, load};
pub use policy::Policy;
