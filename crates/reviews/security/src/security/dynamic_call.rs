//! Functions that are chosen by a name from outside.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "dynamic-call",
    summary: "a name from outside chooses the function that is called",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[754],
    references: &["https://cwe.mitre.org/data/definitions/754.html"],
    reads: FactKinds::FLOWS,
    page: include_str!("dynamic_call.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    // What the program itself put into a queue is its own.
    for flow in cx.flows("dynamic-call").filter(|flow| &*flow.source.kind != "queue") {
        let harm = "chooses the method that is called: one that is no function throws, and `constructor` or \
                    `valueOf` is one that nobody meant";
        tainted::report(cx, flow, CHECK.severity, harm);
    }
}
