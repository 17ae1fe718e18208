//! The index of all sessions, `.claude/README.md`: a list that people and programs edit.

mod line;

use crate::{Slug, Status};

pub use line::Entry;
pub(crate) use line::is_date;

/// The file, line by line and byte for byte; only the lines of entries are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// With their line ends.
    lines: Vec<Vec<u8>>,
}

const SKELETON: &str = "# Claude Sessions Index

Each line below is one piece of work with its own folder. The oldest comes first, and the last open one is the current session.

## Sessions

## Session Structure

A session's folder holds README.md, spec/, plan/, decisions/, work/, reviews/, risk/, testing/, ship/, runbooks/, ops/, incidents/ and stewardship/.

## Status Tags

No tag: active. [PAUSED]: to be taken up again. [DONE]: closed. [ABANDONED]: given up.
";

impl Index {
    /// Of a file's bytes; of no file, the one that would be made.
    pub fn read(content: Option<&[u8]>) -> Self {
        let content = content.unwrap_or(SKELETON.as_bytes());
        Self { lines: content.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect() }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines.concat()
    }

    /// In the order of the file. A session that is listed twice is there once, as its last line says.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (_, entry) in self.parsed() {
            entries.retain(|known| known.slug != entry.slug);
            entries.push(entry);
        }
        entries
    }

    /// Sessions that are listed more than once.
    pub fn duplicates(&self) -> Vec<Slug> {
        let slugs: Vec<Slug> = self.parsed().map(|(_, entry)| entry.slug).collect();
        let mut twice: Vec<Slug> = slugs
            .iter()
            .filter(|slug| slugs.iter().filter(|other| other == slug).count() > 1)
            .cloned()
            .collect();
        twice.sort();
        twice.dedup();
        twice
    }

    pub fn entry(&self, slug: &Slug) -> Option<Entry> {
        self.parsed().filter(|(_, entry)| entry.slug == *slug).last().map(|(_, entry)| entry)
    }

    /// The session's line as it is written, without its end.
    pub fn line(&self, slug: &Slug) -> Option<String> {
        let (at, _) = self.line_of(slug)?;
        let line = String::from_utf8_lossy(&self.lines[at]);
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Sets date and title of a session, or adds it at the end of the list.
    pub fn set(&mut self, slug: &Slug, date: &str, title: &str) {
        let title = one_line(title);
        match self.line_of(slug) {
            Some((at, entry)) => {
                if entry.date.as_deref() != Some(date) || entry.title != title {
                    let text = entry.with(date, &title);
                    self.replace(at, &text);
                }
            }
            None => self.append(&Entry::line(slug, date, &title)),
        }
    }

    /// Sets or takes away the tag. Nothing happens to a session that is not listed.
    pub fn tag(&mut self, slug: &Slug, status: Status) {
        let Some((at, entry)) = self.line_of(slug) else { return };
        if entry.tags == status.tag().map(str::to_owned).into_iter().collect::<Vec<_>>() {
            return;
        }
        let text = entry.tagged(status);
        self.replace(at, &text);
    }

    fn parsed(&self) -> impl Iterator<Item = (usize, Entry)> + '_ {
        self.lines.iter().enumerate().filter_map(|(at, line)| {
            let text = std::str::from_utf8(line).ok()?;
            Some((at, Entry::parse(text.trim_end_matches(['\r', '\n']))?))
        })
    }

    fn line_of(&self, slug: &Slug) -> Option<(usize, Entry)> {
        self.parsed().filter(|(_, entry)| entry.slug == *slug).last()
    }

    /// The line's own end stays.
    fn replace(&mut self, at: usize, text: &str) {
        let old = &self.lines[at];
        let end =
            old.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        self.lines[at] = [text.as_bytes(), &old[end..]].concat();
    }

    /// Behind the last entry; without one, under the heading; without that, under a heading of its own at the end.
    fn append(&mut self, text: &str) {
        let end = self.line_end();
        let line = [text.as_bytes(), end].concat();
        let last = self.parsed().last().map(|(at, _)| at);
        if let Some(at) = last {
            self.finish_line(at);
            self.lines.insert(at + 1, line);
            return;
        }
        let heading = self.lines.iter().position(|line| is_heading(line));
        let at = match heading {
            Some(at) => at,
            None => {
                if let Some(last) = self.lines.len().checked_sub(1) {
                    self.finish_line(last);
                    self.lines.push(end.to_vec());
                }
                self.lines.push([b"## Sessions", end].concat());
                self.lines.len() - 1
            }
        };
        self.finish_line(at);
        let follows_blank = self.lines.get(at + 1).is_some_and(|line| line.trim_ascii().is_empty());
        let more_follows = self.lines.len() > at + 1 + usize::from(follows_blank);
        let mut new = vec![end.to_vec(), line];
        if more_follows && !follows_blank {
            new.push(end.to_vec());
        }
        self.lines.splice(at + 1..at + 1, new);
    }

    fn finish_line(&mut self, at: usize) {
        if !self.lines[at].ends_with(b"\n") {
            let end = self.line_end().to_vec();
            self.lines[at].extend(end);
        }
    }

    /// As most lines of the file end.
    fn line_end(&self) -> &'static [u8] {
        let windows = self.lines.iter().filter(|line| line.ends_with(b"\r\n")).count();
        if windows * 2 > self.lines.len() { b"\r\n" } else { b"\n" }
    }
}

fn is_heading(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let text = text.trim();
    let marks = text.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && text[marks..].trim().eq_ignore_ascii_case("sessions")
}

/// A title is one line, and holds nothing that reads as a tag at its end.
fn one_line(title: &str) -> String {
    let mut title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some(rest) = title.rsplit_once(' ').filter(|(_, last)| Status::of_tag(last).is_some())
    {
        title = rest.0.to_owned();
    }
    title
}

#[cfg(test)]
mod tests;
