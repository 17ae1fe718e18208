//! Signs that alerts are declared in a language that is not read here, or in another place.

use facts::FileClass;
use facts::code::ExprKind;
use flow::Program;
use infra_graph::{Class, InfraGraph};
use review::CheckContext;

const WORDS: [&str; 7] =
    ["alarm", "alarms", "alert", "alerts", "alerting", "monitors", "monitoring"];

/// Whether somebody is likely told by what cannot be seen.
pub(crate) fn is_alerted_elsewhere(cx: &CheckContext<'_>) -> bool {
    is_stated(cx) || in_code(cx.program()) || in_other_files(cx.program())
}

/// CONTEXT: "alerts live in another repository".
fn is_stated(cx: &CheckContext<'_>) -> bool {
    const PLACES: [&str; 7] =
        ["elsewhere", "another", "other", "separate", "managed", "outside", "external"];
    let words: Vec<String> =
        cx.known().unknown_words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let any =
        |known: &[&str]| words.iter().any(|word| known.iter().any(|known| word.contains(known)));
    any(&["alert", "alarm", "monitor"]) && any(&PLACES)
}

/// `new cloudwatch.Alarm(..)` of the CDK, `new datadog.Monitor(..)` of Pulumi, `metric.createAlarm(..)`.
fn in_code(program: &Program) -> bool {
    const MADE: [&str; 9] = [
        "Alarm",
        "CompositeAlarm",
        "MetricAlarm",
        "Monitor",
        "NrqlAlertCondition",
        "AlertPolicy",
        "RuleGroup",
        "PrometheusRule",
        "MetricAlert",
    ];
    const LIBRARIES: [&str; 8] =
        ["aws-cdk", "@aws-cdk/", "@pulumi/", "cdktf", "cdk8s", "@cdktf/", "sst", "cdk-monitoring"];
    program.base.code().any(|(file, _, code)| {
        // Templates that are written as objects.
        let in_object = code.exprs.iter().any(|expr| {
            matches!(&expr.kind, ExprKind::String(text) if &**text == "AWS::CloudWatch::Alarm")
        });
        in_object || code.calls.iter().filter_map(|id| code.call(*id)).any(|call| {
            let origin = program.origin(file, call.callee).map_or("", |origin| origin.as_str());
            let name = origin.rsplit('.').next().unwrap_or("");
            let of_library = LIBRARIES.iter().any(|library| origin.starts_with(library));
            of_library && (MADE.contains(&name) || name == "createAlarm" || name.ends_with("Alarm"))
                || matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "createAlarm")
        })
    })
}

/// Jsonnet and the like, files that are named after alerts, modules that make them.
fn in_other_files(program: &Program) -> bool {
    let by_name = program.base.files().any(|(_, file)| {
        let language = matches!(
            file.path.extension(),
            Some("jsonnet" | "libsonnet" | "cue" | "dhall" | "tftpl" | "tpl")
        );
        let lower = file.path.as_str().to_ascii_lowercase();
        let names = lower.split(['/', '.', '-', '_']).any(|part| WORDS.contains(&part));
        file.class == FileClass::Production && language && names
    });
    by_name || in_modules(program)
}

fn in_modules(program: &Program) -> bool {
    let has_terraform = program
        .base
        .files()
        .any(|(_, file)| matches!(file.facts.infra, Some(facts::infra::Infra::Terraform(_))));
    has_terraform
        && program.derived(InfraGraph::build).of_class(Class::Call).any(|call| {
            let source = call.body.str("source").unwrap_or("");
            let text = format!("{} {source}", call.name).to_ascii_lowercase();
            text.split(|c: char| !c.is_alphanumeric())
                .any(|part| WORDS.contains(&part) || part == "monitor")
        })
}
