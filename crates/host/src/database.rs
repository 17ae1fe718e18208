//! A database of our own on somebody's server: made, used, and dropped whatever happens.
//!
//! Statements run one after the other, in transactions as told. What each did is read from the catalogue before and
//! behind it, inside of its transaction: `pg_locks`, `pg_class.relfilenode`, `pg_stat_xact_user_tables`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use facts::proof::{Effects, Observed};
use postgres::config::Host;
use postgres::{Client, Config, NoTls};
use thiserror::Error;

/// One statement and where it runs.
#[derive(Clone, Debug)]
pub struct Job {
    pub sql: String,
    pub kind: JobKind,
    /// Statements of one number share a transaction; `None`: in one of its own.
    pub transaction: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Ends nothing and begins nothing.
    Plain,
    /// The database refuses it inside of a transaction.
    Alone,
    /// `BEGIN`, `COMMIT`: the numbers of transactions say it already.
    Boundary,
    Rollback,
}

/// What was run, in the order given.
#[derive(Debug)]
pub struct Ran {
    /// `PostgreSQL 15.18`.
    pub server: String,
    pub sets: Vec<Vec<Observed>>,
}

/// Nothing of these holds a password.
#[derive(Debug, Error)]
pub enum DatabaseError {
    #[error("`{0}` is no database that migrations can be run in: it must be a postgres:// URL")]
    Scheme(String),
    #[error("the URL cannot be read: {0}")]
    Url(String),
    #[error("`{0}` is not this machine")]
    Remote(String),
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, String),
    #[error("no scratch database can be made on {0}: {1}")]
    NotMade(String, String),
}

/// Longer than any statement takes on empty tables.
const TIMEOUTS: &str = "SET statement_timeout = '60s'; SET lock_timeout = '10s'";

/// Runs each list in a database of its own.
///
/// # Errors
/// Before anything ran: the URL is not fit, the server does not answer, or the user may not make databases.
pub fn run(url: &str, allow_remote: bool, sets: &[Vec<Job>]) -> Result<Ran, DatabaseError> {
    let config = parse(url)?;
    let name = place(&config);
    if let Some(remote) = remote_host(&config).filter(|_| !allow_remote) {
        return Err(DatabaseError::Remote(remote));
    }
    let mut server = String::new();
    let mut found = Vec::new();
    for (number, jobs) in sets.iter().enumerate() {
        let scratch = Scratch::make(&config, &name, number)?;
        let mut client = scratch.connect(&name)?;
        server = version(&mut client);
        found.push(Runner::new(&mut client).all(jobs));
    }
    Ok(Ran { server, sets: found })
}

fn parse(url: &str) -> Result<Config, DatabaseError> {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    if !matches!(scheme, "postgres" | "postgresql") {
        let named = if scheme.is_empty() {
            "a text without ://".to_owned()
        } else {
            format!("{scheme}://")
        };
        return Err(DatabaseError::Scheme(named));
    }
    let mut config = Config::from_str(url).map_err(|error| DatabaseError::Url(reason(&error)))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(DatabaseError::Url("it names no host".to_owned()));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
    Ok(config)
}

fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let port = ports.first().copied().unwrap_or(5432);
    match (config.get_hosts().first(), config.get_hostaddrs().first()) {
        (Some(Host::Tcp(name)), _) => format!("{name}:{port}"),
        (_, Some(address)) => format!("{address}:{port}"),
        _ => format!("the local socket of port {port}"),
    }
}

/// The first host that is not this machine.
fn remote_host(config: &Config) -> Option<String> {
    let is_local = |name: &str| {
        name == "localhost"
            || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    let named = config.get_hosts().iter().filter_map(|host| match host {
        Host::Tcp(name) if !is_local(name) => Some(name.clone()),
        _ => None,
    });
    let numbered = config.get_hostaddrs().iter().filter(|address| !address.is_loopback());
    named.chain(numbered.map(ToString::to_string)).next()
}

fn version(client: &mut Client) -> String {
    let row = client.query_one("SELECT current_setting('server_version')", &[]);
    let text = row.and_then(|row| row.try_get::<_, String>(0)).unwrap_or_default();
    format!("PostgreSQL {}", text.split(' ').next().unwrap_or_default())
}

fn reason(error: &postgres::Error) -> String {
    let said =
        error.as_db_error().map(|said| format!("{} ({})", said.message(), said.code().code()));
    said.unwrap_or_else(|| {
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
        format!("{error}{}", cause.unwrap_or_default())
    })
}

/// Dropped with the value.
struct Scratch {
    config: Config,
    database: String,
}

impl Scratch {
    fn make(config: &Config, place: &str, number: usize) -> Result<Self, DatabaseError> {
        let database = format!("sw_scratch_{}_{number}", std::process::id());
        let mut client = connect(config, place)?;
        let made = client.batch_execute(&format!("CREATE DATABASE {database}"));
        made.map_err(|error| DatabaseError::NotMade(place.to_owned(), reason(&error)))?;
        Ok(Self { config: config.clone(), database })
    }

    fn connect(&self, place: &str) -> Result<Client, DatabaseError> {
        let mut config = self.config.clone();
        config.dbname(&self.database);
        connect(&config, place)
    }
}

fn connect(config: &Config, place: &str) -> Result<Client, DatabaseError> {
    let unreachable =
        |error: &postgres::Error| DatabaseError::Unreachable(place.to_owned(), reason(error));
    config.connect(NoTls).map_err(|error| unreachable(&error))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Ok(mut client) = self.config.connect(NoTls) else { return };
        // FORCE is known from version 13 on; ours is the only connection in any case.
        let forced = client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database));
        if forced.is_err() {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.database));
        }
    }
}

