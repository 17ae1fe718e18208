//! Connections that accept any certificate.

use facts::code::Function;
use review::prelude::*;

use crate::literal::{boolean, string};
use crate::places::{calls_around, member_assignments, properties};
use crate::surroundings::{conditions, is_development_file, outside_production};

pub(crate) static CHECK: Check = Check {
    id: "tls-verify-off",
    summary: "a connection accepts any certificate",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "cryptography"],
    cwe: &[295],
    references: &[
        "https://nodejs.org/api/tls.html#tlsconnectoptions-callback",
        "https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue",
        "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::SETTINGS).and(FactKinds::MANIFESTS),
    page: include_str!("tls_verify_off.md"),
    run,
};

const VARIABLE: &str = "NODE_TLS_REJECT_UNAUTHORIZED";
const ADVICE: &str = "Leave certificates checked; give the authority of a private certificate in the option `ca` (or in \
     NODE_EXTRA_CA_CERTS)";

fn run(cx: &mut CheckContext<'_>) {
    for (file, source, code) in cx.code() {
        options(cx, file, source, code);
        assignments(cx, file, source, code);
    }
    let off = format!("{VARIABLE}=0");
    for (file, source, setting) in cx.settings() {
        let in_value = || setting.value.trim_start_matches("- ").replace(['"', '\''], "");
        let is_off = (setting.key() == VARIABLE && &*setting.value == "0")
            || (setting.value.contains("NODE_TLS") && in_value().starts_with(&off));
        if is_off && !is_development_file(source) {
            off_for_all(cx, file, setting.value_range);
        }
    }
    scripts(cx);
}

/// `{ rejectUnauthorized: false }` and the same under the names of other libraries.
fn options(cx: &mut CheckContext<'_>, file: FileId, source: &SourceFile, code: &Code) {
    for (_, name, property) in properties(code) {
        if !switches_off(code, name, property.value) || is_foreign(cx, file, code, property.range) {
            continue;
        }
        if outside_production(source, code, property.range) {
            continue;
        }
        let is_server = calls_around(code, property.range).any(|call| {
            cx.program().callee(file, call).is_some_and(|origin| {
                matches!(
                    origin.as_str(),
                    "https.createServer" | "tls.createServer" | "https.Server"
                )
            })
        });
        let text = property.range.slice(&source.text).trim();
        let message = match name {
            "checkServerIdentity" => {
                "`checkServerIdentity` finds every certificate right, whoever's it is".to_owned()
            }
            _ if is_server => format!("`{text}` lets clients in with any certificate"),
            _ => format!(
                "`{text}` accepts any certificate, so anybody on the way can pose as the other side"
            ),
        };
        let range =
            if name == "checkServerIdentity" { code.range(property.value) } else { property.range };
        let range = first_line(source, range);
        let severity = match () {
            () if is_server => Severity::Low,
            () if is_asked_for(source, code, property.range) => Severity::Med,
            () => Severity::High,
        };
        cx.report(file, range, message).severity(severity).advise(ADVICE);
    }
}

/// Under a setting that says what it does (`if (options.allowSelfSigned)`): somebody chose it, for this connection.
fn is_asked_for(source: &SourceFile, code: &Code, place: ByteRange) -> bool {
    const WORDS: &[&str] = &[
        "unsafe",
        "insecure",
        "selfsigned",
        "skipverify",
        "skiptls",
        "skipssl",
        "ignoretls",
        "ignoressl",
        "ignorecert",
        "allowinvalid",
        "trustall",
        "noverify",
        "unauthorized",
        "unauthorised",
        "acceptinvalid",
        "sslmode",
        "rejectunauth",
    ];
    conditions(code, place).iter().any(|condition| {
        let test = code.range(condition.test).slice(&source.text).to_ascii_lowercase();
        let test = test.replace(['_', '-'], "");
        condition.holds && WORDS.iter().any(|word| test.contains(word))
    })
}

