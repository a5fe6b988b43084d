use chrono::{Datelike, NaiveDate, Weekday};

use super::AS_OF;
use super::conditions::{CLUSTERS, Cluster, FAMILY_EXPERIENCES};
use super::draw::{Draw, after, before};
use super::person;
use super::places::Region;
use super::rows::{Cells, cells, flag, list};

/// A referral, and what matches, groups and surveys need to know.
#[derive(Debug)]
pub(super) struct Referred {
    pub(super) id: String,
    pub(super) received_on: NaiveDate,
    /// When consent was given, if it was.
    pub(super) consented_on: NaiveDate,
    pub(super) cluster: usize,
    pub(super) languages: Vec<&'static str>,
    pub(super) modes: Vec<&'static str>,
    pub(super) wants: Vec<&'static str>,
    /// What the parent has agreed to, and not taken back.
    pub(super) agreed: Vec<&'static str>,
    pub(super) status: &'static str,
    cells: Cells,
}

impl Referred {
    /// Whether the parent wants something and has agreed to it.
    pub(super) fn is_for(&self, what: &str) -> bool {
        self.wants.contains(&what) && self.agreed.contains(&what)
    }

    pub(super) fn into_cells(self) -> Cells {
        let Self { mut cells, status, .. } = self;
        cells.push(("status", status.to_owned()));
        cells
    }
}

const SOURCES: [(u64, &str); 9] = [
    (20, "pediatrician"),
    (16, "hospital"),
    (20, "self"),
    (14, "school district"),
    (11, "early intervention"),
    (6, "home visitor"),
    (4, "child welfare"),
    (5, "another parent"),
    (4, "website"),
];
const RELATIONSHIPS: [(u64, &str); 9] = [
    (740, "biological"),
    (55, "adoptive"),
    (55, "foster"),
    (85, "grandparent"),
    (20, "step"),
    (20, "kinship"),
    (15, "guardian"),
    (5, "extended_family"),
    (5, "sibling"),
];
const WANTS: [(u64, &[&str]); 8] = [
    (42, &["match"]),
    (14, &["match", "group"]),
    (14, &["match", "information"]),
    (6, &["match", "group", "community"]),
    (6, &["match", "community", "information"]),
    (9, &["group"]),
    (6, &["information"]),
    (3, &["community", "information"]),
];

/// Referrals in the order they arrived, over the twelve months before the day.
pub(super) fn draw(draw: &mut Draw, count: usize, regions: &[Region]) -> Vec<Referred> {
    let mut days: Vec<NaiveDate> = (0..count).map(|_| arrival(draw)).collect();
    days.sort_unstable();
    let weights: Vec<_> =
        CLUSTERS.iter().enumerate().map(|(position, cluster)| (cluster.weight, position)).collect();
    days.into_iter()
        .zip(1_usize..)
        .map(|(received_on, number)| {
            let cluster = draw.weighted(&weights);
            one(draw, number, received_on, cluster, regions)
        })
        .collect()
}

/// A day of the last year; most of what comes at a weekend is taken in on the Friday before.
fn arrival(draw: &mut Draw) -> NaiveDate {
    let day = before(AS_OF, draw.between(1, 365));
    match day.weekday() {
        Weekday::Sat if draw.percent(75) => before(day, 1),
        Weekday::Sun if draw.percent(75) => before(day, 2),
        _ => day,
    }
}

fn one(
    draw: &mut Draw,
    number: usize,
    received_on: NaiveDate,
    cluster: usize,
    regions: &[Region],
) -> Referred {
    let id = format!("R-{number:05}");
    let kind = &CLUSTERS[cluster];
    let (name, ways) = person::contact(draw, &id);
    let region = &regions[person::region(draw, regions)];
    let languages = person::family_languages(draw);
    let modes = person::modes(draw);
    let wants = draw.weighted(&WANTS).to_vec();
    let (consent, agreed, consented_on) = consent(draw, received_on, &wants);
    let received_at = format!("{received_on}T{:02}:{:02}", draw.between(8, 18), 5 * draw.below(12));
    let mut cells = cells! {
        "id": id, "received_at": received_at, "source": draw.weighted(&SOURCES),
        "consent": consent, "name": name, "contact": ways,
        "languages": list(&languages), "region": region.name,
        "postal_code": region.postal_code(draw.percent(50)), "time_zone": region.zone,
        "modes": list(&modes), "availability": person::availability(draw, 7),
        "wants": list(&wants), "culture": list(&person::culture(draw)),
        "urgency": draw.weighted(&[(70, "routine"), (22, "soon"), (8, "urgent")]),
        "interpreter": flag(!languages.contains(&"en") && draw.percent(40)),
        "childcare": flag(draw.percent(30)), "transport": flag(draw.percent(15)),
    };
    let experiences = child(draw, received_on, kind, &mut cells);
    wishes(draw, &experiences, &mut cells);
    // Old referrals that came to nothing are put away; matches may change it again.
    let is_old = received_on < before(AS_OF, 150);
    let status = match draw.below(100) {
        0..3 => "withdrawn",
        3..6 => "on_hold",
        6..55 if is_old => "closed",
        _ => "open",
    };
    Referred {
        id,
        received_on,
        consented_on,
        cluster,
        languages,
        modes,
        wants,
        agreed,
        status,
        cells,
    }
}

