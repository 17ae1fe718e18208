//! Sign-ins that keep the session id that the visitor came with.

use facts::code::SymbolId;
use review::prelude::*;

use crate::places::{MemberAssignment, member_assignments, root_name};
use crate::sessions;

pub(crate) static CHECK: Check = Check {
    id: "session-fixation",
    summary: "signing in keeps the visitor's session id",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[384],
    references: &[
        "https://owasp.org/www-community/attacks/Session_fixation",
        "https://expressjs.com/en/resources/middleware/session.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("session_fixation.md"),
    run,
};

/// Properties of a session that say who is signed in.
const IDENTITIES: &[&str] = &[
    "user",
    "userid",
    "uid",
    "account",
    "accountid",
    "username",
    "useremail",
    "currentuser",
    "loggedin",
    "isloggedin",
    "authenticated",
    "isauthenticated",
    "isauth",
    "login",
    "member",
    "memberid",
    "customerid",
    "admin",
    "isadmin",
    "role",
];

fn run(cx: &mut CheckContext<'_>) {
    if !sessions::are_kept_on_server(cx.base()) {
        return;
    }
    for (file, source, code) in cx.code() {
        let mut reported: Vec<FunctionId> = Vec::new();
        for assignment in member_assignments(code) {
            let Some(request) = signs_in(code, assignment) else { continue };
            let handler = code.symbol(request).function;
            if reported.contains(&handler) || renews(cx, file, code, handler) {
                continue;
            }
            reported.push(handler);
            let range = code.range(assignment.expr);
            let written = code.range(assignment.target).slice(&source.text);
            let message = format!(
                "`{written}` signs a user in under the session id that the browser already had: who planted that id is signed in too"
            );
            cx.report(file, range, message).advise(
                "Call `req.session.regenerate(callback)` after the credentials are checked, and set the user in its callback",
            );
        }
    }
}

/// The request whose session is given a user.
fn signs_in(code: &Code, assignment: MemberAssignment<'_>) -> Option<SymbolId> {
    let ExprKind::Member { object: request, property, .. } = code.kind(assignment.object) else {
        return None;
    };
    let name = assignment.property.to_ascii_lowercase().replace('_', "");
    if &**property != "session" || !IDENTITIES.contains(&name.as_str()) {
        return None;
    }
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*request) else { return None };
    brings_somebody(code, assignment.value).then_some(*symbol)
}

/// Nobody is signed in by `null`, and what comes from the session or the request's user was there before.
fn brings_somebody(code: &Code, value: ExprId) -> bool {
    match code.kind(code.constant(value)) {
        ExprKind::Null | ExprKind::Undefined | ExprKind::Bool(false) => false,
        ExprKind::String(text) => !text.is_empty(),
        ExprKind::Number(_) => false,
        ExprKind::Object(_) => true,
        ExprKind::Member { object, property, .. } => {
            let from_request = matches!(root_name(code, *object), Some("req" | "request" | "ctx"));
            let is_requests_own = from_request && matches!(&**property, "user" | "session");
            !is_requests_own && !is_known_already(code, *object)
        }
        _ => true,
    }
}

/// `req.user.id`, `req.session.userId`.
fn is_known_already(code: &Code, object: ExprId) -> bool {
    matches!(code.kind(object), ExprKind::Member { object, property, .. }
        if matches!(&**property, "user" | "session")
            && matches!(code.kind(*object), ExprKind::Name { name, .. } if matches!(&**name, "req" | "request" | "ctx")))
}

/// Whether the handler gets a new id, itself or through a function that it calls.
fn renews(cx: &CheckContext<'_>, file: FileId, code: &Code, handler: FunctionId) -> bool {
    let range = code.function(handler).range;
    let mut inside = code.calls.iter().filter(|call| range.contains(code.range(**call)));
    inside.any(|call| {
        names_renewal(code, *call)
            || cx.program().callees(file, *call).iter().any(|(file, function)| {
                let Some(other) = cx.file(*file).code() else { return false };
                let body = other.function(*function).range;
                let mut calls =
                    other.calls.iter().filter(|call| body.contains(other.range(**call)));
                calls.any(|call| names_renewal(other, *call))
            })
    })
}

fn names_renewal(code: &Code, call: ExprId) -> bool {
    let Some(call) = code.call(call) else { return false };
    let name = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return false,
    };
    let name = name.to_ascii_lowercase();
    // `req.login` of passport 0.6 and later renews the id itself.
    ["regenerate", "renewsession", "newsession", "rotatesession", "changesessionid"]
        .iter()
        .any(|word| name.contains(word))
        || matches!(name.as_str(), "login" | "logintouser")
            && call.args.len() >= 2
            && is_request_call(code, call.callee)
}

fn is_request_call(code: &Code, callee: ExprId) -> bool {
    matches!(code.kind(callee), ExprKind::Member { .. })
        && matches!(root_name(code, callee), Some("req" | "request"))
}
