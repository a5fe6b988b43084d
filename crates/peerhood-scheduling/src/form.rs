//! Forming groups: people, rules and openings in, groups and reasons out.
//!
//! [`Problem::new`] checks people and rules at the door; [`form`] searches, [`verify`] recomputes
//! the answer from what the caller gave, and `explain`, `mend` and `join` say what is wrong
//! with it and what a change would cost.
//!
//! A formation may always leave somebody out, at a price: so there is an answer to every problem,
//! and no hard rule is broken but by people who are members already.

mod exact;
mod fault;
mod formation;
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
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub use exact::{MOST_EXACT_PEOPLE, TooManyToTry, form_exactly};
pub use fault::{FormError, FormFault};
pub use formation::{Blocked, Bound, Formation, Group, Run, Unplaced};
pub use person::{CanCome, Choice, Person};
pub use problem::Problem;
pub use rules::{BUILT_IN_RULES, Criterion, Opening, Places, Prices, Rules, Size, Wish};
pub use verify::{Mismatch, VerifyError, verify};

use crate::effort::{Effort, Progress, Stop, Watch};
use search::{Found, search};

/// Puts people into groups as well as the effort allows.
///
/// The same problem and effort give the same formation, whatever the number of threads. People
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
    let tables = problem.tables();
    let starts = usize::try_from(effort.starts.max(1)).unwrap_or(1);
    let threads = usize::try_from(effort.threads.max(1)).unwrap_or(1).min(starts);
    let next = AtomicUsize::new(0);
    let cancelled = AtomicBool::new(false);
    let found: Mutex<Vec<(usize, Found)>> = Mutex::new(Vec::new());
    let watch = |progress: &Progress| {
        if cancelled.load(Ordering::Relaxed) || watch(progress).is_break() {
            cancelled.store(true, Ordering::Relaxed);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let work = || {
        loop {
            let start = next.fetch_add(1, Ordering::Relaxed);
            let skipped = 0 < start && cancelled.load(Ordering::Relaxed);
            if starts <= start || skipped {
                return;
            }
            let offset = u64::try_from(start).unwrap_or(0);
            let result = search(tables, effort.moves, effort.seed.wrapping_add(offset), &watch);
            found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((start, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let moves = found.iter().map(|(_, found)| found.moves).sum();
    let all_spent = found.iter().all(|(_, found)| found.stop != Stop::Cancelled);
    let best = found.iter().min_by_key(|(start, found)| (found.score, *start));
    let (start, best) = best.expect("the first start always runs");
    let stop = if all_spent { best.stop } else { Stop::Cancelled };
    let seed = effort.seed.wrapping_add(u64::try_from(*start).unwrap_or(0));
    report::formation(problem, &best.places, Run { moves, seed, stop })
}

#[cfg(test)]
mod tests;
