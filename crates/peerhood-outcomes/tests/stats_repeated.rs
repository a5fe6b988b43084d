//! Repeated measures with a covariance between visits.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod stats_peers;

use nalgebra::{DMatrix, DVector};
use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::mixed::{Criterion, Random, mixed_model};
use peerhood_outcomes::stats::repeated::{
    Covariance, Likelihood, Mmrm, RepeatedMeasures, Rows, mmrm, repeated_measures,
};
use proptest::prelude::{ProptestConfig, any, proptest};
use stats_peers::{all_close, close};

/// Potthoff and Roy (1964): a distance in the faces of 11 girls and 16 boys at 8, 10, 12 and 14 years,
/// in mm; `Orthodont` in R, in the order of its names (F01 to M16).
#[rustfmt::skip]
const GROWTH: [[f64; 4]; 27] = [
    [21.0, 20.0, 21.5, 23.0],
    [21.0, 21.5, 24.0, 25.5],
    [20.5, 24.0, 24.5, 26.0],
    [23.5, 24.5, 25.0, 26.5],
    [21.5, 23.0, 22.5, 23.5],
    [20.0, 21.0, 21.0, 22.5],
    [21.5, 22.5, 23.0, 25.0],
    [23.0, 23.0, 23.5, 24.0],
    [20.0, 21.0, 22.0, 21.5],
    [16.5, 19.0, 19.0, 19.5],
    [24.5, 25.0, 28.0, 28.0],
    [26.0, 25.0, 29.0, 31.0],
    [21.5, 22.5, 23.0, 26.5],
    [23.0, 22.5, 24.0, 27.5],
    [25.5, 27.5, 26.5, 27.0],
    [20.0, 23.5, 22.5, 26.0],
    [24.5, 25.5, 27.0, 28.5],
    [22.0, 22.0, 24.5, 26.5],
    [24.0, 21.5, 24.5, 25.5],
    [23.0, 20.5, 31.0, 26.0],
    [27.5, 28.0, 31.0, 31.5],
    [23.0, 23.0, 23.5, 25.0],
    [21.5, 23.5, 24.0, 28.0],
    [17.0, 24.5, 26.0, 29.5],
    [22.5, 25.5, 25.5, 26.0],
    [23.0, 24.5, 26.0, 30.0],
    [22.0, 21.5, 23.5, 25.0],
];

const ALL: [Covariance; 5] = [
    Covariance::Unstructured,
    Covariance::HeterogeneousCompoundSymmetry,
    Covariance::CompoundSymmetry,
    Covariance::HeterogeneousAutoregressive,
    Covariance::Autoregressive,
];

/// A long table of the children, boys first among the arms.
#[derive(Clone, Default)]
struct Long {
    distance: Vec<f64>,
    base: Vec<f64>,
    arms: Vec<usize>,
    people: Vec<usize>,
    visits: Vec<usize>,
}

impl Long {
    fn of(keep: impl Fn(usize, usize) -> bool) -> Self {
        let mut long = Self::default();
        for (person, row) in (1..).zip(GROWTH) {
            for (visit, distance) in (1..).zip(row) {
                if keep(person, visit) {
                    long.distance.push(distance);
                    long.base.push(row[0] + f64::from(u8::try_from(person * 7 % 5).unwrap()));
                    long.arms.push(usize::from(person < 12));
                    long.people.push(person);
                    long.visits.push(visit);
                }
            }
        }
        long
    }

    fn rows(&self) -> Rows<'_> {
        Rows { people: &self.people, visits: &self.visits }
    }

    fn mmrm(
        &self,
        covariance: Covariance,
        likelihood: Likelihood,
        based: bool,
    ) -> Result<Mmrm, NoEstimate> {
        let covariates: Vec<&[f64]> = if based { vec![&self.base] } else { vec![] };
        mmrm(&self.distance, &covariates, &self.arms, self.rows(), covariance, likelihood, 0.95)
    }
}

fn whole() -> Long {
    Long::of(|_, _| true)
}

/// 95 of the 108 rows: of 13 children some visit is missing.
fn holes() -> Long {
    Long::of(|person, visit| {
        let by_rule = (person * 3 + visit * 5).is_multiple_of(7) && 1 < visit;
        !(by_rule || [4, 19].contains(&person) && visit == 4)
    })
}

