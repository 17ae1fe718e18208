//! State is kept in the repository.

use infra_graph::Place;
use review::prelude::*;

use crate::claims::{Claim, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-state-committed",
    summary: "state is kept in the repository",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[312, 538],
    references: &["https://developer.hashicorp.com/terraform/language/state/sensitive-data"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_state_committed.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut claims = Vec::new();
    for (file, source) in cx.files() {
        let name = source.path.file_name();
        let is_state = name.ends_with(".tfstate")
            || name.ends_with(".tfstate.backup")
            || name.ends_with(".tfplan");
        if is_state && !source.text.trim().is_empty() {
            let end = source.text.lines().next().map_or(0, str::len) as u32;
            let at = Place { file, range: ByteRange::new(0, end) };
            claims.push(Claim::new(at, format!("`{name}` is kept in the repository")).secret());
        }
    }
    report(cx, claims);
}
