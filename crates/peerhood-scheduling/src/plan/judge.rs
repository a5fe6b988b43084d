use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};

use super::days::{Closed, Day};
use super::options::{INTERPRETER, LEAD, LINK, VENUE, class, presence_cost};
use super::{Facilitator, Key, Participant, Request, Rule, Venue};
use crate::{Availability, Mode, Presence, Series, Zone};

/// Judges who can take part in what, remembering what it has reckoned once.
pub(super) struct Judge<'a, K> {
    request: &'a Request<K>,
    closed: &'a Closed<'a, K>,
    participants: BTreeMap<&'a K, &'a Participant<K>>,
    facilitators: BTreeMap<&'a K, u32>,
    venues: BTreeMap<&'a K, u32>,
    /// Lists of sessions met before, so that what depends on time alone is reckoned once.
    times: HashMap<Vec<(DateTime<Utc>, NaiveDate)>, u32>,
    /// How somebody's time fits a list of sessions: by list, minutes, who and way of
    /// meeting.
    fits: HashMap<(u32, u32, u32, Mode), Rc<Fit>>,
}

/// How somebody's time fits a list of sessions.
pub(super) struct Fit {
    /// Sessions at which they cannot be, by their places in the list.
    pub(super) blocked: Vec<u16>,
    /// What each session costs with them.
    pub(super) each: Vec<i64>,
    /// What the sessions at which they can be cost together.
    pub(super) cost: i64,
    /// The first rule that blocks a session.
    pub(super) rule: Option<Rule>,
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
            times: HashMap::new(),
            fits: HashMap::new(),
        }
    }

    /// Lists the resources among whom a role may be filled.
    pub(super) fn candidates(&self, role: usize) -> std::ops::Range<u32> {
        candidates(self.request, role)
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

    /// Gives a list of sessions its number, the same for the same list.
    pub(super) fn list(&mut self, days: &[Day], sessions: &[u16]) -> u32 {
        let times = sessions.iter().map(|&session| &days[usize::from(session)]);
        let times = times.map(|day| (day.start, day.local.date())).collect();
        let next = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        *self.times.entry(times).or_insert(next)
    }

    /// Says at which of the sessions of a role a resource can be, or the first rule by which it
    /// cannot fill the role at all.
    pub(super) fn judge(
        &mut self,
        series: &Series<K>,
        role: usize,
        resource: u32,
        sessions: &Sessions<'_>,
    ) -> Result<Rc<Fit>, Rule> {
        let at = resource as usize;
        let request = self.request;
        match at.checked_sub(request.facilitators.len()) {
            None => {
                let facilitator = &request.facilitators[at];
                suits(series, role, facilitator, sessions.modes)?;
                let certificate = (role != INTERPRETER).then_some(series.certificate.as_ref());
                let certificate = certificate.flatten();
                Ok(self.fit(sessions, series.minutes, resource, certificate, Mode::InPerson))
            }
            Some(venue) => {
                let mode = if role == LINK { Mode::Virtual } else { Mode::InPerson };
                fits_into(series, mode, &request.venues[venue])?;
                Ok(self.fit(sessions, series.minutes, resource, None, mode))
            }
        }
    }

    fn fit(
        &mut self,
        sessions: &Sessions<'_>,
        minutes: u32,
        resource: u32,
        certificate: Option<&String>,
        mode: Mode,
    ) -> Rc<Fit> {
        // Series that ask for different certificates would share an entry: theirs are not kept.
        let key = (sessions.list, minutes, resource, mode);
        if certificate.is_none()
            && let Some(fit) = self.fits.get(&key)
        {
            return Rc::clone(fit);
        }
        let mut fit = Fit { blocked: Vec::new(), each: Vec::new(), cost: 0, rule: None };
        for (place, &session) in (0_u16..).zip(sessions.of_role) {
            let day = &sessions.days[usize::from(session)];
            let (cost, rule) = self.one(day, minutes, resource, certificate, mode);
            fit.each.push(cost);
            match rule {
                None => fit.cost += cost,
                Some(rule) => {
                    fit.blocked.push(place);
                    fit.rule.get_or_insert(rule);
                }
            }
        }
        let fit = Rc::new(fit);
        if certificate.is_none() {
            self.fits.insert(key, Rc::clone(&fit));
        }
        fit
    }

    /// Says what one session with a resource costs, and the rule by which it cannot be.
    fn one(
        &self,
        day: &Day,
        minutes: u32,
        resource: u32,
        certificate: Option<&String>,
        mode: Mode,
    ) -> (i64, Option<Rule>) {
        let date = day.local.date();
        let away = |closure: &super::Closure<K>| {
            Some(Rule::Closed { date, reason: closure.reason.clone() })
        };
        let at = resource as usize;
        let Some(venue) = at.checked_sub(self.request.facilitators.len()) else {
            let person = &self.request.facilitators[at];
            let cost = i64::from(person.cost);
            let valid = |name: &String| {
                person.certificates.get(name).is_some_and(|validity| validity.covers(date))
            };
            if !certificate.is_none_or(valid) {
                return (cost, Some(Rule::NotCertified { date }));
            }
            if let Some(closure) = self.closed.facilitator(&person.id, date) {
                return (cost, away(closure));
            }
            return match person.availability.presence(day.start, minutes) {
                Presence::Yes => (cost, None),
                Presence::IfNeeded => (cost + i64::from(self.request.costs.staff_if_needed), None),
                Presence::No | Presence::Unknown => (cost, Some(Rule::NotFree { date })),
            };
        };
        let venue = &self.request.venues[venue];
        let cost = i64::from(venue.cost);
        let region = if mode == Mode::InPerson { venue.region.as_deref() } else { None };
        if let Some(closure) = self.closed.venue(&venue.id, region, date) {
            return (cost, away(closure));
        }
        let open = |hours: &Availability| Presence::IfNeeded <= hours.presence(day.start, minutes);
        let shut = !venue.availability.as_ref().is_none_or(open);
        (cost, shut.then_some(Rule::NotFree { date }))
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
                    } else if person.availability.is_promised(day.start, day.end) {
                        Presence::Yes
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

/// Lists the resources among whom a role may be filled: facilitators, or the venues after them.
pub(super) fn candidates<K>(request: &Request<K>, role: usize) -> std::ops::Range<u32> {
    let facilitators = u32::try_from(request.facilitators.len()).unwrap_or(u32::MAX);
    let venues = u32::try_from(request.venues.len()).unwrap_or(u32::MAX);
    if role < VENUE { 0..facilitators } else { facilitators..facilitators + venues }
}

/// The sessions of a role in a slot.
pub(super) struct Sessions<'a> {
    pub(super) days: &'a [Day],
    /// The role's sessions, by their places among the days.
    pub(super) of_role: &'a [u16],
    /// The number of their list.
    pub(super) list: u32,
    /// The ways of meeting of all sessions.
    pub(super) modes: &'a BTreeSet<Mode>,
}

/// Says by which rule somebody does not suit a role, whatever the time.
fn suits<K: Key>(
    series: &Series<K>,
    role: usize,
    facilitator: &Facilitator<K>,
    modes: &BTreeSet<Mode>,
) -> Result<(), Rule> {
    let named = series.facilitators.is_empty() || series.facilitators.contains(&facilitator.id);
    if role == INTERPRETER {
        let speaks = |wanted: &String| facilitator.interprets.contains(wanted);
        if !series.interpreter.as_ref().is_some_and(speaks) {
            return Err(Rule::Language);
        }
    } else {
        if !named {
            return Err(Rule::NotNamed);
        }
        if !facilitator.leads {
            return Err(Rule::DoesNotLead);
        }
    }
    let speaks = |wanted: &String| facilitator.languages.contains(wanted);
    if role == LEAD && !series.language.as_ref().is_none_or(speaks) {
        return Err(Rule::Language);
    }
    if !modes.is_subset(&facilitator.modes) {
        return Err(Rule::Mode);
    }
    if facilitator.most_series == Some(0) || facilitator.most_per_week == Some(0) {
        return Err(Rule::Load { most: 0 });
    }
    let hours = &facilitator.availability;
    if hours.weekly.is_none() && hours.promised.is_empty() {
        return Err(Rule::NotAsked);
    }
    Ok(())
}

/// Says by which rule a venue does not suit a series, whatever the time.
fn fits_into<K: Key>(series: &Series<K>, mode: Mode, venue: &Venue<K>) -> Result<(), Rule> {
    if !series.venues.is_empty() && !series.venues.contains(&venue.id) {
        return Err(Rule::NotNamed);
    }
    if !venue.modes.contains(&mode) {
        return Err(Rule::Mode);
    }
    let needed = series.seats_needed();
    if let Some(seats) = venue.seats.filter(|&seats| seats < needed) {
        return Err(Rule::Seats { seats, needed });
    }
    if venue.rooms == Some(0) {
        return Err(Rule::Load { most: 0 });
    }
    if mode == Mode::InPerson && !venue.features.meet(series.requires) {
        return Err(Rule::Features);
    }
    if mode == Mode::InPerson && series.region.is_some() && series.region != venue.region {
        return Err(Rule::Region);
    }
    Ok(())
}
