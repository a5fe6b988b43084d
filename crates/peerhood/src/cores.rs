//! Work on a list, shared by all cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The most entries that one worker takes at a time.
const LARGEST_BLOCK: usize = 64;

/// What `work` makes of each entry, in the order of the list.
///
/// The answer does not depend on how many cores there are; a system that gives no threads leaves the
/// work to this one.
pub(crate) fn in_order<T: Sync, A: Send>(list: &[T], work: impl Fn(&T) -> A + Sync) -> Vec<A> {
    // Several blocks for each core, so that none is idle for long where entries take unlike times.
    let block_size = (list.len() / (8 * cores())).clamp(1, LARGEST_BLOCK);
    let next = AtomicUsize::new(0);
    let take_blocks = || {
        let mut done = Vec::new();
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            let start = block.saturating_mul(block_size);
            if list.len() <= start {
                return done;
            }
            let entries = &list[start..list.len().min(start + block_size)];
            done.push((block, entries.iter().map(&work).collect::<Vec<A>>()));
        }
    };
    let further = cores().min(list.len().div_ceil(block_size)).saturating_sub(1);
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, take_blocks).ok();
        let threads: Vec<_> = (0..further).filter_map(start).collect();
        let mut done = take_blocks();
        for thread in threads {
            done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(block, _)| *block);
    done.into_iter().flat_map(|(_, answers)| answers).collect()
}

/// What two pieces of work make, done side by side.
///
/// A system that gives no thread leaves both to this one.
pub(crate) fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl Fn() -> B + Sync) -> (A, B) {
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, &there);
        let made = here();
        let other = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => there(),
        };
        (made, other)
    })
}

/// How many cores there are to work on.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stay_in_the_order_of_the_list() {
        let list: Vec<usize> = (0..1_000).collect();
        assert_eq!(in_order(&list, |entry| entry * 2), (0..2_000).step_by(2).collect::<Vec<_>>());
        assert!(in_order(&[], |entry: &usize| *entry).is_empty());
    }
}
