//! Records that are looked up by an id of the request, whoever they belong to.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use facts::code::{BinaryOp, Pattern, TypeRef};
use facts::words;
use review::prelude::*;

use crate::requests::effects::{self, Effect, Touch, places};
use crate::requests::keys::{Key, keys};
use crate::requests::ownership::{Ownership, is_owner};
use crate::requests::provenance::{Part, Provenance, Tracer, names_identity};
use crate::requests::surface::{
    has_path_word, is_authenticated, is_for_service, is_record_id, name, operations,
};

pub(crate) static CHECK: Check = Check {
    id: "idor",
    summary: "a record is chosen by an id of the request, whoever is asking",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "authorization",
    focus: &["authorization"],
    cwe: &[639, 862],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Insecure_Direct_Object_Reference_Prevention_Cheat_Sheet.html",
        "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("idor.md"),
    run,
};
const ADVICE: &str = "Add the owner to the query (`where: { id, userId: req.user.id }`), or compare the loaded record's owner with the caller before it is used";

fn run(cx: &mut CheckContext<'_>) {
    let ownership = Ownership::of(cx);
    let tenants = tenant_models(cx);
    let mut reported: Vec<(FileId, ByteRange)> = Vec::new();
    for route in operations(cx) {
        // A route for everybody is judged by `route-no-auth`, and whoever has a role may reach what is not theirs.
        if !is_authenticated(route)
            || route.guard(Role::Authorization).is_some()
            || is_for_service(route)
        {
            continue;
        }
        let Some(found) = unowned(cx, &ownership, &tenants, route) else { continue };
        if !reported.contains(&(found.file, found.range)) {
            reported.push((found.file, found.range));
            report(cx, route, &found);
        }
    }
}

struct Unowned {
    file: FileId,
    range: ByteRange,
    read: (FileId, ByteRange, String),
    touch: Touch,
    model: String,
}

fn report(cx: &mut CheckContext<'_>, route: &Route, found: &Unowned) {
    let verb = match found.touch {
        Touch::Reads => "shows",
        Touch::Writes => "changes",
        Touch::Deletes => "deletes",
    };
    let (file, range, text) = &found.read;
    let message = format!(
        "`{}` {verb} the `{}` that `{text}` names: nothing ties the record to the caller",
        name(route),
        found.model
    );
    let is_worse = found.touch == Touch::Deletes
        || has_path_word(
            route,
            &[
                "role", "roles", "payment", "payments", "card", "cards", "wallet", "refund",
                "transfer",
            ],
        ) && found.touch != Touch::Reads;
    let severity = if is_worse { Severity::Blocker } else { Severity::High };
    let guard = route.guard(Role::Authentication).map_or(String::new(), |guard| {
        format!("behind `{}`, which says who is calling", guard.name)
    });
    cx.report(*file, *range, message)
        .severity(severity)
        .note("the caller chooses the id")
        .because(found.file, found.range, "the record is found by it alone")
        .because(route.file, route.range, guard)
        .advise(ADVICE);
}

/// The first record of somebody that the handler finds by an id of the request alone.
fn unowned(
    cx: &CheckContext<'_>,
    ownership: &Ownership,
    tenants: &BTreeSet<&str>,
    route: &Route,
) -> Option<Unowned> {
    let written = written_ahead(cx, route);
    for handler in &route.handlers {
        let steps = effects::steps(cx, handler.file, handler.function);
        let tracer = Tracer { cx, steps };
        let one = Route { handlers: vec![handler.clone()], ..route.clone() };
        let effects = effects::effects(cx, &one);
        // Nearly no handler has anything to hold against them.
        let checks = LazyCell::new(|| checks(&tracer));
        for effect in &effects {
            let Some((key, read)) = chosen_key(cx, &tracer, effect, &written) else { continue };
            let Some(model) = effects::model(effect) else { continue };
            let is_somebodys = match effect.touch {
                // What carries its author's name is mostly there to be read.
                Touch::Reads if worst(&effects, effect) == Touch::Reads => {
                    ownership.is_personal(&model)
                }
                _ => ownership.owns(&model),
            };
            if !is_somebodys && !is_owner(&key.column)
                || is_checked(&checks, effect)
                || is_of_tenant(tenants, effect)
            {
                continue;
            }
            let touch = worst(&effects, effect);
            let range = effect.code.range(effect.expr);
            let model = model.trim_start_matches('$').to_owned();
            return Some(Unowned { file: effect.file, range, read, touch, model });
        }
    }
    None
}

