//! Rules of Prometheus, Loki and what speaks their language: files, `PrometheusRule` objects, values of charts.
//! <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>

use std::collections::BTreeMap;

use facts::telemetry::{
    AlertRule, AlertSystem, Period, QueryLanguage, Recording, Routing, Said, Telemetry,
};
use yaml::NodeId;

use crate::query::promql;
use crate::rule;
use crate::text::Text;
use crate::tree::Tree;

/// What groups say of their rules.
#[derive(Default)]
pub(crate) struct Groups {
    interval: BTreeMap<NodeId, Period>,
    group: BTreeMap<NodeId, NodeId>,
}

impl Groups {
    pub(crate) fn of(tree: Tree<'_>) -> Self {
        let mut groups = Self::default();
        for group in tree.maps().filter(|map| tree.has(*map, "rules")) {
            for item in tree.items_at(group, "rules") {
                groups.group.insert(*item, group);
                if let Some(period) = tree.period(group, "interval") {
                    groups.interval.insert(*item, period);
                }
            }
        }
        groups
    }

    pub(crate) fn interval(&self, rule: NodeId) -> Option<Period> {
        self.interval.get(&rule).copied()
    }

    /// The group of a rule.
    pub(crate) fn of_rule(&self, rule: NodeId) -> Option<NodeId> {
        self.group.get(&rule).copied()
    }
}

/// `alert: .. expr: ..`, or `record: .. expr: ..`
pub(crate) fn add(tree: Tree<'_>, map: NodeId, groups: &Groups, found: &mut Telemetry) {
    let Some(expression) = tree.text_at(map, "expr") else { return };
    if let Some(name) = tree.said(map, "record") {
        found.recordings.push(Recording { name, query: promql::read(&expression) });
        return;
    }
    let Some(key) = tree.get(map, "alert") else { return };
    let Some(name) = tree.text(key) else { return };
    let whole = tree.range(map);
    let query = promql::read(&expression);
    let system = match query.language {
        QueryLanguage::LogQl => AlertSystem::Loki,
        _ => AlertSystem::Prometheus,
    };
    let mut alert = AlertRule::new(system, name.said(), name.range, whole);
    alert.queries.push(query);
    alert.holds = tree.period(map, "for");
    alert.interval = groups.interval(map);
    if let Some(group) = groups.of_rule(map) {
        pairs(tree, group, "labels", |name, value| rule::label(&mut alert, name, value));
    }
    pairs(tree, map, "labels", |name, value| rule::label(&mut alert, name, value));
    pairs(tree, map, "annotations", |name, value| rule::annotation(&mut alert, name, value));
    let written_for = tree.get(map, "for").is_some() && alert.holds.is_none();
    let is_open = ["labels", "annotations"].iter().any(|key| tree.is_unread_map(map, key));
    if tree.is_templated(whole) || written_for || is_open {
        alert.unread = Some("a template fills it in".into());
    }
    rule::finish(&mut alert);
    found.alerts.push(alert);
}

/// The scalars of a mapping under a key.
pub(crate) fn pairs(tree: Tree<'_>, map: NodeId, key: &str, mut each: impl FnMut(&str, &Text)) {
    let entries = tree.get(map, key).map_or(&[][..], |pairs| tree.entries(pairs));
    for (name, value) in entries {
        if let Some(value) = tree.text(*value) {
            each(tree.word(*name), &value);
        }
    }
}

/// A service level of Sloth, which makes burn-rate alerts of it. <https://sloth.dev/specs/default/>
pub(crate) fn add_service_level(tree: Tree<'_>, map: NodeId, found: &mut Telemetry) {
    let (Some(sli), Some(alerting)) = (tree.get(map, "sli"), tree.get(map, "alerting")) else {
        return;
    };
    if !tree.is_map(sli) || !tree.is_map(alerting) {
        return;
    }
    let named = tree.said(alerting, "name").or_else(|| tree.said(map, "name"));
    let name = named.unwrap_or_else(|| Said { text: "".into(), range: tree.range(map) });
    let head = name.range;
    let mut alert = AlertRule::new(AlertSystem::ServiceLevel, name, head, tree.range(map));
    alert.derived = true;
    alert.is_windowed = true;
    let kinds = tree.entries(sli).iter().filter(|(_, value)| tree.is_map(*value));
    for (_, kind) in kinds {
        for (_, value) in tree.entries(*kind) {
            alert.queries.extend(tree.text(*value).map(|text| promql::read(&text)));
        }
    }
    pairs(tree, alerting, "labels", |name, value| rule::label(&mut alert, name, value));
    pairs(tree, alerting, "annotations", |name, value| rule::annotation(&mut alert, name, value));
    alert.severity = alert.severity.or(Some(Said { text: "page".into(), range: head }));
    rule::finish(&mut alert);
    if !alert.covers(facts::telemetry::Signal::Latency) {
        let signals = &mut alert.signals;
        if !signals.contains(&facts::telemetry::Signal::Errors) {
            signals.insert(0, facts::telemetry::Signal::Errors);
        }
    }
    found.alerts.push(alert);
}

/// `route:` and `receivers:` of the Alertmanager.
pub(crate) fn routing(tree: Tree<'_>, root: NodeId) -> Option<Routing> {
    let route = tree.get(root, "route")?;
    tree.get(route, "receiver")?;
    let receivers = tree.items_at(root, "receivers");
    (!receivers.is_empty()).then(|| Routing {
        receivers: receivers.iter().filter_map(|one| tree.said(*one, "name")).collect(),
    })
}
