//! Who did what, among the ordinary lines.

use facts::LogLevel;
use review::prelude::*;
use review::words;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "level-sensitive-op",
    summary: "a sensitive operation is logged at info, with no audit log",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[778],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet.html",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_sensitive_op.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let sites = sites(cx);
    if sites.iter().any(is_audit) {
        return;
    }
    for site in &sites {
        let said = site.call.level == LogLevel::Info && sensitive(&said(site));
        if said {
            let message = "a change of rights, a deletion or an export stands among ordinary lines, and no audit log was found";
            cx.report(site.file(), site.call.range, message);
        }
    }
}

fn is_audit(site: &Site<'_>) -> bool {
    let code = site.code;
    let callee = code.call(site.call.expr).map(|call| site.text(code.range(call.callee)));
    callee.is_some_and(|callee| callee.to_lowercase().contains("audit"))
}

/// The message and the constant fields: `{ event: "role_changed" }`.
fn said(site: &Site<'_>) -> Vec<String> {
    let fields = site.call.fields.iter().filter_map(|field| site.code.string(field.value));
    let mut words = words(&site.message().unwrap_or_default());
    words.extend(fields.flat_map(review::words));
    words
}

fn sensitive(words: &[String]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let rights = has(&["role", "roles", "permission", "permissions", "admin", "privilege"])
        && has(&["changed", "change", "granted", "revoked", "assigned", "updated", "promoted"]);
    let removal = has(&["account", "user", "tenant", "organization"])
        && has(&["deleted", "removed", "erased", "purged"]);
    let export = has(&["exported", "export"]) && has(&["data", "users", "customers", "report"]);
    rights || removal || export || has(&["impersonation", "impersonated", "impersonating"])
}
