//! Prices that the buyer states.

use facts::code::{Call, PropertyKey};
use review::prelude::*;

use crate::names::{has_word, name_of, words};
use crate::surroundings::function_at;

pub(crate) static CHECK: Check = Check {
    id: "client-price",
    summary: "the request states what is to be paid",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "business-logic",
    focus: &["business-logic"],
    cwe: &[472, 602],
    references: &[
        "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/10-Business_Logic_Testing/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("client_price.md"),
    run,
};

const ADVICE: &str = "Look the price up by the product's id, and compute the total on the server";

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in cx.calls() {
        if cx.is_test(site.file) || !charges(&site) {
            continue;
        }
        let mut stated = Vec::new();
        for arg in &site.call.args {
            stated_prices(cx, &site, arg.value, &mut stated);
        }
        let mut severity = CHECK.severity;
        if stated.is_empty() && !is_voluntary(cx, &site) {
            // What is bought cannot be seen, so it may also be a sum that the caller is free to choose.
            severity = Severity::Med;
            charged_amount(cx, &site, &mut stated);
        }
        stated.sort_by_key(|(range, _)| range.start);
        found.extend(stated.first().map(|first| {
            (site.file, first.0, severity, names_of(&stated), site.name().unwrap_or("the call"))
        }));
    }
    for (file, range, severity, (names, is), callee) in found {
        let message =
            format!("{names} {is} what the request says, and `{callee}` takes it for the price");
        cx.report(file, range, message).severity(severity).advise(ADVICE);
    }
}

/// `paymentIntents.create({ amount: req.body.amount })` of a library for payments.
fn charged_amount<'a>(cx: &CheckContext<'a>, site: &CallSite<'a>, found: &mut Vec<Found>) {
    if !of_payments(site) {
        return;
    }
    for arg in &site.call.args {
        let Some(value) = site.code.property(arg.value, "amount") else { continue };
        if let Some(source) = requested(cx, site, value)
            && !is_checked(cx, site, &source)
        {
            found.push((site.code.range(value), source));
        }
    }
}

/// A gift, a top-up, a tip: the route, the function or the file says so.
fn is_voluntary(cx: &CheckContext<'_>, site: &CallSite<'_>) -> bool {
    const WORDS: [&str; 15] = [
        "donate",
        "donation",
        "donations",
        "tip",
        "tips",
        "topup",
        "top",
        "deposit",
        "deposits",
        "wallet",
        "fund",
        "contribution",
        "contributions",
        "pledge",
        "gift",
    ];
    let owner = &*site.code.function(site.owner).name;
    let path = cx.file(site.file).path.as_str();
    let routes = &cx.program().routes.routes;
    let mut served = routes.iter().filter(|route| {
        let handles =
            |handler: &facts::Handler| handler.file == site.file && handler.function == site.owner;
        route.handlers.iter().any(handles)
    });
    has_word(owner, &WORDS)
        || path.split('/').any(|part| has_word(part, &WORDS))
        || served.any(|route| route.path.split('/').any(|part| has_word(part, &WORDS)))
}

/// "`a`", "`a` and `b`", "`a` and 2 more", with the verb that goes with it.
fn names_of(stated: &[Found]) -> (String, &'static str) {
    match stated {
        [] => (String::new(), "is"),
        [(_, one)] => (format!("`{one}`"), "is"),
        [(_, one), (_, other)] => (format!("`{one}` and `{other}`"), "are"),
        [(_, one), rest @ ..] => (format!("`{one}` and {} more", rest.len()), "are"),
    }
}

/// Calls that take money or place an order.
fn charges(site: &CallSite<'_>) -> bool {
    let Some(name) = site.name() else { return false };
    let receiver = site.receiver().and_then(|receiver| name_of(site.code, receiver)).unwrap_or("");
    let bought =
        ["order", "orders", "payment", "payments", "charge", "charges", "invoice", "checkout"];
    // Money that goes back is no price.
    if has_word(receiver, &["refund", "refunds", "payout", "payouts", "reversal", "reversals"]) {
        return false;
    }
    let creates = matches!(name, "create" | "insertOne" | "insert" | "build" | "save");
    creates && (of_payments(site) || has_word(receiver, &bought))
        || matches!(
            name,
            "createOrder" | "chargeCard" | "createCharge" | "createPayment" | "placeOrder"
        )
        || site.is_new() && matches!(name, "Order" | "Payment" | "Invoice")
}

