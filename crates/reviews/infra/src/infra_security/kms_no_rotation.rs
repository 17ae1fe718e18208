//! A key is never replaced.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "kms-no-rotation",
    summary: "a key is never replaced",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption"],
    cwe: &[320],
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"],
    reads: FactKinds::INFRA,
    page: include_str!("kms_no_rotation.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for key in graph.of(&["aws_kms_key"]) {
        let spec =
            ["customer_master_key_spec", "key_spec"].iter().find_map(|path| key.body.str(path));
        let usage = key.body.str("key_usage").unwrap_or("ENCRYPT_DECRYPT");
        if usage != "ENCRYPT_DECRYPT" || spec.is_some_and(|spec| spec != "SYMMETRIC_DEFAULT") {
            continue;
        }
        if matches!(key.body.said("enable_key_rotation"), Said::False | Said::Absent) {
            claims.push(Claim::on(
                key,
                "enable_key_rotation",
                format!("`{}` is never rotated", key.label()),
            ));
        }
        if let Some(days) = key.body.number("deletion_window_in_days").filter(|days| *days < 14.0) {
            claims.push(Claim::on(
                key,
                "deletion_window_in_days",
                format!("`{}` can be gone in {days} days", key.label()),
            ));
        }
    }
    report(cx, claims);
}
