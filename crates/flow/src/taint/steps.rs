//! The way of a label, as a linked list shared between all values that went the same way.

use std::rc::Rc;

use facts::code::ExprId;
use facts::{FactBase, FileId};
use model::{ByteRange, FlowStep};

/// Steps beyond this many are not recorded; the last ones before a sink are what a reader needs, and they are rare.
const MAX_STEPS: u16 = 24;

#[derive(Clone, Debug, Default)]
pub(crate) struct Trace(Option<Rc<Step>>);

#[derive(Debug)]
struct Step {
    previous: Trace,
    file: FileId,
    range: ByteRange,
    note: Note,
    length: u16,
}

/// What happened, kept small: the words are written when a flow is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Source,
    Assigned,
    Passed,
    Returned,
    Called(ExprId),
}

impl Trace {
    pub(crate) fn len(&self) -> u16 {
        self.0.as_ref().map_or(0, |step| step.length)
    }

    /// The way with one more step. Steps on the line or at the place of the last one are left out when told.
    #[must_use]
    pub(crate) fn then(&self, file: FileId, range: ByteRange, note: Note) -> Self {
        if self.len() >= MAX_STEPS || self.ends_at(file, range) {
            return self.clone();
        }
        let length = self.len() + 1;
        Self(Some(Rc::new(Step { previous: self.clone(), file, range, note, length })))
    }

    /// The calls that the data went through, first one first.
    pub(crate) fn calls(&self) -> Vec<(FileId, ExprId)> {
        let mut calls = Vec::new();
        let mut at = self;
        while let Some(step) = &at.0 {
            if let Note::Called(call) = step.note {
                calls.push((step.file, call));
            }
            at = &step.previous;
        }
        calls.reverse();
        calls
    }

    fn ends_at(&self, file: FileId, range: ByteRange) -> bool {
        self.0.as_ref().is_some_and(|step| step.file == file && step.range == range)
    }

    /// The steps in order, one a line; `sink` is added as the last.
    pub(crate) fn tell(
        &self,
        base: &FactBase,
        source_name: &str,
        sink: (FileId, ByteRange),
        sink_name: &str,
    ) -> Vec<FlowStep> {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some(step) = &at.0 {
            let text = words(step, base, source_name);
            steps.push(FlowStep { span: base.span(step.file, step.range), note: text });
            at = &step.previous;
        }
        steps.reverse();
        steps.push(FlowStep {
            span: base.span(sink.0, sink.1),
            note: format!("reaches {sink_name}"),
        });
        let last = steps.len() - 1;
        let mut merged: Vec<FlowStep> = Vec::new();
        for (place, step) in steps.into_iter().enumerate() {
            let same_line = merged.last().is_some_and(|old| {
                old.span.path == step.span.path && old.span.start.line == step.span.start.line
            });
            // The source and the sink always show; between them a line is told once.
            if !same_line || place == last {
                merged.push(step);
            }
        }
        merged
    }
}

fn words(step: &Step, base: &FactBase, source_name: &str) -> String {
    let text = snippet(base, step.file, step.range);
    match step.note {
        Note::Source => format!("{source_name} is read"),
        Note::Assigned => format!("is stored in `{text}`"),
        Note::Passed => format!("is passed as `{text}`"),
        Note::Returned => "is returned".to_owned(),
        Note::Called(_) => format!("goes through `{text}`"),
    }
}

/// The first line of the code at a place, cut to what fits in a report.
pub(crate) fn snippet(base: &FactBase, file: FileId, range: ByteRange) -> String {
    let text = range.slice(&base.file(file).text);
    let line = text.lines().next().unwrap_or("").trim();
    if line.chars().count() <= 60 && line.len() == text.trim().len() {
        return line.to_owned();
    }
    let cut: String = line.chars().take(57).collect();
    format!("{cut}...")
}
