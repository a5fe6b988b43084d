//! The plan of analysis that a program wrote down before it looked.

use peerhood_outcomes::design::{AnalysisPlan, PlanError};

use crate::fault::{Column, Fault, Findings, Problem};

/// Where it is read from.
pub(super) const FILE: &str = "analysis.toml";

/// Reads the plan; what is wrong with it is a fault, at its place where the reader knows it.
pub(super) fn plan(text: &str, findings: &mut Findings) -> Option<AnalysisPlan> {
    let mut fault = |(line, column): (u64, u64), reason: String| {
        let problem = Problem::NotAPlan { reason };
        findings.fault(Fault::new(FILE, line, Column::number(column), problem));
    };
    match AnalysisPlan::from_toml(text) {
        Ok(plan) => return Some(plan),
        Err(PlanError::Faults(faults)) => {
            faults.iter().for_each(|one| fault((1, 1), one.to_string()));
        }
        Err(error) => {
            let message = error.to_string();
            // The last line of the message says what is wrong, the first where.
            let reason = message.lines().last().unwrap_or("no TOML").trim().to_owned();
            fault(place(&message).unwrap_or((1, 1)), reason);
        }
    }
    None
}

/// The place in `… at line 3, column 7`.
fn place(message: &str) -> Option<(u64, u64)> {
    let (_, rest) = message.split_once("line ")?;
    let (line, rest) = rest.split_once(", column ")?;
    let column = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_cannot_be_read_is_a_fault_at_its_place() {
        let mut findings = Findings::default();
        assert!(plan("title = \"x\"\nlevel = [", &mut findings).is_none());
        let told = findings.faults.listed()[0].to_string();
        assert!(told.starts_with("analysis.toml:"), "{told}");
    }

    #[test]
    fn all_faults_of_a_plan_are_told_at_once() {
        let text = r#"
            title = "x"
            level = 95
            outcomes = []
            design = { kind = "pre_post", before = "a", after = "a" }
        "#;
        let mut findings = Findings::default();
        assert!(plan(text, &mut findings).is_none());
        assert_eq!(findings.faults.listed().len(), 3);
    }
}
