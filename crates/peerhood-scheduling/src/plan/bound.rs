use super::options::{LEAD, Options};
use crate::Score;

/// Gives a score that no plan comes below.
///
/// Facilitators who lead only so many series leave some series out, whatever the times: as many
/// as the greatest assignment of series to facilitators leaves. The other series cost at least
/// what their cheapest options do.
pub(super) fn bound(options: &Options) -> Score {
    let mut cheapest = Vec::new();
    let mut hopeless = 0_usize;
    let mut choices: Vec<Vec<u32>> = Vec::new();
    for series in options.series.iter().filter(|series| !series.fixed) {
        let Some(slot) = series.slots.first() else {
            hopeless += 1;
            continue;
        };
        cheapest.push(slot.cheapest);
        let leads = series.slots.iter().flat_map(|slot| {
            let filled = &slot.roles[LEAD];
            filled.candidates[..filled.usable].iter().map(|candidate| candidate.resource)
        });
        let mut leads: Vec<u32> = leads.collect();
        leads.sort_unstable();
        leads.dedup();
        choices.push(leads);
    }
    let left_out = left_out(options, &choices);
    cheapest.sort_unstable_by(|one, two| two.cmp(one));
    let soft = cheapest.iter().skip(left_out).sum();
    let medium = i64::try_from(hopeless + left_out).unwrap_or(i64::MAX);
    Score { hard: 0, medium, soft }
}

/// Counts the series for which no facilitator has a place left, by augmenting paths.
fn left_out(options: &Options, choices: &[Vec<u32>]) -> usize {
    let room: Vec<Option<usize>> = options
        .resources
        .iter()
        .zip(&options.load)
        .map(|(resource, &load)| {
            let most = resource.most_series?.saturating_sub(load);
            usize::try_from(most).ok()
        })
        .collect();
    let mut led: Vec<Vec<usize>> = vec![Vec::new(); options.resources.len()];
    let mut left_out = 0;
    for series in 0..choices.len() {
        let mut from: Vec<Option<usize>> = vec![None; options.resources.len()];
        if !place(series, choices, &room, &mut led, &mut from) {
            left_out += 1;
        }
    }
    left_out
}

/// Finds a facilitator for a series, moving others from one to another, breadth first.
fn place(
    series: usize,
    choices: &[Vec<u32>],
    room: &[Option<usize>],
    led: &mut [Vec<usize>],
    from: &mut [Option<usize>],
) -> bool {
    let mut queue = vec![series];
    let mut next = 0;
    // Invariant: `from` names, for every facilitator reached, the series that reached them.
    while let Some(&reaching) = queue.get(next) {
        next += 1;
        for &lead in &choices[reaching] {
            let at = lead as usize;
            if from[at].is_some() {
                continue;
            }
            from[at] = Some(reaching);
            if room[at].is_none_or(|room| led[at].len() < room) {
                hand_on(at, series, led, from);
                return true;
            }
            queue.extend(&led[at]);
        }
    }
    false
}

/// Gives the place at a facilitator to the series that reached them, and that one's place to the
/// series before, until the first has one.
fn hand_on(at: usize, first: usize, led: &mut [Vec<usize>], from: &[Option<usize>]) {
    let mut at = at;
    while let Some(series) = from[at] {
        let before = led.iter().position(|list| list.contains(&series));
        led[at].push(series);
        match before {
            Some(before) if series != first => {
                led[before].retain(|&other| other != series);
                at = before;
            }
            _ => return,
        }
    }
}
