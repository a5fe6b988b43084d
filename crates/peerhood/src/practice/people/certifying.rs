//! How far somebody is on the way to a certificate, or to the next one.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use peerhood_model::{
    Hours, Program, RuleKind, SupportParent, SupportParentId, SupportParentStatus, Tally,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Months before the day in which hours count towards certifying again; the sources name no cycle.
const CYCLE: u32 = 24;

/// What is asked for a certificate, and what is on record of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Certifying {
    /// Who.
    #[schemars(with = "String")]
    pub support_parent: SupportParentId,
    /// Whether they hold one already, so that it is about certifying again.
    pub again: bool,
    /// What is on record of what is asked, such as `24 of 88 hours of training`.
    pub progress: Vec<String>,
    /// Whether all of it is there.
    pub complete: bool,
}

/// Everybody with training on record who helps or is in training, by the rules of a day.
pub(super) fn certifying(program: &Program, day: NaiveDate) -> Vec<Certifying> {
    let number = |kind| program.rules.number(kind, day);
    let practised = Tally::by_parent(NaiveDate::MIN, day, &program.matches);
    let on_the_way = program.support_parents.iter().filter(|parent| {
        !parent.training.is_empty()
            && !matches!(
                parent.status,
                SupportParentStatus::Applicant | SupportParentStatus::Retired
            )
    });
    let mut all = Vec::new();
    for parent in on_the_way {
        let again = parent.certification.as_ref().is_some_and(|held| held.holds_on(day));
        let asked = if again {
            let since = day.checked_sub_months(Months::new(CYCLE)).unwrap_or(NaiveDate::MIN);
            let kind = RuleKind::RecertificationTraining;
            vec![(number(kind), whole(trained(parent, since, day)), "hours to certify again")]
        } else {
            let topics: BTreeSet<_> =
                entries(parent, NaiveDate::MIN, day).map(|entry| &entry.competency).collect();
            let topics = u32::try_from(topics.len()).unwrap_or(u32::MAX);
            let practice = practised.get(&parent.id).map(|tally| tally.hours).unwrap_or_default();
            let training = whole(trained(parent, NaiveDate::MIN, day));
            vec![
                (number(RuleKind::CertificationTraining), training, "hours of training"),
                (number(RuleKind::CertificationCompetencies), topics, "competencies"),
                (number(RuleKind::CertificationPractice), whole(practice), "hours with families"),
            ]
        };
        let asked: Vec<_> =
            asked.into_iter().filter_map(|(most, done, what)| Some((most?, done, what))).collect();
        if asked.is_empty() {
            continue;
        }
        all.push(Certifying {
            support_parent: parent.id.clone(),
            again,
            complete: asked.iter().all(|(most, done, _)| most <= done),
            progress: asked
                .iter()
                .map(|(most, done, what)| format!("{} of {most} {what}", done.min(most)))
                .collect(),
        });
    }
    all
}

fn entries(
    parent: &SupportParent,
    from: NaiveDate,
    day: NaiveDate,
) -> impl Iterator<Item = &peerhood_model::TrainingEntry> {
    parent.training.iter().filter(move |entry| from <= entry.on && entry.on <= day)
}

fn trained(parent: &SupportParent, from: NaiveDate, day: NaiveDate) -> Hours {
    entries(parent, from, day).map(|entry| entry.hours).sum()
}

/// Whole hours: a certificate is not given for a part of one.
fn whole(hours: Hours) -> u32 {
    hours.minutes / 60
}
