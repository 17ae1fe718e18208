//! Sizes and names of source files, and what each must begin with.

use super::Tree;

/// Lines of a file outside tests and data.
const MOST_LINES: usize = 600;
/// Drawers that everything falls into.
const DRAWERS: &[&str] = &["utils", "util", "common", "helpers", "helper", "misc"];

pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let mut faults: Vec<String> =
        tree.product_sources().flat_map(|(path, text)| file_faults(path, text)).collect();
    faults.extend(
        tree.with_extension("rs").filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| {
            format!("{path}: says nothing of its purpose (a `//!` line at the top)")
        }),
    );
    faults.extend(forgotten_tests(tree));
    faults
}

fn file_faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        faults.push(format!("{path}: {lines} lines, at most {MOST_LINES}"));
    }
    let parts = path.split('/').map(|part| part.trim_end_matches(".rs"));
    faults.extend(
        parts
            .filter(|part| DRAWERS.contains(part))
            .map(|part| format!("{path}: `{part}` is a drawer")),
    );
    let spaced = text.lines().zip(1..).find(|(line, _)| line.ends_with([' ', '\t']));
    faults.extend(spaced.map(|(_, line)| format!("{path}:{line}: trailing space")));
    faults
}

/// With `autotests = false`, a file under `tests/` that no `mod` line names is never compiled.
fn forgotten_tests(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (manifest, text) in
        tree.with_extension("toml").filter(|(_, text)| text.contains("autotests = false"))
    {
        let folder = format!("{}tests/", manifest.trim_end_matches("Cargo.toml"));
        let tests: Vec<_> =
            tree.with_extension("rs").filter(|(path, _)| path.starts_with(&folder)).collect();
        for (path, _) in &tests {
            let stem =
                path[folder.len()..].split('/').next().unwrap_or_default().trim_end_matches(".rs");
            let named = text.contains(&format!("[[test]]\nname = \"{stem}\""))
                || text.contains(&format!("tests/{stem}.rs"))
                || text.contains(&format!("tests/{stem}/"))
                || tests.iter().any(|(_, body)| body.contains(&format!("mod {stem};")));
            if !named {
                faults.push(format!("{path}: no test target and no `mod` line names it"));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree;

    #[test]
    fn a_drawer_a_long_file_and_a_silent_one_are_faults() {
        let long = format!("//! x\n{}", "a\n".repeat(600));
        let tree = tree(&[
            ("crates/a/src/long.rs", &long),
            ("crates/a/src/tests.rs", &long),
            ("crates/a/src/utils.rs", "//! x\n"),
            ("crates/a/src/mute.rs", "fn a() {} \n"),
        ]);
        let faults = super::faults(&tree).join("\n");
        assert_eq!(faults.lines().count(), 4, "{faults}");
        assert!(
            faults.contains("601 lines")
                && faults.contains("drawer")
                && faults.contains("mute.rs:1")
        );
    }

    #[test]
    fn a_test_file_that_nobody_names_is_a_fault() {
        let tree = tree(&[
            ("crates/a/Cargo.toml", "autotests = false\n[[test]]\npath = \"tests/main.rs\""),
            ("crates/a/tests/kept.rs", "//! x"),
            ("crates/a/tests/lost.rs", "//! x"),
            ("crates/a/tests/main.rs", "//! x\nmod kept;"),
        ]);
        let faults = super::faults(&tree);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("lost.rs"));
    }
}
