//! Loggers as they are made: redaction, serializers, levels and hooks, and which logger a call goes to.

use facts::code::{ExprId, ExprKind};
use facts::{FactBase, FileId, LoggerSetup};
use rustc_hash::FxHashMap;

use super::hooks;
use super::options::Options;
use super::redaction::Paths;
use crate::origins::{Origins, Site, SitePlace, Value};

/// Children of children.
const MAX_PARENTS: usize = 6;

/// Every logger that the repository makes.
pub(crate) struct Setups<'a> {
    options: Options<'a>,
    pub(crate) list: Vec<LoggerSetup>,
    paths: Vec<Paths>,
    by_call: FxHashMap<(FileId, ExprId), u32>,
    /// Of `req.log`, which no call makes.
    of_requests: Option<u32>,
    /// Options that `child(bindings, options)` adds.
    of_children: FxHashMap<(FileId, ExprId), Paths>,
}

/// What stands behind the logger of a call.
#[derive(Clone, Default)]
pub(crate) struct Behind {
    pub(crate) setup: Option<u32>,
    pub(crate) paths: Paths,
    pub(crate) bound: Vec<Box<str>>,
    pub(crate) of_request: bool,
}

impl<'a> Setups<'a> {
    pub(crate) fn new(base: &'a FactBase, origins: &'a Origins) -> Self {
        let mut setups = Self {
            options: Options { base, origins },
            list: Vec::new(),
            paths: Vec::new(),
            by_call: FxHashMap::default(),
            of_requests: None,
            of_children: FxHashMap::default(),
        };
        for (file, _, code) in base.code() {
            for id in &code.calls {
                let Some(call) = code.call(*id) else { continue };
                let Some(callee) = origins.origin(file, call.callee) else { continue };
                let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
                setups.call(file, *id, callee.as_str(), &args);
            }
        }
        setups
    }

    fn call(&mut self, file: FileId, call: ExprId, callee: &str, args: &[ExprId]) {
        if callee.ends_with(".child") {
            if let Some(options) = args.get(1) {
                let redact = self.redact(file, *options);
                let paths = Paths::new(redact.iter().map(|path| &**path));
                self.of_children.insert((file, call), paths);
            }
            return;
        }
        let Some((kind, of_requests)) = made_by(callee) else { return };
        let mut setup = LoggerSetup {
            logger: kind.into(),
            file,
            expr: call,
            range: self.options.code(file).map(|code| code.range(call)).unwrap_or_default(),
            level: None,
            redact: Vec::new(),
            serializers: Vec::new(),
            has_hook: false,
            added: Vec::new(),
        };
        for arg in args {
            self.read(&mut setup, file, *arg);
            for nested in ["logger", "pinoHttp"] {
                if let Some((file, inner)) = self.options.property(file, *arg, nested) {
                    self.read(&mut setup, file, inner);
                    self.inherit(&mut setup, file, inner);
                }
            }
        }
        let place = self.list.len() as u32;
        self.by_call.insert((file, call), place);
        if of_requests {
            self.of_requests.get_or_insert(place);
        }
        self.paths.push(Paths::new(setup.redact.iter().map(|path| &**path)));
        self.list.push(setup);
    }

    /// `pinoHttp({ logger })`: what the given logger does holds, too.
    fn inherit(&self, setup: &mut LoggerSetup, file: FileId, logger: ExprId) {
        let Some(given) = self.behind(file, logger).setup.and_then(|at| self.list.get(at as usize))
        else {
            return;
        };
        setup.redact.extend(given.redact.iter().cloned());
        setup.serializers.extend(given.serializers.iter().cloned());
        setup.added.extend(given.added.iter().cloned());
        setup.has_hook |= given.has_hook;
        setup.level = setup.level.or(given.level).filter(|_| given.file == setup.file);
    }

    fn read(&self, setup: &mut LoggerSetup, file: FileId, object: ExprId) {
        let options = self.options;
        if let Some((of, level)) = options.property(file, object, "level")
            && of == setup.file
        {
            setup.level = Some(level);
        }
        setup.redact.extend(self.redact(file, object));
        if let Some((file, serializers)) = options.property(file, object, "serializers") {
            let keys = options.keys(file, serializers).into_iter();
            setup.serializers.extend(keys.filter(|key| !self.keeps_all(file, serializers, key)));
        }
        for defaults in ["base", "defaultMeta"] {
            if let Some((file, added)) = options.property(file, object, defaults) {
                setup.added.extend(options.keys(file, added));
            }
        }
        for hook in ["mixin", "format", "formatters", "hooks", "customProps"] {
            if let Some((file, value)) = options.property(file, object, hook) {
                self.hook(setup, file, value);
            }
        }
    }

    /// The standard serializer of requests writes all of their headers.
    fn keeps_all(&self, file: FileId, serializers: ExprId, key: &str) -> bool {
        let value = self.options.property(file, serializers, key);
        let origin = value.and_then(|(file, value)| self.options.origins.origin(file, value));
        origin.is_some_and(|origin| origin.as_str().ends_with("stdSerializers.req"))
    }

