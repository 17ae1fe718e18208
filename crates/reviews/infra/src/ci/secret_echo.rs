//! Secrets that end in the log.

use crate::pipeline::leaks::{self, Leak, Way};
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-echo",
    summary: "a secret is written to the log",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[532, 117],
    references: &[
        "https://docs.github.com/en/actions/reference/security/secure-use",
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_echo.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        for site in leaks::sites(at) {
            for leak in leaks::leaks(&flow, site) {
                report(cx, at, &leak);
            }
        }
    }
}

fn report(cx: &mut CheckContext<'_>, at: Linked<'_>, leak: &Leak) {
    let name = &leak.name;
    let (severity, message, advice) = match leak.way {
        Way::Printed => (
            Severity::High,
            format!(
                "the secret `{name}` is printed: the mask hides its exact value alone, and only where the log is GitHub's"
            ),
            "Do not print it; print whether it is set: `test -n \"$NAME\" && echo set`",
        ),
        Way::Encoded => (
            Severity::Blocker,
            format!(
                "the secret `{name}` is printed in another form: no mask fits that, and whoever reads the log turns it back"
            ),
            "Do not print it, in any form",
        ),
        Way::Traced => (
            Severity::Blocker,
            format!(
                "`set -x` prints this command with the secret `{name}` filled in, as often as it runs and in every form that it is used in"
            ),
            "Switch the trace off before secrets are used: `set +x`",
        ),
        Way::Dumped => (
            Severity::High,
            format!("all variables are printed, and the secret `{name}` is one of them"),
            "Print the variables that you want to see by their names",
        ),
        _ => return,
    };
    let token = name.eq_ignore_ascii_case("github_token");
    // It ends with the job.
    let severity = if token { severity.min(Severity::Med) } else { severity };
    let mut finding = cx.report(at.file, leak.range, message).severity(severity).advise(advice);
    for hop in leak.origin.iter().flat_map(|origin| &origin.hops) {
        finding = finding.because(hop.file, hop.range, hop.note.clone());
    }
}
