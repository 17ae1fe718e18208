//! Messages that cannot be handled go nowhere: they come back for ever, or are dropped.

use std::collections::BTreeSet;

use review::prelude::*;

use crate::servers;

pub(crate) static CHECK: Check = Check {
    id: "job-no-dlq",
    summary: "messages that fail have nowhere to go",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "jobs",
    focus: &["jobs"],
    cwe: &[703],
    references: &["https://www.rabbitmq.com/docs/dlx"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("job_no_dlq.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let consumed = consumed(cx);
    for site in servers::sites(cx).filter(|site| site.name() == Some("assertQueue")) {
        let is_reply = site.arg(0).is_some_and(|name| site.code.string(name) == Some(""));
        let names = ["deadLetterExchange", "x-dead-letter-exchange"];
        let text = site
            .call
            .args
            .iter()
            .flat_map(|arg| [Some(arg.value), site.code.property(arg.value, "arguments")])
            .flatten()
            .map(|options| site.text(site.code.constant(options)))
            .collect::<String>();
        let exclusive = text.contains("exclusive: true");
        if is_reply
            || exclusive
            || names.iter().any(|name| text.contains(name))
            || is_dead_letter(&site)
            || !consumed.contains(&site.file)
        {
            continue;
        }
        cx.report(site.file, site.range(), "this queue has no dead-letter exchange: a message that is rejected is dropped, or comes back for ever");
    }
}

/// Files that take messages; who only sends leaves the queue's shape to them.
fn consumed(cx: &CheckContext<'_>) -> BTreeSet<FileId> {
    cx.calls().filter(|site| site.name() == Some("consume")).map(|site| site.file).collect()
}

/// The dead-letter queue itself.
fn is_dead_letter(site: &CallSite<'_>) -> bool {
    site.arg(0).is_some_and(|name| {
        let text = site.text(name).to_ascii_lowercase();
        ["dlq", "dead", "dlx", "failed"].iter().any(|word| text.contains(word))
    })
}
