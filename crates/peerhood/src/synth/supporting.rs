use chrono::NaiveDate;

use super::AS_OF;
use super::conditions::{CLUSTERS, FAMILY_EXPERIENCES, experiences};
use super::draw::{Draw, before};
use super::person;
use super::places::Region;
use super::rows::{Cells, cells, list};

/// A support parent, and what the matches so far need to know.
#[derive(Debug)]
pub(super) struct Supporting {
    pub(super) id: String,
    pub(super) cluster: usize,
    pub(super) languages: Vec<&'static str>,
    pub(super) modes: Vec<&'static str>,
    pub(super) status: &'static str,
    /// Since when they support others; never if `None`.
    pub(super) started_on: Option<NaiveDate>,
    pub(super) capacity: usize,
    /// Until when each of their matches lasts.
    pub(super) busy_until: Vec<NaiveDate>,
    pub(super) cells: Cells,
}

const STATUSES: [(u64, &str); 6] = [
    (72, "active"),
    (8, "paused"),
    (7, "in_training"),
    (3, "screened"),
    (4, "applicant"),
    (6, "retired"),
];
const RELATIONSHIPS: [(u64, &str); 9] = [
    (745, "biological"),
    (80, "adoptive"),
    (40, "foster"),
    (70, "grandparent"),
    (20, "step"),
    (20, "kinship"),
    (15, "guardian"),
    (6, "extended_family"),
    (4, "supporting_only"),
];
const CAPACITIES: [(u64, u64); 5] = [(30, 1), (40, 2), (18, 3), (8, 4), (4, 5)];
const HOURS: [(u64, &str); 7] =
    [(12, "2"), (20, "6"), (22, "8"), (24, "12"), (14, "20"), (5, "40"), (3, "88")];

pub(super) fn draw(draw: &mut Draw, count: usize, regions: &[Region]) -> Vec<Supporting> {
    let weights: Vec<_> =
        CLUSTERS.iter().enumerate().map(|(position, cluster)| (cluster.weight, position)).collect();
    let subjects = experiences();
    (1..=count)
        .map(|number| {
            let cluster = draw.weighted(&weights);
            one(draw, number, cluster, regions, &subjects)
        })
        .collect()
}

fn one(
    draw: &mut Draw,
    number: usize,
    cluster: usize,
    regions: &[Region],
    subjects: &[&'static str],
) -> Supporting {
    let id = format!("SP-{number:05}");
    let kind = &CLUSTERS[cluster];
    let (name, ways) = person::contact(draw, &id);
    let region = &regions[person::region(draw, regions)];
    let languages = person::supporting_languages(draw);
    let modes = person::modes(draw);
    let status = draw.weighted(&STATUSES);

    // They are further along: at least a year since the child's diagnosis.
    let months = draw.between(kind.months.0, kind.months.1) + 12 + draw.below(150);
    let raising_since = before(AS_OF, months * 3_044 / 100);
    let birth = match draw.below(100) {
        0 | 1 => format!("deceased {}", person::month(before(raising_since, 28))),
        _ => person::birth(draw, before(raising_since, 28), 0),
    };
    let mut conditions = vec![draw.one(kind.main)];
    if draw.percent(41) {
        conditions.push(draw.one(kind.also));
    }
    let many = draw.between(2, 4);
    let mut lived = draw.some(kind.experiences, many);
    if draw.percent(35) {
        lived.push(draw.one(&FAMILY_EXPERIENCES));
    }
    let wont_discuss: Vec<&str> = if draw.percent(8) {
        subjects
            .get(draw.position(subjects.len()))
            .copied()
            .filter(|it| !lived.contains(it))
            .into_iter()
            .collect()
    } else {
        Vec::new()
    };
    let mut cells = cells! {
        "id": id, "name": name, "contact": ways,
        "relationship": draw.weighted(&RELATIONSHIPS),
        "raising_since": person::month(raising_since), "child_birth": birth,
        "conditions": list(&conditions), "experiences": list(&lived),
        "languages": list(&languages), "region": region.name,
        "postal_code": region.postal_code(draw.percent(50)), "time_zone": region.zone,
        "modes": list(&modes), "availability": person::availability(draw, 5),
        "status": status, "culture": list(&person::culture(draw)),
        "wont_discuss": list(&wont_discuss),
    };
    let capacity = draw.weighted(&CAPACITIES);
    if !draw.percent(12) {
        cells.push(("capacity", capacity.to_string()));
    }
    // Who states no capacity has that of the policy.
    let stated = cells.iter().any(|cell| cell.0 == "capacity");
    let capacity = if stated { usize::try_from(capacity).unwrap_or(1) } else { 2 };
    let is_trained = !matches!(status, "applicant" | "screened" | "in_training");
    let started_on = is_trained.then(|| training(draw, &mut cells));
    Supporting {
        id,
        cluster,
        languages,
        modes,
        status,
        started_on,
        capacity,
        busy_until: Vec::new(),
        cells,
    }
}

/// When they were checked and trained, and what they hold; gives the day they began.
fn training(draw: &mut Draw, cells: &mut Cells) -> NaiveDate {
    let started_on = before(AS_OF, 20 + draw.below(2_200));
    let trained_on = before(started_on, draw.between(3, 40));
    cells.extend(cells! {
        "trained_on": trained_on, "training_hours": draw.weighted(&HOURS), "started_on": started_on,
    });
    if !draw.percent(3) {
        let checked_on = before(trained_on, draw.between(5, 60));
        cells.push(("background_check_on", checked_on.to_string()));
    }
    if draw.percent(12) {
        let expires_on = before(AS_OF, 60) + chrono::Days::new(draw.below(900));
        cells.extend(cells! {"certification": "CPS-P", "certification_expires": expires_on});
    }
    started_on
}
