use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::plan::Gap;
use crate::{Score, Stop};

/// A role in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Role {
    /// Leads.
    Facilitator,
    /// Assists.
    CoFacilitator,
    /// Interprets.
    Interpreter,
}

/// Something wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Violation {
    /// A series of the request is nowhere in the plan.
    Missing {
        /// The series.
        series: String,
    },
    /// A series is in the plan more than once.
    Twice {
        /// The series.
        series: String,
    },
    /// A series of the plan is not in the request.
    Unknown {
        /// The series.
        series: String,
    },
    /// A series is held at a time that is none of its slots.
    Slot {
        /// The series.
        series: String,
    },
    /// A day is wrong: a session too many, one missing, or one at the wrong time.
    Day {
        /// The series.
        series: String,
        /// The day.
        date: NaiveDate,
        /// What is wrong.
        why: String,
    },
    /// The series has not the number of sessions that it should have.
    Count {
        /// The series.
        series: String,
        /// Its sessions.
        sessions: u32,
    },
    /// Somebody in a role cannot be there, or nobody is.
    Staff {
        /// The series.
        series: String,
        /// The day.
        date: NaiveDate,
        /// The role.
        role: Role,
        /// Who, if anybody.
        who: Option<String>,
        /// Why not.
        why: String,
    },
    /// The place of a session will not do, or there is none.
    Place {
        /// The series.
        series: String,
        /// The day.
        date: NaiveDate,
        /// The place, if any.
        place: Option<String>,
        /// Why not.
        why: String,
    },
    /// Too many sessions are taken over by somebody else or held elsewhere.
    Exceptions {
        /// The series.
        series: String,
        /// How many are.
        count: u32,
        /// How many may be.
        most: u32,
    },
    /// The intervention codes are not covered as the plan says.
    Codes {
        /// The series.
        series: String,
        /// The session that covers too many, if that is what is wrong.
        date: Option<NaiveDate>,
    },
    /// Somebody or some place is needed by two series at once, or too soon after one another.
    Clash {
        /// What kind of entry it is.
        kind: String,
        /// Who or what.
        who: String,
        /// When the later session starts.
        at: DateTime<Utc>,
        /// The later session's series.
        series: String,
        /// The other series.
        other: String,
    },
    /// Somebody has more to do than they take on.
    Load {
        /// Who.
        who: String,
        /// Their series, or sessions in the week.
        load: u32,
        /// What they take on.
        most: u32,
        /// The Monday of the week, where the limit is one of sessions.
        week: Option<NaiveDate>,
    },
    /// A part of the score is not what the plan says.
    Score {
        /// The part.
        part: String,
        /// What the plan says.
        claimed: Score,
        /// What it is.
        found: Score,
    },
    /// The parts of the score are not listed once each, in their order.
    Parts,
    /// Other rules than the plan says keep a series from its options, or as many times.
    Reasons {
        /// The series.
        series: String,
    },
    /// Series are not in the request's order.
    OutOfOrder {
        /// The series that comes too late in its list.
        series: String,
    },
    /// A plan has no bound, and was not made from an earlier one.
    NoBound,
    /// What is said of how the search ended does not go with the gap: a plan is the best only where
    /// its bound proves it.
    Stop {
        /// What the plan says.
        claimed: Stop,
        /// The gap.
        gap: Gap,
    },
    /// A new plan says that it breaks this rule, and it does not.
    NotBroken {
        /// The violation, in words.
        what: String,
    },
    /// The bound does not follow from the request and the prices of the proof.
    Bound {
        /// What the plan says.
        claimed: Option<Score>,
        /// What follows.
        found: Score,
    },
    /// The gap does not follow from score and bound.
    Gap {
        /// What the plan says.
        claimed: Gap,
        /// What follows.
        found: Gap,
    },
    /// A price of the proof is below 1, out of order, given twice, or for what is not scarce.
    Price {
        /// What it is for.
        who: String,
    },
    /// What a new plan changes is not what it says.
    Changes {
        /// What is wrong.
        why: String,
    },
    /// A series was pinned, or has sessions behind it, and did not stay as it was.
    Moved {
        /// The series.
        series: String,
    },
    /// The plan was reckoned with another release of the time zone database.
    ZoneData {
        /// The plan's release.
        plan: String,
        /// The release in force.
        now: String,
    },
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Facilitator => "facilitator",
            Role::CoFacilitator => "co-facilitator",
            Role::Interpreter => "interpreter",
        })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::Missing { series } => write!(f, "series {series} is not in the plan"),
            Violation::Twice { series } => write!(f, "series {series} is in the plan twice"),
            Violation::Unknown { series } => write!(f, "series {series} is not in the request"),
            Violation::Slot { series } => write!(f, "series {series} is not at one of its slots"),
            Violation::Day { series, date, why } => write!(f, "series {series} on {date}: {why}"),
            Violation::Count { series, sessions } => {
                write!(f, "series {series} has {sessions} sessions, not as many as it should")
            }
            Violation::Staff { series, date, role, who: Some(who), why } => {
                write!(f, "series {series} on {date}: {role} {who} {why}")
            }
            Violation::Staff { series, date, role, who: None, why } => {
                write!(f, "series {series} on {date}: a {role} {why}")
            }
            Violation::Place { series, date, place: Some(place), why } => {
                write!(f, "series {series} on {date}: {place} {why}")
            }
            Violation::Place { series, date, place: None, why } => {
                write!(f, "series {series} on {date}: a place {why}")
            }
            Violation::Exceptions { series, count, most } => {
                write!(f, "series {series} has {count} exceptions, more than {most}")
            }
            Violation::Codes { series, date: Some(date) } => {
                write!(f, "series {series} on {date}: covers too many codes")
            }
            Violation::Codes { series, date: None } => {
                write!(f, "series {series} does not cover the codes it says")
            }
            Violation::Clash { kind, who, at, series, other } => {
                write!(f, "{kind} {who} is in {series} and {other} at {at}")
            }
            Violation::Load { who, load, most, week: None } => {
                write!(f, "{who} has {load} series, more than {most}")
            }
            Violation::Load { who, load, most, week: Some(week) } => {
                write!(f, "{who} has {load} sessions in the week of {week}, more than {most}")
            }
            Violation::Score { part, claimed, found } => {
                write!(f, "{part}: {found}, not {claimed}")
            }
            Violation::Parts => {
                f.write_str("the parts of the score are not listed once each, in their order")
            }
            Violation::Reasons { series } => {
                write!(f, "series {series} has no place for other reasons than it says")
            }
            Violation::OutOfOrder { series } => {
                write!(f, "series {series} is not in the request's order")
            }
            Violation::NoBound => f.write_str("the plan has no bound"),
            Violation::Stop { claimed, gap } => {
                let claimed = match claimed {
                    Stop::Optimal => "is said to be the best",
                    Stop::Spent | Stop::Cancelled => "is not said to be the best",
                };
                write!(f, "the plan {claimed}, but of the gap it says: {gap}")
            }
            Violation::NotBroken { what } => write!(f, "said to be broken, but is not: {what}"),
            Violation::Bound { claimed: Some(claimed), found } => {
                write!(f, "the bound is {found}, not {claimed}")
            }
            Violation::Bound { claimed: None, found } => write!(f, "the bound is {found}"),
            Violation::Gap { claimed, found } => write!(f, "the gap: {found}, not: {claimed}"),
            Violation::Price { who } => write!(f, "the proof's price of {who} means nothing"),
            Violation::Changes { why } => write!(f, "the changes: {why}"),
            Violation::Moved { series } => {
                write!(f, "series {series} did not stay as it had to")
            }
            Violation::ZoneData { plan, now } => {
                write!(f, "the plan was reckoned with time zones {plan}, not {now}")
            }
        }
    }
}
