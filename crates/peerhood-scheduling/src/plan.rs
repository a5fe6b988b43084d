//! A plan: each series with its slot, facilitators, venue and dated sessions, or why it has none.
//!
//! Read in this order: `request` (what is asked), `answer` (what comes back), `days` (the dates
//! of a slot), `options` (everything a series could be, with its cost), `search` (choosing
//! together), `write` (from choice to dated sessions), `tally` (the score's parts), `verify`
//! (the judge, which shares no code with the rest), `explain` (why, and why not).

mod answer;
mod bound;
mod days;
mod exact;
mod explain;

mod fault;
mod judge;
mod options;
mod proof;
mod request;
mod search;
mod state;
mod tally;
mod unmet;
mod verify;
mod write;

pub use answer::{BlockedOption, Gap, NotHeld, Placement, Plan, Reason, Rule, Session, Unplaced};
pub use explain::{Absence, Absent, absences, blocked_options};
pub use fault::{RequestError, RequestFault};
pub use proof::{Kind, Price, Proof};
pub use request::{Closure, Costs, Facilitator, Key, Participant, Request, Scope, Validity, Venue};
pub use unmet::{Mend, Unmet, unmet};
pub use verify::{Role, Violation, verify};

pub(crate) use explain::absence;
pub(crate) use fault::check;
pub(crate) use verify::{Claim, Past, broken, check_past, compare, unfounded};

use crate::{Effort, Watch};

/// Places as many series as it can and, among such plans, the one whose sessions cost least: the
/// most families able to come, above all.
///
/// A series that finds no place is in [`Plan::unplaced`] with what stands in its way. The plan
/// states a bound below which no plan can come, and its distance from it.
///
/// The same request and effort give the same plan, on any number of threads. Of up to five series
/// every choice is tried, as far as the effort reaches. A plan stops as [`crate::Stop::Optimal`] where
/// its bound proves it.
///
/// ```
/// use chrono::{NaiveDate, NaiveTime, Weekday};
/// use peerhood_scheduling::plan::{Facilitator, Participant, Request, Venue, verify};
/// use peerhood_scheduling::{Answer, Availability, Effort, Length, Series, Slot, Window, Zone, plan};
///
/// let zone = Zone::new("America/Denver")?;
/// let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
/// let tuesdays = vec![Window::new(Weekday::Tue, time(17), time(21), Answer::Yes)?];
/// let free = Availability::weekly(zone.clone(), tuesdays);
///
/// let mut request = Request::new();
/// request.participants.push(Participant::new("Ana", free.clone()));
/// request.facilitators.push(Facilitator::new("Fay", free));
/// request.venues.push(Venue::room("Library", 12));
/// let slots = [Weekday::Mon, Weekday::Tue].map(|day| Slot::new(day, time(18))).to_vec();
/// let from = NaiveDate::from_ymd_opt(2026, 10, 26).unwrap();
/// request.series.push(Series::new("group", vec!["Ana"], slots, zone, from, Length::Sessions(2)));
///
/// let plan = plan(&request, Effort::new(1_000, 7))?;
/// assert!(verify(&request, &plan).is_empty());
/// // Six in the evening stays six in the evening, although the clocks go back in between.
/// let starts: Vec<_> = plan.sessions().map(|(_, session)| session.start.to_rfc3339()).collect();
/// assert_eq!(starts, ["2026-10-28T00:00:00+00:00", "2026-11-04T01:00:00+00:00"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails when the request makes no sense, with every fault in it.
///
/// # Complexity
///
/// O(s · t · (d · m + f)) to weigh s series with t slots each, of d sessions and m members, against
/// f facilitators; then O(d · log b) a move, for a busiest venue of b sessions.
pub fn plan<K: Key>(request: &Request<K>, effort: Effort) -> Result<Plan<K>, RequestError> {
    plan_watched(request, effort, &|_| std::ops::ControlFlow::Continue(()))
}

/// Plans as [`plan`] does, telling `watch` of its progress and stopping when that says so.
///
/// # Errors
///
/// Fails when the request makes no sense, with every fault in it.
pub fn plan_watched<K: Key>(
    request: &Request<K>,
    effort: Effort,
    watch: Watch<'_>,
) -> Result<Plan<K>, RequestError> {
    check(request)?;
    let earlier = vec![None; request.series.len()];
    Ok(make(request, &earlier, effort, watch))
}

/// Plans as [`plan`] does by trying everything, so that the plan is the best there is; `None`
/// when that takes more than `most_steps`, which it does beyond a handful of series.
///
/// Where somebody takes over single sessions, it is the cheapest who is free.
///
/// # Errors
///
/// Fails when the request makes no sense, with every fault in it.
pub fn plan_exactly<K: Key>(
    request: &Request<K>,
    most_steps: u64,
) -> Result<Option<Plan<K>>, RequestError> {
    check(request)?;
    let earlier = vec![None; request.series.len()];
    let options = options::weigh(request, &earlier);
    let found = exact::exact(&options, most_steps);
    Ok(found.map(|found| write::write(request, &earlier, &options, &found)))
}

/// What stood before, for one series.
pub(crate) struct Earlier<'a, K> {
    pub(crate) placement: &'a Placement<K>,
    pub(crate) standing: crate::replan::Standing,
    /// It had lost its place after some sessions and has no others.
    pub(crate) resumes: bool,
}

impl<K> Clone for Earlier<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Earlier<'_, K> {}

pub(crate) fn make<K: Key>(
    request: &Request<K>,
    earlier: &[Option<Earlier<'_, K>>],
    effort: Effort,
    watch: Watch<'_>,
) -> Plan<K> {
    let options = options::weigh(request, earlier);
    // Of a few series every choice is soon tried, and the best is then known to be.
    let open = options.series.iter().filter(|series| !series.fixed).count();
    let tries = effort.moves.saturating_mul(10).min(MOST_TRIES);
    let all = (open <= FEW).then(|| exact::exact(&options, tries)).flatten();
    let found = all.unwrap_or_else(|| search::search(&options, effort, watch));
    write::write(request, earlier, &options, &found)
}

/// Series of which every choice is tried, at most, and how many choices.
const FEW: usize = 5;
const MOST_TRIES: u64 = 200_000;
