//! Grafana: dashboards as JSON, and alert rules as it provisions and exports them.
//! <https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/>

use facts::telemetry::{
    AlertRule, AlertSystem, Comparison, Dashboard, Operator, Panel, Period, Query, QueryLanguage,
    Said, Telemetry,
};
use yaml::NodeId;

use crate::prometheus::{Groups, pairs};
use crate::query::{datadog, insights, nrql, promql};
use crate::rule;
use crate::tree::Tree;

/// Rows hold panels; more levels nobody makes.
const DEEPEST: usize = 8;

pub(crate) fn add(tree: Tree<'_>, map: NodeId, groups: &Groups, found: &mut Telemetry) {
    let is_rule = tree.has(map, "condition") || tree.has(map, "title") || tree.has(map, "uid");
    let data = tree.items_at(map, "data");
    let queries = data.iter().any(|one| {
        tree.has(*one, "model")
            && tree.any(*one, &["datasourceUid", "datasource_uid", "refId", "ref_id"]).is_some()
    });
    if is_rule && queries {
        found.alerts.push(alert(tree, map, groups));
    }
}

pub(crate) fn is_dashboard(tree: Tree<'_>, map: NodeId) -> bool {
    let panels = tree.items_at(map, "panels").iter().chain(tree.items_at(map, "rows"));
    let shows = |panel: &NodeId| {
        tree.any(*panel, &["targets", "panels", "gridPos", "datasource"]).is_some()
    };
    let known = ["schemaVersion", "templating", "timepicker", "editable", "uid"];
    panels.into_iter().any(shows) && tree.any(map, &known).is_some()
        // A row is no dashboard of its own.
        && tree.get(map, "type").is_none_or(|kind| tree.word(kind) != "row")
}

fn alert(tree: Tree<'_>, map: NodeId, groups: &Groups) -> AlertRule {
    let whole = tree.range(map);
    let name = tree.said(map, "title").or_else(|| tree.said(map, "name")).unwrap_or_default();
    let head = if name.text.is_empty() { whole } else { name.range };
    let mut alert = AlertRule::new(AlertSystem::Grafana, name, head, whole);
    for one in tree.items_at(map, "data") {
        let Some(model) = tree.get(*one, "model") else { continue };
        add_data(tree, *one, model, &mut alert);
    }
    alert.holds = tree.period(map, "for");
    alert.interval = groups.interval(map).or_else(|| tree.period(map, "interval"));
    pairs(tree, map, "labels", |name, value| rule::label(&mut alert, name, value));
    pairs(tree, map, "annotations", |name, value| rule::annotation(&mut alert, name, value));
    if let Some(settings) = tree.any(map, &["notification_settings", "notificationSettings"]) {
        alert.notifies.extend(tree.said(settings, "receiver"));
    }
    if tree.said(map, "dashboardUid").is_some() {
        alert.dashboards.extend(tree.said(map, "dashboardUid"));
    }
    if tree.is_templated(whole) || tree.has(map, "for") && alert.holds.is_none() {
        alert.unread = Some("a template fills it in".into());
    }
    rule::finish(&mut alert);
    alert
}

/// A query, or an expression over queries: what it is compared with.
fn add_data(tree: Tree<'_>, one: NodeId, model: NodeId, alert: &mut AlertRule) {
    let source =
        tree.any(one, &["datasourceUid", "datasource_uid"]).map_or("", |uid| tree.word(uid));
    let kind = tree.get(model, "type").map_or("", |kind| tree.word(kind));
    let is_expression = matches!(source, "__expr__" | "-100" | "__expr__uid")
        || matches!(kind, "threshold" | "classic_conditions" | "reduce" | "math" | "resample");
    if is_expression {
        let text = tree.text_at(model, "expression");
        let compared = evaluator(tree, model).or_else(|| {
            text.filter(|_| kind == "math").and_then(|text| promql::read(&text).comparison)
        });
        alert.comparison = compared.or(alert.comparison);
        return;
    }
    let mut queries = Vec::new();
    targets(tree, model, "", &mut queries);
    let range = tree.any(one, &["relativeTimeRange", "relative_time_range"]);
    if let Some(range) = range {
        let from = tree.number(range, "from").unwrap_or(0.0);
        let is_instant = tree.get(model, "instant").is_some_and(|word| tree.word(word) == "true");
        // An instant query looks at its last point alone, whatever the range.
        if from > 0.0 && !is_instant {
            alert.window = Some(Period { seconds: from as u32, range: tree.range(range) });
        }
    }
    alert.queries.extend(queries);
}

/// `conditions: [{ evaluator: { type: gt, params: [5] } }]`
fn evaluator(tree: Tree<'_>, model: NodeId) -> Option<Comparison> {
    let first = tree.items_at(model, "conditions").first()?;
    let evaluator = tree.get(*first, "evaluator")?;
    let operator = match tree.word(tree.get(evaluator, "type")?) {
        "gt" | "outside_range" => Operator::Above,
        "gte" => Operator::AtLeast,
        "lt" | "within_range" => Operator::Below,
        "lte" => Operator::AtMost,
        "eq" => Operator::Equal,
        "ne" => Operator::Unequal,
        _ => return None,
    };
    let value =
        tree.items_at(evaluator, "params").first().and_then(|one| tree.word(*one).parse().ok());
    Some(Comparison { operator, value })
}

