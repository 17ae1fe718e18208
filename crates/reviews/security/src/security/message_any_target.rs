//! Messages that are handed to whichever page is there.

use facts::code::PropertyKey;
use model::Depth;
use review::prelude::*;
use review::{PersonalName, SecretName};

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "message-any-target",
    summary: "a message is handed to whichever page is there",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "web",
    focus: &["web", "data-protection"],
    cwe: &[345, 359],
    references: &["https://developer.mozilla.org/docs/Web/API/Window/postMessage#targetorigin"],
    reads: FactKinds::CODE,
    page: include_str!("message_any_target.md"),
    run,
};

/// How deep a message is looked into.
const DEPTH: u32 = 5;

fn run(cx: &mut CheckContext<'_>) {
    let assumes = cx.depth() == Depth::Paranoid;
    for site in cx.calls() {
        let Some((target, data)) = any_target(&site) else { continue };
        let place = site.code.range(target);
        let advice =
            "Name the origin that is meant: `postMessage(data, \"https://app.example.com\")`";
        if let Some(secret) = secret_in(site.code, data, DEPTH) {
            let message = format!(
                "the {secret} in this message reaches whichever page is in the window by now"
            );
            cx.report(site.file, place, message).advise(advice);
        } else if let Some(name) = personal(site.code, data) {
            let message = format!("`{name}` reaches whichever page is in the window by now");
            cx.report(site.file, place, message).severity(Severity::Low).advise(advice);
        } else if assumes && !literal::is_constant(site.code, data) {
            let message = "the message reaches whichever page is in the window by now";
            cx.report(site.file, place, message)
                .severity(Severity::Low)
                .confidence(Confidence::Low)
                .advise(advice);
        }
    }
}

/// `window.postMessage(data, "*")`, `postMessage(data, { targetOrigin: "*" })`: the target and the data.
fn any_target(site: &CallSite<'_>) -> Option<(ExprId, ExprId)> {
    if site.name() != Some("postMessage") || site.call.args.len() < 2 {
        return None;
    }
    let given = site.arg(1)?;
    let target =
        Options::of(site.code, given).map_or(Some(given), |options| options.get("targetOrigin"))?;
    (literal::string(site.code, target) == Some("*")).then_some((target, site.arg(0)?))
}

/// A person's data, as the message itself or one of its properties.
fn personal(code: &Code, data: ExprId) -> Option<&str> {
    let named = |name: &&str| PersonalName::of(name).is_some();
    let data = code.constant(data);
    match code.kind(data) {
        ExprKind::Object(properties) => properties.iter().find_map(|property| {
            let PropertyKey::Name(name) = &property.key else { return None };
            let changes = !literal::is_constant(code, property.value);
            Some(&**name).filter(|name| changes && named(name))
        }),
        ExprKind::Name { name, .. } | ExprKind::Member { property: name, .. } => {
            Some(&**name).filter(named)
        }
        _ => None,
    }
}

fn secret_in(code: &Code, value: ExprId, depth: u32) -> Option<SecretName> {
    let depth = depth.checked_sub(1)?;
    let value = code.constant(value);
    let named = |name: &str| SecretName::of(name).filter(|secret| secret.is_plain());
    if literal::is_constant(code, value) {
        return None;
    }
    match code.kind(value) {
        ExprKind::Object(properties) => properties.iter().find_map(|property| {
            let own = match &property.key {
                PropertyKey::Name(name) => named(name),
                _ => None,
            };
            let changes = !literal::is_constant(code, property.value);
            own.filter(|_| changes).or_else(|| secret_in(code, property.value, depth))
        }),
        ExprKind::Call(call) => {
            call.args.iter().take(4).find_map(|arg| secret_in(code, arg.value, depth))
        }
        ExprKind::Template { exprs, .. } => {
            exprs.iter().find_map(|part| secret_in(code, *part, depth))
        }
        ExprKind::Binary { left, right, .. } => {
            [*left, *right].into_iter().find_map(|part| secret_in(code, part, depth))
        }
        ExprKind::Name { name, .. } | ExprKind::Member { property: name, .. } => named(name),
        _ => None,
    }
}
