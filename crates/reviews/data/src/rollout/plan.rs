//! When what runs, whether versions live together meanwhile, and the way back of each phase.

use facts::sql::{ActionKind, ConstraintKind, StatementKind};
use flow::migrations::Down;
use model::Severity;
use review::{Cell, Table, TableContext};

use super::{Item, text};

/// The four steps of a change that nobody notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Expand,
    Backfill,
    Switch,
    Contract,
}

const PHASES: [Phase; 4] = [Phase::Expand, Phase::Backfill, Phase::Switch, Phase::Contract];

impl Phase {
    const fn word(self) -> &'static str {
        match self {
            Self::Expand => "T0 Expand",
            Self::Backfill => "T1 Backfill",
            Self::Switch => "T2 Switch",
            Self::Contract => "T3 Contract",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Expand => {
                "add what is new beside what is there; the deployed version does not notice"
            }
            Self::Backfill => "fill old rows in batches while both versions write both",
            Self::Switch => "release the version that reads what is new; check and require it",
            Self::Contract => "drop what nobody uses any more, in a release of its own",
        }
    }

    const fn way_back(self) -> &'static str {
        match self {
            Self::Expand => "drop what was added; nothing is lost",
            Self::Backfill => "stop the script; filled columns do no harm",
            Self::Switch => "deploy the version before: the old columns are still written",
            Self::Contract => "only from a backup or a copy that was kept: take it before",
        }
    }
}

fn phase(statement: &StatementKind) -> Option<Phase> {
    Some(match statement {
        StatementKind::AlterTable(alter) => {
            return alter.actions.iter().map(|action| action_phase(&action.kind)).max();
        }
        StatementKind::CreateTable(_)
        | StatementKind::CreateIndex(_)
        | StatementKind::CreateEnum { .. }
        | StatementKind::AddEnumValue { .. }
        | StatementKind::CreateView { .. }
        | StatementKind::CreateTrigger { .. }
        | StatementKind::CreateOther { .. } => Phase::Expand,
        StatementKind::Update { .. }
        | StatementKind::Insert { .. }
        | StatementKind::Block { loops: true, .. } => Phase::Backfill,
        StatementKind::DropTable { .. }
        | StatementKind::DropIndex { .. }
        | StatementKind::DropType { .. }
        | StatementKind::DropView { .. }
        | StatementKind::RenameTables(_)
        | StatementKind::RenameEnumValue { .. }
        | StatementKind::Delete { .. }
        | StatementKind::Truncate { .. } => Phase::Contract,
        _ => return None,
    })
}

fn action_phase(action: &ActionKind) -> Phase {
    match action {
        ActionKind::DropColumn { .. }
        | ActionKind::RenameColumn { .. }
        | ActionKind::RenameTable { .. }
        | ActionKind::DropConstraint { .. }
        | ActionKind::DropPrimaryKey
        | ActionKind::SetType { .. }
        | ActionKind::Redefine { .. } => Phase::Contract,
        ActionKind::SetNotNull { .. } | ActionKind::ValidateConstraint { .. } => Phase::Switch,
        ActionKind::AddConstraint(added)
            if !added.not_valid && !matches!(added.kind, ConstraintKind::PrimaryKey { .. }) =>
        {
            Phase::Switch
        }
        _ => Phase::Expand,
    }
}

pub(super) fn tables(cx: &TableContext<'_>, items: &[Item<'_>]) -> Vec<Table> {
    vec![timeline(items), compatibility(cx, items), checklist()]
}

fn timeline(items: &[Item<'_>]) -> Table {
    let rows = PHASES.map(|wanted| {
        let own: Vec<&Item<'_>> =
            items.iter().filter(|item| phase(&item.step.statement.kind) == Some(wanted)).collect();
        let mut names: Vec<&str> =
            own.iter().map(|item| &*item.set.migration(item.step).name).collect();
        names.dedup();
        let shown = match names.len() {
            0 => "nothing".to_owned(),
            count if count > 4 => format!("{}, .. ({count} migrations)", names[..4].join(", ")),
            _ => names.join(", "),
        };
        vec![
            text(wanted.word()),
            text(wanted.what()),
            Cell::Number(own.len() as u64),
            text(shown),
            text(wanted.way_back()),
        ]
    });
    let phases = PHASES
        .iter()
        .filter(|wanted| {
            items.iter().any(|item| phase(&item.step.statement.kind) == Some(**wanted))
        })
        .count();
    Table {
        title: "Deployment timeline and phase plan".into(),
        note: "Each statement under the phase that it belongs to. Phases of one change go out one release after the other.".into(),
        columns: ["When", "What happens", "Statements", "Migrations", "Way back"].map(Into::into).to_vec(),
        rows: rows.to_vec(),
        summary: format!("{phases} of 4 phases"),
        ..Table::default()
    }
}

fn compatibility(cx: &TableContext<'_>, items: &[Item<'_>]) -> Table {
    let of = |rules: &[&str]| {
        let hit = cx.findings().filter(|found| found.severity >= Severity::High);
        hit.filter(|found| rules.iter().any(|rule| found.rule.ends_with(rule))).count()
    };
    let breaks_old = of(&[
        "/rename-column",
        "/rename-table",
        "/drop-column",
        "/drop-table",
        "/old-app-insert-breaks",
        "/expand-contract-violation",
        "/add-not-null-no-default",
    ]);
    let waits = of(&[
        "/index-not-concurrent",
        "/set-not-null-scan",
        "/type-change",
        "/fk-not-valid",
        "/unique-direct",
        "/add-volatile-default",
        "/table-rewrite",
        "/backfill-in-ddl-tx",
        "/my-copy-ddl",
    ]);
    let without: usize = items
        .iter()
        .flat_map(|item| {
            item.set
                .migrations
                .iter()
                .filter(move |migration| migration.up.start == item.moment as usize)
        })
        .filter(|migration| matches!(migration.down, Down::Missing | Down::Unsupported))
        .count();
    let row = |what: &str, bad: usize, why: &str| {
        let word = if bad == 0 { "yes".to_owned() } else { format!("no: {bad} {why}") };
        vec![text(what), text(word)]
    };
    Table {
        title: "Compatibility".into(),
        note: "Judged by the findings of HIGH and above; what no check can see is not in it."
            .into(),
        columns: ["Question", "Answer"].map(Into::into).to_vec(),
        rows: vec![
            row("Old version runs with the new schema", breaks_old, "statements break it"),
            row(
                "New version runs with the old schema",
                usize::from(
                    items
                        .iter()
                        .any(|item| phase(&item.step.statement.kind) == Some(Phase::Expand)),
                ),
                "migration has to be first",
            ),
            row(
                "Safe for a rolling deployment",
                breaks_old + waits,
                "statements break it or keep it waiting",
            ),
            row("Safe to roll back", without, "migrations have no way back"),
        ],
        ..Table::default()
    }
}

fn checklist() -> Table {
    const ITEMS: [&str; 8] = [
        "run up on a copy with production's size, and measure",
        "run up, down and up again on an empty database",
        "run the deployed version's tests against the new schema",
        "run the new version's tests against the old schema",
        "look at pg_locks while it runs under load",
        "stop it half-way and run it again",
        "compare row counts and sums before and after",
        "restore the backup that the way back relies on",
    ];
    let rows = ITEMS.iter().zip(1..).map(|(item, number)| vec![Cell::Number(number), text(*item)]);
    Table {
        title: "Before it runs".into(),
        note: "What no reading of the text replaces.".into(),
        columns: ["No.", "Test"].map(Into::into).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}
