//! What no plan scores less than, by prices on what is scarce.

use super::options::{LEAD, Need, Options, ROLES, RoleOption, SlotOption, Span};
use super::search::Found;
use crate::Score;

/// A score that no choices come below, and the prices that show it.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) score: Score,
    pub(super) medium: Prices,
    pub(super) soft: Prices,
}

/// Prices in thousandths: of a series of somebody's, and of somebody's time.
#[derive(Clone)]
pub(super) struct Prices {
    pub(super) series: Vec<i64>,
    /// The moments that are priced, in order.
    pub(super) moments: Vec<i64>,
    /// For each resource and moment.
    pub(super) time: Vec<i64>,
    /// For each resource and moment, the sessions for which there is room.
    room: Vec<i64>,
}

const THOUSAND: i64 = 1_000;
/// Moments that are priced, at most, and places in the table of their prices.
const MOST_MOMENTS: usize = 400;
const MOST_PRICES: usize = 4_000_000;
/// Looks at a candidate or a session that one improvement may take, and rounds.
const MOST_WORK: u64 = 60_000_000;
const MOST_ROUNDS: u32 = 300;

/// Gives the bound that is found at once: the fewest series left out by how many each facilitator
/// leads, and every other series at its cheapest.
pub(super) fn bound(options: &Options) -> Bound {
    let open = || options.series.iter().filter(|series| !series.fixed && !series.slots.is_empty());
    let choices: Vec<Vec<u32>> = open()
        .map(|series| {
            let leads = series.slots.iter().flat_map(|slot| {
                let filled = &slot.roles[LEAD];
                filled.candidates[..filled.usable].iter().map(|candidate| candidate.resource)
            });
            let mut leads: Vec<u32> = leads.collect();
            leads.sort_unstable();
            leads.dedup();
            leads
        })
        .collect();
    let mut medium = Prices::none(options);
    for lead in wanted_too_often(options, &choices) {
        medium.series[lead] = THOUSAND;
    }
    let soft = Prices::none(options);
    let mut bound = Bound { score: Score::ZERO, medium, soft };
    bound.reckon(options);
    bound
}

impl Prices {
    fn none(options: &Options) -> Prices {
        let series = vec![0; options.resources.len()];
        Prices { series, moments: Vec::new(), time: Vec::new(), room: Vec::new() }
    }

    fn at_moments(options: &Options, series: Vec<i64>, moments: Vec<i64>) -> Prices {
        let places = options.resources.len() * moments.len();
        let mut room = Vec::with_capacity(places);
        for resource in &options.resources {
            let rooms = i64::from(resource.rooms.unwrap_or(0));
            room.extend(moments.iter().map(|_| rooms));
        }
        for &(resource, span) in &options.taken {
            for (moment, _) in within(&moments, span) {
                let left = &mut room[resource as usize * moments.len() + moment];
                *left = (*left - 1).max(0);
            }
        }
        Prices { series, moments, time: vec![0; places], room }
    }

    pub(super) fn at(&self, resource: usize, moment: usize) -> i64 {
        self.time[resource * self.moments.len() + moment]
    }

    fn is_none(&self) -> bool {
        self.series.iter().chain(&self.time).all(|&price| price == 0)
    }
}

impl Bound {
    /// Reckons the score that the prices show.
    fn reckon(&mut self, options: &Options) {
        let hopeless = options.series.iter().filter(|s| !s.fixed && s.slots.is_empty()).count();
        let left_out = Market::new(options, &self.medium, Level::Medium).total(0).max(0);
        let left_out = (left_out + THOUSAND - 1) / THOUSAND;
        let soft = Market::new(options, &self.soft, Level::Soft).total(left_out);
        self.score = Score {
            hard: 0,
            medium: left_out + i64::try_from(hopeless).unwrap_or(i64::MAX),
            soft: soft.div_euclid(THOUSAND) + i64::from(soft.rem_euclid(THOUSAND) != 0),
        };
    }

