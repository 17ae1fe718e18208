//! Links for mails that are built of the host which the request claims to be for.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::names;

pub(crate) static CHECK: Check = Check {
    id: "host-link",
    summary: "a link with a secret is built of the host that the request names",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "input-validation"],
    cwe: &[640],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html",
        "https://portswigger.net/web-security/host-header/exploiting/password-reset-poisoning",
    ],
    reads: FactKinds::CODE,
    page: include_str!("host_link.md"),
    run,
};

/// Words of a path, or of a value in it, that let whoever has the link act for its owner.
const SECRET: &[&str] = &[
    "reset",
    "resettoken",
    "resetpassword",
    "forgot",
    "verify",
    "verification",
    "confirm",
    "confirmation",
    "activate",
    "activation",
    "token",
    "invite",
    "invitation",
    "magic",
    "otp",
    "unsubscribe",
    "password",
    "recover",
    "recovery",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("host") {
            continue;
        }
        let mut told: Option<ByteRange> = None;
        for (expr, id) in code.exprs.iter().zip(0..) {
            let is_text = matches!(&expr.kind, ExprKind::Template { exprs, .. } if !exprs.is_empty())
                || matches!(&expr.kind, ExprKind::Binary { op: BinaryOp::Add, .. });
            let whole = ExprId(id);
            if !is_text || !gives_away(code, whole) {
                continue;
            }
            let parts = names::parts(code, whole);
            let host = parts.iter().copied().find(|part| is_host(cx, file, code, *part));
            if let Some(host) = host {
                // The parts of a sum come before it; the whole takes their place.
                if told.is_some_and(|told| expr.range.contains(told)) {
                    found.pop();
                }
                told = Some(expr.range);
                found.push((file, code.range(host)));
            }
        }
    }
    for (file, range) in found {
        let message = "whoever sends the request chooses this host: the link with its secret then leads to their server";
        cx.report(file, range, message)
            .advise("Build the link of an address from the settings: `process.env.PUBLIC_URL`");
    }
}

fn is_host(cx: &CheckContext<'_>, file: FileId, code: &Code, part: ExprId) -> bool {
    let at = code.constant(part);
    let Some(origin) = cx.origin(file, at).map(|origin| origin.as_str()) else { return false };
    let named = [
        "express.Request",
        "koa.Context",
        "fastify.Request",
        "http.IncomingMessage",
        "next.Request",
        "next.ApiRequest",
    ]
    .iter()
    .find_map(|request| origin.strip_prefix(request));
    let asks_host = || {
        code.call(at)
            .and_then(|call| call.args.first())
            .and_then(|arg| code.string(code.constant(arg.value)))
            .is_some_and(|name| {
                matches!(
                    &*name.to_ascii_lowercase(),
                    "host" | "x-forwarded-host" | "origin" | "referer"
                )
            })
    };
    match named {
        Some(".host" | ".hostname" | ".headers.host" | ".headers.origin" | ".headers.referer") => {
            true
        }
        Some(".request.host" | ".request.headers.host" | ".request.hostname") => true,
        Some(".get()" | ".header()" | ".headers.get()") => asks_host(),
        _ => false,
    }
}

/// The text, or the name of a value in it, speaks of resetting, confirming, inviting.
fn gives_away(code: &Code, text: ExprId) -> bool {
    let mut open = vec![text];
    let mut steps = 0;
    while let Some(at) = open.pop() {
        steps += 1;
        if steps > 60 {
            return false;
        }
        let speaks = |text: &str| {
            let text = text.split_once("://").map_or(text, |(_, rest)| rest);
            text.contains('/') && names::has_word(text, SECRET)
        };
        match code.kind(at) {
            ExprKind::String(part) if speaks(part) => return true,
            ExprKind::Template { texts, exprs } => {
                if texts.iter().any(|part| speaks(&part.text)) {
                    return true;
                }
                open.extend(exprs);
            }
            ExprKind::Binary { left, right, .. } => open.extend([*left, *right]),
            _ => {}
        }
    }
    false
}
