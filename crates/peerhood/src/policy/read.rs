use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use peerhood_model::{RuleKind, Term};
use serde_json::{Map, Value as Json, json};

use super::keys::{Key, Kind, keys};
use super::{Policy, Region};
use crate::document::tree::{Entry, Node, Value};
use crate::fault::{Column, Fault, Findings, Problem, Remark, nearest, shortened};

/// Builds the policy from the keys of a document, and adds a fault for each that is not one.
///
/// Every leaf is checked against [`keys`] first; what passes cannot be refused by the types, so one
/// bad key never hides another.
pub(crate) fn from_tree(root: &Node, file: &str, prefix: &str, findings: &mut Findings) -> Policy {
    let Value::Table(entries) = &root.value else {
        let wanted = "a table";
        findings.fault(root.fault(file, prefix, Problem::WrongType { wanted }));
        return Policy::default();
    };
    let mut reading = Reading { file, findings, places: BTreeMap::new() };
    let accepted = reading.table(entries, "", "");
    let places = reading.places;
    match serde_json::from_value::<Policy>(Json::Object(accepted)) {
        Ok(policy) => {
            Checks { policy: &policy, file, places: &places, findings }.all();
            policy
        }
        Err(error) => {
            let reason = error.to_string();
            let problem = Problem::Syntax { format: "policy", reason };
            findings.fault(Fault::new(file, root.line, Column::number(root.column), problem));
            Policy::default()
        }
    }
}

struct Reading<'a> {
    file: &'a str,
    findings: &'a mut Findings,
    /// Where each key stands, by its path.
    places: BTreeMap<String, (u64, u64)>,
}

impl Reading<'_> {
    /// The accepted keys of a table. `path` is where it stands, `pattern` the same with `*` for the
    /// names that a program chooses.
    fn table(&mut self, entries: &[Entry], path: &str, pattern: &str) -> Map<String, Json> {
        let mut accepted = Map::new();
        // Documents may say null for what is left out.
        for entry in entries.iter().filter(|entry| !matches!(entry.node.value, Value::Null)) {
            let name =
                if is_open(pattern) { entry.key.clone() } else { spelled(pattern, &entry.key) };
            let here = joined(path, &name);
            let place = |problem| {
                Fault::new(self.file, entry.line, Column::named(entry.column, &here), problem)
            };
            let pattern =
                if is_open(pattern) { joined(pattern, "*") } else { joined(pattern, &name) };
            if accepted.contains_key(&name) {
                self.findings.fault(place(Problem::DuplicateKey));
                continue;
            }
            if let Some(key) = keys().find(|key| key.path == pattern) {
                self.places.insert(here.clone(), (entry.line, entry.column));
                if let Some(value) = self.leaf(key, &entry.node, &here) {
                    accepted.insert(name, value);
                }
            } else if keys().any(|key| is_inside(key.path, &pattern)) {
                self.places.insert(here.clone(), (entry.line, entry.column));
                let Value::Table(inner) = &entry.node.value else {
                    let problem = Problem::WrongType { wanted: "a table" };
                    self.findings.fault(entry.node.fault(self.file, &here, problem));
                    continue;
                };
                accepted.insert(name, Json::Object(self.table(inner, &here, &pattern)));
            } else if let Some(near) = nearest_key(&here) {
                self.findings.fault(place(Problem::UnknownKey { near: Some(near) }));
            } else {
                // As an unknown column: nothing that is read could be meant by it.
                self.findings.notice(self.file, Remark::UnknownKey { key: shortened(&here) });
            }
        }
        accepted
    }

    /// The value of a key, if it is one that may stand there.
    fn leaf(&mut self, key: &Key, node: &Node, path: &str) -> Option<Json> {
        match value_of(key.kind, node) {
            Ok(value) => Some(value),
            Err((node, problem)) => {
                let mut fault = node.fault(self.file, path, problem);
                if path.starts_with("coordinator.") {
                    fault.value = None;
                }
                self.findings.fault(fault);
                None
            }
        }
    }
}

