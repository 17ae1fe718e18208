//! Which session a command is about.

use host::Host;
use model::RepoPath;

use crate::index::Index;
use crate::{BadSlug, Place, Slug};

/// What was said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// By a flag or a key of a block.
    pub slug: Option<&'a str>,
    /// Whether the last open entry of the index will do. It is a guess, so reviews do not write by it.
    pub last_will_do: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub slug: Slug,
    pub rule: Rule,
}

/// Why this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Asked,
    Environment,
    Branch,
    Last,
}

impl Rule {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Asked => "as asked",
            Self::Environment => "from the environment",
            Self::Branch => "of the current branch",
            Self::Last => "the last open entry of the index",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhichError {
    #[error(transparent)]
    Bad(#[from] BadSlug),
    #[error("the environment's SESSION_SLUG: {0}")]
    BadEnvironment(BadSlug),
    #[error("No sessions found. Run start-session first.")]
    None,
}

/// Flag or key, then the environment, then the session whose README records the branch, then the last entry of the
/// index whose work is not over.
pub fn which(host: &dyn Host, place: &Place, asked: Asked<'_>) -> Result<Chosen, WhichError> {
    if let Some(given) = asked.slug {
        return Ok(Chosen { slug: Slug::parse(given)?, rule: Rule::Asked });
    }
    if let Some(given) = host.env("SESSION_SLUG") {
        let slug = Slug::parse(&given).map_err(WhichError::BadEnvironment)?;
        return Ok(Chosen { slug, rule: Rule::Environment });
    }
    if let Some(slug) = of_branch(host, place) {
        return Ok(Chosen { slug, rule: Rule::Branch });
    }
    let last = if asked.last_will_do { last_open(host, place) } else { None };
    last.map(|slug| Chosen { slug, rule: Rule::Last }).ok_or(WhichError::None)
}

fn of_branch(host: &dyn Host, place: &Place) -> Option<Slug> {
    let branch = host.git()?.branch()?;
    place.folders(host).into_iter().find(|slug| {
        text(host, &place.readme(slug)).is_some_and(|readme| records_branch(&readme, &branch))
    })
}

fn last_open(host: &dyn Host, place: &Place) -> Option<Slug> {
    let content = host.read(&place.index(), 16 << 20).ok()?;
    let entries = Index::read(Some(&content)).entries();
    entries.into_iter().rev().find(|entry| !entry.status().is_over()).map(|entry| entry.slug)
}

fn records_branch(readme: &str, branch: &str) -> bool {
    readme.lines().take(40).any(|line| {
        let line = line.replace('*', "");
        let value = line.trim().trim_start_matches("- ").strip_prefix("Branch:").map(str::to_owned);
        value.is_some_and(|value| value.trim().trim_matches('`') == branch)
    })
}

fn text(host: &dyn Host, path: &RepoPath) -> Option<String> {
    String::from_utf8(host.read(path, 4 << 20).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use host::{InMemory, MemoryCommit};

    use super::{Asked, Rule, WhichError, which};
    use crate::Place;

    const INDEX: &str = "## Sessions\n- [a](./a/README.md) \u{2014} 2026-01-01: A\n- [b](./b/README.md) \u{2014} 2026-01-02: B\n- [c](./c/README.md) \u{2014} 2026-01-03: C [DONE]\n";

    fn chosen(
        host: &InMemory,
        slug: Option<&str>,
        last_will_do: bool,
    ) -> Result<(String, Rule), WhichError> {
        let asked = Asked { slug, last_will_do };
        which(host, &Place::default(), asked).map(|chosen| (chosen.slug.to_string(), chosen.rule))
    }

    #[test]
    fn what_is_said_comes_before_what_is_guessed() {
        let host = InMemory::new().file(".claude/README.md", INDEX);
        assert_eq!(chosen(&host, Some("x"), true), Ok(("x".into(), Rule::Asked)));
        assert_eq!(chosen(&host, None, true), Ok(("b".into(), Rule::Last)));
        assert_eq!(chosen(&host, None, false), Err(WhichError::None));
        let host = host.with_env("SESSION_SLUG", "e");
        assert_eq!(chosen(&host, None, true), Ok(("e".into(), Rule::Environment)));
        let host = host.with_env("SESSION_SLUG", "Not Me");
        assert!(matches!(chosen(&host, None, true), Err(WhichError::BadEnvironment(_))));
        assert!(matches!(chosen(&host, Some("Not Me"), true), Err(WhichError::Bad(_))));
    }

    #[test]
    fn a_session_that_records_the_branch_is_meant() {
        let commit = MemoryCommit { message: "x".into(), ..MemoryCommit::default() };
        let host = InMemory::new().commit(commit).file(".claude/README.md", INDEX);
        let branch = host::Host::git(&host).and_then(|git| git.branch()).unwrap();
        let host = host.file(".claude/a/README.md", format!("# A\n\n**Branch**: `{branch}`\n"));
        assert_eq!(chosen(&host, None, false), Ok(("a".into(), Rule::Branch)));
    }

    #[test]
    fn nothing_to_choose_from_says_what_to_do() {
        let error = chosen(&InMemory::new(), None, true).unwrap_err();
        assert_eq!(error.to_string(), "No sessions found. Run start-session first.");
    }
}
