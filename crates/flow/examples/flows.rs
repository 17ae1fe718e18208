//! Prints the flows of a folder, for the accuracy loop: `flows FOLDER [--sarif FILE] [--steps] [--parameters]`.
//!
//! Imports are resolved by extension and `index` only; the program proper resolves them fully.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a developer's tool"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use facts::{FactBase, FileClass, FileFacts, FileId, Flow, ImportTarget, SourceFile};
use flow::{Options, Program};
use model::{LineIndex, RepoPath};

const CWES: &[(&str, &[u16])] = &[
    ("sql", &[89]),
    ("nosql", &[943]),
    ("nosql-where", &[943, 94]),
    ("command", &[78]),
    ("code", &[94, 95]),
    ("deserialize", &[502]),
    ("template", &[1336, 94]),
    ("template-object", &[73, 1336]),
    ("path", &[22]),
    ("zip-slip", &[22]),
    ("redirect", &[601]),
    ("proto-pollution", &[1321, 915]),
    ("ssrf", &[918]),
    ("record", &[915]),
    ("html", &[79]),
    ("dom-html", &[79]),
    ("url-attr", &[79]),
    ("header", &[113]),
    ("xxe", &[611]),
    ("xpath", &[643]),
    ("ldap", &[90]),
    ("regex", &[730]),
    ("log", &[117]),
    ("format", &[134]),
    ("dynamic-call", &[754]),
    ("graphql", &[943]),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(root) = args.first() else { return };
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let option =
        |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let base = Arc::new(load(Path::new(root)));
    let options = Options::default();
    let start = Instant::now();
    // As the pipeline's workers have it.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let program = thread
        .spawn(move || Program::link(base, &options))
        .ok()
        .and_then(|thread| thread.join().ok());
    let Some(program) = program else { return };
    eprintln!(
        "{} files, {} flows, {} gaps, {:?}",
        program.base.code().count(),
        program.flows().len(),
        program.flow_gaps().len(),
        start.elapsed()
    );
    let wanted = |flow: &&Flow| {
        (flag("--parameters") || &*flow.source.kind != "parameter")
            && !matches!(&*flow.sink.kind, "log" | "header" if !flag("--all"))
    };
    let flows: Vec<&Flow> = program.flows().iter().filter(wanted).collect();
    if let Some(file) = option("--sarif") {
        let _ = std::fs::write(file, sarif(&flows));
        return;
    }
    for flow in flows {
        let doubt = if flow.certain { "" } else { " ?" };
        println!(
            "{}:{} {}{doubt} <- {} `{}` {}",
            flow.sink.span.path,
            flow.sink.span.start.line,
            flow.sink.kind,
            flow.source.kind,
            flow.source.name,
            flow.source.span
        );
        if flag("--steps") {
            for step in &flow.steps {
                println!("    {}:{} {}", step.span.path, step.span.start.line, step.note);
            }
        }
    }
    for gap in program.flow_gaps().iter().take(20) {
        eprintln!("gap {} {:?} {}", gap.path, gap.line, gap.reason);
    }
}

fn sarif(flows: &[&Flow]) -> String {
    let rules: Vec<serde_json::Value> = CWES
        .iter()
        .map(|(kind, cwes)| {
            let tags: Vec<String> =
                cwes.iter().map(|cwe| format!("external/cwe/cwe-{cwe:03}")).collect();
            serde_json::json!({ "id": kind, "properties": { "tags": tags } })
        })
        .collect();
    let results: Vec<serde_json::Value> = flows
        .iter()
        .map(|flow| {
            let span = &flow.sink.span;
            let region = serde_json::json!({ "startLine": span.start.line, "endLine": span.start.line });
            let place = serde_json::json!({ "artifactLocation": { "uri": span.path.as_str() }, "region": region });
            serde_json::json!({ "ruleId": &*flow.sink.kind, "locations": [{ "physicalLocation": place }] })
        })
        .collect();
    let driver = serde_json::json!({ "name": "flows", "rules": rules });
    serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": driver }, "results": results }] }).to_string()
}

fn load(root: &Path) -> FactBase {
    let mut paths = Vec::new();
    walk(root, root, &mut paths);
    paths.sort();
    let mut lowerer = lang_js::Lowerer::new();
    let mut files = Vec::new();
    for path in paths {
        let Ok(bytes) = std::fs::read(root.join(&path)) else { continue };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let repo_path = RepoPath::new(&path);
        let lowered = lowerer.lower(&repo_path, &text);
        files.push(SourceFile {
            lines: LineIndex::new(&text),
            class: FileClass::Production,
            facts: Arc::new(FileFacts { code: lowered.code, ..FileFacts::default() }),
            hash: [0; 32],
            text: text.into(),
            path: repo_path,
        });
    }
    FactBase::new(files, resolve)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            if !matches!(&*name, "node_modules" | ".git" | "dist" | "build" | "vendor") {
                walk(root, &entry.path(), found);
            }
            continue;
        }
        let Ok(path) =
            entry.path().strip_prefix(root).map(|path| path.to_string_lossy().into_owned())
        else {
            continue;
        };
        let small = entry.metadata().is_ok_and(|data| data.len() < 700_000);
        if small && lang_js::handles(&RepoPath::new(&path)) && !path.contains(".min.") {
            found.push(path);
        }
    }
}

fn resolve(base: &FactBase, file: FileId, specifier: &str) -> ImportTarget {
    if !specifier.starts_with('.') {
        return ImportTarget::Package(specifier.strip_prefix("node:").unwrap_or(specifier).into());
    }
    let Some(path) = base.file(file).path.join_from_folder(specifier) else {
        return ImportTarget::Missing;
    };
    let stem = path.as_str().strip_suffix(".js").unwrap_or(path.as_str()).to_owned();
    ["", ".js", ".ts", ".tsx", ".jsx", ".mjs", "/index.js", "/index.ts", "/index.tsx"]
        .iter()
        .flat_map(|end| [format!("{}{end}", path.as_str()), format!("{stem}{end}")])
        .find_map(|candidate| base.id(&RepoPath::new(candidate)))
        .map_or(ImportTarget::Missing, ImportTarget::File)
}
