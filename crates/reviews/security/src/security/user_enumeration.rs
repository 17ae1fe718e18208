//! Sign-ins and resets whose answers differ for unknown accounts.

use review::prelude::*;

use crate::requests::effects::steps;
use crate::requests::surface::{has_path_word, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "user-enumeration",
    summary: "the answer tells whether an account exists",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting", "authentication"],
    cwe: &[204, 203],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#authentication-and-error-messages",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("user_enumeration.md"),
    run,
};
const ADVICE: &str =
    "Answer both cases with the same words and the same status, and do the same work for both";

fn run(cx: &mut CheckContext<'_>) {
    let mut reported: Vec<(FileId, ByteRange)> = Vec::new();
    for route in reviewed(cx) {
        let signs_in =
            has_path_word(route, &["login", "signin", "authenticate", "session", "sessions"]);
        let resets = has_path_word(route, &["forgot", "recover", "forgotpw", "forgotpassword"]);
        if !matches!(&*route.method, "POST" | "PUT") || !(signs_in || resets) {
            continue;
        }
        let said = said(cx, route);
        let unknown = said.iter().find(|said| says_unknown(&said.text));
        let wrong = said.iter().find(|said| says_wrong(&said.text));
        let Some(unknown) = unknown.filter(|_| wrong.is_some() || (resets && !signs_in)) else {
            continue;
        };
        if reported.contains(&(unknown.file, unknown.range)) {
            continue;
        }
        reported.push((unknown.file, unknown.range));
        report(cx, route, unknown, wrong);
    }
}

fn report(cx: &mut CheckContext<'_>, route: &Route, unknown: &Said, wrong: Option<&Said>) {
    let other = wrong
        .map_or(String::new(), |wrong| format!(", and \"{}\" for a wrong password", wrong.text));
    let message = format!(
        "`{}` says \"{}\" for an account that does not exist{other}: a list of addresses becomes a list of customers",
        name(route),
        unknown.text
    );
    let mut finding = cx.report(unknown.file, unknown.range, message).advise(ADVICE);
    if let Some(wrong) = wrong {
        finding = finding.because(wrong.file, wrong.range, "what it says for a wrong password");
    }
    finding.because(route.file, route.range, "the route");
}

/// A text that the handler may answer with.
struct Said {
    file: FileId,
    range: ByteRange,
    text: String,
}

/// Texts in what runs for a route, in the order of the code; those that are only logged are left out.
fn said(cx: &CheckContext<'_>, route: &Route) -> Vec<Said> {
    let mut found = Vec::new();
    for handler in &route.handlers {
        for step in steps(cx, handler.file, handler.function) {
            let Some(code) = cx.file(step.file).code() else { continue };
            let body = code.function(step.function).range;
            let logged = logged(code, body);
            let texts = code.exprs.iter().filter(|expr| body.contains(expr.range));
            for expr in texts {
                let ExprKind::String(text) = &expr.kind else { continue };
                if !logged.iter().any(|range| range.contains(expr.range)) {
                    found.push(Said { file: step.file, range: expr.range, text: text.to_string() });
                }
            }
        }
    }
    found
}

/// Calls that write a log.
fn logged(code: &Code, body: ByteRange) -> Vec<ByteRange> {
    let is_log = |call: &Call| match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => {
            let receiver = match code.kind(*object) {
                ExprKind::Name { name, .. } | ExprKind::Member { property: name, .. } => {
                    name.to_ascii_lowercase()
                }
                _ => String::new(),
            };
            matches!(&**property, "log" | "info" | "warn" | "error" | "debug" | "trace")
                && (receiver.contains("log") || receiver == "console")
        }
        _ => false,
    };
    let calls = code.calls.iter().filter(|call| body.contains(code.range(**call)));
    calls
        .filter(|call| code.call(**call).is_some_and(is_log))
        .map(|call| code.range(*call))
        .collect()
}

/// "User not found", "No account with that email", "Invalid username"; not both at once.
fn says_unknown(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_sentence = text.contains(' ') && text.len() < 120;
    let about = ["user", "account", "email", "e-mail", "member", "login"]
        .iter()
        .any(|word| text.contains(word));
    let unknown = [
        "not found",
        "no such",
        "does not exist",
        "doesn't exist",
        "doesnt exist",
        "not exist",
        "unknown",
        "not registered",
        "no user",
        "no account",
        "not recognized",
        "not recognised",
        "could not find",
        "couldn't find",
        "invalid user",
        "incorrect user",
        "wrong user",
        "invalid email",
        "incorrect email",
        "wrong email",
        "not a registered",
        "isn't registered",
    ];
    let format = ["format", "valid email", "address is", "required", "must be"]
        .iter()
        .any(|word| text.contains(word));
    is_sentence
        && about
        && !text.contains("password")
        && !text.contains(" or ")
        && !format
        && unknown.iter().any(|word| text.contains(word))
}

/// "Wrong password".
fn says_wrong(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let about_user =
        ["user", "email", "e-mail", "login", "account"].iter().any(|word| text.contains(word));
    text.contains("password")
        && !about_user
        && text.contains(' ')
        && text.len() < 120
        && [
            "wrong",
            "invalid",
            "incorrect",
            "does not match",
            "doesn't match",
            "didn't match",
            "not match",
            "mismatch",
            "bad password",
        ]
        .iter()
        .any(|word| text.contains(word))
}
