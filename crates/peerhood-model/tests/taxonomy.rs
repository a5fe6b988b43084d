//! How alike conditions are, and which term lists are refused.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use peerhood_model::{Condition, ConditionTaxonomy, Similarity, TaxonomyFault, Term};
use proptest::prelude::*;

fn term(text: &str) -> Term {
    text.parse().unwrap()
}

fn condition(name: &str, synonyms: &[&str], parents: &[&str]) -> Condition {
    let mut condition = Condition::new(term(name));
    condition.synonyms = synonyms.iter().map(|text| term(text)).collect();
    condition.parents = parents.iter().map(|text| term(text)).collect();
    condition
}

fn sample() -> ConditionTaxonomy {
    ConditionTaxonomy::new([
        condition("Q90", &["Down syndrome", "Trisomy 21"], &["genetic"]),
        condition("genetic", &[], &[]),
        condition("fragile X", &["Q99.2"], &["genetic", "Q99"]),
        condition("feeding tube", &["G-tube"], &["Z93.1", "tubes and lines"]),
        condition("tracheostomy", &["Z93.0"], &["Z93", "tubes and lines"]),
        condition("tubes and lines", &[], &[]),
    ])
    .unwrap()
}

fn faults(conditions: Vec<Condition>) -> Vec<TaxonomyFault> {
    ConditionTaxonomy::new(conditions).unwrap_err().faults
}

#[test]
fn a_synonym_is_the_same_condition() {
    let taxonomy = sample();
    let same = |a, b| taxonomy.similarity(&term(a), &term(b));
    assert_eq!(same("trisomy 21", "DOWN SYNDROME"), Similarity::SAME);
    assert_eq!(same("Down syndrome", "q90"), Similarity::SAME);
    assert_eq!(same("fragile x", "Q99.2"), Similarity::SAME);
}

#[test]
fn own_terms_join_what_the_classification_keeps_apart() {
    let taxonomy = sample();
    let ancestry = |text| taxonomy.ancestry(&term(text));
    let (down, fragile) = (ancestry("Q90.9"), ancestry("fragile X"));
    assert_eq!(down.nearest_shared(&fragile), Some(&term("Q90-Q99")));
    assert!(down.falls_under(&term("genetic")));
    let (tube, trach) = (ancestry("G-tube"), ancestry("tracheostomy"));
    assert!(tube.falls_under(&term("tubes and lines")));
    assert_eq!(tube.nearest_shared(&trach), Some(&term("Z93")));
}

#[test]
fn what_a_condition_falls_under_is_listed_nearest_first() {
    let ancestry = ConditionTaxonomy::icd10cm().ancestry(&term("F84.0"));
    let above: Vec<String> =
        ancestry.above().iter().map(|(term, up)| format!("{up} {term}")).collect();
    assert_eq!(above, ["0 F84.0", "1 F84", "2 F80-F89", "3 F01-F99"]);
}

#[test]
fn an_unknown_term_is_like_itself_alone() {
    let taxonomy = sample();
    let similarity = |a, b| taxonomy.similarity(&term(a), &term(b));
    assert!(!taxonomy.knows(&term("sleepless nights")));
    assert_eq!(similarity("sleepless nights", "Sleepless Nights"), Similarity::SAME);
    assert_eq!(similarity("sleepless nights", "F84.0"), Similarity::NONE);
}

#[test]
fn a_circle_is_named_term_by_term() {
    let circle = faults(vec![
        condition("c", &[], &["a"]),
        condition("a", &[], &["b"]),
        condition("b", &[], &["c"]),
    ]);
    assert_eq!(
        circle[0].to_string(),
        "conditions fall under each other in a circle: a > b > c > a; take one step out"
    );
}

#[test]
fn a_circle_through_the_classification_is_found() {
    let circle =
        faults(vec![condition("F84", &[], &["spectrum"]), condition("spectrum", &[], &["F84.0"])]);
    assert!(matches!(&circle[..], [TaxonomyFault::Circle { terms }] if terms.len() == 3));
    let own = faults(vec![condition("x", &[], &["x"])]);
    assert!(matches!(&own[..], [TaxonomyFault::Circle { terms }] if terms.len() == 1));
}

#[test]
fn all_faults_come_at_once() {
    let found = faults(vec![
        condition("autism", &["ASD"], &["no such thing"]),
        condition("Autism", &[], &[]),
        condition("atrial septal defect", &["asd"], &[]),
        condition("self", &[], &["self"]),
    ]);
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn a_code_can_be_listed_after_it_served_as_a_parent() {
    let taxonomy = ConditionTaxonomy::new([
        condition("Q90.0", &["free trisomy"], &[]),
        condition("Q90", &["Down syndrome"], &[]),
    ]);
    assert!(taxonomy.is_ok(), "{taxonomy:?}");
    let twice = faults(vec![condition("F840", &[], &[]), condition("F84.0", &[], &[])]);
    assert!(matches!(twice[..], [TaxonomyFault::ListedTwice { .. }]));
}

#[test]
fn a_chain_of_ten_thousand_terms_is_no_trouble() {
    let name = |number: u32| format!("term {number}");
    let chain = (0..10_000).map(|number| condition(&name(number), &[], &[&name(number + 1)]));
    let top = [condition(&name(10_000), &[], &[])];
    let taxonomy = ConditionTaxonomy::new(chain.chain(top)).unwrap();
    assert_eq!(taxonomy.ancestry(&term("term 0")).above().len(), 10_001);
}

fn any_code() -> impl Strategy<Value = Term> {
    let own = ["Down syndrome", "fragile X", "G-tube", "tracheostomy", "genetic", "other"];
    prop_oneof![
        3 => "[A-TV-Z][0-9][0-9](\\.[0-9]{1,3})?".prop_map(|code| term(&code)),
        2 => "(F8[0-9]|Q9[0-9]|Z93)(\\.[0-9]{1,2})?".prop_map(|code| term(&code)),
        1 => prop::sample::select(own.to_vec()).prop_map(term),
    ]
}

proptest! {
    #[test]
    fn similarity_is_symmetric_bounded_and_1_only_for_the_same(a in any_code(), b in any_code()) {
        let taxonomy = sample();
        let similarity = taxonomy.similarity(&a, &b);
        prop_assert_eq!(similarity, taxonomy.similarity(&b, &a));
        prop_assert!(Similarity::NONE <= similarity && similarity <= Similarity::SAME);
        prop_assert_eq!(taxonomy.similarity(&a, &a), Similarity::SAME);
        let same = taxonomy.meaning(&a) == taxonomy.meaning(&b);
        prop_assert_eq!(similarity == Similarity::SAME, same);
    }

    #[test]
    fn a_nearer_relative_is_never_less_alike(code in "[A-TV-Z][0-9][0-9]\\.[0-9]{2}") {
        let taxonomy = ConditionTaxonomy::icd10cm();
        let ancestry = taxonomy.ancestry(&term(&code));
        let above = ancestry.above();
        let alike: Vec<Similarity> = above
            .iter()
            .map(|(above, _)| taxonomy.similarity(&term(&code), above))
            .collect();
        prop_assert!(alike.windows(2).all(|pair| pair[1] < pair[0]), "{:?}", alike);
    }
}
