//! Signs in code of what a function is for.

use facts::code::{
    BinaryOp, Block, Call, Code, ExprId, ExprKind, FunctionId, Pattern, Stmt, StmtKind, UnaryOp,
};
use facts::{FileId, words};

use super::callee_name;
use super::calls::{
    answers, asks_permission, includes_role, limits, proves_identity, signs_body, turns_away,
    validates,
};
use crate::{Origins, Reaches};

/// Something that code does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Reads who is calling: a session, a token, a signed header.
    Identity,
    /// Turns a caller away as unknown or not allowed.
    Rejects,
    /// Tests a role of the caller.
    RoleTest,
    /// Asks a function whether the caller may: `can(..)`, `request.isAdmin(reply)`.
    Asks,
    /// Checks the shape of what was sent.
    Validates,
    /// Counts how often somebody calls.
    Limits,
    /// Compares a token against requests of foreign pages.
    CsrfToken,
    /// Tests where a request was made.
    OriginTest,
    /// Computes or compares a signature: of what was sent, when it also turns away.
    Signature,
    /// Has a sender's own library verify what was sent, which throws when it is forged.
    Verified,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) sign: Sign,
    pub(super) file: FileId,
    pub(super) expr: ExprId,
}

/// The signs in a function's own text, in source order.
pub(super) fn find(
    code: &Code,
    origins: &Origins,
    reaches: &Reaches,
    file: FileId,
    function: FunctionId,
) -> Vec<Found> {
    let range = code.function(function).range;
    let places: Vec<ExprId> = reaches.places(file, range).collect();
    let written: Vec<ExprId> = places.iter().filter_map(|expr| target(code, *expr)).collect();
    // `req.user = { ...user, admin: isAdmin(user) }` notes an answer and decides nothing.
    let noted: Vec<ExprId> = places.iter().flat_map(|expr| kept(code, *expr)).collect();
    let mut found = Vec::new();
    let mut add = |sign: Option<Sign>, expr: ExprId| {
        found.extend(sign.map(|sign| Found { sign, file, expr }));
    };
    for expr in places {
        if written.contains(&expr) {
            continue;
        }
        match code.kind(expr) {
            ExprKind::Member { object, property, .. } => {
                add(member(code, origins, file, *object, property), expr);
            }
            ExprKind::Call(made) => {
                for sign in call(code, origins, file, made) {
                    let is_noted = sign == Sign::Asks && noted.contains(&expr);
                    add((!is_noted).then_some(sign), expr);
                }
            }
            ExprKind::Binary { op, left, right } if compares(*op) => {
                add(tested(code, &[*left, *right]), expr);
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } => add(tested(code, &[*operand]), expr),
            ExprKind::Conditional { test, .. } => add(tested(code, &[*test]), expr),
            ExprKind::Logical { left, right, .. } => add(tested(code, &[*left, *right]), expr),
            ExprKind::Assign { target, value, .. } => add(answers(code, target, *value), expr),
            _ => {}
        }
    }
    for (sign, init) in taken_apart(code, origins, file, range) {
        add(Some(sign), init);
    }
    let body = &code.function(function).body;
    conditions(body, &mut |test| add(tested(code, &[test]), test));
    if &*code.function(function).name == "canActivate" {
        add(Some(Sign::Rejects), first_value(body).unwrap_or(ExprId(0)));
    }
    let thrown = found.iter().find(|found| throws_for_strangers(code, origins, function, found));
    let refused = thrown.map(|found| Found { sign: Sign::Rejects, ..*found });
    found.extend(refused);
    found
}

/// `req.user = jwt.verify(token, key)` in middleware: what does not verify is thrown, and nothing there catches it.
fn throws_for_strangers(
    code: &Code,
    origins: &Origins,
    function: FunctionId,
    found: &&Found,
) -> bool {
    const THROWING: [&str; 4] =
        ["jsonwebtoken.verify", "jose.jwtVerify", "fastify.Request.jwtVerify", "jwt-simple.decode"];
    if found.sign != Sign::Identity {
        return false;
    }
    let Some(call) = code.call(found.expr) else { return false };
    let origin = origins.origin(found.file, call.callee).map_or("", |origin| origin.as_str());
    let calls_back =
        call.args.iter().any(|arg| matches!(code.kind(arg.value), ExprKind::Function(_)));
    let of = code.function(function);
    THROWING.contains(&origin)
        && !calls_back
        && of.params.len() > 1
        && !is_tried(code, &of.body, found.expr)
}

