//! A report by hand that holds every oddity: what all formats are tested with.

use std::collections::BTreeMap;

use model::{
    ByteRange, Confidence, Disposition, Edit, Evidence, Fix, FlowStep, Gap, GapKind, Position,
    RepoPath, Severity, Span, Waiver,
};
use review::{
    Cell, Coverage, EntryPoint, GateReport, GateVerdict, Label, Posture, PostureWord,
    ReportedFinding, ReportedGap, RequestEcho, ReviewInfo, ReviewReport, RuleInfo, SeverityCounts,
    SnippetLine, Table, Tool,
};

pub(crate) fn span(path: &str, start: (u32, u32), end: (u32, u32)) -> Span {
    Span {
        path: RepoPath::new(path),
        start: Position { line: start.0, column: start.1 },
        end: Position { line: end.0, column: end.1 },
        bytes: ByteRange::new(10, 20),
    }
}

fn lines(first: u32, texts: &[&str]) -> Vec<SnippetLine> {
    let numbered = texts.iter().zip(first..);
    numbered.map(|(text, line)| SnippetLine { line, text: (*text).to_owned() }).collect()
}

fn finding(id: &str, rule: &str, severity: Severity, message: &str) -> ReportedFinding {
    ReportedFinding {
        id: id.into(),
        rule: rule.into(),
        reviews: vec!["security".into()],
        title: "a title | with a bar".into(),
        severity,
        confidence: Confidence::High,
        category: "injection".into(),
        also: Vec::new(),
        message: message.into(),
        impact: "What it leads to.".into(),
        span: None,
        snippet: Vec::new(),
        evidence: Vec::new(),
        fix: None,
        interleaving: None,
        cwe: Vec::new(),
        references: Vec::new(),
        fingerprint: format!("{:0>32}", id.to_lowercase().replace('-', "")),
        disposition: Disposition::Open,
        outside_focus: false,
        verify: false,
        in_tests: false,
    }
}

/// Several steps through two files, one with a name that must be escaped.
fn through_files() -> ReportedFinding {
    let sink = span("src/db/größe #1.ts", (9, 12), (9, 24));
    let step = |span: &Span, note: &str| FlowStep { span: span.clone(), note: note.into() };
    ReportedFinding {
        span: Some(sink.clone()),
        snippet: lines(9, &["  return pool.query(sql + größe);"]),
        evidence: vec![
            Evidence::Code { span: sink.clone(), note: String::new() },
            Evidence::Flow {
                steps: vec![
                    step(&span("src/api.ts", (3, 7), (3, 15)), "`req.body` enters"),
                    step(&span("src/api.ts", (4, 1), (4, 9)), "handed to `find`"),
                    step(&sink, "reaches `pool.query`"),
                ],
            },
            Evidence::Code { span: span("src/api.ts", (1, 1), (1, 5)), note: "the import".into() },
        ],
        fix: Some(Fix::Advice {
            summary: "hand the value over as a parameter".into(),
            before: Some("pool.query(sql + x)".into()),
            after: Some("pool.query(sql, [x])".into()),
        }),
        cwe: vec![89],
        references: vec!["https://owasp.org/sqli".into()],
        also: vec!["security/raw-query".into()],
        ..finding(
            "SE-1",
            "security/sql-concat",
            Severity::Blocker,
            "request data reaches `pool.query`",
        )
    }
}

/// Windows line ends, five lines, an escape sequence, markup and a fix by edits.
fn odd_text() -> ReportedFinding {
    let place = span("src\\win.ts", (2, 1), (6, 2));
    ReportedFinding {
        span: Some(place.clone()),
        snippet: lines(
            2,
            &["eval(\r", "  `${a}`,\r", "  \u{1b}[31mred,\r", "  \"<b>|\",\r", ");\r"],
        ),
        evidence: vec![Evidence::Code { span: place.clone(), note: String::new() }],
        fix: Some(Fix::Safe {
            summary: "drop it".into(),
            edits: vec![Edit {
                path: place.path.clone(),
                range: ByteRange::new(5, 9),
                text: "```\nx".into(),
            }],
        }),
        verify: true,
        in_tests: true,
        confidence: Confidence::Low,
        ..finding(
            "SE-2",
            "security/eval-dynamic",
            Severity::Med,
            "text is <run> | as code:\nline two, 100%",
        )
    }
}

/// A claim about what is not there.
fn absent() -> ReportedFinding {
    ReportedFinding {
        evidence: vec![
            Evidence::Absent {
                sought: "a security header".into(),
                searched: vec!["src/app.ts".into(), "a.ts".into(), "b.ts".into(), "c.ts".into()],
            },
            Evidence::Given { field: "CONTEXT".into(), text: "public API".into() },
            Evidence::Commit { id: "0123456789abcdef0123".into(), note: "added the server".into() },
        ],
        outside_focus: true,
        category: "web".into(),
        ..finding("SE-3", "security/headers-missing", Severity::Low, "no security headers anywhere")
    }
}

