//! The whole request body written to a record.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::records::{self, Models, SecretColumn};
use crate::requests::surface::only_with_role;
use crate::{names, tainted};

pub(crate) static CHECK: Check = Check {
    id: "mass-assignment",
    summary: "the request decides which columns are written",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "authorization",
    focus: &["authorization", "input-validation"],
    cwe: &[915],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Mass_Assignment_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES).and(FactKinds::FLOWS),
    page: include_str!("mass_assignment.md"),
    run,
};

/// Methods of ORMs and drivers that write the properties of an object.
const WRITERS: &[&str] = &[
    "create",
    "createMany",
    "insert",
    "insertOne",
    "insertMany",
    "build",
    "bulkCreate",
    "update",
    "updateOne",
    "updateMany",
    "updateAttributes",
    "upsert",
    "save",
    "findByIdAndUpdate",
    "findOneAndUpdate",
    "replaceOne",
    "patch",
    "insertGraph",
    "set",
];

/// Receivers whose methods of these names write to something other than a record.
const NOT_RECORDS: &[&str] = &[
    "crypto.",
    "Object.",
    "Map()",
    "Set()",
    "URLSearchParams()",
    "express.Response",
    "localStorage",
    "axios",
    "stripe",
];

fn run(cx: &mut CheckContext<'_>) {
    let validated = validated_handlers(cx);
    let models = Models::of(cx);
    let mut claimed = Vec::new();
    for site in cx.calls() {
        let Some(args) = written_values(&site) else { continue };
        // What a service is given came by a handler that is not looked at here.
        let unseen = |arg: &ExprId| !validated.is_empty() && is_handed_over(&site, *arg);
        // What a function of the repository makes of it is followed, and told where it is written.
        let is_followed = !cx.program().callees(site.file, site.expr).is_empty();
        let is_behind = validated.contains(&(site.file, site.owner)) || args.iter().any(unseen);
        let confidence = if is_behind { Confidence::Low } else { Confidence::High };
        for arg in args {
            if !is_followed && whole_body(cx, &models, &site, arg, confidence) {
                claimed.push((site.file, site.range()));
            }
            privilege(cx, &site, arg, confidence);
        }
    }
    flows(cx, &models, &claimed);
}

/// Bodies that reach a writer on a longer way: through functions, services and copies.
fn flows(cx: &mut CheckContext<'_>, models: &Models<'_>, claimed: &[(FileId, ByteRange)]) {
    for flow in cx.flows("record") {
        let sink = flow.sink.span.bytes;
        let is_claimed = |(file, range): &(FileId, ByteRange)| {
            *file == flow.sink.file && (range.contains(sink) || sink.contains(*range))
        };
        if claimed.iter().any(is_claimed) {
            continue;
        }
        let harm = format!(
            "reaches `{}` whole: it writes every property that is sent, also those that no form has",
            flow.sink.name
        );
        let column = cx
            .call(flow.sink.file, flow.sink.expr)
            .or_else(|| call_around(cx, flow))
            .and_then(|site| privilege_of(models, &site));
        let severity = if column.is_some() { Severity::Blocker } else { CHECK.severity };
        let finding = tainted::report(cx, flow, severity, &harm);
        with_column(finding, column).advise(
            "Pick the properties that may be written, or write the result of a strict schema",
        );
    }
}

/// A parameter, or a spread of one: the body by another name.
fn is_handed_over(site: &CallSite<'_>, arg: ExprId) -> bool {
    let is_param = |expr: ExprId| {
        matches!(site.code.kind(expr), ExprKind::Name { symbol: Some(symbol), .. }
            if matches!(site.code.symbol(*symbol).kind, facts::code::SymbolKind::Param(_)))
    };
    match site.code.kind(arg) {
        ExprKind::Object(parts) => {
            parts.iter().any(|part| part.key == PropertyKey::Spread && is_param(part.value))
        }
        _ => is_param(arg),
    }
}

/// The arguments whose properties become columns; `None` when the call writes no record.
fn written_values(site: &CallSite<'_>) -> Option<Vec<ExprId>> {
    let args = || site.call.args.iter().map(|arg| arg.value).collect();
    let callee = site.callee.map_or("", |callee| callee.as_str());
    if NOT_RECORDS.iter().any(|prefix| callee.starts_with(prefix)) {
        // `Object.assign(user, req.body)`; into a literal it is only a copy.
        let onto_record = site.is(&["Object.assign"])
            && !matches!(site.code.kind(site.arg(0)?), ExprKind::Object(_));
        return onto_record.then(args).map(|values: Vec<ExprId>| values[1..].to_vec());
    }
    let name = site.name()?;
    let is_model = site.is_new() && name.starts_with(char::is_uppercase) && !is_builtin(callee);
    let is_writer = !site.is_new() && WRITERS.contains(&name) && site.receiver().is_some();
    (is_model || is_writer).then(args)
}

