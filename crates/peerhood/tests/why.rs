//! What `why` answers on the sample can be read aloud to the family who asks.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use peerhood::proposal::{Answer, Proposal};
use peerhood::propose::propose;
use peerhood::why::{WhyNotParent, why, why_not, why_not_each};
use peerhood_model::{
    AsOf, ContactDetails, Criterion, Mode, Program, Referral, Relationship, Stage, SupportParent,
};

fn sample() -> peerhood::Loaded {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    peerhood::load(&folder).unwrap()
}

fn as_of(loaded: &peerhood::Loaded) -> AsOf {
    AsOf::at("2026-03-02T14:00:00Z".parse().unwrap(), &loaded.program.time_zone)
}

/// Every open referral with every support parent.
fn all_pairs(loaded: &peerhood::Loaded, proposal: &Proposal) -> Vec<WhyNotParent> {
    let parents = &loaded.program.support_parents;
    let offers = proposal.offers.iter();
    let asked: Vec<_> = offers
        .flat_map(|offer| parents.iter().map(|one| (offer.referral.clone(), one.id.clone())))
        .collect();
    why_not_each(&loaded.program, &loaded.policy, as_of(loaded), &asked).unwrap()
}

/// What is known of a family that could tell who they are: terms, regions, dates of birth.
fn details(referral: &Referral) -> BTreeSet<String> {
    let terms = [&referral.conditions, &referral.experiences_wanted, &referral.culture];
    let mut details: BTreeSet<String> =
        terms.into_iter().flatten().map(|term| term.to_string().to_lowercase()).collect();
    details.extend(referral.region.iter().map(|region| region.to_string().to_lowercase()));
    details.extend(referral.needs.iter().map(|need| need.to_string().to_lowercase()));
    details.extend(referral.languages.iter().map(|one| one.spoken().to_lowercase()));
    for wish in referral.must.iter().chain(&referral.prefer).chain(&referral.avoid) {
        details.extend(wish.value.iter().map(|value| value.to_string().to_lowercase()));
    }
    let first = referral.top_priority.iter().filter_map(|wish| wish.value.as_ref());
    details.extend(first.map(|value| value.to_string().to_lowercase()));
    details
}

fn details_of(parent: &SupportParent) -> BTreeSet<String> {
    let terms = [&parent.conditions, &parent.experiences, &parent.culture];
    let mut details: BTreeSet<String> =
        terms.into_iter().flatten().map(|term| term.to_string().to_lowercase()).collect();
    details.extend(parent.region.iter().map(|region| region.to_string().to_lowercase()));
    details.extend(parent.languages.iter().map(|one| one.spoken().to_lowercase()));
    details
}

/// Words of the rules themselves, such as `condition` and `phone`, which tell of nobody.
fn words_of_rules() -> BTreeSet<String> {
    let words = Criterion::ALL.iter().map(|one| one.code());
    let words = words.chain(Mode::ALL.iter().map(|one| one.code()));
    let words = words.chain(Stage::ALL.iter().map(|one| one.code()));
    let words = words.chain(Relationship::ALL.iter().map(|one| one.code()));
    // A need has this name; every answer has the word.
    words.chain(["family"]).map(str::to_owned).collect()
}

/// Whether a text has a detail as words of its own.
fn tells(text: &str, detail: &str) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(detail).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + detail.len()..]);
        !is_word(before.chars().next_back()) && !is_word(after.chars().next())
    })
}

/// Fails where a text names somebody, another family, or what only other families have.
fn assert_private(program: &Program, own: &Referral, with: Option<&SupportParent>, text: &str) {
    let contact = |details: &ContactDetails| {
        let disclosed = details.disclosed();
        for secret in
            std::iter::once(disclosed.name).chain(disclosed.ways.iter().map(String::as_str))
        {
            assert!(secret.len() < 4 || !text.contains(secret), "{}: {text}", own.id);
        }
    };
    program.referrals.iter().for_each(|one| contact(&one.contact));
    program.support_parents.iter().for_each(|one| contact(&one.contact));
    let mut text = text.to_lowercase();
    let mut known = details(own);
    known.extend(words_of_rules());
    known.extend(with.map(details_of).into_iter().flatten());
    // What the family said itself is no secret of another, nor are the words inside it.
    let mut said: Vec<&String> = known.iter().filter(|detail| 4 < detail.len()).collect();
    said.sort_by_key(|detail| std::cmp::Reverse(detail.len()));
    for detail in said {
        text = text.replace(detail.as_str(), "…");
    }
    for other in program.referrals.iter().filter(|other| other.id != own.id) {
        assert!(!tells(&text, &other.id.as_str().to_lowercase()), "{}: {text}", own.id);
        for detail in details(other).difference(&known) {
            assert!(!tells(&text, detail), "{} is told of {detail}: {text}", own.id);
        }
    }
}

