//! Where a program logs that a request is done.

use std::collections::BTreeSet;

use facts::code::{ExprKind, FunctionId};
use facts::{FileClass, FileId, Route};
use flow::wide_events::WideEvents;
use flow::{OfProgram, Program};
use model::ByteRange;
use review::words;
use rustc_hash::FxHashMap;

/// An event that is written for each request when it ends.
pub(crate) struct Completion {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// Keys that it holds besides what the request logger writes itself.
    pub(crate) keys: Vec<Box<str>>,
    /// A line of an access log, whose format is not looked into.
    pub(crate) is_access_log: bool,
    /// The functions that must run for a request to be told of; empty where it is told of every request.
    around: Vec<(FileId, FunctionId)>,
}

/// Every place in production code, in order of files.
pub(crate) struct Completions {
    pub(crate) all: Vec<Completion>,
    /// The functions that run before a handler, with the completions that they write.
    mounted: FxHashMap<(FileId, FunctionId), Vec<usize>>,
    /// The completions that no middleware or handler is known to write: they are told of everything.
    everywhere: Vec<usize>,
}

impl OfProgram for Completions {
    fn of(program: &Program) -> Self {
        let all = completions(program);
        let mut of_function: FxHashMap<(FileId, FunctionId), Vec<usize>> = FxHashMap::default();
        for (place, completion) in all.iter().enumerate() {
            for around in &completion.around {
                of_function.entry(*around).or_default().push(place);
            }
        }
        let mut mounted: FxHashMap<(FileId, FunctionId), Vec<usize>> = FxHashMap::default();
        let mut seen = BTreeSet::new();
        for runs in program.routes.routes.iter().flat_map(runs) {
            if mounted.contains_key(&runs) {
                continue;
            }
            let steps = program.reaches.steps(runs.0, runs.1).iter();
            let reached = steps.map(|step| (step.file, step.function)).chain([runs]);
            let mut places: Vec<usize> =
                reached.filter_map(|step| of_function.get(&step)).flatten().copied().collect();
            places.sort_unstable();
            places.dedup();
            seen.extend(places.iter().copied());
            mounted.insert(runs, places);
        }
        let everywhere = (0..all.len()).filter(|place| !seen.contains(place)).collect();
        Self { all, mounted, everywhere }
    }
}

impl Completion {
    /// It says more than the mechanics of HTTP.
    pub(crate) fn tells_of_business(&self) -> bool {
        self.keys.iter().any(|key| is_business(key))
    }
}

impl Completions {
    /// The events that tell how requests of a route end.
    pub(crate) fn of_route(&self, route: &Route) -> Vec<&Completion> {
        let own = runs(route).filter_map(|of| self.mounted.get(&of)).flatten();
        let mut places: Vec<usize> = own.chain(&self.everywhere).copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.all.get(place)).collect()
    }
}

/// What runs for a request: middleware, then handlers.
fn runs(route: &Route) -> impl Iterator<Item = (FileId, FunctionId)> + '_ {
    let before =
        route.middleware.iter().flat_map(|middleware| middleware.functions.iter().copied());
    before.chain(route.handlers.iter().map(|handler| (handler.file, handler.function)))
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
            if is_access_log(callee) {
                let keys = vec!["*".into()];
                found.push(Completion {
                    file,
                    range: code.range(*id),
                    keys,
                    is_access_log: true,
                    around: Vec::new(),
                });
            }
        }
    }
    for event in &program.shared::<WideEvents>().events {
        let keys = event.names().map(|name| name.rsplit('.').next().unwrap_or(name).into());
        found.push(Completion {
            file: event.file,
            range: event.range,
            keys: keys.chain(event.open.iter().map(|_| "*".into())).collect(),
            is_access_log: false,
            around: event.around.clone(),
        });
    }
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
    own.map(|setup| Completion {
        file: setup.file,
        range: setup.range,
        keys: setup.added.clone(),
        is_access_log: false,
        around: Vec::new(),
    })
    .collect()
}

/// Access logs whose format is not looked into.
fn is_access_log(callee: &str) -> bool {
    callee.starts_with("evlog/") && !callee.contains("()")
        || matches!(
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
                | "@elysiajs/logger"
                | "next-axiom.withAxiom"
                | "@axiomhq/nextjs.createAxiomRouteHandler"
                | "@logtail/next.withBetterStack"
                | "winston-express-middleware.logger"
        )
}

/// Anything but the mechanics of HTTP, and ids, which say who and not what kind.
pub(crate) fn is_business(key: &str) -> bool {
    const TECHNICAL: &[&str] = &[
        "request",
        "req",
        "res",
        "response",
        "err",
        "error",
        "id",
        "ids",
        "trace",
        "span",
        "correlation",
        "method",
        "url",
        "uri",
        "path",
        "route",
        "status",
        "code",
        "statuscode",
        "duration",
        "time",
        "ms",
        "elapsed",
        "latency",
        "ip",
        "remote",
        "address",
        "agent",
        "useragent",
        "user",
        "service",
        "version",
        "env",
        "environment",
        "host",
        "hostname",
        "pid",
        "level",
        "msg",
        "message",
        "timestamp",
        "name",
        "type",
        "event",
        "protocol",
        "http",
        "query",
        "params",
        "headers",
        "header",
        "body",
        "length",
        "content",
        "size",
        "referer",
        "referrer",
        "start",
        "end",
        "started",
        "query",
        "session",
        "reqid",
        "requestid",
        "userid",
        "took",
        "original",
        "base",
        "secure",
        "port",
        "peer",
        "responsetime",
        "label",
        "outcome",
        "deployment",
        "region",
        "bytes",
        "sample",
        "rate",
        "reason",
        "truncated",
        "parent",
        "client",
        "performance",
        "retriable",
        "stack",
        "timings",
    ];
    key == "*" || words(key).iter().any(|word| !TECHNICAL.contains(&word.as_str()))
}
