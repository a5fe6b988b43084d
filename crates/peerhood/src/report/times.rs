//! How long things take, as curves on which no step stands for few people.
//!
//! Days are put together to weeks, and weeks until each step stands for as many people as may be
//! shown, both of those to whom it happened and of those who were not followed any longer. The curve is
//! that of Kaplan and Meier for these coarser times: whatever it says follows from counts that may be
//! shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use peerhood_model::{AsOf, MatchStage, MatchState, Program, Referral, Want};
use peerhood_outcomes::stats::survival::{CurveLimits, FollowUp, kaplan_meier};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counts::{Count, Counts};
use super::words;

/// How long something takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TimeCurve {
    /// Its short name, such as `time_to_match`.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What it says, in plain words; without a curve, why there is none.
    pub says: String,
    /// Where it starts, and then its steps; empty where there is no curve.
    pub steps: Vec<TimeStep>,
    /// How often its intervals hold the truth, point by point.
    pub level: f64,
}

/// A step of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TimeStep {
    /// Days since the start.
    pub day: u32,
    /// Still followed after it, and it has not happened to them.
    pub at_risk: u64,
    /// The share to whom it has not happened by then.
    pub share: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How long one was followed, and whether it happened then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spell {
    days: u32,
    happened: bool,
}

/// Days put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// Its last day.
    day: u32,
    happened: usize,
    /// Followed until some day of it, without the event.
    left: usize,
}

/// What is said of a curve.
struct Wording {
    key: &'static str,
    title: &'static str,
    /// Those who are followed.
    who: &'static str,
    /// What happened to them, after "had".
    happened: &'static str,
    caution: &'static str,
}

const TO_MATCH: Wording = Wording {
    key: "time_to_match",
    title: "How long families wait for a match",
    who: "families who asked for a match",
    happened: "been introduced to a support parent",
    caution: "Families who still wait count for as long as they have waited so far; requests that ended \
              without a match count until the day they were closed, and at the start only where \
              no such day is on record.",
};
const OF_MATCH: Wording = Wording {
    key: "match_duration",
    title: "How long matches last",
    who: "matches",
    happened: "been closed, for whatever reason",
    caution: "A match that is closed is not one that failed: many close because the family is ready. \
              Matches that go on count for as long as they have lasted so far.",
};

/// The first introduction of each family so far, and of each match.
pub(super) struct Introductions<'a> {
    /// Families who asked for a match, with the day of their first introduction.
    pub(super) families: Vec<(&'a Referral, Option<NaiveDate>)>,
    matches: Vec<MatchState>,
}

impl<'a> Introductions<'a> {
    pub(super) fn of(program: &'a Program, as_of: AsOf) -> Self {
        let mut first: BTreeMap<&str, NaiveDate> = BTreeMap::new();
        let mut matches = Vec::new();
        for record in &program.matches {
            let Ok(state) = record.state(as_of.day) else { continue };
            if let Some(day) = state.introduced_on {
                let earliest = first.entry(record.referral.as_str()).or_insert(day);
                *earliest = day.min(*earliest);
                matches.push(state);
            }
        }
        let asked = program
            .referrals
            .iter()
            .filter(|one| one.received_at <= as_of.instant && one.wants.contains(&Want::Match));
        let families = asked.map(|one| (one, first.get(one.id.as_str()).copied())).collect();
        Self { families, matches }
    }

    /// Ties the families introduced to the counts of other sections.
    pub(super) fn tie(&self, counts: &mut Counts) -> Count {
        let families = self.families.iter().filter(|family| family.1.is_some()).count();
        let introduced = counts.unprinted("families introduced", families);
        if let Some(matches) = counts.find("introduced")
            && let Some(more) = counts.value(matches).checked_sub(families)
        {
            let again = counts.unprinted("further introductions", more);
            counts.sum(matches, &[introduced, again]);
        }
        introduced
    }
}

