//! Monitors and dashboards of Datadog: exports of its API, its operator's objects, and integrations' assets.

use facts::telemetry::{AlertRule, AlertSystem, Dashboard, Panel, Query, Telemetry};
use yaml::NodeId;

use crate::query::datadog;
use crate::rule;
use crate::text::Text;
use crate::tree::Tree;

/// <https://docs.datadoghq.com/api/latest/monitors/>
const KINDS: [&str; 20] = [
    "metric alert",
    "query alert",
    "service check",
    "log alert",
    "trace-analytics alert",
    "rum alert",
    "event alert",
    "event-v2 alert",
    "error-tracking alert",
    "process alert",
    "composite",
    "slo alert",
    "synthetics alert",
    "ci-pipelines alert",
    "ci-tests alert",
    "audit alert",
    "cost alert",
    "network-performance alert",
    "database-monitoring alert",
    "data-quality alert",
];
/// Dashboards nest; these many levels are enough for any that a person made.
const DEEPEST: usize = 24;

pub fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

pub(crate) fn add(tree: Tree<'_>, map: NodeId, found: &mut Telemetry) {
    if tree.is_list(tree.get(map, "widgets").unwrap_or(map)) && is_dashboard(tree, map) {
        found.dashboards.push(dashboard(tree, map));
    }
    let kind = tree.get(map, "type").map(|kind| tree.word(kind));
    if let Some(kind) = kind.filter(|kind| is_kind(kind))
        && let Some(query) = tree.text_at(map, "query")
    {
        found.alerts.push(monitor(tree, map, kind, &query));
    }
    add_objective(tree, map, found);
}

fn monitor(tree: Tree<'_>, map: NodeId, kind: &str, query: &Text) -> AlertRule {
    let name = tree.said(map, "name").or_else(|| tree.said(map, "title")).unwrap_or_default();
    let head = if name.text.is_empty() { query.range } else { name.range };
    let mut alert = AlertRule::new(AlertSystem::Datadog, name, head, tree.range(map));
    read_query(&mut alert, kind, query);
    if let Some(message) = tree.text_at(map, "message") {
        rule::message(&mut alert, &message);
    }
    for tag in tree.words_at(map, "tags") {
        rule::tag(&mut alert, &tag);
    }
    if let Some(priority) = tree.text_at(map, "priority") {
        rule::label(&mut alert, "priority", &priority);
    }
    if tree.is_templated(alert.whole) {
        alert.unread = Some("a template fills it in".into());
    }
    rule::finish(&mut alert);
    alert
}

/// Also of monitors that another language declares.
pub fn read_query(alert: &mut AlertRule, kind: &str, query: &Text) {
    // Every evaluation looks at a stretch of time or at the last checks.
    alert.is_windowed = true;
    let mut read = datadog::monitor(query);
    if kind == "composite" {
        read = Query::new(read.language, query.value.clone(), query.range);
        read.unread = Some("it is made of other monitors".into());
    }
    if matches!(kind, "slo alert") {
        alert.derived = true;
    }
    if matches!(kind, "service check" | "synthetics alert" | "process alert") {
        read.functions.push("count_by_status".into());
    }
    alert.comparison = read.comparison;
    alert.queries.push(read);
    if matches!(kind, "error-tracking alert") {
        alert.labels.push(("monitor".into(), "error tracking".into()));
    }
}

/// The numerator and the denominator of a service level.
fn add_objective(tree: Tree<'_>, map: NodeId, found: &mut Telemetry) {
    let Some(query) = tree.get(map, "query").filter(|query| tree.is_map(*query)) else { return };
    for part in ["numerator", "denominator"] {
        found.queries.extend(tree.text_at(query, part).map(|text| datadog::metric(&text)));
    }
}

fn is_dashboard(tree: Tree<'_>, map: NodeId) -> bool {
    let widgets = tree.items_at(map, "widgets");
    let is_group = tree.get(map, "type").is_some_and(|kind| tree.word(kind) == "group");
    let is_drawn = |widget: &NodeId| {
        tree.get(*widget, "definition").is_some_and(|definition| tree.is_map(definition))
    };
    !is_group && widgets.iter().any(is_drawn)
}

fn dashboard(tree: Tree<'_>, map: NodeId) -> Dashboard {
    let title = tree.said(map, "title").unwrap_or_default();
    let mut panels = Vec::new();
    widgets(tree, map, DEEPEST, &mut panels);
    Dashboard { system: AlertSystem::Datadog, title, panels }
}

fn widgets(tree: Tree<'_>, map: NodeId, depth: usize, panels: &mut Vec<Panel>) {
    if depth == 0 {
        return;
    }
    for widget in tree.items_at(map, "widgets") {
        let Some(definition) = tree.get(*widget, "definition") else { continue };
        if tree.has(definition, "widgets") {
            widgets(tree, definition, depth - 1, panels);
            continue;
        }
        let mut queries = Vec::new();
        collect(tree, definition, DEEPEST, &mut queries);
        panels.push(Panel { title: tree.said(definition, "title"), queries });
    }
}

/// Every query below, whatever the widget calls it.
fn collect(tree: Tree<'_>, node: NodeId, depth: usize, queries: &mut Vec<Query>) {
    if depth == 0 {
        return;
    }
    if tree.is_map(node) {
        queries.extend(tree.text_at(node, "q").map(|text| datadog::metric(&text)));
        search(tree, node, queries);
        for (_, value) in tree.entries(node) {
            collect(tree, *value, depth - 1, queries);
        }
    }
    for item in tree.items(node) {
        collect(tree, *item, depth - 1, queries);
    }
}

/// `query:` beside a `data_source:`, or `search: { query: }` with what is computed and grouped.
fn search(tree: Tree<'_>, map: NodeId, queries: &mut Vec<Query>) {
    let source = tree.get(map, "data_source").map(|source| tree.word(source));
    if let Some(text) = tree.text_at(map, "query").filter(|_| source.is_some()) {
        queries.push(match source {
            Some("metrics" | "cloud_cost") => datadog::metric(&text),
            _ => datadog::search(&text),
        });
    }
    let Some(text) = tree.get(map, "search").and_then(|search| tree.text_at(search, "query"))
    else {
        return;
    };
    let mut query = datadog::search(&text);
    for group in tree.items_at(map, "group_by") {
        facet(tree, *group, "facet", facts::telemetry::FieldUse::Group, &mut query);
    }
    for compute in tree
        .get(map, "compute")
        .into_iter()
        .chain(tree.items_at(map, "multi_compute").iter().copied())
    {
        let aggregation = tree.get(compute, "aggregation").map_or("", |word| tree.word(word));
        datadog::percentile(aggregation, &mut query);
        for key in ["metric", "facet"] {
            facet(tree, compute, key, facts::telemetry::FieldUse::Measure, &mut query);
        }
    }
    queries.push(query);
}

fn facet(
    tree: Tree<'_>,
    map: NodeId,
    key: &str,
    used: facts::telemetry::FieldUse,
    query: &mut Query,
) {
    let Some(text) = tree.text_at(map, key).filter(|text| !text.is_blank()) else { return };
    let name = text.value.trim_start_matches('@');
    let lead = text.value.len() - name.len();
    let range = text.at(lead, text.value.len());
    query.fields.push(facts::telemetry::Field { name: name.into(), range, used, value: None });
}
