//! One line of the index: `- [slug](./slug/README.md) — 2026-01-02: title [DONE]`.

use crate::{Slug, Status};

/// A line as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub slug: Slug,
    /// `YYYY-MM-DD`; of a line that says none, nothing.
    pub date: Option<String>,
    pub title: String,
    /// As written; a line should have one at most.
    pub tags: Vec<String>,
    /// Everything up to the date or title: link and dash as they were written.
    head: String,
    /// Between date and title.
    colon: String,
}

impl Entry {
    /// A new line, as the grammar has it.
    pub(super) fn line(slug: &Slug, date: &str, title: &str) -> String {
        format!("- [{slug}](./{slug}/README.md) \u{2014} {date}: {title}")
    }

    /// Takes the dashes that people type for U+2014, `*` for `-`, and links without `./`.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let list = line.trim_start();
        let item = list.strip_prefix("- ").or_else(|| list.strip_prefix("* "))?;
        let link = item.trim_start().strip_prefix('[')?;
        let (_, link) = link.split_once("](")?;
        let (target, rest) = link.split_once(')')?;
        let target = target.trim().trim_start_matches("./").trim_end_matches('/');
        let slug = target.strip_suffix("/README.md").unwrap_or(target);
        let slug = Slug::parse(slug).ok()?;
        let after = without_dash(rest);
        let head = line[..line.len() - after.len()].to_owned();
        let (date, colon, text) = dated(after);
        let (title, tags) = untagged(text);
        Some(Self {
            slug,
            date: date.map(str::to_owned),
            title,
            tags,
            head,
            colon: colon.to_owned(),
        })
    }

    pub fn status(&self) -> Status {
        self.tags.last().and_then(|tag| Status::of_tag(tag)).unwrap_or_default()
    }

    pub(super) fn with(&self, date: &str, title: &str) -> String {
        let tags = self.tags.iter().map(|tag| format!(" {tag}")).collect::<String>();
        format!("{}{}{date}: {title}{tags}", self.head, self.gap())
    }

    pub(super) fn tagged(&self, status: Status) -> String {
        let date = self.date.as_deref().unwrap_or("");
        let tag = status.tag().map(|tag| format!(" {tag}")).unwrap_or_default();
        format!("{}{date}{}{}{tag}", self.head, self.colon, self.title)
    }

    /// A line that ends behind its link has no dash yet.
    fn gap(&self) -> &'static str {
        if self.head.ends_with(')') { " \u{2014} " } else { "" }
    }
}

/// What stands behind the dash, or the text itself where there is none.
fn without_dash(rest: &str) -> &str {
    let text = rest.trim_start();
    let dashes = ["\u{2014}", "\u{2013}", "--", "-"];
    dashes.iter().find_map(|dash| text.strip_prefix(dash)).map_or(text, str::trim_start)
}

/// Date, what stands between, title.
fn dated(text: &str) -> (Option<&str>, &str, &str) {
    let date = text.get(..10).filter(|date| is_date(date));
    let Some(date) = date else { return (None, "", text) };
    let rest = &text[10..];
    let title = rest.trim_start().strip_prefix(':').unwrap_or(rest).trim_start();
    let between = &rest[..rest.len() - title.len()];
    (Some(date), between, title)
}

pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The title without the tags at its end, and those in order.
fn untagged(text: &str) -> (String, Vec<String>) {
    let mut title = text.trim_end();
    let mut tags = Vec::new();
    loop {
        let (rest, last) = title.rsplit_once(char::is_whitespace).unwrap_or(("", title));
        if Status::of_tag(last).is_none() {
            break;
        }
        tags.insert(0, last.to_owned());
        title = rest.trim_end();
    }
    (title.to_owned(), tags)
}
