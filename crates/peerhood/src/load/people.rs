use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use peerhood_model::{
    Certification, Child, ChildBirth, ContactDetails, Criterion, Facilitator, Program, Referral,
    ReferralStatus, Relationship, SupportParent, SupportParentStatus, Term, Urgency, Want, Wish,
};

use super::{consent, ids::Ids};
use crate::fault::{Findings, Problem, Remark};
use crate::policy::Policy;
use crate::table::cells::Cells;

pub(crate) fn support_parent(cells: &mut Cells<'_>, _: &Ids) -> Option<SupportParent> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let relationship: Option<Relationship> = cells.needed_code("relationship");
    let status: Option<SupportParentStatus> = cells.needed_code("status");
    let zone = cells.zone("time_zone");
    let languages = cells.needed_languages("languages");
    let raising_since = cells.month_or_day("raising_since");
    let children = cells.children("child_birth");
    let trained_on = cells.date("trained_on");
    let started_on = cells.date("started_on");
    let earliest = earliest_birth(&children);
    let raising_day = raising_since.as_ref().map(peerhood_model::BirthDate::first_day);
    cells.in_order(("child_birth", earliest), ("raising_since", month_end(raising_day)));
    let mut parent = SupportParent::new(id?, relationship?, status?, zone);
    parent.contact = contact(cells);
    parent.raising_since = raising_since;
    parent.children = children;
    parent.conditions = cells.terms("conditions");
    parent.experiences = cells.terms("experiences");
    parent.languages = languages;
    parent.region = cells.region("region");
    parent.postal_code = cells.postal_code("postal_code");
    parent.modes = cells.codes("modes");
    parent.availability = cells.availability("availability");
    parent.capacity = cells.count("capacity");
    parent.trained_on = trained_on;
    parent.training_hours = cells.hours("training_hours");
    parent.certification = certification(cells);
    parent.background_check_on = cells.date("background_check_on");
    parent.started_on = started_on;
    parent.leadership = cells.codes("leadership");
    parent.culture = cells.terms("culture");
    parent.wont_discuss = cells.terms("wont_discuss");
    Some(parent)
}

pub(crate) fn referral(cells: &mut Cells<'_>, ids: &Ids) -> Option<Referral> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let received_at = cells.needed_moment("received_at");
    let relationship: Option<Relationship> = cells.needed_code("relationship");
    let zone = cells.zone("time_zone");
    let languages = cells.needed_languages("languages");
    let children = cells.children("child_birth");
    let received_on = received_at.map(|at| cells.conventions.zone.local_at(at).date());
    if let (Some(day), Some(born)) = (received_on, latest_birth(&children))
        && day < born
    {
        let other = "received_at".to_owned();
        let reason = format!("born {born}, after the referral arrived on {day}");
        let text = cells.text("child_birth");
        cells.fault("child_birth", text, Problem::Contradiction { other, reason });
    }
    let consent = consent::read(cells, "consent");
    let mut referral = match (id, received_at, relationship) {
        (Some(id), Some(received_at), Some(relationship)) => {
            Referral::new(id, received_at, relationship, zone)
        }
        // The other cells are still looked at, for their faults.
        _ => Referral::new(
            "?".parse().ok()?,
            chrono::DateTime::UNIX_EPOCH,
            Relationship::Other,
            zone,
        ),
    };
    referral.source = cells.term("source");
    referral.consent = consent;
    referral.contact = contact(cells);
    referral.children = children;
    referral.conditions = cells.terms("conditions");
    referral.needs = cells.codes("needs");
    referral.experiences_wanted = cells.terms("experiences_wanted");
    referral.languages = languages;
    referral.interpreter = cells.flag("interpreter");
    referral.region = cells.region("region");
    referral.postal_code = cells.postal_code("postal_code");
    referral.modes = cells.codes("modes");
    referral.availability = cells.availability("availability");
    referral.top_priority = cells.wish("top_priority");
    referral.must = wishes(cells, "must", ids);
    referral.prefer = wishes(cells, "prefer", ids);
    referral.avoid = wishes(cells, "avoid", ids);
    refuse_opposites(cells, &referral);
    referral.urgency = cells.code("urgency").unwrap_or(Urgency::Routine);
    referral.wants = cells.codes("wants");
    if referral.wants.is_empty() {
        referral.wants.insert(Want::Match);
    }
    referral.culture = cells.terms("culture");
    referral.childcare = cells.flag("childcare");
    referral.transport = cells.flag("transport");
    referral.informed_on = cells.date("informed_on");
    referral.closed_on = cells.date("closed_on");
    referral.status = cells.code("status").unwrap_or(ReferralStatus::Open);
    Some(referral)
}

pub(crate) fn facilitator(cells: &mut Cells<'_>, _: &Ids) -> Option<Facilitator> {
    let id = cells.needed_value("id", Problem::NotAnId);
    let zone = cells.zone("time_zone");
    let languages = cells.needed_languages("languages");
    let certification = certification(cells);
    let modes = cells.codes("modes");
    let region = cells.region("region");
    let availability = cells.availability("availability");
    let max_groups = cells.count("max_groups");
    let mut facilitator = Facilitator::new(id?, zone);
    facilitator.contact = contact(cells);
    facilitator.certification = certification;
    facilitator.languages = languages;
    facilitator.modes = modes;
    facilitator.region = region;
    facilitator.availability = availability;
    facilitator.max_groups = max_groups;
    Some(facilitator)
}

