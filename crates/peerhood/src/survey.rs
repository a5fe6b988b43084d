//! Scores every wave of every survey, and compares the first with the last.

use peerhood_outcomes::instrument::{HigherIs, Scale};
use peerhood_outcomes::quality::{Care, CareRule, care};
use peerhood_outcomes::stats::change::{
    Better, ChangeClass, ChangeMethod, ChangeRule, reliable_change,
};
use peerhood_outcomes::stats::describe::mean;
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha};
use peerhood_outcomes::{
    Estimate, PairedScores, Scoring, Verdict, pair_waves, score_wave, verdict,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Survey, Wave};

/// Everything the surveys say, for staff: people are named by id.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SurveyResults {
    /// The instruments, in the order of the program.
    pub instruments: Vec<InstrumentResult>,
    /// Answers that somebody has to look at soon. Never serialised: they are for a person who is
    /// trained for it, not for a file.
    #[serde(skip)]
    pub needs_a_person: Vec<NeedsAPerson>,
}

/// Somebody who has to be called, and about which question; never what they answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NeedsAPerson {
    /// Who.
    pub person: String,
    /// The wave.
    pub wave: String,
    /// What to do.
    pub say: String,
}

/// The results of one instrument.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct InstrumentResult {
    /// Its short name, such as `phq-8`.
    pub instrument: String,
    /// Its full name.
    pub title: String,
    /// The waves, the earliest first.
    pub waves: Vec<WaveResult>,
    /// From the first wave to the last, scale by scale; empty when there is one wave.
    pub changes: Vec<ScaleChange>,
}

/// One wave.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct WaveResult {
    /// Its name.
    pub wave: String,
    /// Rows it has.
    pub rows: u64,
    /// One entry a person.
    pub people: Vec<PersonScores>,
    /// One entry a scale.
    pub scales: Vec<ScaleResult>,
    /// Answers that cannot be, and count as not given.
    pub faults: Vec<String>,
    /// Rows that a person should look at before they count.
    #[schemars(with = "serde_json::Value")]
    pub care: Option<Care>,
}

/// The scores of one person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct PersonScores {
    /// Who.
    pub person: String,
    /// One entry a scale.
    pub scores: Vec<PersonScore>,
}

/// A score, or why there is none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct PersonScore {
    /// The scale.
    pub scale: String,
    /// The score.
    pub score: Option<f64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// The name of the stretch the score lies in, where the instrument names any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
}

/// One scale in one wave.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ScaleResult {
    /// The scale.
    pub scale: String,
    /// People with a score.
    pub scored: u64,
    /// The mean with its interval, or why there is none.
    pub mean: Computed,
    /// Cronbach's alpha with Feldt's interval, from complete rows, or why there is none.
    pub alpha: Computed,
}

/// An estimate, or why there is none.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Computed {
    /// The estimate.
    Estimate(#[schemars(with = "serde_json::Value")] Estimate),
    /// Why there is none.
    None(String),
}

/// How a scale changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ScaleChange {
    /// The scale.
    pub scale: String,
    /// Its name.
    pub title: String,
    /// The first wave.
    pub from: String,
    /// The last wave.
    pub to: String,
    /// People with a score in the first wave, the last, and both.
    pub scored: Scored,
    /// The mean change with its interval by the paired t test, or why there is none.
    pub mean_change: Computed,
    /// Its p by the paired t test.
    pub p: Option<f64>,
    /// What it amounts to.
    #[schemars(with = "Option<String>")]
    pub verdict: Option<Verdict>,
    /// How many are reliably better, unchanged or worse (Jacobson and Truax 1991), where a
    /// reliability is published.
    pub people: Option<Classes>,
}

/// People with a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Scored {
    /// In the first wave.
    pub first: u64,
    /// In the last wave.
    pub last: u64,
    /// In both.
    pub both: u64,
}

/// What became of those who answered twice.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Classes {
    /// Reliably better.
    pub better: u64,
    /// Neither.
    pub unchanged: u64,
    /// Reliably worse.
    pub worse: u64,
    /// The reliability used, with where it was published.
    pub reliability: String,
}

/// Scores surveys; intervals are of `level`, such as 0.95.
#[must_use]
pub fn score(surveys: &[Survey], level: f64) -> SurveyResults {
    let mut results = SurveyResults { instruments: Vec::new(), needs_a_person: Vec::new() };
    for survey in surveys {
        let instrument = &survey.instrument;
        let scored = survey.waves.iter().filter_map(|wave| {
            let scoring = score_wave(instrument, &wave.answers).ok()?;
            Some((wave, scoring))
        });
        let scored: Vec<(&Wave, Scoring)> = scored.collect();
        for (wave, scoring) in &scored {
            let alerts = scoring.alerts.iter().map(|alert| NeedsAPerson {
                person: alert.person.clone(),
                wave: wave.name.clone(),
                say: alert.say.clone(),
            });
            results.needs_a_person.extend(alerts);
        }
        let changes = match scored.as_slice() {
            [first, .., last] => {
                let scales = instrument.scales().iter();
                scales.filter_map(|scale| change(scale, first, last, level)).collect()
            }
            _ => Vec::new(),
        };
        results.instruments.push(InstrumentResult {
            instrument: instrument.key().to_owned(),
            title: instrument.definition().name.clone(),
            waves: scored
                .iter()
                .map(|(wave, scoring)| wave_result(survey, wave, scoring, level))
                .collect(),
            changes,
        });
    }
    results
}

