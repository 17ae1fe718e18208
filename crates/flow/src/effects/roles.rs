//! Which files are code of a server, by where they lie and what they use.

use facts::{FactBase, FileClass, Manifest, SourceFile};

/// Packages of programs that people see.
const SEEN: [&str; 9] = [
    "vue",
    "react",
    "react-dom",
    "svelte",
    "@angular/core",
    "solid-js",
    "preact",
    "@tauri-apps/api",
    "react-native",
];

/// Packages of programs that answer.
const ANSWERS: [&str; 18] = [
    "express",
    "fastify",
    "koa",
    "@nestjs/core",
    "next",
    "nuxt",
    "hono",
    "@hapi/hapi",
    "knex",
    "pg",
    "mysql2",
    "mongoose",
    "mongodb",
    "@prisma/client",
    "typeorm",
    "sequelize",
    "drizzle-orm",
    "bullmq",
];

/// Per file, whether it is code of a server.
pub(super) fn servers(base: &FactBase) -> Vec<bool> {
    let manifests: Vec<(&str, &Manifest)> = base
        .files()
        .filter_map(|(_, file)| {
            let folder = file.path.as_str().strip_suffix("package.json")?;
            Some((folder, file.facts.manifest.as_ref()?))
        })
        .collect();
    let seen = |file: &SourceFile| {
        let above = manifests.iter().filter(|(folder, _)| file.path.as_str().starts_with(folder));
        above.max_by_key(|(folder, _)| folder.len()).is_some_and(|(_, manifest)| is_page(manifest))
    };
    base.files().map(|(_, file)| file.code().is_some() && is_server(file) && !seen(file)).collect()
}

/// A package that only makes pages.
fn is_page(manifest: &Manifest) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| manifest.depends_on(name));
    has(&SEEN) && !has(&ANSWERS)
}

/// Folders of programs that run once, by hand or at deployment.
const ONE_SHOT: [&str; 20] = [
    "t",
    "knex_migrations",
    "dev-data",
    "migrations",
    "migration",
    "seeds",
    "seed",
    "seeders",
    "scripts",
    "script",
    "bin",
    "tools",
    "cli",
    "fixtures",
    "codegen",
    "benchmarks",
    "benchmark",
    "e2e",
    "examples",
    "devtools",
];

const BROWSER: [&str; 12] = [
    "frontend",
    "client",
    "components",
    "public",
    "static",
    "web",
    "www",
    "ui",
    "views",
    "pages",
    "hooks",
    "assets",
];

/// Whether a file is code of a server: not of a browser, not a script, not a test.
fn is_server(source: &SourceFile) -> bool {
    let path = source.path.as_str();
    let is_markup =
        [".tsx", ".jsx", ".vue", ".svelte", ".html", ".d.ts"].iter().any(|end| path.ends_with(end));
    !is_markup
        && !runs_once(source)
        && source.class != FileClass::Test
        && !ONE_SHOT.iter().any(|folder| source.path.has_folder(folder))
        && !path.contains(".config.")
        && !path.contains("seed")
        && !is_suite(source)
        && !is_browser(source)
}

/// A program that ends by itself and that nothing can load.
fn runs_once(source: &SourceFile) -> bool {
    let offers = source.code().is_some_and(|code| !code.exports.is_empty())
        || ["module.exports", "exports.", ".listen(", "process.on(", "setInterval("]
            .iter()
            .any(|word| source.text.contains(word));
    // The first file of a program ends it as well, when it cannot start.
    let name = source.path.file_name().split('.').next().unwrap_or("");
    let is_main = matches!(name, "index" | "main" | "app" | "server" | "www" | "start");
    !offers && !is_main && source.text.contains("process.exit(")
}

/// A suite of tests, wherever it lies.
fn is_suite(source: &SourceFile) -> bool {
    source.text.contains("describe(") && source.text.contains("it(")
}

/// Browser folders count only where the file does not talk to the server's side of things.
fn is_browser(source: &SourceFile) -> bool {
    let in_folder = BROWSER.iter().any(|folder| source.path.has_folder(folder));
    let talks = [
        "require(",
        "express",
        "pages/api",
        "\"fs\"",
        "'fs'",
        "prisma",
        "next/server",
        "knex",
        "mongoose",
        "typeorm",
        "@nestjs",
    ];
    in_folder
        && !talks
            .iter()
            .any(|word| source.text.contains(word) || source.path.as_str().contains(word))
        || source.text.contains("document.")
            && !source.text.contains("require(")
            && !source.text.contains("req.")
}
