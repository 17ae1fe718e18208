//! Signed webhooks without a time or a number that is used once.

use facts::Basis;
use review::prelude::*;

use crate::requests::effects::steps;
use crate::requests::surface::{has_path_word, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "replay-window",
    summary: "a signed message can be sent again",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[294],
    references: &["https://docs.stripe.com/webhooks#replay-attacks"],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("replay_window.md"),
    run,
};
const ADVICE: &str = "Sign a timestamp with the body and refuse what is older than five minutes, or remember the ids of events that were handled";

fn run(cx: &mut CheckContext<'_>) {
    for route in reviewed(cx) {
        let is_webhook = has_path_word(route, &["webhook", "webhooks", "ipn", "hook", "hooks"]);
        let Some(guard) =
            route.guard(Role::Signature).filter(|guard| is_webhook && guard.basis == Basis::Code)
        else {
            continue;
        };
        if !verifies_by_hand(cx, route) {
            continue;
        }
        let message = format!(
            "`{}` verifies a signature (`{}`) and nothing that makes a message valid once: who records one can send it again",
            name(route),
            guard.name
        );
        cx.report(route.file, route.range, message).advise(ADVICE);
    }
}

/// HMAC by hand, without a time, an event's id or a nonce. Libraries of the senders check the time themselves.
fn verifies_by_hand(cx: &CheckContext<'_>, route: &Route) -> bool {
    let handlers = route.handlers.iter().map(|handler| (handler.file, handler.function));
    let before =
        route.middleware.iter().flat_map(|middleware| middleware.functions.iter().copied());
    let mut by_hand = false;
    for (file, function) in handlers.chain(before) {
        for step in steps(cx, file, function) {
            let source = cx.file(step.file);
            let Some(code) = source.code() else { continue };
            let text = code.function(step.function).range.slice(&source.text).to_ascii_lowercase();
            by_hand = by_hand || text.contains("createhmac");
            if [
                "timestamp",
                "date.now",
                "nonce",
                "event.id",
                "eventid",
                "event_id",
                "delivery",
                "processed",
                "idempot",
            ]
            .iter()
            .any(|word| text.contains(word))
            {
                return false;
            }
        }
    }
    by_hand
}
