//! Runs every test of the workspace, then tidy.

use std::path::Path;
use std::process::Command;

/// `rest` is empty, or a page's id and perhaps a section: then only that page runs.
pub(crate) fn run(root: &Path, rest: &[&str]) -> Result<(), String> {
    match rest {
        [] => {
            all(root)?;
            crate::tidy::run(root)
        }
        [page] => pages(root, page, None),
        [page, section] => pages(root, page, Some(section)),
        _ => Err(crate::USAGE.to_owned()),
    }
}

fn all(root: &Path) -> Result<(), String> {
    if has_nextest(root) {
        println!("running with cargo-nextest");
        return run_to_end(cargo(root).args([
            "nextest",
            "run",
            "--workspace",
            "--locked",
            "--no-fail-fast",
        ]));
    }
    println!("cargo-nextest is not installed: running with cargo test");
    run_to_end(cargo(root).args(["test", "--workspace", "--locked", "--no-fail-fast"]))
}

fn pages(root: &Path, page: &str, section: Option<&str>) -> Result<(), String> {
    let mut command = cargo(root);
    command
        .args(["test", "--locked", "--package", "pages", "--test", "pages"])
        .env("SW_PAGE", page);
    if let Some(section) = section {
        command.env("SW_SECTION", section);
    }
    run_to_end(&mut command)
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

fn has_nextest(root: &Path) -> bool {
    cargo(root).args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

fn run_to_end(command: &mut Command) -> Result<(), String> {
    let status =
        command.status().map_err(|error| format!("cargo could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("tests failed ({status})")) }
}
