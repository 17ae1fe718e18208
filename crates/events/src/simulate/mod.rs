//! What sampling would do to logs that were really written.
//!
//! Scattered lines are grouped to requests by the id they carry; each request becomes the event that would have been
//! written in their place, is redacted, measured and decided on with the real sampler. Nothing here is a guess but what
//! [`Simulation::notes`] says is one.

mod completion;
mod cost;
mod formats;
mod keys;
mod line;
mod merge;
mod report;

use std::collections::BTreeMap;
use std::io::{self, Read};

use serde::Serialize;
use serde_json::{Value, json};
use wide_events::{Caps, Policy, PolicyProblem, Prices, Redactor, Rule, Sampler};

pub use cost::{Cost, CostLine, Volume};

use crate::lines;
use line::{Format, Line};
use merge::Requests;

/// What the simulation is run with.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub policy: Policy,
    /// Names of keys to hide beyond the built-in ones.
    pub hidden: Vec<String>,
    /// The service's name, of which events hold two copies.
    pub service: String,
    /// A request that takes longer counts as slow, in milliseconds.
    pub slow_ms: f64,
    /// Whose prices; see [`Prices::vendors`].
    pub vendor: String,
    pub prices: Prices,
    /// `None`: taken from the time that the sample spans.
    pub requests_per_month: Option<f64>,
    /// How long logs are kept, in months, for vendors that charge by time.
    pub retention_months: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            hidden: Vec::new(),
            service: "service".to_owned(),
            slow_ms: 2_000.0,
            vendor: "datadog".to_owned(),
            prices: Prices::list(),
            requests_per_month: None,
            retention_months: 1.0,
        }
    }
}

/// Why there is no simulation.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error(transparent)]
    Policy(#[from] PolicyProblem),
    #[error("the logs cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// Lines or events, and their bytes with line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub lines: u64,
    pub bytes: u64,
}

impl Counted {
    fn add(&mut self, bytes: u64) {
        self.lines += 1;
        self.bytes += bytes;
    }
}

/// A rule of the policy, and what it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleCount {
    /// `keep`, `chance` or `base`.
    pub kind: &'static str,
    pub rule: String,
    pub rate: f64,
    /// Requests that meet it, for a `keep` rule whether or not an earlier one decided; else those it decided.
    pub met: u64,
    pub kept: u64,
}

/// A kind of request, and how many of it are left.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClassCount {
    pub class: &'static str,
    pub requests: u64,
    pub kept: u64,
}

/// A figure that is worked out from the kept events alone, against the truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    pub figure: &'static str,
    pub truth: f64,
    pub estimate: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Simulation {
    /// What was written.
    pub before: Counted,
    /// Lines by who wrote them.
    pub formats: BTreeMap<&'static str, u64>,
    /// Lines without the id of a request. They stay as they are.
    pub unattributed: Counted,
    /// One for each request.
    pub events: Counted,
    /// Of these the kept.
    pub kept: Counted,
    pub rules: Vec<RuleCount>,
    pub classes: Vec<ClassCount>,
    pub estimates: Vec<Estimate>,
    /// First and last time in the sample, in milliseconds since 1970.
    pub span: Option<(i64, i64)>,
    pub cost: Option<Cost>,
    pub notes: Vec<String>,
}

/// Simulates on logs of any length. Requests are held in memory until the end, since their lines may be far apart.
pub fn simulate(logs: impl Read + Send, options: &Options) -> Result<Simulation, Problem> {
    let sampler = Sampler::new(&options.policy)?;
    let mut sample = Sample::default();
    lines::blocks(logs, |block| {
        for line in lines::lines(block) {
            sample.add(&String::from_utf8_lossy(line), line.len() as u64 + 1);
        }
    })?;
    Ok(sample.simulate(&sampler, options))
}

#[derive(Default)]
struct Sample {
    result: Simulation,
    requests: Requests,
    /// Access lines without an id: requests of their own if nothing else is known of requests.
    access: Vec<(Line, u64)>,
    /// Events of which others were dropped before they came here.
    sampled: u64,
}

impl Sample {
    fn add(&mut self, text: &str, bytes: u64) {
        self.result.before.add(bytes);
        let line = line::read(text);
        *self.result.formats.entry(line.format.name()).or_default() += 1;
        if let Some(at) = line.at {
            let (first, last) = self.result.span.unwrap_or((at, at));
            self.result.span = Some((first.min(at), last.max(at)));
        }
        if line.format == Format::WideEvent {
            let rate = line.fields.get("sample_rate").and_then(Value::as_f64);
            self.sampled += u64::from(rate.is_some_and(|rate| rate < 1.0));
            return self.requests.add_alone(line, bytes);
        }
        if let Err(line) = self.requests.add(line, bytes) {
            if line.format == Format::Access {
                self.access.push((*line, bytes));
            } else {
                self.result.unattributed.add(bytes);
            }
        }
    }

