//! Money is moved without an idempotency key: a repeated request, a retry or a second click moves it again.

use review::prelude::*;

use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "payment-no-idempotency",
    summary: "money is moved without an idempotency key",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "idempotency",
    focus: &["idempotency"],
    cwe: &[837, 799],
    references: &["https://docs.stripe.com/api/idempotent_requests"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("payment_no_idempotency.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in servers::sites(cx) {
        let Some((what, moves)) = moved(&site) else { continue };
        if has_key(&site) {
            continue;
        }
        let severity = if moves { Severity::Blocker } else { Severity::High };
        let message =
            format!("{what} without an idempotency key: a repeated request does it again");
        cx.report(site.file, site.range(), message).severity(severity);
    }
}

/// What a call of a payment provider does, and whether money moves by it alone.
fn moved(site: &CallSite<'_>) -> Option<(&'static str, bool)> {
    let path = member_path(site);
    let resource = path.iter().rev().nth(1).map(String::as_str)?;
    let method = site.name()?;
    let origin = site.callee.map_or("", |origin| origin.as_str());
    let is_stripe = origin.starts_with("stripe")
        || path
            .iter()
            .any(|part| matches!(part.to_ascii_lowercase().as_str(), "stripe" | "stripeclient"));
    if is_stripe {
        return stripe(site, resource, method);
    }
    let other = ["braintree", "@paypal", "paypal", "razorpay", "@adyen", "mollie", "@mollie"]
        .iter()
        .any(|package| origin.starts_with(package));
    match (other, resource, method) {
        (true, "transaction", "sale") => Some(("a sale is made", true)),
        (true, "payments" | "orders", "capture" | "refund") => {
            Some(("a payment is captured or refunded", true))
        }
        (true, "transfers" | "payouts", "create") => Some(("a transfer is made", true)),
        _ => None,
    }
}

fn stripe(site: &CallSite<'_>, resource: &str, method: &str) -> Option<(&'static str, bool)> {
    let options = site.arg(0);
    let has = |key: &str| {
        options
            .and_then(|options| site.code.property(options, key))
            .is_some_and(|value| !matches!(site.code.kind(value), ExprKind::Bool(false)))
    };
    Some(match (resource, method) {
        ("charges", "create") => ("a card is charged", true),
        ("paymentIntents", "create") if has("confirm") || has("off_session") => {
            ("a payment is made and confirmed", true)
        }
        ("paymentIntents", "create") => ("a payment intent is created", false),
        ("refunds", "create") => ("a refund is made", has("amount")),
        ("transfers" | "payouts" | "topups", "create") => ("money is transferred", true),
        ("invoices", "pay") => ("an invoice is paid", false),
        ("subscriptions", "create") => ("a subscription is created", false),
        _ => return None,
    })
}

/// `{ idempotencyKey }` in any argument: as an option or in the body.
fn has_key(site: &CallSite<'_>) -> bool {
    site.call.args.iter().any(|arg| {
        let text = site.text(site.code.constant(arg.value)).to_ascii_lowercase();
        text.contains("idempoten")
    }) || site.call.args.len() > 1
        && site.call.args.iter().skip(1).any(|arg| {
            matches!(
                site.code.kind(site.code.constant(arg.value)),
                ExprKind::Name { .. } | ExprKind::Call(_)
            )
        })
}

/// `["stripe", "refunds", "create"]`
fn member_path(site: &CallSite<'_>) -> Vec<String> {
    let (mut at, mut path) = (site.call.callee, Vec::new());
    for _ in 0..8 {
        at = match site.code.kind(at) {
            ExprKind::Member { object, property, .. } => {
                path.push(property.to_string());
                *object
            }
            ExprKind::Name { name, .. } => {
                path.push(name.to_string());
                break;
            }
            _ => break,
        };
    }
    path.reverse();
    path
}
