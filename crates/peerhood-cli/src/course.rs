//! A search that fits the seconds. A course is laid out by its moves, and one that is broken off early has
//! not cooled down; so shorter courses show first how many moves the seconds hold.

use std::ops::ControlFlow::{Break, Continue};
use std::time::{Duration, Instant};

use peerhood_scheduling::{Stop, Watch};

/// Moves of the first course, a few milliseconds for most problems.
const FIRST: u64 = 100_000;
/// More than anybody waits for: a search that spends so many makes no moves at all.
const MOST: u64 = u64::MAX / 8;
/// The share of the seconds that a course must have taken for its pace to be believed.
const TRUSTED: f64 = 0.03;
/// What is aimed at if no course so far is to be believed.
const TRIAL: f64 = 0.05;
/// How much faster a course is than shorter ones: less of it is hot, where most changes are made.
const FASTER: f64 = 1.1;
/// With less than this share left no other course is worth its begin.
const REST: f64 = 0.1;

/// The answer of one course.
pub(crate) struct Course<A> {
    pub(crate) answer: A,
    /// The moves that each of its starts had: with the same seed they give this answer again, unless the
    /// clock cut it off.
    pub(crate) moves: u64,
    pub(crate) stop: Stop,
}

/// Returns the best answer of courses that together take `limit`; `worth` is less for a better one, and of equals
/// the first is kept. The clock cuts off what is then still at work.
pub(crate) fn fitting<A, W: Ord>(
    limit: Duration,
    search: impl Fn(u64, Watch<'_>) -> (A, Stop),
    worth: impl Fn(&A) -> W,
) -> Course<A> {
    let start = Instant::now();
    let left = || limit.saturating_sub(start.elapsed());
    let run = |moves: u64| {
        let begin = Instant::now();
        let (answer, stop) =
            search(moves, &|_| if left().is_zero() { Break(()) } else { Continue(()) });
        (Course { answer, moves, stop }, begin.elapsed())
    };
    let (mut best, mut took) = run(FIRST);
    let (mut moves, mut stop) = (FIRST, best.stop);
    while stop == Stop::Spent && moves < MOST && limit.mul_f64(REST) < left() {
        let trusted = limit.mul_f64(TRUSTED) <= took;
        let time = if trusted { left() } else { limit.mul_f64(TRIAL) };
        let longer = time.as_secs_f64() / took.as_secs_f64().max(1e-6) * FASTER;
        moves = times(moves, if trusted { longer } else { longer.clamp(2.0, 32.0) });
        let (course, time) = run(moves);
        (took, stop) = (time, course.stop);
        if worth(&course.answer) < worth(&best.answer) {
            best = course;
        }
    }
    best
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an estimate, and at least one"
)]
fn times(moves: u64, factor: f64) -> u64 {
    ((moves as f64 * factor) as u64).clamp(1, MOST)
}
