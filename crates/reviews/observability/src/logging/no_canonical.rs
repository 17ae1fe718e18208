//! No event that tells how a request ended.

use facts::LogLevel;
use review::prelude::*;

use crate::completion::Completions;
use crate::reach::handlers;
use crate::role::{Role, Roles};
use crate::sites::sites;

pub(crate) static CHECK: Check = Check {
    id: "no-canonical",
    summary: "no event says how a request ended",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "structure",
    focus: &["structure"],
    cwe: &[],
    references: &["https://stripe.com/blog/canonical-log-lines"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES).and(FactKinds::CODE),
    page: include_str!("no_canonical.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if !program.shared::<Completions>().0.is_empty() {
        return;
    }
    let roles = Roles::new(program);
    let routes: Vec<_> = handlers(program)
        .map(|(route, _)| route)
        .filter(|route| cx.in_scope(route.file) && roles.of(route.file) == Role::Server)
        .collect();
    // One address is a probe or a webhook, no service.
    let ([first, _, ..], true) =
        (&routes[..], sites(cx).iter().any(|site| site.at_least(LogLevel::Info)))
    else {
        return;
    };
    let message = format!(
        "{} routes, and no event with status and duration when a request is done",
        routes.len()
    );
    let mut searched: Vec<_> = routes.iter().map(|route| route.span.path.clone()).collect();
    searched.dedup();
    searched.truncate(10);
    cx.report(first.file, first.range, message).absent(
        "a request logger (pino-http, morgan, express-winston), a `finish` listener or a response hook that logs",
        searched,
    );
}
