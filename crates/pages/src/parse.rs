//! From the text of a page to its sections, with no mercy for what is not in the grammar.

use crate::PageCommit;
use crate::expectation::{claim, in_line};
use crate::fence::{Fence, Language};
use crate::page::{ExpectedVerdict, Output, Page, PageFile, Problem, Section, State};

/// Reads a page. Every problem is returned, in order of lines.
pub fn parse(text: &str) -> Result<Page, Vec<Problem>> {
    let mut reader = Reader::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        at = reader.line(&lines, at);
    }
    reader.close_section();
    reader.check_page();
    if reader.problems.is_empty() {
        Ok(reader.page)
    } else {
        reader.problems.sort();
        Err(reader.problems)
    }
}

#[derive(Default)]
struct Reader {
    page: Page,
    /// Titles and requests of the open headings, by level from the second.
    open: Vec<(String, Vec<(String, String)>)>,
    section: Option<Section>,
    /// The last line of prose, which may name a file or be the verdict.
    last: (u32, String),
    problems: Vec<Problem>,
}

impl Reader {
    /// Takes the line at this place and returns the place of the next.
    fn line(&mut self, lines: &[&str], at: usize) -> usize {
        let (line, number) = (lines[at], at as u32 + 1);
        if line.starts_with("```") {
            return self.fence(lines, at);
        }
        if line.trim_start().starts_with("```") {
            self.problem(number, "a fence must not be indented");
        } else if let Some((level, title)) = heading(line) {
            self.heading(level, title, number);
        } else if !line.trim().is_empty() {
            self.prose(line, number);
        }
        at + 1
    }

    fn problem(&mut self, line: u32, message: impl Into<String>) {
        self.problems.push(Problem::new(line, message));
    }

    fn heading(&mut self, level: usize, title: &str, number: u32) {
        self.close_section();
        self.last = (0, String::new());
        if level == 1 {
            if number != 1 {
                self.problem(number, "only the first line is a heading of the first level");
            }
            self.page.id = title.to_owned();
            return;
        }
        self.open.truncate(level - 2);
        if self.open.len() < level - 2 {
            self.problem(number, "a level of headings is left out");
        }
        self.open.push((title.to_owned(), Vec::new()));
        let titles: Vec<&str> = self.open.iter().map(|(title, _)| title.as_str()).collect();
        let section = Section { title: titles.join(" / "), line: number, ..Section::default() };
        if self.page.sections.iter().any(|other| other.title == section.title) {
            self.problem(number, format!("a second section is called `{}`", section.title));
        }
        self.section = Some(section);
    }

    fn prose(&mut self, line: &str, number: u32) {
        if self.section.is_none() {
            let summary = &mut self.page.summary;
            summary.push_str(if summary.is_empty() { "" } else { " " });
            summary.push_str(line.trim());
        }
        self.last = (number, line.trim().to_owned());
    }

    /// Reads a whole fence.
    fn fence(&mut self, lines: &[&str], at: usize) -> usize {
        let number = at as u32 + 1;
        let Some(length) = lines[at + 1..].iter().position(|line| line.starts_with("```")) else {
            self.problem(number, "the fence is not closed");
            return lines.len();
        };
        let end = at + 1 + length;
        if lines[end].trim_end() != "```" {
            self.problem(end as u32 + 1, "a fence opens inside of another");
        }
        let body = &lines[at + 1..end];
        match Fence::parse(&lines[at][3..]) {
            None => {
                self.problem(number, format!("unknown kind of fence `{}`", lines[at][3..].trim()))
            }
            Some(_) if self.section.is_none() => {
                self.problem(number, "a fence must stand in a section")
            }
            Some(Fence::Code { language, state }) => self.code(language, state, body, number),
            Some(Fence::Findings) => self.findings(body, number),
            Some(Fence::Request) => self.request(body, number),
            Some(Fence::History) => self.history(body, number),
            Some(Fence::Output(kind)) => self.output(kind, body, number),
        }
        self.last = (0, String::new());
        end + 1
    }

    fn code(&mut self, language: &'static Language, state: State, body: &[&str], fence: u32) {
        let name = file_name(&self.last.1).map(str::to_owned);
        if let Some(path) = name.as_ref().filter(|path| !language.fits(path)) {
            self.problem(
                fence,
                format!("`{path}` is not called as a file of language `{}` is", language.name),
            );
        }
        let merged = name.is_none();
        let path = name.unwrap_or_else(|| language.default_path());
        let Some(section) = &mut self.section else { return };
        let known = section.files.iter().position(|file| file.path == path && file.state == state);
        let place = match known {
            Some(_) if !merged => {
                self.problems.push(Problem::new(fence, format!("`{path}` is there already")));
                return;
            }
            Some(place) => place,
            None => {
                section.files.push(PageFile { path, state, merged, ..PageFile::default() });
                section.files.len() - 1
            }
        };
        let file = &mut section.files[place];
        for (line, number) in body.iter().zip(fence + 1..) {
            file.text.push_str(line);
            file.text.push('\n');
            file.lines.push(number);
        }
        if language.has_comments() && state != State::Before {
            self.comments(place, body.len());
        }
    }

