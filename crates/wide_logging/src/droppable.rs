//! The log calls that one event for each request makes superfluous, and what keeps their data.

use facts::code::{Code, FunctionId};
use facts::{FileClass, FileId, LogCall, LogLevel, Route};
use flow::{By, Places, Program};
use model::RepoPath;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::application::Application;
use crate::wiring::error_handlers;

/// One log call that can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Droppable {
    pub path: RepoPath,
    /// From 1.
    pub line: u32,
    /// Its place in the file, in bytes.
    pub(crate) start: usize,
    /// The first entry point that reaches it: `POST /orders`.
    pub route: String,
    /// How many more do.
    pub more: usize,
    pub level: LogLevel,
    /// As written, in one line.
    pub text: String,
    pub why: Why,
    /// The line that keeps what it said; empty when the event says it all.
    pub instead: String,
}

/// What kind of line it is, which decides what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// That the request began, or is over: the event's time, duration and status.
    Milestone,
    /// That something failed: the event's error.
    Failure,
    /// Details for developers.
    Debug,
    /// What the request is about: a field of the event.
    Context,
}

impl Why {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Milestone => {
                "beginning or end: the event's timestamp, duration_ms and status_code say it"
            }
            Self::Failure => "failure: becomes error of the event",
            Self::Debug => "detail: goes, or becomes a field where somebody needs it",
            Self::Context => "context: becomes fields of the event",
        }
    }
}

/// Every log call that a request reaches, in the order of files and lines.
pub(crate) fn droppable(program: &Program, application: &Application) -> Vec<Droppable> {
    let by_function = by_function(program);
    let mut found: FxHashMap<u32, Vec<String>> = FxHashMap::default();
    for route in program.routes.entry_points() {
        if program.base.file(route.file).class != FileClass::Production
            || !application.holds(&route.span.path)
        {
            continue;
        }
        let name = format!("{} {}", route.method, route.path);
        for call in reached(program, functions_of(route), &by_function) {
            let routes = found.entry(call).or_default();
            if !routes.contains(&name) {
                routes.push(name.clone());
            }
        }
    }
    for handler in error_handlers(program, application) {
        for call in reached(program, std::iter::once(handler), &by_function) {
            found.entry(call).or_insert_with(|| vec!["requests that fail".to_owned()]);
        }
    }
    let mut calls: Vec<(u32, Vec<String>)> = found.into_iter().collect();
    calls.sort_by_key(|(index, _)| {
        let call = &program.log_calls[*index as usize];
        (program.base.file(call.file).path.clone(), call.range.start)
    });
    calls
        .iter()
        .filter_map(|(index, routes)| described(program, application, *index, routes))
        .collect()
}

type ByFunction = FxHashMap<(FileId, FunctionId), Vec<u32>>;

/// Log calls by the functions that they are written in, and by those around them.
fn by_function(program: &Program) -> ByFunction {
    let mut found = ByFunction::default();
    for (call, index) in program.log_calls.iter().zip(0..) {
        if call.in_wrapper {
            continue;
        }
        let Some(code) = program.base.file(call.file).code() else { continue };
        let mut function = Some(call.function);
        while let Some(inner) = function {
            found.entry((call.file, inner)).or_default().push(index);
            function =
                code.function(inner).parent.filter(|parent| *parent != FunctionId::TOP_LEVEL);
        }
    }
    found
}

/// What answers a route, and what runs before it.
fn functions_of(route: &Route) -> impl Iterator<Item = (FileId, FunctionId)> {
    let before =
        route.middleware.iter().flat_map(|middleware| middleware.functions.iter().copied());
    before.chain(route.handlers.iter().map(|handler| (handler.file, handler.function)))
}

/// The log calls of functions and of what they call.
fn reached(
    program: &Program,
    functions: impl Iterator<Item = (FileId, FunctionId)>,
    by_function: &ByFunction,
) -> Vec<u32> {
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    for own in functions {
        let steps = program.reaches.steps(own.0, own.1);
        let all = std::iter::once(own).chain(steps.iter().map(|step| (step.file, step.function)));
        for function in all {
            let calls = by_function.get(&function).into_iter().flatten();
            found.extend(calls.filter(|call| seen.insert(**call)));
        }
    }
    found
}

fn described(
    program: &Program,
    application: &Application,
    index: u32,
    routes: &[String],
) -> Option<Droppable> {
    let call = &program.log_calls[index as usize];
    let source = program.base.file(call.file);
    if source.class != FileClass::Production || source.path.is_within(&application.home) {
        return None;
    }
    let code = source.code()?;
    let why = why(code, call, &source.text);
    Some(Droppable {
        path: source.path.clone(),
        line: call.span.start.line,
        start: call.range.start as usize,
        route: routes.first().cloned().unwrap_or_default(),
        more: routes.len().saturating_sub(1),
        level: call.level,
        text: one_line(call.range.slice(&source.text)),
        why,
        instead: instead(code, call, why, &source.text),
    })
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(120) {
        Some((at, _)) => format!("{}..", &line[..at]),
        None => line,
    }
}