/// A `try` of the function catches what an expression throws.
fn is_tried(code: &Code, body: &Block, expr: ExprId) -> bool {
    let range = code.range(expr);
    let mut open: Vec<&Stmt> = body.iter().collect();
    while let Some(stmt) = open.pop() {
        if let StmtKind::Try { body, handler: Some(_), .. } = &stmt.kind
            && body.iter().any(|stmt| stmt.range.contains(range))
        {
            return true;
        }
        open.extend(stmt.kind.blocks().into_iter().flatten());
    }
    false
}

/// `const { user } = context.getRequest()`, `const { authorization } = req.headers`.
fn taken_apart(
    code: &Code,
    origins: &Origins,
    file: FileId,
    range: model::ByteRange,
) -> Vec<(Sign, ExprId)> {
    let inside = code.symbols.iter().filter(|symbol| range.contains(symbol.range));
    inside
        .filter_map(|symbol| {
            let (init, first) = (symbol.init?, symbol.init_path.first()?);
            Some((member(code, origins, file, init, first)?, init))
        })
        .collect()
}

/// A guard of Nest turns away by what it returns.
fn first_value(body: &Block) -> Option<ExprId> {
    body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Return(value) => *value,
        StmtKind::Expr(value) => Some(*value),
        _ => None,
    })
}

/// What an assignment writes to.
fn target(code: &Code, expr: ExprId) -> Option<ExprId> {
    match code.kind(expr) {
        ExprKind::Assign { target, .. } => match &**target {
            Pattern::Target(target) => Some(*target),
            _ => None,
        },
        ExprKind::Unary { op: UnaryOp::Delete, operand } => Some(*operand),
        _ => None,
    }
}

/// What an assignment or an object keeps.
pub(super) fn kept(code: &Code, expr: ExprId) -> Vec<ExprId> {
    match code.kind(expr) {
        ExprKind::Assign { value, .. } => vec![*value],
        ExprKind::Object(properties) => properties.iter().map(|property| property.value).collect(),
        _ => Vec::new(),
    }
}

fn compares(op: BinaryOp) -> bool {
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
    )
}

/// `if` tests of a body, nested blocks included.
fn conditions(body: &Block, found: &mut impl FnMut(ExprId)) {
    let mut open: Vec<&Stmt> = body.iter().rev().collect();
    while let Some(stmt) = open.pop() {
        match &stmt.kind {
            StmtKind::If { test, then, otherwise } => {
                found(*test);
                open.extend(then.iter().chain(otherwise));
            }
            StmtKind::Loop { body, .. }
            | StmtKind::Block(body)
            | StmtKind::Labeled { body, .. } => {
                open.extend(body);
            }
            StmtKind::Switch { value, cases } => {
                found(*value);
                open.extend(cases.iter().flat_map(|case| &case.body));
            }
            StmtKind::Try { body, handler, finalizer, .. } => {
                open.extend(body.iter().chain(handler.iter().flatten()).chain(finalizer));
            }
            _ => {}
        }
    }
}

/// A role or permission of somebody, where a decision is made.
fn tested(code: &Code, sides: &[ExprId]) -> Option<Sign> {
    let is_role = |side: &ExprId| match code.kind(*side) {
        ExprKind::Member { object, property, .. } => {
            is_role_name(property) && !is_sent(code, *object)
        }
        ExprKind::Name { name, .. } => is_role_name(name) && code_const_is_member(code, *side),
        _ => false,
    };
    sides.iter().any(is_role).then_some(Sign::RoleTest)
}

