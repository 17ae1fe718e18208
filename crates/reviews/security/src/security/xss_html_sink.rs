//! Values that become markup in the page.

use facts::code::SymbolKind;
use review::prelude::*;

use crate::{literal, markup, tainted};

pub(crate) static CHECK: Check = Check {
    id: "xss-html-sink",
    summary: "a value becomes markup in the page",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/DOM_based_XSS_Prevention_Cheat_Sheet.html",
        "https://react.dev/reference/react-dom/components/common#dangerously-setting-the-inner-html",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("xss_html_sink.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut told = Vec::new();
    // A parameter that reaches the sink unchecked is what the second part looks for, in every function.
    for flow in cx.flows("dom-html").filter(|flow| &*flow.source.kind != "parameter") {
        let harm = format!("becomes markup through `{}`", flow.sink.name);
        let severity = if tainted::is_remote(flow) { Severity::Blocker } else { Severity::High };
        told.push((
            flow.sink.file,
            cx.file(flow.sink.file).lines.line_of(flow.sink.span.bytes.start),
        ));
        tainted::report(cx, flow, severity, &harm);
    }
    for (file, source, code) in cx.code() {
        for (sink, value) in markup::values(code) {
            let line = source.lines.line_of(code.range(value).start);
            let harmless = literal::is_constant(code, value)
                || is_made_safe(code, value, 8)
                || is_amount(code, value);
            if !harmless && depends_on_input(code, value, 8) && !told.contains(&(file, line)) {
                let message = format!(
                    "`{}` becomes markup through `{sink}`, unescaped",
                    shown(code.range(value).slice(&source.text))
                );
                // Who fills a parameter is not known here: often the program's own renderer.
                cx.report(file, code.range(value), message)
                    .severity(Severity::Med)
                    .confidence(Confidence::Medium);
                told.push((file, line));
            }
        }
    }
    for flow in cx.flows("dom-html").filter(|flow| &*flow.source.kind == "parameter") {
        let (file, place) = (flow.sink.file, flow.sink.span.bytes.start);
        // What jQuery inserts may be an element as well.
        let may_be_element =
            &*flow.source.model == "parameter" && flow.sink.model.contains("jquery");
        if !may_be_element && !told.contains(&(file, cx.file(file).lines.line_of(place))) {
            let harm = format!("becomes markup through `{}`", flow.sink.name);
            tainted::report(cx, flow, Severity::High, &harm);
        }
    }
}

/// `numberOfItems`, `rows.length`, `itemCount`.
fn is_amount(code: &Code, value: ExprId) -> bool {
    let name = match code.kind(value) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        _ => return false,
    };
    let words = facts::words(name);
    name.starts_with("numberOf")
        || words.last().is_some_and(|last| matches!(last.as_str(), "count" | "length" | "percent"))
}

/// The head of a long expression.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= MOST {
        return text.to_owned();
    }
    line.chars().take(MOST).chain("...".chars()).collect()
}

/// What a sanitizer, an escaping or a highlighting library made; JSON, which only scripts of data hold; translations.
fn is_made_safe(code: &Code, value: ExprId, depth: u32) -> bool {
    const WORDS: &[&str] = &[
        "sanit",
        "purif",
        "escape",
        "encode",
        "strip",
        "highlight",
        "katex",
        "rendertostring",
        "translate",
        "mermaid.render",
        "formatter",
    ];
    let Some(depth) = depth.checked_sub(1) else { return false };
    match code.kind(code.constant(value)) {
        ExprKind::Call(call) => {
            let name = callee_words(code, call.callee);
            WORDS.iter().any(|word| name.contains(word)) || matches!(&*name, "t" | "i18n.t" | "json.stringify" | "xss")
                // `clean.replace(..)`, `sanitize(x).trim()`: a method of a safe text keeps it safe.
                || receiver(code, call).is_some_and(|object| is_made_safe(code, object, depth))
        }
        ExprKind::Member { object, .. } => is_made_safe(code, *object, depth),
        ExprKind::Await(inner) => is_made_safe(code, *inner, depth),
        // `const { svg } = await mermaid.render(id, text)`
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let symbol = code.symbol(*symbol);
            !symbol.init_path.is_empty()
                && symbol.init.is_some_and(|init| is_made_safe(code, init, depth))
        }
        ExprKind::Conditional { then, otherwise, .. } => {
            [*then, *otherwise].iter().all(|part| safe_or_constant(code, *part, depth))
        }
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            [*left, *right].iter().all(|part| safe_or_constant(code, *part, depth))
        }
        ExprKind::Template { exprs, .. } => {
            exprs.iter().all(|part| safe_or_constant(code, *part, depth))
        }
        _ => false,
    }
}

fn safe_or_constant(code: &Code, value: ExprId, depth: u32) -> bool {
    literal::is_constant(code, value) || is_made_safe(code, value, depth)
}

fn receiver(code: &Code, call: &Call) -> Option<ExprId> {
    match code.kind(call.callee) {
        ExprKind::Member { object, .. } => Some(*object),
        _ => None,
    }
}

/// `DOMPurify.sanitize` in lower case.
fn callee_words(code: &Code, callee: ExprId) -> String {
    match code.kind(callee) {
        ExprKind::Name { name, .. } => name.to_lowercase(),
        ExprKind::Member { object, property, .. } => match code.kind(*object) {
            ExprKind::Name { name, .. } => format!("{name}.{property}").to_lowercase(),
            _ => property.to_lowercase(),
        },
        _ => String::new(),
    }
}

/// Whether a parameter (also a component's props) has a say in the value.
fn depends_on_input(code: &Code, value: ExprId, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let within = |part: ExprId| depends_on_input(code, part, depth);
    match code.kind(code.constant(value)) {
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let symbol = code.symbol(*symbol);
            matches!(symbol.kind, SymbolKind::Param(_)) || symbol.init.is_some_and(within)
        }
        ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => within(*object),
        ExprKind::Template { exprs, .. } => exprs.iter().any(|part| within(*part)),
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            within(*left) || within(*right)
        }
        ExprKind::Conditional { then, otherwise, .. } => within(*then) || within(*otherwise),
        ExprKind::Call(call) => {
            receiver(code, call).is_some_and(within)
                || call.args.iter().any(|arg| within(arg.value))
        }
        ExprKind::Await(inner) => within(*inner),
        _ => false,
    }
}
