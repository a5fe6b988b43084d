use peerhood_scheduling::Mode;
use peerhood_scheduling::plan::{Key, Placement, Plan, Request, Session};

use super::event::{Event, Occurrence};

/// How a calendar calls what the plan only has names for.
pub struct Names<'a, K> {
    /// The program's own domain or another text of its own, so that identifiers are unique in
    /// the world.
    pub domain: &'a str,
    /// The title of a series.
    pub series: &'a dyn Fn(&K) -> String,
    /// The name, address or link of a venue.
    pub place: &'a dyn Fn(&K) -> String,
}

/// Makes an event of every placed series.
pub fn all<K: Key>(request: &Request<K>, plan: &Plan<K>, names: &Names<'_, K>) -> Vec<Event> {
    feed(request, plan, names, |_, _, _| true)
}

/// Makes the events of the series that somebody is a member of.
pub fn of_participant<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    names: &Names<'_, K>,
    participant: &K,
) -> Vec<Event> {
    feed(request, plan, names, |members, _, _| members.contains(participant))
}

/// Makes the events of the sessions that somebody leads, assists in or interprets.
pub fn of_facilitator<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    names: &Names<'_, K>,
    facilitator: &K,
) -> Vec<Event> {
    feed(request, plan, names, |_, _, session| {
        session.facilitator == *facilitator
            || session.co_facilitator.as_ref() == Some(facilitator)
            || session.interpreter.as_ref() == Some(facilitator)
    })
}

/// Makes the events of the sessions that are held at a venue or on a link.
pub fn of_venue<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    names: &Names<'_, K>,
    venue: &K,
) -> Vec<Event> {
    feed(request, plan, names, |_, _, session| session.place.as_ref() == Some(venue))
}

fn feed<K: Key>(
    request: &Request<K>,
    plan: &Plan<K>,
    names: &Names<'_, K>,
    keep: impl Fn(&[K], &Placement<K>, &Session<K>) -> bool,
) -> Vec<Event> {
    let series: std::collections::BTreeMap<&K, _> =
        request.series.iter().map(|series| (&series.id, series)).collect();
    let mut events = Vec::new();
    for placement in &plan.placed {
        let Some(series) = series.get(&placement.series) else { continue };
        let kept = placement.sessions.iter().filter(|s| keep(&series.members, placement, s));
        let occurrences: Vec<Occurrence> = kept.map(|session| occurrence(session, names)).collect();
        if occurrences.is_empty() {
            continue;
        }
        events.push(Event::new(
            format!("{}@{}", placement.series, names.domain),
            (names.series)(&placement.series),
            series.zone.clone(),
            series.every,
            placement.slot.start,
            occurrences,
        ));
    }
    events
}

fn occurrence<K: Key>(session: &Session<K>, names: &Names<'_, K>) -> Occurrence {
    let place = session.place.as_ref().map(|place| (names.place)(place));
    let online = session.mode == Mode::Virtual;
    Occurrence {
        date: session.date,
        local: session.local,
        start: session.start,
        end: session.end,
        place: place.or_else(|| online.then(|| "online".to_owned())),
        meets_clock_change: session.clock.is_some(),
    }
}

impl<K> std::fmt::Debug for Names<'_, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").field("domain", &self.domain).finish_non_exhaustive()
    }
}
