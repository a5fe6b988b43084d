use peerhood_outcomes::stats::reliability::{
    Kappa, KappaWeights, Scale, cohen_kappa, fleiss_kappa, krippendorff_alpha,
};

use super::reliability::RATERS;
use super::{PAIR, Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::options::{LEVEL, option};

const AREA: &str = "agreement";

const TWO_RATERS: Takes =
    Takes { columns: "two columns, one a rater, of numbers or words", numbers: false, ..PAIR };
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
        options: &[LEVEL],
        source: "Cohen 1960; Fleiss, Cohen and Everitt 1969",
        run: |given| {
            let ratings = given.ratings()?;
            let [first, second] = ratings.as_slice() else {
                return Err(given.wrong_columns().into());
            };
            let level = given.options.level()?;
            Ok(agreed(&cohen_kappa(first, second, KappaWeights::Unweighted, level)?))
        },
    },
    Statistic {
        name: "weighted_kappa",
        aliases: &["kappa_weighted"],
        area: AREA,
        summary: "Cohen's kappa of two raters whose near misses count in part",
        takes: PAIR,
        options: &[
            option("weights", "linear or quadratic", "quadratic", "how far apart counts how much"),
            LEVEL,
        ],
        source: "Cohen 1968; Fleiss, Cohen and Everitt 1969",
        run: |given| {
            let [first, second] = given.pair()?;
            let ways = [
                ("linear", KappaWeights::Linear),
                ("quadratic", KappaWeights::Quadratic),
                ("squared", KappaWeights::Quadratic),
                ("equal", KappaWeights::Linear),
            ];
            let weights = given.options.choice("weights", &ways)?;
            Ok(agreed(&cohen_kappa(&first, &second, weights, given.options.level()?)?))
        },
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

fn agreed(made: &Kappa) -> Answer {
    Answer::whole(made).estimate(&made.kappa).test(&made.test)
}
