use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::design::dose_response;
use peerhood_outcomes::instrument::Range;
use peerhood_outcomes::quality::{
    attrition_of, longest_run, same_rows, seconds_per_item, within_person_sd,
};
use peerhood_outcomes::response::{Dispositions, response_rates};
use peerhood_outcomes::stats::describe;
use peerhood_outcomes::stats::outlier::mahalanobis;
use serde_json::json;

use super::{EACH, ITEMS, OPTIONS, PAIR, Statistic, Takes};
use crate::statistics::Stop;
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{LEVEL, option, unset};

const AREA: &str = "data quality and response";

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "longest_run",
        aliases: &["longstring", "long_string"],
        area: AREA,
        summary: "the most equal answers one after the other in each row; the estimate is the longest of all",
        takes: ITEMS,
        options: &[],
        source: "Johnson 2005; Meade and Craig 2012",
        run: |given| {
            let runs: Vec<usize> = rows(given)?.iter().map(|row| longest_run(row)).collect();
            let longest = runs.iter().max().and_then(|&run| u32::try_from(run).ok());
            let answer = Answer::whole(&json!({ "rows": runs })).maybe(longest.map(f64::from));
            Ok(answer.n(runs.len()).method("longest run of equal answers"))
        },
    },
    Statistic {
        name: "within_person_sd",
        aliases: &["irv", "within_sd", "intra_individual_variability"],
        area: AREA,
        summary: "the standard deviation of each row's answers; the estimate is their mean",
        takes: ITEMS,
        options: &[LEVEL],
        source: "Dunn et al. 2018",
        run: |given| {
            let spreads: Vec<Option<f64>> =
                rows(given)?.iter().map(|row| within_person_sd(row)).collect();
            let mean = describe::mean(&spreads, given.options.level()?)?;
            Ok(Answer::whole(&json!({ "rows": spreads })).estimate(&mean))
        },
    },
    Statistic {
        name: "mahalanobis",
        aliases: &["mahal", "mahalanobis_distance"],
        area: AREA,
        summary: "how far each row lies from the middle of all; the estimate is the largest squared distance",
        takes: ITEMS,
        options: &[],
        source: "Mahalanobis 1936; Meade and Craig 2012",
        run: |given| {
            let made = mahalanobis(&given.numbers()?)?;
            let largest = made.iter().flatten().map(|row| row.squared).reduce(f64::max);
            let (known, all) = (made.iter().flatten().count(), made.len());
            let answer = Answer::whole(&json!({ "rows": made })).maybe(largest).n(known);
            Ok(answer.method("squared Mahalanobis distance").without(all - known, MISSING))
        },
    },
    Statistic {
        name: "duplicates",
        aliases: &["same_rows"],
        area: AREA,
        summary: "rows with the same values in all columns; the estimate counts those beyond the first of each",
        takes: ITEMS,
        options: &[],
        source: "by comparison",
        run: |given| {
            let rows = rows(given)?;
            let same = same_rows(&rows);
            let beyond: usize = same.iter().map(|rows| rows.len() - 1).sum();
            let answer = Answer::whole(&json!({ "rows": same })).n(rows.len());
            let answer = answer.maybe(u32::try_from(beyond).ok().map(f64::from));
            Ok(answer.method("rows that are the same, from 0"))
        },
    },
    Statistic {
        name: "speeders",
        aliases: &["seconds_per_item", "speeding"],
        area: AREA,
        summary: "rows answered faster than anybody reads; the estimate counts them",
        takes: Takes { columns: "the seconds each row took, and then the items", ..ITEMS },
        options: &[option(
            "seconds",
            "a number above 0",
            "2",
            "fewest seconds an answer should take",
        )],
        source: "Huang et al. 2012 (two seconds an item)",
        run: |given| {
            let fewest = given.options.number("seconds")?;
            let row = |row: &Vec<Option<f64>>| seconds_per_item(&row[1..], row[0]?);
            let paces: Vec<Option<f64>> = rows(given)?.iter().map(row).collect();
            let fast: Vec<usize> = (0..paces.len())
                .filter(|&row| paces[row].is_some_and(|pace| pace < fewest))
                .collect();
            let known = paces.iter().flatten().count();
            let result = json!({ "seconds_per_item": paces, "rows": fast });
            let answer =
                Answer::whole(&result).maybe(u32::try_from(fast.len()).ok().map(f64::from));
            let answer = answer.n(known).method("seconds an answer, rows from 0");
            Ok(answer.without(paces.len() - known, "no time or no answer"))
        },
    },
    Statistic {
        name: "out_of_range",
        aliases: &["impossible", "range_check"],
        area: AREA,
        summary: "values that cannot be; the estimate counts them",
        takes: Takes { by: "", ..EACH },
        options: &[
            unset("lowest", "a number", "lowest possible value"),
            unset("highest", "a number", "highest possible value"),
            option("whole", "yes or no", "yes", "whether only whole numbers are possible"),
        ],
        source: "by comparison",
        run: |given| {
            let options = &given.options;
            let range = Range::whole(options.number("lowest")?, options.number("highest")?);
            let whole = options.yes("whole")?;
            let fits = |value: f64| {
                if whole { range.allows(value) } else { range.low <= value && value <= range.high }
            };
            let values = given.column()?;
            let known = values.iter().flatten().count();
            let odd: Vec<_> = (values.iter().enumerate())
                .filter_map(|(row, value)| {
                    value.filter(|value| !fits(*value)).map(|value| (row, value))
                })
                .map(|(row, value)| json!({ "row": row, "value": value }))
                .collect();
            let count = u32::try_from(odd.len()).ok().map(f64::from);
            let answer = Answer::whole(&json!({ "rows": odd })).maybe(count).n(known);
            Ok(answer
                .method("values out of range, rows from 0")
                .without(values.len() - known, MISSING))
        },
    },
    Statistic {
        name: "attrition",
        aliases: &["retention"],
        area: AREA,
        summary: "who came back: the share, and whether they differed before; first wave and second",
        takes: PAIR,
        options: &[LEVEL],
        source: "Wilson 1927; Welch 1947; Hedges 1981",
        run: |given| {
            let [before, after] = given.pair()?;
            let (mut stayed, mut left, mut strays) = (Vec::new(), Vec::new(), 0);
            for (before, after) in before.into_iter().zip(after) {
                match (before, after) {
                    (Some(_), Some(_)) => stayed.push(before),
                    (Some(_), None) => left.push(before),
                    (None, _) => strays += 1,
                }
            }
            let made = attrition_of(&stayed, &left, given.options.level()?);
            let share = made.share_returned.clone()?;
            let answer = Answer::whole(&made).estimate(&share);
            Ok(answer.without(strays, "not in the first wave"))
        },
    },
    Statistic {
        name: "response_rates",
        aliases: &["response_rate", "aapor"],
        area: AREA,
        summary: "AAPOR's six response rates; the estimate is the one that rate names",
        takes: OPTIONS,
        options: &[
            option("complete", "a whole number", "0", "complete answers (I)"),
            option("partial", "a whole number", "0", "partial answers that count (P)"),
            option("refused", "a whole number", "0", "refusals and break-offs (R)"),
            option("not_reached", "a whole number", "0", "eligible, not reached (NC)"),
            option("other", "a whole number", "0", "eligible, no answer for other reasons (O)"),
            option("unknown_household", "a whole number", "0", "unknown whether a household (UH)"),
            option("unknown_other", "a whole number", "0", "unknown whether eligible (UO)"),
            option("not_eligible", "a whole number", "0", "known not to be eligible"),
            unset(
                "eligible_share",
                "from 0 to 1",
                "share of the unknown taken for eligible (e); as among the known if not set",
            ),
            option("rate", "rr1, rr2, rr3, rr4, rr5 or rr6", "rr1", "which one"),
            LEVEL,
        ],
        source: "AAPOR, Standard Definitions, 10th edition, 2023",
        run: responded,
    },
    Statistic {
        name: "dose_response",
        aliases: &["dose"],
        area: AREA,
        summary: "how change goes with dose, such as contacts; shows no cause",
        takes: Takes {
            columns: "two columns, dose and change; or three, dose, before and after",
            most: 3,
            ..PAIR
        },
        options: &[LEVEL],
        source: "least squares; Spearman 1904",
        run: |given| {
            let mut columns = given.numbers()?.into_iter();
            let doses = columns.next().unwrap_or_default();
            let first = columns.next().unwrap_or_default();
            let changes: Vec<Option<f64>> = match columns.next() {
                None => first,
                Some(after) => {
                    let both = first.into_iter().zip(after);
                    both.map(|(before, after)| Some(after? - before?)).collect()
                }
            };
            let all = doses.len();
            let both = doses.into_iter().zip(changes).filter_map(|(dose, change)| dose.zip(change));
            let (doses, changes): (Vec<f64>, Vec<f64>) = both.unzip();
            let made = dose_response(&doses, &changes, given.options.level()?);
            let slope = made.per_unit.clone()?;
            let answer = Answer::whole(&made).estimate(&slope);
            Ok(answer.without(all - doses.len(), MISSING))
        },
    },
];

