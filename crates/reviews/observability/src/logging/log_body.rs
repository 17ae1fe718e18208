//! A request or response body, or what people wrote, in a log.

use facts::LogLevel;
use review::prelude::*;

use crate::sites::{Site, sites};
use crate::whole::{body_field, is_body};

pub(crate) static CHECK: Check = Check {
    id: "log-body",
    summary: "a whole request or response body is written to the log",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "privacy",
    focus: &["privacy", "noise"],
    cwe: &[532],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_body.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        for field in site.open_fields().filter(|field| !field.redacted_within) {
            if site.is_hole(field) && is_object(&site, field.value) {
                continue;
            }
            let Some(message) = written(&site, &field.name, field.value) else { continue };
            // What a service answers when it refuses is mostly its own text.
            let origin = site.origin(field.value);
            let refused =
                (is_response(origin) || is_answer(origin)) && site.at_least(LogLevel::Warn);
            let severity = if refused { Severity::Low } else { Severity::High };
            let note = "the log call";
            cx.report(site.file(), field.range, message).severity(severity).because(
                site.file(),
                site.call.range,
                note,
            );
        }
    }
}

/// In a text it would be `[object Object]`.
fn is_object(site: &Site<'_>, value: ExprId) -> bool {
    let origin = site.origin(value);
    is_answer(origin)
        || is_body(origin) && !origin.ends_with(".text()") && !origin.ends_with("rawBody")
}

fn written(site: &Site<'_>, name: &str, value: ExprId) -> Option<String> {
    let origin = site.origin(value);
    if is_body(origin) {
        return Some(format!(
            "`{name}` is the whole request body, with whatever people send in it"
        ));
    }
    if let Some(field) = body_field(origin).filter(|field| CONTENT.contains(field)) {
        return Some(format!("`{name}` is what a person wrote (`{field}` of the request body)"));
    }
    if is_answer(origin) {
        return Some(format!(
            "`{name}` is the whole answer of another service, with its body and the request's own headers"
        ));
    }
    is_response(origin).then(|| format!("`{name}` is the whole response body of another service"))
}

/// `await axios.get(url)`: it holds the request that it answers as well.
fn is_answer(origin: &str) -> bool {
    const METHODS: [&str; 6] =
        [".get()", ".post()", ".put()", ".patch()", ".delete()", ".request()"];
    origin.starts_with("axios")
        && (origin == "axios()" || METHODS.iter().any(|method| origin.ends_with(method)))
}

/// Free text that people type.
const CONTENT: &[&str] = &[
    "comment",
    "comments",
    "message",
    "content",
    "body",
    "text",
    "description",
    "bio",
    "feedback",
    "review",
    "note",
    "notes",
    "question",
    "answer",
];

/// `(await axios.get(url)).data`, `await (await fetch(url)).json()`.
fn is_response(origin: &str) -> bool {
    let data = origin.strip_suffix(".data").filter(|call| call.starts_with("axios"));
    data.is_some_and(|call| call.ends_with("()"))
        || matches!(origin, "fetch().json()" | "fetch().text()")
}