fn set_aside(id: &str, line: u32, disposition: Disposition) -> ReportedFinding {
    let place = span("src/old.ts", (line, 1), (line, 4));
    ReportedFinding {
        span: Some(place.clone()),
        snippet: lines(line, &["md5"]),
        evidence: vec![Evidence::Code { span: place, note: String::new() }],
        disposition,
        ..finding(id, "security/weak-hash", Severity::High, "MD5 protects a password")
    }
}

pub(crate) fn report() -> ReviewReport {
    let waiver = Waiver {
        reason: "legacy | until v3".into(),
        owner: Some("@ana".into()),
        until: Some("2030-01-01".into()),
        place: "src/old.ts:3".into(),
    };
    let rule = |severity, cwe| RuleInfo {
        summary: "a summary".into(),
        severity,
        confidence: Confidence::High,
        category: "injection".into(),
        cwe,
        references: vec!["https://example.org/rule".into()],
        help: "# rule\nOne paragraph\nof help.\n\n## What we report\n".into(),
    };
    ReviewReport {
        schema_version: 1,
        tool: Tool { name: "session-workflow".into(), version: "0.1.0".into() },
        request: RequestEcho {
            reviews: vec!["security".into()],
            target: vec!["src/".into()],
            scope: "diff".into(),
            range: Some("main..HEAD".into()),
            depth: "thorough".into(),
            context: Some("public \"API\"".into()),
            context_facts: vec!["exposure: public".into()],
            unknown_words: vec!["API".into()],
            notes: vec!["FRAMEWORKS `hapi` is not known".into()],
            ..RequestEcho::default()
        },
        assumptions: vec!["The main branch is what callers use.".into()],
        reviews: vec![ReviewInfo {
            name: "security".into(),
            ordinal: "SE".into(),
            summary: "vulnerabilities".into(),
            checks_run: 3,
            checks_skipped: BTreeMap::from([(
                "secret-in-history".into(),
                "needs DEPTH paranoid".into(),
            )]),
        }],
        gate: GateReport {
            verdict: GateVerdict::Block,
            label: Label::Block,
            incomplete: true,
            exit_code: 1,
            fail_on: Severity::High,
            rationale: "1 BLOCKER is open; 1 file could not be read.".into(),
            blocking: vec!["SE-1".into()],
        },
        coverage: Coverage {
            enumerated: 6,
            reviewed: 4,
            parsed: 3,
            skipped: BTreeMap::from([("vendored".into(), 2)]),
            gaps: vec![
                gap("src/broken.ts", Some(7), true, None),
                gap("data/x.bin", None, false, Some("sample data")),
            ],
        },
        counts: SeverityCounts { blocker: 1, high: 0, med: 1, low: 1, nit: 0 },
        findings: vec![through_files(), odd_text(), absent()],
        waived: vec![set_aside("SE-4", 3, Disposition::Waived(waiver))],
        pre_existing: vec![set_aside("SE-5", 8, Disposition::PreExisting)],
        baseline: vec![set_aside("SE-6", 12, Disposition::Baseline)],
        posture: vec![
            posture("injection", PostureWord::Critical, 1),
            posture("csrf", PostureWord::Clean, 0),
            posture("xss", PostureWord::NotReviewed, 0),
        ],
        tables: vec![table()],
        entry_points: vec![EntryPoint {
            method: "DELETE".into(),
            path: "/admin/users/:id".into(),
            framework: "express".into(),
            authentication: Some("requireAuth".into()),
            authorization: None,
            validation: None,
            rate_limit: None,
            file: "src/api.ts".into(),
            line: 3,
        }],
        rules: BTreeMap::from([
            ("security/eval-dynamic".into(), rule(Severity::Blocker, vec![95])),
            ("security/sql-concat".into(), rule(Severity::Blocker, vec![89, 943])),
        ]),
    }
}

fn table() -> Table {
    Table {
        review: "security".into(),
        title: "Figures | of it".into(),
        note: "Counted.".into(),
        columns: vec!["File".into(), "How many".into(), "Kind".into()],
        rows: vec![
            vec![
                Cell::Place { path: RepoPath::new("src/a.ts"), line: 3 },
                Cell::Number(12),
                Cell::text("a | b"),
            ],
            vec![
                Cell::Place { path: RepoPath::new("src/long/name.ts"), line: 7 },
                Cell::Number(3),
                Cell::text(""),
            ],
        ],
        summary: "15 in 2 files".into(),
    }
}

fn gap(path: &str, line: Option<u32>, relevant: bool, accepted: Option<&str>) -> ReportedGap {
    let gap = Gap { path: path.into(), kind: GapKind::Syntax, line, reason: "expected `}`".into() };
    ReportedGap { gap, relevant, accepted: accepted.map(str::to_owned) }
}

fn posture(category: &str, word: PostureWord, blocker: u32) -> Posture {
    Posture {
        review: "security".into(),
        category: category.into(),
        summary: format!("what {category} protects"),
        word,
        checks_run: 1,
        counts: SeverityCounts { blocker, ..SeverityCounts::default() },
    }
}
