//! Migrations, run in a database that is made for it.

use facts::proof::Proof;
use flow::Program;
use review::ReviewOptions;

use crate::failure::Failure;
use crate::gather::Database;

#[cfg(not(feature = "db-proof"))]
pub(crate) fn of(_: &Database, _: &Program, _: &ReviewOptions) -> Result<Proof, Failure> {
    Err(Failure::user("--database-url is not in this build")
        .hint("build with the feature db-proof, which is on unless --no-default-features is given"))
}

/// Runs every set of migrations from its first statement on.
#[cfg(feature = "db-proof")]
pub(crate) fn of(
    database: &Database,
    program: &Program,
    options: &ReviewOptions,
) -> Result<Proof, Failure> {
    let sets: Vec<run::Set<'_>> = run::sets(program, options);
    let jobs: Vec<Vec<host::database::Job>> = sets.iter().map(|set| set.jobs.clone()).collect();
    let ran =
        host::database::run(&database.url, database.allow_remote, &jobs).map_err(run::failure)?;
    Ok(run::proof(program, &sets, ran))
}

#[cfg(feature = "db-proof")]
mod run {
    use facts::proof::{Observed, Proof};
    use facts::sql::{Dialect, StatementKind};
    use flow::Program;
    use flow::migrations::{MigrationSet, Step};
    use host::database::{DatabaseError, Job, JobKind, Ran};
    use model::{Gap, GapKind};
    use review::ReviewOptions;

    use crate::failure::Failure;

    pub(super) struct Set<'a> {
        set: &'a MigrationSet,
        /// Why nothing of it is run.
        left: Option<String>,
        pub(super) jobs: Vec<Job>,
    }

    pub(super) fn sets<'a>(program: &'a Program, options: &ReviewOptions) -> Vec<Set<'a>> {
        let assumes_tx = options.known.store.in_transaction == Some(true);
        let build = |set: &'a MigrationSet| {
            let left = reason_to_leave(program, set);
            let jobs = match &left {
                Some(_) => Vec::new(),
                None => set.steps.iter().map(|step| job(program, set, step, assumes_tx)).collect(),
            };
            Set { set, left, jobs }
        };
        program.migrations().sets.iter().map(build).collect()
    }

    fn reason_to_leave(program: &Program, set: &MigrationSet) -> Option<String> {
        if let Some(dialect) = set.dialect.filter(|dialect| *dialect != Dialect::Postgres) {
            return Some(format!("it is written for {}", dialect.word()));
        }
        // What a framework writes beside its SQL is not read, so it could not be run.
        let is_sql = |step: &Step| {
            let script = program.base.file(step.file).facts.sql.as_ref();
            script.is_some_and(|script| script.embedded.is_none())
        };
        let coded = set.steps.iter().find(|step| !is_sql(step));
        coded.map(|step| {
            let path = &program.base.file(step.file).path;
            format!("its set holds migrations that are code, such as {path}")
        })
    }

    fn job(program: &Program, set: &MigrationSet, step: &Step, assumes_tx: bool) -> Job {
        let kind = match step.statement.kind {
            StatementKind::Begin | StatementKind::Commit => JobKind::Boundary,
            StatementKind::Rollback => JobKind::Rollback,
            _ if step.runs_alone() => JobKind::Alone,
            _ => JobKind::Plain,
        };
        let assumed = assumes_tx && set.migration(step).wrapped.is_none();
        let transaction = if assumed { step.tx_if_wrapped } else { step.tx };
        let sql = step.range.slice(&program.base.file(step.file).text).to_owned();
        Job { sql, kind, transaction }
    }

    pub(super) fn failure(error: DatabaseError) -> Failure {
        let hint = match &error {
            DatabaseError::Scheme(_) | DatabaseError::Url(_) => {
                "for example postgres://postgres@localhost:5432/postgres"
            }
            DatabaseError::Remote(_) => {
                "a scratch database is made and dropped there; --allow-remote-database if that is meant"
            }
            DatabaseError::Unreachable(..) => {
                "is the server running, and are user and password right?"
            }
            DatabaseError::NotMade(..) => "the user needs the right to create databases (CREATEDB)",
        };
        Failure::user(error.to_string()).hint(hint)
    }

    pub(super) fn proof(program: &Program, sets: &[Set<'_>], ran: Ran) -> Proof {
        let mut proof = Proof { server: ran.server, ..Proof::default() };
        for (set, outcomes) in sets.iter().zip(ran.sets) {
            let left = set.left.as_ref().map(|reason| Observed::NotRun(reason.clone()));
            let outcomes = outcomes.into_iter().map(Some).chain(std::iter::repeat(None));
            for (step, outcome) in set.set.steps.iter().zip(outcomes) {
                let Some(observed) = outcome.or_else(|| left.clone()) else { continue };
                if let Observed::Failed(reason) = &observed {
                    let file = program.base.file(step.file);
                    proof.gaps.push(Gap {
                        path: file.path.clone(),
                        kind: GapKind::Execution,
                        line: Some(program.base.span(step.file, step.range).start.line),
                        reason: format!("the database refuses this statement: {reason}"),
                    });
                }
                proof.statements.insert((step.file, step.range), observed);
            }
        }
        proof
    }
}
