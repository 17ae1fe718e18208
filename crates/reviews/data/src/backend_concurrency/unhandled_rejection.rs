//! A promise whose rejection nobody handles: Node ends the process, or the request is never answered.

use std::collections::BTreeSet;

use flow::Place;
use review::prelude::*;

use crate::{awaits, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "unhandled-rejection",
    summary: "a rejected promise that nobody handles",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "async",
    focus: &["async"],
    cwe: &[755, 248],
    references: &[
        "https://nodejs.org/api/process.html#event-unhandledrejection",
        "https://expressjs.com/en/guide/error-handling.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES).and(FactKinds::EFFECTS),
    page: include_str!("unhandled_rejection.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let caught = has_last_resort(cx);
    for site in servers::sites(cx) {
        if let Some((range, message)) = problem(cx, &site) {
            say(cx, caught, (site.file, range), &message);
        }
    }
    handlers(cx, caught);
}

/// `process.on("unhandledRejection", ..)`: the process goes on, the work does not.
fn has_last_resort(cx: &CheckContext<'_>) -> bool {
    cx.base().code().any(|(_, _, code)| {
        code.calls.iter().filter_map(|call| code.call(*call)).any(|call| {
            let event = call.args.first().and_then(|arg| code.string(arg.value));
            event == Some("unhandledRejection") && call.args.len() > 1
        })
    })
}

fn say<'c>(
    cx: &'c mut CheckContext<'_>,
    caught: bool,
    (file, range): (FileId, ByteRange),
    message: &str,
) -> FindingBuilder<'c> {
    let (severity, message) = if caught {
        let last = "is left to the handler of last resort";
        let message = message.replace("ends the process", last);
        (Severity::Med, message.replace("the process ends", &format!("the rejection {last}")))
    } else {
        (Severity::High, message.to_owned())
    };
    cx.report(file, range, message).severity(severity)
}

