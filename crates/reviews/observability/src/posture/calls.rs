//! Calls of libraries that telemetry is made with, and which routes run them.

use facts::code::{Code, ExprId, ExprKind, FunctionId};
use facts::{FileClass, FileId, Route};
use flow::Program;
use rustc_hash::FxHashSet;

/// Functions that run for requests.
#[derive(Default)]
pub(super) struct Runs(FxHashSet<(FileId, FunctionId)>);

impl Runs {
    /// A call in a function runs when that function runs, and when the function that it is written in does.
    pub(super) fn add(&mut self, code: &Code, file: FileId, owner: FunctionId) {
        let parents = std::iter::successors(Some(owner), |at| code.function(*at).parent);
        let inner = parents.take_while(|at| *at != FunctionId::TOP_LEVEL).take(6);
        self.0.extend(inner.map(|at| (file, at)));
    }

    /// Whether a request of the route comes by: through its middleware, its handlers, and what they call.
    pub(super) fn for_route(&self, program: &Program, route: &Route) -> bool {
        let before = route.middleware.iter().flat_map(|middleware| &middleware.functions).copied();
        let all =
            before.chain(route.handlers.iter().map(|handler| (handler.file, handler.function)));
        all.into_iter().any(|of| {
            self.0.contains(&of)
                || program
                    .reaches
                    .steps(of.0, of.1)
                    .iter()
                    .any(|step| self.0.contains(&(step.file, step.function)))
        })
    }
}

/// A call of production code.
pub(super) struct Called<'p> {
    pub(super) file: FileId,
    pub(super) code: &'p Code,
    pub(super) expr: ExprId,
    pub(super) owner: FunctionId,
    /// What is called: `prom-client.Histogram().observe`; empty when nothing is known.
    pub(super) callee: &'p str,
    /// `observe` of `latency.observe(..)`.
    pub(super) name: &'p str,
    /// `latency`.
    pub(super) receiver: &'p str,
}

pub(super) fn calls(program: &Program) -> impl Iterator<Item = Called<'_>> {
    let files = program.base.code().filter(|(_, source, _)| source.class == FileClass::Production);
    files.flat_map(move |(file, _, code)| {
        code.calls.iter().zip(&code.call_owners).filter_map(move |(expr, owner)| {
            let call = code.call(*expr)?;
            let callee = program.origin(file, call.callee).map_or("", |origin| origin.as_str());
            let (name, receiver) = match code.kind(call.callee) {
                ExprKind::Member { property, object, .. } => (&**property, last(code, *object)),
                ExprKind::Name { name, .. } => (&**name, ""),
                _ => ("", ""),
            };
            Some(Called { file, code, expr: *expr, owner: *owner, callee, name, receiver })
        })
    })
}

fn last(code: &Code, expr: ExprId) -> &str {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        ExprKind::Call(call) => last(code, call.callee),
        _ => "",
    }
}

/// Whether production code imports one of these packages, or something below one.
pub(super) fn imports<'w>(program: &Program, packages: &[&'w str]) -> Option<&'w str> {
    let files = program.base.code().filter(|(_, source, _)| source.class == FileClass::Production);
    let specifiers = files.flat_map(|(_, _, code)| code.imports.iter());
    let mut specifiers = specifiers.filter(|import| !import.type_only);
    specifiers.find_map(|import| {
        packages.iter().copied().find(|package| {
            let rest = import.specifier.strip_prefix(package);
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || package.ends_with('/')
            })
        })
    })
}

/// Agents that trace, measure and report by themselves.
pub(super) const AGENTS: &[&str] = &[
    "dd-trace",
    "newrelic",
    "elastic-apm-node",
    "applicationinsights",
    "@azure/monitor-opentelemetry",
    "@splunk/otel",
    "@honeycombio/opentelemetry-node",
];
