//! Buckets and queues of an AWS CDK stack that are left to defaults which protect little.

use review::prelude::*;

use crate::literal::{self, Options};
use crate::names::name_of;

pub(crate) static CHECK: Check = Check {
    id: "cdk-storage-unprotected",
    summary: "a store of an AWS CDK stack has neither a key nor a rule for plain connections",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[311, 319],
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-data-encryption.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("cdk_storage_unprotected.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some((kind, options)) = store(&site) else { continue };
        let Some((severity, message)) = fault(&site, kind, options) else { continue };
        cx.report(site.file, site.code.range(site.call.callee), message).severity(severity).advise(
            match kind {
                "Bucket" => "Set `enforceSSL: true` and `encryption: BucketEncryption.KMS_MANAGED`",
                _ => "Set `encryption: QueueEncryption.KMS_MANAGED`",
            },
        );
    }
}

/// The construct and its options: `Some(None)` when it has none.
fn store<'a>(site: &CallSite<'a>) -> Option<(&'static str, Option<Options<'a>>)> {
    let callee = site.callee.filter(|_| site.is_new())?.as_str();
    let kind = match callee.rsplit_once('/')?.1 {
        "aws-s3.Bucket" => "Bucket",
        "aws-sqs.Queue" => "Queue",
        _ => return None,
    };
    match site.arg(2) {
        None if site.call.args.len() <= 2 => Some((kind, None)),
        None => None,
        Some(given) => Options::of(site.code, given).map(|options| (kind, Some(options))),
    }
}

fn fault(
    site: &CallSite<'_>,
    kind: &str,
    options: Option<Options<'_>>,
) -> Option<(Severity, String)> {
    let stated = |name: &str| options.and_then(|options| options.get(name));
    let open = options.is_some_and(|options| !options.is_complete());
    let off = stated("encryption")
        .and_then(|value| name_of(site.code, value))
        .filter(|name| matches!(*name, "UNENCRYPTED" | "UNMANAGED"));
    if let Some(name) = off {
        return Some((
            Severity::Med,
            format!("`{name}` switches off what would be encrypted by a key"),
        ));
    }
    let plain =
        stated("enforceSSL").and_then(|value| literal::boolean(site.code, value)) == Some(false);
    if plain {
        return Some((
            Severity::Med,
            "`enforceSSL: false` lets plain HTTP read and write the bucket".into(),
        ));
    }
    let bare = stated("encryption").is_none()
        && stated("encryptionKey").is_none()
        && stated("encryptionMasterKey").is_none();
    match kind {
        "Bucket" if bare && !open && stated("enforceSSL").is_none() => Some((
            Severity::Low,
            "the bucket answers plain HTTP and is encrypted with the provider's own key".into(),
        )),
        "Queue" if bare && !open => Some((
            Severity::Low,
            "the queue is encrypted with the provider's own key at most".into(),
        )),
        _ => None,
    }
}
