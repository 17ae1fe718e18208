//! The files that commands write into a session, by kind.

mod front;

pub use front::{Front, FrontError, Input};

/// One kind of artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The command that writes it.
    pub command: &'static str,
    /// In the session's folder. A second subject gets a name of its own beside it.
    pub path: &'static str,
}

impl Kind {
    /// The folder it lies in.
    pub fn bucket(&self) -> &'static str {
        self.path.split('/').next().unwrap_or("")
    }
}

const fn kind(command: &'static str, path: &'static str) -> Kind {
    Kind { command, path }
}

/// Where each command's artifact lies; reviews first, in the guide's order.
pub static KINDS: &[Kind] = &[
    kind("spec-crystallize", "spec/spec-crystallize.md"),
    kind("scope-triage", "plan/scope-triage.md"),
    kind("research-plan", "plan/research-plan.md"),
    kind("work", "work/work.md"),
    kind("review:security", "reviews/review-security.md"),
    kind("review:api-contracts", "reviews/review-api-contracts.md"),
    kind("review:migrations", "reviews/review-migrations.md"),
    kind("review:logging", "reviews/review-logging.md"),
    kind("review:frontend-performance", "reviews/review-frontend-performance.md"),
    kind("review:accessibility", "reviews/review-accessibility.md"),
    kind("review:ux-copy", "reviews/review-ux-copy.md"),
    kind("review:infra", "reviews/review-infra.md"),
    kind("review:infra-security", "reviews/review-infra-security.md"),
    kind("review:ci", "reviews/review-ci.md"),
    kind("review:observability", "reviews/review-observability.md"),
    kind("review:refactor-safety", "reviews/review-refactor-safety.md"),
    kind("review:backend-concurrency", "reviews/review-backend-concurrency.md"),
    kind("risk-assess", "risk/risk-assess.md"),
    kind("compat-check", "risk/compat-check.md"),
    kind("test-matrix", "testing/test-matrix.md"),
    kind("ship-plan", "ship/ship-plan.md"),
    kind("setup-wide-logging", "ops/wide-logging.md"),
    kind("prod-readiness", "ops/prod-readiness.md"),
    kind("telemetry-audit", "ops/telemetry-audit.md"),
    kind("handoff", "ops/handoff.md"),
    kind("repro-harness", "incidents/repro-harness.md"),
    kind("rca", "incidents/rca.md"),
    kind("postmortem-actions", "incidents/postmortem-actions.md"),
    kind("debt-register", "stewardship/debt-register.md"),
    kind("refactor-followups", "stewardship/refactor-followups.md"),
];

#[cfg(test)]
mod tests {
    use request::vocabulary::Command;

    use super::KINDS;
    use crate::place::FOLDERS;

    #[test]
    fn every_kind_belongs_to_a_command_and_lies_in_a_folder_of_the_session() {
        for kind in KINDS {
            assert!(Command::find(kind.command).is_some(), "{}", kind.command);
            assert!(FOLDERS.contains(&kind.bucket()), "{}", kind.path);
        }
        for review in request::vocabulary::GUIDE_REVIEWS {
            assert!(
                KINDS.iter().any(|kind| kind.command == format!("review:{review}")),
                "{review}"
            );
        }
    }
}
