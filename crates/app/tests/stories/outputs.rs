//! Formats.

use crate::{BAD, GOOD, Ran, folder, read, sw, sw_with};

const FORMATS: &[&str] = &["text", "agent", "json", "sarif", "md", "github", "gitlab", "junit"];

#[test]
fn every_format_has_the_same_code_and_the_same_bytes_twice() {
    let repository = folder(&[("src/bad.ts", BAD)]);
    for format in FORMATS {
        let run = || sw(repository.path(), &["review", "security", "--format", format]);
        let (first, second) = (run(), run());
        assert_eq!(first.code, 1, "{format}: {}", first.err);
        assert_eq!(first.out, second.out, "{format}");
        assert!(first.out.contains("src/bad.ts"), "{format}");
        let root = repository.path().to_str().unwrap();
        assert!(!first.out.contains(root), "{format} names the checkout's place");
    }
}

#[test]
fn several_outputs_are_written_at_once() {
    let repository = folder(&[("bad.ts", BAD)]);
    let args = [
        "review",
        "security",
        "--format",
        "agent",
        "--output",
        "sarif=a.sarif",
        "--output",
        "md=b.md",
    ];
    let run = sw(repository.path(), &args);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(read(repository.path(), "a.sarif").contains("\"2.1.0\""));
    assert!(read(repository.path(), "b.md").starts_with("---\n"));
    assert!(run.out.lines().last().unwrap().starts_with("Gate: BLOCK"), "{}", run.out);
}

#[test]
fn results_go_to_standard_output_and_figures_to_standard_error() {
    let repository = folder(&[("bad.ts", BAD)]);
    let run = sw(repository.path(), &["review", "security", "--stats", "--format", "json"]);
    serde_json::from_str::<serde_json::Value>(&run.out).unwrap();
    assert!(run.err.contains("linking") && run.err.contains("cpu"), "{}", run.err);
    assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'));
}

#[test]
fn rules_are_explained_and_listed() {
    let here = folder(&[]);
    let page = sw(here.path(), &["explain", "sql-concat"]);
    assert_eq!(page.code, 0);
    assert!(page.out.starts_with("sql-concat\n") && page.out.contains("CWE-89"), "{}", page.out);
    let rules: serde_json::Value =
        serde_json::from_str(&sw(here.path(), &["rules", "--format", "json"]).out).unwrap();
    assert!(rules.as_array().unwrap().len() > 10);
    assert!(sw(here.path(), &["completions", "bash"]).out.contains("sw"));
    assert!(sw(here.path(), &["--version"]).out.starts_with("sw "));
}

#[test]
fn facts_show_code_routes_and_flows() {
    let repository = folder(&[("bad.ts", BAD)]);
    let of = |kind: &str| sw(repository.path(), &["facts", "bad.ts", "--kind", kind]).out;
    assert!(of("code").starts_with("== bad.ts"));
    assert!(of("routes").contains("GET /users"), "{}", of("routes"));
    assert!(of("flows").contains("req.query"), "{}", of("flows"));
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let repository = folder(&[("bad.ts", BAD)]);
    let script = format!("'{}' rules | head -1; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_sw"));
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(repository.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let none = sw_with(repository.path(), &["rules"], "", &[("NO_COLOR", "1")]);
    assert!(!none.out.contains('\u{1b}'));
}

#[test]
fn reports_that_lie_in_the_repository_are_not_reviewed() {
    let repository = folder(&[("a.ts", BAD)]);
    let review = ["review", "security", "--no-cache", "--format", "json"];
    let first = sw(repository.path(), &review).out;
    for format in ["text", "agent", "json", "sarif", "md", "gitlab", "junit"] {
        let output = format!("{format}=report.{format}");
        sw(repository.path(), &["review", "security", "--no-cache", "--output", &output]);
    }
    let second = sw(repository.path(), &review).out;
    let open = |json: &str| {
        let report: serde_json::Value = serde_json::from_str(json).unwrap();
        (report["findings"].clone(), report["coverage"]["skipped"].clone())
    };
    let ((before, _), (after, skipped)) = (open(&first), open(&second));
    assert_eq!(before, after);
    assert!(skipped.to_string().contains("generated\":7"), "{skipped}");
}

const RACE: &str = "import { Pool } from 'pg';\nconst pool = new Pool();\n\
    export async function deposit(id: string, amount: number) {\n\
    const { rows } = await pool.query('SELECT balance FROM accounts WHERE id = $1', [id]);\n\
    await pool.query('UPDATE accounts SET balance = $1 WHERE id = $2', [rows[0].balance + amount, id]);\n}\n";

#[test]
fn a_race_is_told_step_by_step_and_operations_are_listed() {
    let repository = folder(&[("src/pay.ts", RACE)]);
    let review =
        |format| sw(repository.path(), &["review", "backend-concurrency", "--format", format]);
    let run = review("json");
    assert_eq!(run.code, 1, "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let steps = report["findings"][0]["interleaving"]["steps"].as_array().unwrap();
    let told: Vec<String> = steps
        .iter()
        .map(|step| {
            format!("{}{}", step["request"].as_str().unwrap(), step["span"]["start"]["line"])
        })
        .collect();
    assert_eq!(told, ["A4", "B4", "A5", "B5"]);
    let mut tables = report["tables"].as_array().unwrap().iter();
    assert!(tables.any(|table| table["rows"][0][0] == "deposit"));
    assert!(review("md").out.contains("| 1 | reads account.balance (`src/pay.ts:4`) |  |"));
    assert!(review("text").out.contains("A reads account.balance (pay.ts:4), then B"));
}

#[test]
fn a_report_is_made_once_and_an_edit_makes_a_new_one() {
    let repository = folder(&[("package.json", "{}"), ("src/users.ts", BAD), ("src/a.ts", GOOD)]);
    let cache = tempfile::TempDir::new().unwrap();
    let cache = cache.path().display().to_string();
    let review = |more: &[&str]| {
        let args = ["review", "security", "--format", "json", "--stats"];
        sw(repository.path(), &[&args, more].concat())
    };
    let cached = || review(&["--cache-dir", &cache]);
    let is_made = |ran: &Ran| ran.err.lines().any(|line| line.starts_with("linking"));
    let (first, second) = (cached(), cached());
    assert_eq!((is_made(&first), is_made(&second)), (true, false), "{}", second.err);
    assert_eq!((&first.out, first.code), (&second.out, second.code));
    let good = std::fs::read_to_string(repository.path().join("src/a.ts")).unwrap();
    std::fs::write(repository.path().join("src/a.ts"), format!("{good}{BAD}")).unwrap();
    let (edited, fresh) = (cached(), review(&["--no-cache"]));
    assert!(is_made(&edited) && edited.out == fresh.out && edited.out != first.out);
    std::fs::write(repository.path().join("src/a.ts"), &good).unwrap();
    let (back, milder) = (cached(), review(&["--cache-dir", &cache, "--fail-on", "blocker"]));
    assert_eq!((is_made(&back), back.out), (false, first.out));
    assert!(is_made(&milder), "another request is another report");
}
