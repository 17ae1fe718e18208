//! Actions that look like another one.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-typosquat",
    summary: "an action's name is a misspelling of a known one",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "determinism"],
    cwe: &[1357, 494],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("action_typosquat.md"),
    run,
};

/// Owners and names that people mean.
const MEANT: [&str; 24] = [
    "actions/checkout",
    "actions/setup-node",
    "actions/setup-python",
    "actions/setup-java",
    "actions/setup-go",
    "actions/cache",
    "actions/upload-artifact",
    "actions/download-artifact",
    "actions/github-script",
    "actions/labeler",
    "actions/stale",
    "github/codeql-action",
    "docker/login-action",
    "docker/build-push-action",
    "docker/setup-buildx-action",
    "docker/setup-qemu-action",
    "docker/metadata-action",
    "aws-actions/configure-aws-credentials",
    "codecov/codecov-action",
    "hashicorp/setup-terraform",
    "pypa/gh-action-pypi-publish",
    "softprops/action-gh-release",
    "azure/login",
    "google-github-actions/auth",
];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            let Some(uses) = step.uses.as_ref().filter(|uses| uses.kind == UsesKind::Repository)
            else {
                continue;
            };
            if let Some(meant) = meant(&uses.name) {
                let message = format!(
                    "`{}` is not `{meant}`, but one letter away from it: whoever owns that name runs code here",
                    uses.name
                );
                cx.report(at.file, uses.text.range, message);
            }
        }
    }
}

fn meant(name: &str) -> Option<&'static str> {
    if MEANT.contains(&name) {
        return None;
    }
    let (owner, rest) = name.split_once('/')?;
    MEANT.into_iter().find(|known| {
        let Some((theirs, their_rest)) = known.split_once('/') else { return false };
        // A fork keeps the name, and owns another.
        rest == their_rest && owner != theirs && is_near(owner, theirs)
            || owner == theirs && rest != their_rest && is_swapped(rest, their_rest)
    })
}

/// One letter more, less or other, or two swapped.
fn is_near(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len().abs_diff(right.len()) > 1 || right.len() < 5 {
        return false;
    }
    let start = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let end = left[start..]
        .iter()
        .rev()
        .zip(right[start..].iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let (left, right) = (&left[start..left.len() - end], &right[start..right.len() - end]);
    matches!((left, right), ([_] | [], [_] | []))
        || matches!((left, right), ([a, b], [c, d]) if a == d && b == c)
        || is_moved(left, right)
}

/// One letter stands elsewhere.
fn is_moved(left: &[u8], right: &[u8]) -> bool {
    let rotated = |from: &[u8], to: &[u8]| {
        from.len() == to.len()
            && from.len() > 1
            && from[1..] == to[..to.len() - 1]
            && from[0] == to[to.len() - 1]
    };
    rotated(left, right) || rotated(right, left)
}

fn is_swapped(left: &str, right: &str) -> bool {
    left.len() == right.len() && is_near(left, right)
}
