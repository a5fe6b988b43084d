//! Matches two structs that know nothing of peerhood, and says why somebody waits.
use peerhood_matching::{Objective, Policy, Problem, ProblemError, Share};

struct Pupil {
    name: &'static str,
    subject: &'static str,
    level: usize,
}
struct Tutor {
    name: &'static str,
    subjects: Vec<&'static str>,
    level: usize,
}

fn main() -> Result<(), ProblemError> {
    let pupils = [
        Pupil { name: "Ana", subject: "maths", level: 3 },
        Pupil { name: "Ben", subject: "maths", level: 8 },
        Pupil { name: "Cleo", subject: "Greek", level: 5 },
    ];
    let tutors = [
        Tutor { name: "Xu", subjects: vec!["maths"], level: 9 },
        Tutor { name: "Yao", subjects: vec!["maths", "Latin"], level: 5 },
    ];
    let policy = Policy::new()
        .require_shared_key("subject", |p: &Pupil| [p.subject], |t: &Tutor| t.subjects.clone())
        .prefer("level", 1, |p, t| Share::of(9_usize.saturating_sub(t.level.abs_diff(p.level)), 9));
    let problem = Problem::new(&pupils, &tutors, &policy, |_| 1, |_| 1)?;
    let matching = problem.solve(Objective::PairsThenWeight);
    for (pupil, tutor) in matching.people() {
        println!("{} learns with {}", pupil.name, tutor.name);
    }
    for left in matching.waiting() {
        let rules =
            problem.blockers(left).into_iter().flat_map(|set| set.rules).collect::<Vec<_>>();
        println!("{} waits, blocked by {}", pupils[left as usize].name, rules.join(" and "));
    }
    Ok(())
}
