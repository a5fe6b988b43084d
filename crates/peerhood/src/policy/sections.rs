use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use peerhood_model::{
    BackgroundCheckRule, CertificationRule, Hours, Intervention, Relationship, TrainingRequirement,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How dates are written in the tables, beside ISO 8601.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Dates {
    /// Spellings in `strftime` notation, such as `%m/%d/%Y`, tried in this order.
    pub formats: Vec<String>,
}

/// Who may walk beside a family; [`Eligibility::rule`] is the same as the model reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Eligibility {
    /// Relationships to the child that count as raising the child.
    #[schemars(with = "Vec<String>")]
    pub raising: Vec<Relationship>,
    /// Months since the support parent began to raise the child, at least.
    pub raising_months: u32,
    /// Hours of training, at least.
    pub training_hours: u32,
    /// Months after which training must be renewed; never if absent.
    pub training_valid_months: Option<u32>,
    /// What is asked of certifications.
    #[schemars(with = "String")]
    pub certification: CertificationRule,
    /// Whether a background check is needed.
    pub background_check: bool,
    /// Months that a background check is good for; for ever if absent.
    pub background_check_months: Option<u32>,
    /// Active matches of a support parent who states no capacity.
    pub capacity: u32,
    /// Active matches of a new support parent, whatever capacity is stated.
    pub newcomer_capacity: u32,
    /// Months that a support parent counts as new.
    pub newcomer_months: u32,
    /// Days without a new match after a contact that was hard for the support parent.
    pub rest_days: u32,
    /// Whether the coordinator talks with a support parent about a hard contact before the next
    /// match.
    pub debrief_first: bool,
    /// Hours of training in each competency, at least.
    pub competencies: BTreeMap<String, u32>,
}

impl Default for Eligibility {
    fn default() -> Self {
        let rule = peerhood_model::Eligibility::default();
        Self {
            raising: rule.raising.into_iter().collect(),
            raising_months: rule.raising_months,
            training_hours: rule.training_hours.minutes / 60,
            training_valid_months: rule.training_valid_months,
            certification: rule.certification,
            background_check: rule.background_check != BackgroundCheckRule::NotNeeded,
            background_check_months: None,
            capacity: rule.capacity,
            newcomer_capacity: rule.newcomer_capacity,
            newcomer_months: rule.newcomer_months,
            rest_days: rule.rest_days,
            debrief_first: rule.debrief_first,
            competencies: BTreeMap::new(),
        }
    }
}

impl Eligibility {
    /// The rule by which the model opens a support parent's record to matching.
    #[must_use]
    pub fn rule(&self) -> peerhood_model::Eligibility {
        let mut rule = peerhood_model::Eligibility::default();
        rule.raising = self.raising.iter().copied().collect();
        rule.raising_months = self.raising_months;
        rule.training_hours = Hours::whole(self.training_hours);
        rule.training_valid_months = self.training_valid_months;
        rule.certification = self.certification;
        rule.background_check = match (self.background_check, self.background_check_months) {
            (false, _) => BackgroundCheckRule::NotNeeded,
            (true, None) => BackgroundCheckRule::Needed,
            (true, Some(months)) => BackgroundCheckRule::NeededEvery { months },
        };
        rule.capacity = self.capacity;
        rule.newcomer_capacity = self.newcomer_capacity;
        rule.newcomer_months = self.newcomer_months;
        rule.rest_days = self.rest_days;
        rule.debrief_first = self.debrief_first;
        let asked = |(name, hours): (&String, &u32)| {
            let mut requirement = TrainingRequirement::new(Hours::whole(*hours));
            requirement.competency = Some(name.parse().ok()?);
            Some(requirement)
        };
        rule.training = self.competencies.iter().filter_map(asked).collect();
        rule
    }
}

/// How support parents and referrals are paired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Matching {
    /// What the best proposal is.
    pub objective: Objective,
    /// Minutes a week that both must have free, where shared time is required.
    pub shared_minutes: u32,
    /// Years between the ages of the two children beyond which they count as unlike.
    pub child_age_years: u32,
    /// What a pair must have.
    pub require: Requirements,
    /// Points of a pair that fits a rule in full.
    pub weights: Weights,
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            objective: Objective::Pairs,
            shared_minutes: 30,
            child_age_years: 5,
            require: Requirements::default(),
            weights: Weights::default(),
        }
    }
}

/// What the best proposal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Objective {
    /// As many families as possible, then the most points.
    #[default]
    Pairs,
    /// The most points; families only where they add some.
    Weight,
}

