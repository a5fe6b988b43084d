use std::collections::BTreeSet;

use super::*;

fn settings(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn asked(function: &str, pairs: &[(&str, &str)]) -> Result<Document, StatisticsError> {
    let settings = settings(pairs);
    let columns = &[];
    compute(&Request { function, sheet: None, columns, by: None, settings: &settings })
}

fn of_sheet(function: &str, sheet: &Sheet, by: Option<&str>) -> Result<Document, StatisticsError> {
    compute(&Request { function, sheet: Some(sheet), columns: &[], by, settings: &[] })
}

fn one(document: Document) -> Answer {
    match document.answers {
        Answers::One(answer) => *answer,
        Answers::Several { .. } => panic!("several answers"),
    }
}

#[test]
fn every_name_and_alias_is_there_once() {
    let mut seen = BTreeSet::new();
    for known in statistics() {
        for name in std::iter::once(&known.name).chain(known.aliases) {
            assert!(seen.insert(*name), "{name} is there twice");
            assert_eq!(options::snake(name), *name);
            assert_eq!(statistic(name).unwrap().name, known.name);
        }
    }
}

#[test]
fn an_option_that_nobody_has_is_refused_with_those_there_are() {
    let refused = asked("wilson", &[("levle", "0.9")]).unwrap_err();
    assert!(refused.to_string().contains("did you mean level?"), "{refused}");
    let refused = asked("wilson", &[("level", "95")]).unwrap_err();
    assert!(matches!(refused, StatisticsError::OptionValue { .. }), "{refused}");
}

#[test]
fn names_that_other_programs_use_are_understood() {
    let same = |function: &str, ours: &[(&str, &str)], theirs: &[(&str, &str)]| {
        let (ours, theirs) = (asked(function, ours).unwrap(), asked(function, theirs).unwrap());
        assert_eq!(one(ours).result, one(theirs).result, "{function}");
    };
    same(
        "wilson",
        &[("successes", "15"), ("n", "148"), ("level", "0.9")],
        &[("x", "15"), ("nobs", "148"), ("conf.level", "0.9")],
    );
    same(
        "chi_square",
        &[("table", "5,9;7,3"), ("correction", "no")],
        &[("table", "5,9;7,3"), ("correct", "FALSE")],
    );
    same(
        "adjust",
        &[("p", "0.01,0.02"), ("method", "bh")],
        &[("p", "0.01,0.02"), ("method", "fdr_bh")],
    );
    same(
        "power_t",
        &[("d", "0.5"), ("n", "20"), ("sides", "two")],
        &[("d", "0.5"), ("n", "20"), ("alternative", "two.sided")],
    );
    // An option of that very name is not taken for another.
    same("power_r", &[("r", "0.3"), ("n", "50")], &[("r", "0.3"), ("n", "50")]);
}

#[test]
fn all_cells_that_are_no_numbers_are_told_at_once() {
    let sheet = Sheet::read("t.csv", b"a,b\n1,2\nx,3\n2,y\n4,5\n3,1\n").unwrap();
    let Err(StatisticsError::Faults(faults)) = of_sheet("alpha", &sheet, None) else { panic!() };
    let places: Vec<String> = faults.listed().iter().map(ToString::to_string).collect();
    assert_eq!(places.len(), 2);
    assert!(places[0].starts_with("t.csv:3:a: not a decimal number (x)"), "{}", places[0]);
    assert!(places[1].starts_with("t.csv:4:b: not a decimal number (y)"), "{}", places[1]);
}

#[test]
fn too_little_data_is_an_answer_with_its_reason() {
    let sheet = Sheet::read("t.csv", b"a,b\n1,2\n,3\n").unwrap();
    let answer = one(of_sheet("t_paired", &sheet, None).unwrap());
    assert_eq!(answer.estimate, None);
    assert_eq!(answer.reason.as_deref(), Some("1 complete pairs, but at least 2 are needed"));
}

#[test]
fn an_id_and_row_names_are_no_variables() {
    let sheet = Sheet::read("t.csv", b"\"\",id,a,b\n1,7,1,2\n2,8,2,5\n3,9,4,4\n").unwrap();
    assert_eq!(one(of_sheet("pearson", &sheet, None).unwrap()).columns, ["a", "b"]);
}

#[test]
fn the_treated_group_goes_first_where_one_is_treated() {
    let text = b"arm;event\r\n0;1\r\n0;0\r\n0;0\r\n0;0\r\n1;1\r\n1;1\r\n1;0\r\n1;0\r\n1;\r\n";
    let sheet = Sheet::read("t.csv", text).unwrap();
    let answer = one(of_sheet("risk-ratio", &sheet, Some("arm")).unwrap());
    assert_eq!(answer.groups, ["1", "0"]);
    assert_eq!(answer.estimate, Some(2.0));
    assert_eq!(answer.left_out[0].count, 1);
}

#[test]
fn groups_are_ordered_as_numbers_before_words() {
    let sheet = Sheet::read("t.csv", b"g,x\n10,1\n9,2\nten,3\n10.0,5\n").unwrap();
    let categories = sheet.categories(0);
    assert_eq!(categories.labels, ["9", "10", "ten"]);
    assert_eq!(categories.codes, [Some(1), Some(0), Some(2), Some(1)]);
}

#[test]
fn rows_without_weight_cluster_or_stratum_are_told() {
    let text = b"y,x,w,c\n1,1,1,a\n2,2,,a\n4,3,2,b\n3,4,1,\n5,5,1,b\n,6,1,c\n7,7,1,c\n";
    let sheet = Sheet::read("t.csv", text).unwrap();
    let columns = ["y".to_owned()];
    let settings = settings(&[("weights", "w"), ("clusters", "c")]);
    let request = Request {
        function: "design_mean",
        sheet: Some(&sheet),
        columns: &columns,
        by: None,
        settings: &settings,
    };
    let answer = one(compute(&request).unwrap());
    let told: Vec<(usize, &str)> =
        answer.left_out.iter().map(|left| (left.count, &*left.because)).collect();
    assert_eq!(told, [(1, "missing"), (1, "weight missing"), (1, "cluster missing")]);
    assert_eq!(answer.n, Some(4));
    let settings = vec![("cluster".to_owned(), "c".to_owned())];
    let columns = ["y".to_owned(), "x".to_owned()];
    let answer = one(compute(&Request {
        function: "ols",
        columns: &columns,
        settings: &settings,
        ..request
    })
    .unwrap());
    assert_eq!(answer.left_out.last().unwrap().because, "cluster missing");
}

const WAITS: &[u8] = b"days,matched,region,age\n3,yes,n,30\n9,yes,n,41\n9,no,s,35\n14,yes,s,28\n20,no,n,50\n5,yes,s,33\n8,yes,n,29\n11,,n,31\n";

fn of_waits(function: &str, columns: &[&str], by: Option<&str>, pairs: &[(&str, &str)]) -> Answers {
    let sheet = Sheet::read("waits.csv", WAITS).unwrap();
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let settings = settings(pairs);
    let request =
        Request { function, sheet: Some(&sheet), columns: &columns, by, settings: &settings };
    compute(&request).unwrap().answers
}

#[test]
fn a_curve_takes_words_for_events_and_answers_for_each_group() {
    let Answers::Several { results } = of_waits("km", &["days", "matched"], Some("region"), &[])
    else {
        panic!("one answer")
    };
    assert_eq!([results[0].estimate, results[1].estimate], [Some(8.5), Some(14.0)]);
    assert_eq!((results[0].n, results[0].left_out[0].count), (Some(4), 1));
    let Answers::One(at) = of_waits("kaplan_meier", &["days", "matched"], None, &[("time", "8")])
    else {
        panic!("several answers")
    };
    assert!((at.estimate.unwrap() - 4.0 / 7.0).abs() < 1e-12);
}

#[test]
fn every_statistic_of_time_answers() {
    for (function, columns, by, pairs) in [
        ("log_rank", &["days", "matched"][..], Some("region"), &[("rho", "1")][..]),
        (
            "cumulative_incidence",
            &["days", "matched"],
            None,
            &[("cause", "yes"), ("censored", "no")],
        ),
        ("gray", &["days", "matched"], Some("region"), &[("cause", "yes"), ("censored", "no")]),
        ("rmst", &["days", "matched"], None, &[("horizon", "10")]),
        ("rmst", &["days", "matched"], Some("region"), &[("horizon", "10"), ("first", "s")]),
        ("cox", &["days", "matched", "age"], None, &[("ties", "breslow"), ("cluster", "region")]),
        ("cox_zph", &["days", "matched", "age"], None, &[("scale", "rank")]),
        ("concordance", &["days", "matched", "age"], None, &[]),
    ] {
        let Answers::One(answer) = of_waits(function, columns, by, pairs) else { panic!() };
        assert!(answer.reason.is_none(), "{function}: {answer:?}");
        assert!(answer.estimate.is_some() || answer.p.is_some(), "{function}: {answer:?}");
        assert_eq!(answer.left_out.iter().map(|left| left.count).sum::<usize>(), 1, "{function}");
    }
}

#[test]
fn a_name_can_say_an_option_too() {
    for preset in presets::PRESETS {
        let known = statistic(preset.name).unwrap();
        assert_eq!(known.name, preset.statistic);
        assert!(
            statistics().all(|other| {
                other.name != preset.name && !other.aliases.contains(&preset.name)
            })
        );
        assert!(known.options.iter().any(|option| option.key == preset.key), "{}", preset.name);
    }
    let sheet =
        Sheet::read("t.csv", b"a,b,c\n9,2,5\n6,1,3\n8,4,6\n7,1,2\n10,5,6\n6,2,4\n").unwrap();
    let asked = |function, pairs: &[(&str, &str)]| {
        let settings = settings(pairs);
        let request =
            Request { function, sheet: Some(&sheet), columns: &[], by: None, settings: &settings };
        compute(&request).map(|document| one(document).estimate)
    };
    let wanted = asked("icc", &[("type", "icc3k")]).unwrap();
    assert_eq!(asked("icc3k", &[]).unwrap(), wanted);
    // As irr names the same one.
    let words = [("model", "twoway"), ("type", "consistency"), ("unit", "average")];
    assert_eq!(asked("icc", &words).unwrap(), wanted);
    let oneway = asked("icc", &[("model", "oneway")]).unwrap();
    assert_eq!(asked("icc1", &[]).unwrap(), oneway);
    assert_eq!(asked("icc", &[("type", "agreement")]).unwrap(), asked("icc2", &[]).unwrap());
    // What says two things says nothing.
    assert!(asked("icc", &[("type", "icc2"), ("unit", "average")]).is_err());
    assert!(asked("icc3k", &[("type", "icc2")]).is_err());
}

#[test]
fn a_third_column_of_times_is_the_group_or_makes_the_first_the_start() {
    let by = of_waits("km", &["days", "matched"], Some("region"), &[]);
    let third = of_waits("km", &["days", "matched", "region"], None, &[]);
    let estimates = |answers: Answers| -> Vec<Option<f64>> {
        let Answers::Several { results } = answers else { panic!("one answer") };
        results.iter().map(|answer| answer.estimate).collect()
    };
    assert_eq!(estimates(by), estimates(third));
    let text =
        b"start,stop,event,age\n0,3,1,30\n1,9,1,40\n2,7,0,35\n0,12,1,28\n4,15,0,50\n3,20,1,61\n";
    let sheet = Sheet::read("t.csv", text).unwrap();
    let asked = |function, columns: &[&str], pairs: &[(&str, &str)]| {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        let settings = settings(pairs);
        let request = Request {
            function,
            sheet: Some(&sheet),
            columns: &columns,
            by: None,
            settings: &settings,
        };
        one(compute(&request).unwrap()).result
    };
    for (function, more) in [("kaplan_meier", &[][..]), ("cox", &["age"])] {
        let named = |first: &[&'static str]| [first, more].concat();
        assert_eq!(
            asked(function, &named(&["start", "stop", "event"]), &[]),
            asked(function, &named(&["stop", "event"]), &[("entry", "start")]),
            "{function}"
        );
    }
}

#[test]
fn the_group_of_least_squares_is_its_cluster() {
    let text = b"y,x,site\n1,1,a\n2,2,a\n4,3,b\n3,4,b\n5,5,c\n6,6,c\n7,7,d\n6,9,d\n";
    let sheet = Sheet::read("t.csv", text).unwrap();
    let columns = ["y".to_owned(), "x".to_owned()];
    let asked = |by, pairs: &[(&str, &str)]| {
        let settings = settings(pairs);
        let request = Request {
            function: "ols",
            sheet: Some(&sheet),
            columns: &columns,
            by,
            settings: &settings,
        };
        compute(&request).map(|document| one(document).result)
    };
    assert_eq!(asked(Some("site"), &[]).unwrap(), asked(None, &[("cluster", "site")]).unwrap());
    assert!(asked(Some("site"), &[("cluster", "site")]).is_err());
}

#[test]
fn slopes_of_several_waves_are_judged_by_name() {
    let mut text = "person,wave,score\n".to_owned();
    for (person, rise) in [("ann", 0.2), ("bo", -0.1), ("cy", 4.0), ("di", 0.1), ("ed", 0.0)] {
        for wave in 0..4_u8 {
            let score = 10.0 + rise * f64::from(wave) + f64::from(wave * 7 % 3) * 0.3;
            text.push_str(&format!("{person},{wave},{score}\n"));
        }
    }
    let sheet = Sheet::read("t.csv", text.as_bytes()).unwrap();
    let columns = ["score".to_owned(), "wave".to_owned()];
    let request = Request {
        function: "hlm",
        sheet: Some(&sheet),
        columns: &columns,
        by: Some("person"),
        settings: &[],
    };
    let answer = one(compute(&request).unwrap());
    assert_eq!(answer.estimate, Some(0.2));
    let result = answer.result.unwrap();
    assert_eq!(result["people"][2]["class"], "improved");
    assert_eq!(result["names"][2], "cy");
}
