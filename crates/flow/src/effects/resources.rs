//! Transactions, locks, caches and files: what is held, opened and shared besides rows.

use facts::FileId;
use facts::code::{Call, CallKind, ExprId, ExprKind};

use super::chain::Chain;
use super::walk::Walker;
use super::{Cache, CacheOp, EventKind, FileEffect, FileOp, Lock, LockKind, RegionKind, Tx};

impl<'p> Walker<'p> {
    /// Whether the call is one of these; then it is done with.
    pub(crate) fn resource(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) -> bool {
        let origin = self.origin(expr);
        self.parallel(expr, call, origin)
            || self.transaction(expr, call, chain, origin)
            || self.one_at_a_time(expr, call, origin)
            || self.lock_call(expr, call, chain, origin)
            || self.cache_call(expr, call, chain, origin)
            || self.file_call(expr, call, origin)
    }

    /// What is called, across files.
    pub(crate) fn origin(&self, expr: ExprId) -> &'p str {
        self.program.callee(self.file, expr).map_or("", |origin| origin.as_str())
    }

    fn parallel(&mut self, expr: ExprId, call: &'p Call, origin: &str) -> bool {
        if !matches!(origin, "Promise.all" | "Promise.allSettled" | "bluebird.all" | "bluebird.map")
        {
            return false;
        }
        self.within_region(RegionKind::Parallel, expr, |it| {
            it.args(call);
            if origin == "bluebird.map" {
                it.run_given(expr, call);
            }
        });
        true
    }

    /// Runs the functions among the arguments.
    fn run_given(&mut self, expr: ExprId, call: &'p Call) {
        for arg in &call.args {
            if let Some((_, file, function)) = self.given_function(arg.value) {
                self.inline(file, function, Some((self.frame, expr)), Vec::new());
            }
        }
    }

    fn transaction(
        &mut self,
        expr: ExprId,
        call: &'p Call,
        chain: &Chain<'p>,
        origin: &str,
    ) -> bool {
        let name = super::walk::name_of(self.code, call.callee).unwrap_or("");
        // A client of the repository's own that is one of Prisma's has its transactions.
        let is_own = name != "$transaction" && !self.program.callees(self.file, expr).is_empty();
        if is_tx_function(name, origin) && !is_own {
            return self.tx_function(expr, call, chain, origin);
        }
        let receiver = chain.receiver_name(self.code).unwrap_or("");
        let of_tx = is_tx_name(receiver) || is_database(origin);
        match name {
            "beginTransaction" | "startTransaction" => {
                self.begin(expr, receiver, call);
                true
            }
            "commit" | "commitTransaction" if of_tx || name != "commit" => {
                self.emit(expr, EventKind::Commit, true);
                self.close_region(|kind| matches!(kind, RegionKind::Tx(tx) if !tx.callback));
                true
            }
            "rollback" | "abortTransaction" | "rollbackTransaction"
                if of_tx || name != "rollback" =>
            {
                self.emit(expr, EventKind::Rollback, true);
                self.close_region(|kind| matches!(kind, RegionKind::Tx(tx) if !tx.callback));
                true
            }
            "release" | "endSession" if is_database(origin) || is_client_name(receiver) => {
                self.emit(expr, EventKind::Release, true);
                true
            }
            _ => false,
        }
    }

    fn tx_function(
        &mut self,
        expr: ExprId,
        call: &'p Call,
        chain: &Chain<'p>,
        origin: &str,
    ) -> bool {
        let isolation = self.isolation_of(call);
        let given = call.args.iter().find_map(|arg| self.given_function(arg.value));
        if let Some((_, file, function)) = given {
            let client = self.first_param(file, function);
            let isolation =
                if origin.contains("sqlite") { Some("serializable".into()) } else { isolation };
            let ambient = client.is_none();
            let tx = Tx { callback: true, client, isolation, ambient, ..Tx::default() };
            let caller = Some((self.frame, expr));
            self.within_region(RegionKind::Tx(tx), expr, |it| {
                it.inline(file, function, caller, Vec::new())
            });
            return true;
        }
        if let Some(ExprKind::Array(elements)) =
            call.args.first().map(|arg| self.code.kind(arg.value))
        {
            let tx = Tx { callback: true, ambient: true, batch: true, isolation, ..Tx::default() };
            self.within_region(RegionKind::Tx(tx), expr, |it| {
                elements
                    .iter()
                    .filter_map(|element| element.value)
                    .for_each(|element| it.expr(element));
            });
            return true;
        }
        // `prisma.$transaction(rows.map((row) => prisma.line.create({ data: row })))`
        let list = call.args.first().and_then(|arg| Some((arg.value, self.code.call(arg.value)?)));
        if let Some((list, made)) = list
            && name_of_list(super::walk::name_of(self.code, made.callee))
        {
            let tx = Tx { callback: true, ambient: true, batch: true, isolation, ..Tx::default() };
            self.within_region(RegionKind::Tx(tx), expr, |it| it.expr(list));
            return true;
        }
        // `const t = await sequelize.transaction()`
        if call.args.len() <= 1
            && matches!(
                chain.last().map(|link| link.name),
                Some("transaction" | "transactionProvider")
            )
        {
            let client = self.bound_symbol(expr);
            let Some(client) = client else { return false };
            let tx = Tx { client: Some((self.file, client)), isolation, ..Tx::default() };
            self.emit(expr, EventKind::Begin, true);
            self.open_region(RegionKind::Tx(tx), expr);
            return true;
        }
        false
    }

    fn begin(&mut self, expr: ExprId, receiver: &str, call: &'p Call) {
        let client = match self.code.kind(call.callee) {
            ExprKind::Member { object, .. } => self.root(*object),
            _ => None,
        };
        // A query runner or a session is handed to each statement by other ways than the variable.
        let ambient = !is_client_name(receiver);
        let isolation =
            call.args.first().and_then(|arg| self.code.string(arg.value)).map(isolation_name);
        self.emit(expr, EventKind::Begin, true);
        let tx = Tx { client, ambient, isolation, ..Tx::default() };
        self.open_region(RegionKind::Tx(tx), expr);
    }

    fn first_param(
        &self,
        file: FileId,
        function: facts::code::FunctionId,
    ) -> Option<(FileId, facts::code::SymbolId)> {
        let code = self.program.base.file(file).code()?;
        let param = code.function(function).params.first()?;
        param.pattern.symbols().first().map(|symbol| (file, *symbol))
    }

    fn isolation_of(&self, call: &Call) -> Option<Box<str>> {
        call.args.iter().find_map(|arg| {
            if let Some(text) = self.code.string(arg.value) {
                return Some(isolation_name(text));
            }
            let level = self
                .code
                .property(arg.value, "isolationLevel")
                .or(self.code.property(arg.value, "isolation_level"))?;
            Some(isolation_name(self.text(level)))
        })
    }

    /// The variable that an awaited call is bound to.
    pub(crate) fn bound_symbol(&self, expr: ExprId) -> Option<facts::code::SymbolId> {
        let index = self.index();
        let mut at = expr;
        for _ in 0..3 {
            match index.place(at) {
                super::Place::In(whole) => match self.code.kind(whole) {
                    ExprKind::Await(_) => at = whole,
                    ExprKind::Assign { target, .. } => {
                        let target = super::index::targets(target).first().copied()?;
                        return match self.code.kind(target) {
                            ExprKind::Name { symbol, .. } => *symbol,
                            _ => None,
                        };
                    }
                    _ => return None,
                },
                super::Place::Bound(pattern) => return pattern.symbols().first().copied(),
                _ => return None,
            }
        }
        None
    }

    /// `queue.add(work)` of a queue that runs one at a time, `limit(work)` of `pLimit(1)`: as good as a mutex.
    fn one_at_a_time(&mut self, expr: ExprId, call: &'p Call, origin: &str) -> bool {
        let is_queue = origin.starts_with("p-queue") && origin.ends_with(".add");
        let is_limit = matches!(origin, "p-limit()" | "p-limit.default()");
        if !is_queue && !is_limit {
            return false;
        }
        let holder = match self.code.kind(call.callee) {
            ExprKind::Member { object, .. } => *object,
            _ => call.callee,
        };
        let made = self.code.call(self.code.constant(holder));
        let most = made
            .and_then(|made| made.args.first())
            .map(|arg| self.code.property(arg.value, "concurrency").unwrap_or(arg.value));
        let is_one = most.is_some_and(
            |most| matches!(self.code.kind(most), ExprKind::Number(number) if *number == 1.0),
        );
        if is_one {
            let lock = Lock { kind: LockKind::Mutex, key: None, scoped: true, expires: true };
            self.within_region(RegionKind::Lock(lock), expr, |it| it.run_given(expr, call));
        }
        is_one
    }

    fn lock_call(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>, origin: &str) -> bool {
        let Some(link) = chain.last() else { return self.bare_lock(expr, call, origin) };
        let receiver = chain.receiver_name(self.code).unwrap_or("").to_ascii_lowercase();
        let kind = if origin.starts_with("redlock") || receiver.contains("redlock") {
            LockKind::Distributed
        } else if origin.starts_with("async-mutex")
            || origin.starts_with("async-lock")
            || is_mutex_name(&receiver)
        {
            LockKind::Mutex
        } else if origin.starts_with("proper-lockfile") || receiver == "lockfile" {
            LockKind::File
        } else {
            return false;
        };
        let key = link.arg(0);
        let expires = kind != LockKind::Distributed || call.args.len() > 1;
        match link.name {
            "runExclusive" | "using" | "withLock" | "runWithLock" => {
                self.args(call);
                let key = key.filter(|_| call.args.len() > 1);
                let lock = Lock { kind, key, scoped: true, expires };
                self.emit(expr, EventKind::Acquire(lock.clone()), true);
                self.within_region(RegionKind::Lock(lock), expr, |it| it.run_given(expr, call));
                true
            }
            "acquire" if call.args.iter().any(|arg| self.given_function(arg.value).is_some()) => {
                let lock = Lock { kind, key, scoped: true, expires };
                self.emit(expr, EventKind::Acquire(lock.clone()), true);
                self.within_region(RegionKind::Lock(lock), expr, |it| it.run_given(expr, call));
                true
            }
            "acquire" | "lock" => {
                self.args(call);
                self.acquire(expr, Lock { kind, key, scoped: false, expires }, !origin.is_empty());
                true
            }
            "release" | "unlock" => {
                self.unlock(expr, kind);
                true
            }
            _ => false,
        }
    }

    /// `release()` of `const release = await mutex.acquire()`, and `lock(path)` of lock-file packages.
    fn bare_lock(&mut self, expr: ExprId, call: &'p Call, origin: &str) -> bool {
        if origin.starts_with("proper-lockfile.lock") {
            self.acquire(
                expr,
                Lock {
                    kind: LockKind::File,
                    key: call.args.first().map(|arg| arg.value),
                    scoped: false,
                    expires: true,
                },
                true,
            );
            return true;
        }
        let ExprKind::Name { symbol: Some(symbol), name } = self.code.kind(call.callee) else {
            return false;
        };
        if !matches!(&**name, "release" | "unlock" | "releaseLock" | "done") {
            return false;
        }
        let taken = self.index().values(*symbol).iter().any(|value| {
            let value = match self.code.kind(*value) {
                ExprKind::Await(inner) => *inner,
                _ => *value,
            };
            self.timeline.regions.iter().any(|region| {
                region.expr == value
                    && region.file == self.file
                    && matches!(region.kind, RegionKind::Lock(_))
            })
        });
        if taken {
            self.unlock(expr, LockKind::Mutex);
        }
        taken
    }

    pub(crate) fn unlock(&mut self, expr: ExprId, kind: LockKind) {
        self.emit(expr, EventKind::Unlock(kind), true);
        self.close_region(|region| matches!(region, RegionKind::Lock(lock) if !lock.scoped));
    }

    fn cache_call(
        &mut self,
        expr: ExprId,
        call: &'p Call,
        chain: &Chain<'p>,
        origin: &str,
    ) -> bool {
        let Some(link) = chain.last() else { return false };
        let receiver = chain.receiver_name(self.code).unwrap_or("").to_ascii_lowercase();
        let of_store = is_cache_origin(origin);
        let named = receiver.contains("redis")
            || receiver.contains("memcache")
            || receiver.ends_with("cache")
            || receiver == "cachemanager";
        if !of_store && (!named || origin.contains("Request")) {
            return false;
        }
        let local = origin.starts_with("node-cache")
            || origin.starts_with("lru-cache")
            || !of_store && !receiver.contains("redis") && !receiver.contains("memcache");
        let op = match cache_op(link.name) {
            Some(CacheOp::Set) if self.is_conditional_set(call) => CacheOp::Atomic,
            Some(op) => op,
            None => return false,
        };
        if !of_store && !self.program.callees(self.file, expr).is_empty() {
            return false;
        }
        self.args(call);
        let key = link.arg(0).map_or_else(|| "".into(), |key| self.canon(key));
        let value = if matches!(link.name, "setex" | "psetex" | "setEx" | "hset" | "hSet") {
            link.arg(2)
        } else {
            link.arg(1)
        };
        let expires = call.args.len() > 2
            || matches!(link.name, "setex" | "psetex" | "setEx" | "expire" | "pexpire");
        let cache = Cache { op, key, value, local, expires };
        self.emit(expr, EventKind::Cache(cache), of_store);
        true
    }

    /// `SET key value NX`
    fn is_conditional_set(&self, call: &Call) -> bool {
        call.args.iter().skip(2).any(|arg| {
            self.code.string(arg.value).is_some_and(|text| text.eq_ignore_ascii_case("nx"))
                || self.code.property(arg.value, "NX").is_some()
                || self.code.property(arg.value, "nx").is_some()
        })
    }

    fn file_call(&mut self, expr: ExprId, call: &'p Call, origin: &str) -> bool {
        let path = origin.strip_prefix("fs.promises.").or(origin.strip_prefix("fs/promises."));
        let path = path.or(origin.strip_prefix("fs-extra.")).or(origin.strip_prefix("fs."));
        let Some(op) = path.and_then(file_op) else { return false };
        if call.kind != CallKind::Call {
            return false;
        }
        self.args(call);
        let exclusive = call.args.iter().skip(1).any(|arg| {
            let flag =
                self.code.property(arg.value, "flag").and_then(|flag| self.code.string(flag));
            flag.is_some_and(|text| text.contains('x'))
                || self.code.property(arg.value, "force").is_some()
                || self.code.property(arg.value, "recursive").is_some()
        });
        let effect = FileEffect { op, path: call.args.first().map(|arg| arg.value), exclusive };
        self.emit(expr, EventKind::File(effect), true);
        self.run_callback(expr, call);
        true
    }
}