fn why(code: &Code, call: &LogCall, text: &str) -> Why {
    let is_caught = || {
        let places = Places::new(code);
        places
            .around(call.function, call.range)
            .iter()
            .any(|around| matches!(around.by, By::Catch(_)))
    };
    if call.level >= LogLevel::Error || (call.level == LogLevel::Warn && is_caught()) {
        return Why::Failure;
    }
    if call.level <= LogLevel::Debug {
        return Why::Debug;
    }
    let said = call
        .message
        .map(|message| code.range(message).slice(text).to_lowercase())
        .unwrap_or_default();
    let is_milestone = MILESTONES
        .iter()
        .any(|word| said.split(|letter: char| !letter.is_alphanumeric()).any(|said| said == *word));
    let fields = carried(call).count();
    if is_milestone && fields == 0 { Why::Milestone } else { Why::Context }
}

const MILESTONES: &[&str] = &[
    "start",
    "started",
    "starting",
    "begin",
    "beginning",
    "received",
    "incoming",
    "entering",
    "called",
    "handling",
    "finished",
    "finish",
    "completed",
    "complete",
    "done",
    "end",
    "ended",
    "success",
    "succeeded",
    "responded",
    "processing",
    "processed",
    "request",
];

/// The fields that carry data of the request: ids of the request itself are on the event.
fn carried(call: &LogCall) -> impl Iterator<Item = &facts::LogField> {
    call.fields.iter().filter(|field| {
        let last = field.name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let known = [
            "requestid",
            "request_id",
            "reqid",
            "traceid",
            "trace_id",
            "event",
            "err",
            "error",
            "method",
            "url",
            "path",
            "duration",
            "durationms",
            "status",
            "statuscode",
            "stack",
        ];
        !field.redacted && !known.contains(&last.as_str()) && !wide_events::is_sensitive(&last)
    })
}

/// What keeps the data of the line.
fn instead(code: &Code, call: &LogCall, why: Why, text: &str) -> String {
    let mut lines = Vec::new();
    if why == Why::Failure
        && let Some(error) = error_of(code, call, text)
    {
        lines.push(format!("addError({error});"));
    }
    let fields: Vec<String> = carried(call)
        .filter(|field| field.by_key && !field.name.contains('.'))
        .map(|field| entry(&field.name, code.range(field.value).slice(text)))
        .collect();
    if why != Why::Debug && !fields.is_empty() {
        lines.push(format!("enrich({{ {} }});", fields.join(", ")));
    }
    lines.join(" ")
}

/// `order: { id: order.id }` for what is read of something, else `attempt_count: attempts`.
fn entry(name: &str, value: &str) -> String {
    let is_name = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    match value.rsplit_once('.') {
        Some((object, property)) if is_name(object) && is_name(property) && !object.is_empty() => {
            format!("{}: {{ {}: {value} }}", snake(object), snake(property))
        }
        _ => format!("{}: {}", snake(name), one_line(value)),
    }
}

fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
        before = letter;
    }
    out
}

/// The error that the line is about.
fn error_of(code: &Code, call: &LogCall, text: &str) -> Option<String> {
    let by_key =
        call.fields.iter().find(|field| matches!(&*field.name, "err" | "error" | "e" | "cause"));
    if let Some(field) = by_key {
        return Some(code.range(field.value).slice(text).to_owned());
    }
    let texts = call.args.iter().map(|arg| code.range(*arg).slice(text));
    texts
        .into_iter()
        .find(|text| matches!(*text, "err" | "error" | "e" | "ex" | "exception"))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{entry, one_line, snake};

    #[test]
    fn names_become_those_of_an_event() {
        assert_eq!(snake("orderId"), "order_id");
        assert_eq!(snake("HTTPStatus"), "httpstatus");
        assert_eq!(entry("orderId", "order.id"), "order: { id: order.id }");
        assert_eq!(entry("attemptCount", "attempts + 1"), "attempt_count: attempts + 1");
        assert_eq!(entry("x", "this.a.b"), "x: this.a.b");
    }

    #[test]
    fn a_call_is_shown_in_one_line() {
        assert_eq!(one_line("log(\n  { a },\n  'b')"), "log( { a }, 'b')");
        assert!(one_line(&"é".repeat(500)).ends_with(".."));
    }
}
