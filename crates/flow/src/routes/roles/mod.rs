//! What stands between a request and a handler, judged by what it does.
//!
//! Code speaks first: who reads a session, a token or a signed header and turns callers away authenticates, whatever
//! its name. A package is known by its own name. The name of a function is what is left, and weighs least: one that
//! reads who is calling and never turns anybody away (`loadUser`) plays no role, be it called `auth`.

mod calls;
mod names;
mod signs;

use facts::code::{Code, ExprId, ExprKind, FunctionId};
use facts::{Basis, FactBase, FileId, Middleware, OwnGuard, Part, Role, Route};
use rustc_hash::FxHashMap;

use crate::{Origins, Reaches, Step};
use signs::{Found, Sign};

pub(crate) const ALL: [Role; 6] = [
    Role::Authentication,
    Role::Authorization,
    Role::Validation,
    Role::RateLimit,
    Role::Csrf,
    Role::Signature,
];

/// Guards do their work themselves, or in a function or two of their own: what lies deeper is about something else.
const MAX_DEPTH: usize = 2;

/// Longer code is cut when it is shown.
const SHOWN: usize = 60;

/// What tells one middleware from another.
type Named = (FileId, Option<ExprId>, Vec<(FileId, FunctionId)>);

/// Says for every route who plays which role.
pub(crate) fn assign(routes: &mut [Route], base: &FactBase, origins: &Origins, reaches: &Reaches) {
    let mut judge = Judge { base, origins, reaches, signs: FxHashMap::default() };
    let mut known: FxHashMap<Named, Vec<Part>> = FxHashMap::default();
    for route in routes {
        for middleware in &mut route.middleware {
            let key = (middleware.file, middleware.expr, middleware.functions.clone());
            let parts = known.entry(key).or_insert_with(|| judge.parts(middleware));
            middleware.parts.clone_from(parts);
        }
        open_by_decorator(route);
        route.own = judge.own(route);
    }
}

/// `@Public()` on a method of Nest: the guards that its controller and its application share let everybody through.
fn open_by_decorator(route: &mut Route) {
    let is_nest = matches!(&*route.framework, "nest" | "graphql");
    let is_open =
        is_nest && route.middleware.iter().any(|link| names::lets_everybody_in(&link.name));
    if is_open {
        for middleware in route.middleware.iter_mut().filter(|middleware| middleware.shared) {
            middleware
                .parts
                .retain(|part| !matches!(part.role, Role::Authentication | Role::Authorization));
        }
    }
}

struct Judge<'a> {
    base: &'a FactBase,
    origins: &'a Origins,
    reaches: &'a Reaches,
    /// Per function, its own text only.
    signs: FxHashMap<(FileId, FunctionId), Vec<Found>>,
}

