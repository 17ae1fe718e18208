//! Next: each route handler is wrapped, since nothing else sees a request from its beginning to its end.

use facts::FileId;
use facts::code::{Code, ExportKind, ExprId, ExprKind, FunctionId, SymbolId, SymbolKind};
use facts::{FileClass, SourceFile};
use flow::Program;

use super::imports::import;
use super::{Wiring, is_wired};
use crate::application::Application;

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

pub(super) fn wire(program: &Program, application: &Application, wiring: &mut Wiring) {
    for (file, source, code) in program.base.code() {
        if source.class != FileClass::Production || !application.holds(&source.path) {
            continue;
        }
        let Some(route) = route_of(application, source) else { continue };
        if is_wired(program, application, file) {
            wiring.present.push(source.path.clone());
            continue;
        }
        wrap_file(program, application, (file, source, code), &route, wiring);
    }
}

/// The template of a file that answers requests, and whether it is one of the pages' kind.
struct Route {
    template: String,
    is_page: bool,
}

impl Route {
    /// What wraps a handler of this kind.
    const fn wrapper(&self) -> &'static str {
        if self.is_page { "withWideEventApi" } else { "withWideEvent" }
    }
}

/// `app/api/orders/[id]/route.ts` is `/api/orders/[id]`; folders in round brackets only group.
fn route_of(application: &Application, source: &SourceFile) -> Option<Route> {
    let path = application.inside(&source.path)?;
    let path = path.strip_prefix("src/").unwrap_or(path);
    let (stem, extension) = path.rsplit_once('.')?;
    if !matches!(extension, "ts" | "js" | "tsx" | "jsx" | "mts" | "mjs") {
        return None;
    }
    if let Some(rest) = stem.strip_prefix("app/") {
        let folder = rest.strip_suffix("/route").or((rest == "route").then_some(""))?;
        let groups = |part: &str| part.starts_with('(') && part.ends_with(')');
        let shown = folder
            .split('/')
            .filter(|part| !part.is_empty() && !part.starts_with('@') && !groups(part));
        let template = format!("/{}", shown.collect::<Vec<_>>().join("/"));
        return Some(Route { template, is_page: false });
    }
    let rest = stem.strip_prefix("pages/api/")?;
    let rest = rest.strip_suffix("/index").unwrap_or(if rest == "index" { "" } else { rest });
    let template = format!("/api/{rest}").trim_end_matches('/').to_owned();
    Some(Route { template, is_page: true })
}

fn wrap_file(
    program: &Program,
    application: &Application,
    (file, source, code): (FileId, &SourceFile, &Code),
    route: &Route,
    wiring: &mut Wiring,
) {
    let before = wiring.lines.len();
    for export in &code.exports {
        let (name, of) = match &export.kind {
            ExportKind::Symbol { name, symbol } => (&**name, of_symbol(code, *symbol)),
            ExportKind::Expr { name, value } => (&**name, Some(Exported::Value(*value))),
            ExportKind::From { name, .. } => (&**name, None),
            _ => continue,
        };
        if !is_handler(name, route) {
            continue;
        }
        match of {
            Some(exported) => wrap(application, source, code, name, &exported, route, wiring),
            None => wiring.left.push(format!(
                "{}: {name} is exported from another file; wrap it there with {}(.., '{}')",
                source.path,
                route.wrapper(),
                route.template
            )),
        }
    }
    if wiring.lines.len() > before {
        import(program, application, file, &[route.wrapper()], wiring);
    }
}

fn is_handler(name: &str, route: &Route) -> bool {
    if route.is_page { name == "default" } else { METHODS.contains(&name) }
}

/// What is exported: a declaration, or a value.
enum Exported {
    Function(FunctionId),
    Value(ExprId),
}

fn of_symbol(code: &Code, symbol: SymbolId) -> Option<Exported> {
    let symbol = code.symbol(symbol);
    match symbol.kind {
        SymbolKind::Function(function) => Some(Exported::Function(function)),
        SymbolKind::Variable => symbol.init.map(Exported::Value),
        _ => None,
    }
}

fn wrap(
    application: &Application,
    source: &SourceFile,
    code: &Code,
    name: &str,
    exported: &Exported,
    route: &Route,
    wiring: &mut Wiring,
) {
    let text = &source.text;
    let wrapper = route.wrapper();
    let quote = if application.style.double_quotes { '"' } else { '\'' };
    let close = format!(", {quote}{}{quote})", route.template);
    match exported {
        Exported::Value(value) => {
            if matches!(code.kind(*value), ExprKind::Call(call) if code.range(call.callee).slice(text) == wrapper)
            {
                return;
            }
            let range = code.range(*value);
            wiring.edits.insert(&source.path, range.start as usize, format!("{wrapper}("));
            wiring.edits.insert(&source.path, range.end as usize, close.clone());
        }
        Exported::Function(function) => {
            let range = code.function(*function).range;
            let (start, end) = (range.start as usize, range.end as usize);
            // A declaration that is exported further down stays one; its export would have to change.
            let head = text[..start].trim_end();
            let (lead, keyword) = match (head.strip_suffix("default"), head.ends_with("export")) {
                (Some(before), _) if before.trim_end().ends_with("export") => ("", true),
                (None, true) => ("const", true),
                _ => ("", false),
            };
            if !keyword {
                wiring.left.push(format!(
                    "{}: {name} is declared in one place and exported in another; wrap the export with {wrapper}(..{close}",
                    source.path
                ));
                return;
            }
            let opening = if lead.is_empty() {
                format!("{wrapper}(")
            } else {
                format!("const {name} = {wrapper}(")
            };
            wiring.edits.insert(&source.path, start, opening);
            let semicolon = if application.style.semicolons { ";" } else { "" };
            wiring.edits.insert(&source.path, end, format!("{close}{semicolon}"));
        }
    }
    let line = format!("export {name}: {wrapper}(..{close}");
    wiring.lines.push((source.path.clone(), line));
}