    /// Raises the bound towards a plan that was found, where prices on time show more.
    ///
    /// # References
    ///
    /// A. Nedić, D. P. Bertsekas, "Incremental subgradient methods for nondifferentiable
    /// optimization", SIAM Journal on Optimization 12(1), 2001.
    pub(super) fn improve(&mut self, options: &Options, found: &Found) {
        if found.score <= self.score {
            return;
        }
        if self.score.medium < found.score.medium {
            let hopeless = options.series.iter().filter(|s| !s.fixed && s.slots.is_empty()).count();
            let aim = found.score.medium - i64::try_from(hopeless).unwrap_or(0);
            raise(options, &mut self.medium, Level::Medium, 0, aim * THOUSAND, THOUSAND / 4);
            self.reckon(options);
        }
        if self.score.medium == found.score.medium && self.score.soft < found.score.soft {
            let hopeless = options.series.iter().filter(|s| !s.fixed && s.slots.is_empty()).count();
            let left_out = self.score.medium - i64::try_from(hopeless).unwrap_or(0);
            let open = i64::try_from(options.series.len()).unwrap_or(1).max(1);
            let gap = found.score.soft - self.score.soft;
            let step = (gap * 20 * THOUSAND / open).clamp(100, 50 * THOUSAND);
            let aim = found.score.soft * THOUSAND;
            raise(options, &mut self.soft, Level::Soft, left_out, aim, step);
            self.reckon(options);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Medium,
    Soft,
}

/// Raises the price of what is wanted too often and lowers that of what is not, in ever smaller
/// steps, and keeps the best prices seen.
fn raise(
    options: &Options,
    prices: &mut Prices,
    level: Level,
    left_out: i64,
    aim: i64,
    first_step: i64,
) {
    if prices.moments.is_empty() {
        let series = std::mem::take(&mut prices.series);
        *prices = Prices::at_moments(options, series, moments(options));
    }
    let mut best = prices.clone();
    let mut best_total = Market::new(options, prices, level).total(left_out);
    let mut step = first_step;
    let mut work = 0;
    let mut idle = 0;
    for round in 0..MOST_ROUNDS {
        let mut market = Market::new(options, prices, level);
        market.let_everybody_buy(step, left_out);
        work += market.work;
        *prices = market.prices;
        let mut judge = Market::new(options, prices, level);
        let total = judge.total(left_out);
        work += judge.work;
        idle += 1;
        if best_total < total {
            best_total = total;
            best = prices.clone();
            idle = 0;
        }
        // A bound is a whole number, so the last thousandths need not be reached.
        if aim - THOUSAND < best_total || MOST_WORK < work || step == 0 {
            break;
        }
        if idle == 6 {
            *prices = best.clone();
            step = step * 2 / 3;
            idle = 0;
        } else if round % 8 == 7 {
            step = step * 9 / 10;
        }
    }
    *prices = best;
}

/// Picks the moments to price: the starts of sessions, week by week, the fullest week first.
fn moments(options: &Options) -> Vec<i64> {
    const WEEK: i64 = 7 * 86_400;
    let mut weeks: std::collections::BTreeMap<i64, (usize, std::collections::BTreeSet<i64>)> =
        std::collections::BTreeMap::new();
    for slot in options.series.iter().flat_map(|series| &series.slots) {
        for span in &slot.spans {
            let week = weeks.entry(span.start.div_euclid(WEEK)).or_default();
            week.0 += 1;
            week.1.insert(span.start);
        }
    }
    let mut weeks: Vec<_> = weeks.into_values().collect();
    weeks.sort_by_key(|(sessions, _)| std::cmp::Reverse(*sessions));
    let most = MOST_MOMENTS.min(MOST_PRICES / options.resources.len().max(1));
    let mut moments: Vec<i64> = Vec::new();
    for (_, starts) in weeks {
        if !moments.is_empty() && most < moments.len() + starts.len() {
            break;
        }
        moments.extend(starts.into_iter().take(most));
    }
    moments.sort_unstable();
    moments
}

/// What every series would choose for itself at some prices.
struct Market<'a> {
    options: &'a Options,
    prices: Prices,
    level: Level,
    work: u64,
}

/// The cheapest way to hold a series by itself.
struct Bargain {
    pays: i64,
    slot: usize,
    /// The resources that fill the priced roles.
    takes: [Option<u32>; ROLES],
}

impl<'a> Market<'a> {
    fn new(options: &'a Options, prices: &Prices, level: Level) -> Market<'a> {
        Market { options, prices: prices.clone(), level, work: 0 }
    }

    /// Adds up what all series pay, but for those left out, and takes off what is given back.
    fn total(&mut self, left_out: i64) -> i64 {
        let options = self.options;
        let mut paid: Vec<i64> = Vec::new();
        for series in 0..options.series.len() {
            if let Some(bargain) = self.bargain(series) {
                paid.push(bargain.pays);
            }
        }
        match self.level {
            Level::Medium => paid.iter_mut().for_each(|pays| *pays = (*pays).min(THOUSAND)),
            Level::Soft => {
                paid.sort_unstable_by(|one, two| two.cmp(one));
                paid.drain(..usize::try_from(left_out).unwrap_or(0).min(paid.len()));
            }
        }
        paid.iter().sum::<i64>() - self.given_back()
    }

    fn given_back(&self) -> i64 {
        if self.prices.is_none() {
            return 0;
        }
        let mut sum = 0;
        for resource in 0..self.options.resources.len() {
            sum += self.prices.series[resource] * self.options.series_left(resource);
        }
        for (price, room) in self.prices.time.iter().zip(&self.prices.room) {
            sum += price * room;
        }
        sum
    }

    /// Lets one series after the other choose, each choice making dearer what it takes; then makes
    /// everything cheaper by as much as its room.
    fn let_everybody_buy(&mut self, step: i64, left_out: i64) {
        let options = self.options;
        let moments = self.prices.moments.len();
        let mut dearest: Vec<(i64, usize)> = Vec::new();
        if self.level == Level::Soft && 0 < left_out {
            for series in 0..options.series.len() {
                dearest.extend(self.bargain(series).map(|bargain| (bargain.pays, series)));
            }
            dearest.sort_unstable_by(|one, two| two.cmp(one));
            dearest.truncate(usize::try_from(left_out).unwrap_or(0));
        }
        for series in 0..options.series.len() {
            let Some(bargain) = self.bargain(series) else { continue };
            let stays_out = match self.level {
                Level::Medium => THOUSAND <= bargain.pays,
                Level::Soft => dearest.iter().any(|&(_, other)| other == series),
            };
            if stays_out {
                continue;
            }
            let option = &options.series[series].slots[bargain.slot];
            for (role, taker) in bargain.takes.into_iter().enumerate() {
                let Some(resource) = taker.map(|resource| resource as usize) else { continue };
                if options.resources[resource].most_series.is_some() {
                    self.prices.series[resource] += step;
                }
                if options.resources[resource].rooms.is_some() && self.pays_time(series) {
                    for moment in covered(&self.prices.moments, option, role) {
                        self.prices.time[resource * moments + moment] += step;
                    }
                }
            }
            for &member in &options.series[series].shared {
                for moment in covered(&self.prices.moments, option, LEAD) {
                    self.prices.time[member as usize * moments + moment] += step;
                }
            }
        }
        for resource in 0..options.resources.len() {
            let price = &mut self.prices.series[resource];
            *price = (*price - step * options.series_left(resource)).max(0);
        }
        for (price, &room) in self.prices.time.iter_mut().zip(&self.prices.room) {
            *price = (*price - step.saturating_mul(room)).max(0);
        }
    }

    /// Whether the time of those who hold a series has a price for it: not where others may take
    /// over single sessions.
    fn pays_time(&self, series: usize) -> bool {
        self.options.series[series].exceptions == 0
    }

    fn bargain(&mut self, series: usize) -> Option<Bargain> {
        let slots = &self.options.series[series].slots;
        let mut best: Option<Bargain> = None;
        for (slot, option) in slots.iter().enumerate() {
            let least = best.as_ref().map_or(i64::MAX, |best| best.pays);
            // Prices are not below zero.
            if self.level == Level::Soft && least <= THOUSAND.saturating_mul(option.bottom) {
                continue;
            }
            if least == 0 {
                break;
            }
            if let Some(bargain) = self.bargain_at(series, slot, option, least) {
                best = Some(bargain);
            }
        }
        best
    }

    fn bargain_at(
        &mut self,
        series: usize,
        slot: usize,
        option: &SlotOption,
        least: i64,
    ) -> Option<Bargain> {
        let soft = i64::from(self.level == Level::Soft);
        let mut bargain =
            Bargain { pays: soft * THOUSAND * option.cost, slot, takes: [None; ROLES] };
        let moments = self.prices.moments.len();
        if 0 < moments {
            for &member in &self.options.series[series].shared {
                for moment in covered(&self.prices.moments, option, LEAD) {
                    bargain.pays += self.prices.time[member as usize * moments + moment];
                }
            }
        }
        let takes_turns = !self.pays_time(series);
        for (role, filled) in option.roles.iter().enumerate() {
            if filled.need == Need::None {
                continue;
            }
            if takes_turns || filled.need == Need::Wanted {
                bargain.pays += soft * THOUSAND * filled.least;
            }
            if filled.need == Need::Wanted {
                continue;
            }
            let (who, price) = self.holder(option, role, filled, takes_turns)?;
            bargain.takes[role] = Some(who);
            bargain.pays += price;
            if least <= bargain.pays {
                return None;
            }
        }
        (bargain.pays < least).then_some(bargain)
    }

    /// Finds who fills a role for the least.
    fn holder(
        &mut self,
        option: &SlotOption,
        role: usize,
        filled: &RoleOption,
        takes_turns: bool,
    ) -> Option<(u32, i64)> {
        let moments = self.prices.moments.len();
        let covered: Vec<usize> =
            if takes_turns { Vec::new() } else { covered(&self.prices.moments, option, role) };
        let paid = if self.level == Level::Soft && !takes_turns { THOUSAND } else { 0 };
        let mut best: Option<(u32, i64)> = None;
        for candidate in &filled.candidates[..filled.usable] {
            let least = best.map_or(i64::MAX, |(_, price)| price);
            if least <= paid * candidate.cost {
                break;
            }
            self.work += 1 + covered.len() as u64;
            let resource = candidate.resource as usize;
            let mut price = paid * candidate.cost + self.prices.series[resource];
            for &moment in &covered {
                price += self.prices.time[resource * moments + moment];
            }
            if price < least {
                best = Some((candidate.resource, price));
            }
        }
        best
    }
}

/// Finds the priced moments that fall into the sessions of a role.
fn covered(moments: &[i64], option: &SlotOption, role: usize) -> Vec<usize> {
    let mut found = Vec::new();
    if moments.is_empty() {
        return found;
    }
    for &session in &option.roles[role].sessions {
        let span = option.spans[usize::from(session)];
        found.extend(within(moments, span).map(|(moment, _)| moment));
    }
    found
}

fn within(moments: &[i64], span: Span) -> impl Iterator<Item = (usize, i64)> {
    let first = moments.partition_point(|&moment| moment < span.start);
    let within = moments[first..].iter().copied().take_while(move |&moment| moment < span.end);
    (first..).zip(within)
}

impl Options {
    /// Counts the series that somebody can still take on.
    fn series_left(&self, resource: usize) -> i64 {
        let most = self.resources[resource].most_series;
        most.map_or(0, |most| i64::from(most.saturating_sub(self.load[resource])))
    }
}

/// Finds the facilitators whom some series left out must have, with all who share in them: by
/// augmenting paths, as the smallest set that covers all choices.
///
/// # References
///
/// D. Kőnig, "Gráfok és mátrixok", Matematikai és Fizikai Lapok 38, 1931.
fn wanted_too_often(options: &Options, choices: &[Vec<u32>]) -> Vec<usize> {
    let room: Vec<Option<usize>> = options
        .resources
        .iter()
        .zip(&options.load)
        .map(|(resource, &load)| {
            let most = resource.most_series?.saturating_sub(load);
            usize::try_from(most).ok()
        })
        .collect();
    let mut led: Vec<Vec<usize>> = vec![Vec::new(); options.resources.len()];
    let mut out = Vec::new();
    for series in 0..choices.len() {
        let mut from: Vec<Option<usize>> = vec![None; options.resources.len()];
        if !place(series, choices, &room, &mut led, &mut from) {
            out.push(series);
        }
    }
    let mut reached = vec![false; options.resources.len()];
    while let Some(series) = out.pop() {
        for &lead in &choices[series] {
            let lead = lead as usize;
            if !std::mem::replace(&mut reached[lead], true) {
                out.extend(&led[lead]);
            }
        }
    }
    (0..reached.len()).filter(|&lead| reached[lead]).collect()
}

/// Finds a facilitator for a series, moving others from one to another, breadth first.
fn place(
    series: usize,
    choices: &[Vec<u32>],
    room: &[Option<usize>],
    led: &mut [Vec<usize>],
    from: &mut [Option<usize>],
) -> bool {
    let mut queue = vec![series];
    let mut next = 0;
    // Invariant: `from` names, for every facilitator reached, the series that reached them.
    while let Some(&reaching) = queue.get(next) {
        next += 1;
        for &lead in &choices[reaching] {
            let at = lead as usize;
            if from[at].is_some() {
                continue;
            }
            from[at] = Some(reaching);
            if room[at].is_none_or(|room| led[at].len() < room) {
                hand_on(at, series, led, from);
                return true;
            }
            queue.extend(&led[at]);
        }
    }
    false
}

/// Gives the place at a facilitator to the series that reached them, and that one's place to the
/// series before, until the first has one.
fn hand_on(at: usize, first: usize, led: &mut [Vec<usize>], from: &[Option<usize>]) {
    let mut at = at;
    while let Some(series) = from[at] {
        let before = led.iter().position(|list| list.contains(&series));
        led[at].push(series);
        match before {
            Some(before) if series != first => {
                led[before].retain(|&other| other != series);
                at = before;
            }
            _ => return,
        }
    }
}
