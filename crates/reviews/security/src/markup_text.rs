//! Texts that are markup, put together by hand.

use std::collections::BTreeSet;

use facts::code::{BinaryOp, Call, CallKind, Code, ExprId, ExprKind};

use crate::{literal, names};

/// A text that is put together of constant parts with tags and of values: a template, a sum, a joined list,
/// `format(..)`, `text.concat(..)`.
pub(crate) struct Text {
    pub(crate) expr: ExprId,
    values: Vec<ExprId>,
}

/// Parts of one text that are looked at.
const MOST_PARTS: usize = 64;

impl Text {
    /// Every such text of a file; a part of a longer one is listed as well.
    pub(crate) fn all(code: &Code) -> impl Iterator<Item = Self> {
        let tags = code.calls.iter().filter_map(|call| code.call(*call));
        let tagged: BTreeSet<ExprId> = tags
            .filter(|call| call.kind == CallKind::Tagged)
            .filter_map(|call| call.args.first().map(|arg| arg.value))
            .collect();
        let ids = (0..code.exprs.len() as u32).map(ExprId);
        ids.filter(move |id| !tagged.contains(id)).filter_map(|id| Self::of(code, id))
    }

    pub(crate) fn of(code: &Code, expr: ExprId) -> Option<Self> {
        let parts = match code.kind(expr) {
            ExprKind::Template { exprs, .. } if !exprs.is_empty() => vec![expr],
            ExprKind::Binary { op: BinaryOp::Add, .. } => vec![expr],
            ExprKind::Call(call) => call_parts(code, call)?,
            _ => return None,
        };
        let mut text = Self { expr, values: Vec::new() };
        let mut is_markup = false;
        let mut open = parts;
        while let Some(at) = open.pop() {
            if open.len() + text.values.len() > MOST_PARTS {
                return None;
            }
            match code.kind(at) {
                ExprKind::String(part) => is_markup |= has_tag(part),
                ExprKind::Template { texts, exprs } => {
                    is_markup |= texts.iter().any(|part| has_tag(&part.text));
                    open.extend(exprs.iter().rev());
                }
                ExprKind::Binary { op: BinaryOp::Add, left, right } => open.extend([*right, *left]),
                _ => text.values.push(at),
            }
        }
        is_markup.then_some(text)
    }

    /// The first value that may hold a tag of its own.
    pub(crate) fn open_value(&self, code: &Code) -> Option<ExprId> {
        self.values.iter().copied().find(|value| !is_harmless(code, *value, 6))
    }
}

/// `["<li>", x, "</li>"].join("")`, `format("<b>%s</b>", x)`, `html.concat("<b>", x)`.
fn call_parts(code: &Code, call: &Call) -> Option<Vec<ExprId>> {
    let args = || call.args.iter().rev().map(|arg| arg.value);
    match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => match (&**property, code.kind(*object)) {
            ("join", ExprKind::Array(elements)) => {
                Some(elements.iter().rev().filter_map(|element| element.value).collect())
            }
            ("format", _) => Some(args().collect()),
            ("concat", _) => Some(args().chain(first_text(code, *object)).collect()),
            _ => None,
        },
        ExprKind::Name { name, .. } if matches!(&**name, "format" | "sprintf") => {
            Some(args().collect())
        }
        _ => None,
    }
}

/// The text that a variable begins with, before more is put to its end.
fn first_text(code: &Code, object: ExprId) -> Option<ExprId> {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object) else { return None };
    let init = code.symbol(*symbol).init?;
    matches!(code.kind(init), ExprKind::String(_)).then_some(init)
}

/// `<b>`, `</td>`, `<a href=`: a tag that browsers know.
fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(place, _)| {
        let rest = text[place + 1..].trim_start_matches('/');
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        let ends = rest[end..].chars().next().is_none_or(|next| " \t\r\n/>".contains(next));
        ends && TAGS.contains(&name.as_str())
    })
}

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "audio",
    "b",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "cite",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "u",
    "ul",
    "video",
];

/// What can hold no tag: constants, numbers, what a function with a telling name made, markup made before.
fn is_harmless(code: &Code, value: ExprId, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let harmless = |part: ExprId| is_harmless(code, part, depth);
    if literal::is_constant(code, value) {
        return true;
    }
    match code.kind(code.constant(value)) {
        ExprKind::Call(call) => match names::callee_name(code, call) {
            Some(name) => {
                makes_harmless(name) || name == "join" && joins_harmless(code, call, depth)
            }
            None => false,
        },
        ExprKind::Conditional { then, otherwise, .. } => harmless(*then) && harmless(*otherwise),
        ExprKind::Logical { left, right, .. } => harmless(*left) && harmless(*right),
        ExprKind::Binary { op: BinaryOp::Add, left, right } => harmless(*left) && harmless(*right),
        ExprKind::Binary { .. } | ExprKind::Unary { .. } | ExprKind::Update { .. } => true,
        ExprKind::Template { exprs, .. } => exprs.iter().all(|part| harmless(*part)),
        ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. } => {
            is_told_harmless(name)
        }
        ExprKind::Jsx(_) | ExprKind::Function(_) => true,
        _ => false,
    }
}

/// `list.map(render).join("")`: markup that was made before, and is looked at there.
fn joins_harmless(code: &Code, call: &Call, depth: u32) -> bool {
    let ExprKind::Member { object, .. } = code.kind(call.callee) else { return false };
    match code.kind(code.constant(*object)) {
        ExprKind::Call(inner) => {
            let maps = names::callee_name(code, inner) == Some("map");
            maps || names::callee_name(code, inner).is_some_and(makes_harmless)
        }
        ExprKind::Array(elements) => elements
            .iter()
            .filter_map(|element| element.value)
            .all(|part| is_harmless(code, part, depth)),
        _ => false,
    }
}

fn makes_harmless(callee: &str) -> bool {
    const WORDS: &[&str] = &[
        "sanit",
        "purif",
        "escape",
        "esc",
        "encode",
        "strip",
        "highlight",
        "render",
        "translate",
        "number",
        "parseint",
        "parsefloat",
        "tofixed",
        "round",
        "floor",
        "stringify",
        "uuid",
        "random",
        "date",
        "isostring",
        "html",
        "markdown",
        "markup",
        "icon",
    ];
    let name = callee.to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
        || matches!(&*name, "t" | "i18n" | "xss" | "h" | "e")
}

/// Names of what is counted, of markup, and of what was made safe.
fn is_told_harmless(name: &str) -> bool {
    names::has_word(
        name,
        &[
            "length",
            "count",
            "index",
            "size",
            "width",
            "height",
            "total",
            "number",
            "num",
            "i",
            "j",
            "k",
            "n",
            "x",
            "y",
            "html",
            "markup",
            "css",
            "svg",
            "style",
            "icon",
            "year",
            "escaped",
            "sanitized",
            "safe",
            "encoded",
        ],
    )
}
