//! The instruments that come with the crate.

use super::{Instrument, InstrumentError};

/// The keys of the instruments that come with the crate.
///
/// An instrument is here when its scoring could be read in a source that the file names; its
/// wording is inside only when the licence lets anybody pass it on. What is absent, and how to add
/// it, is in the documentation of the crate.
pub const BUILT_IN: [&str; 16] = [
    "brief-cope",
    "ces-d",
    "gad-7",
    "gse",
    "kipp-strength",
    "match-experience",
    "mspss",
    "parent-coping",
    "parental-stress",
    "phq-2",
    "phq-8",
    "phq-9",
    "pss-10",
    "recommend",
    "ucla-3",
    "who-5",
];

/// Gives an instrument that comes with the crate.
///
/// # Errors
///
/// [`InstrumentError::Unknown`] when there is none of this key; case does not matter.
///
/// ```
/// use peerhood_outcomes::built_in;
///
/// let phq = built_in("PHQ-9")?;
/// assert_eq!(phq.scale("total").unwrap().band(11.0).unwrap().label, "moderate");
/// assert!(built_in("fes").unwrap_err().to_string().starts_with("no built-in instrument is called"));
/// # Ok::<(), peerhood_outcomes::instrument::InstrumentError>(())
/// ```
pub fn built_in(key: &str) -> Result<Instrument, InstrumentError> {
    let text = match key.trim().to_lowercase().as_str() {
        "brief-cope" => include_str!("../../instruments/brief-cope.toml"),
        "ces-d" => include_str!("../../instruments/ces-d.toml"),
        "gad-7" => include_str!("../../instruments/gad-7.toml"),
        "gse" => include_str!("../../instruments/gse.toml"),
        "kipp-strength" => include_str!("../../instruments/kipp-strength.toml"),
        "match-experience" => include_str!("../../instruments/match-experience.toml"),
        "mspss" => include_str!("../../instruments/mspss.toml"),
        "parent-coping" => include_str!("../../instruments/parent-coping.toml"),
        "parental-stress" => include_str!("../../instruments/parental-stress.toml"),
        "phq-2" => include_str!("../../instruments/phq-2.toml"),
        "phq-8" => include_str!("../../instruments/phq-8.toml"),
        "phq-9" => include_str!("../../instruments/phq-9.toml"),
        "pss-10" => include_str!("../../instruments/pss-10.toml"),
        "recommend" => include_str!("../../instruments/recommend.toml"),
        "ucla-3" => include_str!("../../instruments/ucla-3.toml"),
        "who-5" => include_str!("../../instruments/who-5.toml"),
        _ => {
            let (name, known) = (key.to_owned(), BUILT_IN.join(", "));
            return Err(InstrumentError::Unknown { name, known });
        }
    };
    Instrument::from_toml(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_is_an_instrument_that_says_where_it_was_read() {
        for key in BUILT_IN {
            let instrument = built_in(key).unwrap();
            let definition = instrument.definition();
            assert_eq!(instrument.key(), key);
            assert!(!definition.citation.is_empty(), "{key} has no citation");
            assert!(!definition.source.is_empty(), "{key} has no source");
            assert!(!definition.licence.is_empty(), "{key} has no licence note");
        }
    }

    #[test]
    fn possible_scores_are_those_of_the_manuals() {
        let ends = [
            ("brief-cope", "humor", 2.0, 8.0),
            ("ces-d", "total", 0.0, 60.0),
            ("gad-7", "total", 0.0, 21.0),
            ("gse", "total", 10.0, 40.0),
            ("kipp-strength", "total", 7.0, 28.0),
            ("mspss", "friends", 1.0, 7.0),
            ("parent-coping", "total", 1.0, 5.0),
            ("parental-stress", "total", 18.0, 90.0),
            ("phq-2", "total", 0.0, 6.0),
            ("phq-8", "total", 0.0, 24.0),
            ("phq-9", "total", 0.0, 27.0),
            ("pss-10", "total", 0.0, 40.0),
            ("ucla-3", "total", 3.0, 9.0),
            ("who-5", "total", 0.0, 100.0),
        ];
        for (key, scale, low, high) in ends {
            let instrument = built_in(key).unwrap();
            let range = instrument.score_range(instrument.scale(scale).unwrap());
            assert_eq!((range.low, range.high), (low, high), "{key}");
        }
    }

    #[test]
    fn wording_is_inside_only_where_it_may_be_passed_on() {
        let open = ["gad-7", "match-experience", "phq-2", "phq-8", "phq-9", "recommend"];
        for key in BUILT_IN {
            let instrument = built_in(key).unwrap();
            let worded = instrument.items().iter().any(|item| item.text.is_some());
            assert_eq!(worded, open.contains(&key), "{key}");
        }
    }
}