impl Judge<'_> {
    fn parts(&mut self, middleware: &Middleware) -> Vec<Part> {
        let found = self.behaviour(&middleware.functions);
        let has = |sign: Sign| found.iter().any(|found| found.sign == sign);
        let origin = middleware.origin.as_ref().map_or("", |origin| origin.as_str());
        let is_optional = self.lets_everybody(middleware);
        let is_about_others = self.is_about_others(middleware, has(Sign::Rejects));
        let part = |role: Role| {
            let guards = matches!(role, Role::Authentication | Role::Authorization);
            if is_optional && role == Role::Authentication || is_about_others && guards {
                return None;
            }
            let basis = if plays(role, &has) {
                Basis::Code
            } else if !names::is_local(origin)
                && !self.is_undeclared(middleware)
                && names::is_named_by(role, origin)
            {
                Basis::Package
            } else if names::is_named_by(role, &middleware.name)
                && !is_refuted(role, middleware, &has)
            {
                Basis::Name
            } else {
                return None;
            };
            Some(Part { role, basis })
        };
        ALL.into_iter().filter_map(part).collect()
    }

    /// Checks of tokens against foreign pages read sessions, and interceptors ask for roles to choose what is shown;
    /// neither says who may call.
    fn is_about_others(&self, middleware: &Middleware, rejects: bool) -> bool {
        let shapes = |(file, function): &(FileId, FunctionId)| {
            self.base.file(*file).code().is_some_and(|code| {
                matches!(&*code.function(*function).name, "intercept" | "transform")
            })
        };
        let functions = &middleware.functions;
        let counts = names::is_named_by(Role::RateLimit, &middleware.name);
        names::is_named_by(Role::Csrf, &middleware.name)
            || counts && !names::is_named_by(Role::Authentication, &middleware.name)
            || !rejects && !functions.is_empty() && functions.iter().all(shapes)
    }

    /// Everything that the functions do, with what they call.
    fn behaviour(&mut self, functions: &[(FileId, FunctionId)]) -> Vec<Found> {
        let reaches = self.reaches;
        let mut all = Vec::new();
        for (file, function) in functions {
            let steps = reaches.steps(*file, *function);
            for step in steps.iter().filter(|step| step.depth <= MAX_DEPTH) {
                // What an answer that is only noted depends on decides nothing either.
                let is_noted = step.via.is_some_and(|(caller, call)| {
                    steps.get(caller).is_some_and(|caller| self.notes(caller, call))
                });
                let decides = |found: &&Found| {
                    !is_noted || !matches!(found.sign, Sign::Asks | Sign::RoleTest)
                };
                all.extend(self.signs(step.file, step.function).iter().filter(decides).copied());
            }
        }
        all
    }

    fn notes(&self, caller: &Step, call: ExprId) -> bool {
        let Some(code) = self.base.file(caller.file).code() else { return false };
        let range = code.function(caller.function).range;
        self.reaches
            .places(caller.file, range)
            .any(|place| signs::kept(code, place).contains(&call))
    }

    fn signs(&mut self, file: FileId, function: FunctionId) -> &[Found] {
        let (base, origins, reaches) = (self.base, self.origins, self.reaches);
        self.signs.entry((file, function)).or_insert_with(|| {
            base.file(file)
                .code()
                .map_or(Vec::new(), |code| signs::find(code, origins, reaches, file, function))
        })
    }

    /// `auth({ optional: true })`, `jwt({ credentialsRequired: false })`, `auth({ mode: 'try' })`.
    fn lets_everybody(&self, middleware: &Middleware) -> bool {
        let Some(code) = self.base.file(middleware.file).code() else { return false };
        let Some(call) = middleware.expr.and_then(|expr| code.call(expr)) else { return false };
        call.args.iter().any(|arg| {
            let is = |name: &str, wanted: bool| {
                code.property(arg.value, name)
                    .is_some_and(|value| *code.kind(value) == ExprKind::Bool(wanted))
            };
            is("optional", true) || is("credentialsRequired", false) || is("required", false)
        })
    }

    /// A name that nothing in the file declares: no package is known to be behind it.
    fn is_undeclared(&self, middleware: &Middleware) -> bool {
        let Some(code) = self.base.file(middleware.file).code() else { return false };
        let Some(expr) = middleware.expr else { return false };
        let called = match code.kind(expr) {
            ExprKind::Call(call) => code.kind(call.callee),
            kind => kind,
        };
        matches!(called, ExprKind::Name { symbol: None, .. })
    }

    fn own(&mut self, route: &Route) -> Vec<OwnGuard> {
        let functions: Vec<_> =
            route.handlers.iter().map(|handler| (handler.file, handler.function)).collect();
        let found = self.behaviour(&functions);
        let rejects = found.iter().any(|found| found.sign == Sign::Rejects);
        let first = |signs: &[Sign]| found.iter().find(|found| signs.contains(&found.sign));
        let guard = |role: Role| {
            let (found, basis) = match role {
                // Who uses the caller's identity fails without one: less sure than saying so.
                Role::Authentication => {
                    (first(&[Sign::Identity])?, if rejects { Basis::Code } else { Basis::Name })
                }
                Role::Authorization => (first(&[Sign::Asks, Sign::RoleTest])?, Basis::Code),
                Role::Validation => (first(&[Sign::Validates])?, Basis::Code),
                Role::RateLimit => (first(&[Sign::Limits])?, Basis::Code),
                Role::Csrf => (first(&[Sign::CsrfToken, Sign::OriginTest])?, Basis::Code),
                Role::Signature if rejects => {
                    (first(&[Sign::Verified, Sign::Signature])?, Basis::Code)
                }
                Role::Signature => (first(&[Sign::Verified])?, Basis::Code),
            };
            self.own_guard(role, basis, *found)
        };
        ALL.into_iter().filter_map(guard).collect()
    }

    fn own_guard(&self, role: Role, basis: Basis, found: Found) -> Option<OwnGuard> {
        let source = self.base.file(found.file);
        let range = source.code()?.range(found.expr);
        let text = range.slice(&source.text).lines().next().unwrap_or("").trim();
        let text = text.chars().take(SHOWN).collect::<String>().into();
        let span = self.base.span(found.file, range);
        Some(OwnGuard { role, basis, file: found.file, range, span, text })
    }
}

