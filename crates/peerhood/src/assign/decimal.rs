use std::fmt;

/// Digits after the point beyond which no weight is kept.
pub(super) const MOST_DECIMALS: u32 = 36;

/// A decimal exactly as written: `digits × 10^-decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    // Invariant: no zeros at the end after the point.
    digits: i128,
    decimals: u32,
}

impl Decimal {
    /// Reads such as `12`, `-0.50`, `+.5`, `1e-05`; `None` for anything else, and for more than 36
    /// digits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.as_bytes().first()? {
            b'-' => (true, &mantissa[1..]),
            b'+' => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut digits = 0_i128;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            digits = digits.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
            if 10_i128.pow(36) <= digits {
                return None;
            }
        }
        let mut decimals = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
        while 0 < decimals && digits % 10 == 0 && digits != 0 {
            digits /= 10;
            decimals -= 1;
        }
        if digits == 0 {
            decimals = 0;
        }
        while decimals < 0 {
            digits = digits.checked_mul(10).filter(|digits| *digits < 10_i128.pow(36))?;
            decimals += 1;
        }
        let decimals = u32::try_from(decimals).ok()?;
        Some(Self { digits: if negative { -digits } else { digits }, decimals })
    }

    /// Digits after the point.
    pub(crate) fn decimals(self) -> u32 {
        self.decimals
    }

    /// The number in units of `10^-decimals`; `None` if that is no whole `i64`.
    pub(crate) fn scaled(self, decimals: u32) -> Option<i64> {
        let factor = 10_i128.checked_pow(decimals.checked_sub(self.decimals)?)?;
        self.digits.checked_mul(factor).and_then(|scaled| i64::try_from(scaled).ok())
    }

    /// Whether the number, cut after `decimals` digits, is at most `most` of their units.
    pub(super) fn fits(self, decimals: u32, most: i64) -> bool {
        let size = self.digits.unsigned_abs();
        let units = if self.decimals <= decimals {
            10_u128
                .checked_pow(decimals - self.decimals)
                .and_then(|factor| size.checked_mul(factor))
        } else {
            Some(10_u128.checked_pow(self.decimals - decimals).map_or(0, |divisor| size / divisor))
        };
        units.is_some_and(|units| units <= u128::from(most.unsigned_abs()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self.digits, self.decimals))
    }
}

/// The decimal `units × 10^-decimals`, without zeros at the end after the point.
pub(crate) fn text(units: i128, decimals: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let places = decimals as usize;
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_spelling_is_read_exactly() {
        for (spelling, exact) in [
            ("12", "12"),
            ("-0.50", "-0.5"),
            ("+.5", "0.5"),
            ("7.", "7"),
            ("1e-05", "0.00001"),
            ("2.5E3", "2500"),
            ("-0", "0"),
            ("0e-99", "0"),
        ] {
            assert_eq!(Decimal::read(spelling).unwrap().to_string(), exact, "{spelling}");
        }
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for spelling in
            ["", "-", ".", "1,5", "NaN", "inf", "1e", "0x10", "1 2", "１", "1e999999999999"]
        {
            assert_eq!(Decimal::read(spelling), None, "{spelling}");
        }
    }

    proptest! {
        #[test]
        fn any_number_of_cents_survives_the_way_there_and_back(cents in any::<i64>()) {
            let decimal = Decimal::read(&text(i128::from(cents), 2)).unwrap();
            prop_assert_eq!(decimal.scaled(2), Some(cents));
        }

        #[test]
        fn no_text_makes_it_panic(spelling in "[-+0-9.eE]{0,50}", decimals in 0..40_u32) {
            if let Some(decimal) = Decimal::read(&spelling) {
                let _ = (decimal.scaled(decimals), decimal.fits(decimals, 1_000_000));
            }
        }
    }
}
