//! Statements over a small file.

use serde_json::{Value, json};

use super::{Events, Loaded, Problem, build};
use crate::output;
use crate::table::Cell;

fn events(lines: &str) -> (tempfile::TempDir, Events, Loaded) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    let loaded = build(lines.as_bytes(), &file).unwrap();
    let events = Events::open(&file).unwrap();
    (folder, events, loaded)
}

fn shop() -> String {
    let event = |n: u64| {
        json!({
            "timestamp": "2026-11-27T10:00:00.000Z", "status_code": if n.is_multiple_of(10) { 500 } else { 200 }, "duration_ms": n as f64 + 0.5,
            "user": { "id": format!("u{}", n % 3), "subscription": if n.is_multiple_of(2) { "pro" } else { "free" } },
            "feature_flags": { "new-checkout": n.is_multiple_of(2) }, "tags": [n], "sample_rate": 0.5,
            "client": { "user_agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15" },
        })
    };
    (1..=100).map(|n| format!("{}\n", event(n))).collect()
}

#[test]
fn fields_are_typed_columns_under_both_names() {
    let (_folder, events, loaded) = events(&(shop() + "not json\n\n"));
    assert_eq!(loaded, Loaded { events: 100, malformed: 1 });
    let table = events
        .ask("SELECT user.subscription AS tier, count(*) n, sum(1 / sample_rate) requests, p95(duration_ms) p95, sum(\"feature_flags.new-checkout\") flagged FROM events GROUP BY user_subscription ORDER BY 1", 100)
        .unwrap();
    insta::assert_snapshot!(output::text(&table), @r#"
    Result
      tier   n  requests   p95  flagged
      free  50       100  95.5        0
      pro   50       100  96.5       50
    "#);
    let typed = events.ask("SELECT typeof(status_code), typeof(duration_ms), typeof(user_id), typeof(feature_flags_new_checkout) FROM events LIMIT 1", 1).unwrap();
    assert_eq!(typed.rows[0], ["integer", "real", "text", "integer"].map(Cell::text));
}

#[test]
fn what_has_no_column_is_in_the_rest() {
    let (_folder, events, _) = events(&shop());
    let table = events
        .ask("SELECT json_extract(rest, '$.tags[0]') FROM events WHERE duration_ms = 7.5", 1)
        .unwrap();
    assert_eq!(table.rows, [[Cell::Number(7.0)]]);
}

#[test]
fn percentiles_are_exact_and_can_be_weighted() {
    let (_folder, events, _) = events(&shop());
    let one = |sql: &str| events.ask(sql, 1).unwrap().rows[0][0].clone();
    assert_eq!(one("SELECT p50(duration_ms) FROM events"), Cell::Number(50.5));
    assert_eq!(one("SELECT quantile(duration_ms, 0.01) FROM events"), Cell::Number(1.5));
    assert_eq!(
        one(
            "SELECT p50(duration_ms, CASE WHEN status_code = 500 THEN 1000 ELSE 1 END) FROM events WHERE duration_ms < 25"
        ),
        Cell::Number(12.5)
    );
    assert_eq!(one("SELECT p99(duration_ms) FROM events WHERE 0"), Cell::Missing);
    assert!(
        matches!(events.ask("SELECT quantile(duration_ms, 95) FROM events", 1), Err(Problem::Statement(why)) if why.contains("between 0 and 1"))
    );
}

/// Nothing that is run can change the file, another file or the connection.
#[test]
fn only_reading_is_allowed() {
    let (folder, events, _) = events(&shop());
    let other = folder.path().join("other.db");
    for sql in [
        "DELETE FROM near",
        "UPDATE near SET status_code = 1",
        "INSERT INTO columns VALUES ('a', 'b', 'c')",
        "DROP VIEW events",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "PRAGMA query_only = 0",
        "PRAGMA journal_mode = WAL",
        "VACUUM",
        "BEGIN",
        &format!("ATTACH '{}' AS o", other.display()),
        &format!("VACUUM INTO '{}'", other.display()),
        "SELECT load_extension('x')",
        "WITH x AS (SELECT 1) DELETE FROM near",
    ] {
        assert!(events.ask(sql, 1).is_err(), "{sql}");
    }
    assert!(matches!(events.ask("SELECT 1; SELECT 2", 1), Err(Problem::Statement(_))));
    assert!(!other.exists());
    assert_eq!(events.ask("SELECT count(*) FROM events", 1).unwrap().rows, [[Cell::Number(100.0)]]);
}

#[test]
fn a_fault_says_what_is_wrong() {
    let (_folder, events, _) = events(&shop());
    for (sql, part) in [
        ("SELECT unheard FROM events", "no such column: unheard"),
        ("SELEC 1", "syntax error"),
        ("", ""),
    ] {
        let found = events.ask(sql, 1);
        assert!(
            sql.is_empty() || matches!(&found, Err(Problem::Statement(why)) if why.contains(part)),
            "{sql}: {found:?}"
        );
    }
    let table = events.ask("SELECT duration_ms FROM events", 3).unwrap();
    assert_eq!((table.rows.len(), table.notes.len()), (3, 1));
}

#[test]
fn a_file_that_was_not_finished_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("half.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE near (id)").unwrap();
    assert!(matches!(Events::open(&file), Err(Problem::Unfinished)));
    assert!(Events::open(&folder.path().join("none.db")).is_err());
}

