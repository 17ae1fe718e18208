//! SQL on the embedded engine: events are loaded once, and asked again as long as their file is the same.

use events::Table;

use crate::cli::QueryArgs;
use crate::failure::Failure;
use crate::gather::Workspace;

#[cfg(not(feature = "query-sql"))]
pub(super) fn ask(_: &Workspace, _: &QueryArgs, _: &str) -> Result<Table, Failure> {
    Err(Failure::user("this build has no SQL engine")
        .hint("build it with the feature query-sql, or install the duckdb program"))
}

#[cfg(feature = "query-sql")]
pub(super) fn ask(workspace: &Workspace, args: &QueryArgs, sql: &str) -> Result<Table, Failure> {
    let disk = &workspace.disk;
    let failure = |problem: events::sql::Problem| match problem {
        events::sql::Problem::Statement(text) => {
            Failure::user(format!("SQL: {text}")).hint(columns(args))
        }
        other => Failure::user(other.to_string()),
    };
    let store = disk.event_store(&args.files, args.world.no_cache);
    let store = store.map_err(|error| Failure::user(error.to_string()))?;
    if let Ok(events) = events::sql::Events::open(store.path()) {
        return events.ask(sql, args.rows).map_err(failure);
    }
    let fresh = store.fresh().map_err(|error| Failure::user(error.to_string()))?;
    let read = super::input::open(disk, &args.files)?;
    let loaded = events::sql::build(read, &fresh).map_err(failure)?;
    store.keep(&fresh).map_err(|error| Failure::user(error.to_string()))?;
    if loaded.malformed > 0 {
        crate::console::say(&format!("{} lines are no events", loaded.malformed));
    }
    let events = events::sql::Events::open(store.path()).map_err(failure)?;
    events.ask(sql, args.rows).map_err(failure)
}

#[cfg(feature = "query-sql")]
fn columns(args: &QueryArgs) -> String {
    let file = args.files.first().map_or("FILE", String::as_str);
    format!(
        "the table is `events`; its columns: sw events query {file} --sql \"select * from pragma_table_info('events')\""
    )
}
