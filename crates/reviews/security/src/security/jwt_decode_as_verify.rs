//! Claims that are believed although nobody checked who signed them.

use review::prelude::*;

use crate::jwt::{Act, Jwt};
use crate::names;
use crate::uses::{Use, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "jwt-decode-as-verify",
    summary: "the claims of a token are believed without verifying it",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "authorization"],
    cwe: &[347, 345],
    references: &[
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.3",
        "https://github.com/auth0/node-jsonwebtoken#jwtdecodetoken--options",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("jwt_decode_as_verify.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let handlers: Vec<(FileId, FunctionId)> = handlers(cx);
    let mut uses = UsesOfFile::default();
    let sites: Vec<CallSite<'_>> = cx.calls().filter(|site| is_interesting(site)).collect();
    for site in &sites {
        let Some(jwt) = Jwt::of(site).filter(|jwt| jwt.act == Act::Decode) else { continue };
        let Some(token) = jwt.subject else { continue };
        let requested = is_request(cx, site.file, token);
        let handled = in_handler(site.code, &handlers, site.file, site.owner)
            || is_middleware(site.code, site.owner);
        if !(requested || handled) || is_client(site.source) {
            continue;
        }
        let Some(claim) = believed(site, uses.of(site)) else { continue };
        if is_verified(&sites, site) {
            continue;
        }
        let message = format!(
            "`{}` does not check the signature, yet {claim} is believed: anybody can write such a token",
            site.text(site.call.callee)
        );
        let confidence = if requested { Confidence::High } else { Confidence::Medium };
        cx.report(site.file, site.code.range(site.call.callee), message)
            .confidence(confidence)
            .because(site.file, site.code.range(token), "the token that was sent")
            .advise("Call `verify(token, key, { algorithms: [..] })` and use what it returns");
    }
}

fn is_interesting(site: &CallSite<'_>) -> bool {
    Jwt::of(site).is_some_and(|jwt| jwt.act != Act::Sign)
        || site.name().is_some_and(|name| {
            names::has_word(name, &["verify", "verified", "verifier", "authenticate"])
        })
}

/// Handlers and middleware of every route.
fn handlers(cx: &CheckContext<'_>) -> Vec<(FileId, FunctionId)> {
    let routes = &cx.program().routes.routes;
    routes
        .iter()
        .flat_map(|route| {
            let chain =
                route.middleware.iter().flat_map(|middleware| middleware.functions.iter().copied());
            route.handlers.iter().map(|handler| (handler.file, handler.function)).chain(chain)
        })
        .collect()
}

fn in_handler(
    code: &Code,
    handlers: &[(FileId, FunctionId)],
    file: FileId,
    owner: FunctionId,
) -> bool {
    let mut at = Some(owner);
    for _ in 0..16 {
        let Some(function) = at else { break };
        if handlers.contains(&(file, function)) {
            return true;
        }
        at = code.function(function).parent;
    }
    false
}

/// `(request, response, next)`, before anything mounts it.
fn is_middleware(code: &Code, owner: FunctionId) -> bool {
    let named = |place: usize, names: &[&str]| {
        let param = code.function(owner).params.get(place);
        param.is_some_and(|param| match &param.pattern {
            facts::code::Pattern::Bind { symbol, .. } => {
                names.contains(&&*code.symbol(*symbol).name)
            }
            _ => false,
        })
    };
    named(0, &["req", "request"]) && named(1, &["res", "response"])
}

fn is_request(cx: &CheckContext<'_>, file: FileId, token: ExprId) -> bool {
    let Some(code) = cx.file(file).code() else { return false };
    let from_request = |expr: ExprId| {
        cx.origin(file, expr).is_some_and(|origin| {
            let origin = origin.as_str();
            origin.contains("Request.")
                || origin.starts_with("koa.Context.")
                || origin.starts_with("next/headers.")
                || origin.starts_with("http.IncomingMessage.")
        })
    };
    let mut at = code.constant(token);
    for _ in 0..8 {
        if from_request(at) {
            return true;
        }
        at = match code.kind(at) {
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => {
                code.constant(*object)
            }
            ExprKind::Call(call) => code.constant(call.callee),
            ExprKind::Await(inner) => code.constant(*inner),
            ExprKind::Logical { left, .. } => code.constant(*left),
            _ => return false,
        };
    }
    false
}

/// A browser reads its own token to show a name; the server decides.
fn is_client(source: &SourceFile) -> bool {
    let path = source.path.to_string();
    let folders = ["frontend", "client", "web", "ui", "components", "hooks"];
    let directive = source
        .code()
        .is_some_and(|code| code.directives.iter().any(|directive| &**directive == "use client"));
    directive
        || path.ends_with(".tsx")
        || path.ends_with(".jsx")
        || path.ends_with(".vue")
        || folders.iter().any(|folder| source.path.has_folder(folder))
}

/// What of the claims is used to tell who is calling.
fn believed(site: &CallSite<'_>, uses: &Uses<'_>) -> Option<String> {
    let mut open = vec![site.expr];
    for _ in 0..80 {
        let at = open.pop()?;
        match uses.of(at) {
            Use::Part(whole) => match site.code.kind(whole) {
                ExprKind::Member { property, .. } if is_identity(property) => {
                    return Some(format!("`{property}`"));
                }
                // `exp` and `iat` tell when to renew; the header which key to verify with.
                ExprKind::Member { property, .. }
                    if matches!(&**property, "exp" | "iat" | "header" | "nbf" | "kid" | "iss") => {}
                _ => open.push(whole),
            },
            Use::Variable(symbol) => {
                open.extend(site.code.symbol(symbol).references.iter().take(20))
            }
            // `Session.findByPk(jti)`
            Use::Argument { call, .. } if uses.callee_name(call).is_some_and(looks_up) => {
                return Some(format!("`{}`", site.text(at)));
            }
            Use::Assigned(target) => {
                let name = names::name_of(site.code, target)?;
                if matches!(
                    name,
                    "user" | "userId" | "auth" | "currentUser" | "account" | "session" | "identity"
                ) {
                    return Some(format!("`{}`", site.text(target)));
                }
            }
            _ => {}
        }
        destructured(site.code, at, &mut open);
    }
    None
}

fn looks_up(callee: &str) -> bool {
    ["find", "load", "lookup"].iter().any(|start| callee.starts_with(start))
}

/// `const { sub, role } = decode(token)`
fn destructured(code: &Code, value: ExprId, open: &mut Vec<ExprId>) {
    for symbol in &code.symbols {
        if symbol.init == Some(value)
            && symbol.init_path.first().is_some_and(|name| is_identity(name))
        {
            open.extend(symbol.references.iter().take(4));
        }
    }
}

fn is_identity(property: &str) -> bool {
    const CLAIMS: &[&str] = &[
        "sub",
        "id",
        "_id",
        "userId",
        "user_id",
        "uid",
        "email",
        "username",
        "userName",
        "user",
        "role",
        "roles",
        "isAdmin",
        "admin",
        "permissions",
        "scope",
        "scopes",
        "tenantId",
        "accountId",
        "preferred_username",
        "upn",
        "groups",
        "name",
        "data",
        "jti",
    ];
    CLAIMS.contains(&property)
}

/// Something in the same function, or around it, verifies.
fn is_verified(sites: &[CallSite<'_>], decoding: &CallSite<'_>) -> bool {
    sites.iter().any(|site| {
        let verifies = match Jwt::of(site) {
            Some(jwt) => jwt.act == Act::Verify,
            None => true,
        };
        let function = decoding.code.function(decoding.owner).range;
        site.file == decoding.file
            && verifies
            && (site.owner == decoding.owner || function.contains(site.range()))
    })
}
