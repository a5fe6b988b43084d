use peerhood_matching::Objective;

use super::*;

fn faults(edges: &[u8]) -> Vec<String> {
    let instance = read("edges.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most);
    instance.unwrap_err().listed().iter().map(ToString::to_string).collect()
}

#[test]
fn semicolons_marks_and_blank_lines_are_read() {
    let edges = b"\xEF\xBB\xBFfrom;to;worth\r\na;x;1\r\n\r\n;;\r\nb;y;-2\r\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most).unwrap();
    let answer = solve(&instance, Objective::PairsThenWeight);
    assert_eq!((answer.pairs, answer.weight.as_str()), (2, "-1"));
    let answer = solve(&instance, Objective::Weight);
    assert_eq!((answer.pairs, answer.left_unmatched), (1, vec!["b".to_owned()]));
}

#[test]
fn every_fault_is_listed_with_its_line() {
    let faults = faults(b"l,r,w\na,x,one\n,x,1\nb,y\n");
    assert_eq!(faults.len(), 3);
    assert!(faults[0].starts_with("edges.csv:2:3: not a decimal number (one)"), "{}", faults[0]);
    assert!(faults[1].starts_with("edges.csv:3:1:"), "{}", faults[1]);
    assert!(faults[2].starts_with("edges.csv:4:1:"), "{}", faults[2]);
}

#[test]
fn lines_are_those_an_editor_shows_whatever_ends_them() {
    for (ends, file) in
        [("\\n", "l,r,w\na,x,1\n\nb,x,one\n"), ("\\r\\n", "l,r,w\r\na,x,1\r\n\r\nb,x,one\r\n")]
    {
        let faults = faults(file.as_bytes());
        assert!(faults[0].starts_with("edges.csv:4:3:"), "{ends}: {}", faults[0]);
    }
}

#[test]
fn a_pair_listed_twice_names_both_lines() {
    let faults = faults(b"l,r,w\na,x,1\nb,x,1\na,x,2\n");
    assert!(
        faults[0].starts_with("edges.csv:4:1: the pair is listed twice, first in line 2 (a, x)")
    );
}

#[test]
fn a_missing_header_is_named_and_no_row_is_taken_for_one() {
    assert!(faults(b"a,x,1\nb,y,2\n")[0].starts_with("edges.csv:1:3:"));
}

#[test]
fn the_digit_that_does_not_fit_is_named() {
    let faults = faults(b"l,r,w\na,x,0.1\na,y,0.12345678901234567891\n");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("edges.csv:3:3: digit 20 after the point"), "{}", faults[0]);
}

#[test]
fn every_digit_that_a_float_prints_counts() {
    let edges = b"l,r,w\na,x,0.12345678901234567\na,y,0.3\nb,x,0.3\nb,y,0.47654321098765434\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most).unwrap();
    let answer = solve(&instance, Objective::PairsThenWeight);
    assert_eq!((answer.weight.as_str(), answer.proved), ("0.60000000000000001", true));
    let edges =
        b"l,r,w\na,x,1000000000000000000\na,y,999999999999999999\nb,x,1000000000000000000\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Least).unwrap();
    let answer = solve(&instance, Objective::PairsThenWeight);
    assert_eq!((answer.weight.as_str(), answer.proved), ("1999999999999999999", true));
}

