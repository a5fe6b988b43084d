#![doc = include_str!("../README.md")]

mod baseline;
mod book;
mod certificate;
pub mod dense;
mod explain;
mod graph;
mod measure;
mod policy;
mod problem;
mod recruit;
mod shortlist;
mod solve;
mod verify;
mod violation;

pub use baseline::{deferred_acceptance, greedy, random, serial};
pub use book::{Book, BookError, Moves};
pub use certificate::{Bottleneck, Certificate, Cover, Level, Price, Prices};
pub use explain::{
    Alternative, Blocker, Candidate, Change, Move, Outweighed, Reasons, SeatWorth, Waiting, Why,
    WhyNot,
};
pub use graph::{Edge, Graph, GraphError};
pub use measure::{
    Blocking, Comparison, Coverage, Envy, Equality, Figure, GroupFigures, Interval, Loads, Margin,
    MeasureError, Measures, Parity, Ranks, Robustness, Shake, Undefined, Worst, blocking_pairs,
    compare, margins, measure, parity, robustness,
};
pub use policy::{
    Criteria, Criterion, Grade, Keys, Policy, PolicyError, Role, RuleEffect, RuleSpec, Score,
    Share, ShareError, SpecError, Unmet, Verdict,
};
pub use problem::{Matching, Problem, ProblemError};
pub use recruit::{Recruit, recruit};
pub use shortlist::{Ranked, Unranked, shortlist};
pub use solve::{
    Exchange, Limit, Objective, Pair, Residual, Solution, Totals, solve, solve_within,
};
pub use verify::verify;
pub use violation::{Proof, Violation};
