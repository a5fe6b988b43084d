//! Non-central distributions against scipy and 30-digit arithmetic.

use peerhood_outcomes::stats::distribution::{NonCentralChiSquared, NonCentralF, NonCentralT};

#[track_caller]
fn relative(got: f64, wanted: f64) {
    assert!((got / wanted - 1.0).abs() < 1e-11, "got {got:e}, wanted {wanted:e}");
}

#[test]
fn noncentral_t_matches_scipy_in_both_tails() {
    // scipy 1.17.1 stats.nct
    let it = NonCentralT::new(99.0, 0.3).unwrap();
    relative(it.sf(200.0), 6.601454017918835e-130);
    let it = NonCentralT::new(5.0, 1.0).unwrap();
    relative(it.cdf(2.0), 0.7780746626162148);
    relative(it.sf(2.0), 0.22192533738378514);
    let it = NonCentralT::new(10.0, -2.0).unwrap();
    relative(it.cdf(0.5), 0.993299615520874);
    relative(it.sf(0.5), 0.006700384479126038);
    relative(NonCentralT::new(9.0, 1.5).unwrap().quantile(0.975).unwrap(), 4.33828993316255);
}

#[test]
fn noncentral_chi_squared_and_f_match_scipy() {
    // scipy 1.17.1 stats.ncx2, stats.ncf
    let it = NonCentralChiSquared::new(3.0, 5.0).unwrap();
    relative(it.cdf(7.0), 0.4949305021653845);
    relative(it.sf(50.0), 2.162396828277681e-6);
    relative(it.quantile(0.975).unwrap(), 20.329921037606507);
    let it = NonCentralF::new(3.0, 12.0, 5.0).unwrap();
    relative(it.cdf(2.0), 0.39843759953613544);
    relative(it.quantile(0.95).unwrap(), 8.315904488263776);
}

#[test]
fn a_shift_of_next_to_nothing_is_next_to_no_shift() {
    // scipy 1.17.1 stats.ncx2, stats.ncf, stats.chi2
    for (shift, chi, ratio) in [
        (0.0, 0.050000625284760056, 0.08884375193768917),
        (1e-18, 0.050000625284760056, 0.08884375193768917),
        (1e-9, 0.050000625343133716, 0.08884375201041061),
        (1e-4, 0.0500064627303402, 0.08885102412931387),
        (1e-2, 0.05058518222213192, 0.08957142837574633),
    ] {
        relative(NonCentralChiSquared::new(3.0, shift).unwrap().sf(7.8147), chi);
        relative(NonCentralF::new(3.0, 20.0, shift).unwrap().sf(2.5), ratio);
    }
}

#[test]
fn quantile_and_distribution_undo_each_other() {
    for shift in [-30.0, -1.0, 0.0, 0.4, 7.0, 200.0] {
        for df in [1.0, 3.5, 40.0, 5000.0] {
            let it = NonCentralT::new(df, shift).unwrap();
            for p in [1e-8, 0.01, 0.5, 0.99] {
                relative(it.cdf(it.quantile(p).unwrap()), p);
            }
        }
    }
}

#[test]
fn parameters_without_a_distribution_are_refused() {
    assert!(NonCentralT::new(0.0, 1.0).is_err());
    assert!(NonCentralT::new(3.0, f64::NAN).is_err());
    assert!(NonCentralF::new(1.0, f64::INFINITY, 0.0).is_err());
    assert!(NonCentralChiSquared::new(1.0, -1.0).is_err());
    assert_eq!(NonCentralT::new(3.0, 0.0).unwrap().quantile(1.0), None);
}

#[test]
fn next_to_no_degrees_of_freedom_do_not_keep_a_quantile_waiting() {
    let it = NonCentralF::new(1e-308, 5.0, 2.0).unwrap();
    assert!(it.quantile(0.9).is_some_and(f64::is_finite));
}
