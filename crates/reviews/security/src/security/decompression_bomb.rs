//! Foreign data unpacked without a limit on what comes out.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "decompression-bomb",
    summary: "foreign data is unpacked without a limit",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "rate-limiting",
    focus: &["rate-limiting", "input-validation"],
    // The second is where CodeQL files the same fault.
    cwe: &[409, 522],
    references: &["https://nodejs.org/api/zlib.html#class-options"],
    reads: FactKinds::FLOWS,
    page: include_str!("decompression_bomb.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("decompress").filter(|flow| tainted::is_remote(flow)) {
        let harm = format!(
            "is unpacked by `{}` without a limit: a kilobyte may become a gigabyte in memory",
            flow.sink.name
        );
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}
