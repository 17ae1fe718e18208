//! Measures accuracy on public corpora and writes the tables of `docs/accuracy.md`.
//!
//! The corpora and the scripts that read their labels lie outside of the project; what is not there is said and left
//! as it is on the page.

mod applications;
mod labels;
mod page;
mod sarif;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use page::Page;
use sarif::Sarif;

/// One corpus that a script scores.
struct Corpus {
    /// Of the region on the page.
    name: &'static str,
    /// Below the folder of corpora.
    folder: &'static str,
    script: &'static str,
    script_args: &'static [&'static str],
    review_args: &'static [&'static str],
    /// Whether the page lists what is missed.
    lists_missed: bool,
}

const CORPORA: &[Corpus] = &[
    Corpus {
        name: "codeql",
        folder: "codeql",
        script: "score_codeql.py",
        script_args: &[],
        review_args: &[],
        lists_missed: true,
    },
    Corpus {
        name: "semgrep-rules",
        folder: "semgrep-rules",
        script: "score_semgrep_rules.py",
        script_args: &[],
        review_args: &["--depth", "paranoid"],
        lists_missed: true,
    },
    Corpus {
        name: "semgrep-rules-default-depth",
        folder: "semgrep-rules",
        script: "score_semgrep_rules.py",
        script_args: &[],
        review_args: &[],
        lists_missed: false,
    },
    Corpus {
        name: "semgrep-rules-secrets",
        folder: "semgrep-rules",
        script: "score_semgrep_rules.py",
        script_args: &["--dirs", "generic/secrets"],
        review_args: &["--depth", "paranoid"],
        lists_missed: true,
    },
];

struct Request {
    corpora: PathBuf,
    scripts: PathBuf,
}

pub(crate) fn run(root: &Path, rest: &[&str]) -> Result<(), String> {
    let request = parse(root, rest)?;
    crate::bench::build(root, &[])?;
    let binary = crate::bench::binary(root);
    let path = root.join("docs/accuracy.md");
    let mut page = Page::read(&path)?;
    let mut severities = Vec::new();
    for corpus in CORPORA {
        let folder = request.corpora.join(corpus.folder);
        if !folder.is_dir() {
            println!("skipped: {} ({} is not there)", corpus.name, folder.display());
            continue;
        }
        let report = review(&binary, &folder, "security", corpus.review_args)?;
        let scored = score(&request, corpus, &folder, &report)?;
        page.replace(corpus.name, &labels::table(&scored)?)?;
        if corpus.lists_missed {
            page.replace(&format!("{}-missed", corpus.name), &labels::missed(&scored))?;
        }
        severities.push((corpus.name, report.severities()));
        println!("{}: done", corpus.name);
    }
    let truth = applications::GroundTruth::read(&root.join("docs/ground-truth.toml"))?;
    let mut found = Vec::new();
    for app in truth.apps() {
        let folder = request.corpora.join(app);
        if !folder.is_dir() {
            println!("skipped: {app} ({} is not there)", folder.display());
            continue;
        }
        let report = review(&binary, &folder, "--all", &[])?;
        found.push(truth.score(app, &report));
        severities.push((app, report.severities()));
        println!("{app}: done");
    }
    if !found.is_empty() {
        page.replace("applications", &applications::table(&found))?;
    }
    if !severities.is_empty() {
        page.replace("severities", &sarif::severity_table(&severities))?;
    }
    page.write(&path)
}

fn parse(root: &Path, rest: &[&str]) -> Result<Request, String> {
    let mut request = Request { corpora: PathBuf::new(), scripts: root.join("../shared/score") };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match *word {
            "--corpora" => request.corpora = PathBuf::from(value),
            "--scripts" => request.scripts = PathBuf::from(value),
            other => return Err(format!("unknown option `{other}`\n{}", crate::USAGE)),
        }
    }
    for (option, folder) in [("--corpora", &request.corpora), ("--scripts", &request.scripts)] {
        if !folder.is_dir() {
            return Err(format!("{option} must name a folder, not `{}`", folder.display()));
        }
    }
    Ok(request)
}

/// The report of a corpus, reviewed in its own root. Tests count: the labels lie in them.
fn review(binary: &Path, folder: &Path, what: &str, more: &[&str]) -> Result<Sarif, String> {
    let output = Command::new(binary)
        .args(["review", what, "--no-cache", "--tests", "report", "--format", "sarif"])
        .args(more)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", binary.display()))?;
    Sarif::parse(output.stdout).map_err(|error| format!("{}: {error}", folder.display()))
}

/// What the script prints, with the missed labels.
fn score(
    request: &Request,
    corpus: &Corpus,
    folder: &Path,
    report: &Sarif,
) -> Result<String, String> {
    let file = std::env::temp_dir().join(format!("sw-accuracy-{}.sarif", std::process::id()));
    std::fs::write(&file, report.text()).map_err(|error| error.to_string())?;
    let output = Command::new("python3")
        .arg(request.scripts.join(corpus.script))
        .args(corpus.script_args)
        .arg("--root")
        .arg(folder)
        .arg("--sarif")
        .arg(&file)
        .arg("-v")
        .stdin(Stdio::null())
        .output();
    let _ = std::fs::remove_file(&file);
    let output = output.map_err(|error| format!("python3: {error}"))?;
    if !output.status.success() {
        return Err(format!("{}: {}", corpus.script, String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{CORPORA, page::Page, parse};

    #[test]
    fn every_table_has_its_place_on_the_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut page = Page::read(&root.join("docs/accuracy.md")).unwrap();
        let listed = CORPORA.iter().filter(|corpus| corpus.lists_missed);
        let missed: Vec<_> = listed.map(|corpus| format!("{}-missed", corpus.name)).collect();
        let tables = CORPORA.iter().map(|corpus| corpus.name).chain(["applications", "severities"]);
        for name in tables.chain(missed.iter().map(String::as_str)) {
            assert_eq!(page.replace(name, "x\n"), Ok(()), "{name}");
        }
    }

    #[test]
    fn folders_that_are_not_there_are_named() {
        let told = |words: &[&str]| parse(Path::new("."), words).map(|_| ()).unwrap_err();
        assert!(told(&["--corpora", "nowhere"]).contains("`nowhere`"));
        assert!(told(&["--corpora"]).contains("needs a value"));
        assert!(told(&["--what", "x"]).contains("`--what`"));
    }
}