/// Draws both curves, each only if it shows nobody, alone or beside the other sections.
pub(super) fn curves(
    counts: &mut Counts,
    program: &Program,
    as_of: AsOf,
    introductions: &Introductions<'_>,
    introduced: Count,
    level: f64,
) -> Vec<TimeCurve> {
    let since = |from: NaiveDate, to: NaiveDate| {
        u32::try_from((to - from).num_days().max(0)).unwrap_or(u32::MAX)
    };
    let waits = introductions.families.iter().map(|(referral, day)| {
        let received = program.time_zone.date_at(referral.received_at);
        let ended = matches!(referral.status.to_string().as_str(), "closed" | "withdrawn");
        let closed = referral.closed_on.filter(|&day| ended && day <= as_of.day);
        match day {
            Some(day) => Spell { days: since(received, *day), happened: true },
            None if !ended => Spell { days: since(received, as_of.day), happened: false },
            None => Spell { days: closed.map_or(0, |day| since(received, day)), happened: false },
        }
    });
    let lasting = introductions.matches.iter().map(|state| {
        let start = state.introduced_on.unwrap_or(as_of.day);
        let closed = state.since.filter(|_| state.stage == MatchStage::Closed);
        Spell { days: since(start, closed.unwrap_or(as_of.day)), happened: closed.is_some() }
    });
    let (waits, lasting): (Vec<Spell>, Vec<Spell>) = (waits.collect(), lasting.collect());
    let asked = counts.find("asked for a match");
    let matches = counts.find("introduced");
    let closed = counts.find_last("closed");
    vec![
        curve(counts, &TO_MATCH, &waits, [asked, Some(introduced)], level),
        curve(counts, &OF_MATCH, &lasting, [matches, closed], level),
    ]
}

/// A curve, if it may be shown; `totals` count everybody in it, and those to whom it happened.
fn curve(
    counts: &mut Counts,
    wording: &Wording,
    spells: &[Spell],
    totals: [Option<Count>; 2],
    level: f64,
) -> TimeCurve {
    let threshold = counts.threshold();
    let (stretches, after) = stretches(spells, threshold);
    let mut made = TimeCurve {
        key: wording.key.to_owned(),
        title: wording.title.to_owned(),
        says: format!(
            "Not drawn: with so few {} on record, a curve would show when single ones ended. Each step \
             must stand for at least {threshold} of them.",
            wording.who
        ),
        steps: Vec::new(),
        level,
    };
    let may_be_shown = counts.extended(|counts| {
        let (mut all, mut happened, mut shown) = (Vec::new(), Vec::new(), Vec::new());
        for stretch in &stretches {
            let both = [stretch.happened, stretch.left].map(|count| counts.count("step", count));
            happened.push(both[0]);
            all.extend(both);
            shown.extend(both);
        }
        let later = after.map(|count| counts.unprinted("after the curve", count));
        happened.push(later[0]);
        all.extend(later);
        let people: usize = all.iter().map(|&count| counts.value(count)).sum();
        if let Some(total) = totals[0].filter(|&total| counts.value(total) == people) {
            counts.sum(total, &all);
        }
        let events: usize = happened.iter().map(|&count| counts.value(count)).sum();
        if let Some(total) = totals[1]
            && let Some(others) = counts.value(total).checked_sub(events)
        {
            happened.push(counts.unprinted("not on the curve", others));
            counts.sum(total, &happened);
        }
        shown
    });
    if stretches.is_empty() || !may_be_shown {
        return made;
    }
    if let Some(steps) = steps(&stretches, spells.len(), after, level) {
        made.says = says(wording, &steps, level);
        made.steps = steps;
    }
    made
}

/// Weeks put together until each stretch stands for enough people, and the people after the last
/// stretch: those to whom it happened later, and the others.
///
/// Everything that is counted is zero or at least `threshold`.
fn stretches(spells: &[Spell], threshold: usize) -> (Vec<Stretch>, [usize; 2]) {
    let mut weeks: BTreeMap<u32, [usize; 2]> = BTreeMap::new();
    for spell in spells {
        let last_day = spell.days.div_ceil(7).max(1).saturating_mul(7);
        weeks.entry(last_day).or_default()[usize::from(!spell.happened)] += 1;
    }
    let fine = |count: usize| count == 0 || threshold <= count;
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open = [0, 0];
    let mut remaining = spells.len();
    for (day, counts) in weeks {
        open = [open[0] + counts[0], open[1] + counts[1]];
        remaining -= counts[0] + counts[1];
        if threshold.max(1) <= open[0] && fine(open[1]) && fine(remaining) {
            stretches.push(Stretch { day, happened: open[0], left: open[1] });
            open = [0, 0];
        }
    }
    // What is left over must not be few, either: else the last stretch is given up.
    while !(fine(open[0]) && fine(open[1])) {
        let Some(last) = stretches.pop() else { break };
        open = [open[0] + last.happened, open[1] + last.left];
    }
    (stretches, open)
}

