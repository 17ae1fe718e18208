//! What the arguments of queries say: which rows, which columns, which values.

use facts::code::{ArrayElement, BinaryOp, CallKind, ExprId, ExprKind, PropertyKey};

use super::chain::Link;
use super::orm::Family;
use super::walk::{Walker, name_of};
use super::{Condition, Db, Op, Set, column};

impl<'p> Walker<'p> {
    pub(crate) fn condition(&self, name: &str, operator: &str, value: ExprId) -> Condition {
        let name = name.rsplit('.').next().unwrap_or(name);
        Condition {
            column: column(name),
            operator: operator.into(),
            value: self.canon(value),
            expr: Some((self.frame, value)),
        }
    }

    /// The tests of a condition: an object of columns, `eq(table.column, value)`, or an id alone.
    pub(crate) fn tested(&self, expr: ExprId, db: &mut Db, depth: u32) {
        if depth > 4 {
            return;
        }
        if let Some((frame, file, object)) = self.object(expr) {
            let Some(code) = self.program.base.file(file).code() else { return };
            let ExprKind::Object(properties) = code.kind(object) else { return };
            for property in properties {
                let name = match &property.key {
                    PropertyKey::Name(name) => &**name,
                    PropertyKey::Computed(_) => "",
                    PropertyKey::Spread => continue,
                };
                if matches!(name, "AND" | "$and" | "where") {
                    self.each_of(property.value, |part| self.tested(part, db, depth + 1));
                    continue;
                }
                if matches!(name, "OR" | "$or" | "NOT" | "$nor" | "or") {
                    continue;
                }
                if let Some(parts) = compound(code, name, property.value) {
                    let key = parts.into_iter().map(|(name, value)| Condition {
                        column: column(name),
                        operator: "=".into(),
                        value: self.canon(value),
                        expr: Some((frame, value)),
                    });
                    db.conditions.extend(key);
                    continue;
                }
                let (operator, value) = operated(code, property.value);
                let here = frame == self.frame;
                let spelt = if here {
                    self.canon(value)
                } else {
                    code.range(value).slice(&self.program.base.file(file).text).into()
                };
                db.conditions.push(Condition {
                    column: column(name),
                    operator: operator.into(),
                    value: spelt,
                    expr: Some((frame, value)),
                });
            }
            return;
        }
        if let Some(call) = self.code.call(expr) {
            let name = name_of(self.code, call.callee).unwrap_or("");
            if let Some(operator) = drizzle_operator(name) {
                let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
                match (operator, &args[..]) {
                    ("and", parts) => {
                        parts.iter().for_each(|part| self.tested(*part, db, depth + 1))
                    }
                    (operator, [field, value, ..]) => {
                        let field = name_of(self.code, *field).unwrap_or("");
                        db.conditions.push(self.condition(field, operator, *value));
                    }
                    _ => {}
                }
                return;
            }
        }
        if !matches!(self.code.kind(expr), ExprKind::Function(_)) {
            db.conditions.push(self.condition("id", "=", expr));
        }
    }

    fn each_of(&self, expr: ExprId, mut each: impl FnMut(ExprId)) {
        match self.code.kind(expr) {
            ExprKind::Array(elements) => {
                elements.iter().filter_map(|ArrayElement { value, .. }| *value).for_each(each)
            }
            _ => each(expr),
        }
    }

    /// The columns that an object gives, and whether these are all.
    pub(crate) fn sets(&self, expr: ExprId) -> (Vec<Set>, bool) {
        if let ExprKind::Array(elements) = self.code.kind(self.code.constant(expr)) {
            let first = elements.first().and_then(|element| element.value);
            return first.map_or((Vec::new(), false), |first| self.sets_of(first, 1));
        }
        self.sets_of(expr, 0)
    }

