//! Facilitators, venues, groups that run or have run with who came, and training cohorts.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::AS_OF;
use super::draw::{Draw, after, before};
use super::person;
use super::places::{Region, WINTER};
use super::referred::Referred;
use super::rows::{Cells, cells, flag, list};
use super::supporting::Supporting;

#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) facilitators: Vec<Cells>,
    pub(super) venues: Vec<Cells>,
    pub(super) groups: Vec<Cells>,
    pub(super) attendance: Vec<Cells>,
    pub(super) training: Vec<Cells>,
}

/// A facilitator, and what groups need to know.
struct Facilitator {
    id: String,
    languages: Vec<&'static str>,
    region: usize,
    /// Evenings and mornings in a week: days from Monday, and the hour at which a group can start.
    slots: Vec<(u64, u64)>,
    max_groups: usize,
    running: usize,
    in_person: bool,
}

/// Somebody leads one group for about so many referrals.
const REFERRALS_PER_FACILITATOR: usize = 80;
const WEEKS: u64 = 8;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(super) fn draw(
    draw: &mut Draw,
    referred: &[Referred],
    supporting: &[Supporting],
    regions: &[Region],
) -> Groups {
    let mut groups = Groups::default();
    let mut facilitators = facilitators(draw, referred.len(), regions, &mut groups.facilitators);
    groups.venues = venues(draw, facilitators.len(), regions);
    meetings(draw, referred, regions, &mut facilitators, &mut groups);
    groups.training = training(supporting);
    groups
}

fn facilitators(
    draw: &mut Draw,
    referrals: usize,
    regions: &[Region],
    rows: &mut Vec<Cells>,
) -> Vec<Facilitator> {
    let count = 2 + referrals / REFERRALS_PER_FACILITATOR;
    let one = |number: usize| {
        let id = format!("F-{number:03}");
        let (name, ways) = person::contact(draw, &id);
        let languages =
            if number == 2 { vec!["es", "en"] } else { person::supporting_languages(draw) };
        let region = person::region(draw, regions);
        let modes: Vec<&str> = draw.likely(&[(90, "video"), (65, "in_person"), (40, "phone")]);
        let days = draw.between(2, 4);
        let slots: Vec<(u64, u64)> = draw
            .some(&[0, 1, 2, 3, 4, 5], days)
            .into_iter()
            .map(|day| (day, if day == 5 || draw.percent(25) { 9 } else { 17 }))
            .collect();
        let times = slots
            .iter()
            .map(|(day, hour)| format!("{} {hour:02}:00-{:02}:00", day_name(*day), hour + 4));
        let max_groups = draw.position(slots.len().min(3)) + 1;
        let expires_on = after(before(AS_OF, 40), draw.below(900));
        let mut cells = cells! {
            "id": id, "name": name, "contact": ways, "languages": list(&languages),
            "modes": list(&modes), "region": regions[region].name,
            "time_zone": regions[region].zone, "availability": list(&times.collect::<Vec<_>>()),
            "max_groups": max_groups,
        };
        if !draw.percent(6) {
            cells.extend(cells! {"certification": "CPS-P", "certification_expires": expires_on});
        }
        rows.push(cells);
        let in_person = modes.contains(&"in_person");
        Facilitator { id, languages, region, slots, max_groups, running: 0, in_person }
    };
    (1..=count).map(one).collect()
}

fn day_name(day: u64) -> &'static str {
    usize::try_from(day).ok().and_then(|day| DAYS.get(day)).unwrap_or(&DAYS[0])
}

/// A room in every region, more in cities, and video rooms for the facilitators.
fn venues(draw: &mut Draw, facilitators: usize, regions: &[Region]) -> Vec<Cells> {
    let mut rows = Vec::new();
    let kinds = ["Library", "Children's Hospital", "Family Center", "Community College"];
    for region in regions {
        let rooms = if region.is_city { 4 } else { 1 };
        for kind in kinds.into_iter().take(rooms) {
            let hybrid = draw.percent(40);
            rows.push(cells! {
                "id": format!("V-{:03}", rows.len() + 1), "name": format!("{} {kind}", region.name),
                "kind": if hybrid { "hybrid" } else { "in_person" }, "region": region.name,
                "seats": draw.between(10, 20), "time_zone": region.zone,
                "availability": "Mon-Fri 09:00-21:00; Sat 09:00-14:00",
                "childcare": flag(draw.percent(35)), "transit": flag(region.is_city || draw.percent(15)),
                "accessible": flag(draw.percent(92)),
            });
        }
    }
    for room in 1..=2 + facilitators / 4 {
        rows.push(cells! {
            "id": format!("V-{:03}", rows.len() + 1), "name": format!("Video room {room}"),
            "kind": "virtual", "seats": 20, "time_zone": "America/Chicago",
            "availability": "Mon-Sun 07:00-22:00", "accessible": "yes",
        });
    }
    rows
}

