//! Outputs to the byte.

use insta::assert_snapshot;

use super::{bars, csv, number, svg, text};
use crate::table::{Cell, Table, Unit};

fn table() -> Table {
    let mut table = Table::new(
        "x",
        "Errors by tier",
        &[("tier", Unit::Text), ("requests", Unit::Count), ("rate", Unit::Percent)],
    );
    table.rows = vec![
        vec![Cell::text("enterprise"), Cell::Number(1_234_567.0), Cell::Number(12.5)],
        vec![Cell::text("=cmd|'/c'!A1, \"x\"<b>"), Cell::Number(80.0), Cell::Number(0.05)],
        vec![Cell::text("free\u{1b}[2J"), Cell::Number(3.0), Cell::Missing],
    ];
    table.note("an estimate");
    table.chart = Some((0, 2));
    table
}

#[test]
fn numbers_say_no_more_than_they_know() {
    let shown: Vec<String> = [0.0, -0.0001, 1.0, 1.25, 0.3333333, 1e15, -2.5].map(number).to_vec();
    assert_eq!(shown, ["0", "0", "1", "1.25", "0.333", "1000000000000000", "-2.5"]);
}

#[test]
fn for_people() {
    assert_snapshot!(text(&table()), @r#"
    Errors by tier
      tier                   requests  rate (%)
      enterprise            1,234,567      12.5
      =cmd|'/c'!A1, "x"<b>         80      0.05
      free�[2J                      3         -
      note: an estimate
    "#);
    assert_snapshot!(bars(&table(), 60), @r#"
    rate (%)
    enterprise            12.5  ██████████████████████████████
    =cmd|'/c'!A1, "x"<b>  0.05  ▏
    "#);
}

#[test]
fn what_is_missing_is_said_not_zero() {
    let table =
        Table { title: "Slow".into(), missing: vec!["duration_ms".into()], ..Table::default() };
    assert_snapshot!(text(&table), @r#"
    Slow
      no event has duration_ms; without it there is no answer
    "#);
    assert_eq!(svg(&table), None);
    assert_eq!(bars(&table, 80), "");
}

#[test]
fn for_programs() {
    assert_eq!(csv(&table()).lines().nth(2), Some("\"'=cmd|'/c'!A1, \"\"x\"\"<b>\",80,0.05"));
    let svg = svg(&table()).unwrap();
    assert!(svg.contains("&lt;b&gt;") && !svg.contains("<b>") && !svg.contains('\u{1b}'));
    assert_eq!(svg.matches("class=\"bar\"").count(), 2);
}