/// The value as the policy types read it, or the node at fault.
fn value_of(kind: Kind, node: &Node) -> Result<Json, (&Node, Problem)> {
    let wrong = |wanted| (node, Problem::WrongType { wanted });
    let text = || match &node.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    match kind {
        Kind::Text => text().map(Json::from).ok_or(wrong("text")),
        Kind::TimeZone => match text() {
            Some(name) if name.parse::<peerhood_model::Zone>().is_ok() => Ok(Json::from(name)),
            _ => Err((node, Problem::NotATimeZone)),
        },
        Kind::Integer(least, most) => match &node.value {
            Value::Number(number) => match number.parse::<i64>() {
                Ok(number) if (least..=most).contains(&number) => Ok(Json::from(number)),
                _ => Err((node, Problem::NotAnInteger { least, most })),
            },
            _ => Err((node, Problem::NotAnInteger { least, most })),
        },
        Kind::Thousandths(least, most) => {
            let range = |bound: i64| format!("{}.{:03}", bound / 1_000, bound % 1_000);
            let refused = || (node, Problem::NotANumber { least: range(least), most: range(most) });
            let Value::Number(number) = &node.value else { return Err(refused()) };
            let number = number.parse::<f64>().map_err(|_| refused())?;
            let bound = |bound: i64| bound as f64 / 1_000.0;
            if (bound(least)..=bound(most)).contains(&number) {
                Ok(json!(number))
            } else {
                Err(refused())
            }
        }
        Kind::Flag => match node.value {
            Value::Flag(flag) => Ok(Json::from(flag)),
            _ => Err(wrong("true or false")),
        },
        Kind::Date => match text().map(str::parse::<NaiveDate>) {
            Some(Ok(date)) => Ok(json!(date)),
            _ => Err((node, Problem::NotADate)),
        },
        Kind::Time => match text().and_then(time_of_day) {
            Some(time) => Ok(json!(time)),
            None => Err(wrong("a time of day such as 18:30:00")),
        },
        Kind::Word(allowed) => match text() {
            Some(word) if allowed.contains(&word) => Ok(Json::from(word)),
            _ => Err((node, not_one_of(node, allowed))),
        },
        Kind::Words(allowed) => items(node, |item| value_of(Kind::Word(allowed), item)),
        Kind::Texts => items(node, |item| value_of(Kind::Text, item)),
        Kind::Integers(least, most) => {
            items(node, |item| value_of(Kind::Integer(least, most), item))
        }
        Kind::DateFormats => items(node, |item| match &item.value {
            Value::Text(format) if names_a_day(format) => Ok(Json::from(format.as_str())),
            _ => Err((
                item,
                Problem::WrongType {
                    wanted: "a spelling with day, month and year, such as \"%m/%d/%Y\"",
                },
            )),
        }),
    }
}

/// A list, or one item without the brackets.
fn items(
    node: &Node,
    read: impl Fn(&Node) -> Result<Json, (&Node, Problem)>,
) -> Result<Json, (&Node, Problem)> {
    match &node.value {
        Value::List(items) => items.iter().map(read).collect::<Result<Vec<_>, _>>().map(Json::from),
        Value::Table(_) => Err((node, Problem::WrongType { wanted: "a list" })),
        _ => read(node).map(|item| Json::from(vec![item])),
    }
}

fn not_one_of(node: &Node, allowed: &[&str]) -> Problem {
    Problem::NotOneOf {
        near: nearest(&node.shown(), allowed.iter().copied()),
        allowed: allowed.iter().map(|&word| word.to_owned()).collect(),
    }
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// Whether a `strftime` spelling is one that chrono knows and that says day, month and year.
fn names_a_day(format: &str) -> bool {
    use chrono::format::{Item, StrftimeItems};
    if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
        return false;
    }
    // What is written with the format reads back only if it holds the whole day.
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(14, 5, 0));
    day.is_some_and(|moment| {
        use std::fmt::Write as _;
        let mut written = String::new();
        write!(written, "{}", moment.format(format)).is_ok()
            && (chrono::NaiveDate::parse_from_str(&written, format) == Ok(moment.date())
                || chrono::NaiveDateTime::parse_from_str(&written, format) == Ok(moment))
    })
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Whether the table at `pattern` has names that a program chooses.
fn is_open(pattern: &str) -> bool {
    let names = joined(pattern, "*");
    !pattern.is_empty() && keys().any(|key| key.path == names || is_inside(key.path, &names))
}

/// Whether `path` stands somewhere under the table `pattern`.
fn is_inside(path: &str, pattern: &str) -> bool {
    path.strip_prefix(pattern).is_some_and(|rest| rest.starts_with('.'))
}

/// The key that was most likely meant: a slip in this table, the same key in another table, or the
/// slip of a table's name.
/// The key of a table that a name means: without regard to case, spaces, `-` and `_`.
fn spelled(table: &str, name: &str) -> String {
    let folded = |name: &str| -> String {
        name.chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let wanted = folded(name);
    let known = keys().filter_map(|key| {
        let rest = if table.is_empty() {
            key.path
        } else {
            key.path.strip_prefix(table)?.strip_prefix('.')?
        };
        rest.split('.').next()
    });
    known.into_iter().find(|known| folded(known) == wanted).unwrap_or(name).to_owned()
}

fn nearest_key(path: &str) -> Option<String> {
    let split = |path: &'static str| path.rsplit_once('.').unwrap_or(("", path));
    let known: Vec<(&str, &str)> =
        keys().map(|key| split(key.path)).filter(|(table, _)| !table.contains('*')).collect();
    let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
    let here = known.iter().filter(|known| known.0 == table).map(|known| known.1);
    if let Some(near) = nearest(name, here) {
        return Some(joined(table, &near));
    }
    if let Some(same) = known.iter().find(|known| known.1 == name) {
        return Some(joined(same.0, same.1));
    }
    let tables = keys().filter_map(|key| key.path.split_once('.')).map(|(table, _)| table);
    if table.is_empty() { nearest(name, tables) } else { None }
}

/// What no single key can tell: values that contradict one another, names that nothing defines.
struct Checks<'a> {
    policy: &'a Policy,
    file: &'a str,
    places: &'a BTreeMap<String, (u64, u64)>,
    findings: &'a mut Findings,
}

