//! Where code still uses a table or a column.

use facts::code::{Class, Code, ExprId, ExprKind, MemberKind};
use facts::{FileClass, FileId, SourceFile};
use flow::migrations::{MigrationSet, Moment, Tool};
use flow::{EventKind, column, entity};
use model::ByteRange;
use review::CheckContext;

/// A place outside of migrations that needs the thing to be there.
pub(crate) struct Use {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    pub(crate) what: &'static str,
}

/// At most this many places are named.
const MOST: usize = 5;

/// What reads or writes a column; of a table, when no column is named.
pub(crate) fn of(
    cx: &CheckContext<'_>,
    set: &MigrationSet,
    table: &str,
    wanted: Option<&str>,
) -> Vec<Use> {
    if is_back(set, table, wanted) {
        return Vec::new();
    }
    let sought = Sought {
        table: entity(table),
        raw_table: last(table).to_lowercase(),
        column: wanted.map(column),
        raw: wanted.map(str::to_lowercase),
    };
    let ambiguous = is_elsewhere(set, table, wanted);
    let mut found = Vec::new();
    for (id, file) in cx.base().files() {
        if file.class != FileClass::Production || is_migration(cx, id, file) {
            continue;
        }
        if file.path.extension() == Some("prisma") {
            found.extend(prisma(file, &sought).map(|range| Use {
                file: id,
                range,
                what: "the Prisma schema has it",
            }));
        } else if let Some(code) = file.code() {
            if set.tool != Tool::Prisma {
                models(id, code, &sought, &mut found);
            }
            if !ambiguous {
                texts(id, code, &sought, &mut found);
            }
        }
    }
    // Prisma's own schema is the whole truth about what its client can name.
    if set.tool != Tool::Prisma {
        events(cx, &sought, &mut found);
    }
    found.sort_by_key(|place| (place.file, place.range));
    found.dedup_by_key(|place| (place.file, place.range));
    found.truncate(MOST);
    found
}

/// A later migration made it anew: what code uses is that one.
fn is_back(set: &MigrationSet, table: &str, column: Option<&str>) -> bool {
    let end = set.steps.len() as Moment;
    let Some(table) = set.history.table(table, end) else { return false };
    column.is_none_or(|column| table.column(column, end).is_some())
}

/// Another table has a column of this name: a query that names both may mean that one.
fn is_elsewhere(set: &MigrationSet, table: &str, column: Option<&str>) -> bool {
    let end = set.steps.len() as Moment;
    let Some(column) = column else { return false };
    let others =
        set.history.tables.iter().filter(|other| other.died.is_none() && *other.name != *table);
    others.into_iter().any(|other| other.column(column, end).is_some())
}

struct Sought {
    table: Box<str>,
    raw_table: String,
    column: Option<Box<str>>,
    raw: Option<String>,
}

impl Sought {
    fn is_column(&self, name: &str) -> bool {
        self.column.as_ref().is_none_or(|wanted| *column(name) == **wanted)
    }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_migration(cx: &CheckContext<'_>, id: FileId, file: &SourceFile) -> bool {
    file.path.folder().split('/').any(|part| part.contains("migrat") || part.contains("seed"))
        || cx
            .migrations()
            .sets
            .iter()
            .any(|set| set.migrations.iter().any(|migration| migration.file == id))
}

/// The line of a model's field, or of the model.
fn prisma(file: &SourceFile, sought: &Sought) -> Option<ByteRange> {
    let (mut at, mut model) = (0, None);
    let mut candidate: Option<ByteRange> = None;
    for line in file.text.split_inclusive('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        let range = ByteRange::new(at as u32, (at + line.trim_end().len()) as u32);
        at += line.len();
        match words.as_slice() {
            ["model", name, ..] => {
                model = Some(entity(name));
                candidate = sought.column.is_none().then_some(range);
            }
            ["}", ..] => {
                if model.as_deref() == Some(&*sought.table) && candidate.is_some() {
                    return candidate;
                }
                (model, candidate) = (None, None);
            }
            [first, ..] if first.starts_with("@@map") => model = between(line, '"').map(entity),
            [name, _, ..]
                if model.is_some() && !name.starts_with(['/', '@']) && sought.column.is_some() =>
            {
                let mapped = line.split("@map(").nth(1).and_then(|rest| between(rest, '"'));
                if sought.is_column(mapped.unwrap_or(name)) {
                    candidate = Some(range);
                }
            }
            _ => {}
        }
    }
    None
}

fn between(text: &str, quote: char) -> Option<&str> {
    text.split(quote).nth(1)
}

/// Classes of object mappers: `@Entity("users") class User { @Column({ name: "mail" }) email }`.
fn models(file: FileId, code: &Code, sought: &Sought, found: &mut Vec<Use>) {
    for class in &code.classes {
        let Some(table) = table_of(code, class) else { continue };
        if *entity(&table) != *sought.table {
            continue;
        }
        if sought.column.is_none() {
            found.push(Use { file, range: class.name_range, what: "a model is kept in it" });
            continue;
        }
        for member in
            class.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(_)))
        {
            let decorator =
                member.decorators.iter().find_map(|decorator| named(code, *decorator, "Column"));
            let Some(decorator) = decorator else { continue };
            let name = decorator.unwrap_or_else(|| member.name.to_string());
            if sought.is_column(&name) {
                found.push(Use { file, range: member.range, what: "the model has it" });
            }
        }
    }
}