/// Whether middleware that shows these signs plays a role.
fn plays(role: Role, has: &impl Fn(Sign) -> bool) -> bool {
    match role {
        Role::Authentication => has(Sign::Rejects) && has(Sign::Identity) && !has(Sign::CsrfToken),
        Role::Authorization => has(Sign::Asks) || has(Sign::Rejects) && has(Sign::RoleTest),
        Role::Validation => has(Sign::Validates),
        Role::RateLimit => has(Sign::Limits),
        Role::Csrf => has(Sign::Rejects) && (has(Sign::CsrfToken) || has(Sign::OriginTest)),
        Role::Signature => has(Sign::Verified) || has(Sign::Rejects) && has(Sign::Signature),
    }
}

/// Whether the code says that the name promises too much: it knows who is calling and turns nobody away.
fn is_refuted(role: Role, middleware: &Middleware, has: &impl Fn(Sign) -> bool) -> bool {
    let guards = matches!(role, Role::Authentication | Role::Authorization);
    if !guards || middleware.functions.is_empty() || has(Sign::Rejects) {
        return false;
    }
    has(Sign::Identity) || names::is_named_by(Role::Validation, &middleware.name)
}

/// The last component of what is called: `verify` of `jwt.verify(..)`.
pub(crate) fn callee_name(code: &Code, callee: ExprId) -> Option<&str> {
    match code.kind(callee) {
        ExprKind::Member { property, .. } => Some(property),
        ExprKind::Name { name, .. } => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use facts::{Basis, Role};

    use crate::testing::program;

    /// `role: name (basis)` of the first route.
    fn guards(files: &[(&str, &str)]) -> Vec<String> {
        let program = program(files);
        let route = program.routes.routes.last().unwrap();
        super::ALL
            .into_iter()
            .filter_map(|role| {
                let guard = route.guard(role)?;
                Some(format!("{role:?}: {} ({:?})", guard.name, guard.basis))
            })
            .collect()
    }

    #[test]
    fn a_token_that_does_not_verify_is_thrown() {
        let of = |body: &str| {
            let text = format!(
                "const app = require('express')(); const jwt = require('jsonwebtoken');
                app.use((req, res, next) => {{ {body} }}); app.delete('/x/:id', (req, res) => res.end());"
            );
            guards(&[("app.js", &text)])
        };
        let verified = "req.user = jwt.verify(req.headers.authorization, KEY); next();";
        assert_eq!(of(verified), ["Authentication: anonymous (Code)"]);
        let tried = format!("try {{ {verified} }} catch (error) {{ next(); }}");
        assert_eq!(of(&tried), [""; 0]);
    }

    fn express(middleware: &str, handler: &str) -> Vec<String> {
        let text = format!(
            "const app = require('express')(); const jwt = require('jsonwebtoken'); const db = require('./db'); const checks = require('./checks'); app.put('/x/:id', {middleware} (req, res) => {{ {handler} }});"
        );
        let checks = "exports.gate = (req, res, next) => { const token = bearer(req); if (!token) return res.status(401).end(); next(); };
            function bearer(req) { return req.headers.authorization; }
            exports.requireAuth = (req, res, next) => { req.user = users[req.session.userId]; next(); };
            exports.staff = (req, res, next) => req.user.role === 'staff' ? next() : next(new ForbiddenError());
            exports.secured = (role) => async (req, res, next) => { if (!req.user) throw createError(401); if (!role.includes(req.user.role)) throw createError(403); next(); };
            exports.page = (req, res, next) => { if (req.isAuthenticated()) return next(); res.redirect('/login'); };
            exports.validateUser = (req, res, next) => { if (!req.body.name) return res.status(400).end(); next(); };
            exports.sameSite = (req, res, next) => { if (req.get('origin') !== HOST) return res.sendStatus(403); next(); };";
        guards(&[("app.js", &text), ("checks.js", checks)])
    }

    #[test]
    fn code_tells_what_middleware_is_for() {
        assert_eq!(express("checks.gate,", ""), ["Authentication: checks.gate (Code)"]);
        assert_eq!(express("checks.page,", ""), ["Authentication: checks.page (Code)"]);
        assert_eq!(
            express("checks.secured(['a']),", ""),
            ["Authentication: checks.secured (Code)", "Authorization: checks.secured (Code)"]
        );
        assert_eq!(express("checks.sameSite,", ""), ["Csrf: checks.sameSite (Code)"]);
    }

    #[test]
    fn a_name_that_promises_too_much_is_refuted() {
        assert_eq!(express("checks.requireAuth,", ""), [""; 0]);
        assert_eq!(express("checks.validateUser,", ""), ["Validation: checks.validateUser (Name)"]);
        assert_eq!(express("requireAuth,", ""), ["Authentication: requireAuth (Name)"]);
    }

    #[test]
    fn handlers_guard_themselves() {
        let own = express("", "if (!req.user) return res.sendStatus(401); res.json({});");
        assert_eq!(own, ["Authentication: req.user (Code)"]);
        assert_eq!(express("", "req.session.userId = 1; res.json({});"), [""; 0]);
        assert_eq!(
            express("", "db.save(req.session.userId);"),
            ["Authentication: req.session.userId (Name)"]
        );
    }

    #[test]
    fn what_is_about_something_else_guards_nothing() {
        let files = |middleware: &str| {
            guards(&[
                ("app.js", &format!("const app = require('express')(); const passport = require('passport'); const checks = require('./checks'); app.put('/x/:id', {middleware}, (req, res) => {{}});")),
                ("checks.js", "function isAdmin(user) { return user.role === 'admin'; } exports.limiter = (req, res, next) => { if (!allowed(req.user)) return res.sendStatus(403); next(); };
                    exports.load = (req, res, next) => { if (!req.user) return res.sendStatus(401); req.user = { ...req.user, admin: isAdmin(req.user) }; next(); };
                    exports.verifyCsrf = (req, res, next) => { if (req.cookies.token !== req.session.user) return res.sendStatus(403); next(); };
                    exports.append = () => (req, res, next) => { try { req.body.UserId = known[jwtFrom(req)].id; next(); } catch (error) { res.status(401).json({ error }); } };
                    exports.strict = (req) => { if (!req.user) throw new Error('You are not logged in.'); };"),
            ])
        };
        assert_eq!(files("checks.load"), ["Authentication: checks.load (Code)"]);
        assert_eq!(files("wrapAsync(checks.load)"), ["Authentication: checks.load (Code)"]);
        assert_eq!(files("checks.verifyCsrf"), ["Csrf: checks.verifyCsrf (Name)"]);
        assert_eq!(files("checks.limiter"), ["RateLimit: checks.limiter (Name)"]);
        assert_eq!(files("checks.append()"), ["Authentication: checks.append (Code)"]);
        assert_eq!(files("checks.strict"), ["Authentication: checks.strict (Code)"]);
        assert_eq!(files("view('partials/admin/form')"), [""; 0]);
        assert_eq!(
            files("passport.authorize('trakt')"),
            ["Authentication: passport.authorize('trakt') (Package)"]
        );
    }

    #[test]
    fn decorators_of_the_repository_bring_guards_and_open_methods() {
        let files = |decorator: &str| {
            guards(&[
                ("auth.ts", "import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common'; import { Gate } from './gate';
                    export const Auth = (...scopes) => applyDecorators(SetMetadata('scopes', scopes), UseGuards(Gate)); export const PublicRoute = () => SetMetadata('public', true);"),
                ("gate.ts", "export class Gate { canActivate(context) { const { user } = context.getRequest(); return Boolean(user); } }"),
                ("cats.ts", &format!("import {{ Controller, Get, UseGuards }} from '@nestjs/common'; import {{ Auth, PublicRoute }} from './auth'; import {{ Gate }} from './gate';
                    @Controller('cats') export class Cats {{ {decorator} @Get() all() {{}} }}")),
                ("open.ts", ""),
            ])
        };
        assert_eq!(files("@Auth('cats')"), ["Authentication: Gate (Code)"]);
        assert_eq!(files("@UseGuards(Gate)"), ["Authentication: Gate (Code)"]);
        assert_eq!(files("@PublicRoute()"), [""; 0]);
    }

    #[test]
    fn packages_are_known_and_optional_ones_play_nothing() {
        let with = |setup: &str| {
            let text = format!(
                "const app = require('express')(); {setup} app.post('/x', (req, res) => {{}});"
            );
            let program = program(&[("app.js", &text)]);
            let route = program.routes.routes.last().unwrap().clone();
            super::ALL.map(|role| route.guard(role).map(|guard| guard.basis))
        };
        let found = with(
            "app.use(require('express-rate-limit')({ max: 5 })); app.use(require('csurf')());",
        );
        assert_eq!(found[3], Some(Basis::Package));
        assert_eq!(found[4], Some(Basis::Package));
        let passport = "const passport = require('passport'); app.use(passport.initialize()); app.use(passport.session());";
        assert_eq!(with(passport)[0], None);
        assert_eq!(
            with("app.use(require('express-jwt')({ credentialsRequired: false }));")[0],
            None
        );
        assert_eq!(Role::Authentication, super::ALL[0]);
    }
}
