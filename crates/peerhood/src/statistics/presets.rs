//! Names that say an option too: `icc2k` is `icc` with `type=icc2k`.

/// A name, the statistic it means, and the options it sets.
pub(super) struct Preset {
    pub(super) name: &'static str,
    pub(super) statistic: &'static str,
    pub(super) key: &'static str,
    pub(super) value: &'static str,
}

const fn preset(
    name: &'static str,
    statistic: &'static str,
    key: &'static str,
    value: &'static str,
) -> Preset {
    Preset { name, statistic, key, value }
}

pub(super) const PRESETS: &[Preset] = &[
    preset("icc1", "icc", "type", "icc1"),
    preset("icc2", "icc", "type", "icc2"),
    preset("icc3", "icc", "type", "icc3"),
    preset("icc1k", "icc", "type", "icc1k"),
    preset("icc2k", "icc", "type", "icc2k"),
    preset("icc3k", "icc", "type", "icc3k"),
    preset("rci_jt", "rci", "method", "jt"),
    preset("rci_en", "rci", "method", "en"),
    preset("rci_gln", "rci", "method", "gln"),
    preset("rci_hll", "rci", "method", "hll"),
    preset("rci_nk", "rci", "method", "nk"),
    preset("rci_ha", "rci", "method", "ha"),
    preset("edwards_nunnally", "rci", "method", "en"),
    preset("gulliksen_lord_novick", "rci", "method", "gln"),
    preset("hsu_linn_lord", "rci", "method", "hll"),
    preset("nunnally_kotsch", "rci", "method", "nk"),
    preset("hageman_arrindell", "rci", "method", "ha"),
    preset("bootstrap_percentile", "bootstrap", "interval", "percentile"),
    preset("bootstrap_basic", "bootstrap", "interval", "basic"),
    preset("bootstrap_bca", "bootstrap", "interval", "bca"),
    preset("tost_one_sample", "tost", "design", "one"),
    preset("tost_two_sample", "tost", "design", "welch"),
    preset("tost_paired", "tost", "design", "paired"),
    preset("bonferroni", "adjust", "method", "bonferroni"),
    preset("hochberg", "adjust", "method", "hochberg"),
    preset("hommel", "adjust", "method", "hommel"),
    preset("benjamini_yekutieli", "adjust", "method", "by"),
    preset("dersimonian_laird", "pool_sites", "method", "dl"),
    preset("paule_mandel", "pool_sites", "method", "pm"),
    preset("common_effect", "pool_sites", "method", "common"),
    preset("fixed_effect", "pool_sites", "method", "common"),
    preset("hartung_knapp", "pool_sites", "errors", "hartung_knapp"),
    preset("rr1", "response_rates", "rate", "rr1"),
    preset("rr2", "response_rates", "rate", "rr2"),
    preset("rr3", "response_rates", "rate", "rr3"),
    preset("rr4", "response_rates", "rate", "rr4"),
    preset("rr5", "response_rates", "rate", "rr5"),
    preset("rr6", "response_rates", "rate", "rr6"),
];

/// The preset of this name.
pub(super) fn preset_of(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
