use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use peerhood_model::{
    AsOf, CohortPhase, CohortSize, ConsentScope, Finding, MatchFault, MatchRecord, MatchStage,
    MatchState, Program, ReferralId, ReferralStatus, RuleKind, SearchOutcome, ServiceStatus,
    SiteLevel, Step, Subject, SupportParentStatus, Verdict, Want, findings,
};

use super::Due;
use crate::Policy;
use crate::practice::cohorts::cohort_rule;
use crate::practice::ladder::{self, search_standing};

/// Days before the end of a credential from which it is told, where no pack says.
const NOTICE_DAYS: u32 = 60;

pub(super) fn all(
    program: &Program,
    policy: &Policy,
    as_of: AsOf,
    until: NaiveDate,
) -> Result<Vec<Due>, MatchFault> {
    let day = as_of.day;
    let mut states = BTreeMap::new();
    for record in &program.matches {
        let state =
            record.state(day).map_err(|source| MatchFault { id: record.id.clone(), source })?;
        states.insert(&record.id, (record, state));
    }
    let sources = Sources { program, policy, as_of, until, states };
    let mut items: Vec<Due> =
        findings(program, as_of)?.iter().filter_map(|one| sources.of_finding(one)).collect();
    sources.searches(&mut items);
    sources.credentials(&mut items);
    sources.cohorts(&mut items);
    sources.directory(&mut items);
    sources.plans(&mut items);
    sources.wellbeing(&mut items);
    sources.invitations(&mut items);
    sources.improvements(&mut items);
    sources.handovers(&mut items);
    Ok(items)
}

pub(super) struct Sources<'a> {
    pub(super) program: &'a Program,
    pub(super) policy: &'a Policy,
    pub(super) as_of: AsOf,
    pub(super) until: NaiveDate,
    states: BTreeMap<&'a peerhood_model::MatchId, (&'a MatchRecord, MatchState)>,
}

