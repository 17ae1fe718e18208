//! Data in the text of a GraphQL document.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "graphql-injection",
    summary: "request data in the text of a GraphQL document",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[943],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html",
        "https://graphql.org/learn/queries/#variables",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("graphql_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("graphql") {
        let harm = format!("becomes part of the GraphQL document that `{}` sends", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
