//! A backslash that the string swallows before the pattern sees it.

use facts::code::CallKind;
use review::prelude::*;

use crate::patterns;

pub(crate) static CHECK: Check = Check {
    id: "regex-escape-useless",
    summary: "the string swallows a backslash that the pattern needs",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20, 185],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/RegExp/RegExp",
    ],
    reads: FactKinds::CODE,
    page: include_str!("regex_escape_useless.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in
        cx.calls().filter(|site| site.is_global("RegExp") && site.call.kind != CallKind::Tagged)
    {
        let Some(text) = site.arg(0) else { continue };
        let first = patterns::literals(site.code, text).into_iter().find_map(|range| {
            let (at, escape) = swallowed(range.slice(&site.source.text))?;
            Some((site.file, ByteRange::new(range.start + at, range.start + at + 2), escape))
        });
        found.extend(first);
    }
    for (file, range, escape) in found {
        let meaning = match escape {
            'b' => "is a backspace in a string".to_owned(),
            one => format!("is just `{one}` in a string"),
        };
        cx.report(file, range, format!("`\\{escape}` {meaning}, so the pattern never sees the backslash: write `\\\\{escape}`"));
    }
}

/// The first backslash before something that means more in a pattern than in a string.
fn swallowed(source: &str) -> Option<(u32, char)> {
    const MEANT: &str = "dDwWsSbBkpP.$^*+?()[]{}|";
    let mut characters = source.char_indices();
    while let Some((at, one)) = characters.next() {
        if one == '\\'
            && let Some((_, escape)) = characters.next()
        {
            // In a template the backslash before a dollar keeps it from being a hole.
            let hole = !source.starts_with(['"', '\'']) && matches!(escape, '$' | '{');
            if MEANT.contains(escape) && !hole {
                return Some((at as u32, escape));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::swallowed;

    #[test]
    fn pairs_of_backslashes_are_one_in_the_pattern() {
        assert_eq!(swallowed(r#""\.""#), Some((1, '.')));
        assert_eq!(swallowed(r#""\\.""#), None);
        assert_eq!(swallowed(r#""\\\.""#), Some((3, '.')));
        assert_eq!(swallowed(r#""\n\t\"\/""#), None);
        assert_eq!(swallowed(r"\${x}"), None);
    }
}
