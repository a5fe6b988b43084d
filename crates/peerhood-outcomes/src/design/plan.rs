//! What will be analysed, written down before the data are read.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A plan of analysis as it was written, with the digest that proves it was not changed since.
///
/// ```
/// use peerhood_outcomes::design::{AnalysisPlan, Model, Standing};
///
/// let plan = AnalysisPlan::from_toml(r#"
///     title = "Does a match lower parental stress?"
///     written = "2026-01-15"
///     correction = "holm"
///     subgroups = ["language"]
///
///     [design]
///     kind = "wait_list"
///     before = "intake"
///     after = "six-months"
///     seed = 2026
///
///     [[outcomes]]
///     instrument = "parental-stress"
///     scale = "total"
///     role = "primary"
///     model = "change_difference"
/// "#)?;
/// let standing = plan.standing("parental-stress", "total", Model::ChangeDifference, None);
/// assert_eq!(standing.to_string(), "planned, primary outcome");
/// let standing = plan.standing("parental-stress", "total", Model::ChangeDifference, Some("region"));
/// assert_eq!(standing.to_string(), "exploratory: region is not a planned subgroup");
/// assert_eq!(plan.digest().len(), 64);
/// # Ok::<(), peerhood_outcomes::design::PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AnalysisPlan {
    // Invariants: `faults` finds none; `digest` is of `text`, which the definition was read from.
    definition: PlanDefinition,
    digest: String,
    text: String,
}

impl AnalysisPlan {
    /// Reads and checks a plan.
    ///
    /// # Errors
    ///
    /// [`PlanError::Toml`] with line and column for a text that is no plan; [`PlanError::Faults`]
    /// with every fault of one whose parts do not fit.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let definition: PlanDefinition =
            toml::from_str(text).map_err(|error| PlanError::Toml(error.to_string()))?;
        let faults = faults(&definition);
        if !faults.is_empty() {
            return Err(PlanError::Faults(faults));
        }
        let bytes = Sha256::digest(text.as_bytes());
        let digest = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { definition, digest, text: text.to_owned() })
    }

    /// Everything that was planned.
    #[must_use]
    pub fn definition(&self) -> &PlanDefinition {
        &self.definition
    }

    /// SHA-256 of the text, byte for byte, in hexadecimal: what `sha256sum` prints for the file. Put
    /// it into the minutes when the plan is written, and into the report.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The text, byte for byte.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether an analysis was planned, or has to be labelled exploratory, and why.
    #[must_use]
    pub fn standing(
        &self,
        instrument: &str,
        scale: &str,
        model: Model,
        subgroup: Option<&str>,
    ) -> Standing {
        let of_scale: Vec<&Outcome> = (self.definition.outcomes.iter())
            .filter(|outcome| outcome.instrument == instrument && outcome.scale == scale)
            .collect();
        if of_scale.is_empty() {
            let because = format!("{instrument} {scale} is not a planned outcome");
            return Standing::Exploratory { because };
        }
        let Some(outcome) = of_scale.iter().find(|outcome| outcome.model == model) else {
            let because = format!("{model} was not planned for {instrument} {scale}");
            return Standing::Exploratory { because };
        };
        match subgroup {
            Some(name) if !self.definition.subgroups.iter().any(|planned| planned == name) => {
                Standing::Exploratory { because: format!("{name} is not a planned subgroup") }
            }
            _ => Standing::Planned { role: outcome.role },
        }
    }
}

/// A plan as it is written down, faults and all.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PlanDefinition {
    /// The question it answers.
    pub title: String,
    /// When it was written, as its authors say; the digest is the proof.
    #[serde(default)]
    pub written: String,
    /// How people come to be compared.
    pub design: Design,
    /// What is measured, and by which model.
    pub outcomes: Vec<Outcome>,
    /// What results are split by.
    #[serde(default)]
    pub subgroups: Vec<String>,
    /// How several tests share the chance of a false alarm.
    #[serde(default)]
    pub correction: Correction,
    /// Level of all intervals.
    #[serde(default = "usual_level")]
    pub level: f64,
    /// Anything else that was agreed: who is excluded, what counts as enough answers.
    #[serde(default)]
    pub notes: Vec<String>,
}

fn usual_level() -> f64 {
    0.95
}

/// How people come to be compared. Waves and columns are named as in the data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Design {
    /// One group, before and after.
    PrePost {
        /// The first wave.
        before: String,
        /// The second wave.
        after: String,
    },
    /// Two arms, before and after.
    TwoArms {
        /// The first wave.
        before: String,
        /// The second wave.
        after: String,
        /// The column that says which arm a person is in.
        arm: String,
    },
    /// Families drawn from the waiting list against those who wait on.
    WaitList {
        /// The first wave.
        before: String,
        /// The second wave, before those who wait are served.
        after: String,
        /// The seed of the lottery.
        seed: u64,
    },
    /// Sites begin one after the other, in an order that was drawn.
    SteppedWedge {
        /// The waves, in order.
        waves: Vec<String>,
        /// The column that says which site a person belongs to.
        site: String,
        /// The seed of the lottery.
        seed: u64,
    },
    /// More contacts against fewer. Shows no cause.
    DoseResponse {
        /// The first wave.
        before: String,
        /// The second wave.
        after: String,
        /// The column with the dose, such as the number of contacts.
        dose: String,
    },
    /// Several waves of one group.
    Waves {
        /// The waves, in order.
        waves: Vec<String>,
    },
}

impl Design {
    /// Its kind, as a plan names it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PrePost { .. } => "pre_post",
            Self::TwoArms { .. } => "two_arms",
            Self::WaitList { .. } => "wait_list",
            Self::SteppedWedge { .. } => "stepped_wedge",
            Self::DoseResponse { .. } => "dose_response",
            Self::Waves { .. } => "waves",
        }
    }
}

