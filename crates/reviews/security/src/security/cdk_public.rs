//! Parts of an AWS CDK stack that anybody may read.

use review::prelude::*;

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "cdk-public",
    summary: "a part of an AWS CDK stack is opened to everybody",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authorization",
    focus: &["authorization", "data-protection"],
    cwe: &[306, 284],
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cdk_public.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let callee = site.callee.map_or("", |callee| callee.as_str());
        if !callee.contains("aws-cdk") {
            continue;
        }
        if site.name() == Some("grantPublicAccess") {
            cx.report(site.file, site.range(), "everybody may read the bucket's objects")
                .because(site.file, declared(&site), "the bucket")
                .advise("Grant the distribution's origin access identity instead, and keep public access blocked");
        } else if let Some((severity, message)) = construct(&site, callee) {
            cx.report(site.file, site.code.range(site.call.callee), message)
                .severity(severity)
                .advise("Leave the option out");
        }
    }
}

/// Where the bucket is made, or the name of it.
fn declared(site: &CallSite<'_>) -> ByteRange {
    let receiver = site.receiver().unwrap_or(site.call.callee);
    site.code.range(site.code.constant(receiver))
}

fn construct(site: &CallSite<'_>, callee: &str) -> Option<(Severity, &'static str)> {
    if !site.is_new() {
        return None;
    }
    let options = site.arg(2).and_then(|given| Options::of(site.code, given))?;
    let on = |name: &str| {
        options.get(name).and_then(|value| literal::boolean(site.code, value)) == Some(true)
    };
    if callee.ends_with("aws-s3.Bucket") && on("publicReadAccess") {
        return Some((Severity::Med, "everybody may read the bucket's objects"));
    }
    if callee.ends_with("aws-codebuild.Project") && on("badge") {
        return Some((Severity::Low, "the badge shows everybody how the project's builds end"));
    }
    let database = callee.contains("aws-rds.Database");
    (database && on("publiclyAccessible"))
        .then_some((Severity::High, "the database is reachable from the internet"))
}
