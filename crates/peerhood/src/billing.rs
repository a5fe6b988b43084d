//! The group service: what its sessions covered, and which units of them a payer's rules allow.
//!
//! A unit is claimed for one person at one session. What is refused is listed with its reason and
//! never quietly dropped.

mod limits;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use peerhood_model::{
    Attendance, Facilitator, FacilitatorId, Group, GroupId, Intervention, Presence, Program,
    ReferralId, SessionNote,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use limits::{Limits, Payer, UnknownPayer};

/// The units of a stretch of days, and what the sessions covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Billing {
    /// The payer.
    pub payer: String,
    /// The first day looked at.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The sessions to which somebody came, by day and group.
    pub sessions: Vec<BilledSession>,
    /// Units that can be claimed.
    pub units: u64,
    /// Sessions of which at least one unit can be claimed.
    pub sessions_billed: u64,
    /// Refusals by reason.
    pub refused: BTreeMap<String, u64>,
    /// What the notes of each group name.
    pub coverage: Vec<Coverage>,
}

/// A session and its units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BilledSession {
    /// The group.
    #[schemars(with = "String")]
    pub group: GroupId,
    /// The day.
    pub on: NaiveDate,
    /// How many came.
    pub came: u32,
    /// Units that can be claimed.
    pub units: u64,
    /// Where the limits come from; absent where none were in force.
    pub source: Option<String>,
    /// What is refused.
    pub refused: Vec<Refused>,
}

/// A session or a person at it for which nothing, or less, can be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Refused {
    /// Whose units; absent where the whole session is refused.
    #[schemars(with = "Option<String>")]
    pub participant: Option<ReferralId>,
    /// Why.
    pub reason: Refusal,
    /// The same in words.
    pub says: String,
}

/// Why units are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// The payer had no limits in force.
    #[error("{payer} has no rules in force on that day")]
    NoRules {
        /// The payer.
        payer: String,
    },
    /// Nobody wrote a note.
    #[error("no session note")]
    NoNote,
    /// The note names no intervention.
    #[error("the note names no intervention")]
    NoInterventions,
    /// Nobody is named who led it.
    #[error("nobody is named who led it")]
    NoFacilitator,
    /// No facilitator's credential held on the day.
    #[error("no credential held on that day: {}", who.join(", "))]
    ExpiredFacilitator {
        /// Who led it, each with the last day of the credential.
        who: Vec<String>,
    },
    /// Too many came.
    #[error("{came} came, but {most} is the most")]
    GroupTooLarge {
        /// How many came.
        came: u32,
        /// How many may.
        most: u32,
    },
    /// Too many came for those who led it.
    #[error("{came} came for {facilitators} with a credential that holds, at most {each} each")]
    RatioExceeded {
        /// How many came.
        came: u32,
        /// Facilitators with a credential.
        facilitators: u32,
        /// People for each.
        each: u32,
    },
    /// The note was written too late.
    #[error("the note was written on {written}, and {due} was the last day")]
    NoteLate {
        /// When it was.
        written: NaiveDate,
        /// When it should have been.
        due: NaiveDate,
    },
    /// Everybody who led it has too many people.
    #[error("{people} people in the groups of {who} at once, but {most} is the most")]
    CaseloadExceeded {
        /// Who led it: the one with the fewest.
        who: String,
        /// How many people they have.
        people: u32,
        /// How many they may have.
        most: u32,
    },
    /// More in a year than the payer allows without asking.
    #[error("{units} units are beyond the {most} of the year; ask the payer first")]
    EpisodeCap {
        /// Units refused.
        units: u32,
        /// Units that are allowed.
        most: u32,
    },
    /// Nothing says how long somebody took part.
    #[error("nothing says how long they took part")]
    NoLength,
    /// Less than a unit.
    #[error("{minutes} minutes are less than a unit of {unit}")]
    LessThanAUnit {
        /// How long.
        minutes: u32,
        /// Minutes of a unit.
        unit: u32,
    },
    /// More in a day than the payer allows.
    #[error("{units} units are beyond {hours} hours a day")]
    DailyCap {
        /// Units refused.
        units: u32,
        /// Hours that are allowed.
        hours: u32,
    },
}

impl Refusal {
    /// Its name, as JSON has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoRules { .. } => "no_rules",
            Self::NoNote => "no_note",
            Self::NoInterventions => "no_interventions",
            Self::NoFacilitator => "no_facilitator",
            Self::ExpiredFacilitator { .. } => "expired_facilitator",
            Self::GroupTooLarge { .. } => "group_too_large",
            Self::RatioExceeded { .. } => "ratio_exceeded",
            Self::NoteLate { .. } => "note_late",
            Self::CaseloadExceeded { .. } => "caseload_exceeded",
            Self::EpisodeCap { .. } => "episode_cap",
            Self::NoLength => "no_length",
            Self::LessThanAUnit { .. } => "less_than_a_unit",
            Self::DailyCap { .. } => "daily_cap",
        }
    }
}

