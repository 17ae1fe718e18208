//! Which events are kept: what always is, what is by chance, and at which rate.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::condition::{Test, find};
use crate::hash::hash;

/// The policy as data; the generated code holds the same object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Conditions; an event that meets one is kept.
    #[serde(default)]
    pub keep: Vec<String>,
    /// Rules that raise the rate of the events that meet them.
    #[serde(default)]
    pub chance: Vec<Chance>,
    /// The rate of all other events, from 0 to 1.
    pub rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    pub when: String,
    pub rate: f64,
}

/// Why a policy cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PolicyProblem {
    #[error("`{0}` is no condition: write status>=500, user.plan=enterprise or feature_flags.name")]
    Condition(String),
    #[error("the rate {0} is not between 0 and 1")]
    Rate(f64),
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The condition of this index in `keep`.
    Keep(usize),
    /// The rule of this index in `chance`.
    Chance(usize),
    /// The base rate.
    Base,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision<'a> {
    pub keep: bool,
    /// The event's `sample_rate`: each kept event stands for `1 / rate` events.
    pub rate: f64,
    /// The event's `sample_reason`.
    pub reason: &'a str,
    pub rule: Rule,
}

/// 4xx are the clients' mistakes: some are worth reading, never all of them.
const CLIENT_ERRORS: (&str, f64) = ("status>=400", 0.1);

impl Default for Policy {
    fn default() -> Self {
        let keep = [
            "status>=500",
            "outcome=error",
            "outcome=aborted",
            "outcome=timeout",
            "duration>2000",
            "user.subscription=enterprise",
            "user.lifetime_value_cents>=1000000",
            "user.is_internal",
            "user.account_age_days<7",
            "feature_flags",
        ];
        Self {
            keep: keep.map(str::to_owned).to_vec(),
            chance: vec![chance(("duration>1000", 0.5)), chance(CLIENT_ERRORS)],
            rate: 0.05,
        }
    }
}

impl Policy {
    /// The policy of somebody who said what is always kept. Failed requests are kept even if they were forgotten.
    pub fn with_keep_always(conditions: &[String], rate: f64) -> Self {
        let mut keep = conditions.to_vec();
        if !conditions.iter().any(|condition| covers_failures(condition)) {
            keep.insert(0, "outcome=error".to_owned());
        }
        Self { keep, chance: vec![chance(CLIENT_ERRORS)], rate }
    }
}

fn chance((when, rate): (&str, f64)) -> Chance {
    Chance { when: when.to_owned(), rate }
}

/// Whether a condition is met by every failed request, whatever else is known of it.
fn covers_failures(condition: &str) -> bool {
    let Ok(test) = condition.parse::<Test>() else { return false };
    (500..600).all(|status| test.met(&json!({ "status_code": status, "outcome": "error" })))
}

/// A policy whose conditions were read.
#[derive(Clone, Debug)]
pub struct Sampler {
    keep: Vec<Test>,
    chance: Vec<(Test, f64)>,
    rate: f64,
}

impl Sampler {
    pub fn new(policy: &Policy) -> Result<Self, PolicyProblem> {
        let test = |text: &String| {
            text.parse::<Test>().map_err(|_| PolicyProblem::Condition(text.clone()))
        };
        let chance = policy.chance.iter().map(|rule| Ok((test(&rule.when)?, valid(rule.rate)?)));
        Ok(Self {
            keep: policy.keep.iter().map(test).collect::<Result<_, _>>()?,
            chance: chance.collect::<Result<_, _>>()?,
            rate: valid(policy.rate)?,
        })
    }

    /// Whether the event is kept. Everything that is always kept comes before all chance.
    pub fn decide(&self, event: &Value) -> Decision<'_> {
        if let Some((index, test)) = self.keep.iter().enumerate().find(|(_, test)| test.met(event))
        {
            let reason = test.text();
            return Decision { keep: true, rate: 1.0, reason, rule: Rule::Keep(index) };
        }
        let mut best = (self.rate, "base", Rule::Base);
        for (index, (test, rate)) in self.chance.iter().enumerate() {
            if *rate > best.0 && test.met(event) {
                best = (*rate, test.text(), Rule::Chance(index));
            }
        }
        let (rate, reason, rule) = best;
        Decision { keep: drawn(&key(event), rate), rate, reason, rule }
    }

    /// The conditions of `keep` that the event meets, not only the first.
    pub fn keeps_met<'a>(&'a self, event: &'a Value) -> impl Iterator<Item = usize> + 'a {
        self.keep.iter().enumerate().filter(|(_, test)| test.met(event)).map(|(index, _)| index)
    }

    /// The condition of a rule, as written.
    pub fn text(&self, rule: Rule) -> &str {
        match rule {
            Rule::Keep(index) => self.keep.get(index).map_or("", Test::text),
            Rule::Chance(index) => self.chance.get(index).map_or("", |(test, _)| test.text()),
            Rule::Base => "base",
        }
    }

    /// Every rule in the order of the policy, with its rate; the base is last.
    pub fn rules(&self) -> impl Iterator<Item = (Rule, f64)> + '_ {
        let keeps = (0..self.keep.len()).map(|index| (Rule::Keep(index), 1.0));
        let chances = self.chance.iter().enumerate();
        keeps
            .chain(chances.map(|(index, (_, rate))| (Rule::Chance(index), *rate)))
            .chain([(Rule::Base, self.rate)])
    }
}

fn valid(rate: f64) -> Result<f64, PolicyProblem> {
    if (0.0..=1.0).contains(&rate) { Ok(rate) } else { Err(PolicyProblem::Rate(rate)) }
}

fn drawn(key: &str, rate: f64) -> bool {
    f64::from(hash(key)) < rate * 4_294_967_296.0
}

/// What is hashed: the trace, so that all services keep the same ones, else the request.
fn key(event: &Value) -> String {
    ["trace_id", "request_id"]
        .iter()
        .find_map(|name| match find(event, &[(*name).to_owned()])? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
