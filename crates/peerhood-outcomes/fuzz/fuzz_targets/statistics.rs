//! Any table given to any statistic: usage that is refused, faults, or an answer of numbers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerhood::statistics::{Answers, Request, Sheet, compute, statistics};

fuzz_target!(|bytes: &[u8]| {
    let (Some(&which), Some(&columns)) = (bytes.first(), bytes.get(1)) else { return };
    let all: Vec<_> = statistics().collect();
    let statistic = all[usize::from(which) % all.len()];
    let Ok(text) = std::str::from_utf8(&bytes[2..]) else { return };
    // The first line holds options and the column of groups, the rest is the table.
    let (first, table) = text.split_once('\n').unwrap_or((text, ""));
    let mut by = None;
    let mut settings = Vec::new();
    for part in first.split('&') {
        match part.split_once('=') {
            Some(("by", column)) => by = Some(column),
            Some((key, value)) => settings.push((key.to_owned(), value.to_owned())),
            None => {}
        }
    }
    // Resampling and searches take as long as they are told to.
    let slow = |pair: &(String, String)| 4 < pair.1.len() && pair.1.bytes().all(|byte| byte.is_ascii_digit());
    if settings.iter().any(slow) || 4_000 < table.len() {
        return;
    }
    let sheet = Sheet::read("t.csv", table.as_bytes()).ok();
    let named: Vec<String> = match &sheet {
        Some(_) if 0 < columns % 5 => {
            table.lines().next().unwrap_or("").split(',').take(usize::from(columns % 5)).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let request = Request {
        function: statistic.name,
        sheet: sheet.as_ref(),
        columns: &named,
        by,
        settings: &settings,
    };
    if let Ok(document) = compute(&request) {
        let answers = match document.answers {
            Answers::One(answer) => vec![*answer],
            Answers::Several { results } => results,
        };
        for answer in answers {
            let numbers = [answer.estimate, answer.p, answer.statistic];
            assert!(numbers.iter().flatten().all(|number| number.is_finite()), "{answer:?}");
            let interval = answer.interval.map(|interval| [interval.low, interval.high]);
            assert!(interval.iter().flatten().flatten().all(|number| number.is_finite()), "{answer:?}");
        }
    }
});
