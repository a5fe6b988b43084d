use std::collections::BTreeMap;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::days::{Closed, Day};
use super::options::{INTERPRETER, LEAD, LINK, SECOND, VENUE, class, presence_cost};
use super::{Facilitator, Key, Participant, Request, Rule, Venue};
use crate::{Availability, Mode, Presence, Series, Zone};

/// Judges who can take part in what, remembering what it has reckoned once.
pub(super) struct Judge<'a, K> {
    request: &'a Request<K>,
    closed: &'a Closed<'a, K>,
    participants: BTreeMap<&'a K, &'a Participant<K>>,
    facilitators: BTreeMap<&'a K, u32>,
    venues: BTreeMap<&'a K, u32>,
    free: HashMap<(u32, DateTime<Utc>, u32), Presence>,
}

/// How somebody fits a role.
pub(super) struct Judged {
    /// Sessions at which they cannot be.
    pub(super) blocked: Vec<u16>,
    /// What each session of the role costs with them.
    pub(super) per_session: Vec<i64>,
}

impl<'a, K: Key> Judge<'a, K> {
    pub(super) fn new(request: &'a Request<K>, closed: &'a Closed<'a, K>) -> Self {
        let facilitators = request.facilitators.iter().map(|facilitator| &facilitator.id);
        let first_venue = u32::try_from(request.facilitators.len()).unwrap_or(u32::MAX);
        let venues = request.venues.iter().map(|venue| &venue.id);
        Judge {
            request,
            closed,
            participants: request.participants.iter().map(|person| (&person.id, person)).collect(),
            facilitators: facilitators.zip(0..).collect(),
            venues: venues.zip(first_venue..).collect(),
            free: HashMap::new(),
        }
    }

    /// Lists the resources among whom a role may be filled.
    pub(super) fn candidates(&self, role: usize) -> std::ops::Range<u32> {
        let facilitators = u32::try_from(self.request.facilitators.len()).unwrap_or(u32::MAX);
        let venues = u32::try_from(self.request.venues.len()).unwrap_or(u32::MAX);
        if role < VENUE { 0..facilitators } else { facilitators..facilitators + venues }
    }

    pub(super) fn facilitator(&self, id: &K) -> Option<u32> {
        self.facilitators.get(id).copied()
    }

    pub(super) fn venue(&self, id: &K) -> Option<u32> {
        self.venues.get(id).copied()
    }