/// Mixed types, names that need quotes, names that collide, names twice, deep objects: every value is found again.
#[test]
fn odd_events_are_kept_whole() {
    let lines = [
        json!({"a": 1, "b": {"c": "x"}, "b_c": 2, "dotted.name": 3, "1st": true, "": 5, "select": 6}),
        json!({"a": "one", "b": [1, 2], "e": "q\"uo\nte", "n": null}),
        json!({"a": 1.5, "b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}, "big": 9_007_199_254_740_993_u64}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (_folder, events, loaded) = events(&text);
    assert_eq!(loaded.events, 3);
    let all = events
        .ask("SELECT a, \"b.c\", b_c, b_c__2, _1st, \"select\", e, big, rest FROM events", 9)
        .unwrap();
    insta::assert_snapshot!(output::csv(&all).replace('\r', ""), @r#"
    a,b_c,b_c__2,b_c__2,_1st,select,e,big,rest
    1,x,2,2,1,6,,,"{""dotted.name"":3}"
    one,,,,,,"q""uo
    te",,"{""b"":[1,2]}"
    1.5,,,,,,,9007199254740993,"{""b"":{""c"":{""d"":{""e"":{""f"":{""g"":{""h"":1}}}}}}}"
    "#);
    let rest: Vec<Value> = all
        .rows
        .iter()
        .filter_map(|row| match row.last() {
            Some(Cell::Text(rest)) => serde_json::from_str(rest).ok(),
            _ => None,
        })
        .collect();
    assert_eq!(
        rest,
        [
            json!({"dotted.name": 3}),
            json!({"b": [1, 2]}),
            json!({"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}})
        ]
    );
}

/// A field that first comes long after the first block is a column as well, and so is one that changes its type.
#[test]
fn what_comes_late_is_a_column_too() {
    let early = format!("{}\n", json!({"a": 1, "pad": "x".repeat(1000)}));
    let late = format!("{}\n", json!({"a": "text", "late": {"code": "E1"}, "list": [1]}));
    let (_folder, events, loaded) = events(&(early.repeat(40_000) + &late));
    assert_eq!(loaded.events, 40_001);
    let table =
        events.ask("SELECT a, late.code, rest FROM events WHERE late.code IS NOT NULL", 9).unwrap();
    assert_eq!(table.rows, [["text", "E1", "{\"list\":[1]}"].map(Cell::text)]);
    assert_eq!(
        events.ask("SELECT count(late_code), sum(a) FROM events", 1).unwrap().rows,
        [[1.0, 40_000.0].map(Cell::Number)]
    );
}
