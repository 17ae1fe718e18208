//! Templates that print without escaping.

use facts::TemplateOutput;
use review::prelude::*;

use crate::literal::Options;

pub(crate) static CHECK: Check = Check {
    id: "template-unescaped",
    summary: "a template prints a value unescaped",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 116],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE.and(FactKinds::TEMPLATES),
    page: include_str!("template_unescaped.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, output) in cx.templates() {
        if output.raw && !is_markup_by_design(output) {
            let message = format!("`{}` is printed without escaping", output.expression);
            cx.report(file, output.range, message);
        } else if output.as_code && !output.raw && !is_markup_by_design(output) {
            let message = format!(
                "`{}` is printed into a script, where escaping for HTML does not help",
                output.expression
            );
            cx.report(file, output.range, message).advise(
                "Put the value into a `data-` attribute and read it from there, or print it with an encoder for scripts (`serialize-javascript`)",
            );
        }
    }
    for site in cx.calls() {
        if let Some(option) = escaping_off(&site) {
            let callee = site.callee.map_or("the engine", Origin::as_str);
            let message =
                format!("`{callee}` is told to escape nothing: every value becomes markup");
            cx.report(site.file, site.code.range(option), message).confidence(Confidence::High);
        }
    }
}

/// Layouts, partials and framework helpers print markup that the program itself made; sanitizers say so by name.
fn is_markup_by_design(output: &TemplateOutput) -> bool {
    const CALLS: &[&str] = &[
        "include",
        "partial",
        "layout",
        "contentFor",
        "yield",
        "block",
        "script",
        "style",
        "csrf",
        "svg",
        "icon",
        "asset",
    ];
    const NAMES: &[&str] =
        &["body", "content", "yield", "children", "defaultContent", "html.head", "csrfField"];
    const SANITIZERS: &[&str] =
        &["sanitize", "sanitise", "escape", "purify", "encode", "striptags"];
    let expression = output.expression.trim_end_matches(';').trim();
    let head = expression.split(['(', ' ', '.']).next().unwrap_or_default();
    let is_literal = expression.starts_with(['"', '\'', '`']) && !expression.contains(['+', '$']);
    let lower = expression.to_lowercase();
    is_literal
        || NAMES.contains(&expression)
        || (CALLS.contains(&head) || head.starts_with("include")) && expression.len() > head.len()
        || SANITIZERS.iter().any(|word| lower.contains(word))
}

/// The option that switches escaping off.
fn escaping_off(site: &CallSite<'_>) -> Option<ExprId> {
    let off = |place: usize, option: &str, value: bool| {
        let options = Options::of(site.code, site.arg(place)?)?;
        (options.boolean(option)? == value).then(|| options.get(option)).flatten()
    };
    match site.callee?.as_str() {
        "swig.setDefaults" | "swig.Swig" => off(0, "autoescape", false),
        "nunjucks.configure" | "nunjucks.Environment" => {
            off(1, "autoescape", false).or_else(|| off(0, "autoescape", false))
        }
        "handlebars.compile" | "handlebars.precompile" | "hbs.compile" => off(1, "noEscape", true),
        "ejs.render" | "eta.configure" | "eta.Eta" => {
            off(2, "autoEscape", false).or_else(|| off(0, "autoEscape", false))
        }
        _ => None,
    }
}
