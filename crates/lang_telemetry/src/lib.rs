//! Alerts, dashboards, collectors and runbooks to facts, and the queries in them.
//!
//! A file is known by what it says, not by where it lies. Each map of a document is looked at once, whatever stands
//! around it: rules are found in files of their own, in Kubernetes objects, in values of charts, and in texts within
//! config maps.

pub mod cloudwatch;
mod collector;
pub mod datadog;
mod grafana;
mod links;
pub mod period;
mod prometheus;
pub mod query;
pub mod rule;
pub mod runbook;
mod signals;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod words;

use facts::infra::MASK;
use facts::telemetry::Telemetry;
use model::{Gap, GapKind, RepoPath};
use yaml::Document;

pub use text::Text;
use tree::Tree;

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "3";

/// In bytes; the largest dashboards have a tenth of it.
const LARGEST: usize = 10 << 20;
/// A config map holds a rule file, and nothing holds a config map.
const DEEPEST: usize = 2;

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub telemetry: Option<Telemetry>,
    pub gaps: Vec<Gap>,
}

/// What the folder says beside the name: facts depend on it as they do on the content.
pub fn place(path: &RepoPath) -> &'static str {
    if runbook::is_runbook(path) { "runbook" } else { "" }
}

/// Never fails and never panics: trouble is a [`Gap`].
pub fn read(path: &RepoPath, text: &str) -> Read {
    if runbook::is_runbook(path) {
        let runbook = Some(runbook::read(text));
        return Read {
            telemetry: Some(Telemetry { runbook, ..Telemetry::default() }),
            gaps: Vec::new(),
        };
    }
    let extension = path.extension().map(str::to_ascii_lowercase);
    let is_data =
        matches!(extension.as_deref(), Some("yml" | "yaml" | "json" | "template" | "rules"));
    if !is_data || !is_likely(text) {
        return Read::default();
    }
    if text.len() > LARGEST {
        let reason = "alerts and dashboards of more than 10 MB are not read".to_owned();
        let gap = Gap { path: path.clone(), kind: GapKind::Budget, line: None, reason };
        return Read { telemetry: None, gaps: vec![gap] };
    }
    let mut found = Telemetry::default();
    let (documents, fault) = yaml::read_all(text);
    if fault.is_some() && text.contains("{{") {
        let masked = yaml::without_templates(text, MASK);
        let (documents, _) = yaml::read_all(&masked);
        documents.iter().for_each(|one| document(Tree::new(text, one, true), DEEPEST, &mut found));
    } else {
        // What is no YAML was said by the reader of settings; what stands before the fault was read.
        documents.iter().for_each(|one| document(Tree::new(text, one, false), DEEPEST, &mut found));
    }
    Read { telemetry: (!found.is_empty()).then_some(found), gaps: Vec::new() }
}

/// Cheap signs, so that other files are not read twice.
fn is_likely(text: &str) -> bool {
    let all = |words: &[&str]| words.iter().all(|word| text.contains(word));
    all(&["expr", "alert"])
        || all(&["expr", "record"])
        || all(&["query", " alert"])
        || all(&["query", "composite", "message"])
        || all(&["query", "service check"])
        || all(&["widgets", "definition"])
        || all(&["panels", "targets"])
        || all(&["datasourceUid", "condition"])
        || text.contains("ComparisonOperator")
        || all(&["pipelines", "exporters", "service"])
        || all(&["sli", "alerting"])
        || all(&["route", "receivers", "receiver"])
        || all(&["numerator", "denominator"])
}

/// Looks at every map of a document once.
fn document(tree: Tree<'_>, depth: usize, found: &mut Telemetry) {
    let groups = prometheus::Groups::of(tree);
    for map in tree.maps() {
        prometheus::add(tree, map, &groups, found);
        prometheus::add_service_level(tree, map, found);
        datadog::add(tree, map, found);
        grafana::add(tree, map, &groups, found);
        cloudwatch::add(tree, map, found);
        if collector::is_collector(tree, map) {
            found.collectors.push(collector::read(tree, map));
        }
        if grafana::is_dashboard(tree, map) {
            grafana::dashboard(tree, map, found);
        }
        found.routing = found.routing.take().or_else(|| prometheus::routing(tree, map));
    }
    if depth > 0 {
        tree.texts().for_each(|text| embedded(tree, &text, depth, found));
    }
}

/// A document that is written as a text in another: `data: { rules.yml: | .. }`.
fn embedded(tree: Tree<'_>, text: &Text, depth: usize, found: &mut Telemetry) {
    if text.value.len() < 40 || !text.value.contains('\n') || !is_likely(&text.value) {
        return;
    }
    let (documents, _): (Vec<Document>, _) = yaml::read_all(&text.value);
    let maps = documents
        .iter()
        .filter(|one| one.root().is_some_and(|root| one.is_map(root) || one.is_list(root)));
    maps.for_each(|one| document(tree.within(one, text), depth - 1, found));
}
