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

/// A share in whole percent; what is not quite none or all is not called so.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    if 0.0 < percent && percent < 0.5 {
        return "less than 1 %".to_owned();
    }
    if (99.5..100.0).contains(&percent) {
        return "more than 99 %".to_owned();
    }
    format!("{percent:.0} %")
}

/// What a change says; `adjusted` is its p after the planned correction, and over how many comparisons.
pub(super) fn change(
    scale: &str,
    higher_is: &str,
    change: Option<&Interval>,
    adjusted: Option<(f64, usize)>,
    both: Option<u64>,
) -> String {
    let Some(change) = change else {
        return format!(
            "Too few people answered twice to say how {scale} changed: nothing can be concluded."
        );
    };
    let level = (change.level * 100.0).round();
    let size = points(level, change.value, change.low, change.high);
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
    if let Some((p, several)) = adjusted.filter(|adjusted| 1.0 - change.level < adjusted.0) {
        return format!(
            "{who} changed by {size}; with {several} comparisons planned, that cannot be told from no \
             change (p {p:.2} after correction). {caution}"
        );
    }
    // A fall has a size, not a sign.
    let (rose, size) = if 0.0 < change.value {
        ("rose", size)
    } else {
        ("fell", points(level, -change.value, -change.high, -change.low))
    };
    let meaning = match (higher_is, 0.0 < change.value) {
        ("better", true) | ("worse", false) => ", which is for the better",
        ("better", false) | ("worse", true) => ", which is for the worse",
        _ => "",
    };
    format!("{who} {rose} by {size}{meaning}. {caution}")
}

fn points(level: f64, value: f64, low: f64, high: f64) -> String {
    let [value, low, high] = [value, low, high].map(number);
    format!("{value} points on average ({level} % interval {low} to {high})")
}

/// What a planned estimate says of a scale, after its name; `adjusted` as for [`change`].
pub(super) fn finding(
    scale: &str,
    what: &str,
    unit: &str,
    higher_is: &str,
    found: &Interval,
    adjusted: Option<(f64, usize)>,
) -> String {
    let small = found.value.abs() < 0.095 && found.value != 0.0;
    let number = |value: f64| if small { format!("{value:.3}") } else { number(value) };
    let level = (found.level * 100.0).round();
    let size = format!(
        "{} {unit} ({level} % interval {} to {})",
        number(found.value),
        number(found.low),
        number(found.high)
    );
    let start = format!("{scale}: {what} {size}");
    if found.low <= 0.0 && 0.0 <= found.high {
        return format!("{start}, which cannot be told from no change.");
    }
    if let Some((p, several)) = adjusted.filter(|adjusted| 1.0 - found.level < adjusted.0) {
        return format!(
            "{start}; with {several} comparisons planned, that cannot be told from no change (p {p:.2} \
             after correction)."
        );
    }
    let meaning = match (higher_is, 0.0 < found.value) {
        ("better", true) | ("worse", false) => ", which is for the better",
        ("better", false) | ("worse", true) => ", which is for the worse",
        _ => "",
    };
    format!("{start}{meaning}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, high: f64) -> Interval {
        Interval { value: f64::midpoint(low, high), low, high, level: 0.95 }
    }

    #[test]
    fn no_change_is_called_no_change() {
        let says = change("stress", "worse", Some(&interval(-2.0, 1.0)), None, Some(40));
        assert!(says.contains("cannot be told from no change"), "{says}");
    }

    #[test]
    fn a_change_for_the_worse_is_called_so() {
        let says = change("stress", "worse", Some(&interval(1.0, 3.0)), None, Some(40));
        assert!(says.contains("rose") && says.contains("for the worse"), "{says}");
        let says = change("support", "better", Some(&interval(-3.0, -1.0)), None, Some(40));
        assert!(
            says.contains("fell by 2.0 points on average (95 % interval 1.0 to 3.0)"),
            "{says}"
        );
        assert!(says.contains("for the worse"), "{says}");
    }

    #[test]
    fn a_change_that_correction_takes_away_is_not_told_as_one() {
        let change =
            change("stress", "worse", Some(&interval(0.1, 3.0)), Some((0.08, 3)), Some(40));
        assert!(change.contains("with 3 comparisons planned, that cannot be told"), "{change}");
    }

    #[test]
    fn a_finding_is_true_when_it_is_nothing_and_when_it_is_for_the_worse() {
        let says = |low, high, adjusted| {
            finding("stress", "it changed by", "points", "worse", &interval(low, high), adjusted)
        };
        assert!(says(-1.0, 2.0, None).ends_with("which cannot be told from no change."));
        assert!(says(1.0, 2.0, None).ends_with("which is for the worse."));
        assert!(says(-2.0, -1.0, None).ends_with("which is for the better."));
        assert!(says(1.0, 2.0, Some((0.2, 4))).contains("with 4 comparisons planned"));
        assert!(says(0.01, 0.03, None).contains("0.020 points"));
    }

    #[test]
    fn hardly_any_is_not_none_and_nearly_all_not_all() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(share),
            ["0 %", "less than 1 %", "50 %", "more than 99 %", "100 %"]
        );
    }

    #[test]
    fn too_few_answers_conclude_nothing() {
        assert!(change("stress", "worse", None, None, None).contains("nothing can be concluded"));
    }
}
