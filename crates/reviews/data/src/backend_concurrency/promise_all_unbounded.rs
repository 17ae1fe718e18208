//! As many calls are made at once as a list from outside is long.

use flow::{Derived, Event, EventKind, Op, Region, RegionKind, Timeline, within};
use review::prelude::*;

use crate::{places, servers};

pub(crate) static CHECK: Check = Check {
    id: "promise-all-unbounded",
    summary: "as many calls at once as a list is long",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "async"],
    cwe: &[770],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("promise_all_unbounded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (region, id) in timeline.regions.iter().zip(0..) {
            if region.kind != RegionKind::Parallel {
                continue;
            }
            let work =
                timeline.events.iter().find(|event| event.regions.contains(&id) && is_work(event));
            let (Some(work), Some(list)) = (work, list(cx, timeline, region)) else { continue };
            let message = format!(
                "{list}, and each item makes a call of its own: a long list takes every connection there is"
            );
            cx.report(region.file, region.range, message).because(
                work.file,
                work.range,
                "done for every item at once",
            );
        }
    }
}

fn is_work(event: &Event) -> bool {
    matches!(&event.kind, EventKind::External(_))
        || matches!(&event.kind, EventKind::Db(db) if !db.sync)
}

/// Where the list comes from, when that is unbounded: a query without a limit, or the request.
fn list(cx: &CheckContext<'_>, timeline: &Timeline, region: &Region) -> Option<&'static str> {
    let code = cx.file(region.file).code()?;
    let first = code.call(region.expr)?.args.first()?.value;
    let mapped = code.call(first)?;
    let ExprKind::Member { object, property, .. } = code.kind(mapped.callee) else { return None };
    if &**property != "map" {
        return None;
    }
    if within(code, *object).into_iter().any(|part| is_bounded(code, part)) {
        return None;
    }
    let of_request = within(code, *object).into_iter().any(|part| {
        cx.origin(region.file, part).is_some_and(|origin| {
            origin.as_str().contains("Request.body") || origin.as_str().contains("Request.query")
        })
    });
    if of_request {
        return Some("the list comes from the request");
    }
    let source = timeline.db().find(|(_, event, db)| {
        let all = db.op == Op::Read && db.many && !db.count && !is_limited(cx, event);
        all && Derived::of(cx.program(), timeline, event).holds(region.frame, *object)
    });
    source.map(|_| "the list is as long as what a query without a limit gives")
}

fn is_bounded(code: &Code, part: ExprId) -> bool {
    let name = code.call(part).and_then(|call| places::name_of(code, call.callee));
    matches!(name, Some("slice" | "splice" | "chunk" | "take"))
}

fn is_limited(cx: &CheckContext<'_>, event: &Event) -> bool {
    let text = event.range.slice(&cx.file(event.file).text).to_ascii_lowercase();
    ["limit", "take:", "take(", "first", " in (", "= any"].iter().any(|word| text.contains(word))
}
