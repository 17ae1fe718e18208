//! What is known of the application that is to be set up: framework and version, language, modules, layout, style.

mod package;
mod runner;
mod style;
mod tsconfig;

use facts::code::{Dialect, ModuleKind};
use facts::{FileClass, FileId};
use flow::Program;
use model::RepoPath;

pub use package::Package;
pub use runner::{Runner, TestPlace};
pub use style::Style;

use crate::assembly::{Assembly, assemblies};
use crate::framework::{FRAMEWORKS, Framework, Logger};
use tsconfig::TsConfig;

/// What was asked for; nothing means that it is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub framework: Option<Framework>,
    pub logger: Option<Logger>,
    /// Files and folders that the application lies in; empty means anywhere.
    pub within: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    pub framework: Framework,
    /// The major version, when the manifest shows it.
    pub version: Option<u32>,
    pub logger: Logger,
    /// Why this logger.
    pub logger_reason: &'static str,
    /// Where its `package.json` lies; empty for the root.
    pub folder: String,
    pub package_path: Option<RepoPath>,
    pub package: Option<Package>,
    /// Next has none: its files are found by their names.
    pub assembly: Option<Assembly>,
    /// The file that it starts in, or that stands for it.
    pub entry: RepoPath,
    pub typescript: bool,
    pub esm: bool,
    /// What relative imports end in: nothing, `.js` or `.ts`.
    pub suffix: &'static str,
    pub style: Style,
    /// The folder for the generated code.
    pub home: String,
    pub runner: Runner,
    pub tests: TestPlace,
    /// Other applications that could have been meant.
    pub others: Vec<String>,
}

/// Why there is no application to set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoApplication {
    #[error("no application of {wanted} was found{place}")]
    NotFound { wanted: String, place: String, found: Vec<String> },
    #[error("{} applications look alike: {}", .0.len(), .0.join(", "))]
    Several(Vec<String>),
}

/// Finds the application that is meant.
pub fn find(program: &Program, wanted: &Wanted) -> Result<Application, NoApplication> {
    let all = candidates(program);
    let fits = |candidate: &&Candidate| {
        wanted.framework.is_none_or(|framework| candidate.framework == framework)
            && (wanted.within.is_empty()
                || wanted
                    .within
                    .iter()
                    .any(|within| candidate.entry.is_within(within) || is_over(within, candidate)))
    };
    let mut fitting: Vec<&Candidate> = all.iter().filter(fits).collect();
    fitting.sort_by_key(|candidate| candidate.rank());
    let Some((first, rest)) = fitting.split_first() else {
        let wanted_name =
            wanted.framework.map_or("express, fastify, koa, nestjs or next", Framework::word);
        let place = if wanted.within.is_empty() {
            String::new()
        } else {
            format!(" in {}", wanted.within.join(", "))
        };
        return Err(NoApplication::NotFound {
            wanted: wanted_name.to_owned(),
            place,
            found: all.iter().map(Candidate::shown).collect(),
        });
    };
    // What is as likely in another package is another service: only a person can choose.
    let rivals: Vec<&&Candidate> = rest
        .iter()
        .filter(|other| other.package_folder != first.package_folder && other.is_whole())
        .collect();
    if first.is_whole() && !rivals.is_empty() && wanted.within.is_empty() {
        let mut shown = vec![first.shown()];
        shown.extend(rivals.iter().map(|rival| rival.shown()));
        return Err(NoApplication::Several(shown));
    }
    let others = rest.iter().map(|candidate| candidate.shown()).collect();
    Ok(describe(program, first, wanted, others))
}

struct Candidate {
    framework: Framework,
    assembly: Option<Assembly>,
    entry: RepoPath,
    entry_file: FileId,
    package_folder: String,
    routes: usize,
}

