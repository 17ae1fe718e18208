//! What decides whether a record is written: conditions in code, and rules that are data.

use std::collections::BTreeSet;

use facts::code::{
    BinaryOp, Code, ExprId, ExprKind, FunctionId, LogicalOp, Property, PropertyKey, Stmt, StmtKind,
    UnaryOp,
};
use facts::{FileId, words};
use model::ByteRange;
use rustc_hash::FxHashMap;

use super::emit::Found;
use super::members::Held;
use super::objects::Objects;

/// A condition on a field of the event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    pub file: FileId,
    pub range: ByteRange,
    /// Dotted: `user.subscription`.
    pub subject: Box<str>,
    pub source: RuleSource,
}

/// How a condition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleSource {
    /// `if (event.status_code >= 500) return true`
    Code,
    /// `keep: ["status>=500"]`
    Text,
}

#[derive(Default)]
pub(super) struct Sampled {
    pub(super) rules: Vec<Rule>,
    pub(super) by_chance: bool,
}

pub(super) fn find(objects: &Objects<'_>, found: &Found, held: &[Held]) -> Sampled {
    if found.emissions.is_empty() {
        return Sampled::default();
    }
    let mut rules: BTreeSet<Rule> = BTreeSet::new();
    let mut by_chance = false;
    for (file, _, code) in objects.production() {
        for id in (1..code.functions.len() as u32).map(FunctionId) {
            let at_end = found.at_end.contains(&(file, id));
            let chance = (at_end || is_named_so(code, id)) && takes_chance(objects, file, code, id);
            by_chance |= chance;
            if chance || is_named_so(code, id) {
                rules.extend(in_code(objects, file, code, id, held));
            }
        }
        let texts = as_text(file, code);
        by_chance |= !texts.is_empty();
        rules.extend(texts);
    }
    Sampled { rules: rules.into_iter().collect(), by_chance }
}

/// `sample`, `shouldSample`, `shouldKeep`, `keepAlways`.
fn is_named_so(code: &Code, function: FunctionId) -> bool {
    let words = words(&code.function(function).name);
    let has = |word: &str| words.iter().any(|have| have == word);
    ["sample", "sampled", "sampler", "sampling"].iter().any(|word| has(word))
        || has("keep") && (has("should") || has("always") || has("event"))
        || has("should") && (has("log") || has("emit"))
}

fn takes_chance(objects: &Objects<'_>, file: FileId, code: &Code, function: FunctionId) -> bool {
    let range = code.function(function).range;
    let calls = code.calls.iter().filter(|call| range.contains(code.range(**call)));
    calls.filter_map(|id| code.call(*id)).any(|call| {
        let origin = objects.origin(file, call.callee);
        let name = match code.kind(call.callee) {
            ExprKind::Name { name, .. } | ExprKind::Member { property: name, .. } => name,
            _ => return false,
        };
        origin == "Math.random"
            || origin.ends_with("randomInt")
            || words(name).iter().any(|word| matches!(word.as_str(), "hash" | "fnv" | "murmur"))
    })
}

/// The fields that tests of a function read.
fn in_code(
    objects: &Objects<'_>,
    file: FileId,
    code: &Code,
    function: FunctionId,
    held: &[Held],
) -> Vec<Rule> {
    let body = &code.function(function).body;
    let range = code.function(function).range;
    let mut tests: BTreeSet<ExprId> = BTreeSet::new();
    for (expr, id) in code.exprs.iter().zip(0..).filter(|(expr, _)| range.contains(expr.range)) {
        match &expr.kind {
            // `event.user !== undefined` asks whether it is there, which it may not be.
            ExprKind::Binary { op, left, right }
                if compares(*op) && !is_nothing(code, *left) && !is_nothing(code, *right) =>
            {
                tests.extend([*left, *right]);
            }
            ExprKind::Logical { op: LogicalOp::And | LogicalOp::Or, left, right }
                if is_test(code, range, ExprId(id)) =>
            {
                tests.extend([*left, *right]);
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                tests.insert(*operand);
            }
            _ => {}
        }
    }
    let mut open: Vec<&Stmt> = body.iter().collect();
    while let Some(statement) = open.pop() {
        open.extend(statement.kind.blocks().into_iter().flatten());
        if let StmtKind::If { test, .. } = &statement.kind {
            tests.insert(*test);
        }
    }
    let mut rules = Vec::new();
    for test in tests {
        let read = read_of(code, test);
        let Some(subject) = path(objects, file, read, held) else { continue };
        let range = code.range(read);
        rules.push(Rule { file, range, subject, source: RuleSource::Code });
    }
    rules
}

