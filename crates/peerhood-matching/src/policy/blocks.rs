use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows that one worker takes at a time.
const BLOCK: usize = 256;

/// What `work` makes of each block of rows, in the order of the rows.
///
/// All cores share the blocks; a system that gives no threads leaves them to this one.
pub(crate) fn in_blocks<T: Send>(rows: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    if rows <= BLOCK {
        return if rows == 0 { Vec::new() } else { vec![work(0..rows)] };
    }
    let next_block = AtomicUsize::new(0);
    let take_blocks = || {
        let mut parts = Vec::new();
        loop {
            let block = next_block.fetch_add(1, Ordering::Relaxed);
            let start = block.saturating_mul(BLOCK);
            if rows <= start {
                return parts;
            }
            parts.push((block, work(start..rows.min(start + BLOCK))));
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let helpers = cores.min(rows.div_ceil(BLOCK)).saturating_sub(1);
    let mut parts = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, take_blocks).ok();
        let helpers: Vec<_> = (0..helpers).filter_map(start).collect();
        let mut parts = take_blocks();
        for helper in helpers {
            parts.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        parts
    });
    parts.sort_unstable_by_key(|(block, _)| *block);
    parts.into_iter().map(|(_, part)| part).collect()
}
