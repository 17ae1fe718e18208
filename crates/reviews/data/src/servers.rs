//! Which code runs for several callers at the same time.

use std::collections::BTreeSet;

use facts::code::{Code, FunctionId};
use facts::{FileId, SourceFile};
use flow::Timeline;
use review::{CallSite, CheckContext};

/// Runs of server code: the first function of each is in a server's file and is not the top level of a module, which
/// runs once.
pub(crate) fn runs<'a>(cx: &CheckContext<'a>) -> Vec<&'a Timeline> {
    let effects = cx.effects();
    let is_run = |timeline: &&Timeline| {
        timeline.frames.first().is_some_and(|entry| {
            entry.function != FunctionId::TOP_LEVEL && effects.is_server(entry.file)
        })
    };
    cx.timelines().filter(is_run).collect()
}

/// Whether the request says that several processes or threads answer.
pub(crate) fn are_several(stack: &review::Stack) -> bool {
    let models = &stack.concurrency_models;
    models.iter().any(|model| {
        matches!(model.as_str(), "workers" | "worker" | "threads" | "cluster" | "processes")
    })
}

/// Calls of server code.
pub(crate) fn sites<'a>(cx: &CheckContext<'a>) -> impl Iterator<Item = CallSite<'a>> + use<'a> {
    let effects = cx.effects();
    cx.calls().filter(move |site| effects.is_server(site.file))
}

/// Files of server code.
pub(crate) fn files<'a>(
    cx: &CheckContext<'a>,
) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Code)> + use<'a> {
    let effects = cx.effects();
    cx.code().filter(move |(file, ..)| effects.is_server(*file))
}

/// Functions that are given requests: handlers, and what runs before them.
pub(crate) fn handlers(cx: &CheckContext<'_>) -> BTreeSet<(FileId, FunctionId)> {
    let routes = &cx.program().routes.routes;
    let answers = routes.iter().flat_map(|route| &route.handlers);
    let before = routes.iter().flat_map(|route| &route.middleware);
    answers
        .map(|handler| (handler.file, handler.function))
        .chain(before.flat_map(|middleware| middleware.functions.iter().copied()))
        .collect()
}
