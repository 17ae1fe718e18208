//! Every website may write to a bucket.

use infra_graph::Value;
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "cors-open-storage",
    summary: "every website may write to a bucket",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[942],
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html"],
    reads: FactKinds::INFRA,
    page: include_str!("cors_open_storage.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    const WRITES: [&str; 3] = ["PUT", "POST", "DELETE"];
    let graph = graph(cx);
    let mut claims = Vec::new();
    for bucket in graph.of(&["aws_s3_bucket", "aws_s3_bucket_cors_configuration"]) {
        for rule in bucket.body.blocks("cors_rule") {
            let open = rule.blocks("allowed_origins").iter().any(|one| one.as_text() == Some("*"));
            let methods = rule.blocks("allowed_methods").iter().filter_map(Value::as_text);
            let writes = methods.filter(|method| WRITES.contains(method)).collect::<Vec<_>>();
            if let (true, Some(method)) = (open && rule.as_map().is_some(), writes.first()) {
                claims.push(
                    Claim::new(
                        rule.at,
                        format!("`{}` takes {method} from pages of every origin", bucket.label()),
                    )
                    .of(bucket),
                );
            }
        }
    }
    report(cx, claims);
}
