//! The matches so far, told so that every story can have happened.

use chrono::NaiveDate;

use super::AS_OF;
use super::conditions::CLUSTERS;
use super::draw::{Draw, after, before};
use super::referred::Referred;
use super::rows::{Cells, cells, flag, list};
use super::supporting::Supporting;

#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) matches: Vec<Cells>,
    pub(super) contacts: Vec<Cells>,
}

/// How a match stands at the end of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Live,
    Declined(NaiveDate),
    Closed(&'static str),
}

/// Days until a match is proposed: most within the 48 hours of the promise, some long after it.
const LAGS: [(u64, u64); 7] = [(30, 0), (27, 1), (15, 2), (11, 4), (8, 8), (5, 15), (4, 30)];
const REASONS: [(u64, &str); 7] = [
    (66, "completed"),
    (13, "lost_contact"),
    (8, "referred_parent_ended"),
    (5, "not_a_good_fit"),
    (3, "support_parent_ended"),
    (3, "referred_elsewhere"),
    (2, "other"),
];

/// Draws the matches so far of some of the referrals, in the order they arrived.
pub(super) fn draw(
    draw: &mut Draw,
    referred: &mut [Referred],
    supporting: &mut [Supporting],
) -> History {
    let mut history = History::default();
    let mut pools: Vec<Vec<usize>> = vec![Vec::new(); CLUSTERS.len()];
    for (position, parent) in supporting.iter().enumerate() {
        if parent.started_on.is_some() && parent.status != "retired" {
            pools[parent.cluster].push(position);
        }
    }
    for family in referred.iter_mut().filter(|family| family.is_for("match")) {
        let age = (AS_OF - family.received_on).num_days();
        let chance = match age {
            ..7 => 15,
            7..60 => 42,
            _ => 55,
        };
        if matches!(family.status, "withdrawn" | "on_hold") || !draw.percent(chance) {
            continue;
        }
        let proposed_on = after(family.received_on, draw.weighted(&LAGS)).max(family.consented_on);
        let ending = story(draw, &mut history, family, supporting, &pools, proposed_on);
        family.status = match ending {
            None => family.status,
            Some(Ending::Live) => "matched",
            Some(Ending::Closed("completed")) => "closed",
            Some(Ending::Closed(_)) if draw.percent(40) => "closed",
            Some(_) => "open",
        };
    }
    history
}

/// The story of one referral's match, and of the alternate if it is declined.
fn story(
    draw: &mut Draw,
    history: &mut History,
    family: &Referred,
    supporting: &mut [Supporting],
    pools: &[Vec<usize>],
    proposed_on: NaiveDate,
) -> Option<Ending> {
    let first = candidate(draw, family, supporting, &pools[family.cluster], proposed_on, None)?;
    let ending = tell(draw, history, family, &mut supporting[first], proposed_on);
    let Ending::Declined(declined_on) = ending else { return Some(ending) };
    let again_on = after(declined_on, draw.below(4));
    let pool = &pools[family.cluster];
    let Some(second) = candidate(draw, family, supporting, pool, again_on, Some(first)) else {
        return Some(ending);
    };
    let row = history.matches.len();
    history.matches[row - 1]
        .extend(cells! {"alternate_on": again_on, "alternate": match_id(row + 1)});
    // An alternate that is declined too is not followed by a third.
    Some(tell(draw, history, family, &mut supporting[second], again_on))
}

fn match_id(number: usize) -> String {
    format!("M-{number:05}")
}

/// Somebody of the pool who is free then and can talk with the family, if a few tries find one.
fn candidate(
    draw: &mut Draw,
    family: &Referred,
    supporting: &[Supporting],
    pool: &[usize],
    on: NaiveDate,
    not: Option<usize>,
) -> Option<usize> {
    if pool.is_empty() || AS_OF <= on {
        return None;
    }
    (0..24).map(|_| draw.one(pool)).find(|&position| {
        let parent = &supporting[position];
        let busy = parent.busy_until.iter().filter(|until| on <= **until).count();
        // The policy gives newcomers one match for three months.
        let room = match parent.started_on {
            Some(started_on) if after(started_on, 95) < on => parent.capacity,
            Some(started_on) if started_on <= on => 1,
            _ => 0,
        };
        let shares = |theirs: &[&str], ours: &[&str]| theirs.iter().any(|it| ours.contains(it));
        busy < room
            && not != Some(position)
            && shares(&parent.languages, &family.languages)
            && shares(&parent.modes, &family.modes)
    })
}