/// The consent as it is written down, what may be done by it, and since when.
fn consent(
    draw: &mut Draw,
    received_on: NaiveDate,
    wants: &[&'static str],
) -> (String, Vec<&'static str>, NaiveDate) {
    let mut scopes = wants.to_vec();
    for (chance, scope) in [(50, "share_contact"), (66, "evaluation"), (25, "after_close")] {
        if draw.percent(chance) {
            scopes.push(scope);
        }
    }
    let given_on = after(received_on, draw.below(2)).min(before(AS_OF, 1));
    let written = |giver: &str| format!("{giver} {given_on} {}", scopes.join(" "));
    match draw.below(100) {
        0..6 => (String::new(), Vec::new(), given_on),
        6..11 => (written("referrer"), Vec::new(), given_on),
        11..13 => {
            let withdrawn_on = after(given_on, draw.below(60)).min(before(AS_OF, 1));
            (format!("{} withdrawn {withdrawn_on}", written("parent")), Vec::new(), given_on)
        }
        _ => (written("parent"), scopes, given_on),
    }
}

/// The child, what the parent needs, and what the support parent should have lived through.
fn child(
    draw: &mut Draw,
    received_on: NaiveDate,
    kind: &Cluster,
    cells: &mut Cells,
) -> Vec<&'static str> {
    let mut relationship = draw.weighted(&RELATIONSHIPS);
    let mut needs: Vec<&str> = {
        let many = draw.between(1, 3);
        draw.some(kind.needs, many)
    };
    let is_recent = before(AS_OF, 120) < received_on;
    let mut births = match draw.below(100) {
        0..12 if kind.before_birth && is_recent => {
            if draw.percent(70) {
                relationship = "expectant";
            }
            vec![format!("unborn {}", person::month(after(AS_OF, draw.between(31, 150))))]
        }
        98.. => {
            if draw.percent(60) {
                needs.push("bereavement");
            }
            vec![format!(
                "deceased {}",
                person::month(before(received_on, draw.between(60, 4_000)))
            )]
        }
        _ => {
            let months = draw.between(kind.months.0, kind.months.1);
            vec![person::birth(draw, received_on, months)]
        }
    };
    if draw.percent(10) {
        let months = draw.between(1, 200);
        births.push(person::birth(draw, received_on, months));
    }
    let mut conditions = vec![draw.one(kind.main)];
    if draw.percent(41) {
        conditions.push(draw.one(kind.also));
    }
    let many = draw.below(4);
    let mut experiences = draw.some(kind.experiences, many);
    if draw.percent(15) {
        experiences.push(draw.one(&FAMILY_EXPERIENCES));
    }
    cells.extend(cells! {
        "relationship": relationship, "child_birth": list(&births),
        "conditions": list(&conditions), "needs": list(&needs),
        "experiences_wanted": list(&experiences),
    });
    experiences
}

/// What matters to the parent. No criterion is both wanted and to be avoided.
fn wishes(draw: &mut Draw, experiences: &[&str], cells: &mut Cells) {
    let lived = experiences.first().map(|experience| format!("experience: {experience}"));
    let lived = lived.unwrap_or_else(|| "experience".to_owned());
    let relationship =
        cells.iter().find(|cell| cell.0 == "relationship").map_or("", |cell| &cell.1);
    let alike = format!("relationship: {relationship}");
    if draw.percent(58) {
        let wish = match draw.below(100) {
            0..34 => "condition",
            34..58 => &lived,
            58..72 => "stage",
            72..80 => &alike,
            80..88 => "language",
            88..92 => "culture",
            92..96 => "region",
            _ => "availability",
        };
        cells.push(("top_priority", wish.to_owned()));
    }
    let must = draw.percent(10).then(|| match draw.below(10) {
        0..4 => "language".to_owned(),
        4..6 => "mode".to_owned(),
        6..8 => "condition".to_owned(),
        _ => alike.clone(),
    });
    let prefer: Vec<&str> = {
        let many = [0, 0, 0, 1, 1, 2][draw.position(6)];
        draw.some(&["condition", "stage", lived.as_str(), "culture"], many)
    };
    let prefer = list(&prefer);
    cells.extend(cells! {"must": must.unwrap_or_default(), "prefer": prefer});
    // In a small place a neighbour can be too near.
    if draw.percent(4) {
        cells.push(("avoid", "region".to_owned()));
    }
}
