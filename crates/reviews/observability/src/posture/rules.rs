//! The alert rules of a repository, as far as the posture asks: what they watch, and whether they link a runbook.

use facts::{FileClass, SourceFile};
use flow::Program;

/// What an alert watches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AlertRule {
    pub(super) errors: bool,
    pub(super) latency: bool,
    /// The words of its name and its query, lower case.
    pub(super) words: Vec<String>,
    pub(super) links_runbook: bool,
}

/// Every alert rule, in order of files.
pub(super) fn alerts(program: &Program) -> Vec<AlertRule> {
    let files = program.base.files().filter(|(_, source)| source.class != FileClass::Test);
    files.flat_map(|(_, source)| of_file(source)).collect()
}

/// Folders that runbooks lie in.
pub(super) fn has_runbooks(program: &Program) -> bool {
    program.base.files().any(|(_, source)| {
        let path = source.path.as_str().to_ascii_lowercase();
        let is_text = path.ends_with(".md") || path.ends_with(".adoc");
        is_text
            && path
                .split('/')
                .any(|part| part.starts_with("runbook") || part.starts_with("playbook"))
    })
}

fn of_file(source: &SourceFile) -> Vec<AlertRule> {
    let path = source.path.as_str();
    if path.ends_with(".tf") {
        return of_terraform(&source.text);
    }
    let settings = &source.facts.settings;
    let mut found = Vec::new();
    for (place, setting) in settings.iter().enumerate() {
        let is_rule = match setting.key() {
            // Prometheus, Loki: `alert:` beside `expr:`.
            "alert" => sibling(source, place, "expr").is_some(),
            // Datadog: `"type": "query alert"` beside `"query"`.
            "type" => {
                (setting.value.ends_with(" alert") || &*setting.value == "service check")
                    && sibling(source, place, "query").is_some()
            }
            // CloudFormation.
            "Type" => &*setting.value == "AWS::CloudWatch::Alarm",
            _ => false,
        };
        if is_rule {
            found.push(rule(&whole(source, place)));
        }
    }
    found
}

/// The value of a key beside this one.
fn sibling<'s>(source: &'s SourceFile, place: usize, key: &str) -> Option<&'s str> {
    let path = &source.facts.settings.get(place)?.path;
    let (_, parent) = path.split_last()?;
    let mut others = source.facts.settings.iter();
    let other = others.find(|other| {
        other.path.len() == path.len()
            && other.path.starts_with(parent)
            && other.path.last().is_some_and(|last| &**last == key)
    })?;
    Some(&other.value)
}

/// All texts of the object that holds a setting.
fn whole(source: &SourceFile, place: usize) -> String {
    let Some(path) = source.facts.settings.get(place).map(|setting| &setting.path) else {
        return String::new();
    };
    let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
    let inside = source.facts.settings.iter().filter(|other| other.path.starts_with(parent));
    inside.map(|other| &*other.value).collect::<Vec<_>>().join("\n")
}

/// The bodies of alert resources; Terraform's braces say where each ends.
fn of_terraform(text: &str) -> Vec<AlertRule> {
    const KINDS: [&str; 7] = [
        "\"datadog_monitor\"",
        "\"aws_cloudwatch_metric_alarm\"",
        "\"newrelic_nrql_alert_condition\"",
        "\"grafana_rule_group\"",
        "\"google_monitoring_alert_policy\"",
        "\"azurerm_monitor_metric_alert\"",
        "\"pagerduty_event_rule\"",
    ];
    let mut found = Vec::new();
    for part in text.split("\nresource ").chain(text.strip_prefix("resource ")) {
        if KINDS.iter().any(|kind| part.starts_with(kind)) {
            found.push(rule(part));
        }
    }
    found
}

fn rule(text: &str) -> AlertRule {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    AlertRule {
        errors: has(&["error", "5xx", "status:5", "status=~\"5", "fail", "http_5", "exception"]),
        latency: has(&[
            "latency",
            "duration",
            "p95",
            "p99",
            "response_time",
            "responsetime",
            "quantile",
        ]),
        links_runbook: has(&["runbook", "playbook"]),
        words: facts::words(&lower),
    }
}
