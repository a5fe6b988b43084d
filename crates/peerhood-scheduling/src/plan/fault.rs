use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use super::{Key, Request, Scope};
use crate::{Availability, Length, Meeting, Repeat, Series, series::MOST_SESSIONS};

/// A request that makes no sense, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", listed(faults))]
pub struct RequestError {
    /// Every fault, in the request's order; never none.
    pub faults: Vec<RequestFault>,
}

/// Something wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum RequestFault {
    /// Two entries of one list have the same name.
    #[error("{kind} {id} is listed twice")]
    ListedTwice {
        /// The list.
        kind: String,
        /// The name.
        id: String,
    },
    /// A series names somebody or some place that is not in the request.
    #[error("series {series} names {kind} {id}, who is not in the request")]
    Absent {
        /// The series.
        series: String,
        /// What is named.
        kind: String,
        /// Its name.
        id: String,
    },
    /// A closure is of a venue or facilitator that is not in the request.
    #[error("a closure is of {kind} {id}, who is not in the request")]
    ClosureOfAbsent {
        /// What is named.
        kind: String,
        /// Its name.
        id: String,
    },
    /// A closure ends before it begins.
    #[error("a closure lasts from {first} to {last}")]
    ClosureBackwards {
        /// Its first day.
        first: NaiveDate,
        /// Its last day.
        last: NaiveDate,
    },
    /// Somebody or some place is taken, or promised, until before that begins.
    #[error("{whom} is taken or promised from {start} to {end}; put the earlier moment first")]
    StretchBackwards {
        /// Who or what.
        whom: String,
        /// Where the stretch is said to begin.
        start: DateTime<Utc>,
        /// Where it is said to end.
        end: DateTime<Utc>,
    },
    /// A series has no slot.
    #[error("series {series} has no slot to choose from")]
    NoSlot {
        /// The series.
        series: String,
    },
    /// A session lasts no time, or more than a day.
    #[error("sessions of series {series} last {minutes} minutes, not 1 to 1440")]
    Minutes {
        /// The series.
        series: String,
        /// Their length.
        minutes: u32,
    },
    /// A series has no session, or too many.
    #[error("series {series} has {sessions} sessions, not 1 to 1000")]
    Sessions {
        /// The series.
        series: String,
        /// How many.
        sessions: u32,
    },
    /// A series ends before it begins, or lasts more than ten years.
    #[error("series {series} goes from {from} to {until}, not from 0 days to 10 years")]
    Span {
        /// The series.
        series: String,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// A series is repeated every 0 days or weeks.
    #[error("series {series} is repeated every 0 days or weeks")]
    NoStep {
        /// The series.
        series: String,
    },
    /// A hybrid series has a number for a session in a room that is not from 1 on.
    #[error("series {series} has session number 0 in a room; numbers begin with 1")]
    SessionZero {
        /// The series.
        series: String,
    },
    /// A slot's cost is too large to add up.
    #[error("{what} costs {cost} a session, more than 1000000")]
    Cost {
        /// What costs.
        what: String,
        /// How much.
        cost: u32,
    },
}

/// A cost of one session, at most.
const MOST_COST: u32 = 1_000_000;

const MOST_LISTED: usize = 20;

fn listed(faults: &[RequestFault]) -> String {
    let first: Vec<String> = faults.iter().take(MOST_LISTED).map(ToString::to_string).collect();
    let more = match faults.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!("{}{more}", first.join("; "))
}

