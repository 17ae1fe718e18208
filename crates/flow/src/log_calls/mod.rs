//! Calls that write to a log: which logger, at which level, and which values by which name.

mod changes;
mod fields;
mod hooks;
mod loggers;
mod options;
mod paths;
mod place;
mod redaction;
mod setups;
#[cfg(test)]
mod tests;
mod wrappers;

use facts::code::{Argument, Call, CallKind, Code, ExprId, ExprKind, FunctionId};
use facts::{FactBase, FileId, LogCall, LogField, LogLevel, LoggerSetup};
use model::ByteRange;
use rustc_hash::FxHashMap;

use crate::Origins;
use changes::Changes;
pub use paths::{LogPath, LogPaths};
pub use place::{By, Enclosing, Places};
pub use redaction::leaves_out;
use setups::{Behind, Setups};
use wrappers::Wrapper;

/// What the repository logs, and the loggers that it makes.
pub(crate) struct Found {
    pub(crate) calls: Vec<LogCall>,
    pub(crate) setups: Vec<LoggerSetup>,
}

pub(crate) fn find(base: &FactBase, origins: &Origins) -> Found {
    let finder = Finder { base, origins, setups: Setups::new(base, origins) };
    let mut calls = Vec::new();
    let mut changed = Changed::default();
    for (file, _, code) in base.code() {
        for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
            calls.extend(finder.log_call(file, code, *expr, *owner, &mut changed));
        }
    }
    let mut owners = Owners::default();
    wrappers::follow(base, &mut calls, |calls, function, wrapper| {
        finder.calls_of(calls, function, wrapper, &mut owners, &mut changed)
    });
    calls.sort_by_key(|call| (call.file, call.range.start, call.range.end));
    Found { calls, setups: finder.setups.list }
}

/// The function that each call of a file is written in.
#[derive(Default)]
struct Owners(FxHashMap<FileId, FxHashMap<ExprId, FunctionId>>);

impl Owners {
    fn of(&mut self, file: FileId, code: &Code, call: ExprId) -> FunctionId {
        let owners = self.0.entry(file).or_insert_with(|| {
            code.calls.iter().copied().zip(code.call_owners.iter().copied()).collect()
        });
        owners.get(&call).copied().unwrap_or(FunctionId::TOP_LEVEL)
    }
}

/// The changed objects of files that log something.
#[derive(Default)]
struct Changed(FxHashMap<FileId, Changes>);

impl Changed {
    fn of(&mut self, file: FileId, code: &Code) -> &Changes {
        self.0.entry(file).or_insert_with(|| Changes::of(code))
    }
}

struct Finder<'a> {
    base: &'a FactBase,
    origins: &'a Origins,
    setups: Setups<'a>,
}

/// The file that a call is written in.
#[derive(Clone, Copy)]
struct Read<'f> {
    file: FileId,
    code: &'f Code,
    changes: &'f Changes,
}

/// What is known of a logger before the call's arguments are read.
struct Logger {
    kind: Box<str>,
    level: LogLevel,
    behind: Behind,
    /// See [`Wrapper::handed`]; empty for the logger itself.
    handed: Vec<Option<String>>,
    wrapper: Option<(FileId, FunctionId)>,
}

