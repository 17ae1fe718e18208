//! Reports in a session's folder: `.claude/<slug>/reviews/review-<name>.md`, linked from the session's README.

use host::{Files, Host};
use model::RepoPath;
use render::{Format, Stamp};
use request::SessionChoice;
use review::ReviewReport;

use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

pub(crate) struct Chosen {
    slug: String,
}

/// The slug that was given by flag or block.
pub(crate) fn explicit(choice: &SessionChoice) -> Option<String> {
    match choice {
        SessionChoice::Slug(slug) => Some(slug.clone()),
        SessionChoice::None | SessionChoice::Unsaid => None,
    }
}

/// Flag or key, then the environment, then the session of the branch; never merely the last one. Says which rule won.
pub(crate) fn choose(workspace: &Workspace, choice: &SessionChoice) -> Option<Chosen> {
    let (slug, rule) = match choice {
        SessionChoice::None => return None,
        SessionChoice::Slug(slug) => (slug.clone(), "as asked"),
        SessionChoice::Unsaid => match workspace.disk.env("SESSION_SLUG") {
            Some(slug) => (slug, "from the environment"),
            None => (of_branch(workspace)?, "of the current branch"),
        },
    };
    if !is_slug(&slug) {
        console::say(&format!(
            "warning: SESSION_SLUG `{slug}` is no slug; nothing is written to a session"
        ));
        return None;
    }
    console::say(&format!("session: {slug} ({rule})"));
    Some(Chosen { slug })
}

fn is_slug(slug: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    slug.split('-').all(is_part) && slug.len() <= 64 && slug != "none"
}

/// The session whose README records the branch that is checked out.
fn of_branch(workspace: &Workspace) -> Option<String> {
    let disk = &workspace.disk;
    let branch = disk.git()?.branch()?;
    let listing = disk.list().ok()?;
    listing.files.iter().find_map(|path| {
        let slug = path.as_str().strip_prefix(".claude/")?.strip_suffix("/README.md")?;
        let text = read(disk, path)?;
        (is_slug(slug) && records_branch(&text, &branch)).then(|| slug.to_owned())
    })
}

fn records_branch(readme: &str, branch: &str) -> bool {
    readme.lines().take(40).any(|line| {
        let line = line.replace('*', "");
        line.trim()
            .strip_prefix("Branch:")
            .is_some_and(|rest| rest.trim().trim_matches('`') == branch)
    })
}

fn read(host: &dyn Host, path: &RepoPath) -> Option<String> {
    let bytes = host.read(path, 4 << 20).ok()?;
    String::from_utf8(bytes).ok()
}

/// Writes each report; a report that says the same as the one that is there is left as it is.
pub(crate) fn record(
    workspace: &Workspace,
    chosen: &Chosen,
    reports: &[ReviewReport],
) -> Result<(), Failure> {
    for report in reports {
        let name = report.reviews.first().map_or("review", |review| review.name.as_str());
        let path = RepoPath::new(format!(".claude/{}/reviews/review-{name}.md", chosen.slug));
        let old = read(&workspace.disk, &path);
        let now = second(&workspace.disk.now().to_string());
        let Some(text) = updated(old.as_deref(), report, chosen, &path, &now) else { continue };
        write(workspace, &path, &text)?;
        console::say(&format!("wrote {path}"));
        link(workspace, chosen, report, name, &now)?;
    }
    Ok(())
}

/// Without fractions of a second.
fn second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(second, _)| format!("{second}Z"))
}

/// The new text; nothing when only the clock has moved.
fn updated(
    old: Option<&str>,
    report: &ReviewReport,
    chosen: &Chosen,
    path: &RepoPath,
    now: &str,
) -> Option<String> {
    let field = |name: &str| {
        let lines = old?.lines().skip(1).take_while(|line| *line != "---");
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    };
    let created_at = field("created_at").unwrap_or_else(|| now.to_owned());
    let stamped = |updated_at: &str| {
        let stamp = Stamp {
            session: chosen.slug.clone(),
            date: updated_at.chars().take(10).collect(),
            created_at: created_at.clone(),
            updated_at: updated_at.to_owned(),
            save_as: path.to_string(),
        };
        let options = render::Options { stamp: Some(stamp), ..render::Options::default() };
        render::render(Format::Markdown, report, &options)
    };
    let unchanged =
        field("updated_at").is_some_and(|updated_at| Some(stamped(&updated_at).as_str()) == old);
    (!unchanged).then(|| stamped(now))
}

