//! The tables of community programs, of referrals to them, and of who may be written to.

use super::super::shape::Shape;
use super::{TableSpec, column, needed};

pub(super) const PROGRAMS: TableSpec = TableSpec {
    name: "community_programs",
    needed: false,
    open: false,
    meaning: "what the program knows of services of the directory beyond it",
    columns: &[
        needed("service", Shape::ServiceRef, "the service, once in the table"),
        column("source", Shape::Term, "who told of it: the health department, an association"),
        column("last_asked_on", Shape::Date, "when they were last asked"),
        column("contact_name", Shape::Private, "whom to turn to there"),
        column("contact", Shape::Private, "telephone numbers and addresses, separated by ;"),
        column("contact_confirmed_on", Shape::Date, "when that contact last answered"),
        column("functions", Shape::KeyFunctions, "the functions of peer support it serves"),
        column("modes", Shape::Modes, "ways to take part"),
        column("hours", Shape::Availability, "when it is open, on the program's clocks"),
        column(
            "evidence",
            Shape::Evidence,
            "the points of credibility that hold, each with its evidence",
        ),
        column("reviewer", Shape::Private, "who looked"),
        column("reviewed_on", Shape::Date, "when"),
        column("review_expires_on", Shape::Date, "the last day the review holds; a year if empty"),
    ],
};

pub(super) const REFERRALS: TableSpec = TableSpec {
    name: "community_referrals",
    needed: false,
    open: false,
    meaning: "steps of referrals to community programs, in their order",
    columns: &[
        needed("handover", Shape::Text, "the program's own id of the referral to a service"),
        needed("referral", Shape::ReferralRef, "the family"),
        needed("service", Shape::ServiceRef, "the service"),
        needed("on", Shape::Date, "the day"),
        needed("status", Shape::TaskStatus, "the status from then on, as FHIR Task has it"),
        column("business_status", Shape::BusinessStatus, "what it means for the family"),
        column("reason", Shape::Term, "a reason in a few words of the program's own"),
    ],
};

pub(super) const CHANNELS: TableSpec = TableSpec {
    name: "channels",
    needed: false,
    open: false,
    meaning: "who lets the program write to them, and how; the last word counts",
    columns: &[
        needed("person", Shape::PersonRef, "who"),
        needed("channel", Shape::Channel, "how"),
        needed("on", Shape::Date, "from which day on"),
        column("allowed", Shape::Flag, "yes, or no to opt out"),
    ],
};
