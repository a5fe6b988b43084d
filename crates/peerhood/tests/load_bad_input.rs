//! Whatever a folder holds: a clear message, never a panic, never a guess.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::Path;

use peerhood::{Faults, load};
use proptest::prelude::*;

const PARENTS: &str = "id,relationship,languages,status\nSP-1,foster,en,active\n";
const REFERRALS: &str =
    "id,received_at,consent,relationship,languages\nR-1,2026-02-03,,foster,en\n";

/// A small sound folder with one file replaced.
fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 3] = [
        ("program.toml", b"name = \"A\"\n"),
        ("support_parents.csv", PARENTS.as_bytes()),
        ("referrals.csv", REFERRALS.as_bytes()),
    ];
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    folder
}

fn faults(folder: &Path) -> String {
    load(folder).unwrap_err().to_string()
}

#[test]
fn every_export_of_a_spreadsheet_is_the_same_table() {
    let plain = load(folder_with("referrals.csv", REFERRALS.as_bytes()).path()).unwrap();
    for text in [
        "\u{feff}id,received_at,consent,relationship,languages\r\nR-1,2026-02-03,,foster,en\r\n",
        "sep=;\nLanguages;ID;Received At;CONSENT;relation-ship\n en ;R-1;2026-02-03;;Foster\n",
        "\n\nid\treceived_at\tconsent\trelationship\tlanguages\n\nR-1\t\"2026-02-03\"\t\tfoster\ten\t\t\n\t\t\n",
        "\"id\",\"received_at\",\"consent\",\"relationship\",\"languages\",,\n\"R-1\",2026-02-03,\"\",foster,\"en\",,\n,,,,,,\n",
    ] {
        let loaded = load(folder_with("referrals.csv", text.as_bytes()).path());
        let loaded = loaded.unwrap_or_else(|faults| panic!("{text}\n{faults}"));
        assert_eq!(loaded.program, plain.program, "{text}");
    }
}

#[test]
fn a_folder_that_is_none_is_said_so() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(
        faults(file.path()).ends_with(
            ":1:1: not a folder; name the folder that holds program.toml and the tables"
        )
    );
    assert!(faults(Path::new("/no/such/riverbend")).starts_with("riverbend:1:1: not a folder"));
}

#[test]
fn a_missing_or_empty_file_is_one_fault() {
    let folder = folder_with("referrals.csv", b"");
    assert_eq!(
        faults(folder.path()),
        "referrals.csv:1:1: the file is empty; export it again, with its header"
    );
    fs::rename(folder.path().join("referrals.csv"), folder.path().join("Referrals.csv")).unwrap();
    assert_eq!(
        faults(folder.path()),
        "referrals.csv:1:1: the file is missing; rename Referrals.csv, if that is it"
    );
    fs::create_dir(folder.path().join("referrals.csv")).unwrap();
    assert!(faults(folder.path()).starts_with("referrals.csv:1:1: not a file; "));
}

#[test]
fn a_header_without_rows_is_a_notice() {
    let folder = folder_with("referrals.csv", REFERRALS.lines().next().unwrap().as_bytes());
    let loaded = load(folder.path()).unwrap();
    assert!(loaded.program.referrals.is_empty());
    let notices: Vec<String> = loaded.notices.iter().map(ToString::to_string).collect();
    assert!(notices.contains(&"referrals.csv: a header and no rows".to_owned()), "{notices:?}");
}

#[test]
fn unknown_columns_are_named_once_and_kept_out() {
    let text = "id,received_at,consent,relationship,languages,Shoe size\nR-1,2026-02-03,,foster,en,#REF!\n";
    let loaded = load(folder_with("referrals.csv", text.as_bytes()).path()).unwrap();
    let said = "referrals.csv: columns not known and left out: Shoe size";
    let notices = loaded.notices.iter().filter(|notice| notice.to_string() == said);
    assert_eq!(notices.count(), 1);
}

