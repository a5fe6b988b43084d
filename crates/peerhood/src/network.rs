//! The annual survey of a network of programs: each yields one return, and the returns are rolled up
//! from site to region, state and nation.
//!
//! A return holds exact counts and is for the network's office. Only the roll-up is made to be
//! published: small counts are hidden, and with them whatever would give one away across sites.

mod counted;
mod rollup;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use peerhood_model::{AsOf, Program, Site, SiteId, SiteLevel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use rollup::{NetworkError, Place, Published, Rollup, YearTable, roll_up};

/// The version of the form of a return.
pub const RETURN_VERSION: u32 = 1;

/// What one program reports for one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AnnualReturn {
    /// The version of this form: 1.
    pub version: u32,
    /// The program's name.
    pub program: String,
    /// The calendar year.
    pub year: i32,
    /// Which rules the figures were counted by. Figures of different rules are never added up.
    pub rules: String,
    /// The site that reports.
    pub site: String,
    /// The site and everything wider that it belongs to.
    pub ladder: Vec<Rung>,
    /// The counts by name; one that a program does not keep is left out.
    pub figures: BTreeMap<String, u64>,
}

/// A part of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rung {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `site`, `region`, `state` or `national`.
    pub level: String,
    /// What it belongs to.
    pub parent: Option<String>,
}

/// Why a program has no annual return.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReturnError {
    /// The program does not say where it stands in the network.
    #[error("the program names no site; write site in program.toml")]
    NoSite,
    /// A year that no calendar has.
    #[error("{year} is not a year")]
    NotAYear {
        /// The year.
        year: i32,
    },
    /// A match that cannot have happened.
    #[error("match {id}: {reason}")]
    ImpossibleMatch {
        /// The match.
        id: String,
        /// Why.
        reason: String,
    },
}

/// Draws up the return of one program for one calendar year, as far as it is known at a moment.
///
/// Matches are those introduced in the year; requests for information are counted apart from them.
///
/// # Errors
///
/// [`ReturnError`] when the program names no site, or its matches make no sense.
pub fn annual_return(
    program: &Program,
    year: i32,
    as_of: AsOf,
) -> Result<AnnualReturn, ReturnError> {
    let site = program.site.as_ref().ok_or(ReturnError::NoSite)?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(ReturnError::NotAYear { year })?;
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or(ReturnError::NotAYear { year })?;
    let days = first..=last.min(as_of.day);
    let figures = counted::figures(program, &days)?;
    Ok(AnnualReturn {
        version: RETURN_VERSION,
        program: program.name.clone(),
        year: first.year(),
        rules: rules(program, *days.end()),
        site: site.to_string(),
        ladder: ladder(program, site),
        figures,
    })
}

/// The packs in force at the end of the year, each with its version.
fn rules(program: &Program, day: NaiveDate) -> String {
    let in_force = program.rules.packs().iter().filter(|pack| pack.holds_on(day));
    let names: Vec<String> =
        in_force.map(|pack| format!("{} {}", pack.name, pack.version)).collect();
    names.join(", ")
}

/// The site and what it belongs to; a circle ends where it begins again.
fn ladder(program: &Program, site: &SiteId) -> Vec<Rung> {
    let find = |id: &SiteId| program.sites.iter().find(|known| known.id == *id);
    let mut ladder: Vec<Rung> = Vec::new();
    let mut next = Some(site.clone());
    while let Some(id) = next {
        if ladder.iter().any(|rung| rung.id == id.as_str()) {
            break;
        }
        let own;
        let found = match find(&id) {
            Some(found) => found,
            None => {
                own = Site::new(id.clone(), program.name.clone(), SiteLevel::Site);
                &own
            }
        };
        ladder.push(Rung {
            id: found.id.to_string(),
            name: found.name.clone(),
            level: found.level.to_string(),
            parent: found.parent.as_ref().map(ToString::to_string),
        });
        next = found.parent.clone();
    }
    ladder
}
