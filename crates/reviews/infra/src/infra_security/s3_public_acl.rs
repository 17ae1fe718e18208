//! Everybody may read or change a bucket.

use infra_graph::{InfraGraph, Resource, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Held, policies};

pub(crate) static CHECK: Check = Check {
    id: "s3-public-acl",
    summary: "everybody may read or change a bucket",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[732, 284],
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("s3_public_acl.md"),
    run,
};

/// Conditions that say who it is after all.
const WHO: [&str; 11] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "aws:referer",
];
const ADDRESSES: [&str; 2] = ["aws:sourceip", "aws:vpcsourceip"];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = acls(&graph);
    claims.extend(
        policies(&graph)
            .iter()
            .filter(|held| is_of_bucket(&graph, held))
            .flat_map(|held| statements(&graph, held)),
    );
    for access in graph.of(&["google_storage_bucket_acl", "google_storage_default_object_acl"]) {
        let rights = access.body.blocks("role_entity");
        let open = rights.iter().find(|one| {
            one.as_text().is_some_and(|text| {
                text.contains("allUsers") || text.contains("allAuthenticatedUsers")
            })
        });
        if open.is_some() {
            claims.push(Claim::on(
                access,
                "role_entity",
                format!("`{}` lets everybody in", access.label()),
            ));
        }
    }
    for container in graph.of(&["azurerm_storage_container"]) {
        if container
            .body
            .str("container_access_type")
            .is_some_and(|kind| matches!(kind, "blob" | "container"))
        {
            claims.push(Claim::on(
                container,
                "container_access_type",
                format!("everybody may read `{}`", container.label()),
            ));
        }
    }
    report(cx, claims);
}

/// Of a bucket, or a document that a policy of a bucket is made from.
fn is_of_bucket(graph: &InfraGraph, held: &Held<'_>) -> bool {
    let kind = &*held.resource.kind;
    let used =
        || graph.users(held.resource, &["aws_s3_bucket_policy", "aws_s3_bucket"]).next().is_some();
    kind.starts_with("aws_s3_") || (kind == "aws_iam_policy_document" && used())
}

fn statements(graph: &InfraGraph, held: &Held<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for statement in held.policy.allowing().filter(|one| one.is_for_everybody()) {
        let unknown = statement.conditions.iter().any(|one| one.key.is_empty());
        if unknown || statement.has_condition(&WHO) {
            continue;
        }
        let action = statement.actions.first().map_or("everything", |action| action);
        let by_address = statement.has_condition(&ADDRESSES);
        let place = held.place(statement);
        let claim = match by_address {
            true => {
                let message =
                    format!("everybody at some addresses may call `{action}` without credentials");
                Claim::new(place, message).severity(Severity::Med)
            }
            false => Claim::new(
                place,
                format!(
                    "everybody may call `{action}` on the bucket of `{}`",
                    held.resource.label()
                ),
            ),
        };
        let looks = statement
            .actions
            .iter()
            .all(|action| action.starts_with("s3:Get") || action.starts_with("s3:List"));
        let site = website(graph, held.resource).filter(|_| looks && !by_address);
        claims.push(softened(claim.of(held.resource), site));
    }
    claims
}

/// A website is meant to be read: the intent is worth a line, not a stop.
fn softened(claim: Claim, site: Option<&Resource>) -> Claim {
    match site {
        Some(site) => claim.severity(Severity::Low).because(site.at, "the bucket serves a website"),
        None => claim,
    }
}

fn website<'g>(graph: &'g InfraGraph, resource: &'g Resource) -> Option<&'g Resource> {
    if resource.body.as_map().is_some_and(|map| !map.open) && resource.body.has("website") {
        return Some(resource);
    }
    let buckets = graph.referred(resource, "bucket", &["aws_s3_bucket"]);
    let bucket = buckets.first()?;
    let site = graph.users(bucket, &["aws_s3_bucket_website_configuration"]).next();
    site.or_else(|| bucket.body.has("website").then_some(*bucket))
}

fn acls(graph: &InfraGraph) -> Vec<Claim> {
    let mut claims = Vec::new();
    for resource in
        graph.of(&["aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_object", "aws_s3_bucket_object"])
    {
        let acl = resource.body.str("acl").unwrap_or("private");
        if matches!(acl, "public-read" | "public-read-write" | "authenticated-read" | "website") {
            let message = format!("`{}` gives the rights `{acl}`", resource.label());
            let site = website(graph, resource).filter(|_| acl == "public-read");
            claims.push(softened(Claim::on(resource, "acl", message), site));
        }
        let apart = resource.body.blocks("access_control_policy.grant");
        for grant in resource.body.blocks("grant").iter().chain(apart) {
            claims.extend(granted(resource, grant));
        }
    }
    claims
}

fn granted(resource: &Resource, grant: &Value) -> Option<Claim> {
    let uri = grant.str("grantee.uri").or_else(|| grant.str("uri"))?;
    let rights: Vec<&str> = ["permission", "permissions"]
        .iter()
        .flat_map(|name| grant.blocks(name))
        .filter_map(Value::as_text)
        .collect();
    let everybody = uri.ends_with("AllUsers") || uri.ends_with("AuthenticatedUsers");
    let right = rights.iter().find(|right| matches!(**right, "WRITE_ACP" | "FULL_CONTROL"));
    let group = uri.rsplit('/').next().unwrap_or(uri);
    let message = match (everybody, right) {
        (true, _) => format!("`{}` gives rights to {group}: everybody", resource.label()),
        (false, Some(right)) => format!(
            "`{}` gives {right} to {group}, which may then let anybody in",
            resource.label()
        ),
        _ => return None,
    };
    Some(Claim::new(grant.at, message).of(resource))
}
