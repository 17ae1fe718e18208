//! A store can be deleted by one mistake.

use infra_graph::{Resource, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "deletion-unprotected",
    summary: "a store can be deleted by one mistake",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &[
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#deletion_protection",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("deletion_unprotected.md"),
    run,
};

const STORES: [&str; 6] = [
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_docdb_cluster",
    "aws_neptune_cluster",
    "aws_dynamodb_table",
    "google_sql_database_instance",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for store in graph.of(&STORES).filter(|store| !is_guarded(store)) {
        let path = match &*store.kind {
            "aws_dynamodb_table" => "deletion_protection_enabled",
            _ => "deletion_protection",
        };
        let copy = store.body.as_map().is_some_and(|map| !map.open)
            && store.body.has("replicate_source_db");
        // A table of locks can be made again.
        let lock = store.body.str("hash_key") == Some("LockID");
        if copy || lock || !matches!(store.body.said(path), Said::False | Said::Absent) {
            continue;
        }
        let claim = Claim::new(store.at, format!("`{}` has no `{path}`", store.label())).of(store);
        let snapshot = store
            .body
            .member("skip_final_snapshot")
            .filter(|_| store.body.said("skip_final_snapshot") == Said::True);
        claims.push(match snapshot {
            Some(member) => claim.because(member.at, "and no snapshot is taken at the end"),
            None => claim,
        });
    }
    for bucket in graph.of(&["aws_s3_bucket", "google_storage_bucket", "aws_ecr_repository"]) {
        let path =
            if &*bucket.kind == "aws_ecr_repository" { "force_delete" } else { "force_destroy" };
        if bucket.body.said(path) == Said::True && !is_guarded(bucket) {
            claims.push(Claim::on(
                bucket,
                path,
                format!("`{path}` deletes `{}` with all that is in it", bucket.label()),
            ));
        }
    }
    report(cx, claims);
}

fn is_guarded(store: &Resource) -> bool {
    store.body.said("lifecycle.prevent_destroy") == Said::True
        && store.body.as_map().is_some_and(|map| !map.open)
}
