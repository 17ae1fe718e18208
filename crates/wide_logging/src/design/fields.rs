//! The values that a handler has at hand: of the request, of who asks, and of what it reads and makes.

use facts::code::{Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, SourceFile};
use flow::Program;
use serde::Serialize;

use super::Endpoint;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// As the event would have it: `order.total_cents`.
    pub name: String,
    /// As the code has it: `order.total_cents`, `req.user.id`.
    pub code: String,
    pub file: String,
    /// From 1.
    pub line: u32,
    /// How many handlers have it.
    pub handlers: usize,
}

/// Things that requests are about. What hangs on them is worth a field.
const THINGS: &[&str] = &[
    "user",
    "account",
    "customer",
    "order",
    "cart",
    "payment",
    "product",
    "item",
    "invoice",
    "subscription",
    "refund",
    "charge",
    "checkout",
    "tenant",
    "workspace",
    "organization",
    "org",
    "team",
    "project",
    "plan",
    "booking",
    "shipment",
    "coupon",
    "session",
    "job",
    "message",
    "document",
    "post",
    "comment",
    "event",
    "file",
    "upload",
];

/// Endings of values that group or measure requests.
const TELLING: &[&str] = &[
    "id",
    "status",
    "state",
    "type",
    "kind",
    "plan",
    "tier",
    "role",
    "currency",
    "total",
    "cents",
    "amount",
    "count",
    "quantity",
    "price",
    "method",
    "provider",
    "subscription",
    "country",
    "locale",
    "version",
    "attempts",
    "size",
    "length",
    "reason",
    "code",
    "source",
    "channel",
    "category",
    "brand",
    "mode",
    "ltv",
];

/// What the handler and the functions that it calls read, worth a field first, what must stay out second.
pub(super) fn at_hand(
    program: &Program,
    file: FileId,
    function: FunctionId,
) -> (Vec<Field>, Vec<Field>) {
    let mut found: Vec<Field> = Vec::new();
    let own = std::iter::once((file, function));
    let steps = program.reaches.steps(file, function);
    let near = steps.iter().filter(|step| step.depth <= 2).map(|step| (step.file, step.function));
    for (file, function) in own.chain(near) {
        let source = program.base.file(file);
        let Some(code) = source.code() else { continue };
        for expr in program.reaches.places(file, code.function(function).range) {
            let Some(field) = field(program, file, source, code, expr) else { continue };
            if !found.iter().any(|known| known.name == field.name) {
                found.push(field);
            }
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found.into_iter().partition(|field| !is_private(&field.name))
}

fn is_private(name: &str) -> bool {
    name.split('.').any(wide_events::is_sensitive)
}

fn field(
    program: &Program,
    file: FileId,
    source: &SourceFile,
    code: &Code,
    expr: ExprId,
) -> Option<Field> {
    let ExprKind::Member { object, property, .. } = code.kind(expr) else { return None };
    let thing = thing(program, file, code, *object)?;
    let last = snake(property);
    let (thing, last) = match (thing.as_str(), last.as_str()) {
        // A session tells who asks, and is a credential itself.
        ("session", "user_id") => ("user".to_owned(), "id".to_owned()),
        ("session", _) => return None,
        _ => (thing, last),
    };
    let ends = last.rsplit('_').next().unwrap_or(&last);
    let private = is_private(&last);
    if !private && !TELLING.contains(&ends) {
        return None;
    }
    let range = code.range(expr);
    Some(Field {
        name: format!("{thing}.{last}"),
        code: range.slice(&source.text).to_owned(),
        file: source.path.to_string(),
        line: program.base.span(file, range).start.line,
        handlers: 1,
    })
}

/// The thing that an object is: the request's user, a part of the request, or a value that is called so.
fn thing(program: &Program, file: FileId, code: &Code, object: ExprId) -> Option<String> {
    let origin = program.origin(file, object).map(facts::Origin::as_str).unwrap_or_default();
    let part = origin.rsplit('.').next().unwrap_or_default();
    if origin.contains("Request") || origin.contains("Context") {
        match part {
            "user" | "session" | "auth" | "account" | "tenant" => return Some(part.to_owned()),
            "params" => return Some("params".to_owned()),
            _ => {}
        }
    }
    let ExprKind::Name { name, symbol: Some(_) } = code.kind(object) else { return None };
    let word = snake(name);
    let last = word.rsplit('_').next().unwrap_or(&word);
    THINGS.contains(&last).then(|| last.to_owned())
}

fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_uppercase() && (before.is_lowercase() || before.is_numeric()) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
        before = letter;
    }
    out
}

/// Over all handlers: the fields that most of them have first.
pub(super) fn summed(endpoints: &[Endpoint]) -> (Vec<Field>, Vec<Field>) {
    let of = |pick: fn(&Endpoint) -> &Vec<Field>| {
        let mut all: Vec<Field> = Vec::new();
        for field in endpoints.iter().flat_map(pick) {
            match all.iter_mut().find(|known| known.name == field.name) {
                Some(known) => known.handlers += 1,
                None => all.push(field.clone()),
            }
        }
        all.sort_by(|left, right| {
            right.handlers.cmp(&left.handlers).then(left.name.cmp(&right.name))
        });
        all
    };
    (of(|endpoint| &endpoint.fields), of(|endpoint| &endpoint.kept_out))
}