    pub(super) fn name(&self, resource: u32) -> &'a K {
        let at = resource as usize;
        match at.checked_sub(self.request.facilitators.len()) {
            None => &self.request.facilitators[at].id,
            Some(venue) => &self.request.venues[venue].id,
        }
    }

    /// Gives the class of a venue's features; facilitators have none.
    pub(super) fn class(&self, resource: u32) -> usize {
        (resource as usize)
            .checked_sub(self.request.facilitators.len())
            .map_or(0, |venue| class(self.request.venues[venue].features))
    }

    /// Says at which sessions a resource can fill a role, or the first rule against it.
    ///
    /// `spare` sessions may be blocked; candidates with more still come back, so that they may
    /// take over single sessions, unless `spare` is 0.
    pub(super) fn judge(
        &mut self,
        series: &Series<K>,
        role: usize,
        resource: u32,
        days: &[Day],
        sessions: &[u16],
        spare: usize,
    ) -> Result<Judged, Rule> {
        let at = resource as usize;
        let request = self.request;
        match at.checked_sub(request.facilitators.len()) {
            None => self.staff(series, role, &request.facilitators[at], resource, days, spare),
            Some(venue) => {
                self.place(series, role, &request.venues[venue], resource, days, sessions, spare)
            }
        }
    }

    fn staff(
        &mut self,
        series: &Series<K>,
        role: usize,
        facilitator: &'a Facilitator<K>,
        resource: u32,
        days: &[Day],
        spare: usize,
    ) -> Result<Judged, Rule> {
        if role != INTERPRETER
            && !series.facilitators.is_empty()
            && !series.facilitators.contains(&facilitator.id)
        {
            return Err(Rule::NotNamed);
        }
        match role {
            INTERPRETER => {
                let speaks = |wanted: &String| facilitator.interprets.contains(wanted);
                if !series.interpreter.as_ref().is_some_and(speaks) {
                    return Err(Rule::Language);
                }
            }
            LEAD | SECOND => {
                if !facilitator.leads {
                    return Err(Rule::DoesNotLead);
                }
                let speaks = |wanted: &String| facilitator.languages.contains(wanted);
                if role == LEAD && !series.language.as_ref().is_none_or(speaks) {
                    return Err(Rule::Language);
                }
            }
            _ => {}
        }
        if days.iter().any(|day| !facilitator.modes.contains(&day.mode)) {
            return Err(Rule::Mode);
        }
        if facilitator.most_series == Some(0) || facilitator.most_per_week == Some(0) {
            return Err(Rule::Load { most: 0 });
        }
        if facilitator.availability.weekly.is_none() {
            return Err(Rule::NotAsked);
        }
        let validity = match &series.certificate {
            Some(certificate) if role != INTERPRETER => {
                let date = days.first().map(|day| day.local.date()).unwrap_or_default();
                let held = facilitator.certificates.get(certificate);
                Some(held.ok_or(Rule::NotCertified { date })?)
            }
            _ => None,
        };
        let mut judged = Judged { blocked: Vec::new(), per_session: Vec::new() };
        for (session, day) in (0_u16..).zip(days) {
            let date = day.local.date();
            let mut cost = i64::from(facilitator.cost);
            let rule = if validity.is_some_and(|validity| !validity.covers(date)) {
                Some(Rule::NotCertified { date })
            } else if let Some(closure) = self.closed.facilitator(&facilitator.id, date) {
                Some(Rule::Closed { date, reason: closure.reason.clone() })
            } else {
                match self.presence(resource, &facilitator.availability, day, series.minutes) {
                    Presence::Yes => None,
                    Presence::IfNeeded => {
                        cost += i64::from(self.request.costs.staff_if_needed);
                        None
                    }
                    Presence::No | Presence::Unknown => Some(Rule::NotFree { date }),
                }
            };
            judged.note(session, cost, rule, spare)?;
        }
        Ok(judged)
    }

    #[expect(clippy::too_many_arguments, reason = "one judgement needs all of them")]
    fn place(
        &mut self,
        series: &Series<K>,
        role: usize,
        venue: &'a Venue<K>,
        resource: u32,
        days: &[Day],
        sessions: &[u16],
        spare: usize,
    ) -> Result<Judged, Rule> {
        if !series.venues.is_empty() && !series.venues.contains(&venue.id) {
            return Err(Rule::NotNamed);
        }
        let mode = if role == LINK { Mode::Virtual } else { Mode::InPerson };
        if !venue.modes.contains(&mode) {
            return Err(Rule::Mode);
        }
        let needed = series.seats_needed();
        if let Some(seats) = venue.seats
            && seats < needed
        {
            return Err(Rule::Seats { seats, needed });
        }
        if mode == Mode::InPerson && !venue.features.meet(series.requires) {
            return Err(Rule::Features);
        }
        if mode == Mode::InPerson && series.region.is_some() && series.region != venue.region {
            return Err(Rule::Region);
        }
        if venue.rooms == Some(0) {
            return Err(Rule::Load { most: 0 });
        }
        let region = if mode == Mode::InPerson { venue.region.as_deref() } else { None };
        let mut judged = Judged { blocked: Vec::new(), per_session: Vec::new() };
        for &session in sessions {
            let day = &days[usize::from(session)];
            let date = day.local.date();
            let open = match &venue.availability {
                None => Presence::Yes,
                Some(hours) => self.presence(resource, hours, day, series.minutes),
            };
            let rule = if let Some(closure) = self.closed.venue(&venue.id, region, date) {
                Some(Rule::Closed { date, reason: closure.reason.clone() })
            } else if open < Presence::IfNeeded {
                Some(Rule::NotFree { date })
            } else {
                None
            };
            judged.note(session, i64::from(venue.cost), rule, spare)?;
        }
        Ok(judged)
    }

    fn presence(
        &mut self,
        resource: u32,
        hours: &Availability,
        day: &Day,
        minutes: u32,
    ) -> Presence {
        *self
            .free
            .entry((resource, day.start, minutes))
            .or_insert_with(|| hours.presence(day.start, minutes))
    }

    /// Reckons what the members' absences cost, by session and class of the venue's features.
    ///
    /// A virtual session costs the same whatever the class.
    pub(super) fn attendance(&self, series: &Series<K>, days: &[Day]) -> Vec<[i64; 8]> {
        let costs = &self.request.costs;
        let mut table = vec![[0; 8]; days.len()];
        let mut weeks: HashMap<&Zone, Vec<chrono::NaiveDateTime>> = HashMap::new();
        for member in &series.members {
            let Some(person) = self.participants.get(member) else { continue };
            let zone = &person.availability.zone;
            let locals = weeks
                .entry(zone)
                .or_insert_with(|| days.iter().map(|day| zone.local(day.start)).collect());
            let needs = class(person.needs);
            let mut known: Option<((chrono::Weekday, chrono::NaiveTime), Presence)> = None;
            for ((day, local), by_class) in days.iter().zip(locals.iter()).zip(&mut table) {
                let presence = if !person.modes.contains(&day.mode) {
                    Presence::No
                } else {
                    let at = (chrono::Datelike::weekday(local), local.time());
                    let weekly = match known {
                        Some((when, presence)) if when == at => presence,
                        _ => person.availability.weekly_presence(*local, series.minutes),
                    };
                    known = Some((at, weekly));
                    if person.availability.is_busy(day.start, day.end) {
                        Presence::No
                    } else {
                        weekly
                    }
                };
                let cost = presence_cost(costs, presence);
                for (offered, sum) in by_class.iter_mut().enumerate() {
                    let lacks = day.mode == Mode::InPerson && needs & !offered != 0;
                    *sum += if lacks { i64::from(costs.cannot_come) } else { cost };
                }
            }
        }
        table
    }
}

impl Judged {
    fn note(
        &mut self,
        session: u16,
        cost: i64,
        rule: Option<Rule>,
        spare: usize,
    ) -> Result<(), Rule> {
        if let Some(rule) = rule {
            if spare == 0 {
                return Err(rule);
            }
            self.blocked.push(session);
        }
        self.per_session.push(cost);
        Ok(())
    }
}
