//! Vue's `v-html`, Svelte's `{@html}` and Angular's `[innerHTML]`: markup set from an expression.

use facts::TemplateOutput;
use model::ByteRange;

/// Attribute as written in the source, engine. Angular sanitises what it binds to `[innerHTML]`, so that one is not
/// raw; the bypass is a call in the code.
const BINDINGS: &[(&str, &str, bool)] =
    &[("v-html", "vue", true), ("[innerHTML]", "angular", false)];

/// Attributes whose value is followed, loaded or submitted to.
const ADDRESSES: &[&str] = &["href", "src", "action", "formaction", "xlink:href", "data", "poster"];

/// Whether the attribute of this name holds an address.
pub(crate) fn is_address(name: &str) -> bool {
    ADDRESSES.iter().any(|address| name.eq_ignore_ascii_case(address))
}

/// Whether the text ends in `href="` or its like.
pub(crate) fn ends_in_address(text: &str) -> bool {
    let Some(head) = text.strip_suffix(['"', '\'']).and_then(|rest| rest.strip_suffix('=')) else {
        return false;
    };
    let name = head.rsplit(|letter: char| !letter.is_ascii_alphabetic() && letter != ':').next();
    let starts_word = head.len() > name.map_or(0, str::len)
        && head[..head.len() - name.map_or(0, str::len)].ends_with(char::is_whitespace);
    starts_word && name.is_some_and(is_address)
}

pub(crate) fn outputs(text: &str, found: &mut Vec<TemplateOutput>) {
    for (attribute, engine, raw) in BINDINGS {
        bindings(text, attribute, engine, *raw, found);
    }
    svelte(text, found);
}

fn bindings(text: &str, attribute: &str, engine: &str, raw: bool, found: &mut Vec<TemplateOutput>) {
    for (start, _) in text.match_indices(attribute) {
        let starts_word = text[..start].ends_with(char::is_whitespace);
        let after = &text[start + attribute.len()..];
        let Some(quote) = after.strip_prefix('=').and_then(|value| value.chars().next()) else {
            continue;
        };
        if !starts_word || !matches!(quote, '"' | '\'') {
            continue;
        }
        let Some(length) = after[2..].find(quote) else { continue };
        let end = start + attribute.len() + 2 + length + 1;
        found.push(TemplateOutput {
            engine: engine.into(),
            range: ByteRange::new(start as u32, end as u32),
            expression: after[2..2 + length].trim().into(),
            raw,
            as_code: false,
            as_url: false,
        });
    }
}

fn svelte(text: &str, found: &mut Vec<TemplateOutput>) {
    for (start, open) in text.match_indices("{@html") {
        let inner = start + open.len();
        if let Some(length) = text[inner..].find('}') {
            found.push(TemplateOutput {
                engine: "svelte".into(),
                range: ByteRange::new(start as u32, (inner + length + 1) as u32),
                expression: text[inner..inner + length].trim().into(),
                raw: true,
                as_code: false,
                as_url: false,
            });
        }
    }
}
