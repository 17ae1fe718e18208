//! Engines whose outputs stand between delimiters: EJS, Eta, Handlebars, Mustache, nunjucks, swig, twig.

use facts::TemplateOutput;
use model::ByteRange;

pub(crate) struct Syntax {
    engine: &'static str,
    /// Longest opening first: the first that matches is taken.
    tags: &'static [Tag],
    /// Filters that switch escaping off for one output.
    raw_filters: &'static [&'static str],
    /// `{% autoescape false %}` switches it off for a block.
    has_autoescape_blocks: bool,
}

struct Tag {
    open: &'static str,
    close: &'static str,
    kind: TagKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TagKind {
    Escaped,
    Raw,
    /// Comments, control flow, partials.
    Other,
}

const fn tag(open: &'static str, close: &'static str, kind: TagKind) -> Tag {
    Tag { open, close, kind }
}

const fn syntax(engine: &'static str, tags: &'static [Tag]) -> Syntax {
    Syntax { engine, tags, raw_filters: &[], has_autoescape_blocks: false }
}

pub(crate) static EJS: Syntax = syntax(
    "ejs",
    &[
        tag("<%%", "%>", TagKind::Other),
        tag("<%#", "%>", TagKind::Other),
        tag("<%-", "%>", TagKind::Raw),
        tag("<%=", "%>", TagKind::Escaped),
        tag("<%", "%>", TagKind::Other),
    ],
);

pub(crate) static ETA: Syntax = syntax(
    "eta",
    &[
        tag("<%/*", "*/%>", TagKind::Other),
        tag("<%~", "%>", TagKind::Raw),
        tag("<%=", "%>", TagKind::Escaped),
        tag("<%", "%>", TagKind::Other),
    ],
);

pub(crate) static HANDLEBARS: Syntax = syntax("handlebars", MUSTACHE_TAGS);
pub(crate) static MUSTACHE: Syntax = syntax("mustache", MUSTACHE_TAGS);
/// Only the triple mustache, which no other engine writes.
pub(crate) static TRIPLE: Syntax = syntax("handlebars", &[tag("{{{", "}}}", TagKind::Raw)]);

const MUSTACHE_TAGS: &[Tag] = &[
    tag("{{!--", "--}}", TagKind::Other),
    tag("{{!", "}}", TagKind::Other),
    tag("{{{{", "}}}}", TagKind::Other),
    tag("{{{", "}}}", TagKind::Raw),
    tag("{{~{", "}~}}", TagKind::Raw),
    tag("{{&", "}}", TagKind::Raw),
    tag("{{#", "}}", TagKind::Other),
    tag("{{/", "}}", TagKind::Other),
    tag("{{>", "}}", TagKind::Other),
    tag("{{^", "}}", TagKind::Other),
    tag("{{else", "}}", TagKind::Other),
    tag("{{", "}}", TagKind::Escaped),
];

pub(crate) static NUNJUCKS: Syntax = Syntax {
    engine: "nunjucks",
    tags: &[
        tag("{#", "#}", TagKind::Other),
        tag("{%", "%}", TagKind::Other),
        tag("{{{", "}}}", TagKind::Other),
        tag("{{", "}}", TagKind::Escaped),
    ],
    raw_filters: &["safe", "raw"],
    has_autoescape_blocks: true,
};

/// One pass; an opening without its end is text.
pub(crate) fn outputs(text: &str, syntax: &Syntax, found: &mut Vec<TemplateOutput>) {
    let mut at = 0;
    let mut unescaped_blocks = 0_u32;
    while let Some((start, tag)) = next_tag(text, at, syntax) {
        let inner_start = start + tag.open.len();
        let Some(length) = text[inner_start..].find(tag.close) else {
            at = inner_start;
            continue;
        };
        let end = inner_start + length + tag.close.len();
        let inner = &text[inner_start..inner_start + length];
        if syntax.has_autoescape_blocks && tag.open == "{%" {
            unescaped_blocks = after_block_tag(unescaped_blocks, inner);
        }
        if tag.kind != TagKind::Other {
            let expression = inner.trim_matches(['-', '~']).trim();
            let raw = tag.kind == TagKind::Raw
                || unescaped_blocks > 0
                || ends_in_filter(expression, syntax.raw_filters);
            found.push(TemplateOutput {
                engine: syntax.engine.into(),
                range: ByteRange::new(start as u32, end as u32),
                expression: expression.into(),
                raw,
                as_code: false,
                as_url: false,
            });
        }
        at = end;
    }
}

fn next_tag<'s>(text: &str, from: usize, syntax: &'s Syntax) -> Option<(usize, &'s Tag)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(['<', '{'])?;
        if let Some(tag) = syntax.tags.iter().find(|tag| text[start..].starts_with(tag.open)) {
            return Some((start, tag));
        }
        at = start + 1;
    }
}

/// How many blocks with escaping off are open behind this `{% .. %}` tag.
fn after_block_tag(open: u32, inner: &str) -> u32 {
    let mut words = inner.trim_matches(['-', ' ', '\n', '\t']).split_whitespace();
    match (words.next(), words.next()) {
        (Some("autoescape"), Some("false" | "off")) => open + 1,
        (Some("endautoescape"), _) => open.saturating_sub(1),
        _ => open,
    }
}

fn ends_in_filter(expression: &str, filters: &[&str]) -> bool {
    expression.rsplit_once('|').is_some_and(|(_, filter)| filters.contains(&filter.trim()))
}