fn is_tx_function(name: &str, origin: &str) -> bool {
    matches!(
        name,
        "transaction"
            | "$transaction"
            | "withTransaction"
            | "runInTransaction"
            | "inTransaction"
            | "transact"
            | "transactional"
            | "runTransaction"
            | "withTx"
            | "executeTransaction"
            | "useTransaction"
    ) || name == "begin" && origin.starts_with("postgres")
        || matches!(name, "tx" | "task") && origin.starts_with("pg-promise")
}

/// Methods that give a list of statements.
fn name_of_list(name: Option<&str>) -> bool {
    matches!(name, Some("map" | "flatMap" | "concat" | "filter"))
}

fn is_tx_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "t" | "tx" | "trx" | "transaction" | "session" | "queryrunner")
        || is_client_name(name)
        || lower.ends_with("transaction")
        || lower.ends_with("trx")
}

fn is_client_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "client" | "conn" | "connection" | "pgclient" | "dbclient" | "poolclient" | "dbconnection"
    )
}

/// Packages that talk to a database of rows.
pub(crate) fn is_database(origin: &str) -> bool {
    [
        "pg.",
        "pg-",
        "postgres",
        "mysql",
        "mariadb",
        "sqlite",
        "better-sqlite3",
        "knex",
        "sequelize",
        "typeorm",
        "@prisma/client",
        "drizzle-orm",
        "kysely",
        "mongoose",
        "mongodb",
        "objection",
        "@mikro-orm",
        "mssql",
        "slonik",
        "@nestjs/typeorm",
        "@vercel/postgres",
        "@neondatabase",
        "@nestjs/mongoose",
        "@nestjs/sequelize",
    ]
    .iter()
    .any(|package| origin.starts_with(package))
}

