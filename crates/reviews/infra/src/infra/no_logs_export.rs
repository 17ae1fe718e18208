//! Requests and queries leave no trace.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-logs-export",
    summary: "requests and queries leave no trace",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "observability",
    focus: &["observability"],
    cwe: &[778],
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("no_logs_export.md"),
    run,
};

const PLACES: [(&str, &str); 9] = [
    ("aws_lb", "access_logs"),
    ("aws_alb", "access_logs"),
    ("aws_elb", "access_logs"),
    ("aws_cloudfront_distribution", "logging_config"),
    ("aws_db_instance", "enabled_cloudwatch_logs_exports"),
    ("aws_rds_cluster", "enabled_cloudwatch_logs_exports"),
    ("aws_docdb_cluster", "enabled_cloudwatch_logs_exports"),
    ("aws_neptune_cluster", "enable_cloudwatch_logs_exports"),
    ("aws_eks_cluster", "enabled_cluster_log_types"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (kind, path) in PLACES {
        for resource in graph.of(&[kind]) {
            let value = resource.body.get(path);
            let switch = format!("{path}.enabled");
            let off = path == "access_logs" && resource.body.said(&switch) == Said::False;
            let empty = value.is_some_and(|value| !value.is_unknown() && value.items().is_empty());
            if value.is_none() || off || empty {
                claims.push(
                    Claim::new(resource.at, format!("`{}` writes no logs", resource.label()))
                        .of(resource)
                        .at_most(Confidence::Medium),
                );
            }
        }
    }
    report(cx, claims);
}