#[test]
fn the_growth_data_give_the_values_of_jennrich_and_schluchter_1986() {
    // Their model 1 (means free) and model 2 (a line for boys and girls), both unstructured.
    let long = whole();
    let it = long.mmrm(Covariance::Unstructured, Likelihood::Full, false).unwrap();
    assert!((-2.0 * it.model.log_likelihood - 416.5).abs() < 0.05);
    let ages: Vec<f64> =
        long.visits.iter().map(|&visit| [8.0, 10.0, 12.0, 14.0][visit - 1]).collect();
    let girls: Vec<f64> = long.arms.iter().map(|&arm| [0.0, 1.0][arm]).collect();
    let both: Vec<f64> = ages.iter().zip(&girls).map(|(age, girl)| age * girl).collect();
    let it = repeated_measures(
        &long.distance,
        &[girls, ages, both],
        long.rows(),
        Covariance::Unstructured,
        Likelihood::Full,
        0.95,
    );
    assert!((-2.0 * it.unwrap().log_likelihood - 419.5).abs() < 0.05);
}

#[test]
fn with_all_visits_it_is_the_covariance_within_arms_and_a_t_test_at_each_visit() {
    let it = whole().mmrm(Covariance::Unstructured, Likelihood::Restricted, false).unwrap();
    let mean = |people: &[[f64; 4]], visit: usize| {
        people.iter().map(|row| row[visit]).sum::<f64>()
            / f64::from(u8::try_from(people.len()).unwrap())
    };
    let (girls, boys) = GROWTH.split_at(11);
    for first in 0..4 {
        for second in 0..4 {
            let products = |people: &[[f64; 4]]| {
                let (left, right) = (mean(people, first), mean(people, second));
                people.iter().map(|row| (row[first] - left) * (row[second] - right)).sum::<f64>()
            };
            let wanted = (products(girls) + products(boys)) / 25.0;
            close(it.model.covariance[first][second], wanted, 1e-11);
        }
        let difference = &it.differences[first];
        close(difference.estimate.value, mean(girls, first) - mean(boys, first), 1e-11);
        let variance = it.model.covariance[first][first] * (1.0 / 11.0 + 1.0 / 16.0);
        close(difference.standard_error, variance.sqrt(), 1e-11);
        close(difference.test.degrees[0], 25.0, 1e-9);
    }
    close(it.model.log_likelihood, -207.017400498361, 1e-11);
    assert_eq!((it.model.people, it.model.n, it.means[7].estimate.n), (27, 108, 11));
    assert_eq!(it.model.patterns.len(), 1);
}

struct Wanted {
    covariance: Covariance,
    likelihood: Likelihood,
    log_likelihood: f64,
    values: [f64; 9],
    errors: [f64; 9],
    degrees: [f64; 9],
    first_visit: [f64; 4],
}

