use super::{Decimal, Raw, RawEdge};
use crate::fault::{Column, Fault, Findings, Problem};

/// Whether a text is in the DIMACS assignment format: its first line that is no comment says so.
pub(super) fn is_dimacs(text: &str) -> bool {
    let line = text.lines().find(|line| !is_comment(line));
    line.is_some_and(|line| line.split_whitespace().take(2).eq(["p", "asn"]))
}

fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line.split_whitespace().next() == Some("c")
}

/// Reads `p asn NODES ARCS`, `n NODE` for each left entry, `a LEFT RIGHT COST` for each edge.
///
/// The format is that of the first DIMACS implementation challenge (1991).
pub(super) fn read(name: &str, text: &str, findings: &mut Findings) -> Raw {
    let mut raw = Raw::default();
    for (line, row) in (1_u64..).zip(text.lines()) {
        let words: Vec<&str> = row.split_whitespace().collect();
        let understood = match words.as_slice() {
            _ if is_comment(row) => true,
            ["p", "asn", ..] => true,
            ["n", left] => raw.lefts.position(left).is_some(),
            ["a", left, right, cost] => {
                let ends = (raw.lefts.position(left), raw.rights.position(right));
                match (ends, Decimal::read(cost)) {
                    ((Some(left), Some(right)), Some(weight)) => {
                        raw.edges.push(RawEdge { left, right, weight, line });
                        true
                    }
                    _ => false,
                }
            }
            _ => false,
        };
        if !understood {
            let problem = Problem::Syntax {
                format: "DIMACS assignment file",
                reason: "expected `n NODE` or `a LEFT RIGHT COST`".into(),
            };
            findings.fault(Fault::new(name, line, Column::number(1), problem).with_value(row));
        }
    }
    raw
}
