//! Times the statistics on columns that `outcomes_peers.py` wrote, beside the peers that it times.
//!
//! `outcomes_runner FOLDER` reads `FOLDER/columns.csv` (`name,rows,columns` a line) and the files
//! `FOLDER/name.f64`: the columns one after the other, little-endian, NaN for a missing value. It prints
//! `task,size,milliseconds of CPU` a line, the least of several runs.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use peerhood_outcomes::stats::anova::one_way_anova;
use peerhood_outcomes::stats::bootstrap::{BootstrapInterval, Resampling, bootstrap_mean};
use peerhood_outcomes::stats::correlation::{KendallP, SpearmanP, kendall, spearman};
use peerhood_outcomes::stats::effect::{Correction, Limits, hedges_g};
use peerhood_outcomes::stats::generalized::{Family, GeeErrors, Working, gee, glm};
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::rank::{RankP, kruskal_wallis, mann_whitney, signed_rank_pairs};
use peerhood_outcomes::stats::regression::{Errors, ols};
use peerhood_outcomes::stats::reliability::{Incomplete, cronbach_alpha, intraclass};
use peerhood_outcomes::stats::repeated::{Covariance, Likelihood, Rows, mmrm};
use peerhood_outcomes::stats::survival::{
    CoxErrors, CoxModel, CurveLimits, FollowUp, LogRankWeights, Ties, cox, kaplan_meier, log_rank,
};
use peerhood_outcomes::stats::t::{Alternative, Variances, two_sample_t};
use peerhood_outcomes::{Answers, built_in, score_wave};
use rustix::time::{ClockId, clock_gettime};

