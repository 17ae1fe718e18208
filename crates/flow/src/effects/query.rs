//! Query builders: knex, kysely, drizzle, TypeORM's.

use facts::code::{ExprId, ExprKind};

use super::chain::{Chain, Link};
use super::walk::{Walker, name_of};
use super::{Condition, Db, Op, column, entity};

impl<'p> Walker<'p> {
    /// Whether the chain builds a query; then it is one step.
    pub(crate) fn query(&mut self, expr: ExprId, chain: &Chain<'p>) -> bool {
        let Some(table) = self.table(chain) else { return false };
        self.chain_args(chain);
        let Some(db) = self.built(chain, table) else { return true };
        // A builder that is only kept, or given one more condition, is run by a later step.
        let place = self.index().place(expr);
        let is_kept = matches!(place, super::Place::Bound(_)) && !db.op.is_write()
            || place == super::Place::Statement && chain.goes_on;
        if !is_kept {
            self.step(expr, db, chain, true);
        }
        true
    }

    fn built(&self, chain: &Chain<'p>, table: Option<Box<str>>) -> Option<Db> {
        let op = builder_op(chain)?;
        let mut db =
            Db { op, entity: table.as_deref().map(entity), sets_known: true, ..Db::default() };
        for link in &chain.links {
            self.link(link, &mut db);
        }
        db.for_update = chain.has(&["forUpdate", "setLock", "forNoKeyUpdate"])
            || chain.find(&["for"]).is_some_and(|link| self.first_text(link) == Some("update"));
        db.skip_locked = chain.has(&["skipLocked"]);
        db.on_conflict = chain.has(&[
            "onConflict",
            "onConflictDoNothing",
            "onConflictDoUpdate",
            "orIgnore",
            "orUpdate",
            "onDuplicateKeyUpdate",
            "ignore",
        ]);
        if db.on_conflict && op == Op::Insert {
            db.op = Op::Upsert;
        }
        db.returning = chain.has(&["returning", "returningAll"]);
        db.count = chain.has(&["count", "countDistinct", "$count", "getCount"])
            || self.mentions(chain, "count");
        db.max = chain.has(&["max"]) || self.mentions(chain, "max");
        db.many = !chain.has(&[
            "first",
            "executeTakeFirst",
            "executeTakeFirstOrThrow",
            "getOne",
            "findFirst",
        ]);
        Some(db)
    }

    /// `select(count())`, `select({ value: max(orders.number) })`.
    fn mentions(&self, chain: &Chain<'p>, function: &str) -> bool {
        let selects = chain.links.iter().filter(|link| matches!(link.name, "select"));
        selects.flat_map(|link| link.args()).any(|arg| {
            super::within(self.code, arg.value).into_iter().any(|part| {
                self.code.call(part).and_then(|call| name_of(self.code, call.callee))
                    == Some(function)
            })
        })
    }

