//! Nobody is told when it fails.

use std::collections::BTreeMap;

use infra_graph::{Class, InfraGraph, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-alarms",
    summary: "nobody is told when it fails",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "observability",
    focus: &["observability"],
    cwe: &[778],
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("no_alarms.md"),
    run,
};

const CRITICAL: [&str; 10] = [
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_lb",
    "aws_alb",
    "aws_ecs_service",
    "aws_elasticache_replication_group",
    "aws_dynamodb_table",
    "google_sql_database_instance",
    "azurerm_postgresql_flexible_server",
    "azurerm_mssql_database",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut roots: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for resource in graph.of(&CRITICAL) {
        roots.entry(resource.root()).or_default().push(resource);
    }
    let mut claims = Vec::new();
    for (root, mut critical) in roots {
        if watches(&graph, root) {
            continue;
        }
        critical.sort_by_key(|resource| resource.at);
        let Some(first) = critical.first() else { continue };
        let more = match critical.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let message = format!("no alarm watches `{}`{more}", first.label());
        claims.push(Claim::new(first.at, message).of(first));
    }
    report(cx, claims);
}

/// An alarm, a monitor of a service, or a module that is named after one.
fn watches(graph: &InfraGraph, root: &str) -> bool {
    const WORDS: [&str; 5] = ["alarm", "alert", "monitor", "observability", "dashboard"];
    const KINDS: [&str; 8] = [
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_composite_alarm",
        "datadog_monitor",
        "newrelic_nrql_alert_condition",
        "google_monitoring_alert_policy",
        "azurerm_monitor_metric_alert",
        "grafana_rule_group",
        "pagerduty_service",
    ];
    graph.of_class(Class::Resource).any(|one| one.root() == root && KINDS.contains(&&*one.kind))
        || graph.of_class(Class::Call).any(|call| {
            let name =
                format!("{} {}", call.name, call.body.str("source").unwrap_or("")).to_lowercase();
            call.root() == root && WORDS.iter().any(|word| name.contains(word))
        })
}
