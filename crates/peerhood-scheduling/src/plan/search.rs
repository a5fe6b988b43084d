use std::ops::ControlFlow;

use super::bound::{Bound, bound};
use super::options::{LEAD, Need, Options, ROLES, SlotOption, VENUE};
use super::state::{Choice, NOBODY, State};
use crate::effort::Generator;
use crate::{Effort, Progress, Score, Stop, Watch};

/// The best choices found.
pub(super) struct Found {
    pub(super) chosen: Vec<Option<Choice>>,
    pub(super) score: Score,
    /// No choices score less.
    pub(super) bound: Bound,
    pub(super) moves: u64,
    pub(super) stop: Stop,
}

/// Searches from every start and keeps the best answer, of equals the one of the lowest seed.
pub(super) fn search(options: &Options, effort: Effort, watch: Watch<'_>) -> Found {
    let starts = u64::from(effort.starts.max(1));
    let threads = u64::from(effort.threads.max(1)).min(starts);
    let bound = bound(options);
    let bound = &bound;
    let run = |first: u64| -> Vec<(u64, Found)> {
        (first..starts)
            .step_by(usize::try_from(threads).unwrap_or(usize::MAX))
            .map(|start| {
                let seed = effort.seed.wrapping_add(start);
                (start, Search::new(options, bound, effort.moves, seed, watch).run())
            })
            .collect()
    };
    let mut found: Vec<(u64, Found)> = if threads == 1 {
        run(0)
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads).map(|first| scope.spawn(move || run(first))).collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        })
    };
    found.sort_by_key(|(start, found)| (found.score, *start));
    let moves = found.iter().map(|(_, found)| found.moves).sum();
    let cancelled = found.iter().any(|(_, found)| found.stop == Stop::Cancelled);
    let nothing = || Search::new(options, bound, 0, effort.seed, watch).run();
    let mut best = match found.into_iter().next() {
        Some((_, best)) => best,
        None => nothing(),
    };
    best.moves = moves;
    if cancelled && best.stop == Stop::Spent {
        best.stop = Stop::Cancelled;
    }
    let mut bound = bound.clone();
    bound.improve(options, &best);
    if best.score <= bound.score {
        best.stop = Stop::Optimal;
    }
    best.bound = bound;
    best
}

struct Search<'a> {
    options: &'a Options,
    bound: &'a Bound,
    state: State<'a>,
    random: Generator,
    seed: u64,
    budget: u64,
    moves: u64,
    watch: Watch<'a>,
    /// Series that the search may move.
    open: Vec<u32>,
    /// Open series that cost more than their cheapest option, or have no place.
    wanting: Vec<u32>,
    /// Where each series is in `wanting`.
    place_in_wanting: Vec<usize>,
    /// Series touched by the move under way, with what they were before it.
    undo: Vec<(u32, Option<Choice>)>,
}

const ABSENT: usize = usize::MAX;
/// Candidates of one role that a move looks at.
const TRIES: usize = 24;
/// Series that a move may push aside.
const MOST_RIVALS: usize = 4;
/// And each of these in its turn.
const MOST_CHAINED: usize = 2;
/// How often a slot is drawn among those up to the last one drawn, as a rule and now and then.
const CHEAP: u32 = 4;
const ANY: u32 = 2;
/// Moves between two reports.
const REPORT: u64 = 1_024;

impl<'a> Search<'a> {
    fn new(
        options: &'a Options,
        bound: &'a Bound,
        budget: u64,
        seed: u64,
        watch: Watch<'a>,
    ) -> Self {
        let open: Vec<u32> = (0_u32..)
            .zip(&options.series)
            .filter(|(_, series)| !series.fixed && !series.slots.is_empty())
            .map(|(index, _)| index)
            .collect();
        let mut place_in_wanting = vec![ABSENT; options.series.len()];
        for (place, &series) in open.iter().enumerate() {
            place_in_wanting[series as usize] = place;
        }
        Search {
            options,
            bound,
            state: State::new(options),
            random: Generator::new(seed),
            seed,
            budget,
            moves: 0,
            watch,
            wanting: open.clone(),
            open,
            place_in_wanting,
            undo: Vec::new(),
        }
    }