fn switches_off(code: &Code, name: &str, value: ExprId) -> bool {
    match name {
        "rejectUnauthorized" | "strictSSL" | "sslValidate" => boolean(code, value) == Some(false),
        "tlsAllowInvalidCertificates" | "tlsInsecure" | "tlsAllowInvalidHostnames" => {
            boolean(code, value) == Some(true)
        }
        "checkServerIdentity" => accepts_everything(code, value),
        "connectionString" | "url" | "uri" => {
            string(code, value).is_some_and(|text| text.contains("sslmode=no-verify"))
        }
        _ => false,
    }
}

/// A function without a body, or one that does nothing but return a constant: an error is what it would return.
fn accepts_everything(code: &Code, value: ExprId) -> bool {
    use facts::code::StmtKind;
    let ExprKind::Function(function) = code.kind(code.constant(value)) else { return false };
    let function: &Function = code.function(*function);
    match function.body.as_slice() {
        [] => true,
        [only] => match &only.kind {
            StmtKind::Return(None) => true,
            StmtKind::Return(Some(value)) => {
                matches!(
                    code.kind(*value),
                    ExprKind::Undefined | ExprKind::Null | ExprKind::Bool(_)
                ) || matches!(code.kind(*value), ExprKind::Object(parts) if parts.is_empty())
            }
            _ => false,
        },
        _ => false,
    }
}

/// Handed straight to a function that nothing in the program defines: what its options mean is not known.
fn is_foreign(cx: &CheckContext<'_>, file: FileId, code: &Code, place: ByteRange) -> bool {
    let Some(call) = calls_around(code, place).last() else { return false };
    let Some(made) = code.call(call) else { return false };
    let is_bare = matches!(code.kind(made.callee), ExprKind::Name { symbol: None, .. });
    let known = cx.program().callee(file, call).is_some_and(|origin| {
        matches!(origin.as_str(), "fetch" | "axios" | "got" | "request" | "https" | "tls")
    });
    is_bare && made.kind == CallKind::Call && !known
}

/// `options.rejectUnauthorized = false` and the process-wide switch.
fn assignments(cx: &mut CheckContext<'_>, file: FileId, source: &SourceFile, code: &Code) {
    for assignment in member_assignments(code) {
        let range = code.range(assignment.expr);
        let for_all = assignment.property == VARIABLE && is_zero(code, assignment.value);
        let from_here = matches!(assignment.property, "rejectUnauthorized" | "strictSSL")
            && boolean(code, assignment.value) == Some(false);
        // Where it stands is asked last: it takes a look at the whole file.
        if !(for_all || from_here) || outside_production(source, code, range) {
            continue;
        }
        if for_all {
            off_for_all(cx, file, range);
        } else {
            let text = range.slice(&source.text);
            let message = format!("`{text}` accepts any certificate from here on");
            cx.report(file, range, message).advise(ADVICE);
        }
    }
}

fn is_zero(code: &Code, value: ExprId) -> bool {
    match code.kind(code.constant(value)) {
        ExprKind::Number(number) => *number == 0.0,
        ExprKind::String(text) => &**text == "0",
        _ => false,
    }
}

fn off_for_all(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange) {
    let message = format!("{VARIABLE}=0 stops the whole process from checking certificates");
    cx.report(file, range, message).advise(ADVICE);
}

/// `"start": "NODE_TLS_REJECT_UNAUTHORIZED=0 node server.js"`.
fn scripts(cx: &mut CheckContext<'_>) {
    for (file, source, manifest) in cx.manifests() {
        for (name, command) in &manifest.scripts {
            let is_own = ["dev", "test", "local", "watch"].iter().any(|word| name.contains(word));
            let switch = format!("{VARIABLE}=0");
            if is_own || !command.contains(&switch) {
                continue;
            }
            let key = format!("\"{name}\"");
            let after = source.text.find(&key).unwrap_or(0);
            let Some(at) = source.text[after..].find(&switch).map(|at| (after + at) as u32) else {
                continue;
            };
            off_for_all(cx, file, ByteRange::new(at, at + switch.len() as u32));
        }
    }
}

/// A function's text may go on for long; its head is what a person looks for.
fn first_line(source: &SourceFile, range: ByteRange) -> ByteRange {
    let line = range.slice(&source.text).lines().next().unwrap_or("");
    ByteRange::new(range.start, range.start + line.len() as u32)
}
