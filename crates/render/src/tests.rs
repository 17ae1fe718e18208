//! Every format against one report, and what all of them promise.

use serde_json::Value;

use crate::{Format, Options, Stamp, render, sample};

fn rendered(format: Format) -> String {
    render(format, &sample::report(), &Options::default())
}

#[test]
fn text_for_people() {
    insta::assert_snapshot!(rendered(Format::Text));
}

#[test]
fn lines_for_agents() {
    insta::assert_snapshot!(rendered(Format::Agent));
}

#[test]
fn markdown_document() {
    let stamp = Stamp {
        session: "pay-v2".into(),
        date: "2026-01-02".into(),
        created_at: "2026-01-02T03:04:05Z".into(),
        updated_at: "2026-01-02T03:04:05Z".into(),
        save_as: ".claude/pay-v2/reviews/review-security.md".into(),
        id: Some("e0123456789abcdef".into()),
        head_sha: Some("0".repeat(40)),
        dirty: Some(false),
        inputs: vec![("src/a.ts".into(), "ab".repeat(32))],
    };
    let options = Options { stamp: Some(stamp), ..Options::default() };
    insta::assert_snapshot!(render(Format::Markdown, &sample::report(), &options));
}

#[test]
fn sarif_log() {
    insta::assert_snapshot!(rendered(Format::Sarif));
}

#[test]
fn github_annotations() {
    insta::assert_snapshot!(rendered(Format::Github));
}

#[test]
fn gitlab_issues() {
    insta::assert_snapshot!(rendered(Format::Gitlab));
}

#[test]
fn junit_cases() {
    insta::assert_snapshot!(rendered(Format::Junit));
}

#[test]
fn json_reads_back_as_the_report() {
    let back: review::ReviewReport = serde_json::from_str(&rendered(Format::Json)).unwrap();
    assert_eq!(back, sample::report());
}

#[test]
fn every_field_of_the_json_is_documented() {
    let documentation = include_str!("../../../docs/report.md");
    let value: Value = serde_json::from_str(&rendered(Format::Json)).unwrap();
    let mut names = std::collections::BTreeSet::new();
    field_names(&value, &mut names);
    // Keys that are data: rule ids, reasons, check ids.
    let is_data = |name: &String| name.contains(['/', '-']) || name == "vendored";
    for name in names.iter().filter(|name| !is_data(name)) {
        assert!(
            documentation.contains(&format!("`{name}`")),
            "docs/report.md does not name `{name}`"
        );
    }
}

fn field_names(value: &Value, names: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            names.insert(name.clone());
            field_names(value, names);
        }),
        Value::Array(items) => items.iter().for_each(|item| field_names(item, names)),
        _ => {}
    }
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let schema: Value =
        serde_json::from_str(include_str!("../tests/schemas/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log: Value = serde_json::from_str(&rendered(Format::Sarif)).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&log)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": 3 })));
}

#[test]
fn sarif_keeps_suppressed_results_and_short_regions() {
    let log: Value = serde_json::from_str(&rendered(Format::Sarif)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    let suppressed =
        results.iter().filter(|row| !row["suppressions"].as_array().unwrap().is_empty());
    assert_eq!(suppressed.count(), 2);
    for row in results {
        let region = &row["locations"][0]["physicalLocation"]["region"];
        let start = region["startLine"].as_u64().unwrap();
        assert!(region["endLine"].as_u64().unwrap_or(start) - start < 3);
        for property in ["review", "severity", "confidence"] {
            assert!(row["properties"][property].is_string());
        }
    }
}

#[test]
fn the_verdict_is_in_every_format_for_people_and_tools() {
    for format in [Format::Text, Format::Agent, Format::Markdown, Format::Github, Format::Junit] {
        let text = rendered(format);
        assert!(text.contains("Gate: BLOCK and INCOMPLETE (exit 1)"), "{format}: {text}");
    }
}

#[test]
fn no_format_passes_control_characters_on_and_all_end_in_a_line_end() {
    for format in Format::ALL {
        let text = rendered(format);
        assert!(!text.contains(['\u{1b}', '\r']), "{format}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format}");
    }
}

#[test]
fn colours_appear_only_when_asked_for() {
    let options = Options { colour: true, ..Options::default() };
    assert!(render(Format::Text, &sample::report(), &options).contains("\u{1b}["));
}

#[test]
fn places_that_do_not_fit_the_snippet_do_not_panic() {
    let mut report = sample::report();
    for finding in &mut report.findings {
        if let Some(span) = &mut finding.span {
            span.start.column = 900;
            span.end.line = 2;
            span.end.column = 1;
        }
        for line in &mut finding.snippet {
            line.text = "ü".repeat(5_000);
        }
    }
    for format in Format::ALL {
        assert!(!render(format, &report, &Options::default()).is_empty());
    }
}

#[test]
fn formats_are_found_by_name() {
    for format in Format::ALL {
        assert_eq!(format.word().parse(), Ok(format));
    }
    assert_eq!("Markdown".parse(), Ok(Format::Markdown));
    assert!("html".parse::<Format>().is_err());
}