/// Groups of 8 to 12 from every second stretch of families of one language that asked for one.
fn meetings(
    draw: &mut Draw,
    referred: &[Referred],
    regions: &[Region],
    facilitators: &mut [Facilitator],
    groups: &mut Groups,
) {
    let mut taken: BTreeSet<(String, u64, u64)> = BTreeSet::new();
    for language in ["en", "es"] {
        let mut waiting: Vec<&Referred> = referred
            .iter()
            .filter(|family| family.is_for("group") && family.languages[0] == language)
            .filter(|family| matches!(family.status, "open" | "matched" | "closed"))
            .collect();
        // The latest have not been placed yet.
        waiting.retain(|family| family.received_on < before(AS_OF, 60));
        let mut left = waiting.as_slice();
        loop {
            let size = draw.position(5) + 8;
            if left.len() < size {
                break;
            }
            let (members, rest) = left.split_at(size);
            left = rest.get(size..).unwrap_or_default();
            let latest = members.iter().map(|family| family.received_on).max().unwrap_or(AS_OF);
            let is_over = latest < before(AS_OF, 150);
            let weeks = if is_over { draw.between(12, 20) } else { draw.between(2, 7) };
            let Some(leader) = facilitators.iter_mut().find(|leader| {
                let has_room = is_over || leader.running < leader.max_groups;
                leader.languages.contains(&language) && has_room
            }) else {
                break;
            };
            let slot = leader.slots[leader.running % leader.slots.len()];
            leader.running += usize::from(!is_over);
            let starts_on = after(before(AS_OF, 7 * weeks), slot.0);
            let region = &regions[leader.region];
            let is_near = leader.in_person && draw.percent(40);
            let venue = groups.venues.iter().find_map(|venue| {
                let cell = |column| venue.iter().find(|cell| cell.0 == column);
                let id = cell("id")?.1.clone();
                (is_near && cell("region")?.1 == region.name).then_some(id)
            });
            let venue = venue.filter(|id| is_over || taken.insert((id.clone(), slot.0, slot.1)));
            let id = format!("G-{:03}", groups.groups.len() + 1);
            let ids: Vec<&str> = members.iter().map(|family| family.id.as_str()).collect();
            let time = if slot.1 < 12 { "Morning" } else { "Evening" };
            let hours = slot.1 + 1;
            groups.groups.push(cells! {
                "id": id, "name": format!("{} {time} Circle {id}", day_name(slot.0)),
                "kind": if venue.is_some() { "in_person" } else { "virtual" },
                "facilitators": leader.id, "venue": venue.clone().unwrap_or_default(),
                "language": language, "region": region.name, "time_zone": region.zone,
                "meets": format!("{} {hours:02}:00-{:02}:30", day_name(slot.0), hours + 1),
                "starts_on": starts_on, "ends_on": after(starts_on, 7 * (WEEKS - 1)),
                "seats": 12, "members": list(&ids),
            });
            let mode = if venue.is_some() { "in_person" } else { "video" };
            attend(draw, &id, starts_on, members, mode, &mut groups.attendance);
        }
    }
}

fn attend(
    draw: &mut Draw,
    group: &str,
    starts_on: NaiveDate,
    members: &[&Referred],
    mode: &str,
    rows: &mut Vec<Cells>,
) {
    for week in 0..WEEKS {
        let on = after(starts_on, 7 * week);
        let text = on.to_string();
        if AS_OF <= on || (WINTER.0 <= text.as_str() && text.as_str() <= WINTER.1) {
            continue;
        }
        for family in members {
            let mut row = cells! {"group": group, "on": on, "participant": family.id};
            match draw.below(100) {
                0..70 => row.extend(cells! {"presence": "came", "mode": mode, "hours": "1.5"}),
                70..83 => row.push(("presence", "excused".to_owned())),
                _ => row.push(("presence", "absent".to_owned())),
            }
            rows.push(row);
        }
    }
}

/// Cohorts of at most 12: those in training now, and applicants for the next ones.
fn training(supporting: &[Supporting]) -> Vec<Cells> {
    let with = |statuses: &[&str]| -> Vec<&str> {
        let people = supporting.iter().filter(|parent| statuses.contains(&parent.status));
        people.map(|parent| parent.id.as_str()).collect()
    };
    let mut rows = Vec::new();
    let mut add = |people: &[&str], starts_on: NaiveDate| {
        for cohort in people.chunks(12) {
            // Applications close 28 days before the start.
            rows.push(cells! {
                "id": format!("T-{:03}", rows.len() + 1), "opens": before(starts_on, 70),
                "application_deadline": before(starts_on, 28), "starts": starts_on,
                "ends": after(starts_on, 25), "seats": 12, "applicants": list(cohort),
            });
        }
    };
    add(&with(&["in_training"]), before(AS_OF, 14));
    add(&with(&["applicant", "screened"]), after(AS_OF, 42));
    rows
}