#[test]
fn costs_are_minimised_and_shown_as_they_were() {
    let edges = b"l,r,cost\na,x,0.30\na,y,0.1\nb,x,0.2\nb,y,0.1\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Least).unwrap();
    let answer = solve(&instance, Objective::PairsThenWeight);
    assert_eq!(answer.weight, "0.3");
    let json = serde_json::to_string(&answer.assignment).unwrap();
    assert_eq!(json, r#"[["a","y",0.1],["b","x",0.2]]"#);
}

#[test]
fn demands_and_capacities_by_id_include_ids_without_edges() {
    let demand = Places::Listed(BTreeMap::from([("a".to_owned(), 2), ("z".to_owned(), 1)]));
    let capacity = Places::Each(2);
    let edges = b"l,r,w\na,x,1\na,y,1\nb,x,1\n";
    let instance = read("e.csv", edges, &demand, &capacity, Aim::Most).unwrap();
    let answer = solve(&instance, Objective::PairsThenWeight);
    assert_eq!((answer.pairs, answer.left_unmatched), (3, vec!["z".to_owned()]));
}

#[test]
fn dimacs_assignment_files_are_read() {
    let text = b"c two by two\np asn 4 4\nn 1\nn 2\na 1 3 5\na 1 4 1\na 2 3 1\na 2 4 5\n";
    let instance = read("two.asn", text, &Places::Each(1), &Places::Each(1), Aim::Least).unwrap();
    assert_eq!(solve(&instance, Objective::PairsThenWeight).weight, "2");
    let broken =
        read("two.asn", b"p asn 2 1\nb 1 2 3\n", &Places::Each(1), &Places::Each(1), Aim::Most);
    assert_eq!(broken.unwrap_err().listed()[0].line, 2);
}

#[test]
fn the_worst_off_is_proved_for_one_partner_each_and_only_named_for_several() {
    let edges = b"l,r,w\na,x,9\na,y,5\nb,x,6\nb,y,1\n";
    let one = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most).unwrap();
    let answer = solve(&one, Objective::Bottleneck);
    assert!(answer.proved);
    let worst = answer.worst_off.unwrap();
    assert_eq!((worst.left.as_str(), worst.weight.as_str()), ("a", "5"));
    let two = read("e.csv", edges, &Places::Each(2), &Places::Each(2), Aim::Most).unwrap();
    let answer = solve(&two, Objective::Bottleneck);
    assert!(!answer.proved);
    let worst = answer.worst_off.unwrap();
    assert_eq!((worst.left.as_str(), worst.weight.as_str()), ("b", "7"));
}

#[test]
fn forcing_a_pair_and_adding_a_seat_tell_what_they_change() {
    let edges = b"l,r,w\na,x,9\nb,x,8.5\nb,y,2\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Most).unwrap();
    let solution = peerhood_matching::solve(instance.graph(), Objective::PairsThenWeight);
    let asked = instance.read_pairs("p.csv", b"left,right\nb,x\na,y\n").unwrap();
    let forced = instance.forced(&solution, &asked).unwrap();
    let change = forced[0].change.as_ref().unwrap();
    assert_eq!((change.pairs, change.weight.as_str()), (-1, "-2.5"));
    assert_eq!(change.added, [("b".to_owned(), "x".to_owned())]);
    assert_eq!(forced[1].change, None, "a and y are not listed");
    let worths = instance.seat_worths(&solution).unwrap();
    let worths: Vec<_> =
        worths.iter().map(|worth| (worth.right.as_str(), worth.change.weight.as_str())).collect();
    assert_eq!(worths, [("x", "6.5"), ("y", "0")]);
    let faults = instance.read_pairs("p.csv", b"left,right\nz,x\na,\n").unwrap_err();
    let faults: Vec<_> = faults.listed().iter().map(ToString::to_string).collect();
    assert!(faults[0].starts_with("p.csv:2:1: no such id in the edges (z)"), "{}", faults[0]);
    assert!(faults[1].starts_with("p.csv:3:2:"), "{}", faults[1]);
}

#[test]
fn a_cost_gained_by_force_is_told_as_a_cost() {
    let edges = b"l,r,w\na,x,1\na,y,2\nb,x,3\nb,y,7\n";
    let instance = read("e.csv", edges, &Places::Each(1), &Places::Each(1), Aim::Least).unwrap();
    let solution = peerhood_matching::solve(instance.graph(), Objective::PairsThenWeight);
    let forced = instance.forced(&solution, &instance.all_pairs()).unwrap();
    let changes = forced.iter().map(|one| one.change.as_ref().unwrap().weight.as_str());
    assert_eq!(changes.collect::<Vec<_>>(), ["3", "0", "0", "3"]);
}