struct Runner<'c> {
    client: &'c mut Client,
    open: Option<u32>,
}

/// A table, an index or a view, with the file that its rows lie in.
struct Relation {
    name: String,
    file: u32,
    has_rows: bool,
}

type Relations = BTreeMap<u32, Relation>;

impl<'c> Runner<'c> {
    fn new(client: &'c mut Client) -> Self {
        Self { client, open: None }
    }

    fn all(mut self, jobs: &[Job]) -> Vec<Observed> {
        let _ = self.client.batch_execute(TIMEOUTS);
        let found = jobs.iter().map(|job| self.one(job)).collect();
        let _ = self.turn_to(None);
        found
    }

    fn one(&mut self, job: &Job) -> Observed {
        if let Some(reason) = reaches_out(&job.sql) {
            return Observed::NotRun(reason.to_owned());
        }
        if let Err(error) = self.turn_to(job.transaction) {
            return Observed::Failed(reason(&error));
        }
        let observed = match job.kind {
            JobKind::Boundary => Ok(Effects::default()),
            JobKind::Rollback => self.rolled_back(),
            JobKind::Alone if job.transaction.is_none() => self.alone(&job.sql),
            _ => self.within(&job.sql, job.transaction.is_none()),
        };
        observed.map_or_else(|error| Observed::Failed(reason(&error)), Observed::Ran)
    }

    /// Ends the transaction that is open, unless it is this one, and begins this one.
    fn turn_to(&mut self, transaction: Option<u32>) -> Result<(), postgres::Error> {
        if self.open == transaction {
            return Ok(());
        }
        if self.open.take().is_some() {
            self.client.batch_execute("COMMIT")?;
        }
        if transaction.is_some() {
            self.client.batch_execute("BEGIN")?;
            self.open = transaction;
        }
        Ok(())
    }

    fn rolled_back(&mut self) -> Result<Effects, postgres::Error> {
        self.open = None;
        self.client.batch_execute("ROLLBACK").map(|()| Effects::default())
    }

    /// Its locks are gone before anybody can read them.
    fn alone(&mut self, sql: &str) -> Result<Effects, postgres::Error> {
        let before = self.relations()?;
        self.client.batch_execute(sql)?;
        let after = self.relations()?;
        Ok(Effects { locks: None, rewritten: rewritten(&before, &after), scanned: Vec::new() })
    }

    /// A failure undoes the statement and nothing else, so that what follows can be tried.
    fn within(&mut self, sql: &str, own: bool) -> Result<Effects, postgres::Error> {
        if own {
            self.client.batch_execute("BEGIN")?;
        }
        let (before, scans) = (self.relations()?, self.scans()?);
        self.client.batch_execute("SAVEPOINT sw_step")?;
        let ran = self.client.batch_execute(sql);
        if ran.is_err() {
            self.client.batch_execute("ROLLBACK TO SAVEPOINT sw_step")?;
        }
        let after = self.relations()?;
        let effects = Effects {
            locks: Some(self.locks(&before)?),
            rewritten: rewritten(&before, &after),
            scanned: self.scanned(&before, &scans)?,
        };
        self.client.batch_execute(if own { "COMMIT" } else { "RELEASE SAVEPOINT sw_step" })?;
        ran.map(|()| effects)
    }

    fn relations(&mut self) -> Result<Relations, postgres::Error> {
        let rows = self.client.query(
            "SELECT c.oid, CASE WHEN n.nspname = 'public' THEN c.relname::text
                                ELSE n.nspname || '.' || c.relname END,
                    c.relfilenode, c.relkind::text IN ('r', 'm', 'p')
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')",
            &[],
        )?;
        let relation = |row: &postgres::Row| {
            let (name, file, has_rows) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            Ok((row.try_get::<_, u32>(0)?, Relation { name, file, has_rows }))
        };
        rows.iter().map(relation).collect()
    }

