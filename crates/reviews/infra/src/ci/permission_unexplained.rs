//! Rights without a reason.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "permission-unexplained",
    summary: "a right is given without a word why",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "permissions",
    focus: &["permissions"],
    cwe: &[],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("permission_unexplained.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let jobs = at.pipeline.jobs.iter().map(|job| &job.permissions);
        for permissions in jobs.chain([&at.pipeline.permissions]) {
            let unexplained = permissions.scopes.iter().filter(|scope| {
                !scope.explained
                    && &*scope.access != "none"
                    && !(&*scope.name == "contents" && &*scope.access == "read")
            });
            for scope in unexplained {
                let message =
                    format!("nothing says what `{}: {}` is for", scope.name, scope.access);
                cx.report(at.file, scope.range, message);
            }
        }
    }
}