fn table_of(code: &Code, class: &Class) -> Option<String> {
    let named = class.decorators.iter().find_map(|decorator| {
        named(code, *decorator, "Entity").or_else(|| named(code, *decorator, "Table"))
    })?;
    Some(named.unwrap_or_else(|| class.name.to_string()))
}

/// Whether a decorator has such a name; with the name of the column or table that it is given.
fn named(code: &Code, decorator: ExprId, wanted: &str) -> Option<Option<String>> {
    let call = code.call(decorator);
    let callee = call.map_or(decorator, |call| call.callee);
    let name = match code.kind(callee) {
        ExprKind::Name { name, .. } => &**name,
        ExprKind::Member { property, .. } => &**property,
        _ => return None,
    };
    if !name.ends_with(wanted) {
        return None;
    }
    let first = call.and_then(|call| call.args.first()).map(|argument| argument.value);
    let given = first.and_then(|first| {
        let named =
            ["name", "field", "tableName"].into_iter().find_map(|key| code.property(first, key));
        let text = match (name, named) {
            (_, Some(named)) => code.string(named),
            ("Column", None) => None,
            _ => code.string(first),
        };
        text.map(str::to_owned)
    });
    Some(given)
}

/// SQL in texts of code that names both.
fn texts(file: FileId, code: &Code, sought: &Sought, found: &mut Vec<Use>) {
    for expr in &code.exprs {
        let says = match &expr.kind {
            ExprKind::String(text) => is_in_sql(text, sought),
            ExprKind::Template { texts, .. } => {
                let whole: Vec<&str> = texts.iter().map(|text| &*text.text).collect();
                is_in_sql(&whole.join(" "), sought)
            }
            _ => false,
        };
        if says {
            found.push(Use { file, range: expr.range, what: "a query names it" });
        }
    }
}

fn is_in_sql(text: &str, sought: &Sought) -> bool {
    const VERBS: [&str; 5] = ["select ", "insert ", "update ", "delete ", "with "];
    let lower = text.trim_start().to_lowercase();
    if !VERBS.iter().any(|verb| lower.starts_with(verb)) {
        return false;
    }
    let has = |wanted: &str| {
        lower
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(|word| word == wanted)
    };
    has(&sought.raw_table) && sought.raw.as_deref().is_none_or(has)
}

/// Steps of runs: queries of object mappers and builders.
fn events(cx: &CheckContext<'_>, sought: &Sought, found: &mut Vec<Use>) {
    if cx.base().code().next().is_none() {
        return;
    }
    for timeline in &cx.effects().timelines {
        for event in &timeline.events {
            let EventKind::Db(db) = &event.kind else { continue };
            if db.entity.as_deref() != Some(&*sought.table) {
                continue;
            }
            let named = db
                .conditions
                .iter()
                .map(|condition| &condition.column)
                .chain(db.sets.iter().map(|set| &set.column));
            let uses =
                sought.column.is_none() || named.into_iter().any(|name| sought.is_column(name));
            let file = cx.base().file(event.file);
            if uses && file.class == FileClass::Production && !is_migration(cx, event.file, file) {
                found.push(Use { file: event.file, range: event.range, what: "code uses it" });
            }
        }
    }
}
