//! Findings in exported logs: one for each class and file, at the first line that holds it.

use facts::{FileId, LogSample, SampleHit, SourceFile};
use model::{ByteRange, Severity};
use review::CheckContext;

/// Reports every class that this gives a severity.
pub(crate) fn report_hits(
    cx: &mut CheckContext<'_>,
    severity: impl Fn(&SampleHit) -> Option<Severity>,
) {
    for (file, sample) in cx.samples() {
        for hit in &sample.hits {
            if let Some(severity) = severity(hit) {
                claim(cx, *file, sample, hit, severity);
            }
        }
    }
}

fn claim(
    cx: &mut CheckContext<'_>,
    file: FileId,
    sample: &LogSample,
    hit: &SampleHit,
    severity: Severity,
) {
    let source = cx.file(file);
    let mut lines = hit.lines.iter().map(|line| range_of(source, *line));
    let Some(first) = lines.next() else { return };
    let times = if hit.count == 1 { "once".to_owned() } else { format!("{} times", hit.count) };
    let message = format!("{}: {times} in {} lines of this log", hit.name, sample.lines);
    let mut builder = cx.report(file, first, message).severity(severity);
    for line in lines {
        builder = builder.because(file, line, "and here");
    }
}

/// A line of the stand-in, 1-based.
fn range_of(source: &SourceFile, line: u32) -> ByteRange {
    let mut start = 0;
    for (number, text) in (1..).zip(source.text.split('\n')) {
        if number == line {
            return ByteRange::new(start, start + text.len() as u32);
        }
        start += text.len() as u32 + 1;
    }
    ByteRange::new(0, 0)
}
