//! Personal data in the labels of metrics.

use review::prelude::*;

use crate::writes::Signal;
use crate::written::report;

pub(crate) static CHECK: Check = Check {
    id: "pii-in-metric",
    summary: "personal data or a credential is a metric label",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "pii",
    focus: &["pii", "cardinality"],
    cwe: &[359, 532],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://prometheus.io/docs/practices/naming/#labels",
    ],
    reads: FactKinds::CODE,
    page: include_str!("pii_in_metric.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    if crate::audit::is_asked(cx.audit(), "metrics") {
        report(cx, |write| write.signal == Signal::Metric);
    }
}
