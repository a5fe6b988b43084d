use super::bound::bound;
use super::options::{Need, Options, ROLES, SlotOption, VENUE};
use super::search::Found;
use super::state::{Choice, NOBODY, State};
use crate::{Score, Stop};

/// Tries every way to place the series; `None` when that takes more than `most` steps.
///
/// That everything was tried is no proof that anybody could check: what is found counts as the best
/// only where its bound says so too. Where somebody takes over single sessions, it is the cheapest who is free, as in the search.
pub(super) fn exact(options: &Options, most: u64) -> Option<Found> {
    let open: Vec<u32> = (0_u32..)
        .zip(&options.series)
        .filter(|(_, series)| !series.fixed && !series.slots.is_empty())
        .map(|(index, _)| index)
        .collect();
    let state = State::new(options);
    let nothing = Score { hard: 0, medium: state.unplaced, soft: state.cost };
    let best = (state.chosen.clone(), nothing);
    let mut walk = Walk { options, open, state, best, steps: 0, most };
    if !walk.place(0) {
        return None;
    }
    let (chosen, score) = walk.best;
    let bound = bound(options);
    let mut found = Found { chosen, score, bound, moves: walk.steps, stop: Stop::Spent };
    let mut bound = found.bound.clone();
    bound.improve(options, &found);
    if found.score <= bound.score {
        found.stop = Stop::Optimal;
    }
    found.bound = bound;
    Some(found)
}

struct Walk<'a> {
    options: &'a Options,
    open: Vec<u32>,
    state: State<'a>,
    best: (Vec<Option<Choice>>, Score),
    steps: u64,
    most: u64,
}

impl Walk<'_> {
    /// Places the series from the `next` on in every way; false when the steps are used up.
    fn place(&mut self, next: usize) -> bool {
        self.steps += 1;
        if self.most < self.steps {
            return false;
        }
        let hopeless = self.state.unplaced - i64::try_from(self.open.len() - next).unwrap_or(0);
        let rest: i64 = self.open[next..].iter().map(|&series| self.cheapest(series)).sum();
        let at_best = Score { hard: 0, medium: hopeless, soft: self.state.cost + rest };
        if self.best.1 < at_best || (next == self.open.len() && self.best.1 <= at_best) {
            return true;
        }
        let Some(&series) = self.open.get(next) else {
            self.best = (self.state.chosen.clone(), at_best);
            return true;
        };
        let slots = &self.options.series[series as usize].slots;
        for (slot, option) in (0_u32..).zip(slots) {
            let mut rivals = Vec::new();
            if !self.state.member_rivals(series, option, &mut rivals) || !rivals.is_empty() {
                continue;
            }
            if !self.fill(next, slot, option, [NOBODY; ROLES], 0) {
                return false;
            }
        }
        self.place(next + 1)
    }

    fn cheapest(&self, series: u32) -> i64 {
        // Leaving a series out costs no soft point, so it may count as nothing here.
        let slots = &self.options.series[series as usize].slots;
        slots.first().map_or(0, |slot| slot.cheapest.min(0))
    }

    /// Fills the roles of a slot from `role` on in every way.
    fn fill(
        &mut self,
        next: usize,
        slot: u32,
        option: &SlotOption,
        roles: [u32; ROLES],
        role: usize,
    ) -> bool {
        let series = self.open[next];
        if role == ROLES {
            let Some(choice) = self.state.complete(series, slot, roles) else { return true };
            self.state.place(series, choice);
            let done = self.place(next + 1);
            self.state.remove(series);
            return done;
        }
        let filled = &option.roles[role];
        let mut candidates: Vec<u32> = match filled.need {
            Need::None | Need::Wanted => vec![NOBODY],
            Need::Must => Vec::new(),
        };
        if filled.need != Need::None {
            candidates.extend(0..u32::try_from(filled.usable).unwrap_or(0));
        }
        for candidate in candidates {
            self.steps += 1;
            if candidate != NOBODY {
                let taken = role < VENUE
                    && (0..role).any(|other| {
                        roles[other] != NOBODY
                            && option.roles[other].candidates[roles[other] as usize].resource
                                == filled.candidates[candidate as usize].resource
                    });
                let mut rivals = Vec::new();
                let free = self.state.rivals(series, option, role, candidate, &mut rivals);
                if taken || !free || !rivals.is_empty() {
                    continue;
                }
            }
            let mut roles = roles;
            roles[role] = candidate;
            if !self.fill(next, slot, option, roles, role + 1) {
                return false;
            }
        }
        true
    }
}
