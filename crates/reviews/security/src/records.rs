//! Records that hold a password: which models declare one, and which values of the code are rows of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::FileId;
use facts::code::{
    Code, ExprId, ExprKind, FunctionId, Member, MemberKind, Property, PropertyKey, StmtKind,
    SymbolKind,
};
use model::ByteRange;
use review::{CallSite, CheckContext, SecretKind, SecretName};

use crate::held::Held;
use crate::sql_rows::{self, Column};

/// How many calls, names and functions lead from a value to the query that it is a row of.
const DEPTH: u32 = 12;

/// A model with a column that must not leave the server.
#[derive(Clone, Copy)]
pub(crate) struct SecretColumn<'a> {
    pub(crate) name: &'a str,
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// The model keeps the column to itself: `select: false`, a `toJSON`, `@Exclude()`, a default scope.
    withheld: bool,
}

/// Models by their name in lower case and singular.
pub(crate) struct Models<'a> {
    columns: BTreeMap<String, SecretColumn<'a>>,
    /// Those that statements of SQL name: of tables, whatever models are called like them.
    tables: BTreeMap<String, SecretColumn<'a>>,
    /// Columns that decide what an account may do or owns.
    privileges: BTreeMap<String, SecretColumn<'a>>,
}

impl<'a> Models<'a> {
    /// Every definition of a model in the repository, in scope or not.
    pub(crate) fn of(cx: &CheckContext<'a>) -> Self {
        let mut models =
            Self { columns: BTreeMap::new(), tables: BTreeMap::new(), privileges: BTreeMap::new() };
        let mut columns = Vec::new();
        for (file, source) in cx.base().files() {
            match source.path.extension() {
                Some("prisma") => models.prisma(cx, file, &source.text),
                Some("sql") if source.class.is_reviewed() => {
                    sql_rows::columns_of_text(file, &source.text, &mut columns);
                }
                _ => {}
            }
        }
        for (file, source, code) in cx.base().code() {
            if !source.class.is_reviewed() || cx.is_test(file) {
                continue;
            }
            for call in &code.calls {
                models.defined(file, code, &source.text, *call);
            }
            for class in &code.classes {
                models.class(file, code, &source.text, class);
            }
            sql_rows::columns_of_code(file, code, &mut columns);
        }
        for column in columns.into_iter().filter(|column| is_stored_password(column.name)) {
            let Column { table, name, file, range } = column;
            let column = SecretColumn { name, file, range, withheld: false };
            models.tables.entry(key(table)).or_insert(column);
        }
        models
    }

    /// The column that a row gives away.
    pub(crate) fn leaks(&self, row: &Row<'_>) -> Option<SecretColumn<'a>> {
        let name = key(row.model);
        let own = self.columns.get(&name).copied().filter(|column| !column.withheld);
        let of_table = || self.tables.get(&name).copied().filter(|_| row.is_sql);
        own.or_else(of_table)
    }

    /// The column by which a row of this model is given rights.
    pub(crate) fn privilege(&self, model: &str) -> Option<SecretColumn<'a>> {
        self.privileges.get(&key(model)).copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.columns.values().all(|column| column.withheld) && self.tables.is_empty()
    }

    fn add(&mut self, model: &str, column: SecretColumn<'a>) {
        self.columns
            .entry(key(model))
            .and_modify(|known| known.withheld |= column.withheld)
            .or_insert(column);
    }

