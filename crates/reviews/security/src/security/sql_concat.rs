//! Data in the text of an SQL statement.

use review::prelude::*;

use crate::{sql_text, tainted};

pub(crate) static CHECK: Check = Check {
    id: "sql-concat",
    summary: "request data in the text of an SQL statement",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[89],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html",
        "https://owasp.org/Top10/A03_2021-Injection/",
    ],
    reads: FactKinds::CODE.and(FactKinds::FLOWS),
    page: include_str!("sql_concat.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut told: Vec<(FileId, ByteRange)> = Vec::new();
    for flow in cx.flows("sql").filter(|flow| &*flow.source.kind != "parameter") {
        told.push((flow.sink.file, flow.sink.span.bytes));
        tainted::report(cx, flow, CHECK.severity, &harm(flow));
    }
    // Where the value comes from is not known, but it stands where a value must be bound.
    for site in cx.calls() {
        let Some((text, value)) = sql_text::unbound_value(&site) else { continue };
        let place = (site.file, site.code.range(text));
        if overlaps(&told, place) || overlaps(&told, (site.file, site.range())) {
            continue;
        }
        told.push(place);
        let message = format!(
            "`{}` stands in the SQL text as a value instead of being bound",
            site.text(value)
        );
        cx.report(site.file, place.1, message)
            .severity(Severity::High)
            .confidence(Confidence::Medium);
    }
    for flow in cx.flows("sql").filter(|flow| &*flow.source.kind == "parameter") {
        if !overlaps(&told, (flow.sink.file, flow.sink.span.bytes)) {
            tainted::report(cx, flow, CHECK.severity, &harm(flow));
        }
    }
}

fn harm(flow: &Flow) -> String {
    format!("becomes part of the SQL text that `{}` runs", flow.sink.name)
}

fn overlaps(told: &[(FileId, ByteRange)], (file, range): (FileId, ByteRange)) -> bool {
    told.iter().any(|(of, old)| *of == file && (old.contains(range) || range.contains(*old)))
}
