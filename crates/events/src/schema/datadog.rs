//! Datadog: a pipeline, the facets and measures to make, and the questions as bodies for its API.
//!
//! There is no division in a query, so the pipeline writes the weight (`1 / sample_rate`) into every event and questions
//! sum it. Percentiles cannot be weighted there; each question says so where it matters.

use serde_json::{Value, json};
use wide_events::fields::Kind;

use super::tree::Tree;
use crate::query::{Names, question};

const EVENTS: &str = "@event:http_request";
const FAILED: &str = "(@outcome:(error OR timeout) OR @status_code:>=500)";

/// <https://docs.datadoghq.com/api/latest/logs-pipelines/>
pub(super) fn pipeline() -> String {
    let remap = |kind: &str, source: &str| json!({ "type": kind, "name": source, "is_enabled": true, "sources": [source] });
    pretty(&json!({
        "name": "Wide events",
        "is_enabled": true,
        "filter": { "query": EVENTS },
        "processors": [
            remap("date-remapper", "timestamp"),
            remap("status-remapper", "level"),
            remap("service-remapper", "service"),
            remap("message-remapper", "message"),
            remap("trace-id-remapper", "trace_id"),
            {
                "type": "arithmetic-processor",
                "name": "requests that the event stands for",
                "is_enabled": true,
                "expression": "1 / sample_rate",
                "target": "sample_weight",
                "is_replace_missing": false,
            },
        ],
    }))
}

/// What to make under Logs, Facets: words as facets, numbers as measures. There is no API for it.
pub(super) fn facets(tree: &Tree) -> String {
    let (mut facets, mut measures) = (Vec::new(), Vec::new());
    for (path, kind) in tree.leaves() {
        let unit = if path.ends_with("_ms") {
            Some("millisecond")
        } else if path.ends_with("_bytes") {
            Some("byte")
        } else {
            None
        };
        match kind {
            Kind::Integer | Kind::Number if path != "status_code" => {
                measures.push(json!({ "path": format!("@{path}"), "unit": unit }))
            }
            Kind::Map => facets
                .push(json!({ "path": format!("@{path}.*"), "type": "one facet for each flag" })),
            Kind::Integer => facets.push(json!({ "path": format!("@{path}"), "type": "integer" })),
            Kind::Flag => facets.push(json!({ "path": format!("@{path}"), "type": "boolean" })),
            Kind::Word => facets.push(json!({ "path": format!("@{path}"), "type": "string" })),
            // Ids and texts are found by search; facets of millions of values are slow.
            Kind::Text if path.ends_with("id") => {
                facets.push(json!({ "path": format!("@{path}"), "type": "string" }))
            }
            Kind::Time | Kind::Text | Kind::Number => {}
        }
    }
    measures.push(json!({ "path": "@sample_weight", "unit": null }));
    pretty(&json!({ "facets": facets, "measures": measures }))
}

/// Bodies for `POST /api/v2/logs/analytics/aggregate`: <https://docs.datadoghq.com/api/latest/logs/#aggregate-events>
pub(super) fn questions(tree: &Tree) -> String {
    let names = Names::default();
    let revenue = tree.first(&names.revenue).map(|path| format!("@{path}"));
    let tier = tree.first(&names.tier).unwrap_or("user.subscription");
    let value = tree.first(&names.lifetime_value).unwrap_or("user.lifetime_value_cents");
    let user = tree.first(&names.user).unwrap_or("user.id");
    let weight = || compute("sum", "@sample_weight");
    let mut lost = vec![
        weight(),
        compute("cardinality", &format!("@{user}")),
        compute("sum", &format!("@{value}")),
    ];
    lost.extend(revenue.as_deref().map(|revenue| compute("sum", revenue)));
    let p95 = || compute("pc95", "@duration_ms");
    let failed = format!("{EVENTS} {FAILED}");
    let unweighted =
        "percentiles are of the kept events; among those with @sample_rate:1 they are exact";
    let once = "sums of values are of the kept events; failed requests are all kept by default. A user counts once in the cardinality, not in the sum";
    let bodies = [
        body(
            "error-rate-by-tier",
            EVENTS,
            &[weight()],
            &[&format!("@{tier}"), "@outcome"],
            "divide the weight of error and timeout by that of all outcomes",
        ),
        body("p95-by-route", EVENTS, &[weight(), p95()], &["@method", "@route"], unweighted),
        body(
            "slow-checkouts",
            &format!("{EVENTS} @route:*checkout* @duration_ms:>2000"),
            &[weight(), p95()],
            &["@route"],
            unweighted,
        ),
        body("affected-revenue", &failed, &lost, &["@error.code"], once),
        body(
            "before-after-deploy",
            EVENTS,
            &[weight(), p95()],
            &["service", "@deployment_id", "@outcome"],
            unweighted,
        ),
        body(
            "top-errors",
            &failed,
            &[weight(), compute("cardinality", "@route")],
            &["@error.code", "@error.type"],
            "",
        ),
        body(
            "flags-compare",
            EVENTS,
            &[weight(), p95()],
            &["@feature_flags.REPLACE_WITH_A_FLAG", "@outcome"],
            "one flag at a time",
        ),
    ];
    pretty(&Value::from(bodies.to_vec()))
}

fn compute(aggregation: &str, metric: &str) -> Value {
    json!({ "aggregation": aggregation, "metric": metric, "type": "total" })
}

fn body(name: &str, query: &str, computes: &[Value], groups: &[&str], note: &str) -> Value {
    let groups: Vec<Value> = groups
        .iter()
        .map(|facet| json!({ "facet": facet, "limit": 100, "total": false }))
        .collect();
    json!({
        "name": name,
        "description": question(name).map_or("", |question| question.description),
        "note": note,
        "body": { "filter": { "query": query, "from": "now-7d", "to": "now" }, "compute": computes, "group_by": groups },
    })
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).map_or_else(|_| String::new(), |text| text + "\n")
}
