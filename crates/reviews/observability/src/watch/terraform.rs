//! Alerts that Terraform declares.

use facts::FileId;
use facts::infra::Infra;
use facts::telemetry::{
    AlertRule, AlertSystem, Field, FieldUse, Name, Period, Query, QueryLanguage, Said,
};
use flow::Program;
use infra_graph::{InfraGraph, Resource, Value};
use lang_telemetry::query::{nrql, promql};
use lang_telemetry::{Text, cloudwatch, datadog, period, rule};
use model::ByteRange;

use super::Alert;

const UNREAD: &str = "a variable stands in it";

/// Of all root modules; a module that nobody calls is one.
pub(super) fn alerts(program: &Program) -> Vec<Alert> {
    let has_terraform =
        |file: &facts::SourceFile| matches!(file.facts.infra, Some(Infra::Terraform(_)));
    if !program.base.files().any(|(_, file)| has_terraform(file)) {
        return Vec::new();
    }
    let graph = program.derived(InfraGraph::build);
    let mut found = Vec::new();
    for (kind, read) in READERS {
        // CloudFormation is read with its own file.
        let resources = graph.of(std::slice::from_ref(kind));
        let declared = resources.filter(|one| has_terraform(program.base.file(one.at.file)));
        declared.for_each(|resource| read(resource, &mut found));
    }
    // A module that is called twice declares its alert once.
    found.sort_by_key(|alert| (alert.file, alert.rule.head));
    found.dedup_by_key(|alert| (alert.file, alert.rule.head));
    found
}

type Reader = fn(&Resource, &mut Vec<Alert>);

static READERS: &[(&str, Reader)] = &[
    ("datadog_monitor", monitor),
    ("aws_cloudwatch_metric_alarm", alarm),
    ("newrelic_nrql_alert_condition", condition),
    ("grafana_rule_group", group),
    ("google_monitoring_alert_policy", policy),
    ("azurerm_monitor_metric_alert", azure),
];

/// What an argument says; marks stand for what is not known.
struct Argument {
    text: Text,
    is_known: bool,
}

/// Reads the arguments of one block, and remembers whether some were not known.
struct Body<'a> {
    value: &'a Value,
    file: FileId,
    head: ByteRange,
}

impl Body<'_> {
    fn get(&self, path: &str) -> Option<Argument> {
        let value = self.value.get(path)?;
        let range = if value.at.file == self.file { value.at.range } else { self.head };
        match value.partial_text() {
            Some(text) => {
                let (text, is_known) = masked(text);
                Some(Argument { text: Text::whole(text, range), is_known })
            }
            None => {
                let known = value.as_number().map(|number| number.to_string());
                let known = known.or_else(|| value.as_bool().map(|word| word.to_string()));
                let is_known = known.is_some();
                let text = known.unwrap_or_else(|| "~~~~".to_owned());
                Some(Argument { text: Text::whole(text, range), is_known })
            }
        }
    }

    fn seconds(&self, path: &str) -> Option<Period> {
        let argument = self.get(path)?;
        Some(Period { seconds: period::seconds(&argument.text.value)?, range: argument.text.range })
    }
}

