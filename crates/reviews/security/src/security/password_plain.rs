//! A password that is kept or compared as it was typed.

use facts::code::{BinaryOp, PropertyKey};
use review::prelude::*;

use crate::hashes;
use crate::names::{self, has_word};
use crate::uses::{Use, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "password-plain",
    summary: "a password is kept or compared without hashing",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "data-protection"],
    cwe: &[256, 522],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("password_plain.md"),
    run,
};

const ADVICE: &str = "Store `await argon2.hash(password)` and check with `await argon2.verify(stored, password)`; hash again what is already stored";

fn run(cx: &mut CheckContext<'_>) {
    comparisons(cx);
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        let Some(objects) = lookup(&site) else { continue };
        for object in objects {
            filter(cx, &site, object);
        }
    }
    let mut hashed = None;
    for site in cx.calls() {
        // A model's own hooks may hash what is written: only where nothing hashes is it sure that nothing does.
        if let Some(object) = stored(cx, &site)
            && !*hashed.get_or_insert_with(|| is_hashed_somewhere(cx))
        {
            store(cx, &site, object, uses.of(&site));
        }
    }
}

/// In any file, under review or not.
fn is_hashed_somewhere(cx: &CheckContext<'_>) -> bool {
    cx.base().code().any(|(file, source, code)| {
        source.class.is_reviewed()
            && code
                .calls
                .iter()
                .filter_map(|call| cx.call(file, *call))
                .any(|site| hashes_password(&site))
    })
}

/// A slow hash of anything, or whatever is named after hashing and given a password.
fn hashes_password(site: &CallSite<'_>) -> bool {
    let slow = site.callee.is_some_and(|callee| hashes::is_kdf(callee.as_str()));
    slow || site.name().is_some_and(|name| {
        let name = name.to_lowercase();
        let hashes = ["hash", "crypt", "md5", "sha1", "sha256", "digest", "argon", "scrypt"];
        let given = site.call.args.iter().filter_map(|arg| names::secret_of(site.code, arg.value));
        hashes.iter().any(|word| name.contains(word))
            && given.into_iter().any(|secret| secret.kind == SecretKind::Password)
    })
}

/// The function hashes as well: it asks whether the password has changed, not whether it is right.
fn is_change_test(cx: &CheckContext<'_>, file: FileId, code: &Code, place: ByteRange) -> bool {
    let function = code.function(crate::surroundings::function_at(code, place)).range;
    code.calls.iter().filter(|call| function.contains(code.range(**call))).any(|call| {
        let callee = code.call(*call).and_then(|call| cx.origin(file, call.callee));
        callee.is_some_and(|callee| hashes::is_kdf(callee.as_str()))
    })
}

/// `user.password === password`
fn comparisons(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, source, code) in cx.code() {
        if is_form(&source.path.to_string()) {
            continue;
        }
        for expr in &code.exprs {
            let ExprKind::Binary { op, left, right } = &expr.kind else { continue };
            let equality = matches!(
                op,
                BinaryOp::Eq | BinaryOp::NotEq | BinaryOp::StrictEq | BinaryOp::StrictNotEq
            );
            if !equality {
                continue;
            }
            let either = [(*left, *right), (*right, *left)];
            if either
                .into_iter()
                .any(|(kept, given)| is_kept(cx, file, code, kept) && is_given(code, given))
                && !is_change_test(cx, file, code, expr.range)
            {
                found.push((file, expr.range, expr.range.slice(&source.text).to_owned()));
            }
        }
        found.extend(compare_functions(cx, file, source, code));
    }
    for (file, range, text) in found {
        let text = if text.len() > 60 { "the comparison".to_owned() } else { format!("`{text}`") };
        let message = format!(
            "{text} compares the stored password with the one given, so it is stored as it was typed"
        );
        cx.report(file, range, message).advise(ADVICE);
    }
}

/// Forms compare a password with its repetition.
fn is_form(path: &str) -> bool {
    path.ends_with(".tsx")
        || path.ends_with(".jsx")
        || path.ends_with(".vue")
        || path.contains(".component.")
}

