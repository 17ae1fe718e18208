//! Where a value in a handler comes from: back through names, conversions and the calls that handed it on.

use facts::code::{PropertyKey, SymbolKind};
use flow::Step;
use review::prelude::*;

/// Steps back that are followed; a value that takes more is made, not handed on.
const MAX_STEPS: u32 = 40;

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// A part of the request that the caller chooses, where it is read.
    Request {
        file: FileId,
        expr: ExprId,
        part: Part,
    },
    /// The session or token: who is calling.
    Identity,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Params,
    Query,
    Body,
}

pub(crate) struct Tracer<'c, 'a> {
    pub(crate) cx: &'c CheckContext<'a>,
    pub(crate) steps: &'a [Step],
}

impl<'a> Tracer<'_, 'a> {
    /// Where an expression of the function at this place among the steps comes from.
    pub(crate) fn from(&self, step: usize, expr: ExprId) -> Provenance {
        let mut budget = MAX_STEPS;
        self.trace(step, expr, &[], &mut budget)
    }

    /// `path`: the properties that are taken from the expression's value, outermost last.
    fn trace(&self, step: usize, expr: ExprId, path: &[&str], budget: &mut u32) -> Provenance {
        let Some(left) = budget.checked_sub(1) else { return Provenance::Other };
        *budget = left;
        let Some(at) = self.steps.get(step) else { return Provenance::Other };
        let Some(code) = self.cx.file(at.file).code() else { return Provenance::Other };
        // A name is followed to where its value is read, which is the better place to show.
        if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr) {
            let followed = self.name(step, code, *symbol, path, budget);
            if followed != Provenance::Other {
                return followed;
            }
        }
        if let Some(found) = self.read(at.file, code, expr, path) {
            return found;
        }
        match code.kind(expr) {
            ExprKind::Member { object, property, .. } => {
                let longer: Vec<&str> =
                    std::iter::once(&**property).chain(path.iter().copied()).collect();
                self.trace(step, *object, &longer, budget)
            }
            ExprKind::Object(properties) => {
                let Some((first, rest)) = path.split_first() else { return Provenance::Other };
                let named =
                    |key: &PropertyKey| matches!(key, PropertyKey::Name(name) if **name == **first);
                match properties.iter().rev().find(|property| named(&property.key)) {
                    Some(property) => self.trace(step, property.value, rest, budget),
                    None => Provenance::Other,
                }
            }
            ExprKind::Await(inner) | ExprKind::Unary { operand: inner, .. } => {
                self.trace(step, *inner, path, budget)
            }
            ExprKind::Logical { left, right, .. } | ExprKind::Binary { left, right, .. } => {
                self.either(step, &[*left, *right], path, budget)
            }
            ExprKind::Conditional { then, otherwise, .. } => {
                self.either(step, &[*then, *otherwise], path, budget)
            }
            ExprKind::Template { exprs, .. } => self.either(step, exprs, path, budget),
            ExprKind::Call(call) => self.converted(step, code, call, path, budget),
            _ => Provenance::Other,
        }
    }

    fn either(&self, step: usize, exprs: &[ExprId], path: &[&str], budget: &mut u32) -> Provenance {
        let found: Vec<Provenance> =
            exprs.iter().map(|expr| self.trace(step, *expr, path, budget)).collect();
        let identity = found.iter().find(|from| **from == Provenance::Identity);
        let request = found.iter().find(|from| matches!(from, Provenance::Request { .. }));
        identity.or(request).copied().unwrap_or(Provenance::Other)
    }

    /// `Number(id)`, `new ObjectId(id)`, `id.toString()`, `schema.parse(req.body)`.
    fn converted(
        &self,
        step: usize,
        code: &Code,
        call: &Call,
        path: &[&str],
        budget: &mut u32,
    ) -> Provenance {
        const BY_ARGUMENT: &[&str] = &[
            "Number",
            "parseInt",
            "parseFloat",
            "String",
            "BigInt",
            "ObjectId",
            "ObjectID",
            "toObjectId",
            "decodeURIComponent",
            "encodeURIComponent",
            "parse",
            "validate",
            "parseAsync",
            "safeParse",
            "escape",
            "toInt",
            "castArray",
            "plainToClass",
            "plainToInstance",
            "toNumber",
            "validateSync",
            "pick",
            "matchedData",
            "asyncParse",
            "from",
        ];
        const BY_RECEIVER: &[&str] = &[
            "toString",
            "trim",
            "toLowerCase",
            "valueOf",
            "toUpperCase",
            "replace",
            "split",
            "slice",
            "map",
        ];
        match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } if BY_RECEIVER.contains(&&**property) => {
                self.trace(step, *object, path, budget)
            }
            ExprKind::Member { property: name, .. } | ExprKind::Name { name, .. }
                if BY_ARGUMENT.contains(&&**name) =>
            {
                call.args
                    .first()
                    .map_or(Provenance::Other, |arg| self.trace(step, arg.value, path, budget))
            }
            _ => Provenance::Other,
        }
    }

    fn name(
        &self,
        step: usize,
        code: &Code,
        symbol: facts::code::SymbolId,
        path: &[&str],
        budget: &mut u32,
    ) -> Provenance {
        let symbol = code.symbol(symbol);
        let longer: Vec<&str> =
            symbol.init_path.iter().map(|part| &**part).chain(path.iter().copied()).collect();
        if let Some(init) = symbol.init {
            return self.trace(step, init, &longer, budget);
        }
        let SymbolKind::Param(place) = symbol.kind else { return Provenance::Other };
        let at = &self.steps[step];
        let Some((caller, call)) = at.via.filter(|_| at.function == symbol.function) else {
            return Provenance::Other;
        };
        let Some(outer) = self.cx.file(self.steps[caller].file).code() else {
            return Provenance::Other;
        };
        let Some(call) = outer.call(call) else { return Provenance::Other };
        let before = call.args.get(..=place as usize);
        match before {
            Some(args) if args.iter().all(|arg| !arg.spread) => {
                self.trace(caller, args[place as usize].value, &longer, budget)
            }
            _ => Provenance::Other,
        }
    }

    /// What the expression itself says: a read of the request or of the caller's identity.
    fn read(&self, file: FileId, code: &Code, expr: ExprId, path: &[&str]) -> Option<Provenance> {
        let origin = self.cx.origin(file, expr).map_or("", |origin| origin.as_str());
        let whole = match path.is_empty() {
            true => origin.to_owned(),
            false => format!("{origin}.{}", path.join(".")),
        };
        if is_identity(&whole) || names_identity(code, expr) {
            return Some(Provenance::Identity);
        }
        let part = part_of(&whole).or_else(|| written_part(code, expr, path))?;
        Some(Provenance::Request { file, expr, part })
    }
}

