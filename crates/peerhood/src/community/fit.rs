use chrono::NaiveDate;
use peerhood_model::{Listing, Program, Seeker, Service, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{functions, listing};
use crate::Policy;

/// How a service fits a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fit {
    /// The service.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Whether nothing stands against it and it answers something the family asks for.
    pub suits: bool,
    /// Which of the four functions of peer support it serves.
    pub functions: Vec<String>,
    /// What speaks for it.
    pub because: Vec<String>,
    /// What stands against it.
    pub against: Vec<String>,
    /// What is not known, or should be asked first.
    pub cautions: Vec<String>,
}

/// Judges a service for a family: needs and subjects, area, age, language, ways to take part and
/// hours, each with its reason; what is not known stands against nobody.
#[must_use]
pub fn fit(
    program: &Program,
    policy: &Policy,
    seeker: &Seeker<'_>,
    service: &Service,
    day: NaiveDate,
) -> Fit {
    let listing = listing(program, service);
    let mut because: Vec<String> = seeker
        .needs()
        .intersection(&service.needs)
        .map(|need| format!("answers the need: {}", need.to_string().replace('_', " ")))
        .collect();
    because.extend(
        seeker.conditions().intersection(&service.topics).map(|topic| format!("is about {topic}")),
    );
    let answers = !because.is_empty();
    let months = policy.reporting.directory_stale_months;
    let (mut against, mut cautions) = (Vec::new(), Vec::new());
    against.extend(service.obstacles_for(seeker).iter().map(ToString::to_string));
    let stands = super::cannot_send(program, service, listing, months, day);
    against.extend(stands);
    if let Some(eligibility) = &service.eligibility {
        cautions.push(format!("read whom it is for: {eligibility}"));
    }
    if !service.regions.is_empty() {
        match seeker.region() {
            Some(region) if service.regions.contains(region) => {
                because.push(format!("serves {region}"));
            }
            Some(_) => {}
            None => cautions.push("the family's region is not known".to_owned()),
        }
    }
    match listing {
        Some(listing) => {
            of_listing(listing, program, seeker, day, &mut because, &mut against, &mut cautions);
        }
        None => cautions.push("nobody reviewed whether it is credible".to_owned()),
    }
    if !answers {
        against.push("answers nothing the family asks for".to_owned());
    }
    Fit {
        service: service.id.to_string(),
        name: service.name.clone(),
        suits: against.is_empty(),
        functions: functions(program, service).iter().map(ToString::to_string).collect(),
        because,
        against,
        cautions,
    }
}

fn of_listing(
    listing: &Listing,
    program: &Program,
    seeker: &Seeker<'_>,
    day: NaiveDate,
    because: &mut Vec<String>,
    against: &mut Vec<String>,
    cautions: &mut Vec<String>,
) {
    let shared: Vec<String> =
        seeker.modes().intersection(&listing.modes).map(ToString::to_string).collect();
    if !shared.is_empty() {
        because.push(format!("offered by {}", shared.join(", ").replace('_', " ")));
    } else if !listing.modes.is_empty() && !seeker.modes().is_empty() {
        against.push("offered in no way the family can take part".to_owned());
    }
    match shared_hours(listing, program, seeker, day) {
        Some(0) => against.push("open at no hour the family has free".to_owned()),
        Some(minutes) => because.push(format!("{minutes} shared minutes a week")),
        None => {}
    }
    cautions.extend(listing.credibility_gaps(day).iter().map(ToString::to_string));
}

/// Whether what the program knows of a service keeps a family from going there: no way to take part,
/// no hour, or a contact that does not answer.
pub(crate) fn keeps_away(
    listing: &Listing,
    program: &Program,
    seeker: &Seeker<'_>,
    day: NaiveDate,
    months: u32,
) -> bool {
    let known = !listing.modes.is_empty() && !seeker.modes().is_empty();
    let no_way = known && seeker.modes().is_disjoint(&listing.modes);
    let no_hour = shared_hours(listing, program, seeker, day) == Some(0);
    let silent = listing.contact.is_reachable() && !listing.contact_is_current(day, months);
    no_way || no_hour || silent
}

/// Minutes of the week of a day in which the service is open and the family free; `None` where
/// either is not known.
fn shared_hours(
    listing: &Listing,
    program: &Program,
    seeker: &Seeker<'_>,
    day: NaiveDate,
) -> Option<i64> {
    use chrono::Datelike;
    let week = Span::of_week(day.iso_week(), &program.time_zone)?;
    let open = listing.hours.as_ref()?.spans(&program.time_zone, week);
    let free = seeker.availability()?.spans(seeker.time_zone(), week);
    let shared = peerhood_model::shared_spans(&open, &free);
    Some(shared.iter().map(|span| (span.end() - span.start()).num_minutes()).sum())
}
