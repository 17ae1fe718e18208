//! Requests to other systems, in handlers, that may wait for ever.

use std::collections::{BTreeMap, BTreeSet};

use review::prelude::*;

use crate::literal::Options;
use crate::outbound;

pub(crate) static CHECK: Check = Check {
    id: "no-timeout-outbound",
    summary: "a handler waits for another system without a limit",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting"],
    cwe: &[400, 1088],
    references: &[
        "https://axios-http.com/docs/req_config",
        "https://nodejs.org/api/globals.html#class-abortsignal",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("no_timeout_outbound.md"),
    run,
};

/// Words of options and methods that bound a request.
const BOUNDS: &[&str] =
    &["timeout", "signal", "deadline", "cancelToken", "responseTimeout", "agent", "dispatcher"];

fn run(cx: &mut CheckContext<'_>) {
    let handlers: BTreeSet<(FileId, FunctionId)> = cx
        .routes()
        .flat_map(|route| route.handlers.iter().map(|handler| (handler.file, handler.function)))
        .collect();
    if handlers.is_empty() {
        return;
    }
    let bounded = bounded_clients(cx);
    // The calls of one file are one habit.
    let mut found: BTreeMap<FileId, Vec<CallSite<'_>>> = BTreeMap::new();
    for site in cx.calls() {
        if cx.is_test(site.file) || !handlers.contains(&(site.file, site.owner)) {
            continue;
        }
        let Some(client) = client(&site) else { continue };
        if bounded.contains(client) || has_bound(&site) {
            continue;
        }
        found.entry(site.file).or_default().push(site);
    }
    for (file, sites) in found {
        let Some((first, rest)) = sites.split_first() else { continue };
        let more = if rest.is_empty() {
            String::new()
        } else {
            format!(", and {} more of this file have none", rest.len())
        };
        let message = format!(
            "`{}` has no time limit{more}: when the other side hangs, so do this handler and whoever waits for it",
            first.text(first.call.callee)
        );
        let mut finding = cx
            .report(file, first.code.range(first.call.callee), message)
            .advise("Pass `timeout: 5000`, or `signal: AbortSignal.timeout(5000)`");
        for site in rest.iter().take(20) {
            let range = site.code.range(site.call.callee);
            finding = finding.because(file, range, "no limit either");
        }
    }
}

/// The library that a call sends a request with.
fn client<'a>(site: &CallSite<'a>) -> Option<&'a str> {
    const SENDING: &[&str] =
        &["get", "post", "put", "patch", "delete", "request", "head", "options"];
    let callee = site.callee?.as_str();
    outbound::target(site)?;
    let (root, method) = match callee.split_once('.') {
        None => (callee, "get"),
        Some((root, rest)) => (root, rest.rsplit('.').next().unwrap_or(rest)),
    };
    let known = matches!(
        root,
        "axios"
            | "got"
            | "request"
            | "needle"
            | "superagent"
            | "node-fetch"
            | "fetch"
            | "http"
            | "https"
    );
    (known && SENDING.contains(&method)).then_some(root)
}

/// Libraries for which the program sets a limit once: `axios.create({ timeout })`, `axios.defaults.timeout = ..`.
fn bounded_clients(cx: &CheckContext<'_>) -> BTreeSet<&'static str> {
    let mut bounded = BTreeSet::new();
    for (file, _, code) in cx.program().base.code() {
        for assignment in crate::places::member_assignments(code) {
            let origin = cx.origin(file, assignment.target).map_or("", |origin| origin.as_str());
            if assignment.property == "timeout" && origin.starts_with("axios") {
                bounded.insert("axios");
            }
        }
        for call in &code.calls {
            let callee = cx.program().callee(file, *call).map_or("", |callee| callee.as_str());
            match callee {
                "undici.setGlobalDispatcher" => {
                    bounded.insert("fetch");
                }
                "got.extend" => {
                    bounded.insert("got");
                }
                _ => {}
            }
        }
    }
    bounded
}

/// A limit among the arguments, or on the chain behind the call; arguments that cannot be seen may hold one.
fn has_bound(site: &CallSite<'_>) -> bool {
    let given = site.call.args.iter().any(|arg| match Options::of(site.code, arg.value) {
        Some(options) => {
            !options.is_complete() || BOUNDS.iter().any(|name| options.get(name).is_some())
        }
        None => arg.spread,
    });
    given || is_chained(site) || opaque_options(site)
}

/// `request.get(url).timeout(5000)`, `req.setTimeout(..)`
fn is_chained(site: &CallSite<'_>) -> bool {
    let function = site.code.function(site.owner).range;
    site.code.calls.iter().any(|call| {
        let inside = function.contains(site.code.range(*call));
        let name =
            site.code.call(*call).and_then(|call| crate::names::name_of(site.code, call.callee));
        inside
            && name.is_some_and(|name| matches!(name, "timeout" | "setTimeout" | "race" | "abort"))
    })
}

/// Options under a name that this file does not set.
fn opaque_options(site: &CallSite<'_>) -> bool {
    site.call.args.iter().skip(1).any(|arg| {
        let at = site.code.constant(arg.value);
        matches!(
            site.code.kind(at),
            ExprKind::Name { .. } | ExprKind::Call(_) | ExprKind::Conditional { .. }
        ) && crate::names::name_of(site.code, arg.value).is_none_or(|name| {
            crate::names::has_word(name, &["options", "opts", "config", "init", "settings"])
        })
    })
}