impl Finder<'_> {
    fn log_call(
        &self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        function: FunctionId,
        changed: &mut Changed,
    ) -> Option<LogCall> {
        let call = code.call(expr).filter(|call| call.kind == CallKind::Call)?;
        let (kind, level, logger, method) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. }
                if let Some(level) = loggers::level(property)
                    && let Some(kind) = self.logger(file, code, *object, property) =>
            {
                (kind, level, *object, &**property)
            }
            // `logger[level](event)`
            ExprKind::Index { object, .. }
                if let Some(kind) = self.logger(file, code, *object, "log") =>
            {
                (kind, LogLevel::Info, *object, "")
            }
            _ => {
                let origin = self.origins.origin(file, call.callee)?;
                let (kind, level) = loggers::callable(origin.as_str())?;
                (kind, level, call.callee, "")
            }
        };
        let (level, args) = level_argument(code, call, method, level);
        let mut behind = self.setups.behind(file, logger);
        if kind == "unknown" {
            self.setups.assume_only(&mut behind);
        }
        let logger = Logger { kind: kind.into(), level, behind, handed: Vec::new(), wrapper: None };
        let read = Read { file, code, changes: changed.of(file, code) };
        Some(self.made(read, expr, function, args, logger))
    }

    fn made(
        &self,
        read: Read<'_>,
        expr: ExprId,
        function: FunctionId,
        args: &[Argument],
        logger: Logger,
    ) -> LogCall {
        let Read { file, code, .. } = read;
        let range = code.range(expr);
        LogCall {
            level: logger.level,
            file,
            expr,
            function,
            range,
            span: self.base.span(file, range),
            args: args.iter().map(|arg| arg.value).collect(),
            message: message(code, args),
            fields: self.fields(read, range, args, &logger),
            setup: logger.behind.setup,
            bound: logger.behind.bound,
            of_request: logger.behind.of_request,
            wrapper: logger.wrapper,
            logger: logger.kind,
            in_wrapper: false,
        }
    }

    /// The calls that run a wrapper.
    fn calls_of(
        &self,
        calls: &[LogCall],
        function: (FileId, FunctionId),
        wrapper: &Wrapper,
        owners: &mut Owners,
        changed: &mut Changed,
    ) -> Vec<LogCall> {
        let Some(inner) = calls.get(wrapper.inner) else { return Vec::new() };
        let mut found = Vec::new();
        for (file, expr) in self.origins.callers(function.0, function.1) {
            let Some(code) = self.base.file(*file).code() else { continue };
            let Some(call) = code.call(*expr).filter(|call| call.kind == CallKind::Call) else {
                continue;
            };
            let method = if wrapper.takes_level { "log" } else { "" };
            let (level, args) = level_argument(code, call, method, wrapper.level);
            let skipped = call.args.len() - args.len();
            let logger = Logger {
                kind: inner.logger.clone(),
                level,
                behind: self.behind_wrapper(inner),
                handed: wrapper.handed.get(skipped..).map(<[_]>::to_vec).unwrap_or_default(),
                wrapper: Some(function),
            };
            let owner = owners.of(*file, code, *expr);
            let read = Read { file: *file, code, changes: changed.of(*file, code) };
            found.push(self.made(read, *expr, owner, args, logger));
        }
        found
    }

    fn behind_wrapper(&self, inner: &LogCall) -> Behind {
        let code = self.base.file(inner.file).code();
        let callee = code.and_then(|code| Some((code, code.call(inner.expr)?.callee)));
        let mut behind = match callee.map(|(code, callee)| (code.kind(callee), callee)) {
            Some((ExprKind::Member { object, .. } | ExprKind::Index { object, .. }, _)) => {
                self.setups.behind(inner.file, *object)
            }
            Some((_, callee)) => self.setups.behind(inner.file, callee),
            None => Behind::default(),
        };
        behind.setup = behind.setup.or(inner.setup);
        // What the wrapper adds itself: `logger.info({ requestId: current(), ...meta }, message)`.
        behind.bound.extend(inner.bound.iter().cloned());
        behind.bound.extend(
            inner.fields.iter().filter(|field| field.by_key).map(|field| field.name.clone()),
        );
        behind
    }

    fn logger(
        &self,
        file: FileId,
        code: &Code,
        object: ExprId,
        method: &str,
    ) -> Option<&'static str> {
        let origin = self.origins.origin(file, object).map(facts::Origin::as_str);
        if let Some(known) = origin.and_then(loggers::by_origin) {
            return Some(known);
        }
        // `log` is also a mathematical function and a name of many other things: with it only a logger will do.
        let name = match code.kind(object) {
            ExprKind::Name { name, .. } => name,
            ExprKind::Member { property, .. } => property,
            _ => return None,
        };
        (loggers::is_logger_name(name) && (method != "log" || !loggers::is_short_name(name)))
            .then_some("unknown")
    }

    fn fields(
        &self,
        read: Read<'_>,
        call: ByteRange,
        args: &[Argument],
        logger: &Logger,
    ) -> Vec<LogField> {
        let mut fields = Vec::new();
        for (place, arg) in args.iter().enumerate() {
            let prefix = match logger.handed.get(place) {
                Some(None) => continue,
                Some(Some(prefix)) => prefix,
                None => "",
            };
            let found = fields::collect(read.code, read.changes, call, arg.value);
            fields.extend(found.into_iter().map(|field| self.field(field, prefix, logger)));
        }
        fields
    }

    fn field(&self, field: fields::Found, prefix: &str, logger: &Logger) -> LogField {
        let Behind { paths, .. } = &logger.behind;
        // A wrapper may hand the object on as it is, or under a key of its own.
        let stands = format!("{prefix}{}", field.name);
        let by_key = field.by_key || !prefix.is_empty();
        LogField {
            redacted: by_key && (paths.cover(&stands) || paths.cover(&field.name)),
            redacted_within: paths.reach_into(&stands),
            serialized: by_key && self.setups.is_serialized(&logger.behind, &stands),
            by_key: field.by_key,
            range: field.range,
            value: field.value,
            name: field.name.into(),
        }
    }
}

/// `logger.log('error', ..)` names its level first.
fn level_argument<'c>(
    code: &Code,
    call: &'c Call,
    method: &str,
    level: LogLevel,
) -> (LogLevel, &'c [Argument]) {
    match call.args.split_first() {
        Some((first, rest)) if method == "log" && !rest.is_empty() => {
            match code.string(first.value).and_then(loggers::level) {
                Some(level) => (level, rest),
                None => (level, &call.args),
            }
        }
        _ => (level, &call.args),
    }
}

/// The first argument that is text.
fn message(code: &Code, args: &[Argument]) -> Option<ExprId> {
    let is_text = |expr: ExprId| {
        matches!(
            code.kind(expr),
            ExprKind::String(_) | ExprKind::Template { .. } | ExprKind::Binary { .. }
        )
    };
    args.iter().map(|arg| arg.value).find(|arg| is_text(*arg))
}
