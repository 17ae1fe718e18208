//! Passwords that may be too short.

use facts::code::{BinaryOp, MemberKind};
use review::prelude::*;

use crate::literal::{self, Options};
use crate::names::has_word;
use crate::uses::{Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "password-policy",
    summary: "passwords of less than 8 characters are accepted",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[521],
    references: &["https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver"],
    reads: FactKinds::CODE,
    page: include_str!("password_policy.md"),
    run,
};

/// What NIST SP 800-63B asks for at the least.
const LEAST: f64 = 8.0;

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        if let Some(at) = minimum(cx, &site, &mut uses) {
            report(cx, site.file, site.code, at);
        }
    }
    let files: Vec<_> = cx.code().collect();
    for (file, _, code) in files {
        let places = [
            properties(code, uses.file(file, code)),
            decorators(cx, file, code),
            comparisons(code),
            patterns(code),
        ];
        for at in places.into_iter().flatten() {
            report(cx, file, code, at);
        }
    }
}

fn report(cx: &mut CheckContext<'_>, file: FileId, code: &Code, at: (ExprId, f64)) {
    let (at, least) = at;
    let plural = if least == 1.0 { "" } else { "s" };
    let message =
        format!("Passwords of {least} character{plural} are accepted; all of them can be tried");
    cx.report(file, code.range(at), message).advise(
        "Ask for at least 8 characters, better 12, and refuse passwords known from breaches",
    );
}

/// A lower bound that is one: 0 and 1 only say that the field is filled in.
fn too_low(code: &Code, at: ExprId) -> Option<(ExprId, f64)> {
    let least = literal::number(code, at)?;
    (2.0..LEAST).contains(&least).then_some((at, least))
}

/// `z.string().min(6)`, `Joi.string().min(6)`, `body("password").isLength({ min: 6 })`.
fn minimum<'a>(
    cx: &CheckContext<'_>,
    site: &CallSite<'a>,
    uses: &mut UsesOfFile<'a>,
) -> Option<(ExprId, f64)> {
    let code = site.code;
    match site.name()? {
        "min" | "minLength" => {
            let callee = site.callee?.as_str();
            const SCHEMAS: [&str; 8] = [
                "zod.",
                "joi.",
                "@hapi/joi.",
                "yup.",
                "valibot.",
                "superstruct.",
                "vest.",
                "@sinclair/",
            ];
            let schema = SCHEMAS.iter().any(|package| callee.starts_with(package));
            let found = too_low(code, site.arg(0)?)?;
            (schema && is_new_password(uses.of(site), site.expr)).then_some(found)
        }
        "isLength" => {
            let found = too_low(code, Options::of(code, site.arg(0)?)?.get("min")?)?;
            is_password_field(cx, site).then_some(found)
        }
        _ => None,
    }
}

/// `body("password").trim().isLength(..)` of express-validator, or `validator.isLength(password, ..)`.
fn is_password_field(cx: &CheckContext<'_>, site: &CallSite<'_>) -> bool {
    let code = site.code;
    if !site.callee.is_some_and(|callee| callee.as_str().starts_with("express-validator")) {
        return false;
    }
    let mut at = site.receiver();
    for _ in 0..16 {
        let Some(call) = at.and_then(|at| code.call(at)) else { return false };
        let named = call.args.first().and_then(|arg| literal::string(code, arg.value));
        if named.is_some_and(is_password_name) {
            return cx.origin(site.file, call.callee).is_some();
        }
        at = match code.kind(call.callee) {
            ExprKind::Member { object, .. } => Some(*object),
            _ => None,
        };
    }
    false
}

fn is_password_name(name: &str) -> bool {
    SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password)
}

/// The schema's field is a password, and the schema is not the login's, which must accept what was once set.
fn is_new_password(uses: &Uses<'_>, expr: ExprId) -> bool {
    let owners = uses.owners(expr);
    let login = owners
        .iter()
        .any(|name| has_word(name, &["login", "signin", "authenticate", "current", "old"]));
    owners.first().is_some_and(|name| is_password_name(name)) && !login
}

