//! The same people twice: d_z, d_av, d_rm, standardised mean change, and change against a control group.

use super::{Correction, Effect, factor, noncentral_limits};
use crate::estimate::{Estimate, NoEstimate};
use crate::stats::sum::{count, mean, products, squares, variance};
use crate::stats::value::{MISSING, Value, critical, paired, varies};

/// Mean change over the SD of the changes; change is `after` less `before`.
///
/// The interval inverts the non-central t distribution; the variance is 1/n + d²/(2n).
///
/// # Errors
///
/// [`NoEstimate::TooFew`] below three complete pairs, [`NoEstimate::NoVariation`] when all changes are equal.
///
/// # References
///
/// D. Lakens, "Calculating and reporting effect sizes to facilitate cumulative science", Frontiers
/// in Psychology 4:863, 2013, formula 6.
pub fn d_z(
    before: &[impl Value],
    after: &[impl Value],
    correction: Correction,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let change = Change::of(before, after)?;
    let d = change.mean / varies(change.sd, "the change")?;
    let correction = factor(correction, change.n - 1.0)?;
    let (low, high) = noncentral_limits(d * change.n.sqrt(), change.n - 1.0, level)?;
    let scale = correction / change.n.sqrt();
    let effect = Estimate::new(
        correction * d,
        low * scale,
        high * scale,
        level,
        change.pairs,
        "mean change over the SD of the changes, non-central t interval",
    )?;
    Ok(Effect {
        effect: effect.without(change.missing, MISSING),
        uncorrected: d,
        correction,
        variance: (1.0 + (correction * d).powi(2) / 2.0) / change.n,
    })
}

/// Mean change over the average of both SDs.
///
/// # Errors
///
/// As [`d_z`].
///
/// # References
///
/// Lakens 2013, formula 10; interval normal, on the variance 2 (1 - r) / n + d² / (2n).
pub fn d_average(
    before: &[impl Value],
    after: &[impl Value],
    correction: Correction,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let change = Change::of(before, after)?;
    let sd = varies(0.5 * (change.sd_before + change.sd_after), "before and after")?;
    change.over(sd, correction, level, "mean change over the average SD, normal interval")
}

/// Mean change over the SD of the changes, put back on the scale of raw scores by √(2 (1 - r)).
///
/// # Errors
///
/// As [`d_z`]; [`NoEstimate::NoVariation`] also when one of the two measurements does not vary.
///
/// # References
///
/// Lakens 2013, formula 9; interval normal, on the variance 2 (1 - r) / n + d² / (2n).
pub fn d_repeated(
    before: &[impl Value],
    after: &[impl Value],
    correction: Correction,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let change = Change::of(before, after)?;
    let sd = varies(change.sd, "the change")? / (2.0 * (1.0 - change.correlation()?)).sqrt();
    change.over(
        sd,
        correction,
        level,
        "mean change over the SD of the changes times root 2(1-r), normal interval",
    )
}

/// Mean change over the SD before: the standardised mean change with raw score standardisation (SMCR).
///
/// # Errors
///
/// As [`d_repeated`].
///
/// # References
///
/// B. J. Becker, "Synthesizing standardized mean-change measures", British Journal of
/// Mathematical and Statistical Psychology 41, 1988; variance 2 (1 - r) / n + d² / (2n), as metafor has it.
pub fn standardized_change(
    before: &[impl Value],
    after: &[impl Value],
    correction: Correction,
    level: f64,
) -> Result<Effect, NoEstimate> {
    let change = Change::of(before, after)?;
    let sd = varies(change.sd_before, "the first measurement")?;
    change.over(sd, correction, level, "mean change over the SD before, normal interval")
}

