//! What R, SciPy, statsmodels, pingouin, metafor and others call an option or a value, and what it is
//! called here. Another name counts only where the statistic has no option of that very name.

use super::{OptionSpec, snake};

/// Another key, and ours.
const KEYS: &[(&str, &str)] = &[
    ("alternative", "sides"),
    ("b", "resamples"),
    ("cencode", "censored"),
    ("ci", "level"),
    ("cluster_errors", "errors"),
    ("cluster_id", "cluster"),
    ("conf_level", "level"),
    ("conf_type", "interval"),
    ("confidence", "level"),
    ("confidence_level", "level"),
    ("continuity", "correction"),
    ("correct", "correction"),
    ("corstr", "working"),
    ("count", "events"),
    ("count", "successes"),
    ("cov_struct", "working"),
    ("cov_type", "errors"),
    ("ddf", "degrees"),
    ("df", "degrees"),
    ("dfd", "df2"),
    ("dfn", "df1"),
    ("e", "eligible_share"),
    ("effect_size", "d"),
    ("epsilon", "tolerance"),
    ("estimator", "method"),
    ("event_of_interest", "cause"),
    ("events", "successes"),
    ("failcode", "cause"),
    ("fpc", "populations"),
    ("functional_m", "functional_mean"),
    ("high", "highest"),
    ("high_eqbound", "high"),
    ("i", "complete"),
    ("id", "cluster"),
    ("id", "clusters"),
    ("ids", "clusters"),
    ("k", "groups"),
    ("keys", "reversed"),
    ("level_of_measurement", "scale"),
    ("low", "lowest"),
    ("low_eqbound", "low"),
    ("lower", "low"),
    ("lower_bound", "low"),
    ("margins", "totals"),
    ("max", "highest"),
    ("max_iter", "iterations"),
    ("maxit", "iterations"),
    ("mcid", "smallest"),
    ("mean_clinical", "clinical_mean"),
    ("mean_functional", "functional_mean"),
    ("method", "exact"),
    ("method", "ties"),
    ("method", "scale"),
    ("method_tau", "method"),
    ("metric", "scale"),
    ("min", "lowest"),
    ("n", "totals"),
    ("n_boot", "resamples"),
    ("n_resamples", "resamples"),
    ("nan_policy", "incomplete"),
    ("nboot", "resamples"),
    ("nc", "noncentrality"),
    ("nc", "not_reached"),
    ("ncp", "noncentrality"),
    ("nobs", "n"),
    ("o", "other"),
    ("p", "partial"),
    ("pop_size", "populations"),
    ("popmean", "mu"),
    ("population_margins", "totals"),
    ("post", "after"),
    ("pre", "before"),
    ("probs", "p"),
    ("psu", "clusters"),
    ("q", "p"),
    ("r", "refused"),
    ("r", "resamples"),
    ("r", "reliability"),
    ("random_slope", "slope"),
    ("random_state", "seed"),
    ("re_formula", "slope"),
    ("reliability_post", "reliability_after"),
    ("reps", "resamples"),
    ("reverse", "reversed"),
    ("rxx", "reliability"),
    ("s_d_denom", "standardizer"),
    ("score", "scores"),
    ("sd_clinical", "clinical_sd"),
    ("sd_functional", "functional_sd"),
    ("se", "errors"),
    ("se_type", "errors"),
    ("sig_level", "alpha"),
    ("start", "entry"),
    ("stratum", "strata"),
    ("successes", "events"),
    ("tails", "sides"),
    ("tau", "horizon"),
    ("test", "errors"),
    ("threshold", "smallest"),
    ("times", "time"),
    ("tol", "tolerance"),
    ("totals", "n"),
    ("transform", "scale"),
    ("type", "design"),
    ("type", "errors"),
    ("type", "interval"),
    ("uh", "unknown_household"),
    ("uo", "unknown_other"),
    ("upper", "high"),
    ("upper_bound", "high"),
    ("use", "incomplete"),
    ("use_continuity", "correction"),
    ("vcov", "errors"),
    ("weight", "weights"),
    ("weightings", "weights"),
    ("x", "events"),
    ("x", "successes"),
    ("yates", "correction"),
];

