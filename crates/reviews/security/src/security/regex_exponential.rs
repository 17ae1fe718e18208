//! A pattern whose matching time doubles with every further character.

use std::collections::{BTreeMap, BTreeSet};

use regexes::Attack;
use review::prelude::*;

use crate::patterns::{self, quoted};
use crate::{surroundings, tainted};

pub(crate) static CHECK: Check = Check {
    id: "regex-exponential",
    summary: "a pattern takes exponential time on some inputs",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation", "rate-limiting"],
    cwe: &[1333, 730],
    references: &[
        "https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS",
        "https://doi.org/10.1007/978-3-319-40946-7_27",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("regex_exponential.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let reached = reached_by_callers(cx);
    // One pattern is often written many times.
    let mut known: BTreeMap<(String, String), Option<Attack>> = BTreeMap::new();
    for written in patterns::all(cx, |text| text.contains(['*', '+', '{'])) {
        let key = (written.text.clone(), written.flags.to_owned());
        let attack = known.entry(key).or_insert_with(|| regexes::exponential(&written.parse()?));
        let Some(attack) = attack else { continue };
        let severity = if reached.contains(&(written.file, written.expr)) {
            Severity::High
        } else if surroundings::is_development_file(cx.file(written.file)) {
            Severity::Low
        } else {
            CHECK.severity
        };
        let part = written.text.get(attack.span.clone()).unwrap_or(&written.text);
        cx.report(written.file, written.range(&attack.span), message(part, attack))
            .severity(severity)
            .note("the repetition that can read the same text in several ways");
    }
}

/// Patterns that are run over what somebody outside sends.
fn reached_by_callers(cx: &CheckContext<'_>) -> BTreeSet<(FileId, ExprId)> {
    let flows = cx.flows("regex-match").filter(|flow| tainted::is_remote(flow) && flow.certain);
    let patterns = flows.filter_map(|flow| {
        let code = cx.file(flow.sink.file).code()?;
        Some((flow.sink.file, patterns::of_call(code, flow.sink.expr)?))
    });
    patterns.collect()
}

fn message(part: &str, attack: &Attack) -> String {
    let (times, steps) = attack.measured.last().copied().unwrap_or_default();
    let start = if attack.prefix.is_empty() {
        String::new()
    } else {
        format!("{} and ", quoted(&attack.prefix))
    };
    let end = if attack.suffix.is_empty() {
        String::new()
    } else {
        format!(" before {}", quoted(&attack.suffix))
    };
    let part: String = part.chars().take(60).collect();
    format!(
        "`{part}` can read the same text in several ways, and tries them all when the match fails: {start}{times} times {}{end} take {steps} steps, and every repetition more at least doubles them",
        quoted(&attack.pump)
    )
}
