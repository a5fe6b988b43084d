use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use peerhood_model::Program;

use super::surveys;
use super::{Parts, Tables, analysis, assemble};
use crate::agency::{self, Agency};
use crate::cores::{both, in_order};
use crate::directory::Directory;
use crate::document::tree;
use crate::fault::{Column, Fault, Findings, Problem, Remark, nearest};
use crate::policy::{self, Policy};
use crate::practice::packs;
use crate::table::columns::{TABLES, TableSpec};
use crate::table::{decoded, read_delimited};

/// No program keeps more in one file.
const LARGEST_MEGABYTES: u64 = 512;

/// The files of a program folder in the order in which faults list them.
pub(crate) fn order() -> Vec<String> {
    let tables =
        TABLES.iter().flat_map(|table| [format!("{}.csv", table.name), table.name.to_owned()]);
    [policy::FILE, agency::FILE, analysis::FILE]
        .map(str::to_owned)
        .into_iter()
        .chain(tables)
        .collect()
}

pub(crate) fn read(folder: &Path, findings: &mut Findings) -> Option<Parts> {
    let here = |problem| {
        let name = folder.file_name().map_or_else(|| ".".into(), |name| name.to_string_lossy());
        Fault::new(&name, 1, Column::number(1), problem)
    };
    let names = match names(folder) {
        Ok(names) => names,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            findings.fault(here(Problem::NotAFolder));
            return None;
        }
        Err(error) => {
            findings.fault(here(Problem::Unreadable { reason: error.kind().to_string() }));
            return None;
        }
    };
    let mut packs_at = (1, 1);
    let policy = match bytes(folder, policy::FILE, true, &names, findings) {
        Some(bytes) => match decoded(&bytes, policy::FILE, findings) {
            Some((text, _)) => {
                let root = tree::from_toml(&text, policy::FILE, findings);
                packs_at = root.place_of("fidelity.packs");
                policy::from_tree(&root, policy::FILE, "", findings)
            }
            None => Policy::default(),
        },
        None => Policy::default(),
    };
    let mut tables = Tables::default();
    let specs: Vec<&TableSpec> = TABLES.iter().collect();
    let read = in_order(&specs, |&spec| {
        let mut found = Findings::default();
        let file = format!("{}.csv", spec.name);
        let bytes = bytes(folder, &file, spec.needed, &names, &mut found);
        let table = bytes.and_then(|bytes| read_delimited(&bytes, &file, spec, &mut found));
        (file, table, found)
    });
    for (spec, (file, table, found)) in specs.into_iter().zip(read) {
        let is_expected = spec.needed || names.contains(&file);
        findings.extend(found);
        tables.add(spec.name, file, table, is_expected);
    }
    notice_strangers(&names, findings);
    let read_surveys = || {
        let mut found = Findings::default();
        let surveys = surveys::read_folder(&folder.join("surveys"), &tables, &policy, &mut found);
        (surveys, found)
    };
    let ((program, directory, agency), (surveys, found)) =
        both(|| read_people(folder, &names, &policy, packs_at, &tables, findings), read_surveys);
    findings.extend(found);
    let plan = bytes(folder, analysis::FILE, false, &names, findings).and_then(|bytes| {
        // The digest is of the file as it stands.
        let text = String::from_utf8(bytes)
            .or_else(|error| {
                let text = decoded(error.as_bytes(), analysis::FILE, findings);
                text.map(|(text, _)| text.into_owned()).ok_or(())
            })
            .ok()?;
        analysis::plan(&text, findings)
    });
    Some((program, policy, directory, agency, surveys, plan))
}

/// Everything but the surveys, of which nothing else knows.
fn read_people(
    folder: &Path,
    names: &BTreeSet<String>,
    policy: &Policy,
    packs_at: (u64, u64),
    tables: &Tables,
    findings: &mut Findings,
) -> (Program, Directory, Agency) {
    let mut program = assemble(policy, tables, findings);
    let own = read_packs(&folder.join("packs"), findings);
    program.rules = packs::book(policy, own, packs_at, policy::FILE, findings);
    let directory =
        crate::directory::read_folder(&folder.join("directory"), &mut program, policy, findings);
    super::community::read(tables, policy, &mut program, findings);
    let agency = read_agency(folder, names, findings);
    (program, directory, agency)
}

/// The rule packs of the program's own, by the names of their files.
fn read_packs(folder: &Path, findings: &mut Findings) -> Vec<packs::Placed> {
    let Ok(names) = names(folder) else { return Vec::new() };
    let files: Vec<&String> =
        names.iter().filter(|name| name.ends_with(".toml")).take(packs::MOST).collect();
    let read = |file: &&String| {
        let bytes = bytes(folder, file, true, &names, findings)?;
        let name = format!("packs/{file}");
        let (text, _) = decoded(&bytes, &name, findings)?;
        packs::from_toml(&text, &name, findings)
    };
    files.iter().filter_map(read).collect()
}

/// What `agency.toml` says, if there is one.
fn read_agency(folder: &Path, names: &BTreeSet<String>, findings: &mut Findings) -> Agency {
    let Some(bytes) = bytes(folder, agency::FILE, false, names, findings) else {
        return Agency::default();
    };
    let Some((text, _)) = decoded(&bytes, agency::FILE, findings) else { return Agency::default() };
    let root = tree::from_toml(&text, agency::FILE, findings);
    agency::from_tree(&root, agency::FILE, "", findings)
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

/// The bytes of a file; faults are added where it cannot be read, or is needed and not there.
pub(crate) fn bytes(
    folder: &Path,
    file: &str,
    needed: bool,
    names: &BTreeSet<String>,
    findings: &mut Findings,
) -> Option<Vec<u8>> {
    if !needed && !names.contains(file) {
        return None;
    }
    let name = match folder.file_name().and_then(|name| name.to_str()) {
        Some(inner @ ("directory" | "packs" | "surveys")) => format!("{inner}/{file}"),
        _ => file.to_owned(),
    };
    let fault = |problem| Fault::new(&name, 1, Column::number(1), problem);
    let path = folder.join(file);
    // What is asked first is what the path leads to: opening a pipe would wait for ever.
    let problem = match fs::metadata(&path) {
        Ok(found) if !found.is_file() => Problem::NotAFile,
        Ok(found) if LARGEST_MEGABYTES * 1_000_000 < found.len() => {
            Problem::FileTooLarge { megabytes: LARGEST_MEGABYTES }
        }
        Ok(_) => match fs::read(&path) {
            Ok(bytes) => return Some(bytes),
            Err(error) => Problem::Unreadable { reason: error.kind().to_string() },
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Problem::FileMissing { found: nearest(file, names.iter().map(String::as_str)) }
        }
        Err(error) => Problem::Unreadable { reason: error.kind().to_string() },
    };
    findings.fault(fault(problem));
    None
}

/// Says which tables of the folder nothing reads: one of them may be a slip of a name.
fn notice_strangers(names: &BTreeSet<String>, findings: &mut Findings) {
    let known = order();
    for name in names {
        let is_table = [".csv", ".tsv", ".xlsx", ".toml"].iter().any(|end| name.ends_with(end));
        if is_table && !known.contains(name) {
            findings.notice(name, Remark::FileNotRead);
        }
    }
}
