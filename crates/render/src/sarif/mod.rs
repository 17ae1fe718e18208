//! SARIF 2.1.0, as GitHub and other readers take it: suppressed results stay, dropping them would reopen alerts.

mod model;
mod results;

use std::collections::BTreeMap;

use ::model::{Confidence, Severity};
use review::{ReviewReport, RuleInfo};

use model::{
    AutomationDetails, Configuration, Driver, Help, Invocation, Log, Notification, Rule,
    RuleProperties, Run, RunProperties, Text, Tool, UriBase,
};

pub(crate) const SRCROOT: &str = "%SRCROOT%";

pub(crate) fn render(report: &ReviewReport) -> String {
    let rules = rule_ids(report);
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![run(report, &rules)],
    };
    crate::json::pretty(&log)
}

/// Every rule that ran or is mentioned, sorted.
fn rule_ids(report: &ReviewReport) -> Vec<String> {
    let mut ids: Vec<String> = report.rules.keys().cloned().collect();
    ids.extend(results::all(report).map(|finding| finding.rule.clone()));
    ids.sort();
    ids.dedup();
    ids
}

fn run(report: &ReviewReport, rules: &[String]) -> Run {
    let reviews: Vec<_> = report.reviews.iter().map(|review| review.name.as_str()).collect();
    let root = Text { text: "The root of the repository under review.".to_owned() };
    Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                semantic_version: report.tool.version.clone(),
                rules: rules.iter().map(|id| rule(id, report.rules.get(id))).collect(),
            },
        },
        automation_details: AutomationDetails { id: format!("sw/{}", reviews.join("+")) },
        invocations: vec![invocation(report)],
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: BTreeMap::from([(SRCROOT, UriBase { description: root })]),
        results: results::rows(report, rules),
        properties: RunProperties {
            verdict: report.gate.label.word(),
            incomplete: report.gate.incomplete,
            exit_code: report.gate.exit_code,
            files_enumerated: report.coverage.enumerated,
            files_reviewed: report.coverage.reviewed,
            files_parsed: report.coverage.parsed,
        },
    }
}

fn rule(id: &str, info: Option<&RuleInfo>) -> Rule {
    let summary = info.map_or(id, |info| info.summary.as_str()).to_owned();
    let help = info.map_or("", |info| info.help.as_str());
    let help = if help.is_empty() { summary.as_str() } else { help };
    let severity = info.map_or(Severity::Med, |info| info.severity);
    Rule {
        id: id.to_owned(),
        name: pascal_case(id),
        short_description: Text { text: summary.clone() },
        full_description: Text {
            text: first_paragraph(help).unwrap_or(&summary).replace('\n', " "),
        },
        help: Help { text: help.to_owned(), markdown: help.to_owned() },
        help_uri: info.and_then(|info| info.references.first().cloned()),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            tags: tags(id, info),
            precision: precision(info.map_or(Confidence::Medium, |info| info.confidence)),
            security_severity: id.starts_with("security/").then(|| security_severity(severity)),
            problem_severity: problem_severity(severity),
            references: info.map(|info| info.references.clone()).unwrap_or_default(),
        },
    }
}

/// What stands below the title of a page, up to the first blank line.
fn first_paragraph(page: &str) -> Option<&str> {
    let body = page
        .split_once('\n')
        .map_or(page, |(title, rest)| if title.starts_with('#') { rest } else { page });
    let paragraph = body.trim_start().split("\n\n").next()?.trim();
    (!paragraph.is_empty()).then_some(paragraph)
}

fn tags(id: &str, info: Option<&RuleInfo>) -> Vec<String> {
    let review = id.split('/').next().unwrap_or(id);
    let mut tags = vec![review.to_owned()];
    if let Some(info) = info {
        tags.push(info.category.clone());
        tags.extend(info.cwe.iter().map(|number| format!("external/cwe/cwe-{number:03}")));
    }
    tags.retain(|tag| !tag.is_empty());
    tags.dedup();
    tags
}

/// `SecuritySqlConcat`.
fn pascal_case(id: &str) -> String {
    id.split(['/', '-', '_'])
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters)
        })
        .collect()
}

pub(crate) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker | Severity::High => "error",
        Severity::Med => "warning",
        Severity::Low | Severity::Nit => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker | Severity::High => "error",
        Severity::Med => "warning",
        Severity::Low | Severity::Nit => "recommendation",
    }
}

/// GitHub's scale: above 9 critical, 7 high, 4 medium.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "9.5",
        Severity::High => "8.0",
        Severity::Med => "5.5",
        Severity::Low => "3.0",
        Severity::Nit => "1.0",
    }
}

const fn precision(confidence: Confidence) -> &'static str {
    confidence.word()
}

fn invocation(report: &ReviewReport) -> Invocation {
    let gaps = report.coverage.gaps.iter().map(|reported| {
        let gap = &reported.gap;
        let counts = reported.relevant && reported.accepted.is_none();
        Notification {
            level: if counts { "warning" } else { "note" },
            message: Text { text: format!("{}: {}", gap.kind.word(), gap.reason) },
            locations: vec![results::line_location(&gap.path, gap.line.unwrap_or(1))],
        }
    });
    let notes = report.request.notes.iter().map(|note| Notification {
        level: "note",
        message: Text { text: note.clone() },
        locations: Vec::new(),
    });
    Invocation {
        execution_successful: !report.gate.incomplete,
        exit_code: report.gate.exit_code,
        tool_execution_notifications: gaps.chain(notes).collect(),
    }
}
