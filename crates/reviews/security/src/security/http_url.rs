//! Requests that travel unencrypted.

use review::prelude::*;

use crate::outbound;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "http-url",
    summary: "a request leaves without encryption",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[319],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("http_url.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(target) = outbound::target(&site) else { continue };
        let Some((place, host)) = outbound::plain_target(&site, target) else { continue };
        if outbound::is_local(&host) || outside_production(site.source, site.code, site.range()) {
            continue;
        }
        let message = format!(
            "the request to `{host}` is sent over plain HTTP, readable and changeable on its way"
        );
        let written = site.code.constant(place);
        let finding = cx.report(site.file, site.code.range(place), message);
        let finding = if written == place {
            finding
        } else {
            finding.because(site.file, site.code.range(written), "the address is written here")
        };
        finding.advise(
            "Use `https://`; if the service only speaks HTTP, put it behind a proxy that ends TLS",
        );
    }
}
