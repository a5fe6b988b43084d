use nalgebra::DVector;

use super::fit::{Combination, Fitted};
use super::panel::numbers;
use super::{ArmDifference, Covariance, Likelihood, Mmrm, Rows, VisitChange, VisitMean};
use crate::estimate::NoEstimate;
use crate::stats::sum::Mean;
use crate::stats::value::{Value, complete, same_length};

/// Compares arms at every visit: the mixed model for repeated measures, as trials plan it.
///
/// Each arm has a mean of its own at each visit; covariates (such as the score before) act alike at
/// all visits, unless each visit has a column of its own for them, zero at the others. `arms` holds a number a row; the lowest is the arm others are compared with. With one
/// arm, `changes` tell how its mean moved. Means are those at the covariates' means over the rows used.
///
/// # Errors
///
/// As [`repeated_measures`](super::repeated_measures); [`NoEstimate::OutOfRange`] for a person in
/// two arms; [`NoEstimate::TooFew`] when nobody of an arm has a visit.
///
/// # Complexity
///
/// As [`repeated_measures`](super::repeated_measures), with a coefficient for each arm and visit.
///
/// # Examples
///
/// ```
/// use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm};
///
/// let people: Vec<usize> = (0..36).map(|row| row / 3).collect();
/// let visits: Vec<usize> = (0..36).map(|row| row % 3).collect();
/// let arms: Vec<usize> = people.iter().map(|person| person % 2).collect();
/// let scores: Vec<f64> = (0..36).map(|row| f64::from(row * row * 7 % 11)).collect();
/// let rows = Rows { people: &people, visits: &visits };
/// let none: [&[f64]; 0] = [];
/// let made = mmrm(
///     &scores,
///     &none,
///     &arms,
///     rows,
///     Covariance::Unstructured,
///     Likelihood::Restricted,
///     0.95,
/// )?;
/// assert_eq!((made.means.len(), made.differences.len(), made.changes.len()), (6, 3, 4));
/// # Ok::<(), peerhood_outcomes::NoEstimate>(())
/// ```
///
/// # References
///
/// C. H. Mallinckrodt, P. W. Lane, D. Schnell, Y. Peng and J. P. Mancuso, "Recommendations for the
/// primary analysis of continuous endpoints in longitudinal clinical trials", Drug Information Journal
/// 42, 2008; R. I. Jennrich and M. D. Schluchter, Biometrics 42, 1986.
pub fn mmrm<T: Value>(
    outcome: &[T],
    covariates: &[impl AsRef<[T]>],
    arms: &[usize],
    rows: Rows<'_>,
    covariance: Covariance,
    likelihood: Likelihood,
    level: f64,
) -> Result<Mmrm, NoEstimate> {
    for list in [arms, rows.people, rows.visits] {
        same_length(outcome.len(), list.len())?;
    }
    let mut lists: Vec<&[T]> = vec![outcome];
    lists.extend(covariates.iter().map(AsRef::as_ref));
    let given = complete(&lists, 1)?;
    let whole = |row: &usize| lists.iter().all(|list| list[*row].into().is_some());
    let kept: Vec<usize> = (0..outcome.len()).filter(whole).collect();
    let of = |list: &[usize]| -> Vec<usize> { kept.iter().map(|&row| list[row]).collect() };
    let (arms, people, visits) = (of(arms), of(rows.people), of(rows.visits));
    one_arm_a_person(&people, &arms)?;
    let cells = Cells::of(&arms, &visits)?;
    let means: Vec<f64> =
        given.columns[1..].iter().map(|column| Mean::of(column).value()).collect();
    let predictors = cells.predictors(&arms, &visits, &given.columns[1..]);
    let rows = Rows { people: &people, visits: &visits };
    let fitted = Fitted::of(&given.columns[0], &predictors, rows, covariance, likelihood)?;
    let cell = |arm: usize, visit: usize| cells.mean(arm, visit, &means);
    let ask = |factors: &DVector<f64>, n: usize| fitted.combination(factors, n, level);

    let (mut made, mut differences, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for (arm, &arm_name) in cells.arms.iter().enumerate() {
        for (visit, &visit_name) in cells.visits.iter().enumerate() {
            let here = cell(arm, visit);
            let n = cells.rows[arm][visit];
            let Combination { estimate, standard_error, degrees, .. } = ask(&here, n)?;
            made.push(VisitMean {
                arm: arm_name,
                visit: visit_name,
                estimate,
                standard_error,
                degrees,
            });
            if 0 < arm {
                let n = n + cells.rows[0][visit];
                let Combination { estimate, standard_error, test, .. } =
                    ask(&(&here - cell(0, visit)), n)?;
                let against = cells.arms[0];
                let (arm, visit) = (arm_name, visit_name);
                differences.push(ArmDifference {
                    arm,
                    against,
                    visit,
                    estimate,
                    standard_error,
                    test,
                });
            }
            if 0 < visit {
                let n = cells.at_either(&people, (&arms, &visits), arm_name, visit_name);
                let Combination { estimate, standard_error, test, .. } =
                    ask(&(&here - cell(arm, 0)), n)?;
                let since = cells.visits[0];
                let (arm, visit) = (arm_name, visit_name);
                changes.push(VisitChange { arm, visit, since, estimate, standard_error, test });
            }
        }
    }
    let mut model = fitted.model(level)?;
    if 0 < given.missing {
        let because = "a value missing".into();
        model.left_out = vec![crate::LeftOut { count: given.missing, because }];
    }
    Ok(Mmrm { means: made, differences, changes, model })
}

/// An arm is what a person was drawn for, once.
fn one_arm_a_person(people: &[usize], arms: &[usize]) -> Result<(), NoEstimate> {
    let mut pairs: Vec<(usize, usize)> = people.iter().copied().zip(arms.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    match pairs.windows(2).find(|two| two[0].0 == two[1].0) {
        None => Ok(()),
        Some(two) => Err(NoEstimate::OutOfRange {
            what: format!("the number of arms of person {}", two[0].0).into(),
            value: 2.0,
            must: "one".into(),
        }),
    }
}

/// The arms and visits there are.
struct Cells {
    arms: Vec<usize>,
    visits: Vec<usize>,
    /// Rows of each arm at each visit.
    rows: Vec<Vec<usize>>,
}

impl Cells {
    fn of(arms: &[usize], visits: &[usize]) -> Result<Self, NoEstimate> {
        let (arm_names, visit_names) = (numbers(arms), numbers(visits));
        let mut rows = vec![vec![0; visit_names.len()]; arm_names.len()];
        for (arm, visit) in arms.iter().zip(visits) {
            let arm = arm_names.partition_point(|name| name < arm);
            rows[arm][visit_names.partition_point(|name| name < visit)] += 1;
        }
        for (arm, row) in arm_names.iter().zip(&rows) {
            if let Some(visit) = row.iter().position(|&rows| rows == 0) {
                let visit = visit_names[visit];
                let of = format!("people of arm {arm} at visit {visit}").into();
                return Err(NoEstimate::TooFew { of, given: 0, needed: 1 });
            }
        }
        Ok(Self { arms: arm_names, visits: visit_names, rows })
    }

    /// Arms, visits, covariates, and each arm at each later visit, as 0 and 1.
    fn predictors(
        &self,
        arms: &[usize],
        visits: &[usize],
        covariates: &[Vec<f64>],
    ) -> Vec<Vec<f64>> {
        let (later_arms, later_visits) = (&self.arms[1..], &self.visits[1..]);
        let is = |yes: bool| if yes { 1.0 } else { 0.0 };
        let mut made: Vec<Vec<f64>> = Vec::new();
        made.extend(later_arms.iter().map(|name| arms.iter().map(|arm| is(arm == name)).collect()));
        made.extend(
            later_visits.iter().map(|name| visits.iter().map(|visit| is(visit == name)).collect()),
        );
        made.extend(covariates.iter().cloned());
        for visit_name in later_visits {
            for arm_name in later_arms {
                let both = arms.iter().zip(visits);
                made.push(
                    both.map(|(arm, visit)| is(arm == arm_name && visit == visit_name)).collect(),
                );
            }
        }
        made
    }

    /// The mean of a cell as factors of intercept and predictors, covariates at their means.
    fn mean(&self, arm: usize, visit: usize, covariates: &[f64]) -> DVector<f64> {
        let (arms, visits) = (self.arms.len() - 1, self.visits.len() - 1);
        let size = 1 + arms + visits + covariates.len() + arms * visits;
        let mut made = DVector::zeros(size);
        made[0] = 1.0;
        if 0 < arm {
            made[arm] = 1.0;
        }
        if 0 < visit {
            made[arms + visit] = 1.0;
        }
        let from = 1 + arms + visits;
        for (place, &mean) in covariates.iter().enumerate() {
            made[from + place] = mean;
        }
        if 0 < arm && 0 < visit {
            made[from + covariates.len() + (visit - 1) * arms + arm - 1] = 1.0;
        }
        made
    }

    /// People of an arm who were measured at the first visit or this one.
    fn at_either(
        &self,
        people: &[usize],
        (arms, visits): (&[usize], &[usize]),
        arm: usize,
        visit: usize,
    ) -> usize {
        let seen = people.iter().zip(arms).zip(visits);
        let seen = seen
            .filter(|((_, of), at)| **of == arm && (**at == visit || **at == self.visits[0]))
            .map(|((person, _), _)| *person);
        numbers(&seen.collect::<Vec<_>>()).len()
    }
}
