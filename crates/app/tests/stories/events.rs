//! Recorded events asked, sampling simulated, tables for other stores, and the design that comes before.

use serde_json::Value;

use crate::{folder, sw, sw_with};

/// Events of two hundred requests: one in twenty fails, every tenth is of an enterprise customer.
fn events() -> String {
    (0..200)
        .map(|number| {
            let failed = number % 20 == 0;
            let status = if failed { 500 } else { 200 };
            let tier = if number % 10 == 5 { "enterprise" } else { "free" };
            let event = serde_json::json!({
                "timestamp": format!("2026-01-0{}T10:00:00.000Z", 1 + number / 100),
                "request_id": format!("r-{number}"),
                "route": "/checkout",
                "status_code": status,
                "duration_ms": 100 + number,
                "outcome": if failed { "error" } else { "success" },
                "user": { "id": format!("u-{number}"), "subscription": tier },
                "cart": { "total": 10 },
            });
            format!("{event}\n")
        })
        .collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The value of a column in the first row whose first cell is this.
fn cell(table: &Value, row: &str, column: &str) -> Value {
    let columns = table["columns"].as_array().unwrap();
    let at = columns.iter().position(|of| of["name"] == column).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let found = rows.iter().find(|cells| cells[0] == row);
    found.unwrap_or_else(|| panic!("no row {row} in {table}"))[at].clone()
}

#[test]
fn saved_questions_and_sql_come_to_the_same_figures() {
    let here = folder(&[("events.ndjson", &events())]);
    let saved = sw(here.path(), &["events", "query", "events.ndjson", "--format", "json"]);
    assert_eq!(saved.code, 0, "{}", saved.err);
    let tables = json(&saved.out);
    let tiers =
        tables.as_array().unwrap().iter().find(|of| of["name"] == "error-rate-by-tier").unwrap();
    let by_sql = sw(
        here.path(),
        &[
            "events",
            "query",
            "events.ndjson",
            "--engine",
            "sqlite",
            "--format",
            "json",
            "--sql",
            "select user_subscription, count(*) as requests, sum(status_code >= 500) as failed from events group by 1",
        ],
    );
    assert_eq!(by_sql.code, 0, "{}", by_sql.err);
    let sql = &json(&by_sql.out)[0];
    for tier in ["enterprise", "free"] {
        assert_eq!(cell(tiers, tier, "requests"), cell(sql, tier, "requests"), "{tier}");
    }
    assert_eq!(cell(sql, "free", "failed"), 10.0);
    let chart = sw(
        here.path(),
        &["events", "query", "events.ndjson", "--saved", "p95-by-route", "--format", "chart"],
    );
    assert!(chart.out.contains("/checkout"), "{}", chart.out);
}

#[test]
fn statements_only_read_and_mistakes_are_told() {
    let here = folder(&[("events.ndjson", &events())]);
    for (sql, part) in
        [("delete from events", "cannot modify"), ("select nothing from events", "nothing")]
    {
        let args = ["events", "query", "events.ndjson", "--engine", "sqlite", "--sql", sql];
        let ran = sw(here.path(), &args);
        assert_eq!(ran.code, 2, "{sql}: {}", ran.err);
        assert!(ran.err.contains(part), "{sql}: {}", ran.err);
    }
    let unknown = sw(here.path(), &["events", "query", "events.ndjson", "--saved", "p95-by-rout"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("p95-by-route"), "{}", unknown.err);
    let missing = sw(here.path(), &["events", "query", "gone.ndjson"]);
    assert_eq!(missing.code, 2, "{}", missing.err);
    let store = sw(here.path(), &["events", "schema", "--for", "clickhose"]);
    assert!(store.code == 2 && store.err.contains("clickhouse"), "{}", store.err);
}

#[test]
fn scattered_logs_are_put_together_and_every_kept_kind_is_kept() {
    let mut logs = String::new();
    for number in 0..300 {
        for message in ["request received", "loading order", "order loaded"] {
            logs.push_str(&format!(
                "{{\"level\":30,\"time\":{},\"reqId\":\"r{number}\",\"msg\":\"{message}\"}}\n",
                1_767_225_600_000_u64 + number * 1000
            ));
        }
        let status = if number % 50 == 0 { 503 } else { 200 };
        logs.push_str(&format!(
            "{{\"level\":30,\"time\":{},\"reqId\":\"r{number}\",\"req\":{{\"method\":\"GET\",\"url\":\"/a\"}},\"res\":{{\"statusCode\":{status}}},\"responseTime\":12,\"msg\":\"request completed\"}}\n",
            1_767_225_600_050_u64 + number * 1000
        ));
    }
    let here = folder(&[("package.json", "{}")]);
    let args = ["events", "simulate", "-", "--requests-per-month", "1000000", "--format", "json"];
    let ran = sw_with(here.path(), &args, &logs, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let tables = json(&ran.out);
    let table = |name: &str| {
        tables
            .as_array()
            .unwrap()
            .iter()
            .find(|of| of["name"] == name)
            .unwrap_or_else(|| panic!("{name}: {tables}"))
            .clone()
    };
    let volume = table("volume");
    assert_eq!(cell(&volume, "written", "lines"), 1200.0);
    assert_eq!(cell(&volume, "one event a request", "lines"), 300.0);
    assert!(ran.out.contains("as_of") || ran.out.contains("20"), "prices carry their date");
    let again = sw_with(here.path(), &args, &logs, &[]);
    assert_eq!(again.out, ran.out);
}

#[test]
fn tables_for_other_stores_know_the_business_context() {
    let here = folder(&[]);
    for store in ["clickhouse", "bigquery", "athena", "datadog"] {
        let args =
            ["events", "schema", "--for", store, "--business-context", "cart.total,user.ltv"];
        let ran = sw(here.path(), &args);
        assert_eq!(ran.code, 0, "{store}: {}", ran.err);
        assert!(ran.out.contains("ltv") && ran.out.contains("total"), "{store}: {}", ran.out);
    }
}

#[test]
fn a_design_names_what_the_code_has_and_a_document_may_ask_for_it() {
    let app = "import express from 'express';\nimport pino from 'pino';\nconst log = pino();\nconst app = express();\napp.post('/payments', async (req, res) => {\n  const order = await find(req.body.id);\n  log.info({ orderId: order.id }, 'payment requested');\n  if (order.plan === 'enterprise') { await hold(order.totalCents, order.email); }\n  if (isEnabled('new_checkout')) { log.info('new checkout'); }\n  res.json({});\n});\napp.get('/health', (req, res) => res.end());\n";
    let document = "# Plan\n\n```bash\nclaude --skill wide-event-observability \"Design logging for payment API\"\n```\n";
    let here = folder(&[("src/app.ts", app), ("plan.md", document)]);
    let ran = sw(
        here.path(),
        &["skill", "wide-event-observability", "Design logging for payment API", "--target", "src"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in [
        "1 of 2 entry points",
        "POST /payments",
        "order.total_cents",
        "feature_flags.new_checkout",
        "user.subscription=enterprise",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let (fields, kept_out) = ran.out.split_once("not for the event").unwrap();
    assert!(kept_out.contains("order.email") && !fields.contains("| order.email"), "{}", ran.out);
    let said = sw(here.path(), &["run", "plan.md"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("POST /payments"), "{}", said.out);
    let wrong = sw(here.path(), &["skill", "wide-event-observabilty", "x"]);
    assert!(wrong.code == 2 && wrong.err.contains("wide-event-observability"), "{}", wrong.err);
}
