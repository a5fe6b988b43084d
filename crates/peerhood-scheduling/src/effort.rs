//! How long to search, from which seed, and who may stop it: no clock and no thread decides.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::Score;

/// How hard to search. The same effort on the same input gives the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Effort {
    /// Changes tried in each start.
    pub moves: u64,
    /// Where the search's own generator begins.
    pub seed: u64,
    /// Independent searches, from the seeds `seed`, `seed + 1` and so on; the best answer wins,
    /// and of equals the one with the lowest seed.
    pub starts: u32,
    /// Threads that share the starts. This never changes the answer.
    pub threads: u32,
}

/// How far one start has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The seed of the start that reports.
    pub seed: u64,
    /// Changes tried so far in this start.
    pub moves: u64,
    /// Changes this start may try.
    pub budget: u64,
    /// The best score found so far in this start.
    pub best: Score,
}

/// Hears of progress now and then and may end the search, for instance when time is up.
///
/// After `Break` the best answer so far comes back, marked [`Stop::Cancelled`].
pub type Watch<'a> = &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync);

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Stop {
    /// Nothing better exists.
    Optimal,
    /// All moves were spent: the same input and effort give the same answer again.
    Spent,
    /// The caller's watch ended it, so another run may stop elsewhere.
    Cancelled,
}

impl Effort {
    /// Returns an effort of one start on one thread.
    #[must_use]
    pub const fn new(moves: u64, seed: u64) -> Effort {
        Effort { moves, seed, starts: 1, threads: 1 }
    }
}

/// Where one start ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended<A> {
    pub(crate) answer: A,
    pub(crate) score: Score,
    pub(crate) moves: u64,
    pub(crate) stop: Stop,
}

/// The best of all starts.
#[derive(Clone, Debug)]
pub(crate) struct Best<A> {
    pub(crate) best: A,
    /// Changes tried, over all starts.
    pub(crate) moves: u64,
    pub(crate) seed: u64,
    pub(crate) stop: Stop,
}

