//! Which records belong to somebody: models whose rows carry an owner.

use std::collections::BTreeSet;

use facts::code::{MemberKind, PropertyKey};
use review::prelude::*;

use super::effects::{record_name, table, text_start};

/// Columns that say whose a row is.
const OWNERS: &[&str] = &[
    "userid",
    "user",
    "owner",
    "ownerid",
    "author",
    "authorid",
    "createdby",
    "createdbyid",
    "creator",
    "creatorid",
    "tenantid",
    "tenant",
    "orgid",
    "organizationid",
    "organisationid",
    "organization",
    "teamid",
    "workspaceid",
    "accountid",
    "account",
    "companyid",
    "company",
    "customerid",
    "customer",
    "memberid",
    "member",
    "profileid",
    "uid",
    "sellerid",
    "buyerid",
    "employeeid",
    "patientid",
    "studentid",
    "addedby",
    "postedby",
    "assigneeid",
];

/// Records that are somebody's by what they are.
const PERSONAL: &[&str] = &[
    "user",
    "account",
    "profile",
    "basket",
    "cart",
    "order",
    "invoice",
    "payment",
    "card",
    "address",
    "wallet",
    "allocation",
    "contribution",
    "message",
    "notification",
    "subscription",
    "booking",
    "reservation",
    "appointment",
    "prescription",
    "patient",
    "document",
    "note",
    "ticket",
    "transaction",
    "transfer",
    "credential",
    "session",
    "salary",
    "paycheck",
];

/// The models of the program whose rows have an owner, in one form: `review` for `Reviews`, `reviewsCollection`.
pub(crate) struct Ownership {
    models: BTreeSet<String>,
}

impl Ownership {
    pub(crate) fn of(cx: &CheckContext<'_>) -> Self {
        let mut models = BTreeSet::new();
        for (_, file) in cx.program().base.files() {
            if file.path.extension() == Some("prisma") {
                declared(&file.text, &mut models);
            }
        }
        for (_, file, code) in cx.program().base.code() {
            if !file.class.is_reviewed() {
                continue;
            }
            for call in code.calls.iter().filter_map(|call| code.call(*call)) {
                written(code, call, &mut models);
            }
            for class in &code.classes {
                let mut fields = class
                    .members
                    .iter()
                    .filter(|member| matches!(member.kind, MemberKind::Field(_)));
                if fields.any(|field| is_owner(&field.name)) {
                    models.insert(plain(&class.name));
                }
            }
        }
        Self { models }
    }

    /// Whether rows of the model say whose they are, or are somebody's by what they are.
    pub(crate) fn owns(&self, model: &str) -> bool {
        self.models.contains(&plain(model)) || self.is_personal(model)
    }

    /// Whether what the model holds is for its owner's eyes.
    pub(crate) fn is_personal(&self, model: &str) -> bool {
        let model = plain(model);
        PERSONAL.iter().any(|noun| model == *noun || model.ends_with(noun))
    }
}

/// `userId`, `owner_id`, `tenant`.
pub(crate) fn is_owner(name: &str) -> bool {
    OWNERS.contains(&flat(name).as_str())
}

fn flat(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

/// `Reviews`, `reviewsCollection`, `reviewModel`, `review_repository` are all `review`.
fn plain(model: &str) -> String {
    let mut flat = flat(model);
    for suffix in
        ["collection", "repository", "repo", "model", "entity", "schema", "dao", "col", "table"]
    {
        if let Some(rest) = flat.strip_suffix(suffix).filter(|rest| !rest.is_empty()) {
            flat = rest.to_owned();
        }
    }
    if let Some(rest) = flat.strip_suffix("ies") {
        return format!("{rest}y");
    }
    for (suffix, keep) in [("sses", "ss"), ("xes", "x"), ("s", "")] {
        if let Some(rest) = flat.strip_suffix(suffix).filter(|rest| rest.len() > 2) {
            return format!("{rest}{keep}");
        }
    }
    flat
}

/// `model Invoice { ownerId String }` of a Prisma schema.
fn declared(text: &str, models: &mut BTreeSet<String>) {
    let mut model = None;
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("model"), Some(name)) => model = Some(name),
            (Some("}"), _) => model = None,
            (Some(name), Some(_)) if is_owner(name) => models.extend(model.map(plain)),
            _ => {}
        }
    }
}

/// A definition, or a first row, with a column for the owner.
fn written(code: &Code, call: &Call, models: &mut BTreeSet<String>) {
    const MAKERS: &[&str] = &[
        "create",
        "insert",
        "insertOne",
        "build",
        "init",
        "define",
        "model",
        "Schema",
        "save",
        "where",
        "find",
        "findOne",
        "findFirst",
        "findFirstOrThrow",
        "findUnique",
        "findUniqueOrThrow",
        "findMany",
        "findAll",
        "update",
        "updateMany",
        "updateOne",
        "delete",
        "deleteMany",
        "deleteOne",
        "destroy",
    ];
    let (name, receiver) = match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => (&**property, Some(*object)),
        ExprKind::Name { name, .. } => (&**name, None),
        _ => return,
    };
    if matches!(name, "query" | "execute") {
        models.extend(call.args.first().and_then(|arg| owned_table(code, arg.value)));
        return;
    }
    if !MAKERS.contains(&name) {
        return;
    }
    let mut objects = call.args.iter().map(|arg| code.constant(arg.value));
    let has_owner = objects.any(|object| columns(code, object, 3));
    let stated = call.args.first().and_then(|arg| code.string(arg.value));
    let model = match (name, stated) {
        ("define" | "model", Some(stated)) => Some(stated.to_owned()),
        _ => receiver.and_then(|receiver| record_name(code, receiver)),
    };
    if let (true, Some(model)) = (has_owner, model) {
        models.insert(plain(&model));
    }
}

/// `orders` of `INSERT INTO orders (user_id, ..)`, `SELECT .. FROM orders WHERE user_id = $1`.
fn owned_table(code: &Code, statement: ExprId) -> Option<String> {
    let text = text_start(code, statement)?;
    let table = table(&text)?;
    // Of several tables it is not known which one has the column.
    let is_joined = text.to_ascii_lowercase().contains(" join ");
    let mut columns = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let has_owner = columns.any(|word| word != table && word.contains('_') && is_owner(word));
    (has_owner && !is_joined).then(|| plain(table))
}

/// Whether an object literal names an owner, also one level down (`{ data: { userId } }`, `{ where: { userId } }`, a schema that is made here).
fn columns(code: &Code, object: ExprId, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match code.kind(object) {
        ExprKind::Object(properties) => properties.iter().any(|property| match &property.key {
            PropertyKey::Name(name) => {
                is_owner(name)
                    || (matches!(&**name, "data" | "where")
                        && columns(code, code.constant(property.value), depth))
            }
            _ => false,
        }),
        ExprKind::Call(call) => {
            call.args.first().is_some_and(|arg| columns(code, code.constant(arg.value), depth))
        }
        _ => false,
    }
}
