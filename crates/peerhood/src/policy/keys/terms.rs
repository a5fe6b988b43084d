//! The program's own words.

use super::{Key, Kind, OURS, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "vocabulary.experiences",
        Kind::Texts,
        "[]",
        "words for what a parent has lived through; every word if empty",
        OURS,
    ),
    key(
        "vocabulary.culture",
        Kind::Texts,
        "[]",
        "words for culture and identity, which nobody must use; every word if empty",
        OURS,
    ),
    key(
        "conditions.*.parents",
        Kind::Texts,
        "[]",
        "ICD-10-CM codes or other terms of the program that are wider than this one",
        OURS,
    ),
    key("conditions.*.synonyms", Kind::Texts, "[]", "other words for the same", OURS),
    key("regions.*.parent", Kind::Text, "", "the region this one is a part of", OURS),
    key("regions.*.neighbours", Kind::Texts, "[]", "regions next to it", OURS),
];
