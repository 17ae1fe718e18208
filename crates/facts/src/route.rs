//! HTTP entry points.

use model::{ByteRange, Span};
use serde::{Deserialize, Serialize};

use crate::code::{ExprId, FunctionId};
use crate::{FileId, Origin};

/// All entry points of the repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteTable {
    /// HTTP routes, sorted by file and place.
    pub routes: Vec<Route>,
    /// Sockets and their events (`ws`, `socket.io`), operations of GraphQL; sorted alike. The method is `CONNECT`,
    /// `EVENT`, `QUERY`, `MUTATION` or `SUBSCRIPTION`, the path the name.
    pub channels: Vec<Route>,
}

impl RouteTable {
    /// Everything that answers somebody from outside.
    pub fn entry_points(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().chain(&self.channels)
    }
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
    /// It hangs on an application; false for a router of which nobody knows what it is mounted behind.
    pub rooted: bool,
    /// What the handler does for itself: `if (!req.user) return res.sendStatus(401)`.
    pub own: Vec<OwnGuard>,
}

impl Route {
    /// Whoever plays a role for the route: the first middleware that does, else the handler itself.
    pub fn guard(&self, role: Role) -> Option<Guard<'_>> {
        let before = self.middleware.iter().find_map(|middleware| {
            Some(Guard {
                name: &middleware.name,
                span: &middleware.span,
                basis: middleware.plays(role)?,
                is_own: false,
            })
        });
        before.or_else(|| {
            let own = self.own.iter().find(|own| own.role == role)?;
            Some(Guard { name: &own.text, span: &own.span, basis: own.basis, is_own: true })
        })
    }
}

/// What stands between a request and what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Who is calling.
    Authentication,
    /// Whether that caller may.
    Authorization,
    Validation,
    RateLimit,
    /// Protection against requests that a foreign page makes.
    Csrf,
    /// The sender of a webhook proves itself by signing the body.
    Signature,
}

/// Why something is believed to play a role, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Basis {
    Name,
    Package,
    /// Its code was read.
    Code,
}

/// A part that a middleware plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub role: Role,
    pub basis: Basis,
}

/// A role that the handler plays for itself, and the place where it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnGuard {
    pub role: Role,
    pub basis: Basis,
    pub file: FileId,
    pub range: ByteRange,
    pub span: Span,
    /// As written, one line: `req.session.userId`.
    pub text: Box<str>,
}

/// Who plays a role for a route.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'r> {
    pub name: &'r str,
    pub span: &'r Span,
    pub basis: Basis,
    /// The handler itself.
    pub is_own: bool,
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
    /// The expression that names it. What a framework finds by the file's name has none.
    pub expr: Option<ExprId>,
    pub span: Span,
    /// Its code, when it is in the repository: its own, and what it wraps.
    pub functions: Vec<(FileId, FunctionId)>,
    /// Mounted for more than this route.
    pub shared: bool,
    pub parts: Vec<Part>,
}

impl Middleware {
    /// Why it is believed to play this role; `None` when it does not.
    pub fn plays(&self, role: Role) -> Option<Basis> {
        self.parts.iter().find(|part| part.role == role).map(|part| part.basis)
    }
}
