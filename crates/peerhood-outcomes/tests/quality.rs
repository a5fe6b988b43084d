//! Signs of carelessness, missing answers and people who did not come back.

use peerhood_outcomes::instrument::{Definition, Item, Range, Scale};
use peerhood_outcomes::quality::{CareRule, attrition, care, constant_items, missingness};
use peerhood_outcomes::{Answers, Instrument, Scoring, score_wave};

fn twelve_items() -> Instrument {
    let items = (1_u64..=12).map(Item::new).collect();
    let scales = vec![Scale::new("total")];
    let definition = Definition::new("x", "Twelve items", Range::whole(1.0, 5.0), items, scales);
    Instrument::new(definition).expect("a sound instrument")
}

/// One letter an answer; a dot is no answer.
fn answers(rows: &[(&str, &str)]) -> Answers {
    let people = rows.iter().map(|(person, _)| (*person).to_owned()).collect();
    let answer = |row: &str, item: usize| row[item..=item].parse().ok();
    let columns = (0..12).map(|item| {
        let key = u64::try_from(item + 1).expect("twelve is small").into();
        (key, rows.iter().map(|(_, row)| answer(row, item)).collect())
    });
    Answers::new(people, columns.collect()).expect("rows of twelve letters")
}

#[test]
fn straight_lines_speed_and_copies_are_noticed() {
    let wave = answers(&[
        ("anna", "123454321234"),
        ("ben", "333333333333"),
        ("cleo", "123454321234"),
        ("anna", "1234........"),
        ("", "33333333.333"),
        ("", "2222........"),
    ]);
    let seconds = [Some(100.0), Some(60.0), Some(20.0), None, Some(90.0), Some(90.0)];
    let instrument = twelve_items();
    let rule = CareRule { longest_run: 8, ..CareRule::usual(&instrument) };
    let care = care(&instrument, &wave, Some(&seconds), rule).unwrap();
    let rows: Vec<usize> = care.doubtful.iter().map(|row| row.row).collect();
    assert_eq!(rows, [1, 2, 4]);
    assert_eq!((care.doubtful[0].longest_run, care.doubtful[0].within_sd), (12, Some(0.0)));
    assert_eq!(care.doubtful[1].seconds_per_item, Some(20.0 / 12.0));
    assert_eq!(care.doubtful[2].longest_run, 8);
    assert_eq!(care.same_person, [[0, 3]]);
    // Straight lines are alike by nature: only the copied pattern counts.
    assert_eq!(care.same_answers, [[0, 2]]);
}

#[test]
fn as_many_times_as_people_or_none_at_all() {
    let wave = answers(&[("anna", "123454321234")]);
    let instrument = twelve_items();
    let rule = CareRule::usual(&instrument);
    let error = care(&instrument, &wave, Some(&[]), rule).unwrap_err();
    assert_eq!(error.to_string(), "0 times for 1 people");
}

#[test]
fn patterns_of_missing_answers_are_counted_most_frequent_first() {
    let wave = answers(&[
        ("a", "1234543212.."),
        ("b", "123454321234"),
        ("c", "1.34543212.."),
        ("d", "3234543212.."),
    ]);
    let missing = missingness(&twelve_items(), &wave).unwrap();
    let patterns: Vec<(usize, String)> = missing
        .patterns
        .iter()
        .map(|pattern| {
            let keys: Vec<&str> = pattern.items.iter().map(|key| key.0.as_str()).collect();
            (pattern.rows, keys.join(" "))
        })
        .collect();
    let expected = [(2, "11 12"), (1, ""), (1, "2 11 12")];
    assert_eq!(patterns, expected.map(|(rows, items)| (rows, items.to_owned())));
    assert_eq!(missing.by_item[11].1, 3);
}

#[test]
fn items_that_never_vary_are_named() {
    let wave = answers(&[("a", "1234543212.3"), ("b", "12.32121321.")]);
    let keys = constant_items(&twelve_items(), &wave).unwrap();
    let keys: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
    assert_eq!(keys, ["1", "2", "3", "10", "11", "12"]);
}

fn scored(rows: &[(&str, &str)]) -> Scoring {
    score_wave(&twelve_items(), &answers(rows)).expect("all columns")
}

#[test]
fn those_who_left_are_compared_with_those_who_stayed() {
    let before = scored(&[
        ("a", "111111111111"),
        ("b", "222222222222"),
        ("c", "333333333333"),
        ("d", "444444444444"),
        ("e", "555555555555"),
        ("f", "55555555555."),
        ("", "555555555555"),
    ]);
    let after = scored(&[("a", "111111111111"), ("b", "222222222222"), ("z", "222222222222")]);
    let attrition = attrition(&before, &after, "total", 0.95).unwrap();
    assert_eq!((attrition.first_wave, attrition.returned), (6, 2));
    // 12 and 24 stayed, 36, 48 and 60 left: 18 less 48.
    let difference = attrition.baseline_difference.unwrap().difference;
    assert_eq!((difference.value, difference.n), (-30.0, 5));
    assert_eq!(difference.left_out[0].count, 1);
    assert!(attrition.standardized_difference.unwrap().value < -1.9);
}

#[test]
fn when_all_stay_there_is_nobody_to_compare_with_and_it_says_so() {
    let wave = scored(&[("a", "111111111111"), ("b", "222222222222")]);
    let attrition = attrition(&wave, &wave, "total", 0.95).unwrap();
    assert_eq!(attrition.share_returned.as_ref().unwrap().value, 1.0);
    let reason = attrition.baseline_difference.unwrap_err().to_string();
    assert_eq!(reason, "0 values in the second group, but at least 2 are needed");
}
