//! What a handler does to records, itself and through what it calls.

use facts::code::{BinaryOp, CallKind, FunctionKind, Pattern};
use facts::words;
use flow::Step;
use review::prelude::*;

/// How a call touches records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    Reads,
    Writes,
    Deletes,
}

/// A call that reads or writes records.
#[derive(Clone, Copy)]
pub(crate) struct Effect<'a> {
    pub(crate) touch: Touch,
    /// The place among the handler's steps.
    pub(crate) step: usize,
    pub(crate) file: FileId,
    pub(crate) code: &'a Code,
    pub(crate) expr: ExprId,
    pub(crate) call: &'a Call,
    pub(crate) method: &'a str,
    pub(crate) receiver: ExprId,
}

const WRITERS: &[&str] = &[
    "create",
    "createMany",
    "insert",
    "insertOne",
    "insertMany",
    "update",
    "updateOne",
    "updateMany",
    "updateByPk",
    "findByIdAndUpdate",
    "findOneAndUpdate",
    "findOneAndReplace",
    "replaceOne",
    "save",
    "upsert",
    "bulkCreate",
    "bulkWrite",
    "bulkUpdate",
    "insertGraph",
    "upsertGraph",
    "patch",
    "increment",
    "decrement",
    "patchAndFetchById",
    "updateAndFetchById",
    "findAndModify",
    "insertOrUpdate",
    "updateById",
];
const DELETERS: &[&str] = &[
    "delete",
    "deleteOne",
    "deleteMany",
    "deleteById",
    "findByIdAndDelete",
    "findByIdAndRemove",
    "findOneAndDelete",
    "findOneAndRemove",
    "destroy",
    "remove",
    "removeOne",
    "removeById",
    "softDelete",
    "softRemove",
    "truncate",
    "del",
];
const READERS: &[&str] = &[
    "find",
    "findOne",
    "findById",
    "findByPk",
    "findFirst",
    "findUnique",
    "findUniqueOrThrow",
    "findFirstOrThrow",
    "findMany",
    "findOneBy",
    "findOneOrFail",
    "findOneByOrFail",
    "findBy",
    "findAll",
    "findAndCountAll",
    "findOneById",
    "get",
    "where",
    "query",
    "execute",
    "getOne",
    "findAndCount",
];

/// The records that a handler touches, in the order in which they are reached.
pub(crate) fn effects<'a>(cx: &CheckContext<'a>, route: &Route) -> Vec<Effect<'a>> {
    let mut found = Vec::new();
    for handler in &route.handlers {
        for (place, step) in steps(cx, handler.file, handler.function).iter().enumerate() {
            found.extend(of_step(cx, place, step));
        }
    }
    found
}

pub(crate) fn steps<'a>(cx: &CheckContext<'a>, file: FileId, function: FunctionId) -> &'a [Step] {
    cx.program().reaches.steps(file, function)
}

/// The telling expressions of a step's own text.
pub(crate) fn places<'a>(
    cx: &CheckContext<'a>,
    step: &Step,
) -> impl Iterator<Item = (&'a Code, ExprId)> + use<'a> {
    let (program, file) = (cx.program(), step.file);
    let code = cx.file(file).code();
    let function = step.function;
    code.into_iter().flat_map(move |code| {
        let range = code.function(function).range;
        program.reaches.places(file, range).map(move |expr| (code, expr))
    })
}

fn of_step<'a>(cx: &CheckContext<'a>, place: usize, step: &Step) -> Vec<Effect<'a>> {
    let file = step.file;
    places(cx, step)
        .filter_map(|(code, expr)| {
            let call = code.call(expr).filter(|call| call.kind != CallKind::New)?;
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            // What a function of the repository does is seen in that function.
            if !cx.program().callees(file, expr).is_empty() {
                return None;
            }
            let touch = touch(cx, file, code, call, *object, property)?;
            let (method, receiver) = (&**property, *object);
            Some(Effect { touch, step: place, file, code, expr, call, method, receiver })
        })
        .collect()
}

fn touch(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    call: &Call,
    object: ExprId,
    method: &str,
) -> Option<Touch> {
    let by_name = if WRITERS.contains(&method) {
        Touch::Writes
    } else if DELETERS.contains(&method) {
        Touch::Deletes
    } else if READERS.contains(&method) {
        Touch::Reads
    } else {
        return None;
    };
    if matches!(method, "query" | "execute") {
        let first = code.constant(call.args.first()?.value);
        return sql_touch(&text_start(code, first)?);
    }
    let needs_store = matches!(
        method,
        "get" | "delete" | "remove" | "update" | "find" | "patch" | "create" | "del" | "where"
    );
    holds_records(cx, file, code, object, needs_store).then_some(by_name)
}

