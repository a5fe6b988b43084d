//! Numbers that may be missing, and what is left when the missing ones are set aside.

use crate::estimate::NoEstimate;

/// A number that may be missing: `f64` or `Option<f64>`.
pub trait Value: Copy + Into<Option<f64>> {}

impl<T: Copy + Into<Option<f64>>> Value for T {}

/// What was known, and how many were missing.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) values: Vec<f64>,
    pub(crate) missing: usize,
}

/// Two lists of equal length: the places where both are known.
#[derive(Debug)]
pub(crate) struct Paired {
    pub(crate) left: Vec<f64>,
    pub(crate) right: Vec<f64>,
    pub(crate) missing: usize,
}

/// Columns of equal length: the rows where all are known.
#[derive(Debug)]
pub(crate) struct Complete {
    pub(crate) columns: Vec<Vec<f64>>,
    pub(crate) rows: usize,
    pub(crate) missing: usize,
}

/// Why a row or value was not used.
pub(crate) const MISSING: &str = "missing";

/// The known values of `values`, which are called `of` in a refusal.
pub(crate) fn known(values: &[impl Value], of: &'static str) -> Result<Known, NoEstimate> {
    let mut kept = Vec::with_capacity(values.len());
    if values.iter().all(|&value| value.into().is_some()) {
        kept.extend(values.iter().map(|&value| value.into().unwrap_or(0.0)));
    } else {
        kept.extend(values.iter().filter_map(|&value| value.into()));
    }
    // All at once, and one by one only to name the one that is not.
    if !kept.iter().fold(true, |all, value| all & (value.abs() <= LARGEST)) {
        for (position, &value) in values.iter().enumerate() {
            if let Some(value) = value.into() {
                finite(value, of, position)?;
            }
        }
    }
    let missing = values.len() - kept.len();
    Ok(Known { values: kept, missing })
}

/// The known values, of which there must be at least `needed`.
pub(crate) fn enough(
    values: &[impl Value],
    of: &'static str,
    needed: usize,
) -> Result<Known, NoEstimate> {
    let known = known(values, of)?;
    at_least(known.values.len(), of, needed)?;
    Ok(known)
}

/// The pairs of which both members are known, of which there must be at least `needed`.
pub(crate) fn paired(
    left: &[impl Value],
    right: &[impl Value],
    needed: usize,
) -> Result<Paired, NoEstimate> {
    same_length(left.len(), right.len())?;
    let mut pairs = Paired {
        left: Vec::with_capacity(left.len()),
        right: Vec::with_capacity(left.len()),
        missing: 0,
    };
    for (&left, &right) in left.iter().zip(right) {
        if let (Some(left), Some(right)) = (left.into(), right.into()) {
            pairs.left.push(left);
            pairs.right.push(right);
        }
    }
    pairs.missing = left.len() - pairs.left.len();
    let within = |all: bool, value: &f64| all & (value.abs() <= LARGEST);
    if !pairs.left.iter().chain(&pairs.right).fold(true, within) {
        for (position, (&left, &right)) in left.iter().zip(right).enumerate() {
            if let (Some(left), Some(right)) = (left.into(), right.into()) {
                finite(left, "the first of each pair", position)?;
                finite(right, "the second of each pair", position)?;
            }
        }
    }
    at_least(pairs.left.len(), "complete pairs", needed)?;
    Ok(pairs)
}

/// The rows in which every column is known, of which there must be at least `needed`.
pub(crate) fn complete<T: Value>(
    columns: &[impl AsRef<[T]>],
    needed: usize,
) -> Result<Complete, NoEstimate> {
    let length = columns.first().map_or(0, |column| column.as_ref().len());
    for column in columns {
        same_length(length, column.as_ref().len())?;
    }
    let mut whole = vec![true; length];
    for column in columns {
        for (position, (&value, whole)) in column.as_ref().iter().zip(&mut whole).enumerate() {
            match value.into() {
                Some(value) => {
                    finite(value, "a column", position)?;
                }
                None => *whole = false,
            }
        }
    }
    let rows = whole.iter().filter(|&&whole| whole).count();
    at_least(rows, "complete rows", needed)?;
    let columns = columns
        .iter()
        .map(|column| {
            column
                .as_ref()
                .iter()
                .zip(&whole)
                .filter(|&(_, &whole)| whole)
                .filter_map(|(&value, _)| value.into())
                .collect()
        })
        .collect();
    Ok(Complete { columns, rows, missing: length - rows })
}

/// Refuses a count that is too small.
pub(crate) fn at_least(given: usize, of: &'static str, needed: usize) -> Result<(), NoEstimate> {
    if given < needed {
        return Err(NoEstimate::TooFew { of: of.into(), given, needed });
    }
    Ok(())
}

pub(crate) fn same_length(left: usize, right: usize) -> Result<(), NoEstimate> {
    if left != right {
        return Err(NoEstimate::LengthsDiffer { left, right });
    }
    Ok(())
}

/// Refuses a confidence level or a share that is not strictly between 0 and 1.
pub(crate) fn inside_unit(value: f64, what: &'static str) -> Result<(), NoEstimate> {
    if 0.0 < value && value < 1.0 {
        return Ok(());
    }
    Err(NoEstimate::OutOfRange { what: what.into(), value, must: "above 0 and below 1".into() })
}

/// Refuses what is not a positive finite number.
pub(crate) fn positive(value: f64, what: &'static str) -> Result<(), NoEstimate> {
    if 0.0 < value && value.is_finite() {
        return Ok(());
    }
    Err(NoEstimate::OutOfRange { what: what.into(), value, must: "finite and above 0".into() })
}

/// Refuses a result that overflowed.
pub(crate) fn representable(value: f64, what: &'static str) -> Result<f64, NoEstimate> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(NoEstimate::NotRepresentable { what: what.into() })
    }
}

/// Refuses a spread of zero.
pub(crate) fn varies(spread: f64, what: &'static str) -> Result<f64, NoEstimate> {
    if spread == 0.0 {
        return Err(NoEstimate::NoVariation { what: what.into() });
    }
    representable(spread, what)
}

/// The standard normal quantile of a two-sided interval.
pub(crate) fn critical(level: f64) -> Result<f64, NoEstimate> {
    inside_unit(level, "level")?;
    Ok(-super::distribution::normal_quantile(0.5 * (1.0 - level)))
}

/// The t quantile of a two-sided interval.
pub(crate) fn critical_t(level: f64, df: f64) -> Result<f64, NoEstimate> {
    inside_unit(level, "level")?;
    // They can vanish where one number outweighs all others; the search for a quantile would not end.
    if df <= 0.0 || df.is_nan() {
        return Err(NoEstimate::NotRepresentable { what: "the degrees of freedom".into() });
    }
    Ok(-super::distribution::t_quantile(0.5 * (1.0 - level), df))
}

/// Beyond this a fourth power no longer fits a float; no measurement comes near it.
pub(crate) const LARGEST: f64 = 1e60;

pub(crate) fn finite(value: f64, of: &'static str, position: usize) -> Result<f64, NoEstimate> {
    if value.abs() <= LARGEST {
        return Ok(value);
    }
    if value.is_finite() {
        return Err(NoEstimate::OutOfRange {
            what: format!("the value at position {position} of {of}").into(),
            value,
            must: "within ±1e60".into(),
        });
    }
    Err(NoEstimate::NotFinite { of: of.into(), position, value })
}