/// Runs every start, on as many threads as asked for, and returns the best answer: of equals that of
/// the earliest start. Once the watch breaks, no further start begins, but the first always does.
pub(crate) fn best_of_starts<A: Send>(
    effort: Effort,
    watch: Watch<'_>,
    search: impl Fn(u64, Watch<'_>) -> Ended<A> + Sync,
) -> Best<A> {
    let starts = usize::try_from(effort.starts.max(1)).unwrap_or(usize::MAX);
    let threads =
        usize::try_from(effort.threads.max(1)).unwrap_or(usize::MAX).min(starts).min(MOST_THREADS);
    let seed_of = |start: usize| effort.seed.wrapping_add(u64::try_from(start).unwrap_or(0));
    let next = AtomicUsize::new(0);
    let cancelled = AtomicBool::new(false);
    let moves = Mutex::new(0_u64);
    let best: Mutex<Option<(Score, usize, Ended<A>)>> = Mutex::new(None);
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
            let late = 0 < start && cancelled.load(Ordering::Relaxed);
            if starts <= start || late {
                return;
            }
            let ended = search(seed_of(start), &watch);
            let mut moves = moves.lock().unwrap_or_else(PoisonError::into_inner);
            *moves = moves.saturating_add(ended.moves);
            let mut best = best.lock().unwrap_or_else(PoisonError::into_inner);
            let worse = |(score, earlier, _): &(Score, usize, Ended<A>)| {
                (ended.score, start) < (*score, *earlier)
            };
            if best.as_ref().is_none_or(worse) {
                *best = Some((ended.score, start, ended));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let moves = moves.into_inner().unwrap_or_else(PoisonError::into_inner);
    let best = best.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (_, start, ended) = best.expect("the first start always runs");
    let stop = if cancelled.into_inner() { Stop::Cancelled } else { ended.stop };
    Best { best: ended.answer, moves, seed: seed_of(start), stop }
}

const MOST_THREADS: usize = 256;

/// The search's own generator (xoshiro256++, seeded by SplitMix64), so that no library's new
/// version changes an answer.
///
/// # References
///
/// D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021.
#[derive(Clone, Debug)]
pub(crate) struct Generator {
    state: [u64; 4],
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Generator {
        let mut mixed = seed;
        let state = std::array::from_fn(|_| {
            mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = mixed;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^ (word >> 31)
        });
        Generator { state }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let [s0, s1, s2, s3] = &mut self.state;
        let word = s0.wrapping_add(*s3).rotate_left(23).wrapping_add(*s0);
        let shifted = *s1 << 17;
        *s2 ^= *s0;
        *s3 ^= *s1;
        *s1 ^= *s2;
        *s0 ^= *s3;
        *s2 ^= shifted;
        *s3 = s3.rotate_left(45);
        word
    }

    /// Returns a number below `end`, or zero when `end` is zero. The bias, below `end` / 2³², does
    /// not matter to a search.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let wide = (self.next() >> 32) * u64::try_from(end).unwrap_or(u64::MAX).min(1 << 32);
        usize::try_from(wide >> 32).unwrap_or(0)
    }

    /// Returns a number with the standard exponential distribution, to about five digits and by
    /// operations that give the same bits on every platform (`ln` does not).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(crate) fn exponential(&mut self) -> f64 {
        const LN_2: f64 = std::f64::consts::LN_2;
        // 1 <= bits <= 2^53, so that the share `bits / 2^53` has a logarithm.
        let bits = (self.next() >> 11) + 1;
        let halvings = bits.leading_zeros() - 10;
        let share = bits as f64 / (1_u64 << 53) as f64 * (1_u64 << halvings) as f64;
        // 1 <= share < 2, and ln x = 2 artanh((x - 1) / (x + 1)).
        let ratio = (share - 1.0) / (share + 1.0);
        let square = ratio * ratio;
        let series =
            1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0)));
        f64::from(halvings) * LN_2 - 2.0 * ratio * series
    }

    /// Returns two numbers below `end` from one draw; `end` is above zero and below 2³².
    pub(crate) fn two_below(&mut self, end: usize) -> (usize, usize) {
        let word = self.next();
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        let below = |bits: u64| usize::try_from((bits * end) >> 32).unwrap_or(0);
        (below(word >> 32), below(word & 0xffff_ffff))
    }

    /// Puts the items in a random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// A table of exponentially distributed numbers: drawing one costs a look-up.
#[derive(Clone, Debug)]
pub(crate) struct Exponentials {
    table: Vec<f64>,
}

impl Exponentials {
    pub(crate) fn new() -> Exponentials {
        let mut generator = Generator::new(0);
        Exponentials { table: (0..1 << 14).map(|_| generator.exponential()).collect() }
    }

    pub(crate) fn draw(&self, generator: &mut Generator) -> f64 {
        self.table[generator.below(self.table.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_repeats_itself_and_stays_in_range() {
        let mut first = Generator::new(7);
        let mut second = Generator::new(7);
        for end in 1..1_000 {
            let number = first.below(end);
            assert_eq!(number, second.below(end));
            assert!(number < end);
        }
        assert_eq!(first.below(0), 0);
    }

    #[test]
    fn exponential_numbers_average_one() {
        let mut generator = Generator::new(3);
        let numbers: Vec<f64> = (0..100_000).map(|_| generator.exponential()).collect();
        let mean = numbers.iter().sum::<f64>() / 100_000.0;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        let above = numbers.iter().filter(|&&number| 2.0 < number).count();
        assert!((12_900..14_200).contains(&above), "{above} of 100,000 above 2, expected 13,534");
        assert!(numbers.iter().all(|&number| 0.0 <= number));
    }

    #[test]
    fn every_number_below_six_comes_up() {
        let mut generator = Generator::new(1);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            seen[generator.below(6)] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
    }
}
