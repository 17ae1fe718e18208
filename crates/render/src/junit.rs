//! JUnit XML: a suite per review, a failed case per open finding, and the gate as the last case.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use review::{GateVerdict, ReportedFinding, ReviewReport};

use crate::words;

/// Writing XML into memory fails only where this code is wrong; then the text ends where it went wrong.
pub(crate) fn render(report: &ReviewReport) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = document(&mut writer, report);
    debug_assert!(written.is_ok());
    let text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text + "\n"
}

type Xml = Writer<Vec<u8>>;

fn document(xml: &mut Xml, report: &ReviewReport) -> std::io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let failures = report.findings.iter().filter(|finding| fails(report, finding)).count();
    let blocked = usize::from(report.gate.verdict != GateVerdict::Pass);
    let root = xml
        .create_element("testsuites")
        .with_attribute(("name", "session-workflow"))
        .with_attribute(("tests", (report.findings.len() + 1).to_string().as_str()))
        .with_attribute(("failures", (failures + blocked).to_string().as_str()));
    root.write_inner_content(|xml| {
        for review in &report.reviews {
            suite(xml, report, &review.name)?;
        }
        gate(xml, report)
    })?;
    Ok(())
}

/// Findings below the gate's level are cases that pass, with the finding as output.
fn fails(report: &ReviewReport, finding: &ReportedFinding) -> bool {
    report.gate.blocking.contains(&finding.id)
}

fn suite(xml: &mut Xml, report: &ReviewReport, review: &str) -> std::io::Result<()> {
    // A finding with several labels is told once, in the suite of its first.
    let findings: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.reviews.first().is_some_and(|first| first == review))
        .collect();
    let failures = findings.iter().filter(|finding| fails(report, finding)).count();
    xml.create_element("testsuite")
        .with_attribute(("name", review))
        .with_attribute(("tests", findings.len().to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .write_inner_content(|xml| {
            findings.iter().try_for_each(|finding| case(xml, report, finding))
        })?;
    Ok(())
}

fn case(xml: &mut Xml, report: &ReviewReport, finding: &ReportedFinding) -> std::io::Result<()> {
    let name = format!("{} {}", words::place(finding), words::plain(&finding.message));
    let line = finding.span.as_ref().map_or(0, |span| span.start.line).to_string();
    let file = finding.span.as_ref().map_or("", |span| span.path.as_str());
    let details = details(finding);
    xml.create_element("testcase")
        .with_attribute(("classname", finding.rule.as_str()))
        .with_attribute(("name", name.as_str()))
        .with_attribute(("file", words::plain(file).as_str()))
        .with_attribute(("line", line.as_str()))
        .write_inner_content(|xml| {
            if fails(report, finding) {
                xml.create_element("failure")
                    .with_attribute(("type", finding.severity.word()))
                    .with_attribute(("message", words::plain(&finding.message).as_str()))
                    .write_text_content(BytesText::new(&details))?;
            } else {
                xml.create_element("system-out").write_text_content(BytesText::new(&details))?;
            }
            Ok(())
        })?;
    Ok(())
}

fn details(finding: &ReportedFinding) -> String {
    let mut lines =
        vec![format!("{} {} at {}", finding.severity, finding.rule, words::place(finding))];
    for (step, number) in words::flow(finding).unwrap_or_default().iter().zip(1..) {
        lines.push(format!(
            "{number}. {} {}",
            words::plain(&step.span.to_string()),
            words::plain(&step.note)
        ));
    }
    lines.extend(words::reasons(finding).into_iter().map(|reason| format!("because {reason}")));
    lines.extend(finding.fix.as_ref().map(|fix| format!("fix: {}", words::plain(fix.summary()))));
    lines.join("\n")
}

fn gate(xml: &mut Xml, report: &ReviewReport) -> std::io::Result<()> {
    let line = words::gate_line(report);
    let rationale = words::plain(&report.gate.rationale);
    let failures = if report.gate.verdict == GateVerdict::Pass { "0" } else { "1" };
    xml.create_element("testsuite")
        .with_attribute(("name", "gate"))
        .with_attribute(("tests", "1"))
        .with_attribute(("failures", failures))
        .write_inner_content(|xml| {
            let case = xml
                .create_element("testcase")
                .with_attribute(("classname", "gate"))
                .with_attribute(("name", line.as_str()));
            case.write_inner_content(|xml| {
                if failures == "1" {
                    xml.create_element("failure")
                        .with_attribute(("type", report.gate.label.word()))
                        .with_attribute(("message", line.as_str()))
                        .write_text_content(BytesText::new(&rationale))?;
                } else {
                    xml.create_element("system-out")
                        .write_text_content(BytesText::new(&rationale))?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
    Ok(())
}
