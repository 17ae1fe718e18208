//! Checks that are tables: an argument of a kind of resource, and which values of it are bad.

use infra_graph::{InfraGraph, Resource, Said, Value};
use model::Severity;

use crate::claims::Claim;

pub(crate) struct Row {
    pub(crate) kind: &'static str,
    /// Blocks before a slash are gone into one by one, where there are any: `ebs_block_device/encrypted`.
    pub(crate) path: &'static str,
    pub(crate) bad: Bad,
    /// `{}` is the resource.
    pub(crate) message: &'static str,
    /// Instead of the check's own.
    pub(crate) severity: Option<Severity>,
}

pub(crate) enum Bad {
    Off,
    OffOrAbsent,
    On,
    Absent,
    Is(&'static [&'static str]),
    IsOrAbsent(&'static [&'static str]),
}

impl Row {
    pub(crate) const fn new(
        kind: &'static str,
        path: &'static str,
        bad: Bad,
        message: &'static str,
    ) -> Self {
        Self { kind, path, bad, message, severity: None }
    }

    pub(crate) const fn severity(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }
}

pub(crate) fn claims(graph: &InfraGraph, rows: &[Row]) -> Vec<Claim> {
    claims_except(graph, rows, |_| false)
}

/// Of the resources that are not excused.
pub(crate) fn claims_except(
    graph: &InfraGraph,
    rows: &[Row],
    is_excused: impl Fn(&Resource) -> bool,
) -> Vec<Claim> {
    let mut found = Vec::new();
    for row in rows {
        for resource in graph.of(&[row.kind]).filter(|resource| !is_excused(resource)) {
            found.extend(judge(row, resource));
        }
    }
    found
}

fn judge(row: &Row, resource: &Resource) -> Vec<Claim> {
    let (blocks, path) = match row.path.split_once('/') {
        Some((block, path)) => (resource.body.blocks(block).iter().collect(), path),
        None => (vec![&resource.body], row.path),
    };
    let bad = blocks.into_iter().filter(|block| !block.is_unknown() && row.bad.is(block, path));
    let claim = |block: &Value| {
        let message = row.message.replace("{}", &resource.label());
        let place = block.member(path).map_or(block.at, |member| member.at);
        let claim = match row.path.contains('/') {
            true => Claim::new(place, message).of(resource),
            false => Claim::on(resource, path, message),
        };
        match row.severity {
            Some(severity) => claim.severity(severity),
            None => claim,
        }
    };
    bad.map(claim).collect()
}

impl Bad {
    fn is(&self, value: &Value, path: &str) -> bool {
        let said = value.said(path);
        match self {
            Self::Off => said == Said::False,
            Self::OffOrAbsent => matches!(said, Said::False | Said::Absent),
            Self::On => said == Said::True,

            Self::Absent => said == Said::Absent || value.str(path) == Some(""),
            Self::Is(words) => value.str(path).is_some_and(|word| words.contains(&word)),
            Self::IsOrAbsent(words) => {
                said == Said::Absent || value.str(path).is_some_and(|word| words.contains(&word))
            }
        }
    }
}
