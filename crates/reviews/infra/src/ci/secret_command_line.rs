//! Secrets as arguments of programs.

use crate::pipeline::leaks::{self, Way};
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-command-line",
    summary: "a secret is an argument of a program",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[214, 522],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_command_line.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        for site in leaks::sites(at) {
            for leak in
                leaks::leaks(&flow, site).into_iter().filter(|leak| leak.way == Way::Argument)
            {
                let message = format!(
                    "the secret `{}` is an argument: every process on the machine can read it, and whatever prints or keeps the command has it too",
                    leak.name
                );
                let mut finding = cx.report(at.file, leak.range, message);
                for hop in leak.origin.iter().flat_map(|origin| &origin.hops) {
                    finding = finding.because(hop.file, hop.range, hop.note.clone());
                }
            }
        }
    }
}
