//! Lowers every JavaScript and TypeScript file below the given folders and prints gaps, totals and time.
//! `cargo run --release -p lang_js --example lower -- FOLDER.. [--outline]`
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a development tool that reads folders and prints"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lang_js::Lowerer;
use model::RepoPath;

#[derive(Default)]
struct Totals {
    files: u32,
    bytes: usize,
    lines: usize,
    exprs: usize,
    gaps: u32,
    time: Duration,
    slowest: (Duration, String),
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outline = arguments.iter().any(|argument| argument == "--outline");
    let mut files = Vec::new();
    for folder in arguments.iter().filter(|argument| !argument.starts_with("--")) {
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut lowerer = Lowerer::new();
    let mut totals = Totals::default();
    for file in &files {
        lower(&mut lowerer, file, outline, &mut totals);
    }
    let Totals { files, bytes, lines, exprs, gaps, time, slowest } = totals;
    println!("{files} files, {bytes} bytes, {lines} lines, {exprs} expressions, {gaps} gaps");
    println!("{:.3} s; slowest {:?} {}", time.as_secs_f64(), slowest.0, slowest.1);
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_path_buf());
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
            collect(&path, files);
        } else if lang_js::handles(&RepoPath::new(path.to_string_lossy())) {
            files.push(path);
        }
    }
}

fn lower(lowerer: &mut Lowerer, file: &Path, outline: bool, totals: &mut Totals) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let path = RepoPath::new(file.to_string_lossy());
    let start = Instant::now();
    let lowered = lowerer.lower(&path, &text);
    let took = start.elapsed();
    totals.files += 1;
    totals.bytes += text.len();
    totals.lines += text.lines().count();
    totals.time += took;
    if took > totals.slowest.0 {
        totals.slowest = (took, path.to_string());
    }
    for gap in &lowered.gaps {
        let read = lowered.code.as_ref().map_or(0, |code| code.exprs.len());
        let line = gap.line.unwrap_or(0);
        println!("{path}:{line}: {}: {} ({read} expressions read)", gap.kind.word(), gap.reason);
        totals.gaps += 1;
    }
    let Some(code) = &lowered.code else { return };
    totals.exprs += code.exprs.len();
    if outline {
        println!("{}", facts::code::outline(code));
    }
}