    /// `sequelize.define("User", {..})`, `User.init({..})`, `new Schema({..})` under a name.
    fn defined(&mut self, file: FileId, code: &'a Code, text: &str, id: ExprId) {
        let Some(call) = code.call(id) else { return };
        let (receiver, method) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => (Some(*object), &**property),
            ExprKind::Name { name, .. } => (None, &**name),
            _ => return,
        };
        let arg = |place: usize| call.args.get(place).map(|arg| arg.value);
        let text_of = |place: usize| arg(place).and_then(|arg| code.string(code.constant(arg)));
        let named = |expr: ExprId| crate::names::name_of(code, expr).map(str::to_owned);
        let (model, columns) = match method {
            "define" | "pgTable" | "mysqlTable" | "sqliteTable" => {
                (text_of(0).map(str::to_owned), arg(1))
            }
            "init" => (receiver.and_then(named), arg(0)),
            "Schema" => (schema_model(code, id), arg(0)),
            _ => return,
        };
        let (Some(model), Some(columns)) = (model, columns) else { return };
        let ExprKind::Object(properties) = code.kind(code.constant(columns)) else { return };
        if let Some((name, property)) = properties.iter().find_map(privilege_column) {
            let column = SecretColumn { name, file, range: property.range, withheld: false };
            self.privileges.entry(key(&model)).or_insert(column);
        }
        let Some((name, property)) = properties.iter().find_map(secret_column) else { return };
        let withheld = column_withheld(code, property.value)
            || text.contains("toJSON")
            || text.contains("toObject:")
            || text.contains("defaultScope");
        self.add(&model, SecretColumn { name, file, range: property.range, withheld });
    }

    /// `model User { password String }` of a Prisma schema.
    fn prisma(&mut self, cx: &CheckContext<'a>, file: FileId, text: &'a str) {
        let omits = |source: &facts::SourceFile| {
            source.text.contains("PrismaClient") && source.text.contains("omit:")
        };
        let withheld = cx.base().code().any(|(_, source, _)| omits(source));
        let mut model = None;
        let mut start = 0_u32;
        for line in text.split_inclusive('\n') {
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("model"), Some(name)) => model = Some(name),
                (Some("}"), _) => model = None,
                (Some(name), Some(_)) if is_stored_password(name) => {
                    let range = ByteRange::new(start, start + line.trim_end().len() as u32);
                    if let Some(model) = model {
                        self.add(model, SecretColumn { name, file, range, withheld });
                    }
                }
                _ => {}
            }
            start += line.len() as u32;
        }
    }

    /// `@Entity() class User { @Column() password: string }`
    fn class(&mut self, file: FileId, code: &'a Code, text: &str, class: &'a facts::code::Class) {
        let is_model = class.decorators.iter().any(|decorator| {
            matches!(decorator_name(code, *decorator), Some("Entity" | "Table" | "Schema"))
        });
        if !is_model {
            return;
        }
        let secret = |member: &&Member| {
            matches!(member.kind, MemberKind::Field(_)) && is_stored_password(&member.name)
        };
        let Some(member) = class.members.iter().find(secret) else { return };
        let withheld = text.contains("toJSON")
            || member.decorators.iter().any(|decorator| match decorator_name(code, *decorator) {
                Some("Exclude" | "HideField") => true,
                _ => code.call(*decorator).is_some_and(|call| {
                    call.args.iter().any(|arg| column_withheld(code, arg.value))
                }),
            });
        let range = member.range;
        self.add(&class.name, SecretColumn { name: &member.name, file, range, withheld });
    }
}

/// The variable of a schema, without the word: `userSchema`, or the model made of it.
fn schema_model(code: &Code, call: ExprId) -> Option<String> {
    let symbol = code.symbols.iter().find(|symbol| symbol.init == Some(call))?;
    let name = symbol.name.to_ascii_lowercase();
    let bare = name.trim_end_matches("schema").trim_matches('_').to_owned();
    (!bare.is_empty()).then_some(bare)
}

fn secret_column(property: &Property) -> Option<(&str, &Property)> {
    match &property.key {
        PropertyKey::Name(name) if is_stored_password(name) => Some((name, property)),
        _ => None,
    }
}

fn privilege_column(property: &Property) -> Option<(&str, &Property)> {
    match &property.key {
        PropertyKey::Name(name) if is_privilege(name) => Some((name, property)),
        _ => None,
    }
}

/// Whether a column decides what an account may do or owns.
pub(crate) fn is_privilege(name: &str) -> bool {
    const PRIVILEGES: &[&str] = &[
        "role",
        "roles",
        "isadmin",
        "admin",
        "permissions",
        "permission",
        "balance",
        "credit",
        "credits",
        "verified",
        "tenantid",
    ];
    PRIVILEGES.contains(&name.to_lowercase().replace('_', "").as_str())
}

/// A column of passwords or their hashes; not a flag and not a date about one.
pub(crate) fn is_stored_password(name: &str) -> bool {
    SecretName::of(name).is_some_and(|secret| {
        matches!(secret.kind, SecretKind::Password | SecretKind::PasswordHash)
    })
}

/// `{ type: String, select: false }`, `{ private: true }`
fn column_withheld(code: &Code, options: ExprId) -> bool {
    let says = |name: &str, wanted: bool| {
        code.property(options, name).is_some_and(
            |value| matches!(code.kind(value), ExprKind::Bool(said) if *said == wanted),
        )
    };
    says("select", false) || says("private", true) || says("hidden", true)
}

