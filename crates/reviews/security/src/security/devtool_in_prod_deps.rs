//! Test and build tools among the dependencies of production.

use facts::{DependencyGroup, FileClass, ImportTarget, Manifest};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "devtool-in-prod-deps",
    summary: "test and build tools are installed in production",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "dependencies",
    focus: &["dependencies"],
    cwe: &[1104],
    references: &[
        "https://docs.npmjs.com/specifying-dependencies-and-devdependencies-in-a-package-json-file",
    ],
    reads: FactKinds::MANIFESTS.and(FactKinds::CODE),
    page: include_str!("devtool_in_prod_deps.md"),
    run,
};

/// Tools that no running server needs.
const TOOLS: &[&str] = &[
    "jest",
    "mocha",
    "chai",
    "sinon",
    "nyc",
    "c8",
    "vitest",
    "ava",
    "tap",
    "jasmine",
    "karma",
    "cypress",
    "playwright",
    "@playwright/test",
    "supertest",
    "ts-jest",
    "babel-jest",
    "eslint",
    "prettier",
    "tslint",
    "standard",
    "jshint",
    "husky",
    "lint-staged",
    "nodemon",
    "ts-node-dev",
    "webpack-dev-server",
    "browser-sync",
    "gulp",
    "grunt",
    "nock",
    "msw",
    "@faker-js/faker",
    "protractor",
    "selenium-webdriver",
    "should",
    "proxyquire",
];

/// What builds a client out of its dependencies: where all of them are for building, none is out of place.
const BUILDERS: &[&str] = &[
    "next",
    "react-scripts",
    "gatsby",
    "nuxt",
    "@angular/core",
    "vite",
    "@remix-run/dev",
    "astro",
    "@vue/cli-service",
    "react-native",
    "expo",
    "electron",
];

fn run(cx: &mut CheckContext<'_>) {
    for (file, source, manifest) in cx.manifests() {
        let builds = BUILDERS.iter().any(|name| manifest.depends_on(name));
        if manifest.has_bin || builds || is_workspace_root(cx, source, manifest) {
            continue;
        }
        for dependency in &manifest.dependencies {
            let name = &*dependency.name;
            let is_tool = TOOLS.contains(&name)
                || name.starts_with("eslint-")
                || name.starts_with("@types/jest")
                || name.starts_with("grunt-")
                || name.starts_with("gulp-");
            let is_shipped = dependency.group == DependencyGroup::Production;
            if !is_tool || !is_shipped || starts_with_it(manifest, name) || is_imported(cx, name) {
                continue;
            }
            let message =
                format!("`{name}` is for development, but installed wherever the program runs");
            cx.report(file, dependency.range, message).advise(
                "Move it to `devDependencies`, and install production with `npm ci --omit=dev`",
            );
        }
    }
}

/// The private manifest above those of the packages: it starts nothing, so nothing of it is deployed.
fn is_workspace_root(cx: &CheckContext<'_>, source: &SourceFile, manifest: &Manifest) -> bool {
    let folder = source.path.as_str().trim_end_matches("package.json");
    let others = || cx.base().files().filter(|(_, other)| other.facts.manifest.is_some());
    let named = format!("{folder}pnpm-workspace.yaml");
    let is_declared = || cx.base().files().any(|(_, other)| other.path.as_str() == named);
    (manifest.private || is_declared())
        && !manifest.scripts.iter().any(|(name, _)| &**name == "start")
        && others().any(|(_, other)| {
            other.path.as_str().len() > source.path.as_str().len()
                && other.path.as_str().starts_with(folder)
        })
}

/// `"start": "nodemon app.js"`: then it is needed, for better or worse.
fn starts_with_it(manifest: &Manifest, name: &str) -> bool {
    let runs = |script: &(Box<str>, Box<str>)| {
        let (key, command) = script;
        let is_own =
            matches!(&**key, "start" | "postinstall" | "install" | "prestart" | "heroku-postbuild");
        is_own && command.split([' ', '&', ';', '/']).any(|word| word == name)
    };
    manifest.scripts.iter().any(runs)
}

/// Used by the program itself, whatever it was made for.
fn is_imported(cx: &CheckContext<'_>, name: &str) -> bool {
    let base = cx.base();
    let tools = |file: &str| {
        file.contains(".config.") || file.contains("gulpfile") || file.contains("Gruntfile")
    };
    base.code()
        .filter(|(_, source, _)| {
            source.class == FileClass::Production && !tools(source.path.file_name())
        })
        .any(|(file, _, code)| {
            (0..code.imports.len()).any(|import| match base.import_target(file, import) {
                ImportTarget::Package(package) => {
                    let rest = package.strip_prefix(name);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                }
                _ => false,
            })
        })
}
