//! Content security policies that let injected scripts run.

use review::prelude::*;

use crate::literal::{Options, boolean};
use crate::places::properties;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "csp-weak",
    summary: "the content security policy lets injected scripts run",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "web",
    focus: &["web", "xss"],
    cwe: &[693, 79],
    references: &[
        "https://www.w3.org/TR/CSP3/#strict-csp",
        "https://cheatsheetseries.owasp.org/cheatsheets/Content_Security_Policy_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("csp_weak.md"),
    run,
};

const ADVICE: &str = "Give each script a nonce or a hash (`'nonce-..'`, with `'strict-dynamic'`) and drop `'unsafe-inline'` and `'unsafe-eval'`";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        policy_off(cx, &site);
    }
    for (file, source, code) in cx.code() {
        for (_, name, property) in properties(code) {
            if matches!(name, "scriptSrc" | "script-src" | "scriptSrcElem" | "script-src-elem") {
                directive(cx, file, source, code, property.value);
            }
        }
        for expr in &code.exprs {
            text_policy(cx, file, source, code, expr);
        }
    }
}

/// `helmet({ contentSecurityPolicy: false })`.
fn policy_off(cx: &mut CheckContext<'_>, site: &CallSite<'_>) {
    if !site.is(&["helmet", "koa-helmet"]) {
        return;
    }
    let Some(options) = site.arg(0).and_then(|arg| Options::of(site.code, arg)) else { return };
    let Some(value) = options.get("contentSecurityPolicy") else { return };
    let range = site.code.range(value);
    if boolean(site.code, value) == Some(false)
        && !outside_production(site.source, site.code, range)
    {
        let message =
            "`contentSecurityPolicy: false` switches the policy off that helmet sets by itself";
        cx.report(site.file, range, message).confidence(Confidence::High);
    }
}

/// The sources of scripts as a list of strings.
fn directive(
    cx: &mut CheckContext<'_>,
    file: FileId,
    source: &SourceFile,
    code: &Code,
    value: ExprId,
) {
    let ExprKind::Array(items) = code.kind(code.constant(value)) else { return };
    let items: Vec<ExprId> = items.iter().filter_map(|item| item.value).collect();
    // A function, a template or a spread may add a nonce.
    let texts: Option<Vec<&str>> =
        items.iter().map(|item| code.string(code.constant(*item))).collect();
    let Some(texts) = texts else { return };
    let Some(weak) = weakness(&texts) else { return };
    let Some(place) =
        items.iter().zip(&texts).find(|(_, text)| **text == weak).map(|(item, _)| *item)
    else {
        return;
    };
    let range = code.range(place);
    if !outside_production(source, code, range) {
        report(cx, file, range, weak);
    }
}

/// What lets any script run; `None` when a nonce or hash makes browsers ignore it.
fn weakness<'t>(sources: &[&'t str]) -> Option<&'t str> {
    let is_bound = |text: &&str| {
        ["'nonce-", "'sha256-", "'sha384-", "'sha512-", "'strict-dynamic'"]
            .iter()
            .any(|start| text.starts_with(start))
    };
    let is_inline = |text: &&&str| **text == "'unsafe-inline'";
    let inline = sources.iter().find(is_inline).filter(|_| !sources.iter().any(is_bound));
    let eval = || sources.iter().find(|text| **text == "'unsafe-eval'");
    let any = || {
        sources
            .iter()
            .find(|text| matches!(**text, "*" | "data:" | "http:" | "https:"))
            .filter(|_| !sources.iter().any(is_bound))
    };
    inline.or_else(eval).or_else(any).copied()
}

/// A policy written as one text.
fn text_policy(
    cx: &mut CheckContext<'_>,
    file: FileId,
    source: &SourceFile,
    code: &Code,
    expr: &facts::code::Expr,
) {
    let is_text = match &expr.kind {
        ExprKind::String(text) => text.contains("-src"),
        ExprKind::Template { texts, .. } => texts.iter().any(|part| part.text.contains("-src")),
        _ => false,
    };
    if !is_text {
        return;
    }
    let written = expr.range.slice(&source.text);
    let Some((at, sources)) = script_sources(written) else { return };
    // A hole in the directive may be the nonce.
    if sources.contains("${") || sources.contains('"') {
        return;
    }
    let listed: Vec<&str> = sources.split_whitespace().collect();
    let Some(weak) = weakness(&listed) else { return };
    let Some(offset) = sources.find(weak) else { return };
    let start = expr.range.start + (at + offset) as u32;
    let range = ByteRange::new(start, start + weak.len() as u32);
    if !outside_production(source, code, range) {
        report(cx, file, range, weak);
    }
}

/// The sources of the directive that rules scripts, and where in the text they begin.
fn script_sources(policy: &str) -> Option<(usize, &str)> {
    let name = ["script-src-elem ", "script-src ", "default-src "]
        .into_iter()
        .find(|name| policy.contains(name))?;
    let at = policy.find(name)? + name.len();
    let rest = &policy[at..];
    let end = rest.find([';', '`', '\\']).unwrap_or(rest.len());
    Some((at, rest[..end].trim_end_matches(['"'])))
}

fn report(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange, weak: &str) {
    let message = match weak {
        "'unsafe-inline'" => format!(
            "`{weak}` lets every script run that somebody gets into a page, which is what the policy is there to stop"
        ),
        "'unsafe-eval'" => format!("`{weak}` lets text be run as code"),
        _ => format!("`{weak}` lets scripts come from anywhere"),
    };
    cx.report(file, range, message).advise(ADVICE);
}
