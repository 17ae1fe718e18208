//! Links and paths in the texts of an alert.

use facts::telemetry::Said;

use crate::text::Text;

const BOOKS: [&str; 14] = [
    "runbook",
    "run-book",
    "run_book",
    "playbook",
    "play-book",
    "sop",
    "handbook",
    "troubleshoot",
    "wiki",
    "confluence",
    "notion.",
    "/docs/",
    "docs/",
    "instructions",
];
const BOARDS: [&str; 6] =
    ["dashboard", "grafana", "/d/", "kibana", "/explore", "datadoghq.com/dash"];

/// A word of a text that leads somewhere.
pub(crate) struct Link<'t> {
    pub(crate) said: Said,
    /// What stands before it on its line.
    before: &'t str,
}

/// Addresses, and paths that end like documents.
pub(crate) fn links(text: &Text) -> Vec<Link<'_>> {
    const ENDS: [char; 15] =
        ['(', ')', '[', ']', '<', '>', '"', '\'', '`', '|', ',', ';', '{', '}', '*'];
    let mut found = Vec::new();
    let value: &str = &text.value;
    let mut at = 0;
    for part in value.split(|c: char| c.is_whitespace() || ENDS.contains(&c)) {
        let start = at;
        at += part.len();
        at += value[at..].chars().next().map_or(0, char::len_utf8);
        let word = part.trim_end_matches(['.', ':', '!', '?']);
        if !is_link(word) {
            continue;
        }
        let line = value[..start].rfind('\n').map_or(0, |at| at + 1);
        let said = Said { text: word.into(), range: text.at(start, start + word.len()) };
        found.push(Link { said, before: &value[line..start] });
    }
    found
}

fn is_link(word: &str) -> bool {
    if word.starts_with("http://") || word.starts_with("https://") {
        return word.len() > 10;
    }
    is_document(word)
}

/// `docs/runbooks/api.md#steps`
pub(crate) fn is_document(word: &str) -> bool {
    let path = word.split(['#', '?']).next().unwrap_or(word);
    let ends = [".md", ".mdx", ".adoc", ".rst", ".html"].iter().any(|end| path.ends_with(end));
    ends && path.len() > 4 && !path.contains("//")
}

impl Link<'_> {
    pub(crate) fn is_runbook(&self) -> bool {
        let lower = self.said.text.to_ascii_lowercase();
        let before = self.before.to_ascii_lowercase();
        let near = before.get(before.len().saturating_sub(40)..).unwrap_or(&before);
        BOOKS.iter().any(|word| lower.contains(word))
            || is_document(&self.said.text)
            || BOOKS.iter().take(8).any(|word| near.contains(word))
    }

    pub(crate) fn is_dashboard(&self) -> bool {
        let lower = self.said.text.to_ascii_lowercase();
        let before = self.before.to_ascii_lowercase();
        BOARDS.iter().any(|word| lower.contains(word)) || before.contains("dashboard")
    }
}

/// `@pagerduty-payments` of a message of Datadog.
pub(crate) fn handles(text: &Text) -> Vec<Said> {
    let value: &str = &text.value;
    let mut found = Vec::new();
    for (at, _) in value.match_indices('@') {
        let before = value[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '.') {
            continue;
        }
        let behind = &value[at + 1..];
        let end = behind.find(|c: char| !c.is_alphanumeric() && !"-_.@".contains(c));
        let name = behind[..end.unwrap_or(behind.len())].trim_end_matches('.');
        if name.len() > 2 {
            let range = text.at(at, at + 1 + name.len());
            found.push(Said { text: format!("@{name}").into(), range });
        }
    }
    found
}

/// What a message says to people: without handles and the marks of its template.
pub(crate) fn prose(message: &str) -> String {
    let mut rest = message;
    let mut out = String::new();
    while let Some(open) = rest.find("{{") {
        out.push_str(&rest[..open]);
        let end = rest[open..].find("}}").map_or(rest.len(), |at| open + at + 2);
        rest = &rest[end..];
    }
    out.push_str(rest);
    let words = out.split_whitespace().filter(|word| !word.starts_with('@'));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{handles, links, prose};
    use crate::text::Text;
    use model::ByteRange;

    fn text(value: &str) -> Text {
        let range = ByteRange::new(0, value.len() as u32);
        Text { value: value.into(), range, places: vec![(0, 0)] }
    }

    #[test]
    fn runbooks_and_dashboards_are_told_by_where_they_lead() {
        let value = "Too slow.\nRunbook: docs/ops/slow.md#steps.\nSee [board](https://grafana.x.io/d/abc) and https://x.io/status, or Playbook https://x.io/a";
        let text = text(value);
        let found = links(&text);
        let told: Vec<(&str, bool, bool)> =
            found.iter().map(|l| (&*l.said.text, l.is_runbook(), l.is_dashboard())).collect();
        assert_eq!(
            told,
            [
                ("docs/ops/slow.md#steps", true, false),
                ("https://grafana.x.io/d/abc", false, true),
                ("https://x.io/status", false, false),
                ("https://x.io/a", true, false),
            ]
        );
        assert_eq!(found[0].said.range.slice(value), "docs/ops/slow.md#steps");
    }

    #[test]
    fn handles_are_no_mail_addresses_and_no_prose() {
        let message = text("{{#is_alert}}Down{{/is_alert}} @pagerduty-x a@b.c @slack-ops");
        let names: Vec<String> = handles(&message).into_iter().map(|h| h.text.into()).collect();
        assert_eq!(names, ["@pagerduty-x", "@slack-ops"]);
        assert_eq!(prose(&message.value), "Down a@b.c");
        assert_eq!(prose("{{#is_alert}} @slack-x {{/is_alert}}"), "");
    }
}
