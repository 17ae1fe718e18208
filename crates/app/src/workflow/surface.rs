//! What a repository holds and what a change touches, for conditions.

use std::collections::BTreeSet;

use facts::RouteTable;

use super::condition::{Answer, KINDS};
use crate::engine::Kept;
use crate::failure::Failure;
use crate::gather::{ChangeFlags, Workspace, choose, present};

/// Looked up once for a whole workflow.
pub(super) struct Surface<'w> {
    workspace: &'w Workspace,
    flags: &'w ChangeFlags,
    /// Reviews that fit the change, or what is there.
    fitting: Option<Vec<&'static str>>,
}

impl<'w> Surface<'w> {
    pub(super) fn new(workspace: &'w Workspace, flags: &'w ChangeFlags) -> Self {
        Self { workspace, flags, fitting: None }
    }

    /// The change touches it; without a change, the repository holds it.
    pub(super) fn present(&mut self, kind: &str) -> Result<Answer, Failure> {
        let fits = self.fits(kind)?;
        let place = if self.flags.is_change() { "the change" } else { "the repository" };
        let verb = if fits { "holds" } else { "holds no" };
        Ok(Answer { holds: Some(fits), because: format!("{place} {verb} {}", words(kind)) })
    }

    /// Needs a change to look at.
    pub(super) fn changed(&mut self, kind: &str, kept: &Kept) -> Result<Answer, Failure> {
        if !self.flags.is_change() {
            let because = format!(
                "no base revision was given (--since REF), so no change of {} can be seen",
                words(kind)
            );
            return Ok(Answer { holds: None, because });
        }
        let fits = self.fits(kind)?;
        match kept.states().filter(|_| kind == "api") {
            // Files of routes change for many reasons; what callers see of them is the set of routes.
            Some((before, now)) => Ok(routes(before, now, self.contracts()?)),
            None => {
                let verb = if fits { "touches" } else { "touches no" };
                Ok(Answer {
                    holds: Some(fits),
                    because: format!("the change {verb} {}", words(kind)),
                })
            }
        }
    }

    fn fits(&mut self, kind: &str) -> Result<bool, Failure> {
        if self.fitting.is_none() {
            self.fitting = Some(match self.flags.is_change() {
                true => choose(self.workspace, self.flags)?,
                // What happens to be uncommitted is not the change that is looked at.
                false => present(self.workspace)?,
            });
        }
        let review = KINDS.iter().find(|(own, _)| *own == kind).map(|(_, review)| *review);
        Ok(self.fitting.iter().flatten().any(|name| Some(*name) == review))
    }

    /// Descriptions of interfaces that the change touches.
    fn contracts(&self) -> Result<Vec<String>, Failure> {
        let comparison =
            crate::gather::Comparison::resolve(&self.workspace.disk, self.flags, None, None)?;
        let changed = comparison.changes(&self.workspace.disk, |_| 1)?;
        let paths = changed.into_iter().flat_map(|change| change.lines.into_keys());
        let is_contract = |path: &model::RepoPath| {
            let name = path.file_name().to_lowercase();
            matches!(path.extension(), Some("proto" | "graphql" | "gql"))
                || ["openapi", "swagger"].iter().any(|word| name.contains(word))
        };
        Ok(paths.filter(is_contract).map(|path| path.to_string()).collect())
    }
}

fn words(kind: &str) -> &str {
    match kind {
        "api" => "interfaces for callers",
        "database" => "migrations",
        "frontend" => "pages or components",
        "infrastructure" => "infrastructure",
        "pipeline" => "pipelines",
        "logging" => "log calls",
        "telemetry" => "metrics, alerts or dashboards",
        _ => "code that runs side by side",
    }
}

/// Routes that came or went, and descriptions that changed.
fn routes(before: &RouteTable, now: &RouteTable, contracts: Vec<String>) -> Answer {
    let of = |table: &RouteTable| -> BTreeSet<String> {
        table.entry_points().map(|route| format!("{} {}", route.method, route.path)).collect()
    };
    let (before, now) = (of(before), of(now));
    let list = |verb: &str, items: Vec<&String>| -> Option<String> {
        let first = items.first()?;
        let more =
            if items.len() > 1 { format!(" and {} more", items.len() - 1) } else { String::new() };
        Some(format!("{verb} {first}{more}"))
    };
    let reasons: Vec<String> = [
        list("the change adds", now.difference(&before).collect()),
        list("the change removes", before.difference(&now).collect()),
        list("the change touches", contracts.iter().collect()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if reasons.is_empty() {
        let because = format!(
            "the change leaves all {} entry points as they are, and no description of them changed",
            now.len()
        );
        return Answer { holds: Some(false), because };
    }
    Answer { holds: Some(true), because: reasons.join(", ") }
}
