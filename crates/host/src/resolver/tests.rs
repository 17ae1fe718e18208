//! Each way in which projects name their modules.

use std::sync::Arc;

use model::RepoPath;

use super::{ModuleResolver, Resolved};

/// Files with `name = text`; without text the content does not matter.
fn resolver(files: &[(&str, &str)]) -> ModuleResolver {
    let json = files
        .iter()
        .filter(|(path, _)| path.ends_with(".json"))
        .map(|(path, text)| (RepoPath::new(path), Arc::from(*text)))
        .collect();
    ModuleResolver::new(files.iter().map(|(path, _)| RepoPath::new(path)), json)
}

fn file(path: &str) -> Resolved {
    Resolved::File(path.into())
}

fn package(name: &str) -> Resolved {
    Resolved::Package(name.into())
}

#[test]
fn relative_paths_take_extensions_indexes_and_built_names() {
    let modules = resolver(&[
        ("src/a.ts", ""),
        ("src/b.tsx", ""),
        ("src/db/index.js", ""),
        ("src/data.json", "{}"),
        ("index.js", ""),
    ]);
    let from = RepoPath::new("src/a.ts");
    for (specifier, target) in [
        ("./b", "src/b.tsx"),
        ("./b.js", "src/b.tsx"),
        ("./b?raw", "src/b.tsx"),
        ("./db", "src/db/index.js"),
        ("./db/", "src/db/index.js"),
        ("./data.json", "src/data.json"),
        ("..", "index.js"),
    ] {
        assert_eq!(modules.resolve(&from, specifier), file(target), "{specifier}");
    }
    assert_eq!(modules.resolve(&from, "./nope"), Resolved::Missing);
    assert_eq!(modules.resolve(&from, "../../nope"), Resolved::Missing);
    assert_eq!(modules.resolve(&from, "node:fs"), package("fs"));
    assert_eq!(modules.resolve(&from, "lodash/get"), package("lodash/get"));
    assert_eq!(modules.resolve(&from, "@scope/x"), package("@scope/x"));
    assert_eq!(modules.resolve(&from, "@/x"), Resolved::Missing);
}

#[test]
fn tsconfig_paths_count_for_the_project_that_has_them() {
    let modules = resolver(&[
        (
            "tsconfig.base.json",
            r#"{"compilerOptions":{"baseUrl":".","paths":{"@shared/*":["shared/*"]}}}"#,
        ),
        ("web/tsconfig.json", r#"{"extends":"../tsconfig.base.json"}"#),
        (
            "api/tsconfig.json",
            "{ // comment\n \"extends\": \"@tsconfig/node20/tsconfig.json\", \"compilerOptions\": {\"baseUrl\": \"./src\", \"paths\": {\"@/*\": [\"./*\"]}}, }",
        ),
        ("api/src/db.ts", ""),
        ("api/src/main.ts", ""),
        ("web/page.tsx", ""),
        ("shared/format.ts", ""),
    ]);
    let api = RepoPath::new("api/src/main.ts");
    let web = RepoPath::new("web/page.tsx");
    assert_eq!(modules.resolve(&api, "@/db"), file("api/src/db.ts"));
    assert_eq!(modules.resolve(&api, "db"), file("api/src/db.ts"));
    assert_eq!(modules.resolve(&web, "@shared/format"), file("shared/format.ts"));
    assert_eq!(modules.resolve(&web, "@/db"), Resolved::Missing);
}

#[test]
fn references_and_jsconfig_are_followed() {
    let modules = resolver(&[
        ("tsconfig.json", r#"{"files":[],"references":[{"path":"./tsconfig.app.json"}]}"#),
        (
            "tsconfig.app.json",
            r#"{"compilerOptions":{"composite":true,"paths":{"~/*":["./app/*"]}},"include":["app"]}"#,
        ),
        ("app/a.ts", ""),
        ("app/b.ts", ""),
        ("old/jsconfig.json", r#"{"compilerOptions":{"baseUrl":".","paths":{"@/*":["lib/*"]}}}"#),
        ("old/lib/x.js", ""),
        ("old/y.js", ""),
    ]);
    assert_eq!(modules.resolve(&"app/a.ts".into(), "~/b"), file("app/b.ts"));
    assert_eq!(modules.resolve(&"old/y.js".into(), "@/x"), file("old/lib/x.js"));
}

#[test]
fn packages_of_the_repository_lead_to_their_sources() {
    let modules = resolver(&[
        ("packages/db/package.json", r#"{"name":"@acme/db","main":"dist/index.js"}"#),
        ("packages/db/src/index.ts", ""),
        ("packages/db/src/pool.ts", ""),
        (
            "packages/ui/package.json",
            r#"{"name":"ui","exports":{".":{"types":"./dist/main.d.ts","import":"./dist/main.js"},"./parts/*":"./dist/parts/*.js"}}"#,
        ),
        ("packages/ui/src/main.ts", ""),
        ("packages/ui/src/parts/button.tsx", ""),
        ("apps/api/a.ts", ""),
    ]);
    let from = RepoPath::new("apps/api/a.ts");
    assert_eq!(modules.resolve(&from, "@acme/db"), file("packages/db/src/index.ts"));
    assert_eq!(modules.resolve(&from, "@acme/db/pool"), file("packages/db/src/pool.ts"));
    assert_eq!(modules.resolve(&from, "ui"), file("packages/ui/src/main.ts"));
    assert_eq!(modules.resolve(&from, "ui/parts/button"), file("packages/ui/src/parts/button.tsx"));
    assert_eq!(modules.resolve(&from, "express"), package("express"));
}

#[test]
fn a_folder_with_a_manifest_starts_where_it_says() {
    let modules = resolver(&[
        ("a.js", ""),
        ("part/package.json", r#"{"main":"./start.js"}"#),
        ("part/start.js", ""),
        ("part/index.js", ""),
    ]);
    assert_eq!(modules.resolve(&"a.js".into(), "./part"), file("part/start.js"));
}
