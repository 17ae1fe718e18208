//! What leaves the program by telemetry: fields of metrics, spans, reports of errors and events of analytics.

use facts::FileId;
use facts::code::{ExprId, ExprKind, FunctionId, PropertyKey};
use model::{ByteRange, Span};

use super::frames::{Place, Reader};

/// Objects in objects.
const MAX_NESTING: u32 = 5;
/// Fields of one call.
const MAX_FIELDS: usize = 80;

/// A call that writes values to a telemetry or analytics system.
#[derive(Clone, Debug)]
pub struct TelemetryWrite {
    pub signal: Signal,
    /// `sentry`, `segment`, `opentelemetry` ...
    pub system: Box<str>,
    /// The method, as called: `setUser`, `track`.
    pub method: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    pub span: Span,
    pub function: FunctionId,
    pub fields: Vec<WriteField>,
}

/// One value that is written.
#[derive(Clone, Debug)]
pub struct WriteField {
    /// Dotted: `user.email`; empty for a value without a name.
    pub path: Box<str>,
    /// The file of the value, which may be another than the call's.
    pub file: FileId,
    pub value: ExprId,
    pub range: ByteRange,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    Log,
    Metric,
    Trace,
    Error,
    Analytics,
}

impl Reader<'_> {
    /// A write with the fields of these arguments: a name in front of each, empty where they stand for themselves.
    pub(crate) fn write(
        &self,
        call: &Place,
        owner: FunctionId,
        signal: Signal,
        (system, method): (&str, &str),
        args: &[(&str, Place)],
    ) -> Option<TelemetryWrite> {
        let range = self.code(call.file)?.range(call.expr);
        let mut fields = Vec::new();
        args.iter().for_each(|(path, value)| self.flatten(path, value, MAX_NESTING, &mut fields));
        Some(TelemetryWrite {
            signal,
            system: system.into(),
            method: method.into(),
            file: call.file,
            range,
            span: self.program.base.span(call.file, range),
            function: owner,
            fields,
        })
    }

    fn flatten(&self, path: &str, value: &Place, depth: u32, found: &mut Vec<WriteField>) {
        let (Some(code), Some(depth)) = (self.code(value.file), depth.checked_sub(1)) else {
            return;
        };
        if found.len() >= MAX_FIELDS {
            return;
        }
        let (literals, _) = self.literals(value);
        let objects: Vec<&Place> = literals
            .iter()
            .filter(|it| {
                let kind = self.code(it.file).map(|code| code.kind(it.expr));
                matches!(kind, Some(ExprKind::Object(properties)) if !properties.is_empty())
            })
            .collect();
        if objects.is_empty() {
            if !matches!(code.kind(value.expr), ExprKind::Function(_)) {
                let range = code.range(value.expr);
                let span = self.program.base.span(value.file, range);
                let (file, value) = (value.file, value.expr);
                found.push(WriteField { path: path.into(), file, value, range, span });
            }
            return;
        }
        for object in objects {
            let Some(ExprKind::Object(properties)) =
                self.code(object.file).map(|code| code.kind(object.expr))
            else {
                continue;
            };
            for property in properties {
                let inner = object.at(property.value);
                match &property.key {
                    PropertyKey::Name(name) if path.is_empty() => {
                        self.flatten(name, &inner, depth, found);
                    }
                    PropertyKey::Name(name) => {
                        self.flatten(&format!("{path}.{name}"), &inner, depth, found);
                    }
                    PropertyKey::Spread => self.flatten(path, &inner, depth, found),
                    PropertyKey::Computed(_) => {
                        self.flatten(&format!("{path}.*"), &inner, depth, found);
                    }
                }
            }
        }
    }

    /// All arguments of a call, without names.
    pub(crate) fn arguments(&self, call: &Place) -> Vec<Place> {
        let count = self
            .code(call.file)
            .and_then(|code| code.call(call.expr))
            .map_or(0, |it| it.args.len());
        (0..count).filter_map(|index| self.argument(call, index)).collect()
    }
}
