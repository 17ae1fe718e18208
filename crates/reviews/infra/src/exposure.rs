//! What an open rule lays open: the databases behind it, and the way to them.

use infra_graph::{InfraGraph, Place, Resource, Said, Value};
use model::Severity;

use crate::claims::Claim;
use crate::network::{Opening, Source, is_world};

/// What holds data behind a security group.
pub(crate) const DATABASES: &[&str] = &[
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_docdb_cluster",
    "aws_neptune_cluster",
    "aws_redshift_cluster",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elasticsearch_domain",
    "aws_opensearch_domain",
    "aws_dax_cluster",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_memorydb_cluster",
];

/// A claim about a rule that lets the world in, with where its range is written and what uses the group.
pub(crate) fn world_claim(
    graph: &InfraGraph,
    opening: &Opening<'_>,
    source: &Source,
    message: String,
) -> Claim {
    let mut claim = Claim::new(opening.at, message).of(opening.rule);
    if source.at.file != opening.at.file
        || source.at.range.start > opening.rule.whole.range.end
        || source.at.range.start < opening.rule.whole.range.start
    {
        claim = claim.because(source.at, "the range is written here");
    }
    if opening.group.at != opening.rule.at {
        claim = claim.because(opening.group.at, "the group that it belongs to");
    }
    let behind: Vec<&Resource> = graph.users(opening.group, DATABASES).collect();
    for database in behind.iter().take(3) {
        claim = claim.because(database.at, format!("`{}` uses the group", database.label()));
        if let Some((place, why)) = way_in(graph, database) {
            claim = claim.because(place, why);
        }
    }
    // Where all of them are kept from the internet otherwise, the rule is the first of two mistakes.
    let kept = |database: &&&Resource| database.body.said("publicly_accessible") == Said::False;
    if !behind.is_empty() && behind.iter().filter(kept).count() == behind.len() {
        claim = claim.severity(Severity::High);
    }
    claim
}

/// Why the internet has a way to a database.
fn way_in(graph: &InfraGraph, database: &Resource) -> Option<(Place, String)> {
    if database.body.said("publicly_accessible") == Said::True {
        let place = database.body.member("publicly_accessible")?.at;
        return Some((place, "and it has a public address".into()));
    }
    let groups = graph.referred(database, "db_subnet_group_name", &["aws_db_subnet_group"]);
    let subnets =
        groups.iter().flat_map(|group| graph.referred(group, "subnet_ids", &["aws_subnet"]));
    subnets.filter_map(|subnet| public_by(graph, subnet)).next()
}

/// What makes a subnet public, if anything does.
pub(crate) fn public_by(graph: &InfraGraph, subnet: &Resource) -> Option<(Place, String)> {
    if subnet.body.said("map_public_ip_on_launch") == Said::True {
        let place = subnet.body.member("map_public_ip_on_launch")?.at;
        return Some((place, "it gives public addresses".into()));
    }
    if subnet.body.str("cidr_block").is_some_and(is_world) {
        return Some((
            subnet.body.member("cidr_block")?.at,
            "its range is the whole internet".into(),
        ));
    }
    let associations = graph.users(subnet, &["aws_route_table_association"]);
    let tables =
        associations.flat_map(|one| graph.referred(one, "route_table_id", &["aws_route_table"]));
    tables.filter_map(|table| gateway(graph, table)).next()
}

/// The route of a table that leads to the internet.
fn gateway(graph: &InfraGraph, table: &Resource) -> Option<(Place, String)> {
    let leads_out = |body: &Value| {
        let addresses = body.get("gateway_id").map(Value::addresses).unwrap_or_default();
        addresses.iter().any(|address| address.contains("aws_internet_gateway."))
    };
    let note = || "its route leads to the internet gateway".to_owned();
    let inline = table.body.blocks("route").iter().find(|route| leads_out(route));
    if let Some(route) = inline {
        return Some((route.at, note()));
    }
    let mut routes = graph.users(table, &["aws_route"]);
    routes.find(|route| leads_out(&route.body)).map(|route| (route.at, note()))
}
