//! What a program hands to spans, metrics, error reporters and analytics, and which values it writes there.

mod fields;
mod rows;
mod shapes;

use facts::code::{Call, CallKind, Code, ExprId, ExprKind};
use facts::{FileClass, FileId};
use flow::{OfProgram, Program};
use model::ByteRange;

use crate::role::{Role, Roles};
use fields::Reader;
use rows::{ROWS, Row};
use shapes::Shape;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Signal {
    Trace,
    Metric,
    Errors,
    Analytics,
}

impl Signal {
    /// What a person calls the thing that is written to.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Trace => "a span attribute",
            Self::Metric => "a metric label",
            Self::Errors => "an error report",
            Self::Analytics => "analytics",
        }
    }
}

/// One call that writes.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) signal: Signal,
    /// `Sentry`, `OpenTelemetry`.
    pub(crate) system: &'static str,
    /// The data leaves for somebody else's machines.
    pub(crate) is_third_party: bool,
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// The metric's or event's name, where it is constant.
    pub(crate) name: Option<String>,
    pub(crate) fields: Vec<Field>,
}

/// A value that is written under a name.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Dotted: `user.email`.
    pub(crate) name: String,
    /// Of the value; another file than the call's where a wrapper is handed an object.
    pub(crate) file: FileId,
    pub(crate) value: ExprId,
    pub(crate) range: ByteRange,
}

/// Every write of production code, in order of files and places.
pub(crate) struct Writes(pub(crate) Vec<Write>);

impl OfProgram for Writes {
    fn of(program: &Program) -> Self {
        let finder = Finder::new(program);
        let mut found = Vec::new();
        for (file, source, code) in program.base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            for call in &code.calls {
                found.extend(finder.write(file, code, *call));
            }
        }
        Self(found)
    }
}

/// The fields of every object literal that an expression may be, callers' included.
pub(crate) fn objects(program: &Program, file: FileId, expr: ExprId) -> Vec<Field> {
    Reader::new(program).objects(file, expr)
}

struct Finder<'p> {
    program: &'p Program,
    roles: Roles<'p>,
    reader: Reader<'p>,
    /// Some file of production code imports a tracer.
    traces: bool,
}

impl<'p> Finder<'p> {
    fn new(program: &'p Program) -> Self {
        let mut codes =
            program.base.code().filter(|(_, source, _)| source.class == FileClass::Production);
        let traces = codes.any(|(_, _, code)| imports(code, &["@opentelemetry/", "dd-trace"]));
        Self { program, roles: Roles::new(program), reader: Reader::new(program), traces }
    }

    fn write(&self, file: FileId, code: &Code, expr: ExprId) -> Option<Write> {
        let call = code.call(expr).filter(|call| call.kind == CallKind::Call)?;
        let method = match code.kind(call.callee) {
            ExprKind::Member { property, .. } => &**property,
            ExprKind::Name { name, .. } => &**name,
            _ => return None,
        };
        let row = self.row(file, code, call, method)?;
        if row.shape == Shape::Labels && is_chained(code, call) {
            // `labels(..)` is the write, whatever is done with what it gives.
            return None;
        }
        let (name, fields) = self.reader.read(file, code, call, row.shape);
        Some(Write {
            signal: row.signal,
            system: row.system,
            is_third_party: row.is_third_party,
            file,
            range: code.range(expr),
            name,
            fields,
        })
    }

    fn row(&self, file: FileId, code: &Code, call: &Call, method: &str) -> Option<&'static Row> {
        let named = || ROWS.iter().filter(|row| row.methods.contains(&method));
        named().next()?;
        let origin = self.program.origin(file, call.callee).map_or("", |origin| origin.as_str());
        // A renamed import is called by its own name.
        let last = origin.trim_end_matches("()").rsplit('.').next().unwrap_or(method);
        let by_origin =
            ROWS.iter().filter(|row| row.methods.contains(&last) || row.methods.contains(&method));
        if !origin.is_empty() {
            let known = by_origin.into_iter().find(|row| row.is_of(origin));
            if known.is_some() || !self.is_shape(origin) {
                return known;
            }
        }
        self.by_name(file, code, call, method)
    }

    /// An origin that says no more than that a value came in: the name may still tell.
    fn is_shape(&self, origin: &str) -> bool {
        origin.starts_with("@opentelemetry/api") || origin.starts_with("@sentry/")
    }

    /// `span.setAttribute(..)` of a span that was handed in, where the program traces at all.
    fn by_name(
        &self,
        file: FileId,
        code: &Code,
        call: &Call,
        method: &str,
    ) -> Option<&'static Row> {
        let ExprKind::Member { object, .. } = code.kind(call.callee) else { return None };
        let receiver = receiver(code, *object)?;
        let words = review::words(receiver);
        let last = words.last().map_or("", String::as_str);
        let mut rows = ROWS.iter().filter(|row| row.methods.contains(&method));
        rows.find(|row| match row.by_name {
            "" => false,
            "span" => last == "span" && self.traces && self.roles.of(file) != Role::Client,
            name => last == name && imports(code, row.packages),
        })
    }
}

/// `counter.labels(..).inc()`.
fn is_chained(code: &Code, call: &Call) -> bool {
    let ExprKind::Member { object, .. } = code.kind(call.callee) else { return false };
    let Some(inner) = code.call(*object) else { return false };
    matches!(code.kind(inner.callee), ExprKind::Member { property, .. } if &**property == "labels")
}

/// `activeSpan` of `this.activeSpan`, `getActiveSpan()` of a call.
fn receiver(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => Some(name),
        ExprKind::Member { property, .. } => Some(property),
        ExprKind::Call(call) => match code.kind(call.callee) {
            ExprKind::Member { property, .. } => Some(property),
            ExprKind::Name { name, .. } => Some(name),
            _ => None,
        },
        _ => None,
    }
}

fn imports(code: &Code, packages: &[&str]) -> bool {
    code.imports
        .iter()
        .any(|import| packages.iter().any(|package| is_package(&import.specifier, package)))
}

/// `@sentry/` is a family, `mixpanel` a package with its parts.
fn is_package(specifier: &str, package: &str) -> bool {
    match specifier.strip_prefix(package) {
        Some(rest) => {
            package.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '.', '('])
        }
        None => false,
    }
}
