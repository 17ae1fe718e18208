//! What a statement takes and keeps: the lock, whether rows are read or written again, who waits.
//!
//! One row a kind of statement and range of versions, with the section of the manual that it is from;
//! `docs/migrations.md` shows the same rows, and a test holds one against the other.

use facts::sql::{ActionKind, ConstraintKind, CreateIndex, Dialect, StatementKind};

use super::Engine;

/// Postgres' table locks, weakest first; MySQL's are put beside those that keep the same out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lock {
    AccessShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Lock {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Who waits while it is held.
    pub(crate) const fn blocks(self) -> &'static str {
        match self {
            Self::AccessShare | Self::RowExclusive => "nobody but DDL",
            Self::ShareUpdateExclusive => "other DDL and VACUUM",
            Self::Share | Self::ShareRowExclusive | Self::Exclusive => "writes",
            Self::AccessExclusive => "reads and writes",
        }
    }

    pub(crate) fn is_heavy(self) -> bool {
        self >= Self::Share
    }
}

/// What happens to the rows that are there, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// The catalogue alone.
    None,
    Scan,
    Rewrite,
}

impl Work {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scan => "reads every row",
            Self::Rewrite => "writes every row",
        }
    }
}

#[derive(Debug)]
pub(crate) struct LockRow {
    /// Also its heading in the documentation.
    pub(crate) statement: &'static str,
    pub(crate) dialect: Dialect,
    /// `9.6-10`, `11+`, `all`.
    pub(crate) versions: &'static str,
    pub(crate) lock: Lock,
    pub(crate) work: Work,
    pub(crate) source: &'static str,
}

const fn pg(
    statement: &'static str,
    versions: &'static str,
    lock: Lock,
    work: Work,
    source: &'static str,
) -> LockRow {
    LockRow { statement, dialect: Dialect::Postgres, versions, lock, work, source }
}

const fn my(
    statement: &'static str,
    versions: &'static str,
    lock: Lock,
    work: Work,
    source: &'static str,
) -> LockRow {
    LockRow { statement, dialect: Dialect::MySql, versions, lock, work, source }
}

const PG_ALTER: &str = "PostgreSQL: ALTER TABLE, Notes";
const PG_LOCKS: &str = "PostgreSQL: 13.3 Explicit Locking";
const MY_COLUMN: &str = "MySQL: 17.12.1 Online DDL, Column Operations";
const MY_INDEX: &str = "MySQL: 17.12.1 Online DDL, Index Operations";
const MY_TABLE: &str = "MySQL: 17.12.1 Online DDL, Table Operations";

