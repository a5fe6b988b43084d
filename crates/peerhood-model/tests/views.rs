//! Views open only by the parent's own consent and the program's own rule.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::{DateTime, NaiveDate, Utc};
use peerhood_model::{
    AsOf, BackgroundCheckRule, BirthDate, Certification, CertificationRule, Consent, ConsentGiver,
    ConsentScope, Contact, ContactDetails, ContactOutcome, Eligibility, FollowUp, Hours, Load,
    MatchEvent, MatchRecord, Program, Referral, ReferralStatus, Relationship, SeekerObstacle, Side,
    Step, SupportParent, SupportParentStatus, SupporterObstacle, Want, Zone,
};

fn zone() -> Zone {
    "America/Vancouver".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> AsOf {
    AsOf::at(instant("2026-11-22T20:00:00Z"), &zone())
}

fn referral() -> Referral {
    let received = instant("2026-11-20T17:00:00Z");
    let mut referral =
        Referral::new("R-1".parse().unwrap(), received, Relationship::Biological, zone());
    referral.contact = ContactDetails::new("Ana Costa", ["ana@example.org"]);
    referral.languages = vec!["pt".parse().unwrap()];
    referral.consent =
        Some(Consent::new(ConsentGiver::Parent, day("2026-11-20"), [ConsentScope::Match]));
    referral
}

fn support_parent() -> SupportParent {
    let mut parent = SupportParent::new(
        "S-1".parse().unwrap(),
        Relationship::Adoptive,
        SupportParentStatus::Active,
        zone(),
    );
    parent.languages = vec!["pt".parse().unwrap()];
    parent.trained_on = Some(day("2025-03-01"));
    parent.started_on = Some(day("2025-04-01"));
    parent.background_check_on = Some(day("2025-02-01"));
    parent
}

fn refused(referral: &Referral) -> Vec<SeekerObstacle> {
    referral.seeker(now()).unwrap_err()
}

fn turned_down(parent: &SupportParent, rule: &Eligibility) -> Vec<SupporterObstacle> {
    let load = Load::default();
    parent.supporter(now(), &load, rule).unwrap_err()
}

#[test]
fn without_consent_there_is_no_seeker() {
    let mut without = referral();
    without.consent = None;
    assert_eq!(refused(&without), [SeekerObstacle::NoConsent]);
}

#[test]
fn consent_of_somebody_else_is_none() {
    let mut by_hospital = referral();
    by_hospital.consent.as_mut().unwrap().given_by = ConsentGiver::Referrer;
    let given_by = ConsentGiver::Referrer;
    assert_eq!(refused(&by_hospital), [SeekerObstacle::ConsentNotFromParent { given_by }]);
}

#[test]
fn consent_holds_until_the_day_before_it_is_withdrawn() {
    let mut taken_back = referral();
    let consent = taken_back.consent.as_mut().unwrap();
    consent.withdrawn_on = Some(day("2026-11-23"));
    assert!(taken_back.seeker(now()).is_ok());
    taken_back.consent.as_mut().unwrap().withdrawn_on = Some(day("2026-11-22"));
    let withdrawn_on = day("2026-11-22");
    assert_eq!(refused(&taken_back), [SeekerObstacle::ConsentWithdrawn { withdrawn_on }]);
}

#[test]
fn the_day_is_the_office_day_not_greenwich() {
    let evening = AsOf::at(instant("2026-11-20T03:00:00Z"), &zone());
    assert_eq!(evening.day, day("2026-11-19"));
    let obstacles = referral().seeker(evening).unwrap_err();
    let given_on = day("2026-11-20");
    assert!(obstacles.contains(&SeekerObstacle::ConsentNotYetGiven { given_on }));
}

#[test]
fn consent_to_a_match_is_no_consent_to_a_group() {
    let mut both = referral();
    both.wants = [Want::Match, Want::Group].into();
    assert!(both.seeker(now()).is_ok());
    let scope = ConsentScope::Group;
    assert_eq!(
        both.seeker_for(Want::Group, now()).unwrap_err(),
        [SeekerObstacle::ConsentOutOfScope { scope }]
    );
}

#[test]
fn every_reason_is_given_not_only_the_first() {
    let mut hopeless = referral();
    hopeless.consent = None;
    hopeless.status = ReferralStatus::Closed;
    hopeless.languages.clear();
    hopeless.wants = [Want::Information].into();
    hopeless.received_at = instant("2027-01-01T00:00:00Z");
    assert_eq!(refused(&hopeless).len(), 5);
}

#[test]
fn a_matched_parent_can_still_join_a_group() {
    let mut matched = referral();
    matched.status = ReferralStatus::Matched;
    matched.wants = [Want::Match, Want::Group].into();
    matched.consent.as_mut().unwrap().scopes.insert(ConsentScope::Group);
    assert!(matched.seeker(now()).is_err());
    assert!(matched.seeker_for(Want::Group, now()).is_ok());
}

#[test]
fn a_view_prints_no_name_and_no_contact() {
    let referral = referral();
    let printed = format!("{:?} {referral:?}", referral.seeker(now()).unwrap());
    assert!(!printed.contains("Costa") && !printed.contains("example.org"));
}

#[test]
fn a_trained_active_parent_with_room_gives_a_view() {
    let parent = support_parent();
    let supporter = parent.supporter(now(), &Load::of_matches(1), &Eligibility::default()).unwrap();
    assert_eq!((supporter.live(), supporter.room()), (1, 1));
}

#[test]
fn in_the_first_three_months_one_match_is_enough() {
    let mut new = support_parent();
    new.capacity = Some(4);
    let rule = Eligibility::default();
    new.started_on = Some(day("2026-08-23"));
    assert_eq!(new.capacity_on(day("2026-11-22"), &rule), 1);
    assert_eq!(new.capacity_on(day("2026-11-23"), &rule), 4);
}

#[test]
fn where_nobody_counts_as_new_a_later_start_changes_nothing() {
    let mut parent = support_parent();
    parent.started_on = Some(day("2026-12-01"));
    let mut rule = Eligibility::default();
    rule.newcomer_months = 0;
    rule.newcomer_capacity = 0;
    assert_eq!(parent.capacity_on(day("2026-11-22"), &rule), 2);
}

#[test]
fn foster_parents_count_where_the_program_says_so() {
    let mut foster = support_parent();
    foster.relationship = Relationship::Foster;
    let mut rule = Eligibility::default();
    assert!(foster.supporter(now(), &Load::default(), &rule).is_ok());
    rule.raising.remove(&Relationship::Foster);
    let relationship = Relationship::Foster;
    assert_eq!(turned_down(&foster, &rule), [SupporterObstacle::NotRaising { relationship }]);
}

#[test]
fn a_rule_about_years_needs_to_know_since_when() {
    let mut rule = Eligibility::default();
    rule.raising_months = 36;
    let mut parent = support_parent();
    assert_eq!(
        turned_down(&parent, &rule),
        [SupporterObstacle::RaisingSinceUnknown { required: 36 }]
    );
    parent.raising_since = BirthDate::of_month(2023, 12);
    assert_eq!(
        turned_down(&parent, &rule),
        [SupporterObstacle::RaisingTooShort { enough_on: day("2026-12-01"), required: 36 }]
    );
}

#[test]
fn a_credential_holds_to_the_end_of_its_last_day() {
    let mut parent = support_parent();
    let mut credential = Certification::new("CPS-P".parse().unwrap());
    credential.expires_on = Some(day("2026-11-22"));
    parent.certification = Some(credential);
    let rule = Eligibility::default();
    assert!(parent.supporter(now(), &Load::default(), &rule).is_ok());
    parent.certification.as_mut().unwrap().expires_on = Some(day("2026-11-21"));
    let expired_on = day("2026-11-21");
    assert_eq!(
        turned_down(&parent, &rule),
        [SupporterObstacle::CertificationExpired { expired_on }]
    );
}

#[test]
fn all_that_is_missing_is_listed() {
    let mut applicant = support_parent();
    applicant.status = SupportParentStatus::Applicant;
    applicant.trained_on = None;
    applicant.background_check_on = None;
    applicant.capacity = Some(0);
    applicant.languages.clear();
    let mut rule = Eligibility::default();
    rule.certification = CertificationRule::Needed;
    assert_eq!(turned_down(&applicant, &rule).len(), 6);
}

#[test]
fn old_training_and_old_checks_have_a_last_day() {
    let parent = support_parent();
    let mut rule = Eligibility::default();
    rule.training_hours = Hours::whole(2);
    rule.training_valid_months = Some(12);
    rule.background_check = BackgroundCheckRule::NeededEvery { months: 12 };
    assert_eq!(
        turned_down(&parent, &rule),
        [
            SupporterObstacle::TooFewHours { hours: None, required: Hours::whole(2) },
            SupporterObstacle::TrainingOutdated {
                trained_on: day("2025-03-01"),
                valid_until: day("2026-03-01")
            },
            SupporterObstacle::BackgroundCheckOutdated {
                checked_on: day("2025-02-01"),
                valid_until: day("2026-02-01")
            },
        ]
    );
}

#[test]
fn months_beyond_the_calendar_are_no_panic() {
    let mut rule = Eligibility::default();
    rule.newcomer_months = u32::MAX;
    rule.rest_days = u32::MAX;
    rule.training_valid_months = Some(u32::MAX);
    let mut load = Load::default();
    load.last_hard_contact = Some(day("2020-01-01"));
    let obstacles = support_parent().supporter(now(), &load, &rule).unwrap_err();
    assert_eq!(obstacles, [SupporterObstacle::Resting { until: NaiveDate::MAX }]);
}

#[test]
fn matches_on_record_use_up_room_on_both_sides() {
    let mut program = Program::new("Riverbend", zone());
    program.referrals = vec![referral()];
    program.support_parents = vec![support_parent()];
    program.support_parents[0].capacity = Some(1);
    let mut record =
        MatchRecord::new("M-1".parse().unwrap(), "R-1".parse().unwrap(), "S-1".parse().unwrap());
    record.record(MatchEvent::new(day("2026-11-21"), Step::Proposed)).unwrap();
    program.matches = vec![record];

    let as_of = program.as_of(now().instant);
    let rule = Eligibility::default();
    let seekers = program.seekers(Want::Match, as_of).unwrap();
    let supporters = program.supporters(as_of, &rule).unwrap();
    assert!(matches!(
        seekers[0].as_ref().unwrap_err()[..],
        [SeekerObstacle::AlreadyMatched { .. }]
    ));
    assert!(matches!(
        supporters[0].as_ref().unwrap_err()[..],
        [SupporterObstacle::NoRoom { live: 1, capacity: 1 }]
    ));

    let no = Step::Declined(Side::Supporting);
    program.matches[0].record(MatchEvent::new(day("2026-11-22"), no)).unwrap();
    assert!(program.seekers(Want::Match, as_of).unwrap()[0].is_ok());
    assert!(program.supporters(as_of, &rule).unwrap()[0].is_ok());
}

#[test]
fn after_a_hard_contact_comes_rest_and_a_call() {
    let mut record =
        MatchRecord::new("M-1".parse().unwrap(), "R-1".parse().unwrap(), "S-1".parse().unwrap());
    let mut hard = Contact::new(ContactOutcome::Reached);
    hard.hard = true;
    for step in [
        Step::Proposed,
        Step::Accepted(Side::Referred),
        Step::Accepted(Side::Supporting),
        Step::Introduced,
        Step::Contact(hard),
    ] {
        record.record(MatchEvent::new(day("2026-11-16"), step)).unwrap();
    }
    let parent = support_parent();
    let mut rule = Eligibility::default();
    rule.debrief_first = true;
    let obstacles = |record: &MatchRecord, rule: &Eligibility| {
        let matches = [record.clone()];
        let load = Load::by_parent(now().day, &matches).unwrap()[&parent.id];
        parent.supporter(now(), &load, rule).err().unwrap_or_default()
    };
    let (until, since) = (day("2026-11-23"), day("2026-11-16"));
    assert_eq!(
        obstacles(&record, &rule),
        [SupporterObstacle::Resting { until }, SupporterObstacle::DebriefDue { since }]
    );
    let call = Step::FollowUp(FollowUp::new(Side::Supporting));
    record.record(MatchEvent::new(day("2026-11-17"), call)).unwrap();
    assert_eq!(obstacles(&record, &rule), [SupporterObstacle::Resting { until }]);
    rule.rest_days = 6;
    assert_eq!(obstacles(&record, &rule), []);
}
