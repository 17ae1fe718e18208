//! Logs of every format, as they are written in practice.

use serde_json::json;
use wide_events::{Chance, Policy};

use super::line::{Format, Level, read};
use super::{Options, Simulation, simulate};
use crate::output;

fn run(logs: &str) -> Simulation {
    simulate(logs.as_bytes(), &Options::default()).unwrap()
}

#[test]
fn lines_are_read_whoever_wrote_them() {
    for (text, format, request, status, duration) in [
        (
            r#"{"level":30,"time":1764222699000,"pid":7,"hostname":"h","req":{"id":"a-1","method":"GET","url":"/u/1?t=x","headers":{"host":"x"}},"res":{"statusCode":200},"responseTime":12.5,"msg":"request completed"}"#,
            Format::Pino,
            Some("a-1"),
            Some(200),
            Some(12.5),
        ),
        (
            r#"{"level":30,"time":1764222699000,"pid":7,"hostname":"h","reqId":3,"msg":"x"}"#,
            Format::Pino,
            Some("3/7@\"h\""),
            None,
            None,
        ),
        (
            r#"{"name":"app","hostname":"h","pid":7,"level":50,"req_id":"b-2","err":{"message":"boom","name":"E"},"msg":"failed","time":"2026-11-27T05:51:39.000Z","v":0}"#,
            Format::Bunyan,
            Some("b-2"),
            None,
            None,
        ),
        (
            r#"{"level":"info","message":"GET /u/1 404 3.2 ms - 12","requestId":"c-3","timestamp":"2026-11-27T05:51:39.000Z"}"#,
            Format::Winston,
            Some("c-3"),
            Some(404),
            Some(3.2),
        ),
        (
            r#"{"severity":"ERROR","context":{"correlationId":"d-4"},"text":"x"}"#,
            Format::Json,
            Some("d-4"),
            None,
            None,
        ),
        (
            r#"time=2026-11-27T05:51:39Z level=warn msg="slow \"query\"" request_id=e-5 status=200 duration=1.5s"#,
            Format::Logfmt,
            Some("e-5"),
            Some(200),
            Some(1500.0),
        ),
        (
            r#"10.0.0.1 - frank [27/Nov/2026:05:51:39 +0000] "GET /a?b=c HTTP/1.1" 502 12 "-" "curl/8" request_id=f-6"#,
            Format::Access,
            Some("f-6"),
            Some(502),
            None,
        ),
        (
            "2026-11-27 05:51:39 ERROR [request_id=g-77] POST /pay 500 20ms",
            Format::Text,
            Some("g-77"),
            Some(500),
            Some(20.0),
        ),
        ("server listening on port 3000", Format::Text, None, None, None),
    ] {
        let line = read(text);
        let found = (
            line.format,
            line.request.as_deref(),
            line.completion.status,
            line.completion.duration,
        );
        assert_eq!(found, (format, request, status, duration), "{text}");
        assert!(line.completion.path.as_deref().is_none_or(|path| !path.contains('?')), "{text}");
    }
    assert_eq!(read("2026-11-27 05:51:39 ERROR boom").level, Level::Error);
    for text in ["[error] boom", "2026-11-27T05:51:39Z error: boom"] {
        assert_eq!(read(text).level, Level::Error);
    }
    assert_eq!(read("the error page was shown").level, Level::Info);
}

