//! The parts of a SQL file: what its tool runs to go up, and to come back.

use facts::SourceFile;
use facts::sql::{Embedded, Framework, Script, Statement};

use super::Tool;

#[derive(Debug, Default)]
pub(super) struct Sections<'f> {
    /// The tool whose marks were found.
    pub(super) tool: Option<Tool>,
    pub(super) up: Vec<&'f Statement>,
    /// `None` without a mark for it.
    pub(super) down: Option<Vec<&'f Statement>>,
    /// A mark keeps the way up out of a transaction.
    pub(super) no_transaction: bool,
    /// A comment says that there is no way back.
    pub(super) irreversible: bool,
    /// There is a way back, and no SQL in it: the framework's own words are not read.
    pub(super) down_unread: bool,
    /// Where the way back begins.
    pub(super) down_mark: Option<model::ByteRange>,
}

enum Mark {
    Up,
    Down,
    NoTransaction,
    Irreversible,
}

/// Files without SQL have no parts.
pub(super) fn read(file: &SourceFile) -> Option<Sections<'_>> {
    let script = file.facts.sql.as_ref()?;
    if let Some(embedded) = &script.embedded {
        return Some(of_framework(script, embedded));
    }
    let mut found = Sections::default();
    let mut bounds: Vec<(u32, bool)> = Vec::new();
    for comment in &file.facts.comments {
        for (tool, mark) in marks(comment.range.slice(&file.text)) {
            found.tool = found.tool.or(tool);
            match mark {
                Mark::Up => bounds.push((comment.range.start, true)),
                Mark::Down => {
                    bounds.push((comment.range.start, false));
                    found.down_mark.get_or_insert(comment.range);
                }
                // Of the way up only, unless it stands above both.
                Mark::NoTransaction => {
                    found.no_transaction |= bounds.last().is_none_or(|(_, up)| *up)
                }
                Mark::Irreversible => found.irreversible = true,
            }
        }
    }
    found.down = bounds.iter().any(|(_, up)| !up).then(Vec::new);
    for statement in &script.statements {
        let before = bounds.iter().rev().find(|(start, _)| *start < statement.range.start);
        match (before, &mut found.down) {
            (Some((_, false)), Some(down)) => down.push(statement),
            _ => found.up.push(statement),
        }
    }
    Some(found)
}

/// A migration of a framework says by its own words which way is which.
fn of_framework<'f>(script: &'f Script, embedded: &Embedded) -> Sections<'f> {
    let tool = match embedded.by {
        Framework::Rails => Tool::Rails,
        Framework::Django => Tool::Django,
        Framework::Alembic => Tool::Alembic,
    };
    let ranges = embedded.down.as_deref().unwrap_or_default();
    let comes_back =
        |statement: &&Statement| ranges.iter().any(|range| range.contains(statement.range));
    let (down, up): (Vec<_>, Vec<_>) = script.statements.iter().partition(comes_back);
    let down_unread = embedded.down.is_some() && down.is_empty();
    Sections {
        tool: Some(tool),
        up,
        down: (!down.is_empty()).then_some(down),
        down_unread,
        no_transaction: embedded.no_transaction,
        irreversible: embedded.irreversible,
        down_mark: None,
    }
}

/// What a comment says to a tool.
fn marks(comment: &str) -> Vec<(Option<Tool>, Mark)> {
    let lower = comment.to_ascii_lowercase();
    let words =
        lower.trim_start_matches(['-', '/', '*', '#', ' ']).trim_end_matches(['*', '/', ' ']);
    let mut found = Vec::new();
    let mut tell = |tool: Option<Tool>, mark| found.push((tool, mark));
    if let Some(rest) = words.strip_prefix("+goose") {
        match rest.trim() {
            "up" => tell(Some(Tool::Goose), Mark::Up),
            "down" => tell(Some(Tool::Goose), Mark::Down),
            "no transaction" => tell(Some(Tool::Goose), Mark::NoTransaction),
            _ => {}
        }
    } else if let Some(rest) = words.strip_prefix("migrate:") {
        section(rest, "transaction:false", Tool::Dbmate, &mut tell);
    } else if let Some(rest) = words.strip_prefix("+migrate ") {
        section(rest, "notransaction", Tool::SqlMigrate, &mut tell);
    } else if words.starts_with("liquibase formatted sql") {
        found.push((Some(Tool::Liquibase), Mark::Up));
    } else if words.starts_with("changeset ") {
        tell(None, Mark::Up);
        if words.contains("runintransaction:false") {
            tell(None, Mark::NoTransaction);
        }
    } else if words == "no-transaction" || words == "squawk-disable-assume-in-transaction" {
        tell(None, Mark::NoTransaction);
    } else if IRREVERSIBLE.iter().any(|phrase| words.contains(phrase)) {
        tell(None, Mark::Irreversible);
    }
    found
}

fn section(
    rest: &str,
    no_transaction: &str,
    tool: Tool,
    tell: &mut impl FnMut(Option<Tool>, Mark),
) {
    let mark = if rest.starts_with("up") {
        Mark::Up
    } else if rest.starts_with("down") {
        Mark::Down
    } else {
        return;
    };
    tell(Some(tool), mark);
    if rest.contains(no_transaction) {
        tell(Some(tool), Mark::NoTransaction);
    }
}

/// How people say that there is no way back.
const IRREVERSIBLE: &[&str] = &[
    "irreversible",
    "not reversible",
    "cannot be reversed",
    "can't be reversed",
    "cannot be undone",
    "can't be undone",
    "cannot be reverted",
    "can't be reverted",
    "cannot be rolled back",
    "can't be rolled back",
    "no way back",
    "no rollback",
    "forward only",
    "forward-only",
    "one-way",
    "restore from backup",
    "restore from the backup",
];

/// Whether a text says that there is no way back.
pub(super) fn says_irreversible(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    IRREVERSIBLE.iter().any(|phrase| lower.contains(phrase))
}
