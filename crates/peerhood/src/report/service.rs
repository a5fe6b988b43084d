use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use peerhood_model::{AsOf, Presence, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::billing::{Payer, Refusal, Refused, billing};

/// The group sessions of the year so far: what their notes say, and what could be claimed for them by
/// the rules the program keeps to. Sessions are counted, not people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupService {
    /// From the first day of the year.
    pub from: NaiveDate,
    /// Sessions to which somebody came.
    pub sessions: u64,
    /// Of which something can be claimed; absent where the program keeps to no payer's rules.
    pub billable: Option<u64>,
    /// Units that can be claimed; absent where too few people took part.
    pub units: Option<u64>,
    /// Sessions refused as a whole, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Interventions that no note of any group names.
    pub never: Vec<String>,
}

/// `None` where no group met this year.
pub(super) fn group_service(
    program: &Program,
    as_of: AsOf,
    threshold: u64,
) -> Option<GroupService> {
    let from = NaiveDate::from_ymd_opt(as_of.day.year(), 1, 1)?;
    let bill = billing(program, &Payer::of_program(program), from, as_of.day);
    if bill.sessions.is_empty() {
        return None;
    }
    let came = program.attendance.iter().filter(|one| one.presence == Presence::Came);
    let came = came.filter(|one| (from..=as_of.day).contains(&one.session_on));
    let people: BTreeSet<_> = came.map(|one| &one.participant).collect();
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    let of_sessions = bill.sessions.iter().flat_map(|session| &session.refused);
    let by_payer = |reason: &Refusal| !matches!(reason, Refusal::NoRules { .. });
    let whole = |one: &&Refused| one.participant.is_none() && by_payer(&one.reason);
    for refusal in of_sessions.filter(whole) {
        *refused.entry(refusal.reason.kind().replace('_', " ")).or_default() += 1;
    }
    let has_payer = bill.sessions.iter().any(|session| session.source.is_some());
    let mut coverage = bill.coverage.iter();
    let first: BTreeSet<String> =
        coverage.next().map(|one| one.never.iter().cloned().collect()).unwrap_or_default();
    let never = coverage.fold(first, |never, one| {
        never.into_iter().filter(|code| one.never.contains(code)).collect()
    });
    Some(GroupService {
        from,
        sessions: bill.sessions.len() as u64,
        billable: has_payer.then_some(bill.sessions_billed),
        units: Some(bill.units).filter(|_| has_payer && threshold <= people.len() as u64),
        refused,
        never: never.into_iter().collect(),
    })
}

impl GroupService {
    /// What it says, one sentence a line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut held = format!("Since {}, {} sessions took place", self.from, self.sessions);
        if let Some(billable) = self.billable {
            let units =
                self.units.map_or("a hidden number of".to_owned(), |units| units.to_string());
            held.push_str(&format!("; {billable} can be claimed, with {units} units"));
        }
        let mut lines = vec![format!("{held}.")];
        let refused: Vec<String> =
            self.refused.iter().map(|(why, count)| format!("{why} ({count})")).collect();
        if !refused.is_empty() {
            lines.push(format!("Refused as a whole: {}.", refused.join(", ")));
        }
        if !self.never.is_empty() {
            let never: Vec<String> = self.never.iter().map(|code| in_words(code)).collect();
            lines.push(format!("No session note names yet: {}.", never.join("; ")));
        }
        lines
    }
}

/// What a code of an intervention stands for, with the code.
fn in_words(code: &str) -> String {
    let found = INTERVENTIONS.iter().find(|(known, _)| *known == code);
    let shown = code.to_uppercase();
    found.map_or_else(|| shown.clone(), |(_, words)| format!("{words} ({shown})"))
}

const INTERVENTIONS: [(&str, &str); 23] = [
    ("pps01", "parents supporting each other"),
    ("pps02", "skills of recovery"),
    ("pps03", "leading the team's meetings"),
    ("pps04", "listening as somebody who has been there"),
    ("pps05", "emotional support through planning"),
    ("pps06", "resilience and wellness"),
    ("pps07", "strengths beside needs"),
    ("pps08", "choice of providers and their rules"),
    ("pps09", "an active part in planning"),
    ("pps10", "coping and problem solving"),
    ("pps11", "the other systems of the youth's life"),
    ("pps12", "carrying needs to the team"),
    ("pps13", "engagement in health care"),
    ("pps14", "advocacy in systems"),
    ("pps15", "informed choice and a network of peers"),
    ("pps16a", "how systems work and the family's part in them"),
    ("pps16b", "the diagnosis and the path of recovery"),
    ("pps16c", "what services and medication do"),
    ("pps17", "services, transition and discharge"),
    ("pps18", "the caregiver's own health"),
    ("pps19", "services guided by family and youth"),
    ("pps20", "hope from own experience"),
    ("pps21", "goals and steps"),
];

#[cfg(test)]
mod tests {
    use peerhood_model::Intervention;

    use super::*;

    #[test]
    fn every_intervention_has_words() {
        for intervention in Intervention::ALL {
            let code = intervention.to_string();
            assert!(in_words(&code).len() > code.len() + 5, "{code}");
        }
    }
}
