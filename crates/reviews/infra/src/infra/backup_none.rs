//! A store has no backups.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "backup-none",
    summary: "a store has no backups",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("backup_none.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for database in graph.of(&["aws_db_instance"]) {
        let aurora = database.body.str("engine").is_some_and(|engine| engine.starts_with("aurora"));
        let copy = database.body.as_map().is_some_and(|map| !map.open)
            && database.body.has("replicate_source_db");
        let days = database.body.get("backup_retention_period");
        let none = days.is_none_or(|days| days.as_number() == Some(0.0));
        if none && !copy && !aurora {
            claims.push(Claim::on(
                database,
                "backup_retention_period",
                format!("no backups of `{}` are kept", database.label()),
            ));
        }
    }
    for cluster in graph.of(&["aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster"]) {
        let path = if &*cluster.kind == "aws_redshift_cluster" {
            "automated_snapshot_retention_period"
        } else {
            "backup_retention_period"
        };
        if cluster.body.number(path) == Some(0.0) {
            claims.push(Claim::on(
                cluster,
                path,
                format!("no backups of `{}` are kept", cluster.label()),
            ));
        }
    }
    for cache in graph.of(&["aws_elasticache_replication_group", "aws_elasticache_cluster"]) {
        let stores =
            cache.body.str("engine") == Some("redis") && &*cache.kind == "aws_elasticache_cluster";
        let none = cache
            .body
            .get("snapshot_retention_limit")
            .is_none_or(|days| days.as_number() == Some(0.0));
        if stores && none {
            claims.push(
                Claim::on(
                    cache,
                    "snapshot_retention_limit",
                    format!("no snapshots of `{}` are kept", cache.label()),
                )
                .severity(Severity::Med),
            );
        }
    }
    for table in graph.of(&["aws_dynamodb_table"]) {
        let lock = table.body.str("hash_key") == Some("LockID");
        if !lock
            && matches!(
                table.body.said("point_in_time_recovery.enabled"),
                Said::False | Said::Absent
            )
        {
            claims.push(Claim::on(
                table,
                "point_in_time_recovery.enabled",
                format!("`{}` cannot be taken back to a point in time", table.label()),
            ));
        }
    }
    for instance in graph.of(&["google_sql_database_instance"]) {
        let said = instance.body.said("settings.backup_configuration.enabled");
        if matches!(said, Said::False | Said::Absent) && !instance.body.has("master_instance_name")
        {
            claims.push(Claim::on(
                instance,
                "settings.backup_configuration.enabled",
                format!("no backups of `{}` are kept", instance.label()),
            ));
        }
    }
    report(cx, claims);
}
