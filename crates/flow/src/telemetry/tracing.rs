//! Spans: where they begin, whether they end, what they say; and what sets tracing up.

use facts::code::{CallKind, Code, ExprId, ExprKind, FunctionId, StmtKind, SymbolId};
use facts::{FileClass, FileId};
use model::ByteRange;

use super::cardinality::last_name;
use super::frames::{Place, Reader};
use super::reporters::Rate;
use super::writes::{Signal, TelemetryWrite};
use crate::By;

/// A span as it is begun by hand.
#[derive(Clone, Debug)]
pub struct SpanStart {
    pub api: SpanApi,
    /// `*` stands for parts that are no constant.
    pub name: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    pub expr: ExprId,
    pub function: FunctionId,
    pub ends: Ends,
    /// The code that runs within it, as far as that is known.
    pub extent: ByteRange,
    /// Handlers of errors inside of it that neither tell the span nor throw on.
    pub silent_catches: Vec<ByteRange>,
    /// Names of attributes that are set on it.
    pub attributes: Vec<Box<str>>,
    /// It is handed to other code, which may do the rest.
    pub is_handed_on: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanApi {
    OpenTelemetry,
    Datadog,
    Sentry,
}

/// Whether a span ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The library ends it when its function is done.
    ByItself,
    /// In a `finally`, on all ways, or with nothing in between that could fail.
    Always,
    /// An error on the way leaves it open.
    NotOnErrors,
    Never,
}

/// What sets up tracing.
#[derive(Clone, Debug)]
pub struct TracerSetup {
    /// `opentelemetry`, `datadog`, `newrelic` ...
    pub system: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    /// What decides which traces are kept.
    pub sampler: Sampling,
    /// Libraries are instrumented without the code's doing.
    pub instruments: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampling {
    /// The library decides well without being told.
    Managed,
    /// Nothing is said: everything is kept.
    Absent,
    AlwaysOn,
    Given,
}

/// What is known of tracing.
#[derive(Clone, Debug, Default)]
pub struct Tracing {
    pub setups: Vec<TracerSetup>,
    pub spans: Vec<SpanStart>,
    pub writes: Vec<TelemetryWrite>,
    /// Places that carry a trace's context by hand: `propagation.inject(..)`.
    pub carried: Vec<(FileId, FunctionId)>,
    /// Instrumentations, by package: `@opentelemetry/instrumentation-http`.
    pub instrumentations: Vec<Box<str>>,
}

pub(crate) fn find(reader: &Reader<'_>) -> Tracing {
    let mut found = Tracing::default();
    for (file, source, code) in reader.program.base.code() {
        if source.class != FileClass::Production {
            continue;
        }
        for import in code.imports.iter().filter(|import| !import.type_only) {
            let package = &import.specifier;
            if package.contains("/instrumentation-")
                || package.contains("auto-instrumentations")
                || package.ends_with("-otel")
                || package.contains("opentelemetry-instrumentation")
            {
                found.instrumentations.push(package.clone());
            }
            if let Some(system) = loads(package) {
                found.setups.push(TracerSetup {
                    system: system.into(),
                    file,
                    range: import.specifier_range,
                    sampler: Sampling::Managed,
                    instruments: true,
                });
            }
        }
        for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
            let place = Place::new(file, *expr);
            let callee = code.call(*expr).map_or("", |call| reader.origin(&place.at(call.callee)));
            if callee.starts_with("@opentelemetry/api.propagation.") {
                found.carried.push((file, *owner));
            }
            found.setups.extend(setup(reader, code, &place, callee));
            if let Some((api, ends)) = starts(code, &place, callee) {
                let span = Starting { api, ends, owner: *owner };
                begun(reader, code, &place, span, &mut found);
            }
        }
    }
    found.instrumentations.sort_unstable();
    found.instrumentations.dedup();
    found
}

/// Packages that trace as soon as they are loaded.
fn loads(package: &str) -> Option<&'static str> {
    match package {
        "newrelic" => Some("newrelic"),
        "dd-trace/init" | "dd-trace/initialize.mjs" => Some("datadog"),
        "elastic-apm-node/start" | "elastic-apm-node/start.js" => Some("elastic"),
        "@opentelemetry/auto-instrumentations-node/register" => Some("opentelemetry"),
        "aws-xray-sdk" | "aws-xray-sdk-core" => Some("xray"),
        _ => None,
    }
}

