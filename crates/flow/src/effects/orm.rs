//! Database steps, and those that the methods of object mappers make.

use facts::FileId;
use facts::code::{Call, CallKind, ClassId, ExprId, ExprKind, PropertyKey};

use super::chain::{Chain, Link};
use super::resources::is_database;
use super::walk::Walker;
use super::{Db, EventKind, Op, entity};
use crate::Value;

impl<'p> Walker<'p> {
    /// Whether the call is a step of the database; then it is done with.
    pub(crate) fn database(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) -> bool {
        if self.sql_call(expr, call, chain) {
            return true;
        }
        if call.kind != CallKind::Call {
            return false;
        }
        if self.program.callees(self.file, expr).is_empty() {
            return self.query(expr, chain)
                || self.instance(expr, call, chain)
                || self.mapper(expr, chain);
        }
        false
    }

    /// Evaluates what a step is given, without the functions that only describe it.
    pub(crate) fn chain_args(&mut self, chain: &Chain<'p>) {
        for link in &chain.links {
            for arg in link.args() {
                if !matches!(self.code.kind(arg.value), ExprKind::Function(_)) {
                    self.expr(arg.value);
                }
            }
        }
    }

    pub(crate) fn step(&mut self, expr: ExprId, mut db: Db, chain: &Chain<'p>, certain: bool) {
        db.client = db.client.or_else(|| self.root(chain.root));
        db.in_tx |= self.is_handed_tx(chain);
        self.emit(expr, EventKind::Db(db), certain);
    }

    /// `{ transaction: t }`, `{ session }`, `.transacting(trx)`, `.session(session)`; options that are spread in may
    /// hold one.
    fn is_handed_tx(&self, chain: &Chain<'p>) -> bool {
        let keys = ["transaction", "session", "trx", "transacting", "tx"];
        chain.links.iter().any(|link| {
            let by_option =
                link.args().iter().skip(usize::from(link.args().len() > 1)).any(|arg| {
                    let spread = match self.code.kind(self.code.constant(arg.value)) {
                        ExprKind::Object(properties) => self.spreads_options(properties),
                        _ => false,
                    };
                    spread || keys.iter().any(|key| self.code.property(arg.value, key).is_some())
                });
            let named = |arg: &facts::code::Argument| {
                let name = super::walk::name_of(self.code, arg.value);
                matches!(name, Some("session" | "transaction" | "trx" | "t" | "tx"))
            };
            let by_name = link.args().iter().any(named);
            // `getRepository(ctx, Order)`: the context carries the transaction, if there is one.
            let of_context = link.name == "getRepository" && link.args().len() > 1;
            by_option
                || by_name
                || of_context
                || matches!(link.name, "transacting" | "session" | "useTransaction")
        })
    }

    /// `{ where, ...ctx.context }`: options, not values of a row.
    fn spreads_options(&self, properties: &[facts::code::Property]) -> bool {
        let spread = properties.iter().any(|property| property.key == PropertyKey::Spread);
        let where_or_lock = |property: &facts::code::Property| matches!(&property.key, PropertyKey::Name(name) if matches!(&**name, "where" | "lock" | "hooks" | "rejectOnEmpty"));
        spread && properties.iter().any(where_or_lock)
    }

    /// `User.findOne(..)`, `repo.save(..)`, `prisma.user.update(..)`, `db.collection('users').updateOne(..)`.
    fn mapper(&mut self, expr: ExprId, chain: &Chain<'p>) -> bool {
        let Some(link) = chain.last() else { return false };
        // Options chained behind: `.lean()`, `.exec()`, `.session(s)`, `.orFail()`.
        let main = chain
            .links
            .iter()
            .rev()
            .find(|link| link.call.is_some() && method(link.name).is_some());
        let Some(main) = main.filter(|main| main.name == link.name || trails(chain, main)) else {
            return false;
        };
        let Some((family, certain, name)) = self.family(chain, main) else { return false };
        let Some(op) = method(main.name) else { return false };
        self.chain_args(chain);
        let mut db = self.mapped(family, main, op);
        db.entity = name.as_deref().map(entity);
        db.document = matches!(family, Family::Mongo);
        db.for_update = self.asks_for_lock(chain);
        // `aggregate({ _max: { number: true } })` of Prisma.
        db.max |= matches!(main.name, "max" | "maximum")
            || main.arg(0).is_some_and(|given| self.code.property(given, "_max").is_some());
        if matches!(main.name, "save" | "remove" | "softRemove") && family == Family::Typeorm {
            db.instance =
                main.arg(usize::from(main.args().len() > 1 && self.is_class(main.arg(0))));
        }
        self.step(expr, db, chain, certain);
        if let Some((_, call)) = main.call {
            self.run_callback(expr, call);
        }
        true
    }

