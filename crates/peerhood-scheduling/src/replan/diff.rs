use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::plan::{Key, Placement, Plan, Session};
use crate::{Mode, Slot};

/// One thing that is different in a new plan. Its text is a sentence for a coordinator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Change<K> {
    /// A series has a place that had none.
    Placed {
        /// The series.
        series: K,
        /// Its slot.
        slot: Slot,
        /// Who leads it.
        facilitator: K,
        /// The day of its first session to come.
        first: Option<NaiveDate>,
    },
    /// A series has no place any more.
    LostPlace {
        /// The series.
        series: K,
        /// Its slot until now.
        slot: Slot,
        /// Sessions that are not held.
        sessions: usize,
    },
    /// A series is no longer asked for.
    Dropped {
        /// The series.
        series: K,
    },
    /// A series moves to another slot.
    Slot {
        /// The series.
        series: K,
        /// Its slot until now.
        from: Slot,
        /// Its new slot.
        to: Slot,
    },
    /// A series has somebody else, or another place, from now on.
    Base {
        /// The series.
        series: K,
        /// What changes.
        part: Part,
        /// Who or what until now.
        from: Option<K>,
        /// Who or what from now on.
        to: Option<K>,
    },
    /// One session has somebody else, or another place.
    Once {
        /// The series.
        series: K,
        /// The session's day.
        date: NaiveDate,
        /// What changes.
        part: Part,
        /// Who or what until now.
        from: Option<K>,
        /// Who or what now.
        to: Option<K>,
    },
    /// One session is at another time.
    Moved {
        /// The series.
        series: K,
        /// The session's day.
        date: NaiveDate,
        /// Its start until now, by the series' clocks.
        from: NaiveDateTime,
        /// Its start now.
        to: NaiveDateTime,
    },
    /// One session is not held any more.
    Cancelled {
        /// The series.
        series: K,
        /// The session's day.
        date: NaiveDate,
    },
    /// One session is held that was not.
    Added {
        /// The series.
        series: K,
        /// The session's day.
        date: NaiveDate,
    },
}

/// What of a series or session changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Part {
    /// Who leads.
    Facilitator,
    /// Who assists.
    CoFacilitator,
    /// Who interprets.
    Interpreter,
    /// The room.
    Venue,
    /// The virtual link.
    Link,
}

/// Lists what is different between two plans from a moment on, series by series.
pub fn changes<K: Key>(
    before: &Plan<K>,
    after: &Plan<K>,
    as_of: Option<DateTime<Utc>>,
) -> Vec<Change<K>> {
    let old: BTreeMap<&K, &Placement<K>> =
        before.placed.iter().map(|placement| (&placement.series, placement)).collect();
    let new: BTreeMap<&K, &Placement<K>> =
        after.placed.iter().map(|placement| (&placement.series, placement)).collect();
    let mut changes = Vec::new();
    for placement in &before.placed {
        let series = placement.series.clone();
        match new.get(&series) {
            Some(now) => compare(&mut changes, placement, now, as_of),
            None if after.unplaced.iter().any(|unplaced| unplaced.series == series) => {
                let sessions = ahead(placement, as_of).count();
                changes.push(Change::LostPlace { series, slot: placement.slot, sessions });
            }
            None => changes.push(Change::Dropped { series }),
        }
    }
    for placement in after.placed.iter().filter(|placement| !old.contains_key(&placement.series)) {
        changes.push(Change::Placed {
            series: placement.series.clone(),
            slot: placement.slot,
            facilitator: placement.facilitator.clone(),
            first: ahead(placement, as_of).next().map(|session| session.local.date()),
        });
    }
    changes
}

fn ahead<K>(
    placement: &Placement<K>,
    as_of: Option<DateTime<Utc>>,
) -> impl Iterator<Item = &Session<K>> {
    placement
        .sessions
        .iter()
        .filter(move |session| as_of.is_none_or(|as_of| as_of <= session.start))
}

