//! Every policy of AWS that is declared, and what it is attached to.

use infra_graph::{Class, InfraGraph, Place, Policy, Resource, Statement};

/// What a policy says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// What its holder may do.
    Identity,
    /// Who may take a role.
    Trust,
    /// Who may do what to the resource.
    Resource,
}

pub(crate) struct Held<'g> {
    pub(crate) resource: &'g Resource,
    pub(crate) role: Role,
    pub(crate) policy: Policy,
    /// The argument that holds it.
    at: Place,
    /// Of the whole text, when it was read from one.
    text: Place,
}

const HOLDERS: &[(&str, &str, Role)] = &[
    ("aws_iam_policy", "policy", Role::Identity),
    ("aws_iam_role_policy", "policy", Role::Identity),
    ("aws_iam_user_policy", "policy", Role::Identity),
    ("aws_iam_group_policy", "policy", Role::Identity),
    ("aws_iam_role", "inline_policy.policy", Role::Identity),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", Role::Identity),
    ("aws_iam_role", "assume_role_policy", Role::Trust),
    ("aws_s3_bucket", "policy", Role::Resource),
    ("aws_s3_bucket_policy", "policy", Role::Resource),
    ("aws_s3_access_point", "policy", Role::Resource),
    ("aws_sqs_queue", "policy", Role::Resource),
    ("aws_sqs_queue_policy", "policy", Role::Resource),
    ("aws_sns_topic", "policy", Role::Resource),
    ("aws_sns_topic_policy", "policy", Role::Resource),
    ("aws_kms_key", "policy", Role::Resource),
    ("aws_kms_key_policy", "policy", Role::Resource),
    ("aws_secretsmanager_secret", "policy", Role::Resource),
    ("aws_secretsmanager_secret_policy", "policy", Role::Resource),
    ("aws_ecr_repository_policy", "policy", Role::Resource),
    ("aws_elasticsearch_domain", "access_policies", Role::Resource),
    ("aws_elasticsearch_domain_policy", "access_policies", Role::Resource),
    ("aws_opensearch_domain", "access_policies", Role::Resource),
    ("aws_opensearch_domain_policy", "access_policies", Role::Resource),
    ("aws_efs_file_system_policy", "policy", Role::Resource),
    ("aws_glacier_vault", "access_policy", Role::Resource),
    ("aws_api_gateway_rest_api", "policy", Role::Resource),
    ("aws_api_gateway_rest_api_policy", "policy", Role::Resource),
    ("aws_backup_vault_policy", "policy", Role::Resource),
    ("aws_ses_identity_policy", "policy", Role::Resource),
    ("aws_glue_resource_policy", "policy", Role::Resource),
    ("aws_media_store_container_policy", "policy", Role::Resource),
];

/// By file and place of what they are attached to.
pub(crate) fn policies(graph: &InfraGraph) -> Vec<Held<'_>> {
    let mut found = Vec::new();
    for (kind, path, role) in HOLDERS {
        for resource in graph.of(std::slice::from_ref(kind)) {
            found.extend(held(resource, path, *role));
        }
    }
    found.extend(documents(graph));
    found
}

fn held<'g>(resource: &'g Resource, path: &str, role: Role) -> Option<Held<'g>> {
    let value = resource.body.get(path)?;
    let policy = Policy::of(value)?;
    let at = resource.body.member(path).map_or(resource.at, |member| member.at);
    Some(Held { resource, role, policy, at, text: value.at })
}

/// Documents by themselves: what they are used for may lie in another repository. One that is used here is judged
/// where it is used as well, at the same place.
fn documents(graph: &InfraGraph) -> impl Iterator<Item = Held<'_>> {
    let all = graph.of_class(Class::Data);
    let documents = all.filter(|resource| &*resource.kind == "aws_iam_policy_document");
    documents.map(|resource| {
        let policy = Policy::of_document(&resource.body);
        let names_principal = policy.statements.iter().any(|one| one.names_principal);
        let role = if names_principal { Role::Resource } else { Role::Identity };
        Held { resource, role, policy, at: resource.at, text: resource.at }
    })
}

impl Held<'_> {
    /// Where to show a statement.
    pub(crate) fn place(&self, statement: &Statement) -> Place {
        if statement.at == self.text { self.at } else { statement.at }
    }
}

const HOLDER_KINDS: [&str; 3] = ["aws_iam_user", "aws_iam_role", "aws_iam_group"];
const ATTACHMENTS: [&str; 4] = [
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
];

impl Held<'_> {
    /// The users, roles and groups that it is attached to.
    pub(crate) fn holders<'g>(&self, graph: &'g InfraGraph) -> Vec<&'g str> {
        const PATHS: [&str; 6] = ["user", "role", "group", "users", "roles", "groups"];
        let mentioned = |resource: &Resource| -> Vec<&'g str> {
            let found = PATHS.iter().flat_map(|path| graph.referred(resource, path, &HOLDER_KINDS));
            found.map(|one| &*one.id).collect()
        };
        let mut holders = mentioned(self.resource);
        holders.extend(graph.users(self.resource, &ATTACHMENTS).flat_map(mentioned));
        holders
    }
}

/// Names of services whose data a statement over all of them lays open.
pub(crate) const DATA_SERVICES: [&str; 7] =
    ["s3", "dynamodb", "secretsmanager", "ssm", "kms", "rds", "rds-db"];

/// The part before the colon.
pub(crate) fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or(action)
}
