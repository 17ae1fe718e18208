//! Answers to the byte, and against a straightforward count.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Options, QUESTIONS, ask, ask_reader};
use crate::output;
use crate::table::{Cell, Table};

fn ndjson(events: &[Value]) -> String {
    events.iter().map(|event| format!("{event}\n")).collect()
}

fn answer(events: &[Value], name: &str) -> Table {
    let answers = ask(ndjson(events).as_bytes(), &Options::default());
    answers.tables.into_iter().find(|table| table.name == name).unwrap()
}

fn shop() -> Vec<Value> {
    vec![
        json!({"timestamp":"2026-11-27T10:00:00.000Z","request_id":"r1","service":"shop","deployment_id":"d1","method":"POST","path":"/checkout","route":"/checkout","status_code":200,"duration_ms":2500,"outcome":"success","user":{"id":"u1","subscription":"enterprise","lifetime_value_cents":500000},"cart":{"total":100},"feature_flags":{"new_checkout":true},"performance":{"db_duration_ms":2000},"sample_rate":1}),
        json!({"timestamp":"2026-11-27T10:00:01.000Z","request_id":"r2","service":"shop","deployment_id":"d1","method":"GET","path":"/items/1","route":"/items/:id","status_code":200,"duration_ms":20,"outcome":"success","user":{"id":"u2","subscription":"free"},"sample_rate":0.05}),
        json!({"timestamp":"2026-11-27T10:05:00.000Z","request_id":"r3","service":"shop","deployment_id":"d2","method":"POST","path":"/checkout","route":"/checkout","status_code":502,"duration_ms":900,"outcome":"error","user":{"id":"u1","subscription":"enterprise","lifetime_value_cents":500000},"cart":{"total":250.5},"feature_flags":{"new_checkout":true},"error":{"type":"PaymentError","code":"card_declined"},"sample_rate":1}),
        json!({"timestamp":"2026-11-27T10:05:02.000Z","request_id":"r4","service":"shop","deployment_id":"d2","method":"POST","path":"/checkout","route":"/checkout","status_code":502,"duration_ms":950,"outcome":"error","user":{"id":"u1","subscription":"enterprise","lifetime_value_cents":500000},"cart":{"total":250.5},"feature_flags":{"new_checkout":false},"error":{"type":"PaymentError","code":"card_declined"},"sample_rate":1}),
        json!({"timestamp":"2026-11-27T10:05:03.000Z","request_id":"r5","service":"shop","deployment_id":"d2","method":"GET","path":"/nowhere","route":null,"status_code":404,"duration_ms":1,"outcome":"success","sample_rate":0.1}),
    ]
}

#[test]
fn a_shop_is_asked_everything() {
    let answers = ask(ndjson(&shop()).as_bytes(), &Options::default());
    let text: Vec<String> = answers.tables.iter().map(output::text).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    Error rate by tier
      tier        requests  errors  error_rate (%)
      enterprise         3       2          66.667
      (none)            10       0               0
      free              20       0               0
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    95th percentile of the duration by route
      route           requests  error_rate (%)  p50 (ms)  p95 (ms)  p99 (ms)
      POST /checkout         3          66.667       950     2,500     2,500
      GET /items/:id        20               0        20        20        20
      (no route)            10               0         1         1         1
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    Checkouts slower than 2000 ms
      route      requests  slow  slow_share (%)  p95 (ms)  database_share (%)  carts_of_slow  slowest_request
      /checkout         3     1          33.333     2,500                  80            100  r1
      note: a checkout is a request whose route or path has `checkout`
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    Revenue behind failed requests
      by     name                failed_requests  users  carts  lifetime_value
      all    failed requests                   2      1    501         500,000
      error  card_declined                     2      1    501         500,000
      flag   new_checkout=false                1      1  250.5         500,000
      flag   new_checkout=true                 1      1  250.5         500,000
      note: carts count for as many requests as the event stands for; users and their lifetime value count once
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    Before and after a deployment
      service  deployment  first_seen                requests  errors  error_rate (%)  p95 (ms)  error_rate_change (points)  p95_change (%)
      shop     d1          2026-11-27T10:00:00.000Z        21       0               0        20                           -               -
      shop     d2          2026-11-27T10:05:00.000Z        12       2          16.667       950                      16.667           4,650
      note: a change is against the row above; it is no proof of a cause
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    Most frequent errors
      error          failed_requests  share (%)  routes  most_on    first                     last                      example_request
      card_declined                2        100       1  /checkout  2026-11-27T10:05:00.000Z  2026-11-27T10:05:02.000Z  r3
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)

    Requests by feature flag
      flag          value  requests  errors  error_rate (%)  p95 (ms)
      new_checkout  false         1       1             100       950
      new_checkout  true          2       1              50     2,500
      note: a request without a flag counts for none of its values
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)
    "#);
}

