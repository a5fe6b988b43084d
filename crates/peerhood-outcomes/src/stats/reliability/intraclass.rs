//! Intraclass correlations: how alike several ratings of the same person are.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, NoEstimate, Test};
use crate::stats::distribution::{f_quantile, f_sf};
use crate::stats::sum::{Mean, count, total};
use crate::stats::value::{Value, at_least, complete, inside_unit};

/// Shrout and Fleiss's six forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum IntraclassKind {
    /// ICC(1,1): each person is rated by other raters; one rating.
    OneWaySingle,
    /// ICC(2,1): the same raters, a sample of many; agreement of one rating.
    AgreementSingle,
    /// ICC(3,1): the same raters, the only ones; consistency of one rating.
    ConsistencySingle,
    /// ICC(1,k): as ICC(1,1), the mean of all ratings.
    OneWayAverage,
    /// ICC(2,k).
    AgreementAverage,
    /// ICC(3,k): Cronbach's alpha over raters.
    ConsistencyAverage,
}

/// One intraclass correlation.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Intraclass {
    /// Which form.
    pub kind: IntraclassKind,
    /// The correlation with its F-based limits; `n` is people.
    pub correlation: Estimate,
    /// Whether it differs from zero.
    pub test: Test,
}

/// All six intraclass correlations; one column a rater, one row a person.
///
/// People whom a rater did not rate are left out.
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below two raters or two people, [`NoEstimate::NoVariation`] when raters never
/// differ within a person beyond a constant, or all people are rated alike.
///
/// # References
///
/// P. E. Shrout and J. L. Fleiss, "Intraclass correlations: uses in assessing rater reliability",
/// Psychological Bulletin 86, 1979; K. O. McGraw and S. P. Wong, Psychological Methods 1, 1996.
pub fn intraclass<T: Value>(
    raters: &[impl AsRef<[T]>],
    level: f64,
) -> Result<Vec<Intraclass>, NoEstimate> {
    inside_unit(level, "level")?;
    at_least(raters.len(), "raters", 2)?;
    let rows = complete(raters, 2)?;
    let squares = Squares::of(&rows.columns, rows.rows);
    if squares.error <= 0.0 || squares.people <= 0.0 {
        let what = if squares.people <= 0.0 {
            "the mean rating of people"
        } else {
            "what raters disagree in"
        };
        return Err(NoEstimate::NoVariation { what: what.into() });
    }
    let mut all = Vec::with_capacity(6);
    for kind in [
        IntraclassKind::OneWaySingle,
        IntraclassKind::AgreementSingle,
        IntraclassKind::ConsistencySingle,
        IntraclassKind::OneWayAverage,
        IntraclassKind::AgreementAverage,
        IntraclassKind::ConsistencyAverage,
    ] {
        let (value, low, high) = squares.limits(kind, 0.5 * (1.0 - level));
        let (f, df2, method) = squares.f(kind);
        let df1 = squares.n - 1.0;
        let correlation = Estimate::new(value, low, high, level, rows.rows, method)?;
        let test = Test::new(Some(f), vec![df1, df2], f_sf(f, df1, df2), rows.rows, method)?;
        all.push(Intraclass {
            kind,
            correlation: correlation.without(rows.missing, "a rating missing"),
            test: test.without(rows.missing, "a rating missing"),
        });
    }
    Ok(all)
}

/// Mean squares of the two-way table.
struct Squares {
    n: f64,
    k: f64,
    people: f64,
    within: f64,
    raters: f64,
    error: f64,
}

impl Squares {
    fn of(columns: &[Vec<f64>], rows: usize) -> Self {
        let (n, k) = (count(rows), count(columns.len()));
        let all: Vec<f64> = columns.iter().flatten().copied().collect();
        let grand = Mean::of(&all);
        let centred: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| column.iter().map(|&value| grand.deviation(value)).collect())
            .collect();
        let person: Vec<f64> =
            (0..rows).map(|row| total(centred.iter().map(|column| column[row])) / k).collect();
        let rater: Vec<f64> =
            centred.iter().map(|column| total(column.iter().copied()) / n).collect();
        let people = k * total(person.iter().map(|mean| mean * mean));
        let raters = n * total(rater.iter().map(|mean| mean * mean));
        let left = total(centred.iter().zip(&rater).flat_map(|(column, rater)| {
            column.iter().zip(&person).map(move |(value, person)| (value - person - rater).powi(2))
        }));
        Self {
            n,
            k,
            people: people / (n - 1.0),
            within: (raters + left) / (n * (k - 1.0)),
            raters: raters / (k - 1.0),
            error: left / ((n - 1.0) * (k - 1.0)),
        }
    }

    fn f(&self, kind: IntraclassKind) -> (f64, f64, &'static str) {
        let one_way = (self.people / self.within, self.n * (self.k - 1.0));
        let two_way = (self.people / self.error, (self.n - 1.0) * (self.k - 1.0));
        let ((f, df), method) = match kind {
            IntraclassKind::OneWaySingle => (one_way, "ICC(1,1)"),
            IntraclassKind::OneWayAverage => (one_way, "ICC(1,k)"),
            IntraclassKind::AgreementSingle => (two_way, "ICC(2,1)"),
            IntraclassKind::AgreementAverage => (two_way, "ICC(2,k)"),
            IntraclassKind::ConsistencySingle => (two_way, "ICC(3,1)"),
            IntraclassKind::ConsistencyAverage => (two_way, "ICC(3,k)"),
        };
        (f, df, method)
    }

    /// Value, lower and upper limit.
    fn limits(&self, kind: IntraclassKind, outside: f64) -> (f64, f64, f64) {
        let (n, k) = (self.n, self.k);
        let df1 = n - 1.0;
        let by_f = |f: f64, df2: f64| {
            let low = f / f_quantile(1.0 - outside, df1, df2);
            let high = f * f_quantile(1.0 - outside, df2, df1);
            (low, high)
        };
        let single = |f: f64| (f - 1.0) / (f + k - 1.0);
        let average = |f: f64| 1.0 - 1.0 / f;
        let (f, df2, _) = self.f(kind);
        match kind {
            IntraclassKind::OneWaySingle | IntraclassKind::ConsistencySingle => {
                let (low, high) = by_f(f, df2);
                (single(f), single(low), single(high))
            }
            IntraclassKind::OneWayAverage | IntraclassKind::ConsistencyAverage => {
                let (low, high) = by_f(f, df2);
                (average(f), average(low), average(high))
            }
            IntraclassKind::AgreementSingle | IntraclassKind::AgreementAverage => {
                let (people, raters, error) = (self.people, self.raters, self.error);
                let icc =
                    (people - error) / (people + (k - 1.0) * error + k * (raters - error) / n);
                let ratio = raters / error;
                let rest = n * (1.0 + (k - 1.0) * icc) - k * icc;
                let top = (k - 1.0) * df1 * (k * icc * ratio + rest).powi(2);
                let v = top / (df1 * k * k * icc * icc * ratio * ratio + rest * rest);
                let upper = f_quantile(1.0 - outside, df1, v);
                let lower = f_quantile(1.0 - outside, v, df1);
                let spread = k * raters + (k * n - k - n) * error;
                let low = n * (people - upper * error) / (upper * spread + n * people);
                let high = n * (lower * people - error) / (spread + n * lower * people);
                if kind == IntraclassKind::AgreementSingle {
                    return (icc, low, high);
                }
                let step = |icc: f64| icc * k / (1.0 + icc * (k - 1.0));
                let value = (people - error) / (people + (raters - error) / n);
                (value, step(low), step(high))
            }
        }
    }
}
