//! A parser of HTTP that takes what the standard forbids.

use review::prelude::*;

use crate::{literal, places};

pub(crate) static CHECK: Check = Check {
    id: "http-parser-lenient",
    summary: "requests are parsed leniently, so two servers may read them differently",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[444],
    references: &[
        "https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener",
        "https://www.rfc-editor.org/rfc/rfc9112#section-11.2",
    ],
    reads: FactKinds::CODE.and(FactKinds::MANIFESTS),
    page: include_str!("http_parser_lenient.md"),
    run,
};

const MESSAGE: &str = "headers that the standard forbids are accepted: behind a proxy that reads them otherwise, one request hides in another";
const ADVICE: &str = "Leave the option out, and have the other side send what the standard allows";

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for (_, name, property) in places::properties(code) {
            if name == "insecureHTTPParser" && literal::boolean(code, property.value) == Some(true)
            {
                found.push((file, property.range));
            }
        }
    }
    for (file, source, manifest) in cx.manifests() {
        for (_, command) in &manifest.scripts {
            let flag = "--insecure-http-parser";
            let place = source.text.find(flag).filter(|_| command.contains(flag));
            if let Some(at) = place.map(|at| at as u32) {
                found.push((file, ByteRange::new(at, at + flag.len() as u32)));
            }
        }
    }
    found.sort();
    found.dedup();
    for (file, range) in found {
        cx.report(file, range, MESSAGE).advise(ADVICE);
    }
}