    fn sets_of(&self, expr: ExprId, depth: u32) -> (Vec<Set>, bool) {
        let whole =
            || vec![Set { column: "".into(), atomic: false, value: Some((self.frame, expr)) }];
        let Some((frame, file, object)) = self.object(expr).filter(|_| depth < 4) else {
            return (whole(), false);
        };
        let Some(code) = self.program.base.file(file).code() else { return (whole(), false) };
        let ExprKind::Object(properties) = code.kind(object) else { return (whole(), false) };
        let (mut found, mut known) = (Vec::new(), true);
        for property in properties {
            let name = match &property.key {
                PropertyKey::Name(name) => &**name,
                PropertyKey::Computed(_) => "",
                PropertyKey::Spread => {
                    known = false;
                    found.push(Set {
                        column: "".into(),
                        atomic: false,
                        value: Some((frame, property.value)),
                    });
                    continue;
                }
            };
            if let Some(operator) = name.strip_prefix('$') {
                let ExprKind::Object(inner) = code.kind(code.constant(property.value)) else {
                    continue;
                };
                for property in inner {
                    if let PropertyKey::Name(name) = &property.key {
                        let atomic = operator != "set";
                        found.push(Set {
                            column: column(name),
                            atomic,
                            value: Some((frame, property.value)),
                        });
                    }
                }
                continue;
            }
            found.push(Set {
                column: column(name),
                atomic: is_atomic(code, property.value),
                value: Some((frame, property.value)),
            });
        }
        (found, known)
    }

    pub(crate) fn set(&self, name: &str, value: ExprId) -> Set {
        Set {
            column: column(name),
            atomic: is_atomic(self.code, value),
            value: Some((self.frame, value)),
        }
    }

    /// `increment('stock')`, `increment(['a', 'b'])`, `increment({ stock: 2 })`: each column changes by itself.
    pub(crate) fn changed_in_place(&self, expr: ExprId) -> Vec<Set> {
        let set = |name: &str| Set { column: column(name), atomic: true, value: None };
        let known = self.code.constant(expr);
        match self.code.kind(known) {
            ExprKind::Object(properties) => properties
                .iter()
                .filter_map(|property| match &property.key {
                    PropertyKey::Name(name) => Some(set(name)),
                    _ => None,
                })
                .collect(),
            ExprKind::Array(elements) => elements
                .iter()
                .filter_map(|element| self.code.string(element.value?))
                .map(set)
                .collect(),
            _ => self.code.string(known).map(set).into_iter().collect(),
        }
    }

    /// What a mapper's call says, by family.
    pub(crate) fn mapped(&self, family: Family, main: &Link<'p>, op: Op) -> Db {
        let mut db = Db { op, ..Db::default() };
        let name = main.name;
        db.count = name.starts_with("count")
            || name.starts_with("exist")
            || name == "estimatedDocumentCount";
        db.max = matches!(name, "max" | "maximum");
        db.by_key = matches!(name, "findUnique" | "findUniqueOrThrow");
        db.many = matches!(
            name,
            "find"
                | "findAll"
                | "findBy"
                | "findMany"
                | "updateMany"
                | "deleteMany"
                | "findAndCount"
                | "findAndCountAll"
                | "insertMany"
                | "bulkCreate"
                | "createMany"
        );
        db.atomic_choice = matches!(
            name,
            "findOneAndUpdate" | "findOneAndReplace" | "findOneAndDelete" | "findOrCreate"
        );
        db.returning =
            name.contains("AndUpdate") || name.contains("AndDelete") || name.contains("AndReplace");
        let option =
            |place: usize, key: &str| main.arg(place).and_then(|arg| self.code.property(arg, key));
        let upserts = (1..4).any(|place| option(place, "upsert").is_some());
        if upserts {
            db.op = Op::Upsert;
            db.on_conflict = true;
        }
        let (condition, values) = match (family, op) {
            (Family::Prisma, _) => (option(0, "where"), option(0, "data").or(option(0, "update"))),
            (Family::Sequelize, Op::Read | Op::Delete | Op::Upsert) => {
                (option(0, "where").or(main.arg(0).filter(|_| name == "findByPk")), None)
            }
            (Family::Sequelize, Op::Update) => (option(1, "where"), main.arg(0)),
            (_, Op::Insert | Op::Save) => {
                let place = usize::from(main.args().len() > 1 && self.first_is_class(main));
                (None, main.arg(place))
            }
            (Family::Typeorm, Op::Read) => {
                let place = usize::from(self.first_is_class(main));
                (
                    option(place, "where").or(main
                        .arg(place)
                        .filter(|_| name.contains("By") || name == "findOneById")),
                    None,
                )
            }
            (_, Op::Update) => {
                let place = usize::from(self.first_is_class(main));
                (main.arg(place), main.arg(place + 1))
            }
            (_, _) => (main.arg(usize::from(self.first_is_class(main))), None),
        };
        if let Some(condition) = condition {
            self.tested(condition, &mut db, 0);
        }
        if matches!(name, "increment" | "decrement") {
            db.sets = values.or(main.arg(0)).map_or(Vec::new(), |arg| self.changed_in_place(arg));
            db.sets_known = true;
        } else if let Some(values) = values {
            (db.sets, db.sets_known) = self.sets(values);
        }
        db
    }

