use peerhood_outcomes::stats::survival::{
    CoxErrors, CoxModel, CurveLimits, FollowUp, IncidenceVariance, LogRankWeights, Ties, TimeScale,
    concordance, cox, cumulative_incidence, gray, kaplan_meier, log_rank, proportional_hazards,
    restricted_mean, restricted_mean_difference,
};

use super::{Statistic, Takes};
use crate::statistics::answer::Answer;
use crate::statistics::given::{Given, Order, Predictors};
use crate::statistics::options::{EVENT, FACTORS, FIRST, LEVEL, OptionSpec, option, unset};
use crate::statistics::{Data, Each, StatisticsError, Stop};

const AREA: &str = "time to an event";

const ENTRY: OptionSpec =
    unset("entry", "a column", "when each was first seen, if not from the start");
const LIMITS: OptionSpec =
    option("interval", "plain, log or log_log", "log", "on which scale the interval is symmetric");
const STRATA: OptionSpec = unset("strata", "a column", "people are compared within these only");
const TIME: OptionSpec = unset("time", "a number", "the estimate is the curve at this time");
const CENSORED: OptionSpec =
    option("censored", "a value of the column", "0", "what says that nothing has happened yet");
const CAUSE: OptionSpec = option(
    "cause",
    "a value of the column",
    "1",
    "the ending that is asked about; others compete with it",
);
const TIES: OptionSpec =
    option("ties", "efron or breslow", "efron", "how shared times are treated");
const ERRORS: OptionSpec =
    option("errors", "model or robust", "model", "whether the standard errors trust the model");
const CLUSTER: OptionSpec =
    unset("cluster", "a column", "people in the same cluster may be alike; in place of errors");

/// Times and endings.
const TIMES: Takes = Takes {
    data: Data::Always,
    columns: "two columns, the time and whether the event happened at it; or start, end and event; and then the group, in place of --by",
    by: "one answer for each group",
    fewest: 2,
    most: 2,
    times: true,
    numbers: false,
    each: Each::ColumnAndGroup,
};
const COMPARED: Takes = Takes { by: "the groups that are compared", each: Each::Whole, ..TIMES };
const CAUSES: Takes = Takes {
    columns: "two columns, the time and how it ended; or start, end and ending; and then the group, in place of --by",
    ..TIMES
};
const COVARIATES: Takes = Takes {
    columns: "three or more columns: the time (or start and end), whether the event happened, and then covariates",
    by: "",
    fewest: 3,
    most: usize::MAX,
    each: Each::Whole,
    ..TIMES
};

