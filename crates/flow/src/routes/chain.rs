//! What stands in a chain: middleware, handlers, and routers that are mounted.

use facts::code::{Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, Middleware, Origin};

use super::collect::Collector;
use crate::origins::{Site, SitePlace, Value};

/// Arrays in arrays end somewhere.
const MAX_DEPTH: usize = 4;

/// One element of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) file: FileId,
    pub(crate) expr: Option<ExprId>,
    pub(crate) name: Box<str>,
    pub(crate) origin: Option<Origin>,
    pub(crate) functions: Vec<(FileId, FunctionId)>,
    /// The router, application or plugin that it is.
    pub(crate) mount: Option<Site>,
    /// Where in a request's life it runs, for frameworks that have phases.
    pub(crate) phase: u8,
}

impl Collector<'_, '_> {
    /// The links of an argument; several for an array. `last`: it may be the handler, so a wrapper stands for what it
    /// wraps.
    pub(crate) fn links(&mut self, file: FileId, expr: ExprId, last: bool) -> Vec<Link> {
        let mut links = Vec::new();
        let (file, expr) = self.bound(file, expr).unwrap_or((file, expr));
        self.add_links(file, expr, last, MAX_DEPTH, &mut links);
        links
    }

    fn add_links(
        &mut self,
        file: FileId,
        expr: ExprId,
        last: bool,
        depth: usize,
        links: &mut Vec<Link>,
    ) {
        let Some(code) = self.eval.code(file) else { return };
        if depth > 0 {
            let elements = match code.kind(expr) {
                ExprKind::Call(call) if self.composes(file, call.callee) => {
                    call.args.iter().map(|arg| (file, arg.value)).collect()
                }
                _ => self.array(file, expr),
            };
            if !elements.is_empty() {
                let count = elements.len();
                for (place, (file, element)) in elements.into_iter().enumerate() {
                    self.add_links(file, element, last && place + 1 == count, depth - 1, links);
                }
                return;
            }
        }
        let link = self.link(file, code, expr, last);
        links.push(link);
    }

    fn composes(&mut self, file: FileId, callee: ExprId) -> bool {
        matches!(
            self.origin_text(file, callee).as_deref(),
            Some("koa-compose" | "compose-middleware.compose" | "connect-compose")
        )
    }

    fn link(&mut self, file: FileId, code: &Code, expr: ExprId, last: bool) -> Link {
        let values = self.eval.eval(file, expr);
        let own: Vec<(FileId, FunctionId)> = functions(&values);
        let mut wrapped = self.wrapped(file, code, expr);
        if own.is_empty() && wrapped.is_empty() {
            wrapped = self.wrapped_elsewhere(&values);
        }
        // A handler is what is wrapped; middleware is that and what its wrapper adds.
        let mut functions = if last && !wrapped.is_empty() { Vec::new() } else { own };
        functions.extend(wrapped);
        functions.dedup();
        let mount = values.iter().find_map(|value| match value {
            Value::External { origin, site, .. } => {
                let text = self.eval.interner.text(*origin);
                matches!(text, "express()" | "express.Router()" | "@koa/router()" | "koa()")
                    .then_some((*site)?)
            }
            _ => None,
        });
        let origin = self.named_origin(file, code, expr);
        let name = self.name(file, code, expr);
        Link { file, expr: Some(expr), name, origin, functions, mount, phase: 0 }
    }

    /// The functions that a wrapper is given: `asyncHandler(fn)`, `wrap(this.list.bind(this))`.
    fn wrapped(&mut self, file: FileId, code: &Code, expr: ExprId) -> Vec<(FileId, FunctionId)> {
        let ExprKind::Call(call) = code.kind(expr) else { return Vec::new() };
        if matches!(code.kind(call.callee), ExprKind::Member { property, .. } if &**property == "bind")
        {
            return Vec::new();
        }
        let mut found = Vec::new();
        for arg in &call.args {
            let nested = self.wrapped(file, code, arg.value);
            let values = self.eval.eval(file, arg.value);
            found.extend(if nested.is_empty() { functions(&values) } else { nested });
        }
        found
    }

