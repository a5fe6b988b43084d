//! The tables of whom the program reaches, what became of them, and what it changed.

use super::super::shape::Shape;
use super::{TableSpec, column, needed};

pub(super) const INVITATIONS: TableSpec = TableSpec {
    name: "invitations",
    needed: false,
    open: false,
    meaning: "families that were invited to a group",
    columns: &[
        needed("id", Shape::Id, "the program's own id of the invitation"),
        column("referral", Shape::ReferralRef, "the family, once they are a referral"),
        column("group", Shape::GroupRef, "the group"),
        needed("invited_on", Shape::Date, "when they were invited"),
        column("interested_on", Shape::Date, "when they said that they would like to come"),
        column(
            "first_session_on",
            Shape::Date,
            "when they first came; told by attendance where that knows",
        ),
        column(
            "retained_on",
            Shape::Date,
            "when they had stayed for long enough; told by attendance where that knows",
        ),
        column("barrier", Shape::Barrier, "what kept them from the next step"),
    ],
};

pub(super) const SYSTEM_OUTCOMES: TableSpec = TableSpec {
    name: "system_outcomes",
    needed: false,
    open: false,
    meaning: "what became of families beyond the program, where it may know",
    columns: &[
        needed("referral", Shape::ReferralRef, "the family"),
        needed("event", Shape::SystemEvent, "what is looked at"),
        needed("on", Shape::Date, "the day for which it is known"),
        needed("happened", Shape::Flag, "whether it was so; a known no counts, too"),
    ],
};

pub(super) const IMPROVEMENTS: TableSpec = TableSpec {
    name: "improvements",
    needed: false,
    open: false,
    meaning: "what was said of the program, what was changed for it, and whether that helped",
    columns: &[
        needed("id", Shape::Id, "the program's own id"),
        needed("heard_on", Shape::Date, "when it was said"),
        column("source", Shape::Term, "where: a survey, a call, a group"),
        column("feedback", Shape::Private, "what was said; never leaves without an explicit call"),
        column("change", Shape::Text, "what is changed for it"),
        column("changed_on", Shape::Date, "since when"),
        column("measure", Shape::Text, "what shows whether it helps"),
        column("before", Shape::Figure, "how that stood before"),
        column("measure_on", Shape::Date, "when it is to be looked at again"),
        column("measured_on", Shape::Date, "when it was"),
        column("after", Shape::Figure, "how it stood then"),
        column("decision", Shape::Decision, "what came of it"),
    ],
};
