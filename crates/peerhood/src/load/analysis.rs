//! The plan of analysis that a program wrote down before it looked.

use peerhood_outcomes::design::{AnalysisPlan, Design, PlanError};

use crate::fault::{Column, Fault, Findings, Problem};

/// What a dose can be: the number of contacts that the contact log holds.
pub(crate) const DOSE: &str = "contacts";

/// Where it is read from.
pub(super) const FILE: &str = "analysis.toml";

/// Reads the plan; what is wrong with it is a fault, at its place where the reader knows it.
pub(super) fn plan(text: &str, findings: &mut Findings) -> Option<AnalysisPlan> {
    read(text, &mut |(line, column), problem| {
        findings.fault(Fault::new(FILE, line, Column::number(column), problem));
    })
}

/// Reads the plan of a text that stands anywhere; faults come with their line and column in it.
pub(crate) fn read(text: &str, told: &mut dyn FnMut((u64, u64), Problem)) -> Option<AnalysisPlan> {
    let mut fault = |place: (u64, u64), reason: String| told(place, Problem::NotAPlan { reason });
    match AnalysisPlan::from_toml(text) {
        Ok(plan) => match beyond(&plan) {
            None => return Some(plan),
            Some(reason) => fault((1, 1), reason),
        },
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

/// Why no report of a program folder can compute what is planned.
fn beyond(plan: &AnalysisPlan) -> Option<String> {
    let design = &plan.definition().design;
    let kind = design.kind();
    match design {
        Design::PrePost { .. } | Design::Waves { .. } => None,
        Design::DoseResponse { dose, .. } if dose == DOSE => None,
        Design::DoseResponse { dose, .. } => {
            Some(format!("a dose other than {DOSE} ({dose}) is not in a program folder"))
        }
        _ => Some(format!(
            "the report cannot analyse the design {kind}, as a program folder does not say who is in \
             which arm; leave the plan out of the folder and compute it with `peerhood stats`"
        )),
    }
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
    fn what_no_report_can_compute_is_refused_by_name() {
        for (design, named) in [
            (r#"kind = "two_arms", before = "a", after = "b", arm = "arm""#, "two_arms"),
            (r#"kind = "wait_list", before = "a", after = "b", seed = 1"#, "wait_list"),
            (
                r#"kind = "stepped_wedge", waves = ["a", "b"], site = "s", seed = 1"#,
                "stepped_wedge",
            ),
            (r#"kind = "dose_response", before = "a", after = "b", dose = "hours""#, "hours"),
        ] {
            let model = match named {
                "stepped_wedge" => "mixed",
                "hours" => "dose_slope",
                _ => "ancova",
            };
            let text = format!(
                "title = \"x\"\ndesign = {{ {design} }}\n[[outcomes]]\ninstrument = \"phq-8\"\n\
                 scale = \"total\"\nrole = \"primary\"\nmodel = \"{model}\"\n"
            );
            let mut findings = Findings::default();
            assert!(plan(&text, &mut findings).is_none());
            let told = findings.faults.listed()[0].to_string();
            assert!(told.contains(named), "{told}");
        }
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
