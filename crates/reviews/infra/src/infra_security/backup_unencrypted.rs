//! A copy is easier to read than what it copies.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::rows::{self, Bad, Row};

pub(crate) static CHECK: Check = Check {
    id: "backup-unencrypted",
    summary: "a copy is easier to read than what it copies",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[311],
    references: &["https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html"],
    reads: FactKinds::INFRA,
    page: include_str!("backup_unencrypted.md"),
    run,
};

const ROWS: &[Row] = &[
    Row::new(
        "aws_backup_vault",
        "kms_key_arn",
        Bad::Absent,
        "`{}` has no key of its own: who may read backups cannot be decided by one",
    ),
    Row::new(
        "aws_ebs_snapshot_copy",
        "encrypted",
        Bad::OffOrAbsent,
        "`{}` copies a snapshot unencrypted",
    ),
    Row::new("aws_ami_copy", "encrypted", Bad::OffOrAbsent, "`{}` copies an image unencrypted"),
    Row::new(
        "aws_db_snapshot_copy",
        "kms_key_id",
        Bad::Absent,
        "`{}` copies a snapshot without a key",
    ),
    Row::new(
        "aws_redshift_snapshot_copy_grant",
        "kms_key_id",
        Bad::Absent,
        "`{}` copies snapshots without a key of their own",
    ),
    Row::new(
        "aws_rds_export_task",
        "kms_key_id",
        Bad::Absent,
        "`{}` exports a snapshot without a key",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, rows::claims(&graph, ROWS));
}