/// What is measured, and by which model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Key of the instrument.
    pub instrument: String,
    /// Key of its scale.
    pub scale: String,
    /// How much depends on it.
    pub role: Role,
    /// How it is analysed.
    pub model: Model,
}

/// How much depends on an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The question is answered by it.
    Primary,
    /// It adds to the picture.
    Secondary,
}

/// How an outcome is analysed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Model {
    /// Mean change in one group, paired t.
    PairedChange,
    /// Change in one group by ranks, Wilcoxon.
    SignedRank,
    /// Share reliably better, unchanged and worse.
    ReliableChange,
    /// Change in one arm less that in the other, Welch.
    ChangeDifference,
    /// Score after, adjusted for the score before.
    Ancova,
    /// Slope over contacts.
    DoseSlope,
    /// Linear mixed model over all waves.
    Mixed,
    /// Repeated measures over all waves with an unstructured covariance: change from the first to the last.
    Mmrm,
}

impl Model {
    fn fits(self, design: &Design) -> bool {
        let one_group =
            matches!(self, Self::PairedChange | Self::SignedRank | Self::ReliableChange);
        match design {
            Design::PrePost { .. } => one_group,
            Design::TwoArms { .. } | Design::WaitList { .. } => {
                one_group || matches!(self, Self::ChangeDifference | Self::Ancova | Self::Mixed)
            }
            Design::DoseResponse { .. } => one_group || self == Self::DoseSlope,
            Design::SteppedWedge { .. } => self == Self::Mixed,
            Design::Waves { .. } => matches!(self, Self::Mixed | Self::Mmrm),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::PairedChange => "paired_change",
            Self::SignedRank => "signed_rank",
            Self::ReliableChange => "reliable_change",
            Self::ChangeDifference => "change_difference",
            Self::Ancova => "ancova",
            Self::DoseSlope => "dose_slope",
            Self::Mixed => "mixed",
            Self::Mmrm => "mmrm",
        })
    }
}

/// How several tests share the chance of a false alarm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Correction {
    /// Holm: the chance of any false alarm is kept.
    #[default]
    Holm,
    /// Benjamini and Hochberg: the share of false alarms is kept.
    BenjaminiHochberg,
    /// Each test for itself.
    None,
}

/// Whether an analysis was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It was.
    Planned {
        /// How much depends on it.
        role: Role,
    },
    /// It was not: it may suggest a question, not answer one.
    Exploratory {
        /// What the plan does not have.
        because: String,
    },
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { role: Role::Primary } => out.write_str("planned, primary outcome"),
            Self::Planned { role: Role::Secondary } => out.write_str("planned, secondary outcome"),
            Self::Exploratory { because } => write!(out, "exploratory: {because}"),
        }
    }
}

/// Why a text is not a plan.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The text could not be read; the message has line and column.
    #[error("{0}")]
    Toml(String),
    /// It could be read, and these parts do not fit.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faults(Vec<PlanFault>),
}

/// One way in which the parts of a plan do not fit.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PlanFault {
    /// Nothing is measured.
    #[error("the plan has no outcome")]
    NoOutcome,
    /// Nothing answers the question.
    #[error("the plan has no primary outcome")]
    NoPrimary,
    /// An outcome is analysed twice by one model.
    #[error("{instrument} {scale} is planned twice with {model}")]
    Repeated {
        /// Key of the instrument.
        instrument: String,
        /// Key of the scale.
        scale: String,
        /// The model.
        model: Model,
    },
    /// A model needs another design.
    #[error("{model} for {instrument} {scale} does not fit the design")]
    Unfit {
        /// Key of the instrument.
        instrument: String,
        /// Key of the scale.
        scale: String,
        /// The model.
        model: Model,
    },
    /// Fewer waves than the design needs.
    #[error("the design has {given} waves, but needs at least {needed} different ones")]
    Waves {
        /// Different waves.
        given: usize,
        /// Needed.
        needed: usize,
    },
    /// The level of intervals is not one.
    #[error("level is {level}, but must be above 0 and below 1")]
    Level {
        /// The level.
        level: f64,
    },
}

fn faults(plan: &PlanDefinition) -> Vec<PlanFault> {
    let mut faults = Vec::new();
    if plan.outcomes.is_empty() {
        faults.push(PlanFault::NoOutcome);
    } else if plan.outcomes.iter().all(|outcome| outcome.role != Role::Primary) {
        faults.push(PlanFault::NoPrimary);
    }
    for (position, outcome) in plan.outcomes.iter().enumerate() {
        let Outcome { instrument, scale, model, .. } = outcome.clone();
        let same = |other: &Outcome| {
            other.instrument == instrument && other.scale == scale && other.model == model
        };
        if plan.outcomes[..position].iter().any(same) {
            faults.push(PlanFault::Repeated {
                instrument: instrument.clone(),
                scale: scale.clone(),
                model,
            });
        }
        if !model.fits(&plan.design) {
            faults.push(PlanFault::Unfit { instrument, scale, model });
        }
    }
    let waves: BTreeSet<&String> = match &plan.design {
        Design::PrePost { before, after }
        | Design::TwoArms { before, after, .. }
        | Design::WaitList { before, after, .. }
        | Design::DoseResponse { before, after, .. } => [before, after].into(),
        Design::Waves { waves } | Design::SteppedWedge { waves, .. } => waves.iter().collect(),
    };
    if waves.len() < 2 {
        faults.push(PlanFault::Waves { given: waves.len(), needed: 2 });
    }
    if !(0.0 < plan.level && plan.level < 1.0) {
        faults.push(PlanFault::Level { level: plan.level });
    }
    faults
}
