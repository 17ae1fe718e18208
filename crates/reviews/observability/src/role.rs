//! What a file's code is for: serving requests, a page in a browser, or a tool that talks to whoever runs it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use facts::code::{Code, ExprKind};
use facts::{FactBase, FileClass, FileId, Manifest, SourceFile};
use flow::{OfProgram, Program};
use model::RepoPath;
use review::words;
use rustc_hash::FxHashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Server,
    /// Its console is the browser's.
    Client,
    /// Command lines, scripts, build configuration, libraries: their console is their output, or their user's.
    Tool,
}

/// Roles by file.
pub(crate) struct Roles<'p> {
    program: &'p Program,
    known: Arc<Known>,
}

/// What was found out about files and packages, for whoever asks next.
struct Known {
    files: Vec<OnceLock<Role>>,
    /// Folders of manifests, with whether something in them answers requests.
    packages: Mutex<FxHashMap<String, bool>>,
    /// The files of production code that register routes, by path.
    routed: OnceLock<BTreeSet<RepoPath>>,
}

impl OfProgram for Known {
    fn of(program: &Program) -> Self {
        let mut files = Vec::new();
        files.resize_with(program.base.ids().count(), OnceLock::new);
        Self { files, packages: Mutex::default(), routed: OnceLock::new() }
    }
}

const TOOL_FOLDERS: &[&str] = &[
    "bin",
    "scripts",
    "script",
    "tools",
    "tooling",
    "cli",
    "build",
    "migrations",
    "migration",
    "seeds",
    "seed",
    "seeders",
    "benchmark",
    "ci",
    "release",
    "benchmarks",
    "bench",
    "gulp",
    "grunt",
    "codegen",
    "dev-server",
    "devtools",
    "docs",
    "website",
    "extra",
];
const CLIENT_FOLDERS: &[&str] = &[
    "client",
    "frontend",
    "public",
    "static",
    "assets",
    "www",
    "browser",
    "webapp",
    "components",
    "admin-ui",
    "ui",
];
const TOOL_PACKAGES: &[&str] = &[
    "commander",
    "yargs",
    "inquirer",
    "@oclif/core",
    "oclif",
    "meow",
    "cac",
    "minimist",
    "ora",
    "prompts",
    "webpack",
    "gulp",
    "@inquirer/prompts",
    "enquirer",
    "listr2",
];
const CLIENT_PACKAGES: &[&str] = &[
    "react",
    "react-dom",
    "vue",
    "svelte",
    "preact",
    "jquery",
    "mobx",
    "mobx-react",
    "solid-js",
    "react-redux",
    "vue-router",
    "react-router",
    "react-router-dom",
    "ember",
    "lit",
];
const SERVER_PACKAGES: &[&str] = &[
    "express",
    "fastify",
    "koa",
    "hapi",
    "@hapi/hapi",
    "restify",
    "polka",
    "hono",
    "next",
    "@nestjs/core",
    "@nestjs/common",
    "apollo-server",
    "apollo-server-express",
    "@apollo/server",
    "socket.io",
    "bullmq",
    "bull",
    "amqplib",
    "kafkajs",
    "graphql-yoga",
    "mercurius",
    "sails",
    "@feathersjs/feathers",
    "moleculer",
    "parse",
    "ws",
    "@loopback/core",
];
pub(crate) const LOGGER_PACKAGES: &[&str] = &[
    "pino",
    "winston",
    "bunyan",
    "log4js",
    "nestjs-pino",
    "nest-winston",
    "consola",
    "signale",
    "loglevel",
    "tslog",
    "npmlog",
    "roarr",
    "pino-http",
    "express-winston",
];

impl<'p> Roles<'p> {
    pub(crate) fn new(program: &'p Program) -> Self {
        Self { program, known: program.shared() }
    }

    pub(crate) fn of(&self, file: FileId) -> Role {
        let source = self.program.base.file(file);
        let find = || source.code().map_or(Role::Tool, |code| self.role(source, code));
        match self.known.files.get(file.0 as usize) {
            Some(known) => *known.get_or_init(find),
            None => find(),
        }
    }

    fn role(&self, source: &SourceFile, code: &Code) -> Role {
        if source.text.starts_with("#!")
            || is_tool_path(source)
            || imports(code, TOOL_PACKAGES)
            || runs_once(source, code)
        {
            return Role::Tool;
        }
        if is_client(source, code) {
            return Role::Client;
        }
        match manifest_of(&self.program.base, source) {
            None => Role::Server,
            Some((folder, manifest)) => self.of_package(folder, manifest),
        }
    }

