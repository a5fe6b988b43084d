//! Reliable and clinically significant change.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::change::{
    Better, ChangeClass, ChangeMethod, ChangeRule, Population, SlopeRule, cutoffs, reliable_change,
    slope_change,
};
use stats_peers::{SLEEPSTUDY, all_close, close};

const BEFORE: [f64; 12] = [21., 14., 18., 25., 30., 11., 17., 22., 19., 28., 16., 24.];
const AFTER: [f64; 12] = [17., 15., 12., 20., 21., 10., 18., 23., 17., 29., 13., 22.];

fn rule(method: ChangeMethod, reliability: f64) -> ChangeRule {
    ChangeRule {
        method,
        reliability,
        before: None,
        better: Better::Lower,
        cutoff: None,
        critical: 1.96,
    }
}

fn indices(method: ChangeMethod, reliability: f64) -> Vec<f64> {
    let it = reliable_change(&BEFORE, &AFTER, &rule(method, reliability), 0.95)
        .expect("twelve people who vary");
    it.index.into_iter().flatten().collect()
}

#[test]
fn the_example_of_jacobson_and_truax_1991_is_reproduced() {
    // Clinical 40, functional 60, both SD 7.5, reliability .80: a 55, b 45, c 50; 32.5 to 47.5 is RC 3.16.
    let clinical = Population { mean: 40.0, sd: 7.5 };
    let functional = Population { mean: 60.0, sd: 7.5 };
    let it = cutoffs(clinical, Some(functional), Better::Higher).unwrap();
    assert_eq!((it.a, it.b, it.c), (55.0, Some(45.0), Some(50.0)));
    let rule = ChangeRule {
        method: ChangeMethod::JacobsonTruax,
        reliability: 0.8,
        before: Some(clinical),
        better: Better::Higher,
        cutoff: it.c,
        critical: 1.96,
    };
    let it = reliable_change(&[32.5, 40.0], &[47.5, 41.0], &rule, 0.95).unwrap();
    close(it.index[0].unwrap(), 3.16, 5e-3);
    // Reliably better, but short of the cutoff of 50.
    assert_eq!(it.classes, [Some(ChangeClass::Improved), Some(ChangeClass::Unchanged)]);
}

#[test]
fn cutoff_b_uses_the_functional_sd() {
    let clinical = Population { mean: 30.0, sd: 10.0 };
    let functional = Population { mean: 10.0, sd: 2.0 };
    let it = cutoffs(clinical, Some(functional), Better::Lower).unwrap();
    assert_eq!((it.a, it.b), (10.0, Some(14.0)));
    close(it.c.unwrap(), (10.0 * 10.0 + 2.0 * 30.0) / 12.0, 1e-15);
}

#[test]
fn every_index_follows_its_formula() {
    // R 4.2.2, the formulas as clinicalsignificance 2.1.0 has them.
    let close_to = |method, wanted: &[f64]| all_close(&indices(method, 0.8), wanted, 1e-13);
    close_to(
        ChangeMethod::JacobsonTruax,
        &[
            -1.113430570621811,
            0.2783576426554527,
            -1.670145855932716,
            -1.391788213277263,
            -2.505218783899074,
            -0.2783576426554527,
            0.2783576426554527,
            0.2783576426554527,
            -0.5567152853109053,
            0.2783576426554527,
            -0.8350729279663579,
            -0.5567152853109053,
        ],
    );
    close_to(
        ChangeMethod::EdwardsNunnally,
        &[
            -1.528701945833599,
            -0.1115361934728376,
            -2.552210544760814,
            -1.607433376520307,
            -2.788404836820941,
            -1.135044792400054,
            0.124658098587289,
            0.5183152520208337,
            -0.8988505003399269,
            0.990703836141087,
            -1.528701945833598,
            -0.5051933469063824,
        ],
    );
    close_to(
        ChangeMethod::GulliksenLordNovick,
        &[
            -1.139427156073376,
            -0.08313417018561109,
            -1.902305423658984,
            -1.198110099733807,
            -2.078354254640278,
            -0.8460124377712189,
            0.09291466079568295,
            0.3863293790978398,
            -0.6699636067899248,
            0.7384270410604279,
            -1.139427156073376,
            -0.3765488884877681,
        ],
    );
    close_to(
        ChangeMethod::HsuLinnLord,
        &[
            -0.4547928133683425,
            0.6015001725194223,
            -1.21767108095395,
            -0.513475757028774,
            -1.393719911935245,
            -0.1613780950661854,
            0.7775490035007164,
            1.070963721802873,
            0.01467073591510851,
            1.423061383765461,
            -0.4547928133683425,
            0.3080854542172654,
        ],
    );
    close_to(
        ChangeMethod::NunnallyKotsch { reliability_after: 0.5 },
        &[
            -0.8626964170691928,
            -0.06294351540848184,
            -1.440295734935262,
            -0.9071271338281212,
            -1.573587885212047,
            -0.6405428332745506,
            0.07034863486830321,
            0.2925022186629451,
            -0.5072506829977657,
            0.5590865192165152,
            -0.8626964170691926,
            -0.2850970992031238,
        ],
    );
}

