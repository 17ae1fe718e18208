//! A file in the folder for temporary files whose name others can guess.

use facts::code::BinaryOp;
use review::prelude::*;

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "temp-file-predictable",
    summary: "a temporary file has a name that others can guess",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[377, 378],
    references: &[
        "https://owasp.org/www-community/vulnerabilities/Insecure_Temporary_File",
        "https://nodejs.org/api/fs.html#fsmkdtempprefix-options-callback",
    ],
    reads: FactKinds::CODE,
    page: include_str!("temp_file_predictable.md"),
    run,
};

/// How deep a path is followed.
const DEPTH: u32 = 12;

fn run(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for site in cx.calls() {
        let Some(callee) = site.callee.map(|callee| callee.as_str()) else { continue };
        let Some(method) = callee
            .strip_prefix("fs.promises.")
            .or_else(|| callee.strip_prefix("fs/promises."))
            .or_else(|| callee.strip_prefix("fs."))
        else {
            continue;
        };
        let options = match method.trim_end_matches("Sync") {
            "writeFile" | "appendFile" => 2,
            "createWriteStream" => 1,
            "open" if writes(&site) => 2,
            _ => continue,
        };
        let Some(path) = site.arg(0) else { continue };
        if begins_in_temp(cx, site.file, site.code, path, DEPTH) && !is_private(&site, options) {
            found.push((site.file, site.range()));
        }
    }
    for (file, range) in found {
        cx.report(file, range, "everybody on the machine can write to this folder: who knows the name puts a file or a link there first, and reads what is written");
    }
}

fn writes(site: &CallSite<'_>) -> bool {
    site.arg(1)
        .and_then(|flags| literal::string(site.code, flags))
        .is_some_and(|flags| flags.starts_with(['w', 'a']) && !flags.contains('x'))
}

/// A mode that keeps others out, or a flag that refuses an existing file; what cannot be read is taken for one.
fn is_private(site: &CallSite<'_>, place: usize) -> bool {
    let Some(value) = site.arg(place) else { return false };
    let Some(options) = Options::of(site.code, value) else {
        let encoding = literal::string(site.code, value).is_some();
        let callback = matches!(site.code.kind(site.code.constant(value)), ExprKind::Function(_));
        return !encoding && !callback && literal::number(site.code, value).is_none_or(keeps_out);
    };
    let flag = options.string("flag").or_else(|| options.string("flags"));
    if flag.is_some_and(|flag| flag.contains('x')) || !options.is_complete() {
        return true;
    }
    options.get("mode").is_some_and(|mode| literal::number(site.code, mode).is_none_or(keeps_out))
}

/// No bits for the group and for others.
fn keeps_out(mode: f64) -> bool {
    mode >= 0.0 && (mode as u64) & 0o077 == 0
}

/// `os.tmpdir()` or `/tmp/` is where the path begins. Folders that were made for this file alone do not count.
fn begins_in_temp(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    expr: ExprId,
    depth: u32,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let begins = |part: ExprId| begins_in_temp(cx, file, code, part, depth);
    let expr = code.constant(expr);
    match code.kind(expr) {
        ExprKind::String(text) => text.starts_with("/tmp/") || text.starts_with("/var/tmp/"),
        ExprKind::Template { texts, exprs } => {
            let start = texts.first().map_or("", |text| &text.text);
            start.starts_with("/tmp/")
                || (start.is_empty() && exprs.first().is_some_and(|first| begins(*first)))
        }
        ExprKind::Binary { op: BinaryOp::Add, left, .. } => begins(*left),
        ExprKind::Conditional { then, .. } => begins(*then),
        ExprKind::Call(call) => {
            let callee = cx.origin(file, call.callee).map_or("", |origin| origin.as_str());
            match callee {
                "os.tmpdir" | "os.tmpDir" => true,
                "path.join" | "path.resolve" | "path.posix.join" => {
                    call.args.first().is_some_and(|first| begins(first.value))
                }
                _ => false,
            }
        }
        _ => false,
    }
}
