//! Files that are asked about by their name, and then written by the same name.

use review::prelude::*;

use crate::literal::Options;
use crate::surroundings::function_at;

pub(crate) static CHECK: Check = Check {
    id: "file-race",
    summary: "a file is asked about, and may be another when it is used",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "input-validation",
    focus: &["input-validation"],
    cwe: &[367],
    references: &[
        "https://nodejs.org/api/fs.html#fsexistspath-callback",
        "https://cwe.mitre.org/data/definitions/367.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("file_race.md"),
    run,
};

const ASKS: &[&str] = &[
    "exists",
    "existsSync",
    "access",
    "accessSync",
    "stat",
    "statSync",
    "lstat",
    "lstatSync",
    "pathExists",
    "pathExistsSync",
];
/// What does harm to a file that took the other's place.
const USES: &[&str] = &[
    "writeFile",
    "writeFileSync",
    "appendFile",
    "appendFileSync",
    "createWriteStream",
    "open",
    "openSync",
    "chmod",
    "chmodSync",
    "chown",
    "chownSync",
    "truncate",
    "truncateSync",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut asked: Vec<CallSite<'_>> = Vec::new();
    let mut found = Vec::new();
    for site in cx.calls() {
        let Some(method) = file_method(&site).filter(|_| !cx.is_test(site.file)) else { continue };
        if asked.last().is_some_and(|last| last.file != site.file) {
            asked.clear();
        }
        if ASKS.contains(&method) {
            asked.push(site);
        } else if USES.contains(&method)
            && !is_exclusive(&site)
            && let Some(before) = asked.iter().rev().find(|before| is_same(before, &site))
        {
            found.push((site, before.range()));
        }
    }
    for (site, before) in found {
        let message = format!(
            "the file may have been swapped since it was asked about: `{}` follows the name again",
            site.text(site.call.callee)
        );
        cx.report(site.file, site.range(), message)
            .because(site.file, before, "the file is asked about here")
            .advise("Open it once and ask the handle (`handle.stat()`), or let the call fail: flag `wx` creates only what is not there");
    }
}

fn file_method<'a>(site: &CallSite<'a>) -> Option<&'a str> {
    let callee = site.callee?.as_str();
    let method =
        ["fs.promises.", "fs.", "fs-extra."].iter().find_map(|start| callee.strip_prefix(start))?;
    (ASKS.contains(&method) || USES.contains(&method)).then_some(method)
}

/// The same path, by a name or an expression of the same text, in the same function or one inside of it.
fn is_same(before: &CallSite<'_>, site: &CallSite<'_>) -> bool {
    let (Some(asked), Some(used)) = (before.arg(0), site.arg(0)) else { return false };
    let code = site.code;
    let is_text = code.string(asked).is_some() && code.string(asked) == code.string(used);
    let same_name = match (code.kind(asked), code.kind(used)) {
        (ExprKind::Name { symbol: Some(left), .. }, ExprKind::Name { symbol: Some(right), .. }) => {
            left == right
        }
        _ => false,
    };
    if !is_text && !same_name {
        return false;
    }
    let around = function_at(code, before.range());
    let range = code.function(around).range;
    around == FunctionId::TOP_LEVEL && before.owner == site.owner
        || around != FunctionId::TOP_LEVEL && range.contains(site.range())
}

/// `flag: "wx"`: fails where something is there.
fn is_exclusive(site: &CallSite<'_>) -> bool {
    site.call.args.iter().any(|arg| {
        let text = site.code.string(site.code.constant(arg.value));
        let option = Options::of(site.code, arg.value)
            .and_then(|options| options.string("flag").or_else(|| options.string("flags")));
        [text, option].into_iter().flatten().any(|flag| {
            flag.len() <= 3 && (flag.contains('x') || flag.starts_with('r') && !flag.contains('+'))
        })
    })
}
