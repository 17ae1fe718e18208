//! The documents of a session, each folded to a line.

use std::collections::BTreeMap;

use crate::data::{Artifact, Session};
use crate::escape::{Text, slug};
use crate::markdown;
use crate::tally::verdict;

/// Where each document stands on its page: the path as written in the session's folder, and the anchor.
pub(crate) type Anchors = BTreeMap<String, String>;

pub(crate) fn all(session: &Session) -> String {
    let anchors = anchors(session);
    session.artifacts.iter().map(|artifact| document(artifact, &anchors)).collect()
}

/// Two paths may differ only in letters that an anchor does not have; the number keeps them apart.
fn anchors(session: &Session) -> Anchors {
    let anchor = |(at, artifact): (usize, &Artifact)| {
        (artifact.path.clone(), format!("document-{}-{}", at + 1, slug(&artifact.path)))
    };
    session.artifacts.iter().enumerate().map(anchor).collect()
}

fn document(artifact: &Artifact, anchors: &Anchors) -> String {
    let kind =
        artifact.kind.as_ref().map(|kind| format!(" <span class=\"mark\">{}</span>", Text(kind)));
    let verdict = artifact.verdict.as_ref().map(|word| format!(" {}", verdict(word)));
    let stale = if artifact.stale { " <span class=\"mark stale\">stale</span>" } else { "" };
    format!(
        "<details class=\"document\" id=\"{}\"><summary><code>{}</code>{}{}{stale}</summary>\n<div class=\"prose\">{}</div></details>\n",
        anchors.get(&artifact.path).map(String::as_str).unwrap_or_default(),
        Text(&artifact.path),
        kind.unwrap_or_default(),
        verdict.unwrap_or_default(),
        markdown::render(&artifact.markdown, &artifact.path, anchors)
    )
}