pub(crate) static LOCKS: &[LockRow] = &[
    pg("ADD COLUMN", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("ADD COLUMN DEFAULT constant", "9.6-10", Lock::AccessExclusive, Work::Rewrite, PG_ALTER),
    pg("ADD COLUMN DEFAULT constant", "11+", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("ADD COLUMN DEFAULT volatile", "all", Lock::AccessExclusive, Work::Rewrite, PG_ALTER),
    pg("DROP COLUMN", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("ALTER COLUMN TYPE", "all", Lock::AccessExclusive, Work::Rewrite, PG_ALTER),
    pg("ALTER COLUMN TYPE, binary coercible", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("SET NOT NULL", "all", Lock::AccessExclusive, Work::Scan, PG_ALTER),
    pg("SET NOT NULL behind a valid CHECK", "12+", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("DROP NOT NULL", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("SET DEFAULT", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("RENAME", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("ADD FOREIGN KEY", "all", Lock::ShareRowExclusive, Work::Scan, PG_ALTER),
    pg("ADD FOREIGN KEY NOT VALID", "all", Lock::ShareRowExclusive, Work::None, PG_ALTER),
    pg("ADD CHECK", "all", Lock::AccessExclusive, Work::Scan, PG_ALTER),
    pg("ADD CHECK NOT VALID", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("VALIDATE CONSTRAINT", "all", Lock::ShareUpdateExclusive, Work::Scan, PG_ALTER),
    pg("ADD UNIQUE or PRIMARY KEY", "all", Lock::AccessExclusive, Work::Scan, PG_ALTER),
    pg("ADD UNIQUE or PRIMARY KEY USING INDEX", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("DROP CONSTRAINT", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg(
        "SET LOGGED, TABLESPACE, ACCESS METHOD",
        "all",
        Lock::AccessExclusive,
        Work::Rewrite,
        PG_ALTER,
    ),
    pg("ATTACH PARTITION", "10-11", Lock::AccessExclusive, Work::Scan, PG_ALTER),
    pg("ATTACH PARTITION", "12+", Lock::ShareUpdateExclusive, Work::Scan, PG_ALTER),
    pg("DETACH PARTITION", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("DETACH PARTITION CONCURRENTLY", "14+", Lock::ShareUpdateExclusive, Work::None, PG_ALTER),
    pg(
        "CREATE INDEX",
        "all",
        Lock::Share,
        Work::Scan,
        "PostgreSQL: CREATE INDEX, Building Indexes Concurrently",
    ),
    pg(
        "CREATE INDEX CONCURRENTLY",
        "all",
        Lock::ShareUpdateExclusive,
        Work::Scan,
        "PostgreSQL: CREATE INDEX, Building Indexes Concurrently",
    ),
    pg("DROP INDEX", "all", Lock::AccessExclusive, Work::None, "PostgreSQL: DROP INDEX"),
    pg(
        "DROP INDEX CONCURRENTLY",
        "all",
        Lock::ShareUpdateExclusive,
        Work::None,
        "PostgreSQL: DROP INDEX",
    ),
    pg("REINDEX", "all", Lock::AccessExclusive, Work::Scan, "PostgreSQL: REINDEX, Notes"),
    pg(
        "REINDEX CONCURRENTLY",
        "12+",
        Lock::ShareUpdateExclusive,
        Work::Scan,
        "PostgreSQL: REINDEX, Rebuilding Indexes Concurrently",
    ),
    pg("CLUSTER", "all", Lock::AccessExclusive, Work::Rewrite, "PostgreSQL: CLUSTER"),
    pg("VACUUM FULL", "all", Lock::AccessExclusive, Work::Rewrite, "PostgreSQL: VACUUM"),
    pg("TRUNCATE", "all", Lock::AccessExclusive, Work::None, "PostgreSQL: TRUNCATE, Notes"),
    pg("DROP TABLE", "all", Lock::AccessExclusive, Work::None, PG_LOCKS),
    pg("LOCK TABLE", "all", Lock::AccessExclusive, Work::None, "PostgreSQL: LOCK"),
    pg(
        "REFRESH MATERIALIZED VIEW",
        "all",
        Lock::AccessExclusive,
        Work::Rewrite,
        "PostgreSQL: REFRESH MATERIALIZED VIEW",
    ),
    pg(
        "REFRESH MATERIALIZED VIEW CONCURRENTLY",
        "all",
        Lock::Exclusive,
        Work::Scan,
        "PostgreSQL: REFRESH MATERIALIZED VIEW",
    ),
    pg("SET STATISTICS, CLUSTER ON", "all", Lock::ShareUpdateExclusive, Work::None, PG_ALTER),
    pg("other ALTER TABLE", "all", Lock::AccessExclusive, Work::None, PG_ALTER),
    pg("VACUUM", "all", Lock::ShareUpdateExclusive, Work::Scan, "PostgreSQL: VACUUM"),
    pg("CREATE TRIGGER", "all", Lock::ShareRowExclusive, Work::None, PG_LOCKS),
    pg("UPDATE, DELETE, INSERT", "all", Lock::RowExclusive, Work::None, PG_LOCKS),
    my("ADD COLUMN", "5.7-8.0.11", Lock::ShareUpdateExclusive, Work::Rewrite, MY_COLUMN),
    my("ADD COLUMN", "8.0.12+", Lock::AccessShare, Work::None, MY_COLUMN),
    my("DROP COLUMN", "5.7-8.0.28", Lock::ShareUpdateExclusive, Work::Rewrite, MY_COLUMN),
    my("DROP COLUMN", "8.0.29+", Lock::AccessShare, Work::None, MY_COLUMN),
    my("CHANGE COLUMN type", "all", Lock::Share, Work::Rewrite, MY_COLUMN),
    my("extend VARCHAR within its length bytes", "5.7+", Lock::AccessShare, Work::None, MY_COLUMN),
    my(
        "MODIFY COLUMN NULL or NOT NULL",
        "all",
        Lock::ShareUpdateExclusive,
        Work::Rewrite,
        MY_COLUMN,
    ),
    my("ADD INDEX", "all", Lock::ShareUpdateExclusive, Work::Scan, MY_INDEX),
    my("ADD FULLTEXT INDEX", "all", Lock::Share, Work::Scan, MY_INDEX),
    my("DROP INDEX", "all", Lock::AccessShare, Work::None, MY_INDEX),
    my(
        "ADD PRIMARY KEY",
        "all",
        Lock::ShareUpdateExclusive,
        Work::Rewrite,
        "MySQL: 17.12.1 Online DDL, Primary Key Operations",
    ),
    my(
        "DROP PRIMARY KEY",
        "all",
        Lock::Share,
        Work::Rewrite,
        "MySQL: 17.12.1 Online DDL, Primary Key Operations",
    ),
    my(
        "ADD FOREIGN KEY, foreign_key_checks=1",
        "all",
        Lock::Share,
        Work::Rewrite,
        "MySQL: 17.12.1 Online DDL, Foreign Key Operations",
    ),
    my("CONVERT TO CHARACTER SET", "all", Lock::Share, Work::Rewrite, MY_TABLE),
    my(
        "ENGINE=, FORCE, OPTIMIZE TABLE",
        "all",
        Lock::ShareUpdateExclusive,
        Work::Rewrite,
        MY_TABLE,
    ),
    my("RENAME", "all", Lock::AccessShare, Work::None, MY_TABLE),
    my(
        "UPDATE, DELETE, INSERT",
        "all",
        Lock::RowExclusive,
        Work::None,
        "MySQL: 17.7.1 InnoDB Locking",
    ),
    my("TRUNCATE, DROP TABLE", "all", Lock::AccessExclusive, Work::None, MY_TABLE),
];

/// The rows that a statement comes under.
fn rows(statement: &StatementKind, engine: Engine) -> Vec<&'static LockRow> {
    titles(statement, engine).into_iter().filter_map(|title| row(title, engine)).collect()
}

fn row(title: &str, engine: Engine) -> Option<&'static LockRow> {
    LOCKS.iter().find(|row| {
        row.statement == title && row.dialect == engine.dialect && is_of(row.versions, engine)
    })
}

/// `all`, `11+`, `9.6-10`, `5.7-8.0.11`.
fn is_of(versions: &str, engine: Engine) -> bool {
    let parse = |text: &str| -> (u32, u32, u32) {
        let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        (next(), next(), next())
    };
    if let Some(from) = versions.strip_suffix('+') {
        return engine.at_least(parse(from));
    }
    let Some((from, to)) = versions.split_once('-') else { return true };
    let (major, minor, patch) = parse(to);
    // The last one is whole: `10` ends before `11`, `8.0.11` before `8.0.12`.
    let end = if to.contains('.') { (major, minor, patch + 1) } else { (major + 1, 0, 0) };
    engine.at_least(parse(from)) && !engine.at_least(end)
}

fn titles(statement: &StatementKind, engine: Engine) -> Vec<&'static str> {
    let my = engine.is_mysql();
    let either = |postgres, mysql| vec![if my { mysql } else { postgres }];
    match statement {
        StatementKind::AlterTable(alter) => alter
            .actions
            .iter()
            .map(|action| if my { my_title(&action.kind) } else { pg_title(&action.kind) })
            .collect(),
        StatementKind::CreateIndex(index) if my => vec![my_index(index)],
        StatementKind::CreateIndex(index) if index.concurrently => {
            vec!["CREATE INDEX CONCURRENTLY"]
        }
        StatementKind::CreateIndex(_) => vec!["CREATE INDEX"],
        StatementKind::DropIndex { concurrently: true, .. } => vec!["DROP INDEX CONCURRENTLY"],
        StatementKind::DropIndex { .. } => vec!["DROP INDEX"],
        StatementKind::Reindex { concurrently: true, .. } => vec!["REINDEX CONCURRENTLY"],
        StatementKind::Reindex { .. } => vec!["REINDEX"],
        StatementKind::DropTable { .. } => either("DROP TABLE", "TRUNCATE, DROP TABLE"),
        StatementKind::Truncate { .. } => either("TRUNCATE", "TRUNCATE, DROP TABLE"),
        StatementKind::Cluster { .. } => vec!["CLUSTER"],
        StatementKind::Vacuum { full: true, .. } => vec!["VACUUM FULL"],
        StatementKind::Vacuum { .. } => vec!["VACUUM"],
        StatementKind::RefreshView { concurrently: true, .. } => {
            vec!["REFRESH MATERIALIZED VIEW CONCURRENTLY"]
        }
        StatementKind::RefreshView { .. } => vec!["REFRESH MATERIALIZED VIEW"],
        StatementKind::CreateTrigger { .. } => vec!["CREATE TRIGGER"],
        StatementKind::Optimize { .. } => vec!["ENGINE=, FORCE, OPTIMIZE TABLE"],
        StatementKind::RenameTables(_) => vec!["RENAME"],
        StatementKind::Update { .. }
        | StatementKind::Delete { .. }
        | StatementKind::Insert { .. } => {
            vec!["UPDATE, DELETE, INSERT"]
        }
        _ => Vec::new(),
    }
}

fn pg_title(action: &ActionKind) -> &'static str {
    match action {
        ActionKind::AddColumn { column, .. } if super::volatility::rewrites(column).is_some() => {
            "ADD COLUMN DEFAULT volatile"
        }
        ActionKind::AddColumn { column, .. } if column.default.is_some() => {
            "ADD COLUMN DEFAULT constant"
        }
        ActionKind::AddColumn { .. } => "ADD COLUMN",
        ActionKind::DropColumn { .. } => "DROP COLUMN",
        ActionKind::SetType { .. } | ActionKind::Redefine { .. } => "ALTER COLUMN TYPE",
        ActionKind::SetNotNull { .. } => "SET NOT NULL",
        ActionKind::DropNotNull { .. } => "DROP NOT NULL",
        ActionKind::SetDefault { .. }
        | ActionKind::DropDefault { .. }
        | ActionKind::AddIdentity { .. } => "SET DEFAULT",
        ActionKind::RenameColumn { .. }
        | ActionKind::RenameTable { .. }
        | ActionKind::RenameConstraint { .. } => "RENAME",
        ActionKind::AddConstraint(added) => constraint_title(&added.kind, added.not_valid),
        ActionKind::ValidateConstraint { .. } => "VALIDATE CONSTRAINT",
        ActionKind::DropConstraint { .. } | ActionKind::DropPrimaryKey => "DROP CONSTRAINT",
        ActionKind::AttachPartition { .. } => "ATTACH PARTITION",
        ActionKind::DetachPartition { concurrently: true, .. } => "DETACH PARTITION CONCURRENTLY",
        ActionKind::DetachPartition { .. } => "DETACH PARTITION",
        ActionKind::Rewrite(_) => "SET LOGGED, TABLESPACE, ACCESS METHOD",
        ActionKind::Other(words) if words.contains("TRIGGER") => "CREATE TRIGGER",
        ActionKind::Other(words)
            if words.starts_with("SET STATISTICS") || words.starts_with("CLUSTER") =>
        {
            "SET STATISTICS, CLUSTER ON"
        }
        _ => "other ALTER TABLE",
    }
}

fn constraint_title(kind: &ConstraintKind, not_valid: bool) -> &'static str {
    match (kind, not_valid) {
        (ConstraintKind::ForeignKey { .. }, false) => "ADD FOREIGN KEY",
        (ConstraintKind::ForeignKey { .. }, true) => "ADD FOREIGN KEY NOT VALID",
        (ConstraintKind::Check(_) | ConstraintKind::NotNull(_), true) => "ADD CHECK NOT VALID",
        (ConstraintKind::Check(_) | ConstraintKind::NotNull(_), false) => "ADD CHECK",
        (
            ConstraintKind::PrimaryKey { using_index: Some(_), .. }
            | ConstraintKind::Unique { using_index: Some(_), .. },
            _,
        ) => "ADD UNIQUE or PRIMARY KEY USING INDEX",
        _ => "ADD UNIQUE or PRIMARY KEY",
    }
}

fn my_title(action: &ActionKind) -> &'static str {
    match action {
        ActionKind::AddColumn { .. } => "ADD COLUMN",
        ActionKind::DropColumn { .. } => "DROP COLUMN",
        ActionKind::SetType { .. } | ActionKind::Redefine { .. } => "CHANGE COLUMN type",
        ActionKind::SetNotNull { .. } | ActionKind::DropNotNull { .. } => {
            "MODIFY COLUMN NULL or NOT NULL"
        }
        ActionKind::AddIndex(index) => my_index(index),
        ActionKind::DropIndex { .. } => "DROP INDEX",
        ActionKind::DropPrimaryKey => "DROP PRIMARY KEY",
        ActionKind::AddConstraint(added) => match added.kind {
            ConstraintKind::PrimaryKey { .. } => "ADD PRIMARY KEY",
            ConstraintKind::ForeignKey { .. } => "ADD FOREIGN KEY, foreign_key_checks=1",
            _ => "ADD INDEX",
        },
        ActionKind::ConvertCharset(_) => "CONVERT TO CHARACTER SET",
        ActionKind::Rewrite(_) => "ENGINE=, FORCE, OPTIMIZE TABLE",
        _ => "RENAME",
    }
}

fn my_index(index: &CreateIndex) -> &'static str {
    match index.method.as_deref() {
        Some("fulltext" | "spatial") => "ADD FULLTEXT INDEX",
        _ => "ADD INDEX",
    }
}

/// The heaviest lock that a statement takes on a table that is there.
pub(crate) fn lock_of(statement: &StatementKind, engine: Engine) -> Option<Lock> {
    if let StatementKind::LockTables { mode, .. } = statement {
        return Some(mode_lock(mode));
    }
    rows(statement, engine).into_iter().map(|row| row.lock).max()
}

/// What happens to the rows that are there, at the worst.
pub(crate) fn work_of(statement: &StatementKind, engine: Engine) -> Work {
    rows(statement, engine).into_iter().map(|row| row.work).max().unwrap_or(Work::None)
}

/// The section of the manual that says so.
pub(crate) fn source_of(statement: &StatementKind, engine: Engine) -> &'static str {
    let heaviest = rows(statement, engine).into_iter().max_by_key(|row| (row.work, row.lock));
    heaviest.map_or("", |row| row.source)
}

fn mode_lock(mode: &str) -> Lock {
    match mode {
        "access share" | "row share" | "read" => Lock::AccessShare,
        "row exclusive" => Lock::RowExclusive,
        "share update exclusive" => Lock::ShareUpdateExclusive,
        "share" => Lock::Share,
        "share row exclusive" => Lock::ShareRowExclusive,
        "exclusive" => Lock::Exclusive,
        _ => Lock::AccessExclusive,
    }
}

#[cfg(test)]
mod tests {
    use super::{LOCKS, Lock, LockRow, Work, row};
    use crate::ddl::Engine;
    use facts::sql::Dialect;

    /// As the documentation shows it.
    fn line(row: &LockRow) -> String {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.statement,
            row.dialect.word(),
            row.versions,
            row.lock.word(),
            row.work.word(),
            row.lock.blocks(),
            row.source
        )
    }

    #[test]
    fn versions_choose_the_row() {
        let engine = |dialect, version| Engine { dialect, version };
        let old = engine(Dialect::MySql, Some((5, 7, 0)));
        let new = engine(Dialect::MySql, Some((8, 0, 12)));
        assert_eq!(row("ADD COLUMN", old).map(|row| row.work), Some(Work::Rewrite));
        assert_eq!(row("ADD COLUMN", new).map(|row| row.work), Some(Work::None));
        let ten = engine(Dialect::Postgres, Some((10, 5, 0)));
        assert_eq!(
            row("ADD COLUMN DEFAULT constant", ten).map(|row| row.work),
            Some(Work::Rewrite)
        );
        let unknown = engine(Dialect::Postgres, None);
        assert_eq!(
            row("ADD COLUMN DEFAULT constant", unknown).map(|row| row.work),
            Some(Work::None)
        );
        assert_eq!(
            row("ATTACH PARTITION", unknown).map(|row| row.lock),
            Some(Lock::ShareUpdateExclusive)
        );
    }

    #[test]
    fn the_documentation_shows_every_row_and_no_other() {
        let page = include_str!("../../../../../docs/migrations.md");
        let rows: Vec<&str> =
            page.lines().filter(|line| line.contains("SQL: ") && line.starts_with('|')).collect();
        let known: Vec<String> = LOCKS.iter().map(line).collect();
        assert_eq!(rows, known);
    }
}
