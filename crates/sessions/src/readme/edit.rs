//! Changes of a README, each to its own line.

use super::{HEAD, Readme};

impl Readme {
    /// Replaces the value of a field and keeps its markup; a field that is missing joins the others, or stands under
    /// the title.
    pub fn set_field(&mut self, name: &str, value: &str) {
        let end = self.line_end();
        if let Some((at, old)) = self.field_line(name) {
            if old != value {
                let line = &self.lines[at];
                let start = value_start(line, name).unwrap_or(line.len());
                let rest = line[start..].trim_end_matches(['\r', '\n']);
                let tail = line[start + rest.len()..].to_owned();
                let gap = if rest.starts_with(' ') || rest.is_empty() { " " } else { "" };
                self.lines[at] = format!("{}{gap}{value}{tail}", &line[..start]);
            }
            return;
        }
        let known = ["Status", "Started", "Date", "Session"];
        let beside =
            known.iter().filter_map(|field| self.field_line(field)).map(|(at, _)| at).max();
        let line = format!("**{name}**: {value}{end}");
        if let Some(at) = beside {
            self.finish_line(at);
            self.lines.insert(at + 1, line);
            return;
        }
        let title =
            self.headings().into_iter().find(|heading| heading.level == 1 && heading.line < HEAD);
        match title {
            Some(title) => {
                self.finish_line(title.line);
                self.lines.splice(title.line + 1..title.line + 1, [end.to_owned(), line]);
            }
            None => {
                self.lines.splice(0..0, [line, end.to_owned()]);
            }
        }
    }

    /// Ticks every box whose item this accepts; tells how many.
    pub fn tick(&mut self, is_done: impl Fn(&str) -> bool) -> usize {
        let open: Vec<usize> = self
            .boxes()
            .into_iter()
            .filter(|item| item.ticked == Some(false) && is_done(&item.text))
            .map(|item| item.line as usize - 1)
            .collect();
        for at in &open {
            self.lines[*at] = self.lines[*at].replacen("[ ]", "[x]", 1);
        }
        open.len()
    }

    /// Ticks the box of the item that names this file, or adds a ticked one under `Artifacts`, with what it comes to.
    pub fn link(&mut self, target: &str, what: &str) {
        let wanted = format!("](./{target})");
        if self.lines.iter().any(|line| line.contains(target)) {
            self.tick(|text| text.contains(target));
            self.summarise(&wanted, what);
            return;
        }
        self.insert_under("Artifacts", &format!("- [x] [{target}{wanted}: {what}"));
    }

    /// What a file comes to stands behind its link; words that are there already are replaced by the newer.
    fn summarise(&mut self, link: &str, what: &str) {
        let Some(at) = self.lines.iter().position(|line| line.contains(link)) else { return };
        let line = &self.lines[at];
        let Some(end) = line.find(link).map(|start| start + link.len()) else { return };
        let rest = line[end..].trim_end_matches(['\r', '\n']);
        // A person's own words behind the link stay.
        let is_ours = rest.is_empty()
            || rest.strip_prefix(": ").is_some_and(|words| words.to_uppercase() == words);
        if is_ours {
            let tail = line[end + rest.len()..].to_owned();
            self.lines[at] = format!("{}: {what}{tail}", &line[..end]);
        }
    }

    /// One line of recent activity, once.
    pub fn activity(&mut self, date: &str, what: &str) {
        let line = format!("- {date}: {what}");
        if !self.lines.iter().any(|own| own.trim_end() == line) {
            self.insert_under("Recent Activity", &line);
        }
    }

    /// Behind the list of the section; a section that is missing is made at the end.
    pub fn insert_under(&mut self, title: &str, item: &str) {
        let end = self.line_end();
        let item = format!("{item}{end}");
        let Some(section) = self.section(title) else {
            self.append(&format!("## {title}{end}{end}{item}"));
            return;
        };
        if let Some(last) = self.lines.len().checked_sub(1) {
            self.finish_line(last);
        }
        // Subsections have lists of their own.
        let own = section.clone().take_while(|at| !self.lines[*at].starts_with('#'));
        let filled = own.filter(|at| !self.lines[*at].trim().is_empty()).last();
        match filled {
            Some(last) => self.lines.insert(last + 1, item),
            None => {
                let at = section.start;
                self.lines.splice(at..at, [end.to_owned(), item]);
            }
        }
    }

    /// A block at the end, with a blank line in front.
    pub fn append(&mut self, block: &str) {
        let end = self.line_end();
        if let Some(last) = self.lines.len().checked_sub(1) {
            self.finish_line(last);
            if !self.lines[last].trim().is_empty() {
                self.lines.push(end.to_owned());
            }
        }
        let block = if end == "\r\n" {
            block.replace("\r\n", "\n").replace('\n', "\r\n")
        } else {
            block.to_owned()
        };
        self.lines.extend(block.split_inclusive('\n').map(str::to_owned));
    }

    fn finish_line(&mut self, at: usize) {
        if !self.lines[at].ends_with('\n') {
            let end = self.line_end();
            self.lines[at].push_str(end);
        }
    }

    pub(crate) fn line_end(&self) -> &'static str {
        let windows = self.lines.iter().filter(|line| line.ends_with("\r\n")).count();
        if windows * 2 > self.lines.len() { "\r\n" } else { "\n" }
    }
}

/// Where the value of a field begins on its line: behind colon and markup.
pub(super) fn value_start(line: &str, name: &str) -> Option<usize> {
    let start = line.len() - line.trim_start_matches([' ', '*', '-', '_']).len();
    let rest = line[start..].get(..name.len())?;
    if !rest.eq_ignore_ascii_case(name) {
        return None;
    }
    let after = &line[start + name.len()..];
    let value = after.trim_start_matches('*').trim_start().strip_prefix(':')?;
    let value = value.trim_start_matches('*');
    Some(line.len() - value.len())
}
