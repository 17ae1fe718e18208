//! Socket connections that nobody is asked for.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "ws-no-auth",
    summary: "a socket accepts everybody",
    severity: Severity::Med,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[306],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("ws_no_auth.md"),
    run,
};
const ADVICE: &str = "Check the session or token of the upgrade request (`verifyClient`, `io.use`), before the connection is made";

fn run(cx: &mut CheckContext<'_>) {
    let channels: Vec<&Route> = cx.program().routes.channels.iter().collect();
    for route in channels {
        let is_connection =
            &*route.method == "CONNECT" && cx.in_scope(route.file) && !cx.is_test(route.file);
        if !is_connection || route.guard(Role::Authentication).is_some() {
            continue;
        }
        // Events of the connection may ask one by one.
        let asks = cx.program().routes.channels.iter().any(|other| {
            other.framework == route.framework && other.guard(Role::Authentication).is_some()
        });
        if asks {
            continue;
        }
        let message = format!(
            "`{}` takes every connection: neither the upgrade nor the handler asks who is there",
            route.path
        );
        cx.report(route.file, route.range, message).advise(ADVICE);
    }
}