/// Three lines of one request are one event; a query's duration is not the request's.
#[test]
fn lines_of_a_request_become_one_event() {
    let logs = r#"{"level":30,"time":1764222699000,"reqId":"r-1","user":{"id":"u1","subscription":"enterprise"},"msg":"start"}
{"level":30,"time":1764222699400,"reqId":"r-1","duration":380,"cart":{"total":12},"msg":"query done"}
{"level":50,"time":1764222699500,"reqId":"r-1","err":{"type":"PaymentError","code":"declined","message":"card 4111111111111111 declined","stack":"x"},"msg":"payment failed"}
{"level":30,"time":1764222699600,"reqId":"r-1","req":{"method":"POST","url":"/pay?token=s"},"res":{"statusCode":502},"responseTime":600,"msg":"request completed"}
{"level":30,"time":1764222699700,"msg":"cache cleaned"}
"#;
    let mut requests = super::merge::Requests::default();
    for line in logs.lines() {
        let _ = requests.add(read(line), 1);
    }
    let event = requests.all[0].event(&Options::default());
    for (pointer, value) in [
        ("/duration_ms", json!(600.0)),
        ("/status_code", json!(502)),
        ("/outcome", json!("error")),
        ("/path", json!("/pay")),
        ("/user/subscription", json!("enterprise")),
        ("/cart/total", json!(12)),
        (
            "/error",
            json!({"type":"PaymentError","code":"declined","message":"card 4111111111111111 declined"}),
        ),
    ] {
        assert_eq!(event.pointer(pointer), Some(&value), "{pointer}");
    }
    let result = run(logs);
    assert_eq!(
        (result.before.lines, result.events.lines, result.kept.lines, result.unattributed.lines),
        (5, 1, 1, 1)
    );
    let hits: Vec<_> = result
        .rules
        .iter()
        .filter(|rule| rule.met > 0)
        .map(|rule| (rule.rule.as_str(), rule.kept))
        .collect();
    assert_eq!(
        hits,
        [("status>=500", 1), ("outcome=error", 1), ("user.subscription=enterprise", 1)]
    );
}

#[test]
fn an_access_log_alone_is_one_request_a_line() {
    let line = |n: u32, status: u32| {
        format!("10.0.0.{n} - - [27/Nov/2026:05:{n:02}:39 +0000] \"GET /a HTTP/1.1\" {status} 12\n")
    };
    let logs: String = (0..20).map(|n| line(n, if n == 3 { 500 } else { 200 })).collect();
    let result = run(&logs);
    assert_eq!(
        (result.events.lines, result.unattributed.lines, result.classes[0].kept),
        (20, 0, 1)
    );
    let with_ids =
        format!("{logs}{{\"level\":30,\"time\":1764222699000,\"reqId\":\"r\",\"msg\":\"x\"}}\n");
    assert_eq!(run(&with_ids).unattributed.lines, 20, "the same requests would count twice");
}

fn events(count: u64) -> String {
    (0..count)
        .map(|n| {
            let status = match n % 100 {
                0 => 500,
                1..=5 => 404,
                _ => 200,
            };
            let ms = if n % 50 == 7 { 2500 } else { 20 };
            let second = n * 7200 / count;
            let event = json!({
                "timestamp": format!("2026-11-27T{:02}:{:02}:{:02}.000Z", second / 3600, second / 60 % 60, second % 60),
                "event": "http_request", "request_id": format!("r{n}"), "trace_id": format!("{n:032x}"), "service": "shop",
                "route": "/a", "status_code": status, "duration_ms": ms, "outcome": if status == 500 { "error" } else { "success" },
            });
            format!("{event}\n")
        })
        .collect()
}

#[test]
fn everything_that_is_always_kept_is_kept_and_estimates_come_close() {
    let result = run(&events(20_000));
    for rule in result.rules.iter().filter(|rule| rule.kind == "keep") {
        assert_eq!(rule.met, rule.kept, "{}", rule.rule);
    }
    let class = |name: &str| result.classes.iter().find(|class| class.class == name).unwrap();
    assert_eq!((class("5xx or error").requests, class("5xx or error").kept), (200, 200));
    assert_eq!((class("slow").requests, class("slow").kept), (400, 400));
    for estimate in &result.estimates {
        // Requests: five standard deviations are about 15%; 4xx the same.
        assert!((estimate.estimate - estimate.truth).abs() <= estimate.truth * 0.2, "{estimate:?}");
    }
    let failed =
        result.estimates.iter().find(|estimate| estimate.figure == "5xx or error").unwrap();
    assert_eq!(failed.truth, failed.estimate);
}

