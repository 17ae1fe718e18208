//! Nobody is told of what a log filter finds.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "filter-no-alarm",
    summary: "nobody is told of what a log filter finds",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "observability",
    focus: &["observability"],
    cwe: &[778],
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("filter_no_alarm.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for filter in graph.of(&["aws_cloudwatch_log_metric_filter"]) {
        let name = filter.body.str("metric_transformation.name");
        let alarms = graph
            .of(&["aws_cloudwatch_metric_alarm"])
            .filter(|alarm| alarm.root() == filter.root());
        let mut told = alarms.filter(|alarm| {
            let metric = alarm.body.get("metric_name");
            let refers = metric.is_some_and(|metric| {
                metric.addresses().iter().any(|address| address.starts_with(&*filter.id))
            });
            refers
                || (name.is_some() && alarm.body.str("metric_name") == name)
                || metric.is_some_and(|metric| metric.is_unknown() && metric.addresses().is_empty())
        });
        if told.next().is_none() && filter.body.has("metric_transformation") {
            let message = format!("no alarm looks at what `{}` counts", filter.label());
            claims.push(Claim::new(filter.at, message).of(filter).at_most(Confidence::Medium));
        }
    }
    report(cx, claims);
}
