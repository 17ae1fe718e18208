//! A test environment has the machines of a large production.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::environment::{self, Environment};

pub(crate) static CHECK: Check = Check {
    id: "cost-oversize",
    summary: "a test environment has the machines of a large production",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "cost",
    focus: &["cost"],
    cwe: &[],
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/welcome.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("cost_oversize.md"),
    run,
};

/// What has a size, and the argument that names it.
const SIZED: [(&str, &str); 8] = [
    ("aws_instance", "instance_type"),
    ("aws_launch_template", "instance_type"),
    ("aws_db_instance", "instance_class"),
    ("aws_rds_cluster_instance", "instance_class"),
    ("aws_elasticache_cluster", "node_type"),
    ("aws_elasticache_replication_group", "node_type"),
    ("aws_redshift_cluster", "node_type"),
    ("aws_opensearch_domain", "cluster_config.instance_type"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let stated = cx.known().environment;
    let mut claims = Vec::new();
    for (kind, path) in SIZED {
        for resource in graph.of(&[kind]) {
            let Some(size) = resource.body.str(path).filter(|size| is_large(size)) else {
                continue;
            };
            if environment::judged(environment::of(resource), stated) == Environment::Development {
                let at = resource.body.member(path).map_or(resource.at, |member| member.at);
                let message =
                    format!("`{}` is a `{size}` in an environment for tests", resource.label());
                claims.push(Claim::new(at, message));
            }
        }
    }
    report(cx, claims);
}

/// From `4xlarge` on.
fn is_large(size: &str) -> bool {
    size.split('.').any(|part| {
        part == "metal"
            || part
                .strip_suffix("xlarge")
                .and_then(|count| count.parse::<u32>().ok())
                .is_some_and(|count| count >= 4)
    })
}
