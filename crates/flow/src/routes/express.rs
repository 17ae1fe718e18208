//! Express, and what is used as it is: connect, restify, polka.

use facts::code::ExprId;

use super::collect::{Collector, EventKind, MethodCall};
use super::paths::join;
use crate::origins::frameworks::{EXPRESS, EXPRESS_ERROR};
use crate::origins::{Site, SitePlace, Value};

const PARAM: &[Option<&str>] = EXPRESS;

/// The HTTP method of a registering method's name.
pub(crate) fn http_method(name: &str) -> Option<&'static str> {
    Some(match name {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" | "del" => "DELETE",
        "head" => "HEAD",
        "options" | "opts" => "OPTIONS",
        "all" => "ALL",
        "search" => "SEARCH",
        "purge" => "PURGE",
        _ => return None,
    })
}

impl Collector<'_, '_> {
    pub(crate) fn express(&mut self, call: &MethodCall<'_>) {
        let args = call.args();
        if call.receiver.ends_with(".route()") {
            return self.express_route(call, &args);
        }
        match (call.method, http_method(call.method)) {
            ("use", _) => self.express_use(call, &args),
            ("param", _) => {
                let chain = self.chain(call, args.get(1..).unwrap_or(&[]));
                self.seed(&chain, PARAM);
            }
            (_, Some(method)) if args.len() > 1 => {
                let paths = self.paths(call.file, args[0]);
                self.express_handlers(call, method, paths, &args[1..]);
            }
            _ => {}
        }
    }

    /// `app.route('/path').get(handler)`: path and router are the inner call's.
    fn express_route(&mut self, call: &MethodCall<'_>, args: &[ExprId]) {
        let (Some(method), SitePlace::Call(route)) = (http_method(call.method), call.site.place)
        else {
            return;
        };
        let file = call.site.file;
        let Some(code) = self.eval.code(file) else { return };
        let Some(inner) = code.call(route) else { return };
        let paths = inner
            .args
            .first()
            .map_or_else(|| vec!["*".into()], |path| self.paths(file, path.value));
        let facts::code::ExprKind::Member { object, .. } = code.kind(inner.callee) else { return };
        let sites: Vec<Site> = self.sites(file, *object);
        for site in sites {
            let (receiver, owner) = (String::from("express.Router()"), call.owner);
            let on =
                MethodCall { site, receiver, owner, file: call.file, code: call.code, ..*call };
            self.express_handlers(&on, method, paths.clone(), args);
        }
    }

    pub(crate) fn sites(&mut self, file: facts::FileId, object: ExprId) -> Vec<Site> {
        let values = self.eval.eval(file, object);
        values
            .iter()
            .filter_map(|value| match value {
                Value::External { site, .. } => *site,
                _ => None,
            })
            .collect()
    }

    fn express_handlers(
        &mut self,
        call: &MethodCall<'_>,
        method: &str,
        paths: Vec<String>,
        handlers: &[ExprId],
    ) {
        let chain = self.chain(call, handlers);
        self.seed(&chain, EXPRESS);
        let kind = EventKind::Route { method: method.into(), paths, chain, shapes: EXPRESS };
        self.event("express", call, kind);
    }

    pub(crate) fn chain(
        &mut self,
        call: &MethodCall<'_>,
        exprs: &[ExprId],
    ) -> Vec<super::chain::Link> {
        let count = exprs.len();
        let each = exprs.iter().enumerate();
        each.flat_map(|(place, expr)| self.links(call.file, *expr, place + 1 == count)).collect()
    }

    fn express_use(&mut self, call: &MethodCall<'_>, args: &[ExprId]) {
        let (paths, rest) = match args.split_first() {
            Some((first, rest)) if !rest.is_empty() && self.is_path(call, *first) => {
                (self.paths(call.file, *first), rest)
            }
            _ => (vec![String::new()], args),
        };
        let mut chain = self.chain_of_middleware(call, rest);
        let (errors, normal): (Vec<_>, Vec<_>) =
            chain.drain(..).partition(|link| self.takes_error(link));
        self.seed(&errors, EXPRESS_ERROR);
        self.seed(&normal, EXPRESS);
        if !normal.is_empty() {
            let paths = paths.iter().map(|path| join("", path)).collect();
            self.event("express", call, EventKind::Use { paths, chain: normal });
        }
    }

    pub(crate) fn chain_of_middleware(
        &mut self,
        call: &MethodCall<'_>,
        exprs: &[ExprId],
    ) -> Vec<super::chain::Link> {
        exprs.iter().flat_map(|expr| self.links(call.file, *expr, false)).collect()
    }

    /// A text, a regular expression, or an array of them; not a function, a router or an array of those.
    pub(crate) fn is_path(&mut self, call: &MethodCall<'_>, first: ExprId) -> bool {
        use facts::code::ExprKind;
        if self.bound_text(call.file, first, 0).is_some() {
            return true;
        }
        let is_text = |kind: &ExprKind| {
            matches!(
                kind,
                ExprKind::String(_)
                    | ExprKind::Template { .. }
                    | ExprKind::Regex { .. }
                    | ExprKind::Binary { .. }
            )
        };
        let literal = |it: &mut Self, file, expr| {
            it.eval.eval(file, expr).iter().any(|value| match value {
                Value::Literal(file, at) => {
                    it.eval.code(*file).is_some_and(|code| is_text(code.kind(*at)))
                }
                _ => false,
            })
        };
        let elements = self.array(call.file, first);
        match elements.first() {
            Some((file, element)) => literal(self, *file, *element),
            // A name of which nothing is known, ahead of a function, is a path: `app.use(prefix, router)`.
            None => {
                literal(self, call.file, first)
                    || self.eval.eval(call.file, first).is_empty() && is_plain(call, first)
            }
        }
    }

    /// `(err, req, res, next)` runs after the handler, not before.
    fn takes_error(&self, link: &super::chain::Link) -> bool {
        if link
            .origin
            .as_ref()
            .is_some_and(|origin| matches!(origin.as_str(), "errorhandler" | "errorhandler()"))
        {
            return true;
        }
        link.functions.iter().any(|(file, function)| {
            self.eval.code(*file).is_some_and(|code| code.function(*function).params.len() == 4)
        })
    }
}

fn is_plain(call: &MethodCall<'_>, expr: ExprId) -> bool {
    use facts::code::ExprKind;
    let kind = call.code.kind(expr);
    let name = match kind {
        ExprKind::Name { name, .. } | ExprKind::Member { property: name, .. } => {
            name.to_ascii_lowercase()
        }
        _ => return false,
    };
    ["path", "prefix", "url", "base", "root", "route"].iter().any(|word| name.ends_with(word))
}