    fn first_text(&self, link: &Link<'p>) -> Option<&'p str> {
        self.code.string(link.arg(0)?)
    }

    /// The table that a chain is about; the outer `None` when it builds no query.
    fn table(&self, chain: &Chain<'p>) -> Option<Option<Box<str>>> {
        let text = |expr: ExprId| self.code.string(self.code.constant(expr)).map(Into::into);
        let named = |expr: ExprId| text(expr).or_else(|| name_of(self.code, expr).map(Into::into));
        // knex: `db('orders')`
        if let Some(call) = chain.root_call
            && call.args.len() <= 2
            && !matches!(
                name_of(self.code, call.callee),
                Some("$" | "jQuery" | "cheerio" | "require" | "cy" | "within" | "expect")
            )
            && chain.links.iter().any(|link| is_knex(link.name))
        {
            let table: Box<str> = text(call.args.first()?.value)?;
            let is_identifier = table.split(' ').next().is_some_and(|word| {
                word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
            });
            let known = self.is_knex_function(call.callee);
            return (is_identifier && !table.is_empty() && known)
                .then_some(Some(table.split(' ').next().unwrap_or("").into()));
        }
        if let Some(link) = chain.find(&["selectFrom", "insertInto", "updateTable", "deleteFrom"]) {
            return Some(
                link.arg(0)
                    .and_then(text)
                    .map(|table: Box<str>| table.split(' ').next().unwrap_or("").into()),
            );
        }
        // drizzle: `db.query.users.findFirst(..)`
        if let [.., query, table, last] = &chain.links[..]
            && query.name == "query"
            && query.call.is_none()
            && table.call.is_none()
            && matches!(last.name, "findFirst" | "findMany")
        {
            return Some(Some(table.name.into()));
        }
        let at =
            |name: &str| chain.links.iter().find(|link| link.name == name && link.call.is_some());
        if at("createQueryBuilder").is_some() {
            let from = at("update")
                .or(at("from"))
                .or(at("into"))
                .or(at("delete").filter(|link| !link.args().is_empty()));
            let table =
                from.and_then(|link| link.arg(0)).and_then(named).filter(|_| from.is_some());
            return Some(
                table
                    .or_else(|| chain.receiver_of("createQueryBuilder", self.code).map(Into::into)),
            );
        }
        let inserts = at("insert").filter(|_| at("values").is_some());
        let updates = at("update").filter(|_| at("set").is_some());
        if let Some(link) = inserts.or(updates) {
            return Some(link.arg(0).and_then(named)).filter(|table| table.is_some());
        }
        if let (Some(_), Some(from)) = (at("select").or(at("selectDistinct")), at("from")) {
            return Some(from.arg(0).and_then(named)).filter(|table| table.is_some());
        }
        let root_is_db = self.is_drizzle_root(chain);
        let deletes = at("delete")
            .filter(|link| link.args().len() == 1 && at("where").is_some() && root_is_db)?;
        Some(deletes.arg(0).and_then(named)).filter(|table| table.is_some())
    }

    fn is_drizzle_root(&self, chain: &Chain<'p>) -> bool {
        matches!(self.code.kind(chain.root), ExprKind::Name { name, .. } if matches!(&**name, "db" | "tx" | "trx" | "database"))
    }

    /// A function that makes queries: by where it comes from, or by its name.
    fn is_knex_function(&self, callee: ExprId) -> bool {
        let origin = self.program.origins.origin(self.file, callee).map(|origin| origin.as_str());
        origin.is_some_and(|origin| origin.starts_with("knex"))
            || name_of(self.code, callee).is_some_and(|name| {
                let lower = name.to_ascii_lowercase();
                matches!(
                    lower.as_str(),
                    "db" | "knex"
                        | "trx"
                        | "tx"
                        | "t"
                        | "database"
                        | "conn"
                        | "connection"
                        | "qb"
                        | "transaction"
                        | "pg"
                        | "table"
                ) || lower.ends_with("knex")
                    || lower.ends_with("db")
                    || lower.ends_with("trx")
            })
    }

    fn link(&self, link: &Link<'p>, db: &mut Db) {
        match link.name {
            "where" | "andWhere" | "whereRaw" | "whereIn" | "whereNull" | "whereNotNull"
            | "whereNot" | "having" | "findById" => {
                self.where_link(link, db);
            }
            "update" | "set" | "insert" | "values" | "patch" => {
                let values = if link.name == "insert" || link.name == "update" {
                    link.args().last().map(|arg| arg.value)
                } else {
                    link.arg(0)
                };
                // `.set('status', value)` of kysely.
                if let (Some(name), Some(value)) = (self.first_text(link), link.arg(1)) {
                    db.sets.push(self.set(name, value));
                } else if let Some(values) = values {
                    let (mut sets, known) = self.sets(values);
                    if known
                        || !sets.is_empty()
                            && !matches!(
                                self.code.kind(values),
                                ExprKind::Name { .. } | ExprKind::Member { .. }
                            )
                        || db.sets.is_empty() && link.name != "update"
                    {
                        db.sets.append(&mut sets);
                    }
                    db.sets_known &= known;
                }
            }
            "increment" | "decrement" => {
                let changed = link.arg(0).map(|arg| self.changed_in_place(arg));
                db.sets.extend(changed.into_iter().flatten());
            }
            "findFirst" | "findMany" => {
                if let Some(condition) =
                    link.arg(0).and_then(|arg| self.code.property(arg, "where"))
                {
                    self.tested(condition, db, 0);
                }
            }
            _ => {}
        }
    }

    fn where_link(&self, link: &Link<'p>, db: &mut Db) {
        let args = link.args();
        match (self.first_text(link), args.len()) {
            (Some(name), 2 | 3) if !name.contains(' ') || link.name.ends_with("Raw") => {
                let value = args[args.len() - 1].value;
                let operator = match (args.len(), self.code.string(args[1].value)) {
                    (3, Some(operator)) => operator,
                    _ if link.name == "whereIn" => "in",
                    _ => "=",
                };
                db.conditions.push(self.condition(name, operator, value));
            }
            (Some(text), _) if text.contains(' ') => self.text_condition(text, link.arg(1), db),
            (Some(name), 1) => {
                db.conditions.push(Condition {
                    column: column(name),
                    operator: "is".into(),
                    value: link.name.into(),
                    expr: None,
                });
            }
            _ => args.iter().take(1).for_each(|arg| self.tested(arg.value, db, 0)),
        }
    }

    /// `where("account.id = :id AND balance >= :amount", { .. })`
    fn text_condition(&self, text: &str, values: Option<ExprId>, db: &mut Db) {
        for part in text.split(" AND ").flat_map(|part| part.split(" and ")) {
            let Some(place) = part.find(['=', '<', '>', '!']) else { continue };
            let (left, right) = part.split_at(place);
            let operator: String =
                right.chars().take_while(|letter| "=<>!".contains(*letter)).collect();
            let right = right.trim_start_matches(['=', '<', '>', '!']).trim();
            let name = left.trim().rsplit('.').next().unwrap_or("").trim_matches('"');
            let value = right.strip_prefix(':').and_then(|name| self.code.property(values?, name));
            let value = value.map_or_else(
                || Condition {
                    column: column(name),
                    operator: operator.as_str().into(),
                    value: right.into(),
                    expr: None,
                },
                |value| self.condition(name, &operator, value),
            );
            db.conditions.push(value);
        }
    }
}

impl<'c> Chain<'c> {
    /// What a link is called on: `users` of `users.createQueryBuilder()`.
    fn receiver_of(&self, name: &str, code: &'c facts::code::Code) -> Option<&'c str> {
        let place = self.links.iter().position(|link| link.name == name)?;
        match place.checked_sub(1).and_then(|before| self.links.get(before)) {
            Some(link) if link.name == "getRepository" => {
                link.args().last().and_then(|arg| name_of(code, arg.value))
            }
            Some(link) => Some(link.name),
            None => name_of(code, self.root),
        }
    }
}

fn builder_op(chain: &Chain<'_>) -> Option<Op> {
    let has = |names: &[&str]| chain.has(names);
    Some(if has(&["insert", "insertInto"]) {
        Op::Insert
    } else if has(&["update", "updateTable", "increment", "decrement", "patch"]) {
        Op::Update
    } else if has(&["del", "delete", "deleteFrom", "truncate"]) {
        Op::Delete
    } else {
        Op::Read
    })
}

fn is_knex(name: &str) -> bool {
    matches!(
        name,
        "where"
            | "andWhere"
            | "first"
            | "insert"
            | "update"
            | "del"
            | "delete"
            | "select"
            | "whereIn"
            | "increment"
            | "decrement"
            | "count"
            | "max"
            | "orderBy"
            | "join"
            | "leftJoin"
            | "whereRaw"
            | "forUpdate"
            | "pluck"
            | "columns"
            | "whereNull"
    )
}
