//! From files to sets of migrations.

use std::collections::BTreeMap;

use facts::sql::{Dialect, Statement};
use facts::{FactBase, FileClass, FileId, SourceFile};
use model::ByteRange;
use rustc_hash::FxHashMap;

use super::files::{Half, Named};
use super::sections::Sections;
use super::{
    Down, DownSteps, Migration, MigrationSet, Step, Tool, builders, config, files, order, replay,
    sections, transactions,
};
use crate::Program;

/// A statement and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) file: FileId,
    pub(super) range: ByteRange,
    pub(super) statement: Statement,
    pub(super) looped: bool,
}

/// A migration before its set is known.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) name: Box<str>,
    pub(super) file: FileId,
    pub(super) range: ByteRange,
    pub(super) up: Vec<Piece>,
    pub(super) down: Option<DownSource>,
    pub(super) repeatable: bool,
    /// What the file itself says about a transaction around it.
    pub(super) wrapped: Option<bool>,
    pub(super) irreversible: bool,
    pub(super) dialect: Option<Dialect>,
    /// A way back alone: its other half is missing.
    pub(super) down_only: bool,
    /// There is a way back that is not in SQL.
    pub(super) down_unread: bool,
}

#[derive(Clone, Debug)]
pub(super) struct DownSource {
    pub(super) file: FileId,
    pub(super) range: ByteRange,
    pub(super) pieces: Vec<Piece>,
    pub(super) irreversible: bool,
}

type Groups = BTreeMap<(Tool, Box<str>), Vec<Source>>;

pub(super) fn build(program: &Program) -> Vec<MigrationSet> {
    let base = &*program.base;
    let mut groups: Groups = BTreeMap::new();
    plain(base, &mut groups);
    for found in builders::find(program) {
        groups.entry((found.tool, found.folder)).or_default().push(found.source);
    }
    let driver = config::driver(base);
    let folders = folders(base);
    groups
        .into_iter()
        .map(|((tool, folder), sources)| set(base, tool, folder, sources, driver, &folders))
        .collect()
}

/// What the SQL files of each folder are written in: a file that does not tell is like those beside it.
fn folders(base: &FactBase) -> FxHashMap<String, Vec<Dialect>> {
    let mut found: FxHashMap<String, Vec<Dialect>> = FxHashMap::default();
    for (_, file) in base.files() {
        let dialect = file.facts.sql.as_ref().and_then(|script| script.dialect);
        if let Some(dialect) = dialect {
            found.entry(file.path.folder().to_owned()).or_default().push(dialect);
        }
    }
    found
}

/// SQL files; halves are joined by name.
fn plain(base: &FactBase, groups: &mut Groups) {
    let mut halves: FxHashMap<(Box<str>, Box<str>), usize> = FxHashMap::default();
    for (id, file) in base.files() {
        if !matches!(file.class, FileClass::Production | FileClass::Test) {
            continue;
        }
        let Some(sections) = sections::read(file) else { continue };
        let Some(named) = files::named(base, file, sections.tool) else { continue };
        let group = groups.entry((named.tool, named.folder.clone())).or_default();
        let source = source(base, id, file, &named, &sections);
        let name = match named.half {
            Half::Up | Half::Down | Half::Whole => order::version(&named.name),
            Half::Repeatable => named.name.clone(),
        };
        let stem: Box<str> = match named.tool {
            Tool::Flyway => name,
            _ => named.name.clone(),
        };
        match halves.get(&(named.folder.clone(), stem.clone())) {
            Some(place) if is_pair(&group[*place], &source) => join(&mut group[*place], source),
            _ => {
                halves.insert((named.folder.clone(), stem), group.len());
                group.push(source);
            }
        }
    }
}

const fn is_pair(one: &Source, other: &Source) -> bool {
    one.down_only != other.down_only && one.down.is_some() != other.down.is_some()
}

fn join(one: &mut Source, other: Source) {
    let irreversible = one.irreversible || other.irreversible;
    if other.down_only {
        one.down = other.down;
    } else {
        let down = one.down.take();
        *one = Source { down, ..other };
    }
    one.irreversible = irreversible;
}

fn source(
    base: &FactBase,
    id: FileId,
    file: &SourceFile,
    named: &Named,
    sections: &Sections<'_>,
) -> Source {
    let pieces = |statements: &[&Statement]| -> Vec<Piece> {
        statements
            .iter()
            .map(|statement| Piece {
                file: id,
                range: statement.range,
                statement: (*statement).clone(),
                looped: false,
            })
            .collect()
    };
    let whole = head(file);
    let script = file.facts.sql.as_ref();
    let mut source = Source {
        name: named.name.clone(),
        file: id,
        range: whole,
        up: pieces(&sections.up),
        down: sections.down.as_ref().map(|down| DownSource {
            file: id,
            range: sections.down_mark.unwrap_or(whole),
            pieces: pieces(down),
            irreversible: sections.irreversible,
        }),
        repeatable: named.half == Half::Repeatable,
        wrapped: (sections.no_transaction || runs_alone(base, file)).then_some(false),
        irreversible: sections.irreversible,
        dialect: script.and_then(|script| script.dialect),
        down_only: false,
        down_unread: sections.down_unread,
    };
    if named.half == Half::Down {
        let irreversible = sections.irreversible;
        let pieces = std::mem::take(&mut source.up);
        source.down = Some(DownSource { file: id, range: whole, pieces, irreversible });
        source.down_only = true;
    }
    source
}

