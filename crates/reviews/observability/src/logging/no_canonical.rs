//! No event that tells how a request ended.

use facts::LogLevel;
use review::prelude::*;
use review::words;

use crate::critical::Critical;
use crate::ends::Ends;
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
    let roles = Roles::new(program);
    let ends = Ends::new(program);
    let routes: Vec<&Route> = handlers(program)
        .map(|(route, _)| route)
        .filter(|route| cx.in_scope(route.file) && roles.of(route.file) == Role::Server)
        .collect();
    let told = routes.iter().filter(|route| ends.tell_of(route)).count();
    let dark: Vec<&Route> = routes
        .iter()
        .copied()
        .filter(|route| !ends.tell_of(route) && !is_probe(route))
        // Of a router that hangs on nothing nobody knows what runs before it.
        .filter(|route| told == 0 || route.rooted)
        .collect();
    let critical: Vec<(&Route, Critical)> =
        dark.iter().filter_map(|route| Some((*route, Critical::of(route)?))).collect();
    // One address is a probe or a webhook, no service; and where nothing at all is logged, that is a choice, unless
    // something is at stake.
    let logs = || sites(cx).iter().any(|site| site.at_least(LogLevel::Info));
    let ([first, ..], true) = (&dark[..], routes.len() > 1) else { return };
    if critical.is_empty() && told == 0 && !logs() {
        return;
    }
    let mut searched: Vec<_> = dark.iter().map(|route| route.span.path.clone()).collect();
    searched.dedup();
    searched.truncate(10);
    let (place, severity) = match critical.first() {
        Some((route, _)) => (*route, Severity::High),
        None => (*first, Severity::Med),
    };
    let message = message(routes.len(), dark.len(), &critical);
    let mut builder = cx.report(place.file, place.range, message).severity(severity);
    for (route, why) in critical.iter().skip(1).take(6) {
        let note = format!("`{} {}`: {why}", route.method, route.path);
        builder = builder.because(route.file, route.range, note);
    }
    builder.absent(
        "a request logger (pino-http, morgan, express-winston), a `finish` listener or a response hook that logs",
        searched,
    );
}

fn message(all: usize, dark: usize, critical: &[(&Route, Critical)]) -> String {
    let routes =
        if dark == all { format!("{all} routes") } else { format!("{dark} of {all} routes") };
    let stake = match critical {
        [] => String::new(),
        [(route, why)] => format!(", {} {} among them ({why})", route.method, route.path),
        [(route, why), rest @ ..] => format!(
            ", {} {} ({why}) and {} more critical paths among them",
            route.method,
            route.path,
            rest.len()
        ),
    };
    format!("{routes}{stake}, and no event with status and duration when a request is done")
}

/// Probes are asked every few seconds, and their answers are nobody's business.
fn is_probe(route: &Route) -> bool {
    words(&route.path.replace(['/', ':'], " ")).iter().any(|word| {
        matches!(
            word.as_str(),
            "health"
                | "healthz"
                | "healthcheck"
                | "ready"
                | "readyz"
                | "readiness"
                | "live"
                | "livez"
                | "liveness"
                | "ping"
                | "metrics"
                | "favicon"
        )
    })
}
