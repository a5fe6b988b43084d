use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::code::serde_by_text;

/// A number as people write it down, exact to three decimal places: `3.4`, `-12`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// How many thousandths it is.
    pub thousandths: i64,
}

/// A text that is no figure.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{value}\" is not a number; write for example 12, -3 or 3.25")]
pub struct FigureError {
    /// What was found.
    pub value: String,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.thousandths < 0 { "-" } else { "" };
        let size = self.thousandths.unsigned_abs();
        let (whole, rest) = (size / 1_000, size % 1_000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let places = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", places.trim_end_matches('0'))
    }
}

impl FromStr for Figure {
    type Err = FigureError;

    /// Reads a decimal number with at most three places.
    fn from_str(text: &str) -> Result<Self, FigureError> {
        let refused = || FigureError { value: text.to_owned() };
        let (sign, digits) = match text.trim().strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.trim()),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !are_digits(whole) || !are_digits(places) || 3 < places.len() {
            return Err(refused());
        }
        let whole: i64 = whole.parse().map_err(|_| refused())?;
        let places: i64 = format!("{places:0<3}").parse().map_err(|_| refused())?;
        let size = whole.checked_mul(1_000).and_then(|size| size.checked_add(places));
        size.map(|size| Self { thousandths: sign * size }).ok_or_else(refused)
    }
}

serde_by_text!(Figure, "a number such as \"3.25\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_reads_back_what_it_prints() {
        for thousandths in [0, 5, -5, 50, 999, 1_000, -1_250, 123_456, i64::MAX, -i64::MAX] {
            let figure = Figure { thousandths };
            assert_eq!(figure.to_string().parse(), Ok(figure));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1.", ".5", "1e3", "NaN", "1.2345", "--1", "9999999999999999999"] {
            assert!(text.parse::<Figure>().is_err(), "{text}");
        }
    }
}
