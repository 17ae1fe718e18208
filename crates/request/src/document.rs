//! Markdown documents: their headings, and the command blocks under each.

use crate::problem::{Level, Problem};
use crate::script::{Script, command_line};

/// A document as `sw run` sees it. A text without a fence is one block of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub headings: Vec<Heading>,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for `#`.
    pub level: u8,
    pub title: String,
    pub line: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// 1-based line of its first line of content.
    pub line: u32,
    /// The first word behind the fence, lower case.
    pub language: String,
    pub text: String,
    /// Index into [`Document::headings`] of the nearest one above.
    pub heading: Option<usize>,
}

impl Document {
    pub fn parse(text: &str) -> Self {
        let mut document = Self { headings: Vec::new(), blocks: Vec::new() };
        let mut open: Option<(Fence, Block)> = None;
        let mut has_fence = false;
        for (line, number) in text.lines().zip(1..) {
            match &mut open {
                Some((fence, block)) if !fence.is_closed_by(line) => {
                    block.text.push_str(strip_indent(line, fence.indent));
                    block.text.push('\n');
                }
                Some(_) => document.blocks.extend(open.take().map(|(_, block)| block)),
                None => match Fence::opened_by(line) {
                    Some(fence) => {
                        has_fence = true;
                        open = Some((fence, document.block(line, number + 1)));
                    }
                    None => document.headings.extend(heading(line, number)),
                },
            }
        }
        // A fence that is never closed runs to the end, as in Markdown.
        document.blocks.extend(open.map(|(_, block)| block));
        if has_fence { document } else { Self::bare(text) }
    }

    fn bare(text: &str) -> Self {
        let block =
            Block { line: 1, language: String::new(), text: text.to_owned(), heading: None };
        Self { headings: Vec::new(), blocks: vec![block] }
    }

    fn block(&self, fence: &str, line: u32) -> Block {
        let info = fence.trim().trim_start_matches(['`', '~']);
        let language = info.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
        Block { line, language, text: String::new(), heading: self.headings.len().checked_sub(1) }
    }

    /// Everything that can be run, in order.
    pub fn script(&self) -> Script {
        self.script_of(&|_| true)
    }

    /// What stands under the one heading whose title starts so, case aside, and under its subheadings.
    pub fn section(&self, prefix: &str) -> Result<Script, Problem> {
        let wanted = prefix.trim().trim_start_matches('#').trim().to_lowercase();
        let matching: Vec<usize> = (0..self.headings.len())
            .filter(|at| self.headings[*at].title.to_lowercase().starts_with(&wanted))
            .collect();
        // A title given in full is meant, whatever else begins with it.
        let exact: Vec<usize> = matching
            .iter()
            .copied()
            .filter(|at| self.headings[*at].title.to_lowercase() == wanted)
            .collect();
        match (exact.as_slice(), matching.as_slice()) {
            ([one], _) | ([], [one]) => Ok(self.script_under(*one)),
            (_, []) => Err(self.no_section(prefix)),
            _ => Err(self.several_sections(prefix, &matching)),
        }
    }

    fn script_under(&self, heading: usize) -> Script {
        let level = self.headings[heading].level;
        let end = self.headings.iter().skip(heading + 1).position(|next| next.level <= level);
        let end = end.map_or(self.headings.len(), |length| heading + 1 + length);
        self.script_of(&|block| block.heading.is_some_and(|at| (heading..end).contains(&at)))
    }

    fn script_of(&self, wanted: &dyn Fn(&Block) -> bool) -> Script {
        let mut script = Script::default();
        for block in self.blocks.iter().filter(|block| block.is_runnable() && wanted(block)) {
            script.append(Script::parse(&block.text, block.line));
        }
        script
    }

    fn no_section(&self, prefix: &str) -> Problem {
        let problem =
            Problem::new(Level::Error, None, format!("no heading starts with `{prefix}`"));
        let titles: Vec<_> = self.headings.iter().map(|heading| heading.title.as_str()).collect();
        match titles.as_slice() {
            [] => problem.hint("the document has no headings"),
            _ => problem.hint(format!("headings: {}", titles.join("; "))),
        }
    }

    fn several_sections(&self, prefix: &str, matching: &[usize]) -> Problem {
        let titles: Vec<_> = matching
            .iter()
            .map(|at| format!("{} (line {})", self.headings[*at].title, self.headings[*at].line))
            .collect();
        Problem::new(Level::Error, None, format!("several headings start with `{prefix}`"))
            .hint(format!("choose one of: {}", titles.join("; ")))
    }
}

impl Block {
    /// Commands may stand in a fence of any shell or of none; without a command, only a shell's is something to run.
    pub fn is_runnable(&self) -> bool {
        let is_shell =
            matches!(self.language.as_str(), "bash" | "sh" | "shell" | "zsh" | "console");
        let may_hold = is_shell
            || matches!(
                self.language.as_str(),
                "" | "text" | "sw" | "session-workflow" | "request"
            );
        is_shell || (may_hold && (self.holds_command() || self.is_bare()))
    }

    pub fn holds_command(&self) -> bool {
        self.text.lines().any(|line| command_line(line).is_some())
    }

    fn is_bare(&self) -> bool {
        self.line == 1
    }
}

struct Fence {
    mark: char,
    length: usize,
    indent: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let body = line.trim_start();
        let mark = body.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = body.chars().take_while(|letter| *letter == mark).count();
        let info = &body[length..];
        let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then(|| Self { mark, length, indent: line.len() - body.len() })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        line.chars().count() >= self.length && line.chars().all(|letter| letter == self.mark)
    }
}

fn strip_indent(line: &str, indent: usize) -> &str {
    let own = line.len() - line.trim_start().len();
    line.get(own.min(indent)..).unwrap_or(line)
}

fn heading(line: &str, number: u32) -> Option<Heading> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line.get(level..)?;
    if !(1..=6).contains(&level) || !title.starts_with([' ', '\t']) {
        return None;
    }
    let title = title.trim().trim_end_matches('#').trim_end().to_owned();
    Some(Heading { level: level as u8, title, line: number })
}

#[cfg(test)]
mod tests;
