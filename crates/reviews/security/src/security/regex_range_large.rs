//! A range of characters that holds more than it seems to.

use regexes::{ClassItem, NodeKind};
use review::prelude::*;

use crate::patterns;

pub(crate) static CHECK: Check = Check {
    id: "regex-range-large",
    summary: "a range of a character class holds more than it seems to",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20, 185],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Regular_expressions/Character_class",
    ],
    reads: FactKinds::CODE,
    page: include_str!("regex_range_large.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for written in patterns::all(cx, |text| text.contains('[') && text.contains('-')) {
        let Some(pattern) = written.parse() else { continue };
        for id in pattern.ids() {
            let NodeKind::Class { items, .. } = pattern.kind(id) else { continue };
            let claim = items.iter().filter(|item| item.range).find_map(|item| {
                let text = written.text.get(item.span.clone())?;
                Some((item.span.clone(), trouble(item, text)?))
            });
            if let Some((span, message)) = claim {
                cx.report(written.file, written.range(&span), message);
                break;
            }
        }
    }
}

fn trouble(item: &ClassItem, text: &str) -> Option<String> {
    // A range that is given by code points is meant.
    let mut ends = text.chars();
    let (low, '-', high, None) = (ends.next()?, ends.next()?, ends.next()?, ends.next()) else {
        return None;
    };
    let between =
        |all: &str| all.chars().filter(|one| item.set.contains_char(*one)).collect::<String>();
    if low.is_ascii_uppercase() && high.is_ascii_lowercase() {
        let extra = between("[\\]^_`");
        return (!extra.is_empty())
            .then(|| format!("`{text}` also holds `{extra}`: write the two alphabets apart"));
    }
    let letters = between("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    let signs = low.is_ascii_punctuation() && high.is_ascii_punctuation();
    // From a sign over all letters to the last sign is "everything printable".
    let all = low <= '#' || high >= '~';
    let mixed = low.is_ascii_digit() && high.is_ascii_uppercase();
    if (signs && !all && letters.len() > 9 && low != '@') || mixed {
        let shown: String = letters.chars().take(12).collect();
        return Some(format!(
            "`{text}` is a range from one to the other, and also holds `{shown}...`: escape the `-` or put it last"
        ));
    }
    None
}
