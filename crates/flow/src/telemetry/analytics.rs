//! Product analytics: what is told about people to whom.

use facts::FileClass;
use facts::code::{Code, ExprKind};

use super::cardinality::last_name;
use super::frames::{Place, Reader};
use super::writes::{Signal, TelemetryWrite};

/// Packages, and what they are called in a report.
const PACKAGES: [(&str, &str); 22] = [
    ("@segment/analytics-node", "segment"),
    ("@segment/analytics-next", "segment"),
    ("analytics-node", "segment"),
    ("@rudderstack/rudder-sdk-node", "rudderstack"),
    ("mixpanel", "mixpanel"),
    ("mixpanel-browser", "mixpanel"),
    ("@amplitude/analytics-node", "amplitude"),
    ("@amplitude/analytics-browser", "amplitude"),
    ("@amplitude/node", "amplitude"),
    ("amplitude-js", "amplitude"),
    ("posthog-node", "posthog"),
    ("posthog-js", "posthog"),
    ("react-ga", "google analytics"),
    ("react-ga4", "google analytics"),
    ("ga-4-react", "google analytics"),
    ("universal-analytics", "google analytics"),
    ("customerio-node", "customer.io"),
    ("@intercom/messenger-js-sdk", "intercom"),
    ("intercom-client", "intercom"),
    ("@vercel/analytics", "vercel"),
    ("@datadog/browser-rum", "datadog rum"),
    ("logrocket", "logrocket"),
];

/// Methods that send something.
const METHODS: [&str; 20] = [
    "track",
    "identify",
    "group",
    "alias",
    "page",
    "screen",
    "capture",
    "event",
    "logEvent",
    "setUserProperties",
    "set",
    "set_once",
    "register",
    "people",
    "groupIdentify",
    "setUser",
    "setUserProperty",
    "addAction",
    "send",
    "trackEvent",
];

pub(crate) fn find(reader: &Reader<'_>) -> Vec<TelemetryWrite> {
    let mut found = Vec::new();
    for (file, source, code) in reader.program.base.code() {
        if source.class != FileClass::Production {
            continue;
        }
        for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
            let call = Place::new(file, *expr);
            let Some((system, method)) = sink(reader, code, &call) else { continue };
            let args: Vec<(&str, Place)> =
                reader.arguments(&call).into_iter().map(|arg| ("", arg)).collect();
            found.extend(reader.write(&call, *owner, Signal::Analytics, (system, &method), &args));
        }
    }
    found
}

fn sink(reader: &Reader<'_>, code: &Code, place: &Place) -> Option<(&'static str, Box<str>)> {
    let call = code.call(place.expr)?;
    let callee = reader.origin(&place.at(call.callee));
    if matches!(callee, "gtag" | "fbq" | "ga") {
        return Some(("google analytics", callee.into()));
    }
    let method = last_name_plain(code, call.callee)?;
    if !METHODS.contains(&method) {
        return None;
    }
    let package = PACKAGES.iter().find(|(package, _)| {
        callee.strip_prefix(package).is_some_and(|rest| rest.starts_with(['.', '(']))
    });
    if let Some((_, system)) = package {
        return Some((system, method.into()));
    }
    // `analytics.track('signup', { email })`, by its name.
    let ExprKind::Member { object, .. } = code.kind(call.callee) else { return None };
    let owner = last_name(code, *object)?.to_ascii_lowercase();
    let system = match owner.as_str() {
        "analytics" => "analytics",
        "mixpanel" => "mixpanel",
        "posthog" => "posthog",
        "amplitude" => "amplitude",
        _ => return None,
    };
    let sends = matches!(method, "track" | "identify" | "capture" | "logEvent" | "group");
    (callee.is_empty() && sends).then(|| (system, method.into()))
}

fn last_name_plain(code: &Code, expr: facts::code::ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => Some(name),
        ExprKind::Member { property, .. } => Some(property),
        _ => None,
    }
}