/// `a && b` that is asked about, not `a || b` that stands for a value.
fn is_test(code: &Code, function: ByteRange, logical: ExprId) -> bool {
    let place = code.range(logical);
    let in_test = |test: ExprId| code.range(test).contains(place);
    code.functions.iter().filter(|one| function.contains(one.range)).any(|one| {
        let mut open: Vec<&Stmt> = one.body.iter().collect();
        while let Some(statement) = open.pop() {
            open.extend(statement.kind.blocks().into_iter().flatten());
            match &statement.kind {
                StmtKind::If { test, .. } if in_test(*test) => return true,
                StmtKind::Return(Some(value)) if code.range(*value) == place => return true,
                _ => {}
            }
        }
        false
    })
}

fn compares(op: BinaryOp) -> bool {
    matches!(
        op,
        BinaryOp::Eq
            | BinaryOp::NotEq
            | BinaryOp::StrictEq
            | BinaryOp::StrictNotEq
            | BinaryOp::Less
            | BinaryOp::LessEq
            | BinaryOp::Greater
            | BinaryOp::GreaterEq
    )
}

fn is_nothing(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Undefined | ExprKind::Null)
        || matches!(code.kind(expr), ExprKind::Name { name, .. } if &**name == "undefined")
}

/// `event.flags` of `event.flags.includes("x")`, `event.path` of `QUIET.has(event.path)`; through `(x ?? 0)`.
fn read_of(code: &Code, test: ExprId) -> ExprId {
    let mut at = test;
    for _ in 0..4 {
        at = match code.kind(at) {
            ExprKind::Call(call) => match (code.kind(call.callee), call.args.first()) {
                (ExprKind::Member { property, .. }, Some(arg)) if &**property == "has" => arg.value,
                (ExprKind::Member { object, property, .. }, _)
                    if matches!(
                        &**property,
                        "includes" | "startsWith" | "endsWith" | "some" | "match" | "toLowerCase"
                    ) =>
                {
                    *object
                }
                (ExprKind::Name { name, symbol: None }, Some(arg))
                    if matches!(&**name, "Number" | "String" | "Boolean" | "parseInt") =>
                {
                    arg.value
                }
                _ => return at,
            },
            ExprKind::Logical { op: LogicalOp::Coalesce, left, .. } => *left,
            _ => return at,
        }
    }
    at
}

/// The name of the field that an expression reads of the event.
fn path(objects: &Objects<'_>, file: FileId, read: ExprId, held: &[Held]) -> Option<Box<str>> {
    held.iter().find_map(|(prefix, nodes)| {
        let path = objects.path_from(file, read, nodes)?;
        // What is asked of a list or a text is not a field.
        let path: Vec<&str> =
            path.iter().map(|step| &**step).filter(|step| *step != "length").collect();
        let name = path.join(".");
        (!name.is_empty()).then(|| match prefix.as_str() {
            "" => name.into(),
            prefix => format!("{prefix}.{name}").into(),
        })
    })
}

