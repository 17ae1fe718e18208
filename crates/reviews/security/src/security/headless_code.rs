//! Scripts for a browser under program control that are put together with data.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "headless-code",
    summary: "data becomes part of a script that a browser of ours runs",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection"],
    cwe: &[94, 918],
    references: &[
        "https://pptr.dev/api/puppeteer.page.evaluate",
        "https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("headless_code.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("page-code") {
        let harm = format!(
            "becomes part of the script that `{}` runs in a browser inside our network",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm).advise(
            "Pass a function, and the value as its argument: `page.evaluate((x) => .., x)`",
        );
    }
}
