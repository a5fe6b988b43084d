//! `peerhood stats` and `peerhood score` through the program, against published values.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_peerhood")).args(arguments).output().unwrap()
}

fn document(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--json"]].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn near(found: &Value, wanted: f64, within: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - wanted).abs() < within, "{found} is not {wanted}");
}

/// Student's sleep data (1908), as R's `sleep`.
const SLEEP: &str = "\u{feff}ID;Extra1;extra 2\r\n1;0.7;1.9\r\n2;-1.6;0.8\r\n3;-0.2;1.1\r\n4;-1.2;0.1\r\n\
    5;-0.1;-0.1\r\n6;3.4;4.4\r\n7;3.7;5.5\r\n8;0.8;1.6\r\n9;0;4.6\r\n10;2;3.4\r\n";

#[test]
fn wilson_matches_newcombe_1998() {
    let made = document(&["stats", "wilson", "--set", "successes=15", "n=148"]);
    near(&made["interval"]["low"], 0.0624, 5e-5);
    near(&made["interval"]["high"], 0.1605, 5e-5);
    assert_eq!(made["n"], 148);
}

#[test]
fn the_sleep_data_give_what_r_prints() {
    let path = file("sleep.csv", SLEEP);
    let path = path.to_str().unwrap();
    let paired = document(&["stats", "t-paired", "--data", path]);
    near(&paired["statistic"], -4.0621, 5e-5);
    near(&paired["p"], 0.002833, 5e-7);
    near(&paired["estimate"], -1.58, 1e-9);
    let welch = document(&["stats", "t_welch", "--data", path, "--columns", "extra1,extra-2"]);
    near(&welch["statistic"], -1.8608, 5e-5);
    near(&welch["degrees"][0], 17.776, 5e-4);
    near(&welch["p"], 0.07939, 5e-6);
    near(&welch["interval"]["low"], -3.365_483_2, 5e-8);
}

#[test]
fn power_and_tables_give_what_r_prints() {
    let power = document(&["stats", "power_t", "--set", "d=0.5", "--set", "power=0.8"]);
    near(&power["estimate"], 63.765_61, 5e-6);
    assert_eq!(power["result"]["needed"], 64);
    // R. A. Fisher's tea tasting.
    let tea = document(&["stats", "fisher", "--set", "table=3,1;1,3", "alternative=greater"]);
    near(&tea["p"], 0.2429, 5e-5);
    near(&tea["estimate"], 6.408_32, 5e-6);
    let holm = document(&["stats", "adjust", "--set", "p=0.01,0.02,0.03,0.04"]);
    assert_eq!(holm["result"]["adjusted"], serde_json::json!([0.04, 0.06, 0.06, 0.06]));
}

#[test]
fn wrong_usage_names_what_is_there() {
    let path = file("usage.csv", "a,b\n1,2\n3,4\n");
    let path = path.to_str().unwrap();
    for (arguments, wanted) in [
        (vec!["stats", "alhpa"], "did you mean alpha?"),
        (vec!["stats", "alpha", "--data", path, "--columns", "a,c"], "the columns are a, b"),
        (vec!["stats", "alpha", "--data", path, "--set", "leve=0.9"], "did you mean level?"),
        (vec!["stats", "alpha"], "needs --data"),
        (vec!["score", "no-such-thing", path], "there are: brief-cope"),
    ] {
        let output = run(&arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(wanted), "{told}");
    }
}

