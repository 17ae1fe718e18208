//! An account owns a subscription.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "azure-owner-sub",
    summary: "an account owns a subscription",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://learn.microsoft.com/azure/role-based-access-control/best-practices"],
    reads: FactKinds::INFRA,
    page: include_str!("azure_owner_sub.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for assignment in graph.of(&["azurerm_role_assignment"]) {
        let Some(role) = assignment
            .body
            .str("role_definition_name")
            .filter(|role| matches!(*role, "Owner" | "Contributor"))
        else {
            continue;
        };
        let scope = assignment.body.get("scope");
        let by_name = scope.is_some_and(|scope| {
            scope.addresses().iter().any(|one| one.contains("azurerm_subscription."))
        });
        let by_text = scope.and_then(|scope| scope.partial_text()).is_some_and(|text| {
            text.starts_with("/subscriptions/") && !text.contains("resourceGroups")
        });
        if by_name || by_text {
            claims.push(Claim::on(
                assignment,
                "role_definition_name",
                format!("`{}` gives {role} of the whole subscription", assignment.label()),
            ));
        }
    }
    report(cx, claims);
}