    /// Expectations in the last `count` lines of a file: on their line, or stacked above it.
    fn comments(&mut self, place: usize, count: usize) {
        let Some(section) = &mut self.section else { return };
        let file = &section.files[place];
        let skipped = file.lines.len() - count;
        let mut waiting = Vec::new();
        for (at, (line, page_line)) in file.text.lines().zip(&file.lines).enumerate().skip(skipped)
        {
            match in_line(line, *page_line) {
                Err(problem) => self.problems.push(problem),
                Ok(Some((claim, true))) => waiting.push((claim, *page_line)),
                Ok(own) => {
                    let own = own.map(|(claim, _)| (claim, *page_line));
                    let here = waiting.drain(..).chain(own);
                    let expected = here
                        .map(|(claim, page_line)| claim.at(&file.path, at as u32 + 1, page_line));
                    section.expectations.extend(expected);
                }
            }
        }
        let dangling = waiting
            .into_iter()
            .map(|(_, line)| Problem::new(line, "no line follows the expectation"));
        self.problems.extend(dangling);
    }

    /// `line: SEVERITY ..` for the file above, which has no comments.
    fn findings(&mut self, body: &[&str], fence: u32) {
        let Some(section) = &mut self.section else { return };
        let Some(file) = section.files.last() else {
            self.problems.push(Problem::new(fence, "no file precedes the findings"));
            return;
        };
        for (line, number) in
            body.iter().zip(fence + 1..).filter(|(line, _)| !line.trim().is_empty())
        {
            let parts = line
                .split_once(':')
                .and_then(|(at, text)| Some((at.trim().parse::<u32>().ok()?, text)));
            let Some((at, text)) =
                parts.filter(|(at, _)| (1..=file.lines.len() as u32).contains(at))
            else {
                self.problems.push(Problem::new(
                    number,
                    "expected `line: SEVERITY ..` with a line of the file above",
                ));
                continue;
            };
            match claim(text.trim(), number) {
                Ok(claim) => section.expectations.push(claim.at(&file.path, at, number)),
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    fn request(&mut self, body: &[&str], fence: u32) {
        let mut pairs = Vec::new();
        for (line, number) in
            body.iter().zip(fence + 1..).filter(|(line, _)| !line.trim().is_empty())
        {
            match line.split_once(':') {
                Some((key, value)) => {
                    pairs.push((key.trim().to_ascii_uppercase(), value.trim().to_owned()))
                }
                None => self.problems.push(Problem::new(number, "expected `KEY: value`")),
            }
        }
        if let Some((_, request)) = self.open.last_mut() {
            request.extend(pairs);
        }
    }

    fn history(&mut self, body: &[&str], fence: u32) {
        let lines = body.iter().zip(fence + 1..).filter(|(line, _)| !line.trim().is_empty());
        for (line, number) in lines {
            match PageCommit::parse(line.trim(), number) {
                Ok(commit) => {
                    self.section.iter_mut().for_each(|section| section.history.push(commit.clone()))
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    fn output(&mut self, kind: String, body: &[&str], fence: u32) {
        let mut text = body.join("\n");
        text.push_str(if body.is_empty() { "" } else { "\n" });
        if let Some(section) = &mut self.section {
            section.outputs.push(Output { kind, line: fence + 1, text });
        }
    }

    fn close_section(&mut self) {
        let Some(mut section) = self.section.take() else { return };
        section.request = self.open.iter().flat_map(|(_, request)| request.clone()).collect();
        let (line, text) = &self.last;
        if text.starts_with("Gate:") {
            section.verdict = verdict(text, *line);
            if section.verdict.is_none() {
                let message = "the verdict is written `Gate: LABEL (exit N)`";
                self.problems.push(Problem::new(*line, message));
            }
        }
        let merged = section.files.iter().filter(|file| file.merged).count();
        if merged > 0 && merged < section.files.len() {
            self.problems.push(Problem::new(
                section.line,
                "files with and without names do not mix in one section",
            ));
        }
        self.page.sections.push(section);
    }

    /// What holds for the page as a whole.
    fn check_page(&mut self) {
        if self.page.id.is_empty() {
            self.problem(1, "the first line is `# id`");
        }
        if self.page.summary.is_empty() {
            self.problem(1, "a paragraph that says what it leads to follows the title");
        }
        if self.page.sections.iter().all(|section| section.expectations.is_empty()) {
            self.problem(1, "no section shows a finding");
        }
        if !self.page.sections.iter().any(Section::is_silent) {
            self.problem(1, "no section shows code that is left alone");
        }
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line.get(level..)?.strip_prefix(' ')?;
    (level > 0).then_some((level, title.trim()))
}

/// `path` of a line "`path`:".
fn file_name(line: &str) -> Option<&str> {
    let path = line.strip_prefix('`')?.strip_suffix("`:")?;
    (!path.is_empty() && !path.contains('`')).then_some(path)
}

/// `Gate: BLOCK (exit 1)`.
fn verdict(text: &str, line: u32) -> Option<ExpectedVerdict> {
    let (label, exit) =
        text.strip_prefix("Gate:")?.trim().strip_suffix(')')?.split_once(" (exit ")?;
    Some(ExpectedVerdict { line, label: label.to_owned(), exit: exit.parse().ok()? })
}

#[cfg(test)]
mod tests;
