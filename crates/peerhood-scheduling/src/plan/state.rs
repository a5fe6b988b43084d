use super::options::{Candidate, Need, Options, ROLES, Resource, RoleOption, SlotOption, Span};

/// How one series is held: which slot, and which candidate in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) slot: u32,
    pub(super) roles: [u32; ROLES],
    /// Sessions that another candidate takes over.
    pub(super) swaps: Vec<Swap>,
    pub(super) cost: i64,
}

/// One session of a role that another candidate takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Swap {
    pub(super) session: u16,
    pub(super) role: u8,
    pub(super) candidate: u32,
}

/// Nobody in the role.
pub(super) const NOBODY: u32 = u32::MAX;

/// Which series takes which time of whom. Nothing in it ever clashes.
pub(super) struct State<'a> {
    options: &'a Options,
    timetables: Vec<Timetable>,
    load: Vec<u32>,
    pub(super) chosen: Vec<Option<Choice>>,
    pub(super) cost: i64,
    pub(super) unplaced: i64,
}

/// The time of one resource that is taken.
#[derive(Clone, Default)]
struct Timetable {
    /// In order of their starts.
    taken: Vec<(Span, u32)>,
    longest: i64,
}

/// The series that stays whatever the search does.
pub(super) const FIXED: u32 = u32::MAX;

const WEEK_SECONDS: i64 = 7 * 86_400;
/// From the Monday before the epoch to the epoch.
const MONDAY: i64 = 3 * 86_400;

/// The number of the week, from Monday on, in which a moment lies.
pub(super) fn week(start: i64) -> i64 {
    (start + MONDAY).div_euclid(WEEK_SECONDS)
}

