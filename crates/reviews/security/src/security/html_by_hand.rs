//! Markup that is put together as text around values that nothing escapes.

use model::Depth;
use review::prelude::*;

use crate::markup_text::Text;
use crate::uses::{Use, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "html-by-hand",
    summary: "markup is put together around a value that nothing escapes",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::File,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 116],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("html_by_hand.md"),
    run,
};

/// Where the text goes is not followed here: the flows into pages are told by other checks, at any depth. This one
/// lists what remains for whoever reads all of it.
fn run(cx: &mut CheckContext<'_>) {
    if cx.depth() != Depth::Paranoid {
        return;
    }
    let mut uses = UsesOfFile::default();
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if !source.text.contains("</") && !source.text.contains("/>") {
            continue;
        }
        for text in Text::all(code) {
            let Some(value) = text.open_value(code) else { continue };
            let uses = uses.file(file, code);
            if !is_part_of_text(uses, code, text.expr) && !is_told_elsewhere(uses, text.expr) {
                found.push((file, code.range(text.expr), value));
            }
        }
    }
    for (file, range, value) in found {
        let written = cx.file(file).code().map(|code| code.range(value).slice(&cx.file(file).text));
        let message = format!(
            "`{}` stands in markup as it is: where it holds a tag, that tag is obeyed",
            shown(written.unwrap_or_default())
        );
        // The whole text may go over many lines: where it begins is the place.
        let line = range.slice(&cx.file(file).text).lines().next().map_or(0, str::len);
        cx.report(file, ByteRange::new(range.start, range.start + line as u32), message);
    }
}

fn shown(text: &str) -> String {
    const MOST: usize = 50;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= MOST {
        return text.to_owned();
    }
    line.chars().take(MOST).chain("...".chars()).collect()
}

/// Part of a longer text that is looked at itself.
fn is_part_of_text(uses: &Uses<'_>, code: &Code, expr: ExprId) -> bool {
    let Use::Part(whole) = uses.of(expr) else { return false };
    Text::of(code, whole).is_some()
}

/// Handed to what prints, compares or raises it, or to a template language.
fn is_told_elsewhere(uses: &Uses<'_>, expr: ExprId) -> bool {
    // What pages are given is told with the flow into it.
    const OTHERS: &[&str] = &[
        "RegExp",
        "Error",
        "TypeError",
        "log",
        "warn",
        "error",
        "info",
        "debug",
        "includes",
        "indexOf",
        "startsWith",
        "endsWith",
        "test",
        "match",
        "equal",
        "toBe",
        "toEqual",
        "html",
        "svg",
        "css",
        "throwError",
        "assert",
        "describe",
        "it",
        "send",
        "write",
        "writeln",
        "end",
        "json",
        "append",
        "prepend",
        "before",
        "after",
        "insertAdjacentHTML",
    ];
    match uses.of(expr) {
        Use::Argument { call, .. } => {
            uses.callee_name(call).is_some_and(|name| OTHERS.contains(&name))
        }
        _ => false,
    }
}
