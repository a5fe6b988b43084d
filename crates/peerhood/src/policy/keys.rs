mod matching;
mod meeting;
mod practice;
mod program;
mod reporting;
mod terms;

/// Every key of `program.toml`, in the order of the documentation.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    let parts = [
        program::KEYS,
        matching::KEYS,
        meeting::KEYS,
        reporting::KEYS,
        practice::KEYS,
        terms::KEYS,
    ];
    parts.into_iter().flatten()
}

/// A key of `program.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// The path, with dots; `*` stands for a name that the program chooses.
    pub path: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// The default as TOML; empty where there is none.
    pub default: &'static str,
    /// What it decides.
    pub meaning: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
}

/// What may stand at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// An IANA time zone.
    TimeZone,
    /// A whole number between two.
    Integer(i64, i64),
    /// A number between two, given in thousandths.
    Thousandths(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A list of some words.
    Words(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of whole numbers between two.
    Integers(i64, i64),
    /// A list of date spellings in `strftime` notation.
    DateFormats,
}

const fn key(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> Key {
    Key { path, kind, default, meaning, source }
}

const MANY: i64 = 1_000_000;
const POINTS: Kind = Kind::Integer(-MANY, MANY);
const OURS: &str = "our choice";
