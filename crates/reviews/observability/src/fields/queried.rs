//! Who asks for fields of events: saved queries, dashboards, alerts.

use std::collections::BTreeSet;

use facts::sql::StatementKind;
use facts::{FactBase, FileClass, FileId, SourceFile};
use flow::wide_events::{Carried, WideEvents};
use flow::{OfProgram, Program};
use model::ByteRange;

use super::{search, sql};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asks {
    /// A statement in a file of SQL.
    SavedQuery,
    Dashboard,
    Alert,
}

/// A field that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct QueriedField {
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
    /// Dotted: `user.subscription`.
    pub(crate) name: Box<str>,
    pub(crate) by: Asks,
}

/// Every question to the logs that the repository keeps, in order of files and places.
pub(crate) struct Queried(pub(crate) Vec<QueriedField>);

impl OfProgram for Queried {
    fn of(program: &Program) -> Self {
        let mut found = BTreeSet::new();
        let tables = own_tables(&program.base);
        let events = program.shared::<WideEvents>();
        for (file, source) in program.base.files() {
            if source.class != FileClass::Test {
                found.extend(saved(&events, &tables, file, source));
                found.extend(search::fields(file, source));
            }
        }
        Self(found.into_iter().collect())
    }
}

/// Tables that the repository's own database has: an `events` among them is no log.
fn own_tables(base: &FactBase) -> BTreeSet<Box<str>> {
    let scripts = base.files().filter_map(|(_, source)| source.facts.sql.as_ref());
    let created = scripts.flat_map(|script| &script.statements).filter_map(|statement| {
        match &statement.kind {
            StatementKind::CreateTable(table) => Some(table.table.key()),
            _ => None,
        }
    });
    created.collect()
}

/// The columns that queries of a file ask of a table of events.
fn saved(
    events: &WideEvents,
    own: &BTreeSet<Box<str>>,
    file: FileId,
    source: &SourceFile,
) -> Vec<QueriedField> {
    let Some(script) = source.facts.sql.as_ref().filter(|_| !events.events.is_empty()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for statement in &script.statements {
        if !matches!(statement.kind, StatementKind::Query(_) | StatementKind::CreateView { .. }) {
            continue;
        }
        let query = sql::read(statement.range.slice(&source.text));
        let reads_events = query.tables.iter().any(|table| {
            let last = table.rsplit('.').next().unwrap_or(table);
            sql::is_of_events(last) && !own.iter().any(|own| own.eq_ignore_ascii_case(last))
        });
        let known = query.columns.iter().filter(|column| {
            events.carries(&column.name) == Carried::Yes
                || events
                    .events
                    .iter()
                    .any(|event| event.names().any(|name| name.replace('.', "_") == *column.name))
        });
        // Two that are known say that it is this event, and not another of the same name.
        if !reads_events || query.tables.len() != 1 || known.count() < 2 {
            continue;
        }
        found.extend(query.columns.into_iter().map(|column| {
            let start = statement.range.start + column.start as u32;
            let range = ByteRange::new(start, start + column.length as u32);
            QueriedField { file, range, name: column.name.into(), by: Asks::SavedQuery }
        }));
    }
    found
}
