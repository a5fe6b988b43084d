//! From a written instrument and written answers to change between two waves.
#![cfg(feature = "toml")]

use peerhood_outcomes::instrument::{
    Definition, Enough, InstrumentError, Item, ItemKey, MissingRule, Range, Scale, ScoreRule,
};
use peerhood_outcomes::{Answers, Instrument, Scoring, built_in, pair_waves, score_wave};
use proptest::prelude::*;

const FAMILY_LIFE: &str = r#"
    key = "family-life"
    name = "Family life"
    range = { low = 1, high = 5 }
    items = [1, 2, 3, { key = 4, range = { low = 0, high = 10, decimals = true } }]
    reversed = [2]
    missing_codes = ["-99"]
    options = [{ value = 5, label = "Always" }]

    [[scales]]
    key = "sum"
    items = [1, 2, 3]
    missing = { prorate = { fraction = 0.6 } }
    higher_is = "better"

    [[scales]]
    key = "mean"
    items = [1, 2, 3]
    score = "mean"
    missing = { available = { at_least = 1 } }

    [[scales]]
    key = "weighted"
    items = [1, 4]
    score = { weighted = [2.0, 0.5] }
"#;

fn family_life() -> Instrument {
    Instrument::from_toml(FAMILY_LIFE).expect("a sound instrument")
}

fn wave(rows: &[[&str; 5]]) -> Scoring {
    let instrument = family_life();
    let header = ["ID", "Q1", "Item 2", "family-life_03", "4"];
    let (answers, faults) =
        Answers::read(&instrument, &header, Some(0), rows).expect("every item has a column");
    assert!(faults.is_empty(), "{faults:?}");
    score_wave(&instrument, &answers).expect("every item has a column")
}

fn scores(wave: &Scoring, scale: &str) -> Vec<Option<f64>> {
    wave.scale(scale).expect("a scale").scores.iter().map(|score| score.ok()).collect()
}

#[test]
fn scores_are_those_done_by_hand() {
    let wave = wave(&[
        ["anna", "4", "2", "always", "2.5"],
        ["ben", "4", "", "5", ""],
        ["cleo", "-99", "NA", "3", "10"],
        ["dora", "", "", "", ""],
    ]);
    // anna: 4 + (6 - 2) + 5. ben: 9 of two items, so 13.5 of three.
    assert_eq!(scores(&wave, "sum"), [Some(13.0), Some(13.5), None, None]);
    assert_eq!(scores(&wave, "mean"), [Some(13.0 / 3.0), Some(4.5), Some(3.0), None]);
    assert_eq!(scores(&wave, "weighted"), [Some(9.25), None, None, None]);
    let missing = wave.scale("sum").unwrap().scores[2].unwrap_err();
    assert_eq!(missing.to_string(), "1 of 3 items answered, but 2 are needed");
}

#[test]
fn an_impossible_answer_is_a_fault_and_never_scored() {
    let wave = wave(&[["anna", "6", "2.5", "1", "11"]]);
    let faults: Vec<String> = wave.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "row 1, anna, item 1: 6 is not a whole number from 1 to 5",
            "row 1, anna, item 2: 2.5 is not a whole number from 1 to 5",
            "row 1, anna, item 4: 11 is not from 0 to 10",
        ]
    );
    assert_eq!(scores(&wave, "mean"), [Some(1.0)]);
}

#[test]
fn the_possible_scores_follow_from_the_ranges() {
    let instrument = family_life();
    let ends = |key: &str| {
        let range = instrument.score_range(instrument.scale(key).unwrap());
        (range.low, range.high)
    };
    assert_eq!(ends("sum"), (3.0, 15.0));
    assert_eq!(ends("mean"), (1.0, 5.0));
    assert_eq!(ends("weighted"), (2.0, 15.0));
    assert_eq!(instrument.percent_of_possible(instrument.scale("sum").unwrap(), 6.0), 25.0);
}

