//! What the schema promises: which columns are unique, which rows carry a version.
//!
//! Read from Prisma schemas, SQL files, and the models and migrations of object mappers.

use std::collections::BTreeSet;

use facts::FileClass;
use facts::code::{Call, CallKind, Code, ExprId, ExprKind, MemberKind, PropertyKey};
use model::RepoPath;

use super::constraints::described_in_sql;
use super::walk::name_of;
use super::{column, entity};
use crate::Program;

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub uniques: Vec<Unique>,
    /// Entities whose rows are written only when their version is the one that was read.
    pub versioned: BTreeSet<Box<str>>,
    /// Columns whose values the database checks, with their entities.
    pub checks: BTreeSet<(Box<str>, Box<str>)>,
    /// Entities whose columns are described somewhere.
    pub described: BTreeSet<Box<str>>,
    /// Files that describe tables.
    pub sources: Vec<RepoPath>,
}

/// Columns of which no two rows have the same values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    pub entity: Box<str>,
    pub columns: Vec<Box<str>>,
}

impl Schema {
    pub(crate) fn read(program: &Program) -> Self {
        let mut schema = Self::default();
        for (_, file) in program.base.files() {
            if file.class == FileClass::Test || !file.class.is_reviewed() {
                continue;
            }
            let before = schema.size();
            let path = file.path.as_str();
            if path.ends_with(".prisma") {
                schema.prisma(&file.text);
            } else if path.ends_with(".sql") {
                schema.sql(&file.text);
            } else if let Some(code) = file.code() {
                schema.code(code);
            }
            if before != schema.size() {
                schema.sources.push(file.path.clone());
            }
        }
        schema
    }

    /// Grows with everything that is learnt.
    fn size(&self) -> (usize, usize, usize, usize) {
        (self.uniques.len(), self.versioned.len(), self.described.len(), self.checks.len())
    }

    /// The unique keys of an entity.
    pub fn of<'s>(&'s self, entity: &'s str) -> impl Iterator<Item = &'s Unique> {
        self.uniques.iter().filter(move |unique| &*unique.entity == entity)
    }

    /// Whether some unique key lies within these columns.
    pub fn is_unique(&self, entity: &str, columns: &[&str]) -> bool {
        self.of(entity).any(|unique| unique.columns.iter().all(|name| columns.contains(&&**name)))
    }

