//! Two waves of the PHQ-8, which the library scores by its key.

use chrono::NaiveDate;

use super::draw::{Draw, after};
use super::referred::Referred;
use super::{AS_OF, SynthFile};
use crate::write::csv;

const ITEMS: u32 = 8;

/// The waves: at the start, and eight weeks later of those who answered then.
pub(super) fn draw(draw: &mut Draw, referred: &[Referred]) -> [SynthFile; 2] {
    let mut baseline = Vec::new();
    let mut week8 = Vec::new();
    for family in referred.iter().filter(|family| family.agreed.contains(&"evaluation")) {
        let on = after(family.received_on, draw.below(8));
        if AS_OF <= on || !draw.percent(55) {
            continue;
        }
        let level = level(draw);
        baseline.push(answers(draw, family, on, level));
        let later = after(on, 56 + draw.below(10));
        if later < AS_OF && draw.percent(68) {
            // All are somewhat better eight weeks later, and those who had a match a little more.
            let change = if matches!(family.status, "matched" | "closed") { 90 } else { 40 };
            let level = (level + draw.below(220)).saturating_sub(110 + change);
            week8.push(answers(draw, family, later, level));
        }
    }
    [sheet("baseline", baseline), sheet("week8", week8)]
}

/// How burdened somebody is, of a thousand: most a little, few a lot.
fn level(draw: &mut Draw) -> u64 {
    let first = draw.below(1_000);
    let second = draw.below(1_000);
    // The smaller of two leans to little.
    first.min(second) * 70 / 100 + draw.below(150)
}

fn answers(draw: &mut Draw, family: &Referred, on: NaiveDate, level: u64) -> Vec<String> {
    let mut row = vec![family.id.clone(), on.to_string()];
    row.extend((0..ITEMS).map(|_| {
        if draw.percent(1) {
            return String::new();
        }
        let answer = match (level + draw.below(400)).saturating_sub(200) {
            0..260 => "0",
            260..520 => "1",
            520..760 => "2",
            _ => "3",
        };
        answer.to_owned()
    }));
    row
}

fn sheet(wave: &str, rows: Vec<Vec<String>>) -> SynthFile {
    let items = (1..=ITEMS).map(|item| format!("phq-8_{item}"));
    let header: Vec<String> =
        ["person", "answered_on"].map(str::to_owned).into_iter().chain(items).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    SynthFile { path: format!("surveys/{wave}.csv"), text: csv(&header, rows) }
}
