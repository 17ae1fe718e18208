//! Events of the cluster are taken without a limit.

use review::prelude::*;

use crate::claims::{graph, report};
use crate::flags::{self, Bad, Rule};

pub(crate) static CHECK: Check = Check {
    id: "apiserver-event-rate",
    summary: "events of the cluster are taken without a limit",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "container",
    focus: &["container"],
    cwe: &[770],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("apiserver_event_rate.md"),
    run,
};

const RULES: &[Rule] = &[Rule::new(
    "kube-apiserver",
    "enable-admission-plugins",
    Bad::Without("EventRateLimit"),
    "nothing limits how many events the API server takes",
)];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    report(cx, flags::claims(&graph, RULES));
}
