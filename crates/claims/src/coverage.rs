//! Reports of test coverage: lcov, istanbul, cobertura, clover.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// What was run of what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Share {
    pub(crate) covered: f64,
    pub(crate) all: f64,
}

impl Share {
    /// In percent; nothing where there is nothing to run.
    pub(crate) fn percent(self) -> Option<f64> {
        (self.all > 0.0).then(|| self.covered / self.all * 100.0)
    }

    fn add(&mut self, covered: f64, all: f64) {
        self.covered += covered;
        self.all += all;
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Coverage {
    /// `lines`, `statements`, `functions`, `branches`, as far as the report says them.
    pub(crate) totals: BTreeMap<&'static str, Share>,
    /// Lines (or statements) by file, paths as the report has them.
    pub(crate) files: BTreeMap<String, Share>,
}

/// Where reports are written unless somebody says otherwise; most of it is not tracked.
pub(crate) const PLACES: &[&str] = &[
    "coverage/coverage-summary.json",
    "coverage/lcov.info",
    "coverage/coverage-final.json",
    "coverage/cobertura-coverage.xml",
    "coverage/clover.xml",
    "lcov.info",
    "coverage.xml",
    "cobertura.xml",
    "reports/coverage/lcov.info",
    "reports/coverage/coverage-summary.json",
    "coverage/lcov-report/lcov.info",
];

/// By the name of the file; nothing for one that is no such report or is broken.
pub(crate) fn read(name: &str, text: &str) -> Option<Coverage> {
    let coverage = match name.rsplit('/').next().unwrap_or("") {
        "coverage-summary.json" => summary(text)?,
        "coverage-final.json" => istanbul(text)?,
        name if name.ends_with(".xml") => xml(text)?,
        _ => lcov(text),
    };
    (!coverage.totals.is_empty()).then_some(coverage)
}

/// `SF:`, `LF:`/`LH:`, `FNF:`/`FNH:`, `BRF:`/`BRH:`; where the sums are missing, `DA:` lines.
fn lcov(text: &str) -> Coverage {
    let mut coverage = Coverage::default();
    let mut file = String::new();
    let (mut hits, mut sums) = (Share::default(), BTreeMap::<&str, f64>::new());
    for line in text.lines() {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        match key.trim() {
            "SF" => file = value.trim().to_owned(),
            "DA" => {
                let count =
                    value.split(',').nth(1).and_then(|count| count.trim().parse::<f64>().ok());
                hits.add(f64::from(u8::from(count.is_some_and(|count| count > 0.0))), 1.0);
            }
            key @ ("LF" | "LH" | "FNF" | "FNH" | "BRF" | "BRH") => {
                _ = value.trim().parse().map(|number| sums.insert(key, number));
            }
            "end_of_record" => {
                let lines = match (sums.get("LH"), sums.get("LF")) {
                    (Some(hit), Some(found)) => Share { covered: *hit, all: *found },
                    _ => hits,
                };
                coverage.totals.entry("lines").or_default().add(lines.covered, lines.all);
                for (name, hit, found) in [("functions", "FNH", "FNF"), ("branches", "BRH", "BRF")]
                {
                    if let (Some(hit), Some(found)) = (sums.get(hit), sums.get(found)) {
                        coverage.totals.entry(name).or_default().add(*hit, *found);
                    }
                }
                coverage.files.insert(std::mem::take(&mut file), lines);
                (hits, sums) = (Share::default(), BTreeMap::new());
            }
            _ => {}
        }
    }
    coverage
}

const NAMES: [&str; 4] = ["lines", "statements", "functions", "branches"];

fn summary(text: &str) -> Option<Coverage> {
    let Value::Object(object) = serde_json::from_str(text).ok()? else { return None };
    let mut coverage = Coverage::default();
    for (file, value) in &object {
        let share = |name: &str| {
            let of = |field: &str| value.get(name)?.get(field)?.as_f64();
            Some(Share { covered: of("covered")?, all: of("total")? })
        };
        if file == "total" {
            coverage.totals = NAMES.iter().filter_map(|name| Some((*name, share(name)?))).collect();
        } else {
            coverage.files.extend(share("lines").map(|share| (file.clone(), share)));
        }
    }
    Some(coverage)
}

/// Counters of each file: statements `s`, functions `f`, branches `b`.
fn istanbul(text: &str) -> Option<Coverage> {
    let Value::Object(object) = serde_json::from_str(text).ok()? else { return None };
    let mut coverage = Coverage::default();
    for (file, value) in &object {
        let counters = |name: &str| -> Vec<f64> {
            let values = value
                .get(name)
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|object| object.values());
            values
                .flat_map(|value| match value {
                    Value::Array(items) => items.iter().filter_map(Value::as_f64).collect(),
                    other => other.as_f64().into_iter().collect::<Vec<_>>(),
                })
                .collect()
        };
        for (name, key) in [("statements", "s"), ("functions", "f"), ("branches", "b")] {
            let counters = counters(key);
            let covered = counters.iter().filter(|count| **count > 0.0).count() as f64;
            coverage.totals.entry(name).or_default().add(covered, counters.len() as f64);
            if key == "s" {
                coverage.files.insert(file.clone(), Share { covered, all: counters.len() as f64 });
            }
        }
    }
    Some(coverage)
}

/// Cobertura's `<coverage lines-covered=..>` with `<class filename=..>`, clover's `<metrics statements=..>`.
fn xml(text: &str) -> Option<Coverage> {
    let mut reader = Reader::from_str(text);
    let mut coverage = Coverage::default();
    let mut file: Option<String> = None;
    let mut is_known = false;
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let number = |name: &str| attribute(element, name)?.parse::<f64>().ok();
                match element.name().as_ref() {
                    b"coverage" => {
                        is_known = true;
                        for (name, covered, all) in [
                            ("lines", "lines-covered", "lines-valid"),
                            ("branches", "branches-covered", "branches-valid"),
                        ] {
                            if let (Some(covered), Some(all)) = (number(covered), number(all)) {
                                coverage.totals.insert(name, Share { covered, all });
                            }
                        }
                    }
                    b"class" => file = attribute(element, "filename"),
                    b"file" => {
                        file = attribute(element, "path").or_else(|| attribute(element, "name"))
                    }
                    b"line" => {
                        let hits = number("hits").or_else(|| number("count"));
                        if let (Some(file), Some(hits)) = (&file, hits) {
                            coverage
                                .files
                                .entry(file.clone())
                                .or_default()
                                .add(f64::from(u8::from(hits > 0.0)), 1.0);
                        }
                    }
                    b"metrics" if file.is_none() => {
                        if let (Some(covered), Some(all)) =
                            (number("coveredstatements"), number("statements"))
                        {
                            coverage.totals.insert("statements", Share { covered, all });
                        }
                    }
                    _ => {}
                }
            }
            Event::End(element) if matches!(element.name().as_ref(), b"class" | b"file") => {
                file = None
            }
            Event::Eof => break,
            _ => {}
        }
    }
    is_known.then_some(coverage)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.unescape_value().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::{Coverage, read};

    fn percent(coverage: &Coverage, name: &str) -> Option<i64> {
        coverage.totals.get(name)?.percent().map(|percent| percent.round() as i64)
    }

    #[test]
    fn each_format_is_read() {
        let lcov = "TN:\nSF:src/a.ts\nFNF:2\nFNH:1\nDA:1,3\nDA:2,0\nLF:4\nLH:3\nBRF:2\nBRH:2\nend_of_record\nSF:src/b.ts\nDA:1,1\nDA:2,1\nDA:3,0\nDA:4,5\nend_of_record\n";
        let read_lcov = read("coverage/lcov.info", lcov).unwrap();
        assert_eq!(
            (
                percent(&read_lcov, "lines"),
                percent(&read_lcov, "functions"),
                percent(&read_lcov, "branches")
            ),
            (Some(75), Some(50), Some(100))
        );
        assert_eq!(read_lcov.files["src/b.ts"].percent(), Some(75.0));

        let summary = r#"{"total":{"lines":{"total":200,"covered":192,"skipped":0,"pct":96},"statements":{"total":210,"covered":190,"pct":90.47},"functions":{"total":20,"covered":20,"pct":100},"branches":{"total":50,"covered":40,"pct":80}},"/work/src/a.ts":{"lines":{"total":10,"covered":5,"pct":50}}}"#;
        let summary = read("coverage/coverage-summary.json", summary).unwrap();
        assert_eq!(
            (percent(&summary, "lines"), percent(&summary, "branches")),
            (Some(96), Some(80))
        );
        assert_eq!(summary.files["/work/src/a.ts"].percent(), Some(50.0));

        let full = r#"{"/work/src/a.ts":{"path":"/work/src/a.ts","s":{"0":1,"1":0,"2":4,"3":1},"f":{"0":1},"b":{"0":[1,0]}}}"#;
        let full = read("coverage/coverage-final.json", full).unwrap();
        assert_eq!(
            (percent(&full, "statements"), percent(&full, "branches")),
            (Some(75), Some(50))
        );

        let cobertura = r#"<?xml version="1.0"?><coverage lines-valid="100" lines-covered="96" branches-valid="10" branches-covered="9"><packages><package><classes><class filename="src/a.ts"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>"#;
        let cobertura = read("coverage/cobertura-coverage.xml", cobertura).unwrap();
        assert_eq!(
            (percent(&cobertura, "lines"), cobertura.files["src/a.ts"].percent()),
            (Some(96), Some(50.0))
        );

        let clover = r#"<coverage generated="1"><project><metrics statements="40" coveredstatements="30" methods="1"/><file name="a.ts" path="src/a.ts"><metrics statements="2" coveredstatements="1"/><line num="1" count="1" type="stmt"/><line num="2" count="0" type="stmt"/></file></project></coverage>"#;
        let clover = read("coverage/clover.xml", clover).unwrap();
        assert_eq!(
            (percent(&clover, "statements"), clover.files["src/a.ts"].percent()),
            (Some(75), Some(50.0))
        );
    }

    #[test]
    fn a_broken_report_is_none() {
        for (name, text) in [
            ("coverage-summary.json", "{\"total\":"),
            ("coverage.xml", "<coverage><a"),
            ("clover.xml", "<other/>"),
            ("lcov.info", "hello"),
            ("coverage-final.json", "[]"),
        ] {
            assert_eq!(read(name, text), None, "{name}");
        }
    }
}