/// The likelihood written out with 40 digits (mpmath 1.4.1): Newton's steps to its optimum,
/// Satterthwaite's degrees of freedom from its differences. nlme 3.1-162's `gls` (corSymm, corCompSymm,
/// corAR1, corCAR1, with and without varIdent) gives the same coefficients and errors to 1e-6, where its
/// search stops, but for the errors of maximum likelihood, which it multiplies by √(n / (n - k)).
#[rustfmt::skip]
const HOLES: [Wanted; 6] = [
    Wanted {
        covariance: Covariance::Unstructured,
        likelihood: Likelihood::Restricted,
        log_likelihood: -168.14078714147797,
        values: [6.80262193010636, -0.5242815949168262, 1.4440521450842605, 3.0865383885584876, 4.5129246290804605, 0.6428951227957456, -0.45235534833179003, -1.395073275432345, -1.7318680095830472],
        errors: [1.7673378685641397, 0.4826280979507381, 0.5669063134211518, 0.5301411134605184, 0.580248540017514, 0.06968645345408998, 0.8774860337285771, 0.8350615423934484, 0.90738720121702],
        degrees: [24.150987475572755, 24.453560420652135, 12.480986873719166, 24.252975224429193, 25.072848006880818, 23.761643167420974, 11.93670033867312, 24.297824415413213, 25.02355432980484],
        first_visit: [1.4137123164828873, 1.2152037339420203, 1.1788536223652273, 0.12409179822180695],
    },
    Wanted {
        covariance: Covariance::Unstructured,
        likelihood: Likelihood::Full,
        log_likelihood: -166.59370302691968,
        values: [7.0107121638469865, -0.5394154300979627, 1.4920555938494096, 3.083707992257104, 4.560707334629302, 0.6345715134461205, -0.5018059893147545, -1.3950099761145645, -1.8087517821033445],
        errors: [1.6505423073627838, 0.45830405820168135, 0.5599540812321874, 0.5061410403138501, 0.5538169260869379, 0.06504663430929104, 0.8677408862181, 0.7965533012091344, 0.8660930143052806],
        degrees: [26.03375096579522, 26.693720873234646, 12.0251906309821, 26.488352259996937, 27.26733348788192, 25.490304792832692, 11.473437385774586, 26.560849513629595, 27.214202299074753],
        first_visit: [1.2779921846450149, 1.0938606449430417, 1.043836851863689, 0.058166473082499524],
    },
    Wanted {
        covariance: Covariance::CompoundSymmetry,
        likelihood: Likelihood::Restricted,
        log_likelihood: -179.21081679242346,
        values: [11.751163108603073, -0.8841754988074962, 1.312870820034164, 3.0402278271647822, 4.4316287381251405, 0.44495347565587706, -0.27334645363017906, -1.2056247737433732, -1.513067414694784],
        errors: [2.531402824448822, 0.7523263477848469, 0.5239133786387763, 0.5113018274394904, 0.5241170877812836, 0.09952487180987313, 0.8032413773867785, 0.8116927021694686, 0.819645831897284],
        degrees: [24.542673859051092, 53.5850259783842, 63.648851129237144, 63.17964639108918, 63.56606417735244, 23.88845959788556, 63.28885994487085, 63.423263618312355, 63.62553849572297],
        first_visit: [3.4760030663228, 1.5558025000980167, 1.5558025000980167, 1.5558025000980167],
    },
    Wanted {
        covariance: Covariance::Autoregressive,
        likelihood: Likelihood::Restricted,
        log_likelihood: -177.1534510559205,
        values: [10.824938382059793, -0.8168137005134396, 1.3678756137791854, 3.1012507968308363, 4.4629203852193156, 0.48200246471760827, -0.34187616271405213, -1.2958932953208033, -1.6236546130301632],
        errors: [2.3876218472898305, 0.7385664633408752, 0.4672676489064349, 0.5592662552227552, 0.6228918756961057, 0.09372586707594695, 0.7169416509816694, 0.8838159505497847, 0.9744456812771941],
        degrees: [31.60157159565312, 60.42149110500937, 58.96446881584086, 78.33232048037225, 85.92297575481999, 30.79675944342236, 59.18696337316872, 78.00270518167046, 85.93373193263866],
        first_visit: [3.3664277791104866, 1.831981996582452, 0.9969493647325556, 0.5425315519992956],
    },
    Wanted {
        covariance: Covariance::HeterogeneousCompoundSymmetry,
        likelihood: Likelihood::Restricted,
        log_likelihood: -176.42353497692852,
        values: [7.619001769172073, -0.5836546741216053, 1.2953172392648833, 3.0205161145070614, 4.4635073559182725, 0.6102399292331171, -0.26498396602628693, -1.2421553276534765, -1.5100172405020862],
        errors: [2.201144779098131, 0.5364904498895045, 0.4948592975837385, 0.5277310830686341, 0.49258017404352583, 0.08706767323802361, 0.7543599052217086, 0.8411830988655417, 0.7702574653906233],
        degrees: [22.235352457764776, 19.3016090597933, 29.860156121386837, 28.992404542969663, 29.592071548518422, 22.227006218789306, 30.29858780017412, 28.820890262686486, 29.556770809684036],
        first_visit: [1.712816185982841, 1.210723085178521, 1.3475436265453424, 1.2041530630341974],
    },
    Wanted {
        covariance: Covariance::HeterogeneousAutoregressive,
        likelihood: Likelihood::Restricted,
        log_likelihood: -173.3565659842916,
        values: [5.460591778617735, -0.4266794020812898, 1.377642829549033, 3.1075263000697317, 4.507993797118249, 0.6965763288552906, -0.37704013118742696, -1.323342865030839, -1.6471190167513747],
        errors: [2.0217600955188164, 0.5194061058906683, 0.4883652096685367, 0.5310095595952962, 0.5402497432618815, 0.07986180250122435, 0.747008213407621, 0.8409272172150251, 0.8450721292770126],
        degrees: [26.97123980802916, 23.901038024969772, 24.850362771609543, 39.011972760723786, 37.69839533685579, 27.017227598479955, 24.514897947087874, 38.740838327317626, 37.62480342141992],
        first_visit: [1.6211471538704192, 1.9372684287288802, 1.1855741085057157, 0.6767244610729171],
    },
];