#[test]
fn hageman_and_arrindell_weigh_by_the_reliability_of_differences() {
    let it = reliable_change(&BEFORE, &AFTER, &rule(ChangeMethod::HagemanArrindell, 0.92), 0.95)
        .unwrap();
    close(it.difference_reliability.unwrap(), 0.5047674418604648, 1e-13);
    let got: Vec<f64> = it.index.into_iter().flatten().collect();
    all_close(
        &got,
        &[
            -1.966609784728266,
            -0.4031424001658957,
            -2.591996738553215,
            -2.279303261640741,
            -3.530077169290637,
            -1.028529353990844,
            -0.4031424001658957,
            -0.4031424001658957,
            -1.341222830903318,
            -0.4031424001658957,
            -1.653916307815792,
            -1.341222830903318,
        ],
        1e-12,
    );
    // At reliability .80 the differences of these people are no larger than noise.
    let noise = reliable_change(&BEFORE, &AFTER, &rule(ChangeMethod::HagemanArrindell, 0.8), 0.95);
    assert!(matches!(noise, Err(NoEstimate::OutOfRange { .. })));
}

#[test]
fn shares_count_those_with_both_waves() {
    let mut rule = rule(ChangeMethod::JacobsonTruax, 0.8);
    rule.before = Some(Population { mean: 20.0, sd: 5.0 });
    rule.cutoff = Some(15.0);
    // Critical distance 1.96 * 5 * sqrt(0.4) = 6.2.
    let before = [Some(20.0), Some(24.0), Some(20.0), Some(20.0), Some(14.0), None];
    let after = [Some(13.0), Some(17.0), Some(20.0), Some(27.0), Some(21.0), Some(9.0)];
    let it = reliable_change(&before, &after, &rule, 0.95).unwrap();
    let counts: Vec<usize> = it.shares.iter().map(|share| share.count).collect();
    assert_eq!(counts, [1, 1, 1, 1, 1]);
    assert_eq!(it.classes[5], None);
    assert_eq!((it.shares[0].share.n, it.shares[0].share.left_out[0].count), (5, 1));
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let with = |reliability, critical| ChangeRule {
        critical,
        ..rule(ChangeMethod::JacobsonTruax, reliability)
    };
    assert!(reliable_change(&BEFORE, &AFTER, &with(1.0, 1.96), 0.95).is_err());
    assert!(reliable_change(&BEFORE, &AFTER, &with(0.8, f64::NAN), 0.95).is_err());
    assert!(reliable_change(&[5.0; 12], &AFTER, &with(0.8, 1.96), 0.95).is_err());
    assert!(cutoffs(Population { mean: 1.0, sd: -1.0 }, None, Better::Lower).is_err());
}

#[test]
fn those_who_changed_enough_are_counted_both_ways() {
    use peerhood_outcomes::stats::change::{Better, responders};
    let (before, after) = ([10.0, 10.0, 10.0, 10.0], [4.0, 5.0, 6.0, 16.0]);
    let it = responders(&before, &after, 5.0, Better::Lower, 0.95).unwrap();
    assert_eq!((it.improved, it.unchanged, it.worsened), (2, 1, 1));
    assert_eq!(it.better.value, 0.5);
    assert!(responders(&before, &after, 0.0, Better::Lower, 0.95).is_err());
}