fn setup(reader: &Reader<'_>, code: &Code, place: &Place, callee: &str) -> Option<TracerSetup> {
    let call = code.call(place.expr)?;
    let is_new = call.kind == CallKind::New;
    let sdk = matches!(
        callee,
        "@opentelemetry/sdk-node.NodeSDK"
            | "@opentelemetry/sdk-trace-node.NodeTracerProvider"
            | "@opentelemetry/sdk-trace-base.BasicTracerProvider"
            | "@opentelemetry/node.NodeTracerProvider"
            | "@opentelemetry/sdk-node.opentelemetry.NodeSDK"
    ) && is_new
        // A provider that is not made the process's own traces something of its own.
        && (!callee.contains("BasicTracerProvider") || registers(code));
    let (system, sampler) = match callee {
        _ if sdk => ("opentelemetry", otel_sampler(reader, place)),
        "dd-trace.init" | "dd-trace.tracer.init" | "dd-trace.default.init" => {
            ("datadog", Sampling::Managed)
        }
        "elastic-apm-node.start" => ("elastic", Sampling::Managed),
        "@vercel/otel.registerOTel"
        | "@azure/monitor-opentelemetry.useAzureMonitor"
        | "@splunk/otel.start"
        | "@google-cloud/trace-agent.start"
        | "@hyperdx/node-opentelemetry.init"
        | "@logtail/node.start" => ("opentelemetry", Sampling::Managed),
        "@honeycombio/opentelemetry-node.HoneycombSDK" => ("opentelemetry", Sampling::Managed),
        "applicationinsights.setup" => ("application insights", Sampling::Managed),
        _ if callee.starts_with("@sentry/") && callee.ends_with(".init") => {
            let rate = super::reporters::trace_rate(reader, place)?;
            let sampler = match rate {
                Rate::Fixed(rate) if rate >= 1.0 => Sampling::AlwaysOn,
                Rate::Fixed(rate) if rate <= 0.0 => return None,
                _ => Sampling::Given,
            };
            ("sentry", sampler)
        }
        _ => return None,
    };
    let instruments = !sdk
        || reader
            .argument(place, 0)
            .is_some_and(|it| reader.option(&it, "instrumentations").is_some());
    Some(TracerSetup {
        system: system.into(),
        file: place.file,
        range: code.range(place.expr),
        sampler,
        instruments,
    })
}

/// `provider.register()`, `trace.setGlobalTracerProvider(provider)`
fn registers(code: &Code) -> bool {
    let mut calls = code.calls.iter().filter_map(|call| code.call(*call));
    calls.any(|call| {
        matches!(last_name(code, call.callee), Some("register" | "setGlobalTracerProvider"))
    })
}

fn otel_sampler(reader: &Reader<'_>, place: &Place) -> Sampling {
    let Some(options) = reader.argument(place, 0) else { return Sampling::Absent };
    let (_, is_open) = reader.literals(&options);
    let Some(sampler) = reader.option(&options, "sampler") else {
        return if is_open { Sampling::Given } else { Sampling::Absent };
    };
    let text = reader.text(&sampler);
    let is_on =
        |origin: &str| origin.ends_with("AlwaysOnSampler()") || origin.ends_with("AlwaysOnSampler");
    let code = reader.code(sampler.file);
    let inner = code.and_then(|code| {
        let call = code.call(code.constant(sampler.expr))?;
        let root = reader.option(&sampler.at(call.args.first()?.value), "root")?;
        Some(is_on(reader.origin(&root)))
    });
    match is_on(reader.origin(&sampler)) || inner == Some(true) || text == "new AlwaysOnSampler()" {
        true => Sampling::AlwaysOn,
        false => Sampling::Given,
    }
}

