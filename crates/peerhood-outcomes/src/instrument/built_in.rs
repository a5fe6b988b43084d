//! The instruments that come with the crate.

use super::{Instrument, InstrumentError};

/// The keys of the instruments that come with the crate.
///
/// An instrument is here when its scoring could be read in a source that the file names; its
/// wording is inside only when the licence lets anybody pass it on. What is absent, and how to add
/// it, is in the documentation of the crate.
pub const BUILT_IN: [&str; 4] = ["gad-7", "phq-2", "phq-8", "phq-9"];

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
        "gad-7" => include_str!("../../instruments/gad-7.toml"),
        "phq-2" => include_str!("../../instruments/phq-2.toml"),
        "phq-8" => include_str!("../../instruments/phq-8.toml"),
        "phq-9" => include_str!("../../instruments/phq-9.toml"),
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
}