impl Candidate {
    /// The best first: what builds on another framework, then what is no part of another application, then the one
    /// with the most to do.
    fn rank(&self) -> (usize, bool, std::cmp::Reverse<usize>, RepoPath) {
        let order = FRAMEWORKS.iter().position(|framework| *framework == self.framework);
        let weight = self.assembly.as_ref().map_or(self.routes, |assembly| assembly.weight);
        let mounted = self.assembly.as_ref().is_some_and(|assembly| assembly.is_mounted);
        let order = match self.framework {
            // Express inside of a Next project is a server of its own; inside of Nest it is Nest's.
            Framework::Next | Framework::Nest => 0,
            _ => order.map_or(9, |_| 1),
        };
        (order, mounted, std::cmp::Reverse(weight), self.entry.clone())
    }

    fn is_whole(&self) -> bool {
        self.assembly.as_ref().is_none_or(|assembly| !assembly.is_mounted && assembly.weight > 1)
    }

    fn shown(&self) -> String {
        format!("{} in {}", self.framework.word(), self.entry)
    }
}

/// A target may also be the folder of the package.
fn is_over(within: &str, candidate: &Candidate) -> bool {
    let within = within.trim_end_matches('/');
    !candidate.package_folder.is_empty() && candidate.package_folder == within
}

fn candidates(program: &Program) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = assemblies(program)
        .into_iter()
        .map(|assembly| {
            let entry = program.base.file(assembly.file).path.clone();
            Candidate {
                framework: assembly.framework,
                entry_file: assembly.file,
                package_folder: package_folder(program, &entry),
                entry,
                routes: 0,
                assembly: Some(assembly),
            }
        })
        .collect();
    found.extend(next_candidates(program));
    found
}

/// One for each package that has route handlers of Next.
fn next_candidates(program: &Program) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for route in program.routes.routes.iter().filter(|route| &*route.framework == "next") {
        let source = program.base.file(route.file);
        let is_handler = source.path.as_str().contains("pages/api/")
            || source.path.file_name().starts_with("route.");
        if source.class != FileClass::Production || !is_handler {
            continue;
        }
        let folder = package_folder(program, &source.path);
        match found.iter_mut().find(|candidate| candidate.package_folder == folder) {
            Some(candidate) => candidate.routes += 1,
            None => found.push(Candidate {
                framework: Framework::Next,
                assembly: None,
                entry: source.path.clone(),
                entry_file: route.file,
                package_folder: folder,
                routes: 1,
            }),
        }
    }
    found
}

/// The folders from a file up to the root, the innermost first, the root as an empty text.
fn folders_up(path: &RepoPath) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path.folder()), |folder| match folder.rsplit_once('/') {
        Some((above, _)) => Some(above),
        None if folder.is_empty() => None,
        None => Some(""),
    })
}

fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn package_folder(program: &Program, path: &RepoPath) -> String {
    let has_one =
        |folder: &&str| program.base.by_path(&in_folder(folder, "package.json")).is_some();
    folders_up(path).find(has_one).unwrap_or("").to_owned()
}

fn describe(
    program: &Program,
    candidate: &Candidate,
    wanted: &Wanted,
    others: Vec<String>,
) -> Application {
    let folder = candidate.package_folder.clone();
    let package_path = in_folder(&folder, "package.json");
    let package = program.base.by_path(&package_path).and_then(|file| Package::parse(&file.text));
    let source = program.base.file(candidate.entry_file);
    let code = source.code();
    let extension = candidate.entry.extension().unwrap_or_default();
    let typescript = code.is_some_and(|code| code.dialect == Dialect::TypeScript);
    let is_module_package = package.as_ref().is_some_and(Package::is_module);
    let esm = match extension {
        "mjs" | "mts" => true,
        "cjs" | "cts" => false,
        _ => is_module_package || code.is_some_and(|code| code.module == ModuleKind::Esm),
    };
    let config = typescript.then(|| ts_config(program, &candidate.entry));
    let suffix = suffix(
        program,
        candidate,
        typescript,
        esm && (is_module_package || extension == "mjs"),
        config.as_ref(),
    );
    let (logger, logger_reason) = logger(program, package.as_ref(), &folder, wanted.logger);
    let runner = Runner::of(program, package.as_ref(), &folder, typescript);
    let style = Style::of(&source.text);
    let home = home(program, candidate, &folder);
    let tests = TestPlace::of(program, &folder, &home);
    let version = version(program, package.as_ref(), candidate.framework);
    Application {
        framework: candidate.framework,
        version,
        logger,
        logger_reason,
        package_path: package.is_some().then(|| RepoPath::new(&package_path)),
        package,
        assembly: candidate.assembly.clone(),
        entry: candidate.entry.clone(),
        typescript,
        esm,
        suffix,
        style,
        home,
        runner,
        tests,
        others,
        folder,
    }
}

