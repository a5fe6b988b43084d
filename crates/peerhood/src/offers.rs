//! One answer for every open referral: a match, a group, a community program, the next step of the
//! search, or a dated wait with its reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use peerhood_matching::{Matching, Problem};
use peerhood_model::{
    AsOf, Listing, Need, Program, Referral, ReferralId, SearchOutcome, Seeker, SeekerObstacle,
    Service, ServiceStatus, SiteLevel, Term, Want,
};

use crate::Policy;
use crate::cores::in_order;
use crate::groups::{FormedGroup, GroupPlan, UnplacedFamily};
use crate::practice::ladder::{self, search_standing};
use crate::proposal::{Answer, Offer, ProposedPair, Step};
use crate::roster::{Roster, is_open};
use crate::rules::{Family, SupportingParent};

/// Days after which a family without an answer is looked at again.
const LOOK_AGAIN_DAYS: u64 = 7;

/// Rules named for a family nobody fits.
const RULES_NAMED: usize = 3;

/// What the offers of one moment are drawn from.
struct Sources<'s, 'a> {
    program: &'a Program,
    policy: &'s Policy,
    as_of: AsOf,
    roster: &'s Roster<'a>,
    problem: &'s Problem<'s, Family<'a>, SupportingParent<'a>>,
    /// The families who find no partner, by position in the roster.
    waiting: BTreeMap<&'s ReferralId, u32>,
    pairs: BTreeMap<&'s ReferralId, &'s ProposedPair>,
    /// The group that each family joins.
    joined: BTreeMap<&'s ReferralId, &'s FormedGroup>,
    unplaced: BTreeMap<&'s ReferralId, &'s UnplacedFamily>,
    /// Families for whom a step of a search is on record.
    searched: BTreeSet<&'s ReferralId>,
}

/// The offer of every open referral, in the order of the program.
pub(crate) fn offers<'a>(
    program: &'a Program,
    policy: &Policy,
    as_of: AsOf,
    roster: &Roster<'a>,
    matching: &Matching<'_, '_, Family<'a>, SupportingParent<'a>>,
    pairs: &[ProposedPair],
    groups: &GroupPlan,
) -> Vec<Offer> {
    let waiting = matching.waiting().map(|left| (roster.families[left as usize].seeker.id(), left));
    let mut joined = BTreeMap::new();
    for group in &groups.groups {
        for referral in &group.joining {
            joined.entry(referral).or_insert(group);
        }
    }
    let mut unplaced = BTreeMap::new();
    for family in &groups.unplaced {
        unplaced.entry(&family.referral).or_insert(family);
    }
    let taken = program.searches.iter().filter(|step| step.taken_on <= as_of.day);
    let sources = Sources {
        program,
        policy,
        as_of,
        roster,
        problem: matching.problem(),
        waiting: waiting.collect(),
        pairs: pairs.iter().map(|pair| (&pair.referral, pair)).collect(),
        joined,
        unplaced,
        searched: taken.map(|step| &step.referral).collect(),
    };
    let open: Vec<&Referral> =
        program.referrals.iter().filter(|referral| is_open(referral, as_of)).collect();
    in_order(&open, |referral| sources.offer(referral))
}

impl Sources<'_, '_> {
    fn offer(&self, referral: &Referral) -> Offer {
        let mut reasons = Vec::new();
        let answer = self
            .matched(referral, &mut reasons)
            .or_else(|| self.grouped(referral, &mut reasons))
            .or_else(|| self.in_the_community(referral, &mut reasons))
            .unwrap_or_else(|| self.later(referral, &mut reasons));
        Offer { referral: referral.id.clone(), answer, reasons }
    }

    fn matched(&self, referral: &Referral, reasons: &mut Vec<String>) -> Option<Answer> {
        let pair = self.pairs.get(&referral.id)?;
        let mut grades: Vec<_> = pair.grades.iter().filter(|grade| 0 < grade.points).collect();
        grades.sort_by_key(|grade| std::cmp::Reverse(grade.points));
        let first = pair.grades.iter().find(|grade| grade.rule == crate::rules::TOP_PRIORITY);
        let first = first.filter(|_| pair.top_priority.is_some());
        let told = first.into_iter().chain(grades.into_iter().take(4));
        reasons.extend(told.map(|grade| format!("{}: {}", grade.rule, grade.because)));
        Some(Answer::Match {
            support_parent: pair.support_parent.clone(),
            first_contact_by: hours_after(
                self.as_of.instant,
                self.policy.promises.first_contact_hours,
            ),
        })
    }

