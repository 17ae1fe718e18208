//! Plugins of jQuery that make elements of an option which their users take for a selector.

use facts::code::{FunctionId, Pattern, SymbolId};
use review::prelude::*;

use crate::places;

pub(crate) static CHECK: Check = Check {
    id: "jquery-plugin",
    summary: "a jQuery plugin makes elements of an option that looks like a selector",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 116],
    references: &["https://api.jquery.com/jQuery/#jQuery-html-ownerDocument"],
    reads: FactKinds::CODE,
    page: include_str!("jquery_plugin.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains(".fn.") {
            continue;
        }
        for plugin in plugins(code) {
            let options = options_of(code, plugin);
            let range = code.function(plugin).range;
            for call in code.calls.iter().filter(|call| range.contains(code.range(**call))) {
                if let Some((value, name)) = made_of_option(code, *call, &options)
                    && !is_markup_by_name(name)
                {
                    found.push((file, code.range(value), name));
                }
            }
        }
    }
    for (file, range, name) in found {
        let message = format!(
            "`{name}` is taken for a selector, but text that begins with `<` becomes an element, scripts and all"
        );
        cx.report(file, range, message)
            .advise("Look it up instead: `$(document).find(options.target)`");
    }
}

/// The functions of `$.fn.name = function (options) { .. }`.
fn plugins(code: &Code) -> Vec<FunctionId> {
    let assigned = places::member_assignments(code).filter_map(|set| {
        let ExprKind::Member { object, property, .. } = code.kind(set.object) else { return None };
        let is_library = matches!(code.kind(*object), ExprKind::Name { name, .. } if matches!(&**name, "$" | "jQuery"));
        match code.kind(code.constant(set.value)) {
            ExprKind::Function(function) if is_library && &**property == "fn" => Some(*function),
            _ => None,
        }
    });
    assigned.collect()
}

/// The parameters, and what `$.extend({}, defaults, options)` makes of them.
fn options_of(code: &Code, plugin: FunctionId) -> Vec<SymbolId> {
    let function = code.function(plugin);
    let mut options: Vec<SymbolId> = function
        .params
        .iter()
        .filter_map(|param| match &param.pattern {
            Pattern::Bind { symbol, .. } => Some(*symbol),
            _ => None,
        })
        .collect();
    for (symbol, id) in code.symbols.iter().zip(0..) {
        let Some(call) = symbol.init.and_then(|init| code.call(init)) else { continue };
        let extends = matches!(code.kind(call.callee), ExprKind::Member { property, .. } if matches!(&**property, "extend" | "assign"));
        let of_options = call.args.iter().any(|arg| {
            matches!(code.kind(arg.value), ExprKind::Name { symbol: Some(symbol), .. } if options.contains(symbol))
        });
        if extends && of_options {
            options.push(SymbolId(id));
        }
    }
    options
}

/// `$(options.target)`: the argument and the option's name.
fn made_of_option<'c>(
    code: &'c Code,
    call: ExprId,
    options: &[SymbolId],
) -> Option<(ExprId, &'c str)> {
    let call = code.call(call)?;
    let is_library = matches!(code.kind(call.callee), ExprKind::Name { name, .. } if matches!(&**name, "$" | "jQuery"));
    let value = call.args.first().filter(|_| is_library && call.args.len() == 1)?.value;
    let ExprKind::Member { object, property, .. } = code.kind(code.constant(value)) else {
        return None;
    };
    let of_options = matches!(code.kind(*object), ExprKind::Name { symbol: Some(symbol), .. } if options.contains(symbol));
    of_options.then_some((value, property))
}

/// Options that say that they are markup, or an element.
fn is_markup_by_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["html", "markup", "template", "content", "element", "node", "$", "window", "document", "dom"]
        .iter()
        .any(|word| name.contains(word))
}
