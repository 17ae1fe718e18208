//! A database has a public address.

use infra_graph::Resource;
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::network::is_world;
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "db-public",
    summary: "a database has a public address",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "network",
    focus: &["network", "public-exposure"],
    cwe: &[668, 284],
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("db_public.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new("aws_db_instance", "publicly_accessible", Bad::On, "`{}` has a public address"),
    Row::new(
        "aws_rds_cluster_instance",
        "publicly_accessible",
        Bad::On,
        "`{}` has a public address",
    ),
    Row::new(
        "aws_docdb_cluster_instance",
        "publicly_accessible",
        Bad::On,
        "`{}` has a public address",
    ),
    Row::new(
        "aws_neptune_cluster_instance",
        "publicly_accessible",
        Bad::On,
        "`{}` has a public address",
    ),
    Row::new(
        "aws_dms_replication_instance",
        "publicly_accessible",
        Bad::On,
        "`{}` has a public address",
    ),
    Row::new("aws_mq_broker", "publicly_accessible", Bad::On, "`{}` has a public address"),
    Row::new("aws_redshift_cluster", "publicly_accessible", Bad::On, "`{}` has a public address"),
    Row::new(
        "aws_redshiftserverless_workgroup",
        "publicly_accessible",
        Bad::On,
        "`{}` has a public address",
    ),
    Row::new(
        "aws_msk_cluster",
        "broker_node_group_info.connectivity_info.public_access.type",
        Bad::Is(&["SERVICE_PROVIDED_EIPS"]),
        "`{}` has public addresses",
    ),
    Row::new(
        "azurerm_mssql_server",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_postgresql_server",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_postgresql_flexible_server",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_cosmosdb_account",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_mysql_server",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_mariadb_server",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
    Row::new(
        "azurerm_redis_cache",
        "public_network_access_enabled",
        Bad::On,
        "`{}` is reached from public networks",
    )
    .severity(Severity::High),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = rows::claims(&graph, ROWS);
    // Before version 6 of the provider a cluster is public unless it says otherwise.
    for cluster in
        graph.of(&["aws_redshift_cluster"]).filter(|one| !one.body.has("publicly_accessible"))
    {
        let message = format!("`{}` has a public address by default", cluster.label());
        claims.push(Claim::new(cluster.at, message).of(cluster).at_most(Confidence::Medium));
    }
    for snapshot in graph.of(&["aws_db_snapshot", "aws_db_cluster_snapshot"]) {
        if snapshot.body.blocks("shared_accounts").iter().any(|one| one.as_text() == Some("all")) {
            claims.push(Claim::on(
                snapshot,
                "shared_accounts",
                format!("the snapshot `{}` is given to everybody", snapshot.label()),
            ));
        }
    }
    for instance in graph.of(&["google_sql_database_instance"]) {
        for network in instance.body.blocks("settings.ip_configuration.authorized_networks") {
            if network.str("value").is_some_and(is_world) {
                let at = network.member("value").map_or(network.at, |member| member.at);
                claims.push(
                    Claim::new(at, format!("`{}` is reached from every address", instance.label()))
                        .of(instance),
                );
            }
        }
    }
    claims.extend(graph.of(&AZURE_RULES).filter_map(azure_range));
    report(cx, claims);
}

const AZURE_RULES: [&str; 8] = [
    "azurerm_mssql_firewall_rule",
    "azurerm_sql_firewall_rule",
    "azurerm_postgresql_firewall_rule",
    "azurerm_postgresql_flexible_server_firewall_rule",
    "azurerm_mysql_firewall_rule",
    "azurerm_mysql_flexible_server_firewall_rule",
    "azurerm_mariadb_firewall_rule",
    "azurerm_redis_firewall_rule",
];

/// A range of addresses that a server of Azure answers. From zero to zero are the machines of all of its customers.
fn azure_range(rule: &Resource) -> Option<Claim> {
    let ends = (
        rule.body.str("start_ip_address").or_else(|| rule.body.str("start_ip"))?,
        rule.body.str("end_ip_address").or_else(|| rule.body.str("end_ip"))?,
    );
    let path = if rule.body.has("start_ip_address") { "start_ip_address" } else { "start_ip" };
    match ends {
        ("0.0.0.0", "255.255.255.255") => {
            Some(Claim::on(rule, path, format!("`{}` lets every address in", rule.label())))
        }
        ("0.0.0.0", "0.0.0.0") => Some(
            Claim::on(
                rule,
                path,
                format!(
                    "`{}` lets everything in that runs in Azure, whoever's it is",
                    rule.label()
                ),
            )
            .severity(Severity::High),
        ),
        _ => None,
    }
}
