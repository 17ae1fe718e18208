//! Data in the argument list of a program that obeys options.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "argument-injection",
    summary: "request data is an option of a program that obeys it",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[88],
    references: &[
        "https://git-scm.com/docs/git-clone#Documentation/git-clone.txt---upload-packltupload-packgt",
        "https://sonarsource.github.io/argument-injection-vectors/",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("argument_injection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("argument") {
        let harm = format!(
            "is an argument of `{}`; one that begins with `--upload-pack=` or `--config` runs a command",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