/// Hard rules: a pair that breaks one is never proposed.
///
/// Consent, an active and trained support parent, and room are no rules: without them there is
/// nobody to pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Requirements {
    /// A language in common.
    pub language: bool,
    /// A way to talk in common.
    pub mode: bool,
    /// Time in common.
    pub shared_time: bool,
    /// What the referred parent says must be.
    pub must: bool,
    /// Nothing the referred parent wants to avoid.
    pub avoid: bool,
    /// Nothing the support parent will not talk about.
    pub wont_discuss: bool,
    /// A bereaved parent is matched only with one who shares that, and only when asked for.
    pub bereavement: bool,
    /// Not somebody who declined, or was closed with, before.
    pub earlier_match: bool,
}

impl Default for Requirements {
    fn default() -> Self {
        Self {
            language: true,
            mode: true,
            shared_time: true,
            must: true,
            avoid: true,
            wont_discuss: true,
            bereavement: true,
            earlier_match: true,
        }
    }
}

/// Points of a pair that fits a rule in full; a part of them where it fits in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Weights {
    /// What the referred parent prefers.
    pub prefer: i64,
    /// Experiences wanted that the support parent has.
    pub experiences: i64,
    /// Likeness of the children's conditions.
    pub condition: i64,
    /// The support parent's child is as old, or somewhat further along.
    pub child_stage: i64,
    /// The same relationship to the child.
    pub relationship: i64,
    /// Culture in common.
    pub culture: i64,
    /// The same or a neighbouring region.
    pub region: i64,
    /// Time in common.
    pub shared_time: i64,
    /// The referred parent's first way to talk.
    pub mode: i64,
    /// Room that is left with the support parent.
    pub load: i64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            prefer: 40,
            experiences: 60,
            condition: 50,
            child_stage: 30,
            relationship: 20,
            culture: 15,
            region: 10,
            shared_time: 8,
            mode: 6,
            load: 4,
        }
    }
}

/// How groups are formed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Groups {
    /// People in a group, at least.
    pub smallest: u32,
    /// People in a group, at most.
    pub largest: u32,
    /// Facilitators of a group.
    pub facilitators: u32,
    /// People that one facilitator may lead.
    pub people_per_facilitator: u32,
    /// Whether a facilitator must hold a certification that is valid on every session's date.
    pub certified_facilitator: bool,
    /// Whether families for whom an interpreter would do may join groups in another language.
    pub interpreter: bool,
    /// Communities for which there are groups of their own, for those who ask for one.
    pub shared_identity: Vec<String>,
    /// Moves that each of four searches for groups makes.
    pub moves: u64,
    /// Where the search's randomness starts.
    pub seed: u64,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            smallest: 8,
            largest: 12,
            facilitators: 1,
            people_per_facilitator: 12,
            certified_facilitator: true,
            interpreter: false,
            shared_identity: Vec::new(),
            moves: 200_000,
            seed: 7,
        }
    }
}

/// When and how the sessions of a group happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Sessions {
    /// Minutes of a session.
    pub minutes: u32,
    /// Sessions of a series; as many weeks if it is weekly.
    pub weeks: u32,
    /// How often a group meets.
    pub repeat: Repetition,
    /// The sessions, by number, that a group who meets in person holds online.
    pub online: Vec<u32>,
    /// What the sessions of a series should cover together.
    #[schemars(with = "Vec<String>")]
    pub interventions: Vec<Intervention>,
    /// Of these, how many one session can cover at most.
    pub interventions_per_session: u32,
    /// The first day of the first week; the Monday after the moment of decision if absent.
    pub starts_on: Option<NaiveDate>,
    /// No session starts earlier in the day.
    pub earliest: NaiveTime,
    /// No session ends later in the day.
    pub latest: NaiveTime,
    /// Minutes between starts that are tried.
    pub step_minutes: u32,
    /// Minutes that a facilitator and a room are kept free after a session.
    pub buffer_minutes: u32,
    /// People in a virtual session, at most.
    pub virtual_largest: u32,
    /// Moves that the search for a timetable makes.
    pub moves: u64,
    /// Where the search's randomness starts.
    pub seed: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day");
        Self {
            minutes: 90,
            weeks: 8,
            repeat: Repetition::Weekly,
            online: Vec::new(),
            interventions: Vec::new(),
            interventions_per_session: 3,
            starts_on: None,
            earliest: time(8),
            latest: time(21),
            step_minutes: 30,
            buffer_minutes: 30,
            virtual_largest: 20,
            moves: 200_000,
            seed: 7,
        }
    }
}

