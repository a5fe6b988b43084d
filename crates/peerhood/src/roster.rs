//! Who can be matched at a moment: everybody whose consent, training and room allow it, and for
//! everybody else each reason why not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use peerhood_matching::{Problem, ProblemError};
use peerhood_model::{
    AsOf, Load, MatchFault, MatchRecord, MatchStage, Program, Referral, ReferralId, ReferralStatus,
    SeekerObstacle, Span, SupportParentId, SupporterObstacle, Urgency, WeeklyAvailability, Zone,
};

use crate::Policy;
use crate::rules::{Conditions, Family, Numbers, SupportingParent, WishBook, rules};

/// The people of a program as matching may see them at one moment.
#[derive(Debug)]
pub struct Roster<'a> {
    /// Families who ask for a match, in the order of the program.
    pub families: Vec<Family<'a>>,
    /// Support parents who can take one, in the order of the program.
    pub parents: Vec<SupportingParent<'a>>,
    /// Open referrals that cannot be matched, with every reason.
    pub not_seeking: BTreeMap<&'a ReferralId, Vec<SeekerObstacle>>,
    /// Support parents who can take no match now, with every reason.
    pub not_supporting: BTreeMap<&'a SupportParentId, Vec<SupporterObstacle>>,
    /// Matches that are proposed or going on, by referral.
    pub live: BTreeMap<&'a ReferralId, &'a MatchRecord>,
    policy: &'a Policy,
    rules: peerhood_matching::Policy<Family<'a>, SupportingParent<'a>>,
}

impl<'a> Roster<'a> {
    /// Opens every view that may be opened.
    ///
    /// # Errors
    ///
    /// At the first match whose events cannot have happened.
    pub fn open(program: &'a Program, policy: &'a Policy, as_of: AsOf) -> Result<Self, MatchFault> {
        let eligibility = policy.eligibility.rule_under(&program.rules, as_of.day);
        let loads = Load::by_parent(as_of.day, &program.matches)?;
        let (live, mut earlier) = so_far(program, as_of)?;
        let conditions = Conditions::of(program, policy);
        let week = Span::of_week(as_of.day.iso_week(), &program.time_zone);
        let free =
            |hours: Option<&WeeklyAvailability>, zone: &Zone| Some(hours?.spans(zone, week?));

        let mut numbers = Numbers::default();
        let (mut parents, mut not_supporting) = (Vec::new(), BTreeMap::new());
        for parent in &program.support_parents {
            let load = loads.get(&parent.id).copied().unwrap_or_default();
            match parent.supporter(as_of, &load, &eligibility) {
                Ok(supporter) => {
                    let hours = free(supporter.availability(), supporter.time_zone());
                    let placed = conditions.place(supporter.conditions());
                    let position = parents.len();
                    parents.push(SupportingParent::new(
                        supporter,
                        hours,
                        placed,
                        position,
                        &mut numbers,
                    ));
                }
                Err(obstacles) => {
                    not_supporting.insert(&parent.id, obstacles);
                }
            }
        }
        let mut book = WishBook::new(&conditions);
        let (mut families, mut not_seeking) = (Vec::new(), BTreeMap::new());
        for referral in program.referrals.iter().filter(|referral| is_open(referral, as_of)) {
            let obstacles = match referral.seeker(as_of) {
                Ok(seeker) if !live.contains_key(&referral.id) => {
                    let hours = free(seeker.availability(), seeker.time_zone());
                    let placed = conditions.place(seeker.conditions());
                    let tried = earlier.remove(&referral.id).unwrap_or_default();
                    let tried = tried.into_iter().collect();
                    families.push(Family::new(
                        seeker,
                        hours,
                        placed,
                        tried,
                        &mut numbers,
                        &mut book,
                    ));
                    continue;
                }
                Ok(_) => Vec::new(),
                Err(obstacles) => obstacles,
            };
            let with = live.get(&referral.id).map(|record| record.id.clone());
            let matched = with.map(|with| SeekerObstacle::AlreadyMatched { with });
            not_seeking.insert(&referral.id, matched.into_iter().chain(obstacles).collect());
        }
        let rules = rules(policy, &mut numbers, book, &parents);
        Ok(Self { families, parents, not_seeking, not_supporting, live, policy, rules })
    }

    /// The rules that pairs are judged by.
    #[must_use]
    pub fn rules(&self) -> &peerhood_matching::Policy<Family<'a>, SupportingParent<'a>> {
        &self.rules
    }

    /// The problem of pairing them: one support parent for each family, as many families for each
    /// support parent as there is room, urgent families first, and every further match of a support
    /// parent a little dearer.
    ///
    /// # Errors
    ///
    /// Where there are more people or pairs than 32 bits can number.
    pub fn problem(&self) -> Result<Problem<'_, Family<'a>, SupportingParent<'a>>, ProblemError> {
        let load = self.policy.matching.weights.load;
        let room = |parent: &SupportingParent<'_>| parent.supporter.room();
        Problem::new(&self.families, &self.parents, &self.rules, |_| 1, room)?
            .with_classes(|family| match family.seeker.urgency() {
                Urgency::Urgent => 0,
                Urgency::Soon => 1,
                _ => 2,
            })
            .with_seat_costs(|parent| seat_costs(parent, load))
    }
}

/// The k-th match at once of a support parent who takes n costs the weight of load times 100 k / n.
fn seat_costs(parent: &SupportingParent<'_>, weight: i64) -> Vec<i64> {
    let (live, room) = (i64::from(parent.supporter.live()), i64::from(parent.supporter.room()));
    let weight = weight.max(0).saturating_mul(100);
    (0..room).map(|seat| weight.saturating_mul(live + seat) / (live + room)).collect()
}

/// Whether a referral waits for an answer at a moment.
pub(crate) fn is_open(referral: &Referral, as_of: AsOf) -> bool {
    referral.status == ReferralStatus::Open && referral.received_at <= as_of.instant
}

type SoFar<'a> = (
    BTreeMap<&'a ReferralId, &'a MatchRecord>,
    BTreeMap<&'a ReferralId, BTreeSet<&'a SupportParentId>>,
);

/// The matches that go on, and whom each family was matched with or proposed before.
fn so_far(program: &Program, as_of: AsOf) -> Result<SoFar<'_>, MatchFault> {
    let (mut live, mut earlier) = (BTreeMap::new(), BTreeMap::<_, BTreeSet<_>>::new());
    for record in &program.matches {
        let state = record
            .state(as_of.day)
            .map_err(|source| MatchFault { id: record.id.clone(), source })?;
        if state.stage.is_live() {
            live.insert(&record.referral, record);
        } else if matches!(state.stage, MatchStage::Declined | MatchStage::Closed) {
            earlier.entry(&record.referral).or_default().insert(&record.support_parent);
        }
    }
    Ok((live, earlier))
}