fn contact(cells: &Cells<'_>) -> ContactDetails {
    ContactDetails::new(cells.text("name"), cells.items("contact"))
}

fn certification(cells: &mut Cells<'_>) -> Option<Certification> {
    let expires_on = cells.date("certification_expires");
    let name = cells.term("certification");
    let Some(name) = name else {
        if expires_on.is_some() && cells.text("certification").is_empty() {
            let other = "certification_expires".to_owned();
            let reason = "a certification that expires has a name".to_owned();
            cells.fault("certification", "", Problem::Contradiction { other, reason });
        }
        return None;
    };
    let mut certification = Certification::new(name);
    certification.expires_on = expires_on;
    Some(certification)
}

fn wishes(cells: &mut Cells<'_>, column: &str, ids: &Ids) -> Vec<Wish> {
    let wishes = cells.wishes(column);
    for wish in &wishes {
        if let (Criterion::SupportParent, Some(value)) = (wish.criterion, &wish.value)
            && let Some(problem) = ids.problem("support_parents", value.as_str())
        {
            cells.fault(column, value.as_str(), problem);
        }
    }
    wishes
}

/// Nothing can both have to be and not be.
fn refuse_opposites(cells: &mut Cells<'_>, referral: &Referral) {
    for wish in referral.must.iter().filter(|wish| referral.avoid.contains(wish)) {
        let other = "must".to_owned();
        let reason = "it must hold and must not".to_owned();
        cells.fault("avoid", &wish.to_string(), Problem::Contradiction { other, reason });
    }
}

fn births(children: &[Child]) -> impl Iterator<Item = NaiveDate> {
    children.iter().filter_map(|child| match &child.birth {
        ChildBirth::Born(date) => Some(date.first_day()),
        _ => None,
    })
}

fn earliest_birth(children: &[Child]) -> Option<NaiveDate> {
    births(children).min()
}

fn latest_birth(children: &[Child]) -> Option<NaiveDate> {
    births(children).max()
}

/// A month begins on its first day, but a child born later in it may be raised from then on.
fn month_end(day: Option<NaiveDate>) -> Option<NaiveDate> {
    day.and_then(|day| day.checked_add_months(chrono::Months::new(1)))
}

/// The terms of a column, person by person.
type Used<'a, 'b> = &'b mut dyn Iterator<Item = &'a Term>;

/// Says which terms of the people no vocabulary of the policy lists, where it lists any.
pub(crate) fn notice_new_terms(program: &Program, policy: &Policy, findings: &mut Findings) {
    let set = |terms: &mut dyn Iterator<Item = &String>| -> BTreeSet<Term> {
        terms.filter_map(|term| Term::new(term).ok()).collect()
    };
    let conditions = set(&mut policy.conditions.iter().flat_map(|(term, condition)| {
        std::iter::once(term).chain(&condition.synonyms).chain(&condition.parents)
    }));
    let experiences = set(&mut policy.vocabulary.experiences.iter());
    let culture = set(&mut policy.vocabulary.culture.iter());
    let parents = || program.support_parents.iter();
    let referrals = || program.referrals.iter();
    let mut notice = |file: &str, column: &str, known: &BTreeSet<Term>, used: Used<'_, '_>| {
        if known.is_empty() {
            return;
        }
        // Many people use few terms; of one that is spelled in several ways the last is named.
        let mut spelled: HashSet<&Term> = HashSet::new();
        used.for_each(|term| {
            spelled.replace(term);
        });
        let is_new = |term: &&Term| !known.contains(*term) && !is_code(term);
        let new: BTreeSet<&Term> = spelled.into_iter().filter(is_new).collect();
        if !new.is_empty() {
            let terms = new.into_iter().map(ToString::to_string).collect();
            findings.notice(file, Remark::NewTerms { column: column.to_owned(), terms });
        }
    };
    let (supporting, referred) = ("support_parents.csv", "referrals.csv");
    notice(supporting, "conditions", &conditions, &mut parents().flat_map(|p| &p.conditions));
    notice(supporting, "experiences", &experiences, &mut parents().flat_map(|p| &p.experiences));
    notice(supporting, "culture", &culture, &mut parents().flat_map(|p| &p.culture));
    notice(referred, "conditions", &conditions, &mut referrals().flat_map(|r| &r.conditions));
    notice(
        referred,
        "experiences_wanted",
        &experiences,
        &mut referrals().flat_map(|r| &r.experiences_wanted),
    );
    notice(referred, "culture", &culture, &mut referrals().flat_map(|r| &r.culture));
}

/// Whether a term has the shape of an ICD-10-CM code.
fn is_code(term: &Term) -> bool {
    let code = term.as_str().as_bytes();
    let (category, rest) = code.split_at(code.len().min(3));
    let [letter, digit, third] = category else { return false };
    letter.is_ascii_alphabetic()
        && digit.is_ascii_digit()
        && third.is_ascii_alphanumeric()
        && rest.strip_prefix(b".").unwrap_or(rest).iter().all(u8::is_ascii_alphanumeric)
        && rest.len() <= 5
}
