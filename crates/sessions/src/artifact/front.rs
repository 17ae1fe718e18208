//! Front matter: what a program reads of an artifact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The fields that every artifact has; those of one kind only are not listed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Front {
    /// `session-workflow/1`.
    pub schema: String,
    /// `review`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of the node in the session's evidence that it was made from: `e` and 16 hexadecimal digits.
    pub id: Option<String>,
    /// The command that wrote it: `review:security`.
    pub command: String,
    pub session_slug: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: Option<String>,
    /// RFC 3339, UTC.
    pub updated_at: Option<String>,
    /// `worktree`, `diff`, `pr`, `file` or `repo`.
    pub scope: Option<String>,
    /// Files and folders that it is about, from the root of the repository.
    #[serde(default)]
    pub target: Vec<String>,
    pub verdict: Option<String>,
    pub tool_version: Option<String>,
    /// The commit that was checked out.
    pub head_sha: Option<String>,
    /// Whether the working tree differed from that commit.
    pub dirty: Option<bool>,
    /// The files that it cites, as they were.
    #[serde(default)]
    pub inputs: Vec<Input>,
}

#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Input {
    pub path: String,
    /// Of the content, hexadecimal.
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrontError {
    #[error("it has no front matter")]
    Missing,
    #[error("its front matter does not end")]
    Open,
    #[error("its front matter lacks {0}")]
    Lacks(&'static str),
    #[error("its front matter is of `{0}`, which this program does not know")]
    Schema(String),
}

/// What every artifact's `schema` says.
const SCHEMA: &str = "session-workflow/1";

impl Front {
    /// Reads the part between the `---` lines. Keys that are not known are left alone.
    pub fn parse(text: &str) -> Result<Self, FrontError> {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let rest = text.strip_prefix("---\n").ok_or(FrontError::Missing)?;
        let end = if rest.starts_with("---") {
            0
        } else {
            rest.find("\n---").ok_or(FrontError::Open)? + 1
        };
        let front = Self::of(&rest[..end]);
        match front.schema.as_str() {
            SCHEMA => {}
            "" => return Err(FrontError::Lacks("schema")),
            other => return Err(FrontError::Schema(other.to_owned())),
        }
        if front.kind.is_empty() {
            return Err(FrontError::Lacks("type"));
        }
        if front.command.is_empty() { Err(FrontError::Lacks("command")) } else { Ok(front) }
    }

    /// As it is written, both marks included.
    pub fn to_text(&self) -> String {
        let mut out = format!("---\nschema: {SCHEMA}\n");
        let mut line = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                out.push_str(&format!("{key}: {}\n", quoted(value)));
            }
        };
        line("type", Some(&self.kind));
        line("id", self.id.as_deref());
        line("command", Some(&self.command));
        line("session_slug", self.session_slug.as_deref());
        line("date", self.date.as_deref());
        line("created_at", self.created_at.as_deref());
        line("updated_at", self.updated_at.as_deref());
        line("scope", self.scope.as_deref());
        line("verdict", self.verdict.as_deref());
        line("tool_version", self.tool_version.as_deref());
        line("head_sha", self.head_sha.as_deref());
        if let Some(dirty) = self.dirty {
            out.push_str(&format!("dirty: {dirty}\n"));
        }
        let targets: Vec<String> = self.target.iter().map(|target| quoted(target)).collect();
        out.push_str(&format!("target: [{}]\n", targets.join(", ")));
        out.push_str(if self.inputs.is_empty() { "inputs: []\n" } else { "inputs:\n" });
        for Input { path, sha256 } in &self.inputs {
            out.push_str(&format!("  - path: {}\n    sha256: {}\n", quoted(path), quoted(sha256)));
        }
        out.push_str("related:\n  session: ../README.md\n---\n");
        out
    }

    fn of(yaml: &str) -> Self {
        let (documents, _) = yaml::read_all(yaml);
        let Some((document, root)) =
            documents.first().and_then(|document| Some((document, document.root()?)))
        else {
            return Self::default();
        };
        let text = |key: &str| {
            let value = document.get(root, key).filter(|value| !document.is_null(*value))?;
            document.text(value).map(str::to_owned)
        };
        let list = |key: &str| {
            document.get(root, key).map(|list| document.items(list)).unwrap_or_default()
        };
        let input = |item: &yaml::NodeId| {
            let of = |key: &str| Some(document.text(document.get(*item, key)?)?.to_owned());
            Some(Input { path: of("path")?, sha256: of("sha256")? })
        };
        Self {
            schema: text("schema").unwrap_or_default(),
            kind: text("type").unwrap_or_default(),
            id: text("id"),
            command: text("command").unwrap_or_default(),
            session_slug: text("session_slug"),
            date: text("date"),
            created_at: text("created_at"),
            updated_at: text("updated_at"),
            scope: text("scope"),
            target: list("target")
                .iter()
                .filter_map(|item| document.text(*item))
                .map(str::to_owned)
                .collect(),
            verdict: text("verdict"),
            tool_version: text("tool_version"),
            head_sha: text("head_sha"),
            dirty: text("dirty").map(|word| word == "true"),
            inputs: list("inputs").iter().filter_map(input).collect(),
        }
    }
}

/// A double-quoted scalar of YAML; JSON's are.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Front, FrontError, Input};

    const TEXT: &str = "---\nschema: session-workflow/1\ntype: review\nid: e0123456789abcdef\ncommand: review:security\nsession_slug: \"pay\"\ntarget: [\"src/a, b\", \"c\"]\nrange: null\ndirty: false\nmetrics:\n  blocker: 1\ninputs:\n  - path: \"src/a: b.ts\"\n    sha256: 00ff\n  - path: \"c\"\n    sha256: \"11\"\nrelated:\n  session: ../README.md\n---\n\nSave as: x\n";

    #[test]
    fn what_was_written_is_read() {
        let front = Front::parse(TEXT).unwrap();
        assert_eq!((front.kind.as_str(), front.command.as_str()), ("review", "review:security"));
        assert_eq!(front.target, ["src/a, b", "c"]);
        let input = |path: &str, sha256: &str| Input { path: path.into(), sha256: sha256.into() };
        assert_eq!(front.inputs, [input("src/a: b.ts", "00ff"), input("c", "11")]);
        assert_eq!((front.dirty, front.verdict), (Some(false), None));
        assert_eq!(Front::parse(&TEXT.replace('\n', "\r\n")).unwrap(), Front::parse(TEXT).unwrap());
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut front = Front::parse(TEXT).unwrap();
        front.command = "odd: \"one\" # \\ \u{e9}".to_owned();
        assert_eq!(Front::parse(&front.to_text()).unwrap(), front);
        let bare = Front { inputs: Vec::new(), target: Vec::new(), ..front };
        assert_eq!(Front::parse(&bare.to_text()).unwrap(), bare);
    }

    #[test]
    fn what_is_no_artifact_is_told_apart() {
        assert_eq!(Front::parse("# Notes\n"), Err(FrontError::Missing));
        assert_eq!(Front::parse("---\nschema: x\n"), Err(FrontError::Open));
        assert_eq!(Front::parse("---\ntitle: mine\n---\n"), Err(FrontError::Lacks("schema")));
        assert_eq!(
            Front::parse("---\nschema: other/2\n---\n"),
            Err(FrontError::Schema("other/2".into()))
        );
        assert_eq!(
            Front::parse(&TEXT.replace("type: review\n", "")),
            Err(FrontError::Lacks("type"))
        );
    }
}