/// Whether a call begins a span, and whether the library ends it.
fn starts(code: &Code, place: &Place, callee: &str) -> Option<(SpanApi, bool)> {
    let call = code.call(place.expr)?;
    let method = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => &**property,
        ExprKind::Name { name, .. } => &**name,
        _ => return None,
    };
    if callee.starts_with("@sentry/") {
        return match method {
            "startSpan" | "startNewTrace" => Some((SpanApi::Sentry, true)),
            "startInactiveSpan" | "startSpanManual" | "startTransaction" => {
                Some((SpanApi::Sentry, false))
            }
            _ => None,
        };
    }
    if callee.starts_with("dd-trace") {
        return match method {
            "trace" | "wrap" => Some((SpanApi::Datadog, true)),
            "startSpan" => Some((SpanApi::Datadog, false)),
            _ => None,
        };
    }
    let ExprKind::Member { object, .. } = code.kind(call.callee) else { return None };
    let is_tracer = callee.contains("getTracer()")
        || callee.is_empty()
            && last_name(code, *object)
                .is_some_and(|it| it.to_ascii_lowercase().ends_with("tracer"));
    (is_tracer && matches!(method, "startSpan" | "startActiveSpan"))
        .then_some((SpanApi::OpenTelemetry, false))
}

#[derive(Clone, Copy)]
struct Starting {
    api: SpanApi,
    ends: bool,
    owner: FunctionId,
}

fn begun(reader: &Reader<'_>, code: &Code, place: &Place, start: Starting, found: &mut Tracing) {
    let Some(call) = code.call(place.expr) else { return };
    let callback = call.args.iter().rev().find_map(|arg| match code.kind(arg.value) {
        ExprKind::Function(function) => Some(*function),
        _ => None,
    });
    let owner = code.function(start.owner);
    let extent = callback.map_or(owner.range, |function| code.function(function).range);
    // A span that is begun in the middle of a function runs from there on.
    let extent = match callback {
        Some(_) => extent,
        None => ByteRange::new(code.range(place.expr).end, extent.end),
    };
    let held = callback
        .and_then(|function| {
            code.function(function).params.first()?.pattern.symbols().first().copied()
        })
        .or_else(|| holder(code, place.expr));
    let uses = held.map(|symbol| Uses::new(reader, code, place.file, symbol)).unwrap_or_default();
    let inner = callback.unwrap_or(start.owner);
    let ends = match (start.ends, held) {
        (true, _) => Ends::ByItself,
        (false, None) if callback.is_none() => {
            // `return tracer.startSpan(..)`, or a field: others end it.
            Ends::ByItself
        }
        _ => uses.ends(reader, code, place.file, inner),
    };
    let is_handed_on = uses.is_handed_on || held.is_none();
    let silent = silent_catches(reader, code, (place.file, inner), extent, &uses, start);
    let name = reader.argument(place, 0).map(|first| {
        let named = reader.option(&first, "name").unwrap_or(first);
        reader.pattern(&named, 6)
    });
    let mut attributes = uses.attributes.clone();
    let options = call.args.get(if start.api == SpanApi::Sentry { 0 } else { 1 });
    let given = options.and_then(|options| {
        let options = place.at(options.value);
        reader.option(&options, "attributes").or_else(|| reader.option(&options, "tags"))
    });
    let mut fields: Vec<(&str, Place)> = Vec::new();
    if let Some(given) = &given {
        attributes.extend(reader.labels(given).into_iter().map(|label| label.name));
        fields.push(("", given.clone()));
    }
    let system = match start.api {
        SpanApi::OpenTelemetry => "opentelemetry",
        SpanApi::Datadog => "datadog",
        SpanApi::Sentry => "sentry",
    };
    let set: Vec<(String, Place)> = uses.set.clone();
    fields.extend(set.iter().map(|(name, value)| (name.as_str(), value.clone())));
    if !fields.is_empty() {
        found.writes.extend(reader.write(
            place,
            start.owner,
            Signal::Trace,
            (system, "span"),
            &fields,
        ));
    }
    found.spans.push(SpanStart {
        api: start.api,
        name: name.unwrap_or_default().into(),
        file: place.file,
        range: code.range(place.expr),
        expr: place.expr,
        function: start.owner,
        ends,
        extent,
        silent_catches: silent,
        attributes,
        is_handed_on,
    });
}

