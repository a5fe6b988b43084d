//! Training cohorts of the right size: who is admitted, who waits, what to split or join.

use chrono::NaiveDate;
use peerhood_model::{
    CohortId, CohortPhase, CohortRule, CohortSize, Program, RuleKind, SupportParent,
    SupportParentId, TrainingCohort,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A cohort that is to come or runs, and what is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CohortPlan {
    /// The cohort.
    #[schemars(with = "String")]
    pub cohort: CohortId,
    /// Where it stands: announced, open, late or running.
    pub phase: String,
    /// The last day to apply.
    pub deadline: NaiveDate,
    /// Days until then; below zero after it.
    pub days_left: i64,
    /// The first day.
    pub starts_on: NaiveDate,
    /// Who is admitted, the earliest first.
    #[schemars(with = "Vec<String>")]
    pub admitted: Vec<SupportParentId>,
    /// Who waits for a seat.
    #[schemars(with = "Vec<String>")]
    pub waiting: Vec<SupportParentId>,
    /// What its size asks for.
    pub advice: CohortAdvice,
}

/// What the size of a cohort asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CohortAdvice {
    /// Nothing: it is of the right size.
    Keep,
    /// So many more are needed; keep it open.
    WaitForMore {
        /// How many.
        missing: u32,
    },
    /// Train it together with another, so that both are enough.
    JoinWith {
        /// The other cohort.
        #[schemars(with = "String")]
        cohort: CohortId,
        /// How many they are together.
        together: u32,
    },
    /// Train it in parts that mix backgrounds.
    Split {
        /// The parts.
        #[schemars(with = "Vec<Vec<String>>")]
        parts: Vec<Vec<SupportParentId>>,
    },
    /// Too many for one cohort and too few for two: those who wait come first next time.
    KeepAList {
        /// How many wait.
        waiting: u32,
    },
}

/// The sizes and deadline that the rules in force ask of cohorts.
#[must_use]
pub fn cohort_rule(program: &Program, day: NaiveDate) -> CohortRule {
    let number = |kind| program.rules.number(kind, day);
    let mut rule = CohortRule::default();
    rule.smallest = number(RuleKind::CohortSmallest).unwrap_or(rule.smallest);
    rule.largest = number(RuleKind::CohortLargest).unwrap_or(rule.largest).max(rule.smallest);
    rule.deadline_days = number(RuleKind::ApplicationDays).unwrap_or(rule.deadline_days);
    rule
}

/// What is proposed for every cohort that is not over.
#[must_use]
pub fn cohort_plans(program: &Program, day: NaiveDate) -> Vec<CohortPlan> {
    let rule = cohort_rule(program, day);
    let to_come: Vec<&TrainingCohort> = program
        .training
        .iter()
        .filter(|cohort| cohort.phase(day, &rule) != CohortPhase::Over)
        .collect();
    let plan = |cohort: &&TrainingCohort| {
        let (admitted, waiting) = cohort.admitted_and_waiting(&rule);
        let deadline = cohort.deadline(&rule);
        CohortPlan {
            cohort: cohort.id.clone(),
            phase: cohort.phase(day, &rule).to_string(),
            deadline,
            days_left: (deadline - day).num_days(),
            starts_on: cohort.starts_on,
            admitted: admitted.to_vec(),
            waiting: waiting.to_vec(),
            advice: advice(program, cohort, &to_come, &rule, day),
        }
    };
    to_come.iter().map(plan).collect()
}

fn advice(
    program: &Program,
    cohort: &TrainingCohort,
    others: &[&TrainingCohort],
    rule: &CohortRule,
    day: NaiveDate,
) -> CohortAdvice {
    match cohort.size(rule) {
        CohortSize::Right => CohortAdvice::Keep,
        CohortSize::TooSmall { missing } => {
            let count = |one: &TrainingCohort| u32::try_from(one.applicants.len()).unwrap_or(0);
            let fits = |other: &&&TrainingCohort| {
                let together = count(cohort).saturating_add(count(other));
                other.id != cohort.id
                    && day < other.starts_on
                    && 0 < count(other)
                    && together <= rule.largest
                    && rule.smallest <= together
            };
            match others.iter().find(fits).filter(|_| day < cohort.starts_on) {
                Some(other) => CohortAdvice::JoinWith {
                    cohort: other.id.clone(),
                    together: count(cohort).saturating_add(count(other)),
                },
                None => CohortAdvice::WaitForMore { missing },
            }
        }
        CohortSize::TooLarge { over } => {
            let all = cohort.applicants.len();
            let parts = all.div_ceil(rule.largest.max(1) as usize);
            if all / parts < rule.smallest as usize {
                return CohortAdvice::KeepAList { waiting: over };
            }
            CohortAdvice::Split { parts: mixed_parts(program, &cohort.applicants, parts) }
        }
    }
}