#[test]
fn before_and_after_a_time() {
    let options = Options { at: crate::instant("2026-11-27T10:03:00Z"), ..Options::default() };
    let answers = ask(ndjson(&shop()).as_bytes(), &options);
    insta::assert_snapshot!(output::text(&answers.tables[4]), @r#"
    Before and after a deployment
      service  deployment  first_seen                requests  errors  error_rate (%)  p95 (ms)  error_rate_change (points)  p95_change (%)
            -  before      2026-11-27T10:00:00.000Z        21       0               0        20                           -               -
            -  after       2026-11-27T10:05:00.000Z        12       2          16.667       950                      16.667           4,650
      note: a change is against the row above; it is no proof of a cause
      note: 5 events stand for an estimated 33 requests (each counts 1 / sample_rate)
    "#);
}

#[test]
fn fields_that_no_event_has_are_said() {
    let events = [json!({"status_code":500}), json!({"status_code":200})];
    for (name, missing) in [
        ("error-rate-by-tier", vec!["user.subscription|user.plan|user.tier"]),
        ("p95-by-route", vec!["route", "duration_ms"]),
        ("slow-checkouts", vec!["route|path", "duration_ms"]),
        ("affected-revenue", vec!["cart.total|user.lifetime_value_cents"]),
        ("before-after-deploy", vec!["deployment_id|version"]),
        ("top-errors", vec![]),
        ("flags-compare", vec!["feature_flags"]),
    ] {
        let table = answer(&events, name);
        assert_eq!(table.missing, missing, "{name}");
        assert_eq!(table.rows.is_empty(), !missing.is_empty(), "{name}");
    }
}

#[test]
fn questions_and_answers_have_the_same_order() {
    let answers = ask(b"", &Options::default());
    let names: Vec<&str> = answers.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, QUESTIONS.map(|question| question.name));
}

#[test]
fn a_bad_line_is_counted_and_spoils_nothing() {
    let mut text = ndjson(&shop());
    text.push_str("{\"status_code\":50\nnot json\n[1]\n\n\u{feff}\n");
    let answers = ask(text.as_bytes(), &Options::default());
    assert_eq!((answers.totals.events, answers.totals.malformed), (5, 4));
    let mut bytes = ndjson(&shop()).into_bytes();
    bytes.extend(b"{\"a\":\"\xff\"}\n");
    assert_eq!(ask(&bytes, &Options::default()).totals.malformed, 1);
}

fn event() -> impl Strategy<Value = Value> {
    let tier = prop::sample::select(&["free", "pro", "enterprise"]);
    let route = prop::sample::select(&["/a", "/b/:id", "/checkout"]);
    let rate = prop::sample::select(&[1.0, 0.5, 0.1, 0.05]);
    (tier, route, rate, 0..5000_u32, prop::sample::select(&[200, 404, 500, 503])).prop_map(|(tier, route, rate, ms, status)| {
        json!({"route":route,"status_code":status,"duration_ms":ms,"user":{"subscription":tier},"sample_rate":rate,"extra":{"list":[1,{"a":"b"}]}})
    })
}

proptest! {
    /// Every count is what a loop over parsed events gives.
    #[test]
    fn counts_are_those_of_a_plain_loop(events in prop::collection::vec(event(), 1..60)) {
        let table = answer(&events, "error-rate-by-tier");
        for row in &table.rows {
            let of_tier = || events.iter().filter(|event| Cell::text(event["user"]["subscription"].as_str().unwrap()) == row[0]);
            let weight = |event: &Value| 1.0 / event["sample_rate"].as_f64().unwrap();
            let requests: f64 = of_tier().map(weight).sum();
            let failed: f64 = of_tier().filter(|event| event["status_code"].as_u64().unwrap() >= 500).map(weight).sum();
            prop_assert_eq!(&row[1..3], &[Cell::Number(requests), Cell::Number(failed)]);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// However the text is cut and on however many threads, the bytes of the answer are the same.
    #[test]
    fn threads_change_nothing(events in prop::collection::vec(event(), 1..20), threads in 1..5_usize) {
        let text = ndjson(&events).repeat(400);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let apart = pool.install(|| ask_reader(text.as_bytes(), &Options::default()).unwrap());
        prop_assert_eq!(apart, ask(text.as_bytes(), &Options::default()));
    }
}
