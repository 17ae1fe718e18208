//! Policies of AWS: who may do what to which resources.

use std::sync::Arc;

use crate::json;
use crate::value::{Kind, OPEN, Place, Value};

#[derive(Clone, Debug)]
pub struct Policy {
    pub statements: Vec<Statement>,
    /// Some statements are not known.
    pub open: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub at: Place,
    pub effect: Effect,
    pub actions: Vec<Arc<str>>,
    /// Everything but these.
    pub not_actions: Vec<Arc<str>>,
    pub resources: Vec<Arc<str>>,
    pub not_resources: Vec<Arc<str>>,
    pub principals: Vec<Principal>,
    /// Everybody but somebody.
    pub has_not_principal: bool,
    /// Operator and key: `StringEquals`, `aws:PrincipalOrgID`; lower case.
    pub conditions: Vec<Condition>,
    /// What the policy is attached to is who may: there is no principal.
    pub names_principal: bool,
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub operator: String,
    pub key: String,
    pub values: Vec<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// `AWS`, `Service`, `Federated`; `*` for the bare star.
    pub kind: Arc<str>,
    pub name: Arc<str>,
}

impl Policy {
    /// A policy as a text, an encoded value or an object; `None` for what is none.
    pub fn of(value: &Value) -> Option<Self> {
        let value = match &value.kind {
            Kind::Text(text) => json::parse(value.at, text)?,
            Kind::Encoded(inner) => Value::clone(inner),
            Kind::Map(_) => value.clone(),
            _ => return None,
        };
        let statements = value.get("Statement")?.items();
        let known = statements.iter().filter(|statement| !statement.is_unknown());
        Some(Self {
            open: statements.iter().any(Value::is_unknown),
            statements: known.filter_map(Statement::of).collect(),
        })
    }

    /// What a `data "aws_iam_policy_document"` says by itself.
    pub fn of_document(body: &Value) -> Self {
        let statements = crate::eval::statements(body);
        Self {
            open: statements.iter().any(Value::is_unknown),
            statements: statements.iter().filter_map(Statement::of).collect(),
        }
    }

    /// The statements that allow something.
    pub fn allowing(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.effect == Effect::Allow)
    }
}

impl Statement {
    fn of(value: &Value) -> Option<Self> {
        let map = value.as_map()?;
        let effect = match value.str("Effect") {
            Some("Deny") => Effect::Deny,
            Some("Allow") => Effect::Allow,
            _ => return None,
        };
        let principal = value.get("Principal");
        Some(Self {
            at: value.at,
            effect,
            actions: texts(value, "Action"),
            not_actions: texts(value, "NotAction"),
            resources: texts(value, "Resource"),
            not_resources: texts(value, "NotResource"),
            principals: principal.map(principals).unwrap_or_default(),
            has_not_principal: value.has("NotPrincipal"),
            conditions: value.get("Condition").map(conditions).unwrap_or_default(),
            names_principal: principal.is_some() || map.open,
        })
    }

    /// `*`, also as one of several.
    pub fn allows_every_action(&self) -> bool {
        self.actions.iter().any(|action| matches!(&**action, "*" | "*:*"))
    }

    pub fn covers_every_resource(&self) -> bool {
        self.resources.iter().any(|resource| matches!(&**resource, "*" | "arn:aws:*" | "arn:*"))
    }

    /// Whether an action like `iam:PassRole` is among those that are allowed by name or by a pattern.
    pub fn allows(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| wildcard_covers(pattern, action))
    }

    /// Anybody may: `*`, or `{ "AWS": "*" }`.
    pub fn is_for_everybody(&self) -> bool {
        self.principals.iter().any(|one| &*one.name == "*" && matches!(&*one.kind, "*" | "AWS"))
    }

    /// A condition on this key, whatever it says; by the end of the name, in any case.
    pub fn has_condition(&self, keys: &[&str]) -> bool {
        self.conditions.iter().any(|condition| keys.iter().any(|key| condition.key.ends_with(key)))
    }
}

/// Whether a pattern with `*` and `?` covers a name, in any case.
pub fn wildcard_covers(pattern: &str, name: &str) -> bool {
    let pattern: Vec<u8> = pattern.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let name: Vec<u8> = name.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let (mut at, mut in_pattern, mut star, mut mark) = (0, 0, None, 0);
    while at < name.len() {
        match pattern.get(in_pattern) {
            Some(b'*') => {
                star = Some(in_pattern);
                mark = at;
                in_pattern += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match star {
                Some(place) => {
                    in_pattern = place + 1;
                    mark += 1;
                    at = mark;
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|byte| *byte == b'*')
}

/// The texts of a list or of a single value; what is unknown keeps its marks.
fn texts(value: &Value, name: &str) -> Vec<Arc<str>> {
    value.blocks(name).iter().filter_map(text).collect()
}

fn text(value: &Value) -> Option<Arc<str>> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Unknown(_) => Some(OPEN.to_string().into()),
        _ => None,
    }
}

fn principals(value: &Value) -> Vec<Principal> {
    match &value.kind {
        Kind::Map(map) => {
            let of = |member: &crate::value::Member| {
                let names = member.value.items().iter().filter_map(text).collect::<Vec<_>>();
                let kind = member.name.clone();
                names.into_iter().map(move |name| Principal { kind: kind.clone(), name })
            };
            map.members.iter().flat_map(of).collect()
        }
        _ => value
            .items()
            .iter()
            .filter_map(text)
            .map(|name| Principal { kind: "*".into(), name })
            .collect(),
    }
}

fn conditions(value: &Value) -> Vec<Condition> {
    if value.is_unknown() {
        // Some condition, which nobody knows.
        return vec![Condition { operator: String::new(), key: String::new(), values: Vec::new() }];
    }
    let of = |operator: &crate::value::Member| {
        let name = operator.name.to_lowercase();
        let keys = operator.value.members().iter().map(move |member| Condition {
            operator: name.clone(),
            key: member.name.to_lowercase(),
            values: member.value.items().iter().filter_map(text).collect(),
        });
        keys.collect::<Vec<_>>()
    };
    value.members().iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{Policy, wildcard_covers};
    use crate::value::{Place, Value};
    use facts::FileId;
    use model::ByteRange;

    #[test]
    fn patterns_cover_names() {
        assert!(wildcard_covers("iam:*", "iam:PassRole"));
        assert!(wildcard_covers("iam:Pass*", "IAM:passrole"));
        assert!(wildcard_covers("*", "s3:GetObject") && wildcard_covers("s3:?et*", "s3:GetObject"));
        assert!(!wildcard_covers("iam:Get*", "iam:PassRole") && !wildcard_covers("", "a"));
    }

    #[test]
    fn statements_are_read_from_text() {
        let at = Place { file: FileId(0), range: ByteRange::new(0, 0) };
        let text = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "s3:*",
          "Resource": ["*"], "Condition": {"Bool": {"aws:SecureTransport": "true"}}}}"#;
        let policy = Policy::of(&Value::text(at, text)).unwrap();
        let one = &policy.statements[0];
        assert!(
            one.is_for_everybody() && one.covers_every_resource() && !one.allows_every_action()
        );
        assert!(one.has_condition(&["aws:securetransport"]) && one.allows("s3:GetObject"));
        assert!(Policy::of(&Value::text(at, "no policy")).is_none());
    }
}