fn sql_touch(text: &str) -> Option<Touch> {
    let verb = text.split_whitespace().next()?.to_ascii_lowercase();
    match verb.as_str() {
        "select" => Some(Touch::Reads),
        "insert" | "update" | "replace" => Some(Touch::Writes),
        "delete" => Some(Touch::Deletes),
        _ => None,
    }
}

/// The constant beginning of a text.
pub(crate) fn text_start(code: &Code, expr: ExprId) -> Option<String> {
    let mut at = code.constant(expr);
    for _ in 0..32 {
        match code.kind(at) {
            ExprKind::String(text) => return Some(text.to_string()),
            ExprKind::Template { texts, .. } => return Some(texts.first()?.text.to_string()),
            ExprKind::Binary { op: BinaryOp::Add, left, .. } => at = code.constant(*left),
            ExprKind::Call(call) => at = code.constant(call.args.first()?.value),
            _ => return None,
        }
    }
    None
}

/// Whether a receiver is a model, a collection, a repository or a client of a database.
fn holds_records(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    object: ExprId,
    strict: bool,
) -> bool {
    const PACKAGES: &[&str] = &[
        "mongoose",
        "mongodb",
        "sequelize",
        "typeorm",
        "@prisma/client",
        "knex",
        "objection",
        "prisma",
        "sequelize-typescript",
        "@mikro-orm",
        "bookshelf",
        "monk",
        "marsdb",
        "nedb",
        "drizzle-orm",
        "@nestjs/typeorm",
        "@nestjs/mongoose",
        "pg",
        "mysql",
        "mysql2",
        "kysely",
        "better-sqlite3",
        "mongojs",
        "pouchdb",
        "lowdb",
        "@supabase/supabase-js",
    ];
    const NOT: &[&str] = &[
        "express.",
        "koa.",
        "fastify.",
        "crypto.",
        "axios",
        "Map()",
        "Set()",
        "URLSearchParams",
        "fs",
        "redis",
        "ioredis",
        "Object",
        "document",
        "localStorage",
        "http",
        "stripe",
        "lru-cache",
        "node-cache",
        "Headers()",
        "FormData()",
        "next.",
        "config",
        "lodash",
        "Array",
    ];
    if let Some(origin) = cx.origin(file, object) {
        let origin = origin.as_str();
        if PACKAGES.iter().any(|package| origin.starts_with(package)) {
            // `user.pictures.delete(..)`: a part of a loaded record, not a collection.
            let below = origin.rsplit("()").next().unwrap_or("");
            let last = below.rsplit('.').next().unwrap_or("");
            return below.matches('.').count() <= 1 || last.starts_with(char::is_uppercase);
        }
        if NOT.iter().any(|start| origin.starts_with(start)) {
            return false;
        }
    }
    let Some(name) = record_name(code, object) else { return false };
    named_as_store(code, object, &name, strict) || is_asked_of_store(code, object)
}

/// `const allocations = db.collection("allocations")`: the client is somebody's parameter, and what it was asked for
/// says enough.
fn is_asked_of_store(code: &Code, object: ExprId) -> bool {
    let Some(call) = code.call(code.constant(object)) else { return false };
    let ExprKind::Member { object: asked, property, .. } = code.kind(call.callee) else {
        return false;
    };
    let gives = matches!(&**property, "collection" | "getCollection" | "getRepository" | "model");
    let on_screen = matches!(code.kind(*asked), ExprKind::Name { name, .. }
        if matches!(&**name, "document" | "$" | "ui"));
    gives && !on_screen && call.args.len() == 1
}

fn named_as_store(code: &Code, object: ExprId, name: &str, strict: bool) -> bool {
    const STORES: &[&str] = &[
        "model",
        "models",
        "repo",
        "repository",
        "repositories",
        "collection",
        "col",
        "coll",
        "dao",
        "table",
        "entity",
        "orm",
        "prisma",
        "db",
        "database",
        "knex",
    ];
    let words = words(name);
    let is_maker = words.last().is_some_and(|last| {
        matches!(
            last.as_str(),
            "factory"
                | "builder"
                | "schema"
                | "error"
                | "event"
                | "provider"
                | "helper"
                | "utils"
                | "util"
                | "context"
                | "map"
                | "set"
        )
    });
    if is_maker {
        return false;
    }
    let is_store = words.iter().any(|word| STORES.contains(&word.as_str()))
        || root_words(code, object).iter().any(|word| {
            matches!(
                word.as_str(),
                "db" | "prisma" | "models" | "database" | "knex" | "collections" | "repositories"
            )
        });
    let is_model = name.starts_with(char::is_uppercase)
        && name.chars().any(char::is_lowercase)
        && !matches!(
            name,
            "Object"
                | "Array"
                | "Promise"
                | "Reflect"
                | "Map"
                | "Set"
                | "Date"
                | "Math"
                | "JSON"
                | "Buffer"
                | "Number"
                | "String"
                | "Symbol"
                | "URL"
        );
    // `user.save()`, `post.destroy()`: an instance, by a method that nothing else has.
    is_store || is_model || (!strict && words.len() <= 3)
}

