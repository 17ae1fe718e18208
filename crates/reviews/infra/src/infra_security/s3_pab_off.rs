//! The guard against public buckets is switched off.

use infra_graph::Said;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "s3-pab-off",
    summary: "the guard against public buckets is switched off",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[732],
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("s3_pab_off.md"),
    run,
};

const SWITCHES: [&str; 4] =
    ["block_public_policy", "block_public_acls", "restrict_public_buckets", "ignore_public_acls"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    let kinds = [
        "aws_s3_bucket_public_access_block",
        "aws_s3_account_public_access_block",
        "aws_s3_bucket",
    ];
    for guard in graph.of(&kinds) {
        let off = SWITCHES.iter().find(|name| guard.body.said(name) == Said::False);
        if let Some(name) = off {
            claims.push(Claim::on(guard, name, format!("`{name}` is off in `{}`", guard.label())));
            continue;
        }
        let absent = SWITCHES.iter().find(|name| guard.body.said(name) == Said::Absent);
        if let (Some(name), true) = (absent, guard.kind.ends_with("block")) {
            claims.push(
                Claim::new(
                    guard.at,
                    format!("`{name}` is left out of `{}`, and is off then", guard.label()),
                )
                .of(guard),
            );
        }
    }
    for account in graph.of(&["azurerm_storage_account"]) {
        for name in ["allow_nested_items_to_be_public", "allow_blob_public_access"] {
            if account.body.said(name) == Said::True {
                let message = format!(
                    "`{name}` lets containers of `{}` be opened to everybody",
                    account.label()
                );
                claims.push(Claim::on(account, name, message));
            }
        }
    }
    report(cx, claims);
}
