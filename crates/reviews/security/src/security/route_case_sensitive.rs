//! Middleware on a pattern that tells capital letters from small ones, while routes do not.

use review::prelude::*;

use crate::patterns;

pub(crate) static CHECK: Check = Check {
    id: "route-case-sensitive",
    summary: "middleware is skipped when a path is written in capital letters",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "authorization",
    focus: &["authorization", "input-validation"],
    cwe: &[178],
    references: &["https://expressjs.com/en/4x/api.html#express.router"],
    reads: FactKinds::CODE,
    page: include_str!("route_case_sensitive.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in cx.calls() {
        let callee = site.callee.map_or("", |callee| callee.as_str());
        let express = callee.starts_with("express()")
            || callee.starts_with("express.Router()")
            || callee.starts_with("express.App");
        let routes = matches!(
            site.name(),
            Some("use" | "all" | "get" | "post" | "put" | "delete" | "patch")
        );
        if !express || !routes || site.call.args.len() < 2 {
            continue;
        }
        let Some(path) = site.arg(0).and_then(|path| patterns::regex_at(site.code, path)) else {
            continue;
        };
        let Some((text, flags)) = patterns::text_at(site.code, &site.source.text, path) else {
            continue;
        };
        if is_sensitive(&text, flags)
            && site.call.args.iter().skip(1).any(|arg| goes_on(&site, arg.value))
        {
            found.push((site.file, site.code.range(path)));
        }
    }
    for (file, range) in found {
        cx.report(file, range, "this pattern tells capital from small letters, Express's own paths do not: `/ADMIN` reaches the route and not this middleware");
    }
}

/// Letters of one case only, without the flag `i`.
fn is_sensitive(text: &str, flags: &str) -> bool {
    let Some(pattern) = regexes::parse(text, flags) else { return false };
    let letter = pattern.ids().any(|id| {
        matches!(pattern.kind(id), regexes::NodeKind::Char(_))
            && pattern.char(id).is_some_and(char::is_alphabetic)
    });
    letter && !pattern.flags.ignore_case
}

/// It calls `next`, so that it stands before something else.
fn goes_on(site: &CallSite<'_>, handler: ExprId) -> bool {
    let ExprKind::Function(function) = site.code.kind(site.code.constant(handler)) else {
        return is_made(site, handler);
    };
    let params = &site.code.function(*function).params;
    let next = match params.len() {
        3 => params.get(2),
        4 => params.get(3),
        _ => None,
    };
    let symbols = next.map(|next| next.pattern.symbols()).unwrap_or_default();
    symbols.iter().any(|symbol| !site.code.symbol(*symbol).references.is_empty())
}

/// Middleware that a function of its own makes, on `use` and `all`: what that does is not seen.
fn is_made(site: &CallSite<'_>, handler: ExprId) -> bool {
    let made = site.code.call(site.code.constant(handler));
    let named =
        made.is_some_and(|call| matches!(site.code.kind(call.callee), ExprKind::Name { .. }));
    matches!(site.name(), Some("use" | "all")) && named
}
