//! The sample data of the HSDS specification loads, what is written validates against its schemas,
//! and reading what was written gives the same directory.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jsonschema::Validator;
use peerhood::Loaded;
use peerhood::directory::Directory;
use peerhood::document::{self, Contacts};
use proptest::prelude::*;
use serde_json::{Value, json};

fn hsds() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/hsds")
}

/// A program folder with nothing but a directory.
fn load_directory(files: &[(String, String)]) -> Result<Loaded, peerhood::Faults> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("program.toml", "name = \"HSDS\"\n");
    write("referrals.csv", "id,received_at,consent,relationship,languages\n");
    write("support_parents.csv", "id,relationship,languages,status\n");
    for (name, text) in files {
        write(&format!("directory/{name}"), text);
    }
    peerhood::load(folder.path())
}

fn loaded(files: &[(String, String)]) -> Loaded {
    load_directory(files).unwrap_or_else(|faults| panic!("{faults}"))
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

fn sample(form: &str) -> Vec<(String, String)> {
    files(&hsds().join(form))
}

fn riverbend() -> Loaded {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"))
}

struct Schemas(BTreeMap<String, Validator>);

impl Schemas {
    fn read() -> Self {
        let text = std::fs::read_to_string(hsds().join("schema.json")).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let kinds = all["$defs"].as_object().unwrap();
        let of_kind = |kind: &String| {
            let mut schema = all.clone();
            schema["$ref"] = json!(format!("#/$defs/{kind}"));
            let options = jsonschema::options().should_validate_formats(true);
            (kind.clone(), options.build(&schema).unwrap())
        };
        Self(kinds.keys().map(of_kind).collect())
    }

    fn check(&self, directory: &Directory) {
        for (table, records) in directory.json() {
            let named = |kind: &&String| {
                table == **kind || table == format!("{kind}s") || table == kind.replace('y', "ies")
            };
            let kind = self.0.keys().find(named).map_or("taxonomy", String::as_str);
            for record in records {
                let faults: Vec<String> = self.0[kind]
                    .iter_errors(&record)
                    .map(|error| format!("{}: {error}", error.instance_path()))
                    .collect();
                assert!(faults.is_empty(), "{table}: {faults:?}");
            }
        }
    }
}

#[test]
fn the_json_sample_of_hsds_loads_and_comes_back_unchanged() {
    let sample = sample("json");
    let read = loaded(&sample);
    let service = &read.program.services[0];
    assert_eq!((service.minimum_age, service.maximum_age), (Some(12), Some(100)));
    assert_eq!(service.languages[0].to_string(), "ur");
    assert!(service.referral_contact.as_ref().unwrap().contains("Ann Persona"));
    let written: Value = serde_json::from_str(&read.directory.json_files()[0].1).unwrap();
    let before: Value = serde_json::from_str(&sample[0].1).unwrap();
    assert_eq!(written, json!([before]));
    Schemas::read().check(&read.directory);
    assert_eq!(loaded(&read.directory.json_files()).directory, read.directory);
}

#[test]
fn the_tabular_sample_of_hsds_loads_and_comes_back_unchanged() {
    let sample = sample("csv");
    let read = loaded(&sample);
    assert_eq!(read.program.services.len(), 1);
    assert_eq!(read.program.services[0].languages.len(), 1);
    // The sample's own links are not all to records of the sample; they are kept and told.
    assert!(read.notices.iter().any(|notice| notice.to_string().contains("schedules.service_id")));
    let written: BTreeMap<String, String> = read.directory.tables().into_iter().collect();
    for (name, text) in &sample {
        let stem = name.trim_end_matches(".csv");
        let (_, found) = written
            .iter()
            .find(|(file, _)| file.trim_end_matches(".csv") == stem)
            .unwrap_or_else(|| panic!("{name} is not written"));
        assert_eq!(cells(found), cells(text), "{name}");
    }
    Schemas::read().check(&read.directory);
    assert_eq!(loaded(&read.directory.tables()).directory, read.directory);
    assert_eq!(loaded(&read.directory.json_files()).directory, read.directory);
}

/// The rows of a table, each cell under its column; empty ones left out.
fn cells(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines().map(split);
    let header = lines.next().unwrap();
    lines
        .map(|row| {
            let cells = header.iter().cloned().zip(row);
            cells.filter(|(_, cell)| !cell.is_empty()).collect()
        })
        .collect()
}

fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cells.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            character => cells.last_mut().unwrap().push(character),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn what_is_written_of_the_example_program_validates() {
    let read = riverbend();
    Schemas::read().check(&read.directory);
    for files in [read.directory.json_files(), read.directory.tables()] {
        let mut again = loaded(&files);
        // Without the program's sites nobody knows what the region consists of.
        for (service, known) in again.program.services.iter_mut().zip(&read.program.services) {
            assert!(service.regions.is_subset(&known.regions));
            service.regions.clone_from(&known.regions);
        }
        assert_eq!(again.program.services, read.program.services);
        assert_eq!(again.program.organizations, read.program.organizations);
    }
    let text = document::write(&read, Contacts::Redacted).to_string();
    assert_eq!(document::read(&text).unwrap().directory, read.directory);
}

#[test]
fn fields_that_hsds_does_not_know_are_kept() {
    let text = r#"[{"id": "s", "name": "Rides", "status": "active", "x_score": {"of": [1, true]},
        "organization": {"id": "o", "name": "Transit", "description": "-", "x_note": "kept"}}]"#;
    let read = loaded(&[("services.json".to_owned(), text.to_owned())]);
    let written = read.directory.json_files()[0].1.clone();
    assert!(written.contains("x_score") && written.contains("kept"), "{written}");
    let tables = read.directory.tables();
    assert!(tables.iter().any(|(_, text)| text.contains("x_note")), "{tables:?}");
}

