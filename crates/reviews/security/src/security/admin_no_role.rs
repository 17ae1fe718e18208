//! Routes for administrators that any user may call.

use facts::words;
use review::prelude::*;

use crate::requests::effects::{places, steps};
use crate::requests::surface::{self, chain, has_path_word, has_unknown_link, name, operations};

pub(crate) static CHECK: Check = Check {
    id: "admin-no-role",
    summary: "a privileged route asks who is calling, not what they may do",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "authorization",
    focus: &["authorization"],
    cwe: &[862, 285],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authorization_Cheat_Sheet.html",
        "https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("admin_no_role.md"),
    run,
};
const ADMIN: &[&str] =
    &["admin", "admins", "administrator", "administration", "superuser", "backoffice"];
const ADVICE: &str =
    "Check the role or permission in the chain, after authentication: `requireRole('admin')`";

fn run(cx: &mut CheckContext<'_>) {
    let all = surface::all_operations(cx);
    let signed_in = all.iter().filter(|route| surface::is_authenticated(route));
    let (admin, rest): (Vec<&Route>, Vec<&Route>) =
        signed_in.copied().partition(|route| names_admin(cx, route));
    // Where nearly everything is for administrators, there are no other users.
    let only_admins = admin.len() > rest.len() * 2;
    let shown_to_admins = pages_of_admins(cx);
    let knows_roles = !shown_to_admins.is_empty()
        || all.iter().any(|route| route.guard(Role::Authorization).is_some())
        || tells_roles_apart(cx);
    for route in operations(cx) {
        let is_authenticated = surface::is_authenticated(route);
        if !is_authenticated
            || route.guard(Role::Authorization).is_some()
            || has_unknown_link(route)
            || surface::is_for_service(route)
        {
            continue;
        }
        let sent = shown_to_admins.iter().find(|sent| sent.path == *route.path);
        if let Some(sent) = sent {
            report(cx, route, "is where administrators are sent").because(
                sent.file,
                sent.range,
                "only who has the role is sent there",
            );
        } else if names_admin(cx, route) && !only_admins && knows_roles && route.rooted {
            report(cx, route, "is for administrators by its name");
        }
    }
}

fn report<'c>(cx: &'c mut CheckContext<'_>, route: &Route, what: &str) -> FindingBuilder<'c> {
    let guard = route.guard(Role::Authentication).map_or("", |guard| guard.name);
    let message = format!(
        "`{}` {what}, and every signed-in user may call it: `{guard}` asks who is calling, nothing asks for a role",
        name(route)
    );
    let note = format!("ahead of it: {}", chain(route));
    cx.report(route.file, route.range, message).note(note).advise(ADVICE)
}

/// By its path, or by the name of what answers.
fn names_admin(cx: &CheckContext<'_>, route: &Route) -> bool {
    let by_handler = route.handlers.iter().any(|handler| {
        let code = cx.file(handler.file).code();
        let name = code.map_or("", |code| &*code.function(handler.function).name);
        let words = words(name);
        words.iter().any(|word| word == "admin") && words.len() > 1
    });
    let is_entrance = has_path_word(
        route,
        &["login", "logout", "signin", "signout", "auth", "session", "profile", "me"],
    );
    (has_path_word(route, ADMIN) || by_handler) && !is_entrance
}

/// A path that the program chooses only for who has a role.
struct Sent {
    path: String,
    file: FileId,
    range: ByteRange,
}

/// `res.redirect(user.isAdmin ? "/benefits" : "/dashboard")`.
fn pages_of_admins(cx: &CheckContext<'_>) -> Vec<Sent> {
    let mut found = Vec::new();
    for route in surface::all(cx) {
        for handler in &route.handlers {
            for step in steps(cx, handler.file, handler.function) {
                for (code, expr) in places(cx, step) {
                    if let Some(path) = chosen_path(code, expr) {
                        found.push(Sent { path, file: step.file, range: code.range(expr) });
                    }
                }
            }
        }
    }
    found
}

fn chosen_path(code: &Code, expr: ExprId) -> Option<String> {
    let ExprKind::Conditional { test, then, otherwise } = code.kind(expr) else { return None };
    let is_role = matches!(code.kind(*test), ExprKind::Member { property, .. }
        if matches!(&**property, "isAdmin" | "is_admin" | "admin" | "isSuperuser"));
    let path = code.string(*then).filter(|path| path.starts_with('/'))?;
    let other = code.string(*otherwise)?;
    (is_role && other != path && other.starts_with('/')).then(|| path.to_owned())
}

/// Whether records of users say what they may do.
fn tells_roles_apart(cx: &CheckContext<'_>) -> bool {
    cx.program().base.code().any(|(_, file, code)| {
        file.class == facts::FileClass::Production
            && code.exprs.iter().any(|expr| {
                matches!(&expr.kind, ExprKind::Member { property, .. }
                if matches!(&**property, "isAdmin" | "is_admin" | "role" | "roles" | "permissions"))
            })
    })
}
