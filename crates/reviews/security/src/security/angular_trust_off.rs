//! AngularJS that is told to trust what it would refuse.

use review::prelude::*;

use crate::literal;

pub(crate) static CHECK: Check = Check {
    id: "angular-trust-off",
    summary: "AngularJS trusts what it would refuse",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 183],
    references: &[
        "https://docs.angularjs.org/api/ng/service/$sce",
        "https://docs.angularjs.org/api/ng/provider/$sceDelegateProvider",
    ],
    reads: FactKinds::CODE,
    page: include_str!("angular_trust_off.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(ExprKind::Name { name: provider, .. }) =
            site.receiver().map(|receiver| site.code.kind(receiver))
        else {
            continue;
        };
        match (&**provider, site.name()) {
            ("$sceProvider", Some("enabled")) => escaping_off(cx, &site),
            ("$sceDelegateProvider", Some("resourceUrlWhitelist" | "trustedResourceUrlList")) => {
                trusted_addresses(cx, &site)
            }
            _ => {}
        }
    }
}

fn escaping_off(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    if site.arg(0).and_then(|value| literal::boolean(site.code, value)) == Some(false) {
        let message = "strict contextual escaping is off: every value that is bound as HTML or as an address is believed";
        cx.report(site.file, site.range(), message).advise(
            "Remove the call, and trust single values with `$sce.trustAs..` where they are checked",
        );
    }
}

/// Addresses that scripts and templates may come from.
fn trusted_addresses(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    let Some(list) = site.arg(0) else { return };
    let items = match site.code.kind(site.code.constant(list)) {
        ExprKind::Array(elements) => elements.iter().filter_map(|element| element.value).collect(),
        _ => vec![list],
    };
    for item in items {
        let Some(why) = literal::string(site.code, item).and_then(loose) else { continue };
        let message = format!("templates and scripts may come {why}");
        cx.report(site.file, site.code.range(item), message)
            .severity(Severity::Med)
            .advise("Name the host with `https:`, and leave the wildcard to the path");
    }
}

/// Why an address lets in hosts that nobody meant.
fn loose(address: &str) -> Option<&'static str> {
    if address == "self" {
        return None;
    }
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.contains("**").then_some("from any address");
    };
    let host = rest.split('/').next().unwrap_or(rest);
    if scheme.contains('*') {
        Some("over any scheme, `data:` and `javascript:` among them")
    } else if host.contains("**") {
        Some(
            "from any host: `**` also matches `/` and `?`, so the name that follows can stand in the path",
        )
    } else {
        None
    }
}
