//! What no analysis can do without: the parser and its scopes alone, over every JavaScript and TypeScript file below a
//! folder, on one thread. `cargo xtask bench --tree` holds a whole review against it.
//! `cargo run --release -p lang_js --example parse -- FOLDER`
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a development tool that reads folders and prints"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

/// Folders that a review leaves alone as well.
const SKIPPED: &[&str] = &["node_modules", ".git"];

fn main() {
    let mut files = Vec::new();
    for folder in std::env::args().skip(1) {
        collect(Path::new(&folder), &mut files);
    }
    files.sort();
    let mut arena = Allocator::new();
    let (mut bytes, mut found, mut time) = (0, 0, Duration::ZERO);
    for file in &files {
        let (Ok(text), Ok(kind)) = (std::fs::read_to_string(file), SourceType::from_path(file))
        else {
            continue;
        };
        let start = Instant::now();
        let symbols = {
            let parsed = Parser::new(&arena, &text, kind).parse();
            SemanticBuilder::new().build(&parsed.program).semantic.scoping().symbols_len()
        };
        time += start.elapsed();
        bytes += text.len();
        found += symbols;
        arena.reset();
    }
    let seconds = time.as_secs_f64();
    println!(
        "{} files, {bytes} bytes, {found} symbols, {seconds:.3} s, {:.0} MB/s",
        files.len(),
        bytes as f64 / 1e6 / seconds
    );
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if path.is_file() {
        if SourceType::from_path(path).is_ok() && !name.ends_with(".d.ts") {
            files.push(path.to_path_buf());
        }
        return;
    }
    if SKIPPED.contains(&&*name) {
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return };
    entries.flatten().for_each(|entry| collect(&entry.path(), files));
}