    fn first_is_class(&self, main: &Link<'p>) -> bool {
        main.arg(0).is_some_and(|arg| {
            matches!(self.code.kind(arg), ExprKind::Name { name, .. } if name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase))
        })
    }
}

/// Prisma names a key of several columns after them: `{ userId_day: { userId, day } }`.
fn compound<'c>(
    code: &'c facts::code::Code,
    name: &str,
    value: ExprId,
) -> Option<Vec<(&'c str, ExprId)>> {
    let ExprKind::Object(properties) = code.kind(value) else { return None };
    let parts: Vec<(&str, ExprId)> = properties
        .iter()
        .filter_map(|property| match &property.key {
            PropertyKey::Name(name) => Some((&**name, property.value)),
            _ => None,
        })
        .collect();
    let joined = parts.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("_");
    (parts.len() > 1 && joined == name).then_some(parts)
}

/// `{ gte: x }`, `{ $gt: x }`, `MoreThanOrEqual(x)`: the operator and what it compares with.
fn operated(code: &facts::code::Code, value: ExprId) -> (&'static str, ExprId) {
    if let ExprKind::Object(properties) = code.kind(value)
        && let [property] = &properties[..]
    {
        let name = match &property.key {
            PropertyKey::Name(name) => name.trim_start_matches('$'),
            PropertyKey::Computed(key) => name_of(code, *key).unwrap_or(""),
            PropertyKey::Spread => "",
        };
        let operator = match name {
            "gte" => ">=",
            "gt" => ">",
            "lte" => "<=",
            "lt" => "<",
            "ne" | "not" => "<>",
            "in" => "in",
            "eq" | "equals" => "=",
            "is" => "is",
            _ => return ("=", value),
        };
        return (operator, property.value);
    }
    if let Some(call) = code.call(value)
        && let (Some(name), Some(arg)) = (name_of(code, call.callee), call.args.first())
    {
        let operator = match name {
            "MoreThanOrEqual" => ">=",
            "MoreThan" => ">",
            "LessThanOrEqual" => "<=",
            "LessThan" => "<",
            "Not" => "<>",
            "In" => "in",
            "Equal" => "=",
            _ => return ("=", value),
        };
        return (operator, arg.value);
    }
    ("=", value)
}

fn drizzle_operator(name: &str) -> Option<&'static str> {
    Some(match name {
        "eq" => "=",
        "gte" => ">=",
        "gt" => ">",
        "lte" => "<=",
        "lt" => "<",
        "ne" => "<>",
        "inArray" => "in",
        "and" => "and",
        _ => return None,
    })
}

/// The store computes the value from the row: `{ increment: 1 }`, `literal('stock - 1')`, `` sql`${t.stock} - 1` ``,
/// `() => "stock - 1"`.
fn is_atomic(code: &facts::code::Code, value: ExprId) -> bool {
    match code.kind(value) {
        ExprKind::Object(properties) => properties.iter().any(|property| {
            matches!(&property.key, PropertyKey::Name(name) if matches!(&**name, "increment" | "decrement" | "multiply" | "divide" | "push"))
        }),
        ExprKind::Call(call) => {
            call.kind == CallKind::Tagged || matches!(name_of(code, call.callee), Some("literal" | "raw" | "ref" | "fn" | "eb"))
        }
        ExprKind::Function(_) => true,
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Sub, .. } => false,
        _ => false,
    }
}
