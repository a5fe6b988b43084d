//! How a program keeps to its rules of practice: each rule, counted, and every breach explained.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use peerhood_model::{
    AsOf, Finding, InForce, MatchFault, Program, RuleKind, Subject, Verdict, findings,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allowed::number;

/// What the rules say at a moment. Ids only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fidelity {
    /// The program's name.
    pub program: String,
    /// The day at the program's office.
    pub day: NaiveDate,
    /// The rules that were asked of somebody, version by version.
    pub rules: Vec<RuleCounts>,
    /// Every answer that is a breach, in the order of the rules.
    pub breaches: Vec<Breach>,
}

/// How often a rule was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RuleCounts {
    /// The rule.
    pub rule: String,
    /// The pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// The number, with its unit; empty where it has none.
    pub number: String,
    /// Who says so.
    pub source: String,
    /// How often it was kept.
    pub met: u32,
    /// How often it was not.
    pub breached: u32,
    /// How often there is still time.
    pub not_yet_due: u32,
    /// How often it was not asked, by the reason.
    pub not_applicable: BTreeMap<String, u32>,
}

/// A rule that was not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Breach {
    /// The rule.
    pub rule: String,
    /// The pack and its version.
    pub pack: String,
    /// The match, referral, person or group.
    pub about: String,
    /// The last day on which it would have been in time.
    pub due: NaiveDate,
    /// When it was done after all.
    pub done: Option<NaiveDate>,
    /// By how much.
    pub by: String,
}

/// Judges a program by the rules it keeps to.
///
/// # Errors
///
/// At the first match whose events cannot have happened.
pub fn fidelity(program: &Program, as_of: AsOf) -> Result<Fidelity, MatchFault> {
    let findings = findings(program, as_of)?;
    let mut rules: BTreeMap<(RuleKind, String, String), RuleCounts> = BTreeMap::new();
    let mut breaches = Vec::new();
    for finding in &findings {
        let key = (finding.rule, finding.pack.clone(), finding.version.clone());
        let counts = rules.entry(key).or_insert_with(|| counts_of(program, finding));
        match &finding.verdict {
            Verdict::Met { .. } => counts.met += 1,
            Verdict::NotYetDue { .. } => counts.not_yet_due += 1,
            Verdict::NotApplicable { why } => {
                // The day is left out, so that like reasons are one.
                let why = why.to_string();
                let why = why.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
                *counts.not_applicable.entry(plain(why)).or_default() += 1;
            }
            Verdict::Breached { due, done, by } => {
                counts.breached += 1;
                breaches.push((
                    finding.rule,
                    Breach {
                        rule: finding.rule.to_string(),
                        pack: format!("{} {}", finding.pack, finding.version),
                        about: finding.subject.to_string(),
                        due: *due,
                        done: *done,
                        by: by.to_string(),
                    },
                ));
            }
            _ => {}
        }
    }
    breaches.sort_by_key(|(rule, breach)| (*rule, breach.due));
    Ok(Fidelity {
        program: program.name.clone(),
        day: as_of.day,
        rules: rules.into_values().collect(),
        breaches: breaches.into_iter().map(|(_, breach)| breach).collect(),
    })
}

fn plain(why: &str) -> String {
    why.trim().trim_end_matches(" on").trim_end_matches(" since").to_owned()
}

fn counts_of(program: &Program, finding: &Finding) -> RuleCounts {
    let packs = program.rules.packs().iter();
    let pack =
        packs.into_iter().find(|pack| pack.name == finding.pack && pack.version == finding.version);
    let rule = pack.and_then(|pack| {
        let rule = pack.rules.iter().find(|rule| rule.kind == finding.rule)?;
        Some(InForce { pack, rule })
    });
    let has_number = finding.rule.unit() != peerhood_model::Unit::None;
    RuleCounts {
        rule: finding.rule.to_string(),
        pack: finding.pack.clone(),
        version: finding.version.clone(),
        number: rule
            .filter(|_| has_number)
            .map(|found| number(found).to_string())
            .unwrap_or_default(),
        source: rule.map(|found| found.rule.source.clone()).unwrap_or_default(),
        met: 0,
        breached: 0,
        not_yet_due: 0,
        not_applicable: BTreeMap::new(),
    }
}

impl Fidelity {
    /// The page as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}, rules of practice on {}\n\n", self.program, self.day);
        text.push_str("  met  not  time  none  rule\n");
        for one in &self.rules {
            let none: u32 = one.not_applicable.values().sum();
            text.push_str(&format!(
                "{:>5}{:>5}{:>6}{none:>6}  {} {} ({} {})\n",
                one.met, one.breached, one.not_yet_due, one.rule, one.number, one.pack, one.version
            ));
        }
        text.push_str("\nNot kept\n");
        for one in &self.breaches {
            let done = one.done.map_or_else(|| "not done".to_owned(), |on| format!("done {on}"));
            text.push_str(&format!(
                "  {:<8} {}: due {}, {done}; by {}\n",
                one.about, one.rule, one.due, one.by
            ));
        }
        text
    }

    /// The share of answers met among those met and breached, of one rule over all its versions.
    #[must_use]
    pub fn met_of(&self, rule: RuleKind) -> (u32, u32) {
        let same = self.rules.iter().filter(|one| one.rule == rule.code());
        same.fold((0, 0), |(met, all), one| (met + one.met, all + one.met + one.breached))
    }
}

/// What the rules say of one match, referral, person or group: `peerhood fidelity --about`.
///
/// # Errors
///
/// At the first match whose events cannot have happened.
pub fn fidelity_of(
    program: &Program,
    as_of: AsOf,
    about: &str,
) -> Result<Vec<(RuleKind, Verdict)>, MatchFault> {
    let is_meant = |subject: &Subject| subject.to_string() == about;
    let found = findings(program, as_of)?.into_iter().filter(|one| is_meant(&one.subject));
    Ok(found.map(|one| (one.rule, one.verdict)).collect())
}
