//! Asks families of one's own type whether it helped, with no other peerhood crate.
use peerhood_outcomes::suppress::{Table, suppress};
use peerhood_outcomes::{Answers, Instrument, pair_waves, score_wave, verdict};

struct Family(&'static str, [u8; 3], Option<[u8; 3]>);

const SURVEY: &str = r#"
key = "our-own"
name = "Three questions of ours"
citation = "written for this example"
source = "written for this example"
range = { low = 0, high = 4 }
items = ["sleep", "someone to call", "knows what is next"]
scales = [{ key = "total", higher_is = "better", missing = "complete" }]
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let families = [
        Family("Costa", [1, 0, 2], Some([2, 3, 2])),
        Family("Diaz", [2, 1, 1], Some([2, 3, 3])),
        Family("Ek", [0, 0, 1], Some([1, 1, 1])),
        Family("Fox", [1, 2, 2], None),
    ];
    let survey = Instrument::from_toml(SURVEY)?;
    let score = |answers: &dyn Fn(&Family) -> Option<[u8; 3]>| {
        let people = families.iter().map(|family| family.0.to_owned()).collect();
        let column = |item| families.iter().map(move |one| Some(f64::from(answers(one)?[item])));
        let columns = survey.items().iter().enumerate();
        let columns = columns.map(|(at, item)| (item.key.clone(), column(at).collect())).collect();
        Ok::<_, Box<dyn std::error::Error>>(score_wave(&survey, &Answers::new(people, columns)?)?)
    };
    let (spring, autumn) = (score(&|family| Some(family.1))?, score(&|family| family.2)?);
    let pairs = pair_waves(&spring, &autumn, "total").ok_or("no total")?;
    let change = pairs.mean_change(0.95)?.difference;
    let helped = verdict(&change, survey.scales()[0].higher_is);
    println!("{:+.1} points ({:.1} to {:.1}): {helped:?}", change.value, change.low, change.high);
    let (sites, came) = (["North", "South"], ["stayed", "left"]);
    let counts = vec![vec![31, 4], vec![57, 23]];
    let [sites, came] = [sites, came].map(|labels| labels.map(str::to_owned).to_vec());
    println!("{}", suppress(&Table::new(sites, came, counts)?, 11).table);
    Ok(())
}
