//! What the code says about which requests matter: flags that it asks for, tiers that it tells apart.

use facts::code::{BinaryOp, Code, ExprId, ExprKind};
use facts::{FileClass, FileId, SourceFile};
use flow::Program;
use serde::Serialize;
use wide_events::Policy;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    pub name: String,
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// A field that the code compares with names: `user.subscription` with `enterprise`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hint {
    pub field: String,
    pub value: String,
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// Methods and functions that ask for a flag by its name.
const ASKS: &[&str] = &[
    "isEnabled",
    "isFeatureEnabled",
    "isFlagEnabled",
    "variation",
    "boolVariation",
    "getFeatureFlag",
    "hasFeature",
    "featureEnabled",
    "getTreatment",
    "checkGate",
    "getFlag",
    "useFlag",
    "useFeature",
    "getBooleanValue",
    "isOn",
    "feature",
    "flag",
];

/// Properties by which customers are told apart.
const TIERS: &[&str] =
    &["plan", "tier", "subscription", "subscriptionTier", "planName", "subscriptionPlan"];

/// Names of the tiers whose every request is worth keeping.
const VALUED: &[&str] = &["enterprise", "premium", "business", "vip", "platinum", "scale"];

fn files<'p>(
    program: &'p Program,
    within: &'p [String],
) -> impl Iterator<Item = (FileId, &'p SourceFile, &'p Code)> {
    program.base.code().filter(move |(_, source, _)| {
        source.class == FileClass::Production
            && (within.is_empty() || within.iter().any(|within| source.path.is_within(within)))
    })
}

/// Each flag once, by name.
pub(super) fn flags(program: &Program, within: &[String]) -> Vec<Flag> {
    let mut found: Vec<Flag> = Vec::new();
    for (file, source, code) in files(program, within) {
        for &id in &code.calls {
            let Some(call) = code.call(id) else { continue };
            let name = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => property,
                ExprKind::Name { name, .. } => name,
                _ => continue,
            };
            if !ASKS.contains(&&**name) {
                continue;
            }
            let texts = call.args.iter().filter_map(|arg| code.string(code.constant(arg.value)));
            let Some(flag) = texts.into_iter().find(|text| is_flag(text)) else { continue };
            if !found.iter().any(|known| known.name == flag) {
                let line = program.base.span(file, code.range(id)).start.line;
                found.push(Flag { name: flag.to_owned(), file: source.path.to_string(), line });
            }
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found
}

fn is_flag(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// Each field and value once.
pub(super) fn tiers(program: &Program, within: &[String]) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for (file, source, code) in files(program, within) {
        for (expr, index) in code.exprs.iter().zip(0..) {
            let ExprKind::Binary { op: BinaryOp::StrictEq | BinaryOp::Eq, left, right } =
                &expr.kind
            else {
                continue;
            };
            let pair = compared(code, *left, *right).or_else(|| compared(code, *right, *left));
            let Some((field, value)) = pair else { continue };
            if found.iter().any(|known| known.field == field && known.value == value) {
                continue;
            }
            let line = program.base.span(file, code.range(ExprId(index))).start.line;
            found.push(Hint {
                field,
                value: value.to_owned(),
                file: source.path.to_string(),
                line,
            });
        }
    }
    found.sort_by(|left, right| (&left.field, &left.value).cmp(&(&right.field, &right.value)));
    found
}

fn compared(code: &Code, field: ExprId, value: ExprId) -> Option<(String, &str)> {
    let ExprKind::Member { property, .. } = code.kind(field) else { return None };
    if !TIERS.contains(&&**property) {
        return None;
    }
    let value = code.string(code.constant(value)).filter(|value| is_flag(value))?;
    Some(("user.subscription".to_owned(), value))
}

/// The default policy with what the code adds to it.
pub(super) fn policy(flags: &[Flag], tiers: &[Hint]) -> (Policy, Vec<(String, String)>) {
    let mut policy = Policy::default();
    let mut reasons = Vec::new();
    for tier in tiers.iter().filter(|tier| VALUED.contains(&tier.value.to_lowercase().as_str())) {
        let rule = format!("{}={}", tier.field, tier.value);
        reasons.push((
            rule.clone(),
            format!("{}:{} tells `{}` apart", tier.file, tier.line, tier.value),
        ));
        if !policy.keep.contains(&rule) {
            policy.keep.push(rule);
        }
    }
    for flag in flags {
        let rule = format!("feature_flags.{}", flag.name);
        reasons.push((
            rule,
            format!("{}:{} asks for it; covered by feature_flags", flag.file, flag.line),
        ));
    }
    (policy, reasons)
}
