use super::spread::gini;
use super::{Figure, Matched, Undefined};

/// How evenly work is spread over the rights that have seats: taken seats by seats, for each.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Loads {
    /// The mean of taken by seats.
    pub mean: Figure,
    /// Its standard deviation over all rights with seats.
    pub deviation: Figure,
    /// Gini's coefficient of it.
    pub gini: Figure,
    /// The greatest less the least.
    pub range: Figure,
    /// The share of rights with seats that have nobody: who is rarely asked leaves.
    pub idle: Figure,
    /// Partners above the seats, over all rights; 0 in any assignment of ours.
    pub overload: u64,
}

impl Loads {
    pub(super) fn new(matched: &Matched<'_>) -> Self {
        let seats = || matched.loads.iter().zip(matched.graph.capacities());
        let loads: Vec<f64> = seats()
            .filter(|(_, capacity)| **capacity > 0)
            .map(|(&load, &capacity)| f64::from(load) / f64::from(capacity))
            .collect();
        let idle = loads.iter().filter(|&&load| load == 0.0).count();
        let mean = Figure::mean(&loads);
        let range = || {
            let least = loads.iter().copied().reduce(f64::min)?;
            Some(loads.iter().copied().reduce(f64::max)? - least)
        };
        let deviation = mean.value.map(|mean| {
            let squares = loads.iter().map(|load| (load - mean) * (load - mean));
            (squares.sum::<f64>() / loads.len() as f64).sqrt()
        });
        Self {
            mean,
            deviation: deviation.ok_or(Undefined::Empty).into(),
            gini: gini(&loads).into(),
            range: range().ok_or(Undefined::Empty).into(),
            idle: Figure::share(idle, loads.len()),
            overload: seats()
                .map(|(&load, &capacity)| u64::from(load.saturating_sub(capacity)))
                .sum(),
        }
    }
}
