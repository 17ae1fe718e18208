//! An escape that is applied to its own result, or undone too early.

use review::prelude::*;

use crate::replaces::{self, Replace};

pub(crate) static CHECK: Check = Check {
    id: "double-escape",
    summary: "the order of replacements escapes or unescapes twice",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "xss"],
    cwe: &[116, 20],
    references: &["https://owasp.org/www-community/Double_Encoding"],
    reads: FactKinds::CODE,
    page: include_str!("double_escape.md"),
    run,
};

/// Characters that begin an escape.
const METAS: &[char] = &['&', '\\', '%'];

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for sequence in replaces::sequences(code, source) {
            let all: Vec<&Replace> = sequence.all.iter().filter(|replace| replace.all).collect();
            for meta in METAS {
                if let Some((replace, message)) = wrong_order(&all, *meta) {
                    found.push((file, replace.range(code), message));
                }
            }
        }
    }
    for (file, range, message) in found {
        cx.report(file, range, message);
    }
}

fn wrong_order<'r>(all: &[&'r Replace], meta: char) -> Option<(&'r Replace, String)> {
    all.iter().enumerate().find_map(|(place, replace)| {
        if escapes(replace, meta) {
            let earlier = all[..place].iter().find(|earlier| makes(earlier, meta))?;
            let with = earlier.with.as_deref().unwrap_or_default();
            let message = format!(
                "`{meta}` is escaped after {with:?} was put in, so the escape itself is escaped: replace `{meta}` first"
            );
            return Some((*replace, message));
        }
        if unescapes(replace, meta) {
            all[place + 1..].iter().find(|later| reads(later, meta))?;
            let message = format!(
                "`{meta}` is restored before the other escapes, so what was escaped twice is unescaped twice: restore `{meta}` last"
            );
            return Some((*replace, message));
        }
        None
    })
}

/// `&` becomes `&amp;`, `\` becomes `\\`.
fn escapes(replace: &Replace, meta: char) -> bool {
    let whole = replace.characters().and_then(|set| set.single()) == Some(meta);
    let with = replace.with.as_deref().unwrap_or_default();
    whole && with.starts_with(meta) && with.chars().count() > 1
}

/// `<` becomes `&lt;`.
fn makes(replace: &Replace, meta: char) -> bool {
    let other = replace.characters().is_some_and(|set| !set.contains_char(meta));
    let with = replace.with.as_deref().unwrap_or_default();
    other && with.starts_with(meta) && with.chars().count() > 1
}

/// `&amp;` becomes `&`, `\\` becomes `\`.
fn unescapes(replace: &Replace, meta: char) -> bool {
    let with = replace.with.as_deref().unwrap_or_default();
    let escaped =
        replace.text().is_some_and(|text| text.starts_with(meta) && text.chars().count() > 1);
    escaped && with.chars().eq([meta])
}

/// `&lt;` becomes `<`.
fn reads(replace: &Replace, meta: char) -> bool {
    let longer = replace.text().is_some_and(|text| text.chars().count() > 1);
    longer
        && replace.begins_with(meta)
        && replace.with.as_deref().is_some_and(|with| !with.starts_with(meta))
}
