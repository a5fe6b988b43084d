use peerhood_scheduling::replan::{Reply, ReplyKind};

use crate::fault::{Column, Fault, Faults, Findings, Problem};

/// Reads answers to invitations: a table with the columns `referral`, `group`, `date` (of one
/// session; empty for all to come) and `answer` (`accepted` or `declined`).
///
/// # Errors
///
/// Every fault at once.
pub fn read_replies(name: &str, bytes: &[u8]) -> Result<Vec<Reply<String>>, Faults> {
    let text = crate::assign::text(name, bytes)?;
    let mut findings = Findings::default();
    let mut header: Vec<String> = Vec::new();
    let mut replies = Vec::new();
    crate::assign::records(name, text, &mut findings, |line, cells, findings| {
        if header.is_empty() {
            header = cells.iter().map(|cell| cell.trim().to_ascii_lowercase()).collect();
            return;
        }
        let place = |column: &str| header.iter().position(|own| own == column);
        let cell = |column: &str| {
            let cell = place(column).and_then(|position| cells.get(position)).copied();
            cell.unwrap_or_default().trim()
        };
        let mut fault = |column: &'static str, problem: Problem| {
            let number = place(column).map_or(0, |position| position as u64) + 1;
            let fault = Fault::new(name, line, Column::named(number, column), problem);
            findings.fault(fault.with_value(cell(column)));
        };
        for column in ["referral", "group"] {
            if cell(column).is_empty() {
                return fault(column, Problem::Empty);
            }
        }
        let wrong = |reason: &str| Problem::Syntax { format: "reply", reason: reason.to_owned() };
        let date = match cell("date") {
            "" => None,
            text => match text.parse() {
                Ok(date) => Some(date),
                Err(_) => return fault("date", wrong("expected a date such as 2026-03-24")),
            },
        };
        let kind = match cell("answer").to_ascii_lowercase().as_str() {
            "accepted" | "yes" => ReplyKind::Accepted,
            "declined" | "no" => ReplyKind::Declined,
            _ => return fault("answer", wrong("expected accepted or declined")),
        };
        let (participant, series) = (cell("referral").to_owned(), cell("group").to_owned());
        replies.push(Reply { participant, series, date, kind });
    });
    if findings.faults.is_empty() { Ok(replies) } else { Err(findings.faults) }
}
