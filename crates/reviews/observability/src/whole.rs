//! Whole objects that frameworks hand in: the request, its headers, its body.

/// Whether an origin is that of all request headers.
pub(crate) fn is_headers(origin: &str) -> bool {
    const OF: &[&str] = &[
        "express.Request.headers",
        "express.Request.rawHeaders",
        "http.IncomingMessage.headers",
        "http.IncomingMessage.rawHeaders",
        "koa.Context.headers",
        "koa.Context.header",
        "koa.Context.request.headers",
        "koa.Context.request.header",
        "koa.Context.req.headers",
        "fastify.Request.headers",
        "next.ApiRequest.headers",
        "next.Request.headers",
        "nest.Headers",
    ];
    OF.contains(&origin)
}

/// Whether an origin is the request itself, or the context that holds it.
pub(crate) fn is_request(origin: &str) -> bool {
    const OF: &[&str] = &[
        "express.Request",
        "http.IncomingMessage",
        "koa.Context",
        "koa.Context.request",
        "koa.Context.req",
        "fastify.Request",
        "fastify.Request.raw",
        "next.ApiRequest",
        "next.Request",
    ];
    OF.contains(&origin)
}

/// Whether an origin is all that a session holds.
pub(crate) fn is_session(origin: &str) -> bool {
    const OF: &[&str] = &[
        "express.Request.session",
        "koa.Context.session",
        "fastify.Request.session",
        "nest.Session",
    ];
    OF.contains(&origin)
}

/// Whether an origin is a whole request body.
pub(crate) fn is_body(origin: &str) -> bool {
    const OF: &[&str] = &[
        "express.Request.body",
        "express.Request.rawBody",
        "koa.Context.request.body",
        "koa.Context.request.rawBody",
        "fastify.Request.body",
        "next.ApiRequest.body",
        "next.Request.json()",
        "next.Request.text()",
        "nest.Body",
        "nest.RawBody",
    ];
    OF.contains(&origin)
}

/// The field of a request body that an origin is: `comment` of `express.Request.body.comment`.
pub(crate) fn body_field(origin: &str) -> Option<&str> {
    let (body, field) = origin.rsplit_once('.')?;
    is_body(body).then_some(field)
}