#[test]
fn thoughts_of_self_harm_raise_an_alert_that_no_serialisation_carries() {
    let phq = built_in("phq-9").unwrap();
    let header = ["id", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let rows = [["p-7", "0", "0", "0", "0", "0", "0", "0", "0", "1"]];
    let (answers, _) = Answers::read(&phq, &header, Some(0), rows).unwrap();
    let wave = score_wave(&phq, &answers).unwrap();
    assert_eq!((wave.alerts[0].person.as_str(), wave.alerts[0].item.0.as_str()), ("p-7", "9"));
    assert_eq!(scores(&wave, "total"), [Some(1.0)]);
    let written = serde_json::to_string(&wave).unwrap();
    assert!(!written.contains("alert") && !written.contains("harm"), "{written}");
}

#[test]
fn change_is_measured_in_those_who_answered_twice() {
    let before = wave(&[
        ["anna", "1", "5", "1", "0"],
        ["ben", "2", "4", "2", "0"],
        ["cleo", "3", "3", "3", "0"],
        ["dora", "3", "3", "3", "0"],
        ["emil", "3", "3", "3", "0"],
        ["emil", "5", "3", "3", "0"],
    ]);
    let after = wave(&[
        ["cleo", "4", "3", "3", "0"],
        ["ben", "3", "3", "3", "0"],
        ["anna", "2", "4", "1", "0"],
        ["dora", "", "", "", "0"],
        ["emil", "3", "3", "3", "0"],
        ["fay", "3", "3", "3", "0"],
    ]);
    let pairs = pair_waves(&before, &after, "sum").unwrap();
    assert_eq!(pairs.people, ["anna", "ben", "cleo"]);
    assert_eq!(
        (&pairs.before[..], &pairs.after[..]),
        (&[3.0, 6.0, 9.0][..], &[5.0, 9.0, 10.0][..])
    );
    let left_out: Vec<(usize, &str)> =
        pairs.left_out.iter().map(|left| (left.count, left.because.as_ref())).collect();
    assert_eq!(
        left_out,
        [
            (1, "more than one row in a wave"),
            (1, "no answers at the first wave"),
            (1, "no score at the second wave"),
        ]
    );
    // Changes 2, 3, 1: mean 2, standard error 1/√3, t(2) = 4.302653 at 95 %.
    let change = pairs.mean_change(0.95).unwrap().difference;
    assert!((change.value - 2.0).abs() < 1e-12 && (change.low - (2.0 - 2.484_138)).abs() < 1e-6);
    assert!(pair_waves(&before, &after, "absent").is_none());
}

#[test]
fn all_faults_of_an_instrument_come_at_once() {
    let text = r#"
        key = ""
        name = "Broken"
        range = { low = 5, high = 1 }
        items = [1, 1, { key = 2, alert = { at_least = 9, say = "look" } }]
        reversed = [7]

        [[scales]]
        key = "a"
        items = [1, 8, 8]
        missing = { prorate = { fraction = 1.5 } }
        score = { weighted = [1.0] }

        [[scales]]
        key = "a"
        items = []
        multiply = 0
        missing = { available = { at_least = 3 } }
        bands = [{ from = 5, label = "high" }, { from = 1, label = "low" }]
        reliability = [{ kind = "alpha", value = 1.2, source = "nowhere" }]
        spread = [{ sd = 0, group = "all", source = "nowhere" }]
    "#;
    let InstrumentError::Faults(faults) = Instrument::from_toml(text).unwrap_err() else {
        panic!("not a list of faults");
    };
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "the key is empty",
        "the range of all items goes from 5 to 1",
        "two items have the key 1",
        "the alert of item 2 is 9, but must be an answer the item can have",
        "reversed names item 7, which the instrument does not have",
        "scale a names item 8, which the instrument does not have",
        "scale a names item 8, which the instrument does not have",
        "scale a names item 8 twice",
        "scale a has 1 weights for 3 items",
        "the fraction of scale a is 1.5, but must be above 0 and at most 1",
        "two scales have the key a",
        "scale a has no items",
        "multiply of scale a is 0, but must be between -1e12 and 1e12, and not zero",
        "scale a needs 3 of 0 items answered",
        "scale a: band \"low\" from 1 does not come after the one before it",
        "a reliability of scale a is 1.2, but must be from 0 to 1",
        "a standard deviation of scale a is 0, but must be above 0",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_misspelt_key_is_shown_where_it_stands() {
    let text = FAMILY_LIFE.replace("reversed", "revesed");
    let error = Instrument::from_toml(&text).unwrap_err().to_string();
    assert!(error.contains("line 6") && error.contains("unknown field `revesed`"), "{error}");
}

#[test]
fn json_and_toml_are_the_same_instrument() {
    for key in peerhood_outcomes::instrument::BUILT_IN {
        let instrument = built_in(key).unwrap();
        let json = serde_json::to_string(&instrument).unwrap();
        assert_eq!(serde_json::from_str::<Instrument>(&json).unwrap(), instrument);
    }
    let json = r#"{"key": "k", "name": "n", "items": ["1"], "scales": []}"#;
    let error = serde_json::from_str::<Instrument>(json).unwrap_err().to_string();
    assert_eq!(
        error,
        "the list of scales is empty; item 1 has no range, and the instrument gives none"
    );
}

#[test]
fn two_columns_for_one_item_are_refused() {
    let header = ["id", "1", "q1", "2", "3", "4"];
    let rows: [[&str; 6]; 0] = [];
    let error = Answers::read(&family_life(), &header, Some(0), rows).unwrap_err();
    assert_eq!(error.to_string(), "two columns belong to item 1");
    let error = Answers::read(&family_life(), &["id", "1"], Some(0), [["a", "1"]]).unwrap_err();
    assert_eq!(error.to_string(), "no column for item 2, 3, 4");
}

#[test]
fn a_cell_that_is_no_answer_is_named_and_so_is_a_row_without_a_person() {
    let header = ["id", "1", "2", "3", "4"];
    let rows = [["", "1", "1", "1", "1"], ["anna", "often", "2", "inf", "1"]];
    let (answers, faults) = Answers::read(&family_life(), &header, Some(0), rows).unwrap();
    assert_eq!(answers.people(), ["", "anna"]);
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "row 1 names no person: its scores link to no other wave",
            "row 2, anna, item 1: \"often\" is not an answer",
            "row 2, anna, item 3: \"inf\" is not an answer",
        ]
    );
}

