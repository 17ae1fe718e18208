//! The `git` fence: a history in one line per commit, oldest first, replayed in memory.
//!
//! `ana 2026-01-02 src/a.ts,-.env Drop the keys`: who, when, which files (`-` deletes), and the message. A file gets
//! the text that the section shows for it; one that is shown in two states gets the old one until the last commit
//! that names it.

use host::{InMemory, MemoryCommit};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::RepoPath;

use crate::page::{PageFile, Problem, Section, State};

/// One line of the fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCommit {
    /// 1-based line of the page.
    pub line: u32,
    pub who: String,
    pub when: Date,
    /// Paths, and whether the commit writes the file or deletes it.
    pub files: Vec<(String, bool)>,
    pub message: String,
}

impl PageCommit {
    pub(crate) fn parse(text: &str, line: u32) -> Result<Self, Problem> {
        let mut words = text.splitn(4, ' ');
        let mut word = || words.next().map(str::trim).filter(|word| !word.is_empty());
        let (Some(who), Some(when), Some(files), Some(message)) = (word(), word(), word(), word())
        else {
            return Err(Problem::new(
                line,
                "a commit is written `who YYYY-MM-DD file,-file message`",
            ));
        };
        let when = when
            .parse::<Date>()
            .map_err(|_| Problem::new(line, format!("`{when}` is no date (YYYY-MM-DD)")))?;
        let files = files.split(',').map(|file| match file.strip_prefix('-') {
            Some(deleted) => (deleted.to_owned(), false),
            None => (file.to_owned(), true),
        });
        Ok(Self {
            line,
            who: who.to_owned(),
            when,
            files: files.collect(),
            message: message.to_owned(),
        })
    }
}

/// The section's commits on top of each other; the working tree is what the last one left.
pub(crate) fn replay(section: &Section) -> Result<InMemory, Problem> {
    section.history.iter().enumerate().try_fold(InMemory::new(), |host, (place, commit)| {
        let later = &section.history[place + 1..];
        let files = commit.files.iter().map(|(path, written)| {
            let text = if *written { Some(text_at(section, commit, path, later)?) } else { None };
            Ok((RepoPath::new(path), text))
        });
        Ok(host.commit(MemoryCommit {
            time: midnight(commit)?,
            author: format!("{0} <{0}@example.com>", commit.who),
            message: commit.message.clone(),
            files: files.collect::<Result<_, Problem>>()?,
            name: None,
        }))
    })
}

fn midnight(commit: &PageCommit) -> Result<Timestamp, Problem> {
    let zoned = commit.when.to_zoned(TimeZone::UTC);
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|error| Problem::new(commit.line, error.to_string()))
}

fn text_at(
    section: &Section,
    commit: &PageCommit,
    path: &str,
    later: &[PageCommit],
) -> Result<Vec<u8>, Problem> {
    let shown = |state: fn(State) -> bool| {
        section.files.iter().find(|file| file.path == path && state(file.state))
    };
    let old = shown(|state| state == State::Before);
    let new = shown(|state| state != State::Before);
    let is_written_again = later
        .iter()
        .any(|other| other.files.iter().any(|(name, written)| name == path && *written));
    let file: Option<&PageFile> = if is_written_again { old.or(new) } else { new.or(old) };
    file.map(|file| file.text.as_bytes().to_vec())
        .ok_or_else(|| Problem::new(commit.line, format!("the section does not show `{path}`")))
}

#[cfg(test)]
mod tests {
    use host::Host;
    use model::RepoPath;

    use super::replay;
    use crate::page::{Problem, Section};
    use crate::parse;

    const PAGE: &str = "\
# x-y
It hurts.

## What we report
`.env`:
```env before
KEY=old
```
`.env`:
```env after
KEY=new # finding: LOW
```
```git
ana 2026-01-02 .env First
ben 2026-01-03 .env Second try
ana 2026-02-01 -.env Gone
```

## What we leave alone
```js
a();
```
";

    fn section(page: &str) -> Section {
        parse(page).unwrap().sections.remove(0)
    }

    #[test]
    fn commits_hold_the_old_text_and_then_the_new_one() {
        let host = replay(&section(PAGE)).unwrap();
        let git = host.git().unwrap();
        let at = |revision: &str| {
            let tree = git.tree(&git.resolve(revision).unwrap()).unwrap();
            let entry = tree.into_iter().find(|entry| entry.path == RepoPath::new(".env"))?;
            String::from_utf8(git.blob(entry.blob, 1_000).unwrap()).ok()
        };
        assert_eq!(at("HEAD~2").as_deref(), Some("KEY=old\n"));
        assert!(at("HEAD~1").is_some_and(|text| text.starts_with("KEY=new")));
        assert_eq!(at("HEAD"), None);
        let log = git.log(&git.resolve("HEAD").unwrap(), 9).unwrap();
        let second = &log[1];
        assert_eq!(second.author, "ben <ben@example.com>");
        assert_eq!(second.message, "Second try");
        assert_eq!(second.time.to_string(), "2026-01-03T00:00:00Z");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_line() {
        let problem = |old: &str, new: &str| -> Problem {
            match parse(&PAGE.replacen(old, new, 1)) {
                Ok(page) => replay(&page.sections[0]).map(|_| ()).unwrap_err(),
                Err(problems) => problems[0].clone(),
            }
        };
        let found = problem("2026-01-03", "yesterday");
        assert!(found.line == 15 && found.message.contains("`yesterday` is no date"), "{found:?}");
        assert!(problem(" Second try", "").message.contains("who YYYY-MM-DD"));
        assert!(problem("02 .env", "02 .npmrc").message.contains("does not show `.npmrc`"));
    }
}
