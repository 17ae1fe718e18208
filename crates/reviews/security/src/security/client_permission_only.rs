//! Pages that only the client guards, while the server answers everybody.

use facts::words;
use review::prelude::*;

use crate::places::properties;
use crate::requests::surface::{self, is_authenticated, name};

pub(crate) static CHECK: Check = Check {
    id: "client-permission-only",
    summary: "only the browser asks for the role",
    severity: Severity::High,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "authorization",
    focus: &["authorization"],
    cwe: &[602, 425],
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("client_permission_only.md"),
    run,
};
const ADMIN: &[&str] = &["admin", "administration", "administrator", "backoffice"];
const ADVICE: &str = "Ask for the role on the server, for every route that the page calls; the guard in the browser is only for looks";

fn run(cx: &mut CheckContext<'_>) {
    // What the server leaves open under the same name.
    let open: Vec<&Route> = surface::all(cx)
        .into_iter()
        .filter(|route| surface::has_path_word(route, ADMIN))
        .filter(|route| route.guard(Role::Authorization).is_none() && !is_authenticated(route))
        .collect();
    let Some(example) = open.first() else { return };
    let mut found = Vec::new();
    // A file that imports nothing is a snippet, not a part of the pages.
    for (file, _, code) in cx.code().filter(|(_, _, code)| !code.imports.is_empty()) {
        for (object, key, property) in properties(code) {
            let path = (key == "path").then(|| code.string(property.value)).flatten();
            let Some(path) =
                path.filter(|path| words(path).iter().any(|word| ADMIN.contains(&word.as_str())))
            else {
                continue;
            };
            let guard = [
                "canActivate",
                "canMatch",
                "canLoad",
                "beforeEnter",
                "guard",
                "roles",
                "requiresAdmin",
            ]
            .iter()
            .find_map(|name| code.property(object, name));
            if guard.is_some() && !path.starts_with("/api") {
                found.push((file, property.range, path.to_owned()));
            }
        }
    }
    for (file, range, path) in found {
        let message = format!(
            "The page `{path}` is guarded in the browser only: `{}` answers everybody",
            name(example)
        );
        let mut finding = cx.report(file, range, message).confidence(Confidence::Medium);
        for route in open.iter().take(4) {
            finding = finding.because(
                route.file,
                route.range,
                format!("`{}` asks for nothing", name(route)),
            );
        }
        finding.advise(ADVICE);
    }
}