/// The answers of each row.
fn rows(given: &Given<'_>) -> Result<Vec<Vec<Option<f64>>>, Stop> {
    let columns = given.numbers()?;
    let length = columns.first().map_or(0, Vec::len);
    if length == 0 {
        return Err(too_few("rows", 0, 1).into());
    }
    Ok((0..length).map(|row| columns.iter().map(|column| column[row]).collect()).collect())
}

fn too_few(of: &'static str, given: usize, needed: usize) -> NoEstimate {
    NoEstimate::TooFew { of: of.into(), given, needed }
}

fn responded(given: &Given<'_>) -> Result<Answer, Stop> {
    let options = &given.options;
    let asked = Dispositions {
        complete: options.count("complete")?,
        partial: options.count("partial")?,
        refused: options.count("refused")?,
        not_reached: options.count("not_reached")?,
        other: options.count("other")?,
        unknown_household: options.count("unknown_household")?,
        unknown_other: options.count("unknown_other")?,
        not_eligible: options.count("not_eligible")?,
    };
    let share = options.maybe_number("eligible_share")?;
    let rates = response_rates(asked, share, options.level()?)?;
    let all = [&rates.rr1, &rates.rr2, &rates.rr3, &rates.rr4, &rates.rr5, &rates.rr6];
    let wanted = options.choice(
        "rate",
        &[("rr1", 0), ("rr2", 1), ("rr3", 2), ("rr4", 3), ("rr5", 4), ("rr6", 5)],
    )?;
    Ok(Answer::whole(&rates).estimate(all[wanted]))
}