#[test]
fn a_month_is_given_or_stretched_and_said_to_be() {
    let logs = events(7_200);
    let stretched = run(&logs).cost.unwrap();
    assert!(stretched.extrapolated);
    // 7,200 requests in two hours, less the last second.
    assert!((stretched.requests_per_month / 2_592_000.0 - 1.0).abs() < 0.001);
    let options = Options {
        requests_per_month: Some(1e9),
        vendor: "cloudwatch".into(),
        ..Options::default()
    };
    let given = simulate(logs.as_bytes(), &options).unwrap();
    let cost = given.cost.as_ref().unwrap();
    let gigabytes = given.before.bytes as f64 * 1e9 / 7_200.0 / 1e9;
    let ingest = cost.lines.iter().find(|line| line.price == "cloudwatch.logs.ingest").unwrap();
    assert!(!cost.extrapolated && (ingest.before - gigabytes * 0.5).abs() < 1e-6 * ingest.before);
    assert!(cost.lines.iter().all(|line| !line.price.contains("metrics")), "metrics are no logs");
    let unknown = Options { vendor: "nobody".into(), ..Options::default() };
    let none = simulate(logs.as_bytes(), &unknown).unwrap();
    assert!(
        none.cost.is_none()
            && none.notes.iter().any(|note| note.contains("no prices are known of nobody"))
    );
}

#[test]
fn the_report_to_the_byte() {
    let policy = Policy {
        keep: vec!["status>=500".into()],
        chance: vec![Chance { when: "status>=400".into(), rate: 0.5 }],
        rate: 0.1,
    };
    let options = Options { policy, requests_per_month: Some(1e6), ..Options::default() };
    let logs = format!("{}starting\n", events(1_000));
    let text: Vec<String> =
        simulate(logs.as_bytes(), &options).unwrap().tables().iter().map(output::text).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    Lines and bytes
      what                                           lines    bytes  fewer_lines (%)  fewer_bytes (%)
      written                                        1,001  214,919                -                -
      of these, of no known request                      1        9                -                -
      one event a request                            1,000  256,330                0          -19.273
      kept events                                      128   33,006             87.2           87.124
      written after (kept, and lines of no request)    129   33,015           87.113           84.638
      note: events are fewer than the lines of requests, kept events fewer than events, what is written after fewer than before
      note: lines that carry no id of a request: 1; they stay as they are, be they of requests, of jobs or of the start

    What each rule keeps
      kind    rule         rate (%)  met  kept  kept_share (%)
      keep    status>=500       100   10    10             100
      chance  status>=400        50   50    28              56
      base    base               10  940    90           9.574
      note: a keep rule counts every request that meets it; chance and base count those they decided

    What is left of each kind of request
      class               requests  kept  kept_share (%)
      5xx or error              10    10             100
      aborted or timeout         0     0               -
      4xx                       50    28              56
      slow                      20     2              10
      all others               920    88           9.565

    What the kept events say of all, each counting 1 / sample_rate
      figure            truth  estimate  error (%)
      requests          1,000       966       -3.4
      4xx                  50        56         12
      5xx or error         10        10          0
      mean duration_ms   69.6    71.346      2.508

    Cost of logs a month, datadog, 1000000 requests
      item                         price                   before (USD)  after (USD)  as_of       source
      log events indexed, 15 days  1.7 per 1000000 events           1.7         0.22  2025-06-01  https://www.datadoghq.com/pricing/list/
      logs ingested                0.1 per 1 gb                    0.02            0  2025-06-01  https://www.datadoghq.com/pricing/list/
      total                                                        1.72         0.22  -           -
      note: list prices without commitments, discounts and free allowances
    "#);
}

#[test]
fn no_bytes_make_it_fail() {
    for bytes in [&b""[..], b"\n\n", b"\xff\xfe\n{\"a\":", b"{}\n[]\nnull\n=\n\"\n[27/x] \"\n"] {
        let result = simulate(bytes, &Options::default()).unwrap();
        assert_eq!((result.events.lines, result.cost), (0, None));
    }
}

/// A client that repeats its request sends the same id: those are two requests and two events.
#[test]
fn events_are_counted_one_by_one() {
    let logs = events(50).repeat(2);
    assert_eq!(run(&logs).events.lines, 100);
    let sampled = logs.replace("\"service\":", "\"sample_rate\":0.1,\"service\":");
    assert!(
        run(&sampled)
            .notes
            .iter()
            .any(|note| note.starts_with("events that were sampled before: 100"))
    );
}
