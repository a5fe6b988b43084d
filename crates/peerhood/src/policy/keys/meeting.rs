//! Groups and their sessions.

use super::{Key, Kind, OURS, key};

const COHORT: &str = "Parent to Parent USA trains in groups of 8 to 12";

pub(super) const KEYS: &[Key] = &[
    key("groups.smallest", Kind::Integer(2, 1_000), "8", "people in a group, at least", COHORT),
    key(
        "groups.largest",
        Kind::Integer(2, 1_000),
        "12",
        "people in a group, at most",
        "Circle of Parents: 10 to 12; North Carolina: 12 a facilitator; Kansas allows 8",
    ),
    key("groups.facilitators", Kind::Integer(1, 10), "1", "facilitators of a group", OURS),
    key(
        "groups.people_per_facilitator",
        Kind::Integer(1, 1_000),
        "12",
        "people that one facilitator may lead",
        "North Carolina, group peer support: 1 to 12",
    ),
    key(
        "groups.certified_facilitator",
        Kind::Flag,
        "true",
        "a facilitator's certification must be valid on every session's date",
        "Georgia and Kansas: group service by a certified parent peer",
    ),
    key(
        "groups.interpreter",
        Kind::Flag,
        "false",
        "families for whom an interpreter would do may join groups in another language; those of one group share the language that somebody interprets into",
        OURS,
    ),
    key(
        "groups.shared_identity",
        Kind::Texts,
        "[]",
        "communities with groups of their own, for families who ask for one: `prefer` with `culture: …` for a group for everybody otherwise, `must` for none otherwise; such a group takes nobody who did not ask",
        "asked, never inferred; vocabulary.culture",
    ),
    key(
        "groups.moves",
        Kind::Integer(0, 1_000_000_000_000),
        "200000",
        "moves that each of four searches for groups makes",
        OURS,
    ),
    key(
        "groups.seed",
        Kind::Integer(0, i64::MAX),
        "7",
        "where the search's randomness starts",
        OURS,
    ),
    key(
        "sessions.minutes",
        Kind::Integer(5, 1_440),
        "90",
        "minutes of a session",
        "Circle of Parents: 90 to 120 minutes",
    ),
    key(
        "sessions.weeks",
        Kind::Integer(1, 520),
        "8",
        "sessions of a series; as many weeks if it is weekly",
        "SOLACE: 8 sessions",
    ),
    key(
        "sessions.repeat",
        Kind::Word(&[
            "weekly",
            "fortnightly",
            "monthly_first",
            "monthly_second",
            "monthly_third",
            "monthly_fourth",
            "monthly_last",
        ]),
        "\"weekly\"",
        "how often a group meets; monthly_second is the second Monday, Tuesday and so on of every month",
        OURS,
    ),
    key(
        "sessions.online",
        Kind::Integers(1, 520),
        "[]",
        "sessions, by number, that a group who meets in person holds online; only where all its families can meet online",
        OURS,
    ),
    key(
        "sessions.interventions",
        Kind::Words(INTERVENTIONS),
        "[]",
        "interventions that the sessions of a series cover together, spread evenly",
        "the list of the service Parent Peer Support - Group",
    ),
    key(
        "sessions.interventions_per_session",
        Kind::Integer(1, 23),
        "3",
        "interventions that one session can cover at most",
        OURS,
    ),
    key(
        "sessions.starts_on",
        Kind::Date,
        "",
        "the first day of the first week; the Monday after the moment of decision if absent",
        OURS,
    ),
    key("sessions.earliest", Kind::Time, "08:00:00", "no session starts earlier in the day", OURS),
    key("sessions.latest", Kind::Time, "21:00:00", "no session ends later in the day", OURS),
    key(
        "sessions.step_minutes",
        Kind::Integer(5, 1_440),
        "30",
        "minutes between starts that are tried",
        OURS,
    ),
    key(
        "sessions.buffer_minutes",
        Kind::Integer(0, 1_440),
        "30",
        "minutes that a facilitator and a room are kept free after a session",
        OURS,
    ),
    key(
        "sessions.virtual_largest",
        Kind::Integer(2, 1_000),
        "20",
        "people in a virtual session, at most",
        "AdoptUSKids: about 20 at first",
    ),
    key(
        "sessions.moves",
        Kind::Integer(0, 1_000_000_000_000),
        "200000",
        "moves that the search for a timetable makes",
        OURS,
    ),
    key(
        "sessions.seed",
        Kind::Integer(0, i64::MAX),
        "7",
        "where the search's randomness starts",
        OURS,
    ),
];

const INTERVENTIONS: &[&str] = &[
    "pps01", "pps02", "pps03", "pps04", "pps05", "pps06", "pps07", "pps08", "pps09", "pps10",
    "pps11", "pps12", "pps13", "pps14", "pps15", "pps16a", "pps16b", "pps16c", "pps17", "pps18",
    "pps19", "pps20", "pps21",
];