/// `const { role } = req.user; if (role !== 'admin')`; a parameter of that name says nothing.
fn code_const_is_member(code: &Code, side: ExprId) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(side) else { return false };
    let symbol = code.symbol(*symbol);
    symbol.init.is_some_and(|init| {
        !symbol.init_path.is_empty() && !is_sent(code, init)
            || matches!(code.kind(init), ExprKind::Member { object, .. } if !is_sent(code, *object))
    })
}

pub(super) fn is_role_name(name: &str) -> bool {
    const ROLES: &[&str] = &[
        "role",
        "roles",
        "roleid",
        "rolename",
        "userrole",
        "isadmin",
        "admin",
        "issuperuser",
        "superuser",
        "isstaff",
        "permission",
        "permissions",
        "scope",
        "scopes",
        "privileges",
        "isowner",
        "ismoderator",
        "accountrole",
        "usertype",
        "accesslevel",
    ];
    let flat: String = name.chars().filter(|letter| *letter != '_').collect();
    ROLES.contains(&flat.to_ascii_lowercase().as_str())
}

/// Something that the request carries says nothing about who sent it.
pub(super) fn is_sent(code: &Code, object: ExprId) -> bool {
    match code.kind(object) {
        ExprKind::Member { property, .. } => {
            matches!(&**property, "body" | "query" | "params")
        }
        ExprKind::Name { name, .. } => matches!(&**name, "body" | "query" | "params" | "dto"),
        _ => false,
    }
}

fn member(
    code: &Code,
    origins: &Origins,
    file: FileId,
    object: ExprId,
    property: &str,
) -> Option<Sign> {
    if is_session(code, object) {
        return (!is_session_plumbing(property)).then_some(Sign::Identity);
    }
    // Also `({ headers }) => headers.authorization`.
    let is_headers =
        matches!(code.kind(object), ExprKind::Name { name, .. } if &**name == "headers");
    if is_headers || is_collection(code, object, &["headers"]) {
        return header(property);
    }
    if is_collection(code, object, &["cookies", "signedCookies"]) {
        return names_credential(property).then_some(Sign::Identity);
    }
    let is_user = matches!(
        property,
        "user"
            | "userId"
            | "userID"
            | "user_id"
            | "currentUser"
            | "auth"
            | "account"
            | "principal"
            | "identity"
            | "jwt"
            | "token"
            | "userInfo"
            | "authInfo"
    );
    (is_user && is_request(code, origins, file, object)).then_some(Sign::Identity)
}

/// `req.session`, `ctx.session`, `request.session`.
fn is_session(code: &Code, object: ExprId) -> bool {
    matches!(code.kind(object), ExprKind::Member { object, property, .. }
        if &**property == "session" && is_request_name(code, *object))
}

/// What a session holds beside its user.
fn is_session_plumbing(property: &str) -> bool {
    matches!(
        property,
        "regenerate"
            | "destroy"
            | "save"
            | "reload"
            | "touch"
            | "cookie"
            | "flash"
            | "csrfToken"
            | "csrf"
            | "csrfSecret"
            | "returnTo"
            | "redirect"
            | "redirectTo"
            | "captcha"
            | "cart"
            | "views"
            | "messages"
            | "id"
            | "maxAge"
            | "state"
            | "nonce"
            | "locale"
            | "set"
            | "lang"
            | "oauthState"
            | "code_verifier"
            | "codeVerifier"
            | "challenge"
    )
}

fn is_collection(code: &Code, object: ExprId, names: &[&str]) -> bool {
    matches!(code.kind(object), ExprKind::Member { property, .. } if names.contains(&&**property))
}

/// A name that everybody gives to what carries a request.
fn is_request_name(code: &Code, object: ExprId) -> bool {
    match code.kind(object) {
        ExprKind::Name { name, .. } => matches!(
            &**name,
            "req"
                | "request"
                | "ctx"
                | "context"
                | "c"
                | "event"
                | "socket"
                | "_req"
                | "client"
                | "r"
        ),
        ExprKind::Member { property, .. } => {
            matches!(
                &**property,
                "req"
                    | "request"
                    | "state"
                    | "locals"
                    | "raw"
                    | "handshake"
                    | "ctx"
                    | "context"
                    | "res"
            )
        }
        _ => false,
    }
}

