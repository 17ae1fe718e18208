//! Sets, transactions and the schema at a moment.

use std::sync::Arc;

use facts::sql::Dialect;
use facts::{FactBase, FileClass, FileFacts, ImportTarget, SourceFile};
use model::{LineIndex, RepoPath};

use super::{Down, MigrationSet, Tool};
use crate::{Options, Program};

fn source(path: &str, text: &str) -> SourceFile {
    let path = RepoPath::new(path);
    let mut facts = FileFacts::default();
    if lang_sql::handles(&path) {
        let lowered = lang_sql::lower(&path, text);
        (facts.sql, facts.comments) = (Some(lowered.script), lowered.comments);
    } else if lang_js::handles(&path) {
        facts.code = lang_js::lower(&path, text).code;
    }
    let (lines, text) = (LineIndex::new(text), text.into());
    SourceFile {
        lines,
        class: FileClass::Production,
        facts: Arc::new(facts),
        hash: [0; 32],
        text,
        path,
    }
}

fn sets(files: &[(&str, &str)]) -> Vec<MigrationSet> {
    let files = files.iter().map(|(path, text)| source(path, text)).collect();
    let base = FactBase::new(files, |_, _, specifier| ImportTarget::Package(specifier.into()));
    let program = Program::link(Arc::new(base), &Options::default());
    program.migrations().sets.clone()
}

