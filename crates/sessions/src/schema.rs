//! The JSON Schemas of what is written for programs.

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value, json};

use crate::artifact::Front;

/// Every type that has one, with what it describes.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("review", "front matter of reviews/review-<name>.md"),
    ("workflow-run", "front matter of workflows/<name>.md"),
    ("wide-logging", "front matter of ops/wide-logging.md"),
    ("sessions", "sessions.json, the table of all sessions"),
    ("finding", "a finding in findings.jsonl"),
    ("run", "a run in findings.jsonl"),
    ("evidence", "a line of evidence.jsonl"),
];

/// What a review adds to the front matter.
#[derive(Serialize, JsonSchema)]
struct Review {
    /// `main..working tree`, when the review was about a change.
    range: Option<String>,
    /// `quick`, `thorough` or `paranoid`.
    depth: String,
    focus: Vec<String>,
    /// A file in scope could not be looked at.
    incomplete: bool,
    exit_code: u8,
    metrics: Metrics,
}

/// Open findings by severity, and how much was looked at.
#[derive(Serialize, JsonSchema)]
struct Metrics {
    blocker: u32,
    high: u32,
    med: u32,
    low: u32,
    nit: u32,
    files_reviewed: u64,
    gaps: u64,
}

/// Nothing for a name that is not among [`SCHEMAS`].
pub fn schema(kind: &str) -> Option<Value> {
    Some(match kind {
        "review" => front(kind, Some(schema_for!(Review).to_value())),
        "workflow-run" | "wide-logging" => front(kind, None),
        "sessions" => sessions(),
        "finding" => finding(),
        "run" => run(),
        "evidence" => evidence(),
        _ => return None,
    })
}

/// The common fields, with the type fixed, and those of its own.
fn front(kind: &str, own: Option<Value>) -> Value {
    let mut schema = schema_for!(Front).to_value();
    schema["title"] = kind.into();
    schema["properties"]["schema"] = json!({ "const": "session-workflow/1" });
    schema["properties"]["type"] = json!({ "const": kind });
    if let Some(own) = own {
        let merge = |schema: &mut Value, key: &str| {
            if let (Some(all), Some(own)) = (schema[key].as_object_mut(), own[key].as_object()) {
                all.extend(own.clone());
            }
        };
        merge(&mut schema, "properties");
        if let Some(defs) = own["$defs"].as_object() {
            let known = schema["$defs"].as_object().cloned().unwrap_or_default();
            schema["$defs"] =
                known.into_iter().chain(defs.clone()).collect::<serde_json::Map<_, _>>().into();
        }
        let required =
            [schema["required"].as_array().cloned(), own["required"].as_array().cloned()];
        schema["required"] = required.into_iter().flatten().flatten().collect();
    }
    schema
}

fn object(title: &str, required: &[&str], properties: Value) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": required,
        "properties": properties,
    })
}

fn date() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

fn text() -> Value {
    json!({ "type": ["string", "null"] })
}

fn sessions() -> Value {
    let row = object(
        "session",
        &["slug", "status", "title"],
        json!({
            "slug": { "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64 },
            "status": { "enum": ["active", "paused", "done", "abandoned"] },
            "title": { "type": "string" },
            "date": text(),
            "type": text(),
            "branch": text(),
        }),
    );
    let list = json!({ "schema": { "const": "session-workflow/1" }, "sessions": { "type": "array", "items": row } });
    object("sessions", &["schema", "sessions"], list)
}

fn finding() -> Value {
    object(
        "finding",
        &[
            "id",
            "status",
            "severity",
            "confidence",
            "rule",
            "fingerprint",
            "first_seen",
            "last_seen",
        ],
        json!({
            "id": { "type": "string", "pattern": "^F[0-9]+$" },
            "status": { "enum": ["open", "resolved", "deferred", "dismissed", "fixed", "could-not-fix", "waived"] },
            "severity": { "enum": ["BLOCKER", "HIGH", "MED", "LOW", "NIT"] },
            "confidence": { "type": "string" },
            "rule": { "type": "string" },
            "also": { "type": "array", "items": { "type": "string" } },
            "reviews": { "type": "array", "items": { "type": "string" } },
            "path": text(),
            "line": { "type": ["integer", "null"], "minimum": 1 },
            "message": { "type": "string" },
            "fingerprint": { "type": "string" },
            "first_seen": date(),
            "last_seen": date(),
            "decided": date(),
            "reason": text(),
            "owner": text(),
            "until": date(),
            "evidence": { "type": "array", "items": { "type": "object", "required": ["kind"] } },
        }),
    )
}

fn run() -> Value {
    let number = || json!({ "type": "integer", "minimum": 0 });
    object(
        "run",
        &["run", "date", "reviews", "verdict", "counts", "seen", "new", "reopened", "resolved"],
        json!({
            "run": { "type": "integer", "minimum": 1 },
            "date": date(),
            "head": text(),
            "reviews": { "type": "array", "items": { "type": "string" } },
            "verdict": { "type": "string" },
            "counts": { "type": "object", "additionalProperties": number() },
            "seen": number(),
            "new": number(),
            "reopened": number(),
            "resolved": number(),
        }),
    )
}

fn evidence() -> Value {
    let id = || json!({ "type": "string", "pattern": "^e[0-9a-f]{16}$" });
    let node = object(
        "node",
        &["id", "kind"],
        json!({
            "id": id(),
            "kind": { "enum": ["file", "commit", "request", "tool", "report", "artifact", "claim", "given", "finding", "code", "run", "part"] },
        }),
    );
    let edge = object(
        "edge",
        &["from", "to", "role"],
        json!({ "from": id(), "to": id(), "role": { "enum": ["made-from", "cites", "counts", "observed-at", "supersedes"] } }),
    );
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "evidence", "oneOf": [node, edge] })
}

#[cfg(test)]
mod tests {
    use super::{SCHEMAS, schema};

    #[test]
    fn every_schema_that_is_listed_is_there_and_is_one() {
        for (name, _) in SCHEMAS {
            let schema = schema(name).unwrap();
            jsonschema::validator_for(&schema).unwrap();
            assert_eq!(schema["title"], *name);
        }
        assert_eq!(schema("reveiw"), None);
    }

    #[test]
    fn a_review_needs_the_common_fields_and_its_own() {
        let schema = schema("review").unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut document = serde_json::json!({
            "schema": "session-workflow/1", "type": "review", "command": "review:security", "depth": "thorough",
            "focus": [], "incomplete": false, "exit_code": 0, "target": [], "inputs": [],
            "metrics": { "blocker": 0, "high": 0, "med": 0, "low": 0, "nit": 0, "files_reviewed": 1, "gaps": 0 }
        });
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        document["metrics"]["high"] = "two".into();
        assert!(!validator.is_valid(&document));
    }
}