/// Finds everything that is wrong with a request.
pub(crate) fn check<K: Key>(request: &Request<K>) -> Result<(), RequestError> {
    let mut faults = Vec::new();
    let participants =
        names(&mut faults, "participant", request.participants.iter().map(|p| &p.id));
    let facilitators =
        names(&mut faults, "facilitator", request.facilitators.iter().map(|f| &f.id));
    let venues = names(&mut faults, "venue", request.venues.iter().map(|v| &v.id));
    names(&mut faults, "series", request.series.iter().map(|s| &s.id));

    for series in &request.series {
        let mut absent = |kind: &str, named: &K, known: &BTreeSet<&K>| {
            if !known.contains(named) {
                faults.push(RequestFault::Absent {
                    series: series.id.to_string(),
                    kind: kind.to_owned(),
                    id: named.to_string(),
                });
            }
        };
        series.members.iter().for_each(|id| absent("participant", id, &participants));
        series.facilitators.iter().for_each(|id| absent("facilitator", id, &facilitators));
        series.venues.iter().for_each(|id| absent("venue", id, &venues));
        names(&mut faults, "member", series.members.iter());
        shape(&mut faults, series);
        for slot in &series.slots {
            cost(&mut faults, || format!("a slot of series {}", series.id), slot.cost);
        }
    }
    for participant in &request.participants {
        let whom = || format!("participant {}", participant.id);
        stretches(&mut faults, whom, &participant.availability);
    }
    for facilitator in &request.facilitators {
        let whom = || format!("facilitator {}", facilitator.id);
        stretches(&mut faults, whom, &facilitator.availability);
        cost(&mut faults, whom, facilitator.cost);
    }
    for venue in &request.venues {
        let whom = || format!("venue {}", venue.id);
        venue.availability.iter().for_each(|hours| stretches(&mut faults, whom, hours));
        cost(&mut faults, whom, venue.cost);
    }
    let costs = request.costs;
    for (name, value) in [
        ("cannot_come", costs.cannot_come),
        ("unknown", costs.unknown),
        ("if_needed", costs.if_needed),
        ("staff_if_needed", costs.staff_if_needed),
        ("no_co_facilitator", costs.no_co_facilitator),
        ("exception", costs.exception),
        ("changed_time", costs.changed_time),
        ("changed_facilitator", costs.changed_facilitator),
        ("changed_venue", costs.changed_venue),
    ] {
        cost(&mut faults, || name.to_owned(), value);
    }
    for closure in &request.closures {
        let known = match &closure.scope {
            Scope::Venue(id) if !venues.contains(id) => Some(("venue", id)),
            Scope::Facilitator(id) if !facilitators.contains(id) => Some(("facilitator", id)),
            _ => None,
        };
        if let Some((kind, id)) = known {
            let (kind, id) = (kind.to_owned(), id.to_string());
            faults.push(RequestFault::ClosureOfAbsent { kind, id });
        }
        if closure.last < closure.first {
            let (first, last) = (closure.first, closure.last);
            faults.push(RequestFault::ClosureBackwards { first, last });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(RequestError { faults }) }
}

fn names<'a, K: Key>(
    faults: &mut Vec<RequestFault>,
    kind: &str,
    ids: impl Iterator<Item = &'a K>,
) -> BTreeSet<&'a K> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            faults.push(RequestFault::ListedTwice { kind: kind.to_owned(), id: id.to_string() });
        }
    }
    seen
}

fn shape<K: Key>(faults: &mut Vec<RequestFault>, series: &Series<K>) {
    let id = || series.id.to_string();
    if series.slots.is_empty() {
        faults.push(RequestFault::NoSlot { series: id() });
    }
    if !(1..=1440).contains(&series.minutes) {
        faults.push(RequestFault::Minutes { series: id(), minutes: series.minutes });
    }
    match series.length {
        Length::Sessions(sessions) if !(1..=MOST_SESSIONS).contains(&sessions) => {
            faults.push(RequestFault::Sessions { series: id(), sessions });
        }
        Length::Until(until) if until < series.from || 3_653 < (until - series.from).num_days() => {
            faults.push(RequestFault::Span { series: id(), from: series.from, until });
        }
        _ => {}
    }
    if matches!(series.every, Repeat::Days(0) | Repeat::Weeks(0)) {
        faults.push(RequestFault::NoStep { series: id() });
    }
    if matches!(&series.meeting, Meeting::Hybrid(numbers) if numbers.contains(&0)) {
        faults.push(RequestFault::SessionZero { series: id() });
    }
}

fn stretches(
    faults: &mut Vec<RequestFault>,
    whom: impl Fn() -> String,
    availability: &Availability,
) {
    for stretch in availability.busy.iter().chain(&availability.promised) {
        if stretch.end < stretch.start {
            let (start, end) = (stretch.start, stretch.end);
            faults.push(RequestFault::StretchBackwards { whom: whom(), start, end });
        }
    }
}

fn cost(faults: &mut Vec<RequestFault>, what: impl FnOnce() -> String, cost: u32) {
    if MOST_COST < cost {
        faults.push(RequestFault::Cost { what: what(), cost });
    }
}
