//! Paths that a logger is told to leave out.

use facts::code::{Code, ExprId, ExprKind};
use facts::{FactBase, FileId};
use rustc_hash::FxHashMap;

use crate::origins::{Origins, Site, SitePlace, Value};

/// Children of children.
const MAX_PARENTS: usize = 6;

/// Redaction paths by the call that makes the logger, and those of request loggers, which no call makes.
#[derive(Default)]
pub(crate) struct Redactions {
    by_call: FxHashMap<(FileId, ExprId), Vec<String>>,
    of_requests: Vec<String>,
}

impl Redactions {
    pub(crate) fn new(base: &FactBase, origins: &Origins) -> Self {
        let mut known = Self::default();
        for (file, _, code) in base.code() {
            for (id, call) in code.calls.iter().filter_map(|id| Some((*id, code.call(*id)?))) {
                let callee = origins.origin(file, call.callee).map_or("", |origin| origin.as_str());
                let options = call.args.iter().map(|arg| arg.value);
                let paths: Vec<String> = match callee {
                    "pino" | "pino.pino" => {
                        options.flat_map(|options| redact(code, options)).collect()
                    }
                    "fastify"
                    | "fastify.fastify"
                    | "pino-http"
                    | "koa-pino-logger"
                    | "express-pino-logger" => options
                        .flat_map(|options| {
                            let logger = code.property(options, "logger");
                            [
                                redact(code, options),
                                logger.map_or(Vec::new(), |logger| redact(code, logger)),
                            ]
                            .concat()
                        })
                        .collect(),
                    _ if callee.ends_with(".child") => {
                        call.args.get(1).map_or(Vec::new(), |options| redact(code, options.value))
                    }
                    _ => continue,
                };
                if !matches!(callee, "pino" | "pino.pino") && !callee.ends_with(".child") {
                    known.of_requests.extend(paths.iter().cloned());
                }
                if !paths.is_empty() {
                    known.by_call.insert((file, id), paths);
                }
            }
        }
        known
    }

    /// The paths that hold for a logger: its own and those of the loggers that it is a child of.
    pub(crate) fn of(
        &self,
        base: &FactBase,
        origins: &Origins,
        file: FileId,
        logger: ExprId,
    ) -> Vec<String> {
        let mut paths = Vec::new();
        if self.by_call.is_empty() {
            return paths;
        }
        let (mut file, mut logger) = (file, logger);
        for _ in 0..MAX_PARENTS {
            let origin = origins.origin(file, logger).map_or("", |origin| origin.as_str());
            if origin.ends_with("Request.log")
                || origin.ends_with("Reply.log")
                || origin.ends_with("Context.log")
            {
                paths.extend(self.of_requests.iter().cloned());
            }
            let Some(site) =
                site(origins, file, logger).or_else(|| self.owner(base, origins, file, logger))
            else {
                break;
            };
            let SitePlace::Call(call) = site.place else { break };
            paths.extend(self.by_call.get(&(site.file, call)).into_iter().flatten().cloned());
            let Some(parent) = parent(base, site.file, call) else { break };
            (file, logger) = (site.file, parent);
        }
        paths
    }

    /// `fastify.log` belongs to the instance.
    fn owner(
        &self,
        base: &FactBase,
        origins: &Origins,
        file: FileId,
        logger: ExprId,
    ) -> Option<Site> {
        let ExprKind::Member { object, .. } = base.file(file).code()?.kind(logger) else {
            return None;
        };
        site(origins, file, *object)
    }
}

fn site(origins: &Origins, file: FileId, expr: ExprId) -> Option<Site> {
    origins.values(file, expr).iter().find_map(|value| match value {
        Value::External { site, .. } => *site,
        _ => None,
    })
}

/// The logger that a child is made of.
fn parent(base: &FactBase, file: FileId, call: ExprId) -> Option<ExprId> {
    let code = base.file(file).code()?;
    match code.kind(code.call(call)?.callee) {
        ExprKind::Member { object, property, .. } if &**property == "child" => Some(*object),
        _ => None,
    }
}

/// `redact: [..]` or `redact: { paths: [..] }`.
fn redact(code: &Code, options: ExprId) -> Vec<String> {
    let Some(redact) = code.property(options, "redact") else { return Vec::new() };
    let list = code.property(redact, "paths").unwrap_or(redact);
    let ExprKind::Array(elements) = code.kind(code.constant(list)) else { return Vec::new() };
    let texts = elements.iter().filter_map(|element| code.string(code.constant(element.value?)));
    texts.map(str::to_owned).collect()
}

/// Whether a path covers the field or an object that holds it.
pub(crate) fn covers(paths: &[String], field: &str) -> bool {
    let field: Vec<&str> = field.split('.').collect();
    paths.iter().any(|path| {
        let path = segments(path);
        path.len() <= field.len()
            && path.iter().zip(&field).all(|(step, name)| step == "*" || step == name)
    })
}

/// `a["b-c"].*` and `a[*]` in pino's path syntax.
fn segments(path: &str) -> Vec<String> {
    let flat = path
        .replace("[\"", ".")
        .replace("['", ".")
        .replace("\"]", "")
        .replace("']", "")
        .replace('[', ".")
        .replace(']', "");
    flat.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}