fn compare<K: Key>(
    changes: &mut Vec<Change<K>>,
    before: &Placement<K>,
    after: &Placement<K>,
    as_of: Option<DateTime<Utc>>,
) {
    let series = || before.series.clone();
    let moved = before.slot.day != after.slot.day || before.slot.start != after.slot.start;
    if moved {
        changes.push(Change::Slot { series: series(), from: before.slot, to: after.slot });
    }
    for ((part, from), (_, to)) in base(before).into_iter().zip(base(after)) {
        if from != to {
            let (from, to) = (from.cloned(), to.cloned());
            changes.push(Change::Base { series: series(), part, from, to });
        }
    }
    let mut old: BTreeMap<NaiveDate, &Session<K>> =
        ahead(before, as_of).map(|session| (session.date, session)).collect();
    for session in ahead(after, as_of) {
        let Some(was) = old.remove(&session.date) else {
            if !moved {
                changes.push(Change::Added { series: series(), date: session.date });
            }
            continue;
        };
        if was.start != session.start && !moved {
            let (date, from, to) = (session.date, was.local, session.local);
            changes.push(Change::Moved { series: series(), date, from, to });
        }
        let parts = roles(was).into_iter().zip(roles(session));
        for ((part, from), (_, to)) in parts {
            // What changes for the whole series has been said.
            let regular = from == role(before, part) && to == role(after, part);
            if from != to && !regular && was.mode == session.mode {
                changes.push(Change::Once {
                    series: series(),
                    date: session.date,
                    part,
                    from: from.cloned(),
                    to: to.cloned(),
                });
            }
        }
    }
    if !moved {
        changes.extend(old.keys().map(|&date| Change::Cancelled { series: series(), date }));
    }
}

fn base<K>(placement: &Placement<K>) -> [(Part, Option<&K>); 5] {
    [
        (Part::Facilitator, Some(&placement.facilitator)),
        (Part::CoFacilitator, placement.co_facilitator.as_ref()),
        (Part::Interpreter, placement.interpreter.as_ref()),
        (Part::Venue, placement.venue.as_ref()),
        (Part::Link, placement.link.as_ref()),
    ]
}

fn role<K>(placement: &Placement<K>, part: Part) -> Option<&K> {
    base(placement).into_iter().find(|&(known, _)| known == part).and_then(|(_, who)| who)
}

fn roles<K>(session: &Session<K>) -> [(Part, Option<&K>); 4] {
    let place = if session.mode == Mode::InPerson { Part::Venue } else { Part::Link };
    [
        (Part::Facilitator, Some(&session.facilitator)),
        (Part::CoFacilitator, session.co_facilitator.as_ref()),
        (Part::Interpreter, session.interpreter.as_ref()),
        (place, session.place.as_ref()),
    ]
}

impl<K> Change<K> {
    /// Gives the series that changes.
    pub fn series(&self) -> &K {
        match self {
            Change::Placed { series, .. }
            | Change::LostPlace { series, .. }
            | Change::Dropped { series }
            | Change::Slot { series, .. }
            | Change::Base { series, .. }
            | Change::Once { series, .. }
            | Change::Moved { series, .. }
            | Change::Cancelled { series, .. }
            | Change::Added { series, .. } => series,
        }
    }
}

impl Part {
    fn verb(self) -> &'static str {
        match self {
            Part::Facilitator => "is led by",
            Part::CoFacilitator => "is assisted by",
            Part::Interpreter => "is interpreted by",
            Part::Venue => "meets at",
            Part::Link => "meets on",
        }
    }
}

impl<K: fmt::Display> fmt::Display for Change<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nobody = |who: &Option<K>| match who {
            Some(who) => who.to_string(),
            None => "nobody".to_owned(),
        };
        match self {
            Change::Placed { series, slot, facilitator, first } => {
                write!(f, "{series} now meets {slot}, led by {facilitator}")?;
                first.map_or(Ok(()), |first| write!(f, ", from {first}"))
            }
            Change::LostPlace { series, slot, sessions } => {
                write!(f, "{series} can no longer meet {slot}: {sessions} sessions are not held")
            }
            Change::Dropped { series } => write!(f, "{series} is no longer asked for"),
            Change::Slot { series, from, to } => {
                write!(f, "{series} moves from {from} to {to}")
            }
            Change::Base { series, part, from, to } => {
                let (from, to) = (nobody(from), nobody(to));
                write!(f, "{series} {} {to} instead of {from}", part.verb())
            }
            Change::Once { series, date, part, from, to } => {
                let (from, to) = (nobody(from), nobody(to));
                write!(f, "{series} on {date} {} {to} instead of {from}", part.verb())
            }
            Change::Moved { series, date, from, to } => {
                let (from, to) = (from.format("%a %d %b %H:%M"), to.format("%a %d %b %H:%M"));
                write!(f, "{series}: the session of {date} is on {to} instead of {from}")
            }
            Change::Cancelled { series, date } => write!(f, "{series} does not meet on {date}"),
            Change::Added { series, date } => write!(f, "{series} also meets on {date}"),
        }
    }
}
