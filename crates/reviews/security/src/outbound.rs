//! Requests that the program itself sends: what is called, and where the address is.

use facts::code::{Code, ExprId, ExprKind};
use review::CallSite;

use crate::literal::Options;

/// What says where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An address, or an expression that gives one.
    Url(ExprId),
    /// The options of `http.request`: host, port and path apart.
    Parts(ExprId),
}

/// Clients whose functions take the address first, or an object with it.
const CLIENTS: &[&str] = &[
    "axios",
    "got",
    "request",
    "needle",
    "superagent",
    "ky",
    "node-fetch",
    "cross-fetch",
    "undici",
    "request-promise",
    "request-promise-native",
    "bent",
    "phin",
    "wretch",
    "isomorphic-fetch",
    "isomorphic-unfetch",
    "unfetch",
    "node-rest-client",
    "jquery",
    "simple-get",
    "ofetch",
    "gaxios",
    "@angular/common/http",
    "@nestjs/axios",
];

/// The place of the address in a call that sends a request; `None` for any other call.
pub(crate) fn target(site: &CallSite<'_>) -> Option<Target> {
    let callee = site.callee?.as_str();
    if matches!(callee, "http.get" | "http.request" | "https.get" | "https.request") {
        let first = site.arg(0)?;
        let is_object = Options::of(site.code, first).is_some();
        return match (is_object, callee.starts_with("https")) {
            (true, true) => None,
            (true, false) => Some(Target::Parts(first)),
            (false, _) => Some(Target::Url(first)),
        };
    }
    let place = match callee {
        "fetch" | "window.fetch" | "globalThis.fetch" | "WebSocket" | "EventSource" | "ws"
        | "ws.WebSocket" => 0,
        "XMLHttpRequest().open" => 1,
        "needle" => 1,
        _ if is_client(callee) => 0,
        _ => return None,
    };
    address(site, site.arg(place)?)
}

/// Whether a callee belongs to a library that sends requests.
pub(crate) fn is_client(callee: &str) -> bool {
    let is_root = |client: &&str| {
        callee
            .strip_prefix(*client)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
    };
    let method = callee.trim_end_matches("()").rsplit('.').next().unwrap_or(callee);
    let is_check = matches!(
        method,
        "isAxiosError" | "isCancel" | "use" | "eject" | "HTTPError" | "AxiosError"
    );
    !is_check && CLIENTS.iter().any(is_root)
}

fn address(site: &CallSite<'_>, first: ExprId) -> Option<Target> {
    let Some(options) = Options::of(site.code, first) else { return Some(Target::Url(first)) };
    ["url", "uri", "baseURL", "baseUrl", "prefixUrl"]
        .iter()
        .find_map(|name| options.get(name))
        .map(Target::Url)
}

/// The host of an address that begins with `http://` or `ws://` and names its host, as far as it is constant.
pub(crate) fn plain_host(code: &Code, url: ExprId) -> Option<String> {
    let (text, whole) = leading_text(code, url)?;
    let rest = ["http://", "ws://"].iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    })?;
    let end = rest.find(['/', '?', '#']);
    // `http://${host}`: where it goes is not written here.
    let host = match end {
        Some(end) => &rest[..end],
        None if whole => rest,
        None => return None,
    };
    (!host.is_empty()).then(|| host.to_owned())
}

/// The constant text that a value begins with, and whether that is all of it.
fn leading_text(code: &Code, expr: ExprId) -> Option<(String, bool)> {
    let mut at = code.constant(expr);
    for _ in 0..16 {
        match code.kind(at) {
            ExprKind::String(text) => return Some((text.to_string(), at == code.constant(expr))),
            ExprKind::Template { texts, exprs } => {
                let first = texts.first()?;
                match exprs.first() {
                    None => return Some((first.text.to_string(), true)),
                    // `${BASE}/users`
                    Some(base) if first.text.is_empty() => {
                        let base = code.constant(*base);
                        let text = code.string(base)?;
                        let next = texts.get(1).map_or("", |text| &*text.text);
                        return Some((format!("{text}{next}"), exprs.len() == 1));
                    }
                    Some(_) => return Some((first.text.to_string(), false)),
                }
            }
            ExprKind::Binary { left, right, .. } => {
                let left = code.constant(*left);
                if let (Some(head), Some(tail)) =
                    (code.string(left), code.string(code.constant(*right)))
                {
                    return Some((format!("{head}{tail}"), at == code.constant(expr)));
                }
                at = left;
            }
            // `new URL("http://..")`, `new URL("/path", "http://..")`
            ExprKind::Call(call) => {
                let is_url = matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "URL");
                let last = call.args.last().filter(|_| is_url && call.args.len() <= 2)?;
                at = code.constant(last.value);
            }
            // `process.env.URL || "http://.."`: what it is when nobody says otherwise may be a placeholder.
            _ => return None,
        }
    }
    None
}

/// The host of a plain address, and the expression that a person would change.
pub(crate) fn plain_target(site: &CallSite<'_>, target: Target) -> Option<(ExprId, String)> {
    match target {
        Target::Url(url) => Some((url, plain_host(site.code, url)?)),
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
pub(crate) fn is_local(host: &str) -> bool {
    let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    const SUFFIXES: &[&str] = &[
        ".localhost",
        ".local",
        ".internal",
        ".svc",
        ".cluster.local",
        ".test",
        ".invalid",
        ".lan",
        ".home.arpa",
        ".example",
    ];
    // A name without a dot is one of the own network: a container, a service of the cluster.
    let is_bare = !name.contains('.') && !name.contains(':');
    is_bare || is_private_address(name) || SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

fn is_private_address(name: &str) -> bool {
    use std::net::IpAddr;
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || (ip.segments()[0] & 0xfe00) == 0xfc00
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_public_hosts_are_reported() {
        for host in [
            "localhost:3000",
            "127.0.0.1",
            "10.0.0.8:80",
            "users-service:8080",
            "db.internal",
            "[::1]:9",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in ["api.acme.com", "8.8.8.8", "user:pass@example.com:8080", "172.40.0.1"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