    fn grouped(&self, referral: &Referral, reasons: &mut Vec<String>) -> Option<Answer> {
        let group = self.joined.get(&referral.id)?;
        reasons.extend(group.reasons.iter().cloned());
        Some(Answer::Group { group: group.name.clone(), running: group.running.clone() })
    }

    fn in_the_community(&self, referral: &Referral, reasons: &mut Vec<String>) -> Option<Answer> {
        let seeker = [Want::Community, Want::Information]
            .into_iter()
            .find_map(|want| referral.seeker_for(want, self.as_of).ok())?;
        let fits = self.program.services.iter().filter_map(|service| {
            let why = self.fit(&seeker, service)?;
            Some((why.len(), service, why))
        });
        // The first of those that answer the most.
        let (_, service, why) = fits.rev().max_by_key(|(answered, ..)| *answered)?;
        let organization = self
            .program
            .organizations
            .iter()
            .find(|organization| organization.id == service.organization)?;
        reasons.extend(why);
        Some(Answer::Community {
            service: service.id.clone(),
            organization: organization.id.clone(),
            name: service.name.clone(),
            their_contact: organization.name.clone(),
            our_contact: format!("the coordinator of {}", self.program.name),
        })
    }

    /// Why a service suits a family; `None` where it does not.
    fn fit(&self, seeker: &Seeker<'_>, service: &Service) -> Option<Vec<String>> {
        let languages = &service.languages;
        let understood = languages.is_empty()
            || service.interpretation
            || seeker
                .languages()
                .iter()
                .any(|own| languages.iter().any(|other| own.is_shared_with(other)));
        let nearby = service.regions.is_empty()
            || seeker.region().is_some_and(|region| service.regions.contains(region));
        let years = seeker.months().first().map(|months| months / 12);
        let of_age = years.is_none_or(|years| {
            service.minimum_age.is_none_or(|least| least <= years)
                && service.maximum_age.is_none_or(|most| years <= most)
        });
        let stale_after = Months::new(self.policy.reporting.directory_stale_months);
        let asked = crate::community::listing(self.program, service);
        let asked = asked.and_then(|listing| listing.last_asked_on);
        let current = service
            .assured_on
            .max(asked.filter(|day| *day <= self.as_of.day))
            .and_then(|day| day.checked_add_months(stale_after))
            .is_some_and(|last| self.as_of.day <= last);
        let listing = crate::community::listing(self.program, service);
        let months = self.policy.reporting.directory_stale_months;
        let day = self.as_of.day;
        let keeps_away = |listing: &Listing| {
            crate::community::keeps_away(listing, self.program, seeker, day, months)
        };
        let named = service.referral_contact.is_some()
            || listing.is_some_and(|listing| listing.contact.is_reachable());
        let usable = service.status == ServiceStatus::Active
            && service.places != Some(0)
            && named
            && !listing.is_some_and(keeps_away);
        if !(understood && nearby && of_age && current && usable) {
            return None;
        }
        let needs: Vec<&Need> = seeker.needs().intersection(&service.needs).collect();
        let topics: Vec<&Term> = seeker.conditions().intersection(&service.topics).collect();
        let mut why: Vec<String> = needs
            .iter()
            .map(|need| format!("answers the need: {}", need.to_string().replace('_', " ")))
            .collect();
        why.extend(topics.iter().map(|topic| format!("is about {topic}")));
        (!why.is_empty()).then_some(why)
    }

