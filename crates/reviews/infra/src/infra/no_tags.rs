//! Nobody can tell whose a resource is.

use infra_graph::Class;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "no-tags",
    summary: "nobody can tell whose a resource is",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "cost",
    focus: &["cost"],
    cwe: &[],
    references: &[
        "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("no_tags.md"),
    run,
};

const COSTLY: [&str; 9] = [
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_instance",
    "aws_eks_cluster",
    "aws_elasticache_replication_group",
    "aws_redshift_cluster",
    "aws_opensearch_domain",
    "aws_elasticsearch_domain",
    "aws_msk_cluster",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let tagged: Vec<&str> = graph
        .of_class(Class::Provider)
        .filter(|one| one.body.has("default_tags"))
        .map(|one| one.root())
        .collect();
    let bare =
        graph.of(&COSTLY).filter(|one| !one.body.has("tags") && !tagged.contains(&one.root()));
    let claims: Vec<Claim> = bare
        .map(|one| Claim::new(one.at, format!("`{}` has no tags", one.label())).of(one))
        .collect();
    report(cx, claims);
}
