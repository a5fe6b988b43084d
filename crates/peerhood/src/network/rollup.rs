use std::collections::{BTreeMap, BTreeSet};

use peerhood_model::{Site, SiteId, SiteLevel, SiteTree, SiteTreeError};
use peerhood_outcomes::suppress::{Linked, Release, Shown};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AnnualReturn, RETURN_VERSION};

/// The figures of a network, year by year and rule by rule, as they may be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Rollup {
    /// A count from 1 to one less than this is hidden, and with it what would give one away.
    pub threshold: u64,
    /// One table for each year and version of the rules, the earliest first.
    pub years: Vec<YearTable>,
}

/// The figures of one year, counted by one version of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct YearTable {
    /// The calendar year.
    pub year: i32,
    /// The version of the rules.
    pub rules: String,
    /// Every part of the network, the widest first.
    pub places: Vec<Place>,
}

/// A part of the network and its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `site`, `region`, `state` or `national`.
    pub level: String,
    /// What it belongs to.
    pub parent: Option<String>,
    /// Programs in it, whether or not they reported.
    pub programs: u64,
    /// The figures.
    pub figures: BTreeMap<String, Published>,
}

/// A figure as it may be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Published {
    /// The count; absent when it is hidden.
    pub count: Option<u64>,
    /// Programs that reported it.
    pub reporting: u64,
}