impl Sources<'_> {
    pub(super) fn item(
        &self,
        on: NaiveDate,
        kind: &str,
        about: &str,
        what: String,
        because: String,
    ) -> Due {
        let late = (self.as_of.day - on).num_days().max(0);
        Due {
            on,
            overdue_days: u32::try_from(late).unwrap_or(u32::MAX),
            kind: kind.to_owned(),
            about: about.to_owned(),
            people: Vec::new(),
            what,
            because,
        }
    }

    fn of_finding(&self, finding: &Finding) -> Option<Due> {
        let on = match finding.verdict {
            Verdict::NotYetDue { due } if self.is_near(finding.rule, due) => due,
            // Hours of a year that is over, and contacts of weeks that are, cannot be made up for.
            Verdict::Breached { due, done: None, .. }
                if !matches!(finding.rule, RuleKind::Education | RuleKind::Contacts) =>
            {
                due
            }
            _ => return None,
        };
        let (what, people) = match &finding.subject {
            Subject::Match(id) => {
                let (record, state) = self.states.get(id)?;
                let people = vec![record.support_parent.to_string(), record.referral.to_string()];
                (self.of_match(finding.rule, record, state)?, people)
            }
            Subject::Referral(id) => {
                // A match that is late is a step of the search.
                let what = match finding.rule {
                    RuleKind::InformationWithin => "give the information that was asked for",
                    _ => return None,
                };
                (what.to_owned(), vec![id.to_string()])
            }
            Subject::SupportParent(id) => (of_person(finding.rule)?, vec![id.to_string()]),
            Subject::Facilitator(id) => (of_person(finding.rule)?, vec![id.to_string()]),
            Subject::Group(_) => {
                let what = match (finding.rule, &finding.verdict) {
                    (RuleKind::NoteNamesIntervention, Verdict::Breached { by, .. }) => {
                        format!("{by} of the sessions have no note that names what was done")
                    }
                    (RuleKind::NoteWithin, Verdict::Breached { done: Some(_), .. }) => return None,
                    (RuleKind::NoteWithin, _) => "write the note of the session".to_owned(),
                    _ => return None,
                };
                (what, Vec::new())
            }
            _ => return None,
        };
        let because = format!("{} {}", finding.pack, finding.version);
        let about = finding.subject.to_string();
        let mut item = self.item(on, finding.rule.code(), &about, what, because);
        item.people = people;
        Some(item)
    }

    /// Credentials are told of when their notice begins, all else within the days asked for.
    fn is_near(&self, rule: RuleKind, due: NaiveDate) -> bool {
        rule == RuleKind::CertificationCurrent || due <= self.until
    }

    fn of_match(&self, rule: RuleKind, record: &MatchRecord, state: &MatchState) -> Option<String> {
        let is_over = matches!(state.stage, MatchStage::Declined | MatchStage::Closed);
        if is_over && !matches!(rule, RuleKind::Debrief | RuleKind::ReferOut) {
            return None;
        }
        let (parent, referral) = (&record.support_parent, &record.referral);
        Some(match rule {
            RuleKind::ConsentBeforeMatch => {
                format!("ask {referral} for their own consent, or close the match")
            }
            RuleKind::TrainingAtMatch => {
                format!("{parent} was matched before being trained; talk with them")
            }
            RuleKind::BackgroundAtMatch => {
                format!("{parent} was matched without a background check that counts; check it")
            }
            RuleKind::AnswerWithin => unanswered(record, state),
            RuleKind::FirstContact => {
                format!("make sure that {parent} reaches {referral} for the first time")
            }
            // Two weeks on, the second question takes the place of the first.
            RuleKind::FirstCheck if self.is_asked_again(state) => return None,
            RuleKind::FirstCheck => format!("ask {referral} whether {parent} has been in touch"),
            RuleKind::SecondCheck => format!("ask {referral} and {parent} how it goes"),
            RuleKind::ExpectationsCompared => {
                let unlike: Vec<String> =
                    record.mismatches().iter().map(ToString::to_string).collect();
                match unlike.join("; ") {
                    none if none.is_empty() => "ask both whether it goes as expected".to_owned(),
                    unlike => format!("talk about what both expect: {unlike}"),
                }
            }
            RuleKind::Contacts => {
                format!("{}; ask what is in the way", self.contacts_so_far(state)?)
            }
            RuleKind::CloseOrRenew => {
                let contacts = self.contacts_so_far(state).unwrap_or_default();
                let after = match self.stays_in_touch(record) {
                    true => format!("; {referral} agreed to stay in touch after the close"),
                    false => String::new(),
                };
                format!("close the match, or renew it with both ({contacts}){after}")
            }
            RuleKind::Debrief => format!("talk with {parent} about the hard contact"),
            RuleKind::ReferOut => self.refer_out(record),
            _ => return None,
        })
    }

    fn contacts_so_far(&self, state: &MatchState) -> Option<String> {
        let least = self.program.rules.number(RuleKind::Contacts, state.proposed_on?)?;
        Some(format!("{} of {least} contacts so far", state.contacts))
    }

    fn stays_in_touch(&self, record: &MatchRecord) -> bool {
        let referral = self.program.referrals.iter().find(|one| one.id == record.referral);
        let consent = referral.and_then(|referral| referral.consent.as_ref());
        consent.is_some_and(|one| one.covers(ConsentScope::AfterClose, self.as_of.day))
    }

    fn is_asked_again(&self, state: &MatchState) -> bool {
        let days = state
            .proposed_on
            .and_then(|on| self.program.rules.number(RuleKind::SecondCheck, on))
            .zip(state.introduced_on);
        let due = days.and_then(|(days, from)| from.checked_add_days(Days::new(days.into())));
        due.is_some_and(|due| due <= self.as_of.day)
    }

    fn refer_out(&self, record: &MatchRecord) -> String {
        let shown = record.events.iter().rev().find_map(|event| match &event.step {
            Step::Contact(contact)
                if event.on <= self.as_of.day && !contact.refer_out.is_empty() =>
            {
                Some(&contact.refer_out)
            }
            _ => None,
        });
        let signs: Vec<&str> = shown.into_iter().flatten().map(|sign| sign.meaning()).collect();
        let urgent = shown.into_iter().flatten().any(|sign| sign.is_urgent());
        let first = if urgent { "URGENT: " } else { "" };
        format!("{first}{}; {}", signs.join(", "), self.policy.safety.crisis_path)
    }

    /// The step of the search that is to be taken for each family whose time is over.
    fn searches(&self, items: &mut Vec<Due>) {
        let day = self.as_of.day;
        let live: Vec<_> =
            self.states.values().filter(|(_, state)| state.stage.is_live()).collect();
        for referral in &self.program.referrals {
            let served = live.iter().any(|(record, _)| record.referral == referral.id);
            // Whoever was matched and got a no may still be listed as matched.
            let waits = matches!(referral.status, ReferralStatus::Open | ReferralStatus::Matched);
            let held = self.held_after_a_no(&referral.id).filter(|_| waits && !served);
            if let Some(item) = held {
                items.push(item);
                continue;
            }
            let wanted = referral.seeker_for(Want::Match, self.as_of).is_ok();
            if referral.status != ReferralStatus::Open || served || !wanted {
                continue;
            }
            let standing = search_standing(self.program, self.policy, referral, day);
            if standing.outcome == SearchOutcome::Found {
                items.extend(self.found_elsewhere(&referral.id));
                continue;
            }
            if self.until < standing.until {
                continue;
            }
            let here = ladder::name(standing.level);
            let what = match (standing.level, standing.next) {
                (SiteLevel::Site, Some(_)) if !standing.is_over(day) => {
                    "propose a match; the time promised ends".to_owned()
                }
                (SiteLevel::Site, Some(next)) => {
                    let next = ladder::name(next);
                    format!("propose a match, or take the next step of the search: {next}")
                }
                (_, Some(next)) => {
                    let next = ladder::name(next);
                    format!("the {here} search ends; take the next step: {next}")
                }
                (_, None) => "the national search ends; tell the family and begin anew".to_owned(),
            };
            let because = match standing.level {
                SiteLevel::Site => "promises.match_hours".to_owned(),
                _ => format!("ladder.{here}_hours"),
            };
            let about = referral.id.to_string();
            let mut item = self.item(standing.until, "search_step", &about, what, because);
            item.people.push(about);
            items.push(item);
        }
    }

    /// An offer of another program that nobody has brought to the family yet.
    fn found_elsewhere(&self, referral: &ReferralId) -> Option<Due> {
        let taken = self
            .program
            .searches
            .iter()
            .filter(|step| step.referral == *referral && step.taken_on <= self.as_of.day);
        let step = taken.max_by_key(|step| (step.level, step.taken_on))?;
        let from = step.site.as_ref().map_or("another program", |site| site.as_str());
        let whom = step.offered.as_deref().unwrap_or("somebody");
        let what = format!("{from} offers {whom}; ask the family, then bring the two together");
        let because = "searches.csv: found".to_owned();
        let on = step.taken_on;
        let mut item = self.item(on, "exchange_offer", referral.as_str(), what, because);
        item.people.push(referral.to_string());
        Some(item)
    }

    /// Who is asked next for a family whose last proposal was declined.
    fn held_after_a_no(&self, referral: &ReferralId) -> Option<Due> {
        let mine = self.states.values().filter(|(record, _)| record.referral == *referral);
        let (record, state) = mine.max_by_key(|(_, state)| state.proposed_on)?;
        let declined = state.since.filter(|_| state.stage == MatchStage::Declined)?;
        if record.held.is_empty() || !state.alternates.is_empty() {
            return None;
        }
        let held: Vec<String> = record.held.iter().map(ToString::to_string).collect();
        let what = format!("{} said no; propose {}", record.support_parent, held.join(", then "));
        let because = "matches.csv: held".to_owned();
        let mut item = self.item(declined, "alternate", referral.as_str(), what, because);
        item.people = held;
        item.people.push(referral.to_string());
        Some(item)
    }

    /// Training and background checks that end, where the program says that they do.
    fn credentials(&self, items: &mut Vec<Due>) {
        let eligibility = &self.policy.eligibility;
        let notice = self.program.rules.number(RuleKind::CertificationCurrent, self.as_of.day);
        let notice = Days::new(notice.unwrap_or(NOTICE_DAYS).into());
        let near = self.as_of.day.checked_add_days(notice).unwrap_or(NaiveDate::MAX);
        let ends = |from: Option<NaiveDate>, months: Option<u32>| {
            from?.checked_add_months(Months::new(months?))
        };
        for parent in &self.program.support_parents {
            if parent.status != SupportParentStatus::Active {
                continue;
            }
            let check =
                eligibility.background_check_months.filter(|_| eligibility.background_check);
            let about = parent.id.to_string();
            for (on, kind, what, because) in [
                (
                    ends(parent.trained_on, eligibility.training_valid_months),
                    "training_ends",
                    "renew the training",
                    "eligibility.training_valid_months",
                ),
                (
                    ends(parent.background_check_on, check),
                    "background_check_ends",
                    "check the background again",
                    "eligibility.background_check_months",
                ),
            ] {
                if let Some(on) = on.filter(|&on| on <= near) {
                    let mut item = self.item(on, kind, &about, what.to_owned(), because.to_owned());
                    item.people.push(about.clone());
                    items.push(item);
                }
            }
        }
    }

    /// Application deadlines, and cohorts that begin with too few or too many.
    fn cohorts(&self, items: &mut Vec<Due>) {
        let day = self.as_of.day;
        let rule = cohort_rule(self.program, day);
        for cohort in &self.program.training {
            let about = cohort.id.to_string();
            let deadline = cohort.deadline(&rule);
            let phase = cohort.phase(day, &rule);
            let applied = cohort.applicants.len();
            let short = match cohort.size(&rule) {
                CohortSize::TooSmall { missing } => format!("{applied} applied, {missing} too few"),
                CohortSize::Right => format!("{applied} applied"),
                CohortSize::TooLarge { over } => format!("{applied} applied, {over} too many"),
            };
            let because = "training: cohort size and deadline".to_owned();
            if matches!(phase, CohortPhase::Announced | CohortPhase::Open) && deadline <= self.until
            {
                let what = format!("applications close; {short}");
                items.push(self.item(deadline, "application_deadline", &about, what, because));
            } else if phase == CohortPhase::Late {
                let what = format!("the cohort begins; {short}");
                items.push(self.item(cohort.starts_on, "cohort_starts", &about, what, because));
            }
        }
    }

    /// Entries of the directory that nobody has made sure of for too long.
    fn directory(&self, items: &mut Vec<Due>) {
        let months = Months::new(self.policy.reporting.directory_stale_months);
        let listed = self.program.services.iter();
        for service in listed.filter(|service| service.status == ServiceStatus::Active) {
            let on = match service.assured_on {
                Some(assured) => assured.checked_add_months(months).unwrap_or(NaiveDate::MAX),
                None => self.as_of.day,
            };
            if on <= self.until {
                let what = format!("ask whether the entry still holds: {}", service.name);
                let because = "reporting.directory_stale_months".to_owned();
                let about = service.id.to_string();
                items.push(self.item(on, "directory_entry", &about, what, because));
            }
        }
    }
}

/// Who has not answered, and who is asked next.
fn unanswered(record: &MatchRecord, state: &MatchState) -> String {
    let (parent, referral) = (&record.support_parent, &record.referral);
    let held: Vec<String> = record.held.iter().map(ToString::to_string).collect();
    let next = match held.join(", ") {
        none if none.is_empty() => "decline it and propose anew".to_owned(),
        held => format!("decline it and propose {held}"),
    };
    match (state.referred_accepted, state.supporting_accepted) {
        (false, true) => format!("ask {referral} for their answer"),
        (true, false) => format!("ask {parent} for their answer; without one {next}"),
        _ => format!("ask {referral} and {parent} for their answers; without one {next}"),
    }
}

fn of_person(rule: RuleKind) -> Option<String> {
    let what = match rule {
        RuleKind::CertificationCurrent => "the certification ends; renew it",
        RuleKind::Education => "hours of continuing education are missing",
        RuleKind::Consultation => "talk with them: the last time is long ago",
        RuleKind::Caseload => "more matches than the rule allows; bring nobody new",
        _ => return None,
    };
    Some(what.to_owned())
}
