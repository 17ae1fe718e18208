//! An application's migration changes who may do what.

use facts::sql::{ActionKind, StatementKind};

use crate::ddl;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "permission-ddl",
    summary: "an application's migration changes who may do what",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "constraints",
    focus: &["constraints"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-grant.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("permission_ddl.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for change in ddl::changes(cx) {
        let what = match change.kind() {
            StatementKind::Permission(words) if !words.contains("POLICY") => words.to_string(),
            StatementKind::AlterTable(alter)
                if alter
                    .actions
                    .iter()
                    .any(|action| matches!(action.kind, ActionKind::Owner(_))) =>
            {
                "OWNER TO".to_owned()
            }
            _ => continue,
        };
        let message = format!(
            "{what}: the role that runs migrations must be allowed to hand out rights, and roles differ between environments"
        );
        ddl::report(cx, &change, message, None)
            .advise("Keep roles, owners and grants with the infrastructure.");
    }
}