    fn add<'n>(&mut self, table: &str, columns: impl IntoIterator<Item = &'n str>) {
        let columns: Vec<Box<str>> =
            columns.into_iter().map(column).filter(|name| !name.is_empty()).collect();
        if !columns.is_empty() {
            self.uniques.push(Unique { entity: entity(table), columns });
        }
    }

    fn prisma(&mut self, text: &str) {
        let mut names: Vec<String> = Vec::new();
        let mut found: Vec<Vec<String>> = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) =
                line.strip_prefix("model ").and_then(|rest| rest.split_whitespace().next())
            {
                names = vec![name.to_owned()];
                self.described.insert(entity(name));
                found.clear();
            } else if line.starts_with("@@unique") || line.starts_with("@@id") {
                found.push(listed(line, '[', ']'));
            } else if let Some(mapped) =
                line.strip_prefix("@@map(\"").and_then(|rest| rest.split('"').next())
            {
                self.described.insert(entity(mapped));
                names.push(mapped.to_owned());
            } else if line.starts_with('}') {
                for name in &names {
                    for columns in &found {
                        self.add(name, columns.iter().map(String::as_str));
                    }
                }
                names.clear();
            } else if line.contains("@unique") || line.contains("@id") {
                found.push(line.split_whitespace().take(1).map(str::to_owned).collect());
            }
        }
    }

    pub(super) fn sql(&mut self, text: &str) {
        let plain: String = text
            .lines()
            .map(|line| line.split("--").next().unwrap_or(""))
            .collect::<Vec<_>>()
            .join("\n");
        for statement in plain.split(';') {
            let lower = statement.to_ascii_lowercase();
            let words: Vec<&str> = lower.split_whitespace().collect();
            let described =
                after(&words, &["create", "table"]).or_else(|| after(&words, &["alter", "table"]));
            if let Some(table) = described {
                self.checks_of_sql(table, &lower);
            }
            if words.starts_with(&["create", "unique", "index"]) {
                if let Some((_, rest)) = lower.split_once(" on ") {
                    let table = rest
                        .trim_start()
                        .trim_start_matches("only ")
                        .split(|letter: char| letter == '(' || letter.is_whitespace())
                        .next()
                        .unwrap_or("");
                    self.add(table, listed(rest, '(', ')').iter().map(String::as_str));
                }
            } else if let Some(table) = after(&words, &["create", "table"]) {
                self.table(table, &lower);
            } else if let Some(table) = after(&words, &["alter", "table"])
                && let Some((_, rest)) = key_of(&lower)
            {
                self.add(table, listed(rest, '(', ')').iter().map(String::as_str));
            }
        }
    }

    fn table(&mut self, table: &str, statement: &str) {
        self.described.insert(entity(table));
        let Some((_, body)) = statement.split_once('(') else { return };
        let (mut depth, mut part, mut parts) = (0_i32, String::new(), Vec::new());
        for letter in body.chars() {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(std::mem::take(&mut part));
                    continue;
                }
                _ => {}
            }
            part.push(letter);
        }
        parts.push(part);
        for part in parts.iter().map(|part| part.trim()) {
            let first = part
                .split(|letter: char| letter.is_whitespace() || letter == '(')
                .next()
                .unwrap_or("");
            let is_key = matches!(first, "unique" | "constraint" | "primary");
            if !part.contains("unique") && !part.contains("primary key") {
                continue;
            }
            if is_key {
                let marked = part.split_once("unique").or_else(|| part.split_once("primary key"));
                self.add(
                    table,
                    marked
                        .map_or(Vec::new(), |(_, rest)| listed(rest, '(', ')'))
                        .iter()
                        .map(String::as_str),
                );
            } else {
                self.add(table, [first.trim_matches(['"', '`'])]);
            }
        }
    }

    fn code(&mut self, code: &Code) {
        self.classes(code);
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let Some(name) = name_of(code, call.callee) else { continue };
            if let Some(text) = described_in_sql(code, call) {
                self.sql(&text);
                continue;
            }
            match name {
                "Schema" if call.kind == CallKind::New => self.mongoose(code, *id, call),
                "index" => self.mongoose_index(code, call),
                "define" | "createTable" | "pgTable" | "mysqlTable" | "sqliteTable"
                | "alterTable" | "table" | "addIndex" | "addConstraint" => {
                    self.table_call(code, *id, call);
                }
                "init" => {
                    let table = match code.kind(call.callee) {
                        ExprKind::Member { object, .. } => name_of(code, *object),
                        _ => None,
                    };
                    if let (Some(table), Some(columns)) = (table, call.args.first()) {
                        self.columns(code, table, columns.value);
                        self.options(code, table, call.args.get(1).map(|arg| arg.value));
                    }
                }
                _ => {}
            }
        }
    }

    fn classes(&mut self, code: &Code) {
        for class in &code.classes {
            let named = |decorator: &ExprId| {
                code.call(*decorator).and_then(|call| name_of(code, call.callee))
            };
            if class.decorators.iter().any(|decorator| {
                matches!(named(decorator), Some("Entity" | "Schema" | "Table" | "ChildEntity"))
            }) {
                self.described.insert(entity(&class.name));
            }
            for decorator in &class.decorators {
                let Some(call) = code.call(*decorator) else { continue };
                let name = name_of(code, call.callee).unwrap_or("");
                if name == "Check" {
                    self.check_parts(code, &class.name, call);
                }
                let is_unique = name == "Unique"
                    || name == "Index"
                        && call.args.iter().any(|arg| is_true(code, arg.value, "unique"));
                if is_unique {
                    let columns = call.args.iter().find_map(|arg| strings(code, arg.value));
                    self.add(&class.name, columns.unwrap_or_default());
                }
                if name == "Schema"
                    && call.args.iter().any(|arg| is_true(code, arg.value, "optimisticConcurrency"))
                {
                    self.versioned.insert(entity(&class.name));
                }
            }
            for member in
                class.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(_)))
            {
                for decorator in &member.decorators {
                    let Some(call) = code.call(*decorator) else { continue };
                    let name = name_of(code, call.callee).unwrap_or("");
                    if name == "VersionColumn"
                        || matches!(name, "Property" | "Version")
                            && call.args.iter().any(|arg| is_true(code, arg.value, "version"))
                    {
                        self.versioned.insert(entity(&class.name));
                    }
                    if call.args.iter().any(|arg| is_true(code, arg.value, "unsigned")) {
                        self.check(&class.name, [&*member.name]);
                    }
                    let unique = call.args.iter().any(|arg| is_true(code, arg.value, "unique"));
                    if unique
                        || matches!(
                            name,
                            "PrimaryGeneratedColumn" | "PrimaryColumn" | "PrimaryKey" | "Unique"
                        )
                    {
                        self.add(&class.name, [&*member.name]);
                    }
                }
            }
        }
    }

    fn mongoose(&mut self, code: &Code, id: ExprId, call: &Call) {
        let Some(holder) = holder(code, id) else { return };
        if let Some(columns) = call.args.first() {
            self.columns(code, holder, columns.value);
        }
        if call.args.get(1).is_some_and(|arg| is_true(code, arg.value, "optimisticConcurrency")) {
            self.versioned.insert(entity(holder));
        }
    }

    /// `userSchema.index({ a: 1, b: 1 }, { unique: true })`
    fn mongoose_index(&mut self, code: &Code, call: &Call) {
        let [columns, options, ..] = &call.args[..] else { return };
        let ExprKind::Member { object, .. } = code.kind(call.callee) else { return };
        if let (true, Some(holder), ExprKind::Object(columns)) = (
            is_true(code, options.value, "unique"),
            name_of(code, *object),
            code.kind(columns.value),
        ) {
            let names = columns.iter().filter_map(|property| match &property.key {
                PropertyKey::Name(name) => Some(&**name),
                _ => None,
            });
            self.add(holder, names);
        }
    }

    fn table_call(&mut self, code: &Code, id: ExprId, call: &Call) {
        let Some(table) = call.args.first().and_then(|arg| code.string(arg.value)) else { return };
        let Some(second) = call.args.get(1) else { return };
        if name_of(code, call.callee) == Some("createTable") {
            self.described.insert(entity(table));
        }
        self.columns(code, table, second.value);
        self.options(code, table, call.args.get(2).map(|arg| arg.value));
        // knex: `table.unique(['a', 'b'])`, `table.string('email').unique()` in the callback.
        let around = code.range(id);
        for inner in &code.calls {
            let Some(inner_call) =
                code.call(*inner).filter(|_| around.contains(code.range(*inner)) && *inner != id)
            else {
                continue;
            };
            self.check_call(code, table, inner_call);
            let ExprKind::Member { object, property, .. } = code.kind(inner_call.callee) else {
                continue;
            };
            match (&**property, inner_call.args.first()) {
                ("unique" | "primary", Some(columns)) => {
                    let one = code.string(columns.value).map(|name| vec![name]);
                    self.add(table, strings(code, columns.value).or(one).unwrap_or_default());
                }
                ("unique" | "primary", None) => {
                    let first = first_string(code, *object);
                    self.add(table, first);
                }
                ("on", Some(_)) if name_of_call(code, *object) == Some("uniqueIndex") => {
                    let names = inner_call.args.iter().filter_map(|arg| name_of(code, arg.value));
                    self.add(table, names.collect::<Vec<_>>());
                }
                _ => {}
            }
        }
        let is_index = name_of(code, call.callee)
            .is_some_and(|name| matches!(name, "addIndex" | "addConstraint"));
        let has_type = |wanted: &str| {
            call.args.iter().any(|arg| {
                code.property(arg.value, "type").and_then(|ty| code.string(ty)) == Some(wanted)
            })
        };
        let is_unique =
            has_type("unique") || call.args.iter().any(|arg| is_true(code, arg.value, "unique"));
        let fields = || {
            let found = call.args.iter().find_map(|arg| {
                strings(code, arg.value)
                    .or_else(|| strings(code, code.property(arg.value, "fields")?))
            });
            found.unwrap_or_default()
        };
        if is_index && is_unique {
            self.add(table, fields());
        }
        if is_index && has_type("check") {
            self.check(table, fields());
        }
    }

    /// Columns described by an object: `{ email: { type: String, unique: true } }`, `{ email: text('email').unique() }`.
    fn columns(&mut self, code: &Code, table: &str, columns: ExprId) {
        let ExprKind::Object(properties) = code.kind(code.constant(columns)) else { return };
        self.described.insert(entity(table));
        for property in properties {
            let PropertyKey::Name(name) = &property.key else { continue };
            let is_call = |wanted: &[&str]| {
                let mut at = property.value;
                for _ in 0..8 {
                    let Some(call) = code.call(at) else { return false };
                    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                        return false;
                    };
                    if wanted.contains(&&**property) {
                        return true;
                    }
                    at = *object;
                }
                false
            };
            let declared = is_true(code, property.value, "unique")
                || is_true(code, property.value, "primaryKey");
            if declared || is_call(&["unique", "primaryKey"]) {
                self.add(table, [&**name]);
            }
        }
    }

    /// `{ indexes: [{ unique: true, fields: ['a', 'b'] }], version: true }`
    fn options(&mut self, code: &Code, table: &str, options: Option<ExprId>) {
        let Some(options) = options else { return };
        if is_true(code, options, "version") {
            self.versioned.insert(entity(table));
        }
        let Some(ExprKind::Array(indexes)) =
            code.property(options, "indexes").map(|list| code.kind(list))
        else {
            return;
        };
        for index in indexes
            .iter()
            .filter_map(|index| index.value)
            .filter(|index| is_true(code, *index, "unique"))
        {
            let fields = code.property(index, "fields").and_then(|fields| strings(code, fields));
            self.add(table, fields.unwrap_or_default());
        }
    }
}

