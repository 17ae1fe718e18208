//! Statements as they are written, and what is read of them.

use facts::sql::{ActionKind, AlterTable, ConstraintKind, Dialect, Generated, StatementKind};
use model::RepoPath;

use crate::{lower, script};

fn one(text: &str) -> StatementKind {
    let mut statements = script(text).statements;
    assert_eq!(statements.len(), 1, "{text}: {statements:?}");
    statements.remove(0).kind
}

fn actions(text: &str) -> Vec<ActionKind> {
    let StatementKind::AlterTable(AlterTable { actions, .. }) = one(text) else { panic!("{text}") };
    actions.into_iter().map(|action| action.kind).collect()
}

#[test]
fn tables_are_read_with_columns_and_constraints() {
    let StatementKind::CreateTable(made) = one(
        "CREATE TABLE IF NOT EXISTS public.\"Order\" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
         note varchar(20) DEFAULT 'a, b' NOT NULL, user_id int REFERENCES users (id) ON DELETE SET NULL, \
         total numeric(10,2) GENERATED ALWAYS AS (a * 2) STORED, key text, \
         CONSTRAINT pos CHECK (total > 0 AND note IS NOT NULL), UNIQUE (note, total))",
    ) else {
        panic!("no table")
    };
    assert_eq!((&*made.table.key(), made.if_not_exists), ("Order", true));
    let names: Vec<&str> = made.columns.iter().map(|column| &*column.name.text).collect();
    assert_eq!(names, ["id", "note", "user_id", "total", "key"]);
    assert_eq!(made.columns[0].generated, Some(Generated::Identity));
    assert!(made.columns[0].primary_key && made.columns[1].not_null);
    assert_eq!(made.columns[1].default.as_ref().map(|default| &*default.text), Some("'a, b'"));
    assert_eq!(made.columns[2].references.as_ref().map(|it| &*it.table.name), Some("users"));
    assert_eq!(made.columns[3].generated, Some(Generated::Stored));
    let ConstraintKind::Check(check) = &made.constraints[0].kind else { panic!("no check") };
    assert_eq!(check.not_null, ["note".into()]);
    assert!(
        matches!(&made.constraints[1].kind, ConstraintKind::Unique { columns, .. } if columns.len() == 2)
    );
}

#[test]
fn mysql_is_read_by_the_same_parser() {
    let text = "CREATE TABLE `t` (`id` INT UNSIGNED NOT NULL AUTO_INCREMENT, `s` ENUM('a','b') NOT NULL, \
                PRIMARY KEY (`id`), KEY `s_idx` (`s`, `n`(10)), FULLTEXT KEY (`s`)) ENGINE=InnoDB";
    let read = script(text);
    assert_eq!(read.dialect, Some(Dialect::MySql));
    let StatementKind::CreateTable(made) = &read.statements[0].kind else { panic!("no table") };
    assert!(made.columns[0].auto_increment && made.columns[0].ty.unsigned);
    assert_eq!(made.columns[1].ty.values, ["a".into(), "b".into()]);
    assert_eq!(made.indexes.len(), 2);
    assert_eq!(made.indexes[0].parts[1].column.as_deref(), Some("n"));
    let StatementKind::AlterTable(alter) = one(
        "ALTER TABLE t ADD COLUMN a int, MODIFY b varchar(9) NOT NULL, CHANGE c d int, ALGORITHM=INPLACE, LOCK=NONE",
    ) else {
        panic!("no change")
    };
    assert_eq!(alter.hints.algorithm.as_deref(), Some("inplace"));
    assert_eq!(alter.hints.lock.as_deref(), Some("none"));
    assert_eq!(alter.actions.len(), 3);
    assert!(
        matches!(&alter.actions[2].kind, ActionKind::Redefine { from, column } if &*from.text == "c" && &*column.name.text == "d")
    );
}

#[test]
fn actions_are_told_apart() {
    use ActionKind::{
        AddColumn, AddConstraint, AttachPartition, DetachPartition, DropColumn, DropConstraint,
        RenameColumn, RenameTable, SetNotNull, SetType,
    };
    let read = actions(
        "ALTER TABLE ONLY a.b ADD c int DEFAULT now(), ALTER d TYPE bigint USING d::bigint, ALTER COLUMN e SET NOT NULL, \
         DROP f, DROP CONSTRAINT IF EXISTS g, ADD CONSTRAINT h FOREIGN KEY (x) REFERENCES y NOT VALID, \
         DETACH PARTITION p CONCURRENTLY, ATTACH PARTITION q FOR VALUES FROM (1) TO (2)",
    );
    assert!(matches!(&read[0], AddColumn { column, .. } if column.default.is_some()));
    assert!(matches!(&read[1], SetType { using: Some(_), ty, .. } if &*ty.name == "bigint"));
    assert!(matches!(&read[2], SetNotNull { .. }));
    assert!(matches!(&read[3], DropColumn { column, .. } if &*column.text == "f"));
    assert!(matches!(&read[4], DropConstraint { if_exists: true, .. }));
    assert!(matches!(&read[5], AddConstraint(added) if added.not_valid));
    assert!(matches!(&read[6], DetachPartition { concurrently: true, .. }));
    assert!(matches!(&read[7], AttachPartition { .. }));
    assert!(matches!(&actions("ALTER TABLE a RENAME TO b")[0], RenameTable { .. }));
    assert!(matches!(&actions("ALTER TABLE a RENAME b TO c")[0], RenameColumn { .. }));
}