fn is_mutex_name(name: &str) -> bool {
    name.ends_with("mutex") || name.ends_with("semaphore")
}

fn is_cache_origin(origin: &str) -> bool {
    [
        "redis.",
        "ioredis",
        "@redis/",
        "node-cache",
        "lru-cache",
        "memcached",
        "memjs",
        "cache-manager",
        "@upstash/redis",
        "@vercel/kv",
    ]
    .iter()
    .any(|package| origin.starts_with(package))
}

fn cache_op(name: &str) -> Option<CacheOp> {
    Some(match name {
        "get" | "hget" | "hGet" | "getAsync" | "hgetall" | "hGetAll" => CacheOp::Get,
        "set" | "setex" | "setEx" | "psetex" | "hset" | "hSet" | "hmset" | "setAsync" | "put" => {
            CacheOp::Set
        }
        "incr" | "incrby" | "incrBy" | "decr" | "decrby" | "decrBy" | "setnx" | "setNX"
        | "eval" | "evalsha" | "evalSha" | "hincrby" | "hIncrBy" | "getset" | "getdel"
        | "incrbyfloat" | "sadd" | "zadd" => CacheOp::Atomic,
        "del" | "delete" | "unlink" | "hdel" | "hDel" => CacheOp::Delete,
        "watch" => CacheOp::Watch,
        _ => return None,
    })
}

fn file_op(name: &str) -> Option<FileOp> {
    Some(match name.trim_end_matches("Sync") {
        "exists" | "stat" | "access" | "lstat" | "pathExists" => FileOp::Test,
        "readFile" | "readJson" | "readJSON" => FileOp::Read,
        "writeFile" | "writeJson" | "writeJSON" | "outputFile" | "outputJson" => FileOp::Write,
        "appendFile" => FileOp::Append,
        "unlink" | "rm" | "rmdir" | "remove" => FileOp::Delete,
        "rename" | "move" => FileOp::Rename,
        "mkdir" | "mkdirp" | "ensureDir" => FileOp::Make,
        _ => return None,
    })
}

fn isolation_name(text: &str) -> Box<str> {
    let lower = text.to_ascii_lowercase().replace(['_', '-'], " ");
    let plain = lower
        .replace("readcommitted", "read committed")
        .replace("readuncommitted", "read uncommitted");
    for level in ["serializable", "repeatable read", "read uncommitted", "read committed"] {
        if plain.contains(level) || plain.contains(&level.replace(' ', "")) {
            return level.into();
        }
    }
    "".into()
}
