//! How many values a label can take, worked out from the code that gives it.

use facts::FileId;
use facts::code::{BinaryOp, Call, Code, ExprId, ExprKind, SymbolKind, UnaryOp};
use flow::Program;
use model::Confidence;
use review::PersonalName;

use crate::sites::dotted;
use crate::whole::{body_field, is_headers, is_request};
use crate::writes::Field;

const MAX_DEPTH: u32 = 8;
const MAX_CALLERS: usize = 24;
/// Status codes that services send; the registry has some sixty.
const STATUS_CODES: u64 = 60;
/// RFC 9110 and PATCH.
const METHODS: u64 = 9;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// At most so many values, and what they are.
    AtMost(u64, &'static str),
    Unbounded {
        /// `the id of a user`.
        why: String,
        /// Of a user, a request, a session, a trace, or a moment: as many values as there is traffic.
        is_identity: bool,
        confidence: Confidence,
    },
    Unknown,
}

/// The bound of a label as it is written here.
pub(crate) fn bound_of(program: &Program, field: &Field) -> Bound {
    let finder = Finder { program };
    match finder.trace(field.file, field.value, 0) {
        Bound::Unknown => by_key(&field.name),
        bound => bound,
    }
}

struct Finder<'p> {
    program: &'p Program,
}

fn one(what: &'static str) -> Bound {
    Bound::AtMost(1, what)
}

fn unbounded(why: impl Into<String>, is_identity: bool) -> Bound {
    Bound::Unbounded { why: why.into(), is_identity, confidence: Confidence::High }
}

