//! Whether a family can be referred to a program of the community.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::NaiveDate;
use peerhood_model::{
    AsOf, Child, ConditionTaxonomy, Consent, ConsentGiver, ConsentScope, ContactDetails,
    Eligibility, Hours, Load, Need, Referral, Relationship, Service, ServiceObstacle,
    ServiceStatus, SupportParent, SupportParentStatus, SupporterObstacle, TrainingEntry,
    TrainingRequirement, Want, Zone,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn zone() -> Zone {
    "America/Chicago".parse().unwrap()
}

fn now() -> AsOf {
    AsOf::at("2026-11-22T20:00:00Z".parse().unwrap(), &zone())
}

fn referral() -> Referral {
    let received = "2026-11-20T17:00:00Z".parse().unwrap();
    let id = "R-1".parse().unwrap();
    let mut referral = Referral::new(id, received, Relationship::Foster, zone());
    let scopes = [ConsentScope::Match, ConsentScope::Community];
    referral.consent = Some(Consent::new(ConsentGiver::Parent, day("2026-11-20"), scopes));
    referral.wants = [Want::Match, Want::Community].into();
    referral.languages = vec!["es".parse().unwrap()];
    referral.region = Some("North".parse().unwrap());
    referral.children = vec![Child::new("2020-01".parse().unwrap())];
    referral
}

fn service() -> Service {
    let mut service = Service::new(
        "V-1".parse().unwrap(),
        "O-1".parse().unwrap(),
        "Respite house",
        ServiceStatus::Active,
    );
    service.referral_contact = Some("Intake desk, 555 0100".to_owned());
    service.assured_on = Some(day("2026-01-15"));
    service
}

#[test]
fn a_referral_takes_a_contact_on_both_sides() {
    let office = ContactDetails::new("Coordinator", ["office@example.org"]);
    assert_eq!(service().obstacles(now().day, &office, 12), []);
    let mut silent = service();
    silent.referral_contact = Some(" ".to_owned());
    assert_eq!(
        silent.obstacles(now().day, &ContactDetails::default(), 12),
        [ServiceObstacle::NoContactThere, ServiceObstacle::NoContactHere]
    );
}

#[test]
fn an_entry_is_stale_a_day_after_its_months_are_over() {
    let office = ContactDetails::new("Coordinator", ["office@example.org"]);
    assert_eq!(service().obstacles(day("2027-01-15"), &office, 12), []);
    let assured_on = day("2026-01-15");
    assert_eq!(
        service().obstacles(day("2027-01-16"), &office, 12),
        [ServiceObstacle::Stale { assured_on }]
    );
    assert_eq!(service().obstacles(day("2027-01-16"), &office, u32::MAX), []);
}

#[test]
fn a_service_suits_a_family_by_region_language_and_age() {
    let referral = referral();
    let seeker = referral.seeker_for(Want::Community, now()).unwrap();
    assert_eq!(service().obstacles_for(&seeker), []);
    let mut elsewhere = service();
    elsewhere.regions = ["South".parse().unwrap()].into();
    elsewhere.languages = vec!["en".parse().unwrap()];
    elsewhere.minimum_age = Some(12);
    assert_eq!(
        elsewhere.obstacles_for(&seeker),
        [
            ServiceObstacle::OutsideArea,
            ServiceObstacle::NoSharedLanguage,
            ServiceObstacle::OutsideAge
        ]
    );
}

#[test]
fn an_interpreter_bridges_only_where_both_sides_want_one() {
    let mut with = referral();
    with.interpreter = true;
    let mut english = service();
    english.languages = vec!["en".parse().unwrap()];
    english.interpretation = true;
    let without = referral();
    let obstacles = |referral: &Referral| english.obstacles_for(&referral.seeker(now()).unwrap());
    assert_eq!(obstacles(&with), []);
    assert_eq!(obstacles(&without), [ServiceObstacle::NoSharedLanguage]);
}

fn support_parent() -> SupportParent {
    let mut parent = SupportParent::new(
        "S-1".parse().unwrap(),
        Relationship::Biological,
        SupportParentStatus::Active,
        zone(),
    );
    parent.languages = vec!["es".parse().unwrap()];
    parent.trained_on = Some(day("2025-01-01"));
    parent.background_check_on = Some(day("2025-01-01"));
    parent
}

#[test]
fn subjects_not_to_be_discussed_are_met_by_what_falls_under_them() {
    let taxonomy = ConditionTaxonomy::icd10cm();
    let mut parent = support_parent();
    let refused = ["G40", "Child-Welfare", "burial", "school"];
    parent.wont_discuss = refused.iter().map(|text| text.parse().unwrap()).collect();
    let mut referral = referral();
    referral.conditions = ["G40.309".parse().unwrap()].into();
    referral.needs = [Need::ChildWelfare].into();
    referral.experiences_wanted = ["Burial".parse().unwrap()].into();
    let supporter = parent.supporter(now(), &Load::default(), &Eligibility::default()).unwrap();
    let seeker = referral.seeker(now()).unwrap();
    let met: Vec<&str> =
        supporter.refused_subjects(&seeker, &taxonomy).iter().map(|term| term.as_str()).collect();
    assert_eq!(met, ["burial", "Child-Welfare", "G40"]);
}

#[test]
fn training_is_asked_for_by_competency() {
    let mut parent = support_parent();
    let listening: peerhood_model::Term = "listening".parse().unwrap();
    let mut requirement = TrainingRequirement::new(Hours::whole(4));
    requirement.competency = Some(listening.clone());
    let mut rule = Eligibility::default();
    rule.training = vec![requirement];
    let hours = "1.5".parse().unwrap();
    parent.training = vec![TrainingEntry::new(day("2025-01-01"), listening.clone(), hours)];
    let load = Load::default();
    assert_eq!(
        parent.supporter(now(), &load, &rule).unwrap_err(),
        [SupporterObstacle::CompetencyMissing {
            competency: Some(listening),
            missing: "2.5".parse().unwrap(),
        }]
    );
}
