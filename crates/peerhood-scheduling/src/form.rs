//! Forming groups: people, rules and openings in, groups and reasons out.
//!
//! [`Problem::new`] checks people and rules at the door; [`form`] searches, [`verify`] recomputes
//! the answer from what the caller gave, and [`explain`], [`mend`] and [`join`] say what is wrong
//! with it and what a change would cost.
//!
//! A formation may always leave somebody out, at a price: so there is an answer to every problem,
//! and no hard rule is broken but by people who are members already.

mod exact;
mod explain;
mod fault;
mod features;
mod formation;
mod join;
mod person;
mod problem;
mod recount;
mod report;
mod rules;
mod search;
mod start;
mod state;
mod tables;
mod verify;

use std::ops::ControlFlow;

pub use exact::{MOST_EXACT_PEOPLE, TooManyToTry, form_exactly};
pub use explain::{Change, Mend, Unmet, explain, mend};
pub use fault::{FormError, FormFault};
pub use formation::{Blocked, Bound, Formation, Group, Run, Unplaced};
pub use join::{Welcome, join};
pub use person::{CanCome, Choice, Person};
pub use problem::Problem;
pub use rules::{BUILT_IN_RULES, Criterion, Opening, Places, Prices, Rules, Size, Wish};
pub use verify::{Mismatch, VerifyError, verify};

use crate::effort::{Effort, Watch, best_of_starts};
use search::search;

/// Puts people into groups as well as the effort allows.
///
/// The same problem and effort give the same formation, whatever the number of threads. Of up to
/// [`MOST_EXACT_PEOPLE`] people every formation is tried where the groups are not many: that one is
/// the best, and says so. People
/// without a place are part of the answer, with the rules that keep them out of each group.
///
/// # Complexity
///
/// A move costs O(attributes + slots) and the members of two groups for each rule on numbers: it
/// does not grow with the number of people.
///
/// # References
///
/// S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science
/// 220(4598), 1983.
#[must_use]
pub fn form<P>(problem: &Problem<'_, P>, effort: Effort) -> Formation {
    form_watched(problem, effort, &|_| ControlFlow::Continue(()))
}

/// Puts people into groups like [`form`], and tells `watch` how it goes.
///
/// The watch is asked from every thread, some hundred times a second, and may end the search: the
/// clock is the caller's.
#[must_use]
pub fn form_watched<P>(problem: &Problem<'_, P>, effort: Effort, watch: Watch<'_>) -> Formation {
    if let Some(best) = exact::best_if_soon_found(problem) {
        return best;
    }
    let tables = problem.tables();
    let best =
        best_of_starts(effort, watch, |seed, watch| search(tables, effort.moves, seed, watch));
    let run = Run { moves: best.moves, seed: best.seed, stop: best.stop };
    report::formation(problem, &best.best, run)
}

#[cfg(test)]
mod tests;