fn decorator_name(code: &Code, decorator: ExprId) -> Option<&str> {
    let named = code.call(decorator).map_or(decorator, |call| call.callee);
    crate::names::name_of(code, named)
}

/// `db.Users`, `userModel`, `usersRepository` and `prisma.user` all are `user`.
fn key(model: &str) -> String {
    let mut name = model.to_ascii_lowercase().replace('_', "");
    for ending in ["repository", "repo", "model", "collection", "entity", "dao"] {
        if let Some(bare) = name.strip_suffix(ending).filter(|bare| !bare.is_empty()) {
            name = bare.to_owned();
        }
    }
    match name.strip_suffix('s') {
        Some(bare) if bare.len() > 2 && !bare.ends_with('s') => bare.to_owned(),
        _ => name,
    }
}

/// Whether a model's name says that its rows are people who sign in.
pub(crate) fn is_account(model: &str) -> bool {
    matches!(key(model).as_str(), "user" | "account" | "member" | "customer" | "admin")
}

/// The query that a value is a row, or the rows, of.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// As the query's receiver is named.
    pub(crate) model: &'a str,
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// Of a statement, not of a model.
    is_sql: bool,
}

/// Follows a value back to the query that gave it: through `await`, names, callbacks, `then` and functions of the
/// repository that return it.
pub(crate) fn row_of<'a>(cx: &CheckContext<'a>, file: FileId, expr: ExprId) -> Option<Row<'a>> {
    Trace { cx, held: cx.program().shared() }.value(file, expr, DEPTH)
}

struct Trace<'c, 'a> {
    cx: &'c CheckContext<'a>,
    held: Arc<Held>,
}

impl<'a> Trace<'_, 'a> {
    fn value(&self, file: FileId, expr: ExprId, depth: u32) -> Option<Row<'a>> {
        let depth = depth.checked_sub(1)?;
        let code = self.cx.base().file(file).code()?;
        match code.kind(expr) {
            ExprKind::Await(inner) => self.value(file, *inner, depth),
            ExprKind::Name { symbol: Some(symbol), .. } => self.symbol(file, code, *symbol, depth),
            ExprKind::Call(_) => self.call(file, code, expr, depth),
            ExprKind::Logical { left, .. } => self.value(file, *left, depth),
            // `result.rows[0]`
            ExprKind::Member { object, property, .. } if &**property == "rows" => {
                self.value(file, *object, depth)
            }
            ExprKind::Index { object, index, .. }
                if matches!(code.kind(*index), ExprKind::Number(_)) =>
            {
                self.value(file, *object, depth)
            }
            _ => None,
        }
    }

    /// A parameter of a callback that a query calls, or a name that is assigned once.
    fn symbol(
        &self,
        file: FileId,
        code: &'a Code,
        symbol: facts::code::SymbolId,
        depth: u32,
    ) -> Option<Row<'a>> {
        let declared = code.symbol(symbol);
        // `const { rows: [user] } = await pool.query(..)`, `const [rows] = ..`
        let is_row =
            |part: &str| part == "rows" || part.bytes().all(|letter| letter.is_ascii_digit());
        if !declared.init_path.iter().all(|part| is_row(part)) {
            return None;
        }
        let row = match declared.kind {
            SymbolKind::Param(place) => self.callback(file, code, declared.function, place, depth),
            _ if !declared.init_path.is_empty() => self.value(file, declared.init?, depth),
            _ => self.value(file, self.held.only_value(file, code, symbol)?, depth),
        };
        row.filter(|_| !self.held.is_trimmed(file, symbol))
    }

    fn callback(
        &self,
        file: FileId,
        code: &'a Code,
        function: FunctionId,
        place: u32,
        depth: u32,
    ) -> Option<Row<'a>> {
        let call = self.held.handed_to(file, function)?;
        let called = code.call(call)?;
        let ExprKind::Member { object, property, .. } = code.kind(called.callee) else {
            return None;
        };
        match (&**property, place) {
            ("then", 0) => self.value(file, *object, depth),
            ("exec", 1) => self.value(file, *object, depth),
            (_, 1) => self.query(file, code, call),
            _ => None,
        }
    }

    fn call(&self, file: FileId, code: &'a Code, id: ExprId, depth: u32) -> Option<Row<'a>> {
        if let Some(row) = self.query(file, code, id) {
            return Some(row);
        }
        let call = code.call(id)?;
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
            && is_same_row(property)
        {
            return self.value(file, *object, depth);
        }
        let callees = self.cx.program().callees(file, id);
        let [(callee_file, callee)] = callees else { return None };
        self.returned(*callee_file, *callee, depth)
    }

    fn returned(&self, file: FileId, function: FunctionId, depth: u32) -> Option<Row<'a>> {
        let code = self.cx.base().file(file).code()?;
        returns(code, function).into_iter().find_map(|value| self.value(file, value, depth))
    }

    /// A call that reads whole rows of a model.
    fn query(&self, file: FileId, code: &'a Code, id: ExprId) -> Option<Row<'a>> {
        let range = code.range(id);
        if let Some(model) = sql_rows::whole_rows(code, id) {
            return Some(Row { model, file, range, is_sql: true });
        }
        let call = code.call(id)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            return None;
        };
        if !reads_rows(property) || call.args.iter().any(|arg| picks(code, arg.value)) {
            return None;
        }
        let model = crate::names::name_of(code, *object)?;
        Some(Row { model, file, range, is_sql: false })
    }
}

