//! What the checks on data flow have in common: who chose the data, and how bad that makes it.

use facts::Flow;
use model::{Confidence, Severity};
use review::{CheckContext, FindingBuilder};

/// Kinds of sources that somebody outside can fill at will.
const REMOTE: &[&str] =
    &["request", "url", "message", "websocket", "graphql", "queue", "upload", "archive"];

/// Whether somebody outside chooses the data, rather than who starts the program.
pub(crate) fn is_remote(flow: &Flow) -> bool {
    REMOTE.contains(&&*flow.source.kind)
}

/// "Request data (`req.query`)", to begin a message with.
pub(crate) fn subject(flow: &Flow) -> String {
    let who = match &*flow.source.kind {
        "request" | "graphql" => "Request data",
        "upload" => "The uploader's data",
        "url" => "Data of the page's address",
        "message" => "Data of another window's message",
        "websocket" => "Data of a socket message",
        "queue" => "Data of a queue message",
        "argv" => "A command-line argument",
        "env" => "An environment variable",
        "file" => "Content of a file",
        "archive" => "The name of an archive entry",
        "page-text" => "Text of the page",
        "own-path" => "The folder that the program runs in",
        "parameter" => "A parameter of an exported function",
        _ => "Outside data",
    };
    format!("{who} (`{}`)", flow.source.name)
}

/// A script of the developers, by its folder.
pub(crate) fn is_script(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    folders.any(|folder| matches!(folder, "scripts" | "script" | "tools" | "tasks" | "extra"))
}

/// "; `encodeURIComponent(name)` on the way does not help here"; empty when nothing was tried.
fn no_help(flow: &Flow) -> String {
    let quoted: Vec<String> = flow.weak_sanitizers.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => String::new(),
        [one] => format!("; {one} on the way does not help here"),
        many => format!("; {} on the way do not help here", many.join(" and ")),
    }
}

/// Claims that the flow does harm. Data that only the program's own user or deployment chooses is two levels milder:
/// whoever starts a program may already do what it does. Of a parameter nobody knows who fills it, so that claim is
/// one to verify.
pub(crate) fn report<'c>(
    cx: &'c mut CheckContext<'_>,
    flow: &Flow,
    severity: Severity,
    harm: &str,
) -> FindingBuilder<'c> {
    let message = format!("{} {harm}{}", subject(flow), no_help(flow));
    // An application that a test makes for itself answers nobody else.
    let severity = if cx.is_test(flow.sink.file) { severity.lowered(1) } else { severity };
    let (severity, surest) = match &*flow.source.kind {
        "parameter" => (severity.lowered(2), Confidence::Low),
        _ if is_remote(flow) => (severity, Confidence::High),
        // Nobody attacks with the name of a folder; things break.
        "own-path" => (severity.lowered(3), Confidence::Medium),
        // A script of the developers is run by those who could run anything.
        _ if is_script(cx.file(flow.sink.file).path.as_str()) => {
            (severity.lowered(3), Confidence::Medium)
        }
        _ => (severity.lowered(2), Confidence::Medium),
    };
    cx.report_flow(flow, message).severity(severity).at_most(surest)
}
