use std::collections::{BTreeMap, BTreeSet};

use crate::{Hours, Relationship, TrainingRequirement};

/// A program's rule for who can support another parent now.
///
/// Sources disagree on nearly every number, so each is the program's to choose; the defaults keep
/// to what most sources share and are stricter only where somebody's safety is at stake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Eligibility {
    /// Relationships that count as raising the child.
    ///
    /// By default parents by birth and adoption, foster and step-parents, grandparents, guardians,
    /// kin and extended family; not those who support a family without raising the child. Georgia's
    /// certified parent peers exclude foster parents.
    pub raising: BTreeSet<Relationship>,
    /// Months they must have raised the child; by default none.
    ///
    /// Georgia asks 24 or 36 months of guardians; Vermont a year since the child's diagnosis.
    pub raising_months: u32,
    /// Months asked of some relationships alone, where that is more; by default of none.
    pub raising_months_of: BTreeMap<Relationship, u32>,
    /// Training they must have had; by default any, of whatever length.
    ///
    /// Published programs ask from 2 live hours (Vermont) to 20 (iPeer2Peer) and 88 (national
    /// certification).
    pub training_hours: Hours,
    /// Months after which training must be renewed; by default never.
    pub training_valid_months: Option<u32>,
    /// Training by competency they must have had; by default none.
    pub training: Vec<TrainingRequirement>,
    /// Whether they must hold a certification; by default one that they hold must not have expired.
    pub certification: CertificationRule,
    /// Whether and how long a background check counts; by default one is needed, of any age.
    ///
    /// No published validity was found.
    pub background_check: BackgroundCheckRule,
    /// Matches at once for somebody who has not said; by default 2.
    ///
    /// No published figure was found: support parents set their own.
    pub capacity: u32,
    /// Matches at once that nobody may have more of, whatever they have said; by default there is no
    /// such limit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub caseload: Option<u32>,
    /// Matches at once in the first months, whatever they have said; by default 1.
    pub newcomer_capacity: u32,
    /// How many months they count as new; by default 3. With 0 nobody does.
    pub newcomer_months: u32,
    /// Days of rest from new matches after a contact that weighed on them; by default 7.
    pub rest_days: u32,
    /// Whether the coordinator must first ask them about a contact that weighed on them; by default
    /// not.
    pub debrief_first: bool,
}

/// What a program asks of certifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum CertificationRule {
    /// Nothing.
    NotNeeded,
    /// That one they hold has not expired.
    CurrentIfHeld,
    /// That they hold one that has not expired.
    Needed,
}

/// What a program asks of background checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum BackgroundCheckRule {
    /// Nothing.
    NotNeeded,
    /// That there was one.
    Needed,
    /// That there was one in the last so many months.
    NeededEvery {
        /// How many.
        months: u32,
    },
}

impl Default for Eligibility {
    fn default() -> Self {
        Self {
            raising: BTreeSet::from([
                Relationship::Biological,
                Relationship::Adoptive,
                Relationship::Foster,
                Relationship::Kinship,
                Relationship::Grandparent,
                Relationship::Guardian,
                Relationship::Step,
                Relationship::ExtendedFamily,
            ]),
            raising_months: 0,
            raising_months_of: BTreeMap::new(),
            training_hours: Hours::default(),
            training_valid_months: None,
            training: Vec::new(),
            certification: CertificationRule::CurrentIfHeld,
            background_check: BackgroundCheckRule::Needed,
            capacity: 2,
            caseload: None,
            newcomer_capacity: 1,
            newcomer_months: 3,
            rest_days: 7,
            debrief_first: false,
        }
    }
}