/// One person after the other, from the definition: slow, and easy to believe.
fn score_by_hand(
    instrument: &Instrument,
    scale: &Scale,
    answer: impl Fn(usize) -> Option<f64>,
) -> Option<f64> {
    let items = instrument.items_of(scale);
    let weight = |place: usize| match &scale.score {
        ScoreRule::Weighted(weights) => weights[place],
        _ => 1.0,
    };
    let counted = |position: usize| {
        let item = &instrument.items()[position];
        let range = instrument.range(item);
        let whole = |value: &f64| range.decimals || value.fract() == 0.0;
        let given = answer(position).filter(|value| (range.low..=range.high).contains(value));
        let value = given.filter(whole)?;
        Some(if instrument.is_reversed(item) { range.low + range.high - value } else { value })
    };
    let given: Vec<f64> = items.iter().filter_map(|&position| counted(position)).collect();
    if given.len() < scale.missing.needed(items.len()) {
        return None;
    }
    let mean = given.iter().sum::<f64>() / given.len() as f64;
    let filled = items.iter().enumerate().filter_map(|(place, &position)| {
        let missing = match scale.missing {
            MissingRule::Prorate(_) => Some(mean),
            _ => None,
        };
        Some(weight(place) * counted(position).or(missing)?)
    });
    let total: f64 = filled.sum();
    let score = if scale.score == ScoreRule::Mean { mean } else { total };
    Some(score * scale.multiply)
}

fn any_answer() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        6 => (0_i32..=6).prop_map(|whole| Some(f64::from(whole))),
        1 => (-1e9..1e9).prop_map(Some),
        1 => Just(Some(2.5)),
        1 => Just(Some(f64::MAX)),
    ]
}

fn any_scale() -> impl Strategy<Value = Scale> {
    let score = prop_oneof![
        Just(ScoreRule::Sum),
        Just(ScoreRule::Mean),
        prop::collection::vec(prop_oneof![Just(0.5), Just(-1.0), Just(2.0)], 4)
            .prop_map(ScoreRule::Weighted),
    ];
    let enough = prop_oneof![
        (0_usize..4).prop_map(Enough::AtMostMissing),
        (1_usize..=4).prop_map(Enough::AtLeast),
        (0.1..1.0).prop_map(Enough::Fraction),
    ];
    let missing = prop_oneof![
        Just(MissingRule::Complete),
        enough.clone().prop_map(MissingRule::Prorate),
        enough.prop_map(MissingRule::Available),
    ];
    (score, missing, prop_oneof![Just(1.0), Just(4.0)]).prop_map(|(score, missing, multiply)| {
        let mut scale = Scale::new("any");
        scale.items = Some([5, 2, 1, 4].map(ItemKey::from).to_vec());
        scale.score = score;
        scale.missing = missing;
        scale.multiply = multiply;
        scale
    })
}

proptest! {
    #[test]
    fn columns_are_scored_as_one_person_after_the_other_is(
        rows in prop::collection::vec(prop::collection::vec(any_answer(), 5), 0..1_200),
        scale in any_scale(),
    ) {
        let items = (1_u64..=5).map(Item::new).collect();
        let mut definition =
            Definition::new("any", "Any", Range::whole(0.0, 5.0), items, vec![scale]);
        definition.reversed = vec![2.into(), 3.into()];
        let instrument = Instrument::new(definition).unwrap();
        let people = (0..rows.len()).map(|row| row.to_string()).collect();
        let columns = (0..5).map(|item| {
            let key = ItemKey::from(u64::try_from(item + 1).unwrap());
            (key, rows.iter().map(|row| row[item]).collect())
        });
        let answers = Answers::new(people, columns.collect()).unwrap();
        let wave = score_wave(&instrument, &answers).unwrap();
        for (row, score) in rows.iter().zip(&wave.scales[0].scores) {
            let expected = score_by_hand(&instrument, &instrument.scales()[0], |item| row[item]);
            match (score.ok(), expected) {
                (Some(found), Some(expected)) => {
                    prop_assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0));
                }
                (found, expected) => prop_assert_eq!(found, expected),
            }
        }
        let impossible = rows.iter().flatten().flatten()
            .filter(|value| !(0.0..=5.0).contains(*value) || value.fract() != 0.0);
        prop_assert_eq!(wave.faults.len(), impossible.count());
    }

    #[test]
    fn no_text_makes_reading_panic(
        header in prop::collection::vec("[ _0-9A-Za-zé.-]{0,8}", 0..8),
        rows in prop::collection::vec(prop::collection::vec("\\PC{0,6}", 0..8), 0..5),
        text in "\\PC{0,200}",
    ) {
        let _ = Instrument::from_toml(&text);
        if let Ok((answers, _)) = Answers::read(&family_life(), &header, Some(0), &rows) {
            prop_assert!(score_wave(&family_life(), &answers).is_ok());
        }
    }
}
