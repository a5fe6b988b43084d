//! A JSON document loads as well as the folder does.

use std::path::PathBuf;

use peerhood::document::{self, Contacts};
use peerhood::{Loaded, policy};

fn riverbend() -> Loaded {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/data/riverbend");
    peerhood::load(&folder).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn the_folder_as_a_document_is_the_same_program() {
    let folder = riverbend();
    let text = document::write(&folder, Contacts::Disclosed).to_string();
    let read = document::read(&text).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(read.program, folder.program);
    assert_eq!(read.policy, folder.policy);
    // An answer that is missing equals nothing, itself included: the texts are compared.
    assert!(format!("{:?}", read.surveys) == format!("{:?}", folder.surveys));
}

#[test]
fn a_document_without_contacts_has_none() {
    let folder = riverbend();
    let text = document::write(&folder, Contacts::Redacted).to_string();
    for parent in &folder.program.support_parents {
        let contact = parent.contact.disclosed();
        assert!(!text.contains(contact.name), "{}", parent.id);
        assert!(contact.ways.iter().all(|way| !text.contains(way)), "{}", parent.id);
    }
    assert!(!text.contains("555-0199"));
}

#[test]
fn the_tables_written_are_a_program_folder_again() {
    let before = riverbend();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in document::tables(&before.program, Contacts::Disclosed) {
        peerhood::write::atomically(&folder.path().join(name), text.as_bytes()).unwrap();
    }
    for (name, text) in before.directory.json_files() {
        let path = folder.path().join("directory").join(name);
        peerhood::write::atomically(&path, text.as_bytes()).unwrap();
    }
    let text = policy::write(&before.policy);
    peerhood::write::atomically(&folder.path().join("program.toml"), text.as_bytes()).unwrap();
    let after = peerhood::load(folder.path()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(after.program.referrals, before.program.referrals);
    assert_eq!(after.program.support_parents, before.program.support_parents);
    assert_eq!(after.program.matches, before.program.matches);
    assert_eq!(after.program.attendance, before.program.attendance);
    assert_eq!(after.program.services, before.program.services);
}

#[test]
fn faults_of_a_document_have_their_lines() {
    let text = r#"{
  "policy": {"time_zone": "Eastern", "nmae": "x"},
  "referals": [],
  "support_parents": [
    {"id": "SP-1", "relationship": "foster", "status": "active",
     "langauges": ["en"]},
    {"id": "SP-1", "relationship": "foster", "status": "active", "languages": "en"}
  ],
  "referrals": [
    {"id": "R-1", "received_at": "2026-02-03", "relationship": "step", "languages": ["es;en"],
     "id": "R-2", "conditions": [{"code": "F84.0"}]}
  ],
  "matches": [{"id": "M-1", "referral": "R-9", "support_parent": "SP-1", "proposed_on": "2026-02-05"}]
}"#;
    let faults = document::read(text).unwrap_err();
    let found: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    let starts = [
        "document:2:time_zone: not an IANA time zone (Eastern)",
        "document:2:nmae: the key is not known; write name",
        "document:3:referals: the key is not known; write referrals",
        "document:5:languages: nothing here, but a value is needed",
        "document:6:langauges: the key is not known; write languages",
        "document:7:id: the id is taken by line 5 (SP-1)",
        "document:10:languages: ",
        "document:10:languages: ",
        "document:11:id: the key is there twice",
        "document:11:conditions: ",
        "document:13:referral: no such id in referrals (R-9)",
    ];
    for start in starts {
        assert!(found.iter().any(|fault| fault.starts_with(start)), "{start}\n{found:#?}");
    }
    assert!(found.len() <= starts.len(), "{found:#?}");
}

#[test]
fn the_schema_knows_every_table() {
    let schema = document::schema();
    let properties = schema.get("properties").unwrap();
    for table in &document::TABLES {
        assert!(properties.get(table.name).is_some(), "{}", table.name);
    }
}