/// `req.body.userId = session.userId` in a middleware: whatever was sent there is gone when the handler reads it.
fn written_ahead<'a>(cx: &CheckContext<'a>, route: &Route) -> Vec<&'a str> {
    let functions = route.middleware.iter().flat_map(|middleware| &middleware.functions);
    let steps = functions.flat_map(|(file, function)| effects::steps(cx, *file, *function));
    let places = steps.flat_map(|step| places(cx, step));
    let sent = |object: &ExprKind| {
        matches!(object, ExprKind::Member { property, .. }
            if matches!(&**property, "body" | "query" | "params"))
    };
    places
        .filter_map(|(code, expr)| {
            let ExprKind::Assign { target, .. } = code.kind(expr) else { return None };
            let Pattern::Target(target) = &**target else { return None };
            let ExprKind::Member { object, property, .. } = code.kind(*target) else {
                return None;
            };
            sent(code.kind(*object)).then_some(&**property)
        })
        .collect()
}

/// Names under which models of a tenant's own connection are injected, `accountModel: TenantModelProxy<..>`: who belongs
/// to the tenant shares its records. Another file may inject the same with a plainer type.
fn tenant_models<'a>(cx: &CheckContext<'a>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for (_, _, code) in cx.program().base.code() {
        for param in code.functions.iter().flat_map(|function| &function.params) {
            let Pattern::Bind { symbol, .. } = &param.pattern else { continue };
            let is_tenants = |ty: &TypeRef| {
                let words = words(&ty.name);
                let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
                has(&["tenant"])
                    && has(&["proxy", "model", "knex", "connection", "repository", "client", "db"])
            };
            if param.ty.as_ref().is_some_and(is_tenants) {
                found.insert(&*code.symbol(*symbol).name);
            }
        }
    }
    found
}

fn is_of_tenant(tenants: &BTreeSet<&str>, effect: &Effect<'_>) -> bool {
    let name = effects::model(effect);
    name.is_some_and(|name| {
        tenants.contains(&*name) || words(&name).iter().any(|word| word == "tenant")
    })
}

/// The condition whose value the request chooses, when no other condition names an owner.
fn chosen_key(
    cx: &CheckContext<'_>,
    tracer: &Tracer<'_, '_>,
    effect: &Effect<'_>,
    written: &[&str],
) -> Option<(Key, (FileId, ByteRange, String))> {
    if matches!(
        effect.method,
        "create"
            | "insert"
            | "insertOne"
            | "insertMany"
            | "save"
            | "upsert"
            | "bulkCreate"
            | "createMany"
    ) {
        return None;
    }
    let keys = keys(cx, effect);
    let from: Vec<Provenance> =
        keys.iter().map(|key| tracer.from(effect.step, key.value)).collect();
    let is_replaced = |from: &Provenance| match from {
        Provenance::Request { file, expr, .. } => cx.file(*file).code().is_some_and(|code| {
            matches!(code.kind(*expr), ExprKind::Member { property, .. }
                if written.contains(&&**property))
        }),
        _ => false,
    };
    let is_owned = keys.iter().zip(&from).any(|(key, from)| {
        *from == Provenance::Identity
            || is_replaced(from)
            || (is_owner(&key.column) && !matches!(from, Provenance::Request { .. }))
    });
    if is_owned || names_owner_in_chain(effect) {
        return None;
    }
    keys.into_iter().zip(from).find_map(|(key, from)| {
        let Provenance::Request { file, expr, part } = from else { return None };
        let source = cx.file(file);
        let range = source.code()?.range(expr);
        let text = range.slice(&source.text).to_owned();
        let is_key = key.column.is_empty()
            || is_record_id(&key.column)
            || is_owner(&key.column)
            || key.column == "_id";
        let named = text.rsplit(['.', '[']).next().unwrap_or("");
        let is_id = match part {
            Part::Params => is_key && !is_secret(&text),
            Part::Query | Part::Body => {
                is_key
                    && (is_record_id(&key.column)
                        || is_owner(&key.column)
                        || is_record_id(named)
                        || key.column == "_id")
            }
        };
        is_id.then_some((key, (file, range, text)))
    })
}

/// A value that only those know who were given it.
fn is_secret(text: &str) -> bool {
    words(text)
        .iter()
        .any(|word| matches!(word.as_str(), "token" | "secret" | "slug" | "hash" | "code" | "key"))
}

