//! Next.js: `middleware.ts` (`proxy.ts`), which runs ahead of the routes that its matcher names.

use facts::{FileClass, FileId, Middleware};

use super::collect::Collector;
use crate::origins::Value;

/// What one file puts ahead of routes.
pub(crate) struct Ahead {
    /// The folder of the application.
    folder: String,
    /// Empty: every route.
    matchers: Vec<String>,
    middleware: Vec<Middleware>,
}

impl Ahead {
    /// The middleware, when it runs for this route of this file.
    pub(crate) fn of(&self, file: &model::RepoPath, path: &str) -> &[Middleware] {
        let is_inside = self.folder.is_empty() || file.is_within(&self.folder);
        let is_matched =
            self.matchers.is_empty() || self.matchers.iter().any(|matcher| matches(matcher, path));
        if is_inside && is_matched { &self.middleware } else { &[] }
    }
}

impl Collector<'_, '_> {
    pub(crate) fn next_middleware(&mut self) -> Vec<Ahead> {
        let base = self.eval.base;
        let mut found = Vec::new();
        for (file, source, _) in base.code() {
            let stem = source.path.file_name().split('.').next().unwrap_or("");
            let is_one = matches!(stem, "middleware" | "proxy");
            let folder = source.path.folder();
            let is_root = folder.is_empty() || folder == "src" || !folder.contains("middleware");
            if !is_one || !is_root || source.class != FileClass::Production {
                continue;
            }
            let middleware: Vec<Middleware> = ["middleware", "proxy", "default"]
                .iter()
                .flat_map(|export| self.next_guard(file, export))
                .collect();
            let imports_next = source.code().is_some_and(|code| {
                code.imports.iter().any(|import| {
                    import.specifier.starts_with("next") || import.specifier.starts_with("@clerk/")
                })
            });
            if !middleware.is_empty() && imports_next {
                let folder = folder.strip_suffix("/src").unwrap_or(folder);
                let folder = if folder == "src" { "" } else { folder };
                let matchers = self.next_matchers(file);
                found.push(Ahead { folder: folder.to_owned(), matchers, middleware });
            }
        }
        found
    }

    /// The function (or what a wrapper of a package made) that is exported under a name.
    fn next_guard(&mut self, file: FileId, export: &str) -> Option<Middleware> {
        let base = self.eval.base;
        let definitions = self.eval.modules.export(base, file, export);
        let first = definitions.first()?;
        let values = self.eval.defined(&definitions[..1]);
        let init = match first {
            crate::modules::Definition::Expr(of, expr) => Some((*of, *expr)),
            crate::modules::Definition::Symbol(of, symbol) => {
                self.eval.code(*of).and_then(|code| Some((*of, code.symbol(*symbol).init?)))
            }
            _ => None,
        };
        if let Some((of, expr)) = init {
            let links = self.links(of, expr, false);
            return links.first().map(|link| self.middleware(link, true));
        }
        let (of, function) = values.iter().find_map(|value| match value {
            Value::Function(of, function) => Some((*of, *function)),
            _ => None,
        })?;
        let code = self.eval.code(of)?;
        Some(Middleware {
            name: code.function(function).name.clone(),
            origin: None,
            file: of,
            expr: None,
            span: base.span(of, code.function(function).name_range),
            functions: vec![(of, function)],
            shared: true,
            parts: Vec::new(),
        })
    }

    /// `export const config = { matcher: ['/api/:path*'] }`.
    fn next_matchers(&mut self, file: FileId) -> Vec<String> {
        let base = self.eval.base;
        let definitions = self.eval.modules.export(base, file, "config");
        let values = self.eval.defined(&definitions);
        let config = values.into_iter().find_map(|value| match value {
            Value::Literal(of, expr) => Some((of, expr)),
            _ => None,
        });
        let matcher = config.and_then(|config| self.property(config, "matcher"));
        matcher.map_or_else(Vec::new, |(file, matcher)| self.paths(file, matcher))
    }
}

/// `/api/:path*`, `/((?!_next|api).*)`, `/dashboard`.
fn matches(matcher: &str, path: &str) -> bool {
    if let Some((_, rest)) = matcher.split_once("(?!") {
        let excluded = rest.split(')').next().unwrap_or("");
        let path = path.trim_start_matches('/');
        return !excluded.split('|').any(|part| {
            let part = part.trim_start_matches('/');
            part.chars().all(|letter| letter.is_alphanumeric() || "_-/".contains(letter))
                && !part.is_empty()
                && path.starts_with(part)
        });
    }
    let fixed = matcher.split([':', '(', '*']).next().unwrap_or("");
    let fixed = fixed.trim_end_matches('/');
    let rest = path.strip_prefix(fixed);
    rest.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with('/') && matcher.trim_end_matches('/') != fixed)
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn matchers_name_what_they_run_for() {
        assert!(matches("/api/:path*", "/api/users/:id"));
        assert!(!matches("/api/:path*", "/apis"));
        assert!(matches("/((?!_next|favicon.ico).*)", "/api/users"));
        assert!(!matches("/((?!api|_next).*)", "/api/users"));
        assert!(matches("/dashboard", "/dashboard"));
        assert!(!matches("/dashboard", "/dashboard/x"));
    }
}