/// The variable that holds an expression.
fn holder(code: &Code, id: ExprId) -> Option<&str> {
    code.symbols.iter().find(|symbol| symbol.init == Some(id)).map(|symbol| &*symbol.name)
}

fn is_true(code: &Code, object: ExprId, name: &str) -> bool {
    code.property(object, name)
        .is_some_and(|value| !matches!(code.kind(value), ExprKind::Bool(false)))
}

pub(super) fn strings(code: &Code, list: ExprId) -> Option<Vec<&str>> {
    let ExprKind::Array(elements) = code.kind(code.constant(list)) else { return None };
    let names: Vec<&str> =
        elements.iter().filter_map(|element| code.string(element.value?)).collect();
    (!names.is_empty()).then_some(names)
}

/// `'email'` of `table.string('email').notNullable()`.
pub(super) fn first_string(code: &Code, chain: ExprId) -> Option<&str> {
    let mut at = chain;
    for _ in 0..8 {
        let call = code.call(at)?;
        if let Some(text) = call.args.first().and_then(|arg| code.string(arg.value)) {
            return Some(text);
        }
        let ExprKind::Member { object, .. } = code.kind(call.callee) else { return None };
        at = *object;
    }
    None
}

fn name_of_call(code: &Code, expr: ExprId) -> Option<&str> {
    name_of(code, code.call(expr)?.callee)
}