fn is_password(name: &str) -> bool {
    SecretName::of(name).is_some_and(|secret| secret.kind == SecretKind::Password)
        && !has_word(
            name,
            &[
                "confirm",
                "confirmation",
                "confirmed",
                "repeat",
                "repeated",
                "again",
                "retype",
                "verify",
                "new",
                "old",
                "current",
                "second",
                "re",
            ],
        )
}

/// The password of a record: `user.password`, of nothing that holds what was just sent.
fn is_kept(cx: &CheckContext<'_>, file: FileId, code: &Code, expr: ExprId) -> bool {
    const SENT: &[&str] = &[
        "req",
        "request",
        "body",
        "form",
        "values",
        "data",
        "dto",
        "input",
        "params",
        "query",
        "fields",
        "props",
        "state",
        "payload",
        "args",
        "credentials",
        "options",
        "config",
        "ctx",
        "event",
        "controls",
        "errors",
        "opts",
        "env",
        "formdata",
        "url",
        "settings",
    ];
    let ExprKind::Member { object, property, .. } = code.kind(expr) else { return false };
    let Some(owner) = names::name_of(code, *object) else { return false };
    let sent = has_word(owner, SENT);
    let request = cx.origin(file, expr).is_some_and(|origin| origin.as_str().contains("Request"));
    is_password(property) && !sent && !request
}

/// The password that somebody typed: a name or a member of what was sent; no literal and no call.
fn is_given(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Name { .. } | ExprKind::Member { .. })
        && names::names_of(code, expr).into_iter().any(is_password)
        && code.string(code.constant(expr)).is_none()
}

/// `function comparePassword(fromDb, fromUser) { return fromDb === fromUser; }`
fn compare_functions(
    cx: &CheckContext<'_>,
    file: FileId,
    source: &SourceFile,
    code: &Code,
) -> Vec<(FileId, ByteRange, String)> {
    let mut found = Vec::new();
    for (function, id) in code.functions.iter().zip(0..) {
        let words = names::words(&function.name);
        let compares = words.iter().any(|word| {
            matches!(
                word.as_str(),
                "compare" | "check" | "verify" | "validate" | "match" | "matches"
            )
        });
        let password = words
            .iter()
            .any(|word| matches!(word.as_str(), "password" | "passwords" | "passwd" | "pwd"));
        if !(compares && password) || function.params.len() < 2 {
            continue;
        }
        let equal = code.exprs.iter().find(|expr| match &expr.kind {
            ExprKind::Binary { op: BinaryOp::StrictEq | BinaryOp::Eq, left, right } => {
                function.range.contains(expr.range)
                    && [left, right].into_iter().all(|side| is_param(code, *side, FunctionId(id)))
            }
            _ => false,
        });
        // Called by nobody, or with what is hashed, it proves nothing.
        let called = code
            .calls
            .iter()
            .any(|call| cx.program().callees(file, *call).contains(&(file, FunctionId(id))));
        if let (Some(equal), true) = (equal, called) {
            found.push((file, equal.range, equal.range.slice(&source.text).to_owned()));
        }
    }
    found
}

fn is_param(code: &Code, expr: ExprId, function: FunctionId) -> bool {
    let ExprKind::Name { name, symbol: Some(symbol) } = code.kind(expr) else { return false };
    let symbol = code.symbol(*symbol);
    let hashed = has_word(name, &["hash", "hashed", "digest", "confirm", "confirmation", "repeat"]);
    matches!(symbol.kind, facts::code::SymbolKind::Param(_))
        && symbol.function == function
        && !hashed
}

/// The filters of a query for one record.
fn lookup(site: &CallSite<'_>) -> Option<Vec<ExprId>> {
    const FINDERS: &[&str] = &[
        "findOne",
        "findFirst",
        "findUnique",
        "findOneBy",
        "findOneOrFail",
        "find",
        "findBy",
        "where",
        "andWhere",
        "count",
        "exists",
    ];
    site.receiver()?;
    if !FINDERS.contains(&site.name()?) {
        return None;
    }
    let object = site.arg(0)?;
    let nested = site.code.property(object, "where");
    Some(nested.into_iter().chain([object]).collect())
}