impl<'a> State<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        let mut timetables = vec![Timetable::default(); options.resources.len()];
        for &(resource, span) in &options.taken {
            timetables[resource as usize].add(span, FIXED);
        }
        let open = options.series.iter().filter(|series| !series.fixed).count();
        State {
            options,
            timetables,
            load: options.load.clone(),
            chosen: vec![None; options.series.len()],
            cost: 0,
            unplaced: i64::try_from(open).unwrap_or(i64::MAX),
        }
    }

    pub(super) fn slot(&self, series: u32, slot: u32) -> &'a SlotOption {
        &self.options.series[series as usize].slots[slot as usize]
    }

    /// Finds the series in the way of a candidate in a role; false when something fixed is.
    ///
    /// Series in the way are added to `rivals`.
    pub(super) fn rivals(
        &self,
        series: u32,
        option: &SlotOption,
        role: usize,
        candidate: u32,
        rivals: &mut Vec<u32>,
    ) -> bool {
        let filled = &option.roles[role];
        let candidate = &filled.candidates[candidate as usize];
        let resource = &self.options.resources[candidate.resource as usize];
        let timetable = &self.timetables[candidate.resource as usize];
        if let Some(most) = resource.most_series
            && most <= self.load[candidate.resource as usize]
        {
            match self.give_way(series, candidate.resource) {
                Some(rival) => push_new(rivals, rival),
                None => return false,
            }
        }
        let sessions = filled.sessions.iter().filter(|s| !candidate.blocked().contains(s));
        for &session in sessions {
            let span = option.spans[usize::from(session)];
            if !timetable.rivals(resource, span, series, rivals) {
                return false;
            }
            if let Some(most) = resource.most_per_week {
                let own = own_in_week(option, filled, candidate, span);
                if !timetable.week_has_room(most, own, span, series, rivals) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether somebody leads as many series already as they may.
    pub(super) fn is_full(&self, option: &SlotOption, role: usize, candidate: u32) -> bool {
        let resource = option.roles[role].candidates[candidate as usize].resource as usize;
        let most = self.options.resources[resource].most_series;
        most.is_some_and(|most| most <= self.load[resource])
    }

    /// Finds a series that a resource could give up to have room for another.
    fn give_way(&self, series: u32, resource: u32) -> Option<u32> {
        let has_role = |other: u32| {
            self.chosen[other as usize].as_ref().is_some_and(|choice| {
                let roles = &self.slot(other, choice.slot).roles;
                choice.roles.iter().zip(roles).any(|(&holder, filled)| {
                    holder != NOBODY && filled.candidates[holder as usize].resource == resource
                })
            })
        };
        let taken = self.timetables[resource as usize].taken.iter().map(|&(_, other)| other);
        taken.filter(|&other| other != series && other != FIXED && has_role(other)).min()
    }

    /// Says whether somebody can take over one session, besides `own` others that week.
    fn session_is_free(&self, series: u32, resource: u32, span: Span, own: u32) -> bool {
        let mut rivals = Vec::new();
        let rules = &self.options.resources[resource as usize];
        let timetable = &self.timetables[resource as usize];
        timetable.rivals(rules, span, series, &mut rivals)
            && rules.most_per_week.is_none_or(|most| {
                timetable.week_has_room(most, own + 1, span, series, &mut rivals)
            })
            && rivals.is_empty()
    }

    /// Finds the series that share a member and overlap; false when something fixed does.
    pub(super) fn member_rivals(
        &self,
        series: u32,
        option: &SlotOption,
        rivals: &mut Vec<u32>,
    ) -> bool {
        self.options.series[series as usize].shared.iter().all(|&member| {
            let rules = &self.options.resources[member as usize];
            option
                .spans
                .iter()
                .all(|&span| self.timetables[member as usize].rivals(rules, span, series, rivals))
        })
    }

    /// Reckons the cost of a choice and finds who takes over the sessions that its people cannot
    /// hold; `None` when nobody can.
    ///
    /// The series itself must not be in the timetables.
    pub(super) fn complete(&self, series: u32, slot: u32, roles: [u32; ROLES]) -> Option<Choice> {
        let option = self.slot(series, slot);
        let mut choice = Choice { slot, roles, swaps: Vec::new(), cost: option.cost };
        for (role, filled) in option.roles.iter().enumerate() {
            if filled.need == Need::None {
                continue;
            }
            if roles[role] == NOBODY {
                if filled.need == Need::Must {
                    return None;
                }
                choice.cost += filled.without;
                continue;
            }
            let candidate = &filled.candidates[roles[role] as usize];
            choice.cost += candidate.cost;
            if filled.need == Need::Wanted {
                continue;
            }
            for &session in candidate.blocked() {
                let (swap, cost) = self.take_over(series, option, role, session, &choice)?;
                choice.cost += cost;
                choice.swaps.push(swap);
            }
        }
        let exceptions = self.options.series[series as usize].exceptions;
        let mut sessions: Vec<u16> = choice.swaps.iter().map(|swap| swap.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        (sessions.len() <= exceptions).then_some(choice)
    }

    /// Finds the cheapest candidate who can take over a session of a role.
    fn take_over(
        &self,
        series: u32,
        option: &SlotOption,
        role: usize,
        session: u16,
        choice: &Choice,
    ) -> Option<(Swap, i64)> {
        let filled = &option.roles[role];
        let place = filled.sessions.iter().position(|&s| s == session)?;
        let span = option.spans[usize::from(session)];
        let present = |resource: u32| {
            (0..ROLES).any(|other| {
                let holder = choice.roles[other];
                holder != NOBODY
                    && option.roles[other].candidates[holder as usize].resource == resource
            }) || choice.swaps.iter().any(|swap| {
                let other = &option.roles[usize::from(swap.role)];
                swap.session == session
                    && other.candidates[swap.candidate as usize].resource == resource
            })
        };
        let (candidate, cost) = (0_u32..)
            .zip(&filled.candidates)
            .filter(|(_, candidate)| !candidate.blocked().contains(&session))
            .filter(|(_, candidate)| !present(candidate.resource))
            .map(|(index, candidate)| (index, candidate.taking_over(place)))
            .filter(|&(index, _)| {
                let resource = filled.candidates[index as usize].resource;
                let own = swaps_in_week(option, &choice.swaps, resource, span);
                self.session_is_free(series, resource, span, own)
            })
            .min_by_key(|&(index, cost)| (cost, index))?;
        let role = u8::try_from(role).ok()?;
        Some((Swap { session, role, candidate }, cost))
    }

    pub(super) fn place(&mut self, series: u32, choice: Choice) {
        self.cost += choice.cost;
        self.unplaced -= 1;
        self.each_taken(series, &choice, |state, resource, span| {
            state.timetables[resource as usize].add(span, series);
        });
        self.count(series, &choice, 1);
        self.chosen[series as usize] = Some(choice);
    }

    pub(super) fn remove(&mut self, series: u32) -> Option<Choice> {
        let choice = self.chosen[series as usize].take()?;
        self.cost -= choice.cost;
        self.unplaced += 1;
        let option = self.slot(series, choice.slot);
        for (role, &candidate) in choice.roles.iter().enumerate() {
            if candidate != NOBODY {
                let resource = option.roles[role].candidates[candidate as usize].resource;
                self.timetables[resource as usize].clear(series);
            }
        }
        for swap in &choice.swaps {
            let filled = &option.roles[usize::from(swap.role)];
            let resource = filled.candidates[swap.candidate as usize].resource;
            self.timetables[resource as usize].clear(series);
        }
        for &member in &self.options.series[series as usize].shared {
            self.timetables[member as usize].clear(series);
        }
        self.count(series, &choice, -1);
        Some(choice)
    }

    fn count(&mut self, series: u32, choice: &Choice, by: i32) {
        let option = self.slot(series, choice.slot);
        for (role, &candidate) in choice.roles.iter().enumerate() {
            if candidate != NOBODY {
                let resource = option.roles[role].candidates[candidate as usize].resource;
                let load = &mut self.load[resource as usize];
                *load = load.saturating_add_signed(by);
            }
        }
    }

    fn each_taken(
        &mut self,
        series: u32,
        choice: &Choice,
        mut take: impl FnMut(&mut Self, u32, Span),
    ) {
        let option = self.slot(series, choice.slot);
        for (role, &candidate) in choice.roles.iter().enumerate() {
            if candidate == NOBODY {
                continue;
            }
            let filled = &option.roles[role];
            let candidate = &filled.candidates[candidate as usize];
            for session in filled.sessions.iter().filter(|s| !candidate.blocked().contains(s)) {
                take(self, candidate.resource, option.spans[usize::from(*session)]);
            }
        }
        for swap in &choice.swaps {
            let filled = &option.roles[usize::from(swap.role)];
            let resource = filled.candidates[swap.candidate as usize].resource;
            take(self, resource, option.spans[usize::from(swap.session)]);
        }
        let options = self.options;
        for &member in &options.series[series as usize].shared {
            for &span in &option.spans {
                take(self, member, span);
            }
        }
    }
}

impl Timetable {
    fn add(&mut self, span: Span, series: u32) {
        let at = self.taken.partition_point(|&(other, _)| other.start <= span.start);
        self.taken.insert(at, (span, series));
        self.longest = self.longest.max(span.end - span.start);
    }

    fn clear(&mut self, series: u32) {
        self.taken.retain(|&(_, other)| other != series);
    }

    /// Adds the series in the way of a stretch of time; false when something fixed is.
    fn rivals(&self, rules: &Resource, span: Span, series: u32, rivals: &mut Vec<u32>) -> bool {
        let Some(rooms) = rules.rooms else { return true };
        let (from, until) = (span.start - rules.buffer, span.end + rules.buffer);
        let earliest = from - self.longest;
        let first = self.taken.partition_point(|&(other, _)| other.start <= earliest);
        let overlapping = self.taken[first..]
            .iter()
            .take_while(|&&(other, _)| other.start < until)
            .filter(|&&(other, holder)| from < other.end && holder != series);
        if rooms == 1 {
            for &(_, rival) in overlapping {
                if rival == FIXED {
                    return false;
                }
                push_new(rivals, rival);
            }
            return true;
        }
        // More rooms: what counts is how many are there at the same time, and most are there when
        // one of them comes.
        let stays = |(_, rival): &&(Span, u32)| !rivals.contains(rival);
        let mut there: Vec<(Span, u32)> = overlapping.filter(stays).copied().collect();
        let rooms = usize::try_from(rooms).unwrap_or(usize::MAX);
        if there.len() < rooms {
            return true;
        }
        let mut moments: Vec<i64> = there.iter().map(|(other, _)| other.start).collect();
        moments.push(span.start);
        moments.retain(|&moment| span.start <= moment);
        moments.sort_unstable();
        for moment in moments {
            let is_there = |other: Span| other.start <= moment && moment < other.end + rules.buffer;
            while rooms <= there.iter().filter(|&&(other, _)| is_there(other)).count() {
                let rival = there
                    .iter()
                    .filter(|&&(other, rival)| rival != FIXED && is_there(other))
                    .map(|&(_, rival)| rival)
                    .min();
                let Some(rival) = rival else { return false };
                there.retain(|&(_, other)| other != rival);
                push_new(rivals, rival);
            }
        }
        true
    }

    /// Adds the series that leave no room in a week for `own` sessions; false when none can go.
    fn week_has_room(
        &self,
        most: u32,
        own: u32,
        span: Span,
        series: u32,
        rivals: &mut Vec<u32>,
    ) -> bool {
        let monday = week(span.start) * WEEK_SECONDS - MONDAY;
        let first = self.taken.partition_point(|&(other, _)| other.start < monday);
        let mut there: Vec<u32> = self.taken[first..]
            .iter()
            .take_while(|&&(other, _)| other.start < monday + WEEK_SECONDS)
            .map(|&(_, rival)| rival)
            .filter(|&rival| rival != series)
            .collect();
        there.sort_unstable();
        let Some(others) = most.checked_sub(own) else { return false };
        let others = usize::try_from(others).unwrap_or(usize::MAX);
        while others < there.len() {
            match there.iter().position(|&rival| rival != FIXED) {
                Some(at) => push_new(rivals, there.remove(at)),
                None => return false,
            }
        }
        true
    }
}

fn own_in_week(option: &SlotOption, filled: &RoleOption, candidate: &Candidate, span: Span) -> u32 {
    let mine = filled.sessions.iter().filter(|session| !candidate.blocked().contains(session));
    let same =
        |session: &&u16| week(option.spans[usize::from(**session)].start) == week(span.start);
    u32::try_from(mine.filter(same).count()).unwrap_or(u32::MAX)
}

fn swaps_in_week(option: &SlotOption, swaps: &[Swap], resource: u32, span: Span) -> u32 {
    let same = |swap: &&Swap| {
        let candidates = &option.roles[usize::from(swap.role)].candidates;
        candidates[swap.candidate as usize].resource == resource
            && week(option.spans[usize::from(swap.session)].start) == week(span.start)
    };
    u32::try_from(swaps.iter().filter(same).count()).unwrap_or(u32::MAX)
}

fn push_new(rivals: &mut Vec<u32>, rival: u32) {
    if !rivals.contains(&rival) {
        rivals.push(rival);
    }
}