fn is_request(code: &Code, origins: &Origins, file: FileId, object: ExprId) -> bool {
    const SHAPES: [&str; 6] = [
        "express.Request",
        "fastify.Request",
        "koa.Context",
        "http.IncomingMessage",
        "next.ApiRequest",
        "next.Request",
    ];
    let is_state = matches!(code.kind(object), ExprKind::Member { object, property, .. }
        if matches!(&**property, "state" | "locals" | "auth") && is_request_name(code, *object));
    let is_plain =
        matches!(code.kind(object), ExprKind::Name { .. }) && is_request_name(code, object);
    let is_asked = matches!(code.kind(object), ExprKind::Call(call)
        if callee_name(code, call.callee) == Some("getRequest"));
    let by_origin =
        origins.origin(file, object).is_some_and(|origin| SHAPES.contains(&origin.as_str()));
    is_state || is_plain || is_asked || by_origin
}

/// What reading a request header is for.
fn header(name: &str) -> Option<Sign> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "authorization"
        | "x-api-key"
        | "x-access-token"
        | "x-auth-token"
        | "api-key"
        | "apikey"
        | "x-apikey"
        | "token"
        | "x-token"
        | "auth-token"
        | "x-session-token"
        | "x-authorization"
        | "access-token"
        | "proxy-authorization" => Some(Sign::Identity),
        "x-csrf-token" | "x-xsrf-token" | "csrf-token" | "xsrf-token" => Some(Sign::CsrfToken),
        "origin" | "referer" | "referrer" | "sec-fetch-site" => Some(Sign::OriginTest),
        _ => None,
    }
}

/// `jwtFrom(req)`, `extractToken(request)`
fn takes_token(code: &Code, made: &Call, name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&["jwt", "bearer", "token"])
        && has(&["from", "extract", "get", "parse", "read"])
        && !has(&["csrf", "xsrf"])
        && made.args.first().is_some_and(|arg| is_request_name(code, arg.value))
}

fn names_credential(name: &str) -> bool {
    const CREDENTIALS: &[&str] = &[
        "token",
        "session",
        "sessionid",
        "auth",
        "jwt",
        "sid",
        "user",
        "access",
        "refresh",
        "uid",
        "accesstoken",
    ];
    words(name).iter().any(|word| CREDENTIALS.contains(&word.as_str()))
}

fn call(code: &Code, origins: &Origins, file: FileId, made: &Call) -> Vec<Sign> {
    let origin = origins.origin(file, made.callee).map_or("", |origin| origin.as_str());
    let name = callee_name(code, made.callee).unwrap_or("");
    let mut signs = Vec::new();
    let first = made.args.first().map(|arg| code.constant(arg.value));
    let text = first.and_then(|first| code.string(first));
    if matches!(name, "get" | "header") && made.args.len() == 1 {
        signs.extend(text.and_then(header));
    }
    if proves_identity(name, origin) || takes_token(code, made, name) {
        signs.push(Sign::Identity);
    }
    if turns_away(code, made, name) {
        signs.push(Sign::Rejects);
    }
    if !origin.starts_with("passport") && asks_permission(name) {
        signs.push(Sign::Asks);
    }
    if includes_role(code, made, name) {
        signs.push(Sign::RoleTest);
    }
    if validates(code, made, name, origin) {
        signs.push(Sign::Validates);
    }
    if limits(code, made, name, origin) {
        signs.push(Sign::Limits);
    }
    if matches!(name, "constructEvent" | "constructEventAsync")
        || origin.starts_with("svix.Webhook().verify")
    {
        signs.push(Sign::Verified);
    }
    if signs_body(name) {
        signs.push(Sign::Signature);
    }
    if name.to_ascii_lowercase().contains("csrf")
        && matches!(
            words(name).first().map(String::as_str),
            Some("verify" | "validate" | "check" | "assert")
        )
    {
        signs.push(Sign::CsrfToken);
    }
    signs
}
