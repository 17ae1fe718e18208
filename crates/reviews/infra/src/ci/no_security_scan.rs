//! Code that nothing scans.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "no-security-scan",
    summary: "nothing scans the code or its dependencies",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[1395],
    references: &[
        "https://docs.github.com/en/code-security/dependabot/dependabot-version-updates/configuration-options-for-the-dependabot.yml-file",
    ],
    reads: FactKinds::PIPELINES.and(FactKinds::FILES),
    page: include_str!("no_security_scan.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let base = cx.base();
    let by_file = base.files().any(|(_, file)| {
        let name = file.path.file_name();
        matches!(
            name,
            "dependabot.yml"
                | "dependabot.yaml"
                | "renovate.json"
                | "renovate.json5"
                | ".renovaterc"
                | ".renovaterc.json"
                | ".snyk"
                | "sonar-project.properties"
                | ".semgrep.yml"
                | ".gitleaks.toml"
                | ".whitesource"
                | "trivy.yaml"
        )
    });
    let flow = linked(cx);
    let scans = |at: &Linked<'_>| {
        let said = at.source.text.to_ascii_lowercase();
        let words = [
            "codeql",
            "semgrep",
            "snyk",
            "trivy",
            "dependency-review",
            "npm audit",
            "audit-ci",
            "osv-scanner",
            "grype",
            "sonar",
            "scorecard",
            "security/",
            "sast",
            "govulncheck",
            "cargo audit",
            "cargo deny",
            "pip-audit",
            "bandit",
            "gitleaks",
            "zizmor",
            "trufflehog",
            "dependency_scanning",
            "renovate",
        ];
        words.iter().any(|word| said.contains(word))
    };
    if by_file || flow.all().any(|at| scans(&at)) {
        return;
    }
    let tests = |at: &Linked<'_>| {
        at.pipeline
            .jobs
            .iter()
            .any(|job| work::does(job, &[Work::Test, Work::EndToEnd, Work::Build, Work::Deploy]))
    };
    if let Some(at) = workflows(cx).into_iter().find(tests) {
        let searched = flow.all().map(|at| at.source.path.clone()).collect();
        cx.report(at.file, at.pipeline.head, "nothing in the repository looks for vulnerable dependencies, faults or leaked keys; an app of the organisation may").absent("a scanner, or a configuration of Dependabot or Renovate", searched);
    }
}