impl Finder<'_> {
    fn trace(&self, file: FileId, expr: ExprId, depth: u32) -> Bound {
        let Some(code) = self.program.base.file(file).code() else { return Bound::Unknown };
        if depth > MAX_DEPTH {
            return Bound::Unknown;
        }
        let next = depth + 1;
        match code.kind(expr) {
            ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Null | ExprKind::Undefined => {
                one("constant")
            }
            ExprKind::Bool(_) | ExprKind::Unary { op: UnaryOp::Not, .. } => {
                Bound::AtMost(2, "yes or no")
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                self.product(file, &[*left, *right], next)
            }
            ExprKind::Binary { op, .. } if is_test(*op) => Bound::AtMost(2, "yes or no"),
            ExprKind::Template { exprs, .. } => self.product(file, exprs, next),
            ExprKind::Conditional { then, otherwise, .. } => {
                self.sum(file, &[*then, *otherwise], next)
            }
            ExprKind::Logical { left, right, .. } => self.sum(file, &[*left, *right], next),
            ExprKind::Await(inner) => self.trace(file, *inner, next),
            ExprKind::Call(call) => self.call(file, code, expr, call, next),
            ExprKind::Name { symbol: Some(symbol), .. } => {
                self.name(file, code, expr, *symbol, next)
            }
            ExprKind::Member { object, property, .. } => match code.property(*object, property) {
                Some(value) => self.trace(file, value, next),
                None => self.member(file, code, expr),
            },
            ExprKind::Index { object, index, .. } => match code.kind(code.constant(*object)) {
                // A table of constants has no more values than entries.
                ExprKind::Object(entries) => {
                    let values: Vec<ExprId> = entries.iter().map(|entry| entry.value).collect();
                    self.sum(file, &values, next)
                }
                _ => match code.string(*index) {
                    Some(_) => self.member(file, code, expr),
                    None => Bound::Unknown,
                },
            },
            _ => Bound::Unknown,
        }
    }

    fn product(&self, file: FileId, parts: &[ExprId], depth: u32) -> Bound {
        let bounds: Vec<Bound> = parts.iter().map(|part| self.trace(file, *part, depth)).collect();
        combined(bounds, u64::saturating_mul, 1)
    }

    fn sum(&self, file: FileId, parts: &[ExprId], depth: u32) -> Bound {
        let bounds: Vec<Bound> = parts.iter().map(|part| self.trace(file, *part, depth)).collect();
        combined(bounds, u64::saturating_add, 0)
    }

    fn name(
        &self,
        file: FileId,
        code: &Code,
        expr: ExprId,
        symbol: facts::code::SymbolId,
        depth: u32,
    ) -> Bound {
        let known = code.symbol(symbol);
        if let (Some(init), 0, true) = (known.init, known.writes, known.init_path.is_empty())
            && !matches!(known.kind, SymbolKind::Param(_))
        {
            let bound = self.trace(file, init, depth);
            // `const userId = await lookUp()`: the name is all there is.
            return if bound == Bound::Unknown { self.member(file, code, expr) } else { bound };
        }
        if let SymbolKind::Param(place) = known.kind
            && known.init_path.is_empty()
        {
            let handed = self.handed(file, known.function, place as usize, depth);
            return if handed == Bound::Unknown { self.member(file, code, expr) } else { handed };
        }
        self.member(file, code, expr)
    }

    /// What all callers together pass.
    fn handed(
        &self,
        file: FileId,
        function: facts::code::FunctionId,
        place: usize,
        depth: u32,
    ) -> Bound {
        let callers = self.program.origins.callers(file, function);
        if callers.is_empty() || callers.len() > MAX_CALLERS {
            return Bound::Unknown;
        }
        let bounds = callers.iter().map(|(file, call)| {
            let code = self.program.base.file(*file).code()?;
            let arg = code.call(*call)?.args.get(place)?;
            Some(self.trace(*file, arg.value, depth))
        });
        let bounds: Option<Vec<Bound>> = bounds.collect();
        bounds.map_or(Bound::Unknown, |mut bounds| {
            bounds.sort_by_key(|bound| format!("{bound:?}"));
            bounds.dedup_by(|left, right| left == right && *left != one("constant"));
            combined(bounds, u64::saturating_add, 0)
        })
    }

    fn call(&self, file: FileId, code: &Code, expr: ExprId, call: &Call, depth: u32) -> Bound {
        let callee = self.program.origin(file, call.callee).map_or("", |origin| origin.as_str());
        let (name, object) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => (&**property, Some(*object)),
            ExprKind::Name { name, .. } => (&**name, None),
            _ => return Bound::Unknown,
        };
        if matches!(
            callee,
            "Date.now" | "performance.now" | "process.hrtime" | "process.hrtime.bigint"
        ) || matches!(name, "toISOString" | "getTime" | "hrtime")
        {
            return unbounded("a point in time", true);
        }
        let makes_id = ["randomUUID", "uuidv4", "v4", "nanoid", "ulid", "cuid", "createId"];
        let root = callee.split(['.', '(']).next().unwrap_or("");
        if makes_id.contains(&name)
            && (matches!(root, "crypto" | "uuid" | "nanoid" | "ulid" | "cuid") || callee.is_empty())
        {
            return unbounded("a new id for each call", false);
        }
        let first = call.args.first().map(|arg| arg.value);
        match (name, object) {
            (
                "String" | "toString" | "toLowerCase" | "toUpperCase" | "trim" | "valueOf",
                object,
            ) => match object.or(first) {
                Some(inner) => self.trace(file, inner, depth),
                None => Bound::Unknown,
            },
            ("Boolean" | "includes" | "startsWith" | "endsWith" | "has" | "test", _) => {
                Bound::AtMost(2, "yes or no")
            }
            _ => self.returned(file, expr, depth),
        }
    }

    /// A helper that gives back constants only.
    fn returned(&self, file: FileId, call: ExprId, depth: u32) -> Bound {
        let callees = self.program.callees(file, call);
        let [(of, function)] = callees else { return Bound::Unknown };
        let Some(code) = self.program.base.file(*of).code() else { return Bound::Unknown };
        let values = crate::judge::returned(code, *function);
        if values.is_empty() {
            return Bound::Unknown;
        }
        match self.sum(*of, &values, depth) {
            Bound::AtMost(count, _) => Bound::AtMost(count, "results of a function"),
            // A parameter of it was taken for all callers', which this call need not be.
            _ => Bound::Unknown,
        }
    }

    fn member(&self, file: FileId, code: &Code, expr: ExprId) -> Bound {
        let origin = self.program.origin(file, expr).map_or("", |origin| origin.as_str());
        let written = dotted(code, expr).unwrap_or_default();
        if let Some(bound) = self.of_request(origin) {
            return bound;
        }
        match written.rsplit('.').next().unwrap_or("") {
            "statusCode" | "status_code" => return Bound::AtMost(STATUS_CODES, "status codes"),
            "NODE_ENV" => return Bound::AtMost(4, "environments"),
            "message" | "stack" if is_error(&written) => {
                return unbounded("the message of an error", false);
            }
            _ => {}
        }
        if origin.starts_with("process.env") || origin.starts_with("process.version") {
            return one("set once for a process");
        }
        by_name(&written)
    }

    fn of_request(&self, origin: &str) -> Option<Bound> {
        let routes = self.program.routes.routes.len().max(1) as u64;
        let (owner, part) = origin.rsplit_once('.')?;
        if ["route.path", "routerPath", "routeOptions.url", "_matchedRoute", "baseUrl"]
            .iter()
            .any(|end| origin.ends_with(end))
        {
            return Some(Bound::AtMost(routes, "route templates"));
        }
        if is_request(owner) {
            return match part {
                "method" => Some(Bound::AtMost(METHODS, "methods")),
                "path" | "url" | "originalUrl" | "pathname" => {
                    Some(unbounded("the raw path of a request", false))
                }
                "ip" | "hostname" => {
                    Some(unbounded("what a client is called or where it is", false))
                }
                "id" => Some(unbounded("the id of a request", true)),
                _ => None,
            };
        }
        let is_input = body_field(origin).is_some()
            || ["query", "params"].iter().any(|store| {
                owner
                    .strip_suffix(store)
                    .and_then(|rest| rest.strip_suffix('.'))
                    .is_some_and(is_request)
            });
        if is_input {
            return Some(match by_name(part) {
                Bound::Unknown => Bound::Unbounded {
                    why: "what a client sends".into(),
                    is_identity: false,
                    confidence: Confidence::Medium,
                },
                bound => bound,
            });
        }
        is_headers(owner).then(|| unbounded("a header that a client sends", false))
    }
}

