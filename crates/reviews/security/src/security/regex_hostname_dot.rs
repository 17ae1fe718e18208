//! A host name in a pattern whose dots also match other characters.

use review::prelude::*;

use crate::consumers;
use crate::hostnames::{self, Token};
use crate::patterns::{self, Written};
use crate::uses::UsesOfFile;

pub(crate) static CHECK: Check = Check {
    id: "regex-hostname-dot",
    summary: "a pattern for a host name also matches other hosts",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20, 183],
    references: &["https://owasp.org/www-community/attacks/Server_Side_Request_Forgery"],
    reads: FactKinds::CODE,
    page: include_str!("regex_hostname_dot.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for written in patterns::all(cx, |text| text.contains('.') && text.len() > 6) {
        let Some((loose, message)) = loose(&written) else { continue };
        let consumers =
            consumers::of(written.code, uses.file(written.file, written.code), written.expr);
        if !consumers.only_rewrites() {
            cx.report(written.file, written.range(&loose), message);
        }
    }
}

/// The part that matches too much, and what that means.
fn loose(written: &Written<'_>) -> Option<(std::ops::Range<usize>, String)> {
    let pattern = written.parse()?;
    for tokens in hostnames::alternatives(&pattern) {
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            match token {
                Token::AnyOne(id)
                    if !is_escaped_wrongly(&tokens, at) && names_host(&tokens, at + 1) =>
                {
                    let message = "the `.` before the domain matches any character, so a domain that merely ends the same can be registered and passes: escape it as `\\.`".to_owned();
                    return Some((pattern.node(*id).span.clone(), message));
                }
                Token::AnyMany(id)
                    if matches!(next, Some(Token::Char('.', _)))
                        && names_host(&tokens, at + 2)
                        && is_anchored(&tokens[..at]) =>
                {
                    let message = "the wildcard before the domain also matches `/`, `?` and `#`, so the host may be another one with this domain in its path: use `[^/?#]*` or `[\\w.-]*`".to_owned();
                    return Some((pattern.node(*id).span.clone(), message));
                }
                _ => {}
            }
        }
    }
    None
}

fn names_host(tokens: &[Token], at: usize) -> bool {
    hostnames::host_at(tokens, at).is_some()
}

/// `\\.` in a literal is a backslash and then anything.
fn is_escaped_wrongly(tokens: &[Token], at: usize) -> bool {
    at > 0 && matches!(tokens[at - 1], Token::Char('\\', _))
}

/// The pattern begins at the beginning of an address.
fn is_anchored(before: &[Token]) -> bool {
    matches!(before.first(), Some(Token::Start))
}
