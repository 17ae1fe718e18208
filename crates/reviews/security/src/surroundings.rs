//! Where a place lies: the function around it, the conditions that it is under, and the environment that it is for.

use facts::SourceFile;
use facts::code::{
    BinaryOp, Block, Code, ExprId, ExprKind, FunctionId, LogicalOp, Property, PropertyKey, Stmt,
    StmtKind, UnaryOp,
};
use model::ByteRange;

use crate::names::has_word;

/// How deep conditions are taken apart.
const DEPTH: u32 = 8;

/// The innermost function whose text holds the place.
pub(crate) fn function_at(code: &Code, place: ByteRange) -> FunctionId {
    let holds = |(_, function): &(u32, &facts::code::Function)| function.range.contains(place);
    let around = (0..).zip(&code.functions).skip(1).filter(holds);
    around
        .min_by_key(|(_, function)| function.range.end - function.range.start)
        .map_or(FunctionId::TOP_LEVEL, |(id, _)| FunctionId(id))
}

/// A condition that decides whether a place is reached.
#[derive(Clone, Copy)]
pub(crate) struct Condition {
    pub(crate) test: ExprId,
    /// What the test must give.
    pub(crate) holds: bool,
}

/// The conditions that a place is under, in its own function and those around it.
pub(crate) fn conditions(code: &Code, place: ByteRange) -> Vec<Condition> {
    let mut found = Vec::new();
    for expr in &code.exprs {
        if expr.range.contains(place) {
            expression_condition(code, &expr.kind, place, &mut found);
        }
    }
    for function in &code.functions {
        if function.range.contains(place) || function.parent.is_none() {
            block_conditions(&function.body, place, &mut found);
        }
    }
    found
}

fn expression_condition(
    code: &Code,
    kind: &ExprKind,
    place: ByteRange,
    found: &mut Vec<Condition>,
) {
    let inside = |part: ExprId| code.range(part).contains(place);
    match kind {
        ExprKind::Conditional { test, then, otherwise } => {
            if inside(*then) {
                found.push(Condition { test: *test, holds: true });
            } else if inside(*otherwise) {
                found.push(Condition { test: *test, holds: false });
            }
        }
        ExprKind::Logical { op, left, right } if inside(*right) && *op != LogicalOp::Coalesce => {
            found.push(Condition { test: *left, holds: *op == LogicalOp::And });
        }
        _ => {}
    }
}

/// Follows the place down the statements; each round enters one block, so the depth of the code bounds the work.
fn block_conditions(block: &Block, place: ByteRange, found: &mut Vec<Condition>) {
    let mut open: Vec<&Block> = vec![block];
    while let Some(block) = open.pop() {
        // Statements of a block follow one another.
        let holder = block.partition_point(|statement| statement.range.end < place.end);
        if !block.get(holder).is_some_and(|statement| statement.range.contains(place)) {
            continue;
        }
        found.extend(block[..holder].iter().filter_map(early_exit));
        enter(&block[holder], place, found, &mut open);
    }
}

fn holds_place(block: &Block, place: ByteRange) -> bool {
    block.iter().any(|statement| statement.range.contains(place))
}

fn enter<'c>(
    statement: &'c Stmt,
    place: ByteRange,
    found: &mut Vec<Condition>,
    open: &mut Vec<&'c Block>,
) {
    match &statement.kind {
        StmtKind::If { test, then, otherwise } => {
            if holds_place(then, place) {
                found.push(Condition { test: *test, holds: true });
            } else if holds_place(otherwise, place) {
                found.push(Condition { test: *test, holds: false });
            }
            open.extend([then, otherwise]);
        }
        StmtKind::Loop { body, .. } | StmtKind::Block(body) | StmtKind::Labeled { body, .. } => {
            open.push(body);
        }
        StmtKind::Switch { cases, .. } => {
            let holder = cases.iter().find(|case| holds_place(&case.body, place));
            let label = holder.and_then(|case| case.test);
            found.extend(label.map(|test| Condition { test, holds: true }));
            open.extend(cases.iter().map(|case| &case.body));
        }
        StmtKind::Try { body, handler, finalizer, .. } => {
            open.extend([body, finalizer]);
            open.extend(handler);
        }
        _ => {}
    }
}

/// `if (test) return;`: what follows runs only when the test fails.
fn early_exit(statement: &Stmt) -> Option<Condition> {
    let StmtKind::If { test, then, otherwise } = &statement.kind else { return None };
    let leaves = then.last().is_some_and(|last| {
        matches!(
            last.kind,
            StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Continue(_) | StmtKind::Break(_)
        )
    });
    (leaves && otherwise.is_empty()).then_some(Condition { test: *test, holds: false })
}

/// Whether the place is only for development or tests: by a condition on the environment, by the key of the
/// configuration that it is in, or by the file's name.
pub(crate) fn outside_production(source: &SourceFile, code: &Code, place: ByteRange) -> bool {
    is_development_file(source)
        || conditions(code, place).iter().any(|condition| {
            environment(code, condition.test, DEPTH)
                == Some(if condition.holds {
                    Environment::Development
                } else {
                    Environment::Production
                })
        })
        || under_development_key(code, place)
}

