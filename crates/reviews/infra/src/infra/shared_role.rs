//! Many workloads have one role.

use std::collections::BTreeSet;

use infra_graph::{InfraGraph, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "shared-role",
    summary: "many workloads have one role",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[250],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("shared_role.md"),
    run,
};

/// What runs with a role, and the argument that names it.
const WORKLOADS: [(&str, &str); 8] = [
    ("aws_lambda_function", "role"),
    ("aws_ecs_task_definition", "task_role_arn"),
    ("aws_instance", "iam_instance_profile"),
    ("aws_launch_template", "iam_instance_profile"),
    ("aws_launch_configuration", "iam_instance_profile"),
    ("aws_codebuild_project", "service_role"),
    ("aws_glue_job", "role_arn"),
    ("aws_sfn_state_machine", "role_arn"),
];
const MOST: usize = 2;

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for role in graph.of(&["aws_iam_role"]) {
        let users = workloads(&graph, role);
        if users.len() > MOST {
            let message = format!(
                "{} workloads run as `{}`: each has the rights of all",
                users.len(),
                role.label()
            );
            let mut claim = Claim::new(role.at, message).of(role);
            for user in users.iter().take(4) {
                claim = claim.because(user.at, format!("`{}`", user.label()));
            }
            claims.push(claim);
        }
    }
    report(cx, claims);
}

/// Directly, or through an instance profile.
fn workloads<'g>(graph: &'g InfraGraph, role: &'g Resource) -> Vec<&'g Resource> {
    let profiles = graph.users(role, &["aws_iam_instance_profile"]);
    let holders: Vec<&Resource> = std::iter::once(role).chain(profiles).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (kind, path) in WORKLOADS {
        for workload in
            graph.of_class(infra_graph::Class::Resource).filter(|one| *one.kind == *kind)
        {
            let named =
                graph.referred(workload, path, &["aws_iam_role", "aws_iam_instance_profile"]);
            let is_one = named.iter().any(|one| holders.iter().any(|holder| holder.id == one.id));
            if is_one && seen.insert(workload.id.clone()) {
                found.push(workload);
            }
        }
    }
    found
}
