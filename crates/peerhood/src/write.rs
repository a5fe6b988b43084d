//! Files written whole or not at all, and tables that no spreadsheet executes.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// A file that could not be written. What was there before is still there.
#[derive(Debug, Error)]
#[error("cannot write {}: {source}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Puts bytes into a file, in one step: a reader sees the old file or the new one, never a part.
///
/// The folder of the file is made if it is not there.
///
/// # Errors
///
/// When the system refuses; the old file, if there was one, is untouched.
pub fn atomically(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let refused = |source| WriteError { path: path.to_owned(), source };
    if path.is_dir() {
        // Renaming over an empty folder is refused on some systems only.
        return Err(refused(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut file = tempfile::Builder::new();
    readable(&mut file);
    let mut file = file.tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Gives the file the permissions of any new file: a temporary one is its owner's alone.
#[cfg(unix)]
fn readable(file: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    file.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}

/// Writes a table as CSV (RFC 4180, line feeds, UTF-8) in which no cell is executed.
///
/// A spreadsheet takes a cell that starts with `=`, `+`, `-` or `@` for a formula. Such a cell gets
/// an apostrophe in front, which spreadsheets do not show, unless it is a plain number. Reading a
/// program folder takes it off again.
///
/// ```
/// let text = peerhood::write::csv(&["id", "note"], [["R-1", "=1+1"], ["R-2", "-3.5"]]);
/// assert_eq!(text, "id,note\nR-1,'=1+1\nR-2,-3.5\n");
/// ```
pub fn csv<Rows, Row>(header: &[&str], rows: Rows) -> String
where
    Rows: IntoIterator<Item = Row>,
    Row: IntoIterator,
    Row::Item: AsRef<str>,
{
    let mut text = String::new();
    add_row(&mut text, header.iter().copied());
    for row in rows {
        add_row(&mut text, row);
    }
    text
}

fn add_row(text: &mut String, cells: impl IntoIterator<Item = impl AsRef<str>>) {
    let start = text.len();
    for (position, cell) in cells.into_iter().enumerate() {
        if 0 < position {
            text.push(',');
        }
        let cell = cell.as_ref();
        let protected = if is_formula(cell) { "'" } else { "" };
        // A carriage return ends a row for some readers, and spaces at the ends are lost by others.
        let plain = !cell.contains([',', ';', '\t', '"', '\n', '\r']) && cell.trim() == cell;
        if plain {
            text.push_str(protected);
            text.push_str(cell);
        } else {
            text.push('"');
            text.push_str(protected);
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        }
    }
    if text.len() == start {
        // A row of one empty cell would be a blank line, which is no row.
        text.push_str("\"\"");
    }
    text.push('\n');
}

const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

fn is_formula(cell: &str) -> bool {
    let begins = |text: &str| {
        text.trim_start().starts_with(FORMULA_STARTS) || text.starts_with(['\t', '\r', '\n'])
    };
    // One apostrophe more than there was: reading takes off exactly one.
    begins(cell.trim_start_matches('\'')) && cell.parse::<f64>().is_err()
}

/// A cell without the apostrophe that [`csv`] put in front of it.
pub(crate) fn unprotected(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text() {
        for cell in ["=HYPERLINK(\"x\")", "+1 555 0100", "@SUM(A1)", "-2+3", "\t=1", " =1", "＝1"]
        {
            let text = csv(&["a"], [[cell]]);
            let row = text.lines().nth(1).unwrap();
            assert!(row.trim_start_matches('"').starts_with('\''), "{row}");
        }
        assert_eq!(csv(&["a"], [["-3.5"]]), "a\n-3.5\n");
    }

    #[test]
    fn a_failed_write_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.html");
        atomically(&file, b"old").unwrap();
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        std::fs::write(taken.join("inside"), b"kept").unwrap();
        assert!(atomically(&taken, b"new").is_err());
        assert!(atomically(&file.join("below"), b"new").is_err());
        assert_eq!(std::fs::read(&file).unwrap(), b"old");
        assert_eq!(std::fs::read(taken.join("inside")).unwrap(), b"kept");
        let names = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 2, "nothing else is left behind");
    }

    proptest! {
        #[test]
        fn every_cell_reads_back(cells in proptest::collection::vec(".*", 1..5)) {
            let text = csv(&["a", "b", "c", "d", "e"], [cells.clone()]);
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let read: Vec<&str> = record.iter().map(unprotected).collect();
            prop_assert_eq!(read, cells);
        }
    }
}
