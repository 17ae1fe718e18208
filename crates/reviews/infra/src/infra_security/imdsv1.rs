//! Instance metadata answers requests without a token.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "imdsv1",
    summary: "instance metadata answers requests without a token",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[918],
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("imdsv1.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let kinds = ["aws_instance", "aws_launch_template", "aws_launch_configuration"];
    let mut claims = Vec::new();
    for instance in graph.of(&kinds) {
        let body = &instance.body;
        let off = body.str("metadata_options.http_endpoint") == Some("disabled");
        let tokens = body.get("metadata_options.http_tokens");
        // A template that an instance is made from may say it.
        let elsewhere = body.has("launch_template") && !body.has("metadata_options");
        let bad = tokens.is_none_or(|value| value.as_text() == Some("optional"));
        if bad && !off && !elsewhere {
            let message =
                format!("the metadata of `{}` can be read without a token", instance.label());
            claims.push(Claim::on(instance, "metadata_options.http_tokens", message));
        }
    }
    report(cx, claims);
}
