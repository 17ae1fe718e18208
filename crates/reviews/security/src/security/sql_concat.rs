//! Data in the text of an SQL statement.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "sql-concat",
    summary: "request data in the text of an SQL statement",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[89],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html",
        "https://owasp.org/Top10/A03_2021-Injection/",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("sql_concat.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("sql") {
        let harm = format!("becomes part of the SQL text that `{}` runs", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