    /// Of relations that were there before: nobody waits for one that is new.
    fn locks(&mut self, before: &Relations) -> Result<Vec<(String, String)>, postgres::Error> {
        let rows = self.client.query(
            "SELECT relation, mode FROM pg_locks
             WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            &[],
        )?;
        let mut found = Vec::new();
        for row in &rows {
            let (oid, mode): (u32, String) = (row.try_get(0)?, row.try_get(1)?);
            if let Some(relation) = before.get(&oid) {
                found.push((relation.name.clone(), mode));
            }
        }
        found.sort();
        Ok(found)
    }

    fn scans(&mut self) -> Result<BTreeMap<u32, i64>, postgres::Error> {
        let rows =
            self.client.query("SELECT relid, seq_scan FROM pg_stat_xact_user_tables", &[])?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    fn scanned(
        &mut self,
        before: &Relations,
        scans: &BTreeMap<u32, i64>,
    ) -> Result<Vec<String>, postgres::Error> {
        let now = self.scans()?;
        let more = now
            .iter()
            .filter(|(oid, count)| scans.get(*oid).is_none_or(|then| then < *count) && **count > 0);
        Ok(more
            .filter_map(|(oid, _)| before.get(oid))
            .map(|relation| relation.name.clone())
            .collect())
    }
}

fn rewritten(before: &Relations, after: &Relations) -> Vec<String> {
    let moved = before.iter().filter(|(oid, relation)| {
        relation.has_rows && after.get(oid).is_some_and(|now| now.file != relation.file)
    });
    moved.map(|(_, relation)| relation.name.clone()).collect()
}

/// Why a statement is not run: it changes more than the database that it runs in.
fn reaches_out(sql: &str) -> Option<&'static str> {
    let upper: Vec<String> = sql
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .take(200)
        .map(str::to_ascii_uppercase)
        .collect();
    let words: Vec<&str> = upper.iter().map(String::as_str).collect();
    match words.as_slice() {
        [
            "CREATE" | "ALTER" | "DROP",
            "ROLE" | "USER" | "GROUP" | "DATABASE" | "TABLESPACE" | "SUBSCRIPTION",
            ..,
        ]
        | ["ALTER", "SYSTEM", ..]
        | ["REASSIGN" | "DROP", "OWNED", ..] => {
            Some("it changes the server, not only the database")
        }
        ["COPY", rest @ ..]
            if rest.contains(&"PROGRAM") || rest.contains(&"FROM") || rest.contains(&"TO") =>
        {
            Some("it reads or writes files of the server or of the client")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, place, reaches_out, remote_host, run};

    #[test]
    fn urls_are_judged_before_anything_is_reached() {
        let said = |url: &str| parse(url).unwrap_err().to_string();
        assert!(said("mysql://root:secret@localhost/a").contains("mysql://"));
        assert!(said("localhost/a").contains("without"));
        assert!(said("postgres:///a").contains("no host"));
        for url in ["mysql://root:secret@h/a", "postgres://me:secret@h:x/a"] {
            assert!(!said(url).contains("secret"), "{}", said(url));
        }
        let remote = run("postgres://me:secret@db.example.com/a", false, &[]).unwrap_err();
        assert_eq!(remote.to_string(), "`db.example.com` is not this machine");
    }

    #[test]
    fn this_machine_has_several_names() {
        for host in ["localhost", "127.0.0.1", "127.1.2.3"] {
            let config = parse(&format!("postgres://me@{host}:5433/a")).unwrap();
            assert_eq!(remote_host(&config), None, "{host}");
            assert_eq!(place(&config), format!("{host}:5433"));
        }
        let config = parse("postgres://me@10.0.0.1/a").unwrap();
        assert_eq!(remote_host(&config).as_deref(), Some("10.0.0.1"));
    }

    #[test]
    fn what_reaches_out_of_the_database_is_left() {
        for sql in [
            "CREATE ROLE app LOGIN",
            "alter system set x = 1",
            "DROP DATABASE prod",
            "COPY t FROM PROGRAM 'id'",
        ] {
            assert!(reaches_out(sql).is_some(), "{sql}");
        }
        for sql in [
            "CREATE TABLE role (id int)",
            "ALTER TABLE users ADD COLUMN a int",
            "DROP TABLE user_groups",
        ] {
            assert!(reaches_out(sql).is_none(), "{sql}");
        }
    }
}
