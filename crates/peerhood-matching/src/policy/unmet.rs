use std::collections::BTreeMap;

use super::filter::HardRules;
use super::places::RightSet;
use super::prepared::Prepared;

/// The smallest sets of hard rules that keep rights of `seated` from `left`, each with those rights.
pub(crate) fn smallest_unmet<L, R>(
    prepared: &Prepared<'_, L, R>,
    hard: &HardRules,
    seated: &RightSet,
    left: usize,
) -> BTreeMap<Vec<usize>, Vec<u32>> {
    let mut sets: BTreeMap<Vec<usize>, Vec<u32>> = BTreeMap::new();
    for (missed, rights) in by_missed_filters(prepared, hard, seated, left) {
        // Whatever else these miss, somebody misses less.
        if sets.keys().any(|set| set.len() < missed.len() && is_part(set, &missed)) {
            continue;
        }
        let place = |right| u32::try_from(right).expect("a problem checks its lengths");
        if hard.asked.is_empty() {
            if !missed.is_empty() {
                let kept_away = sets.entry(sorted(missed)).or_default();
                rights.each(|right| kept_away.push(place(right)));
            }
            continue;
        }
        rights.each(|right| {
            let fails = |rule: &&usize| !prepared.allows(**rule, left, right);
            let mut unmet = missed.clone();
            unmet.extend(hard.asked.iter().filter(fails));
            if !unmet.is_empty() {
                sets.entry(sorted(unmet)).or_default().push(place(right));
            }
        });
    }
    let all: Vec<Vec<usize>> = sets.keys().cloned().collect();
    sets.retain(|set, _| !all.iter().any(|other| other.len() < set.len() && is_part(other, set)));
    sets
}

/// Rights of `seated` by the rules by keys that they miss, fewest rules first.
fn by_missed_filters<L, R>(
    prepared: &Prepared<'_, L, R>,
    hard: &HardRules,
    seated: &RightSet,
    left: usize,
) -> Vec<(Vec<usize>, RightSet)> {
    let everybody = RightSet::full(prepared.rights.len());
    let mut passing = everybody.clone();
    let mut found = everybody.clone();
    let mut parts = vec![(Vec::new(), seated.clone())];
    for filter in &hard.filters {
        passing.copy(&everybody);
        filter.keep(prepared, left, &mut passing, &mut found);
        let mut split = Vec::with_capacity(2 * parts.len());
        for (missed, rights) in parts {
            let mut missing = rights.clone();
            missing.remove(&passing);
            let mut kept = rights;
            kept.intersect(&passing);
            if missing.len() > 0 {
                let missed: Vec<usize> = [&missed[..], &[filter.rule]].concat();
                split.push((missed, missing));
            }
            if kept.len() > 0 {
                split.push((missed, kept));
            }
        }
        parts = split;
    }
    parts.sort_by_key(|(missed, _)| missed.len());
    parts
}

fn sorted(mut rules: Vec<usize>) -> Vec<usize> {
    rules.sort_unstable();
    rules
}

fn is_part(part: &[usize], whole: &[usize]) -> bool {
    part.iter().all(|rule| whole.contains(rule))
}
