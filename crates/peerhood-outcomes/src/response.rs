//! How many of those who were asked answered: the first number of every report on a survey.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate};
use crate::stats::proportion::wilson;

/// What became of everybody in the sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(default, deny_unknown_fields))]
pub struct Dispositions {
    /// Complete answers (I).
    pub complete: usize,
    /// Partial answers that count (P).
    pub partial: usize,
    /// Refusals and break-offs (R).
    pub refused: usize,
    /// Eligible people who were not reached (NC).
    pub not_reached: usize,
    /// Eligible people who did not answer for other reasons (O).
    pub other: usize,
    /// Addresses of which it is not known whether anybody lives there (UH).
    pub unknown_household: usize,
    /// People of whom it is not known whether they are eligible (UO).
    pub unknown_other: usize,
    /// People known not to be eligible: in no denominator, except through `eligible_share`.
    pub not_eligible: usize,
}

/// The six response rates of the American Association for Public Opinion Research.
///
/// RR1, RR3 and RR5 count complete answers; RR2, RR4 and RR6 partial ones too. RR1 and RR2 take
/// everybody of unknown eligibility for eligible, RR5 and RR6 nobody, RR3 and RR4 the share of them
/// that `eligible_share` says; `None` takes the share among the people whose eligibility is known
/// (the method of the Council of American Survey Research Organizations).
///
/// Intervals are Wilson's, over the rounded denominator.
///
/// # Errors
///
/// [`NoEstimate::OutOfRange`] when `eligible_share` is not from 0 to 1, [`NoEstimate::TooFew`] when
/// nobody is known to be eligible.
///
/// ```
/// use peerhood_outcomes::response::{Dispositions, response_rates};
///
/// let asked = Dispositions { complete: 60, partial: 10, refused: 15, not_reached: 15,
///     unknown_other: 20, not_eligible: 25, ..Dispositions::default() };
/// let rates = response_rates(asked, None, 0.95)?;
/// assert_eq!(rates.eligible_share, 0.8);
/// assert_eq!([rates.rr1.value, rates.rr5.value], [60.0 / 120.0, 60.0 / 100.0]);
/// assert_eq!(rates.rr4.value, 70.0 / 116.0);
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// AAPOR, "Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys",
/// 10th edition, 2023.
pub fn response_rates(
    asked: Dispositions,
    eligible_share: Option<f64>,
    level: f64,
) -> Result<ResponseRates, NoEstimate> {
    let Dispositions { complete, partial, refused, not_reached, other, .. } = asked;
    let size = |count: usize| count as f64;
    // Floats, not integers: no sum of eight counts overflows.
    let eligible = [complete, partial, refused, not_reached, other].map(size).iter().sum::<f64>();
    let unknown = size(asked.unknown_household) + size(asked.unknown_other);
    if eligible == 0.0 {
        let of = "people known to be eligible".into();
        return Err(NoEstimate::TooFew { of, given: 0, needed: 1 });
    }
    let share = eligible_share.unwrap_or(eligible / (eligible + size(asked.not_eligible)));
    if !(0.0..=1.0).contains(&share) {
        let must = "from 0 to 1".into();
        let what = "the share of eligible people".into();
        return Err(NoEstimate::OutOfRange { what, value: share, must });
    }
    let answered = size(complete) + size(partial);
    let rate = |numerator: f64, unknown: f64, method: &'static str| {
        let denominator = eligible + unknown;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sums of counts, rounded; the cast saturates"
        )]
        let around = wilson(numerator as usize, denominator.round() as usize, level)?;
        let value = numerator / denominator;
        let (low, high) = (around.low.min(value), around.high.max(value));
        Estimate::new(value, low, high, level, around.n, method)
    };
    Ok(ResponseRates {
        eligible_share: share,
        rr1: rate(size(complete), unknown, "AAPOR RR1, Wilson interval")?,
        rr2: rate(answered, unknown, "AAPOR RR2, Wilson interval")?,
        rr3: rate(size(complete), share * unknown, "AAPOR RR3, Wilson interval")?,
        rr4: rate(answered, share * unknown, "AAPOR RR4, Wilson interval")?,
        rr5: rate(size(complete), 0.0, "AAPOR RR5, Wilson interval")?,
        rr6: rate(answered, 0.0, "AAPOR RR6, Wilson interval")?,
    })
}

/// AAPOR's six response rates.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct ResponseRates {
    /// The share of people of unknown eligibility taken for eligible in RR3 and RR4.
    pub eligible_share: f64,
    /// Complete answers of all who may be eligible: the lowest.
    pub rr1: Estimate,
    /// Complete and partial answers of all who may be eligible.
    pub rr2: Estimate,
    /// Complete answers, with an estimated share of the unknown taken for eligible.
    pub rr3: Estimate,
    /// Complete and partial answers, with an estimated share of the unknown taken for eligible.
    pub rr4: Estimate,
    /// Complete answers of those known to be eligible.
    pub rr5: Estimate,
    /// Complete and partial answers of those known to be eligible: the highest.
    pub rr6: Estimate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_unknown_eligibility_all_rates_of_complete_answers_agree() {
        let asked = Dispositions { complete: 30, refused: 20, ..Dispositions::default() };
        let rates = response_rates(asked, None, 0.95).unwrap();
        assert_eq!([rates.rr1.value, rates.rr3.value, rates.rr5.value], [0.6; 3]);
        assert_eq!((rates.rr1.low, rates.rr1.high), (rates.rr5.low, rates.rr5.high));
    }

    #[test]
    fn rates_rise_from_the_strictest_to_the_kindest() {
        let asked = Dispositions {
            complete: 40,
            partial: 5,
            refused: 10,
            not_reached: 7,
            other: 3,
            unknown_household: 9,
            unknown_other: 11,
            not_eligible: 30,
        };
        let rates = response_rates(asked, Some(0.5), 0.95).unwrap();
        assert_eq!(rates.rr1.value, 40.0 / 85.0);
        assert_eq!(rates.rr3.value, 40.0 / 75.0);
        assert_eq!(rates.rr6.value, 45.0 / 65.0);
    }

    #[test]
    fn nobody_eligible_is_a_reason_and_not_a_rate() {
        let asked = Dispositions { unknown_other: 12, ..Dispositions::default() };
        let reason = response_rates(asked, None, 0.95).unwrap_err();
        assert_eq!(reason.to_string(), "0 people known to be eligible, but at least 1 are needed");
        let huge = Dispositions { complete: usize::MAX, refused: usize::MAX, ..asked };
        let refused = response_rates(huge, None, 0.95);
        assert!(matches!(refused, Err(NoEstimate::OutOfRange { .. })), "{refused:?}");
        assert!(response_rates(huge, Some(f64::NAN), 0.95).is_err());
    }
}