/// The major version that the manifest asks for, its own or that of the root.
fn version(program: &Program, package: Option<&Package>, framework: Framework) -> Option<u32> {
    let root = program.base.by_path("package.json").and_then(|file| Package::parse(&file.text));
    let of = |package: &Package| package.requirement(framework.package()).map(str::to_owned);
    let text = package.and_then(of).or_else(|| root.as_ref().and_then(of))?;
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// What is asked for, else what the package depends on and its code uses.
fn logger(
    program: &Program,
    package: Option<&Package>,
    folder: &str,
    wanted: Option<Logger>,
) -> (Logger, &'static str) {
    if let Some(logger) = wanted {
        return (logger, "as given");
    }
    let uses = |logger: Logger| {
        program.log_calls.iter().any(|call| {
            &*call.logger == logger.word() && program.base.file(call.file).path.is_within(folder)
        })
    };
    let depends = |logger: Logger| package.is_some_and(|package| package.depends_on(logger.word()));
    let own =
        Logger::ALL.iter().copied().find(|logger| *logger != Logger::Console && depends(*logger));
    match own {
        Some(logger) if uses(logger) => (logger, "the application logs with it"),
        Some(logger) => (logger, "the application depends on it"),
        None => (Logger::Console, "the application has no logger of its own"),
    }
}

fn ts_config(program: &Program, entry: &RepoPath) -> TsConfig {
    let found = folders_up(entry).find_map(|folder| {
        let path = in_folder(folder, "tsconfig.json");
        let file = program.base.by_path(&path)?;
        Some((RepoPath::new(&path), TsConfig::parse(&file.text)?))
    });
    let Some((mut path, mut config)) = found else { return TsConfig::default() };
    // A chain longer than this is a circle.
    for _ in 0..8 {
        let Some(base) = config.extends.first().filter(|base| base.starts_with('.')) else { break };
        let with_end = if base.ends_with(".json") { base.clone() } else { format!("{base}.json") };
        let Some(next) = path.join_from_folder(&with_end) else { break };
        let Some(parsed) =
            program.base.by_path(next.as_str()).and_then(|file| TsConfig::parse(&file.text))
        else {
            break;
        };
        config = config.or(parsed);
        path = next;
    }
    config
}

/// As the application's own relative imports have it; where it has none, as its configuration wants it.
fn suffix(
    program: &Program,
    candidate: &Candidate,
    typescript: bool,
    is_native_module: bool,
    config: Option<&TsConfig>,
) -> &'static str {
    let mut counts = [0_usize; 3];
    for (_, source, code) in program.base.code() {
        let ours = package_folder(program, &source.path) == candidate.package_folder;
        if !ours || source.class != FileClass::Production {
            continue;
        }
        for import in code.imports.iter().filter(|import| import.specifier.starts_with('.')) {
            let name = import.specifier.rsplit('/').next().unwrap_or_default();
            match name.rsplit_once('.') {
                Some(("" | ".", _)) | None => counts[0] += 1,
                Some((_, "js" | "mjs" | "cjs")) => counts[1] += 1,
                Some((_, "ts" | "mts" | "tsx")) => counts[2] += 1,
                Some(_) => {}
            }
        }
    }
    let wants = config.is_some_and(TsConfig::wants_extensions) && is_native_module;
    if typescript && config.is_some_and(|config| config.imports_ts) && counts[2] > 0 {
        return ".ts";
    }
    match candidate.entry.extension() {
        Some("mjs" | "mts") => return ".mjs",
        Some("cjs" | "cts") => return ".cjs",
        _ => {}
    }
    match (counts[0], counts[1]) {
        (0, 0)
            if wants
                || (!typescript && is_native_module && candidate.framework != Framework::Next) =>
        {
            ".js"
        }
        (bare, ended) if ended > bare => ".js",
        // Node itself finds no file without its extension in a module.
        _ if !typescript && is_native_module && candidate.framework != Framework::Next => ".js",
        _ => "",
    }
}