    /// Functions of the repository inside of an option: given themselves, in an object, or to a maker of formats.
    fn hook(&self, setup: &mut LoggerSetup, file: FileId, value: ExprId) {
        let Some(code) = self.options.code(file) else { return };
        let mut open = vec![(file, code, value)];
        let mut seen = 0;
        while let Some((file, code, at)) = open.pop() {
            seen += 1;
            if seen > 40 {
                break;
            }
            for (file, function) in self.options.functions(file, at) {
                let found = hooks::read(self.options, file, function);
                setup.has_hook = true;
                setup.redact.extend(found.redact);
                setup.added.extend(found.added);
            }
            match code.kind(code.constant(at)) {
                ExprKind::Call(call) => {
                    open.extend(call.args.iter().map(|arg| (file, code, arg.value)));
                    open.push((file, code, call.callee));
                }
                ExprKind::Object(properties) => {
                    open.extend(properties.iter().map(|property| (file, code, property.value)));
                }
                ExprKind::Conditional { then, otherwise, .. } => {
                    open.extend([(file, code, *then), (file, code, *otherwise)]);
                }
                ExprKind::Name { .. } => open.extend(self.defined(file, at)),
                _ => {}
            }
        }
    }

    /// What an imported name was made by: `const redact = winston.format(..)` of another file.
    fn defined(
        &self,
        file: FileId,
        name: ExprId,
    ) -> Option<(FileId, &'a facts::code::Code, ExprId)> {
        let site = site(self.options.origins, file, name)?;
        let SitePlace::Call(call) = site.place else { return None };
        Some((site.file, self.options.code(site.file)?, call))
    }

    /// `redact: [..]` or `redact: { paths: [..] }`.
    fn redact(&self, file: FileId, object: ExprId) -> Vec<Box<str>> {
        let Some((file, redact)) = self.options.property(file, object, "redact") else {
            return Vec::new();
        };
        let (file, list) = self.options.property(file, redact, "paths").unwrap_or((file, redact));
        self.options.texts(file, list)
    }

    /// The logger that an expression is: its own set-up, and what the children on the way bind and leave out.
    pub(crate) fn behind(&self, file: FileId, logger: ExprId) -> Behind {
        let origins = self.options.origins;
        let mut behind = Behind::default();
        let (mut file, mut logger) = (file, logger);
        for _ in 0..MAX_PARENTS {
            let origin = origins.origin(file, logger).map_or("", |origin| origin.as_str());
            if is_request_log(origin) {
                behind.of_request = true;
                self.settle(&mut behind, self.of_requests);
            }
            let Some(site) =
                site(origins, file, logger).or_else(|| self.owner(origins, file, logger))
            else {
                break;
            };
            let SitePlace::Call(call) = site.place else { break };
            self.settle(&mut behind, self.by_call.get(&(site.file, call)).copied());
            let Some(parent) = self.parent(&mut behind, site.file, call) else { break };
            (file, logger) = (site.file, parent);
        }
        behind
    }

    /// Where the repository makes one logger, one that is known by its name alone is that one.
    pub(crate) fn assume_only(&self, behind: &mut Behind) {
        if behind.setup.is_none() && self.list.len() == 1 {
            self.settle(behind, Some(0));
        }
    }

    fn settle(&self, behind: &mut Behind, setup: Option<u32>) {
        let Some(paths) = setup.and_then(|setup| self.paths.get(setup as usize)) else { return };
        behind.paths.extend(paths);
        behind.setup = behind.setup.or(setup);
    }

    /// The logger that a child is made of; what the child binds is noted.
    fn parent(&self, behind: &mut Behind, file: FileId, call: ExprId) -> Option<ExprId> {
        let code = self.options.code(file)?;
        let made = code.call(call)?;
        let ExprKind::Member { object, property, .. } = code.kind(made.callee) else { return None };
        if &**property != "child" {
            return None;
        }
        if let Some(bindings) = made.args.first() {
            behind.bound.extend(self.options.keys(file, bindings.value));
        }
        if let Some(paths) = self.of_children.get(&(file, call)) {
            behind.paths.extend(paths);
        }
        Some(*object)
    }

    /// `fastify.log` belongs to the instance.
    fn owner(&self, origins: &Origins, file: FileId, logger: ExprId) -> Option<Site> {
        let ExprKind::Member { object, .. } = self.options.code(file)?.kind(logger) else {
            return None;
        };
        site(origins, file, *object)
    }

    pub(crate) fn is_serialized(&self, behind: &Behind, key: &str) -> bool {
        let setup = behind.setup.and_then(|setup| self.list.get(setup as usize));
        let top = key.split('.').next().unwrap_or(key);
        setup.is_some_and(|setup| setup.serializers.iter().any(|name| &**name == top))
    }
}

pub(crate) fn is_request_log(origin: &str) -> bool {
    ["Request.log", "Reply.log", "Context.log", "IncomingMessage.log"]
        .iter()
        .any(|end| origin.ends_with(end))
}

/// The logger that a call makes, and whether it is that of requests.
fn made_by(callee: &str) -> Option<(&'static str, bool)> {
    Some(match callee {
        "pino" | "pino.pino" => ("pino", false),
        "fastify" | "fastify.fastify" => ("fastify", true),
        "pino-http"
        | "pino-http.pinoHttp"
        | "koa-pino-logger"
        | "express-pino-logger"
        | "hono-pino.pinoLogger" => ("pino-http", true),
        "nestjs-pino.LoggerModule.forRoot" => ("pino-http", true),
        "winston.createLogger" | "winston.Logger" | "winston.loggers.add" => ("winston", false),
        "bunyan.createLogger" | "bunyan" | "bunyan.Logger" => ("bunyan", false),
        "consola.createConsola" | "consola.create" => ("consola", false),
        _ => return None,
    })
}

fn site(origins: &Origins, file: FileId, expr: ExprId) -> Option<Site> {
    origins.values(file, expr).iter().find_map(|value| match value {
        Value::External { site, .. } => *site,
        _ => None,
    })
}