/// Whether the test, when it gives this, says that the program does not run in production.
pub(crate) fn is_development(code: &Code, test: ExprId, holds: bool) -> bool {
    let wanted = if holds { Environment::Development } else { Environment::Production };
    environment(code, test, DEPTH) == Some(wanted)
}

/// Part of a client of NTLM, RADIUS and their like, which say themselves by which hash and cipher they go.
pub(crate) fn speaks_old_protocol(source: &SourceFile) -> bool {
    const PROTOCOLS: &[&str] = &["ntlm", "lanman", "radius", "mschap", "kerberos", "vnc"];
    // Digest authentication (RFC 7616) names its hash in the server's challenge.
    has_word(source.path.as_str(), PROTOCOLS) || source.text.contains("cnonce")
}

/// `config/env/development.js`, `webpack.dev.js`, `.env.local`: the last part of the name, with or without extension.
pub fn is_development_file(source: &SourceFile) -> bool {
    let name = source.path.file_name().to_ascii_lowercase();
    name.rsplit('.').take(2).any(|part| {
        is_development_word(part) || part.rsplit('-').next().is_some_and(|word| word == "dev")
    })
}

fn is_development_word(word: &str) -> bool {
    matches!(
        word,
        "dev" | "develop" | "development" | "local" | "test" | "testing" | "e2e" | "devserver"
    )
}

/// `{ development: { .. } }`.
fn under_development_key(code: &Code, place: ByteRange) -> bool {
    let is_key = |property: &Property| {
        let PropertyKey::Name(name) = &property.key else { return false };
        property.range.contains(place) && is_development_word(&name.to_ascii_lowercase())
    };
    code.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Object(properties) if expr.range.contains(place) => properties.iter().any(is_key),
        _ => false,
    })
}

/// What the program runs as when a test holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Environment {
    Production,
    Development,
}

impl Environment {
    fn other(self) -> Self {
        match self {
            Self::Production => Self::Development,
            Self::Development => Self::Production,
        }
    }
}

fn environment(code: &Code, test: ExprId, depth: u32) -> Option<Environment> {
    let depth = depth.checked_sub(1)?;
    // The name says it better than the value: `const isProduction = config.mode === "x"`.
    if let Some(named) = named_environment(code, test) {
        return Some(named);
    }
    match code.kind(code.constant(test)) {
        ExprKind::Unary { op: UnaryOp::Not, operand } => {
            environment(code, *operand, depth).map(Environment::other)
        }
        ExprKind::Binary { op, left, right } => compared(code, *op, *left, *right),
        ExprKind::Logical { op, left, right } => {
            let sides = [environment(code, *left, depth), environment(code, *right, depth)];
            both(*op, sides)
        }
        ExprKind::Call(call) => {
            // `["development", "test"].includes(env)`
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            let ExprKind::Array(items) = code.kind(code.constant(*object)) else { return None };
            let mut items = items.iter().filter_map(|item| code.string(item.value?));
            (&**property == "includes" && items.all(is_development_word))
                .then_some(Environment::Development)
        }
        _ => named_environment(code, code.constant(test)),
    }
}

/// `a && b` is only development when either is; `a || b` only when both are, and its failure rules out each.
fn both(op: LogicalOp, sides: [Option<Environment>; 2]) -> Option<Environment> {
    let any = |wanted| sides.contains(&Some(wanted));
    let all = |wanted| sides.iter().all(|side| *side == Some(wanted));
    match op {
        LogicalOp::And if any(Environment::Development) => Some(Environment::Development),
        LogicalOp::And if all(Environment::Production) => Some(Environment::Production),
        LogicalOp::Or if all(Environment::Development) => Some(Environment::Development),
        LogicalOp::Or if any(Environment::Production) => Some(Environment::Production),
        _ => None,
    }
}

fn compared(code: &Code, op: BinaryOp, left: ExprId, right: ExprId) -> Option<Environment> {
    let text = [left, right].iter().find_map(|side| code.string(code.constant(*side)))?;
    let word = text.to_ascii_lowercase();
    let named = match word.as_str() {
        "production" | "prod" | "live" => Environment::Production,
        word if is_development_word(word) => Environment::Development,
        _ => return None,
    };
    match op {
        BinaryOp::Eq | BinaryOp::StrictEq => Some(named),
        BinaryOp::NotEq | BinaryOp::StrictNotEq => Some(named.other()),
        _ => None,
    }
}

/// `isProduction`, `env.isDev`, `config.dev`, `__DEV__`, `import.meta.env.PROD`, `isTest()`.
fn named_environment(code: &Code, test: ExprId) -> Option<Environment> {
    let name = match code.kind(test) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        ExprKind::Call(call) => match code.kind(call.callee) {
            ExprKind::Name { name, .. } => name,
            ExprKind::Member { property, .. } => property,
            _ => return None,
        },
        _ => return None,
    };
    let bare = name.to_ascii_lowercase().replace('_', "");
    let bare = bare.strip_prefix("is").or(bare.strip_prefix("in")).unwrap_or(&bare);
    let bare =
        bare.trim_end_matches("mode").trim_end_matches("env").trim_end_matches("environment");
    match bare {
        "production" | "prod" => Some(Environment::Production),
        "dev" | "develop" | "development" | "test" | "testing" | "local" => {
            Some(Environment::Development)
        }
        _ => None,
    }
}
