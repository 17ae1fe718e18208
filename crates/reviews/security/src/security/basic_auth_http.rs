//! Passwords sent in clear text.

use review::prelude::*;

use crate::literal::{Options, string};
use crate::outbound;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "basic-auth-http",
    summary: "a password is sent without encryption",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "data-protection"],
    cwe: &[319, 522],
    references: &["https://www.rfc-editor.org/rfc/rfc7617#section-4"],
    reads: FactKinds::CODE,
    page: include_str!("basic_auth_http.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(target) = outbound::target(&site) else { continue };
        let Some((place, host)) = outbound::plain_target(&site, target) else { continue };
        let in_address = host.contains('@');
        if outbound::is_local(&host) || !(in_address || authenticates(&site)) {
            continue;
        }
        if outside_production(site.source, site.code, site.range()) {
            continue;
        }
        let host = host.rsplit('@').next().unwrap_or(&host);
        let message = format!(
            "a user name and password are sent to `{host}` over plain HTTP, where everybody on the way reads them"
        );
        cx.report(site.file, site.code.range(place), message)
            .advise("Use `https://`; basic authentication only encodes the password, TLS is all that hides it");
    }
}

/// Whether the request carries a user's name and password.
fn authenticates(site: &CallSite<'_>) -> bool {
    let args = site.call.args.iter().filter_map(|arg| Options::of(site.code, arg.value));
    args.into_iter().any(|options| {
        let named = options.get("username").is_some() && options.get("password").is_some();
        options.get("auth").is_some() || named || has_header(site.code, options)
    })
}

fn has_header(code: &Code, options: Options<'_>) -> bool {
    let Some(headers) = options.inside("headers") else { return false };
    let Some(value) = headers.get("Authorization").or_else(|| headers.get("authorization")) else {
        return false;
    };
    let begins_basic = |text: &str| text.trim_start().to_ascii_lowercase().starts_with("basic ");
    let mut at = code.constant(value);
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Template { texts, .. } => {
                return texts.first().is_some_and(|text| begins_basic(&text.text));
            }
            ExprKind::Binary { left, .. } => at = code.constant(*left),
            _ => return string(code, at).is_some_and(begins_basic),
        }
    }
    false
}