fn steps(
    stretches: &[Stretch],
    people: usize,
    after: [usize; 2],
    level: f64,
) -> Option<Vec<TimeStep>> {
    let (mut days, mut events) = (Vec::new(), Vec::new());
    let mut add = |day: u32, happened: bool, count: usize| {
        days.extend(std::iter::repeat_n(f64::from(day), count));
        events.extend(std::iter::repeat_n(happened, count));
    };
    for stretch in stretches {
        add(stretch.day, true, stretch.happened);
        add(stretch.day, false, stretch.left);
    }
    let last = stretches.last()?.day;
    add(last.saturating_add(7), false, after[0] + after[1]);
    let follow_up = FollowUp::new(&days, &events).ok()?;
    let curve = kaplan_meier(&follow_up, CurveLimits::LogLog, level).ok()?;
    let start = TimeStep { day: 0, at_risk: people as u64, share: 1.0, low: 1.0, high: 1.0 };
    let mut remaining = people;
    let mut steps = vec![start];
    for (stretch, step) in stretches.iter().zip(&curve.steps) {
        remaining -= stretch.happened + stretch.left;
        // At zero there is no interval: nobody is left.
        let (low, high) = (step.low.unwrap_or(0.0), step.high.unwrap_or(0.0));
        let at_risk = remaining as u64;
        steps.push(TimeStep { day: stretch.day, at_risk, share: step.survival, low, high });
    }
    Some(steps)
}

fn says(wording: &Wording, steps: &[TimeStep], level: f64) -> String {
    let Some(last) = steps.last() else { return String::new() };
    let half = match steps.iter().find(|step| step.share <= 0.5) {
        Some(step) => format!("Half had by day {} at the latest.", step.day),
        None => "Fewer than half had by then.".to_owned(),
    };
    format!(
        "{} days on, {} of {} had {} ({} interval {} to {}). {half} {}",
        last.day,
        words::share(1.0 - last.share),
        wording.who,
        wording.happened,
        words::share(level),
        words::share(1.0 - last.high),
        words::share(1.0 - last.low),
        wording.caution
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, proptest};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn nothing_on_a_curve_stands_for_few(
            spells in proptest::collection::vec((0_u32..200, any::<bool>()), 0..200),
            threshold in 1_usize..20,
        ) {
            let spells: Vec<Spell> =
                spells.iter().map(|&(days, happened)| Spell { days, happened }).collect();
            let (stretches, after) = stretches(&spells, threshold);
            let fine = |count: usize| count == 0 || threshold <= count;
            let mut remaining = spells.len();
            for stretch in &stretches {
                assert!(threshold <= stretch.happened && fine(stretch.left));
                remaining -= stretch.happened + stretch.left;
                assert!(fine(remaining));
            }
            assert_eq!(remaining, after[0] + after[1]);
            assert!(stretches.is_empty() || (fine(after[0]) && fine(after[1])));
            let happened = stretches.iter().map(|one| one.happened).sum::<usize>() + after[0];
            assert_eq!(happened, spells.iter().filter(|spell| spell.happened).count());
        }
    }

    #[test]
    fn the_sentence_is_true_when_hardly_anybody_is_served_and_when_all_are() {
        let slow = [
            TimeStep { day: 0, at_risk: 400, share: 1.0, low: 1.0, high: 1.0 },
            TimeStep { day: 700, at_risk: 300, share: 0.97, low: 0.95, high: 0.98 },
        ];
        let text = says(&TO_MATCH, &slow, 0.95);
        assert!(
            text.starts_with("700 days on, 3 % of families who asked for a match had been"),
            "{text}"
        );
        assert!(
            text.contains("(95 % interval 2 % to 5 %). Fewer than half had by then."),
            "{text}"
        );
        let all = [slow[0], TimeStep { day: 21, at_risk: 0, share: 0.0, low: 0.0, high: 0.0 }];
        let text = says(&TO_MATCH, &all, 0.95);
        assert!(text.contains("21 days on, 100 %") && text.contains("by day 21"), "{text}");
    }
}