/// `observability` beside the entry, or in `src` or `lib` of a Next application.
fn home(program: &Program, candidate: &Candidate, folder: &str) -> String {
    let parent = match candidate.framework {
        Framework::Next => {
            let src = in_folder(folder, "src");
            let has_src = program.base.files().any(|(_, file)| file.path.is_within(&src));
            if has_src { src } else { folder.to_owned() }
        }
        _ => {
            let entry_folder = candidate.entry.folder();
            let src = in_folder(folder, "src");
            // An entry deep inside of `src` is still a part of it.
            if entry_folder.starts_with(&src) { src } else { entry_folder.to_owned() }
        }
    };
    let name = in_folder(&parent, "observability");
    let is_foreign = |(_, file): (FileId, &facts::SourceFile)| {
        file.path.folder() == name && !crate::mark::is_ours(&file.text)
    };
    let taken: Vec<_> = ["index", "context", "policy", "logger"]
        .iter()
        .flat_map(|stem| ["ts", "js", "mjs", "cjs"].map(|end| format!("{name}/{stem}.{end}")))
        .collect();
    let clashes = program
        .base
        .files()
        .filter(|(_, file)| taken.contains(&file.path.to_string()))
        .any(is_foreign);
    if clashes { in_folder(&parent, "wide-events") } else { name }
}

impl Application {
    /// Relative imports and exports are `require` and `module.exports`.
    pub fn is_module(&self) -> bool {
        self.typescript || self.esm
    }

    /// What a file imports the generated code by.
    pub fn specifier_from(&self, path: &RepoPath) -> String {
        self.relative(path.folder(), "index")
    }

    /// From a folder to a generated file.
    pub(crate) fn relative(&self, folder: &str, stem: &str) -> String {
        let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        let to: Vec<&str> = self.home.split('/').filter(|part| !part.is_empty()).collect();
        let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
        let up = "../".repeat(from.len() - shared);
        let down = to[shared..].join("/");
        let lead = if up.is_empty() { "./" } else { &up };
        let path = if down.is_empty() { lead.to_owned() } else { format!("{lead}{down}/") };
        match (stem, self.suffix) {
            ("index", "") => path.trim_end_matches('/').to_owned(),
            (stem, suffix) => format!("{path}{stem}{suffix}"),
        }
    }

    /// A path from the folder of the package.
    pub(crate) fn inside<'p>(&self, path: &'p RepoPath) -> Option<&'p str> {
        if self.folder.is_empty() {
            return Some(path.as_str());
        }
        path.as_str().strip_prefix(&self.folder)?.strip_prefix('/')
    }

    pub(crate) fn holds(&self, path: &RepoPath) -> bool {
        self.inside(path).is_some()
    }

    /// The extension of generated files.
    pub fn extension(&self) -> &'static str {
        let entry = self.entry.extension().unwrap_or_default();
        match (self.typescript, entry) {
            (true, "mts") => "mts",
            (true, "cts") => "cts",
            (true, _) => "ts",
            (false, "mjs") => "mjs",
            (false, "cjs") => "cjs",
            (false, _) => "js",
        }
    }

    /// One statement in the application's style, without its line break.
    pub(crate) fn line(&self, code: &str) -> String {
        self.style.applied(code).trim_end().to_owned()
    }
}
