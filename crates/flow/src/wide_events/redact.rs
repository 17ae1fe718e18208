//! Which keys the repository's own redaction takes out of a record.

use std::collections::BTreeSet;

use facts::code::{Code, ExprId, ExprKind, FunctionId, Symbol, SymbolKind};
use facts::{FileId, words};

use super::emit::Found;
use super::objects::Objects;
use crate::Value;
use crate::origins::SitePlace;

/// Lists of lists, functions of functions.
const MAX_DEPTH: usize = 4;
const MAX_FUNCTIONS: usize = 60;

/// What functions of the repository leave out of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    /// There is such a function.
    pub is_present: bool,
    /// The keys that it goes by, lower case, letters and digits alone.
    pub keys: BTreeSet<Box<str>>,
    /// Texts that look like an address of electronic mail are taken out, whatever their key.
    pub of_mail: bool,
    /// So are texts with digits in them: cards, telephone numbers, addresses of machines.
    pub of_digits: bool,
}

impl Redaction {
    /// Whether a field is left out, by its name or by that of an object around it; `None` when the function goes by
    /// something that could not be read.
    pub fn covers(&self, field: &str) -> Option<bool> {
        if !self.is_present {
            return Some(false);
        }
        if self.keys.is_empty() {
            return None;
        }
        let covered = field.split('.').any(|step| {
            let step = normal(step);
            self.keys.iter().any(|key| *step == **key || key.len() > 2 && step.ends_with(&**key))
        });
        Some(covered)
    }
}

/// `userEmail`, `user_email` and `User-Email` are one key.
fn normal(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

pub(super) fn find(objects: &Objects<'_>, found: &Found) -> Redaction {
    let mut redaction = Redaction::default();
    let mut open: Vec<(FileId, FunctionId, usize)> = found
        .at_end
        .iter()
        .filter(|(file, function)| {
            objects.code(*file).is_some_and(|code| is_named_so(&code.function(*function).name))
        })
        .map(|(file, function)| (*file, *function, 0))
        .collect();
    redaction.is_present = !open.is_empty();
    let mut seen = BTreeSet::new();
    while let Some((file, function, depth)) = open.pop() {
        if seen.len() >= MAX_FUNCTIONS || !seen.insert((file, function)) {
            continue;
        }
        let Some(code) = objects.code(file) else { continue };
        redaction.read(objects, file, code, function);
        if depth < MAX_DEPTH {
            let range = code.function(function).range;
            let calls = code.calls.iter().filter(|call| range.contains(code.range(**call)));
            for call in calls {
                let callees = objects.program.callees(file, *call).iter();
                open.extend(callees.map(|(file, function)| (*file, *function, depth + 1)));
            }
        }
    }
    redaction
}

fn is_named_so(name: &str) -> bool {
    words(name).iter().any(|word| {
        ["redact", "sanit", "mask", "scrub", "censor", "clean", "strip", "anonym", "pii"]
            .iter()
            .any(|stem| word.starts_with(stem))
    })
}

/// A list that stands by itself, and not one of what is left alone.
fn names_keys(code: &Code, symbol: &Symbol) -> bool {
    let stands = match symbol.kind {
        SymbolKind::Import(_) => true,
        SymbolKind::Variable => symbol.init.is_some() && symbol.init_path.is_empty(),
        _ => false,
    };
    let is_list = symbol.init.is_none_or(|init| {
        matches!(
            code.kind(init),
            ExprKind::Array(_) | ExprKind::Call(_) | ExprKind::Regex { .. } | ExprKind::Object(_)
        )
    });
    let spared = words(&symbol.name).iter().any(|word| {
        [
            "plain", "id", "ids", "allow", "allowed", "safe", "order", "known", "public", "keep",
            "kept",
        ]
        .contains(&word.as_str())
            || ["exempt", "skip", "reserved", "core", "except"].contains(&word.as_str())
    });
    stands && is_list && !spared
}

impl Redaction {
    /// The lists and patterns that a function names.
    fn read(&mut self, objects: &Objects<'_>, file: FileId, code: &Code, function: FunctionId) {
        let range = code.function(function).range;
        for (expr, id) in code.exprs.iter().zip(0..).filter(|(expr, _)| range.contains(expr.range))
        {
            match &expr.kind {
                ExprKind::Name { symbol: Some(symbol), .. }
                    if names_keys(code, code.symbol(*symbol)) =>
                {
                    self.list(objects, file, ExprId(id), MAX_DEPTH);
                }
                ExprKind::Array(_) => self.list(objects, file, ExprId(id), MAX_DEPTH),
                ExprKind::Regex { pattern, .. } => self.pattern(pattern),
                _ => {}
            }
        }
    }

    fn list(&mut self, objects: &Objects<'_>, file: FileId, expr: ExprId, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let Some(code) = objects.code(file) else { return };
        let constant = code.constant(expr);
        match code.kind(constant) {
            ExprKind::Array(elements) => {
                for element in elements {
                    let Some(value) = element.value else { continue };
                    match code.kind(code.constant(value)) {
                        ExprKind::String(text) => self.key(text),
                        _ => self.list(objects, file, value, depth),
                    }
                }
            }
            ExprKind::Regex { pattern, .. } if constant != expr => self.pattern(pattern),
            ExprKind::Object(properties) => {
                for property in properties {
                    self.list(objects, file, property.value, depth);
                }
            }
            ExprKind::Call(call) if matches!(code.kind(call.callee), ExprKind::Name { name, .. } if matches!(&**name, "Set" | "RegExp")) => {
                for arg in &call.args {
                    self.list(objects, file, arg.value, depth);
                }
            }
            _ => {
                for value in objects.program.origins.values(file, expr) {
                    match value {
                        Value::Literal(of, literal) if (*of, *literal) != (file, constant) => {
                            if let Some(ExprKind::Regex { pattern, .. }) =
                                objects.code(*of).map(|code| code.kind(*literal))
                            {
                                self.pattern(pattern);
                            } else {
                                self.list(objects, *of, *literal, depth);
                            }
                        }
                        Value::External { site: Some(site), .. } => {
                            if let SitePlace::Call(call) = site.place
                                && (site.file, call) != (file, constant)
                            {
                                self.list(objects, site.file, call, depth);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn key(&mut self, text: &str) {
        let last = text.rsplit('.').next().unwrap_or(text);
        let key = normal(last);
        if key.len() > 1 && text.len() < 40 {
            self.keys.insert(key.into());
        }
    }

    /// `/password|token|e-?mail/i` names keys; `/[\w.]+@[\w.]+/` is what values look like.
    fn pattern(&mut self, pattern: &str) {
        self.of_mail |= pattern.contains('@');
        self.of_digits |= pattern.contains("\\d") || pattern.contains("[0-9]");
        let is_of_values = pattern.contains(['@', '{', '+', '*']) || pattern.contains("\\d");
        if is_of_values {
            return;
        }
        let flat = pattern.replace("-?", "").replace("_?", "").replace("[-_]", "");
        for word in flat.split(['|', '(', ')', '^', '$', '?', ':']) {
            let is_word = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_word && word.len() > 2 {
                self.keys.insert(normal(word).into());
            }
        }
    }
}