/// What keeps returns from being rolled up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// A return in a form that is not known.
    #[error("{program}, {year}: the form is version {version}, but this reads {known}")]
    UnknownVersion {
        /// The program.
        program: String,
        /// The year.
        year: i32,
        /// The version.
        version: u32,
        /// The version that is read.
        known: u32,
    },
    /// A site that is not in its own ladder.
    #[error("{program}, {year}: the ladder does not have the site {site}")]
    SiteNotListed {
        /// The program.
        program: String,
        /// The year.
        year: i32,
        /// The site.
        site: String,
    },
    /// An id or a level that is none.
    #[error("{program}, {year}: {value} is not {wanted}")]
    NotAPlace {
        /// The program.
        program: String,
        /// The year.
        year: i32,
        /// What was found.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// Two returns tell the same part of the network differently.
    #[error("{program}, {year}: {id} is told differently by an earlier return")]
    ToldDifferently {
        /// The program.
        program: String,
        /// The year.
        year: i32,
        /// The part.
        id: String,
    },
    /// A site reports a year twice.
    #[error("{site} reports {year} twice")]
    Twice {
        /// The site.
        site: String,
        /// The year.
        year: i32,
    },
    /// The parts are no network, for example because they belong to each other in a circle.
    #[error(transparent)]
    Tree(#[from] SiteTreeError),
}

/// Rolls up returns. Figures of different years or rules stand side by side and are never added.
///
/// # Errors
///
/// Every fault at once.
pub fn roll_up(returns: &[AnnualReturn], threshold: u64) -> Result<Rollup, Vec<NetworkError>> {
    let mut faults = Vec::new();
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    let mut reported: BTreeSet<(&str, i32)> = BTreeSet::new();
    for one in returns {
        let (program, year) = (one.program.clone(), one.year);
        if one.version != RETURN_VERSION {
            let (version, known) = (one.version, RETURN_VERSION);
            faults.push(NetworkError::UnknownVersion { program, year, version, known });
            continue;
        }
        if !one.ladder.iter().any(|rung| rung.id == one.site) {
            let site = one.site.clone();
            faults.push(NetworkError::SiteNotListed { program: program.clone(), year, site });
        }
        if !reported.insert((&one.site, year)) {
            faults.push(NetworkError::Twice { site: one.site.clone(), year });
        }
        for rung in &one.ladder {
            match site(rung, one) {
                Err(fault) => faults.push(fault),
                Ok(found) => match sites.get(&rung.id) {
                    Some(known) if *known != found => {
                        let (program, id) = (program.clone(), rung.id.clone());
                        faults.push(NetworkError::ToldDifferently { program, year, id });
                    }
                    _ => drop(sites.insert(rung.id.clone(), found)),
                },
            }
        }
    }
    let tree = SiteTree::new(sites.into_values());
    let tree = match tree {
        Ok(tree) if faults.is_empty() => tree,
        Ok(_) => return Err(faults),
        Err(error) => {
            faults.push(error.into());
            return Err(faults);
        }
    };
    let mut tables: BTreeMap<(i32, &str), Vec<&AnnualReturn>> = BTreeMap::new();
    for one in returns {
        tables.entry((one.year, &one.rules)).or_default().push(one);
    }
    let programs: BTreeSet<&str> = returns.iter().map(|one| one.site.as_str()).collect();
    let years = tables.into_iter().map(|((year, rules), returns)| {
        let places = places(&tree, &programs, &returns, threshold);
        YearTable { year, rules: rules.to_owned(), places }
    });
    Ok(Rollup { threshold, years: years.collect() })
}

fn site(rung: &super::Rung, one: &AnnualReturn) -> Result<Site, NetworkError> {
    let refused = |value: &str, wanted| NetworkError::NotAPlace {
        program: one.program.clone(),
        year: one.year,
        value: value.to_owned(),
        wanted,
    };
    let id = SiteId::new(&rung.id).map_err(|_| refused(&rung.id, "an id"))?;
    let level = rung.level.parse::<SiteLevel>();
    let level = level.map_err(|_| refused(&rung.level, "site, region, state or national"))?;
    let mut site = Site::new(id, rung.name.clone(), level);
    if let Some(parent) = &rung.parent {
        site.parent = Some(SiteId::new(parent).map_err(|_| refused(parent, "an id"))?);
    }
    Ok(site)
}

/// The parts of the network with their figures, the widest first.
fn places(
    tree: &SiteTree,
    programs: &BTreeSet<&str>,
    returns: &[&AnnualReturn],
    threshold: u64,
) -> Vec<Place> {
    let mut sites: Vec<&Site> = tree.sites().collect();
    sites.sort_by_key(|site| (std::cmp::Reverse(site.level), &site.id));
    let names: BTreeSet<&str> =
        returns.iter().flat_map(|one| one.figures.keys()).map(String::as_str).collect();
    let mut places: Vec<Place> = sites.iter().map(|site| empty(site, tree, programs)).collect();
    for name in names {
        let figures = figure(tree, &sites, returns, name, threshold);
        for (place, published) in places.iter_mut().zip(figures) {
            if 0 < published.reporting {
                place.figures.insert(name.to_owned(), published);
            }
        }
    }
    places
}

fn empty(site: &Site, tree: &SiteTree, programs: &BTreeSet<&str>) -> Place {
    let inside = programs.iter().filter(|program| {
        SiteId::new(program).is_ok_and(|program| tree.belongs_to(&program, &site.id))
    });
    Place {
        id: site.id.to_string(),
        name: site.name.clone(),
        level: site.level.to_string(),
        parent: site.parent.as_ref().map(ToString::to_string),
        programs: inside.count() as u64,
        figures: BTreeMap::new(),
    }
}

/// One figure of every site, masked: each part is the sum of its own program and of the parts that
/// belong to it. What cannot be masked exactly is hidden as a whole.
fn figure(
    tree: &SiteTree,
    sites: &[&Site],
    returns: &[&AnnualReturn],
    name: &str,
    threshold: u64,
) -> Vec<Published> {
    let mut own: BTreeMap<&str, u64> = BTreeMap::new();
    for one in returns {
        if let Some(&count) = one.figures.get(name) {
            *own.entry(one.site.as_str()).or_default() += count;
        }
    }
    let inside =
        |id: &str, site: &Site| SiteId::new(id).is_ok_and(|id| tree.belongs_to(&id, &site.id));
    let mut linked = Linked::new();
    let mut totals = BTreeMap::new();
    let mut reporting = Vec::new();
    for site in sites {
        let below: Vec<u64> =
            own.iter().filter(|(id, _)| inside(id, site)).map(|(_, count)| *count).collect();
        let count = below.iter().copied().fold(0_u64, u64::saturating_add);
        reporting.push(below.len() as u64);
        totals.insert(site.id.as_str(), linked.push(site.id.as_str(), count, Release::Open));
    }
    let mut possible = true;
    for site in sites {
        let children = sites.iter().filter(|other| other.parent.as_ref() == Some(&site.id));
        let mut parts: Vec<usize> = children.map(|other| totals[other.id.as_str()]).collect();
        if parts.is_empty() {
            continue;
        }
        if let Some(&count) = own.get(site.id.as_str()) {
            parts.push(linked.push("its own", count, Release::Never));
        }
        possible &= linked.sum(totals[site.id.as_str()], &parts).is_ok();
    }
    let mask = linked.suppress(threshold).ok().filter(|mask| possible && mask.exposed.is_empty());
    let shown = |position: usize| match mask.as_ref().and_then(|mask| mask.shown[position]) {
        Some(Shown::Count(count)) => Some(count),
        _ => None,
    };
    reporting
        .into_iter()
        .enumerate()
        .map(|(position, reporting)| Published { count: shown(position), reporting })
        .collect()
}