/// How often a group meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Repetition {
    /// Every week.
    Weekly,
    /// Every second week.
    Fortnightly,
    /// Once a month, on the first of its weekday.
    MonthlyFirst,
    /// Once a month, on the second of its weekday.
    MonthlySecond,
    /// Once a month, on the third of its weekday.
    MonthlyThird,
    /// Once a month, on the fourth of its weekday.
    MonthlyFourth,
    /// Once a month, on the last of its weekday.
    MonthlyLast,
}

/// What a report may show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Reporting {
    /// A count of people below this, and above zero, is never shown nor derivable.
    pub suppress_below: u32,
    /// The confidence level of every interval.
    pub confidence: f64,
    /// Cells of answer files that mean no answer, where an item cannot have them as its answer.
    pub missing_codes: Vec<String>,
    /// Months after which a directory entry counts as stale.
    pub directory_stale_months: u32,
    /// In what support parents are compared with the families.
    pub mirror: Vec<String>,
    /// What of that is looked at together, such as `language + region`.
    pub mirror_intersections: Vec<String>,
    /// By what outcomes of systems are told apart.
    pub strata: Vec<String>,
    /// The parity below which the report calls for attention.
    pub mirror_alert_below: f64,
}

impl Default for Reporting {
    fn default() -> Self {
        let mirror = ["language", "culture", "condition", "relationship", "region"];
        Self {
            suppress_below: 11,
            confidence: 0.95,
            missing_codes: Vec::new(),
            directory_stale_months: 12,
            mirror: mirror.map(str::to_owned).to_vec(),
            mirror_intersections: Vec::new(),
            strata: ["region", "language"].map(str::to_owned).to_vec(),
            mirror_alert_below: 0.8,
        }
    }
}

/// What the program promises a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Promises {
    /// Hours from the referral to the match.
    pub match_hours: u32,
    /// Hours from the match to the first contact.
    pub first_contact_hours: u32,
    /// Contacts that a match has, at least.
    pub contacts: u32,
    /// Weeks in which it has them.
    pub contact_weeks: u32,
}

impl Default for Promises {
    fn default() -> Self {
        Self { match_hours: 48, first_contact_hours: 48, contacts: 4, contact_weeks: 8 }
    }
}

/// How long each step of the search for somebody further away may take; the local one is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Ladder {
    /// Hours in the programs of the region.
    pub region_hours: u32,
    /// Hours in the programs of the state.
    pub state_hours: u32,
    /// Hours in the national database.
    pub national_hours: u32,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { region_hours: 48, state_hours: 48, national_hours: 120 }
    }
}

/// The rules of practice a program keeps to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Fidelity {
    /// Rule packs by name, the weakest first.
    pub packs: Vec<String>,
    /// What becomes of matches on record that break consent or capacity.
    pub history: History,
    /// Numbers of the program's own, by rule.
    pub numbers: BTreeMap<String, u32>,
}

/// What becomes of matches on record that break consent or capacity: they happened, and no reader
/// can undo them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum History {
    /// They are read, and each is told in a notice with its line.
    #[default]
    Tell,
    /// Each is a fault.
    Refuse,
}

impl Default for Fidelity {
    fn default() -> Self {
        let packs = ["parent-to-parent", "group-service", "training"];
        let packs = packs.map(str::to_owned).to_vec();
        Self { packs, history: History::Tell, numbers: BTreeMap::new() }
    }
}

/// What to do where somebody may be in danger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Safety {
    /// The program's crisis path, in words for the coordinator.
    pub crisis_path: String,
}

impl Default for Safety {
    fn default() -> Self {
        let path = "a support parent is no therapist: call the parent today; where somebody may be in danger call the emergency number, and report as the law asks";
        Self { crisis_path: path.to_owned() }
    }
}

/// What a year of help is thanked for: any one of these is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Recognition {
    /// Families met in the year.
    pub matches: u32,
    /// Contacts in the year.
    pub contacts: u32,
    /// Hours of contact in the year.
    pub hours: u32,
    /// Every so many years of service are thanked for.
    pub service_years: u32,
}

impl Default for Recognition {
    fn default() -> Self {
        Self { matches: 2, contacts: 8, hours: 5, service_years: 5 }
    }
}

/// The words the program uses; a list that is empty allows every word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Vocabulary {
    /// Words for what a parent has lived through.
    pub experiences: Vec<String>,
    /// Words for culture and identity, which nobody must use.
    pub culture: Vec<String>,
}
