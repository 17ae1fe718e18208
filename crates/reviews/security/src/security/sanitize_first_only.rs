//! Dangerous characters of which only the first is taken out.

use review::prelude::*;

use crate::loops;
use crate::replaces::{self, Replace, What};

pub(crate) static CHECK: Check = Check {
    id: "sanitize-first-only",
    summary: "only the first dangerous character is replaced",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "injection", "xss"],
    cwe: &[116, 20],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/String/replace",
    ],
    reads: FactKinds::CODE,
    page: include_str!("sanitize_first_only.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for sequence in replaces::sequences(code, source) {
            for (place, replace) in sequence.all.iter().enumerate() {
                let Some(harm) = harm(code, replace) else { continue };
                let owner = crate::surroundings::function_at(code, code.range(replace.call));
                if repeats(&sequence.all, place)
                    || loops::in_loop(code, owner, code.range(replace.call))
                {
                    continue;
                }
                found.push((file, replace.range(code), harm));
            }
        }
    }
    for (file, range, (text, severity)) in found {
        let message = format!(
            "only the first {text:?} is replaced, every further one stays: use a pattern with the flag `g`, or `replaceAll`"
        );
        cx.report(file, range, message).severity(severity);
    }
}

/// What is replaced once although it may come often, and how bad that is.
fn harm(code: &Code, replace: &Replace) -> Option<(String, Severity)> {
    let text = replace.text().filter(|_| !replace.all)?;
    let with = replace.with.as_deref()?;
    let written = matches!(replace.what, What::Text(_));
    // A text of the program itself has as many as it has.
    if crate::literal::is_constant(code, replaces::root(code, replace.receiver)) {
        return None;
    }
    let severity = match text.as_str() {
        "<" | ">" | "../" | "/.." | "/../" | "..\\" => Severity::Med,
        "'" | "\"" | "`"
            if with.starts_with('\\') || with.starts_with(&text) || with.starts_with('&') =>
        {
            Severity::Med
        }
        "'" | "\"" | "`" | "|" => Severity::Low,
        "&" if with.starts_with('&') || with.starts_with('%') || with.is_empty() => Severity::Low,
        "\\" if matches!(with, "\\\\" | "/") => Severity::Med,
        "[" | "]" | "{" | "}" | "(" | ")" => {
            (with.starts_with('\\') || (!written && with.is_empty())).then_some(Severity::Low)?
        }
        "/" | " " | "?" | "#" | "=" | "+" if is_percent(with) => Severity::Low,
        "$" | "*" | "." if with.starts_with('\\') && with.ends_with(&text) => Severity::Low,
        other if is_percent(other) && with.chars().count() == 1 => Severity::Low,
        _ => return None,
    };
    Some((text, severity))
}

fn is_percent(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 3 && bytes[0] == b'%' && bytes[1..].iter().all(u8::is_ascii_hexdigit)
}

/// The same is taken out several times, or a bracket and its partner: both ends of a text.
fn repeats(all: &[Replace], place: usize) -> bool {
    let Some(text) = all[place].text() else { return false };
    all.iter().enumerate().any(|(other, replace)| {
        other != place && replace.text().as_ref() == Some(&text) && replace.with == all[place].with
    })
}
