//! The README of a session: a document that people write and the program adds to.

mod edit;
mod template;

pub use template::{Template, render};

use crate::Status;

/// The text, line by line and byte for byte, and where its headings are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readme {
    /// With their line ends.
    lines: Vec<String>,
}

/// An item of a list; one with a box is ticked or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// 1-based.
    pub line: u32,
    pub ticked: Option<bool>,
    pub text: String,
}

/// Where fields stand, counted in lines from the top.
const HEAD: usize = 40;

impl Readme {
    pub fn new(text: &str) -> Self {
        Self { lines: text.split_inclusive('\n').map(str::to_owned).collect() }
    }

    pub fn text(&self) -> String {
        self.lines.concat()
    }

    /// The first heading, without `Session:` in front.
    pub fn title(&self) -> Option<String> {
        let heading = self.headings().into_iter().find(|heading| heading.level == 1)?;
        let title = heading.title.strip_prefix("Session:").unwrap_or(&heading.title).trim();
        (!title.is_empty()).then(|| title.to_owned())
    }

    /// `**Status**: In Progress`, `**Status:** Active`, `Status: Done`, `- Status: Done`.
    pub fn field(&self, name: &str) -> Option<String> {
        self.field_line(name).map(|(_, value)| value)
    }

    pub fn status(&self) -> Option<Status> {
        self.field("Status").and_then(|text| Status::read(&text))
    }

    /// When the work began, `YYYY-MM-DD`.
    pub fn started(&self) -> Option<String> {
        let value = ["Started", "Date", "Created"].iter().find_map(|name| self.field(name))?;
        let date = value.split_whitespace().next()?.to_owned();
        crate::index::is_date(&date).then_some(date)
    }

    /// The items under the first of these headings that is there, those of its subheadings too.
    pub fn items(&self, headings: &[&str]) -> Vec<Item> {
        let section = headings.iter().find_map(|heading| self.section(heading));
        let Some(section) = section else { return Vec::new() };
        let lines = self.prose().filter(|(at, _)| section.contains(at));
        lines.filter_map(|(at, line)| item(line, at)).collect()
    }

    /// What success is known by: criteria, or goals where there are none; without a box they cannot be ticked.
    pub fn criteria(&self) -> Vec<Item> {
        self.items(&["Success Criteria", "Acceptance Criteria", "Goals"])
    }

    /// What is marked as done: ticked boxes that name no file of the session, and lines of progress.
    pub fn done(&self) -> Vec<Item> {
        let is_path = |word: &str| word.contains('/') && !word.contains("://");
        let is_file = |text: &str| {
            text.contains("](./") || text.split_whitespace().next().is_some_and(is_path)
        };
        let items = self.prose().filter_map(|(at, line)| item(line, at));
        items
            .filter_map(|mut item| {
                let marked =
                    ["\u{2705}", "\u{2714}"].iter().find_map(|mark| item.text.strip_prefix(mark));
                let marked =
                    marked.map(|text| text.trim_start_matches('\u{fe0f}').trim().to_owned());
                if item.ticked != Some(true) && marked.is_none() || is_file(&item.text) {
                    return None;
                }
                item.text = marked.unwrap_or(item.text);
                Some(item)
            })
            .collect()
    }

    /// Every item with a box, wherever it stands.
    pub fn boxes(&self) -> Vec<Item> {
        let items = self.prose().filter_map(|(at, line)| item(line, at));
        items.filter(|item| item.ticked.is_some()).collect()
    }

    /// The lines of a section, its heading left out; headings are compared without case.
    pub(crate) fn section(&self, title: &str) -> Option<std::ops::Range<usize>> {
        let headings = self.headings();
        let at = headings.iter().position(|heading| heading.title.eq_ignore_ascii_case(title))?;
        let level = headings[at].level;
        let end = headings[at + 1..].iter().find(|next| next.level <= level);
        Some(headings[at].line + 1..end.map_or(self.lines.len(), |next| next.line))
    }

    fn headings(&self) -> Vec<Heading> {
        self.prose().filter_map(|(at, line)| Heading::parse(line, at)).collect()
    }

    /// The lines that are no code, with their numbers counted from 0; the marks of a fence are code.
    fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut open: Option<&str> = None;
        self.lines.iter().enumerate().filter_map(move |(at, line)| {
            let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
            let was_open = open.is_some();
            match (open, mark) {
                (Some(own), Some(mark)) if own == mark => open = None,
                (None, Some(mark)) => open = Some(mark),
                _ => {}
            }
            (!was_open && mark.is_none()).then_some((at, line.as_str()))
        })
    }

    /// The line and the value behind the colon.
    fn field_line(&self, name: &str) -> Option<(usize, String)> {
        let mut head = self.prose().take_while(|(at, _)| *at < HEAD);
        head.find_map(|(at, line)| {
            let start = edit::value_start(line, name)?;
            Some((at, line[start..].trim().trim_matches('`').to_owned()))
        })
    }
}

struct Heading {
    level: usize,
    title: String,
    line: usize,
}

impl Heading {
    fn parse(line: &str, at: usize) -> Option<Self> {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let title = line.get(level..)?;
        let is_heading = (1..=6).contains(&level) && title.starts_with([' ', '\t']);
        let title = title.trim().trim_end_matches('#').trim_end().to_owned();
        is_heading.then_some(Self { level, title, line: at })
    }
}

/// `- text`, `* [x] text`, `1. text`.
fn item(line: &str, at: usize) -> Option<Item> {
    let text = line.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match text.as_bytes() {
        [b'-' | b'*' | b'+', b' ', ..] => &text[2..],
        _ if digits > 0 => text[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?,
        _ => return None,
    };
    let rest = rest.trim_start();
    let (ticked, rest) = match rest.get(..3) {
        Some("[ ]") => (Some(false), &rest[3..]),
        Some("[x]" | "[X]") => (Some(true), &rest[3..]),
        _ => (None, rest),
    };
    Some(Item { line: at as u32 + 1, ticked, text: rest.trim().to_owned() })
}

#[cfg(test)]
mod tests;
