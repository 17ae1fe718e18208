//! Origin patterns: alternatives are expanded when rows are loaded, wildcards are matched by component.

/// Every text that the alternatives `{a,b}` of a pattern stand for, in order. Alternatives may nest.
/// `None` when braces do not match, or when there are more than 4096.
pub(crate) fn expand(pattern: &str) -> Option<Vec<String>> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(text) = open.pop() {
        if done.len() + open.len() > 4096 {
            return None;
        }
        match innermost(&text)? {
            None if done.contains(&text) => {}
            None => done.push(text),
            Some((start, end)) => {
                let inner = &text[start + 1..end];
                let alternatives = inner.split(',').rev();
                open.extend(
                    alternatives
                        .map(|part| format!("{}{part}{}", &text[..start], &text[end + 1..])),
                );
            }
        }
    }
    Some(done)
}

/// The first pair of braces without braces inside; outer `None` when they do not match.
#[expect(clippy::option_option, reason = "broken and absent are different answers")]
fn innermost(text: &str) -> Option<Option<(usize, usize)>> {
    let Some(end) = text.find('}') else {
        return if text.contains('{') { None } else { Some(None) };
    };
    text[..end].rfind('{').map(|start| Some((start, end)))
}

/// Whether a text matches a pattern whose `*` stands for one component without its call marks, and whose `**` (at
/// most one) for any number of components.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    if let Some((head, tail)) = pattern.split_once(".**.") {
        let Some(rest) = text.strip_prefix(head) else { return false };
        let rest = rest.trim_start_matches("()");
        return rest.starts_with('.')
            && rest.strip_suffix(tail).is_some_and(|middle| middle.ends_with('.'));
    }
    let mut left = pattern.split('.');
    let mut right = text.split('.');
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(pattern), Some(text)) if component(pattern, text) => {}
            _ => return false,
        }
    }
}

fn component(pattern: &str, text: &str) -> bool {
    match pattern.strip_prefix('*') {
        None => pattern == text,
        Some(calls) => {
            let name = text.trim_end_matches("()");
            !name.is_empty() && text.len() - name.len() == calls.len() && text.ends_with(calls)
        }
    }
}