/// `findOne({ email, password })`
fn filter(cx: &mut CheckContext<'_>, site: &CallSite<'_>, object: ExprId) {
    let Some((range, _)) = password_property(cx, site, object) else { return };
    let message = format!(
        "`{}` looks the record up by its password, so it is stored as it was typed",
        site.name().unwrap_or("the query")
    );
    cx.report(site.file, range, message).advise(ADVICE);
}

/// A property whose value is a password that nothing has been done to.
fn password_property(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
    object: ExprId,
) -> Option<(ByteRange, ExprId)> {
    let code = site.code;
    let ExprKind::Object(properties) = code.kind(code.constant(object)) else { return None };
    properties.iter().find_map(|property| {
        let PropertyKey::Name(key) = &property.key else { return None };
        let request = cx
            .origin(site.file, property.value)
            .is_some_and(|origin| origin.as_str().contains("Request"));
        let raw = is_raw(code, property.value) || (request && code.call(property.value).is_none());
        (is_password(key) && raw).then_some((property.range, property.value))
    })
}

/// A name or member that is a password and never was assigned the result of a call.
fn is_raw(code: &Code, value: ExprId) -> bool {
    if !is_given(code, value) {
        return false;
    }
    match code.kind(value) {
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let symbol = code.symbol(*symbol);
            let made = symbol.init.is_some_and(|init| {
                symbol.init_path.is_empty()
                    && !matches!(code.kind(init), ExprKind::Name { .. } | ExprKind::Member { .. })
            });
            symbol.writes == 0 && !made
        }
        _ => true,
    }
}

/// The record that a call writes, for calls of databases and models.
fn stored(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<ExprId> {
    const WRITERS: &[&str] =
        &["create", "insert", "insertOne", "insertMany", "build", "save", "add", "upsert"];
    const SERVICES: &[&str] = &[
        "firebase",
        "@supabase",
        "@clerk",
        "auth0",
        "amazon-cognito",
        "@aws-sdk",
        "keycloak",
        "axios",
        "better-auth",
        "@okta",
    ];
    let name = site.name()?;
    let callee = site.callee.map_or("", |callee| callee.as_str());
    if SERVICES.iter().any(|service| callee.starts_with(service)) {
        return None;
    }
    let receiver = site.receiver();
    let model = |expr: ExprId| {
        let name = names::name_of(site.code, expr).unwrap_or("");
        let origin = cx.origin(site.file, expr).map_or("", |origin| origin.as_str());
        name.starts_with(char::is_uppercase)
            || has_word(
                name,
                &["model", "repository", "repo", "collection", "users", "user", "accounts", "col"],
            )
            || ["mongodb", "mongoose", "sequelize", "@prisma/client", "typeorm", "knex"]
                .iter()
                .any(|orm| origin.starts_with(orm))
    };
    let writes = WRITERS.contains(&name) && receiver.is_some_and(model);
    let makes = site.is_new()
        && matches!(
            name,
            "User" | "Users" | "UserModel" | "Account" | "Member" | "Customer" | "Admin"
        );
    let object = (writes || makes).then(|| site.arg(0)).flatten()?;
    Some(site.code.property(object, "data").unwrap_or(object))
}

fn store(
    cx: &mut CheckContext<'_>,
    site: &CallSite<'_>,
    object: ExprId,
    uses: &crate::uses::Uses<'_>,
) {
    // A test double or a command's option object is no record.
    if matches!(uses.of(object), Use::Nothing) && site.call.args.is_empty() {
        return;
    }
    let Some((range, _)) = password_property(cx, site, object) else { return };
    let message = format!(
        "`{}` stores the password as it was typed; nothing in the repository hashes one",
        site.name().unwrap_or("the call")
    );
    let searched = vec![site.source.path.clone()];
    cx.report(site.file, range, message)
        .absent("a call of bcrypt, argon2, scrypt or PBKDF2 anywhere", searched)
        .advise(ADVICE);
}
