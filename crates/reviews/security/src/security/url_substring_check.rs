//! A host that is looked for anywhere in an address.

use facts::code::{BinaryOp, UnaryOp};
use review::prelude::*;

use crate::hostnames::{self, HostText};
use crate::uses::{Use, UsesOfFile};
use crate::{literal, names};

pub(crate) static CHECK: Check = Check {
    id: "url-substring-check",
    summary: "a host is looked for anywhere in an address",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[20],
    references: &["https://developer.mozilla.org/docs/Web/API/URL/host"],
    reads: FactKinds::CODE,
    page: include_str!("url_substring_check.md"),
    run,
};

/// What holds an address, and what surely holds something else, by the words of its name.
const ADDRESSES: &[&str] = &[
    "url", "uri", "href", "host", "hostname", "origin", "referer", "referrer", "domain", "link",
    "location", "redirect", "callback", "endpoint", "website", "src", "target",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let mut found = Vec::new();
    for site in cx.calls().filter(|site| site.call.args.len() == 1) {
        let (Some(name), Some(receiver), Some(text)) = (site.name(), site.receiver(), site.arg(0))
        else {
            continue;
        };
        let Some(host) = literal::string(site.code, text).and_then(hostnames::host_text) else {
            continue;
        };
        let Some(way) = way(name, &host) else { continue };
        let compared = compared(site.code, uses.of(&site).of(site.expr));
        if name.ends_with("ndexOf") && compared.is_none() || !is_address(site.code, receiver, &host)
        {
            continue;
        }
        found.push((site.file, site.range(), way, severity(site.code, receiver)));
    }
    for (file, range, way, severity) in found {
        cx.report(file, range, format!("{way}: compare the host of `new URL(..)`"))
            .severity(severity);
    }
}

/// How the check is passed by another host.
fn way(name: &str, host: &HostText<'_>) -> Option<String> {
    let HostText { host: name_of_host, .. } = host;
    match name {
        "includes" | "indexOf" | "lastIndexOf" => Some(format!(
            "`{name_of_host}` may stand anywhere in the address: `https://evil.org/?{name_of_host}` passes"
        )),
        "startsWith" if host.scheme && host.rest.is_empty() && !host.dot => Some(format!(
            "the host may go on behind `{name_of_host}`: `https://{name_of_host}.evil.org` passes"
        )),
        "endsWith" if !host.scheme && !host.dot && host.rest.is_empty() => {
            Some(format!("the host may begin before `{name_of_host}`: `evil{name_of_host}` passes"))
        }
        _ => None,
    }
}

/// The result of `indexOf` is a place; only compared with one is it a check.
fn compared(code: &Code, used: Use<'_>) -> Option<()> {
    let Use::Part(whole) = used else { return None };
    match code.kind(whole) {
        ExprKind::Binary { op, .. } if !matches!(op, BinaryOp::Add | BinaryOp::Sub) => Some(()),
        ExprKind::Unary { op: UnaryOp::BitNot, .. } => Some(()),
        _ => None,
    }
}

fn is_address(code: &Code, receiver: ExprId, host: &HostText<'_>) -> bool {
    let names = names::names_of(code, receiver);
    let named = names.iter().any(|name| names::has_word(name, ADDRESSES));
    // A name of one letter says nothing; the scheme in the text does.
    named || host.scheme || names.iter().all(|name| name.len() == 1)
}

/// Where the name says that somebody is let in by it.
fn severity(code: &Code, receiver: ExprId) -> Severity {
    const DOORS: &[&str] =
        &["origin", "referer", "referrer", "redirect", "callback", "next", "return"];
    let door = names::names_of(code, receiver).iter().any(|name| names::has_word(name, DOORS));
    if door { CHECK.severity } else { CHECK.severity.lowered(1) }
}