    fn is_class(&self, expr: Option<ExprId>) -> bool {
        expr.is_some_and(|expr| {
            matches!(self.program.origins.values(self.file, expr).first(), Some(Value::Class(..)))
                || matches!(self.code.kind(expr), ExprKind::Name { name, .. } if name.starts_with(char::is_uppercase))
        })
    }

    fn asks_for_lock(&self, chain: &Chain<'p>) -> bool {
        chain.links.iter().any(|link| {
            matches!(link.name, "forUpdate" | "setLock")
                || link.args().iter().any(|arg| {
                    self.code
                        .property(arg.value, "lock")
                        .is_some_and(|lock| !matches!(self.code.kind(lock), ExprKind::Bool(false)))
                })
        })
    }

    /// Which mapper the receiver belongs to, whether that is sure, and the name of the rows.
    fn family(
        &self,
        chain: &Chain<'p>,
        main: &Link<'p>,
    ) -> Option<(Family, bool, Option<Box<str>>)> {
        let ExprKind::Member { object, .. } = self.code.kind(main.member) else { return None };
        let place = chain.links.iter().position(|link| link.member == main.member)?;
        let before = place.checked_sub(1).and_then(|before| chain.links.get(before));
        let root_name = match self.code.kind(chain.root) {
            ExprKind::Name { name, .. } => Some(&**name),
            _ => None,
        };
        // `Model.query().insert(..)` of objection.
        let before = match before {
            Some(link) if link.name == "query" => {
                place.checked_sub(2).and_then(|place| chain.links.get(place))
            }
            other => other,
        };
        let receiver = before.map(|link| link.name).or(root_name).unwrap_or("");
        if before.is_some_and(|link| link.call.is_none()) && self.is_prisma(chain, place, main) {
            return Some((Family::Prisma, true, Some(receiver.into())));
        }
        if self.is_of_collections(chain, place) {
            return Some((Family::Mongo, true, Some(receiver.into())));
        }
        let named =
            |link: &Link<'p>| link.arg(0).and_then(|arg| self.code.string(arg)).map(Into::into);
        if let Some(collection) =
            before.filter(|link| link.name == "collection" && link.call.is_some())
        {
            return Some((Family::Mongo, true, named(collection)));
        }
        if let Some(repository) = before.filter(|link| {
            matches!(link.name, "getRepository" | "getMongoRepository" | "getTreeRepository")
        }) {
            let class =
                repository.args().last().and_then(|arg| super::walk::name_of(self.code, arg.value));
            return Some((Family::Typeorm, true, class.map(Into::into)));
        }
        let (family, certain, name) = self
            .by_values(*object)
            .or_else(|| self.of_manager(chain, receiver, main))
            .or_else(|| by_name(receiver, main.name).map(|family| (family, false, None)))?;
        let name = name.or_else(|| match main.arg(0) {
            Some(first)
                if receiver.to_ascii_lowercase().ends_with("manager")
                    || matches!(receiver, "em") =>
            {
                super::walk::name_of(self.code, first).map(Into::into)
            }
            _ => None,
        });
        Some((family, certain, Some(name.unwrap_or_else(|| receiver.into()))))
    }