/// `.where('id', id).andWhere('user_id', userId)`: the rest of the chain.
fn names_owner_in_chain(effect: &Effect<'_>) -> bool {
    let code = effect.code;
    let range = code.range(effect.expr);
    let outer = code.calls.iter().filter(|call| {
        let around = code.range(**call);
        around.start == range.start && around.end >= range.end
    });
    let mut texts = outer.filter_map(|call| code.call(*call)).flat_map(|call| &call.args);
    matches!(effect.method, "where" | "andWhere" | "from" | "find" | "query")
        && texts.any(|arg| {
            code.string(arg.value).is_some_and(is_owner)
                || matches!(code.kind(arg.value), ExprKind::Object(properties)
                    if properties.iter().any(|property| matches!(&property.key, facts::code::PropertyKey::Name(name) if is_owner(name)))
                        && properties.len() > 1)
        })
}

/// What the handler does with the record in the end.
fn worst(effects: &[Effect<'_>], found: &Effect<'_>) -> Touch {
    if found.touch != Touch::Reads {
        return found.touch;
    }
    let range = found.code.range(found.expr);
    // `db("orders").where({ id }).update({ .. })`: what the chain comes to.
    let of_chain = effects.iter().filter(|effect| {
        let whole = effect.code.range(effect.expr);
        effect.step == found.step
            && effect.file == found.file
            && whole.start == range.start
            && whole.contains(range)
    });
    let touch = of_chain.map(|effect| effect.touch).find(|touch| *touch != Touch::Reads);
    if let Some(touch) = touch {
        return touch;
    }
    let saves = effects.iter().any(|effect| {
        matches!(effect.method, "save") && effect.step == found.step && effect.expr != found.expr
    });
    if saves { Touch::Writes } else { Touch::Reads }
}

/// A place that ties records to the caller.
struct Tie {
    step: usize,
    start: u32,
    file: FileId,
}

/// Comparisons with the caller's identity, questions of permission, and calls that are given both.
fn checks(tracer: &Tracer<'_, '_>) -> Vec<Tie> {
    let mut found = Vec::new();
    for (place, step) in tracer.steps.iter().enumerate() {
        for (code, expr) in places(tracer.cx, step) {
            if ties(tracer, place, code, expr) {
                found.push(Tie { step: place, start: code.range(expr).start, file: step.file });
            }
        }
    }
    found
}

fn ties(tracer: &Tracer<'_, '_>, place: usize, code: &Code, expr: ExprId) -> bool {
    let is_caller = |side: ExprId| {
        tracer.from(place, side) == Provenance::Identity || names_identity(code, side)
    };
    match code.kind(expr) {
        ExprKind::Binary {
            op: BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq,
            left,
            right,
        } => {
            let is_literal = |side: ExprId| {
                matches!(code.kind(side), ExprKind::Null | ExprKind::Undefined | ExprKind::Bool(_))
            };
            !is_literal(*left) && !is_literal(*right) && (is_caller(*left) || is_caller(*right))
        }
        ExprKind::Call(call) => {
            let name = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => &**property,
                ExprKind::Name { name, .. } => name,
                _ => return false,
            };
            let takes_caller = call.args.iter().any(|arg| is_caller(arg.value));
            let words = words(name);
            let first = words.first().map_or("", String::as_str);
            let asks = words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "owner" | "ownership" | "access" | "permission" | "permissions" | "authorize" | "authorized" | "can" | "allowed" | "policy" | "ability" | "belongs" | "mine"
                )
            });
            let is_plain = matches!(first, "log" | "info" | "debug" | "warn" | "error" | "render" | "json" | "send" | "String" | "flash" | "emit" | "track");
            asks || (takes_caller && !is_plain)
        }
        // The caller's own id in a query or a call's options.
        ExprKind::Object(properties) => properties.iter().any(|property| {
            matches!(&property.key, facts::code::PropertyKey::Name(name) if is_owner(name) || &**name == "id")
                && tracer.from(place, property.value) == Provenance::Identity
                && !is_shown(code, expr)
        }),
        _ => false,
    }
}

/// What is rendered or sent ties nothing.
fn is_shown(code: &Code, object: ExprId) -> bool {
    let range = code.range(object);
    code.calls.iter().filter_map(|call| code.call(*call)).any(|call| {
        call.args.iter().any(|arg| code.range(arg.value) == range)
            && matches!(code.kind(call.callee), ExprKind::Member { property, .. }
                if matches!(&**property, "render" | "json" | "send" | "info" | "debug" | "log"))
    })
}

/// A check after a change comes too late; one after a read may still keep the record back.
fn is_checked(checks: &[Tie], effect: &Effect<'_>) -> bool {
    let start = effect.code.range(effect.expr).start;
    checks.iter().any(|tie| {
        let comes_after = tie.step == effect.step && tie.file == effect.file && tie.start > start;
        effect.touch == Touch::Reads || !comes_after
    })
}
