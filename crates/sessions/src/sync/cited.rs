//! What a document cites: places in code, commits, links.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Citation {
    /// 1-based, of the document.
    pub(super) line: u32,
    pub(super) target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `src/a.ts:12` or `src/a.ts:12-20`, from the root of the repository.
    Place {
        file: String,
        last: u32,
    },
    Commit(String),
    /// Relative to the document.
    Link(String),
    Url,
}

/// In order. Code blocks cite nothing, and a box that is not ticked names what is not there yet.
pub(super) fn citations(text: &str) -> Vec<Citation> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (line, number) in text.lines().zip(1..) {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        if is_fence {
            in_code = !in_code;
        }
        if in_code || is_fence || line.trim_start().starts_with("- [ ]") {
            continue;
        }
        let mut add = |target| found.push(Citation { line: number, target });
        codes(line).filter_map(code).for_each(&mut add);
        links(line).filter_map(link).for_each(&mut add);
    }
    found
}

/// What stands between backquotes.
fn codes(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn code(text: &str) -> Option<Target> {
    let text = text.trim();
    let (file, rest) = text.split_once(':').unwrap_or((text, ""));
    let first = rest.split([':', '-']).next().unwrap_or("");
    if let Ok(first) = first.parse::<u32>()
        && is_path(file)
    {
        let end = rest.split_once('-').and_then(|(_, end)| end.parse().ok());
        return Some(Target::Place { file: file.to_owned(), last: end.unwrap_or(first) });
    }
    is_commit(text).then(|| Target::Commit(text.to_owned()))
}

fn is_path(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or("");
    !text.is_empty() && !text.contains([' ', '(', '"', '\'']) && !text.starts_with('/') && !text.contains("//") && (text.contains('/') || name.contains('.'))
        // `localhost:3000`, `1.2.3.4:80` and `api.example.com:443` are no files.
        && name.rsplit_once('.').is_none_or(|(_, end)| end.chars().any(|letter| letter.is_ascii_alphabetic()) && !["com", "org", "net", "io", "dev", "local", "example"].contains(&end))
}

/// Seven digits or more, a letter and a number among them: `deadbeef` could be a word, 1234567 a sum.
fn is_commit(text: &str) -> bool {
    (7..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// What stands in `](..)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
}

fn link(text: &str) -> Option<Target> {
    let text = text.split_whitespace().next()?.trim_matches(['<', '>']);
    if text.contains("://") || text.starts_with("mailto:") {
        return Some(Target::Url);
    }
    let file = text.split(['#', '?']).next().filter(|file| !file.is_empty())?;
    Some(Target::Link(file.replace("%20", " ")))
}

#[cfg(test)]
mod tests {
    use super::{Target, citations};

    #[test]
    fn places_commits_and_links_are_found_with_their_lines() {
        let text = "At `src/a.ts:12:3` and `b.ts:4-9`.\n| `1a2b3c4d` | [r](./x.md#part) |\n- [ ] [later](./later.md)\n```\n`src/no.ts:1`\n```\n[w](https://a.example/b) `localhost:3000` `10.0.0.1:80` `npm test` `12345678`\n";
        let found: Vec<(u32, Target)> =
            citations(text).into_iter().map(|one| (one.line, one.target)).collect();
        let place = |file: &str, last| Target::Place { file: file.into(), last };
        assert_eq!(
            found,
            [
                (1, place("src/a.ts", 12)),
                (1, place("b.ts", 9)),
                (2, Target::Commit("1a2b3c4d".into())),
                (2, Target::Link("./x.md".into())),
                (7, Target::Url),
            ]
        );
    }
}