    /// `async (manager) => manager.save(order)`: what TypeORM hands to the callback of a transaction.
    fn of_manager(
        &self,
        chain: &Chain<'p>,
        receiver: &str,
        main: &Link<'p>,
    ) -> Option<(Family, bool, Option<Box<str>>)> {
        let is_named = receiver == "em" || receiver.to_ascii_lowercase().ends_with("manager");
        let root = self.root(chain.root).filter(|_| is_named)?;
        let is_client = self.timeline.regions.iter().any(
            |region| matches!(&region.kind, super::RegionKind::Tx(tx) if tx.client == Some(root)),
        );
        (is_client || self.is_class(main.arg(0))).then_some((Family::Typeorm, is_client, None))
    }

    /// `context.collections.Orders`, `const { collections: { Orders } } = context`.
    fn is_of_collections(&self, chain: &Chain<'p>, place: usize) -> bool {
        if let Some(holder) = place.checked_sub(2).and_then(|holder| chain.links.get(holder)) {
            return holder.name == "collections" && holder.call.is_none();
        }
        let ExprKind::Name { name, symbol: Some(symbol) } = self.code.kind(chain.root) else {
            return false;
        };
        let symbol = self.code.symbol(*symbol);
        let of_init = |init: ExprId| super::walk::name_of(self.code, init) == Some("collections");
        match place {
            0 => {
                symbol.init_path.iter().any(|part| &**part == "collections")
                    || !symbol.init_path.is_empty() && symbol.init.is_some_and(of_init)
            }
            _ => &**name == "collections",
        }
    }

    fn is_prisma(&self, chain: &Chain<'p>, place: usize, main: &Link<'p>) -> bool {
        let client =
            place.checked_sub(2).and_then(|client| chain.links.get(client)).map(|link| link.name);
        let client = client.or(match self.code.kind(chain.root) {
            ExprKind::Name { name, .. } => Some(name),
            _ => None,
        });
        let known = self
            .program
            .origins
            .origin(self.file, main.member)
            .is_some_and(|origin| origin.as_str().starts_with("@prisma/client"));
        let options = main.arg(0).is_none_or(|arg| {
            ["where", "data", "select", "include", "take", "orderBy", "_sum", "create"]
                .iter()
                .any(|key| self.code.property(arg, key).is_some())
        });
        let named = client.is_some_and(|name| {
            let lower = name.to_ascii_lowercase();
            lower.contains("prisma")
                || matches!(lower.as_str(), "tx" | "trx" | "db" | "transaction")
        });
        known || named && options && is_prisma_method(main.name)
    }