/// What stands before and behind the words that make a key.
fn key_of(statement: &str) -> Option<(&str, &str)> {
    statement.split_once("unique").or_else(|| statement.split_once("primary key"))
}

/// The word behind `create table [if not exists]`.
fn after<'w>(words: &[&'w str], start: &[&str]) -> Option<&'w str> {
    if !words.starts_with(start) {
        return None;
    }
    let rest = words[start.len()..]
        .iter()
        .find(|word| !matches!(**word, "if" | "not" | "exists" | "only"))?;
    Some(rest.split('(').next().unwrap_or(rest).trim_matches(['"', '`']))
}

/// The names between the first pair of brackets.
fn listed(text: &str, open: char, close: char) -> Vec<String> {
    let inside = text
        .split_once(open)
        .and_then(|(_, rest)| rest.split_once(close))
        .map_or("", |(inside, _)| inside);
    let names = inside.split(',').map(|name| name.split_whitespace().next().unwrap_or(""));
    names
        .map(|name| name.trim_matches(['"', '`', '[', ']', '\'']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Schema;

    #[test]
    fn keys_of_sql_and_prisma() {
        let mut schema = Schema::default();
        schema.sql("CREATE TABLE IF NOT EXISTS public.users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, org int, slug text, UNIQUE (org, slug));\nCREATE UNIQUE INDEX x ON orders (idempotency_key);");
        assert!(schema.is_unique("user", &["email"]));
        assert!(schema.is_unique("user", &["slug", "org"]) && !schema.is_unique("user", &["slug"]));
        assert!(schema.is_unique("order", &["idempotencykey"]));
        schema.prisma("model Booking {\n  id Int @id\n  code String @unique\n  @@unique([roomId, day])\n  @@map(\"reservations\")\n}\n");
        assert!(
            schema.is_unique("booking", &["code"])
                && schema.is_unique("reservation", &["day", "roomid"])
        );
    }
}