fn write(workspace: &Workspace, path: &RepoPath, text: &str) -> Result<(), Failure> {
    workspace.disk.write(path, text.as_bytes()).map_err(|error| Failure::user(error.to_string()))
}

/// Adds to a README that exists; what people wrote stays, byte for byte.
fn link(
    workspace: &Workspace,
    chosen: &Chosen,
    report: &ReviewReport,
    name: &str,
    now: &str,
) -> Result<(), Failure> {
    let path = RepoPath::new(format!(".claude/{}/README.md", chosen.slug));
    let Some(old) = read(&workspace.disk, &path) else { return Ok(()) };
    let verdict = report.gate.label.word();
    let new = with_link(&old, name, verdict, now.get(..10).unwrap_or(now));
    if new == old { Ok(()) } else { write(workspace, &path, &new) }
}

/// Ticks the report's own checkbox or adds one, and adds one line of recent activity.
fn with_link(old: &str, name: &str, verdict: &str, date: &str) -> String {
    let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let target = format!("reviews/review-{name}.md");
    let mut lines: Vec<String> = old.split_inclusive('\n').map(str::to_owned).collect();
    match lines.iter().position(|line| line.contains(&target)) {
        Some(at) => lines[at] = lines[at].replacen("[ ]", "[x]", 1),
        None => insert_under(
            &mut lines,
            "## Artifacts",
            &format!("- [x] [{target}](./{target}): {verdict}"),
            end,
        ),
    }
    let activity = format!("- {date}: {verdict} via review:{name}");
    if !lines.iter().any(|line| line.trim_end() == activity) {
        insert_under(&mut lines, "## Recent Activity", &activity, end);
    }
    lines.concat()
}

/// Behind the heading's list; a heading that is not there is made at the end.
fn insert_under(lines: &mut Vec<String>, heading: &str, item: &str, end: &str) {
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
        last.push_str(end);
    }
    let item = format!("{item}{end}");
    let Some(at) = lines.iter().position(|line| line.trim_end() == heading) else {
        lines.extend([end.to_owned(), format!("{heading}{end}"), end.to_owned(), item]);
        return;
    };
    let section =
        lines[at + 1..].iter().take_while(|line| !line.starts_with('#')).collect::<Vec<_>>();
    let filled = section.iter().rposition(|line| !line.trim().is_empty());
    match filled {
        Some(last) => lines.insert(at + 1 + last + 1, item),
        None => lines.splice(at + 1..at + 1, [end.to_owned(), item]).for_each(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_slug, records_branch, with_link};

    const README: &str = "# Session\n\n**Branch**: `feat/x`\n\n## Artifacts\n\n- [ ] [r](./reviews/review-security.md)\n- [ ] mine\n\n## Notes\nfree text";

    #[test]
    fn its_own_box_is_ticked_and_the_rest_stays() {
        let new = with_link(README, "security", "BLOCK", "2026-01-02");
        assert!(new.contains("- [x] [r](./reviews/review-security.md)\n- [ ] mine\n"));
        assert!(
            new.ends_with(
                "free text\n\n## Recent Activity\n\n- 2026-01-02: BLOCK via review:security\n"
            ),
            "{new}"
        );
        assert_eq!(with_link(&new, "security", "BLOCK", "2026-01-02"), new);
    }

    #[test]
    fn a_link_that_is_missing_joins_the_list_with_the_files_own_line_ends() {
        let crlf = README.replace('\n', "\r\n");
        let new = with_link(&crlf, "infra", "APPROVE", "2026-01-02");
        assert!(new.contains("- [ ] mine\r\n- [x] [reviews/review-infra.md](./reviews/review-infra.md): APPROVE\r\n\r\n## Notes"), "{new}");
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    }

    #[test]
    fn the_branch_is_read_however_it_is_marked_up() {
        assert!(records_branch(README, "feat/x"));
        assert!(!records_branch(README, "feat"));
        assert!(is_slug("pay-v2") && !is_slug("Pay") && !is_slug("../x") && !is_slug("a--b"));
    }
}
