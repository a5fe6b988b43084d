//! Who came, by the way the sessions were held: in person, by video or phone, or both at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use peerhood_model::{AsOf, Attendance, GroupId, Mode, Presence, Program, ReferralId};
use peerhood_outcomes::stats::proportion::wilson;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;

/// Attendance at the sessions that were held in one way.
///
/// A session is of the way of those who came to it, so that whoever was missed counts with the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ModeLine {
    /// In person, by video or phone, or both at once.
    pub mode: String,
    /// Sessions.
    pub sessions: u64,
    /// Places taken by somebody expected, over all sessions; absent when hidden, as are the two below.
    pub expected: Option<u64>,
    /// Of these, how many came.
    pub came: Option<u64>,
    /// The share that came. People who come or miss do so again, so the interval is too narrow.
    pub share: Option<Interval>,
}

#[derive(Default)]
struct Tallied<'a> {
    sessions: u64,
    came: Vec<&'a ReferralId>,
    missed: Vec<&'a ReferralId>,
}

/// One line a way of meeting, shown where each of the counts stands for enough different people.
pub(super) fn modes(program: &Program, as_of: AsOf, threshold: u64, level: f64) -> Vec<ModeLine> {
    let mut sessions: BTreeMap<(&GroupId, NaiveDate), Vec<&Attendance>> = BTreeMap::new();
    for one in program.attendance.iter().filter(|one| one.session_on <= as_of.day) {
        sessions.entry((&one.group, one.session_on)).or_default().push(one);
    }
    let mut by_mode: BTreeMap<&'static str, Tallied<'_>> = BTreeMap::new();
    for expected in sessions.values() {
        let Some(mode) = held(expected) else { continue };
        let tallied = by_mode.entry(mode).or_default();
        tallied.sessions += 1;
        for one in expected {
            let list = if one.presence == Presence::Came {
                &mut tallied.came
            } else {
                &mut tallied.missed
            };
            list.push(&one.participant);
        }
    }
    let is_shown = |list: &[&ReferralId]| {
        let people: BTreeSet<_> = list.iter().collect();
        people.is_empty() || threshold <= people.len() as u64
    };
    let line = |(mode, tallied): (&'static str, Tallied<'_>)| {
        let Tallied { sessions, came, missed } = tallied;
        let shown = Some(()).filter(|()| is_shown(&came) && is_shown(&missed));
        let all = came.len() + missed.len();
        let share = shown.and_then(|()| wilson(came.len(), all, level).ok());
        ModeLine {
            mode: mode.to_owned(),
            sessions,
            expected: shown.map(|()| all as u64),
            came: shown.map(|()| came.len() as u64),
            share: share.map(|share| Interval {
                value: share.value,
                low: share.low,
                high: share.high,
                level,
            }),
        }
    };
    by_mode.into_iter().map(line).collect()
}

/// How a session was held, by those who came; `None` where nobody's way is known.
fn held(expected: &[&Attendance]) -> Option<&'static str> {
    let came = expected.iter().filter(|one| one.presence == Presence::Came);
    let ways: BTreeSet<bool> = came.filter_map(|one| Some(one.mode? == Mode::InPerson)).collect();
    match (ways.contains(&true), ways.contains(&false)) {
        (true, true) => Some("in person and by video or phone at once"),
        (true, false) => Some("in person"),
        (false, true) => Some("by video or phone"),
        (false, false) => None,
    }
}