    /// Places greedily, then moves by late acceptance: a change is kept when the plan is no worse
    /// than the one a while ago.
    ///
    /// # References
    ///
    /// E. K. Burke, Y. Bykov, "The late acceptance hill-climbing heuristic", EJOR 258(1), 2017.
    fn run(mut self) -> Found {
        self.place_all();
        let mut best = self.snapshot();
        let memory = usize::try_from(self.budget / 100).unwrap_or(usize::MAX).clamp(20, 5_000);
        let mut earlier = vec![self.score(); memory];
        let mut idle: u64 = 0;
        // Few series have seen all there is to see sooner.
        let open = u64::try_from(self.open.len()).unwrap_or(u64::MAX);
        let patience = (40 * u64::try_from(memory).unwrap_or(u64::MAX)).min(200 + 200 * open);
        let mut stop = Stop::Spent;
        let mut next_report = REPORT;
        // Invariant: the state never clashes, and `best` is the best state seen.
        loop {
            if self.wanting.is_empty() || best.1 <= self.bound.score {
                break;
            }
            if self.budget <= self.moves {
                break;
            }
            if next_report <= self.moves {
                next_report = self.moves + REPORT;
                if self.report(best.1).is_break() {
                    stop = Stop::Cancelled;
                    break;
                }
            }
            let before = self.score();
            let at = usize::try_from(self.moves).unwrap_or(0) % memory;
            self.undo.clear();
            let moved = self.try_move();
            let after = self.score();
            let keep = moved && (after <= before || after <= earlier[at]);
            if !keep {
                self.take_back();
            }
            let now = if keep { after } else { before };
            earlier[at] = earlier[at].min(now);
            if now < best.1 {
                best = self.snapshot();
                idle = 0;
            } else {
                idle += 1;
            }
            if patience < idle {
                idle = 0;
                self.shake();
                earlier.fill(self.score());
            }
        }
        let bound = self.bound.clone();
        Found { chosen: best.0, score: best.1, bound, moves: self.moves, stop }
    }

    fn report(&self, best: Score) -> ControlFlow<()> {
        (self.watch)(&Progress { seed: self.seed, moves: self.moves, budget: self.budget, best })
    }

    fn score(&self) -> Score {
        Score { hard: 0, medium: self.state.unplaced, soft: self.state.cost }
    }

    fn snapshot(&self) -> (Vec<Option<Choice>>, Score) {
        (self.state.chosen.clone(), self.score())
    }

    /// Places every series: first as it was in the earlier plan, where that still can be; then with the
    /// same facilitator, before somebody else's series takes them, if possible without what another
    /// series had and has not taken up yet; then those with the fewest options first.
    fn place_all(&mut self) {
        let mut order = self.open.clone();
        self.random.shuffle(&mut order);
        order.sort_by_key(|&series| {
            let slots = &self.options.series[series as usize].slots;
            slots.iter().map(|slot| slot.roles[0].usable).sum::<usize>()
        });
        for fill in [Fill::Nothing, Fill::Unclaimed, Fill::Anything] {
            for &series in &order {
                if self.state.chosen[series as usize].is_none()
                    && let Some(choice) = self.as_before(series, fill)
                {
                    self.put(series, choice);
                }
            }
        }
        for series in order {
            if self.state.chosen[series as usize].is_none() {
                self.place_best(series, usize::MAX);
            }
        }
    }

    /// Finds the choice of the earlier plan, if nobody is in its way. Others may do what some did who no
    /// longer can, but not the facilitator.
    fn as_before(&self, series: u32, fill: Fill) -> Option<Choice> {
        let (slot, mut roles) = self.options.series[series as usize].before?;
        let option = self.state.slot(series, slot);
        let mut rivals = Vec::new();
        if !self.state.member_rivals(series, option, &mut rivals) || !rivals.is_empty() {
            return None;
        }
        for (role, holder) in roles.iter_mut().enumerate() {
            let candidate = *holder;
            if candidate != NOBODY && !self.is_free(series, option, role, candidate, &mut rivals) {
                *holder = NOBODY;
                if fill == Fill::Nothing {
                    return None;
                }
            }
        }
        if fill != Fill::Nothing {
            if roles[LEAD] == NOBODY {
                return None;
            }
            let spared = match fill {
                Fill::Unclaimed => self.claimed_by_others(series, option),
                _ => Vec::new(),
            };
            roles = self.first_free(series, option, usize::MAX, roles, &spared)?;
        }
        self.state.complete(series, slot, roles)
    }

    /// Lists whom and what other series without a place had before at the time of this slot.
    fn claimed_by_others(&self, series: u32, option: &SlotOption) -> Vec<u32> {
        let mut claimed = Vec::new();
        for &other in &self.open {
            let waits = other != series && self.state.chosen[other as usize].is_none();
            let Some((slot, roles)) = self.options.series[other as usize].before else { continue };
            let theirs = self.state.slot(other, slot);
            if waits && theirs.spans.iter().any(|one| option.spans.iter().any(|s| s.meets(*one))) {
                let held = roles.iter().zip(&theirs.roles).filter(|(holder, _)| **holder != NOBODY);
                claimed.extend(held.map(|(&who, role)| role.candidates[who as usize].resource));
            }
        }
        claimed
    }

