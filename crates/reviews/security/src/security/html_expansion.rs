//! Closed tags are opened by a pattern: `<x/>` becomes `<x></x>`.

use review::prelude::*;

use crate::replaces::{self, What};

pub(crate) static CHECK: Check = Check {
    id: "html-expansion",
    summary: "a pattern expands tags and breaks what a sanitizer has checked",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "xss",
    focus: &["xss"],
    cwe: &[79, 116],
    references: &["https://github.com/jquery/jquery/security/advisories/GHSA-gxr4-xjj5-5px2"],
    reads: FactKinds::CODE,
    page: include_str!("html_expansion.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        for replace in
            code.calls.iter().filter_map(|call| replaces::Replace::of(code, source, *call))
        {
            let What::Pattern { text, .. } = &replace.what else { continue };
            let with = replace.with.as_deref().unwrap_or_default();
            if with.replace(' ', "") == "<$1></$2>" && text.starts_with('<') && text.ends_with("/>")
            {
                found.push((file, replace.range(code)));
            }
        }
    }
    for (file, range) in found {
        cx.report(file, range, "expanding `<x/>` to `<x></x>` changes how the rest of the markup is read, so that text in an attribute becomes a tag");
    }
}
