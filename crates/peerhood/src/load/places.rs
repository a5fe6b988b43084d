use peerhood_model::{Closure, ClosureScope, Setting, Venue};

use super::ids::Ids;
use crate::fault::Problem;
use crate::table::cells::Cells;

pub(crate) fn venue(cells: &mut Cells<'_>, _: &Ids) -> Option<Venue> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let name = cells.needed("name");
    let setting: Option<Setting> = cells.needed_code("kind");
    let zone = cells.zone("time_zone");
    let region = cells.region("region");
    let seats = cells.count("seats");
    let availability = cells.availability("availability");
    let childcare = cells.flag("childcare");
    let transit = cells.flag("transit");
    let accessible = cells.flag("accessible");
    let mut venue = Venue::new(id?, name?, setting?, zone);
    venue.region = region;
    venue.seats = seats;
    venue.availability = availability;
    venue.childcare = childcare;
    venue.transit = transit;
    venue.accessible = accessible;
    Some(venue)
}

pub(crate) fn closure(cells: &mut Cells<'_>, ids: &Ids) -> Option<Closure> {
    let days = cells.days("date");
    let region = cells.region("region");
    ids.check(cells, "venue", "venues");
    let venue = cells.value("venue", Problem::NotAnId);
    let scope = match (region, venue) {
        (Some(_), Some(_)) => {
            let other = "region".to_owned();
            let reason = "a closure is of a region or of a venue".to_owned();
            let text = cells.text("venue");
            cells.fault("venue", text, Problem::Contradiction { other, reason });
            return None;
        }
        (Some(region), None) => ClosureScope::Region(region),
        (None, Some(venue)) => ClosureScope::Venue(venue),
        (None, None) => ClosureScope::Everywhere,
    };
    let (first, last) = days?;
    let reason = cells.text("reason");
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    Closure::new(first, last, scope, reason).ok()
}