    fn is_free(
        &self,
        series: u32,
        option: &SlotOption,
        role: usize,
        candidate: u32,
        rivals: &mut Vec<u32>,
    ) -> bool {
        rivals.clear();
        // Which series such a one could give up for it need not be found out.
        !self.state.is_full(option, role, candidate)
            && self.state.rivals(series, option, role, candidate, rivals)
            && rivals.is_empty()
    }

    /// Moves one series elsewhere, pushing aside what is in the way, which may push aside others in its
    /// turn; false when that cannot be.
    fn try_move(&mut self) -> bool {
        self.moves += 1;
        let from_wanting = !self.wanting.is_empty() && self.random.below(8) != 0;
        let list = if from_wanting { &self.wanting } else { &self.open };
        let series = list[self.random.below(list.len())];
        self.lift(series);
        let Some(rivals) = self.push_in(series, MOST_RIVALS, series) else { return false };
        // One chain a move: series that lead to each other change places all round.
        let mut chained = false;
        for rival in rivals {
            self.moves += 1;
            self.place_best(rival, TRIES);
            if !chained && self.state.chosen[rival as usize].is_none() {
                chained = self.push_on(rival, series);
            }
        }
        self.fill_one_gap();
        true
    }

    /// Puts a series that was pushed aside in the place of others, and those at their best.
    fn push_on(&mut self, series: u32, first: u32) -> bool {
        let Some(rivals) = self.push_in(series, MOST_CHAINED, first) else { return false };
        for rival in rivals {
            self.moves += 1;
            self.place_best(rival, TRIES);
        }
        true
    }

    /// Puts a series without a place somewhere at random, and gives those that had to make room, at most
    /// so many and not the first of the move; nothing if it cannot be.
    fn push_in(&mut self, series: u32, most_rivals: usize, first: u32) -> Option<Vec<u32>> {
        let slots = &self.options.series[series as usize].slots;
        // Cheap slots, which come first, are worth the most tries.
        let mut slot = slots.len() - 1;
        for _ in 0..if self.random.below(4) == 0 { ANY } else { CHEAP } {
            slot = self.random.below(slot + 1);
        }
        let option = &slots[slot];
        let mut rivals = Vec::new();
        if !self.state.member_rivals(series, option, &mut rivals) {
            return None;
        }
        let roles = self.pick(series, option, &mut rivals)?;
        if most_rivals < rivals.len() || rivals.contains(&first) {
            return None;
        }
        for &rival in &rivals {
            self.lift(rival);
        }
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        let choice = self.state.complete(series, slot, roles)?;
        self.put(series, choice);
        Some(rivals)
    }

    /// Gives one series without a place another chance.
    fn fill_one_gap(&mut self) {
        if self.state.unplaced == 0 || self.wanting.is_empty() {
            return;
        }
        let series = self.wanting[self.random.below(self.wanting.len())];
        if self.state.chosen[series as usize].is_none() {
            self.moves += 1;
            self.remember(series);
            self.place_best(series, TRIES);
        }
    }

    /// Picks somebody for each role of a slot: the first who is free from a random place in the
    /// list on, or else somebody whom others must give up.
    fn pick(
        &mut self,
        series: u32,
        option: &SlotOption,
        rivals: &mut Vec<u32>,
    ) -> Option<[u32; ROLES]> {
        let mut roles = [NOBODY; ROLES];
        for role in 0..ROLES {
            let filled = &option.roles[role];
            if filled.need == Need::None || filled.usable == 0 {
                continue;
            }
            // Whoever is only wanted here may be needed elsewhere.
            if filled.need == Need::Wanted && self.random.below(4) == 0 {
                continue;
            }
            let reach = self.random.below(filled.usable) + 1;
            let first = if self.random.below(2) == 0 { 0 } else { self.random.below(reach) };
            let mut chosen = None;
            // Now and then somebody who is not free, though others are: they may have to do another role.
            let tries = if self.random.below(4) == 0 { 1 } else { TRIES };
            for index in (first..filled.usable).take(tries) {
                let candidate = u32::try_from(index).ok()?;
                if is_taken(option, &roles, role, candidate) {
                    continue;
                }
                let known = rivals.len();
                let free = self.state.rivals(series, option, role, candidate, rivals);
                if free && rivals.len() == known {
                    chosen = Some(candidate);
                    break;
                }
                rivals.truncate(known);
            }
            if chosen.is_none() && (filled.need == Need::Must || self.random.below(4) == 0) {
                let candidate = u32::try_from(first).ok()?;
                let open = !is_taken(option, &roles, role, candidate)
                    && self.state.rivals(series, option, role, candidate, rivals);
                chosen = open.then_some(candidate);
            }
            match chosen {
                Some(candidate) => roles[role] = candidate,
                None if filled.need == Need::Must => return None,
                None => {}
            }
        }
        Some(roles)
    }