#[test]
fn rows_are_changed_whole_or_in_part() {
    assert!(
        matches!(one("UPDATE a SET b = 1, c = lower(c)"), StatementKind::Update { filter: None, sets, .. } if sets.len() == 2)
    );
    assert!(matches!(
        one("UPDATE a SET b = 1 WHERE id IN (SELECT id FROM a LIMIT 10)"),
        StatementKind::Update { filter: Some(_), limited: true, .. }
    ));
    assert!(matches!(one("DELETE FROM a"), StatementKind::Delete { filter: None, .. }));
    assert!(matches!(
        one("INSERT INTO a (b, c) SELECT x, y FROM z ON CONFLICT DO NOTHING"),
        StatementKind::Insert { from_query: true, guarded: true, columns, sources, .. }
            if columns.len() == 2 && &*sources[0].name == "z"
    ));
    assert!(matches!(
        one("WITH x AS (SELECT 1) DELETE FROM a USING x"),
        StatementKind::Delete { .. }
    ));
}

#[test]
fn maintenance_and_settings_are_read() {
    assert!(matches!(one("VACUUM (FULL false) t"), StatementKind::Vacuum { full: false, .. }));
    assert!(matches!(one("VACUUM FULL t"), StatementKind::Vacuum { full: true, .. }));
    assert!(matches!(
        one("REINDEX (CONCURRENTLY) TABLE t"),
        StatementKind::Reindex { concurrently: true, .. }
    ));
    assert!(
        matches!(one("SET Lock_Timeout = '1s'"), StatementKind::SetVariable { name, .. } if &*name == "lock_timeout")
    );
    assert!(
        matches!(one("SET foo.lock_timeout = '1s'"), StatementKind::SetVariable { name, .. } if &*name == "foo.lock_timeout")
    );
    assert!(matches!(
        one("CREATE UNIQUE INDEX CONCURRENTLY i ON t USING gin (lower(a), b) WHERE c > 1"),
        StatementKind::CreateIndex(index)
            if index.unique && index.concurrently && index.predicate.is_some() && index.parts[0].column.is_none()
                && index.parts[1].column.as_deref() == Some("b")
    ));
    assert!(
        matches!(one("LOCK TABLE t IN ACCESS SHARE MODE"), StatementKind::LockTables { mode, .. } if &*mode == "access share")
    );
    assert!(matches!(
        one("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'x' AFTER 'y'"),
        StatementKind::AddEnumValue { placed: true, if_not_exists: true, .. }
    ));
    assert!(matches!(one("GRANT SELECT ON a TO b"), StatementKind::Permission(_)));
    assert!(matches!(
        one("DO $$ BEGIN LOOP EXIT; END LOOP; END $$"),
        StatementKind::Block { loops: true, .. }
    ));
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let gaps = |text: &str| lower(&RepoPath::new("a.sql"), text).gaps.len();
    assert_eq!(gaps("SELECT 1; SELECT 2"), 0);
    assert_eq!(gaps("ALTER TABLE"), 1);
    assert_eq!(gaps("SELECT 'open"), 1);
    assert_eq!(gaps("ALTER TABLE ${schema}.t ADD a int"), 1);
    assert_eq!(
        gaps("CREATE TABLE [dbo].[T] ([Id] [uniqueidentifier] NOT NULL, [N] [nvarchar](9))"),
        1
    );
}

#[test]
fn folders_tell_the_dialect_too() {
    let read = |path: &str| lower(&RepoPath::new(path), "ALTER TABLE a ADD b int").script.dialect;
    assert_eq!(read("db/clickhouse/1.sql"), Some(Dialect::Other));
    assert_eq!(read("db/mysql/1.sql"), Some(Dialect::MySql));
    assert_eq!(read("db/1.sql"), None);
    let sqlite = "ALTER TABLE a ADD b INTEGER REFERENCES [monitor] ([id])";
    assert_eq!(lower(&RepoPath::new("a.sql"), sqlite).gaps, []);
}

#[test]
fn any_text_is_survived() {
    let text = "CREATE TABLE a (b int DEFAULT (1 CHECK ((; ALTER TABLE x ADD CONSTRAINT; UPDATE t SET; é'\"`$$ \\ [";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        lower(&RepoPath::new("a.sql"), &text[..end]);
    }
}
