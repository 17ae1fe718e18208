//! A report that an earlier run made of the same input: nothing needs to be looked at twice.

#[cfg(test)]
mod tests;

use extract::Sources;
use host::CacheKey;
use model::Depth;
use review::{Baseline, ReviewReport};
use serde::{Deserialize, Serialize};

use crate::engine::today;
use crate::gather::{Resolved, Totals, Workspace};

/// What an earlier run left.
#[derive(Serialize, Deserialize)]
pub(crate) struct Recalled {
    pub(crate) report: ReviewReport,
    pub(crate) totals: Totals,
}

/// Of everything that decides the report; `None` where that is more than files, commits, request and configuration:
/// the whole history, a database of advisories.
pub(crate) fn key(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<&Baseline>,
    sources: &Sources,
) -> Option<CacheKey> {
    let config = &workspace.config;
    let depends_on_more = resolved.request.depth == Depth::Paranoid
        || resolved.database.is_some()
        || !resolved.request.audit.samples.is_empty()
        || workspace.world.advisories.is_some()
        || config.dependencies.advisories.is_some();
    if depends_on_more {
        return None;
    }
    let reviews: Vec<&str> = resolved.reviews.iter().map(|review| review.name).collect();
    let Resolved { request, within, notes, .. } = resolved;
    let said = format!(
        "report-1\0{}\0{reviews:?}\0{request:?}\0{within:?}\0{notes:?}\0{config:?}\0{baseline:?}\0{:?}\0{}",
        workspace.memory_name()?,
        resolved.comparison,
        today(workspace),
    );
    Some(sources.digest_with(&said))
}

pub(crate) fn find(workspace: &Workspace, key: &CacheKey) -> Option<Recalled> {
    let bytes = workspace.cache.get(key)?;
    serde_json::from_slice(&bytes).ok()
}

/// A report that cannot be kept is made again next time.
pub(crate) fn keep(workspace: &Workspace, key: CacheKey, made: &Recalled) {
    if let Ok(bytes) = serde_json::to_vec(made) {
        workspace.cache.put(vec![(key, bytes)]);
    }
}
