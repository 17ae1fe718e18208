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
    "axios", "got", "request", "needle", "superagent", "ky", "node-fetch", "cross-fetch", "undici", "request-promise",
    "request-promise-native", "bent", "phin", "wretch", "isomorphic-fetch", "isomorphic-unfetch", "unfetch",
    "node-rest-client", "jquery", "simple-get", "ofetch", "gaxios", "@angular/common/http", "@nestjs/axios",
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
        "fetch" | "window.fetch" | "globalThis.fetch" | "WebSocket" | "EventSource" | "ws" | "ws.WebSocket" => 0,
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
        callee.strip_prefix(*client).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(']))
    };
    let method = callee.trim_end_matches("()").rsplit('.').next().unwrap_or(callee);
    let is_check = matches!(method, "isAxiosError" | "isCancel" | "use" | "eject" | "HTTPError" | "AxiosError");
    !is_check && CLIENTS.iter().any(|client| is_root(&client))
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
                if let (Some(head), Some(tail)) = (code.string(left), code.string(code.constant(*right))) {
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
