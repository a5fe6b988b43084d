//! Sentences that stay true whatever the numbers are.

use super::{Interval, shown};

/// `3.2`, `-0.4`.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// What a count says where it may be hidden: `14`, or `some (the number is hidden)`.
pub(super) fn people(count: Option<u64>) -> String {
    count.map_or_else(|| "some (the number is hidden)".to_owned(), |count| shown(Some(count)))
}

/// What a change says.
pub(super) fn change(
    scale: &str,
    higher_is: &str,
    change: Option<&Interval>,
    both: Option<u64>,
) -> String {
    let Some(change) = change else {
        return format!(
            "Too few people answered twice to say how {scale} changed: nothing can be concluded."
        );
    };
    let level = (change.level * 100.0).round();
    let size = format!(
        "{} points on average ({level} % interval {} to {})",
        number(change.value),
        number(change.low),
        number(change.high)
    );
    let who = match both {
        Some(both) => format!("Among the {both} people who answered both times, {scale}"),
        None => format!(
            "Among the people who answered both times (too near to others' numbers to be shown), {scale}"
        ),
    };
    let caution = "There is no comparison group, so this does not show what caused it.";
    if change.low <= 0.0 && 0.0 <= change.high {
        return format!("{who} changed by {size}: this cannot be told from no change. {caution}");
    }
    let rose = if 0.0 < change.value { "rose" } else { "fell" };
    let meaning = match (higher_is, 0.0 < change.value) {
        ("better", true) | ("worse", false) => ", which is for the better",
        ("better", false) | ("worse", true) => ", which is for the worse",
        _ => "",
    };
    format!("{who} {rose} by {size}{meaning}. {caution}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval { value: f64::midpoint(low, high), low, high, level: 0.95 }
    }

    #[test]
    fn no_change_is_called_no_change() {
        let says = change("stress", "worse", Some(&interval(-2.0, 1.0)), Some(40));
        assert!(says.contains("cannot be told from no change"), "{says}");
    }

    #[test]
    fn a_change_for_the_worse_is_called_so() {
        let says = change("stress", "worse", Some(&interval(1.0, 3.0)), Some(40));
        assert!(says.contains("rose") && says.contains("for the worse"), "{says}");
        let says = change("support", "better", Some(&interval(-3.0, -1.0)), Some(40));
        assert!(says.contains("fell") && says.contains("for the worse"), "{says}");
    }

    #[test]
    fn too_few_answers_conclude_nothing() {
        assert!(change("stress", "worse", None, None).contains("nothing can be concluded"));
    }
}