pub(super) const ALL: &[Statistic] = &[
    Statistic {
        name: "kaplan_meier",
        aliases: &["km", "survfit", "survival_curve", "median_survival"],
        area: AREA,
        summary: "the share without the event as time goes on; the estimate is the median time",
        takes: TIMES,
        options: &[
            EVENT,
            ENTRY,
            LIMITS,
            TIME,
            option("share", "above 0 and below 1", "0.5", "another share than half"),
            LEVEL,
        ],
        source: "Kaplan and Meier 1958; Greenwood 1926; Brookmeyer and Crowley 1982",
        run: curve,
    },
    Statistic {
        name: "log_rank",
        aliases: &["logrank", "survdiff", "logrank_test", "stratified_log_rank"],
        area: AREA,
        summary: "whether the event comes sooner in one group; the estimate is Peto's hazard ratio of two",
        takes: COMPARED,
        options: &[
            EVENT,
            ENTRY,
            STRATA,
            option(
                "weights",
                "equal, gehan, tarone_ware, peto_peto or fleming_harrington",
                "equal",
                "which events count more",
            ),
            option("rho", "from 0 to 10", "0", "of fleming_harrington: early events count more"),
            option("gamma", "from 0 to 10", "0", "of fleming_harrington: late events count more"),
            FIRST,
            LEVEL,
        ],
        source: "Mantel 1966; Peto and Peto 1972; Tarone and Ware 1977; Harrington and Fleming 1982",
        run: groups_compared,
    },
    Statistic {
        name: "cumulative_incidence",
        aliases: &["aalen_johansen", "cuminc", "cif", "competing_risks"],
        area: AREA,
        summary: "the share to whom one of several endings has come first; the estimate is that at the end",
        takes: CAUSES,
        options: &[
            CAUSE,
            CENSORED,
            ENTRY,
            LIMITS,
            option(
                "variance",
                "greenwood or aalen",
                "greenwood",
                "as R's survfit, or as R's cmprsk",
            ),
            TIME,
            LEVEL,
        ],
        source: "Aalen and Johansen 1978",
        run: incidence,
    },
    Statistic {
        name: "gray",
        aliases: &["gray_test", "grays_test"],
        area: AREA,
        summary: "whether the cumulative incidence of one ending differs between groups",
        takes: Takes {
            columns: "two columns, the time and how it ended; and then the group, in place of --by",
            ..COMPARED
        },
        options: &[
            CAUSE,
            CENSORED,
            STRATA,
            option("rho", "from 0 to 10", "0", "early events count more"),
        ],
        source: "Gray 1988",
        run: |given| {
            let follow_up = ended(given)?;
            let (groups, names) = numbered(given)?;
            let strata = coded(given, "strata")?;
            let test = gray(&follow_up, 1, &groups, &strata, given.options.number("rho")?)?;
            Ok(Answer::whole(&test).test(&test).groups(&names))
        },
    },
    Statistic {
        name: "rmst",
        aliases: &["restricted_mean", "restricted_mean_survival_time"],
        area: AREA,
        summary: "the mean time without the event up to a horizon; of two groups, first less second",
        takes: Takes { by: "two groups, of which the difference is taken", ..COMPARED },
        options: &[
            EVENT,
            ENTRY,
            unset(
                "horizon",
                "a number above 0",
                "up to when; the end of the shorter follow-up if not set",
            ),
            FIRST,
            LEVEL,
        ],
        source: "Irwin 1949; Royston and Parmar 2011",
        run: area_under,
    },
    Statistic {
        name: "cox",
        aliases: &["coxph", "cox_regression", "cox_ph"],
        area: AREA,
        summary: "how covariates raise the hazard; the estimate is the hazard ratio of the first",
        takes: COVARIATES,
        options: &[EVENT, ENTRY, FACTORS, STRATA, TIES, ERRORS, CLUSTER, LEVEL],
        source: "Cox 1972; Efron 1977; Breslow 1974; Lin and Wei 1989",
        run: |given| {
            let asked = Asked::new(given)?;
            let clusters = asked.clusters.as_deref();
            let made = cox(&asked.follow_up, &asked.covariates, asked.model(given, clusters)?)?;
            let mut answer = Answer::whole(&made);
            if let Some(first) = made.hazard_ratios.first() {
                answer = match &first.ratio {
                    Some(ratio) => answer.estimate(ratio),
                    None => answer,
                };
            }
            answer = answer.n(made.n).test(&made.likelihood_ratio).method(&made.method);
            answer.left_out.clone_from(&made.left_out);
            Ok(answer.named("hazard_ratios", &asked.terms).with("terms", &asked.terms))
        },
    },
    Statistic {
        name: "cox_zph",
        aliases: &["proportional_hazards", "schoenfeld", "zph"],
        area: AREA,
        summary: "whether the hazard ratios of a Cox regression change with time; the test is of all",
        takes: COVARIATES,
        options: &[
            EVENT,
            ENTRY,
            FACTORS,
            STRATA,
            TIES,
            option("scale", "km, identity, log or rank", "km", "on which they may drift with time"),
        ],
        source: "Grambsch and Therneau 1994",
        run: |given| {
            let asked = Asked::new(given)?;
            let scale = given.options.choice(
                "scale",
                &[
                    ("km", TimeScale::KaplanMeier),
                    ("identity", TimeScale::Identity),
                    ("log", TimeScale::Log),
                    ("rank", TimeScale::Rank),
                ],
            )?;
            let model = CoxModel {
                ties: ties(given)?,
                errors: CoxErrors::Model,
                strata: &asked.strata,
                level: 0.95,
            };
            let made = proportional_hazards(&asked.follow_up, &asked.covariates, model, scale)?;
            let mut answer = Answer::whole(&made).test(&made.all);
            answer.left_out.clone_from(&made.left_out);
            Ok(answer.named("covariates", &asked.terms).with("terms", &asked.terms))
        },
    },
    Statistic {
        name: "concordance",
        aliases: &["c_index", "harrell_c", "harrells_c"],
        area: AREA,
        summary: "how often, of two people, the one with the higher risk had the event first",
        takes: Takes {
            columns: "three columns: the time (or start and end), whether the event happened, and a risk",
            most: 3,
            ..COVARIATES
        },
        options: &[EVENT, ENTRY, LEVEL],
        source: "Harrell et al. 1982",
        run: |given| {
            let risks = given.numbers_of(&given.columns[2..3])?.pop().unwrap_or_default();
            let mut times = times(given)?;
            // Who has no risk cannot be compared.
            let unknown =
                times.iter().zip(&risks).filter(|(time, risk)| time.is_some() && risk.is_none());
            let unknown = unknown.count();
            for (time, risk) in times.iter_mut().zip(&risks) {
                *time = time.filter(|_| risk.is_some());
            }
            let follow_up =
                entered(given, FollowUp::new(&times, &given.events(given.columns[1])?)?)?;
            let made = concordance(&follow_up, &risks, given.options.level()?)?;
            let mut answer = Answer::whole(&made).estimate(&made.index);
            if let Some(left) = answer.left_out.first_mut().filter(|_| 0 < unknown) {
                left.because = "a cell missing".into();
            }
            Ok(answer)
        },
    },
];

