//! `sw findings`: what a session's reviews found, and what became of it.

use ledger::findings::{Entry, Ledger, LedgerError, Overview, Status, Triage};
use model::{ExitCode, Severity};
use sessions::Slug;

use super::session::chosen;
use crate::cli::{FindingsAction, FindingsListArgs, ListFormat, TriageArgs};
use crate::console;
use crate::engine::today;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::record::{hold, keep_ledger, ledger_of};

pub(super) fn run(action: &FindingsAction) -> Result<ExitCode, Failure> {
    match action {
        FindingsAction::List(args) => list(args),
        FindingsAction::Show(args) => {
            let workspace = Workspace::open(&[], &args.world)?;
            let slug = chosen(&workspace, args.session.as_deref())?.slug;
            let ledger = ledger_of(&workspace, &slug);
            let entry = ledger.entry(&args.id).ok_or_else(|| unknown(&ledger, &args.id))?;
            console::result(&whole(entry))?;
            Ok(ExitCode::Pass)
        }
        FindingsAction::Triage(args) => triage(args),
    }
}

fn list(args: &FindingsListArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let wanted = wanted(args)?;
    let rows = if args.all { of_all(&workspace) } else { of_one(&workspace, args)? };
    let kept: Vec<&(Entry, Vec<String>)> = rows
        .iter()
        .filter(|(entry, _)| wanted.is_empty() || wanted.contains(&entry.status))
        .collect();
    let text = match args.format {
        ListFormat::Json => {
            let rows: Vec<_> = kept.iter().map(|(entry, sessions)| serde_json::json!({ "finding": entry, "sessions": sessions })).collect();
            serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
        }
        ListFormat::Text => table(&kept, &rows, &today(&workspace)),
    };
    console::result(&text)?;
    Ok(ExitCode::Pass)
}

fn wanted(args: &FindingsListArgs) -> Result<Vec<Status>, Failure> {
    let words: Vec<&str> = Status::ALL.iter().map(|status| status.word()).collect();
    let read = |word: &String| {
        let wrong = || {
            Failure::user(format!("`{word}` is no status")).hint(request::suggestion(word, &words))
        };
        Status::read(word).ok_or_else(wrong)
    };
    args.status.iter().map(read).collect()
}

fn of_one(
    workspace: &Workspace,
    args: &FindingsListArgs,
) -> Result<Vec<(Entry, Vec<String>)>, Failure> {
    let slug = chosen(workspace, args.session.as_deref())?.slug;
    let ledger = ledger_of(workspace, &slug);
    Ok(ledger.entries().map(|entry| (entry.clone(), vec![slug.to_string()])).collect())
}

/// The whole repository: what several sessions know is listed once.
fn of_all(workspace: &Workspace) -> Vec<(Entry, Vec<String>)> {
    let slugs = workspace.config.place().folders(&workspace.disk);
    let ledgers: Vec<(String, Ledger)> =
        slugs.iter().map(|slug| (slug.to_string(), ledger_of(workspace, slug))).collect();
    let overview = Overview::of(ledgers.iter().map(|(slug, ledger)| (slug.as_str(), ledger)));
    let row = |joined: ledger::findings::Joined| {
        let sessions = joined.sessions.iter().map(|(slug, id)| format!("{slug} {id}")).collect();
        (joined.entry, sessions)
    };
    overview.findings.into_iter().map(row).collect()
}

fn table(kept: &[&(Entry, Vec<String>)], all: &[(Entry, Vec<String>)], today: &str) -> String {
    let mut out = String::new();
    let width = kept.iter().map(|(entry, _)| entry.id.len()).max().unwrap_or(0);
    for (entry, _) in kept {
        let due = if entry.is_due(today) { " (due)" } else { "" };
        let reason = entry.reason.as_ref().map(|reason| format!(" [{reason}]")).unwrap_or_default();
        out.push_str(&format!(
            "{:width$}  {:7}  {}{due}{reason}  {}  {}: {}\n",
            entry.id,
            entry.severity.word(),
            entry.status.word(),
            entry.place(),
            entry.rule,
            entry.message
        ));
    }
    let count = |severity: Severity| {
        all.iter()
            .filter(|(entry, _)| entry.status == Status::Open && entry.severity == severity)
            .count()
    };
    let counts: Vec<String> = Severity::ALL
        .iter()
        .map(|severity| format!("{} {}", count(*severity), severity.word()))
        .collect();
    out.push_str(&format!("open: {}; {} known in all\n", counts.join(", "), all.len()));
    out
}

fn whole(entry: &Entry) -> String {
    let mut out = format!("{} {}: {}\n", entry.id, entry.severity.word(), entry.title);
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("  {name:11} {value}\n"));
        }
    };
    row("status", entry.status.word());
    row("reason", entry.reason.as_deref().unwrap_or_default());
    row("owner", entry.owner.as_deref().unwrap_or_default());
    row("until", entry.until.as_deref().unwrap_or_default());
    row("rule", &entry.rule);
    row("also", &entry.also.join(", "));
    row("place", &entry.place());
    row("message", &entry.message);
    row("confidence", entry.confidence.word());
    row("first seen", &entry.first_seen);
    row("last seen", &entry.last_seen);
    row("fingerprint", &entry.fingerprint);
    for evidence in &entry.evidence {
        match evidence {
            model::Evidence::Flow { steps } => {
                steps.iter().for_each(|step| {
                    out.push_str(&format!("  step        {} {}\n", step.span, step.note))
                });
            }
            model::Evidence::Code { span, note } => {
                out.push_str(&format!("  because     {span} {note}\n"))
            }
            _ => {}
        }
    }
    out
}

fn triage(args: &TriageArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let slug = chosen(&workspace, args.session.as_deref())?.slug;
    let _held = hold(&workspace)?;
    let mut ledger = ledger_of(&workspace, &slug);
    let decision = Triage {
        status: args.decision.status(),
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        until: args.until.clone(),
        date: today(&workspace),
    };
    let mut lines = String::new();
    for id in &args.ids {
        let entry = ledger.triage(id, decision.clone()).map_err(|error| refused(&error, &slug))?;
        lines.push_str(&format!("{} is {}: {}\n", entry.id, entry.status.word(), entry.message));
    }
    keep_ledger(&workspace, &slug, &ledger)?;
    console::result(&lines)?;
    Ok(ExitCode::Pass)
}

fn refused(error: &LedgerError, slug: &Slug) -> Failure {
    let failure = Failure::user(error.to_string());
    match error {
        LedgerError::Unknown { near, .. } if near.is_empty() => {
            failure.hint(format!("{slug} has no findings yet"))
        }
        LedgerError::Unknown { near, .. } => failure.hint(format!("there are {}", near.join(", "))),
        LedgerError::NoReason(_) => failure.hint("--reason \"why\""),
        LedgerError::NoOwner(..) => failure.hint("--owner @who"),
        LedgerError::NoDate(_) | LedgerError::NotByHand => failure,
    }
}

fn unknown(ledger: &Ledger, id: &str) -> Failure {
    let near: Vec<&str> = ledger.entries().take(3).map(|entry| entry.id.as_str()).collect();
    Failure::user(format!("there is no finding `{id}`"))
        .hint(format!("there are {}", near.join(", ")))
}