    fn simulate(mut self, sampler: &Sampler, options: &Options) -> Simulation {
        let alone = self.requests.all.is_empty();
        for (line, bytes) in std::mem::take(&mut self.access) {
            if alone {
                self.requests.add_alone(line, bytes);
            } else {
                self.result.unattributed.add(bytes);
            }
        }
        let redactor = Redactor::new(&options.hidden, Caps::default());
        let mut tally = Tally::new(sampler);
        for request in &self.requests.all {
            tally.add(request.event(options), sampler, &redactor, options);
        }
        let guessed = self.requests.all.iter().filter(|request| !request.has_status()).count();
        let mut result = tally.into(self.result, sampler);
        result.cost = Cost::of(&result, options);
        result.notes = report::notes(&result, guessed, self.sampled, options);
        result
    }
}

/// Everything that is counted over the events.
struct Tally {
    events: Counted,
    kept: Counted,
    /// Met and kept, by rule.
    rules: BTreeMap<Rule, (u64, u64)>,
    classes: Vec<ClassCount>,
    /// Truth and estimate of requests, 4xx, 5xx, total duration.
    figures: [(f64, f64); 4],
    timed: (f64, f64),
}

const CLASSES: [&str; 5] = ["5xx or error", "aborted or timeout", "4xx", "slow", "all others"];

impl Tally {
    fn new(sampler: &Sampler) -> Self {
        Self {
            events: Counted::default(),
            kept: Counted::default(),
            rules: sampler.rules().map(|(rule, _)| (rule, (0, 0))).collect(),
            classes: CLASSES.map(|class| ClassCount { class, ..ClassCount::default() }).to_vec(),
            figures: [(0.0, 0.0); 4],
            timed: (0.0, 0.0),
        }
    }

    fn add(&mut self, event: Value, sampler: &Sampler, redactor: &Redactor, options: &Options) {
        let decision = sampler.decide(&event);
        let written = written(&event, &decision, redactor);
        self.events.add(written);
        if decision.keep {
            self.kept.add(written);
        }
        // Every keep rule that is met, so that none looks idle because another came first.
        let met: Vec<Rule> = match decision.rule {
            Rule::Keep(_) => sampler.keeps_met(&event).map(Rule::Keep).collect(),
            rule => vec![rule],
        };
        for rule in met {
            let (met, kept) = self.rules.entry(rule).or_default();
            *met += 1;
            *kept += u64::from(decision.keep);
        }
        let class = &mut self.classes[class(&event, options)];
        class.requests += 1;
        class.kept += u64::from(decision.keep);
        self.figure(&event, if decision.keep { 1.0 / decision.rate } else { 0.0 });
    }

    fn figure(&mut self, event: &Value, weight: f64) {
        let status = status(event);
        let duration = event["duration_ms"].as_f64();
        let truths = [
            1.0,
            f64::from(u8::from((400..500).contains(&status))),
            f64::from(u8::from(failed(event))),
            duration.unwrap_or(0.0),
        ];
        for ((truth, estimate), value) in self.figures.iter_mut().zip(truths) {
            *truth += value;
            *estimate += value * weight;
        }
        if duration.is_some() {
            self.timed.0 += 1.0;
            self.timed.1 += weight;
        }
    }

    fn into(self, mut result: Simulation, sampler: &Sampler) -> Simulation {
        result.events = self.events;
        result.kept = self.kept;
        result.classes = self.classes;
        let rule = |(rule, rate): (Rule, f64)| {
            let (met, kept) = self.rules.get(&rule).copied().unwrap_or_default();
            let kind = match rule {
                Rule::Keep(_) => "keep",
                Rule::Chance(_) => "chance",
                Rule::Base => "base",
            };
            RuleCount { kind, rule: sampler.text(rule).to_owned(), rate, met, kept }
        };
        result.rules = sampler.rules().map(rule).collect();
        let [requests, client, failed, time] = self.figures;
        let mean = |time: f64, count: f64| if count > 0.0 { time / count } else { 0.0 };
        let figures = [
            ("requests", requests),
            ("4xx", client),
            ("5xx or error", failed),
            ("mean duration_ms", (mean(time.0, self.timed.0), mean(time.1, self.timed.1))),
        ];
        result.estimates = figures
            .map(|(figure, (truth, estimate))| Estimate { figure, truth, estimate })
            .to_vec();
        result
    }
}

/// Bytes of the event as it would be written, with its line end.
fn written(event: &Value, decision: &wide_events::Decision<'_>, redactor: &Redactor) -> u64 {
    let mut event = event.clone();
    if let Value::Object(fields) = &mut event {
        fields.insert("sample_rate".to_owned(), json!(decision.rate));
        fields.insert("sample_reason".to_owned(), json!(decision.reason));
    }
    redactor.redact(&event).to_string().len() as u64 + 1
}

fn status(event: &Value) -> i64 {
    event["status_code"].as_i64().unwrap_or(0)
}

fn failed(event: &Value) -> bool {
    status(event) >= 500 || event["outcome"] == "error"
}

/// The index in [`CLASSES`].
fn class(event: &Value, options: &Options) -> usize {
    let outcome = event["outcome"].as_str().unwrap_or_default();
    match status(event) {
        _ if failed(event) => 0,
        _ if outcome == "aborted" || outcome == "timeout" => 1,
        400..500 => 2,
        _ if event["duration_ms"].as_f64().is_some_and(|ms| ms > options.slow_ms) => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests;