fn curve(given: &Given<'_>) -> Result<Answer, Stop> {
    let made = kaplan_meier(&followed(given)?, limits(given)?, given.options.level()?)?;
    let mut answer = Answer::whole(&made).n(made.n).method(&made.method);
    answer.left_out.clone_from(&made.left_out);
    if let Some(time) = given.options.maybe_number("time")? {
        let step = made.at(time).ok_or_else(|| beyond(given, time))?;
        let answer = answer.value(step.survival).between(step.low, step.high, made.level);
        return Ok(answer.with("at", &step));
    }
    let quantile = made.quantile(given.options.share("share")?)?;
    let answer = answer.maybe(quantile.time).between(quantile.low, quantile.high, made.level);
    let answer = answer.with("quantile", &quantile);
    Ok(match quantile.time {
        Some(_) => answer,
        None => answer.because("follow-up ends before the event has come to so many"),
    })
}

fn groups_compared(given: &Given<'_>) -> Result<Answer, Stop> {
    let number = |key| given.options.number(key);
    let fleming =
        LogRankWeights::HarringtonFleming { rho: number("rho")?, gamma: number("gamma")? };
    let weights = given.options.choice(
        "weights",
        &[
            ("equal", LogRankWeights::Equal),
            ("gehan", LogRankWeights::AtRisk),
            ("wilcoxon", LogRankWeights::AtRisk),
            ("breslow", LogRankWeights::AtRisk),
            ("gehan_breslow", LogRankWeights::AtRisk),
            ("at_risk", LogRankWeights::AtRisk),
            ("tarone_ware", LogRankWeights::RootAtRisk),
            ("peto_peto", LogRankWeights::PetoPeto),
            ("peto", LogRankWeights::PetoPeto),
            ("fleming_harrington", fleming),
            ("harrington_fleming", fleming),
        ],
    )?;
    let weights = match weights {
        // A power that is set asks for its family.
        LogRankWeights::Equal if given.options.is_set("rho") || given.options.is_set("gamma") => {
            fleming
        }
        weights => weights,
    };
    let (groups, names) = numbered(given)?;
    let strata = coded(given, "strata")?;
    let made = log_rank(&followed(given)?, &groups, &strata, weights, given.options.level()?)?;
    let answer = Answer::whole(&made);
    let answer = match &made.hazard_ratio {
        Some(ratio) => answer.estimate(ratio),
        None => answer,
    };
    Ok(answer.test(&made.test).groups(&names))
}