fn slopes(kept: impl Fn(usize) -> bool) -> Vec<f64> {
    let scores: Vec<Option<f64>> =
        SLEEPSTUDY.iter().enumerate().map(|(row, &score)| kept(row).then_some(score)).collect();
    let times: Vec<Option<f64>> = (0..180_u8).map(|row| Some(f64::from(row % 10))).collect();
    let people: Vec<usize> = (0..180).map(|row| row / 10).collect();
    let rule = SlopeRule { better: Better::Higher, cutoff: None, critical: 1.96 };
    let it = slope_change(&scores, &times, &people, &rule, 0.95)
        .expect("eighteen drivers with slopes of their own");
    let counts: Vec<usize> = it.shares.iter().map(|share| share.count).collect();
    let [_, improved, unchanged, worse, _] = counts[..] else { panic!("five classes") };
    let beyond = |sign: f64| it.people.iter().filter(|one| 1.96 < sign * one.index).count();
    assert_eq!((improved, worse, unchanged), (beyond(1.0), beyond(-1.0), 18 - improved - worse));
    it.people.iter().map(|one| one.index).collect()
}

#[test]
fn slopes_over_ten_waves_are_judged_as_by_lme4() {
    // lme4 1.1-31, ranef(condVar = TRUE): condval over condsd, as clinicalsignificance's HLM method; bobyqa to 1e-12.
    all_close(
        &slopes(|_| true),
        &[
            3.991_159_457_89,
            -3.739_832_042_21,
            -2.364_106_428_71,
            -2.088_794_709_73,
            -1.331_935_668_38,
            -0.118_086_725_52,
            -0.097_023_969_42,
            0.466_226_496_85,
            -4.665_041_036_64,
            3.743_554_982_28,
            0.509_109_428_53,
            2.869_706_206_43,
            -1.308_230_129_43,
            1.534_170_680_81,
            0.378_428_760_18,
            2.092_323_511_29,
            -0.428_731_011_68,
            0.557_102_197_47,
        ],
        1e-6,
    );
    // The same with a fifth of the waves missing.
    all_close(
        &slopes(|row| row % 7 != 3 && row % 11 != 5),
        &[
            3.755_584_031_37,
            -2.852_959_451_59,
            -2.325_976_685_78,
            -1.550_089_455_54,
            -1.946_081_688_55,
            1.905_397_685_90,
            0.040_714_557_37,
            0.545_149_295_84,
            -4.138_330_260_97,
            3.572_522_781_09,
            0.121_852_701_47,
            2.836_071_650_19,
            -1.649_330_689_47,
            1.457_422_290_45,
            0.323_143_402_15,
            1.213_108_738_87,
            -0.519_456_551_06,
            0.256_498_652_85,
        ],
        1e-6,
    );
}

#[test]
fn who_crosses_the_border_over_several_waves_is_recovered() {
    let (mut scores, mut times, mut people) = (Vec::new(), Vec::new(), Vec::new());
    // The third falls from 30 to 12, the fourth rises from 12 to 30; waves in no order.
    for (person, [start, rise]) in
        [[20.0, 0.0], [22.0, 0.1], [30.0, -6.0], [12.0, 6.0], [25.0, 0.0], [18.0, -0.1]]
            .into_iter()
            .enumerate()
    {
        for (wave, noise) in [(3.0, 0.2), (0.0, -0.1), (2.0, 0.1), (1.0, -0.2)] {
            scores.push(start + rise * wave + noise);
            times.push(wave);
            people.push(person);
        }
    }
    let judged = |cutoff| {
        let rule = SlopeRule { better: Better::Lower, cutoff, critical: 1.96 };
        let it = slope_change(&scores, &times, &people, &rule, 0.95).unwrap();
        it.people.iter().map(|one| one.class).collect::<Vec<_>>()
    };
    let classes = judged(Some(20.0));
    assert_eq!([classes[2], classes[3]], [ChangeClass::Recovered, ChangeClass::Harmed]);
    let classes = judged(None);
    assert_eq!([classes[2], classes[3]], [ChangeClass::Improved, ChangeClass::Worse]);
    // Where everybody changes alike nobody is better than the others, and the answer says on how little it rests.
    let alike: Vec<f64> =
        times.iter().zip([0.1, -0.1].iter().cycle()).map(|(time, noise)| time + noise).collect();
    let rule = SlopeRule { better: Better::Lower, cutoff: None, critical: 1.96 };
    match slope_change(&alike, &times, &people, &rule, 0.95) {
        Err(reason) => assert!(matches!(reason, NoEstimate::NoVariation { .. })),
        Ok(it) => {
            assert!(it.singular);
            assert!(it.people.iter().all(|one| one.class == ChangeClass::Unchanged), "{it:?}");
        }
    }
}
