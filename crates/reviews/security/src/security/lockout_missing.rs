//! Sign-ins that remember no failure.

use facts::words;
use review::prelude::*;

use crate::requests::effects::steps;
use crate::requests::surface::{has_path_word, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "lockout-missing",
    summary: "failed sign-ins are not counted",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting"],
    cwe: &[307],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#account-lockout",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("lockout_missing.md"),
    run,
};
const ADVICE: &str =
    "Count failures by account and slow down or lock after a handful; tell the owner";

fn run(cx: &mut CheckContext<'_>) {
    for route in reviewed(cx) {
        let signs_in =
            has_path_word(route, &["login", "signin", "authenticate"]) && &*route.method == "POST";
        if !signs_in
            || route.guard(Role::RateLimit).is_some()
            || !compares_password(cx, route)
            || counts(cx, route)
        {
            continue;
        }
        let message = format!(
            "`{}` compares passwords and keeps no count of failures: one account can be tried for ever",
            name(route)
        );
        cx.report(route.file, route.range, message).advise(ADVICE);
    }
}

fn texts<'a>(cx: &CheckContext<'a>, route: &Route) -> Vec<&'a str> {
    let mut found = Vec::new();
    for handler in &route.handlers {
        for step in steps(cx, handler.file, handler.function) {
            let source = cx.file(step.file);
            if let Some(code) = source.code() {
                found.push(code.function(step.function).range.slice(&source.text));
            }
        }
    }
    found
}

fn compares_password(cx: &CheckContext<'_>, route: &Route) -> bool {
    texts(cx, route)
        .iter()
        .any(|text| text.contains("compare") || text.contains("argon2") || text.contains("scrypt"))
}

fn counts(cx: &CheckContext<'_>, route: &Route) -> bool {
    texts(cx, route).iter().any(|text| {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|name| {
            let words = words(name);
            words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "attempt"
                        | "attempts"
                        | "locked"
                        | "lockout"
                        | "lock"
                        | "failures"
                        | "failed"
                        | "tries"
                )
            })
        })
    })
}
