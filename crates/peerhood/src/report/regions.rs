//! Whether regions differ by more than chance: a funnel, in which few families leave much room.

use std::collections::BTreeMap;

use peerhood_model::Term;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counts::{Count, Counts};
use super::times::Introductions;
use super::words;

/// The share of families introduced to a support parent, region by region.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Funnel {
    /// What it says, in plain words; without regions, why there are none.
    pub says: String,
    /// The share over all regions.
    pub overall: Option<f64>,
    /// The regions, in order of their names; empty where too few can be shown.
    pub regions: Vec<RegionShare>,
}

/// A region in a funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RegionShare {
    /// Its name, or the names of those put together.
    pub label: String,
    /// Families there who asked for a match.
    pub families: u64,
    /// Of them, introduced to a support parent.
    pub introduced: u64,
    /// The share of these.
    pub share: f64,
    /// Whether it lies beyond what chance gives one region in five hundred.
    pub stands_out: bool,
}

/// Normal deviates of the limits: 95 % and 99.8 % of what chance gives (D. J. Spiegelhalter, Statistics in
/// Medicine 24, 2005).
pub(super) const LIMITS: [f64; 2] = [1.959_964, 3.090_232];
const FEWEST: usize = 3;

/// How far chance takes the share of so many families from `overall`.
pub(super) fn reach(overall: f64, families: f64, deviate: f64) -> f64 {
    deviate * (overall * (1.0 - overall) / families).sqrt()
}

struct Unit {
    labels: Vec<String>,
    families: usize,
    introduced: usize,
}

impl Unit {
    fn is_fine(&self, threshold: usize) -> bool {
        let fine = |count: usize| count == 0 || threshold <= count;
        threshold <= self.families && fine(self.introduced) && fine(self.families - self.introduced)
    }

    fn join(&mut self, other: Self) {
        self.labels.extend(other.labels);
        self.families += other.families;
        self.introduced += other.introduced;
    }
}

pub(super) fn funnel(
    counts: &mut Counts,
    introductions: &Introductions<'_>,
    introduced: Count,
) -> Funnel {
    let threshold = counts.threshold();
    let units = units(introductions, threshold);
    let too_few = Funnel {
        says: format!(
            "Regions are not compared: it takes at least {FEWEST} in each of which at least {threshold} \
             families were introduced to a support parent, and as many still wait (or none)."
        ),
        ..Funnel::default()
    };
    if units.len() < FEWEST {
        return too_few;
    }
    let asked = counts
        .find("asked for a match")
        .filter(|&count| counts.value(count) == introductions.families.len());
    let may_be_shown = counts.extended(|counts| {
        let (mut families, mut served) = (Vec::new(), Vec::new());
        for unit in &units {
            // The region may be counted in another section, over all its referrals.
            let other = match unit.labels.as_slice() {
                [label] => counts.find(label).map(|count| (count, counts.value(count))),
                _ => None,
            };
            let all = counts.count("families of a region", unit.families);
            let some = counts.count("introduced in a region", unit.introduced);
            let rest = counts.unprinted("waiting in a region", unit.families - unit.introduced);
            counts.sum(all, &[some, rest]);
            if let Some((count, value)) = other
                && let Some(more) = value.checked_sub(unit.families)
            {
                let more = counts.unprinted("others of a region", more);
                counts.sum(count, &[all, more]);
            }
            families.push(all);
            served.push(some);
        }
        if let Some(asked) = asked {
            counts.sum(asked, &families);
        }
        counts.sum(introduced, &served);
        families.into_iter().chain(served).collect()
    });
    if !may_be_shown {
        return too_few;
    }
    shown(&units)
}

/// The regions, of which those that cannot be shown alone are put together.
fn units(introductions: &Introductions<'_>, threshold: usize) -> Vec<Unit> {
    let mut by_region: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (referral, day) in &introductions.families {
        let region = referral.region.as_ref().map(Term::to_string);
        let region = region.unwrap_or_else(|| "no region named".to_owned());
        let counts = by_region.entry(region).or_default();
        counts[0] += 1;
        counts[1] += usize::from(day.is_some());
    }
    let all = by_region.into_iter().map(|(label, [families, introduced])| Unit {
        labels: vec![label],
        families,
        introduced,
    });
    let (mut fine, small): (Vec<Unit>, Vec<Unit>) = all.partition(|unit| unit.is_fine(threshold));
    let Some(mut together) = small.into_iter().reduce(|mut left, right| {
        left.join(right);
        left
    }) else {
        return fine;
    };
    while !together.is_fine(threshold) {
        let smallest = (0..fine.len()).min_by_key(|&place| fine[place].families);
        let Some(smallest) = smallest else { return Vec::new() };
        together.join(fine.remove(smallest));
    }
    fine.push(together);
    fine
}

fn shown(units: &[Unit]) -> Funnel {
    let float = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    let families: usize = units.iter().map(|unit| unit.families).sum();
    let introduced: usize = units.iter().map(|unit| unit.introduced).sum();
    let overall = float(introduced) / float(families);
    let regions: Vec<RegionShare> = units
        .iter()
        .map(|unit| {
            let (of, share) = (float(unit.families), float(unit.introduced) / float(unit.families));
            RegionShare {
                label: match unit.labels.as_slice() {
                    [label] => label.clone(),
                    _ => "other regions, together".to_owned(),
                },
                families: unit.families as u64,
                introduced: unit.introduced as u64,
                share,
                stands_out: reach(overall, of, LIMITS[1]) < (share - overall).abs(),
            }
        })
        .collect();
    let out: Vec<String> = regions
        .iter()
        .filter(|region| region.stands_out)
        .map(|region| format!("{} ({})", region.label, words::share(region.share)))
        .collect();
    let verdict = if out.is_empty() {
        "No region differs from the others by more than chance explains (99.8 % limits).".to_owned()
    } else {
        format!(
            "Beyond what chance explains (99.8 % limits): {}. That is a reason to ask why, not a ranking: \
             families and support parents differ from place to place.",
            out.join(", ")
        )
    };
    Funnel {
        says: format!(
            "Over all regions {} of the families who asked for a match have been introduced to a support \
             parent. {verdict}",
            words::share(overall)
        ),
        overall: Some(overall),
        regions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(label: &str, families: usize, introduced: usize) -> Unit {
        Unit { labels: vec![label.to_owned()], families, introduced }
    }

    #[test]
    fn regions_that_are_alike_are_called_alike() {
        let funnel = shown(&[unit("A", 100, 50), unit("B", 60, 31), unit("C", 40, 18)]);
        assert!(funnel.says.contains("No region differs"), "{}", funnel.says);
    }

    #[test]
    fn a_region_left_behind_is_named_and_not_ranked() {
        let funnel = shown(&[unit("A", 300, 180), unit("B", 300, 180), unit("C", 300, 60)]);
        assert!(funnel.says.contains("C (20 %)") && funnel.says.contains("not a ranking"));
        // Nobody served anywhere is no difference.
        let none = shown(&[unit("A", 100, 0), unit("B", 60, 0), unit("C", 40, 0)]);
        assert!(
            none.says.starts_with("Over all regions 0 % of") && none.says.contains("No region")
        );
    }
}
