//! Next.js: `app/**/route.ts` and `pages/api/**`.

use facts::code::ExprKind;
use facts::{FileClass, FileId, Route};
use model::ByteRange;

use super::chain::Link;
use super::collect::{Collector, Shapes};
use crate::modules::Definition;
use crate::origins::Value;
use crate::origins::frameworks::{NEXT_API, NEXT_ROUTE};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

impl Collector<'_, '_> {
    pub(crate) fn next(&mut self) {
        let base = self.eval.base;
        let ahead = self.next_middleware();
        for (file, source, _) in base.code() {
            if source.class != FileClass::Production {
                continue;
            }
            let Some((path, kind)) = route_of(source.path.as_str()) else { continue };
            let before = self.found.routes.len();
            match kind {
                Kind::Route => {
                    for method in METHODS {
                        self.next_export(file, method, method, &path, NEXT_ROUTE);
                    }
                }
                Kind::Api => self.next_export(file, "default", "ALL", &path, NEXT_API),
            }
            for route in &mut self.found.routes[before..] {
                let shared = ahead.iter().flat_map(|ahead| ahead.of(&source.path, &path).to_vec());
                route.middleware.splice(0..0, shared);
            }
        }
    }

    fn next_export(
        &mut self,
        file: FileId,
        export: &str,
        method: &str,
        path: &str,
        shapes: Shapes,
    ) {
        let base = self.eval.base;
        let definitions = self.eval.modules.export(base, file, export);
        let Some(definition) = definitions.first() else { return };
        let values = self.eval.defined(&definitions[..1]);
        let (range, chain) = self.next_definition(file, definition, &values);
        self.seed(&chain, shapes);
        let handlers = chain
            .iter()
            .flat_map(|link| &link.functions)
            .map(|of| self.handler(*of, shapes))
            .collect();
        let wrapper = chain.first().filter(|link| self.is_call(link));
        let middleware = wrapper.map(|link| self.middleware(link, false)).into_iter().collect();
        self.found.routes.push(Route {
            framework: "next".into(),
            method: method.into(),
            path: path.into(),
            file,
            range,
            span: base.span(file, range),
            handlers,
            middleware,
            rooted: true,
            own: Vec::new(),
        });
    }

    fn is_call(&self, link: &Link) -> bool {
        let code = self.eval.code(link.file);
        code.zip(link.expr).is_some_and(|(code, expr)| matches!(code.kind(expr), ExprKind::Call(_)))
    }

    fn next_definition(
        &mut self,
        file: FileId,
        definition: &Definition,
        values: &[Value],
    ) -> (ByteRange, Vec<Link>) {
        let code = |file| self.eval.code(file);
        let init = match definition {
            Definition::Expr(of, expr) => Some((*of, *expr)),
            Definition::Symbol(of, symbol) => {
                code(*of).and_then(|code| Some((*of, code.symbol(*symbol).init?)))
            }
            _ => None,
        };
        let place = match definition {
            Definition::Symbol(of, symbol) if *of == file => {
                code(file).map(|code| code.symbol(*symbol).range)
            }
            Definition::Expr(of, expr) if *of == file => code(file).map(|code| code.range(*expr)),
            _ => None,
        };
        let chain = match init {
            Some((of, expr)) => self.links(of, expr, true),
            None => vec![declared(values)],
        };
        (place.unwrap_or_default(), chain)
    }
}

/// A declared function has no expression that names it.
fn declared(values: &[Value]) -> Link {
    let functions: Vec<_> = values
        .iter()
        .filter_map(|value| match value {
            Value::Function(file, function) => Some((*file, *function)),
            _ => None,
        })
        .collect();
    let file = functions.first().map_or(FileId(0), |(file, _)| *file);
    Link { file, expr: None, name: "".into(), origin: None, functions, mount: None, phase: 0 }
}

enum Kind {
    Route,
    Api,
}

/// The URL that a file answers, by its place.
fn route_of(path: &str) -> Option<(String, Kind)> {
    let (stem, extension) = path.rsplit_once('.')?;
    if !matches!(extension, "ts" | "tsx" | "js" | "jsx" | "mjs") {
        return None;
    }
    let below = |folder: &str| match stem.strip_prefix(&folder[1..]) {
        Some(below) => Some(below),
        None => stem.split_once(folder).map(|(_, below)| below),
    };
    if stem.ends_with("/route") {
        let folder = below("/app/")?.strip_suffix("route")?;
        return Some((url(folder), Kind::Route));
    }
    let api = below("/pages/api/")?;
    Some((url(&format!("api/{}", api.strip_suffix("index").unwrap_or(api))), Kind::Api))
}

fn url(folder: &str) -> String {
    let mut whole = String::new();
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        // `(group)` and `@slot` folders are no part of the URL.
        if part.starts_with(['(', '@']) {
            continue;
        }
        let name = part.trim_start_matches('[').trim_end_matches(']');
        whole.push('/');
        match (part.starts_with('['), name.strip_prefix("...")) {
            (true, Some(_)) => whole.push('*'),
            (true, None) => whole.extend([":", name]),
            (false, _) => whole.push_str(part),
        }
    }
    if whole.is_empty() { "/".into() } else { whole }
}
