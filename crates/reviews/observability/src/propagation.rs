//! Calls that leave the process, and whether the id of the request goes with them.

use facts::code::{Call, Code, ExprId, ExprKind, PropertyKey};
use facts::{FileClass, FileId, SourceFile};
use flow::Program;
use review::words;

/// A call that leaves the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Leaves {
    /// To another service of the same owner.
    Service,
    Queue,
}

/// What carries ids of requests to wherever a call goes, without the call's doing.
pub(crate) fn is_automatic(program: &Program) -> bool {
    const PACKAGES: &[&str] = &[
        "dd-trace",
        "newrelic",
        "elastic-apm-node",
        "applicationinsights",
        "@azure/monitor-opentelemetry",
        "@google-cloud/trace-agent",
        "aws-xray-sdk",
        "aws-xray-sdk-core",
        "@vercel/otel",
        "@sentry/node",
        "@sentry/nestjs",
        "@sentry/nextjs",
        "@sentry/opentelemetry",
        "@splunk/otel",
        "@honeycombio/opentelemetry-node",
    ];
    let named = |specifier: &str| {
        specifier.starts_with("@opentelemetry/")
            || PACKAGES.iter().any(|package| {
                specifier
                    .strip_prefix(package)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    };
    let files = program.base.code().filter(|(_, file, _)| file.class == FileClass::Production);
    files.into_iter().any(|(_, _, code)| code.imports.iter().any(|import| named(&import.specifier)))
}

/// Whether the program knows ids of requests: it reads or makes them, or a request logger does.
pub(crate) fn knows_ids(program: &Program) -> bool {
    let setups = program.loggers.iter().any(|setup| {
        matches!(&*setup.logger, "pino-http" | "fastify")
            && program.base.file(setup.file).class == FileClass::Production
    });
    setups
        || program.base.code().filter(|(_, file, _)| file.class == FileClass::Production).any(
            |(_, _, code)| {
                code.exprs.iter().any(|expr| match &expr.kind {
                    ExprKind::String(text) => is_id_header(text),
                    ExprKind::Member { property, .. } => is_id(property),
                    _ => false,
                })
            },
        )
}

fn is_id_header(text: &str) -> bool {
    matches!(
        &*text.to_ascii_lowercase(),
        "x-request-id"
            | "x-correlation-id"
            | "traceparent"
            | "x-trace-id"
            | "x-b3-traceid"
            | "request-id"
    )
}

pub(crate) fn is_id(name: &str) -> bool {
    matches!(
        &*words(name).concat(),
        "requestid"
            | "reqid"
            | "traceid"
            | "correlationid"
            | "traceparent"
            | "xrequestid"
            | "xcorrelationid"
            | "xtraceid"
            | "spancontext"
            | "tracecontext"
    )
}

/// Where a call goes, when it is to somebody that could go on with the id.
pub(crate) fn leaves(
    program: &Program,
    file: FileId,
    source: &SourceFile,
    code: &Code,
    id: ExprId,
) -> Option<Leaves> {
    let call = code.call(id)?;
    let callee = program.callee(file, id)?.as_str();
    if publishes(callee) {
        return Some(Leaves::Queue);
    }
    let is_request =
        matches!(
            callee,
            "fetch"
                | "node-fetch"
                | "undici.fetch"
                | "undici.request"
                | "cross-fetch"
                | "got"
                | "axios"
                | "ky"
                | "needle"
                | "http.request"
                | "http.get"
                | "https.request"
                | "https.get"
                | "superagent.get"
                | "superagent.post"
        ) || ["axios.", "got.", "ky.", "axios.create().", "got.extend().", "ky.create()."]
            .iter()
            .any(|prefix| {
                callee.strip_prefix(prefix).is_some_and(|method| {
                    matches!(method, "get" | "post" | "put" | "patch" | "delete" | "request")
                })
            });
    (is_request && is_own_service(source, code, call)).then_some(Leaves::Service)
}

fn publishes(callee: &str) -> bool {
    let Some((owner, method)) = callee.rsplit_once('.') else { return false };
    match method {
        "add" | "addBulk" => matches!(
            owner,
            "bullmq.Queue()"
                | "bull()"
                | "bull.Queue()"
                | "@nestjs/bull.Queue"
                | "@nestjs/bullmq.Queue"
        ),
        "sendToQueue" | "publish" => owner.starts_with("amqplib"),
        "send" | "sendBatch" => owner.starts_with("kafkajs.") && owner.contains("producer"),
        _ => false,
    }
}

/// Only where the address says so: the rest of the world has no use for the id of our request.
fn is_own_service(source: &SourceFile, code: &Code, call: &Call) -> bool {
    let Some(first) = call.args.first() else { return false };
    let target = code.constant(first.value);
    let text = code.range(target).slice(&source.text);
    if let Some(host) = host(text) {
        return is_internal(host);
    }
    // `${config.inventoryServiceUrl}/items`: by the name of what stands first.
    let start: String = text
        .trim_start_matches(['`', '$', '{', '(', '"', '\''])
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '$'))
        .collect();
    words(&start.replace('.', " ")).iter().any(|word| {
        matches!(
            word.as_str(),
            "service" | "services" | "svc" | "internal" | "upstream" | "microservice"
        )
    })
}

/// `inventory:8080` of `"http://inventory:8080/items"`.
fn host(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['`', '"', '\'']);
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let end = rest.find(['/', ':', '`', '"', '\'', '?']).unwrap_or(rest.len());
    (!rest[..end].contains('$')).then(|| &rest[..end])
}

fn is_internal(host: &str) -> bool {
    const ENDS: [&str; 5] = [".internal", ".local", ".svc", ".cluster.local", ".consul"];
    !host.is_empty()
        && host != "localhost"
        && !host.starts_with("127.")
        && (!host.contains('.') || ENDS.iter().any(|end| host.ends_with(end)))
}

/// Whether an id goes with the call, or headers do of which nobody knows what is in them.
pub(crate) fn carries_id(source: &SourceFile, code: &Code, call: &Call, leaves: Leaves) -> bool {
    let named = call.args.iter().any(|arg| {
        let text = code.range(arg.value).slice(&source.text);
        mentions_id(text)
    });
    named || call.args.iter().skip(1).any(|arg| hides_something(code, arg.value, leaves))
}

fn mentions_id(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    text.split(|letter: char| !is_part(letter)).any(|word| is_id(word) || is_id_header(word))
}

/// Options, headers or data that are made elsewhere.
fn hides_something(code: &Code, expr: ExprId, leaves: Leaves) -> bool {
    let ExprKind::Object(properties) = code.kind(code.constant(expr)) else {
        let is_plain = matches!(
            code.kind(code.constant(expr)),
            ExprKind::String(_)
                | ExprKind::Number(_)
                | ExprKind::Function(_)
                | ExprKind::Template { .. }
        );
        let is_sent = leaves == Leaves::Service && is_body(code, expr);
        return !is_plain && !is_sent;
    };
    properties.iter().any(|property| match &property.key {
        PropertyKey::Spread | PropertyKey::Computed(_) => true,
        PropertyKey::Name(name) if &**name == "headers" => {
            match code.kind(code.constant(property.value)) {
                ExprKind::Object(headers) => {
                    headers.iter().any(|header| !matches!(header.key, PropertyKey::Name(_)))
                }
                _ => true,
            }
        }
        PropertyKey::Name(_) => false,
    })
}

/// `JSON.stringify(order)` is what is sent, no headers.
fn is_body(code: &Code, expr: ExprId) -> bool {
    code.call(expr).is_some_and(|call| matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "stringify"))
}
