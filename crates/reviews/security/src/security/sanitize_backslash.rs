//! Quotes are escaped with backslashes, backslashes are not.

use review::prelude::*;

use crate::replaces::{self, Replace, Sequence};

pub(crate) static CHECK: Check = Check {
    id: "sanitize-backslash",
    summary: "quotes are escaped by backslashes that are not escaped themselves",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "injection"],
    cwe: &[116, 20],
    references: &["https://cwe.mitre.org/data/definitions/116.html"],
    reads: FactKinds::CODE,
    page: include_str!("sanitize_backslash.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for sequence in replaces::sequences(code, source) {
            for (place, replace) in sequence.all.iter().enumerate() {
                if let Some(quote) = escaped_quote(replace)
                    && !sequence.all.iter().any(escapes_backslash)
                    && !is_json(code, &sequence, place)
                {
                    found.push((file, replace.range(code), quote));
                }
            }
        }
    }
    for (file, range, quote) in found {
        let message = format!(
            "`{quote}` becomes `\\{quote}`, but a backslash before it stays: `\\{quote}` turns into `\\\\{quote}`, which ends the string"
        );
        cx.report(file, range, message);
    }
}

/// A quote that gets a backslash, where backslashes do not.
fn escaped_quote(replace: &Replace) -> Option<char> {
    let set = replace.characters().filter(|_| replace.all)?;
    let with = replace.with.as_deref()?;
    let quote = ['\'', '"', '`'].into_iter().find(|quote| set.contains_char(*quote))?;
    let escapes = matches!(with, "\\$&" | "\\$1")
        || (with.len() == 2 && with.starts_with('\\') && set.contains_char(with.chars().nth(1)?));
    (escapes && !set.contains_char('\\')).then_some(quote)
}

fn escapes_backslash(replace: &Replace) -> bool {
    let begins = replace.begins_with('\\');
    begins || replace.characters().is_some_and(|set| set.contains_char('\\'))
}

/// What `JSON.stringify` gives has its backslashes escaped.
fn is_json(code: &Code, sequence: &Sequence, place: usize) -> bool {
    let root = replaces::root(code, sequence.all[place].receiver);
    let named = sequence.symbol.map(|symbol| code.symbol(symbol));
    let around = crate::surroundings::function_at(code, code.range(root));
    let function = code.function(around).range;
    code.calls.iter().any(|call| {
        let is_json = code.call(*call).is_some_and(|called| {
            matches!(code.kind(called.callee), facts::code::ExprKind::Member { property, .. } if &**property == "stringify")
        });
        let range = code.range(*call);
        let here = range.contains(code.range(root)) || code.range(root).contains(range);
        let before = named.is_some() && function.contains(range) && range.start < code.range(root).end;
        is_json && (here || before)
    })
}
