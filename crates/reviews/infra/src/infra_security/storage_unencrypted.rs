//! Data at rest is not encrypted.

use infra_graph::{InfraGraph, Resource, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "storage-unencrypted",
    summary: "data at rest is not encrypted",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[311],
    references: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("storage_unencrypted.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new(
        "aws_db_instance",
        "storage_encrypted",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_rds_cluster",
        "storage_encrypted",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_docdb_cluster",
        "storage_encrypted",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_neptune_cluster",
        "storage_encrypted",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_redshift_cluster",
        "encrypted",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new("aws_ebs_volume", "encrypted", Bad::OffOrAbsent, "`{}` is not encrypted at rest"),
    Row::new("aws_efs_file_system", "encrypted", Bad::OffOrAbsent, "`{}` is not encrypted at rest"),
    Row::new("aws_ebs_encryption_by_default", "enabled", Bad::Off, "new volumes are not encrypted"),
    Row::new(
        "aws_elasticache_replication_group",
        "at_rest_encryption_enabled",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_dax_cluster",
        "server_side_encryption.enabled",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_elasticsearch_domain",
        "encrypt_at_rest.enabled",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_opensearch_domain",
        "encrypt_at_rest.enabled",
        Bad::OffOrAbsent,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_athena_workgroup",
        "configuration.result_configuration.encryption_configuration",
        Bad::Absent,
        "the results of `{}` are not encrypted",
    ),
    Row::new(
        "aws_athena_database",
        "encryption_configuration",
        Bad::Absent,
        "the results of `{}` are not encrypted",
    ),
    Row::new(
        "aws_kinesis_stream",
        "encryption_type",
        Bad::IsOrAbsent(&["NONE"]),
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_kinesis_firehose_delivery_stream",
        "server_side_encryption.enabled",
        Bad::Off,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "aws_workspaces_workspace",
        "root_volume_encryption_enabled",
        Bad::OffOrAbsent,
        "the root volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_workspaces_workspace",
        "user_volume_encryption_enabled",
        Bad::OffOrAbsent,
        "the user volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_instance",
        "root_block_device/encrypted",
        Bad::OffOrAbsent,
        "the root volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_instance",
        "ebs_block_device/encrypted",
        Bad::OffOrAbsent,
        "a volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_launch_configuration",
        "root_block_device/encrypted",
        Bad::OffOrAbsent,
        "the root volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_launch_configuration",
        "ebs_block_device/encrypted",
        Bad::OffOrAbsent,
        "a volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_launch_template",
        "root_block_device/encrypted",
        Bad::OffOrAbsent,
        "the root volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_launch_template",
        "ebs_block_device/encrypted",
        Bad::OffOrAbsent,
        "a volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_launch_template",
        "block_device_mappings/ebs.encrypted",
        Bad::OffOrAbsent,
        "a volume of `{}` is not encrypted",
    ),
    Row::new(
        "aws_ami",
        "ebs_block_device/encrypted",
        Bad::OffOrAbsent,
        "a volume of `{}` is not encrypted",
    ),
    Row::new("aws_ami_copy", "encrypted", Bad::OffOrAbsent, "`{}` is not encrypted at rest"),
    Row::new(
        "aws_sagemaker_notebook_instance",
        "kms_key_id",
        Bad::Absent,
        "the volume of `{}` has no key of its own",
    )
    .severity(Severity::Med),
    Row::new(
        "aws_dynamodb_table",
        "server_side_encryption.enabled",
        Bad::OffOrAbsent,
        "`{}` is encrypted with a key of the provider, not of the account",
    )
    .severity(Severity::Med),
    Row::new("aws_sqs_queue", "sqs_managed_sse_enabled", Bad::Off, "`{}` is not encrypted at rest"),
    Row::new(
        "google_compute_disk",
        "disk_encryption_key",
        Bad::Absent,
        "`{}` has no key of its own",
    )
    .severity(Severity::Low),
    Row::new(
        "azurerm_managed_disk",
        "encryption_settings.enabled",
        Bad::Off,
        "`{}` is not encrypted at rest",
    ),
    Row::new(
        "azurerm_storage_account",
        "infrastructure_encryption_enabled",
        Bad::Off,
        "`{}` is not encrypted at rest",
    )
    .severity(Severity::Low),
    Row::new(
        "azurerm_postgresql_server",
        "infrastructure_encryption_enabled",
        Bad::Off,
        "`{}` is not encrypted at rest",
    )
    .severity(Severity::Low),
    Row::new(
        "aws_glue_data_catalog_encryption_settings",
        "data_catalog_encryption_settings.connection_password_encryption.return_connection_password_encrypted",
        Bad::OffOrAbsent,
        "passwords in the data catalogue of `{}` are not encrypted",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    // Volumes are encrypted where the account says so.
    let by_default: Vec<&str> = graph
        .of(&["aws_ebs_encryption_by_default"])
        .filter(|one| one.body.said("enabled") != Said::False)
        .map(|one| one.root())
        .collect();
    let is_excused = |one: &Resource| match &*one.kind {
        "aws_ebs_volume" | "aws_instance" | "aws_launch_template" | "aws_launch_configuration" => {
            by_default.contains(&one.root()) && !says_off(one)
        }
        // A key is only taken together with encryption.
        "aws_db_instance" | "aws_docdb_cluster" | "aws_neptune_cluster" => {
            one.body.has("kms_key_id") && !says_off(one) || is_copy(one)
        }
        "aws_rds_cluster" => one.body.str("engine_mode") == Some("serverless") || is_copy(one),
        _ => is_copy(one),
    };
    let mut claims = rows::claims_except(&graph, ROWS, is_excused);
    claims.extend(topics(&graph));
    claims.extend(glue(&graph));
    if cx.known().compliance.iter().any(|rule| matches!(&**rule, "HIPAA" | "PCI-DSS")) {
        claims = claims
            .into_iter()
            .map(|claim| claim.raised(Severity::High, Severity::Blocker))
            .collect();
    }
    report(cx, claims);
}

fn says_off(resource: &Resource) -> bool {
    ["encrypted", "storage_encrypted"].iter().any(|path| resource.body.said(path) == Said::False)
}

/// A replica or a copy of a snapshot is as encrypted as what it comes from.
fn is_copy(resource: &Resource) -> bool {
    [
        "replicate_source_db",
        "snapshot_identifier",
        "global_cluster_identifier",
        "replication_source_identifier",
        "restore_to_point_in_time",
        "snapshot_id",
        "snapshot_cluster_identifier",
    ]
    .iter()
    .any(|path| resource.body.as_map().is_some_and(|map| !map.open) && resource.body.has(path))
}

/// Topics have no encryption unless a key is named.
fn topics(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for topic in graph.of(&["aws_sns_topic"]) {
        let bare =
            !topic.body.has("kms_master_key_id") || topic.body.str("kms_master_key_id") == Some("");
        if bare {
            claims.push(Claim::on(
                topic,
                "kms_master_key_id",
                format!("`{}` is not encrypted at rest", topic.label()),
            ));
        }
    }
    for queue in graph.of(&["aws_sqs_queue"]) {
        if queue.body.str("kms_master_key_id") == Some("")
            && !queue.body.has("sqs_managed_sse_enabled")
        {
            claims.push(Claim::on(
                queue,
                "kms_master_key_id",
                format!("`{}` is not encrypted at rest", queue.label()),
            ));
        }
    }
    claims
}

/// Three parts, each with a mode of its own.
fn glue(graph: &InfraGraph) -> Vec<Claim> {
    const PARTS: [(&str, &str, &str); 3] = [
        ("cloudwatch_encryption", "cloudwatch_encryption_mode", "SSE-KMS"),
        ("job_bookmarks_encryption", "job_bookmarks_encryption_mode", "CSE-KMS"),
        ("s3_encryption", "s3_encryption_mode", ""),
    ];
    let mut claims = Vec::new();
    for security in graph.of(&["aws_glue_security_configuration"]) {
        for (part, mode, wanted) in PARTS {
            let path = format!("encryption_configuration.{part}.{mode}");
            let said = security.body.str(&path);
            let off = said
                .is_none_or(|said| said == "DISABLED" || (!wanted.is_empty() && said != wanted));
            let known = security.body.get(&path).is_none_or(|value| !value.is_unknown());
            let keyless =
                !security.body.has(&format!("encryption_configuration.{part}.kms_key_arn"))
                    && said != Some("SSE-S3");
            if known && (off || keyless) {
                let message = format!("`{part}` of `{}` is off or has no key", security.label());
                claims.push(Claim::on(security, &path, message));
            }
        }
    }
    for catalogue in graph.of(&["aws_glue_data_catalog_encryption_settings"]) {
        let inner = "data_catalog_encryption_settings.encryption_at_rest";
        let mode = catalogue.body.str(&format!("{inner}.catalog_encryption_mode"));
        let keyless = !catalogue.body.has(&format!("{inner}.sse_aws_kms_key_id"));
        let password = "data_catalog_encryption_settings.connection_password_encryption";
        let unlocked = catalogue.body.has(password)
            && !catalogue.body.has(&format!("{password}.aws_kms_key_id"));
        if mode == Some("DISABLED") || (mode.is_some() && keyless) || unlocked {
            claims.push(
                Claim::new(
                    catalogue.at,
                    format!("the data catalogue of `{}` is not encrypted", catalogue.label()),
                )
                .of(catalogue),
            );
        }
    }
    claims
}
