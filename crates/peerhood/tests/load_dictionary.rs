//! `docs/data.md` says what the loader reads: its tables are made from the same lists.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;
use std::path::PathBuf;

use peerhood::document::{TABLES, TableSpec, WAVE};
use peerhood::policy::{self, Kind};

fn table(spec: &TableSpec, title: &str) -> String {
    let needed = if spec.needed { " (needed)" } else { "" };
    let mut text = format!("### {title}{needed}\n\nRows: {}.\n\n", spec.meaning);
    text.push_str("| column | needed | a cell holds | meaning |\n| --- | --- | --- | --- |\n");
    for column in spec.columns {
        let needed = if column.needed { "yes" } else { "" };
        let writing = column.shape.writing();
        writeln!(text, "| `{}` | {needed} | {writing} | {} |", column.name, column.meaning)
            .unwrap();
    }
    text
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::TimeZone => "IANA time zone".to_owned(),
        Kind::Integer(least, most) if most == i64::MAX => format!("whole number from {least}"),
        Kind::Integer(least, most) => format!("whole number, {least} to {most}"),
        Kind::Thousandths(least, most) => {
            format!("number, 0.{least:03} to 0.{most:03}")
        }
        Kind::Flag => "true or false".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Time => "time".to_owned(),
        Kind::Word(words) => words.join(", "),
        Kind::Words(words) => format!("list of {}", words.join(", ")),
        Kind::Texts => "list of texts".to_owned(),
        Kind::Integers(least, most) => format!("list of whole numbers, {least} to {most}"),
        Kind::DateFormats => "list of strftime spellings".to_owned(),
        _ => String::new(),
    }
}

fn keys() -> String {
    let mut text = "| key | value | default | what it decides | where the default comes from |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for key in policy::keys() {
        let default =
            if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
        writeln!(
            text,
            "| `{}` | {} | {default} | {} | {} |",
            key.path,
            kind(key.kind),
            key.meaning,
            key.source
        )
        .unwrap();
    }
    text
}

#[test]
fn the_data_dictionary_is_what_the_loader_reads() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/data.md");
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let mut blocks: Vec<String> =
        TABLES.iter().map(|spec| table(spec, &format!("`{}.csv`", spec.name))).collect();
    blocks.push(table(&WAVE, "`surveys/<wave>.csv`"));
    blocks.push(keys());
    let expected = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("data-blocks.md");
    std::fs::write(&expected, blocks.join("\n")).unwrap();
    for block in &blocks {
        assert!(
            found.contains(block.as_str()),
            "docs/data.md does not have this; {} has all of it:\n{block}",
            expected.display()
        );
    }
}
