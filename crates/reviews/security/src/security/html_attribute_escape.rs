//! Text made safe for one place of HTML and put into another, or made safe by half.

use facts::code::BinaryOp;
use regexes::CharSet;
use review::prelude::*;

use crate::replaces::{self, Replace, Sequence};

pub(crate) static CHECK: Check = Check {
    id: "html-attribute-escape",
    summary: "an escape for HTML leaves characters that matter where the text goes",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "xss",
    focus: &["xss", "input-validation"],
    cwe: &[116, 79],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("html_attribute_escape.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        let sequences = replaces::sequences(code, source);
        let attributes = in_attributes(code, &sequences);
        for sequence in &sequences {
            let (Some(last), handled) = (sequence.all.last(), handled(sequence)) else { continue };
            if !handled.contains_char('<') || !handled.contains_char('>') || is_allowlist(sequence)
            {
                continue;
            }
            let attribute = attributes.iter().find(|place| place.call == last.call);
            // Brackets mark other things than tags, too.
            if attribute.is_none() && !speaks_of_html(source, code, code.range(last.call)) {
                continue;
            }
            if let Some(message) = claim(sequence, &handled, attribute) {
                found.push((file, last.range(code), message));
            }
        }
    }
    for (file, range, message) in found {
        cx.report(file, range, message);
    }
}

/// The function, or the file, is named for what it does to HTML.
fn speaks_of_html(source: &SourceFile, code: &Code, place: ByteRange) -> bool {
    const WORDS: &[&str] = &["html", "saniti", "escap", "xss", "strip", "clean", "safe"];
    let function = code.function(crate::surroundings::function_at(code, place));
    let path = source.path.as_str();
    let file = path.rsplit('/').next().unwrap_or(path);
    let names = [function.name.to_ascii_lowercase(), file.to_ascii_lowercase()];
    names.iter().any(|name| WORDS.iter().any(|word| name.contains(word)))
}

fn claim(sequence: &Sequence, handled: &CharSet, attribute: Option<&Attribute>) -> Option<String> {
    let lacks = |one: char| !handled.contains_char(one);
    match attribute {
        Some(attribute) if lacks(attribute.quote) => Some(format!(
            "the text goes into an attribute in `{}`, which it can end: that quote is not escaped",
            attribute.quote
        )),
        // In a handler, entities are decoded before the script is read.
        Some(attribute) if attribute.handler && (lacks('&') || lacks('\'') || lacks('"')) => {
            Some("the text goes into an event handler, where quotes and `&` end the script's string: they are not escaped".to_owned())
        }
        Some(_) => None,
        None if removes_brackets(sequence, handled) => Some(
            "taking out `<` and `>` makes a text safe between tags only: in an attribute, quotes and `&` matter, too".to_owned(),
        ),
        None => None,
    }
}

/// What all steps together take out or escape.
fn handled(sequence: &Sequence) -> CharSet {
    let sets = sequence
        .all
        .iter()
        .filter(|replace| replace.all && (replace.with.is_some() || replace.computed));
    sets.filter_map(Replace::characters).fold(CharSet::default(), |all, set| all.union(&set))
}

/// Only what is known to be harmless stays: `[^a-z]`.
fn is_allowlist(sequence: &Sequence) -> bool {
    sequence
        .all
        .iter()
        .filter_map(Replace::characters)
        .any(|set| set.contains_char('(') && set.contains_char('"'))
}

/// Nothing but characters of HTML is removed, brackets among them, and not all five.
fn removes_brackets(sequence: &Sequence, handled: &CharSet) -> bool {
    const HTML: &str = "<>&\"'";
    let removed =
        sequence.all.iter().all(|replace| replace.with.as_deref() == Some("") && replace.all);
    let only_html = handled.ranges().iter().all(|(low, high)| {
        (*low..=*high).all(|one| char::from_u32(one).is_some_and(|one| HTML.contains(one)))
    });
    removed && only_html && HTML.chars().any(|one| !handled.contains_char(one))
}

/// A value between the quotes of an attribute.
struct Attribute {
    call: ExprId,
    quote: char,
    handler: bool,
}

/// `'<a title="' + text.replace(..) + '"'`.
fn in_attributes(code: &Code, sequences: &[Sequence]) -> Vec<Attribute> {
    let mut found = Vec::new();
    for (before, value) in joints(code) {
        let Some(quote) = before.chars().last().filter(|one| matches!(one, '"' | '\'')) else {
            continue;
        };
        let Some(name) = before[..before.len() - 1].strip_suffix('=') else { continue };
        let name = name.rsplit([' ', '\t', '\n']).next().unwrap_or(name);
        let call = code.constant(value);
        let mut named = sequences.iter().filter_map(|sequence| sequence.all.last());
        if let Some(last) = named.find(|last| last.call == call || ends_in(code, call, last.call)) {
            let handler = name.len() > 3
                && name[..2].eq_ignore_ascii_case("on")
                && name[2..].bytes().all(|one| one.is_ascii_alphabetic());
            found.push(Attribute { call: last.call, quote, handler });
        }
    }
    found
}

/// `arr.join(" ")` of a chain.
fn ends_in(code: &Code, value: ExprId, last: ExprId) -> bool {
    let Some(call) = code.call(value) else { return false };
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return false };
    matches!(&**property, "join" | "trim" | "toString") && code.constant(*object) == last
}

/// Constant text, and the value right behind it.
fn joints(code: &Code) -> Vec<(&str, ExprId)> {
    let mut found = Vec::new();
    for expr in &code.exprs {
        match &expr.kind {
            ExprKind::Template { texts, exprs } => {
                found.extend(texts.iter().zip(exprs).map(|(text, value)| (&*text.text, *value)));
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                let last = match code.kind(*left) {
                    ExprKind::Binary { op: BinaryOp::Add, right, .. } => *right,
                    _ => *left,
                };
                found.extend(code.string(last).map(|text| (text, *right)));
            }
            _ => {}
        }
    }
    found
}