/// Change in a treated group less change in a control group, over their pooled SD before.
///
/// # Errors
///
/// As [`d_z`], for either group.
///
/// # References
///
/// S. B. Morris, "Estimating effect sizes from pretest-posttest-control group designs",
/// Organizational Research Methods 11(2), 2008: d_ppc2, formulas 8 to 10 and 25.
pub fn morris_ppc2(
    treated_before: &[impl Value],
    treated_after: &[impl Value],
    control_before: &[impl Value],
    control_after: &[impl Value],
    level: f64,
) -> Result<Effect, NoEstimate> {
    let treated = Change::of(treated_before, treated_after)?;
    let control = Change::of(control_before, control_after)?;
    let (nt, nc) = (treated.n, control.n);
    let df = nt + nc - 2.0;
    let pooled =
        ((nt - 1.0) * treated.sd_before.powi(2) + (nc - 1.0) * control.sd_before.powi(2)) / df;
    let d = (treated.mean - control.mean) / varies(pooled.sqrt(), "the first measurement")?;
    let correction = factor(Correction::Approximate, df)?;
    let effect = correction * d;
    // The correlation of both waves within groups.
    let within = |c: &Change| (c.product, c.squares_before, c.squares_after);
    let (t, c) = (within(&treated), within(&control));
    let correlation = (t.0 + c.0) / varies(((t.1 + c.1) * (t.2 + c.2)).sqrt(), "a measurement")?;
    let ratio = (nt + nc) / (nt * nc);
    let spread = 2.0 * (1.0 - correlation) * ratio;
    let variance =
        correction.powi(2) * (df / (df - 2.0)) * (spread + effect * effect) - effect * effect;
    let reach = critical(level)? * variance.max(0.0).sqrt();
    let made = Estimate::new(
        effect,
        effect - reach,
        effect + reach,
        level,
        treated.pairs + control.pairs,
        "difference of mean changes over the pooled SD before (d_ppc2), normal interval",
    )?;
    Ok(Effect {
        effect: made.without(treated.missing + control.missing, MISSING),
        uncorrected: d,
        correction,
        variance,
    })
}

/// What all effects of one group are made of.
struct Change {
    mean: f64,
    sd: f64,
    sd_before: f64,
    sd_after: f64,
    squares_before: f64,
    squares_after: f64,
    product: f64,
    n: f64,
    pairs: usize,
    missing: usize,
}

impl Change {
    fn of(before: &[impl Value], after: &[impl Value]) -> Result<Self, NoEstimate> {
        let pairs = paired(before, after, 3)?;
        let changes: Vec<f64> =
            pairs.left.iter().zip(&pairs.right).map(|(before, after)| after - before).collect();
        let n = count(changes.len());
        let (squares_before, squares_after) = (squares(&pairs.left), squares(&pairs.right));
        Ok(Self {
            mean: mean(&changes),
            sd: variance(&changes).sqrt(),
            sd_before: (squares_before / (n - 1.0)).sqrt(),
            sd_after: (squares_after / (n - 1.0)).sqrt(),
            squares_before,
            squares_after,
            product: products(&pairs.left, &pairs.right),
            n,
            pairs: changes.len(),
            missing: pairs.missing,
        })
    }

    fn correlation(&self) -> Result<f64, NoEstimate> {
        let scale =
            varies((self.squares_before * self.squares_after).sqrt(), "one of the measurements")?;
        Ok((self.product / scale).clamp(-1.0, 1.0))
    }

    fn over(
        self,
        sd: f64,
        correction: Correction,
        level: f64,
        method: &'static str,
    ) -> Result<Effect, NoEstimate> {
        let d = self.mean / sd;
        let correction = factor(correction, self.n - 1.0)?;
        let effect = correction * d;
        let variance =
            2.0 * (1.0 - self.correlation()?) / self.n + effect * effect / (2.0 * self.n);
        let reach = critical(level)? * variance.sqrt();
        let made =
            Estimate::new(effect, effect - reach, effect + reach, level, self.pairs, method)?;
        Ok(Effect {
            effect: made.without(self.missing, MISSING),
            uncorrected: d,
            correction,
            variance,
        })
    }
}
