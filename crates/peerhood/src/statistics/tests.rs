use std::collections::BTreeSet;

use super::*;

fn settings(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn asked(function: &str, pairs: &[(&str, &str)]) -> Result<Document, StatisticsError> {
    let settings = settings(pairs);
    let columns = &[];
    compute(&Request { function, sheet: None, columns, by: None, settings: &settings })
}

fn of_sheet(function: &str, sheet: &Sheet, by: Option<&str>) -> Result<Document, StatisticsError> {
    compute(&Request { function, sheet: Some(sheet), columns: &[], by, settings: &[] })
}

fn one(document: Document) -> Answer {
    match document.answers {
        Answers::One(answer) => *answer,
        Answers::Several { .. } => panic!("several answers"),
    }
}

#[test]
fn every_name_and_alias_is_there_once() {
    let mut seen = BTreeSet::new();
    for known in statistics() {
        for name in std::iter::once(&known.name).chain(known.aliases) {
            assert!(seen.insert(*name), "{name} is there twice");
            assert_eq!(options::snake(name), *name);
            assert_eq!(statistic(name).unwrap().name, known.name);
        }
    }
}

#[test]
fn an_option_that_nobody_has_is_refused_with_those_there_are() {
    let refused = asked("wilson", &[("levle", "0.9")]).unwrap_err();
    assert!(refused.to_string().contains("did you mean level?"), "{refused}");
    let refused = asked("wilson", &[("level", "95")]).unwrap_err();
    assert!(matches!(refused, StatisticsError::OptionValue { .. }), "{refused}");
}

#[test]
fn all_cells_that_are_no_numbers_are_told_at_once() {
    let sheet = Sheet::read("t.csv", b"a,b\n1,2\nx,3\n2,y\n4,5\n3,1\n").unwrap();
    let Err(StatisticsError::Faults(faults)) = of_sheet("alpha", &sheet, None) else { panic!() };
    let places: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    assert_eq!(places.len(), 2);
    assert!(places[0].starts_with("t.csv:3:a: not a decimal number (x)"), "{}", places[0]);
    assert!(places[1].starts_with("t.csv:4:b: not a decimal number (y)"), "{}", places[1]);
}

#[test]
fn too_little_data_is_an_answer_with_its_reason() {
    let sheet = Sheet::read("t.csv", b"a,b\n1,2\n,3\n").unwrap();
    let answer = one(of_sheet("t_paired", &sheet, None).unwrap());
    assert_eq!(answer.estimate, None);
    assert_eq!(answer.reason.as_deref(), Some("1 complete pairs, but at least 2 are needed"));
}

#[test]
fn an_id_and_row_names_are_no_variables() {
    let sheet = Sheet::read("t.csv", b"\"\",id,a,b\n1,7,1,2\n2,8,2,5\n3,9,4,4\n").unwrap();
    assert_eq!(one(of_sheet("pearson", &sheet, None).unwrap()).columns, ["a", "b"]);
}

#[test]
fn the_treated_group_goes_first_where_one_is_treated() {
    let text = b"arm;event\r\n0;1\r\n0;0\r\n0;0\r\n0;0\r\n1;1\r\n1;1\r\n1;0\r\n1;0\r\n1;\r\n";
    let sheet = Sheet::read("t.csv", text).unwrap();
    let answer = one(of_sheet("risk-ratio", &sheet, Some("arm")).unwrap());
    assert_eq!(answer.groups, ["1", "0"]);
    assert_eq!(answer.estimate, Some(2.0));
    assert_eq!(answer.left_out[0].count, 1);
}

#[test]
fn groups_are_ordered_as_numbers_before_words() {
    let sheet = Sheet::read("t.csv", b"g,x\n10,1\n9,2\nten,3\n10.0,5\n").unwrap();
    let categories = sheet.categories(0);
    assert_eq!(categories.labels, ["9", "10", "ten"]);
    assert_eq!(categories.codes, [Some(1), Some(0), Some(2), Some(1)]);
}
