use peerhood_outcomes::{Estimate, LeftOut, NoEstimate, Test};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// What `peerhood stats` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Document {
    /// The statistic.
    pub function: &'static str,
    /// Whose idea it is.
    pub source: &'static str,
    /// The column that made the groups or strata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The answer, or `results` with one answer for every column and group.
    #[serde(flatten)]
    pub answers: Answers,
}

/// One answer, or one for every column and group.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Answers {
    /// One.
    One(Box<Answer>),
    /// Several.
    Several {
        /// In the order of the columns, and in a column in the order of the groups.
        results: Vec<Answer>,
    },
}

/// One answer: a number, or the reason why there is none.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Answer {
    /// The columns it was computed from.
    pub columns: Vec<String>,
    /// The group it is about, where each group has an answer of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The groups that were compared, the first one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The number that was asked for; `null` when there is none.
    pub estimate: Option<f64>,
    /// Its interval; `null` for a statistic that has none.
    pub interval: Option<Interval>,
    /// Observations that were used.
    pub n: Option<usize>,
    /// How it was computed.
    pub method: Option<String>,
    /// The statistic of the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<f64>,
    /// Its degrees of freedom, numerator first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degrees: Option<Vec<f64>>,
    /// Its p value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// What was not used, and why.
    #[schemars(with = "Vec<serde_json::Value>")]
    pub left_out: Vec<LeftOut>,
    /// Why there is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same with its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_estimate: Option<Value>,
    /// All that the statistic gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
}

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Interval {
    /// Lower end; `null` when it is open.
    pub low: Option<f64>,
    /// Upper end; `null` when it is open.
    pub high: Option<f64>,
    /// How often intervals made this way hold the truth.
    pub level: f64,
}

impl Answer {
    /// An answer that carries all of what a kernel gave.
    pub(super) fn whole(result: &impl Serialize) -> Self {
        let result = serde_json::to_value(result).ok();
        Self { result, ..Self::default() }
    }

    /// An estimate that is all there is.
    pub(super) fn of(estimate: &Estimate) -> Self {
        Self::whole(estimate).estimate(estimate)
    }

    pub(super) fn none(reason: &NoEstimate) -> Self {
        Self {
            reason: Some(reason.to_string()),
            no_estimate: serde_json::to_value(reason).ok(),
            ..Self::default()
        }
    }

    pub(super) fn estimate(mut self, estimate: &Estimate) -> Self {
        self.estimate = Some(estimate.value);
        self.interval = Some(Interval {
            low: Some(estimate.low),
            high: Some(estimate.high),
            level: estimate.level,
        });
        self.n = Some(estimate.n);
        self.method = Some(estimate.method.clone().into_owned());
        self.left_out.clone_from(&estimate.left_out);
        self
    }

    pub(super) fn test(mut self, test: &Test) -> Self {
        self.statistic = test.statistic;
        self.degrees = (!test.degrees.is_empty()).then(|| test.degrees.clone());
        self.p = Some(test.p);
        if self.n.is_none() {
            self.n = Some(test.n);
            self.left_out.clone_from(&test.left_out);
        }
        self.method = Some(match self.method.take() {
            Some(method) if method != test.method => format!("{method}; {}", test.method),
            _ => test.method.clone().into_owned(),
        });
        self
    }

    pub(super) fn value(mut self, value: f64) -> Self {
        self.estimate = Some(value).filter(|value| value.is_finite());
        self
    }

    pub(super) fn maybe(mut self, value: Option<f64>) -> Self {
        self.estimate = value;
        self
    }

    pub(super) fn between(mut self, low: Option<f64>, high: Option<f64>, level: f64) -> Self {
        self.interval = Some(Interval { low, high, level });
        self
    }

    pub(super) fn n(mut self, n: usize) -> Self {
        self.n = Some(n);
        self
    }

    pub(super) fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    pub(super) fn without(mut self, count: usize, because: &'static str) -> Self {
        if 0 < count {
            self.left_out.push(LeftOut { count, because: because.into() });
        }
        self
    }

    /// Says why there is no number although there is a result.
    pub(super) fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    pub(super) fn groups(mut self, groups: &[String]) -> Self {
        self.groups = groups.to_vec();
        self
    }

    /// Names the members of a list of the result.
    pub(super) fn named(mut self, list: &str, names: &[String]) -> Self {
        if let Some(Value::Array(members)) =
            self.result.as_mut().and_then(|result| result.get_mut(list))
        {
            for (member, name) in members.iter_mut().zip(names) {
                if let Value::Object(fields) = member {
                    fields.insert("term".to_owned(), Value::String(name.clone()));
                }
            }
        }
        self
    }

    /// Puts a further field into the result.
    pub(super) fn with(mut self, key: &str, value: &impl Serialize) -> Self {
        if let (Some(Value::Object(fields)), Ok(value)) =
            (&mut self.result, serde_json::to_value(value))
        {
            fields.insert(key.to_owned(), value);
        }
        self
    }
}
