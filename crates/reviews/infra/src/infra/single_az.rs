//! One zone of the provider takes everything down.

use infra_graph::{InfraGraph, Kind, Resource, Said, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "single-az",
    summary: "one zone of the provider takes everything down",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html"],
    reads: FactKinds::INFRA,
    page: include_str!("single_az.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = databases(&graph);
    claims.extend(clusters(&graph));
    claims.extend(groups(&graph));
    claims.extend(gateways(&graph));
    report(cx, claims);
}

fn databases(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for database in graph.of(&["aws_db_instance"]) {
        let copy = ["replicate_source_db"].iter().any(|path| {
            database
                .body
                .get(path)
                .is_some_and(|value| !value.is_unknown() || !value.addresses().is_empty())
        });
        let aurora = database.body.str("engine").is_some_and(|engine| engine.starts_with("aurora"));
        if !copy && !aurora && matches!(database.body.said("multi_az"), Said::False | Said::Absent)
        {
            claims.push(Claim::on(
                database,
                "multi_az",
                format!("`{}` stands in one zone", database.label()),
            ));
        }
    }
    for cache in graph.of(&["aws_elasticache_replication_group"]) {
        let failover = cache.body.said("automatic_failover_enabled");
        let zones = cache.body.said("multi_az_enabled");
        if matches!(failover, Said::False | Said::Absent)
            && zones != Said::True
            && zones != Said::Unknown
        {
            let path = if failover == Said::False {
                "automatic_failover_enabled"
            } else {
                "multi_az_enabled"
            };
            claims.push(Claim::on(
                cache,
                path,
                format!("`{}` has nothing to fail over to", cache.label()),
            ));
        }
    }
    for cache in graph.of(&["aws_elasticache_cluster"]) {
        let nodes = cache.body.number("num_cache_nodes");
        let single = cache.body.str("az_mode").is_none_or(|mode| mode == "single-az");
        if cache.body.str("engine") == Some("memcached")
            && single
            && nodes.is_some_and(|nodes| nodes > 1.0)
        {
            claims.push(Claim::on(
                cache,
                "az_mode",
                format!("all nodes of `{}` stand in one zone", cache.label()),
            ));
        }
    }
    for instance in graph.of(&["google_sql_database_instance"]) {
        let kind = instance.body.get("settings.availability_type");
        let zonal = kind.is_none_or(|kind| kind.as_text() == Some("ZONAL"));
        if zonal && !instance.body.has("master_instance_name") {
            claims.push(Claim::on(
                instance,
                "settings.availability_type",
                format!("`{}` stands in one zone", instance.label()),
            ));
        }
    }
    claims
}

/// Storage of a cluster is in several zones; what answers is its instances.
fn clusters(graph: &InfraGraph) -> Vec<Claim> {
    const KINDS: [(&str, &str); 3] = [
        ("aws_rds_cluster", "aws_rds_cluster_instance"),
        ("aws_docdb_cluster", "aws_docdb_cluster_instance"),
        ("aws_neptune_cluster", "aws_neptune_cluster_instance"),
    ];
    let mut claims = Vec::new();
    for (kind, instance) in KINDS {
        for cluster in graph.of(&[kind]) {
            let kinds = [instance];
            let instances: Vec<&Resource> = graph.users(cluster, &kinds).collect();
            if let [only] = *instances
                && only.certain
                && !only.several
            {
                let message = format!("`{}` has one instance, so one zone", cluster.label());
                claims.push(
                    Claim::new(cluster.at, message)
                        .of(cluster)
                        .because(only.at, "its only instance"),
                );
            }
        }
    }
    claims
}

fn groups(graph: &InfraGraph) -> Vec<Claim> {
    const PATHS: [(&str, &str); 4] = [
        ("aws_autoscaling_group", "vpc_zone_identifier"),
        ("aws_autoscaling_group", "availability_zones"),
        ("aws_elb", "subnets"),
        ("aws_elb", "availability_zones"),
    ];
    let mut claims = Vec::new();
    for (kind, path) in PATHS {
        for group in graph.of(&[kind]) {
            let Some(value) = group.body.get(path) else { continue };
            let [only] = value.items() else { continue };
            let named = only.as_text().is_some() || is_single(graph, only);
            if matches!(value.kind, Kind::List(_)) && named {
                let what = if path.contains("zones") { "zone" } else { "subnet" };
                claims.push(Claim::on(group, path, format!("`{}` has one {what}", group.label())));
            }
        }
    }
    claims
}

/// One subnet, not a list of them.
fn is_single(graph: &InfraGraph, value: &Value) -> bool {
    let addresses = value.addresses();
    match &*addresses {
        [address] => graph
            .resolve(address)
            .is_some_and(|one| &*one.kind == "aws_subnet" && one.certain && !one.several),
        _ => false,
    }
}

/// One gateway for subnets in several zones.
fn gateways(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for gateway in graph.of(&["aws_nat_gateway"]).filter(|one| one.certain && !one.several) {
        let same =
            graph.of(&["aws_nat_gateway"]).filter(|other| other.folder == gateway.folder).count();
        let zones: std::collections::BTreeSet<String> = graph
            .of(&["aws_subnet"])
            .filter(|subnet| subnet.folder == gateway.folder)
            .filter_map(|subnet| subnet.body.get("availability_zone")?.as_text().map(str::to_owned))
            .collect();
        if same == 1 && zones.len() > 1 {
            let message =
                format!("`{}` is the one NAT gateway of {} zones", gateway.label(), zones.len());
            claims.push(Claim::new(gateway.at, message).of(gateway).at_most(Confidence::Medium));
        }
    }
    claims
}
