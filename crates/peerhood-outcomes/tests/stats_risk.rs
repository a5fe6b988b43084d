//! Ratios and differences of risks.

mod stats_peers;

use peerhood_outcomes::NoEstimate;
use peerhood_outcomes::stats::risk::{
    DifferenceLimits, Events, ZeroCells, number_needed, odds_ratio, risk_difference, risk_ratio,
};
use stats_peers::{all_close, close};

const TREATED: Events = Events { events: 15, of: 100 };
const CONTROL: Events = Events { events: 30, of: 100 };

#[test]
fn ratios_match_metafor() {
    // R 4.2.2, metafor 3.8.1 escalc("RR"), ("OR"), ("RD") and summary.
    let it = risk_ratio(TREATED, CONTROL, ZeroCells::Refused, 0.95).unwrap();
    all_close(
        &[
            it.ratio.value.ln(),
            it.log_standard_error,
            it.test.statistic.unwrap(),
            it.test.p,
            it.ratio.low.ln(),
            it.ratio.high.ln(),
        ],
        &[
            -0.6931471805599452,
            0.282842712474619,
            -2.450645358671367,
            0.01426003728624656,
            -1.247508710299816,
            -0.1387856508200741,
        ],
        1e-13,
    );
    let it = odds_ratio(TREATED, CONTROL, ZeroCells::Refused, 0.95).unwrap();
    all_close(
        &[
            it.ratio.value.ln(),
            it.log_standard_error,
            it.test.p,
            it.ratio.low.ln(),
            it.ratio.high.ln(),
        ],
        &[
            -0.8873031950009028,
            0.3550358012483631,
            0.01244762952378369,
            -1.583160578670015,
            -0.1914458113317904,
        ],
        1e-13,
    );
    let it = risk_difference(TREATED, CONTROL, DifferenceLimits::Wald, 0.95).unwrap();
    all_close(
        &[it.value, it.low, it.high],
        &[-0.15, -0.2638636180693494, -0.03613638193065061],
        1e-14,
    );
}

#[test]
fn the_number_needed_runs_through_infinity_when_there_may_be_no_effect() {
    let it = number_needed(TREATED, CONTROL, DifferenceLimits::Wald, 0.95).unwrap();
    all_close(
        &[it.value.unwrap(), it.at_low.unwrap(), it.at_high.unwrap()],
        &[-1.0 / 0.15, 1.0 / -0.2638636180693494, 1.0 / -0.03613638193065061],
        1e-13,
    );
    assert!(!it.through_infinity);
    let unsure =
        number_needed(Events { events: 28, of: 100 }, CONTROL, DifferenceLimits::Newcombe, 0.95)
            .unwrap();
    assert!(unsure.through_infinity);
    let none = number_needed(CONTROL, CONTROL, DifferenceLimits::Wald, 0.95).unwrap();
    assert_eq!(none.value, None);
}

#[test]
fn a_zero_cell_is_refused_or_gets_half_an_event() {
    let nobody = Events { events: 0, of: 20 };
    let refused = risk_ratio(nobody, CONTROL, ZeroCells::Refused, 0.95);
    assert!(matches!(refused, Err(NoEstimate::Separated { .. })));
    let it = odds_ratio(nobody, CONTROL, ZeroCells::AddHalf, 0.95).unwrap();
    close(it.ratio.value, 0.5 * 70.5 / (20.5 * 30.5), 1e-14);
    // All of a group having the event hurts the odds ratio but not the risk ratio.
    let all = Events { events: 20, of: 20 };
    assert!(risk_ratio(all, CONTROL, ZeroCells::Refused, 0.95).is_ok());
    assert!(odds_ratio(all, CONTROL, ZeroCells::Refused, 0.95).is_err());
    assert!(risk_ratio(Events { events: 3, of: 2 }, CONTROL, ZeroCells::Refused, 0.95).is_err());
}
