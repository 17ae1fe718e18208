//! What a piece of code calls a value, and which of these words tell what the value is for.

use facts::code::{Call, Code, ExprId, ExprKind, SymbolId};
use review::SecretName;

/// How many names, conversions and nested parts are followed.
const DEPTH: u32 = 12;

/// The lower-case words of an identifier: `resetToken` and `RESET_TOKEN` are `reset`, `token`.
pub(crate) fn words(identifier: &str) -> Vec<String> {
    word_parts(identifier).map(str::to_lowercase).collect()
}

/// The words as they are written.
fn word_parts(identifier: &str) -> impl Iterator<Item = &str> {
    let runs = identifier.split(|letter: char| !letter.is_alphanumeric());
    runs.flat_map(|run| {
        let mut rest = run;
        std::iter::from_fn(move || {
            let (word, after) = rest.split_at(first_word(rest));
            rest = after;
            (!word.is_empty()).then_some(word)
        })
    })
}

/// How long the first word of a run of letters is: up to a capital behind a small letter.
fn first_word(run: &str) -> usize {
    let mut before = ' ';
    for (place, letter) in run.char_indices() {
        if letter.is_uppercase() && before.is_lowercase() {
            return place;
        }
        before = letter;
    }
    run.len()
}

/// Whether one of the identifier's words is on the list, whose words are ASCII and small.
pub(crate) fn has_word(identifier: &str, list: &[&str]) -> bool {
    word_parts(identifier).any(|word| list.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// The name of a value, outermost first: `password` of `user.password`, of `String(password).trim()` and of
/// `await password`.
pub(crate) fn name_of(code: &Code, expr: ExprId) -> Option<&str> {
    let mut at = expr;
    for _ in 0..DEPTH {
        match code.kind(at) {
            ExprKind::Member { property, .. } => return Some(property),
            ExprKind::Name { name, .. } => return Some(name),
            ExprKind::Index { object, .. } => at = *object,
            ExprKind::Await(inner) => at = *inner,
            ExprKind::Call(_) => at = converted(code, at)?,
            _ => return None,
        }
    }
    None
}

/// `join` of `list.join("")`, `escape` of `escape(x)`.
pub(crate) fn callee_name<'c>(code: &'c Code, call: &Call) -> Option<&'c str> {
    match code.kind(call.callee) {
        ExprKind::Member { property, .. } => Some(property),
        ExprKind::Name { name, .. } => Some(name),
        _ => None,
    }
}

/// All the names that a value is known by: its own, the property it was taken from, what it was set to.
pub(crate) fn names_of(code: &Code, expr: ExprId) -> Vec<&str> {
    let mut names = Vec::new();
    let mut at = expr;
    for _ in 0..DEPTH {
        names.extend(name_of(code, at));
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(at) else { break };
        names.extend(taken_from(code, *symbol));
        match code.symbol(*symbol) {
            symbol if symbol.writes > 0 || !symbol.init_path.is_empty() => break,
            symbol => match symbol.init {
                Some(init) => at = init,
                None => break,
            },
        }
    }
    names
}

/// The property that destructuring gave the name: `password` of `const { password: given } = body`.
fn taken_from(code: &Code, symbol: SymbolId) -> Option<&str> {
    code.symbol(symbol).init_path.last().map(|name| &**name)
}

/// The secret that a value is by one of its names.
pub(crate) fn secret_of(code: &Code, expr: ExprId) -> Option<SecretName> {
    names_of(code, expr).into_iter().find_map(SecretName::of)
}

/// What a call that changes only the form of a text was given.
pub(crate) fn converted(code: &Code, call: ExprId) -> Option<ExprId> {
    let call = code.call(call)?;
    let first = call.args.first().map(|arg| arg.value);
    match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => match &**property {
            "trim" | "toString" | "toLowerCase" | "toUpperCase" | "normalize" | "valueOf" => {
                Some(*object)
            }
            // `Buffer.from(x)`, `new TextEncoder().encode(x)`, `encoding.parse(x)` of crypto-js.
            "from" | "encode" | "parse" | "stringify" => first,
            _ => None,
        },
        ExprKind::Name { name, .. } => match &**name {
            "String" | "Buffer" | "btoa" | "encodeURIComponent" | "escape" => first,
            _ => None,
        },
        _ => None,
    }
}

/// The values that a text is put together from: the operands of `+`, the holes of a template, the items of an array,
/// either side of `||` and `?:`. A value that is not put together is its own only part.
pub(crate) fn parts(code: &Code, expr: ExprId) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open = vec![expr];
    while let Some(at) = open.pop() {
        if found.len() + open.len() > 200 {
            break;
        }
        match code.kind(at) {
            ExprKind::Template { exprs, .. } => open.extend(exprs.iter().rev()),
            ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
                open.extend([*right, *left]);
            }
            ExprKind::Conditional { then, otherwise, .. } => open.extend([*otherwise, *then]),
            ExprKind::Array(elements) => {
                open.extend(elements.iter().rev().filter_map(|element| element.value));
            }
            ExprKind::Call(_) => match converted(code, at).or_else(|| joined(code, at)) {
                Some(inner) => open.push(inner),
                None => found.push(at),
            },
            _ => found.push(at),
        }
    }
    found
}

/// `[a, b].join("")`
fn joined(code: &Code, call: ExprId) -> Option<ExprId> {
    let ExprKind::Member { object, property, .. } = code.kind(code.call(call)?.callee) else {
        return None;
    };
    let is_array = matches!(code.kind(*object), ExprKind::Array(_));
    (is_array && &**property == "join").then_some(*object)
}

#[cfg(test)]
mod tests {
    use super::{has_word, words};

    #[test]
    fn words_of_every_style() {
        assert_eq!(words("resetToken"), ["reset", "token"]);
        assert_eq!(words("RESET_TOKEN"), ["reset", "token"]);
        assert_eq!(words("gravatar-hash"), ["gravatar", "hash"]);
        assert!(has_word("cacheKey", &["cache"]) && !has_word("cached", &["cache"]));
    }
}
