//! The policy of a program: every number and rule that differs from program to program.
//!
//! A policy is data, read from `program.toml` or from the `policy` of a JSON document. Every key may
//! be left out; [`keys`] lists each with its default and where the default comes from.

mod care;
mod keys;
mod read;
mod sections;

use std::collections::BTreeMap;

use peerhood_model::ContactDetails;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use care::Care;
pub use keys::{Key, Kind, keys};
pub(crate) use read::from_tree;
pub use sections::{
    Dates, Eligibility, Fidelity, Groups, History, Ladder, Matching, Objective, Promises,
    Recognition, Repetition, Reporting, Requirements, Safety, Sessions, Vocabulary, Weights,
};

use crate::fault::Faults;
use crate::fault::Findings;

/// Everything a program decides for itself.
///
/// `Policy::default()` is the policy of an empty `program.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// The program's name, as reports print it.
    pub name: String,
    /// The text that the UUIDs of all records are made from; change the name freely, this never.
    pub namespace: String,
    /// The IANA time zone of the program, and of every row that names none.
    pub time_zone: String,
    /// The regions the program serves.
    pub service_area: Vec<String>,
    /// Where in the network of `sites.csv` the program stands.
    pub site: Option<String>,
    /// Whom a community program can call about a referral; never written out with the rest.
    #[serde(skip_serializing)]
    #[schemars(with = "Coordinator")]
    pub coordinator: ContactDetails,
    /// How dates are written in the tables.
    pub dates: Dates,
    /// Who may walk beside a family.
    pub eligibility: Eligibility,
    /// How support parents and referrals are paired.
    pub matching: Matching,
    /// How groups are formed.
    pub groups: Groups,
    /// When and how their sessions happen.
    pub sessions: Sessions,
    /// What a report may show.
    pub reporting: Reporting,
    /// What the program promises a family.
    pub promises: Promises,
    /// How long each step of the search for somebody further away may take.
    pub ladder: Ladder,
    /// The rules of practice it keeps to.
    pub fidelity: Fidelity,
    /// What to do where somebody may be in danger.
    pub safety: Safety,
    /// When the coordinator is reminded of what goes with a family's support.
    pub care: Care,
    /// What a year of help is thanked for.
    pub recognition: Recognition,
    /// The words the program uses.
    pub vocabulary: Vocabulary,
    /// Conditions of the program's own, by term.
    pub conditions: BTreeMap<String, Condition>,
    /// The regions of the service area, by name.
    pub regions: BTreeMap<String, Region>,
}

/// The shape of [`Policy::coordinator`] in a document.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Coordinator {
    /// Name.
    name: String,
    /// Telephone numbers and addresses.
    ways: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: "Parent to parent program".to_owned(),
            namespace: String::new(),
            time_zone: "UTC".to_owned(),
            service_area: Vec::new(),
            site: None,
            coordinator: ContactDetails::default(),
            dates: Dates::default(),
            eligibility: Eligibility::default(),
            matching: Matching::default(),
            groups: Groups::default(),
            sessions: Sessions::default(),
            reporting: Reporting::default(),
            promises: Promises::default(),
            ladder: Ladder::default(),
            fidelity: Fidelity::default(),
            safety: Safety::default(),
            care: Care::default(),
            recognition: Recognition::default(),
            vocabulary: Vocabulary::default(),
            conditions: BTreeMap::new(),
            regions: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// The text that UUIDs are made from: the namespace, or the name where there is none.
    #[must_use]
    pub fn namespace(&self) -> &str {
        if self.namespace.is_empty() { &self.name } else { &self.namespace }
    }
}

/// A condition of the program's own: a word families use, and where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Condition {
    /// ICD-10-CM codes or other terms of the program that are wider than this one.
    pub parents: Vec<String>,
    /// Other words for the same.
    pub synonyms: Vec<String>,
}

/// A region of the service area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Region {
    /// The region this one is a part of.
    pub parent: Option<String>,
    /// Regions next to it.
    pub neighbours: Vec<String>,
}

/// Reads the text of a `program.toml`.
///
/// # Errors
///
/// Every fault at once, each with its line and column: syntax, keys that are not known (with the
/// nearest one that is), values of another type or out of range, names that nothing defines.
///
/// ```
/// let policy = peerhood::policy::read("[groups]\nlargest = 10\n")?;
/// assert_eq!((policy.groups.smallest, policy.groups.largest), (8, 10));
///
/// let faults = peerhood::policy::read("[groups]\nlargets = 10\n").unwrap_err();
/// assert_eq!(
///     faults.to_string(),
///     "program.toml:2:groups.largets: the key is not known; write groups.largest, if that is meant"
/// );
/// # Ok::<(), peerhood::Faults>(())
/// ```
pub fn read(text: &str) -> Result<Policy, Faults> {
    let mut findings = Findings::default();
    let policy = from_toml(text, &mut findings);
    if findings.faults.is_empty() { Ok(policy) } else { Err(findings.faults) }
}

/// Writes a policy as the text of a `program.toml` with every key in it but the coordinator.
///
/// # Panics
///
/// Never: every policy is a table of TOML.
#[must_use]
pub fn write(policy: &Policy) -> String {
    toml::to_string_pretty(policy).expect("a policy has only text keys and values that TOML knows")
}

pub(crate) const FILE: &str = "program.toml";

pub(crate) fn from_toml(text: &str, findings: &mut Findings) -> Policy {
    let tree = crate::document::tree::from_toml(text, FILE, findings);
    from_tree(&tree, FILE, "", findings)
}

#[cfg(test)]
mod tests;
