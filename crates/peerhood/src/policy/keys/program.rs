//! The program itself.

use super::{Key, Kind, OURS, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "\"Parent to parent program\"",
        "the program's name, as reports print it",
        OURS,
    ),
    key(
        "namespace",
        Kind::Text,
        "\"\"",
        "the text that the UUIDs of all records are made from; the name if empty",
        OURS,
    ),
    key(
        "time_zone",
        Kind::TimeZone,
        "\"UTC\"",
        "the zone of the program, and of every row that names none",
        OURS,
    ),
    key("service_area", Kind::Texts, "[]", "the regions the program serves", OURS),
    key("site", Kind::Text, "", "the id in sites.csv of the part of the network this is", OURS),
    key(
        "coordinator.name",
        Kind::Text,
        "\"\"",
        "whom a community program can call about a referral",
        "Peers for Progress: a contact on both sides of a referral",
    ),
    key(
        "coordinator.ways",
        Kind::Texts,
        "[]",
        "telephone numbers and addresses of the coordinator",
        "Peers for Progress: a contact on both sides of a referral",
    ),
    key(
        "dates.formats",
        Kind::DateFormats,
        "[]",
        "spellings of dates beside ISO 8601, in strftime notation, such as \"%m/%d/%Y\"",
        OURS,
    ),
];
