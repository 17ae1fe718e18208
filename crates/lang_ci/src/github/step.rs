//! Steps, and what they use.

use facts::ci::{Shell, Step, Uses, UsesKind};
use yaml::NodeId;

use crate::reader::Reader;

pub(super) fn steps(reader: &Reader<'_>, steps: NodeId, shell: Shell) -> Vec<Step> {
    let items = reader.yaml.items(steps).iter();
    let within = items.take_while(|_| reader.spend());
    within.filter(|step| reader.yaml.is_map(**step)).map(|id| step(reader, *id, shell)).collect()
}

fn step(reader: &Reader<'_>, id: NodeId, outer: Shell) -> Step {
    let stated = reader.text_at(id, "shell");
    let shell = stated.as_ref().map_or(outer, |stated| self::shell(&stated.value));
    let with = reader.get(id, "with");
    let env = reader.yaml.entry(id, "env");
    let whole = |value: Option<NodeId>| {
        let text = reader.text(value?)?;
        reader.computed.borrow_mut().push(text.range);
        Some(text)
    };
    Step {
        id: reader.text_at(id, "id").map(|text| text.value),
        name: reader.text_at(id, "name"),
        range: reader.range(id),
        condition: reader.condition(id),
        uses: reader.get(id, "uses").and_then(|uses| self::uses(reader, uses)),
        with: with.map_or_else(Vec::new, |with| reader.pairs(with)),
        computed_with: whole(with),
        computed_env: whole(env.map(|(_, value)| value)),
        env: env.map_or_else(Vec::new, |(_, value)| reader.pairs(value)),
        env_range: env.map_or_else(Default::default, |(key, value)| reader.entry_range(key, value)),
        run: reader.get(id, "run").and_then(|run| reader.script(run, shell)),
        shell: stated,
        continue_on_error: reader.text_at(id, "continue-on-error"),
        timeout: reader.text_at(id, "timeout-minutes"),
        working_directory: reader.text_at(id, "working-directory"),
    }
}

/// The language of a shell that is named.
pub(super) fn shell(name: &str) -> Shell {
    let program = name.split_whitespace().next().unwrap_or_default();
    let program = program.rsplit('/').next().unwrap_or_default();
    match program.trim_end_matches(".exe") {
        "bash" | "sh" | "zsh" | "dash" | "ksh" | "wsl-bash" | "msys2" => Shell::Posix,
        "pwsh" | "powershell" => Shell::PowerShell,
        "cmd" => Shell::Cmd,
        _ if program.starts_with("${{") => Shell::Posix,
        _ => Shell::Other,
    }
}

pub(super) fn uses(reader: &Reader<'_>, id: NodeId) -> Option<Uses> {
    let text = reader.text(id)?;
    let value = text.value.trim();
    let comment = reader.comment_after(text.range).map(Into::into);
    let (kind, body) = match value.strip_prefix("docker://") {
        Some(image) => (UsesKind::Image, image),
        None if value.starts_with("./") || value.starts_with("../") => (UsesKind::Local, value),
        None => (UsesKind::Repository, value),
    };
    let (whole, reference) = split_reference(kind, body);
    let mut parts = whole.splitn(3, '/');
    let (name, path) = match kind {
        UsesKind::Repository => {
            let name = [parts.next().unwrap_or_default(), parts.next().unwrap_or_default()];
            (name.join("/").to_ascii_lowercase(), parts.next().unwrap_or_default())
        }
        _ => (whole.to_owned(), ""),
    };
    let (path, reference) = (path.into(), reference.map(Into::into));
    Some(Uses { kind, name: name.into(), path, reference, comment, text })
}

/// An image's digest or tag, an action's revision.
fn split_reference(kind: UsesKind, body: &str) -> (&str, Option<&str>) {
    let at = body.split_once('@').map(|(name, reference)| (name, Some(reference)));
    match kind {
        UsesKind::Image => at.unwrap_or_else(|| match body.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (body, None),
        }),
        _ => at.unwrap_or((body, None)),
    }
}
