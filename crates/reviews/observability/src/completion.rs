//! Where a program logs that a request is done.

use facts::code::{Code, ExprKind, FunctionId};
use facts::{FileClass, FileId};
use flow::{OfProgram, Program};
use model::ByteRange;
use rustc_hash::FxHashMap;

/// An event that is written for each request when it ends.
pub(crate) struct Completion {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// Keys that it holds besides what the request logger writes itself.
    pub(crate) keys: Vec<Box<str>>,
}

/// Every place in production code, in order of files.
pub(crate) struct Completions(pub(crate) Vec<Completion>);

impl OfProgram for Completions {
    fn of(program: &Program) -> Self {
        Self(completions(program))
    }
}

fn completions(program: &Program) -> Vec<Completion> {
    let mut found = request_loggers(program);
    for (file, source, code) in program.base.code() {
        if source.class != FileClass::Production {
            continue;
        }
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let callee = program.origin(file, call.callee).map_or("", |origin| origin.as_str());
            let range = code.range(*id);
            if is_access_log(callee) {
                found.push(Completion { file, range, keys: vec!["*".into()] });
            } else if ends_response(code, call, callee) {
                found.extend(logged_inside(program, file, range));
            }
        }
    }
    found.extend(interceptors(program));
    found.sort_by_key(|completion| (completion.file, completion.range));
    found.dedup_by_key(|completion| (completion.file, completion.range));
    found
}

/// pino-http and Fastify log each response by themselves.
fn request_loggers(program: &Program) -> Vec<Completion> {
    let setups = program
        .loggers
        .iter()
        .filter(|setup| program.base.file(setup.file).class == FileClass::Production);
    let own = setups.filter(|setup| {
        let Some(code) = program.base.file(setup.file).code() else { return false };
        let option = |name: &str| {
            let call = code.call(setup.expr);
            call.and_then(|call| code.property(call.args.first()?.value, name))
        };
        let is = |value, wanted| matches!(code.kind(code.constant(value)), ExprKind::Bool(set) if *set == wanted);
        match &*setup.logger {
            "pino-http" => !option("autoLogging").is_some_and(|value| is(value, false)),
            "fastify" => {
                option("logger").is_some_and(|value| !is(value, false))
                    && !option("disableRequestLogging").is_some_and(|value| is(value, true))
            }
            _ => false,
        }
    });
    own.map(|setup| Completion { file: setup.file, range: setup.range, keys: setup.added.clone() })
        .collect()
}

/// Access logs whose format is not looked into.
fn is_access_log(callee: &str) -> bool {
    matches!(
        callee,
        "morgan"
            | "express-winston.logger"
            | "koa-logger"
            | "koa-morgan"
            | "express-bunyan-logger"
            | "hono/logger.logger"
            | "nestjs-pino.LoggerModule.forRootAsync"
            | "express-requests-logger"
            | "@nestjs/core.AccessLog"
            | "koa-pino-logger"
    )
}

/// `res.on("finish", ..)`, `onFinished(res, ..)`, `fastify.addHook("onResponse", ..)`.
fn ends_response(code: &Code, call: &facts::code::Call, callee: &str) -> bool {
    let first = call.args.first().and_then(|arg| code.string(arg.value)).unwrap_or("");
    match code.kind(call.callee) {
        ExprKind::Member { property, .. } => match &**property {
            "on" | "once" => matches!(first, "finish" | "close"),
            "addHook" => matches!(first, "onResponse" | "onSend"),
            _ => false,
        },
        _ => callee == "on-finished",
    }
}

/// The log calls that are written inside of a call, or in the functions that it is given.
fn logged_inside(program: &Program, file: FileId, range: ByteRange) -> Option<Completion> {
    // Log calls go by file and place.
    let calls = &program.log_calls;
    let first = calls.partition_point(|call| (call.file, call.range.start) < (file, range.start));
    let here = calls[first..]
        .iter()
        .take_while(|call| call.file == file && call.range.start <= range.end)
        .filter(|call| range.contains(call.range));
    let inside: Vec<_> = here.collect();
    let last = inside.last()?;
    let keys = inside
        .iter()
        .flat_map(|call| &call.fields)
        .map(|field| field.name.rsplit('.').next().unwrap_or(&field.name).into());
    let setup = last.setup.and_then(|setup| program.loggers.get(setup as usize));
    let added = setup.into_iter().flat_map(|setup| setup.added.iter().cloned());
    Some(Completion { file, range: last.range, keys: keys.chain(added).collect() })
}

/// Nest interceptors and Koa middleware: a log call behind `next` in code that measures time.
fn interceptors(program: &Program) -> Vec<Completion> {
    let mut found = Vec::new();
    let mut around: FxHashMap<(FileId, FunctionId), bool> = FxHashMap::default();
    for call in program.log_calls.iter().filter(|call| !call.in_wrapper) {
        let source = program.base.file(call.file);
        let Some(code) = source.code().filter(|_| source.class == FileClass::Production) else {
            continue;
        };
        let known = |function| intercepts(code, &source.text, function);
        if *around.entry((call.file, call.function)).or_insert_with(|| known(call.function)) {
            let keys = call.fields.iter().map(|field| field.name.clone()).collect();
            found.push(Completion { file: call.file, range: call.range, keys });
        }
    }
    found
}

/// Whether the function, or one around it, measures time and runs what is behind it.
fn intercepts(code: &Code, text: &str, function: FunctionId) -> bool {
    // The top level is the whole file, and intercepts nothing.
    let inner = |function: &FunctionId| *function != FunctionId::TOP_LEVEL;
    std::iter::successors(Some(function), |at| code.function(*at).parent).take_while(inner).any(
        |at| {
            let declared = code.function(at);
            let text = declared.range.slice(text);
            let measures = ["Date.now()", "performance.now()", "hrtime"]
                .iter()
                .any(|clock| text.contains(clock));
            measures && (&*declared.name == "intercept" || text.contains("await next()"))
        },
    )
}