/// In how many of a group's notes each intervention is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Coverage {
    /// The group.
    #[schemars(with = "String")]
    pub group: GroupId,
    /// Notes of the group.
    pub notes: u32,
    /// Notes by the code of each intervention that was named.
    pub named: BTreeMap<String, u32>,
    /// Codes that no note names.
    pub never: Vec<String>,
}

/// Works out the units of one payer from the first to the last day.
///
/// What was claimed earlier in the same calendar year counts against the units of an episode.
#[must_use]
pub fn billing(program: &Program, payer: &Payer<'_>, from: NaiveDate, until: NaiveDate) -> Billing {
    let first = NaiveDate::from_ymd_opt(from.year(), 1, 1).unwrap_or(from);
    let mut held: BTreeMap<(NaiveDate, &GroupId), Vec<&Attendance>> = BTreeMap::new();
    for one in &program.attendance {
        if (first..=until).contains(&one.session_on) && one.presence == Presence::Came {
            held.entry((one.session_on, &one.group)).or_default().push(one);
        }
    }
    let desk = Desk::new(program, payer);
    let mut claimed = Claimed::default();
    let sessions: Vec<BilledSession> = held
        .into_iter()
        .map(|((on, group), came)| desk.session(group, on, &came, &mut claimed))
        .filter(|session| from <= session.on)
        .collect();
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    for refusal in sessions.iter().flat_map(|session| &session.refused) {
        *refused.entry(refusal.reason.kind().to_owned()).or_default() += 1;
    }
    Billing {
        payer: payer.name().to_owned(),
        from,
        until,
        units: sessions.iter().map(|session| session.units).sum(),
        sessions_billed: sessions.iter().filter(|session| 0 < session.units).count() as u64,
        sessions,
        refused,
        coverage: coverage(program, from, until),
    }
}

/// What the notes of each group name, from the first to the last day.
#[must_use]
pub fn coverage(program: &Program, from: NaiveDate, until: NaiveDate) -> Vec<Coverage> {
    let mut by_group: BTreeMap<&GroupId, Vec<&SessionNote>> = BTreeMap::new();
    for note in program.session_notes.iter().filter(|note| (from..=until).contains(&note.on)) {
        by_group.entry(&note.group).or_default().push(note);
    }
    by_group
        .into_iter()
        .map(|(group, notes)| {
            let counts = peerhood_model::coverage(notes.iter().copied());
            let never = |(code, count): (&Intervention, &u32)| {
                (*count == 0).then(|| code.code().to_owned())
            };
            Coverage {
                group: group.clone(),
                notes: u32::try_from(notes.len()).unwrap_or(u32::MAX),
                never: counts.iter().filter_map(never).collect(),
                named: counts
                    .iter()
                    .filter(|(_, count)| 0 < **count)
                    .map(|(code, count)| (code.code().to_owned(), *count))
                    .collect(),
            }
        })
        .collect()
}

