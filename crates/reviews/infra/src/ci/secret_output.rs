//! Secrets that leave a step as data.

use crate::pipeline::leaks::{self, Way};
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-output",
    summary: "a secret is written to an output or a summary",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[532, 200],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_output.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        for site in leaks::sites(at) {
            for leak in leaks::leaks(&flow, site).into_iter().filter(|leak| leak.way == Way::Output)
            {
                let message = format!(
                    "the secret `{}` becomes an output: it stands in the run's data in clear, for every step, job and API call that reads it",
                    leak.name
                );
                let token = leak.name.eq_ignore_ascii_case("github_token");
                let severity = if token { Severity::Med } else { Severity::High };
                let mut finding = cx.report(at.file, leak.range, message).severity(severity);
                for hop in leak.origin.iter().flat_map(|origin| &origin.hops) {
                    finding = finding.because(hop.file, hop.range, hop.note.clone());
                }
            }
        }
    }
}
