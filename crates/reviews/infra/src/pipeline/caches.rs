//! What is kept between runs.

use facts::ci::{Expr, Node, Pipeline, Step, Text, Uses};
use model::ByteRange;

use super::actions::{Caching, Toggle, caching};
use super::major;
use super::work::{Work, does};

/// Folders of downloaded or installed packages.
pub(crate) fn is_dependencies(paths: &str) -> bool {
    const FOLDERS: [&str; 22] = [
        "node_modules",
        ".npm",
        ".yarn",
        ".pnpm-store",
        "pnpm",
        ".cache/pip",
        ".m2",
        ".gradle",
        ".cargo",
        "vendor/bundle",
        ".cache/composer",
        "vendor",
        "go/pkg/mod",
        ".cache/go-build",
        "Pods",
        ".nuget",
        ".cache/yarn",
        ".venv",
        "venv",
        ".bundle",
        ".cache/pypoetry",
        "site-packages",
    ];
    paths.lines().map(str::trim).any(|path| {
        FOLDERS.iter().any(|folder| {
            path.trim_end_matches(['/', '*']).ends_with(folder)
                || path.contains(&format!("{folder}/"))
        })
    })
}

/// Whether a step keeps or restores anything.
pub(crate) fn caches(step: &Step) -> bool {
    let Some(uses) = &step.uses else { return false };
    let name = uses.full_name();
    // Set-up steps of one's own hide what they do.
    let hidden = uses.kind != facts::ci::UsesKind::Repository
        || name.contains("cache")
        || name.contains("setup") && !name.starts_with("actions/");
    hidden
        || match caching(&name) {
            Some(Caching::Always) => true,
            Some(Caching::UnlessSet(argument, toggle)) => {
                is_on(step.argument(argument), toggle, true)
                    && (name != "actions/setup-node" || step.argument("cache").is_some())
            }
            Some(Caching::WhenSet(argument, toggle)) => {
                is_on(step.argument(argument), toggle, false)
            }
            None => false,
        }
        || step.argument("cache").is_some_and(|cache| !cache.is("false") && !cache.value.is_empty())
}

fn is_on(value: Option<&Text>, toggle: Toggle, default: bool) -> bool {
    let Some(value) = value else { return default };
    let is_true = ["true", "yes", "1"].iter().any(|word| value.is(word));
    let is_false = ["false", "no", "0", ""].iter().any(|word| value.is(word));
    match toggle {
        Toggle::On => !is_false,
        Toggle::Off => !is_true,
        Toggle::Named => !is_false,
    }
}

/// What makes a run of this pipeline a release. A branch that is named after releases is also tested: it counts where
/// something is published.
pub(crate) fn release(pipeline: &Pipeline) -> Option<ByteRange> {
    let publishes = pipeline.jobs.iter().any(|job| does(job, &[Work::Publish]));
    let found = pipeline.triggers.iter().find(|trigger| {
        let named = trigger
            .branches
            .iter()
            .any(|branch| branch.value.to_ascii_lowercase().contains("release"));
        match &*trigger.event {
            "release" => true,
            "push" => !trigger.tags.is_empty() || named && publishes,
            _ => false,
        }
    });
    found.map(|trigger| trigger.range)
}

/// Every release of this pipeline is a run for a tag.
fn releases_by_tag(pipeline: &Pipeline) -> bool {
    pipeline.triggers.iter().all(|trigger| {
        let branches = trigger
            .branches
            .iter()
            .any(|branch| branch.value.to_ascii_lowercase().contains("release"));
        !branches || &*trigger.event != "push"
    })
}

/// Where a step restores a cache in a run that is a release.
///
/// `names_manager`: the manifest says which package manager is used, which is when setup-node caches unasked.
pub(crate) fn restores(pipeline: &Pipeline, step: &Step, names_manager: bool) -> Option<ByteRange> {
    let uses = step.uses.as_ref()?;
    let name = uses.full_name();
    if step.condition.as_ref().is_some_and(|condition| is_off_for_tags(condition, pipeline)) {
        return None;
    }
    let on = match caching(&name) {
        Some(Caching::Always) => true,
        Some(Caching::UnlessSet(argument, toggle)) => by_argument(
            pipeline,
            step,
            argument,
            toggle,
            by_default(&name, uses, step, names_manager),
        ),
        Some(Caching::WhenSet(argument, toggle)) => {
            by_argument(pipeline, step, argument, toggle, false)
        }
        None => {
            name == "docker/setup-buildx-action"
                && step.argument("cache-binary").is_none_or(|text| text.is("true"))
                && step.argument("version").is_some()
        }
    };
    on.then_some(uses.text.range)
}

/// What an action does where nothing is said, by its version.
fn by_default(name: &str, uses: &Uses, step: &Step, names_manager: bool) -> bool {
    let stated = if uses.is_pinned() { uses.comment.as_deref() } else { uses.reference.as_deref() };
    let version = stated.and_then(|stated| stated.split([' ', '=', '@']).find_map(major));
    match name {
        "astral-sh/setup-uv" => {
            let automatic = step.argument("enable-cache").is_none_or(|text| text.is("auto"));
            !(automatic && version.is_some_and(|version| version >= 10))
        }
        // From 5 on, and then where the manifest names the package manager.
        "actions/setup-node" => {
            names_manager && version.is_some_and(|version| version >= 5)
                || step.argument("cache").is_some()
        }
        "actions/setup-go" => version.is_none_or(|version| version >= 4),
        _ => true,
    }
}

fn by_argument(
    pipeline: &Pipeline,
    step: &Step,
    argument: &str,
    toggle: Toggle,
    default: bool,
) -> bool {
    let Some(value) = step.argument(argument) else { return default };
    if value.is("auto") {
        return default;
    }
    if let Some(tree) = value.sole_expression() {
        let off = match toggle {
            Toggle::Off => is_for_tags(tree),
            _ => matches!(&tree.expr, Expr::Not(inner) if is_for_tags(inner)),
        };
        return !(off && releases_by_tag(pipeline));
    }
    is_on(Some(value), toggle, default)
}

fn is_off_for_tags(condition: &Text, pipeline: &Pipeline) -> bool {
    let off = |tree: &Node| matches!(&tree.expr, Expr::Not(inner) if is_for_tags(inner));
    let by_event = condition.value.contains("github.event_name == 'pull_request'")
        || condition.value.contains("github.event_name != 'release'");
    by_event || condition.trees().any(off) && releases_by_tag(pipeline)
}

/// `startsWith(github.ref, 'refs/tags/')`, `github.ref_type == 'tag'`.
fn is_for_tags(tree: &Node) -> bool {
    let is_text = |node: &Node, wanted: &str| matches!(&node.expr, Expr::Text(text) if text.starts_with(wanted));
    let is_path = |node: &Node, wanted: &str| node.expr.dotted().as_deref() == Some(wanted);
    match &tree.expr {
        Expr::Call(name, arguments) => match arguments.as_slice() {
            [value, start] => {
                &**name == "startswith"
                    && is_path(value, "github.ref")
                    && is_text(start, "refs/tags")
            }
            _ => false,
        },
        Expr::Binary(facts::ci::Op::Equal, left, right) => {
            is_path(left, "github.ref_type") && is_text(right, "tag")
        }
        Expr::Binary(facts::ci::Op::And, left, right) => is_for_tags(left) || is_for_tags(right),
        _ => false,
    }
}
