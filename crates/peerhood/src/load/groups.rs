use std::collections::HashMap;

use peerhood_model::{
    Attendance, FacilitatorId, Group, GroupId, Presence, ReferralId, Setting, TrainingCohort,
};

use super::ids::Ids;
use super::program::Tables;
use crate::fault::{Findings, Problem};
use crate::table::cells::{Cells, Conventions};

pub(crate) fn group(cells: &mut Cells<'_>, ids: &Ids) -> Option<Group> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let name = cells.needed("name");
    let setting: Option<Setting> = cells.needed_code("kind");
    let zone = cells.zone("time_zone");
    let facilitators: Vec<FacilitatorId> = cells.ids("facilitators");
    ids.check(cells, "facilitators", "facilitators");
    let venue = cells.value("venue", Problem::NotAnId);
    ids.check(cells, "venue", "venues");
    let language = cells.language("language");
    let region = cells.region("region");
    let meets = cells.availability("meets");
    let starts_on = cells.date("starts_on");
    let ends_on = cells.date("ends_on");
    cells.in_order(("starts_on", starts_on), ("ends_on", ends_on));
    // Dates that are the wrong way round say nothing about who could attend.
    let in_order = starts_on.zip(ends_on).is_none_or(|(first, last)| first <= last);
    let (starts_on, ends_on) = if in_order { (starts_on, ends_on) } else { (None, None) };
    let seats = cells.count("seats");
    let topics = cells.terms("topics");
    let members: Vec<ReferralId> = cells.ids("members");
    ids.check(cells, "members", "referrals");
    let mut group = Group::new(id?, name?, setting?, zone);
    group.facilitators = facilitators;
    group.venue = venue;
    group.language = language;
    group.region = region;
    group.meets = meets;
    group.starts_on = starts_on;
    group.ends_on = ends_on;
    group.seats = seats;
    group.topics = topics;
    group.members = members.into_iter().collect();
    Some(group)
}

pub(crate) fn attendance(
    tables: &Tables,
    conventions: &Conventions<'_>,
    groups: &[Group],
    findings: &mut Findings,
) -> Vec<Attendance> {
    let groups: HashMap<&GroupId, &Group> = groups.iter().map(|group| (&group.id, group)).collect();
    let mut seen: HashMap<(GroupId, chrono::NaiveDate, ReferralId), u64> = HashMap::new();
    tables.each_in_turn("attendance", conventions, findings, |cells, ids| {
        let group: Option<GroupId> = cells.needed_value("group", Problem::NotAnId);
        ids.check(cells, "group", "groups");
        let day = cells.needed_date("on");
        let participant: Option<ReferralId> = cells.needed_value("participant", Problem::NotAnId);
        ids.check(cells, "participant", "referrals");
        let presence = cells.code("presence").unwrap_or(Presence::Came);
        let mode = cells.code("mode");
        let hours = cells.hours("hours");
        let (group, day, participant) = (group?, day?, participant?);
        if let Some(group) = groups.get(&group) {
            let text = cells.text("on");
            for (other, end, outside) in [
                ("starts_on", group.starts_on, group.starts_on.is_some_and(|first| day < first)),
                ("ends_on", group.ends_on, group.ends_on.is_some_and(|last| last < day)),
            ] {
                if let (Some(end), true) = (end, outside) {
                    let other = format!("{other} of the group");
                    let reason = format!("the group has {end} there");
                    cells.fault("on", text, Problem::Contradiction { other, reason });
                }
            }
        }
        let key = (group.clone(), day, participant.clone());
        if let Some(first) = seen.get(&key) {
            let problem = Problem::DuplicateRow { first: *first };
            cells.fault("participant", participant.as_str(), problem);
            return None;
        }
        seen.insert(key, cells.row.line);
        let mut attendance = Attendance::new(group, day, participant);
        attendance.presence = presence;
        attendance.mode = mode;
        attendance.hours = hours;
        Some(attendance)
    })
}

pub(crate) fn cohort(cells: &mut Cells<'_>, ids: &Ids) -> Option<TrainingCohort> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let opens = cells.date("opens");
    let deadline = cells.date("application_deadline");
    let starts = cells.needed_date("starts");
    let ends = cells.needed_date("ends");
    cells.in_order(("opens", opens), ("application_deadline", deadline));
    cells.in_order(("application_deadline", deadline), ("starts", starts));
    cells.in_order(("starts", starts), ("ends", ends));
    let seats = cells.count("seats");
    let applicants = cells.ids("applicants");
    ids.check(cells, "applicants", "support_parents");
    let mut cohort = TrainingCohort::new(id?, starts?, ends?);
    cohort.opens_on = opens;
    cohort.application_deadline = deadline;
    cohort.seats = seats;
    cohort.applicants = applicants;
    Some(cohort)
}
