//! Extracts a folder and prints what came of it: `cargo run --release -p extract --example measure -- FOLDER`.
#![expect(clippy::print_stdout, reason = "it is a program")]

use extract::{Coverage, Options, extract};
use host::{Disk, DiskOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let disk = Disk::discover(&folder, DiskOptions::default())?;
    let extraction = extract(&disk, &Options { jobs: Some(1), ..Options::default() })?;
    let base = &extraction.base;
    println!("{:?}", Coverage::of(&extraction.outcomes, |_| true));
    let stats = &extraction.stats;
    let phases = [&stats.listing, &stats.reading, &stats.lowering, &stats.resolving]
        .map(extract::Phase::total);
    println!("list, read, lower, resolve: {phases:?}");
    for gap in base.gaps.iter().chain(base.files().flat_map(|(_, file)| &file.facts.gaps)) {
        println!("gap {}:{:?} {} {}", gap.path, gap.line, gap.kind.word(), gap.reason);
    }
    for (_, file) in base.files() {
        for token in file.facts.tokens.iter().filter(|token| !token.placeholder) {
            let text: String = token.range.slice(&file.text).chars().take(60).collect();
            println!(
                "token {} {:?}",
                file.span(token.range),
                (&token.pattern, token.test_mode, text)
            );
        }
    }
    for (id, file, code) in base.code() {
        for (number, import) in code.imports.iter().enumerate() {
            if *base.import_target(id, number) == facts::ImportTarget::Missing {
                println!("missing {} {}", file.path, import.specifier);
            }
        }
    }
    Ok(())
}
