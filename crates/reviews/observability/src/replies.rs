//! What a handler answers: the status codes that it sends or throws.

use facts::code::{Code, ExprId, ExprKind, Stmt};
use model::ByteRange;

/// The statuses that a run of statements answers or throws with, in order. `None` stands for an error that is thrown
/// on and says no status.
pub(crate) fn statuses(code: &Code, calls: &CallIndex, statements: &[Stmt]) -> Vec<u16> {
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else {
        return Vec::new();
    };
    let range = ByteRange::new(first.range.start, last.range.end);
    calls.within(range).filter_map(|call| status(code, call)).collect()
}

/// The calls of a file in order of place.
pub(crate) struct CallIndex(Vec<(ByteRange, ExprId)>);

impl CallIndex {
    pub(crate) fn new(code: &Code) -> Self {
        let mut calls: Vec<_> = code.calls.iter().map(|call| (code.range(*call), *call)).collect();
        calls.sort_by_key(|(range, _)| (range.start, range.end));
        Self(calls)
    }

    pub(crate) fn within(&self, range: ByteRange) -> impl Iterator<Item = ExprId> + use<'_> {
        let first = self.0.partition_point(|(call, _)| call.start < range.start);
        let here = self.0[first..].iter().take_while(move |(call, _)| call.start < range.end);
        here.filter(move |(call, _)| range.contains(*call)).map(|(_, call)| *call)
    }
}

/// `res.status(404)`, `res.sendStatus(404)`, `reply.code(400)`, `ctx.throw(404)`, `createError(409)`,
/// `new NotFoundException()`, `Boom.badRequest()`.
fn status(code: &Code, call: ExprId) -> Option<u16> {
    let call = code.call(call)?;
    let number = |expr: ExprId| match code.kind(code.constant(expr)) {
        ExprKind::Number(number) if (100.0..600.0).contains(number) => Some(*number as u16),
        ExprKind::Member { property, .. } => named(property),
        _ => None,
    };
    let first = call.args.first().map(|arg| arg.value);
    match code.kind(call.callee) {
        ExprKind::Member { property, .. } => match &**property {
            "status" | "sendStatus" | "code" | "throw" | "writeHead" | "sendError" => {
                first.and_then(number)
            }
            name => named(name),
        },
        ExprKind::Name { name, .. } => match &**name {
            "createError" | "createHttpError" | "HttpError" | "ApiError" | "AppError"
            | "HttpException" => call.args.iter().find_map(|arg| number(arg.value)),
            name => named(name),
        },
        _ => None,
    }
}

/// The status that a name says: `NotFoundException`, `BAD_REQUEST`, `notFound`, `ValidationError`.
fn named(name: &str) -> Option<u16> {
    let flat = name.to_ascii_lowercase().replace('_', "");
    let flat = flat.trim_end_matches("exception").trim_end_matches("error");
    Some(match flat {
        "badrequest" | "validation" | "invalidinput" | "invalidargument" | "userinput" => 400,
        "unauthorized" | "unauthenticated" | "authentication" => 401,
        "forbidden" | "authorization" => 403,
        "notfound" | "entitynotfound" | "resourcenotfound" => 404,
        "conflict" => 409,
        "gone" => 410,
        "unprocessableentity" => 422,
        "toomanyrequests" => 429,
        "internalserver" | "internal" | "servererror" => 500,
        "badgateway" | "badimplementation" => 502,
        "serviceunavailable" => 503,
        _ => return None,
    })
}