#[test]
fn no_answer_about_any_pair_tells_of_another_family() {
    let loaded = sample();
    let program = &loaded.program;
    let proposal = propose(program, &loaded.policy, as_of(&loaded)).unwrap();
    let answers = all_pairs(&loaded, &proposal);
    assert!(1_000 < answers.len(), "{} pairs", answers.len());
    for answer in &answers {
        let own = program.referrals.iter().find(|one| one.id == answer.referral).unwrap();
        let with = program.support_parents.iter().find(|one| one.id == answer.support_parent);
        assert!(!answer.reasons.is_empty(), "{answer:?}");
        assert_private(program, own, with, &answer.reasons.join("\n"));
    }
}

#[test]
fn no_answer_about_an_offer_tells_of_another_family() {
    let loaded = sample();
    let program = &loaded.program;
    let proposal = propose(program, &loaded.policy, as_of(&loaded)).unwrap();
    for offer in &proposal.offers {
        let own = program.referrals.iter().find(|one| one.id == offer.referral).unwrap();
        let pair = proposal.pairs.iter().find(|pair| pair.referral == offer.referral);
        let with = pair.and_then(|pair| {
            program.support_parents.iter().find(|one| one.id == pair.support_parent)
        });
        let mut told = offer.reasons.clone();
        if let Some(pair) = pair {
            told.extend(pair.grades.iter().map(|grade| grade.because.clone()));
            told.extend(pair.alternates.iter().flat_map(|other| other.costs.clone()));
        }
        // A group is named by its hours and language, a community program by its own public name.
        if !matches!(offer.answer, Answer::Group { .. } | Answer::Community { .. }) {
            assert_private(program, own, with, &told.join("\n"));
        }
        assert!(!told.is_empty(), "{} has no reason", offer.referral);
    }
}

#[test]
fn what_a_support_parent_keeps_to_themselves_is_for_the_office() {
    let loaded = sample();
    let proposal = propose(&loaded.program, &loaded.policy, as_of(&loaded)).unwrap();
    let answers = all_pairs(&loaded, &proposal);
    let private = ["died", "asked not to be matched", "background check", "rest", "training"];
    for answer in &answers {
        for reason in &answer.reasons {
            let own = reason.starts_with(&format!("{}:", answer.referral))
                || reason.contains("the family asks to speak")
                || reason.contains("the child died");
            let told = private.iter().find(|word| tells(reason, word));
            assert!(own || told.is_none(), "{answer:?}");
        }
    }
    assert!(answers.iter().any(|answer| !answer.for_the_office.is_empty()));
}

#[test]
fn asking_about_many_pairs_answers_as_asking_about_each() {
    let loaded = sample();
    let (program, policy, as_of) = (&loaded.program, &loaded.policy, as_of(&loaded));
    let proposal = propose(program, policy, as_of).unwrap();
    let answers = all_pairs(&loaded, &proposal);
    for answer in answers.iter().step_by(211) {
        let alone = why_not(program, policy, as_of, &answer.referral, &answer.support_parent);
        assert_eq!(alone.unwrap(), *answer);
    }
    let offer = &proposal.offers[0];
    assert_eq!(why(program, policy, as_of, &offer.referral).unwrap().offer, *offer);
}

#[test]
fn the_loss_told_is_what_the_proposal_loses() {
    let loaded = sample();
    let proposal = propose(&loaded.program, &loaded.policy, as_of(&loaded)).unwrap();
    let answers = all_pairs(&loaded, &proposal);
    let mut compared = 0;
    for pair in &proposal.pairs {
        for other in &pair.alternates {
            let answer = answers
                .iter()
                .find(|one| {
                    one.referral == pair.referral && one.support_parent == other.support_parent
                })
                .unwrap();
            assert_eq!((answer.pairs, answer.points), (Some(-other.lost_pairs), Some(-other.loss)));
            assert_eq!(answer.verdict == "tie", other.costs.is_empty());
            compared += 1;
        }
    }
    assert!(20 < compared, "{compared} alternates");
}