impl Checks<'_> {
    fn all(&mut self) {
        let policy = self.policy;
        self.ordered(
            "groups.largest",
            policy.groups.largest,
            "groups.smallest",
            policy.groups.smallest,
        );
        let sessions = &policy.sessions;
        if sessions.latest.signed_duration_since(sessions.earliest).num_minutes()
            < i64::from(sessions.minutes)
        {
            let reason = format!("no session of {} minutes fits between", sessions.minutes);
            self.contradiction("sessions.latest", "sessions.earliest", reason);
        }
        for number in sessions.online.iter().filter(|&&number| sessions.weeks < number) {
            let reason = format!("session {number} is not one of {}", sessions.weeks);
            self.contradiction("sessions.online", "sessions.weeks", reason);
        }
        let (wanted, each) = (sessions.interventions.len(), sessions.interventions_per_session);
        if u64::from(sessions.weeks) * u64::from(each) < wanted as u64 {
            let reason = format!("{} sessions of {each} cannot cover {wanted}", sessions.weeks);
            self.contradiction("sessions.interventions", "sessions.weeks", reason);
        }
        for identity in &policy.groups.shared_identity {
            self.known_identity(identity);
        }
        for name in policy.fidelity.numbers.keys() {
            self.known_rule(name);
        }
        for (name, region) in &policy.regions {
            self.region(name, region);
        }
        if !policy.regions.is_empty() {
            for served in &policy.service_area {
                self.known_region(served, "service_area");
            }
        }
        self.loops();
    }

    fn ordered(&mut self, larger: &str, most: u32, smaller: &str, least: u32) {
        if most < least {
            self.contradiction(larger, smaller, format!("{most} is less than {least}"));
        }
    }

    fn region(&mut self, name: &str, region: &Region) {
        if let Some(parent) = &region.parent {
            self.known_region(parent, &format!("regions.{name}.parent"));
        }
        for neighbour in &region.neighbours {
            self.known_region(neighbour, &format!("regions.{name}.neighbours"));
        }
    }

    fn known_rule(&mut self, name: &str) {
        if name.parse::<RuleKind>().is_err() {
            let kinds = RuleKind::ALL.iter().map(|kind| kind.code());
            let path = format!("fidelity.numbers.{name}");
            self.at(&path, Problem::UnknownKey { near: nearest(name, kinds) }, None);
        }
    }

    fn known_identity(&mut self, name: &str) {
        let path = "groups.shared_identity";
        if name.parse::<Term>().is_err() {
            let reason = "expected a word or a few".to_owned();
            self.at(path, Problem::Syntax { format: "community", reason }, Some(name));
            return;
        }
        let known = &self.policy.vocabulary.culture;
        if known.is_empty() || known.iter().any(|one| one.to_lowercase() == name.to_lowercase()) {
            return;
        }
        let near = nearest(name, known.iter().map(String::as_str));
        let vocabulary = "vocabulary.culture".into();
        self.at(path, Problem::UnknownTerm { vocabulary, near }, Some(name));
    }

    fn known_region(&mut self, name: &str, path: &str) {
        let mut known = self.policy.regions.keys().map(String::as_str);
        if known.clone().any(|region| region.to_lowercase() == name.to_lowercase()) {
            return;
        }
        let near = nearest(name, &mut known);
        self.at(path, Problem::UnknownTerm { vocabulary: "regions".into(), near }, Some(name));
    }

    /// A region cannot be a part of itself, however many steps lie between.
    fn loops(&mut self) {
        let mut reported: Vec<&str> = Vec::new();
        for name in self.policy.regions.keys() {
            let mut trail = vec![name.as_str()];
            while let Some(parent) = trail
                .last()
                .and_then(|last| self.policy.regions.get(*last))
                .and_then(|region| region.parent.as_deref())
            {
                if let Some(start) = trail.iter().position(|seen| *seen == parent) {
                    if !trail[start..].iter().any(|seen| reported.contains(seen)) {
                        reported.extend(&trail[start..]);
                        let path = format!("regions.{}.parent", trail[start]);
                        let reason = format!("{} is a part of itself", trail[start..].join(" in "));
                        self.contradiction(&path, "regions", reason);
                    }
                    break;
                }
                if reported.contains(&parent) {
                    break;
                }
                trail.push(parent);
            }
        }
    }

    fn contradiction(&mut self, path: &str, other: &str, reason: String) {
        let problem = Problem::Contradiction { other: other.to_owned(), reason };
        // One of the two may have been left out: the fault stands where the other one is.
        let path = if self.places.contains_key(path) { path } else { other };
        self.at(path, problem, None);
    }

    fn at(&mut self, path: &str, problem: Problem, value: Option<&str>) {
        let (line, column) = self.places.get(path).copied().unwrap_or((1, 1));
        let fault = Fault::new(self.file, line, Column::named(column, path), problem);
        self.findings.fault(match value {
            Some(value) => fault.with_value(value),
            None => fault,
        });
    }
}
