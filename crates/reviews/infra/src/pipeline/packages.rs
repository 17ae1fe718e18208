//! How package managers are called.

use facts::ci::Command;
use model::Severity;

pub(crate) fn is_lockfile(name: &str) -> bool {
    matches!(
        name,
        "package-lock.json"
            | "npm-shrinkwrap.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "bun.lock"
            | "bun.lockb"
            | "deno.lock"
    )
}

/// An install that may give something else next time.
pub(crate) struct Loose {
    pub(crate) message: String,
    pub(crate) instead: String,
    pub(crate) severity: Severity,
    /// The claim is about a lockfile that is there and not kept to.
    pub(crate) needs_lockfile: bool,
}

pub(crate) fn loose(command: &Command, is_berry: bool) -> Option<Loose> {
    let spelled = command.spelled();
    let words: Vec<&str> =
        spelled.iter().map(String::as_str).filter(|word| *word != "sudo").collect();
    if words.iter().any(|word| matches!(*word, "--help" | "-h" | "--version" | "--dry-run")) {
        return None;
    }
    match words.as_slice() {
        ["npm", "install" | "i" | "add", rest @ ..] => npm(rest),
        ["pnpm", "add", rest @ ..] | ["yarn", "add", rest @ ..] => named("npm", &arguments(rest)),
        ["pnpm", "install" | "i", rest @ ..] => {
            rest.contains(&"--no-frozen-lockfile").then(|| unlocked("pnpm install"))
        }
        ["yarn"] | ["yarn", "install", ..] if !is_berry => {
            let frozen = ["--frozen-lockfile", "--immutable", "--pure-lockfile"];
            let is_frozen = words.iter().any(|word| frozen.contains(word));
            (!is_frozen).then(|| unlocked("yarn install"))
        }
        ["pip" | "pip3", "install", rest @ ..]
        | ["python" | "python3", "-m", "pip", "install", rest @ ..] => pip(rest),
        ["gem", "install" | "i", rest @ ..] => gem(rest),
        _ => None,
    }
}

fn unlocked(command: &str) -> Loose {
    let instead = match command {
        "npm install" => "`npm ci`",
        "yarn install" => "`yarn install --frozen-lockfile`",
        _ => "`pnpm install --frozen-lockfile`",
    };
    Loose {
        message: format!(
            "`{command}` goes by the manifest's ranges and changes the lockfile where they disagree: what is tested is not what was committed"
        ),
        instead: format!("Use {instead}"),
        severity: Severity::Med,
        needs_lockfile: true,
    }
}

/// Words that are neither flags nor the values of flags.
fn arguments<'w>(rest: &[&'w str]) -> Vec<&'w str> {
    let takes_value = [
        "--prefix",
        "--registry",
        "-C",
        "--loglevel",
        "-w",
        "--workspace",
        "--cwd",
        "-v",
        "--version",
        "-i",
        "--install-dir",
        "-t",
        "--target",
        "--index-url",
        "--extra-index-url",
        "-c",
        "--constraint",
        "-f",
        "--find-links",
    ];
    let mut found = Vec::new();
    let mut skip = false;
    for word in rest {
        if skip {
            skip = false;
        } else if word.starts_with('-') {
            skip = takes_value.contains(word);
        } else {
            found.push(*word);
        }
    }
    found
}

fn npm(rest: &[&str]) -> Option<Loose> {
    let packages = arguments(rest);
    if packages.is_empty() {
        let leaves_lock =
            rest.iter().any(|word| matches!(*word, "--no-package-lock" | "--package-lock-only"));
        return (!leaves_lock).then(|| unlocked("npm install"));
    }
    named("npm", &packages)
}

/// Packages by name: their versions, and those of what they need, are of the day.
fn named(manager: &str, packages: &[&str]) -> Option<Loose> {
    let local = |name: &&&str| {
        name.starts_with(['.', '/', '~', '$']) || name.contains("://") || name.ends_with(".tgz")
    };
    let foreign: Vec<&&str> = packages.iter().filter(|name| !local(name)).collect();
    let loose = foreign.iter().find(|name| !is_exact(name));
    let (name, severity) = match (loose, foreign.first()) {
        (Some(name), _) => (**name, Severity::Med),
        (None, Some(name)) => (**name, Severity::Low),
        _ => return None,
    };
    let message = match severity {
        Severity::Med => format!(
            "`{name}` is installed in the version that is newest on the day, and so is all that it needs"
        ),
        _ => format!("`{name}` is fixed, and all that it needs is what is newest on the day"),
    };
    let instead = format!(
        "Add it to the manifest, and install with the lockfile: `{}`",
        if manager == "npm" { "npm ci" } else { "bundle install" }
    );
    Some(Loose { message, instead, severity, needs_lockfile: false })
}

/// `name@1.2.3`, `@scope/name@1.2.3`.
fn is_exact(name: &str) -> bool {
    let version = name.rsplit_once('@').filter(|(before, _)| !before.is_empty());
    version.is_some_and(|(_, version)| {
        version.starts_with(|one: char| one.is_ascii_digit()) && version.split('.').count() >= 3
            || version.starts_with('$')
    })
}

fn gem(rest: &[&str]) -> Option<Loose> {
    let packages = arguments(rest);
    let has_version = rest
        .iter()
        .any(|word| matches!(*word, "-v" | "--version") || word.starts_with("--version="));
    let found = named("gem", &packages)?;
    let fixed = has_version || packages.iter().all(|name| name.contains(':') || is_exact(name));
    Some(if fixed { Loose { severity: Severity::Low, ..found } } else { found })
}

/// Packages of Python that are named without `==`.
fn pip(rest: &[&str]) -> Option<Loose> {
    let from_file = rest.iter().any(|word| {
        matches!(
            *word,
            "-r" | "--requirement"
                | "--require-hashes"
                | "-e"
                | "--editable"
                | "-c"
                | "--constraint"
        )
    });
    if from_file {
        return None;
    }
    let tools = ["pip", "setuptools", "wheel", "pipx", "virtualenv", "uv"];
    let is_own = |name: &&str| {
        name.starts_with(['.', '/', '$', '~'])
            || name.contains(['/', '$'])
            || name.ends_with(".whl")
    };
    let mut packages = arguments(rest).into_iter().filter(|name| !is_own(name));
    let loose = packages
        .find(|name| !name.contains("==") && !name.contains(" @ ") && !tools.contains(name))?;
    Some(Loose {
        message: format!("`{loose}` is installed in the version that is newest on the day, and so is all that it needs"),
        instead: "Name the version, or install from a lockfile: `pip install --require-hashes -r requirements.txt`, `uv sync --locked`".to_owned(),
        severity: Severity::Med,
        needs_lockfile: false,
    })
}
