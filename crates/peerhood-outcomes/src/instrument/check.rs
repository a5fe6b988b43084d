//! Every way in which the parts of an instrument can fail to fit.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use super::{Definition, Enough, Item, ItemKey, MissingRule, Range, Scale, ScoreRule};

/// Why a text or a definition is not an instrument.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum InstrumentError {
    /// The text could not be read; the message has line and column.
    #[error("{0}")]
    Toml(String),
    /// It could be read, and these parts do not fit.
    #[error("{}", Listed(.0))]
    Faults(Vec<InstrumentFault>),
    /// No instrument of this name comes with the crate.
    #[error("no built-in instrument is called {name:?}; there are: {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
}

struct Listed<'a>(&'a [InstrumentFault]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(out, "{separator}{fault}")?;
        }
        Ok(())
    }
}

/// One way in which the parts of an instrument do not fit.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum InstrumentFault {
    /// A name that must be there is empty.
    #[error("the {what} is empty")]
    Empty {
        /// Which: "key", "name", "list of items", "list of scales".
        what: &'static str,
    },
    /// Two items have one key.
    #[error("two items have the key {item}")]
    DuplicateItem {
        /// The key.
        item: ItemKey,
    },
    /// Two scales have one key.
    #[error("two scales have the key {scale}")]
    DuplicateScale {
        /// The key.
        scale: String,
    },
    /// An item has no range, and neither has the instrument.
    #[error("item {item} has no range, and the instrument gives none")]
    NoRange {
        /// The item.
        item: ItemKey,
    },
    /// A range that holds nothing, or that is not finite.
    #[error("the range of {of} goes from {low} to {high}")]
    BadRange {
        /// "all items" or the item's key.
        of: String,
        /// Its low end.
        low: f64,
        /// Its high end.
        high: f64,
    },
    /// An item is named that is not there.
    #[error("{by} names item {item}, which the instrument does not have")]
    UnknownItem {
        /// "reversed" or the scale.
        by: String,
        /// The key.
        item: ItemKey,
    },
    /// An item is named twice.
    #[error("{by} names item {item} twice")]
    RepeatedItem {
        /// "reversed" or the scale.
        by: String,
        /// The key.
        item: ItemKey,
    },
    /// A scale without items.
    #[error("scale {scale} has no items")]
    EmptyScale {
        /// The scale.
        scale: String,
    },
    /// More or fewer weights than items, or weights that add up to nothing.
    #[error("scale {scale} has {weights} weights for {items} items")]
    Weights {
        /// The scale.
        scale: String,
        /// How many weights.
        weights: usize,
        /// How many items.
        items: usize,
    },
    /// A number that cannot be.
    #[error("{what} is {value}, but must be {must}")]
    Number {
        /// Which.
        what: String,
        /// Its value.
        value: f64,
        /// The condition it breaks.
        must: &'static str,
    },
    /// Bands that are not in rising order.
    #[error("scale {scale}: band {label:?} from {from} does not come after the one before it")]
    BandOrder {
        /// The scale.
        scale: String,
        /// The band out of order.
        label: String,
        /// Where it begins.
        from: f64,
    },
    /// More answers are needed than there are items, or fewer than one.
    #[error("scale {scale} needs {needed} of {items} items answered")]
    MissingRule {
        /// The scale.
        scale: String,
        /// Answers needed.
        needed: usize,
        /// Items there are.
        items: usize,
    },
}

/// Every fault, in the order of the definition.
pub(super) fn faults(definition: &Definition) -> Vec<InstrumentFault> {
    let mut faults = Vec::new();
    let empty = [
        ("key", definition.key.trim().is_empty()),
        ("name", definition.name.trim().is_empty()),
        ("list of items", definition.items.is_empty()),
        ("list of scales", definition.scales.is_empty()),
    ];
    for (what, is_empty) in empty {
        if is_empty {
            faults.push(InstrumentFault::Empty { what });
        }
    }
    if let Some(range) = definition.range {
        check_range(range, "all items", &mut faults);
    }
    for option in &definition.options {
        finite(option.value, &format!("the value of option {:?}", option.label), &mut faults);
    }
    let mut items = BTreeSet::new();
    for item in &definition.items {
        if !items.insert(&item.key) {
            faults.push(InstrumentFault::DuplicateItem { item: item.key.clone() });
        }
        check_item(definition, item, &mut faults);
    }
    check_names("reversed", &definition.reversed, &items, &mut faults);
    let mut scales = BTreeSet::new();
    for scale in &definition.scales {
        if !scales.insert(&scale.key) {
            faults.push(InstrumentFault::DuplicateScale { scale: scale.key.clone() });
        }
        check_scale(scale, &items, &mut faults);
    }
    faults
}

fn check_item(definition: &Definition, item: &Item, faults: &mut Vec<InstrumentFault>) {
    if item.key.0.trim().is_empty() {
        faults.push(InstrumentFault::Empty { what: "key of an item" });
    }
    if let Some(range) = item.range {
        check_range(range, &format!("item {}", item.key), faults);
    }
    let Some(range) = item.range.or(definition.range) else {
        faults.push(InstrumentFault::NoRange { item: item.key.clone() });
        return;
    };
    if let Some(alert) = &item.alert
        && !(range.low <= alert.at_least && alert.at_least <= range.high)
    {
        faults.push(InstrumentFault::Number {
            what: format!("the alert of item {}", item.key),
            value: alert.at_least,
            must: "an answer the item can have",
        });
    }
}

