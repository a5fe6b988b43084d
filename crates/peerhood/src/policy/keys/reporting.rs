//! What reports show, and what they hide.

use super::{Key, Kind, OURS, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "reporting.suppress_below",
        Kind::Integer(1, 1_000),
        "11",
        "a count of people below this, and above zero, is never shown nor derivable",
        "CMS cell suppression policy: no cell of 1 to 10, resdac.org/node/1506",
    ),
    key(
        "reporting.confidence",
        Kind::Thousandths(500, 999),
        "0.95",
        "the confidence level of every interval",
        "convention",
    ),
    key(
        "reporting.missing_codes",
        Kind::Texts,
        "[]",
        "cells of answer files that mean no answer, such as \"-999\", where an item cannot have them as its answer",
        OURS,
    ),
    key(
        "reporting.directory_stale_months",
        Kind::Integer(1, 1_200),
        "12",
        "months after which a directory entry counts as stale",
        OURS,
    ),
    key(
        "reporting.mirror",
        Kind::Words(&["language", "culture", "condition", "relationship", "region"]),
        r#"["language", "culture", "condition", "relationship", "region"]"#,
        "in what support parents are compared with the families",
        "Peers for Progress: supporters resemble the people they support",
    ),
    key(
        "reporting.mirror_intersections",
        Kind::Texts,
        "[]",
        "what of that is looked at together, such as \"language + region\"",
        OURS,
    ),
    key(
        "reporting.strata",
        Kind::Words(&["language", "culture", "relationship", "region"]),
        r#"["region", "language"]"#,
        "by what outcomes of systems are told apart; each family counts in one group of each",
        OURS,
    ),
    key(
        "reporting.mirror_alert_below",
        Kind::Thousandths(1, 999),
        "0.8",
        "parity below which the report calls for attention",
        OURS,
    ),
];
