//! A database is put into public subnets.

use infra_graph::{Class, InfraGraph, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::exposure::public_by;

pub(crate) static CHECK: Check = Check {
    id: "db-public-subnet",
    summary: "a database is put into public subnets",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network"],
    cwe: &[668],
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("db_public_subnet.md"),
    run,
};

const GROUPS: [(&str, &str); 8] = [
    ("aws_db_instance", "db_subnet_group_name"),
    ("aws_rds_cluster", "db_subnet_group_name"),
    ("aws_docdb_cluster", "db_subnet_group_name"),
    ("aws_neptune_cluster", "neptune_subnet_group_name"),
    ("aws_redshift_cluster", "cluster_subnet_group_name"),
    ("aws_elasticache_replication_group", "subnet_group_name"),
    ("aws_elasticache_cluster", "subnet_group_name"),
    ("aws_dax_cluster", "subnet_group_name"),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for (kind, path) in GROUPS {
        for database in graph.of(&[kind]) {
            let Some(group) = group_of(&graph, database, path) else { continue };
            let subnets = graph.referred(group, "subnet_ids", &["aws_subnet"]);
            let public =
                subnets.iter().find_map(|subnet| Some((subnet, public_by(&graph, subnet)?)));
            let Some((subnet, (place, why))) = public else { continue };
            let message =
                format!("`{}` stands in the public subnet `{}`", database.label(), subnet.label());
            let claim = Claim::on(database, path, message).at_most(Confidence::Medium);
            claims.push(
                claim
                    .because(group.at, "the subnet group")
                    .because(subnet.at, "the subnet")
                    .because(place, why),
            );
        }
    }
    report(cx, claims);
}

/// By reference, or by the name of the block or of the group.
fn group_of<'g>(graph: &'g InfraGraph, database: &Resource, path: &str) -> Option<&'g Resource> {
    let referred = graph.referred(database, path, &[]);
    if let Some(found) = referred.into_iter().find(|one| one.kind.ends_with("subnet_group")) {
        return Some(found);
    }
    let name = database.body.str(path)?;
    let kinds =
        ["aws_db_subnet_group", "aws_redshift_subnet_group", "aws_elasticache_subnet_group"];
    let mut all = graph.of_class(Class::Resource).filter(|one| kinds.contains(&&*one.kind));
    all.find(|one| {
        one.folder == database.folder && (one.body.str("name") == Some(name) || &*one.name == name)
    })
}
