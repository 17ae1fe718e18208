//! A webhook does its work each time that it is delivered, and providers deliver more than once.

use std::collections::BTreeMap;

use flow::{Event, EventKind, Op, Service};
use review::prelude::*;

use crate::{guards, nouns, servers, spelling};

pub(crate) static CHECK: Check = Check {
    id: "webhook-no-dedupe",
    summary: "a webhook does its work again when it is delivered again",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[837, 799],
    references: &["https://docs.stripe.com/webhooks#handle-duplicate-events"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE).and(FactKinds::ROUTES),
    page: include_str!("webhook_no_dedupe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let routes = webhooks(cx);
    for timeline in servers::runs(cx) {
        let Some(entry) = timeline.frames.first() else { continue };
        let Some(route) = routes.get(&(entry.file, entry.function)) else { continue };
        if knows_events(cx, timeline) {
            continue;
        }
        let Some((event, what)) = timeline
            .events
            .iter()
            .find_map(|event| repeated(cx, timeline, event).map(|what| (event, what)))
        else {
            continue;
        };
        let message = format!(
            "a second delivery of the same event to {route} {what} again: nothing remembers which events were handled"
        );
        let confidence = if event.certain { Confidence::Medium } else { Confidence::Low };
        let searched = vec![cx.file(event.file).path.clone()];
        cx.report(event.file, event.range, message)
            .confidence(confidence)
            .absent("a look-up or an insert by the id of the event", searched);
    }
}

/// Handlers of provider calls, by path or by what verifies them.
fn webhooks(cx: &CheckContext<'_>) -> BTreeMap<(FileId, FunctionId), String> {
    let mut found = BTreeMap::new();
    for route in cx
        .program()
        .routes
        .routes
        .iter()
        .filter(|route| matches!(&*route.method, "POST" | "ALL" | "PUT"))
    {
        let lower = route.path.to_ascii_lowercase();
        for handler in &route.handlers {
            let source = cx.file(handler.file);
            let text = source
                .code()
                .map_or("", |code| code.function(handler.function).range.slice(&source.text));
            let outgoing = ["webhooks/:", "/webhooks$"].iter().any(|part| lower.contains(part));
            if (lower.contains("webhook")
                && !outgoing
                && (delivers(text) || is_of_provider(&lower)))
                || text.contains("constructEvent(")
            {
                found.insert(
                    (handler.file, handler.function),
                    format!("{} {}", route.method, route.path),
                );
            }
        }
    }
    found
}

/// It reads a signature or a type of event: a provider's call, not the management of webhooks.
fn delivers(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "signature",
        "event.type",
        "constructevent",
        "x-hub",
        "rawbody",
        ".type ===",
        "eventtype",
        "body.event",
        "body.type",
        "x-github-event",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// `/webhooks/stripe`, `/paypal/webhook`: a path that names who calls.
fn is_of_provider(path: &str) -> bool {
    const PROVIDERS: [&str; 26] = [
        "stripe",
        "paypal",
        "github",
        "gitlab",
        "shopify",
        "twilio",
        "sendgrid",
        "mailgun",
        "razorpay",
        "paddle",
        "lemonsqueezy",
        "clerk",
        "square",
        "adyen",
        "mollie",
        "braintree",
        "coinbase",
        "slack",
        "telegram",
        "paystack",
        "flutterwave",
        "payment",
        "payments",
        "billing",
        "postmark",
        "mercadopago",
    ];
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.windows(2).any(|pair| {
        let is_hook = |part: &str| part == "webhook" || part == "webhooks";
        is_hook(pair[0]) && PROVIDERS.contains(&pair[1])
            || is_hook(pair[1]) && PROVIDERS.contains(&pair[0])
    })
}

/// What a second delivery does again.
fn repeated(cx: &CheckContext<'_>, timeline: &flow::Timeline, event: &Event) -> Option<String> {
    let entity = |known: Option<&str>, nothing: &str| {
        known.map_or(nothing.to_owned(), |known| spelling::entity(cx, &[event], known))
    };
    if guards::is_repair(timeline, event) {
        return None;
    }
    match &event.kind {
        EventKind::Db(db)
            if db.op == Op::Insert
                && !nouns::is_record(db.entity.as_deref().unwrap_or("log"))
                && !db.on_conflict =>
        {
            Some(format!("inserts {}", entity(db.entity.as_deref(), "row")))
        }
        EventKind::Db(db)
            if db.op == Op::Update
                && db.sets.iter().any(|set| set.atomic && nouns::is_critical(&set.column)) =>
        {
            let column = db.sets.iter().find(|set| set.atomic).map_or("amount", |set| &*set.column);
            let column = spelling::column(cx, &[event], column);
            Some(format!("changes the {column} of {}", entity(db.entity.as_deref(), "the row")))
        }
        EventKind::External(external) if external.changes => Some(match external.service {
            Service::Mail => "sends the message".to_owned(),
            Service::Payment => "calls the payment provider".to_owned(),
            Service::Queue => return None,
            Service::Http => return None,
        }),
        _ => None,
    }
}

/// The run asks for, or stores, the id of the event, or moves a state only from where it should be.
fn knows_events(cx: &CheckContext<'_>, timeline: &flow::Timeline) -> bool {
    timeline.events.iter().any(|event| {
        let text = event.range.slice(&cx.file(event.file).text);
        let mentions = [
            "event.id",
            "eventId",
            "event_id",
            "deliveryId",
            "delivery",
            "idempotency",
            "messageId",
            "evt.id",
        ]
        .iter()
        .any(|word| text.contains(word));
        match &event.kind {
            EventKind::Db(db) => {
                mentions
                    || db.entity.as_deref().is_some_and(|entity| {
                        entity.contains("event")
                            || entity.contains("webhook")
                            || entity.contains("processed")
                    })
            }
            EventKind::Cache(cache) => mentions || cache.op == flow::CacheOp::Atomic,
            _ => false,
        }
    })
}