/// The part of the request that an origin is a member of.
fn part_of(origin: &str) -> Option<Part> {
    const SHAPES: [&str; 8] = [
        "express.Request.",
        "fastify.Request.",
        "koa.Context.",
        "next.ApiRequest.",
        "next.Request.",
        "nest.",
        "next.RouteContext.",
        "trpc.Call.",
    ];
    let rest = SHAPES.iter().find_map(|shape| origin.strip_prefix(shape))?;
    let rest = rest.strip_prefix("request.").unwrap_or(rest);
    let mut parts = rest.splitn(2, '.');
    let (head, below) = (parts.next()?, parts.next());
    let is_nest = origin.starts_with("nest.");
    match (head, below) {
        ("params" | "Param", Some(_)) => Some(Part::Params),
        ("query" | "Query", Some(_)) => Some(Part::Query),
        ("body" | "Body" | "input", Some(_)) => Some(Part::Body),
        ("json()", Some(_)) => Some(Part::Body),
        ("Param", None) if is_nest => Some(Part::Params),
        _ => None,
    }
}

/// `req.params.id` where nobody knows what `req` is.
fn written_part(code: &Code, expr: ExprId, path: &[&str]) -> Option<Part> {
    let (object, has_field) = match code.kind(expr) {
        ExprKind::Member { object, property, .. } if path.is_empty() => match code.kind(*object) {
            ExprKind::Member { object, property, .. } => ((*object, &**property), true),
            _ => ((*object, &**property), false),
        },
        ExprKind::Member { object, property, .. } => ((*object, &**property), true),
        _ => return None,
    };
    let is_request = matches!(code.kind(object.0), ExprKind::Name { name, .. } if matches!(&**name, "req" | "request" | "ctx"));
    match (is_request && has_field, object.1) {
        (true, "params") => Some(Part::Params),
        (true, "query") => Some(Part::Query),
        (true, "body") => Some(Part::Body),
        _ => None,
    }
}

fn is_identity(origin: &str) -> bool {
    const STARTS: [&str; 12] = [
        "express.Request.user",
        "express.Request.session",
        "express.Request.auth",
        "fastify.Request.user",
        "fastify.Request.session",
        "koa.Context.state.user",
        "koa.Context.state.auth",
        "koa.Context.session",
        "express.Response.locals.user",
        "nest.Session",
        "next-auth",
        "express.Request.userId",
    ];
    STARTS.iter().any(|start| origin.starts_with(start))
}

/// `req.user`, `ctx.state.user`, `req.session`, `session.user`, `currentUser`.
pub(crate) fn names_identity(code: &Code, expr: ExprId) -> bool {
    match code.kind(expr) {
        ExprKind::Member { object, property, .. } => {
            let is_user = matches!(
                &**property,
                "user"
                    | "userId"
                    | "session"
                    | "auth"
                    | "currentUser"
                    | "account"
                    | "jwtPayload"
                    | "principal"
                    | "identity"
                    | "authUser"
            );
            is_user && carries_request(code, *object)
        }
        ExprKind::Name { name, .. } => {
            matches!(
                &**name,
                "currentUser"
                    | "currentUserId"
                    | "session"
                    | "sessionUser"
                    | "authUser"
                    | "loggedInUser"
                    | "authenticatedUser"
                    | "actor"
                    | "viewer"
            )
        }
        _ => false,
    }
}

fn carries_request(code: &Code, object: ExprId) -> bool {
    match code.kind(object) {
        ExprKind::Name { name, .. } => {
            matches!(
                &**name,
                "req"
                    | "request"
                    | "ctx"
                    | "context"
                    | "session"
                    | "_req"
                    | "c"
                    | "token"
                    | "decoded"
            )
        }
        ExprKind::Member { property, .. } => {
            matches!(&**property, "state" | "locals" | "req" | "request" | "session" | "raw")
        }
        _ => false,
    }
}
