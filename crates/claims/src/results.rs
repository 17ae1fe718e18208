//! Results of test runs: JUnit XML, and the JSON of jest and vitest.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Results {
    pub(crate) const fn all(self) -> u64 {
        self.passed + self.failed + self.skipped
    }
}

/// Where runners write them.
pub(crate) const PLACES: &[&str] = &[
    "junit.xml",
    "test-results.xml",
    "test-results.json",
    "jest-results.json",
    "vitest-report.json",
    "reports/junit.xml",
    "reports/junit/junit.xml",
    "test-results/junit.xml",
    "test-results/results.json",
    "coverage/junit.xml",
];

/// Nothing for what is no such file or is broken.
pub(crate) fn read(name: &str, text: &str) -> Option<Results> {
    let results = if name.ends_with(".xml") { junit(text)? } else { jest(text)? };
    (results.all() > 0).then_some(results)
}

/// Every `testcase` is counted, as the sums of suites are often wrong when suites are nested.
fn junit(text: &str) -> Option<Results> {
    let mut reader = Reader::from_str(text);
    let mut results = Results::default();
    let mut state: Option<&str> = None;
    let mut is_junit = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => match name(&element) {
                "testsuite" | "testsuites" => is_junit = true,
                "testcase" => state = Some("passed"),
                other => mark(&mut state, other),
            },
            Event::Empty(element) => match name(&element) {
                "testcase" => results.passed += 1,
                "testsuite" | "testsuites" => is_junit = true,
                other => mark(&mut state, other),
            },
            Event::End(element) if element.name().as_ref() == b"testcase" => match state.take() {
                Some("failed") => results.failed += 1,
                Some("skipped") => results.skipped += 1,
                _ => results.passed += 1,
            },
            Event::Eof => break,
            _ => {}
        }
    }
    is_junit.then_some(results)
}

fn name<'e>(element: &'e BytesStart<'_>) -> &'e str {
    std::str::from_utf8(element.name().into_inner()).unwrap_or("")
}

fn mark(state: &mut Option<&str>, element: &str) {
    if let Some(state) = state {
        match element {
            "failure" | "error" => *state = "failed",
            "skipped" => *state = "skipped",
            _ => {}
        }
    }
}

fn jest(text: &str) -> Option<Results> {
    let value: Value = serde_json::from_str(text).ok()?;
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    Some(Results {
        passed: number("numPassedTests")?,
        failed: number("numFailedTests")?,
        skipped: number("numPendingTests").unwrap_or(0) + number("numTodoTests").unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::{Results, read};

    #[test]
    fn runs_are_counted() {
        let junit = r#"<testsuites><testsuite name="a" tests="9"><testcase name="1"/><testcase name="2"><failure>x</failure></testcase><testcase name="3"><skipped/></testcase><testcase name="4"><system-out>ok</system-out></testcase></testsuite></testsuites>"#;
        assert_eq!(read("junit.xml", junit), Some(Results { passed: 2, failed: 1, skipped: 1 }));
        let jest = r#"{"numTotalTests":60,"numPassedTests":58,"numFailedTests":1,"numPendingTests":1,"testResults":[]}"#;
        assert_eq!(
            read("jest-results.json", jest),
            Some(Results { passed: 58, failed: 1, skipped: 1 })
        );
        for (name, text) in [
            ("junit.xml", "<testsuite><a"),
            ("junit.xml", "<html/>"),
            ("r.json", "{}"),
            ("r.json", "{"),
        ] {
            assert_eq!(read(name, text), None, "{text}");
        }
    }
}
