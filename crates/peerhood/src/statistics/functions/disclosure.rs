mod printed;

use peerhood_outcomes::anonymity::k_anonymity;
use peerhood_outcomes::suppress::{self, Shown, Table, noisy_counts};
use peerhood_outcomes::{LeftOut, NoEstimate};
use serde_json::json;

use super::{OPTIONS, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, MISSING};
use crate::statistics::options::{OptionSpec, option, unset};
use crate::statistics::{Data, Each, Stop};

const AREA: &str = "disclosure";

const THRESHOLD: OptionSpec =
    option("threshold", "a whole number", "11", "counts below it and above 0 are hidden");

const CATEGORIES: Takes = Takes {
    data: Data::Always,
    columns: "one or more columns of categories",
    by: "",
    fewest: 1,
    most: usize::MAX,
    times: false,
    numbers: false,
    each: Each::Whole,
};

pub(super) const ALL: &[Statistic] = &[
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
                let of = "rows".into();
                return Err(NoEstimate::TooFew { of, given: 0, needed: 1 }.into());
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
            times: false,
            numbers: false,
            each: Each::Whole,
        },
        options: &[
            unset("table", "rows such as 10,20;30,40", "the table of counts, without data"),
            unset(
                "earlier",
                "a table of as many rows and columns",
                "the counts of the same people without newcomers, printed before by the same threshold: what both tables tell together is hidden too",
            ),
            THRESHOLD,
        ],
        source: "Cox 1995; the audit by maximum flow",
        run: hidden,
    },
    Statistic {
        name: "audit",
        aliases: &["suppression_audit", "audit_table", "recoverable"],
        area: AREA,
        summary: "what a masked table still gives away; the estimate counts the places that show or reveal too much",
        takes: Takes {
            data: Data::Optional,
            columns: "a table as it is printed: labels, then counts, with a row and a column called total where they are printed; or --set table=…",
            by: "",
            fewest: 2,
            most: usize::MAX,
            times: false,
            numbers: false,
            each: Each::Whole,
        },
        options: &[
            unset(
                "table",
                "rows such as 40,*;31,22",
                "the printed table, without data; * is hidden",
            ),
            unset("row_totals", "such as 43,*", "the printed totals of the rows, without data"),
            unset(
                "column_totals",
                "such as 71,25",
                "the printed totals of the columns, without data",
            ),
            unset("total", "a whole number or *", "the printed total of everything, without data"),
            THRESHOLD,
        ],
        source: "Cox 1995; each hidden count's range by maximum flow",
        run: printed::audited,
    },
    Statistic {
        name: "noise",
        aliases: &["noisy_counts", "laplace", "laplace_noise"],
        area: AREA,
        summary: "counts with whole-number Laplace noise, for dashboards that are published again and again; the estimate is the noise's SD",
        takes: OPTIONS,
        options: &[
            unset("counts", "numbers such as 3,7,120", "the true counts"),
            option(
                "epsilon",
                "from 0.001 to 100",
                "0.5",
                "how much one person may show; less is safer",
            ),
            option(
                "seed",
                "a whole number",
                "1",
                "to try it out; what is published needs a secret one",
            ),
        ],
        source: "Ghosh, Roughgarden and Sundararajan 2012",
        run: |given| {
            let options = &given.options;
            let counts = options.counts("counts")?;
            let epsilon = options.number("epsilon")?;
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&(options.count("seed")? as u64).to_le_bytes());
            let noisy = noisy_counts(&counts, epsilon, seed)?;
            // The variance of the difference of two geometric draws.
            let decay = (-epsilon).exp();
            let sd = (2.0 * decay).sqrt() / (1.0 - decay);
            let answer = Answer::whole(&json!({ "counts": noisy })).value(sd).n(counts.len());
            Ok(answer.method("discrete Laplace noise"))
        },
    },
];

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
    if given.options.is_set("earlier") {
        return hidden_after(given, &table, threshold);
    }
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

/// The mask of a table that follows another one.
fn hidden_after(given: &Given<'_>, later: &Table, threshold: u64) -> Result<Answer, Stop> {
    let text = given.options.text("earlier").unwrap_or("").to_owned();
    let refused = |why: String| given.options.refused("earlier", &text, &why);
    let labels = |names: &[String]| names.to_vec();
    let counts = given.options.table("earlier")?;
    let earlier = Table::new(labels(later.rows()), labels(later.columns()), counts)
        .map_err(|error| refused(format!("a table like the later one: {error}")))?;
    let printed = suppress::suppress(&earlier, threshold).table;
    let (masked, exposed) = suppress::suppress_after(&printed, &earlier, later, threshold)
        .map_err(|error| refused(format!("of the same people without newcomers: {error}")))?;
    let hidden =
        masked.places().filter(|&place| masked.shown(place) == Some(Shown::Hidden)).count();
    let audit = suppress::audit(&masked, threshold).ok();
    let result = json!({
        "earlier": printed.to_string(),
        "table": masked,
        "audit": audit,
        "exposed": exposed,
        "text": masked.to_string(),
    });
    let count = u32::try_from(hidden).ok().map(f64::from);
    Ok(Answer::whole(&result).maybe(count).method("suppression after an earlier table"))
}