#[test]
fn with_missed_visits_every_covariance_matches_gls_and_forty_digits() {
    for wanted in HOLES {
        let it = holes().mmrm(wanted.covariance, wanted.likelihood, true).unwrap().model;
        close(it.log_likelihood, wanted.log_likelihood, 1e-13);
        for (place, one) in it.fixed.iter().enumerate() {
            close(one.estimate.value, wanted.values[place], 1e-11);
            close(one.standard_error, wanted.errors[place], 1e-11);
            close(one.test.degrees[0], wanted.degrees[place], 1e-10);
        }
        all_close(&it.covariance[0], &wanted.first_visit, 1e-10);
    }
}

#[test]
fn means_differences_and_changes_are_those_of_the_likelihood_written_out() {
    // As above, at the mean of the covariate: means of boys and girls, girls less boys, changes of girls.
    let wanted: [[f64; 3]; 15] = [
        [22.394520487173708, 0.3017772319153112, 23.92417731665438],
        [23.838572632257968, 0.6227622199398665, 12.407012243272867],
        [25.481058875732195, 0.5849219873405003, 22.6969471530901],
        [26.907445116254166, 0.5133481255925059, 20.251091615269782],
        [21.87023889225688, 0.36617976895312915, 24.08529068362299],
        [22.86193568900935, 0.7393198105467611, 11.695661222043872],
        [23.56170400538302, 0.7120055821306488, 22.839213239185426],
        [24.65129551175429, 0.6233256792483977, 20.787960309266147],
        [-0.5242815949168262, 0.4826280979507381, 24.453560420652135],
        [-0.9766369432486163, 0.9708126277343755, 12.19278763488987],
        [-1.9193548703491712, 0.924960484824169, 23.096665763963127],
        [-2.2561496044998735, 0.8099354853857416, 20.707594278579744],
        [0.9916967967524705, 0.6697753205105191, 11.562453801018348],
        [1.6914651131261427, 0.6451549666585007, 24.298852977532768],
        [2.7810566194974133, 0.6980666649498681, 25.001756515829197],
    ];
    let it = holes().mmrm(Covariance::Unstructured, Likelihood::Restricted, true).unwrap();
    let means = it.means.iter().map(|one| (one.estimate.value, one.standard_error, one.degrees));
    let differences = it
        .differences
        .iter()
        .map(|one| (one.estimate.value, one.standard_error, one.test.degrees[0]));
    let changes = it.changes[3..]
        .iter()
        .map(|one| (one.estimate.value, one.standard_error, one.test.degrees[0]));
    for ((value, error, degrees), wanted) in means.chain(differences).chain(changes).zip(wanted) {
        all_close(&[value, error, degrees], &wanted, 1e-10);
    }
    assert_eq!(it.changes.iter().map(|one| one.arm).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 1]);
    let of_girls_at_twelve = it.differences[2].estimate.n;
    assert_eq!(of_girls_at_twelve, it.means[2].estimate.n + it.means[6].estimate.n);
}

#[test]
fn compound_symmetry_is_a_random_intercept() {
    let long = holes();
    let it = long.mmrm(Covariance::CompoundSymmetry, Likelihood::Restricted, true).unwrap().model;
    let is = |yes: bool| if yes { 1.0 } else { 0.0 };
    let mut predictors = vec![long.arms.iter().map(|&arm| is(arm == 1)).collect::<Vec<f64>>()];
    predictors
        .extend((2..5).map(|name| long.visits.iter().map(|&visit| is(visit == name)).collect()));
    predictors.push(long.base.clone());
    predictors.extend((2..5).map(|name| {
        let both = long.visits.iter().zip(&long.arms);
        both.map(|(&visit, &arm)| is(visit == name && arm == 1)).collect()
    }));
    let random = mixed_model(
        &long.distance,
        &predictors,
        &long.people,
        Random::Intercept,
        Criterion::Reml,
        0.95,
    )
    .unwrap();
    close(it.log_likelihood, random.log_likelihood, 1e-12);
    close(it.covariance[0][2], random.intercept_variance, 1e-9);
    for (left, right) in it.fixed.iter().zip(&random.fixed) {
        close(left.estimate.value, right.estimate.value, 1e-10);
        close(left.standard_error, right.standard_error, 1e-10);
        close(left.test.degrees[0], right.test.degrees[0], 1e-7);
    }
}