/// Deals people to parts so that sizes differ by one at most, and so do the numbers of people of one
/// background in each part.
///
/// People are dealt in the order of relationship, first language, region and child's condition, so
/// that neighbours in that order never meet in one part before each part has one of them.
#[must_use]
pub fn mixed_parts(
    program: &Program,
    people: &[SupportParentId],
    parts: usize,
) -> Vec<Vec<SupportParentId>> {
    let background = |id: &SupportParentId| {
        let parent = program.support_parents.iter().find(|parent| parent.id == *id);
        let word = |text: Option<String>| text.unwrap_or_default();
        parent.map(|parent: &SupportParent| {
            (
                parent.relationship,
                word(parent.languages.first().map(ToString::to_string)),
                word(parent.region.as_ref().map(ToString::to_string)),
                word(parent.conditions.first().map(ToString::to_string)),
            )
        })
    };
    let mut order: Vec<&SupportParentId> = people.iter().collect();
    order.sort_by_key(|id| background(id));
    let mut dealt = vec![Vec::new(); parts.max(1)];
    for (position, id) in order.into_iter().enumerate() {
        dealt[position % parts.max(1)].push(id.clone());
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;
    use peerhood_model::{Relationship, SupportParentStatus, Zone};

    /// A program with one cohort for each number of applicants, a third of them foster parents.
    fn program(sizes: &[u32]) -> Program {
        let mut program = Program::new("Test", Zone::utc());
        let mut next = 0;
        for (cohort, size) in sizes.iter().enumerate() {
            let days = ("2026-05-04".parse().unwrap(), "2026-05-08".parse().unwrap());
            let id = format!("T-{cohort}").parse().unwrap();
            let mut cohort = TrainingCohort::new(id, days.0, days.1);
            for _ in 0..*size {
                let relationship = match next % 3 {
                    0 => Relationship::Foster,
                    _ => Relationship::Biological,
                };
                let id: SupportParentId = format!("S-{next}").parse().unwrap();
                let status = SupportParentStatus::Screened;
                let parent = SupportParent::new(id.clone(), relationship, status, Zone::utc());
                program.support_parents.push(parent);
                cohort.applicants.push(id);
                next += 1;
            }
            program.training.push(cohort);
        }
        program
    }

    fn advice_of(sizes: &[u32]) -> CohortAdvice {
        let day = "2026-03-02".parse().unwrap();
        cohort_plans(&program(sizes), day).remove(0).advice
    }

    #[test]
    fn cohorts_are_joined_split_or_kept_by_their_size() {
        assert_eq!(advice_of(&[9]), CohortAdvice::Keep);
        assert_eq!(advice_of(&[5, 12]), CohortAdvice::WaitForMore { missing: 3 });
        let together = CohortAdvice::JoinWith { cohort: "T-1".parse().unwrap(), together: 9 };
        assert_eq!(advice_of(&[5, 4]), together);
        // 14 would be two cohorts of 7, which is too few.
        assert_eq!(advice_of(&[14]), CohortAdvice::KeepAList { waiting: 2 });
    }

    #[test]
    fn a_split_cohort_mixes_backgrounds() {
        let CohortAdvice::Split { parts } = advice_of(&[20]) else { panic!("no split") };
        let sizes: Vec<usize> = parts.iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 10]);
        let program = program(&[20]);
        let fosters = |part: &Vec<SupportParentId>| {
            let parents = program.support_parents.iter().filter(|one| part.contains(&one.id));
            parents.filter(|one| one.relationship == Relationship::Foster).count()
        };
        let counts: Vec<usize> = parts.iter().map(fosters).collect();
        assert!(counts[0].abs_diff(counts[1]) <= 1, "{counts:?}");
    }
}
