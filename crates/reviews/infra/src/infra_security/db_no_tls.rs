//! Data is sent to a store in the clear.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "db-no-tls",
    summary: "data is sent to a store in the clear",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[319],
    references: &[
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("db_no_tls.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new(
        "aws_elasticache_replication_group",
        "transit_encryption_enabled",
        Bad::OffOrAbsent,
        "`{}` is spoken to without TLS",
    ),
    Row::new("aws_memorydb_cluster", "tls_enabled", Bad::Off, "`{}` is spoken to without TLS"),
    Row::new(
        "aws_elasticsearch_domain",
        "domain_endpoint_options.enforce_https",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new(
        "aws_opensearch_domain",
        "domain_endpoint_options.enforce_https",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new(
        "aws_elasticsearch_domain",
        "node_to_node_encryption.enabled",
        Bad::Off,
        "the nodes of `{}` talk in the clear",
    ),
    Row::new(
        "aws_opensearch_domain",
        "node_to_node_encryption.enabled",
        Bad::Off,
        "the nodes of `{}` talk in the clear",
    ),
    Row::new(
        "aws_msk_cluster",
        "encryption_info.encryption_in_transit.client_broker",
        Bad::Is(&["PLAINTEXT", "TLS_PLAINTEXT"]),
        "`{}` takes connections in the clear",
    ),
    Row::new(
        "aws_dms_endpoint",
        "ssl_mode",
        Bad::IsOrAbsent(&["none"]),
        "`{}` moves data in the clear",
    ),
    Row::new(
        "aws_ecs_task_definition",
        "volume/efs_volume_configuration.transit_encryption",
        Bad::Is(&["DISABLED"]),
        "a volume of `{}` is read in the clear",
    ),
    Row::new(
        "azurerm_postgresql_server",
        "ssl_enforcement_enabled",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new(
        "azurerm_mysql_server",
        "ssl_enforcement_enabled",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new(
        "azurerm_mariadb_server",
        "ssl_enforcement_enabled",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new("azurerm_redis_cache", "enable_non_ssl_port", Bad::On, "`{}` has a port without TLS"),
    Row::new("azurerm_redis_cache", "non_ssl_port_enabled", Bad::On, "`{}` has a port without TLS"),
    Row::new(
        "google_sql_database_instance",
        "settings.ip_configuration.require_ssl",
        Bad::Off,
        "`{}` answers without TLS",
    ),
    Row::new(
        "google_sql_database_instance",
        "settings.ip_configuration.ssl_mode",
        Bad::Is(&["ALLOW_UNENCRYPTED_AND_ENCRYPTED"]),
        "`{}` answers without TLS",
    ),
];

/// Parameters of databases, and the value that switches TLS off.
const PARAMETERS: [(&str, &[&str]); 4] = [
    ("rds.force_ssl", &["0", "off"]),
    ("require_secure_transport", &["0", "OFF", "off"]),
    ("tls", &["disabled"]),
    ("require_ssl", &["false", "0"]),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    // Services of the provider itself are spoken to by its own interfaces.
    let exempt =
        ["s3", "kinesis", "dynamodb", "elasticsearch", "opensearch", "redshift-serverless"];
    let mut claims = rows::claims_except(&graph, ROWS, |one| {
        one.body.str("engine_name").is_some_and(|name| exempt.contains(&name))
    });
    let groups = [
        "aws_db_parameter_group",
        "aws_rds_cluster_parameter_group",
        "aws_docdb_cluster_parameter_group",
        "aws_redshift_parameter_group",
    ];
    for group in graph.of(&groups) {
        for parameter in group.body.blocks("parameter") {
            let (Some(name), Some(value)) = (parameter.str("name"), parameter.member("value"))
            else {
                continue;
            };
            let written = value
                .value
                .as_text()
                .map(str::to_owned)
                .or_else(|| Some(value.value.as_number()?.to_string()));
            let off = PARAMETERS.iter().any(|(known, off)| {
                *known == name && written.as_deref().is_some_and(|text| off.contains(&text))
            });
            if off {
                claims.push(
                    Claim::new(
                        value.at,
                        format!(
                            "`{name}` lets clients of `{}` connect in the clear",
                            group.label()
                        ),
                    )
                    .of(group),
                );
            }
        }
    }
    // A volume over the network has TLS only where it is said.
    for task in graph.of(&["aws_ecs_task_definition"]) {
        for volume in task
            .body
            .blocks("volume")
            .iter()
            .flat_map(|volume| volume.blocks("efs_volume_configuration"))
        {
            if volume.as_map().is_some() && !volume.has("transit_encryption") {
                claims.push(
                    Claim::new(
                        volume.at,
                        format!("a volume of `{}` is read in the clear", task.label()),
                    )
                    .of(task),
                );
            }
        }
    }
    report(cx, claims);
}