#[test]
fn a_correlation_below_zero_is_found_where_a_random_intercept_stops_at_none() {
    // Who is high at one visit is low at the other.
    let scores = [1.0, 5.0, 2.0, 3.5, 3.0, 3.0, 4.0, 2.5, 5.0, 0.5, 2.5, 3.0];
    let people: Vec<usize> = (0..12).map(|row| row / 2).collect();
    let visits: Vec<usize> = (0..12).map(|row| row % 2).collect();
    let none: [&[f64]; 0] = [];
    for covariance in ALL {
        let rows = Rows { people: &people, visits: &visits };
        let it = repeated_measures(&scores, &none, rows, covariance, Likelihood::Restricted, 0.95);
        assert!(it.unwrap().correlations[0][1] < -0.9);
    }
}

#[test]
fn neither_the_order_of_rows_nor_the_unit_nor_the_numbers_of_people_matter() {
    let long = holes();
    let one = long.mmrm(Covariance::Unstructured, Likelihood::Restricted, true).unwrap();
    let turned = |list: &[usize]| list.iter().rev().copied().collect::<Vec<_>>();
    let other = Long {
        distance: long.distance.iter().rev().map(|value| 1e7 + value * 1e-3).collect(),
        base: long.base.iter().rev().map(|value| value * 1e4).collect(),
        arms: turned(&long.arms),
        people: turned(&long.people).into_iter().map(|person| 1_000 - person * 3).collect(),
        visits: turned(&long.visits).into_iter().map(|visit| visit * 6).collect(),
    };
    let other = other.mmrm(Covariance::Unstructured, Likelihood::Restricted, true).unwrap();
    assert_eq!(other.model.visits, [6, 12, 18, 24]);
    for (left, right) in one.differences.iter().zip(&other.differences) {
        // A thousandth of a unit on ten million: five digits of the unit are left.
        close(right.estimate.value * 1e3, left.estimate.value, 1e-4);
        close(right.test.degrees[0], left.test.degrees[0], 1e-4);
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_with_its_reason() {
    let fit = |long: &Long, covariance| long.mmrm(covariance, Likelihood::Restricted, false);
    let words = |long: &Long, covariance| fit(long, covariance).unwrap_err().to_string();
    let unstructured = Covariance::Unstructured;

    let mut twice = whole();
    twice.visits[1] = 1;
    assert_eq!(
        words(&twice, unstructured),
        "the number of rows of person 1 at visit 1 is 2, but must be one"
    );
    let mut changed = whole();
    changed.arms[2] = 0;
    assert_eq!(
        words(&changed, unstructured),
        "the number of arms of person 1 is 2, but must be one"
    );
    let nobody = Long::of(|person, visit| 11 < person || visit != 3);
    assert_eq!(
        words(&nobody, unstructured),
        "0 people of arm 1 at visit 3, but at least 1 are needed"
    );
    let apart =
        Long::of(|person, visit| if person.is_multiple_of(2) { visit != 2 } else { visit != 3 });
    assert_eq!(
        words(&apart, unstructured),
        "0 people with both visit 2 and visit 3, but at least 1 are needed"
    );
    assert!(fit(&apart, Covariance::HeterogeneousAutoregressive).is_ok());
    let once = Long::of(|_, visit| visit == 2);
    assert_eq!(words(&once, unstructured), "1 visits, but at least 2 are needed");
    let one_each = Long::of(|person, visit| person % 4 + 1 == visit);
    assert_eq!(
        words(&one_each, Covariance::CompoundSymmetry),
        "0 people with two visits, but at least 1 are needed"
    );
    let five = Long::of(|person, _| (9..14).contains(&person));
    assert!(matches!(fit(&five, unstructured), Err(NoEstimate::Collinear { .. })));
    assert!(fit(&five, Covariance::CompoundSymmetry).is_ok());
    let mut still = whole();
    for (distance, visit) in still.distance.iter_mut().zip(&still.visits) {
        if *visit == 2 {
            *distance = 20.0;
        }
    }
    assert!(matches!(fit(&still, unstructured), Err(NoEstimate::NoVariation { .. })));
    let mut copied = whole();
    for row in (0..108).step_by(4) {
        copied.distance[row + 1] = copied.distance[row] + 3.0;
    }
    assert!(matches!(fit(&copied, unstructured), Err(NoEstimate::Collinear { .. })));
    let nobody = Long::default();
    assert!(matches!(fit(&nobody, unstructured), Err(NoEstimate::TooFew { .. })));
}

#[test]
fn a_missing_value_leaves_its_row_out() {
    let long = whole();
    let rows = || long.people.iter().zip(&long.visits);
    let gone = |&(&person, &visit): &(&usize, &usize)| person == 3 && visit == 2;
    let distance: Vec<Option<f64>> = long
        .distance
        .iter()
        .zip(rows())
        .map(|(&value, at)| (!gone(&at)).then_some(value))
        .collect();
    let none: [&[Option<f64>]; 0] = [];
    let (covariance, likelihood) = (Covariance::Unstructured, Likelihood::Restricted);
    let it = mmrm(&distance, &none, &long.arms, long.rows(), covariance, likelihood, 0.95).unwrap();
    let without = Long::of(|person, visit| person != 3 || visit != 2);
    let wanted = without.mmrm(covariance, likelihood, false).unwrap();
    assert_eq!(it.differences, wanted.differences);
    assert_eq!((it.model.left_out[0].count, it.model.people, it.model.n), (1, 27, 107));
}

/// Twice the negative restricted log-likelihood, person by person with matrices as the books have it.
fn deviance(
    long: &Long,
    it: &RepeatedMeasures,
    covariance: &DMatrix<f64>,
    columns: &DMatrix<f64>,
) -> f64 {
    let (n, k) = columns.shape();
    let place = |row: usize| it.visits.iter().position(|visit| *visit == long.visits[row]).unwrap();
    let v = DMatrix::from_fn(n, n, |row, column| {
        let same = long.people[row] == long.people[column];
        if same { covariance[(place(row), place(column))] } else { 0.0 }
    });
    let Some(v) = v.cholesky() else { return f64::INFINITY };
    let y = DVector::from_column_slice(&long.distance);
    let information = columns.transpose() * v.solve(columns);
    let beta = information.clone().cholesky().unwrap().solve(&(columns.transpose() * v.solve(&y)));
    let rest = &y - columns * beta;
    let circle = f64::from(u16::try_from(n - k).unwrap()) * (2.0 * std::f64::consts::PI).ln();
    circle + v.determinant().ln() + information.determinant().ln() + rest.dot(&v.solve(&rest))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_covariance_near_the_fitted_one_is_likelier(seed in any::<u64>(), width in 1e-3..0.3) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31) - 0.5
        };
        let mut long = Long::of(|person, visit| {
            (u64::try_from(person * 31 + visit * 17).unwrap() ^ seed) % 5 != 0
        });
        for value in &mut long.distance {
            *value += 4.0 * next();
        }
        let time: Vec<f64> = long.visits.iter().map(|&visit| [0.0, 1.0, 2.0, 3.0][visit - 1]).collect();
        let rows = long.rows();
        let made = repeated_measures(&long.distance, &[&time], rows, Covariance::Unstructured, Likelihood::Restricted, 0.95);
        let Ok(it) = made else { return Ok(()) };
        let columns = DMatrix::from_fn(time.len(), 2, |row, column| if column == 0 { 1.0 } else { time[row] });
        let size = it.visits.len();
        let best = DMatrix::from_fn(size, size, |row, column| it.covariance[row][column]);
        let least = deviance(&long, &it, &best, &columns);
        assert!((least + 2.0 * it.log_likelihood).abs() < 1e-8 * least.abs().max(1.0));
        let mut moved = best.clone();
        for row in 0..size {
            for column in row..size {
                moved[(row, column)] += width * next() * (best[(row, row)] * best[(column, column)]).sqrt();
                moved[(column, row)] = moved[(row, column)];
            }
        }
        assert!(least - 1e-9 <= deviance(&long, &it, &moved, &columns));
    }
}