fn set(files: &[(&str, &str)]) -> MigrationSet {
    let mut found = sets(files);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn files_are_put_into_sets_by_their_names_and_marks() {
    let ddl = "CREATE TABLE a (id int); ALTER TABLE a ADD b int;";
    for (path, text, tool) in [
        ("db/V1_2__a.sql", ddl, Tool::Flyway),
        ("db/migrations/001_a.up.sql", ddl, Tool::GolangMigrate),
        ("prisma/migrations/2024_a/migration.sql", ddl, Tool::Prisma),
        ("m/1.sql", "-- +goose Up\nCREATE TABLE a (id int);", Tool::Goose),
        ("m/1.sql", "-- migrate:up\nCREATE TABLE a (id int);", Tool::Dbmate),
        ("supabase/migrations/1_a.sql", ddl, Tool::Supabase),
        ("migrations/20240101_a.sql", ddl, Tool::Plain),
        ("change.sql", ddl, Tool::Loose),
    ] {
        assert_eq!(set(&[(path, text)]).tool, tool, "{path}");
    }
    for (path, text) in [
        ("db/schema.sql", ddl),
        ("db/seed.sql", "INSERT INTO a VALUES (1)"),
        ("q.sql", "SELECT 1"),
        ("all.sql", "DROP TABLE IF EXISTS a; CREATE TABLE a (id int);"),
    ] {
        assert!(sets(&[(path, text)]).is_empty(), "{path}");
    }
}

#[test]
fn halves_are_joined_and_order_is_by_number() {
    let set = set(&[
        ("m/10_b.up.sql", "ALTER TABLE a ADD c int;"),
        ("m/10_b.down.sql", "ALTER TABLE a DROP c;"),
        ("m/9_a.up.sql", "CREATE TABLE a (id int);"),
    ]);
    let names: Vec<&str> = set.migrations.iter().map(|migration| &*migration.name).collect();
    assert_eq!(names, ["9_a", "10_b"]);
    assert!(matches!(set.migrations[0].down, Down::Missing));
    assert!(matches!(&set.migrations[1].down, Down::Steps(down) if down.steps.len() == 1));
}

#[test]
fn transactions_are_what_the_tool_and_the_file_say() {
    let txs = |path: &str, text: &str| -> Vec<bool> {
        set(&[(path, text)]).steps.iter().map(|step| step.tx.is_some()).collect()
    };
    assert_eq!(
        txs("m/V1__a.sql", "ALTER TABLE a ADD b int; ALTER TABLE a ADD c int"),
        [true, true]
    );
    assert_eq!(txs("m/V1__a.sql", "CREATE INDEX CONCURRENTLY i ON a (b)"), [false]);
    assert_eq!(txs("m/1_a.up.sql", "CREATE INDEX CONCURRENTLY i ON a (b)"), [false]);
    assert_eq!(
        txs("m/1_a.up.sql", "ALTER TABLE a ADD b int; ALTER TABLE a ADD c int"),
        [true, true]
    );
    assert_eq!(txs("m/1.sql", "-- migrate:up transaction:false\nALTER TABLE a ADD b int"), [false]);
    assert_eq!(
        txs("x.sql", "ALTER TABLE a ADD b int; BEGIN; ALTER TABLE a ADD c int; COMMIT; ANALYZE"),
        [false, true, true, true, false]
    );
    assert_eq!(
        txs("m/V1__a.sql", "ALTER TABLE a ADD b int; COMMIT; ALTER TABLE a ADD c int"),
        [true, true, false]
    );
}

#[test]
fn the_schema_is_known_at_every_moment() {
    let set = set(&[(
        "x.sql",
        "CREATE TABLE a (id int PRIMARY KEY, b varchar(10));\n\
         ALTER TABLE a ADD CONSTRAINT nn CHECK (b IS NOT NULL) NOT VALID;\n\
         ALTER TABLE a VALIDATE CONSTRAINT nn;\n\
         ALTER TABLE a ALTER b TYPE varchar(20);\n\
         ALTER TABLE a RENAME TO z;\n\
         ALTER TABLE z RENAME b TO c;\n\
         ALTER TABLE old ADD d int;\n\
         DROP TABLE z;\n\
         SELECT 1;",
    )]);
    let history = &set.history;
    assert!(history.table("a", 0).is_none());
    let at = |moment| history.table("a", moment).unwrap();
    let ty = |moment| at(moment).column("b", moment).unwrap().state(moment).ty.unwrap().to_string();
    assert_eq!((ty(3), ty(4)), ("varchar(10)".to_owned(), "varchar(20)".to_owned()));
    assert!(at(2).proves_not_null("b", 2).is_none());
    assert!(at(3).proves_not_null("b", 3).is_some());
    assert!(history.table("a", 5).is_none());
    assert_eq!(history.table("z", 5).unwrap().name, "a".into());
    assert!(history.table("z", 6).unwrap().column("c", 6).is_some());
    assert!(history.table("old", 6).is_some_and(|old| old.born.is_none()));
    assert!(history.table("z", 8).is_none());
    assert!(set.is_new("a", 1) && !set.is_new("old", 6));
}

#[test]
fn dialects_come_from_configuration_before_words() {
    let files = [("p/migrations/1_a/migration.sql", "CREATE TABLE `a` (id INT AUTO_INCREMENT)")];
    assert_eq!(set(&files).dialect, Some(Dialect::MySql));
}

#[test]
fn a_file_that_does_not_tell_is_like_those_beside_it() {
    let found = sets(&[
        ("db/a.sql", "ALTER TABLE a ADD b int"),
        ("db/b.sql", "CREATE TABLE x (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
        ("other/c.sql", "ALTER TABLE c ADD b int"),
    ]);
    let dialects: Vec<Option<Dialect>> = found.iter().map(|set| set.dialect).collect();
    assert_eq!(dialects, [Some(Dialect::Sqlite), Some(Dialect::Sqlite), None]);
}

#[test]
fn a_thousand_migrations_are_replayed_quickly() {
    let texts: Vec<(String, String)> = (0..1000)
        .map(|n| {
            let text = format!(
                "CREATE TABLE t{n} (id bigint PRIMARY KEY, a int, b text); CREATE INDEX i{n} ON t{n} (a);\n\
                 ALTER TABLE t{} ADD COLUMN c{n} int; ALTER TABLE t0 ADD COLUMN d{n} int;",
                n / 2
            );
            (format!("m/{n:05}_x.up.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> =
        texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let set = set(&files);
    assert_eq!(set.steps.len(), 4000);
    assert_eq!(set.history.table("t0", 4000).unwrap().columns.len(), 3 + 1000 + 2);
}

/// The statements that a migration of code comes to, in short.
fn kinds(path: &str, text: &str) -> Vec<String> {
    let set = set(&[(path, text)]);
    let short = |step: &super::Step| {
        let text = format!("{:?}", step.statement.kind);
        text.split(['(', ' ', '{']).next().unwrap_or("").to_owned()
    };
    set.steps.iter().map(short).collect()
}

#[test]
fn knex_makes_statements() {
    let text = "exports.up = async function (knex) {
        await knex.schema
          .createTable('users', (t) => { t.increments('id'); t.string('email', 100).notNullable().unique(); })
          .alterTable('orders', (table) => {
            table.uuid('token').defaultTo(knex.raw('gen_random_uuid()'));
            table.foreign('user_id').references('id').inTable('users');
            table.dropColumn('old');
            table.index(['a', 'b'], 'ab');
          });
        await knex('orders').whereNull('state').update({ state: 'new' });
        await knex.raw('ALTER TABLE orders ADD COLUMN x int');
      };
      exports.down = (knex) => knex.schema.dropTable('users');";
    let found = set(&[("db/migrations/20240101_a.js", text)]);
    assert_eq!(found.tool, Tool::Knex);
    assert_eq!(
        kinds("db/migrations/20240101_a.js", text),
        [
            "CreateTable",
            "AlterTable",
            "AlterTable",
            "AlterTable",
            "CreateIndex",
            "Update",
            "AlterTable"
        ]
    );
    let raw = found.steps.last().unwrap();
    assert_eq!(raw.range.slice(text), "ALTER TABLE orders ADD COLUMN x int");
    assert!(found.history.table("users", 7).unwrap().column("email", 7).is_some());
    assert!(matches!(&found.migrations[0].down, Down::Steps(down) if down.steps.len() == 1));
    assert_eq!(found.migrations[0].wrapped, Some(true));
}

#[test]
fn typeorm_makes_statements() {
    let text = "import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';
      export class AddAge1700000000000 implements MigrationInterface {
        transaction = false;
        async up(queryRunner: QueryRunner): Promise<void> {
          await queryRunner.addColumn('users', new TableColumn({ name: 'age', type: 'int', isNullable: false }));
          await queryRunner.query(`CREATE INDEX CONCURRENTLY i ON users (age)`);
        }
        async down(queryRunner: QueryRunner): Promise<void> { throw new Error('irreversible'); }
      }";
    let found = set(&[("src/db/AddAge.ts", text)]);
    assert_eq!((found.tool, found.migrations[0].wrapped), (Tool::TypeOrm, Some(false)));
    assert_eq!(kinds("src/db/AddAge.ts", text), ["AlterTable", "CreateIndex"]);
    assert!(matches!(&found.migrations[0].down, Down::Steps(down) if down.irreversible));
}

#[test]
fn sequelize_and_node_pg_migrate_make_statements() {
    let text = "module.exports = {
      up: (queryInterface, Sequelize) => queryInterface.sequelize.transaction(async (t) => {
        await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER, allowNull: false }, { transaction: t });
        await Promise.all([queryInterface.addIndex('users', ['age']), queryInterface.removeColumn('users', 'old')]);
      }),
      down: (queryInterface) => queryInterface.removeColumn('users', 'age'),
    };";
    let path = "migrations/20240101-a.js";
    assert_eq!(kinds(path, text), ["Begin", "AlterTable", "CreateIndex", "AlterTable", "Commit"]);
    assert_eq!(set(&[(path, text)]).tool, Tool::Sequelize);
    let text = "exports.up = (pgm) => {
      pgm.noTransaction();
      pgm.addColumns('users', { age: { type: 'int', notNull: true } });
      pgm.createIndex('users', 'age', { concurrently: true });
      pgm.sql('UPDATE users SET age = 1');
    };";
    assert_eq!(kinds("migrations/1_a.js", text), ["AlterTable", "CreateIndex", "Update"]);
    assert_eq!(set(&[("migrations/1_a.js", text)]).migrations[0].wrapped, Some(false));
}
