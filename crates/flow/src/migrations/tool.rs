//! The tools that run migrations, and what each does around a file.

use facts::sql::Dialect;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// A file by itself: who runs it, and how, is not known.
    #[default]
    Loose,
    /// A folder of SQL files, run by something that leaves no traces.
    Plain,
    Flyway,
    GolangMigrate,
    Dbmate,
    Goose,
    SqlMigrate,
    Sqlx,
    Liquibase,
    Supabase,
    Prisma,
    Drizzle,
    Knex,
    TypeOrm,
    Sequelize,
    Umzug,
    NodePgMigrate,
    Rails,
    Django,
    Alembic,
}

impl Tool {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loose => "no tool",
            Self::Plain => "an unknown tool",
            Self::Flyway => "Flyway",
            Self::GolangMigrate => "golang-migrate",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::SqlMigrate => "sql-migrate",
            Self::Sqlx => "sqlx",
            Self::Liquibase => "Liquibase",
            Self::Supabase => "Supabase",
            Self::Prisma => "Prisma",
            Self::Drizzle => "Drizzle",
            Self::Knex => "Knex",
            Self::TypeOrm => "TypeORM",
            Self::Sequelize => "Sequelize",
            Self::Umzug => "Umzug",
            Self::NodePgMigrate => "node-pg-migrate",
            Self::Rails => "Rails",
            Self::Django => "Django",
            Self::Alembic => "Alembic",
        }
    }

    /// Runs no way back, so that one which is missing is no omission.
    pub const fn is_forward_only(self) -> bool {
        matches!(
            self,
            Self::Loose
                | Self::Plain
                | Self::Flyway
                | Self::Prisma
                | Self::Drizzle
                | Self::Supabase
        )
    }

    /// Remembers what has run, so that a statement is not met twice.
    pub const fn tracks(self) -> bool {
        !matches!(self, Self::Loose)
    }

    /// What happens to a migration by default: `statements` is how many it has. The tools that hand the whole file to
    /// Postgres in one message get its implicit transaction, unless there is one statement only.
    pub const fn wraps(self, dialect: Option<Dialect>, statements: usize) -> Option<bool> {
        let several = statements > 1 && !matches!(dialect, Some(Dialect::MySql));
        match self {
            Self::Loose | Self::Plain => None,
            Self::GolangMigrate | Self::Prisma | Self::Supabase => Some(several),
            Self::Sequelize | Self::Umzug => Some(false),
            Self::Flyway
            | Self::Dbmate
            | Self::Goose
            | Self::SqlMigrate
            | Self::Sqlx
            | Self::Liquibase
            | Self::Drizzle
            | Self::Knex
            | Self::TypeOrm
            | Self::NodePgMigrate
            | Self::Rails
            | Self::Django
            | Self::Alembic => Some(true),
        }
    }

    /// How a migration is kept out of a transaction.
    pub const fn no_transaction(self) -> &'static str {
        match self {
            Self::Flyway => {
                "put it into a script of its own with `executeInTransaction=false` in its `.sql.conf`"
            }
            Self::GolangMigrate | Self::Prisma | Self::Supabase => {
                "make it the only statement of a migration of its own"
            }
            Self::Dbmate => {
                "write `-- migrate:up transaction:false` above it, in a migration of its own"
            }
            Self::Goose => "write `-- +goose NO TRANSACTION` at the top of a migration of its own",
            Self::SqlMigrate => {
                "write `-- +migrate Up notransaction` above it, in a migration of its own"
            }
            Self::Sqlx => "write `-- no-transaction` in the first line of a migration of its own",
            Self::Liquibase => "give it a changeset of its own with `runInTransaction:false`",
            Self::Knex => "export `config = { transaction: false }` from a migration of its own",
            Self::TypeOrm => {
                "set `transaction = false` in a migration class of its own, and `migrationsTransactionMode: \"each\"`"
            }
            Self::NodePgMigrate => "call `pgm.noTransaction()` in a migration of its own",
            Self::Rails => "call `disable_ddl_transaction!` in a migration of its own",
            Self::Django => "set `atomic = False` in a migration of its own",
            Self::Alembic => "run it in `with op.get_context().autocommit_block():`",
            Self::Drizzle => {
                "run it by hand or from a script of its own: Drizzle has no way out of its transaction"
            }
            Self::Loose | Self::Plain | Self::Sequelize | Self::Umzug => {
                "run it outside of `BEGIN` and `COMMIT`"
            }
        }
    }
}