fn incidence(given: &Given<'_>) -> Result<Answer, Stop> {
    let ways = [("greenwood", IncidenceVariance::Greenwood), ("aalen", IncidenceVariance::Aalen)];
    let variance = given.options.choice("variance", &ways)?;
    let (limits, level) = (limits(given)?, given.options.level()?);
    let made = cumulative_incidence(&ended(given)?, 1, variance, limits, level)?;
    let mut answer = Answer::whole(&made).n(made.n).method(&made.method);
    answer.left_out.clone_from(&made.left_out);
    let step = match given.options.maybe_number("time")? {
        Some(time) => Some(made.at(time).ok_or_else(|| beyond(given, time))?),
        None => made.steps.last(),
    };
    Ok(match step {
        Some(step) => {
            answer.value(step.incidence).between(step.low, step.high, level).with("at", step)
        }
        None => answer,
    })
}

fn area_under(given: &Given<'_>) -> Result<Answer, Stop> {
    let (horizon, level) = (given.options.maybe_number("horizon")?, given.options.level()?);
    if given.by.is_none() {
        let made = restricted_mean(&followed(given)?, horizon, level)?;
        return Ok(Answer::whole(&made).estimate(&made.mean));
    }
    let (groups, names) = numbered(given)?;
    if names.len() != 2 {
        let by = given.by.unwrap_or_default();
        let column = given.sheet()?.name_of(by).to_owned();
        return Err(StatisticsError::TooManyGroups { column, groups: names }.into());
    }
    let (times, events) = (times(given)?, given.events(given.columns[1])?);
    let of = |group: usize| -> Result<FollowUp, Stop> {
        let mine = |place: usize| groups[place] == Some(group);
        let times: Vec<Option<f64>> =
            times.iter().enumerate().map(|(place, time)| time.filter(|_| mine(place))).collect();
        let mut events = events.clone();
        events
            .iter_mut()
            .enumerate()
            .for_each(|(place, event)| *event = event.filter(|_| mine(place)));
        entered(given, FollowUp::new(&times, &events)?)
    };
    let mut made = restricted_mean_difference(&of(0)?, &of(1)?, horizon, level)?;
    // Each group leaves out the other: what is left of both is said once.
    let people = times.len();
    made.difference.left_out.clear();
    made.difference = {
        let n = made.difference.n;
        made.difference.without(people - n, "a cell missing, or in no group")
    };
    for group in &mut made.groups {
        group.mean.left_out.clear();
    }
    Ok(Answer::whole(&made).estimate(&made.difference).test(&made.test).groups(&names))
}

/// What a Cox regression is asked about.
struct Asked {
    follow_up: FollowUp,
    covariates: Vec<Vec<Option<f64>>>,
    terms: Vec<String>,
    strata: Vec<Option<usize>>,
    clusters: Option<Vec<usize>>,
}

impl Asked {
    fn new(given: &Given<'_>) -> Result<Self, Stop> {
        let mut times = times(given)?;
        let mut clusters = None;
        if given.options.is_set("cluster") {
            let codes = coded(given, "cluster")?;
            for (time, cluster) in times.iter_mut().zip(&codes) {
                *time = time.filter(|_| cluster.is_some());
            }
            clusters = Some(codes.into_iter().map(|code| code.unwrap_or(0)).collect());
        }
        let follow_up = FollowUp::new(&times, &given.events(given.columns[1])?)?;
        let Predictors { values, names } = given.predictors(&given.columns[2..])?;
        Ok(Self {
            follow_up: entered(given, follow_up)?,
            covariates: values,
            terms: names,
            strata: coded(given, "strata")?,
            clusters,
        })
    }

