//! A view opens exactly when a plainer judge says that it may.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use chrono::{Days, NaiveDate, NaiveTime};
use peerhood_model::{
    AsOf, BackgroundCheckRule, Certification, CertificationRule, Consent, ConsentGiver,
    ConsentScope, Eligibility, Load, Referral, ReferralStatus, Relationship, SupportParent,
    SupportParentStatus, Want, Zone,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..40).prop_map(day)
}

fn now() -> AsOf {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    AsOf::at(day(20).and_time(noon).and_utc(), &Zone::utc())
}

prop_compose! {
    fn any_consent()(
        given_by in select(ConsentGiver::ALL.to_vec()),
        given_on in any_day(),
        scopes in subsequence(ConsentScope::ALL.to_vec(), 0..=ConsentScope::ALL.len()),
        withdrawn_on in proptest::option::of(any_day()),
    ) -> Consent {
        let mut consent = Consent::new(given_by, given_on, scopes);
        consent.withdrawn_on = withdrawn_on;
        consent
    }
}

prop_compose! {
    fn any_referral()(
        received_on in any_day(),
        consent in proptest::option::weighted(0.9, any_consent()),
        wants in subsequence(Want::ALL.to_vec(), 0..=Want::ALL.len()),
        status in select(ReferralStatus::ALL.to_vec()),
        languages in subsequence(vec!["en", "es"], 0..=2),
    ) -> Referral {
        let received = received_on.and_time(NaiveTime::MIN).and_utc();
        let id = "R-1".parse().unwrap();
        let mut referral = Referral::new(id, received, Relationship::Biological, Zone::utc());
        referral.consent = consent;
        referral.wants = wants.into_iter().collect();
        referral.status = status;
        referral.languages = languages.iter().map(|tag| tag.parse().unwrap()).collect();
        referral
    }
}

fn may_be_sought(referral: &Referral, want: Want, scope: ConsentScope) -> bool {
    let today = now().day;
    let Some(consent) = &referral.consent else { return false };
    let agreed = consent.given_by == ConsentGiver::Parent
        && consent.given_on <= today
        && consent.withdrawn_on.is_none_or(|withdrawn| today < withdrawn)
        && consent.scopes.contains(&scope);
    let wanted = if referral.wants.is_empty() {
        want == Want::Match
    } else {
        referral.wants.contains(&want)
    };
    let open = referral.status == ReferralStatus::Open
        || referral.status == ReferralStatus::Matched && want != Want::Match;
    let received = referral.received_at <= now().instant;
    agreed && wanted && open && received && !referral.languages.is_empty()
}

prop_compose! {
    fn any_support_parent()(
        relationship in select(Relationship::ALL.to_vec()),
        status in select(SupportParentStatus::ALL.to_vec()),
        trained_on in proptest::option::of(any_day()),
        started_on in proptest::option::of(any_day()),
        background_check_on in proptest::option::of(any_day()),
        expires_on in proptest::option::of(proptest::option::of(any_day())),
        capacity in proptest::option::of(0u32..4),
        speaks in any::<bool>(),
    ) -> SupportParent {
        let id = "S-1".parse().unwrap();
        let mut parent = SupportParent::new(id, relationship, status, Zone::utc());
        parent.trained_on = trained_on;
        parent.started_on = started_on;
        parent.background_check_on = background_check_on;
        parent.certification = expires_on.map(|expires_on| {
            let mut certification = Certification::new("CPS-P".parse().unwrap());
            certification.expires_on = expires_on;
            certification
        });
        parent.capacity = capacity;
        parent.languages = speaks.then(|| "es".parse().unwrap()).into_iter().collect();
        parent
    }
}

prop_compose! {
    fn any_rule()(
        raising in subsequence(Relationship::ALL.to_vec(), 0..=Relationship::ALL.len()),
        certification in select(vec![
            CertificationRule::NotNeeded,
            CertificationRule::CurrentIfHeld,
            CertificationRule::Needed,
        ]),
        background_check in select(vec![
            BackgroundCheckRule::NotNeeded,
            BackgroundCheckRule::Needed,
        ]),
        capacity in 0u32..4,
        newcomer_capacity in 0u32..4,
        newcomer_months in 0u32..2,
    ) -> Eligibility {
        let mut rule = Eligibility::default();
        rule.raising = raising.into_iter().collect();
        rule.certification = certification;
        rule.background_check = background_check;
        rule.capacity = capacity;
        rule.newcomer_capacity = newcomer_capacity;
        rule.newcomer_months = newcomer_months;
        rule
    }
}

/// How many matches more they may take.
fn room(parent: &SupportParent, live: u32, rule: &Eligibility) -> u32 {
    let today = now().day;
    let certified = match &parent.certification {
        None => rule.certification != CertificationRule::Needed,
        Some(held) => {
            rule.certification == CertificationRule::NotNeeded
                || held.expires_on.is_none_or(|last| today <= last)
        }
    };
    let checked = rule.background_check == BackgroundCheckRule::NotNeeded
        || parent.background_check_on.is_some_and(|on| on <= today);
    let fit = parent.status == SupportParentStatus::Active
        && rule.raising.contains(&parent.relationship)
        && parent.trained_on.is_some_and(|on| on <= today)
        && certified
        && checked
        && !parent.languages.is_empty();
    let is_new = parent
        .started_on
        .or(parent.trained_on)
        .is_some_and(|start| rule.newcomer_months == 1 && today < start + chrono::Months::new(1));
    let own = parent.capacity.unwrap_or(rule.capacity);
    let places = if is_new { own.min(rule.newcomer_capacity) } else { own };
    if fit { places.saturating_sub(live) } else { 0 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_seeker_is_shown_only_by_the_parents_own_consent(
        referral in any_referral(),
        (want, scope) in select(vec![
            (Want::Match, ConsentScope::Match),
            (Want::Group, ConsentScope::Group),
            (Want::Community, ConsentScope::Community),
            (Want::Information, ConsentScope::Information),
        ]),
    ) {
        let view = referral.seeker_for(want, now());
        prop_assert_eq!(view.is_ok(), may_be_sought(&referral, want, scope));
        prop_assert!(view.err().is_none_or(|obstacles| !obstacles.is_empty()));
    }

    #[test]
    fn a_supporter_is_shown_only_with_room_by_the_rule(
        parent in any_support_parent(),
        live in 0u32..4,
        rule in any_rule(),
    ) {
        let load = Load::of_matches(live);
        let view = parent.supporter(now(), &load, &rule);
        let places = view.as_ref().map_or(0, peerhood_model::Supporter::room);
        prop_assert_eq!(places, room(&parent, live, &rule));
        prop_assert!(view.err().is_none_or(|obstacles| !obstacles.is_empty()));
    }
}