fn problem(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<(ByteRange, String)> {
    let name = site.name().unwrap_or("");
    if site.is_global("Promise") && site.is_new() {
        let executor = async_argument(site, 0)?;
        let message = "an async executor: what it throws rejects a promise that nobody sees, and the outer one stays pending";
        return fails(site, executor).then(|| (head(site, executor), message.to_owned()));
    }
    if matches!(name, "forEach") && site.receiver().is_some() {
        let callback = async_argument(site, 0)?;
        let message = "`forEach` drops the promises of an async callback: nobody waits for them, and a rejection ends the process";
        return fails(site, callback).then(|| (head(site, callback), message.to_owned()));
    }
    if matches!(name, "setInterval" | "setTimeout") && site.is_global(name) {
        let callback = async_argument(site, 0)?;
        let message = format!(
            "`{name}` drops the promise of its async callback: a rejection ends the process"
        );
        return fails(site, callback).then(|| (head(site, callback), message));
    }
    if matches!(name, "on" | "once" | "addListener") && is_emitter(site) {
        let callback = async_argument(site, 1)?;
        let message =
            "the emitter drops the promise of its async listener: a rejection ends the process";
        return fails(site, callback).then(|| (head(site, callback), message.to_owned()));
    }
    (name == "then" && is_unhandled_then(cx, site)).then(|| {
        (site.range(), "nobody handles the rejection of this promise: there is no `catch`, and nobody waits for it".to_owned())
    })
}

fn async_argument(site: &CallSite<'_>, place: usize) -> Option<FunctionId> {
    let function = awaits::written_function(site.code, site.arg(place)?)?;
    site.code.function(function).is_async.then_some(function)
}

/// Something in the function can be rejected without being caught.
fn fails(site: &CallSite<'_>, function: FunctionId) -> bool {
    let mut awaits = awaits::awaits_in(site.code, &site.code.function(function).body);
    awaits.any(|wait| !is_timer(site, wait))
}

/// `await new Promise(done => setTimeout(done, 100))`: nothing there can be rejected.
fn is_timer(site: &CallSite<'_>, wait: ExprId) -> bool {
    let ExprKind::Await(value) = site.code.kind(wait) else { return false };
    let text = site.text(*value);
    text.starts_with("new Promise") && text.contains("setTimeout(") && !text.contains("await")
}

/// The line on which the function begins.
fn head(site: &CallSite<'_>, function: FunctionId) -> ByteRange {
    let start = site.code.function(function).range.start;
    ByteRange::new(site.code.range(site.call.callee).start.min(start), start + 5)
}

/// Sockets, streams, processes, queues: not a query builder with a method of that name.
fn is_emitter(site: &CallSite<'_>) -> bool {
    let text = site.arg(0).and_then(|event| site.code.string(event));
    let origin = site.callee.map_or("", |origin| origin.as_str());
    let library = ["@playwright", "puppeteer", "jquery", "bullmq", "bull"]
        .iter()
        .any(|package| origin.starts_with(package));
    // The process is about to end anyway.
    let last_words = text.is_some_and(|text| {
        origin.starts_with("process.") && (text.starts_with("SIG") || text.ends_with("xit"))
    });
    text.is_some() && !library && !last_words
}

/// `work().then(..);` as a statement, of a promise that nothing else is done with.
fn is_unhandled_then(cx: &CheckContext<'_>, site: &CallSite<'_>) -> bool {
    let one = site.call.args.len() == 1 && !site.call.args[0].spread;
    let catches = site.receiver().is_some_and(|receiver| {
        let mut at = receiver;
        for _ in 0..12 {
            let Some(call) = site.code.call(at) else { return false };
            let ExprKind::Member { object, property, .. } = site.code.kind(call.callee) else {
                return false;
            };
            if &**property == "catch" {
                return true;
            }
            at = *object;
        }
        false
    });
    let is_promise = site.receiver().is_some_and(|receiver| site.code.call(receiver).is_some());
    one && is_promise && !catches && places::is_bare(cx, site.file, site.expr)
}

/// Whether the nearest manifest that names Express names version 4 (or 3), without a package that forwards rejections.
fn is_express_four(cx: &CheckContext<'_>, file: FileId) -> bool {
    let path = cx.file(file).path.as_str();
    let manifests = cx
        .base()
        .files()
        .filter_map(|(_, file)| Some((file.path.as_str(), file.facts.manifest.as_ref()?)));
    let above = manifests.filter_map(|(place, manifest)| {
        let folder = place.strip_suffix("package.json")?;
        let express =
            manifest.dependencies.iter().find(|dependency| &*dependency.name == "express")?;
        path.starts_with(folder).then_some((folder.len(), manifest, express))
    });
    let Some((_, manifest, express)) = above.max_by_key(|(depth, ..)| *depth) else { return false };
    let digits = express.requirement.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let is_four = digits == "4" || digits.starts_with("4.") || digits.starts_with("3.");
    let forwards = ["express-async-errors", "express-promise-router", "@awaitjs/express"];
    is_four && !forwards.iter().any(|package| manifest.depends_on(package))
}

/// Async handlers that Express 4 calls and whose promise it drops.
fn handlers(cx: &mut CheckContext<'_>, caught: bool) {
    let program = cx.program();
    let mut seen = BTreeSet::new();
    let routes: Vec<_> = cx.routes().filter(|route| &*route.framework == "express").collect();
    for route in
        routes.into_iter().filter(|route| is_express_four(cx, route.file)).collect::<Vec<_>>()
    {
        for handler in &route.handlers {
            let source = program.base.file(handler.file);
            let Some(code) =
                source.code().filter(|_| seen.insert((handler.file, handler.function)))
            else {
                continue;
            };
            let function = code.function(handler.function);
            let Some(wait) = awaits::awaits_in(code, &function.body).next() else { continue };
            if !function.is_async
                || is_wrapped(cx, route.file, route.range, handler)
                || wraps_itself(cx, handler.file, code, handler.function)
            {
                continue;
            }
            let range = ByteRange::new(function.range.start, function.range.start + 5);
            let message = format!(
                "Express 4 drops the promise of the async handler of {} {}: when this await is rejected, nobody answers the request and the process ends",
                route.method, route.path
            );
            say(cx, caught, (handler.file, range), &message).because(
                handler.file,
                code.range(wait),
                "not inside of a `try`",
            );
        }
    }
}

/// The registration hands the handler to a wrapper first: `router.get('/', wrap(list))`.
fn is_wrapped(
    cx: &CheckContext<'_>,
    file: FileId,
    range: ByteRange,
    handler: &facts::Handler,
) -> bool {
    let source = cx.file(file);
    let Some(code) = source.code() else { return true };
    let wanted = flow::Value::Function(handler.file, handler.function);
    let registered = code
        .calls
        .iter()
        .filter(|call| code.range(**call) == range || range.contains(code.range(**call)));
    let is_registration =
        |call: &&facts::code::Call| places::name_of(code, call.callee).is_some_and(registers);
    let direct = registered.filter_map(|call| code.call(*call)).filter(is_registration).any(|call| {
        call.args.iter().any(|arg| {
            let list = match code.kind(arg.value) {
                ExprKind::Array(elements) => elements.iter().filter_map(|element| element.value).collect(),
                _ => vec![arg.value],
            };
            list.into_iter().any(|value| {
                let plain = code.call(value).is_none();
                plain && (matches!(code.kind(value), ExprKind::Function(function) if (file, *function) == (handler.file, handler.function)) || cx.program().origins.values(file, value).contains(&wanted))
            })
        })
    });
    !direct
}

/// Methods that hand a handler to Express.
fn registers(name: &str) -> bool {
    matches!(
        name,
        "get" | "post" | "put" | "patch" | "delete" | "all" | "use" | "route" | "options" | "head"
    )
}

/// `const list = wrap(async (req, res) => ..)`
fn wraps_itself(cx: &CheckContext<'_>, file: FileId, code: &Code, function: FunctionId) -> bool {
    let index = cx.effects().uses(file);
    let Some(Place::In(whole)) = index.function_expr(function).map(|expr| index.place(expr)) else {
        return false;
    };
    code.call(whole).is_some_and(|call| !places::name_of(code, call.callee).is_some_and(registers))
}