    /// Puts a series without a place at its cheapest free option, if there is one among the first
    /// `tries` candidates of each role.
    fn place_best(&mut self, series: u32, tries: usize) {
        let mut best: Option<Choice> = None;
        let slots = &self.options.series[series as usize].slots;
        let mut rivals = Vec::new();
        for (slot, option) in (0_u32..).zip(slots) {
            if best.as_ref().is_some_and(|best| best.cost <= option.cheapest) {
                break;
            }
            rivals.clear();
            if !self.state.member_rivals(series, option, &mut rivals) || !rivals.is_empty() {
                continue;
            }
            let Some(roles) = self.first_free(series, option, tries, [NOBODY; ROLES], &[]) else {
                continue;
            };
            let Some(choice) = self.state.complete(series, slot, roles) else { continue };
            if best.as_ref().is_none_or(|best| choice.cost < best.cost) {
                best = Some(choice);
            }
        }
        if let Some(choice) = best {
            self.put(series, choice);
        }
    }

    /// Fills the roles that nobody has yet with the first who are free and not `spared`.
    fn first_free(
        &self,
        series: u32,
        option: &SlotOption,
        tries: usize,
        mut roles: [u32; ROLES],
        spared: &[u32],
    ) -> Option<[u32; ROLES]> {
        let mut rivals = Vec::new();
        for role in 0..ROLES {
            let filled = &option.roles[role];
            if filled.need == Need::None || roles[role] != NOBODY {
                continue;
            }
            let free = (0_u32..)
                .zip(&filled.candidates[..filled.usable])
                .take(tries)
                .filter(|(_, c)| filled.need == Need::Must || c.cost < filled.without)
                .find(|&(candidate, c)| {
                    !spared.contains(&c.resource)
                        && !is_taken(option, &roles, role, candidate)
                        && self.is_free(series, option, role, candidate, &mut rivals)
                });
            match free {
                Some((candidate, _)) => roles[role] = candidate,
                None if filled.need == Need::Must => return None,
                None => {}
            }
        }
        Some(roles)
    }

    /// Takes a handful of series out and puts them back in another order.
    fn shake(&mut self) {
        let most = if self.open.len() < 40 { self.open.len() } else { self.open.len() / 20 };
        let handful = (1 + self.random.below(most)).clamp(2, 30);
        let mut out = Vec::new();
        for _ in 0..handful {
            let series = self.open[self.random.below(self.open.len())];
            if self.state.remove(series).is_some() {
                out.push(series);
            }
        }
        for series in out {
            self.moves += 1;
            self.place_best(series, TRIES);
            self.note(series);
        }
    }

    fn remember(&mut self, series: u32) {
        if !self.undo.iter().any(|&(touched, _)| touched == series) {
            self.undo.push((series, self.state.chosen[series as usize].clone()));
        }
    }

    fn lift(&mut self, series: u32) {
        self.remember(series);
        self.state.remove(series);
        self.note(series);
    }

    fn put(&mut self, series: u32, choice: Choice) {
        self.state.place(series, choice);
        self.note(series);
    }

    fn take_back(&mut self) {
        let undo = std::mem::take(&mut self.undo);
        for &(series, _) in &undo {
            self.state.remove(series);
        }
        for (series, choice) in undo {
            if let Some(choice) = choice {
                self.state.place(series, choice);
            }
            self.note(series);
        }
    }

    /// Keeps `wanting` true for a series.
    fn note(&mut self, series: u32) {
        let cheapest = self.options.series[series as usize].slots.first().map(|s| s.cheapest);
        let cost = self.state.chosen[series as usize].as_ref().map(|choice| choice.cost);
        let content = cost.is_some() && cost <= cheapest;
        let place = self.place_in_wanting[series as usize];
        if content && place != ABSENT {
            self.wanting.swap_remove(place);
            self.place_in_wanting[series as usize] = ABSENT;
            if let Some(&moved) = self.wanting.get(place) {
                self.place_in_wanting[moved as usize] = place;
            }
        } else if !content && place == ABSENT {
            self.place_in_wanting[series as usize] = self.wanting.len();
            self.wanting.push(series);
        }
    }
}

/// Who may do what somebody did in the earlier plan who no longer can.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Nothing,
    /// Whoever and whatever no other series still wants back.
    Unclaimed,
    Anything,
}

/// Says whether a candidate has another role in the same series.
fn is_taken(option: &SlotOption, roles: &[u32; ROLES], role: usize, candidate: u32) -> bool {
    let resource = option.roles[role].candidates[candidate as usize].resource;
    let holds = |other: usize| {
        let holder = roles[other];
        holder != NOBODY && option.roles[other].candidates[holder as usize].resource == resource
    };
    role < VENUE && (0..VENUE).any(|other| other != role && holds(other))
}
