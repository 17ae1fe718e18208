//! Data on a command line that a shell reads.

use review::prelude::*;

use crate::tainted;

pub(crate) static CHECK: Check = Check {
    id: "cmd-exec",
    summary: "request data on a shell command line",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[78, 88],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/OS_Command_Injection_Defense_Cheat_Sheet.html",
        "https://nodejs.org/api/child_process.html",
    ],
    reads: FactKinds::FLOWS,
    page: include_str!("cmd_exec.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for flow in cx.flows("command").filter(|flow| is_read_by_a_shell(flow)) {
        // Whoever starts a script of the developers has the shell already.
        let by_starter = matches!(&*flow.source.kind, "argv" | "env");
        if by_starter && tainted::is_script(cx.file(flow.sink.file).path.as_str()) {
            continue;
        }
        let harm = format!("becomes part of a shell command line in `{}`", flow.sink.name);
        tainted::report(cx, flow, CHECK.severity, &harm);
    }
}

/// The program's own folder is harmless as a program or an argument; a shell takes a space in it for an end.
fn is_read_by_a_shell(flow: &Flow) -> bool {
    let method = flow.sink.name.rsplit('.').next().unwrap_or_default();
    &*flow.source.kind != "own-path"
        || matches!(method, "exec" | "execSync" | "execAsync" | "execPromise")
}
