//! A message is acknowledged before its work is done: a crash in between loses it.

use facts::code::StmtKind;
use review::prelude::*;

use crate::{awaits, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "job-ack-early",
    summary: "a message is acknowledged before the work",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "jobs",
    focus: &["jobs"],
    cwe: &[703],
    references: &["https://www.rabbitmq.com/docs/confirms"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("job_ack_early.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let sites: Vec<_> = servers::sites(cx).collect();
    for site in sites {
        match site.name() {
            Some("consume") if is_channel(&site) => automatic(cx, &site),
            Some("ack" | "deleteMessage") => early(cx, &site),
            _ => {}
        }
    }
}

fn is_channel(site: &CallSite<'_>) -> bool {
    site.callee.is_some_and(|origin| origin.as_str().starts_with("amqplib"))
        || site
            .receiver()
            .and_then(|receiver| places::name_of(site.code, receiver))
            .is_some_and(|name| name.to_ascii_lowercase().contains("channel") || name == "ch")
}

/// `consume(queue, work, { noAck: true })` with work that waits.
fn automatic(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    let no_ack = site.arg(2).and_then(|options| site.code.property(options, "noAck"));
    let waits = site
        .arg(1)
        .and_then(|work| awaits::written_function(site.code, work))
        .is_some_and(|work| site.code.function(work).is_async);
    if let (Some(no_ack), true) =
        (no_ack.filter(|value| matches!(site.code.kind(*value), ExprKind::Bool(true))), waits)
    {
        cx.report(site.file, site.code.range(no_ack), "the broker forgets the message when it is sent, before the work is done: a crash loses it");
    }
}

/// `channel.ack(message)` as a statement with awaits behind it, in the same block of the consumer.
fn early(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    let function = site.code.function(site.owner);
    let range = site.range();
    let is_consumer =
        function.params.iter().any(|param| {
            param.pattern.symbols().iter().any(|symbol| {
                site.call.args.iter().any(|arg| mentions(site.code, arg.value, *symbol))
            })
        });
    let Some(place) = function
        .body
        .iter()
        .position(|stmt| stmt.range.contains(range) && matches!(stmt.kind, StmtKind::Expr(_)))
    else {
        return;
    };
    let behind = awaits::awaits_in(site.code, &function.body[place + 1..]).next();
    let before = awaits::awaits_in(site.code, &function.body[..place]).next();
    let is_try = |stmt: &facts::code::Stmt| matches!(stmt.kind, StmtKind::Try { .. });
    let tried = function.body[place + 1..].iter().any(is_try);
    let work = behind
        .map(|wait| site.code.range(wait))
        .or_else(|| tried.then(|| function.body[place + 1].range));
    if let (Some(work), None, true) = (work, before, is_consumer) {
        cx.report(site.file, range, "the message is acknowledged before the work: when that fails or the process ends, nobody does it again").because(site.file, work, "the work");
    }
}

fn mentions(code: &Code, expr: ExprId, symbol: facts::code::SymbolId) -> bool {
    flow::within(code, expr).into_iter().any(|part| matches!(code.kind(part), ExprKind::Name { symbol: Some(named), .. } if *named == symbol))
}
