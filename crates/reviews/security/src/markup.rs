//! Places that turn a value into markup, by their shape alone.

use facts::code::{BinaryOp, Call, Code, ExprId, ExprKind, JsxElement, Pattern};

/// The sink's name and the value, for every such place of the file.
pub(crate) fn values(code: &Code) -> Vec<(&str, ExprId)> {
    let ids = (0..code.exprs.len() as u32).map(ExprId);
    ids.filter_map(|id| match code.kind(id) {
        ExprKind::Jsx(element) => in_element(code, element),
        ExprKind::Assign { target, value, .. } => assigned(code, target, *value),
        ExprKind::Call(call) => passed(code, call),
        _ => None,
    })
    .collect()
}

/// `dangerouslySetInnerHTML={{ __html: value }}`. The content of `<style>` and `<script>` is no markup.
fn in_element<'c>(code: &'c Code, element: &'c JsxElement) -> Option<(&'c str, ExprId)> {
    let named = |name: &str| element.attributes.iter().find(|attribute| &*attribute.name == name);
    if matches!(&*element.name, "style" | "script") {
        return None;
    }
    let attribute = named("dangerouslySetInnerHTML")?;
    Some((&attribute.name, code.property(attribute.value?, "__html")?))
}

fn assigned<'c>(code: &'c Code, target: &Pattern, value: ExprId) -> Option<(&'c str, ExprId)> {
    let Pattern::Target(target) = target else { return None };
    let ExprKind::Member { property, .. } = code.kind(*target) else { return None };
    matches!(&**property, "innerHTML" | "outerHTML").then_some((&**property, value))
}

fn passed<'c>(code: &'c Code, call: &Call) -> Option<(&'c str, ExprId)> {
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
    let is_global = |name: &str| matches!(code.kind(*object), ExprKind::Name { name: called, symbol: None } if &**called == name);
    let is_sce = matches!(code.kind(*object), ExprKind::Name { name, .. } if &**name == "$sce");
    let value = |place: usize| call.args.get(place).map(|arg| arg.value);
    let value = match &**property {
        "insertAdjacentHTML" => value(1)?,
        "write" | "writeln" if is_global("document") => value(0)?,
        // Angular escapes by itself; these say that it must not.
        "bypassSecurityTrustHtml"
        | "bypassSecurityTrustScript"
        | "bypassSecurityTrustStyle"
        | "bypassSecurityTrustUrl"
        | "bypassSecurityTrustResourceUrl" => value(0)?,
        "trustAsHtml" | "trustAsJs" | "trustAsCss" | "trustAsUrl" | "trustAsResourceUrl"
            if is_sce =>
        {
            value(0)?
        }
        "trustAs" if is_sce => value(1)?,
        "html" if is_jquery(code, *object) => value(0)?,
        // These take elements as well, so only text that is visibly markup counts.
        "append" | "prepend" | "before" | "after" | "wrap" | "wrapAll" | "wrapInner"
        | "replaceWith"
            if is_jquery(code, *object) =>
        {
            value(0).filter(|value| is_markup_text(code, *value, 8))?
        }
        _ => return None,
    };
    Some((&**property, value))
}

/// A chain that begins with `$(..)`, `jQuery(..)` or `angular.element(..)`.
fn is_jquery(code: &Code, object: ExprId) -> bool {
    let mut at = object;
    for _ in 0..16 {
        let Some(call) = code.call(code.constant(at)) else { return false };
        match code.kind(call.callee) {
            ExprKind::Name { name, .. } => return matches!(&**name, "$" | "jQuery"),
            ExprKind::Member { object, property, .. } => {
                let is_angular = matches!(code.kind(*object), ExprKind::Name { name, .. } if &**name == "angular");
                if is_angular && &**property == "element" {
                    return true;
                }
                at = *object;
            }
            _ => return false,
        }
    }
    false
}

/// Text put together with a tag in one of its constant parts.
fn is_markup_text(code: &Code, value: ExprId, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match code.kind(code.constant(value)) {
        ExprKind::String(text) => text.contains('<'),
        ExprKind::Template { texts, .. } => texts.iter().any(|part| part.text.contains('<')),
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            is_markup_text(code, *left, depth) || is_markup_text(code, *right, depth)
        }
        _ => false,
    }
}
