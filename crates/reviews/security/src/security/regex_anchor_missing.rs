//! A pattern that should cover the whole text and matches anywhere in it.

use regexes::{NodeId, NodeKind, Pattern};
use review::prelude::*;

use crate::consumers;
use crate::hostnames::{self, Token};
use crate::patterns::{self, Written};
use crate::uses::{Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "regex-anchor-missing",
    summary: "a pattern that judges a text matches in the middle of it",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20, 185],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Regular_expressions/Input_boundary_assertion",
    ],
    reads: FactKinds::CODE,
    page: include_str!("regex_anchor_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let fit = |text: &str| {
        (text.contains('|') && text.contains(['^', '$']))
            || text.contains("://")
            || text.contains(r":\/\/")
    };
    for written in patterns::all(cx, fit) {
        let Some(pattern) = written.parse() else { continue };
        let claim = half_anchored(&pattern)
            .or_else(|| open_address(&written, &pattern, uses.file(written.file, written.code)));
        let Some((span, severity, message)) = claim else { continue };
        let consumers =
            consumers::of(written.code, uses.file(written.file, written.code), written.expr);
        if !consumers.only_rewrites() {
            cx.report(written.file, written.range(&span), message).severity(severity);
        }
    }
}

type Claim = (std::ops::Range<usize>, Severity, String);

/// `^a|b|c`: the anchor belongs to the first alternative alone.
fn half_anchored(pattern: &Pattern) -> Option<Claim> {
    let all = pattern.alternatives(pattern.root());
    let [first, middle @ .., last] = all.as_slice() else { return None };
    let others = middle.iter().all(|one| is_plain(pattern, *one));
    let begins = edge(pattern, *first, true);
    let ends = edge(pattern, *last, false);
    let (anchor, free) = match (begins, ends) {
        (Some(rest), None) if is_plain(pattern, *last) && is_word(pattern, &rest) => ("^", *last),
        (None, Some(rest)) if is_plain(pattern, *first) && is_word(pattern, &rest) => ("$", *first),
        // `^a|b|c$`: with two alternatives each has its own anchor, which is often meant.
        (Some(start), Some(end))
            if !middle.is_empty() && is_word(pattern, &start) && is_word(pattern, &end) =>
        {
            ("^", middle[0])
        }
        _ => return None,
    };
    if !others {
        return None;
    }
    let which = if anchor == "^" { "first" } else { "last" };
    let message = format!(
        "`{anchor}` belongs to the {which} alternative only; the others match anywhere in the text: put them in a group, `{}`",
        if anchor == "^" { "^(?:a|b)" } else { "(?:a|b)$" }
    );
    Some((pattern.node(free).span.clone(), CHECK.severity, message))
}

/// What is left of an alternative behind its `^`, or before its `$`.
fn edge(pattern: &Pattern, id: NodeId, start: bool) -> Option<Vec<NodeId>> {
    let parts = pattern.parts(id);
    let (at, rest) = if start { parts.split_first()? } else { parts.split_last()? };
    let anchored = match pattern.kind(*at) {
        NodeKind::Start => start,
        NodeKind::End => !start,
        _ => false,
    };
    (anchored && !rest.is_empty()).then(|| rest.to_vec())
}

/// Written out, with letters, and without an anchor of its own. A group of alternatives behind the anchor shows that
/// its author knows how far it reaches.
fn is_word(pattern: &Pattern, parts: &[NodeId]) -> bool {
    let knows = match parts {
        [only] => {
            let group = matches!(pattern.kind(*only), NodeKind::Group { index: None, .. });
            group && matches!(pattern.kind(pattern.inside(*only)), NodeKind::Alternation(_))
        }
        _ => false,
    };
    !knows
        && parts.iter().any(|part| has_letter(pattern, *part))
        && parts.iter().all(|part| is_free(pattern, *part))
}

fn is_plain(pattern: &Pattern, id: NodeId) -> bool {
    has_letter(pattern, id) && is_free(pattern, id)
}

/// A literal letter that has to be there.
fn has_letter(pattern: &Pattern, id: NodeId) -> bool {
    match pattern.kind(id) {
        NodeKind::Char(_) => pattern.char(id).is_some_and(char::is_alphabetic),
        NodeKind::Group { .. } | NodeKind::Sequence(_) | NodeKind::Alternation(_) => {
            pattern.children(id).iter().any(|child| has_letter(pattern, *child))
        }
        _ => false,
    }
}

/// Without assertions inside.
fn is_free(pattern: &Pattern, id: NodeId) -> bool {
    let assertion = matches!(
        pattern.kind(id),
        NodeKind::Start | NodeKind::End | NodeKind::WordBoundary { .. } | NodeKind::Look { .. }
    );
    !assertion && pattern.children(id).iter().all(|child| is_free(pattern, *child))
}

/// An address that is tested for, and may stand anywhere in the text or go on as another host.
fn open_address<'c>(written: &Written<'c>, pattern: &Pattern, uses: &Uses<'c>) -> Option<Claim> {
    if pattern.flags.global || pattern.flags.multiline || pattern.flags.sticky {
        return None;
    }
    let consumers = consumers::of(written.code, uses, written.expr);
    if !consumers.tests(written.code, uses) {
        return None;
    }
    let all = hostnames::alternatives(pattern);
    let claims: Vec<Claim> = all.iter().filter_map(|tokens| open_host(written, tokens)).collect();
    // One alternative without a host is another kind of pattern.
    let hosts = all.iter().filter(|tokens| hostnames::first_host(tokens).is_some()).count();
    if hosts < pattern.alternatives(pattern.inside(pattern.root())).len() {
        return None;
    }
    claims.into_iter().next()
}

fn open_host(written: &Written<'_>, tokens: &[Token]) -> Option<Claim> {
    let (start, end) = hostnames::first_host(tokens)?;
    let text: String = tokens[..start]
        .iter()
        .filter_map(|token| match token {
            Token::Char(one, _) => Some(*one),
            _ => None,
        })
        .collect();
    // Only an address with its scheme is surely meant to be one.
    if !text.contains("://") || text.contains([' ', '<', '"', '\'']) {
        return None;
    }
    let span = 0..written.text.len();
    let anchored = matches!(tokens.first(), Some(Token::Start));
    if !anchored {
        let message = "the address may stand anywhere in the text, for example in the query of another one: begin the pattern with `^`".to_owned();
        return Some((span, CHECK.severity, message));
    }
    let ends = tokens.get(end).is_none();
    let message = "the host may go on behind the last letter (`example.com.evil.org`): end it with `(?:[/:?#]|$)`".to_owned();
    ends.then_some((span, CHECK.severity, message))
}