/// The first line that says something.
pub(super) fn head(file: &SourceFile) -> ByteRange {
    let statements =
        file.facts.sql.as_ref().map(|script| script.statements.as_slice()).unwrap_or_default();
    let start = statements.first().map_or(0, |first| first.range.start);
    file.lines.line_range(&file.text, file.lines.line_of(start))
}

/// Flyway: `V1__x.sql.conf` with `executeInTransaction=false`.
fn runs_alone(base: &FactBase, file: &SourceFile) -> bool {
    let beside = base.by_path(&format!("{}.conf", file.path));
    beside.is_some_and(|conf| {
        conf.text.lines().any(|line| {
            let line: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
            line.eq_ignore_ascii_case("executeInTransaction=false")
        })
    })
}

fn set(
    base: &FactBase,
    tool: Tool,
    folder: Box<str>,
    mut sources: Vec<Source>,
    driver: Option<Dialect>,
    folders: &FxHashMap<String, Vec<Dialect>>,
) -> MigrationSet {
    sources.sort_by_cached_key(|source| order::key(&order::version(&source.name), &source.name));
    let seen: Vec<Dialect> = sources.iter().filter_map(|source| source.dialect).collect();
    let configured = config::dialect(base, tool, &folder);
    let beside = || {
        let own = folder.rsplit_once('/').map_or("", |(above, _)| above);
        folders.get(own).and_then(|seen| most(seen)).filter(|_| tool == Tool::Loose)
    };
    let dialect = configured.or_else(|| most(&seen)).or_else(beside).or(driver);
    let told = config::wraps(base, tool);
    let mut set = MigrationSet { tool, folder, dialect, ..MigrationSet::default() };
    let (mut known, mut wrapped) = (0, 0);
    for source in sources.into_iter().filter(|source| !source.down_only) {
        let source = Source { wrapped: source.wrapped.or(told), ..source };
        add(&mut set, source, &mut known, &mut wrapped);
    }
    set.history = replay::replay(&set.steps);
    set
}

/// The value that stands most often.
fn most(values: &[Dialect]) -> Option<Dialect> {
    let count = |wanted: Dialect| values.iter().filter(|value| **value == wanted).count();
    values.iter().copied().max_by_key(|value| (count(*value), std::cmp::Reverse(*value)))
}

fn add(set: &mut MigrationSet, source: Source, known: &mut u32, wrapped: &mut u32) {
    let place = set.migrations.len() as u32;
    let statements = source.up.len();
    let mut wraps = source.wrapped.or_else(|| set.tool.wraps(set.dialect, statements));
    // Flyway sees by itself that a script cannot run in a transaction.
    if set.tool == Tool::Flyway
        && statements > 0
        && source.up.iter().all(|piece| transactions::is_refused(&piece.statement.kind))
    {
        wraps = Some(false);
    }
    let numbers = |pieces: &[Piece], wraps, next: &mut u32| {
        transactions::number(pieces.iter().map(|piece| &piece.statement), wraps, next)
    };
    let txs = numbers(&source.up, wraps.unwrap_or(false), known);
    // One statement alone is not put into a transaction by anybody who hands whole files over.
    let assumed = wraps.unwrap_or(statements > 1);
    let txs_if_wrapped = numbers(&source.up, assumed, wrapped);
    let start = set.steps.len();
    set.steps.extend(steps(source.up, place, txs, txs_if_wrapped));
    let down = match source.down {
        Some(down) => {
            let alone = vec![None; down.pieces.len()];
            let irreversible = down.irreversible || source.irreversible;
            let steps = steps(down.pieces, place, alone.clone(), alone).collect();
            Down::Steps(DownSteps { file: Some(down.file), range: down.range, steps, irreversible })
        }
        None if set.tool.is_forward_only() || source.down_unread => Down::Unsupported,
        None if source.irreversible => Down::Steps(DownSteps {
            file: Some(source.file),
            range: source.range,
            irreversible: true,
            ..DownSteps::default()
        }),
        None => Down::Missing,
    };
    set.migrations.push(Migration {
        version: order::version(&source.name),
        name: source.name,
        file: source.file,
        range: source.range,
        up: start..set.steps.len(),
        down,
        repeatable: source.repeatable,
        wrapped: wraps,
    });
}

fn steps(
    pieces: Vec<Piece>,
    migration: u32,
    txs: Vec<Option<u32>>,
    wrapped: Vec<Option<u32>>,
) -> impl Iterator<Item = Step> {
    let txs = txs.into_iter().zip(wrapped);
    pieces.into_iter().zip(txs).map(move |(piece, (tx, tx_if_wrapped))| Step {
        file: piece.file,
        range: piece.range,
        statement: piece.statement,
        migration,
        tx,
        tx_if_wrapped,
        looped: piece.looped,
    })
}
