//! What is known of packages' own types and of functions that hand on what they are given.

/// What a value of this type is, for types that are not simply made by `new`.
pub(crate) fn type_shape(origin: &str) -> Option<&'static str> {
    Some(match origin {
        "express.Request" | "express-serve-static-core.Request" | "express.express.Request" => {
            "express.Request"
        }
        "express.Response" | "express-serve-static-core.Response" => "express.Response",
        "express.NextFunction" | "express-serve-static-core.NextFunction" => "express.NextFunction",
        "express"
        | "express.Application"
        | "express.Express"
        | "express-serve-static-core.Application"
        | "express-serve-static-core.Express" => "express()",
        "express.Router" | "express.IRouter" => "express.Router()",
        "koa.Context"
        | "koa.ParameterizedContext"
        | "koa.ExtendableContext"
        | "koa-router.RouterContext"
        | "koa-router.IRouterContext"
        | "@koa/router.RouterContext"
        | "koa.DefaultContext" => "koa.Context",
        "koa.Request" => "koa.Context.request",
        "koa.Response" => "koa.Context.response",
        "fastify.FastifyRequest" => "fastify.Request",
        "fastify.FastifyReply" => "fastify.Reply",
        "fastify.FastifyInstance" => "fastify()",
        "next.NextApiRequest" => "next.ApiRequest",
        "next.NextApiResponse" => "next.ApiResponse",
        "next/server.NextRequest" => "next.Request",
        "http.IncomingMessage" | "https.IncomingMessage" => "http.IncomingMessage",
        "http.ServerResponse" | "https.ServerResponse" => "http.ServerResponse",
        _ => return None,
    })
}

/// The parameters of a function that is declared with this type.
pub(crate) fn function_type(origin: &str) -> Option<&'static [Option<&'static str>]> {
    Some(match origin {
        "express.RequestHandler"
        | "express.Handler"
        | "express-serve-static-core.RequestHandler" => EXPRESS,
        "express.ErrorRequestHandler" => EXPRESS_ERROR,
        "koa.Middleware"
        | "koa-router.IMiddleware"
        | "koa-router.Middleware"
        | "@koa/router.Middleware"
        | "koa-compose.Middleware" => KOA,
        "fastify.RouteHandlerMethod" | "fastify.RouteHandler" => FASTIFY,
        "fastify.FastifyPluginAsync"
        | "fastify.FastifyPluginCallback"
        | "fastify.FastifyPlugin"
        | "@fastify/type-provider-typebox.FastifyPluginAsyncTypebox"
        | "@fastify/type-provider-typebox.FastifyPluginCallbackTypebox"
        | "@fastify/type-provider-json-schema-to-ts.FastifyPluginAsyncJsonSchemaToTs" => {
            FASTIFY_PLUGIN
        }
        "next.NextApiHandler" => NEXT_API,
        "http.RequestListener" => HTTP,
        _ => return None,
    })
}

pub(crate) const EXPRESS: &[Option<&str>] =
    &[Some("express.Request"), Some("express.Response"), Some("express.NextFunction")];
pub(crate) const EXPRESS_ERROR: &[Option<&str>] =
    &[None, Some("express.Request"), Some("express.Response"), Some("express.NextFunction")];
pub(crate) const KOA: &[Option<&str>] = &[Some("koa.Context"), None];
pub(crate) const FASTIFY: &[Option<&str>] = &[Some("fastify.Request"), Some("fastify.Reply"), None];
pub(crate) const FASTIFY_PLUGIN: &[Option<&str>] = &[Some("fastify()")];
pub(crate) const NEXT_API: &[Option<&str>] = &[Some("next.ApiRequest"), Some("next.ApiResponse")];
pub(crate) const NEXT_ROUTE: &[Option<&str>] = &[Some("next.Request"), Some("next.RouteContext")];
pub(crate) const HTTP: &[Option<&str>] =
    &[Some("http.IncomingMessage"), Some("http.ServerResponse")];

/// Packages that make a global of their name when loaded by a page.
pub(crate) fn global(name: &str) -> &str {
    match name {
        "_" => "lodash",
        "$" | "jQuery" => "jquery",
        "React" => "react",
        _ => name,
    }
}

/// Global objects whose members are globals.
pub(crate) fn is_global_object(name: &str) -> bool {
    matches!(name, "window" | "globalThis" | "global" | "self")
}

/// Functions whose result stands for their first argument.
pub(crate) fn hands_on_argument(origin: &str) -> bool {
    matches!(
        origin,
        "util.promisify"
            | "bluebird.promisify"
            | "bluebird.promisifyAll"
            | "pify"
            | "es6-promisify"
            | "es6-promisify.promisify"
            | "fastify-plugin"
            | "Object.freeze"
            | "Object.assign"
            | "Object.seal"
            | "Promise.resolve"
            | "util.callbackify"
            | "__importDefault"
            | "__importStar"
            | "_interopRequireDefault"
            | "_interopRequireWildcard"
            | "tslib.__importDefault"
            | "tslib.__importStar"
    )
}

/// Whether a call of this method gives its receiver, so that calls can be chained. `args` tells `app.get(path, ..)`
/// from `app.get(setting)`.
pub(crate) fn gives_receiver(receiver: &str, method: &str, args: usize) -> bool {
    match receiver {
        "express()" | "express.Router()" => {
            !matches!(method, "route" | "listen" | "handle" | "path" | "render" | "get")
                || (method == "get" && args > 1)
        }
        "express().route()" | "express.Router().route()" => true,
        "fastify()" => !matches!(
            method,
            "listen"
                | "inject"
                | "close"
                | "ready"
                | "log"
                | "server"
                | "printRoutes"
                | "hasRoute"
                | "getSchema"
        ),
        "koa()" => method == "use",
        _ if is_koa_router(receiver) => !matches!(method, "url" | "route" | "match"),
        _ => false,
    }
}

/// Constructors known under another name.
pub(crate) fn constructed(origin: &str) -> Option<&'static str> {
    Some(match origin {
        "express-promise-router" | "router" | "express.default.Router" => "express.Router()",
        "fastify.fastify" | "fastify.default" => "fastify()",
        "koa.default" => "koa()",
        "koa-router" | "@koa/router" | "@koa/router.Router" | "koa-router.Router"
        | "koa-better-router" | "koa-joi-router" | "koa-tree-router" => "@koa/router()",
        "restify.createServer" | "polka" | "connect" => "express()",
        "@nestjs/core.NestFactory.create" => "@nestjs/core.NestApplication()",
        _ => return None,
    })
}

/// Applications, routers and plugin instances: which one it is matters more than what it is.
pub(crate) fn is_application(origin: &str) -> bool {
    matches!(origin, "express()" | "express.Router()" | "fastify()" | "koa()" | "@koa/router()")
}

pub(crate) fn is_koa_router(origin: &str) -> bool {
    origin == "@koa/router()"
}
