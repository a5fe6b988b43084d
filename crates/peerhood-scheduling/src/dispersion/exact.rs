//! Every grouping of a few items, by dynamic programming over sets of items.

use super::Dispersion;

/// The most items for which the best grouping is found by trying all.
pub const MOST_EXACT_ITEMS: usize = 13;

/// Returns each item's group in a best grouping, if the items are few enough.
///
/// # Complexity
///
/// O(groups · 3ⁿ) for n items.
pub(super) fn best_grouping(problem: &Dispersion) -> Option<Vec<usize>> {
    let items = problem.items();
    if MOST_EXACT_ITEMS < items || MOST_EXACT_ITEMS < problem.groups().len() {
        return None;
    }
    let sets = 1_usize << items;
    let mut inside = vec![0_i64; sets];
    for set in 1..sets {
        let first = usize::try_from(set.trailing_zeros()).unwrap_or(0);
        let rest = set & (set - 1);
        let others = (0..items).filter(|&other| rest >> other & 1 == 1);
        inside[set] =
            inside[rest] + others.map(|other| problem.distance(first, other)).sum::<i64>();
    }
    // Invariant: `totals[set]` is the best of the groups so far for exactly the items of `set`.
    let mut totals: Vec<Option<i64>> = vec![None; sets];
    totals[0] = Some(0);
    let mut choices = Vec::new();
    for size in problem.groups() {
        let mut next: Vec<Option<(i64, usize)>> = vec![None; sets];
        for (set, best) in next.iter_mut().enumerate() {
            let mut own = set;
            loop {
                let items = usize::try_from(own.count_ones()).unwrap_or(usize::MAX);
                if size.at_least <= items
                    && items <= size.at_most
                    && let Some(before) = totals[set & !own]
                    && best.is_none_or(|(total, _)| total < before + inside[own])
                {
                    *best = Some((before + inside[own], own));
                }
                if own == 0 {
                    break;
                }
                own = (own - 1) & set;
            }
        }
        totals = next.iter().map(|best| best.map(|(total, _)| total)).collect();
        choices.push(next);
    }
    let mut set = sets - 1;
    let mut group_of = vec![0; items];
    for (group, choice) in choices.iter().enumerate().rev() {
        let (_, own) = choice[set].expect("the door made sure that the groups hold all items");
        for (item, place) in group_of.iter_mut().enumerate() {
            if own >> item & 1 == 1 {
                *place = group;
            }
        }
        set &= !own;
    }
    Some(group_of)
}
