//! Routes for everybody whose ids go up by one.

use std::collections::BTreeSet;

use review::prelude::*;

use crate::requests::effects::{self, record_name};
use crate::requests::surface::{is_authenticated, name, record_param, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "sequential-ids",
    summary: "ids of a public route can be counted through",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting"],
    cwe: &[340],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Insecure_Direct_Object_Reference_Prevention_Cheat_Sheet.html#mitigation",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("sequential_ids.md"),
    run,
};
const ADVICE: &str =
    "Give what is public an id that cannot be counted (UUID v4, nanoid), beside the internal one";

fn run(cx: &mut CheckContext<'_>) {
    let counted = counted_models(cx);
    for route in reviewed(cx) {
        if is_authenticated(route) || record_param(route).is_none() || &*route.method != "GET" {
            continue;
        }
        let effects = effects::effects(cx, route);
        let shown = effects.iter().find_map(|effect| {
            let model = record_name(effect.code, effect.receiver)?;
            counted.contains(&model.to_ascii_lowercase()).then_some(model)
        });
        let Some(model) = shown else { continue };
        let message = format!(
            "`{}` finds `{model}` by a number that goes up by one: all of them can be fetched in a loop",
            name(route)
        );
        cx.report(route.file, route.range, message).advise(ADVICE);
    }
}

/// Models whose key the database counts up.
fn counted_models(cx: &CheckContext<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, _, code) in cx.code() {
        for class in &code.classes {
            let counts = class.members.iter().flat_map(|member| &member.decorators).any(|decorator| {
                code.call(*decorator).is_some_and(|call| {
                    call.args.is_empty() && matches!(code.kind(call.callee), ExprKind::Name { name, .. } if &**name == "PrimaryGeneratedColumn")
                })
            });
            if counts {
                found.insert(class.name.to_ascii_lowercase());
            }
        }
        for call in code.calls.iter().filter_map(|call| code.call(*call)) {
            if let Some(model) = defined(code, call) {
                found.insert(model.to_ascii_lowercase());
            }
        }
    }
    found
}

/// `sequelize.define("Order", { id: { autoIncrement: true } })`, `Order.init({ .. })`.
fn defined(code: &Code, call: &Call) -> Option<String> {
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
    let (columns, name) = match &**property {
        "define" => (call.args.get(1)?.value, code.string(call.args.first()?.value)?.to_owned()),
        "init" => (call.args.first()?.value, record_name(code, *object)?),
        _ => return None,
    };
    let id = code.property(columns, "id")?;
    let counts = code.property(id, "autoIncrement")?;
    (*code.kind(counts) == ExprKind::Bool(true)).then_some(name)
}
