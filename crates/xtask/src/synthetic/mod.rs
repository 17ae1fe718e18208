//! A generated monorepo of any size, to see how cost grows with it: varied, and the same bytes for the same size.
//!
//! Packages of several kinds (Express, Fastify and Nest services, React, libraries, scripts) import each other through
//! workspaces and barrels. Functions are put together from random statements, so no two are alike. A larger
//! repository begins with all packages of a smaller one.

mod body;
mod file;
mod library;
mod package;
mod project;
mod random;
mod server;
mod store;
mod web;
mod words;
mod writer;

use std::fs;
use std::path::Path;

use random::Random;

const SEED: u64 = 0x5eed;

/// Writes at least so many lines below the folder; tells how many.
pub(crate) fn write(folder: &Path, lines: usize) -> Result<usize, String> {
    let mut written = 0;
    let mut earlier = Vec::new();
    written += write_files(folder, &project::root())?;
    while written < lines {
        let number = earlier.len();
        let random = Random::new(SEED.wrapping_mul(number as u64 + 1));
        let (package, files) = package::build(number, random, &earlier);
        written += write_files(folder, &files)?;
        earlier.push(package);
    }
    Ok(written)
}

fn write_files(folder: &Path, files: &[package::File]) -> Result<usize, String> {
    let mut lines = 0;
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        lines += text.lines().count();
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::package::{Package, build};
    use super::random::Random;

    fn first_packages(count: usize) -> Vec<(String, String)> {
        let mut earlier: Vec<Package> = Vec::new();
        let mut all = Vec::new();
        for number in 0..count {
            let (package, files) = build(number, Random::new(number as u64 + 1), &earlier);
            earlier.push(package);
            all.extend(files);
        }
        all
    }

    #[test]
    fn the_same_bytes_every_time_and_a_prefix_of_more() {
        let (few, many) = (first_packages(3), first_packages(5));
        assert_eq!(few, many[..few.len()]);
    }

    #[test]
    fn packages_import_each_other_and_no_two_files_of_code_are_alike() {
        let files = first_packages(12);
        let code: Vec<_> = files
            .iter()
            .filter(|(path, _)| path.ends_with(".ts") && !path.ends_with("index.ts"))
            .collect();
        let texts: std::collections::BTreeSet<&str> =
            code.iter().map(|(_, text)| text.as_str()).collect();
        assert!(texts.len() * 100 > code.len() * 95, "{} of {}", texts.len(), code.len());
        let across = code
            .iter()
            .filter(|(_, text)| text.contains("-lib-") || text.contains("-service-"))
            .count();
        assert!(across * 4 > code.len(), "{across} of {}", code.len());
    }
}