#[test]
fn faults_of_a_directory_name_the_path() {
    let text = r#"{"contents": [
      {"id": "a", "name": "No status", "organization_id": "o"},
      {"name": "No id", "status": "active", "organization_id": "o"},
      {"id": "b", "name": 5, "status": "active", "organization_id": "o", "phones": {"number": "1"}},
      {"id": "c", "name": "Age", "status": "active", "minimum_age": "five", "organization": [],
       "organization_id": "o",
       "service_at_locations": [{"id": "l", "location": {"id": "p", "location_type": "cloud"}}, 7]},
      {"id": "d", "name": "Circle", "status": "active", "organization": {"id": "o", "name": "O",
       "description": "-", "parent_organization_id": "o2", "locations": [{"id": "q",
       "location_type": "postal", "contacts": [{"id": "k"}], "latitude": "north"}]}},
      {"id": "e", "name": "Circle", "status": "active", "organization": {"id": "o2", "name": "O2",
       "description": "-", "parent_organization_id": "o"}},
      {"id": "f", "name": "Twice", "status": "active", "organization": {"id": "o", "name": "Oh",
       "description": "-"}}
    ]}"#;
    let faults = load_directory(&[("page.json".to_owned(), text.to_owned())]).unwrap_err();
    let found = faults.to_string();
    for wanted in [
        "page.json:2:contents[0].status: nothing here",
        "page.json:3:contents[1].id: nothing here",
        "page.json:4:contents[2].name: not text (5)",
        "page.json:4:contents[2].phones: not a list of records",
        "page.json:5:contents[3].minimum_age: not a whole number",
        "page.json:5:contents[3].organization: not a record",
        "page.json:7:contents[3].service_at_locations[0].location.loc",
        "page.json:7:contents[3].service_at_locations[1]: not a record (7)",
        "organization.locations[0].latitude: not a number (north)",
        "a circle: o > o2 > o",
        "contents[6].organization.name: contradicts",
    ] {
        assert!(found.contains(wanted), "{wanted} is not in\n{found}");
    }
}

#[test]
fn a_record_inside_itself_is_a_circle() {
    let text = r#"[{"id": "t", "name": "T", "status": "active", "organization_id": "o",
        "attributes": [{"id": "a", "taxonomy_term": {"id": "x", "name": "x", "description": "-",
        "parent_id": "y"}}, {"id": "b", "taxonomy_term": {"id": "y", "name": "y",
        "description": "-", "parent_id": "x"}}]}]"#;
    let faults = load_directory(&[("services.json".to_owned(), text.to_owned())]).unwrap_err();
    assert!(faults.to_string().contains("a circle: x > y > x"), "{faults}");
}

#[test]
fn fifty_thousand_services_load_and_are_written() {
    let mut services = String::from("id,organization_id,name,status\n");
    let mut languages = String::from("id,service_id,code\n");
    for number in 0..50_000 {
        writeln!(services, "s{number},o,Service {number},active").unwrap();
        writeln!(languages, "l{number},s{number},es").unwrap();
    }
    let organizations = "id,name,description\no,One for all,-\n".to_owned();
    let start = Instant::now();
    let read = loaded(&[
        ("services.csv".to_owned(), services),
        ("languages.csv".to_owned(), languages),
        ("organizations.csv".to_owned(), organizations),
    ]);
    assert_eq!(read.program.services.len(), 50_000);
    assert_eq!(read.program.services[49_999].languages.len(), 1);
    assert_eq!(read.directory.tables().len(), 4);
    // Seconds on a slow machine; anything that compares all with all would take hours.
    assert!(start.elapsed().as_secs() < 60);
}

/// A directory with what many of them have, and fields of its own.
fn service(number: usize) -> impl Strategy<Value = Value> {
    let word = "[A-Za-zé=+;,\"' -]{1,12}";
    let text = word.prop_map(|text| format!("n{}", text.trim()));
    let own = prop_oneof![Just(json!(true)), Just(json!([1, "two"])), Just(json!({"deep": "er"}))];
    (proptest::collection::vec(text, 6), 0_u32..40, proptest::option::of(own)).prop_map(
        move |(texts, age, own)| {
            let id = |what: &str| format!("{what}-{number}");
            let mut service = json!({
                "id": id("s"), "name": texts[0], "status": "active", "minimum_age": age,
                "organization": {"id": "o", "name": "O", "description": "-"},
                "organization_id": "o",
                "phones": [{"id": id("p"), "number": texts[1],
                    "languages": [{"id": id("l"), "code": "es", "note": texts[2]}]}],
                "attributes": [{"id": id("a"), "link_entity": "service",
                    "taxonomy_term_id": id("t"), "taxonomy_term":
                    {"id": id("t"), "name": texts[3], "description": texts[4]}}],
                "x_text": texts[5],
            });
            if let Some(own) = own {
                service["x_own"] = own;
            }
            service
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn reading_what_was_written_gives_the_same_directory(
        services in (1_usize..4).prop_flat_map(|count| {
            (0..count).map(service).collect::<Vec<_>>()
        })
    ) {
        let text = Value::Array(services).to_string();
        let read = loaded(&[("services.json".to_owned(), text)]);
        let again = loaded(&read.directory.json_files());
        prop_assert_eq!(&again.directory, &read.directory);
        let tables = loaded(&read.directory.tables());
        prop_assert_eq!(&tables.program.services, &read.program.services);
        let once_more = loaded(&tables.directory.tables());
        prop_assert_eq!(once_more.directory, tables.directory);
    }
}
