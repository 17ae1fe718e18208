//! Requests that travel unencrypted.

use review::prelude::*;

use crate::literal::Options;
use crate::outbound::{self, Target};
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
        let Some((place, host)) = plain_host(&site, target) else { continue };
        if is_local(&host) || outside_production(site.source, site.code, site.range()) {
            continue;
        }
        let message = format!("the request to `{host}` is sent over plain HTTP, readable and changeable on its way");
        let written = site.code.constant(place);
        let finding = cx.report(site.file, site.code.range(place), message);
        let finding = if written == place {
            finding
        } else {
            finding.because(site.file, site.code.range(written), "the address is written here")
        };
        finding.advise("Use `https://`; if the service only speaks HTTP, put it behind a proxy that ends TLS");
    }
}

/// The host of a plain address, and the expression that a person would change.
fn plain_host(site: &CallSite<'_>, target: Target) -> Option<(ExprId, String)> {
    match target {
        Target::Url(url) => Some((url, outbound::plain_host(site.code, url)?)),
        // `http.request({ hostname })`: the module is the protocol.
        Target::Parts(object) => {
            let options = Options::of(site.code, object)?;
            let is_plain = options.is_complete() && options.get("protocol").is_none();
            let is_tls_port = options.number("port") == Some(443.0);
            let place = options.get("hostname").or_else(|| options.get("host"))?;
            let host = site.code.string(site.code.constant(place))?;
            (is_plain && !is_tls_port).then(|| (place, host.to_owned()))
        }
    }
}

/// Loopback, private ranges, link-local, and names that no public server answers to.
fn is_local(host: &str) -> bool {
    let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    const SUFFIXES: &[&str] =
        &[".localhost", ".local", ".internal", ".svc", ".cluster.local", ".test", ".invalid", ".lan", ".home.arpa", ".example"];
    // A name without a dot is one of the own network: a container, a service of the cluster.
    let is_bare = !name.contains('.') && !name.contains(':');
    is_bare || is_private_address(name) || SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

fn is_private_address(name: &str) -> bool {
    use std::net::IpAddr;
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unspecified() || (ip.segments()[0] & 0xfe00) == 0xfc00,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_public_hosts_are_reported() {
        for host in ["localhost:3000", "127.0.0.1", "10.0.0.8:80", "users-service:8080", "db.internal", "[::1]:9"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["api.acme.com", "8.8.8.8", "user:pass@example.com:8080", "172.40.0.1"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