    /// By where the receiver comes from.
    fn by_values(&self, object: ExprId) -> Option<(Family, bool, Option<Box<str>>)> {
        for value in self.program.origins.values(self.file, object) {
            match value {
                Value::External { origin, site, .. } => {
                    let origin = self.program.origins.name(*origin).as_str();
                    // A field of a row is no model.
                    let Some(family) = family_of(origin).filter(|_| !origin.contains(".find"))
                    else {
                        continue;
                    };
                    let name = site.and_then(|site| match site.place {
                        crate::SitePlace::Call(call) => self.model_name(site.file, call),
                        crate::SitePlace::Plugin(_) => None,
                    });
                    return Some((family, true, name));
                }
                Value::Class(file, class) => {
                    if let Some(family) = self.class_family(*file, *class) {
                        let name = self.program.base.file(*file).code()?.class(*class).name.clone();
                        return Some((family, true, Some(name)));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// `User` of `mongoose.model('User', schema)` and of `getRepository(User)`.
    fn model_name(&self, file: FileId, call: ExprId) -> Option<Box<str>> {
        let code = self.program.base.file(file).code()?;
        let call = code.call(call)?;
        let name = super::walk::name_of(code, call.callee)?;
        if !matches!(
            name,
            "model" | "define" | "collection" | "getRepository" | "getModel" | "discriminator"
        ) {
            return None;
        }
        let first = call.args.first()?.value;
        code.string(first).or_else(|| super::walk::name_of(code, first)).map(Into::into)
    }

    /// A class whose instances are rows.
    pub(crate) fn is_model_class(&self, class: ClassId) -> bool {
        let origin = self.class_origin(self.file, class);
        let known = origin.filter(|origin| family_of(origin).is_some());
        let kind = known.and_then(|origin| origin.rsplit('.').next());
        matches!(kind, Some("Model" | "BaseEntity"))
    }

    fn class_family(&self, file: FileId, class: ClassId) -> Option<Family> {
        family_of(self.class_origin(file, class)?)
    }

    /// The class of a package that a class is made from, over the classes between.
    fn class_origin(&self, file: FileId, class: ClassId) -> Option<&'p str> {
        let (mut file, mut class) = (file, class);
        for _ in 0..6 {
            let code = self.program.base.file(file).code()?;
            let parent = code.class(class).super_class?;
            let values = self.program.origins.values(file, parent);
            let origin = values.iter().find_map(|value| match value {
                Value::External { origin, .. } => Some(self.program.origins.name(*origin).as_str()),
                _ => None,
            });
            if origin.is_some() {
                return origin;
            }
            (file, class) = values.iter().find_map(|value| match value {
                Value::Class(file, class) => Some((*file, *class)),
                _ => None,
            })?;
        }
        None
    }

    /// `order.save()`, `user.update({..})`, `row.destroy()` on an object that was read before.
    fn instance(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) -> bool {
        let Some(link) = chain.last().filter(|link| link.call.is_some()) else { return false };
        let op = match link.name {
            "save" => Op::Save,
            "update" | "updateOne" | "patch" | "increment" | "decrement" => Op::Update,
            "destroy" | "remove" | "deleteOne" | "delete" => Op::Delete,
            _ => return false,
        };
        let ExprKind::Member { object, .. } = self.code.kind(call.callee) else { return false };
        let object = *object;
        let row = self.row_of(object);
        let known = self
            .program
            .origins
            .origin(self.file, object)
            .is_some_and(|origin| is_database(origin.as_str()));
        let made = self.made_model(object);
        let bare = op == Op::Save && (made.is_some() || known && call.args.is_empty());
        if row.is_none() && !bare {
            return false;
        }
        self.args(call);
        let of =
            row.and_then(|row| self.timeline.events.get(row)).and_then(|event| match &event.kind {
                EventKind::Db(db) => Some(db.clone()),
                _ => None,
            });
        let mut db = Db { op, instance: Some(object), ..Db::default() };
        if made.is_some() {
            db.op = Op::Insert;
        }
        db.entity = of.as_ref().and_then(|of| of.entity.clone()).or(made);
        db.document = of.is_some_and(|of| of.document);
        if op == Op::Update {
            if matches!(link.name, "increment" | "decrement") {
                db.sets = link.arg(0).map_or(Vec::new(), |arg| self.changed_in_place(arg));
                db.sets_known = true;
            } else if let Some(values) = link.arg(0) {
                (db.sets, db.sets_known) = self.sets(values);
            }
        }
        self.step(expr, db, chain, row.is_some() || known);
        true
    }

    /// `new Order({..})` that is saved later.
    fn made_model(&self, object: ExprId) -> Option<Box<str>> {
        let made = self.code.constant(object);
        let call = self.code.call(made).filter(|call| call.kind == CallKind::New)?;
        self.by_values(call.callee)?;
        super::walk::name_of(self.code, call.callee).map(entity)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Mongo,
    Sequelize,
    Typeorm,
    Prisma,
}

fn family_of(origin: &str) -> Option<Family> {
    let starts = |packages: &[&str]| packages.iter().any(|package| origin.starts_with(package));
    let documents =
        ["mongoose", "mongodb", "@nestjs/mongoose", "monk", "marsdb", "nedb", "@seald-io/nedb"];
    if starts(&documents) {
        Some(Family::Mongo)
    } else if starts(&["sequelize", "@nestjs/sequelize", "objection"]) {
        Some(Family::Sequelize)
    } else if starts(&["typeorm", "@nestjs/typeorm", "@mikro-orm"]) {
        Some(Family::Typeorm)
    } else if starts(&["@prisma/client"]) {
        Some(Family::Prisma)
    } else {
        None
    }
}

/// By how repositories and models are named, when nothing else is known.
fn by_name(receiver: &str, called: &str) -> Option<Family> {
    let lower = receiver.to_ascii_lowercase();
    if lower.ends_with("repository") || lower.ends_with("repo") {
        return Some(Family::Typeorm);
    }
    let capital = receiver.starts_with(char::is_uppercase);
    let mongo_only = matches!(
        called,
        "findById"
            | "findByIdAndUpdate"
            | "findOneAndUpdate"
            | "findByIdAndDelete"
            | "findOneAndDelete"
            | "countDocuments"
            | "updateOne"
            | "deleteOne"
            | "insertMany"
            | "updateMany"
            | "deleteMany"
            | "findByIdAndRemove"
            | "findOneAndRemove"
    );
    let sequelize_only = matches!(
        called,
        "findByPk" | "findAll" | "findOrCreate" | "findAndCountAll" | "bulkCreate"
    );
    match () {
        () if (capital || lower.ends_with("model")) && sequelize_only => Some(Family::Sequelize),
        () if (capital || lower.ends_with("model") || lower.ends_with("collection"))
            && mongo_only =>
        {
            Some(Family::Mongo)
        }
        () if lower.ends_with("model")
            && receiver.len() > 5
            && matches!(called, "findOne" | "create" | "save" | "exists" | "find") =>
        {
            Some(Family::Mongo)
        }
        () => None,
    }
}

/// Calls behind the one that matters.
fn trails(chain: &Chain<'_>, main: &Link<'_>) -> bool {
    let behind = chain.links.iter().rev().take_while(|link| link.member != main.member);
    behind.clone().all(|link| {
        matches!(
            link.name,
            "lean"
                | "exec"
                | "session"
                | "orFail"
                | "select"
                | "populate"
                | "sort"
                | "limit"
                | "skip"
                | "toArray"
                | "where"
                | "equals"
                | "maxTimeMS"
                | "collation"
                | "hint"
                | "read"
                | "transacting"
                | "cursor"
        )
    })
}

fn is_prisma_method(name: &str) -> bool {
    matches!(
        name,
        "findUnique"
            | "findUniqueOrThrow"
            | "findFirst"
            | "findFirstOrThrow"
            | "findMany"
            | "create"
            | "createMany"
            | "update"
            | "updateMany"
            | "upsert"
            | "delete"
            | "deleteMany"
            | "count"
            | "aggregate"
            | "createManyAndReturn"
            | "updateManyAndReturn"
    )
}

/// What a mapper's method does.
fn method(name: &str) -> Option<Op> {
    Some(match name {
        "findOne"
        | "findOneBy"
        | "findOneOrFail"
        | "findOneByOrFail"
        | "findById"
        | "findByPk"
        | "find"
        | "findBy"
        | "findAll"
        | "findAndCount"
        | "findAndCountAll"
        | "findUnique"
        | "findUniqueOrThrow"
        | "findFirst"
        | "findFirstOrThrow"
        | "findMany"
        | "count"
        | "countBy"
        | "countDocuments"
        | "estimatedDocumentCount"
        | "exists"
        | "existsBy"
        | "exist"
        | "aggregate"
        | "max"
        | "maximum"
        | "findByIds"
        | "findOneById" => Op::Read,
        "create"
        | "insert"
        | "insertOne"
        | "insertMany"
        | "createMany"
        | "bulkCreate"
        | "createManyAndReturn" => Op::Insert,
        "update"
        | "updateOne"
        | "updateMany"
        | "findOneAndUpdate"
        | "findByIdAndUpdate"
        | "replaceOne"
        | "increment"
        | "decrement"
        | "findOneAndReplace"
        | "updateManyAndReturn"
        | "nativeUpdate" => Op::Update,
        "delete" | "deleteOne" | "deleteMany" | "destroy" | "remove" | "softDelete"
        | "softRemove" | "findOneAndDelete" | "findByIdAndDelete" | "findByIdAndRemove"
        | "findOneAndRemove" | "nativeDelete" => Op::Delete,
        "upsert" | "findOrCreate" => Op::Upsert,
        "save" => Op::Save,
        _ => return None,
    })
}
