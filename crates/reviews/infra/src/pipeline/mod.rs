//! What several checks of pipelines share.

pub(crate) mod actions;
pub(crate) mod caches;
pub(crate) mod deploys;
pub(crate) mod glob;
pub(crate) mod graph;
pub(crate) mod images;
pub(crate) mod leaks;
pub(crate) mod ownership;
pub(crate) mod packages;
pub(crate) mod prelude;
pub(crate) mod report;
pub(crate) mod runners;
pub(crate) mod work;

use facts::FileId;
use facts::ci::{Embedded, Node, Pipeline, PipelineKind, Text};
use pipelines::{Linked, Pipelines};
use review::CheckContext;

/// The pipelines and actions under review, of the platforms that the request names.
pub(crate) fn under_review<'a>(cx: &CheckContext<'a>) -> Vec<Linked<'a>> {
    let named = &cx.stack().ci_platforms;
    let wanted = |pipeline: &Pipeline| {
        let word = pipeline.platform.word();
        named.is_empty() || named.iter().any(|name| word.contains(name.trim_end_matches("-ci")))
    };
    cx.pipelines()
        .filter(|(_, _, pipeline)| wanted(pipeline))
        .map(|(file, source, pipeline)| Linked { file, source, pipeline })
        .collect()
}

/// The same without actions.
pub(crate) fn workflows<'a>(cx: &CheckContext<'a>) -> Vec<Linked<'a>> {
    let mut all = under_review(cx);
    all.retain(|linked| linked.pipeline.kind == PipelineKind::Workflow);
    all
}

/// Everything in the repository, linked.
pub(crate) fn linked<'a>(cx: &CheckContext<'a>) -> Pipelines<'a> {
    Pipelines::new(cx.base())
}

/// Every expression under review with its file, its key and the text around it.
pub(crate) fn expressions<'a>(
    cx: &CheckContext<'a>,
) -> Vec<(FileId, &'a str, &'a Text, &'a Embedded, &'a Node)> {
    let mut found = Vec::new();
    for linked in under_review(cx) {
        for placed in &linked.pipeline.texts {
            for one in &placed.text.expressions {
                if let Some(tree) = &one.tree {
                    found.push((linked.file, &*placed.key, &placed.text, one, tree));
                }
            }
        }
    }
    found
}

/// `if: false`: it is there so that a bot may update it.
pub(crate) fn never_runs(condition: Option<&Text>) -> bool {
    condition.is_some_and(|condition| {
        let word = condition.value.trim().trim_start_matches("${{").trim_end_matches("}}");
        word.trim() == "false"
    })
}

/// The last word of a path: `v20.1` is 20.
pub(crate) fn major(version: &str) -> Option<u32> {
    let digits = version.trim().trim_start_matches(['v', 'V', '=', '^', '~', '>', '<', ' ']);
    digits.split(|one: char| !one.is_ascii_digit()).next()?.parse().ok()
}