    /// The parts of a package that does not answer anybody are a library, a tool or a page.
    fn of_package(&self, folder: &str, manifest: &Manifest) -> Role {
        let mut packages = self.known.packages.lock().unwrap_or_else(PoisonError::into_inner);
        let serves = match packages.get(folder) {
            Some(known) => *known,
            None => {
                let serves = self.serves(folder, manifest);
                packages.insert(folder.to_owned(), serves);
                serves
            }
        };
        drop(packages);
        match serves {
            true => Role::Server,
            false if depends(manifest, CLIENT_PACKAGES) => Role::Client,
            false => Role::Tool,
        }
    }

    fn serves(&self, folder: &str, manifest: &Manifest) -> bool {
        let uses = |packages: &[&str]| {
            let deployed = manifest
                .dependencies
                .iter()
                .filter(|dependency| dependency.group == facts::DependencyGroup::Production);
            deployed.into_iter().any(|dependency| packages.contains(&&*dependency.name))
        };
        uses(SERVER_PACKAGES)
            || uses(LOGGER_PACKAGES)
            || manifest.dependencies.is_empty()
            || self.has_route(folder)
    }

    /// Whether a file in the folder registers a route.
    fn has_route(&self, folder: &str) -> bool {
        let program = self.program;
        let routed = self.known.routed.get_or_init(|| {
            let files = program.routes.routes.iter().map(|route| program.base.file(route.file));
            let production = files.filter(|file| file.class == FileClass::Production);
            production.map(|file| file.path.clone()).collect()
        });
        let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let next = routed.range(RepoPath::new(&inside)..).next();
        next.is_some_and(|path| path.as_str().starts_with(&inside))
    }
}

fn depends(manifest: &Manifest, packages: &[&str]) -> bool {
    packages.iter().any(|package| manifest.depends_on(package))
}

/// The nearest manifest at or above the file, and its folder.
pub(crate) fn manifest_of<'b>(
    base: &'b FactBase,
    source: &'b SourceFile,
) -> Option<(&'b str, &'b Manifest)> {
    let mut folder = source.path.folder();
    loop {
        let path = match folder {
            "" => "package.json".to_owned(),
            folder => format!("{folder}/package.json"),
        };
        let manifest = base.by_path(&path).and_then(|file| file.facts.manifest.as_ref());
        match (manifest, folder.rsplit_once('/')) {
            (Some(manifest), _) => return Some((folder, manifest)),
            (None, _) if folder.is_empty() => return None,
            (None, parent) => folder = parent.map_or("", |(parent, _)| parent),
        }
    }
}

/// What a program that goes on, or that others load, says.
const STAYS: [&str; 5] = ["module.exports", "exports.", ".listen(", "process.on(", "setInterval("];

/// A program that ends by itself and that nothing can load; the first file of a server ends it as well, when it cannot
/// start.
fn runs_once(source: &SourceFile, code: &Code) -> bool {
    let offers = !code.exports.is_empty() || STAYS.iter().any(|word| source.text.contains(word));
    let stem = source.path.file_name().split('.').next().unwrap_or("");
    let is_main = matches!(stem, "index" | "main" | "app" | "server" | "www" | "start");
    !offers && !is_main && source.text.contains("process.exit(")
}

fn is_tool_path(source: &SourceFile) -> bool {
    let path = source.path.as_str();
    let name = source.path.file_name();
    let folders = source.path.folder().split('/');
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let words = words(&stem);
    folders.into_iter().any(|folder| TOOL_FOLDERS.contains(&folder))
        || path.contains(".config.")
        || stem.ends_with("file") && ["gulpfile", "gruntfile", "jakefile"].contains(&&*stem)
        || words.iter().any(|word| matches!(word.as_str(), "seed" | "seeder" | "migrate" | "cli"))
}

fn is_client(source: &SourceFile, code: &Code) -> bool {
    let path = source.path.as_str();
    let extension = path.rsplit('.').next().unwrap_or("");
    if matches!(extension, "jsx" | "tsx" | "vue" | "svelte" | "html" | "htm") {
        return true;
    }
    source.path.folder().split('/').any(|folder| CLIENT_FOLDERS.contains(&folder))
        || code.directives.iter().any(|directive| &**directive == "use client")
        || imports(code, CLIENT_PACKAGES)
        || code.imports.iter().any(|import| import.specifier.starts_with("@angular/"))
        || touches_page(code)
}

fn imports(code: &Code, packages: &[&str]) -> bool {
    let named = |specifier: &str| packages.contains(&specifier);
    code.imports.iter().any(|import| !import.type_only && named(&import.specifier))
}

/// Speaks to the page that it is loaded by.
fn touches_page(code: &Code) -> bool {
    let is_page = |name: &str| matches!(name, "document" | "window" | "localStorage");
    code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Member { object, .. } => matches!(
            code.kind(*object),
            ExprKind::Name { name, symbol: None } if is_page(name)
        ),
        _ => false,
    })
}
