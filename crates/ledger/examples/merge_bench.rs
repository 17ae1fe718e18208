//! How long a ledger of ten thousand findings takes to read, to merge with as many, and to write.
//!
//! `cargo run --release -p ledger --example merge_bench`
#![expect(clippy::print_stdout, reason = "a chore that prints its figures")]

use std::collections::BTreeSet;
use std::time::Instant;

use ledger::findings::{Ledger, Observed, Run};
use model::{ByteRange, Confidence, Evidence, Position, RepoPath, Severity, Span};

const FINDINGS: u32 = 10_000;

fn main() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), (0..FINDINGS).map(|number| found(number, 0)).collect());
    let text = ledger.to_text();
    let observed: Vec<Observed> = (0..FINDINGS).map(|number| found(number, 3)).collect();
    let start = Instant::now();
    let (mut read, problems) = Ledger::parse(&text);
    let parsed = start.elapsed();
    let merged = read.merge(&run("2026-01-02"), observed);
    let joined = start.elapsed();
    let written = read.to_text().len();
    let all = start.elapsed();
    println!(
        "{} findings, {} KiB: read {:.0} ms, merged {:.0} ms ({} unchanged, {} new, {} resolved), wrote {} KiB {:.0} ms; {:.0} ms in all, {} problems",
        FINDINGS,
        text.len() / 1024,
        parsed.as_secs_f64() * 1e3,
        (joined - parsed).as_secs_f64() * 1e3,
        merged.unchanged.len(),
        merged.new.len(),
        merged.resolved.len(),
        written / 1024,
        (all - joined).as_secs_f64() * 1e3,
        all.as_secs_f64() * 1e3,
        problems.len(),
    );
}

fn run(date: &str) -> Run {
    let rules: BTreeSet<String> = (0..40).map(|rule| format!("security/rule-{rule}")).collect();
    Run { date: date.to_owned(), rules, ..Run::default() }
}

/// Moved by some lines; every tenth edited, so that it has to be found by its words.
fn found(number: u32, moved: u32) -> Observed {
    let path = format!("src/module-{}/file-{}.ts", number / 100, number / 10);
    let line = 10 + number % 10 * 7 + moved;
    let edited = if number.is_multiple_of(10) { moved } else { 0 };
    let position = |column| Position { line, column };
    let span = Span {
        path: RepoPath::new(&path),
        start: position(3),
        end: position(40),
        bytes: ByteRange::new(100, 140),
    };
    Observed {
        rule: format!("security/rule-{}", number % 40),
        reviews: vec!["security".to_owned()],
        category: "injection".to_owned(),
        severity: [Severity::Blocker, Severity::High, Severity::Med, Severity::Low]
            [number as usize % 4],
        confidence: Confidence::High,
        title: "Request data in the text of a query".to_owned(),
        message: format!(
            "`req.query.name{number}` becomes part of the SQL text that `db.raw` runs"
        ),
        path: Some(path),
        line: Some(line),
        fingerprint: format!("{:032x}", u64::from(number) * 7919 + u64::from(edited)),
        also: Vec::new(),
        cause: None,
        evidence: vec![Evidence::Code { span, note: "the query".to_owned() }],
        waived: None,
    }
}
