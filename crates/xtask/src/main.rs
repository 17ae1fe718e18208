//! The project's own chores: `cargo xtask test | tidy | bench | accuracy`. Never needed to build.

mod accuracy;
mod bench;
mod synthetic;
mod test;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <chore>

  test [PAGE [SECTION]]   every test, the pages and tidy; with a page's id, that page alone
  tidy                    floors, sizes, names, links
  bench --tree DIR [--peer COMMAND] [--edit FILE] [--runs N]
                          CPU seconds of the release binary over a copy of a tree: beside the parser alone, beside a
                          peer's, and again when nothing or one file has changed
  bench --synthetic [LINES,LINES ..] [--runs N] [--out DIR] [--binary SW]
                          the same over generated repositories; fails where cost grows faster than size
  accuracy --corpora DIR [--scripts DIR]
                          the tables of docs/accuracy.md, from checkouts of the corpora that it names";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test", rest @ ..] => test::run(&root(), rest),
        ["tidy"] => tidy::run(&root()),
        ["bench", rest @ ..] => bench::run(&root(), rest),
        ["accuracy", rest @ ..] => accuracy::run(&root(), rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder: two above this crate's.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}