fn root_words(code: &Code, object: ExprId) -> Vec<String> {
    let mut at = object;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => at = *object,
            ExprKind::Call(call) => at = call.callee,
            ExprKind::Name { name, .. } => return words(name),
            _ => break,
        }
    }
    Vec::new()
}

/// What the records are called: `User` of `db.User`, `users` of `db.collection("users")` and of `usersCol`.
pub(crate) fn record_name(code: &Code, object: ExprId) -> Option<String> {
    let mut at = object;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), name } => {
                let init = code.symbol(*symbol).init;
                let made = init.and_then(|init| collection_text(code, init));
                return Some(made.unwrap_or_else(|| name.to_string()));
            }
            ExprKind::Name { name, .. } => return Some(name.to_string()),
            ExprKind::Member { object, property, .. } => {
                // `User.query()`, `prisma.user`, `this.users`.
                if matches!(&**property, "query" | "scope" | "unscoped" | "default") {
                    at = *object;
                    continue;
                }
                let of_class = matches!(code.kind(*object), ExprKind::This);
                let injected = of_class.then(|| injected_entity(code, property)).flatten();
                return Some(injected.unwrap_or(property).to_owned());
            }
            ExprKind::Call(call) => match collection_text(code, at) {
                Some(name) => return Some(name),
                None => at = call.callee,
            },
            ExprKind::Await(inner) => at = *inner,
            _ => return None,
        }
    }
    None
}

/// `Invoice` of `constructor(private repo: Repository<Invoice>)`.
fn injected_entity<'a>(code: &'a Code, name: &str) -> Option<&'a str> {
    const HOLDERS: [&str; 7] = [
        "Repository",
        "Model",
        "MongoRepository",
        "TreeRepository",
        "EntityRepository",
        "ReturnModelType",
        "Collection",
    ];
    let constructors =
        code.functions.iter().filter(|function| function.kind == FunctionKind::Constructor);
    constructors.flat_map(|function| &function.params).find_map(|param| {
        let Pattern::Bind { symbol, .. } = &param.pattern else { return None };
        let ty = param.ty.as_ref().filter(|_| *code.symbol(*symbol).name == *name)?;
        let last = ty.name.rsplit('.').next()?;
        let entity = &ty.args.first().filter(|_| HOLDERS.contains(&last))?.name;
        let entity =
            entity.strip_suffix("Document").filter(|rest| !rest.is_empty()).unwrap_or(entity);
        (!entity.is_empty()).then_some(entity)
    })
}

/// What the records of an effect are called: by its receiver, or by the statement that it runs.
pub(crate) fn model(effect: &Effect<'_>) -> Option<String> {
    if matches!(effect.method, "query" | "execute") {
        let text = text_start(effect.code, effect.call.args.first()?.value)?;
        return table(&text).map(str::to_owned);
    }
    record_name(effect.code, effect.receiver)
}

/// The table of a statement: `orders` of `UPDATE public."orders" SET ..`.
pub(crate) fn table(text: &str) -> Option<&str> {
    let mut words = text.split(|letter: char| letter.is_whitespace() || letter == '(');
    let before = |word: &str| {
        ["from", "into", "update"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
    };
    words.find(|word| before(word))?;
    let name = words.find(|word| !word.is_empty() && !word.eq_ignore_ascii_case("only"))?;
    let name = name.rsplit('.').next()?.trim_matches(['"', '`', '[', ']', ';', ',']);
    let is_name = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
    (!name.is_empty() && name.bytes().all(is_name)).then_some(name)
}

/// `users` of `db.collection("users")`, `knex("users")`, `dataSource.getRepository(User)`.
fn collection_text(code: &Code, expr: ExprId) -> Option<String> {
    let call = code.call(expr)?;
    let name = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => property,
        ExprKind::Name { name, .. } => name,
        _ => return None,
    };
    let arg = call.args.first()?.value;
    match &**name {
        // `db("orders")`: a query builder that is called with its table.
        "db" | "trx" | "tx" | "database"
            if call.args.len() == 1 && matches!(code.kind(call.callee), ExprKind::Name { .. }) =>
        {
            code.string(code.constant(arg)).filter(|text| is_table(text)).map(str::to_owned)
        }
        "collection" | "model" | "table" | "from" | "into" | "knex" | "getRepository"
        | "getModel" => match code.kind(arg) {
            ExprKind::Name { name, .. } => Some(name.to_string()),
            _ => code.string(code.constant(arg)).map(str::to_owned),
        },
        _ => None,
    }
}

/// A name and nothing else.
fn is_table(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// Whether the effect changes records.
pub(crate) fn changes(effect: &Effect<'_>) -> bool {
    effect.touch != Touch::Reads
}