/// The name that holds what the call gives.
fn holder(code: &Code, call: ExprId) -> Option<SymbolId> {
    let holds =
        |symbol: &facts::code::Symbol| symbol.init == Some(call) && symbol.init_path.is_empty();
    let place = code.symbols.iter().position(holds);
    place.map(|place| SymbolId(place as u32)).or_else(|| {
        // `span = tracer.startSpan(..)`
        code.exprs.iter().find_map(|expr| match &expr.kind {
            ExprKind::Assign { target, value, .. } if *value == call => match &**target {
                facts::code::Pattern::Target(target) => match code.kind(*target) {
                    ExprKind::Name { symbol, .. } => *symbol,
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
    })
}

/// What is done with a span's name.
#[derive(Default)]
struct Uses {
    ends: Vec<ByteRange>,
    /// `recordException`, `setStatus`, and places where another function gets the span.
    tells: Vec<ByteRange>,
    attributes: Vec<Box<str>>,
    set: Vec<(String, Place)>,
    is_handed_on: bool,
    own: Vec<ByteRange>,
}

impl Uses {
    fn new(reader: &Reader<'_>, code: &Code, file: FileId, symbol: SymbolId) -> Self {
        let mut uses = Self::default();
        let references = &code.symbol(symbol).references;
        let mut known: Vec<ExprId> = Vec::new();
        for expr in &code.calls {
            let Some(call) = code.call(*expr) else { continue };
            let range = code.range(*expr);
            if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
                && let Some(reference) =
                    base_name(code, *object).filter(|it| references.contains(it))
            {
                known.push(reference);
                uses.own.push(range);
                uses.method(reader, &Place::new(file, *expr), property, range);
            }
            let passed: Vec<ExprId> = call
                .args
                .iter()
                .map(|arg| arg.value)
                .filter(|arg| references.contains(arg))
                .collect();
            if !passed.is_empty() {
                known.extend(passed);
                let callee = reader.origin(&Place::new(file, call.callee));
                uses.own.push(range);
                // Making it the current one keeps it here.
                if !callee.starts_with("@opentelemetry/api.") {
                    uses.is_handed_on = true;
                    uses.tells.push(range);
                }
            }
        }
        // Returned, put into an object, captured otherwise.
        let is_written = |reference: &ExprId| {
            code.exprs.iter().any(|expr| match &expr.kind {
                ExprKind::Assign { target, .. } => matches!(&**target,
                    facts::code::Pattern::Target(target) if target == reference),
                ExprKind::Member { object, .. } => object == reference,
                _ => false,
            })
        };
        uses.is_handed_on |=
            references.iter().any(|reference| !known.contains(reference) && !is_written(reference));
        uses
    }

    fn method(&mut self, reader: &Reader<'_>, place: &Place, method: &str, range: ByteRange) {
        match method {
            "end" | "finish" => self.ends.push(range),
            "recordException" | "setStatus" => self.tells.push(range),
            "setAttribute" | "setTag" | "setData" => {
                let name = reader.argument(place, 0).map(|name| reader.pattern(&name, 4));
                let name = name.unwrap_or_default();
                if name.starts_with("error") {
                    self.tells.push(range);
                }
                self.attributes.push(name.as_str().into());
                self.set.extend(reader.argument(place, 1).map(|value| (name, value)));
            }
            "setAttributes" | "addTags" => {
                let labels =
                    reader.argument(place, 0).map(|all| reader.labels(&all)).unwrap_or_default();
                for label in labels {
                    if label.name.starts_with("error") {
                        self.tells.push(range);
                    }
                    self.set.push((label.name.to_string(), label.value));
                    self.attributes.push(label.name);
                }
            }
            _ => {}
        }
    }

    fn ends(&self, reader: &Reader<'_>, code: &Code, file: FileId, function: FunctionId) -> Ends {
        if self.is_handed_on && self.ends.is_empty() {
            return Ends::Always;
        }
        if self.ends.is_empty() {
            return Ends::Never;
        }
        let Some(places) = reader.places(file) else { return Ends::Always };
        let (mut in_catch, mut elsewhere) = (false, false);
        for end in &self.ends {
            let owner = super::guards::innermost(code, *end);
            // `.finally(() => span.end())`, `stream.on('end', () => span.end())`: another function ends it.
            if owner != function {
                return Ends::Always;
            }
            for enclosing in places.around(owner, *end) {
                match enclosing.by {
                    By::Finally(_) => return Ends::Always,
                    By::Catch(_) => {
                        in_catch = true;
                        break;
                    }
                    By::Function { .. } => {
                        elsewhere = true;
                        break;
                    }
                    By::Try(statement) => {
                        elsewhere = true;
                        // Behind a handler that does not throw on, the end is reached in any case.
                        let _ = statement;
                        break;
                    }
                    _ => {}
                }
            }
        }
        if in_catch && elsewhere || self.is_caught_before(code, function) {
            return Ends::Always;
        }
        match self.can_fail(code, function) {
            true => Ends::NotOnErrors,
            false => Ends::Always,
        }
    }

    /// Every error between the start and the end is caught: the end stands behind a `try` that does not throw on.
    fn is_caught_before(&self, code: &Code, function: FunctionId) -> bool {
        let Some(first_end) = self.ends.iter().map(|end| end.start).min() else { return false };
        let body = &code.function(function).body;
        body.iter().any(|statement| {
            let StmtKind::Try { handler: Some(handler), .. } = &statement.kind else {
                return false;
            };
            let leaves = handler
                .iter()
                .any(|inner| matches!(inner.kind, StmtKind::Throw(_) | StmtKind::Return(_)));
            statement.range.end <= first_end && !leaves
        })
    }

    /// Whether something else than the span's own calls runs before the last end.
    fn can_fail(&self, code: &Code, function: FunctionId) -> bool {
        let range = code.function(function).range;
        let Some(last) = self.ends.iter().map(|end| end.start).max() else { return false };
        let first = self.own.iter().map(|own| own.start).min().unwrap_or(range.start);
        let others = code.calls.iter().zip(&code.call_owners).filter(|(call, owner)| {
            let at = code.range(**call);
            let is_own = self.own.iter().any(|own| own.contains(at) || at.contains(*own));
            **owner == function && at.start >= first.min(last) && at.end <= last && !is_own
        });
        let awaited = code.exprs.iter().any(|expr| {
            matches!(expr.kind, ExprKind::Await(_))
                && range.contains(expr.range)
                && expr.range.end <= last
        });
        awaited || others.count() > 0
    }
}

/// `span` of `span.setAttribute(..).end`.
fn base_name(code: &Code, object: ExprId) -> Option<ExprId> {
    let mut at = object;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Name { .. } => return Some(at),
            ExprKind::Call(call) => match code.kind(call.callee) {
                ExprKind::Member { object, .. } => at = *object,
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}

/// Handlers inside of the span that swallow the error without telling the span.
fn silent_catches(
    reader: &Reader<'_>,
    code: &Code,
    (file, function): (FileId, FunctionId),
    extent: ByteRange,
    uses: &Uses,
    start: Starting,
) -> Vec<ByteRange> {
    let mut found = Vec::new();
    let mut open: Vec<&facts::code::Stmt> = code.function(function).body.iter().collect();
    while let Some(statement) = open.pop() {
        open.extend(statement.kind.blocks().into_iter().flatten());
        let StmtKind::Try { handler: Some(handler), .. } = &statement.kind else { continue };
        let (Some(first), Some(last)) = (handler.first(), handler.last()) else { continue };
        let range = ByteRange::new(first.range.start, last.range.end);
        // Only a `try` that runs within the span.
        if !extent.contains(statement.range) && !statement.range.contains(extent) {
            continue;
        }
        let tells = uses.tells.iter().any(|told| range.contains(*told))
            || calls_named(reader, code, file, range);
        let throws = handler.iter().any(|it| matches!(it.kind, StmtKind::Throw(_)));
        // What is thrown on marks the span where the library ends it.
        if !(tells || throws && start.ends) {
            found.push(range);
        }
    }
    found.sort_unstable();
    found
}

/// The current span is told: `trace.getActiveSpan()?.recordException(error)`, `recordError(span, error)`.
fn calls_named(reader: &Reader<'_>, code: &Code, file: FileId, range: ByteRange) -> bool {
    code.calls.iter().filter(|call| range.contains(code.range(**call))).any(|expr| {
        let Some(call) = code.call(*expr) else { return false };
        let name = last_name(code, call.callee).unwrap_or("").to_ascii_lowercase();
        let origin = reader.origin(&Place::new(file, call.callee));
        name.contains("recordexception")
            || name.contains("setstatus")
            || name.contains("recorderror")
            || name.contains("captureexception")
            || name.contains("span")
            || origin.starts_with("@opentelemetry/")
    })
}