fn check_range(range: Range, of: &str, faults: &mut Vec<InstrumentFault>) {
    // Whole answers are read through 32-bit integers, and sums must stay exact.
    let limit = f64::from(i32::MAX);
    let fits = -limit <= range.low && range.low < range.high && range.high <= limit;
    if !fits {
        let Range { low, high, .. } = range;
        faults.push(InstrumentFault::BadRange { of: of.to_owned(), low, high });
    }
}

fn check_names(
    by: &str,
    names: &[ItemKey],
    items: &BTreeSet<&ItemKey>,
    faults: &mut Vec<InstrumentFault>,
) {
    let mut seen = BTreeSet::new();
    for item in names {
        if !items.contains(item) {
            faults.push(InstrumentFault::UnknownItem { by: by.to_owned(), item: item.clone() });
        }
        if !seen.insert(item) {
            faults.push(InstrumentFault::RepeatedItem { by: by.to_owned(), item: item.clone() });
        }
    }
}

fn check_scale(scale: &Scale, items: &BTreeSet<&ItemKey>, faults: &mut Vec<InstrumentFault>) {
    let key = || scale.key.clone();
    if scale.key.trim().is_empty() {
        faults.push(InstrumentFault::Empty { what: "key of a scale" });
    }
    if let Some(names) = &scale.items {
        check_names(&format!("scale {}", scale.key), names, items, faults);
    }
    let count = scale.items.as_ref().map_or(items.len(), Vec::len);
    if count == 0 {
        faults.push(InstrumentFault::EmptyScale { scale: key() });
    }
    if usize::from(u16::MAX) < count {
        let what = format!("the number of items of scale {}", scale.key);
        faults.push(InstrumentFault::Number { what, value: count as f64, must: "at most 65535" });
    }
    if let ScoreRule::Weighted(weights) = &scale.score {
        if weights.len() != count {
            let weights = weights.len();
            faults.push(InstrumentFault::Weights { scale: key(), weights, items: count });
        }
        for &weight in weights {
            check_factor(weight, || format!("a weight of scale {}", scale.key), faults);
        }
    }
    check_factor(scale.multiply, || format!("multiply of scale {}", scale.key), faults);
    check_missing(scale, count, faults);
    for (position, band) in scale.bands.iter().enumerate() {
        finite(band.from, &format!("band {:?} of scale {}", band.label, scale.key), faults);
        if 0 < position && band.from <= scale.bands[position - 1].from {
            let (label, from) = (band.label.clone(), band.from);
            faults.push(InstrumentFault::BandOrder { scale: key(), label, from });
        }
    }
    check_literature(scale, faults);
}

/// Scores stay finite, whatever is answered, as long as what multiplies them is not huge.
fn check_factor(value: f64, what: impl Fn() -> String, faults: &mut Vec<InstrumentFault>) {
    let size = value.abs();
    if !(0.0 < size && size <= 1e12) {
        let must = "between -1e12 and 1e12, and not zero";
        faults.push(InstrumentFault::Number { what: what(), value, must });
    }
}

fn check_missing(scale: &Scale, items: usize, faults: &mut Vec<InstrumentFault>) {
    let (MissingRule::Prorate(enough) | MissingRule::Available(enough)) = scale.missing else {
        return;
    };
    if let Enough::Fraction(value) = enough
        && !(0.0 < value && value <= 1.0)
    {
        let what = format!("the fraction of scale {}", scale.key);
        faults.push(InstrumentFault::Number { what, value, must: "above 0 and at most 1" });
        return;
    }
    let needed = match enough {
        Enough::AtMostMissing(missing) => items.saturating_sub(missing),
        Enough::AtLeast(answered) => answered,
        Enough::Fraction(_) => scale.missing.needed(items),
    };
    if needed == 0 || items < needed {
        faults.push(InstrumentFault::MissingRule { scale: scale.key.clone(), needed, items });
    }
}

fn check_literature(scale: &Scale, faults: &mut Vec<InstrumentFault>) {
    for reliability in &scale.reliability {
        let value = reliability.value;
        if !(0.0..=1.0).contains(&value) {
            let what = format!("a reliability of scale {}", scale.key);
            faults.push(InstrumentFault::Number { what, value, must: "from 0 to 1" });
        }
    }
    let positive = scale
        .spread
        .iter()
        .map(|spread| ("a standard deviation", spread.sd))
        .chain(scale.change.iter().map(|change| ("a size of change", change.points)));
    for (what, value) in positive {
        if !(value.is_finite() && 0.0 < value) {
            let what = format!("{what} of scale {}", scale.key);
            faults.push(InstrumentFault::Number { what, value, must: "above 0" });
        }
    }
}

fn finite(value: f64, what: &str, faults: &mut Vec<InstrumentFault>) {
    if !value.is_finite() {
        faults.push(InstrumentFault::Number { what: what.to_owned(), value, must: "finite" });
    }
}