/// `keep: ["status>=500", "user.is_internal"]`, `{ when: "status>=400", rate: 0.1 }`,
/// `{ field: "status_code", op: ">=", value: 500 }`.
fn as_text(file: FileId, code: &Code) -> Vec<Rule> {
    let names = holders(code);
    let mut rules = Vec::new();
    let mut add = |text: ExprId, subject: &str| {
        let range = code.range(text);
        rules.push(Rule { file, range, subject: subject.into(), source: RuleSource::Text });
    };
    for (expr, id) in code.exprs.iter().zip(0..) {
        match &expr.kind {
            ExprKind::Array(elements) => {
                let name = names.get(&ExprId(id)).copied().unwrap_or("");
                if !is_rule_list(name) {
                    continue;
                }
                let texts: Vec<(ExprId, &str)> = elements
                    .iter()
                    .filter_map(|element| element.value)
                    .filter_map(|value| Some((value, code.string(value)?)))
                    .collect();
                let found: Vec<_> = texts
                    .iter()
                    .filter_map(|(value, text)| Some((*value, condition(text)?)))
                    .collect();
                let has_comparison = found.iter().any(|(_, condition)| condition.compares);
                if has_comparison && found.len() == texts.len() {
                    found.iter().for_each(|(text, condition)| add(*text, condition.subject));
                }
            }
            ExprKind::Object(properties) => {
                if let Some((text, subject)) = rule_object(code, properties) {
                    add(text, subject);
                }
            }
            _ => {}
        }
    }
    rules
}

/// What arrays are called: the property or the name that holds them.
fn holders(code: &Code) -> FxHashMap<ExprId, &str> {
    let mut names = FxHashMap::default();
    for expr in &code.exprs {
        let ExprKind::Object(properties) = &expr.kind else { continue };
        for property in properties {
            if let PropertyKey::Name(name) = &property.key {
                names.insert(property.value, &**name);
            }
        }
    }
    for symbol in &code.symbols {
        if let Some(init) = symbol.init.filter(|_| symbol.init_path.is_empty()) {
            names.entry(init).or_insert(&*symbol.name);
        }
    }
    names
}

fn is_rule_list(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "keep" | "always" | "rules" | "sampling" | "sample" | "retain" | "conditions"
        )
    })
}

fn rule_object<'c>(code: &'c Code, properties: &'c [Property]) -> Option<(ExprId, &'c str)> {
    let named = |wanted: &[&str]| {
        properties.iter().find_map(|property| match &property.key {
            PropertyKey::Name(name) if wanted.contains(&&**name) => Some(property.value),
            _ => None,
        })
    };
    const RATES: [&str; 6] = ["rate", "sampleRate", "sample_rate", "probability", "chance", "keep"];
    if let (Some(when), Some(_)) = (named(&["when", "condition", "if"]), named(&RATES)) {
        let condition = condition(code.string(when)?)?;
        return condition.compares.then_some((when, condition.subject));
    }
    let field = named(&["field", "path", "attribute", "subject"])?;
    let op = code.string(named(&["op", "operator"])?)?;
    named(&["value", "values"])?;
    let is_op = matches!(
        op,
        ">=" | "<=" | ">" | "<" | "=" | "==" | "===" | "!=" | "eq" | "gte" | "gt" | "in"
    );
    let subject = code.string(field)?;
    (is_op && is_path(subject)).then_some((field, subject))
}

struct Condition<'t> {
    subject: &'t str,
    compares: bool,
}

/// `status>=500`, `user.subscription = enterprise`, `feature_flags`.
fn condition(text: &str) -> Option<Condition<'_>> {
    let text = text.trim();
    let at = text.find(['<', '>', '=', '!']);
    let subject = at.map_or(text, |at| text[..at].trim());
    let value = at.map(|at| text[at..].trim_start_matches(['<', '>', '=', '!']).trim());
    let is_whole = value.is_none_or(|value| !value.is_empty() && value.len() < 60);
    (is_path(subject) && is_whole).then_some(Condition { subject, compares: at.is_some() })
}

fn is_path(text: &str) -> bool {
    let is_step = |step: &str| {
        step.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.len() < 80 && text.split('.').all(is_step)
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn a_condition_has_a_subject() {
        let subject =
            |text| condition(text).map(|found| (found.subject.to_owned(), found.compares));
        assert_eq!(subject("status>=500"), Some(("status".into(), true)));
        assert_eq!(subject("user.plan = enterprise"), Some(("user.plan".into(), true)));
        assert_eq!(
            subject("feature_flags.new_checkout"),
            Some(("feature_flags.new_checkout".into(), false))
        );
        assert_eq!(subject("not a condition"), None);
        assert_eq!(subject("=> 5"), None);
        assert_eq!(subject("a>"), None);
    }
}