/// `password: { type: String, minlength: 6 }` of Mongoose and Sequelize, `minLength: 6` of JSON Schema.
fn properties(code: &Code, uses: &Uses<'_>) -> Vec<(ExprId, f64)> {
    let mut found = Vec::new();
    for (object, name, property) in crate::places::properties(code) {
        if !matches!(name, "minlength" | "minLength") {
            continue;
        }
        // `minlength: [6, "too short"]`
        let value = match code.kind(property.value) {
            ExprKind::Array(elements) => elements.first().and_then(|element| element.value),
            _ => Some(property.value),
        };
        let low = value.and_then(|value| too_low(code, value));
        if let (Some(low), true) = (low, is_new_password(uses, object)) {
            found.push(low);
        }
    }
    found
}

/// `@MinLength(6) password: string` of class-validator.
fn decorators(cx: &CheckContext<'_>, file: FileId, code: &Code) -> Vec<(ExprId, f64)> {
    let members = code.classes.iter().flat_map(|class| {
        let login = has_word(&class.name, &["login", "signin"]);
        class
            .members
            .iter()
            .filter(move |member| !login && matches!(member.kind, MemberKind::Field(_)))
    });
    let passwords = members.filter(|member| {
        is_password_name(&member.name) && !has_word(&member.name, &["old", "current"])
    });
    passwords
        .flat_map(|member| &member.decorators)
        .filter_map(|decorator| {
            let call = code.call(*decorator)?;
            let origin = cx.origin(file, call.callee)?.as_str();
            let is_length =
                matches!(origin, "class-validator.MinLength" | "class-validator.Length");
            is_length.then(|| too_low(code, call.args.first()?.value)).flatten()
        })
        .collect()
}

/// `password.length < 6`, which refuses what is shorter.
fn comparisons(code: &Code) -> Vec<(ExprId, f64)> {
    let mut found = Vec::new();
    for expr in &code.exprs {
        let ExprKind::Binary { op, left, right } = &expr.kind else { continue };
        let (length, bound, strict) = match op {
            BinaryOp::Less => (*left, *right, true),
            BinaryOp::LessEq => (*left, *right, false),
            BinaryOp::GreaterEq => (*left, *right, true),
            BinaryOp::Greater => (*left, *right, false),
            _ => continue,
        };
        let ExprKind::Member { object, property, .. } = code.kind(length) else { continue };
        let password = crate::names::name_of(code, *object).is_some_and(is_password_name);
        let Some(bound_value) = literal::number(code, bound) else { continue };
        let least = if strict { bound_value } else { bound_value + 1.0 };
        if &**property == "length" && password && (2.0..LEAST).contains(&least) {
            found.push((bound, least));
        }
    }
    found
}

/// `const PASSWORD_RE = /^.{1,20}$/`: a whole pattern that is one counted class.
fn patterns(code: &Code) -> Vec<(ExprId, f64)> {
    let named = code
        .symbols
        .iter()
        .filter(|symbol| has_word(&symbol.name, &["password", "pass", "passwd", "pwd"]));
    named
        .filter_map(|symbol| {
            let init = symbol.init?;
            let ExprKind::Regex { pattern, .. } = code.kind(init) else { return None };
            let least = counted(pattern)?;
            (least < LEAST).then_some((init, least))
        })
        .collect()
}

/// The lower bound of the last counted class, when the pattern ends with it.
fn counted(pattern: &str) -> Option<f64> {
    let body = pattern.strip_prefix('^')?.strip_suffix('$')?.strip_suffix('}')?;
    let (class, count) = body.rsplit_once('{')?;
    // Look-aheads come before and add no length of their own.
    let class = class.rsplit(')').next()?;
    let single = class == "."
        || class == "\\w"
        || class == "\\S"
        || (class.starts_with('[') && class.ends_with(']'));
    let least = count.split(',').next()?;
    single.then(|| least.parse().ok()).flatten()
}
