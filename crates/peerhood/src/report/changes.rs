//! What the program changed for what people said, and whether that helped.

use peerhood_model::{AsOf, ImprovementStage, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One turn from feedback to a change and a second look. What was said stays out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeLine {
    /// The program's own id.
    pub id: String,
    /// Heard, tried, measured or decided.
    pub stage: String,
    /// What it says, in plain words.
    pub says: String,
}

/// One line for everything that was heard by the day, in the order of the program.
pub(super) fn changes(program: &Program, as_of: AsOf) -> Vec<ChangeLine> {
    let heard = program.improvements.iter().filter(|one| one.heard_on <= as_of.day);
    let line = |one: &peerhood_model::Improvement| {
        let stage = one.stage(as_of.day);
        let source = one.source.as_ref().map_or_else(String::new, |from| format!(" ({from})"));
        let change = one.change.as_deref().unwrap_or("no change named");
        let measure = one.measure.as_deref().unwrap_or("no measure named");
        let figure = |figure: Option<peerhood_model::Figure>| {
            figure.map_or_else(|| "not known".to_owned(), |figure| figure.to_string())
        };
        let (name, says) = match stage {
            ImprovementStage::Heard => (
                "heard",
                format!("said on {}{source}; nothing is changed for it yet", one.heard_on),
            ),
            ImprovementStage::Tried => {
                let before = figure(one.before);
                (
                    "tried",
                    format!("{change}{source}; {measure} was {before}, not looked at again yet"),
                )
            }
            stage => {
                let (before, after) = (figure(one.before), figure(one.after));
                let looked = format!("{change}{source}; {measure}: {before} before, {after} after");
                match one.decision.filter(|_| stage == ImprovementStage::Decided) {
                    Some(decision) => ("decided", format!("{looked}; decision: {decision}")),
                    None => ("measured", format!("{looked}; nobody has decided yet")),
                }
            }
        };
        ChangeLine { id: one.id.to_string(), stage: name.to_owned(), says }
    };
    heard.map(line).collect()
}
