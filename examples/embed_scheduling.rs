//! Groups parents of one's own type and dates their sessions, with no other peerhood crate.
use chrono::{Datelike, NaiveDate, NaiveTime};
use peerhood_scheduling::form::{CanCome, Criterion, Person, Problem, Rules, Size, Wish};
use peerhood_scheduling::plan::{Facilitator, Participant, Request, Venue};
use peerhood_scheduling::{Availability, Effort, Length, Score, Series, Slot, Zone, form, plan};

struct Parent(&'static str, &'static str);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parents = [("Ana", "es"), ("Bo", "es"), ("Cam", "es"), ("Dee", "en"), ("Eli", "en")]
        .map(|(name, language)| Parent(name, language));
    let mut rules = Rules::new(Size { at_least: 2, at_most: 4 });
    rules.slots = vec!["Tuesday evening".to_owned()];
    rules.criteria = vec![Criterion::new("language", Wish::Similar, Score::hard(1))];
    let describe = |parent: &Parent| {
        let mut person = Person::new(parent.0);
        person.has("language", parent.1);
        person.answer("Tuesday evening", CanCome::Yes);
        person
    };
    let formation = form(&Problem::new(&parents, describe, &rules)?, Effort::new(10_000, 7));
    let always = Availability::always(Zone::new("America/Chicago")?);
    let (first, six): (NaiveDate, NaiveTime) = ("2026-09-01".parse()?, "18:00:00".parse()?);
    let mut request = Request::new();
    request.participants = parents.iter().map(|p| Participant::new(p.0, always.clone())).collect();
    request.facilitators = ["Kim", "Lou"].map(|id| Facilitator::new(id, always.clone())).into();
    request.venues = ["library", "school"].map(|id| Venue::room(id, 12)).into();
    for group in &formation.groups {
        let members = group.members.iter().map(|&member| parents[member].0).collect();
        let (id, slots) = (group.name.as_str(), vec![Slot::new(first.weekday(), six)]);
        let (zone, length) = (always.zone.clone(), Length::Sessions(6));
        request.series.push(Series::new(id, members, slots, zone, first, length));
    }
    for (series, session) in plan(&request, Effort::new(10_000, 7))?.sessions() {
        println!("{}: {} with {}", series.series, session.local, session.facilitator);
    }
    Ok(())
}
