//! The findings as compact JSON, for the script of their page.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::data::{Finding, Site};

/// Texts that many findings share stand once, in `texts`; a finding is a row of figures and texts of its own.
pub(crate) fn data(site: &Site) -> Value {
    let mut texts = Texts::default();
    let rows: Vec<Value> = site.findings.iter().map(|finding| row(finding, &mut texts)).collect();
    json!({ "texts": texts.list, "rows": rows })
}

#[derive(Default)]
struct Texts {
    list: Vec<String>,
    at: BTreeMap<String, usize>,
}

impl Texts {
    fn of(&mut self, text: &str) -> usize {
        if let Some(at) = self.at.get(text) {
            return *at;
        }
        self.list.push(text.to_owned());
        self.at.insert(text.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// -1 for nothing.
    fn maybe(&mut self, text: Option<&str>) -> i64 {
        text.map_or(-1, |text| self.of(text) as i64)
    }
}

/// In the order that `findings.js` reads.
fn row(finding: &Finding, texts: &mut Texts) -> Value {
    let code: Vec<Value> =
        finding.code.iter().map(|line| json!([line.number, line.text])).collect();
    let steps: Vec<Value> = finding
        .steps
        .iter()
        .map(|step| json!([texts.of(&step.path), step.line, step.note]))
        .collect();
    let reviews: Vec<usize> = finding.reviews.iter().map(|review| texts.of(review)).collect();
    json!([
        finding.id,
        texts.of(&finding.session),
        finding.severity as u8,
        texts.of(finding.confidence.word()),
        texts.of(&finding.rule),
        reviews,
        texts.of(&finding.title),
        finding.message,
        texts.maybe(finding.path.as_deref()),
        finding.line.unwrap_or(0),
        texts.of(&finding.status),
        texts.maybe(finding.reason.as_deref()),
        texts.maybe(finding.owner.as_deref()),
        texts.of(&finding.first_seen),
        texts.of(&finding.last_seen),
        code,
        steps,
        texts.maybe(finding.fix.as_deref()),
        texts.maybe(finding.before.as_deref()),
        texts.maybe(finding.after.as_deref()),
        finding.cwe,
        finding.sources.iter().map(|source| texts.of(&source.url)).collect::<Vec<_>>(),
    ])
}
