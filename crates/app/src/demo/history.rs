//! The example's history: a list of commits and, per commit, the files that it adds or replaces.

use std::collections::BTreeMap;

use host::NewCommit;
use include_dir::{Dir, DirEntry, include_dir};
use model::RepoPath;
use serde::Deserialize;

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/acme-shop");

/// In the stored files a leading dot of a name is written like this, so that the outer repository's own tools (git,
/// CI) leave the example's settings alone.
const DOT: &str = "dot_";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    commit: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    branch: String,
    /// Another commit's id; absent: the branch's last one.
    parent: Option<String>,
    /// `Name <address>`
    author: String,
    /// RFC 3339
    date: String,
    message: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    delete: Vec<String>,
}

/// The commits of the built-in example, oldest first.
pub(crate) fn commits() -> Result<Vec<NewCommit>, String> {
    let text = EXAMPLE
        .get_file("history.toml")
        .and_then(|file| file.contents_utf8())
        .ok_or("history.toml is missing")?;
    replay(text, stored_files)
}

/// What commit `id` adds or replaces.
fn stored_files(id: &str) -> BTreeMap<RepoPath, Vec<u8>> {
    let mut files = BTreeMap::new();
    let root = format!("commits/{id}");
    let mut folders: Vec<&Dir<'_>> = EXAMPLE.get_dir(&root).into_iter().collect();
    while let Some(folder) = folders.pop() {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(inner) => folders.push(inner),
                DirEntry::File(file) => {
                    let path = file.path().to_string_lossy().replace('\\', "/");
                    let inside = path.strip_prefix(&root).unwrap_or(&path).trim_start_matches('/');
                    files.insert(real_path(inside), file.contents().to_vec());
                }
            }
        }
    }
    files
}

fn real_path(stored: &str) -> RepoPath {
    let dotted = |part: &str| {
        part.strip_prefix(DOT).map_or_else(|| part.to_owned(), |rest| format!(".{rest}"))
    };
    RepoPath::new(stored.split('/').map(dotted).collect::<Vec<_>>().join("/"))
}

/// Lays each commit's files over its parent's tree.
fn replay(
    text: &str,
    files_of: impl Fn(&str) -> BTreeMap<RepoPath, Vec<u8>>,
) -> Result<Vec<NewCommit>, String> {
    let history: History = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut commits: Vec<NewCommit> = Vec::new();
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut tips: BTreeMap<String, usize> = BTreeMap::new();
    for entry in history.commit {
        let parent = match &entry.parent {
            Some(id) => {
                Some(*ids.get(id).ok_or_else(|| format!("commit {}: no parent {id}", entry.id))?)
            }
            None => tips.get(&entry.branch).copied(),
        };
        let mut files = parent.map(|place| commits[place].files.clone()).unwrap_or_default();
        files.extend(files_of(&entry.id));
        entry.delete.iter().for_each(|path| {
            files.remove(&RepoPath::new(path));
        });
        let place = commits.len();
        ids.insert(entry.id.clone(), place);
        // A branch ends at its last commit only.
        if let Some(previous) = tips.insert(entry.branch.clone(), place) {
            commits[previous].branches.clear();
        }
        commits.push(new_commit(entry, parent, files)?);
    }
    Ok(commits)
}

fn new_commit(
    entry: Entry,
    parent: Option<usize>,
    files: BTreeMap<RepoPath, Vec<u8>>,
) -> Result<NewCommit, String> {
    let (name, rest) =
        entry.author.split_once(" <").ok_or_else(|| format!("commit {}: bad author", entry.id))?;
    let time = entry.date.parse().map_err(|error| format!("commit {}: {error}", entry.id))?;
    Ok(NewCommit {
        parent,
        author_name: name.to_owned(),
        author_email: rest.trim_end_matches('>').to_owned(),
        time,
        message: entry.message,
        files,
        branches: vec![entry.branch],
        tags: entry.tags,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::RepoPath;

    use super::{commits, real_path, replay};

    const HISTORY: &str = r#"
        [[commit]]
        id = "1"
        branch = "main"
        author = "Ada L <ada@example.com>"
        date = "2025-01-01T00:00:00Z"
        message = "First"
        tags = ["v1"]
        [[commit]]
        id = "2"
        branch = "main"
        author = "Ada L <ada@example.com>"
        date = "2025-01-02T00:00:00Z"
        message = "Second"
        delete = ["b"]
        [[commit]]
        id = "3"
        branch = "fix"
        parent = "1"
        author = "Ada L <ada@example.com>"
        date = "2025-01-03T00:00:00Z"
        message = "Side"
    "#;

    fn files(id: &str) -> BTreeMap<RepoPath, Vec<u8>> {
        let of = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(path, body)| (RepoPath::new(path), body.as_bytes().to_vec()))
                .collect()
        };
        match id {
            "1" => of(&[("a", "one"), ("b", "one")]),
            "2" => of(&[("a", "two")]),
            _ => of(&[("c", "three")]),
        }
    }

    #[test]
    fn trees_are_laid_over_the_parents() {
        let commits = replay(HISTORY, files).unwrap();
        let paths = |place: usize| {
            commits[place].files.keys().map(RepoPath::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!([paths(0), paths(1), paths(2)], ["a b", "a", "a b c"]);
        assert_eq!(commits[2].parent, Some(0));
        assert_eq!(
            (&*commits[1].author_name, &*commits[1].author_email),
            ("Ada L", "ada@example.com")
        );
        assert!(commits[0].branches.is_empty() && commits[0].tags == ["v1"]);
        assert_eq!(
            (&commits[1].branches[0], &commits[2].branches[0]),
            (&"main".to_owned(), &"fix".to_owned())
        );
    }

    #[test]
    fn a_parent_that_is_not_there_is_named() {
        let text = HISTORY.replace("parent = \"1\"", "parent = \"9\"");
        assert_eq!(replay(&text, files).unwrap_err(), "commit 3: no parent 9");
    }

    #[test]
    fn dots_come_back() {
        assert_eq!(real_path("dot_github/workflows/ci.yml").as_str(), ".github/workflows/ci.yml");
        assert_eq!(real_path("src/dot.ts").as_str(), "src/dot.ts");
    }

    #[test]
    fn the_built_in_example_holds_what_the_guide_names() {
        let commits = commits().unwrap();
        let head = commits.iter().find(|commit| commit.branches == ["main"]).unwrap();
        for path in [
            "src/api/auth/routes.ts",
            "migrations/20250115_add_mfa.sql",
            "webpack.config.js",
            ".github/workflows/terraform-deploy.yml",
            "src/payment/stripe.ts",
            "tests/load/checkout.yml",
        ] {
            assert!(head.files.contains_key(&RepoPath::new(path)), "{path}");
        }
        for folder in ["src/components", "terraform", "datadog", "src/checkout", "src/auth"] {
            assert!(head.files.keys().any(|path| path.is_within(folder)), "{folder}");
        }
        let tags: Vec<&String> = commits.iter().flat_map(|commit| &commit.tags).collect();
        assert_eq!(tags, ["v2.4.0", "v2.5.0"]);
        assert!(commits.iter().any(|commit| commit.branches == ["fix/pre-merge"]));
    }
}