    fn model<'a>(
        &'a self,
        given: &Given<'_>,
        clusters: Option<&'a [usize]>,
    ) -> Result<CoxModel<'a>, StatisticsError> {
        let errors = [("model", CoxErrors::Model), ("robust", CoxErrors::Robust)];
        Ok(CoxModel {
            ties: ties(given)?,
            errors: match clusters {
                Some(clusters) => CoxErrors::Clustered(clusters),
                None => given.options.choice("errors", &errors)?,
            },
            strata: &self.strata,
            level: given.options.level()?,
        })
    }
}

fn ties(given: &Given<'_>) -> Result<Ties, StatisticsError> {
    given.options.choice("ties", &[("efron", Ties::Efron), ("breslow", Ties::Breslow)])
}

fn limits(given: &Given<'_>) -> Result<CurveLimits, StatisticsError> {
    let kinds = [
        ("plain", CurveLimits::Plain),
        ("log", CurveLimits::Log),
        ("log_log", CurveLimits::LogLog),
        ("loglog", CurveLimits::LogLog),
    ];
    given.options.choice("interval", &kinds)
}

fn beyond(given: &Given<'_>, time: f64) -> StatisticsError {
    given.options.refused("time", &time.to_string(), "from 0 to the end of follow-up")
}

fn times(given: &Given<'_>) -> Result<Vec<Option<f64>>, Stop> {
    Ok(given.numbers_of(&given.columns[..1])?.pop().unwrap_or_default())
}

/// Times and whether the event happened.
fn followed(given: &Given<'_>) -> Result<FollowUp, Stop> {
    let follow_up = FollowUp::new(&times(given)?, &given.events(given.columns[1])?)?;
    entered(given, follow_up)
}

fn entered(given: &Given<'_>, follow_up: FollowUp) -> Result<FollowUp, Stop> {
    let entries = match given.entry {
        Some(column) => given.numbers_of(&[column])?.pop(),
        None => given.column_of("entry")?,
    };
    match entries {
        Some(entries) => Ok(follow_up.entering(&entries)?),
        None => Ok(follow_up),
    }
}

/// Times and causes: 1 is the one that is asked about, 2 any other.
fn ended(given: &Given<'_>) -> Result<FollowUp, Stop> {
    let sheet = given.sheet()?;
    let column = given.columns[1];
    let labels = sheet.categories(column).labels;
    let place = |key: &'static str| given.place_of(key, column, &labels);
    let (cause, censored) = (place("cause")?, place("censored").ok());
    if given.options.is_set("censored") {
        place("censored")?;
    }
    let codes = given.codes(column)?;
    let causes: Vec<Option<u32>> = codes
        .into_iter()
        .map(|code| {
            code.map(|code| match code {
                code if Some(code) == censored => 0,
                code if code == cause => 1,
                _ => 2,
            })
        })
        .collect();
    let follow_up = FollowUp::with_causes(&times(given)?, &causes)?;
    if given.statistic.options.iter().any(|known| known.key == "entry") {
        return entered(given, follow_up);
    }
    Ok(follow_up)
}

/// The number of each row's group, and the groups' names, the one to be compared first.
fn numbered(given: &Given<'_>) -> Result<(Vec<Option<usize>>, Vec<String>), Stop> {
    let (names, groups) = given.arms(Order::Sorted)?;
    Ok((groups, names))
}

/// The category of each row by the column that an option names; empty when it is not set.
fn coded(given: &Given<'_>, key: &'static str) -> Result<Vec<Option<usize>>, Stop> {
    Ok(given.categories_of(key)?.map(|categories| categories.codes).unwrap_or_default())
}
