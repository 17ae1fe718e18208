//! HTTP entry points.

use model::{ByteRange, Span};
use serde::{Deserialize, Serialize};

use crate::code::{ExprId, FunctionId};
use crate::{FileId, Origin};

/// All entry points of the repository and what was mounted for all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteTable {
    /// Sorted by file and place.
    pub routes: Vec<Route>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// `express`, `fastify`, `koa`, `nest`, `next`, `http`.
    pub framework: Box<str>,
    /// Upper case; `ALL` for every method.
    pub method: Box<str>,
    /// The full path with the prefixes of all mounts: `/api/users/:id`. Parts that are no constant are `*`.
    pub path: Box<str>,
    /// Where the route is registered or decorated.
    pub file: FileId,
    pub range: ByteRange,
    pub span: Span,
    /// What answers, in order; usually one.
    pub handlers: Vec<Handler>,
    /// What runs before it, outermost first: application-level `use`, router-level, then the route's own.
    pub middleware: Vec<Middleware>,
}

/// A function that is given the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    pub file: FileId,
    pub function: FunctionId,
    /// What each parameter is: `express.Request`, `express.Response`; `None` where nothing is known.
    pub params: Vec<Option<Origin>>,
}

/// Something in the chain before the handler: middleware, guard, hook, pipe, decorator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Middleware {
    /// As a person would name it: `requireAuth`, `express.json`, `AuthGuard('jwt')`.
    pub name: Box<str>,
    pub origin: Option<Origin>,
    pub file: FileId,
    /// The expression that names it.
    pub expr: ExprId,
    pub span: Span,
    /// Its code, when it is in the repository.
    pub function: Option<(FileId, FunctionId)>,
    /// Mounted for more than this route.
    pub shared: bool,
}
