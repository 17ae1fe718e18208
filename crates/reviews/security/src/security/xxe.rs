//! Data parsed as XML with external entities on.

use review::prelude::*;

use crate::literal::{self, Options};
use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "xxe",
    summary: "request data parsed as XML with external entities",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[611],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html",
    ],
    reads: FactKinds::FLOWS.and(FactKinds::CODE),
    page: include_str!("xxe.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let switched: Vec<(FileId, ByteRange)> =
        cx.calls().filter_map(|site| Some((site.file, switched_on(&site)?))).collect();
    let mut claimed = Vec::new();
    for flow in cx.flows("xxe") {
        let sink = (flow.sink.file, flow.sink.span.bytes);
        // Of a parameter nobody knows who fills it: the option alone says as much.
        let said = switched.iter().any(|place| is_same(*place, sink));
        if said && &*flow.source.kind == "parameter" {
            continue;
        }
        claimed.push(sink);
        let harm =
            format!("is parsed as XML by `{}` with external entities switched on", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
    for (file, range) in switched {
        if !claimed.iter().any(|sink| is_same((file, range), *sink)) {
            let message = "external entities are switched on (`noent`): a document may name files and addresses of its own";
            cx.report(file, range, message).severity(Severity::Med);
        }
    }
}

fn is_same(left: (FileId, ByteRange), right: (FileId, ByteRange)) -> bool {
    left.0 == right.0 && (left.1.contains(right.1) || right.1.contains(left.1))
}

/// `parseXml(text, { noent: true })` of a text that is not the program's own, also in code that a sandbox runs.
fn switched_on(site: &CallSite<'_>) -> Option<ByteRange> {
    let first = site.arg(0)?;
    let name = site.name()?;
    if matches!(name, "parseXml" | "parseXmlString" | "parseXmlAsync") {
        let options = Options::of(site.code, site.arg(1)?)?;
        let on =
            ["noent", "replaceEntities"].iter().any(|name| options.boolean(name) == Some(true));
        return (on && !literal::is_constant(site.code, first)).then(|| site.range());
    }
    let runs = matches!(name, "runInContext" | "runInNewContext" | "runInThisContext");
    let text = literal::string(site.code, first)?;
    let parses = text.contains("parseXml") && text.replace(' ', "").contains("noent:true");
    (runs && parses).then(|| site.range())
}
