//! Where a link to a runbook leads.

use facts::FileId;
use facts::telemetry::Runbook;
use flow::Program;
use model::RepoPath;

/// What is behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file of the repository, and the heading in it that is named.
    File { file: FileId, anchor: Option<String> },
    /// A path that leads nowhere, as it was looked for.
    Missing(RepoPath),
    /// Another place, or no link at all: a name, a template.
    Elsewhere,
}

/// Of a link as an alert writes it.
pub(crate) fn target(program: &Program, from: FileId, text: &str) -> Target {
    let Some((path, anchor)) = local_path(program, text.trim()) else { return Target::Elsewhere };
    let found = candidates(program, from, &path).find_map(|path| program.base.id(&path));
    match found {
        Some(file) => Target::File { file, anchor },
        None if is_folder(program, &path) => Target::Elsewhere,
        None => Target::Missing(RepoPath::new(path)),
    }
}

/// The path, if it is one of this repository.
fn local_path(program: &Program, text: &str) -> Option<(String, Option<String>)> {
    let is_open = ["~~", "{{", "${", "$labels", "<", "}}"].iter().any(|mark| text.contains(mark));
    if is_open || text.contains(char::is_whitespace) {
        return None;
    }
    let (path, anchor) = match text.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (text, None),
    };
    let path = match path.contains("://") {
        true => own_path(program, path)?,
        false => path.to_owned(),
    };
    let path = path.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_document =
        [".md", ".mdx", ".adoc", ".rst", ".markdown"].iter().any(|end| name.ends_with(end));
    (is_document && !path.contains("//")).then(|| (path.to_owned(), anchor))
}

/// `https://github.com/acme/shop/blob/main/docs/x.md` of the repository that its manifest says it is.
fn own_path(program: &Program, url: &str) -> Option<String> {
    let behind = url.split_once("github.com/").or_else(|| url.split_once("gitlab.com/"))?.1;
    let mut parts = behind.splitn(3, '/');
    let (owner, name, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let rest = rest.trim_start_matches("-/");
    let rest = rest.strip_prefix("blob/").or_else(|| rest.strip_prefix("tree/"))?;
    // The branch; one with a slash in its name is not known from here.
    let (branch, path) = rest.split_once('/')?;
    let manifest = program.base.by_path("package.json")?;
    let own = format!("{owner}/{name}");
    let is_own = matches!(branch, "main" | "master") && says(&manifest.text, &own);
    is_own.then(|| path.to_owned())
}

/// `"repository": "github:acme/shop"`
fn says(manifest: &str, own: &str) -> bool {
    let lines =
        manifest.lines().filter(|line| line.contains("\"repository\"") || line.contains("\"url\""));
    lines.into_iter().any(|line| {
        line.match_indices(own).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + own.len()..].trim_start_matches(".git").chars().next();
            before.is_some_and(|c| "/:\"".contains(c)) && after.is_some_and(|c| "\"#/".contains(c))
        })
    })
}

/// From the root, and from each folder on the way to the file that names it.
fn candidates(program: &Program, from: FileId, path: &str) -> impl Iterator<Item = RepoPath> {
    let folder = program.base.file(from).path.folder().to_owned();
    let mut found = vec![RepoPath::new(path)];
    let mut at = folder.as_str();
    while !at.is_empty() {
        found.push(RepoPath::new(normal(&format!("{at}/{path}"))));
        at = at.rsplit_once('/').map_or("", |(above, _)| above);
    }
    found.into_iter()
}

/// Without `..` and `.`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_folder(program: &Program, path: &str) -> bool {
    program.base.files().any(|(_, file)| file.path.is_within(path))
}

/// Whether a document has the heading that a link names.
pub(crate) fn has_anchor(book: &Runbook, anchor: &str) -> bool {
    anchor.is_empty() || book.anchors.iter().any(|known| known.eq_ignore_ascii_case(anchor))
}
