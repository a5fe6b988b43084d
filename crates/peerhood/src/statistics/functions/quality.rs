use peerhood_outcomes::anonymity::k_anonymity;
use peerhood_outcomes::design::dose_response;
use peerhood_outcomes::quality::{attrition_of, longest_run, same_rows, within_person_sd};
use peerhood_outcomes::response::{Dispositions, response_rates};
use peerhood_outcomes::stats::describe;
use peerhood_outcomes::stats::outlier::mahalanobis;
use peerhood_outcomes::suppress::{self, Table};
use peerhood_outcomes::{LeftOut, NoEstimate};
use serde_json::json;

use super::{ITEMS, OPTIONS, PAIR, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{LEVEL, option, unset};
use crate::statistics::{Data, Stop};

const AREA: &str = "data quality, response and disclosure";

const CATEGORIES: Takes = Takes {
    data: Data::Always,
    columns: "one or more columns of categories",
    by: "",
    fewest: 1,
    most: usize::MAX,
    numbers: false,
    each: false,
};

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
        takes: Takes { columns: "two columns, dose and change", ..PAIR },
        options: &[LEVEL],
        source: "least squares; Spearman 1904",
        run: |given| {
            let [doses, changes] = given.pair()?;
            let all = doses.len();
            let both = doses.into_iter().zip(changes).filter_map(|(dose, change)| dose.zip(change));
            let (doses, changes): (Vec<f64>, Vec<f64>) = both.unzip();
            let made = dose_response(&doses, &changes, given.options.level()?);
            let slope = made.per_unit.clone()?;
            let answer = Answer::whole(&made).estimate(&slope);
            Ok(answer.without(all - doses.len(), MISSING))
        },
    },
    Statistic {
        name: "k_anonymity",
        aliases: &["kanonymity"],
        area: AREA,
        summary: "how many rows share each combination of values; the estimate is the rarest's number",
        takes: CATEGORIES,
        options: &[option("k", "a whole number", "5", "how many rows a combination should have")],
        source: "Sweeney 2002",
        run: |given| {
            let sheet = given.sheet()?;
            let columns: Vec<Vec<Option<&str>>> =
                given.columns.iter().map(|&column| sheet.texts(column).collect()).collect();
            let row = |row: usize| -> Vec<&str> {
                columns.iter().map(|column| column[row].unwrap_or("")).collect()
            };
            let rows: Vec<Vec<&str>> = (0..sheet.rows()).map(row).collect();
            let made = k_anonymity(&rows, given.options.count("k")?);
            if made.rows == 0 {
                return Err(too_few("rows", 0, 1).into());
            }
            let smallest = u32::try_from(made.smallest).ok().map(f64::from);
            let answer = Answer::whole(&made).maybe(smallest).n(made.rows);
            Ok(answer.method("k-anonymity"))
        },
    },
    Statistic {
        name: "suppress",
        aliases: &["suppression", "small_cells"],
        area: AREA,
        summary: "a table of counts in which none below the threshold can be worked out; the estimate counts what is hidden",
        takes: Takes {
            data: Data::Optional,
            columns: "two columns of categories, or one with --by; or --set table=…",
            by: "the columns of the table",
            fewest: 1,
            most: 2,
            numbers: false,
            each: false,
        },
        options: &[
            unset("table", "rows such as 10,20;30,40", "the table of counts, without data"),
            option("threshold", "a whole number", "11", "counts below it and above 0 are hidden"),
        ],
        source: "Cox 1995; the audit by maximum flow",
        run: hidden,
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

fn hidden(given: &Given<'_>) -> Result<Answer, Stop> {
    let threshold = given.options.count("threshold")?;
    let threshold = u64::try_from(threshold).unwrap_or(u64::MAX);
    let (counts, rows, columns, missing) = if given.has_data() {
        let ((&[rows, columns], None) | (&[rows], Some(columns))) =
            (given.columns.as_slice(), given.by)
        else {
            return Err(given.wrong_columns().into());
        };
        let crossed = given.crossed(rows, columns)?;
        (crossed.counts, crossed.rows, crossed.columns, crossed.missing)
    } else {
        let counts = given.options.table("table")?;
        let names = |count: usize| (1..=count).map(|place| place.to_string()).collect();
        let width = counts.first().map_or(0, Vec::len);
        let height = counts.len();
        (counts, names(height), names(width), 0)
    };
    let text = given.options.text("table").unwrap_or("the data").to_owned();
    let table = Table::new(rows, columns, counts)
        .map_err(|error| given.options.refused("table", &text, &format!("a table: {error}")))?;
    let made = suppress::suppress(&table, threshold);
    let audit = suppress::audit(&made.table, threshold).ok();
    let hidden = u32::try_from(made.reasons.len()).ok().map(f64::from);
    let result = json!({ "table": made.table, "audit": audit, "text": made.table.to_string() });
    let mut answer = Answer::whole(&result).maybe(hidden).method("complementary suppression");
    if 0 < missing {
        answer.left_out.push(LeftOut { count: missing, because: MISSING.into() });
    }
    Ok(answer)
}