/// The values that a function returns, of itself and not of functions in it.
pub(crate) fn returns(code: &Code, function: FunctionId) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut open: Vec<&facts::code::Stmt> = code.function(function).body.iter().rev().collect();
    while let Some(statement) = open.pop() {
        match &statement.kind {
            StmtKind::Return(Some(value)) => found.push(*value),
            kind => {
                for block in kind.blocks() {
                    open.extend(block);
                }
            }
        }
    }
    found
}

fn reads_rows(method: &str) -> bool {
    matches!(
        method,
        "find"
            | "findAll"
            | "findOne"
            | "findById"
            | "findByPk"
            | "findMany"
            | "findFirst"
            | "findUnique"
            | "findUniqueOrThrow"
            | "findFirstOrThrow"
            | "findOneBy"
            | "findBy"
            | "findOneOrFail"
            | "findOneByOrFail"
            | "findAndCountAll"
            | "findByIdAndUpdate"
            | "findOneAndUpdate"
            | "create"
    )
}

/// Methods whose result is the same row, or rows, in another form.
fn is_same_row(method: &str) -> bool {
    matches!(
        method,
        "exec"
            | "lean"
            | "toObject"
            | "toJSON"
            | "get"
            | "sort"
            | "limit"
            | "skip"
            | "populate"
            | "catch"
            | "orFail"
    )
}

/// An argument that says which columns come back.
fn picks(code: &Code, arg: ExprId) -> bool {
    const PICKING: [&str; 7] =
        ["select", "attributes", "omit", "projection", "fields", "columns", "raw"];
    if code
        .string(code.constant(arg))
        .is_some_and(|text| text.contains("password") || text.contains(' '))
    {
        return true;
    }
    PICKING.iter().any(|name| code.property(arg, name).is_some()) || is_projection(code, arg)
}

/// `{ password: 0 }`, `{ name: 1, email: 1 }`
fn is_projection(code: &Code, arg: ExprId) -> bool {
    let ExprKind::Object(properties) = code.kind(code.constant(arg)) else { return false };
    let flag = |property: &Property| match code.kind(property.value) {
        ExprKind::Number(number) => *number == 0.0 || *number == 1.0,
        _ => false,
    };
    !properties.is_empty() && properties.iter().all(flag)
}

/// Whether a call names a model: a capital, or one of the words for one.
pub(crate) fn writes_record(cx: &CheckContext<'_>, site: &CallSite<'_>) -> bool {
    const WRITERS: &[&str] = &[
        "create",
        "insert",
        "insertOne",
        "insertMany",
        "update",
        "updateOne",
        "updateMany",
        "findOneAndUpdate",
        "findByIdAndUpdate",
        "build",
        "save",
        "upsert",
        "bulkCreate",
    ];
    let (Some(name), Some(receiver)) = (site.name(), site.receiver()) else { return false };
    if !WRITERS.contains(&name) {
        return false;
    }
    let called = crate::names::name_of(site.code, receiver).unwrap_or("");
    let origin = cx.origin(site.file, receiver).map_or("", |origin| origin.as_str());
    called.starts_with(char::is_uppercase)
        || crate::names::has_word(
            called,
            &[
                "model",
                "repository",
                "repo",
                "collection",
                "users",
                "user",
                "accounts",
                "col",
                "coll",
            ],
        )
        || ["mongodb", "mongoose", "sequelize", "prisma", "@prisma/client", "typeorm", "knex"]
            .iter()
            .any(|orm| origin.starts_with(orm))
}