fn is_builtin(callee: &str) -> bool {
    matches!(
        callee,
        "Error"
            | "Date"
            | "URL"
            | "Map"
            | "Set"
            | "Promise"
            | "Request"
            | "Response"
            | "RegExp"
            | "Object"
    )
}

/// The call whose argument the flow ends in.
fn call_around<'a>(cx: &CheckContext<'a>, flow: &Flow) -> Option<CallSite<'a>> {
    let code = cx.file(flow.sink.file).code()?;
    let call = crate::places::calls_around(code, flow.sink.span.bytes).last()?;
    cx.call(flow.sink.file, call)
}

/// The column by which the written model gives rights.
fn privilege_of<'a>(models: &Models<'a>, site: &CallSite<'_>) -> Option<SecretColumn<'a>> {
    let model = match site.receiver() {
        Some(receiver) => names::name_of(site.code, receiver)?,
        None => site.name()?,
    };
    models.privilege(model)
}

fn with_column<'c>(
    finding: FindingBuilder<'c>,
    column: Option<SecretColumn<'_>>,
) -> FindingBuilder<'c> {
    match column {
        Some(column) => finding.because(
            column.file,
            column.range,
            format!("`{}` is among the columns", column.name),
        ),
        None => finding,
    }
}

fn whole_body(
    cx: &mut CheckContext<'_>,
    models: &Models<'_>,
    site: &CallSite<'_>,
    arg: ExprId,
    confidence: Confidence,
) -> bool {
    let Some(body) = body_of(cx, site, arg) else { return false };
    let message = format!(
        "`{}` writes every property that the request sends (`{}`), also those that no form has",
        site.name().unwrap_or("the call"),
        site.text(body)
    );
    let column = privilege_of(models, site);
    let severity = if column.is_some() { Severity::Blocker } else { CHECK.severity };
    let finding = cx
        .report(site.file, site.code.range(body), message)
        .severity(severity)
        .confidence(confidence);
    with_column(finding, column)
        .advise("Pick the properties that may be written, or write the result of a strict schema");
    true
}

/// The body itself, or spread into an object literal.
fn body_of(cx: &CheckContext<'_>, site: &CallSite<'_>, arg: ExprId) -> Option<ExprId> {
    if is_body(cx, site, arg) {
        return Some(arg);
    }
    let ExprKind::Object(properties) = site.code.kind(arg) else { return None };
    let inside = |value: ExprId| match site.code.kind(value) {
        // `{ data: req.body }` of Prisma, `{ $set: req.body }` of MongoDB.
        ExprKind::Object(inner) => inner
            .iter()
            .find(|part| part.key == PropertyKey::Spread && is_body(cx, site, part.value))
            .map(|part| part.value),
        _ => is_body(cx, site, value).then_some(value),
    };
    properties.iter().find_map(|property| match &property.key {
        PropertyKey::Spread => is_body(cx, site, property.value).then_some(property.value),
        PropertyKey::Name(name)
            if matches!(&**name, "data" | "$set" | "update" | "create" | "values") =>
        {
            inside(property.value)
        }
        _ => None,
    })
}

fn is_body(cx: &CheckContext<'_>, site: &CallSite<'_>, expr: ExprId) -> bool {
    cx.origin(site.file, expr).is_some_and(|origin| {
        matches!(
            origin.as_str(),
            "express.Request.body"
                | "fastify.Request.body"
                | "koa.Context.request.body"
                | "next.Request.body"
                | "next.Request.json()"
        )
    })
}

fn privilege(cx: &mut CheckContext<'_>, site: &CallSite<'_>, arg: ExprId, confidence: Confidence) {
    let ExprKind::Object(properties) = site.code.kind(site.code.constant(arg)) else { return };
    for property in properties {
        let PropertyKey::Name(name) = &property.key else { continue };
        let from_body = cx
            .origin(site.file, property.value)
            .is_some_and(|origin| origin.as_str().contains("Request.body."));
        if records::is_privilege(name) && from_body && !only_with_role(cx, site.file, site.owner) {
            let message = format!(
                "`{name}` is taken from the request, so callers choose their own privileges"
            );
            cx.report(site.file, property.range, message)
                .severity(Severity::Blocker)
                .confidence(confidence.min(Confidence::Medium))
                .advise("Set it on the server, or let only an administrator's route write it");
        }
    }
}

/// Handlers behind middleware that is named after validation: what it drops is not visible here.
fn validated_handlers(cx: &CheckContext<'_>) -> Vec<(FileId, FunctionId)> {
    const WORDS: &[&str] =
        &["valid", "schema", "celebrate", "joi", "zod", "sanitiz", "permit", "whitelist"];
    let names_validation = |name: &str| WORDS.iter().any(|word| name.to_lowercase().contains(word));
    let validated = |route: &&Route| {
        route.middleware.iter().any(|middleware| names_validation(&middleware.name))
    };
    cx.routes()
        .filter(validated)
        .flat_map(|route| route.handlers.iter().map(|handler| (handler.file, handler.function)))
        .collect()
}