/// Tells one match from its proposal to its end or to the day before the program's day.
fn tell(
    draw: &mut Draw,
    history: &mut History,
    family: &Referred,
    parent: &mut Supporting,
    proposed_on: NaiveDate,
) -> Ending {
    let last = before(AS_OF, 1);
    let id = match_id(history.matches.len() + 1);
    let mut row = cells! {
        "id": id, "referral": family.id, "support_parent": parent.id, "proposed_on": proposed_on,
    };
    let ending = if draw.percent(8) {
        decline(draw, &mut row, proposed_on.min(last))
    } else {
        let sides = ["referred_accepted_on", "supporting_accepted_on"].map(|side| {
            let on = after(proposed_on, draw.weighted(&[(60, 0), (25, 1), (10, 2), (5, 5)]));
            if on <= last {
                row.push((side, on.to_string()));
            }
            on
        });
        let introduced_on =
            after(sides[0].max(sides[1]), draw.weighted(&[(70, 0), (20, 1), (10, 3)]));
        if last < introduced_on {
            Ending::Live
        } else {
            row.push(("introduced_on", introduced_on.to_string()));
            let modes: Vec<&str> =
                family.modes.iter().filter(|mode| parent.modes.contains(mode)).copied().collect();
            support(draw, &mut history.contacts, &mut row, &id, introduced_on, &modes)
        }
    };
    let until = match ending {
        Ending::Live => NaiveDate::MAX,
        Ending::Declined(on) => on,
        Ending::Closed(_) => closed_on(&row).unwrap_or(last),
    };
    parent.busy_until.push(until);
    history.matches.push(row);
    ending
}

fn closed_on(row: &Cells) -> Option<NaiveDate> {
    row.iter().find(|cell| cell.0 == "closed_on")?.1.parse().ok()
}

fn decline(draw: &mut Draw, row: &mut Cells, proposed_on: NaiveDate) -> Ending {
    let declined_on = after(proposed_on, draw.below(4)).min(before(AS_OF, 1));
    let side = if draw.percent(60) { "supporting" } else { "referred" };
    row.extend(cells! {"declined_on": declined_on, "declined_by": side});
    Ending::Declined(declined_on)
}

/// Contacts, follow-ups, a pause and the close of a match whose parents were introduced.
fn support(
    draw: &mut Draw,
    contacts: &mut Vec<Cells>,
    row: &mut Cells,
    id: &str,
    introduced_on: NaiveDate,
    modes: &[&str],
) -> Ending {
    let last = before(AS_OF, 1);
    let reason = draw.weighted(&REASONS);
    let length = if reason == "completed" { draw.between(56, 110) } else { draw.between(10, 70) };
    let close_on = after(introduced_on, length);
    let end = close_on.min(last);

    let mut log: Vec<(NaiveDate, Cells)> = Vec::new();
    let wanted = match reason {
        "completed" => draw.between(3, 9),
        _ => draw.below(5),
    };
    let mut on =
        after(introduced_on, draw.weighted(&[(48, 0), (24, 1), (12, 2), (10, 5), (6, 12)]));
    for _ in 0..wanted {
        if end < on {
            break;
        }
        log.push((on, contact(draw, modes)));
        on = after(on, draw.between(4, 15));
    }
    // The checks of the policy; some are forgotten.
    for days in [2, 14, 56] {
        let on = after(introduced_on, days + draw.below(3));
        if on <= end && draw.percent(76) {
            let side = if draw.percent(65) { "referred" } else { "supporting" };
            let expected = flag(draw.percent(84));
            log.push((on, cells! {"kind": "follow_up", "side": side, "as_expected": expected}));
        }
    }
    let latest = log.iter().map(|entry| entry.0).max().unwrap_or(introduced_on);
    let paused_on = after(latest, 3);
    let resumed_on = after(paused_on, 14);
    if resumed_on < end && draw.percent(12) {
        row.extend(cells! {"paused_on": paused_on, "resumed_on": resumed_on});
    }
    log.sort_by_key(|entry| entry.0);
    contacts.extend(log.into_iter().map(|(on, mut entry)| {
        entry.extend(cells! {"match": id, "on": on});
        entry
    }));
    if last < close_on {
        return Ending::Live;
    }
    row.extend(cells! {"closed_on": close_on, "close_reason": reason});
    Ending::Closed(reason)
}

fn contact(draw: &mut Draw, modes: &[&str]) -> Cells {
    let mode = modes.get(draw.position(modes.len())).copied().unwrap_or("phone");
    let side = if draw.percent(80) { "supporting" } else { "referred" };
    let mut cells = cells! {"kind": "contact", "mode": mode, "side": side};
    let outcome = draw.weighted(&[(82, "reached"), (10, "message"), (8, "no_answer")]);
    cells.push(("outcome", outcome.to_owned()));
    if outcome == "reached" {
        let support = draw.likely(&[(62, "emotional"), (48, "informational"), (28, "practical")]);
        cells.extend(cells! {
            "hours": draw.weighted(&[(25, "0.25"), (45, "0.5"), (20, "0.75"), (10, "1")]),
            "support": list(&support), "hard": flag(draw.percent(5)),
        });
    }
    cells
}
