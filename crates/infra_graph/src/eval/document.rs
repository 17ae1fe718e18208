//! `data "aws_iam_policy_document"`: the policy that it writes.

use std::rc::Rc;

use super::{Evaluator, Instance};
use crate::json;
use crate::value::{Kind, Member, Place, Value};

impl<'a> Evaluator<'a> {
    /// The JSON of a document of this module, known as a value.
    pub(super) fn document(&self, instance: &Rc<Instance<'a>>, at: Place, name: &str) -> Value {
        let blocks = &instance.folder.blocks;
        let found = blocks.iter().find(|(_, block)| {
            let labels: Vec<&str> = block.labels.iter().map(|label| &**label).collect();
            &*block.kind == "data" && labels == ["aws_iam_policy_document", name]
        });
        let address = format!("{}data.aws_iam_policy_document.{name}.json", instance.prefix);
        let Some((file, block)) = found.copied() else { return Value::reference(at, &address) };
        self.remembered(instance, address, at, || {
            let place = self.place(file, block.header);
            let mut scope = self.call_scope(instance, file, block);
            let body = self.body(instance, file, &block.body, &mut scope);
            let body = Value::new(place, Kind::Map(body.into()));
            let policy = Value::map(
                place,
                vec![Member {
                    name: "Statement".into(),
                    at: place,
                    value: Value::list(place, statements(&body)),
                }],
            );
            Value::new(place, Kind::Encoded(policy.into()))
        })
    }
}

/// Sources first, then its own, then what overrides: a later statement replaces one with the same id.
pub(crate) fn statements(body: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let documents = |name: &str| -> Vec<Value> { body.blocks(name).to_vec() };
    for document in documents("source_policy_documents").iter().chain(&documents("source_json")) {
        add(&mut found, included(document));
    }
    add(&mut found, body.blocks("statement").iter().map(statement).collect());
    for document in documents("override_policy_documents").iter().chain(&documents("override_json"))
    {
        add(&mut found, included(document));
    }
    found
}

fn add(found: &mut Vec<Value>, more: Vec<Value>) {
    for statement in more {
        let id = statement.str("Sid").filter(|id| !id.is_empty()).map(str::to_owned);
        let same = id.and_then(|id| found.iter().position(|known| known.str("Sid") == Some(&id)));
        match same {
            Some(place) => found[place] = statement,
            None => found.push(statement),
        }
    }
}

/// The statements of a document that is given as JSON.
fn included(document: &Value) -> Vec<Value> {
    let parsed = match &document.kind {
        Kind::Text(text) => json::parse(document.at, text),
        Kind::Encoded(_) => Some(document.clone()),
        _ => None,
    };
    match parsed {
        Some(policy) => policy.blocks("Statement").to_vec(),
        None => vec![Value::depends(document.at, [document])],
    }
}

/// A `statement` block in the words of a policy.
fn statement(block: &Value) -> Value {
    const NAMES: [(&str, &str); 6] = [
        ("sid", "Sid"),
        ("effect", "Effect"),
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    let mut members = Vec::new();
    for (theirs, ours) in NAMES {
        if let Some(member) = block.member(theirs).filter(|member| !member.value.is_null()) {
            members.push(Member { name: ours.into(), ..member.clone() });
        }
    }
    if !block.has("effect") {
        let value = Value::text(block.at, "Allow");
        members.push(Member { name: "Effect".into(), at: block.at, value });
    }
    for (theirs, ours) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(member) = block.member(theirs) {
            members.push(Member {
                name: ours.into(),
                at: member.at,
                value: principals(&member.value),
            });
        }
    }
    if let Some(member) = block.member("condition") {
        members.push(Member {
            name: "Condition".into(),
            at: member.at,
            value: conditions(&member.value),
        });
    }
    Value::map(block.at, members)
}

/// `{ "AWS": [..], "Service": [..] }`
fn principals(blocks: &Value) -> Value {
    let of = |block: &Value| {
        let identifiers = block.get("identifiers").cloned();
        let identifiers = identifiers.unwrap_or_else(|| Value::unknown(block.at));
        let name = block.str("type").unwrap_or("AWS");
        Member { name: name.into(), at: block.at, value: identifiers }
    };
    Value::map(blocks.at, blocks.items().iter().map(of).collect())
}

/// `{ "StringEquals": { "aws:PrincipalOrgID": [..] } }`
fn conditions(blocks: &Value) -> Value {
    let of = |block: &Value| {
        let values = block.get("values").cloned().unwrap_or_else(|| Value::unknown(block.at));
        let variable = block.str("variable").unwrap_or("?");
        let inner = Member { name: variable.into(), at: block.at, value: values };
        let test = block.str("test").unwrap_or("?");
        Member { name: test.into(), at: block.at, value: Value::map(block.at, vec![inner]) }
    };
    Value::map(blocks.at, blocks.items().iter().map(of).collect())
}
