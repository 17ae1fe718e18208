//! What labels, annotations and texts say of an alert, whatever system it is for.

use facts::telemetry::{AlertRule, Part, Said};

use crate::links;
use crate::signals;
use crate::text::Text;

const SEVERITIES: [&str; 14] = [
    "severity",
    "priority",
    "urgency",
    "level",
    "criticality",
    "sev",
    "alert_level",
    "alertlevel",
    "severity_level",
    "importance",
    "impact_level",
    "page",
    "alert_severity",
    "prio",
];
const OWNERS: [&str; 16] = [
    "team",
    "owner",
    "squad",
    "service_owner",
    "owned_by",
    "maintainer",
    "responsible",
    "department",
    "oncall",
    "on_call",
    "tribe",
    "owning_team",
    "teams",
    "support_group",
    "responsible_team",
    "owner_team",
];
const TEXTS: [&str; 12] = [
    "summary",
    "description",
    "message",
    "title",
    "details",
    "detail",
    "impact",
    "info",
    "text",
    "action",
    "firing_text",
    "documentation",
];

/// A label or tag of the rule.
pub fn label(rule: &mut AlertRule, name: &str, value: &Text) {
    if value.is_blank() {
        return;
    }
    let lower = name.to_ascii_lowercase().replace('-', "_");
    if SEVERITIES.contains(&&*lower) {
        rule.severity.get_or_insert_with(|| value.said());
    }
    if OWNERS.contains(&&*lower) {
        rule.owner.get_or_insert_with(|| value.said());
    }
    rule.labels.push((name.into(), value.value.clone()));
}

/// What is said to whoever is told.
pub fn annotation(rule: &mut AlertRule, name: &str, value: &Text) {
    if value.is_blank() {
        return;
    }
    let lower = name.to_ascii_lowercase();
    let squeezed: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let is = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    if is(&["runbook", "playbook"])
        || matches!(&*squeezed, "sop" | "sopurl" | "wiki" | "docs" | "docsurl" | "documentationurl")
    {
        rule.runbooks.push(value.said());
    } else if is(&["dashboard", "panel", "grafana"]) {
        rule.dashboards.push(value.said());
    } else if SEVERITIES.contains(&&*lower) {
        rule.severity.get_or_insert_with(|| value.said());
    } else if OWNERS.contains(&&*lower) {
        rule.owner.get_or_insert_with(|| value.said());
    } else {
        if TEXTS.contains(&&*lower) || value.value.split_whitespace().count() > 2 {
            rule.texts.push(value.said());
        }
        linked(rule, value);
    }
}

/// Text of a message: prose, links, and who is told.
pub fn message(rule: &mut AlertRule, value: &Text) {
    rule.notifies.extend(links::handles(value));
    if !links::prose(&value.value).is_empty() {
        rule.texts.push(value.said());
    }
    linked(rule, value);
    if rule.runbooks.is_empty() && says_what_to_do(&value.value) {
        rule.runbooks.push(Said { text: "the message itself".into(), range: value.range });
    }
}

/// A message may be the runbook: steps under a heading, with something to run.
fn says_what_to_do(message: &str) -> bool {
    let book = crate::runbook::read(message);
    book.has(Part::Remediation) && (book.has_steps || book.has_query) && book.words > 20
}

fn linked(rule: &mut AlertRule, value: &Text) {
    for link in links::links(value) {
        if link.is_dashboard() {
            rule.dashboards.push(link.said);
        } else if link.is_runbook() {
            rule.runbooks.push(link.said);
        }
    }
}

/// `team:payments` of a list of tags.
pub fn tag(rule: &mut AlertRule, tag: &Text) {
    let Some((name, value)) = tag.value.split_once(':') else {
        // `P1`, `sev2`
        let lower = tag.value.to_ascii_lowercase();
        if is_level(&lower) {
            rule.severity.get_or_insert_with(|| tag.said());
        }
        return;
    };
    let start = name.len() + 1;
    let range = tag.at(start, tag.value.len());
    label(rule, name, &Text::whole(value, range));
}

/// `p1`, `sev2`, `critical`
pub(crate) fn is_level(word: &str) -> bool {
    let digit = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    word.strip_prefix("sev")
        .or_else(|| word.strip_prefix('p'))
        .is_some_and(|rest| digit(rest.trim_start_matches('-')))
        || matches!(word, "critical" | "warning" | "page" | "ticket" | "major" | "minor")
}

/// What follows from the rest, once all of it is known.
pub fn finish(rule: &mut AlertRule) {
    if rule.comparison.is_none() {
        rule.comparison = rule.queries.iter().rev().find_map(|query| query.comparison);
    }
    if rule.severity.is_none() {
        // `[P1] Checkout is slow`
        let named = rule.name.text.split(|c: char| !c.is_alphanumeric() && c != '-');
        let level = named.map(str::to_ascii_lowercase).find(|word| {
            is_level(word) && word.ends_with(|c: char| c.is_ascii_digit()) && !measures(rule, word)
        });
        rule.severity = level.map(|word| Said { text: word.into(), range: rule.name.range });
    }
    rule.signals = signals::of(rule);
}

/// `p9` of a latency is a percentile, not a priority.
fn measures(rule: &AlertRule, word: &str) -> bool {
    let share = word.strip_prefix('p').and_then(|share| share.parse::<f64>().ok());
    share.is_some_and(|share| {
        share > 5.0 || rule.queries.iter().any(|query| query.percentiles.contains(&share))
    })
}