    fn later(&self, referral: &Referral, reasons: &mut Vec<String>) -> Answer {
        let Some(&left) = self.waiting.get(&referral.id) else {
            reasons.extend(self.obstacles(referral));
            return Answer::Wait { until: self.look_again() };
        };
        reasons.extend(self.nobody(left));
        if let Some(answer) = self.search_on_record(referral, reasons) {
            return answer;
        }
        let promise = self.policy.promises.match_hours.max(1);
        let waited = self.as_of.instant - referral.received_at;
        let steps = waited.num_minutes() / (i64::from(promise) * 60);
        let step = match steps {
            ..=0 => {
                let until = hours_after(referral.received_at, promise);
                reasons
                    .push(format!("still within the {promise} hours promised for a local match"));
                return Answer::Wait { until: self.program.time_zone.date_at(until) };
            }
            1 => Step::Region,
            2 => Step::State,
            _ => Step::National,
        };
        let before = u32::try_from(steps.min(3)).unwrap_or(3).saturating_mul(promise);
        Answer::Escalate { step, since: hours_after(referral.received_at, before) }
    }

    /// The step of a search that was begun, or the next one where its time is over; `None` where no
    /// step is on record and time alone tells.
    fn search_on_record(&self, referral: &Referral, reasons: &mut Vec<String>) -> Option<Answer> {
        let day = self.as_of.day;
        if !self.searched.contains(&referral.id) {
            return None;
        }
        let standing = search_standing(self.program, self.policy, referral, day);
        let here = ladder::name(standing.level);
        let over = standing.is_over(day);
        reasons.push(match (standing.outcome, over) {
            (SearchOutcome::Nobody, _) => {
                format!("the {here} search of {} found nobody", standing.since)
            }
            (_, true) => format!("the {here} search since {} is over its time", standing.since),
            _ => format!("the {here} search goes on until {}", standing.until),
        });
        let level = match standing.next {
            Some(next) if over => next,
            _ => standing.level,
        };
        let step = match level {
            SiteLevel::Region => Step::Region,
            SiteLevel::State => Step::State,
            SiteLevel::National => Step::National,
            _ => return None,
        };
        let from = if level == standing.level { standing.since } else { standing.until };
        let since = self.program.time_zone.start_of_day(from)?;
        Some(Answer::Escalate { step, since })
    }

    /// Why a family is not looked for a match: consent, a match that goes on, or nothing asked for
    /// that could be offered.
    fn obstacles(&self, referral: &Referral) -> Vec<String> {
        let obstacles = self.roster.not_seeking.get(&referral.id);
        let obstacles = obstacles.map(Vec::as_slice).unwrap_or_default();
        let unwanted = |why: &&SeekerObstacle| !matches!(why, SeekerObstacle::NotWanted { .. });
        let mut reasons: Vec<String> =
            obstacles.iter().filter(unwanted).map(ToString::to_string).collect();
        if let Some(left_out) = self.unplaced.get(&referral.id) {
            let known: BTreeSet<String> = reasons.iter().cloned().collect();
            let group = left_out.reasons.iter().filter(|reason| !known.contains(*reason));
            reasons.extend(group.map(|reason| format!("group: {reason}")));
        }
        if reasons.is_empty() {
            reasons.push("nothing in the directory answers what the family asks for".to_owned());
        }
        reasons
    }

    /// Why nobody is proposed, without a word about other families.
    fn nobody(&self, left: u32) -> Vec<String> {
        if self.roster.parents.is_empty() {
            return vec!["no support parent can take a match now".to_owned()];
        }
        let mut reasons = Vec::new();
        let candidates = self.problem.candidates(left) as usize;
        if 0 < candidates {
            let suit = people(candidates);
            reasons
                .push(format!("{suit} would suit, but every place with them does more elsewhere"));
        }
        for blocker in self.problem.blockers(left).iter().take(RULES_NAMED) {
            let kept = people(blocker.rights.len());
            let rules = match blocker.rules.as_slice() {
                [rule] => format!("only by: {rule}"),
                rules => format!("by: {}", rules.join(", ")),
            };
            reasons.push(format!("{kept} kept away {rules}"));
        }
        reasons
    }

    fn look_again(&self) -> NaiveDate {
        self.as_of.day.checked_add_days(Days::new(LOOK_AGAIN_DAYS)).unwrap_or(self.as_of.day)
    }
}

fn people(count: usize) -> String {
    if count == 1 { "1 support parent".to_owned() } else { format!("{count} support parents") }
}

fn hours_after(instant: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    instant.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(instant)
}