/// Another key and its value, and both of ours.
const SETTINGS: &[(&str, &str, &str, &str)] = &[
    ("equal_var", "no", "design", "welch"),
    ("equal_var", "no", "variances", "unequal"),
    ("equal_var", "yes", "design", "student"),
    ("equal_var", "yes", "variances", "equal"),
    ("paired", "yes", "design", "paired"),
    ("reml", "no", "method", "ml"),
    ("reml", "yes", "method", "reml"),
    ("robust", "no", "errors", "model"),
    ("robust", "yes", "errors", "robust"),
    ("usevar", "pooled", "design", "student"),
    ("usevar", "unequal", "design", "welch"),
    ("var_equal", "no", "design", "welch"),
    ("var_equal", "no", "variances", "unequal"),
    ("var_equal", "yes", "design", "student"),
    ("var_equal", "yes", "variances", "equal"),
];

/// Another value of an option, and ours.
const VALUES: &[(&str, &str)] = &[
    ("approx", "no"),
    ("ar", "ar1"),
    ("asymptotic", "no"),
    ("auto", "automatic"),
    ("benjamini_hochberg", "bh"),
    ("benjamini_yekutieli", "by"),
    ("complete", "listwise"),
    ("complete_obs", "listwise"),
    ("cr1s", "cr1"),
    ("dersimonian_laird", "dl"),
    ("edwards_nunnally", "en"),
    ("ee", "common"),
    ("equal", "linear"),
    ("equal_effects", "common"),
    ("exact", "yes"),
    ("fdr", "bh"),
    ("fdr_bh", "bh"),
    ("fdr_by", "by"),
    ("fe", "common"),
    ("fixed", "common"),
    ("fixed_effect", "common"),
    ("gulliksen_lord_novick", "gln"),
    ("hageman_arrindell", "ha"),
    ("hierarchical_linear_model", "hlm"),
    ("hsu_linn_lord", "hll"),
    ("icc(1,1)", "icc1"),
    ("icc(1,k)", "icc1k"),
    ("icc(2,1)", "icc2"),
    ("icc(2,k)", "icc2k"),
    ("icc(3,1)", "icc3"),
    ("icc(3,k)", "icc3k"),
    ("icc(a,1)", "icc2"),
    ("icc(a,k)", "icc2k"),
    ("icc(c,1)", "icc3"),
    ("icc(c,k)", "icc3k"),
    ("independent", "independence"),
    ("jacobson_truax", "jt"),
    ("knha", "hartung_knapp"),
    ("kr", "kenward_roger"),
    ("larger", "greater"),
    ("maximum_likelihood", "ml"),
    ("nonrobust", "classical"),
    ("nunnally_kotsch", "nk"),
    ("one_sample", "one"),
    ("ordinary", "classical"),
    ("pairwise_complete_obs", "pairwise"),
    ("paule_mandel", "pm"),
    ("perc", "percentile"),
    ("sandwich", "robust"),
    ("simes_hochberg", "hochberg"),
    ("smaller", "less"),
    ("squared", "quadratic"),
    ("two", "two_sided"),
    ("two_sample", "two_groups"),
    ("two_sided", "two"),
    ("two_tailed", "two_sided"),
    ("unweighted", "none"),
    ("z", "wald"),
];

/// A setting in the words that the statistic has.
pub(super) fn restated(key: &str, value: &str, specs: &[OptionSpec]) -> (String, String) {
    let has = |wanted: &str| specs.iter().any(|spec| spec.key == wanted);
    let value = value.trim().to_owned();
    // The only name that case tells apart: N people of whom n are drawn.
    if key.trim() == "N" && has("population") {
        return ("population".to_owned(), value);
    }
    let key = snake(key);
    if has(&key) {
        return (key, value);
    }
    let plain = yes_or_no(&value).map_or_else(|| snake(&value), str::to_owned);
    let setting = SETTINGS
        .iter()
        .find(|(other, theirs, ours, _)| *other == key && *theirs == plain && has(ours));
    if let Some((_, _, key, value)) = setting {
        return ((*key).to_owned(), (*value).to_owned());
    }
    let found = KEYS.iter().find(|(other, ours)| *other == key && has(ours));
    (found.map_or(key, |(_, ours)| (*ours).to_owned()), value)
}

/// Whether another program means this value of ours.
pub(super) fn means(theirs: &str, ours: &str) -> bool {
    VALUES.contains(&(theirs, ours))
}

/// `yes` and `no` for the ways to write them.
pub(super) fn yes_or_no(value: &str) -> Option<&'static str> {
    match snake(value).as_str() {
        "yes" | "true" | "t" | "1" => Some("yes"),
        "no" | "false" | "f" | "0" => Some("no"),
        _ => None,
    }
}
