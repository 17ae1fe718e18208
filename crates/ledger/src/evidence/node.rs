//! Nodes and edges.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `e` and 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(String);

impl NodeId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As somebody wrote it; it need not lead anywhere.
    pub(super) fn claimed(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn is_sound(&self) -> bool {
        let digits = self.0.strip_prefix('e').unwrap_or_default();
        digits.len() == 16 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `path`, `sha256`.
    File,
    /// `path`, `line`, `column`, `text`: a place as it was read.
    Code,
    /// `sha`.
    Commit,
    /// `text`: what was asked, as a block.
    Request,
    /// `version`.
    Tool,
    /// `type`, `data`: what a document is written from.
    Report,
    /// `path`, `sha256`, and all that the document says beside its report.
    Artifact,
    /// `text`, `state`, `reason`.
    Claim,
    /// `field`, `text`: what a person stated.
    Given,
    /// `finding`, `fingerprint`: one of the session's ledger.
    Finding,
    /// `run`, `date`, `head`: one of the session's ledger.
    Run,
    /// `data`: a piece of a report that other reports may share.
    Part,
}

impl Kind {
    const WORDS: [(Self, &'static str); 12] = [
        (Self::File, "file"),
        (Self::Code, "code"),
        (Self::Commit, "commit"),
        (Self::Request, "request"),
        (Self::Tool, "tool"),
        (Self::Report, "report"),
        (Self::Artifact, "artifact"),
        (Self::Claim, "claim"),
        (Self::Given, "given"),
        (Self::Finding, "finding"),
        (Self::Run, "run"),
        (Self::Part, "part"),
    ];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    pub fn read(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(kind, _)| *kind)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub kind: Kind,
    /// `id` and `kind` are not among them; if they are, they are left out.
    pub fields: Map<String, Value>,
}

impl Node {
    pub fn new<'f>(kind: Kind, fields: impl IntoIterator<Item = (&'f str, Value)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self { kind, fields: fields.collect() }
    }

    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    pub(super) fn id(&self) -> NodeId {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.kind.word().as_bytes()).update(&[0]);
        let mut text = String::new();
        object(self.own(), &mut text);
        hasher.update(text.as_bytes());
        NodeId(format!("e{}", &hasher.finalize().to_hex()[..16]))
    }

    /// Fields without those that the line has of its own.
    fn own(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.fields.iter().filter(|(name, _)| !["id", "kind"].contains(&name.as_str()))
    }

    pub(super) fn to_line(&self, id: &NodeId) -> String {
        let mut line = Map::new();
        line.insert("id".to_owned(), id.as_str().into());
        line.insert("kind".to_owned(), self.kind.word().into());
        line.extend(self.own().map(|(name, value)| (name.clone(), value.clone())));
        Value::Object(line).to_string()
    }

    /// In a few words, on one line.
    pub fn summary(&self) -> String {
        let text = |field: &str| self.text(field).unwrap_or_default();
        let short = |field: &str| text(field).get(..12).unwrap_or(text(field)).to_owned();
        let shown = |field: &str| match self.fields.get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => "?".to_owned(),
        };
        let words = match self.kind {
            Kind::File => format!("{} as it was ({})", text("path"), short("sha256")),
            Kind::Code => format!("{}:{}  {}", text("path"), shown("line"), text("text").trim()),
            Kind::Commit => format!("commit {}", short("sha")),
            Kind::Request => text("text").lines().next().unwrap_or_default().to_owned(),
            Kind::Tool => format!("session-workflow {}", text("version")),
            Kind::Report => format!("report of type {}", text("type")),
            Kind::Artifact => text("path").to_owned(),
            Kind::Claim => format!("{} {}", text("state"), text("text")),
            Kind::Given => format!("given as {}: {}", text("field"), text("text")),
            Kind::Finding => format!("finding {} ({})", shown("finding"), short("fingerprint")),
            Kind::Run => format!("run {} of {}", shown("run"), shown("date")),
            Kind::Part => "a piece of a report".to_owned(),
        };
        one_line(&words, 160)
    }
}

/// Lines joined, and cut behind so many characters.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let mut end = text.char_indices().nth(longest);
    let shown = text.get(..end.take().map_or(text.len(), |(at, _)| at)).unwrap_or(text);
    let cut = if shown.len() < text.len() { ".." } else { "" };
    format!("{}{cut}", shown.replace("\r\n", "\n").replace(['\n', '\r'], " | "))
}

/// Keys sorted at every depth, so that the order in which a value was made does not change its hash.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => object(fields.iter(), out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                canonical(item, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn object<'f>(fields: impl Iterator<Item = (&'f String, &'f Value)>, out: &mut String) {
    let mut fields: Vec<(&String, &Value)> = fields.collect();
    fields.sort_by_key(|(name, _)| *name);
    out.push('{');
    for (at, (name, value)) in fields.into_iter().enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        out.push_str(&Value::from(name.as_str()).to_string());
        out.push(':');
        canonical(value, out);
    }
    out.push('}');
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    pub from: NodeId,
    pub to: NodeId,
    pub role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A document or report was made from this.
    MadeFrom,
    /// It points into this.
    Cites,
    /// One of those that a figure in it counts.
    Counts,
    /// It was so at this commit.
    ObservedAt,
    /// A newer one of the same document.
    Supersedes,
}

impl Role {
    /// None sorts before it.
    pub(super) const FIRST: Self = Self::MadeFrom;

    pub const fn words(self) -> &'static str {
        match self {
            Self::MadeFrom => "made from",
            Self::Cites => "cites",
            Self::Counts => "counts",
            Self::ObservedAt => "observed at",
            Self::Supersedes => "supersedes",
        }
    }
}
