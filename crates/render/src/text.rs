//! For people at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use model::{Fix, FlowStep};
use review::{GateVerdict, ReportedFinding, ReviewReport};

use crate::{Options, frame, tables, words};

const DEFAULT_WIDTH: usize = 100;

pub(crate) fn render(report: &ReviewReport, options: &Options) -> String {
    let width = if options.width == 0 { DEFAULT_WIDTH } else { options.width.max(40) };
    let mut page = Page { out: String::new(), colour: options.colour, width };
    for finding in &report.findings {
        page.finding(finding);
    }
    page.apart("Waived", &report.waived);
    page.apart("Pre-existing, not gating", &report.pre_existing);
    page.apart("In the baseline, not gating", &report.baseline);
    for table in report.tables.iter().filter(|table| !table.rows.is_empty()) {
        page.line(tables::text(table, width));
    }
    page.summary(report);
    page.out
}

struct Page {
    out: String,
    colour: bool,
    width: usize,
}

impl Page {
    fn line(&mut self, text: impl AsRef<str>) {
        self.out.push_str(text.as_ref());
        self.out.push('\n');
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn finding(&mut self, finding: &ReportedFinding) {
        let frame = frame::render(finding, self.colour, self.width);
        self.line(frame.trim_end());
        self.line(format!("  {}", self.styled(Style::new().dimmed(), &subtitle(finding))));
        if let Some(steps) = words::flow(finding) {
            self.flow(steps);
        }
        if let Some(meeting) = words::interleaving(finding) {
            self.line(format!("  two requests: {meeting}"));
        }
        for reason in words::reasons(finding) {
            self.line(format!("  because {reason}"));
        }
        if let Some(fix) = &finding.fix {
            self.fix(fix);
        }
        self.out.push('\n');
    }

    fn flow(&mut self, steps: &[FlowStep]) {
        self.line("  how it gets there:");
        for (step, number) in steps.iter().zip(1..) {
            let place = words::plain(&step.span.to_string());
            self.line(format!("    {number}. {place}  {}", words::plain(&step.note)));
        }
    }

    fn fix(&mut self, fix: &Fix) {
        let label = self.styled(Style::new().bold(), "fix:");
        self.line(format!("  {label} {}", words::plain(fix.summary())));
        if let Fix::Advice { before, after, .. } = fix {
            for (mark, code) in [('-', before), ('+', after)] {
                for line in code.iter().flat_map(|code| code.lines()) {
                    self.line(format!("    {mark} {}", words::plain(line)));
                }
            }
        }
    }

    /// Findings that do not count, a line each.
    fn apart(&mut self, title: &str, findings: &[ReportedFinding]) {
        if findings.is_empty() {
            return;
        }
        self.line(format!("{title} ({})", findings.len()));
        for finding in findings {
            let severity = finding.severity;
            let message = words::plain(&finding.message);
            self.line(format!(
                "  {severity:<7} {} {} {message}",
                words::place(finding),
                finding.rule
            ));
            if let model::Disposition::Waived(waiver) = &finding.disposition {
                self.line(format!("          {}", words::waiver_line(waiver)));
            }
        }
        self.out.push('\n');
    }

    fn summary(&mut self, report: &ReviewReport) {
        let names: Vec<_> = report.reviews.iter().map(|review| review.name.as_str()).collect();
        self.line(format!("Reviewed: {}", names.join(", ")));
        if let Some(range) = &report.request.range {
            self.line(format!("Change: {}", words::plain(range)));
        }
        self.line(format!("Coverage: {}", words::coverage_line(&report.coverage)));
        self.gaps(report);
        if let Some(line) = words::entry_points_line(&report.entry_points) {
            self.line(line);
        }
        for note in &report.request.notes {
            self.line(format!("Note: {}", words::plain(note)));
        }
        tables::summaries(report).for_each(|line| self.line(words::plain(&line)));
        self.line(format!("Findings: {}", words::counts_line(report.counts)));
        let gate = self.styled(gate_style(report), &words::gate_line(report));
        self.line(gate);
        self.line(words::plain(&report.gate.rationale));
    }

    fn gaps(&mut self, report: &ReviewReport) {
        const SHOWN: usize = 20;
        for reported in report.coverage.gaps.iter().take(SHOWN) {
            let gap = &reported.gap;
            let line = gap.line.map(|line| format!(":{line}")).unwrap_or_default();
            let mark = match (&reported.accepted, reported.relevant) {
                (Some(reason), _) => format!(" (accepted: {})", words::plain(reason)),
                (None, true) => String::new(),
                (None, false) => " (not needed by this review)".to_owned(),
            };
            let reason = words::plain(&gap.reason);
            let path = words::plain(gap.path.as_str());
            self.line(format!("  gap: {path}{line}: {}: {reason}{mark}", gap.kind.word()));
        }
        let more = report.coverage.gaps.len().saturating_sub(SHOWN);
        if more > 0 {
            let _ = writeln!(
                self.out,
                "  and {} (see --format json)",
                words::counted(more as u64, "more gap")
            );
        }
    }
}

/// `SE-1  authentication  confidence high  CWE-89  [verify]`.
fn subtitle(finding: &ReportedFinding) -> String {
    let mut parts = vec![
        finding.id.clone(),
        finding.category.clone(),
        format!("confidence {}", finding.confidence),
    ];
    parts.extend(words::cwe_names(finding));
    parts.extend(words::marks(finding).into_iter().map(|mark| format!("[{mark}]")));
    if !finding.also.is_empty() {
        parts.push(format!("also {}", finding.also.join(", ")));
    }
    parts.join("  ")
}

fn gate_style(report: &ReviewReport) -> Style {
    let colour = match report.gate.verdict {
        GateVerdict::Block => AnsiColor::Red,
        GateVerdict::Incomplete => AnsiColor::Yellow,
        GateVerdict::Pass => AnsiColor::Green,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}