fn of_payments(site: &CallSite<'_>) -> bool {
    const LIBRARIES: [&str; 7] =
        ["stripe", "braintree", "razorpay", "square", "@paypal", "paypal", "mollie"];
    let callee = site.callee.map_or("", |callee| callee.as_str());
    LIBRARIES.iter().any(|library| callee.starts_with(library))
}

/// Where a price is stated, and the part of the request that it is.
type Found = (ByteRange, String);

fn stated_prices<'a>(
    cx: &CheckContext<'a>,
    site: &CallSite<'a>,
    arg: ExprId,
    found: &mut Vec<Found>,
) {
    let code = site.code;
    let mut open = vec![(arg, 0)];
    while let Some((at, depth)) = open.pop() {
        match code.kind(code.constant(at)) {
            ExprKind::Object(properties) if depth < 5 => {
                for property in properties {
                    let PropertyKey::Name(name) = &property.key else { continue };
                    open.push((property.value, depth + 1));
                    let is_stated = is_price(name) || &**name == "amount" && sells(site);
                    let Some(source) =
                        is_stated.then(|| requested(cx, site, property.value)).flatten()
                    else {
                        continue;
                    };
                    if !is_checked(cx, site, &source) {
                        found.push((property.range, source));
                    }
                }
            }
            ExprKind::Array(elements) if depth < 5 => {
                open.extend(
                    elements.iter().filter_map(|element| Some((element.value?, depth + 1))),
                );
            }
            _ => {}
        }
    }
}

/// The handler is also told what is bought: then an `amount` is its price.
fn sells(site: &CallSite<'_>) -> bool {
    const BOUGHT: [&str; 9] =
        ["product", "products", "order", "cart", "basket", "sku", "item", "items", "plan"];
    let code = site.code;
    let inside = code.function(site.owner).range;
    let of_body = |object: ExprId| matches!(code.kind(object), ExprKind::Member { property, .. } if &**property == "body");
    let told = code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Member { object, property, .. } => {
            inside.contains(expr.range) && of_body(*object) && has_word(property, &BOUGHT)
        }
        _ => false,
    });
    told || code.symbols.iter().any(|symbol| {
        let taken = symbol.init.is_some_and(of_body) && symbol.init_path.len() == 1;
        taken && inside.contains(symbol.range) && has_word(&symbol.name, &BOUGHT)
    })
}

/// What a buyer must not choose. An `amount` may be a donation or a top-up: it is only a price beside others.
fn is_price(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let joined = words.concat();
    matches!(last, "price" | "total" | "subtotal" | "discount")
        || matches!(
            joined.as_str(),
            "unitamount" | "totalamount" | "totalprice" | "orderamount" | "amounttopay"
        )
}

/// The part of the request that a value is, through `Number(..)`, `* 100` and their like.
fn requested(cx: &CheckContext<'_>, site: &CallSite<'_>, value: ExprId) -> Option<String> {
    let code = site.code;
    let mut at = value;
    for _ in 0..8 {
        if let Some(origin) = cx.origin(site.file, at)
            && let Some((_, path)) = origin.as_str().split_once("Request.body.")
            && !path.contains("()")
        {
            return Some(format!("req.body.{path}"));
        }
        at = match code.kind(code.constant(at)) {
            ExprKind::Binary { left, .. } => *left,
            ExprKind::Call(Call { args, .. }) => args.first()?.value,
            _ => return None,
        };
    }
    None
}

/// Something in the function compares the value, or sets it against a price of its own.
fn is_checked(cx: &CheckContext<'_>, site: &CallSite<'_>, source: &str) -> bool {
    let code = site.code;
    let around = code.function(function_at(code, site.range())).range;
    let path = source.trim_start_matches("req.");
    code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Binary { op, left, right } if around.contains(expr.range) => {
            use facts::code::BinaryOp::{Eq, NotEq, StrictEq, StrictNotEq};
            matches!(op, Eq | NotEq | StrictEq | StrictNotEq)
                && [left, right].iter().any(|side| {
                    cx.origin(site.file, **side)
                        .is_some_and(|origin| origin.as_str().ends_with(path))
                })
        }
        _ => false,
    })
}
