//! Templates that print without escaping.

use facts::TemplateOutput;
use facts::code::{Pattern, StmtKind};
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
    for (file, source, output) in cx.templates() {
        if output.raw && !is_markup_by_design(output) && !is_cleaned_in_script(source, output) {
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
    for (file, _, code) in cx.code() {
        for place in escape_replaced(code) {
            let message = "escaping is switched off here: every value becomes markup";
            cx.report(file, code.range(place), message).confidence(Confidence::High);
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
    let is_literal = expression.chars().next().is_some_and(|quote| {
        matches!(quote, '"' | '\'' | '`')
            && expression[1..].find(quote) == expression.len().checked_sub(2)
            && !expression.contains("${")
    });
    let lower = expression.to_lowercase();
    is_literal
        || NAMES.contains(&expression)
        || (CALLS.contains(&head) || head.starts_with("include")) && expression.len() > head.len()
        || SANITIZERS.iter().any(|word| lower.contains(word))
}

/// `v-html="rendered"`, where the component's own script says that `rendered` is what a sanitizer gives back.
fn is_cleaned_in_script(source: &SourceFile, output: &TemplateOutput) -> bool {
    let Some(code) = source.code() else { return false };
    let expression = output.expression.trim().trim_start_matches("this.");
    let end = expression.find(|letter: char| !letter.is_alphanumeric() && !"_$".contains(letter));
    let name = &expression[..end.unwrap_or(expression.len())];
    let cleans = |range: ByteRange| {
        let text = range.slice(&source.text).to_lowercase();
        ["purify", "sanitiz", "sanitis", "escapehtml"].iter().any(|word| text.contains(word))
    };
    let by_function =
        code.functions.iter().any(|function| &*function.name == name && cleans(function.range));
    let by_value = code.symbols.iter().any(|symbol| {
        &*symbol.name == name && symbol.init.is_some_and(|init| cleans(code.range(init)))
    });
    let by_member = crate::places::properties(code)
        .any(|(_, key, property)| key == name && cleans(property.range));
    !name.is_empty() && (by_function || by_value || by_member)
}

/// `Mustache.escape = (text) => text`, `engine.escapeMarkup = false`.
fn escape_replaced(code: &Code) -> Vec<ExprId> {
    let replaced = |expr: &facts::code::Expr| {
        let ExprKind::Assign { target, value, op: None } = &expr.kind else { return None };
        let Pattern::Target(target) = &**target else { return None };
        let ExprKind::Member { property, .. } = code.kind(*target) else { return None };
        let off = match &**property {
            "escapeMarkup" => matches!(code.kind(*value), ExprKind::Bool(false)),
            "escape" | "escapeHTML" | "escapeHtml" => gives_its_argument(code, *value),
            _ => false,
        };
        off.then_some(*target)
    };
    let places = code.exprs.iter().zip(0..).filter_map(|(expr, id)| match &expr.kind {
        ExprKind::Jsx(element) => keeps_html(code, element).then_some(ExprId(id)),
        _ => replaced(expr),
    });
    places.collect()
}

/// `<ReactMarkdown escapeHtml={false}>`, `<ReactMarkdown allowDangerousHtml>`.
fn keeps_html(code: &Code, element: &facts::code::JsxElement) -> bool {
    let is = |value: ExprId, wanted: bool| matches!(code.kind(value), ExprKind::Bool(told) if *told == wanted);
    element.name.to_lowercase().contains("markdown")
        && element.attributes.iter().any(|attribute| match (&*attribute.name, attribute.value) {
            ("allowDangerousHtml", None) => true,
            ("allowDangerousHtml", Some(value)) => !is(value, false),
            ("escapeHtml", Some(value)) => is(value, false),
            _ => false,
        })
}

/// A function that returns its first parameter as it is.
fn gives_its_argument(code: &Code, value: ExprId) -> bool {
    let ExprKind::Function(function) = code.kind(value) else { return false };
    let function = code.function(*function);
    let (Some(param), [only]) = (function.params.first(), &function.body[..]) else { return false };
    let StmtKind::Return(Some(result)) = only.kind else { return false };
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(result) else { return false };
    matches!(&param.pattern, Pattern::Bind { symbol: own, .. } if own == symbol)
}

/// The option that switches escaping off.
fn escaping_off(site: &CallSite<'_>) -> Option<ExprId> {
    let off = |place: usize, option: &str, value: bool| {
        let options = Options::of(site.code, site.arg(place)?)?;
        (options.boolean(option)? == value).then(|| options.get(option)).flatten()
    };
    match site.callee?.as_str() {
        "$sceProvider.enabled" => {
            site.arg(0).filter(|arg| matches!(site.code.kind(*arg), ExprKind::Bool(false)))
        }
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