type Table = Vec<Vec<f64>>;

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: outcomes_runner FOLDER");
        return ExitCode::from(2);
    };
    match read(Path::new(&folder)) {
        Ok(tables) => {
            tables.iter().for_each(|(name, table)| time(name, table));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The tables by name, such as `alpha_100000`.
fn read(folder: &Path) -> Result<BTreeMap<String, Table>, std::io::Error> {
    let mut tables = BTreeMap::new();
    for line in fs::read_to_string(folder.join("columns.csv"))?.lines() {
        let mut cells = line.split(',');
        let (Some(name), Some(Ok(rows))) = (cells.next(), cells.next().map(str::parse::<usize>))
        else {
            continue;
        };
        let bytes = fs::read(folder.join(format!("{name}.f64")))?;
        let values: Vec<f64> =
            bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        tables.insert(name.to_owned(), values.chunks(rows).map(<[f64]>::to_vec).collect());
    }
    Ok(tables)
}

fn time(name: &str, table: &[Vec<f64>]) {
    let (task, size) = name.split_once('_').unwrap_or((name, ""));
    let told = |task: &str, milliseconds: f64| println!("{task},{size},{milliseconds:.6}");
    match task {
        "alpha" => {
            told("alpha", least(|| cronbach_alpha(black_box(table), Incomplete::Listwise, 0.95)));
            told("icc", least(|| intraclass(black_box(table), 0.95)));
        }
        "bca" => {
            let rule = Resampling { resamples: 10_000, seed: 1, interval: BootstrapInterval::Bca };
            told("bca", least(|| bootstrap_mean(black_box(&table[0]), rule, 0.95)));
        }
        "groups" => two_groups(table, told),
        "survival" => survival(table, told),
        "mixed" => clustered(table, told),
        "score" => {
            let phq = built_in("phq-9").expect("comes with the crate");
            let known = |values: &Vec<f64>| {
                values.iter().map(|value| Some(*value).filter(|value| !value.is_nan())).collect()
            };
            let people = (0..table[0].len()).map(|row| row.to_string()).collect();
            let columns = (1..).map(|item: u64| item.into()).zip(table.iter().map(known)).collect();
            let answers = Answers::new(people, columns).expect("columns of one length");
            told("score", least(|| score_wave(&phq, black_box(&answers))));
        }
        _ => {}
    }
}

fn two_groups(table: &[Vec<f64>], told: impl Fn(&str, f64)) {
    let (a, b) = (&table[0], &table[1]);
    let two = Alternative::TwoSided;
    told("mann_whitney", least(|| mann_whitney(black_box(a), b, RankP::Corrected, two, 0.95)));
    told("wilcoxon", least(|| signed_rank_pairs(black_box(a), b, RankP::Corrected, two, 0.95)));
    told("kruskal", least(|| kruskal_wallis(black_box(table))));
    told("welch", least(|| two_sample_t(black_box(a), b, Variances::Unequal, two, 0.95)));
    told("anova", least(|| one_way_anova(black_box(table), Variances::Equal)));
    told("spearman", least(|| spearman(black_box(a), b, SpearmanP::T, two, 0.95)));
    told("kendall", least(|| kendall(black_box(a), b, KendallP::Asymptotic, two, 0.95)));
    let g = |limits| hedges_g(black_box(a), b, Correction::Exact, limits, 0.95);
    told("hedges_g", least(|| g(Limits::NonCentral)));
    told("hedges_g_normal", least(|| g(Limits::Normal)));
}

/// Time, event, group, and five covariates.
fn survival(table: &[Vec<f64>], told: impl Fn(&str, f64)) {
    let events: Vec<bool> = table[1].iter().map(|event| *event == 1.0).collect();
    let groups: Vec<Option<usize>> =
        table[2].iter().map(|group| Some(usize::from(*group == 1.0))).collect();
    let curve = || {
        let follow_up = FollowUp::new(black_box(&table[0]), &events)?;
        kaplan_meier(&follow_up, CurveLimits::Log, 0.95)
    };
    told("kaplan_meier", least(curve));
    let test = || {
        let follow_up = FollowUp::new(black_box(&table[0]), &events)?;
        log_rank(&follow_up, &groups, &[], LogRankWeights::Equal, 0.95)
    };
    told("log_rank", least(test));
    let model = CoxModel { ties: Ties::Efron, errors: CoxErrors::Model, strata: &[], level: 0.95 };
    let regression = || {
        let follow_up = FollowUp::new(black_box(&table[0]), &events)?;
        cox(&follow_up, &table[3..], model)
    };
    told("cox", least(regression));
}

/// Score, wave, a second predictor, an event, and the person of each row.
fn clustered(table: &[Vec<f64>], told: impl Fn(&str, f64)) {
    let predictors = &table[1..3];
    let mut people: BTreeMap<u64, usize> = BTreeMap::new();
    let person = |id: &f64| {
        let next = people.len();
        *people.entry(id.to_bits()).or_insert(next)
    };
    let people: Vec<usize> = table[4].iter().map(person).collect();
    let fit = |random| {
        mixed_model(black_box(&table[0]), predictors, &people, random, Criterion::Reml, 0.95)
    };
    told("lmm", least(|| fit(Random::Intercept)));
    told("lmm_slope", least(|| fit(Random::InterceptAndSlope(0))));
    let visits = |wave: &f64| format!("{wave}").parse().unwrap_or(0);
    let visits: Vec<usize> = table[1].iter().map(visits).collect();
    let arms = vec![0; people.len()];
    let repeated = || {
        let rows = Rows { people: &people, visits: &visits };
        let (covariance, likelihood) = (Covariance::Unstructured, Likelihood::Restricted);
        mmrm(black_box(&table[0]), &table[2..3], &arms, rows, covariance, likelihood, 0.95)
    };
    told("mmrm", least(repeated));
    told("ols", least(|| ols(black_box(&table[0]), predictors, Errors::Hc3, 0.95)));
    told("logistic", least(|| glm(black_box(&table[3]), predictors, Family::Binomial, 0.95)));
    let equations = || {
        let working = Working::Exchangeable;
        gee(
            black_box(&table[0]),
            predictors,
            &people,
            Family::Gaussian,
            working,
            GeeErrors::Robust,
            0.95,
        )
    };
    told("gee", least(equations));
}

/// Milliseconds of CPU of the quickest run, among as many as take half a second, but at least three.
fn least<T>(mut run: impl FnMut() -> T) -> f64 {
    let (mut least, mut all, mut runs) = (f64::INFINITY, 0.0, 0);
    while runs < 3 || (all < 500.0 && runs < 2_000) {
        let start = cpu_milliseconds();
        black_box(run());
        let taken = cpu_milliseconds() - start;
        least = taken.min(least);
        all += taken;
        runs += 1;
    }
    least
}

fn cpu_milliseconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