pub(crate) fn dashboard(tree: Tree<'_>, map: NodeId, found: &mut Telemetry) {
    let title = tree.said(map, "title").unwrap_or_default();
    let mut made = Dashboard { system: AlertSystem::Grafana, title, panels: Vec::new() };
    panels(tree, map, DEEPEST, &mut made.panels, found);
    found.dashboards.push(made);
}

fn panels(tree: Tree<'_>, map: NodeId, depth: usize, made: &mut Vec<Panel>, found: &mut Telemetry) {
    if depth == 0 {
        return;
    }
    for key in ["panels", "rows"] {
        for panel in tree.items_at(map, key) {
            let source = datasource(tree, *panel);
            let mut queries = Vec::new();
            for target in tree.items_at(*panel, "targets") {
                targets(tree, *target, &source, &mut queries);
            }
            if let Some(alert) =
                tree.get(*panel, "alert").filter(|alert| tree.has(*alert, "conditions"))
            {
                found.alerts.push(legacy(tree, *panel, alert, &queries));
            }
            if !queries.is_empty() {
                made.push(Panel { title: tree.said(*panel, "title"), queries });
            }
            panels(tree, *panel, depth - 1, made, found);
        }
    }
}

/// The alert of a panel, as Grafana had them before version 8.
fn legacy(tree: Tree<'_>, panel: NodeId, map: NodeId, queries: &[Query]) -> AlertRule {
    let name = tree.said(map, "name").or_else(|| tree.said(panel, "title")).unwrap_or_default();
    let whole = tree.range(map);
    let head = if name.text.is_empty() { whole } else { name.range };
    let mut alert = AlertRule::new(AlertSystem::Grafana, name, head, whole);
    alert.queries = queries.to_vec();
    alert.comparison = evaluator(tree, map);
    alert.holds = tree.period(map, "for");
    alert.interval = tree.period(map, "frequency");
    // Each condition names a stretch: `query(A, 5m, now)`.
    alert.is_windowed = true;
    alert.dashboards.push(Said { text: "the panel".into(), range: head });
    if let Some(message) = tree.text_at(map, "message").filter(|message| !message.is_blank()) {
        rule::message(&mut alert, &message);
    }
    pairs(tree, map, "alertRuleTags", |name, value| rule::label(&mut alert, name, value));
    rule::finish(&mut alert);
    alert
}

/// The kind of a datasource where it is named: `{ "type": "loki" }`.
fn datasource(tree: Tree<'_>, map: NodeId) -> String {
    let Some(source) = tree.get(map, "datasource") else { return String::new() };
    let kind = tree.get(source, "type").unwrap_or(source);
    tree.word(kind).to_ascii_lowercase()
}

/// The queries of a target, by the keys that its datasource has.
fn targets(tree: Tree<'_>, target: NodeId, of_panel: &str, queries: &mut Vec<Query>) {
    let own = datasource(tree, target);
    let source = if own.is_empty() { of_panel } else { &own };
    if let Some(text) = tree.text_at(target, "expr").filter(|text| !text.is_blank()) {
        queries.push(promql::read(&text));
    } else if let Some(text) =
        tree.any(target, &["rawSql", "rawQueryText"]).and_then(|id| tree.text(id))
    {
        queries.push(unread(QueryLanguage::Sql, text.value.clone(), text.range));
    } else if let Some(metric) = cloudwatch(tree, target) {
        queries.push(metric);
    } else if let Some(text) = tree
        .any(target, &["expression", "query", "target", "queryText"])
        .and_then(|id| tree.text(id))
    {
        if text.is_blank() {
            return;
        }
        let lower = text.value.to_ascii_lowercase();
        queries.push(match source {
            source if source.contains("datadog") => datadog::metric(&text),
            source if source.contains("cloudwatch") => insights::read(&text),
            source if source.contains("prometheus") || source.contains("loki") => {
                promql::read(&text)
            }
            source if source.contains("newrelic") => nrql::read(&text),
            _ if lower.starts_with("select ") => {
                unread(QueryLanguage::Sql, text.value.clone(), text.range)
            }
            _ => unread(QueryLanguage::Other, text.value.clone(), text.range),
        });
    }
}

fn unread(language: QueryLanguage, text: Box<str>, range: model::ByteRange) -> Query {
    let mut query = Query::new(language, text, range);
    query.unread = Some("its language is not read here".into());
    query
}

fn cloudwatch(tree: Tree<'_>, target: NodeId) -> Option<Query> {
    let metric = tree.text_at(target, "metricName").filter(|metric| !metric.is_blank())?;
    tree.get(target, "namespace")?;
    let mut query = Query::new(QueryLanguage::CloudWatch, metric.value.clone(), metric.range);
    query.metrics.push(facts::telemetry::Name { name: metric.value, range: metric.range });
    let statistic = tree.get(target, "statistic").map_or("", |word| tree.word(word));
    datadog::percentile(statistic, &mut query);
    Some(query)
}
