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
}

impl Kind {
    const WORDS: [(Self, &'static str); 8] = [
        (Self::File, "file"),
        (Self::Commit, "commit"),
        (Self::Request, "request"),
        (Self::Tool, "tool"),
        (Self::Report, "report"),
        (Self::Artifact, "artifact"),
        (Self::Claim, "claim"),
        (Self::Given, "given"),
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
    /// `id` and `kind` are not among them.
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
        hasher.update(canonical(&Value::Object(self.fields.clone())).as_bytes());
        NodeId(format!("e{}", &hasher.finalize().to_hex()[..16]))
    }

    pub(super) fn to_line(&self, id: &NodeId) -> String {
        let mut line = Map::new();
        line.insert("id".to_owned(), id.as_str().into());
        line.insert("kind".to_owned(), self.kind.word().into());
        line.extend(self.fields.clone());
        Value::Object(line).to_string()
    }

    /// In a few words.
    pub fn summary(&self) -> String {
        let text = |field: &str| self.text(field).unwrap_or_default();
        match self.kind {
            Kind::File => {
                format!("{} as it was ({})", text("path"), text("sha256").get(..12).unwrap_or(""))
            }
            Kind::Commit => format!("commit {}", text("sha").get(..12).unwrap_or("")),
            Kind::Request => text("text").lines().next().unwrap_or_default().to_owned(),
            Kind::Tool => format!("session-workflow {}", text("version")),
            Kind::Report => format!("report of type {}", text("type")),
            Kind::Artifact => text("path").to_owned(),
            Kind::Claim => format!("{} {}", text("state"), text("text")),
            Kind::Given => format!("given as {}: {}", text("field"), text("text")),
        }
    }
}

/// Keys sorted at every depth, so that the order in which a value was made does not change its hash.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort();
            let pairs = keys
                .into_iter()
                .map(|key| format!("{}:{}", Value::from(key.as_str()), canonical(&object[key])));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
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
    /// A newer one of the same document.
    Supersedes,
}

impl Role {
    pub const fn words(self) -> &'static str {
        match self {
            Self::MadeFrom => "made from",
            Self::Cites => "cites",
            Self::Supersedes => "supersedes",
        }
    }
}
