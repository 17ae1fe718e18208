//! What a machine can check of the project's habits.
//!
//! Floors, file and function sizes, names, module documentation, forgotten tests and pages, dead links. Each rule
//! gives its faults as lines; none of them is silenced by a comment.

mod floors;
mod functions;
mod links;
mod pages;
mod sources;

use std::path::{Path, PathBuf};

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let tree = Tree::read(root)?;
    let mut faults = floors::faults(&tree);
    faults.extend(sources::faults(&tree));
    faults.extend(functions::faults(&tree));
    faults.extend(pages::faults(&tree));
    faults.extend(links::faults(&tree));
    if faults.is_empty() {
        println!("tidy: {} files, no fault", tree.files.len());
        return Ok(());
    }
    Err(format!("tidy: {} faults\n{}", faults.len(), faults.join("\n")))
}

/// The hand-written files of the project, in memory.
pub(crate) struct Tree {
    /// Path with `/`, relative to the root, and text; sorted.
    files: Vec<(String, String)>,
}

/// Folders that hold no hand-written source of ours.
const LEFT_OUT: &[&str] = &["target", ".git", "node_modules", ".claude", "commits"];

impl Tree {
    fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        let mut folders: Vec<PathBuf> = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
            for entry in entries.flatten() {
                let (path, name) = (entry.path(), entry.file_name());
                if path.is_dir() {
                    let left_out =
                        LEFT_OUT.iter().any(|left_out| name.to_string_lossy() == **left_out);
                    folders.extend((!left_out).then_some(path));
                } else if let (Ok(relative), Ok(text)) =
                    (path.strip_prefix(root), std::fs::read_to_string(&path))
                {
                    files.push((relative.to_string_lossy().replace('\\', "/"), text));
                }
            }
        }
        files.sort();
        Ok(Self { files })
    }

    fn with_extension<'a>(
        &'a self,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let wanted =
            move |path: &str| path.rsplit_once('.').is_some_and(|(_, found)| found == extension);
        self.files
            .iter()
            .filter(move |(path, _)| wanted(path))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Rust of the product and of the chores, without test-only files.
    fn product_sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.with_extension("rs").filter(|(path, _)| !is_test_file(path))
    }

    fn has(&self, path: &str) -> bool {
        self.files.iter().any(|(known, _)| known == path)
    }

    fn has_folder(&self, path: &str) -> bool {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|(known, _)| known.starts_with(&prefix))
    }
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.contains("/testing")
}

#[cfg(test)]
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    Tree {
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
    }
}