#[test]
fn a_cell_of_five_megabytes_is_shortened() {
    let text = REFERRALS.replace("foster", &"x".repeat(5_000_000));
    let said = faults(folder_with("referrals.csv", text.as_bytes()).path());
    assert!(said.starts_with("referrals.csv:2:relationship: the cell has more than 64 kB"));
    assert!(said.len() < 400, "{} bytes", said.len());
}

#[test]
fn a_hundred_thousand_bad_rows_are_capped_and_counted() {
    let mut text = REFERRALS.to_owned();
    for row in 0..100_000 {
        text.push_str(&format!("X-{row},someday,,foster,en\n"));
    }
    let found: Faults = load(folder_with("referrals.csv", text.as_bytes()).path()).unwrap_err();
    assert_eq!((found.listed().len(), found.total()), (1_000, 100_000));
    assert!(found.to_string().ends_with("\n… and 99000 more"));
}

#[test]
fn one_unclosed_quote_is_one_fault() {
    let text = format!("{REFERRALS}R-2,2026-02-04,\"parent,foster,en\nR-3,2026-02-05,,foster,en\n");
    let folder = folder_with("referrals.csv", text.as_bytes());
    let matches = "id,referral,support_parent,proposed_on\nM-1,R-3,SP-1,2026-02-06\n";
    fs::write(folder.path().join("matches.csv"), matches).unwrap();
    assert_eq!(
        faults(folder.path()),
        "referrals.csv:3:16: a quote is opened here and never closed; close it, or double it if it is part of the text"
    );
}

#[test]
fn contact_values_are_not_repeated() {
    let text = "id,received_at,consent,relationship,languages,contact\nR-1,2026-02-03,,foster,en,555-0100\u{7}\n";
    let said = faults(folder_with("referrals.csv", text.as_bytes()).path());
    assert!(said.starts_with("referrals.csv:2:contact: a control character"), "{said}");
    assert!(!said.contains("555"), "{said}");
}

#[test]
fn own_spellings_of_dates_are_read_only_when_named() {
    let text = REFERRALS.replace("2026-02-03", "3.2.2026 09:30");
    let folder = folder_with("referrals.csv", text.as_bytes());
    assert!(faults(folder.path()).contains("a spelling the program does not name"));
    fs::write(folder.path().join("program.toml"), "[dates]\nformats = [\"%d.%m.%Y\"]\n").unwrap();
    let loaded = load(folder.path()).unwrap();
    assert_eq!(loaded.program.referrals[0].received_at.to_rfc3339(), "2026-02-03T09:30:00+00:00");
}

const FILES: [&str; 9] = [
    "program.toml",
    "support_parents.csv",
    "referrals.csv",
    "closures.csv",
    "matches.csv",
    "attendance.csv",
    "directory/services.json",
    "surveys/own.toml",
    "surveys/wave.csv",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_in_any_file_are_no_panic(
        file in proptest::sample::select(&FILES[..]),
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = load(folder_with(file, &bytes).path());
    }

    #[test]
    fn arbitrary_cells_are_no_panic(
        cells in proptest::collection::vec("[-0-9a-z:;\"',./#= T\n]{0,12}", 28),
    ) {
        let header = "id,received_at,source,consent,name,contact,relationship,child_birth,conditions,needs,experiences_wanted,languages,interpreter,region,postal_code,time_zone,modes,availability,top_priority,must,prefer,avoid,urgency,wants,culture,childcare,transport,status\n";
        let text = format!("{header}{}\n", cells.join(","));
        let _ = load(folder_with("referrals.csv", text.as_bytes()).path());
    }

    #[test]
    fn arbitrary_text_is_no_document(text in ".{0,300}") {
        let _ = peerhood::document::read(&text);
    }

    #[test]
    fn arbitrary_records_are_no_panic(key in "[a-z_]{1,12}", value in "[-0-9a-z:; ]{0,20}") {
        let text = format!("{{\"referrals\": [{{\"id\": \"R-1\", \"{key}\": \"{value}\"}}], \"{key}\": [\"{value}\"]}}");
        let _ = peerhood::document::read(&text);
    }
}
