//! What callers say of themselves, believed.

use facts::code::{BinaryOp, Block, LogicalOp, Stmt, StmtKind, UnaryOp};
use review::prelude::*;

use crate::names::{has_word, name_of};

pub(crate) static CHECK: Check = Check {
    id: "identity-from-request",
    summary: "what a caller says of itself decides what it may do",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "authorization",
    focus: &["authorization", "authentication"],
    cwe: &[807, 290],
    references: &["https://cwe.mitre.org/data/definitions/807.html"],
    reads: FactKinds::CODE,
    page: include_str!("identity_from_request.md"),
    run,
};

const ADVICE: &str = "Compare with what the server knows: the user of a verified session or token (`req.session.userId`)";

/// Words of names that tell who somebody is, or what he may do.
const IDENTITY: &[&str] = &[
    "id",
    "user",
    "userid",
    "username",
    "account",
    "login",
    "loggedin",
    "role",
    "roles",
    "admin",
    "isadmin",
    "auth",
    "authenticated",
    "owner",
    "tenant",
    "email",
];
/// Values that are sent twice on purpose.
const DOUBLE: &[&str] = &[
    "csrf", "xsrf", "state", "nonce", "verifier", "captcha", "token", "lang", "locale", "theme",
    "version",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for expr in &code.exprs {
            let ExprKind::Binary { op, left, right } = &expr.kind else { continue };
            if is_equality(*op) && proves_itself(cx, file, *left, *right) {
                let text = expr.range.slice(&source.text);
                found.push((
                    file,
                    expr.range,
                    format!("`{text}` compares two values that the caller chooses"),
                ));
            }
        }
        guards(cx, file, code, &mut found);
    }
    for (file, range, message) in found {
        cx.report(file, range, message).advise(ADVICE);
    }
}

fn is_equality(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq)
}

/// A part of the request, and the name in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Cookie,
    Sent,
}

/// Signed cookies are not the caller's to choose, and have an origin of their own.
fn part<'a>(cx: &CheckContext<'a>, file: FileId, expr: ExprId) -> Option<(Part, &'a str)> {
    let origin = cx.origin(file, expr)?.as_str();
    let (_, rest) = origin.split_once("Request.")?;
    let (part, name) = rest.split_once('.')?;
    let part = match part {
        "cookies" => Part::Cookie,
        "params" | "query" | "body" => Part::Sent,
        _ => return None,
    };
    (!name.contains("()")).then_some((part, name))
}

fn proves_itself(cx: &CheckContext<'_>, file: FileId, left: ExprId, right: ExprId) -> bool {
    let (Some((first, one)), Some((second, other))) = (part(cx, file, left), part(cx, file, right))
    else {
        return false;
    };
    let names = [one, other];
    first != second
        && names.iter().all(|name| !has_word(name, DOUBLE))
        && names.iter().any(|name| has_word(name, IDENTITY))
}

/// `if (req.cookies.isAdmin) deleteUser(..)`
fn guards(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    found: &mut Vec<(FileId, ByteRange, String)>,
) {
    let mut open: Vec<&Stmt> = code.functions.iter().flat_map(|function| &function.body).collect();
    while let Some(statement) = open.pop() {
        if let StmtKind::If { test, then, .. } = &statement.kind
            && let Some((cookie, name)) = cookie_in(cx, file, code, *test)
            && acts(code, then)
        {
            let message =
                format!("the cookie `{name}` decides, and every caller writes its own cookies");
            found.push((file, code.range(cookie), message));
        }
        open.extend(statement.kind.blocks().into_iter().flatten());
    }
}

/// A cookie among the conditions that tells who is calling.
fn cookie_in<'a>(
    cx: &CheckContext<'a>,
    file: FileId,
    code: &Code,
    test: ExprId,
) -> Option<(ExprId, &'a str)> {
    let mut open = vec![test];
    for _ in 0..32 {
        let at = open.pop()?;
        if let Some((Part::Cookie, name)) = part(cx, file, at)
            && has_word(name, IDENTITY)
            && !has_word(name, DOUBLE)
        {
            return Some((at, name));
        }
        match code.kind(at) {
            ExprKind::Logical { op: LogicalOp::And, left, right } => open.extend([*right, *left]),
            ExprKind::Binary { op, left, right } if is_equality(*op) => {
                let constant = |side: ExprId| code.string(code.constant(side)).is_some();
                open.extend([*left, *right].into_iter().filter(|side| !constant(*side)));
            }
            ExprKind::Unary { op: UnaryOp::Not, .. } => {}
            _ => {}
        }
    }
    None
}

/// Something is done that not everybody may do: called by a name that says so.
fn acts(code: &Code, then: &Block) -> bool {
    const ACTIONS: &[&str] = &[
        "login",
        "authenticate",
        "authorize",
        "grant",
        "delete",
        "remove",
        "destroy",
        "shutdown",
        "promote",
        "admin",
        "impersonate",
        "transfer",
        "refund",
    ];
    let inside = |range: ByteRange| then.iter().any(|statement| statement.range.contains(range));
    code.calls.iter().filter(|call| inside(code.range(**call))).any(|call| {
        let name = code.call(*call).and_then(|call| name_of(code, call.callee));
        name.is_some_and(|name| has_word(name, ACTIONS))
    })
}
