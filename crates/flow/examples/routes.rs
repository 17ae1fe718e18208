//! Prints the route table, log calls and figures of a folder: `cargo run -p flow --example routes -- FOLDER [log]`.

use std::path::Path;
use std::sync::Arc;

use facts::{FactBase, FileClass, FileFacts, FileId, ImportTarget, SourceFile};
use flow::{Options, Program};
use model::{LineIndex, RepoPath};

#[expect(clippy::disallowed_methods, reason = "an example is outside of the program")]
fn read(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !path.is_symlink() {
            if !matches!(&*name, "node_modules" | ".git" | "dist" | "build") {
                read(root, &path, files);
            }
            continue;
        }
        let relative = RepoPath::new(path.strip_prefix(root).unwrap_or(&path).to_string_lossy());
        if !lang_js::handles(&relative) || name.ends_with(".min.js") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let lowered = lang_js::lower(&relative, &text);
        let is_test =
            name.contains(".test.") || name.contains(".spec.") || relative.has_folder("test");
        files.push(SourceFile {
            lines: LineIndex::new(&text),
            class: if is_test { FileClass::Test } else { FileClass::Production },
            facts: Arc::new(FileFacts { code: lowered.code, ..FileFacts::default() }),
            hash: [0; 32],
            text: text.into(),
            path: relative,
        });
    }
}

fn resolve(base: &FactBase, file: FileId, specifier: &str) -> ImportTarget {
    let path = match specifier {
        relative if relative.starts_with('.') => base.file(file).path.join_from_folder(relative),
        aliased if aliased.starts_with("@/") || aliased.starts_with("src/") => {
            Some(RepoPath::new(format!("src/{}", &aliased[aliased.find('/').unwrap_or(0) + 1..])))
        }
        package => {
            return ImportTarget::Package(package.strip_prefix("node:").unwrap_or(package).into());
        }
    };
    let Some(path) = path else { return ImportTarget::Missing };
    let path = path.as_str();
    let stem = path.strip_suffix(".js").unwrap_or(path);
    ["", ".ts", ".tsx", ".js", "/index.ts", "/index.js"]
        .iter()
        .flat_map(|end| [format!("{path}{end}"), format!("{stem}{end}")])
        .find_map(|candidate| base.id(&RepoPath::new(candidate)))
        .map_or(ImportTarget::Missing, ImportTarget::File)
}

#[expect(clippy::print_stdout, reason = "it is what the example is for")]
fn main() {
    let mut args = std::env::args().skip(1);
    let Some(root) = args.next() else { return };
    let what = args.next();
    let mut files = Vec::new();
    read(Path::new(&root), Path::new(&root), &mut files);
    let base = Arc::new(FactBase::new(files, resolve));
    let start = std::time::Instant::now();
    let program = Program::link(base, &Options::default());
    let time = start.elapsed();
    for route in &program.routes.routes {
        let names: Vec<&str> =
            route.middleware.iter().map(|middleware| &*middleware.name).collect();
        let handlers: Vec<String> = route
            .handlers
            .iter()
            .map(|handler| {
                let file = program.base.file(handler.file);
                let function = file.code().map(|code| code.function(handler.function));
                let function = function
                    .map(|function| (&*function.name, file.lines.line_of(function.range.start)));
                let (name, line) = function.unwrap_or(("?", 0));
                format!("{name}@{}:{line}", file.path)
            })
            .collect();
        let (framework, method, path, span) =
            (&route.framework, &route.method, &route.path, &route.span);
        println!(
            "{framework} {method} {path} [{}] -> {} ({span})",
            names.join(" | "),
            handlers.join(" ")
        );
    }
    if what.as_deref() == Some("log") {
        for call in &program.log_calls {
            let fields: Vec<&str> = call.fields.iter().map(|field| &*field.name).collect();
            println!("{} {:?} {} ({})", call.logger, call.level, fields.join(", "), call.span);
        }
    }
    let (mut known, mut calls, mut callees) = (0, 0, 0);
    for (file, _, code) in program.base.code() {
        calls += code.calls.len();
        known += code.calls.iter().filter(|call| program.callee(file, **call).is_some()).count();
        callees +=
            code.calls.iter().filter(|call| !program.callees(file, **call).is_empty()).count();
    }
    println!(
        "{} routes, {} log calls, {calls} calls: {known} with an origin, {callees} with a function; {time:?}",
        program.routes.routes.len(),
        program.log_calls.len()
    );
}