/// What is not known stands between marks of its own.
fn masked(text: &str) -> (String, bool) {
    let (mut out, mut inside, mut known) = (String::new(), false, true);
    for letter in text.chars() {
        match letter {
            '\u{e000}' => {
                out.push_str("~~~~");
                (inside, known) = (true, false);
            }
            '\u{e001}' => inside = false,
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    (out, known)
}

fn begin<'a>(system: AlertSystem, resource: &Resource, value: &'a Value) -> (AlertRule, Body<'a>) {
    let body = Body { value, file: resource.at.file, head: resource.at.range };
    let named = ["name", "display_name", "alarm_name", "title"]
        .iter()
        .find_map(|key| body.get(key).filter(|name| name.is_known).map(|name| name.text.said()));
    let name =
        named.unwrap_or_else(|| Said { text: resource.label().into(), range: resource.at.range });
    (AlertRule::new(system, name, resource.at.range, resource.whole.range), body)
}

/// A text that people read; of what is not known it is only said that it is there.
fn say(alert: &mut AlertRule, body: &Body<'_>, path: &str) {
    let Some(argument) = body.get(path) else { return };
    rule::message(alert, &argument.text);
    if !argument.is_known {
        alert.unread = Some(UNREAD.into());
    }
}

fn link(alert: &mut AlertRule, body: &Body<'_>, path: &str) {
    if let Some(argument) = body.get(path).filter(|one| !one.text.is_blank()) {
        alert.runbooks.push(argument.text.said());
    }
}

/// Texts of a mapping of labels or annotations.
fn pairs(
    alert: &mut AlertRule,
    body: &Body<'_>,
    path: &str,
    each: fn(&mut AlertRule, &str, &Text),
) {
    let Some(value) = body.value.get(path) else { return };
    if value.is_unknown() || value.as_map().is_some_and(|map| map.open) {
        alert.unread = Some(UNREAD.into());
    }
    for member in value.members() {
        let inner = Body { value, file: body.file, head: body.head };
        if let Some(argument) = inner.get(&member.name) {
            each(alert, &member.name, &argument.text);
        }
    }
}

fn push(mut alert: AlertRule, resource: &Resource, found: &mut Vec<Alert>) {
    rule::finish(&mut alert);
    found.push(Alert { file: resource.at.file, rule: alert });
}

fn monitor(resource: &Resource, found: &mut Vec<Alert>) {
    let (mut alert, body) = begin(AlertSystem::Datadog, resource, &resource.body);
    alert.is_windowed = true;
    let kind = body.get("type").map_or_else(String::new, |kind| kind.text.value.into());
    if let Some(query) = body.get("query") {
        datadog::read_query(&mut alert, &kind, &query.text);
    }
    say(&mut alert, &body, "message");
    match body.value.get("tags") {
        Some(tags) if tags.is_unknown() => alert.unread = Some(UNREAD.into()),
        Some(tags) => {
            for tag in tags.items().iter().filter_map(Value::partial_text) {
                rule::tag(&mut alert, &Text::whole(masked(tag).0, body.head));
            }
        }
        None => {}
    }
    if let Some(priority) = body.get("priority") {
        rule::label(&mut alert, "priority", &priority.text);
    }
    push(alert, resource, found);
}

fn alarm(resource: &Resource, found: &mut Vec<Alert>) {
    let (mut alert, body) = begin(AlertSystem::CloudWatch, resource, &resource.body);
    alert.is_windowed = true;
    alert.queries.extend(cloudwatch_metric(&body, ""));
    for block in resource.body.blocks("metric_query") {
        let inner = Body { value: block, ..body };
        alert.queries.extend(cloudwatch_metric(&inner, "metric."));
        if let Some(expression) = inner.get("expression") {
            let text = expression.text;
            alert.queries.push(Query::new(QueryLanguage::CloudWatch, text.value, text.range));
        }
    }
    let evaluations = resource.body.number("evaluation_periods").unwrap_or(1.0);
    alert.window = body.seconds("period").map(|period| Period {
        seconds: period.seconds.saturating_mul(evaluations as u32),
        ..period
    });
    let operator = resource.body.str("comparison_operator").unwrap_or("");
    alert.comparison = cloudwatch::compared(operator, resource.body.number("threshold"));
    say(&mut alert, &body, "alarm_description");
    for path in ["alarm_actions", "ok_actions"] {
        alert.notifies.extend(body.get(path).map(|argument| argument.text.said()));
    }
    pairs(&mut alert, &body, "tags", rule::label);
    push(alert, resource, found);
}

fn cloudwatch_metric(body: &Body<'_>, prefix: &str) -> Option<Query> {
    let name = body.get(&format!("{prefix}metric_name"))?;
    let mut query = Query::new(QueryLanguage::CloudWatch, name.text.value.clone(), name.text.range);
    if !name.is_known {
        query.unread = Some(UNREAD.into());
    }
    query.metrics.push(Name { name: name.text.value, range: name.text.range });
    if let Some(space) = body.get(&format!("{prefix}namespace")) {
        query.text = format!("{}/{}", space.text.value, query.text).into();
    }
    for member in body.value.get(&format!("{prefix}dimensions")).map_or(&[][..], Value::members) {
        let range = if member.at.file == body.file { member.at.range } else { body.head };
        let name = (*member.name).into();
        query.fields.push(Field { name, range, used: FieldUse::Filter, value: None });
    }
    for key in ["statistic", "extended_statistic", "stat"] {
        if let Some(word) = body.get(&format!("{prefix}{key}")) {
            let word = word.text.value.to_ascii_lowercase();
            let share = word.strip_prefix('p').and_then(|share| share.parse::<f64>().ok());
            query.percentiles.extend(share);
            query.functions.push(word.into());
        }
    }
    Some(query)
}

fn condition(resource: &Resource, found: &mut Vec<Alert>) {
    if resource.body.said("enabled") == infra_graph::Said::False {
        return;
    }
    let (mut alert, body) = begin(AlertSystem::NewRelic, resource, &resource.body);
    alert.is_windowed = true;
    if let Some(query) = body.get("nrql.query") {
        alert.queries.push(nrql::read(&query.text));
    }
    let critical = ["critical", "warning"].iter().find(|key| resource.body.has(key));
    if let Some(key) = critical {
        let text = Text::whole(*key, resource.at.range);
        rule::label(&mut alert, "severity", &text);
        alert.window = body.seconds(&format!("{key}.threshold_duration"));
        alert.comparison = body.get(&format!("{key}.operator")).and_then(|operator| {
            let operator = match &*operator.text.value {
                "above" => facts::telemetry::Operator::Above,
                "above_or_equals" => facts::telemetry::Operator::AtLeast,
                "below" => facts::telemetry::Operator::Below,
                "below_or_equals" => facts::telemetry::Operator::AtMost,
                _ => return None,
            };
            let value = resource.body.number(&format!("{key}.threshold"));
            Some(facts::telemetry::Comparison { operator, value })
        });
    }
    say(&mut alert, &body, "description");
    link(&mut alert, &body, "runbook_url");
    push(alert, resource, found);
}

fn group(resource: &Resource, found: &mut Vec<Alert>) {
    for block in resource.body.blocks("rule") {
        let (mut alert, body) = begin(AlertSystem::Grafana, resource, block);
        if block.at.file == resource.at.file {
            alert.head = block.member("name").map_or(block.at.range, |name| name.at.range);
        }
        for data in block.blocks("data") {
            let inner = Body { value: data, ..body };
            if let Some(query) = inner.get("model.expr") {
                alert.queries.push(promql::read(&query.text));
            }
        }
        alert.holds = body.seconds("for");
        alert.interval = resource
            .body
            .number("interval_seconds")
            .map(|seconds| Period { seconds: seconds as u32, range: resource.at.range });
        if block.has("for") && alert.holds.is_none() || alert.queries.is_empty() {
            alert.unread = Some(UNREAD.into());
        }
        pairs(&mut alert, &body, "labels", rule::label);
        pairs(&mut alert, &body, "annotations", rule::annotation);
        push(alert, resource, found);
    }
}

fn policy(resource: &Resource, found: &mut Vec<Alert>) {
    let (mut alert, body) = begin(AlertSystem::GoogleMonitoring, resource, &resource.body);
    for block in resource.body.blocks("conditions") {
        let inner = Body { value: block, ..body };
        for kind in [
            "condition_threshold",
            "condition_monitoring_query_language",
            "condition_prometheus_query_language",
            "condition_matched_log",
            "condition_absent",
        ] {
            if !block.has(kind) {
                continue;
            }
            let path = |key: &str| format!("{kind}.{key}");
            let filter = inner.get(&path("filter")).or_else(|| inner.get(&path("query")));
            alert.queries.extend(filter.map(|filter| filtered(kind, &filter.text)));
            alert.holds = inner.seconds(&path("duration")).or(alert.holds);
            alert.window = inner.seconds(&path("aggregations.alignment_period")).or(alert.window);
            alert.is_windowed |= kind == "condition_matched_log";
        }
    }
    say(&mut alert, &body, "documentation.content");
    if let Some(severity) = body.get("severity") {
        rule::label(&mut alert, "severity", &severity.text);
    }
    pairs(&mut alert, &body, "user_labels", rule::label);
    alert.notifies.extend(body.get("notification_channels").map(|argument| argument.text.said()));
    push(alert, resource, found);
}

/// `metric.type="run.googleapis.com/request_count" AND ..`
fn filtered(kind: &str, text: &Text) -> Query {
    if kind == "condition_prometheus_query_language" {
        return promql::read(text);
    }
    let mut query = Query::new(QueryLanguage::MonitoringFilter, text.value.clone(), text.range);
    if kind == "condition_absent" {
        query.functions.push("absent".into());
    }
    let metric = text.value.split("metric.type").nth(1).and_then(|rest| rest.split('"').nth(1));
    query.metrics.extend(metric.map(|name| Name { name: name.into(), range: text.range }));
    query
}

fn azure(resource: &Resource, found: &mut Vec<Alert>) {
    let (mut alert, body) = begin(AlertSystem::AzureMonitor, resource, &resource.body);
    alert.is_windowed = true;
    for block in resource.body.blocks("criteria") {
        let inner = Body { value: block, ..body };
        let Some(name) = inner.get("metric_name") else { continue };
        let mut query = Query::new(QueryLanguage::Other, name.text.value.clone(), name.text.range);
        query.metrics.push(Name { name: name.text.value, range: name.text.range });
        alert.queries.push(query);
    }
    alert.window = body.seconds("window_size").or(Some(Period { seconds: 300, range: body.head }));
    // What Azure sends has a severity of its own: 3 where nothing is said.
    let severity = body.get("severity").map_or_else(|| Text::whole("3", body.head), |one| one.text);
    rule::label(&mut alert, "severity", &severity);
    say(&mut alert, &body, "description");
    alert.notifies.extend(body.get("action").map(|argument| argument.text.said()));
    push(alert, resource, found);
}
