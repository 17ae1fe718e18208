//! Flows that were found, kept once per source and sink.

use std::collections::BTreeMap;

use facts::code::ExprId;
use facts::{FileId, Flow, FlowPoint};

use super::engine::{Engine, Source};
use super::steps::{Trace, snippet};
use super::value::{Label, state};
use crate::models::SinkRow;

/// Paths kept per sink: one tells the problem, a few tell its size.
const MAX_SOURCES: usize = 3;

/// Where the data arrives: ordered by place, then kind.
type Sink = (FileId, u32, ExprId, Box<str>);

#[derive(Default)]
pub(crate) struct Found {
    sinks: BTreeMap<Sink, Vec<Hit>>,
}

struct Hit {
    source: u32,
    trace: Trace,
    model: Box<str>,
    name: Box<str>,
    certain: bool,
    behind_constant: bool,
}

impl Engine<'_> {
    pub(crate) fn record(&mut self, row: &SinkRow, label: &Label, expr: ExprId, name: &str) {
        let file = self.act.file;
        let start = self.act.code.range(expr).start;
        let certain = row.certain && label.state & state::UNCERTAIN == 0;
        let hit = Hit {
            source: label.source,
            trace: label.trace.clone(),
            model: row.model.clone(),
            name: if row.name.is_empty() { name.into() } else { row.name.clone() },
            certain,
            behind_constant: label.state & state::BEHIND_CONSTANT != 0,
        };
        let hits = self.found.sinks.entry((file, start, expr, told_kind(&row.kind))).or_default();
        match hits.iter_mut().find(|old| old.source == label.source) {
            Some(old) => {
                let better = (certain && !old.certain)
                    || (certain == old.certain && hit.trace.len() < old.trace.len());
                let behind = old.behind_constant && hit.behind_constant;
                if better {
                    *old = hit;
                }
                old.behind_constant = behind;
            }
            None => hits.push(hit),
        }
    }

    /// Everything that was found, by file and place.
    pub(crate) fn flows(&mut self) -> Vec<Flow> {
        let found = std::mem::take(&mut self.found);
        let mut flows = Vec::new();
        for ((file, _, expr, kind), mut hits) in found.sinks {
            let sources = &self.sources;
            // Parameters are the weakest of sources: told only where nothing better is.
            if hits.iter().any(|hit| &*sources[hit.source as usize].kind != "parameter") {
                hits.retain(|hit| &*sources[hit.source as usize].kind != "parameter");
            }
            without_parts(&mut hits, sources);
            hits.sort_by_key(|hit| {
                (!hit.certain, hit.trace.len(), source_place(&sources[hit.source as usize]))
            });
            flows
                .extend(hits.iter().take(MAX_SOURCES).map(|hit| self.flow(file, expr, &kind, hit)));
        }
        without_echoes(flows)
    }

    fn flow(&self, file: FileId, expr: ExprId, kind: &str, hit: &Hit) -> Flow {
        let source = &self.sources[hit.source as usize];
        let range = self.base.file(file).code().map(|code| code.range(expr)).unwrap_or_default();
        let source_name = match &*source.name {
            "" => snippet(self.base, source.file, source.range),
            name => name.to_owned(),
        };
        Flow {
            source: FlowPoint {
                kind: source.kind.clone(),
                model: source.model.clone(),
                name: source_name.as_str().into(),
                file: source.file,
                expr: source.expr.unwrap_or(ExprId(0)),
                span: self.base.span(source.file, source.range),
            },
            sink: FlowPoint {
                kind: kind.into(),
                model: hit.model.clone(),
                name: hit.name.clone(),
                file,
                expr,
                span: self.base.span(file, range),
            },
            steps: hit.trace.tell(self.base, &source_name, (file, range), &hit.name),
            weak_sanitizers: self.weak_sanitizers(&hit.trace),
            constant_prefix: hit.behind_constant,
            certain: hit.certain && &*source.kind != "parameter",
        }
    }
}

/// The kind under which a flow is told: keys and whole objects pollute prototypes alike, but are harmless otherwise.
fn told_kind(kind: &str) -> Box<str> {
    if kind == "proto-key" { "proto-pollution".into() } else { kind.into() }
}

fn source_place(source: &Source) -> (FileId, u32) {
    (source.file, source.range.start)
}

/// `url.searchParams` and `url.searchParams.get("to")` are one source: the whole expression tells more.
fn without_parts(hits: &mut Vec<Hit>, sources: &[Source]) {
    let places: Vec<_> = hits.iter().map(|hit| &sources[hit.source as usize]).collect();
    let is_part = |source: &Source| {
        places.iter().any(|whole| {
            whole.file == source.file
                && whole.kind == source.kind
                && whole.range != source.range
                && whole.range.start == source.range.start
                && whole.range.contains(source.range)
        })
    };
    let kept: Vec<bool> = places.iter().map(|source| !is_part(source)).collect();
    let mut kept = kept.into_iter();
    hits.retain(|_| kept.next().unwrap_or(true));
}

/// A call and its own argument are one sink: of two flows of one source and kind, that whose place lies inside the
/// other's stays.
fn without_echoes(flows: Vec<Flow>) -> Vec<Flow> {
    let echoes = |outer: &Flow, inner: &Flow| {
        let (around, within) = (outer.sink.span.bytes, inner.sink.span.bytes);
        outer.sink.file == inner.sink.file
            && outer.sink.kind == inner.sink.kind
            && outer.source.span == inner.source.span
            && around != within
            && around.contains(within)
    };
    // Flows go by file and place, so what lies inside follows soon.
    let is_echo = |place: usize| {
        let outer = &flows[place];
        let following = flows[place + 1..].iter();
        following
            .take_while(|inner| {
                inner.sink.file == outer.sink.file
                    && inner.sink.span.bytes.start <= outer.sink.span.bytes.end
            })
            .any(|inner| echoes(outer, inner))
    };
    let kept: Vec<bool> = (0..flows.len()).map(|place| !is_echo(place)).collect();
    flows.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(flow, _)| flow).collect()
}