fn wave_result(survey: &Survey, wave: &Wave, scoring: &Scoring, level: f64) -> WaveResult {
    let instrument = &survey.instrument;
    let people = scoring.people().iter().enumerate().map(|(row, person)| PersonScores {
        person: person.clone(),
        scores: scoring
            .scales
            .iter()
            .map(|scale| {
                let score = scale.scores[row];
                let bands = instrument.scale(&scale.key);
                PersonScore {
                    scale: scale.key.clone(),
                    score: score.ok(),
                    missing: score.err().map(|why| why.to_string()),
                    band: score.ok().and_then(|score| band(bands?, score)),
                }
            })
            .collect(),
    });
    let scales = instrument.scales().iter().filter_map(|scale| {
        let scores = &scoring.scale(&scale.key)?.scores;
        let scores: Vec<Option<f64>> = scores.iter().map(|score| score.ok()).collect();
        let items = scale_items(survey, wave, scale);
        Some(ScaleResult {
            scale: scale.key.clone(),
            scored: scores.iter().flatten().count() as u64,
            mean: mean(&scores, level).into(),
            alpha: cronbach_alpha(&items, Incomplete::Listwise, level).into(),
        })
    });
    WaveResult {
        wave: wave.name.clone(),
        rows: scoring.people().len() as u64,
        people: people.collect(),
        scales: scales.collect(),
        faults: scoring.faults.iter().map(ToString::to_string).collect(),
        care: care(instrument, &wave.answers, None, CareRule::usual(instrument)).ok(),
    }
}

fn band(scale: &Scale, score: f64) -> Option<String> {
    let reached = scale.bands.iter().rev().find(|band| band.from <= score)?;
    Some(reached.label.clone())
}

/// The answers to the items of a scale, column by column, reversed items turned round.
fn scale_items(survey: &Survey, wave: &Wave, scale: &Scale) -> Vec<Vec<Option<f64>>> {
    let instrument = &survey.instrument;
    let belongs = |key| scale.items.as_ref().is_none_or(|items| items.contains(key));
    let items = instrument.items().iter().filter(|item| belongs(&item.key));
    let column = |item: &peerhood_outcomes::instrument::Item| {
        let range = instrument.range(item);
        let turned = |answer: f64| {
            if instrument.is_reversed(item) { range.low + range.high - answer } else { answer }
        };
        let answers = wave.answers.column(&item.key)?;
        let known = |answer: Option<f64>| answer.filter(|&answer| range.allows(answer)).map(turned);
        Some(answers.map(known).collect())
    };
    items.filter_map(column).collect()
}

fn change(
    scale: &Scale,
    (first, before): &(&Wave, Scoring),
    (last, after): &(&Wave, Scoring),
    level: f64,
) -> Option<ScaleChange> {
    let paired = pair_waves(before, after, &scale.key)?;
    let scored = |scoring: &Scoring| {
        let scores = scoring.scale(&scale.key).map(|scale| scale.scores.as_slice());
        scores.unwrap_or_default().iter().filter(|score| score.is_ok()).count() as u64
    };
    let test = paired.mean_change(level);
    let p = test.as_ref().ok().map(|test| test.test.p);
    let mean_change = test.map(|test| test.difference);
    let verdict = mean_change.as_ref().ok().map(|change| verdict(change, scale.higher_is));
    Some(ScaleChange {
        scale: scale.key.clone(),
        title: if scale.name.is_empty() { scale.key.clone() } else { scale.name.clone() },
        from: first.name.clone(),
        to: last.name.clone(),
        scored: Scored {
            first: scored(before),
            last: scored(after),
            both: paired.people.len() as u64,
        },
        mean_change: mean_change.into(),
        p,
        verdict,
        people: classes(scale, &paired, level),
    })
}

/// Reliable change by the first published reliability; `None` where there is none, or nobody says
/// which way is better.
fn classes(scale: &Scale, paired: &PairedScores, level: f64) -> Option<Classes> {
    let better = match scale.higher_is {
        HigherIs::Better => Better::Higher,
        HigherIs::Worse => Better::Lower,
        _ => return None,
    };
    let reliability = scale.reliability.first()?;
    let rule = ChangeRule {
        method: ChangeMethod::JacobsonTruax,
        reliability: reliability.value,
        before: None,
        better,
        cutoff: None,
        critical: 1.96,
    };
    let change = reliable_change(&paired.before, &paired.after, &rule, level).ok()?;
    let count = |wanted: &[ChangeClass]| {
        change.classes.iter().flatten().filter(|class| wanted.contains(class)).count() as u64
    };
    Some(Classes {
        better: count(&[ChangeClass::Recovered, ChangeClass::Improved]),
        unchanged: count(&[ChangeClass::Unchanged]),
        worse: count(&[ChangeClass::Worse, ChangeClass::Harmed]),
        reliability: format!("{} ({})", reliability.value, reliability.source),
    })
}

impl<E: std::fmt::Display> From<Result<Estimate, E>> for Computed {
    fn from(result: Result<Estimate, E>) -> Self {
        match result {
            Ok(estimate) => Self::Estimate(estimate),
            Err(why) => Self::None(why.to_string()),
        }
    }
}

impl Computed {
    /// The estimate, if there is one.
    #[must_use]
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Estimate(estimate) => Some(estimate),
            Self::None(_) => None,
        }
    }
}