fn is_test(op: BinaryOp) -> bool {
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
            | BinaryOp::In
            | BinaryOp::InstanceOf
    )
}

fn is_error(written: &str) -> bool {
    let owner = written.split('.').next().unwrap_or("");
    matches!(owner, "err" | "error" | "e" | "ex" | "exception" | "cause" | "reason")
}

/// One without an end makes the whole endless; else one that is not known makes it not known.
fn combined(bounds: Vec<Bound>, join: fn(u64, u64) -> u64, start: u64) -> Bound {
    let mut total = start;
    let mut what = "constant";
    let mut is_known = true;
    for bound in bounds {
        match bound {
            Bound::Unbounded { .. } => return bound,
            Bound::AtMost(count, of) => {
                total = join(total, count);
                if of != "constant" {
                    what = of;
                }
            }
            Bound::Unknown => is_known = false,
        }
    }
    if !is_known {
        return Bound::Unknown;
    }
    Bound::AtMost(total.max(1), if what == "constant" && total > 1 { "constants" } else { what })
}

/// Where only a name speaks.
fn by_name(written: &str) -> Bound {
    named(written, Confidence::High)
}

fn by_key(key: &str) -> Bound {
    named(key, Confidence::Medium)
}

fn named(name: &str, confidence: Confidence) -> Bound {
    const FEW: [&str; 40] = [
        "region",
        "zone",
        "shard",
        "partition",
        "status",
        "type",
        "category",
        "plan",
        "tier",
        "country",
        "locale",
        "language",
        "provider",
        "currency",
        "service",
        "app",
        "application",
        "env",
        "environment",
        "cluster",
        "worker",
        "pool",
        "queue",
        "model",
        "version",
        "feature",
        "flag",
        "template",
        "variant",
        "chain",
        "network",
        "connector",
        "plugin",
        "integration",
        "role",
        "group",
        "kind",
        "source",
        "node",
        "thread",
    ];
    const IDENTITY: [&str; 12] = [
        "user",
        "customer",
        "session",
        "request",
        "req",
        "trace",
        "span",
        "correlation",
        "member",
        "visitor",
        "device",
        "client",
    ];
    let mut parts = name.rsplit('.').filter(|part| !part.is_empty());
    let words = review::words(parts.next().unwrap_or(""));
    let owner = parts.next().map(review::words).unwrap_or_default();
    let all: Vec<&str> = owner.iter().chain(&words).map(String::as_str).collect();
    let Some((last, before)) = all.split_last() else { return Bound::Unknown };
    let about = before.last().copied().unwrap_or("");
    let endless = |why: String, is_identity| Bound::Unbounded { why, is_identity, confidence };
    match *last {
        "id" | "uuid" | "guid" | "ids" if FEW.contains(&about) || about.is_empty() => {
            Bound::Unknown
        }
        "id" | "uuid" | "guid" => {
            let is_identity = before.iter().any(|word| IDENTITY.contains(word));
            endless(format!("the id of one {about}"), is_identity)
        }
        "timestamp" | "now" => endless("a point in time".into(), true),
        "at" if matches!(about, "created" | "updated" | "started" | "finished") => {
            endless("a point in time".into(), true)
        }
        "url" | "href" if matches!(about, "original" | "request" | "full" | "req") => {
            endless("the address of a request".into(), false)
        }
        _ => match PersonalName::of(name) {
            Some(personal) => endless(personal.kind.to_string(), false),
            None => Bound::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, named};
    use model::Confidence;

    fn is_identity(name: &str) -> Option<bool> {
        match named(name, Confidence::High) {
            Bound::Unbounded { is_identity, .. } => Some(is_identity),
            _ => None,
        }
    }

    #[test]
    fn ids_of_people_and_requests_weigh_more_than_those_of_things() {
        for name in ["userId", "user.id", "session_id", "traceId", "x.requestId", "createdAt"] {
            assert_eq!(is_identity(name), Some(true), "{name}");
        }
        for name in ["stripe_charge_id", "orderId", "order.id", "invoice_uuid", "user.email"] {
            assert_eq!(is_identity(name), Some(false), "{name}");
        }
        for name in ["regionId", "planId", "id", "route", "status", "outcome", "method", "queue"] {
            assert_eq!(is_identity(name), None, "{name}");
        }
    }
}
