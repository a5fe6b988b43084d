use peerhood_outcomes::stats::reliability::{
    Kappa, KappaWeights, Scale, cohen_kappa, fleiss_kappa, krippendorff_alpha,
};

use super::reliability::RATERS;
use super::{PAIR, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::Given;
use crate::statistics::options::{LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Stop};

const AREA: &str = "agreement";

const TWO_RATERS: Takes = Takes {
    data: Data::Optional,
    columns: "two columns, one a rater, of numbers or words; or --set table=…",
    numbers: false,
    ..PAIR
};
const TABLE: OptionSpec = unset(
    "table",
    "rows such as 20,5;10,15",
    "how often each pair of ratings was given, the first rater's in rows, without data",
);
const ANY_RATERS: Takes = Takes {
    columns: "two or more columns, one a rater, of numbers or words",
    numbers: false,
    ..RATERS
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "kappa",
        aliases: &["cohen_kappa", "cohens_kappa"],
        area: AREA,
        summary: "Cohen's kappa of two raters",
        takes: TWO_RATERS,
        options: &[
            option(
                "weights",
                "none, linear or quadratic",
                "none",
                "how far apart counts how much; of ratings that are numbers",
            ),
            TABLE,
            LEVEL,
        ],
        source: "Cohen 1960, 1968; Fleiss, Cohen and Everitt 1969",
        run: two_raters,
    },
    Statistic {
        name: "weighted_kappa",
        aliases: &["kappa_weighted"],
        area: AREA,
        summary: "Cohen's kappa of two raters whose near misses count in part",
        takes: Takes { numbers: true, ..TWO_RATERS },
        options: &[
            option("weights", "linear or quadratic", "quadratic", "how far apart counts how much"),
            TABLE,
            LEVEL,
        ],
        source: "Cohen 1968; Fleiss, Cohen and Everitt 1969",
        run: two_raters,
    },
    Statistic {
        name: "fleiss_kappa",
        aliases: &["fleiss"],
        area: AREA,
        summary: "Fleiss's kappa of several raters who all rate all",
        takes: ANY_RATERS,
        options: &[LEVEL],
        source: "Fleiss 1971; Fleiss, Nee and Landis 1979",
        run: |given| Ok(agreed(&fleiss_kappa(&given.ratings()?, given.options.level()?)?)),
    },
    Statistic {
        name: "krippendorff",
        aliases: &["krippendorff_alpha", "kripp_alpha"],
        area: AREA,
        summary: "Krippendorff's alpha of any number of raters, with any ratings missing",
        takes: ANY_RATERS,
        options: &[option(
            "scale",
            "nominal, ordinal, interval or ratio",
            "nominal",
            "what distances between ratings mean; words are nominal",
        )],
        source: "Krippendorff 2011",
        run: |given| {
            let ways = [
                ("nominal", Scale::Nominal),
                ("ordinal", Scale::Ordinal),
                ("interval", Scale::Interval),
                ("ratio", Scale::Ratio),
            ];
            let scale = given.options.choice("scale", &ways)?;
            let ratings =
                if scale == Scale::Nominal { given.ratings()? } else { given.numbers()? };
            let made = krippendorff_alpha(&ratings, scale)?;
            let method = format!(
                "Krippendorff's alpha, {} scale",
                given.options.text("scale").unwrap_or("")
            );
            let answer = Answer::whole(&made).value(made.alpha).n(made.units).method(&method);
            Ok(answer.without(made.left_out, "fewer than two ratings"))
        },
    },
];

fn two_raters(given: &Given<'_>) -> Result<Answer, Stop> {
    let ways = [
        ("none", KappaWeights::Unweighted),
        ("linear", KappaWeights::Linear),
        ("quadratic", KappaWeights::Quadratic),
        ("equal", KappaWeights::Linear),
    ];
    let weights = given.options.choice("weights", &ways)?;
    let ratings = if !given.has_data() {
        of_table(given)?
    } else if weights == KappaWeights::Unweighted {
        given.ratings()?
    } else {
        given.numbers()?
    };
    let [first, second] = ratings.as_slice() else { return Err(given.wrong_columns().into()) };
    Ok(agreed(&cohen_kappa(first, second, weights, given.options.level()?)?))
}

/// The ratings of two raters by the table of their pairs.
fn of_table(given: &Given<'_>) -> Result<Vec<Vec<Option<f64>>>, Stop> {
    let table = given.options.table("table")?;
    let refused = |must: &str| {
        given.options.refused("table", given.options.text("table").unwrap_or(""), must)
    };
    if table.iter().any(|row| row.len() != table.len()) {
        return Err(refused("as wide as it is high").into());
    }
    let pairs = table.iter().flatten().fold(0_u64, |sum, &pairs| sum.saturating_add(pairs));
    if 10_000_000 < pairs {
        return Err(refused("of at most 10 000 000 pairs").into());
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (row, counts) in (0_u32..).zip(&table) {
        for (column, &pairs) in (0_u32..).zip(counts) {
            for _ in 0..pairs {
                first.push(Some(f64::from(row)));
                second.push(Some(f64::from(column)));
            }
        }
    }
    Ok(vec![first, second])
}

fn agreed(made: &Kappa) -> Answer {
    Answer::whole(made).estimate(&made.kappa).test(&made.test)
}