    /// `exports.list = asyncHandler(async (req, res) => ..)`, named in another file.
    fn wrapped_elsewhere(&mut self, values: &[Value]) -> Vec<(FileId, FunctionId)> {
        let made = values.iter().find_map(|value| match value {
            Value::External { site: Some(Site { file, place: SitePlace::Call(call) }), .. } => {
                Some((*file, *call))
            }
            _ => None,
        });
        let Some((file, call)) = made else { return Vec::new() };
        self.eval.code(file).map_or_else(Vec::new, |code| self.wrapped(file, code, call))
    }

    /// What is called or named, for people and for models: `express.json` for `express.json()`.
    fn named_origin(&mut self, file: FileId, code: &Code, expr: ExprId) -> Option<Origin> {
        let at = match code.kind(expr) {
            ExprKind::Call(call) => call.callee,
            _ => expr,
        };
        self.origin_text(file, at).or_else(|| self.origin_text(file, expr)).map(Origin::new)
    }

    /// As a person would name it.
    fn name(&self, file: FileId, code: &Code, expr: ExprId) -> Box<str> {
        let text = |expr: ExprId| code.range(expr).slice(&self.eval.base.file(file).text);
        match code.kind(expr) {
            ExprKind::Call(call) => {
                if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
                    && &**property == "bind"
                {
                    return self.name(file, code, *object);
                }
                // `require('x')()` is known by the package's name.
                if let Some(name) = required(code, call.callee) {
                    return name.into();
                }
                // `asyncHandler(auth.jwt)` is `auth.jwt`.
                if let [only] = call.args.as_slice()
                    && is_wrapper(code, call.callee)
                    && matches!(
                        code.kind(only.value),
                        ExprKind::Name { .. } | ExprKind::Member { .. }
                    )
                {
                    return one_line(text(only.value));
                }
                let all_texts = call.args.iter().all(|arg| code.string(arg.value).is_some());
                match call.args.is_empty() || !all_texts {
                    true => one_line(text(call.callee)),
                    false => one_line(text(expr)),
                }
            }
            ExprKind::Function(function) => match &*code.function(*function).name {
                "" => "anonymous".into(),
                name => name.into(),
            },
            _ => one_line(text(expr)),
        }
    }

    pub(crate) fn middleware(&self, link: &Link, shared: bool) -> Middleware {
        let base = self.eval.base;
        let code = base.file(link.file).code();
        let range = code.zip(link.expr).map(|(code, expr)| code.range(expr)).unwrap_or_default();
        Middleware {
            name: link.name.clone(),
            origin: link.origin.clone(),
            file: link.file,
            expr: link.expr,
            span: base.span(link.file, range),
            functions: link.functions.clone(),
            shared,
            parts: Vec::new(),
        }
    }
}

pub(super) fn functions(values: &[Value]) -> Vec<(FileId, FunctionId)> {
    let of = |value: &Value| match value {
        Value::Function(file, function) => Some((*file, *function)),
        _ => None,
    };
    values.iter().filter_map(of).collect()
}

/// A function that hands on what an async one throws, by its name.
fn is_wrapper(code: &Code, callee: ExprId) -> bool {
    let Some(name) = super::roles::callee_name(code, callee) else { return false };
    let words = facts::words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&["async", "wrap", "catch", "promise"]) && !has(&["auth", "role", "validate", "limit"])
}

/// Code that spans lines is no name: only its beginning is kept.
fn one_line(text: &str) -> Box<str> {
    text.lines().next().unwrap_or("").trim().into()
}

/// The package of a `require('x')` call.
fn required(code: &Code, expr: ExprId) -> Option<&str> {
    let call = code.call(expr)?;
    let is_require = matches!(code.kind(call.callee), ExprKind::Name { name, symbol: None } if &**name == "require");
    code.string(call.args.first().filter(|_| is_require)?.value)
}
