use serde_json::Value as Json;

use super::*;

/// Every leaf of a JSON object, as its path and TOML text.
fn leaves(prefix: &str, value: &toml::Value, into: &mut Vec<(String, String)>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                leaves(&path, value, into);
            }
        }
        value => into.push((prefix.to_owned(), value.to_string())),
    }
}

/// Read, and never written with the rest.
fn is_private(key: &Key) -> bool {
    key.path.starts_with("coordinator.")
}

#[test]
fn the_coordinator_is_read_and_not_written() {
    let policy = read("[coordinator]\nname = \"Ana Costa\"\nways = [\"555-0100\"]\n").unwrap();
    assert_eq!(policy.coordinator.disclosed().name, "Ana Costa");
    let written = format!("{}{policy:?}", write(&policy));
    assert!(!written.contains("Ana") && !written.contains("555-0100"));
}

#[test]
fn an_empty_policy_is_the_default() {
    assert_eq!(read(""), Ok(Policy::default()));
}

#[test]
fn the_table_of_keys_says_the_defaults_of_the_types() {
    let mut of_types = Vec::new();
    leaves("", &toml::Value::try_from(Policy::default()).unwrap(), &mut of_types);
    of_types.sort();
    let mut of_table: Vec<(String, String)> = keys()
        .filter(|key| !key.default.is_empty() && !key.path.contains('*') && !is_private(key))
        .map(|key| {
            let quoted = matches!(key.kind, Kind::Time);
            let default =
                if quoted { format!("\"{}\"", key.default) } else { key.default.to_owned() };
            (key.path.to_owned(), default)
        })
        .collect();
    of_table.sort();
    assert_eq!(of_types, of_table);
}

#[test]
fn every_field_of_the_types_has_a_key() {
    let full = Policy {
        eligibility: Eligibility {
            background_check_months: Some(1),
            training_valid_months: Some(1),
            competencies: [("*".to_owned(), 1)].into(),
            ..Default::default()
        },
        site: Some("valley".to_owned()),
        fidelity: Fidelity { numbers: [("*".to_owned(), 1)].into(), ..Default::default() },
        sessions: Sessions { starts_on: "2026-03-09".parse().ok(), ..Default::default() },
        conditions: [("*".to_owned(), Condition::default())].into(),
        regions: [(
            "*".to_owned(),
            Region { parent: Some("north".to_owned()), ..Default::default() },
        )]
        .into(),
        ..Policy::default()
    };
    let mut of_types = Vec::new();
    leaves("", &toml::Value::try_from(full).unwrap(), &mut of_types);
    let mut of_types: Vec<String> = of_types.into_iter().map(|leaf| leaf.0).collect();
    let mut of_table: Vec<String> =
        keys().filter(|key| !is_private(key)).map(|key| key.path.to_owned()).collect();
    of_types.sort();
    of_table.sort();
    assert_eq!(of_types, of_table);
}

#[test]
fn the_relationships_are_those_of_the_model() {
    let key = keys().find(|key| key.path == "eligibility.raising").unwrap();
    let codes: Vec<&str> =
        peerhood_model::Relationship::ALL.iter().map(|relationship| relationship.code()).collect();
    let Kind::Words(words) = key.kind else { panic!("{key:?}") };
    assert_eq!(words, codes);
}

#[test]
fn the_interventions_are_those_of_the_model() {
    let key = keys().find(|key| key.path == "sessions.interventions").unwrap();
    let codes: Vec<&str> = peerhood_model::Intervention::ALL.iter().map(|one| one.code()).collect();
    let Kind::Words(words) = key.kind else { panic!("{key:?}") };
    assert_eq!(words, codes);
}

#[test]
fn sessions_that_cannot_be_are_refused_with_the_numbers() {
    let text = "[groups]\nshared_identity = [\"\", \"fathers\"]\n[sessions]\nweeks = 2\nrepeat = \"monthly_fifth\"\n\
                online = [2, 3]\ninterventions = [\"pps01\", \"pps02\", \"pps03\"]\ninterventions_per_session = 1\n\
                [vocabulary]\nculture = [\"Deaf\"]\n";
    let faults = read(text).unwrap_err().to_string();
    for part in [
        "groups.shared_identity: ",
        "(fathers)",
        "sessions.repeat: ",
        "monthly_first",
        "session 3 is not one of 2",
        "2 sessions of 1 cannot cover 3",
    ] {
        assert!(faults.contains(part), "{part} is not in\n{faults}");
    }
    assert!(!faults.contains("session 2 is"), "{faults}");
}

#[test]
fn the_default_rule_is_the_models() {
    assert_eq!(Eligibility::default().rule(), peerhood_model::Eligibility::default());
}

#[test]
fn what_is_written_reads_back() {
    let text = "name = \"A\"\n[regions.north]\n[regions.east]\nparent = \"north\"\n[conditions.\"early birth\"]\nparents = [\"P07.3\"]\n[sessions]\nstarts_on = 2026-03-09\nearliest = 09:30:00\n";
    let policy = read(text).unwrap();
    assert_eq!(policy.sessions.starts_on, "2026-03-09".parse().ok());
    assert_eq!(read(&write(&policy)), Ok(policy.clone()));
    let json: Json = serde_json::to_value(&policy).unwrap();
    assert_eq!(serde_json::from_value::<Policy>(json).unwrap(), policy);
}

#[test]
fn all_faults_are_found_at_once() {
    let text = "\
nmae = \"Riverbend\"
time_zone = \"Eastern\"
[matching]
largest = 4
objective = \"pears\"
[matching.require]
language = \"yes\"
[groups]
smallest = 13
[dates]
formats = [\"%m/%d\", \"%d.%m.%Y\"]
[regions.north]
parent = \"south\"
neighbours = [\"nroth\"]
[reporting]
confidence = 1.5
[regions.a]
parent = \"b\"
[regions.b]
parent = \"a\"
";
    let faults: Vec<String> =
        read(text).unwrap_err().listed().iter().map(ToString::to_string).collect();
    let expected = [
        "program.toml:1:nmae: the key is not known; write name, if that is meant",
        "program.toml:2:time_zone: not an IANA time zone (Eastern); write one such as America/New_York",
        "program.toml:4:matching.largest: the key is not known; write groups.largest, if that is meant",
        "program.toml:5:matching.objective: not one of the words allowed here (pears); write pairs, if that is meant",
        "program.toml:7:matching.require.language: not true or false (yes); write true or false",
        "program.toml:11:dates.formats: not a spelling with day, month and year, such as \"%m/%d/%Y\" (%m/%d); write a spelling with day, month and year, such as \"%m/%d/%Y\"",
        "program.toml:16:reporting.confidence: not a number from 0.500 to 0.999 (1.5); write a number from 0.500 to 0.999",
        "program.toml:9:groups.smallest: contradicts groups.smallest: 12 is less than 13; correct one of the two",
        "program.toml:13:regions.north.parent: not in the program's regions (south); correct it, or add it to program.toml under regions",
        "program.toml:14:regions.north.neighbours: not in the program's regions (nroth); write north, if that is meant",
        "program.toml:18:regions.a.parent: contradicts regions: a in b is a part of itself; correct one of the two",
    ];
    for (found, expected) in faults.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
}
