//! Dockerfiles: instructions with their continued lines joined.

use facts::Comment;
use facts::infra::Instruction;
use model::{ByteRange, RepoPath};

/// `Dockerfile`, `Dockerfile.prod`, `api.dockerfile`, `Containerfile`.
pub(crate) fn handles(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let begins = |word: &str| {
        name == word
            || name.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    let other =
        [".dockerignore", ".md", ".yml", ".yaml", ".sh", ".json", ".ts", ".js", ".tpl", ".j2"];
    (begins("dockerfile") || begins("containerfile") || name.ends_with(".dockerfile"))
        && !other.iter().any(|ending| name.ends_with(ending))
}

pub(crate) fn read(text: &str) -> (Vec<Instruction>, Vec<Comment>) {
    let mut reader = Reader { instructions: Vec::new(), comments: Vec::new(), open: None };
    let mut at = 0;
    let mut heredoc: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(mark) = &heredoc {
            if line.trim() == mark {
                heredoc = None;
            }
            continue;
        }
        reader.line(start, line.trim_end_matches(['\n', '\r']));
        heredoc = reader.heredoc();
    }
    reader.close();
    (reader.instructions, reader.comments)
}

struct Reader {
    instructions: Vec<Instruction>,
    comments: Vec<Comment>,
    /// An instruction whose line ended in a backslash.
    open: Option<Instruction>,
}

impl Reader {
    fn line(&mut self, start: usize, line: &str) {
        let trimmed = line.trim_start();
        let begin = start + line.len() - trimmed.len();
        if trimmed.starts_with('#') {
            let range = ByteRange::new(begin as u32, (start + line.len()) as u32);
            self.comments.push(Comment { range });
            return;
        }
        let content = trimmed.trim_end();
        if content.is_empty() {
            return;
        }
        let continued =
            content.ends_with('\\') || content.ends_with('`') && content.ends_with(" `");
        let said = if continued { content[..content.len() - 1].trim_end() } else { content };
        match &mut self.open {
            Some(open) => open.arguments = format!("{} {said}", open.arguments).into(),
            None => {
                let (keyword, arguments) = said.split_once([' ', '\t']).unwrap_or((said, ""));
                self.open = Some(Instruction {
                    keyword: keyword.to_ascii_uppercase().into(),
                    arguments: arguments.trim().into(),
                    range: ByteRange::new(begin as u32, (begin + content.len()) as u32),
                });
            }
        }
        if !continued {
            self.close();
        }
    }

    fn close(&mut self) {
        self.instructions.extend(self.open.take());
    }

    /// The mark of a heredoc that the last instruction begins: `RUN <<EOF`.
    fn heredoc(&self) -> Option<String> {
        let last = self.instructions.last().filter(|_| self.open.is_none())?;
        if !matches!(&*last.keyword, "RUN" | "COPY") {
            return None;
        }
        let (_, rest) = last.arguments.split_once("<<")?;
        let mark = rest.trim_start_matches('-').trim_start_matches(['"', '\'']);
        let end = mark.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let mark = &mark[..end.unwrap_or(mark.len())];
        (!mark.is_empty() && mark.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            .then(|| mark.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{handles, read};

    #[test]
    fn instructions_are_joined_and_comments_dropped() {
        let text = "# base\nFROM node:20 AS build\nRUN apt-get update && \\\n  # tools\n  apt-get install -y curl\nuser  app\n";
        let (found, comments) = read(text);
        let said: Vec<_> = found.iter().map(|one| (&*one.keyword, &*one.arguments)).collect();
        assert_eq!(
            said,
            [
                ("FROM", "node:20 AS build"),
                ("RUN", "apt-get update && apt-get install -y curl"),
                ("USER", "app"),
            ]
        );
        assert_eq!(found[1].range.slice(text), "RUN apt-get update && \\");
        assert_eq!(comments.len(), 2);
        let (found, _) = read("RUN <<EOF\nUSER x\nEOF\nCMD [\"a\"]\n");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn names_tell_dockerfiles() {
        for name in ["Dockerfile", "api/Dockerfile.prod", "web.dockerfile", "Containerfile"] {
            assert!(handles(&name.into()), "{name}");
        }
        assert!(!handles(&"dockerfile.md".into()) && !handles(&"dockerfiles.ts".into()));
    }
}
