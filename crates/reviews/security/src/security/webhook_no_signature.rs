//! Webhooks whose sender proves nothing.

use review::prelude::*;

use crate::requests::effects::{self, places, steps};
use crate::requests::surface::{
    chain, has_path_word, has_unknown_link, is_authenticated, name, reviewed,
};

pub(crate) static CHECK: Check = Check {
    id: "webhook-no-signature",
    summary: "a webhook believes whoever calls it",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[345, 347],
    references: &[
        "https://docs.stripe.com/webhooks#verify-events",
        "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("webhook_no_signature.md"),
    run,
};
const ADVICE: &str = "Verify the sender's signature over the raw body before the event is believed: `stripe.webhooks.constructEvent(raw, header, secret)`, or HMAC and `timingSafeEqual`";

fn run(cx: &mut CheckContext<'_>) {
    for route in reviewed(cx) {
        let is_webhook = has_path_word(route, &["webhook", "webhooks", "ipn", "hook", "hooks"]);
        if !is_webhook
            || &*route.method != "POST"
            || has_path_word(
                route,
                &[
                    "subscriptions",
                    "register",
                    "test",
                    "logs",
                    "list",
                    "create",
                    "delete",
                    "update",
                    "admin",
                ],
            )
        {
            continue;
        }
        let is_proven = route.guard(Role::Signature).is_some()
            || is_authenticated(route)
            || has_unknown_link(route);
        // A path that only the sender was told is a secret of its own.
        let is_secret = route.path.split('/').any(|part| part.starts_with(':'));
        if is_proven || is_secret || !route.rooted || !acts_on_body(cx, route) {
            continue;
        }
        let message = format!(
            "`{}` acts on what it is sent and never verifies who sent it: anybody can report a payment or an event",
            name(route)
        );
        let note = format!("ahead of it: {}", chain(route));
        cx.report(route.file, route.range, message).note(note).advise(ADVICE);
    }
}

/// Reads the body, does something with it, and reads no header that could prove the sender.
fn acts_on_body(cx: &CheckContext<'_>, route: &Route) -> bool {
    let mut reads = false;
    for handler in &route.handlers {
        for step in steps(cx, handler.file, handler.function) {
            for (code, expr) in places(cx, step) {
                match code.kind(expr) {
                    ExprKind::Member { property, .. } if &**property == "body" => reads = true,
                    ExprKind::Member { object, property, .. }
                        if is_headers(code, *object) && proves(property) =>
                    {
                        return false;
                    }
                    ExprKind::Call(call) if proves_by_call(code, call) => return false,
                    _ => {}
                }
            }
        }
    }
    reads && effects::effects(cx, route).iter().any(effects::changes)
}

fn is_headers(code: &Code, object: ExprId) -> bool {
    matches!(code.kind(object), ExprKind::Member { property, .. } if &**property == "headers")
}

fn proves(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    ["signature", "hmac", "token", "secret", "authorization", "svix", "x-api-key"]
        .iter()
        .any(|word| header.contains(word))
}

/// `req.get('x-signature')`, or a comparison of a shared secret by a function of that name.
fn proves_by_call(code: &Code, call: &Call) -> bool {
    let header = call.args.first().and_then(|arg| code.string(arg.value));
    let name = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return false,
    };
    let lower = name.to_ascii_lowercase();
    matches!(&*lower, "get" | "header") && header.is_some_and(proves)
        || ["signature", "verify", "unwrap", "validatewebhook", "isvalid"]
            .iter()
            .any(|word| lower.contains(word))
}
