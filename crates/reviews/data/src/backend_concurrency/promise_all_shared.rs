//! Promises that run at the same time read and write the same row, or add to the same variable across an await.

use facts::code::{AssignOp, Pattern};
use flow::{Event, Place, Region, RegionKind, Timeline, within};
use review::prelude::*;

use super::read_modify_write::is_computed;
use crate::pairs::{Pair, pairs};
use crate::story::{self, Step};
use crate::{places, servers};

pub(crate) static CHECK: Check = Check {
    id: "promise-all-shared",
    summary: "parallel work updates one place",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "async"],
    cwe: &[362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("promise_all_shared.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    rows(cx);
    variables(cx);
}

fn rows(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, |write, _| write.regions.len() > 1) {
        let Some(region) = parallel(pair.timeline, pair.read, pair.write) else { continue };
        let computed = pair.written().into_iter().find(|set| is_computed(&pair, set));
        let Some(set) = computed
            .filter(|_| pair.is_same_row(cx) && !pair.is_guarded(cx) && !chosen_by_item(cx, &pair))
        else {
            continue;
        };
        let spelt = pair.spelt_of(cx, &set);
        let steps = [
            story::db_step(cx, pair.read, pair.read_db, &set.column),
            Step::of(pair.write, story::words(cx, pair.write, pair.write_db, &set.column)),
        ];
        let table = story::crossed(
            cx,
            &steps,
            format!("two items of one list lose one change of `{spelt}`"),
        );
        let message = format!(
            "the items run at the same time and each reads and writes `{spelt}` of the same {}: changes are lost within one request",
            pair.rows(cx)
        );
        cx.report(pair.write.file, pair.write.range, message)
            .confidence(if pair.is_certain() { Confidence::High } else { Confidence::Medium })
            .because(region.file, region.range, "runs them at the same time")
            .interleaving(table);
    }
}

fn parallel<'t>(timeline: &'t Timeline, read: &Event, write: &Event) -> Option<&'t Region> {
    let both = write.regions.iter().filter(|region| read.regions.contains(region));
    let mut regions = both.filter_map(|region| timeline.regions.get(*region as usize));
    let outer = regions.find(|region| region.kind == RegionKind::Parallel)?;
    regions.any(|region| region.kind == RegionKind::Loop).then_some(outer)
}

/// The row is another one for each item.
fn chosen_by_item(cx: &CheckContext<'_>, pair: &Pair<'_>) -> bool {
    pair.read_db.conditions.iter().filter_map(|condition| condition.expr).any(|(frame, expr)| {
        let (frame, expr) = places::given(cx, pair.timeline, frame, expr);
        let Some((file, _, code)) = places::frame(cx, pair.timeline, frame) else { return true };
        within(code, expr).into_iter().any(|part| match code.kind(part) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let owner = code.symbol(*symbol).function;
                let of_callback = pair.timeline.frames.iter().any(|frame| {
                    (frame.file, frame.function) == (file, owner)
                        && frame.caller.is_some()
                        && frame.args.is_empty()
                });
                of_callback
                    || frame != 0
                        && owner == pair.timeline.frame(frame).map_or(owner, |frame| frame.function)
                        && owner != FunctionId::TOP_LEVEL
            }
            _ => false,
        })
    })
}

/// `total += await price(item)`: the old total is read before the wait.
fn variables(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = servers::files(cx).collect();
    for (file, _, code) in files {
        let index = cx.effects().uses(file);
        for (expr, id) in code.exprs.iter().zip(0..) {
            let ExprKind::Assign { target, value, op: Some(AssignOp::Binary(_)) } = &expr.kind
            else {
                continue;
            };
            let Pattern::Target(target) = &**target else { continue };
            let waits = within(code, *value)
                .into_iter()
                .any(|part| matches!(code.kind(part), ExprKind::Await(_)));
            let owner = index.owner(ExprId(id));
            if waits && outlives(code, *target, owner) && runs_in_parallel(code, owner, index) {
                let message = "the old value is read before the wait and written after it: what other items added in between is lost";
                cx.report(file, expr.range, message);
            }
        }
    }
}

/// A variable of a function around.
fn outlives(code: &Code, target: ExprId, owner: FunctionId) -> bool {
    matches!(code.kind(target), ExprKind::Name { symbol: Some(symbol), .. } if code.symbol(*symbol).function != owner)
}

/// `Promise.all(items.map(async ..))`, `items.forEach(async ..)`
fn runs_in_parallel(code: &Code, function: FunctionId, index: &flow::FileIndex) -> bool {
    let Some(Place::In(call)) = index.function_expr(function).map(|expr| index.place(expr)) else {
        return false;
    };
    let callee = code.call(call).map(|call| call.callee);
    callee
        .and_then(|callee| places::name_of(code, callee))
        .is_some_and(|name| matches!(name, "map" | "forEach" | "flatMap"))
}