/// Units that were claimed so far, by person and day and by person and year.
#[derive(Default)]
struct Claimed<'p> {
    of_day: BTreeMap<(NaiveDate, &'p ReferralId), u32>,
    of_year: BTreeMap<(i32, &'p ReferralId), u32>,
}

struct Desk<'p> {
    payer: &'p Payer<'p>,
    groups: BTreeMap<&'p GroupId, &'p Group>,
    facilitators: BTreeMap<&'p FacilitatorId, &'p Facilitator>,
    notes: BTreeMap<(&'p GroupId, NaiveDate), &'p SessionNote>,
}

impl<'p> Desk<'p> {
    fn new(program: &'p Program, payer: &'p Payer<'p>) -> Self {
        Self {
            payer,
            groups: program.groups.iter().map(|group| (&group.id, group)).collect(),
            facilitators: program.facilitators.iter().map(|one| (&one.id, one)).collect(),
            notes: program.session_notes.iter().map(|n| ((&n.group, n.on), n)).collect(),
        }
    }

    fn session(
        &self,
        group: &'p GroupId,
        on: NaiveDate,
        attending: &[&'p Attendance],
        so_far: &mut Claimed<'p>,
    ) -> BilledSession {
        let came = u32::try_from(attending.len()).unwrap_or(u32::MAX);
        let mut session = BilledSession {
            group: group.clone(),
            on,
            came,
            units: 0,
            source: None,
            refused: Vec::new(),
        };
        let Some(limits) = &self.payer.limits(on) else {
            let payer = self.payer.name().to_owned();
            session.refuse(None, Refusal::NoRules { payer });
            return session;
        };
        session.source = Some(limits.source.clone());
        let note = self.notes.get(&(group, on)).copied();
        for refusal in self.of_session(group, on, came, note, limits) {
            session.refuse(None, refusal);
        }
        if !session.refused.is_empty() {
            return session;
        }
        for one in attending {
            let minutes = one.hours.or(note.and_then(|note| note.hours)).map(|h| h.minutes);
            let Some(minutes) = minutes else {
                session.refuse(Some(&one.participant), Refusal::NoLength);
                continue;
            };
            let units = minutes / limits.unit_minutes.max(1);
            if units == 0 {
                let unit = limits.unit_minutes;
                session.refuse(Some(&one.participant), Refusal::LessThanAUnit { minutes, unit });
                continue;
            }
            let of_day = so_far.of_day.entry((on, &one.participant)).or_default();
            let of_year = so_far.of_year.entry((on.year(), &one.participant)).or_default();
            let today = limits.hours_a_day.map_or(u32::MAX, |hours| {
                (hours.saturating_mul(60) / limits.unit_minutes.max(1)).saturating_sub(*of_day)
            });
            let this_year =
                limits.units_an_episode.map_or(u32::MAX, |most| most.saturating_sub(*of_year));
            let within_day = units.min(today);
            let claimed = within_day.min(this_year);
            *of_day = of_day.saturating_add(claimed);
            *of_year = of_year.saturating_add(claimed);
            session.units += u64::from(claimed);
            if let (true, Some(hours)) = (within_day < units, limits.hours_a_day) {
                let units = units - within_day;
                session.refuse(Some(&one.participant), Refusal::DailyCap { units, hours });
            }
            if let (true, Some(most)) = (claimed < within_day, limits.units_an_episode) {
                let units = within_day - claimed;
                session.refuse(Some(&one.participant), Refusal::EpisodeCap { units, most });
            }
        }
        session
    }

    /// Every reason why nothing can be claimed for the session as a whole.
    fn of_session(
        &self,
        group: &GroupId,
        on: NaiveDate,
        came: u32,
        note: Option<&SessionNote>,
        limits: &Limits,
    ) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        match note {
            None => refusals.push(Refusal::NoNote),
            Some(note) if !note.is_complete() => refusals.push(Refusal::NoInterventions),
            Some(_) => {}
        }
        if let (Some(written), Some(days)) =
            (note.and_then(|note| note.written_on), limits.note_days)
            && let Some(due) = on.checked_add_days(Days::new(days.into()))
            && due < written
        {
            refusals.push(Refusal::NoteLate { written, due });
        }
        let led = note.map(|note| note.facilitators.as_slice()).filter(|led| !led.is_empty());
        let of_group = self.groups.get(group).map(|group| group.facilitators.as_slice());
        let led: BTreeSet<&FacilitatorId> = led.or(of_group).unwrap_or_default().iter().collect();
        let known = led.iter().filter_map(|id| self.facilitators.get(*id));
        let holds =
            |one: &&&Facilitator| one.certification.as_ref().is_some_and(|held| held.holds_on(on));
        let certified = u32::try_from(known.clone().filter(holds).count()).unwrap_or(u32::MAX);
        if led.is_empty() {
            refusals.push(Refusal::NoFacilitator);
        } else if certified == 0 {
            let who = known.map(|one| {
                let held = one.certification.as_ref();
                let last = held.and_then(|held| held.expires_on);
                let until = last.map_or("none".to_owned(), |last| format!("until {last}"));
                format!("{} ({until})", one.id)
            });
            refusals.push(Refusal::ExpiredFacilitator { who: who.collect() });
        }
        refusals.extend(limits.caseload.and_then(|most| self.caseload(&led, on, most)));
        if let Some(most) = limits.group_largest.filter(|most| *most < came) {
            refusals.push(Refusal::GroupTooLarge { came, most });
        }
        if let Some(each) = limits.people_per_facilitator
            && 0 < certified
            && each.saturating_mul(certified) < came
        {
            let facilitators = certified;
            refusals.push(Refusal::RatioExceeded { came, facilitators, each });
        }
        refusals
    }
}

impl Desk<'_> {
    /// What is refused where everybody who led has more people in their running groups than allowed.
    fn caseload(
        &self,
        led: &BTreeSet<&FacilitatorId>,
        on: NaiveDate,
        most: u32,
    ) -> Option<Refusal> {
        let runs = |group: &&&Group| {
            group.starts_on.is_none_or(|first| first <= on)
                && group.ends_on.is_none_or(|last| on <= last)
        };
        let people = |leader: &FacilitatorId| {
            let groups = self.groups.values().filter(runs);
            let own = groups.filter(|group| group.facilitators.contains(leader));
            let members: BTreeSet<_> = own.flat_map(|group| &group.members).collect();
            u32::try_from(members.len()).unwrap_or(u32::MAX)
        };
        let (people, who) = led.iter().map(|leader| (people(leader), *leader)).min()?;
        let who = who.to_string();
        (most < people).then_some(Refusal::CaseloadExceeded { who, people, most })
    }
}

impl BilledSession {
    fn refuse(&mut self, participant: Option<&ReferralId>, reason: Refusal) {
        let says = reason.to_string();
        self.refused.push(Refused { participant: participant.cloned(), reason, says });
    }
}