#[test]
fn cells_that_are_no_numbers_are_all_told() {
    let path = file("faults.csv", "a,b\n1,2\nx,3\n2,y\n4,1\n5,2\n");
    let output = run(&["stats", "alpha", "--data", path.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("faults.csv:3:a:") && told.contains("faults.csv:4:b:"), "{told}");
}

#[test]
fn too_little_data_is_an_answer() {
    let path = file("little.csv", "a,b\n1,2\nNA,4\n");
    let made = document(&["stats", "pearson", "--data", path.to_str().unwrap()]);
    assert!(made["estimate"].is_null());
    assert!(made["reason"].as_str().unwrap().contains("needed"), "{made}");
}

#[test]
fn a_wave_is_scored_and_an_impossible_answer_is_told() {
    let path = file("gad.csv", "id,1,2,3,4,5,6,7\np1,1,2,1,1,1,,0\np2,1,,,,9,,\n");
    let output = run(&["score", "gad-7", path.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let scored: Value = serde_json::from_slice(&output.stdout).unwrap();
    near(&scored["people"][0]["scores"][0]["score"], 7.0, 1e-12);
    assert!(scored["people"][1]["scores"][0]["score"].is_null());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("gad.csv:3:5: not an answer to this item (9)"), "{told}");
}

#[test]
fn the_page_of_the_statistics_is_their_list() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/stats.md");
    let page = std::fs::read_to_string(page).unwrap();
    let list = String::from_utf8(run(&["stats", "list"]).stdout).unwrap();
    assert!(
        page.contains(list.trim()),
        "put the output of `peerhood stats list` into docs/stats.md"
    );
}

/// Belenky et al. (2003): reaction times on ten days without enough sleep, as R's `sleepstudy`.
const REACTIONS: &str = "249.56 258.7047 250.8006 321.4398 356.8519 414.6901 382.2038 290.1486 430.5853 466.3535 222.7339 205.2658 202.9778 204.707 207.7161 215.9618 213.6303 217.7272 224.2957 237.3142 199.0539 194.3322 234.32 232.8416 229.3074 220.4579 235.4208 255.7511 261.0125 247.5153 321.5426 300.4002 283.8565 285.133 285.7973 297.5855 280.2396 318.2613 305.3495 354.0487 287.6079 285 301.8206 320.1153 316.2773 293.3187 290.075 334.8177 293.7469 371.5811 234.8606 242.8118 272.9613 309.7688 317.4629 309.9976 454.1619 346.8311 330.3003 253.8644 283.8424 289.555 276.7693 299.8097 297.171 338.1665 332.0265 348.8399 333.36 362.0428 265.4731 276.2012 243.3647 254.6723 279.0244 284.1912 305.5248 331.5229 335.7469 377.299 241.6083 273.9472 254.4907 270.8021 251.4519 254.6362 245.4523 235.311 235.7541 237.2466 312.3666 313.8058 291.6112 346.1222 365.7324 391.8385 404.2601 416.6923 455.8643 458.9167 236.1032 230.3167 238.9256 254.922 250.7103 269.7744 281.5648 308.102 336.2806 351.6451 256.2968 243.4543 256.2046 255.5271 268.9165 329.7247 379.4445 362.9184 394.4872 389.0527 250.5265 300.0576 269.8939 280.5891 271.8274 304.6336 287.7466 266.5955 321.5418 347.5655 221.6771 298.1939 326.8785 346.8555 348.7402 352.8287 354.4266 360.4326 375.6406 388.5417 271.9235 268.4369 257.2424 277.6566 314.8222 317.2135 298.1353 348.1229 340.28 366.5131 225.264 234.5235 238.9008 240.473 267.5373 344.1937 281.1481 347.5855 365.163 372.2288 269.8804 272.4428 277.8989 281.7895 279.1705 284.512 259.2658 304.6306 350.7807 369.4692 269.4117 273.474 297.5968 310.6316 287.1726 329.6076 334.4818 343.2199 369.1417 364.1236";

fn sleepstudy() -> PathBuf {
    let mut text = "driver,day,reaction\n".to_owned();
    for (row, value) in REACTIONS.split(' ').enumerate() {
        text.push_str(&format!("{},{},{value}\n", 308 + row / 10, row % 10));
    }
    file("sleepstudy.csv", &text)
}

#[test]
fn a_mixed_model_gives_what_lme4_prints() {
    let path = sleepstudy();
    let path = path.to_str().unwrap();
    let asked = ["stats", "lmm", "--data", path, "--columns", "reaction,day", "--by", "driver"];
    let made = document(&asked);
    near(&made["estimate"], 10.4673, 5e-5);
    near(&made["result"]["fixed"][0]["standard_error"], 9.7467, 5e-5);
    near(&made["result"]["log_likelihood"], -0.5 * 1786.465, 5e-4);
    assert_eq!(made["result"]["terms"][1], "day");
    let made = document(&[&asked[..], &["--set", "slope=day", "method=reml"]].concat());
    near(&made["result"]["fixed"][1]["standard_error"], 1.546, 5e-4);
    near(&made["degrees"][0], 17.0, 1e-6);
    let refused = run(&[&asked[..], &["--set", "slope=reaction"]].concat());
    assert_eq!(refused.status.code(), Some(2));
}

/// Potthoff and Roy (1964): a distance in the faces of 11 girls and 16 boys at four ages, in mm; `Orthodont` in R.
const GROWTH: &str = "21 20 21.5 23 21 21.5 24 25.5 20.5 24 24.5 26 23.5 24.5 25 26.5 21.5 23 22.5 23.5 20 21 21 22.5 21.5 22.5 23 25 23 23 23.5 24 20 21 22 21.5 16.5 19 19 19.5 24.5 25 28 28 26 25 29 31 21.5 22.5 23 26.5 23 22.5 24 27.5 25.5 27.5 26.5 27 20 23.5 22.5 26 24.5 25.5 27 28.5 22 22 24.5 26.5 24 21.5 24.5 25.5 23 20.5 31 26 27.5 28 31 31.5 23 23 23.5 25 21.5 23.5 24 28 17 24.5 26 29.5 22.5 25.5 25.5 26 23 24.5 26 30 22 21.5 23.5 25";

/// The children at 8, 10, 12 and 14 years without 13 of the 108 visits.
fn growth() -> PathBuf {
    let mut text = "child,sex,seen,distance,base\n".to_owned();
    let distances: Vec<&str> = GROWTH.split(' ').collect();
    for (child, row) in (1..).zip(distances.chunks(4)) {
        for (visit, distance) in (1..).zip(row) {
            let gone = (child * 3 + visit * 5) % 7 == 0 && 1 < visit;
            if gone || ((child == 4 || child == 19) && visit == 4) {
                continue;
            }
            let sex = if child < 12 { "girl" } else { "boy" };
            let base = row[0].parse::<f64>().unwrap() + f64::from(child * 7 % 5);
            text.push_str(&format!("C{child},{sex},age {},{distance},{base}\n", 6 + 2 * visit));
        }
    }
    file("growth.csv", &text)
}

#[test]
fn repeated_measures_compare_arms_at_the_last_visit_or_at_another() {
    let path = growth();
    let path = path.to_str().unwrap();
    let asked = ["stats", "mmrm", "--data", path, "--columns", "distance,base"];
    let more = ["--by", "child", "--set", "visit=seen", "arm=sex"];
    let made = document(&[&asked[..], &more[..]].concat());
    // The likelihood written out with 40 digits; visits in the order of their numbers, not of their names.
    near(&made["estimate"], -2.2561496044998735, 1e-9);
    near(&made["degrees"][0], 20.707594278579744, 1e-7);
    assert_eq!(made["groups"], serde_json::json!(["boy", "girl"]));
    assert_eq!(
        made["result"]["visits"],
        serde_json::json!(["age 8", "age 10", "age 12", "age 14"])
    );
    assert_eq!(made["result"]["differences"][3]["against"], "boy");
    near(&made["result"]["differences"][3]["standard_error"], 0.8099354853857416, 1e-9);
    assert_eq!(made["result"]["fixed"][6]["term"], "sex: girl x seen: age 10");

    // As R's users would say it, with the other arm as the reference and an earlier visit.
    let more =
        ["--by", "sex", "--set", "id=child", "time=seen", "ref=girl", "at=age 8", "structure=us"];
    let made = document(&[&asked[..], &more[..]].concat());
    near(&made["estimate"], 0.5242815949168262, 1e-9);
    let gls =
        ["stats", "gls", "--data", path, "--columns", "distance,sex,seen,base", "--by", "child"];
    let more = ["--set", "time=seen", "correlation=ar1", "reml=yes"];
    let made = document(&[&gls[..], &more[..]].concat());
    near(&made["result"]["correlations"][0][3], 0.1611594210830357, 0.1);
    assert_eq!(made["result"]["terms"][1], "sex: girl");

    for wrong in [
        &["--by", "child"][..],
        &["--set", "visit=seen"],
        &["--by", "child", "--set", "visit=seen", "at=age 9"],
        &["--by", "child", "--set", "visit=seen", "order=age 8,age 10"],
        &["--by", "child", "--set", "visit=seen", "arm=sex", "reference=man"],
        &["--by", "child", "--set", "visit=seen", "covariance=toeplitz"],
        &["--by", "base", "--set", "visit=seen", "arm=sex", "person=child"],
    ] {
        assert_eq!(run(&[&asked[..], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
    // Visits that nobody has both of, and one visit.
    let text = "id,visit,score\na,1,2\na,2,4\nb,1,3\nb,3,3\nc,1,5\nc,2,9\nd,3,1\ne,2,7\n";
    let path = file("apart.csv", text);
    let asked =
        ["stats", "mmrm", "--data", path.to_str().unwrap(), "--columns", "score", "--by", "id"];
    let made = document(&[&asked[..], &["--set", "visit=visit"]].concat());
    assert_eq!(made["no_estimate"]["reason"], "too_few");
    assert!(made["estimate"].is_null());
}

#[test]
fn what_cannot_be_fitted_is_an_answer_with_its_reason() {
    let text = "site,y,x,flat\na,1,1,4\na,1,2,4\nb,0,3,4\nb,0,4,4\nc,0,5,4\nc,0,6,4\n";
    let path = file("separated.csv", text);
    let path = path.to_str().unwrap();
    for (function, columns, set) in [
        ("lmm", "flat,x", "method=ml"),
        ("gee", "y,x", "family=binomial"),
        ("gee", "flat,x", "working=ar1"),
        ("logistic", "y,x", "level=0.9"),
        ("ols", "flat,x", "cluster=site"),
        ("mahalanobis", "x,flat", ""),
        ("kmo", "x,flat", ""),
        ("little", "x,flat", ""),
        ("rubin", "x,flat", "df=0"),
    ] {
        let mut asked = vec!["stats", function, "--data", path, "--columns", columns];
        if function == "lmm" || function == "gee" {
            asked.extend(["--by", "site"]);
        }
        if !set.is_empty() {
            asked.extend(["--set", set]);
        }
        let made = document(&asked);
        assert!(made["estimate"].is_null(), "{function}: {made}");
        assert!(made["no_estimate"]["reason"].is_string(), "{function}: {made}");
    }
    // A site whose standard error is none, and nobody at all.
    let path = file("sites.csv", "effect,se\n0.2,0.1\n0.3,0\n");
    let made = document(&["stats", "pool_sites", "--data", path.to_str().unwrap()]);
    assert_eq!(made["no_estimate"]["reason"], "out_of_range");
    let path = file("nobody.csv", "effect,se\n");
    let made = document(&[
        "stats",
        "pool_sites",
        "--data",
        path.to_str().unwrap(),
        "--columns",
        "effect,se",
    ]);
    assert_eq!(made["no_estimate"]["reason"], "too_few");
}

#[test]
fn response_and_disclosure_have_names_too() {
    let made = document(&[
        "stats",
        "response_rates",
        "--set",
        "complete=60",
        "partial=10",
        "refused=15",
        "not_reached=15",
        "unknown_other=20",
        "not_eligible=25",
        "rate=rr4",
    ]);
    near(&made["estimate"], 70.0 / 116.0, 1e-12);
    let made = document(&["stats", "suppress", "--set", "table=5,40,30;50,60,70"]);
    assert_eq!(made["result"]["table"]["cells"][0][0], "hidden");
    // One newcomer in a cell: neither table alone hides anything.
    let both = ["table=41,22;35,50", "earlier=40,22;35,50"];
    let made = document(&[&["stats", "suppress", "--set"][..], &both].concat());
    assert_eq!(made["result"]["table"]["cells"][0][0], "hidden", "{made}");
    assert_eq!(made["result"]["exposed"].as_array().unwrap().len(), 0);
    let fell = ["stats", "suppress", "--set", "table=39,22;35,50", "earlier=40,22;35,50"];
    assert_eq!(run(&fell).status.code(), Some(2));
    let path = file("missing.csv", "a,b\n1,2\n,3\n4,\n5,6\n");
    let path = path.to_str().unwrap();
    let made = document(&["stats", "missing_patterns", "--data", path]);
    near(&made["estimate"], 0.5, 1e-12);
    let made = document(&["stats", "attrition", "--data", path, "--columns", "a,b"]);
    near(&made["estimate"], 2.0 / 3.0, 1e-12);
}

/// Five tables that somebody masked by hand, and what each of them gives away.
#[test]
fn what_a_table_masked_by_hand_gives_away_is_told() {
    for (settings, told) in [
        // A lone star in a row with its total.
        (
            &["table=40,*;31,22", "row_totals=43,53", "column_totals=71,25", "total=96"][..],
            "exactly 3",
        ),
        // Two stars in one row: the columns' totals give both.
        (
            &["table=*,*,30;20,25,40", "row_totals=38,85", "column_totals=23,30,70", "total=123"],
            "exactly 3",
        ),
        // A square of stars whose sums leave few values.
        (
            &["table=*,*,90;*,*,80", "row_totals=93,84", "column_totals=4,3,170", "total=177"],
            "from",
        ),
        // A small count that was overlooked.
        (
            &["table=7,40;35,*", "row_totals=47,*", "column_totals=42,*", "total=*"],
            "shown, and small",
        ),
        // Totals of the rows and of everything, but no column totals: one total tells the star's row.
        (&["table=12,*;40,15", "row_totals=*,55", "total=70"], "exactly 3"),
    ] {
        let made = document(&[&["stats", "audit", "--set"], settings].concat());
        assert_eq!(made["result"]["safe"], false, "{made}");
        assert!(1.0 <= made["estimate"].as_f64().unwrap(), "{made}");
        assert!(made["result"]["exposed"].to_string().contains(told), "{made}");
    }
    let csv = "region,en,es,total\nNorth,40,<11,43\nSouth,31,22,53\ntotal,71,25,96\n";
    let path = file("masked.csv", csv);
    let made = document(&["stats", "audit", "--data", path.to_str().unwrap()]);
    assert_eq!(made["result"]["exposed"][0], "row 1, column 2: exactly 3");
    let made = document(&["stats", "audit", "--set", "table=*,60,*;70,80,90;*,50,*"]);
    assert_eq!(made["result"]["safe"], true, "{made}");
    let odd = run(&["stats", "audit", "--set", "table=a,2;3,4"]);
    assert_eq!(odd.status.code(), Some(2));
    let odd = run(&["stats", "audit", "--set", "table=5,*;3,4", "row_totals=4,7"]);
    assert_eq!(odd.status.code(), Some(2), "no table has these sums");
}

#[test]
fn every_statistic_has_a_row_among_the_methods() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/methods.md");
    let page = std::fs::read_to_string(page).unwrap();
    let listed = document(&["stats", "list"]);
    let all = listed.as_array().or_else(|| listed["statistics"].as_array()).unwrap();
    assert!(100 < all.len());
    let missing: Vec<&str> = all
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "no row in docs/methods.md: {missing:?}");
}

#[test]
fn seconds_and_ranges_are_checked() {
    let path = file("seconds.csv", "seconds,a,b,c\n2,1,1,1\n30,1,2,7\n,3,3,3\n9,,,2\n");
    let path = path.to_str().unwrap();
    let made = document(&["stats", "speeders", "--data", path, "--columns", "seconds,a,b,c"]);
    assert_eq!(
        (&made["estimate"], &made["result"]["rows"]),
        (&1.0.into(), &serde_json::json!([0]))
    );
    let made = document(&[
        "stats",
        "out_of_range",
        "--data",
        path,
        "--columns",
        "c",
        "--set",
        "lowest=1",
        "highest=5",
    ]);
    assert_eq!(made["result"]["rows"], serde_json::json!([{ "row": 1, "value": 7.0 }]));
}

#[test]
fn a_lottery_gives_the_same_places_every_time() {
    let path = file("queue.csv", "id,region\nR-1,N\nR-2,N\nR-3,S\nR-4,S\nR-5,S\n");
    let path = path.to_str().unwrap();
    let asked = [
        "stats",
        "draw_places",
        "--data",
        path,
        "--columns",
        "id",
        "--set",
        "places=2",
        "seed=2026",
    ];
    let made = document(&asked);
    assert_eq!(made["result"]["arms"][0].as_array().unwrap().len(), 2);
    assert_eq!(made["result"], document(&asked)["result"]);
    let asked = ["stats", "assign_blocks", "--data", path, "--columns", "id", "--by", "region"];
    let made = document(&asked);
    assert_eq!(made["result"]["arms"].as_array().unwrap().len(), 2);
    let asked = ["stats", "stepped_wedge", "--data", path, "--columns", "id", "--set", "steps=3"];
    assert_eq!(document(&asked)["result"]["begins"].as_object().unwrap().len(), 5);
    let refused = run(&[&asked[..6], &["--set", "steps=9"]].concat());
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("9 steps for 5 sites"), "{told}");
    // A row without a name takes its stratum along.
    let text = "id,region\n,N\nR-1,N\nR-2,N\n,S\nR-3,S\nR-4,S\n";
    let path = file("gaps.csv", text);
    let path = path.to_str().unwrap();
    let set = ["--set", "per_arm=1", "seed=3"];
    let asked = ["stats", "assign_blocks", "--data", path, "--columns", "id", "--by", "region"];
    let arms = document(&[&asked[..], &set[..]].concat())["result"]["arms"].clone();
    for arm in arms.as_array().unwrap() {
        let has = |name: &str| arm.as_array().unwrap().iter().any(|one| one == name);
        assert!(has("R-1") != has("R-2") && has("R-3") != has("R-4"), "{arms}");
    }
}
