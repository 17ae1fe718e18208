//! What a report in SARIF says: where, which weakness, how severe.

use std::collections::BTreeMap;

use serde_json::Value;

pub(super) const SEVERITIES: [&str; 5] = ["BLOCKER", "HIGH", "MED", "LOW", "NIT"];

/// A report and its findings.
pub(super) struct Sarif {
    text: Vec<u8>,
    pub(super) results: Vec<Finding>,
}

pub(super) struct Finding {
    pub(super) path: String,
    pub(super) line: u32,
    /// Numbers of its rule's CWEs.
    pub(super) cwes: Vec<u16>,
    severity: String,
}

impl Sarif {
    pub(super) fn parse(text: Vec<u8>) -> Result<Self, String> {
        let report: Value = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        let run = &report["runs"][0];
        let rules = cwes_by_rule(&run["tool"]["driver"]["rules"]);
        let results = run["results"].as_array().ok_or("the report has no results")?;
        let results = results.iter().filter_map(|result| finding(result, &rules)).collect();
        Ok(Self { text, results })
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many of each severity, in the order of [`SEVERITIES`].
    pub(super) fn severities(&self) -> [usize; 5] {
        SEVERITIES.map(|word| self.results.iter().filter(|one| one.severity == word).count())
    }
}

fn cwes_by_rule(rules: &Value) -> BTreeMap<&str, Vec<u16>> {
    let rules = rules.as_array().map_or(&[][..], Vec::as_slice);
    let of_rule = |rule: &Value| -> Vec<u16> {
        let tags = rule["properties"]["tags"].as_array().map_or(&[][..], Vec::as_slice);
        let numbers = tags.iter().filter_map(|tag| tag.as_str()?.strip_prefix("external/cwe/cwe-"));
        numbers.filter_map(|number| number.parse().ok()).collect()
    };
    rules.iter().filter_map(|rule| Some((rule["id"].as_str()?, of_rule(rule)))).collect()
}

/// Suppressed results are in the report, but they claim nothing.
fn finding(result: &Value, rules: &BTreeMap<&str, Vec<u16>>) -> Option<Finding> {
    if result["suppressions"].as_array().is_some_and(|all| !all.is_empty()) {
        return None;
    }
    let place = &result["locations"][0]["physicalLocation"];
    Some(Finding {
        path: place["artifactLocation"]["uri"].as_str()?.to_owned(),
        line: place["region"]["startLine"].as_u64()?.try_into().ok()?,
        cwes: rules.get(result["ruleId"].as_str()?).cloned().unwrap_or_default(),
        severity: result["properties"]["severity"].as_str()?.to_owned(),
    })
}

/// One row per corpus.
pub(super) fn severity_table(rows: &[(&str, [usize; 5])]) -> String {
    let head = format!("| corpus | {} |\n|---|---|---|---|---|---|\n", SEVERITIES.join(" | "));
    let lines = rows.iter().map(|(name, counts)| {
        format!("| {name} | {} |\n", counts.map(|count| count.to_string()).join(" | "))
    });
    std::iter::once(head).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::{Sarif, severity_table};

    pub(crate) const REPORT: &str = r#"{"runs": [{"tool": {"driver": {"rules": [
        {"id": "security/a", "properties": {"tags": ["x", "external/cwe/cwe-089", "external/cwe/cwe-943"]}}]}},
        "results": [
          {"ruleId": "security/a", "properties": {"severity": "HIGH"}, "locations": [{"physicalLocation":
            {"artifactLocation": {"uri": "a.js"}, "region": {"startLine": 3}}}]},
          {"ruleId": "security/a", "suppressions": [{"kind": "inSource"}], "properties": {"severity": "HIGH"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.js"}, "region": {"startLine": 4}}}]}
        ]}]}"#;

    #[test]
    fn open_findings_are_read_with_the_weaknesses_of_their_rules() {
        let report = Sarif::parse(REPORT.into()).unwrap();
        let [finding] = &report.results[..] else { panic!("one is open") };
        assert_eq!((finding.path.as_str(), finding.line), ("a.js", 3));
        assert_eq!(finding.cwes, [89, 943]);
        assert_eq!(report.severities(), [0, 1, 0, 0, 0]);
        assert!(severity_table(&[("x", [0, 1, 0, 0, 0])]).ends_with("| x | 0 | 1 | 0 | 0 | 0 |\n"));
    }

    #[test]
    fn what_is_no_report_is_an_error() {
        assert!(Sarif::parse(b"{}".to_vec()).is_err());
        assert!(Sarif::parse(b"usage".to_vec()).is_err());
    }
}
