//! How a secret gets out of a pipeline.

use facts::ci::{Command, Job, Link, Platform, RedirectKind, Script, Step, Text, Word, WordPart};
use model::ByteRange;
use pipelines::{Linked, Origin, OriginKind, Pipelines, Place};
use review::SecretName;

/// One way out.
pub(crate) struct Leak {
    pub(crate) range: ByteRange,
    /// The secret's name.
    pub(crate) name: String,
    pub(crate) way: Way,
    pub(crate) origin: Option<Origin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Printed as it is: the runner masks it.
    Printed,
    /// Printed in another form, which no mask fits.
    Encoded,
    /// Printed by the shell's trace.
    Traced,
    /// All variables are printed.
    Dumped,
    /// Written to `GITHUB_OUTPUT` or the summary.
    Output,
    /// Part of a command line.
    Argument,
}

/// A step's script with what surrounds it.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) linked: Linked<'a>,
    pub(crate) job: &'a Job,
    pub(crate) number: usize,
    pub(crate) step: &'a Step,
    pub(crate) script: &'a Script,
}

impl<'a> Site<'a> {
    pub(crate) fn place(&self) -> Place<'a> {
        Place::of_step(self.linked, self.job, self.number)
    }
}

/// Every script of a pipeline.
pub(crate) fn sites(linked: Linked<'_>) -> impl Iterator<Item = Site<'_>> {
    linked.pipeline.jobs.iter().flat_map(move |job| {
        job.steps.iter().enumerate().filter_map(move |(number, step)| {
            let script = step.run.as_ref()?;
            Some(Site { linked, job, number, step, script })
        })
    })
}

const PRINTING: [&str; 7] =
    ["echo", "printf", "cat", "write-host", "write-output", "print", "logger"];
/// What changes a text so that a mask no longer fits.
const ENCODING: [&str; 14] = [
    "base64", "rev", "xxd", "od", "hexdump", "tr", "sed", "cut", "fold", "openssl", "gzip", "awk",
    "base32", "jq",
];
/// What passes a text on to its own output.
const PASSING: [&str; 6] = ["tee", "cat", "head", "tail", "sort", "grep"];

/// What leaves through the script of a step.
pub(crate) fn leaks<'a>(pipelines: &Pipelines<'a>, site: Site<'a>) -> Vec<Leak> {
    let mut found = Vec::new();
    let mut traces = shell_traces(site.step);
    for (index, command) in site.script.commands.iter().enumerate() {
        if turns_trace(command) == Some(true) {
            traces = true;
        } else if turns_trace(command) == Some(false) {
            traces = false;
        }
        let masks = command.spelled().iter().any(|word| word.contains("::add-mask::"));
        if masks {
            continue;
        }
        found.extend(printed(pipelines, site, index, command));
        found.extend(written(pipelines, site, command));
        found.extend(dumped(pipelines, site, index, command));
        found.extend(arguments(pipelines, site, command));
        if traces {
            found.extend(traced(pipelines, site, command));
        }
    }
    found.retain(|leak| !is_masked_before(site, leak));
    found
}

/// `set -x`, `set -eux`, `set -o xtrace`, and `set +x`.
fn turns_trace(command: &Command) -> Option<bool> {
    if command.name() != "set" {
        return None;
    }
    let words = command.spelled();
    let has = |sign: char| {
        words
            .iter()
            .skip(1)
            .any(|word| word.starts_with(sign) && !word.starts_with("--") && word.contains('x'))
            || words.windows(2).any(|pair| pair[0] == format!("{sign}o") && pair[1] == "xtrace")
    };
    match (has('-'), has('+')) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// `shell: bash -x {0}`, `#!/bin/bash -x`.
fn shell_traces(step: &Step) -> bool {
    let traced = |line: &str| {
        let mut words = line.split_whitespace();
        line.contains("sh")
            && words
                .any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('x'))
    };
    let shell = step.shell.as_ref().is_some_and(|shell| traced(&shell.value));
    let first = step.run.as_ref().and_then(|run| run.text.value.lines().next());
    shell || first.is_some_and(|line| line.starts_with("#!") && traced(line))
}

/// The secrets that a word holds.
pub(crate) fn secrets<'a>(
    pipelines: &Pipelines<'a>,
    site: Site<'a>,
    word: &'a Word,
) -> Vec<(String, Option<Origin>)> {
    let is_plain = |part: &WordPart| matches!(part, WordPart::Literal { .. });
    if word.parts.iter().all(is_plain) {
        return Vec::new();
    }
    let origins = pipelines.word_origins(site.script, word, site.place());
    let mut found: Vec<_> = origins
        .into_iter()
        .filter_map(|origin| match &origin.kind {
            OriginKind::Secret(name) => Some((name.clone(), Some(origin))),
            _ => None,
        })
        .collect();
    if found.is_empty() && site.linked.pipeline.platform != Platform::GitHub {
        found.extend(by_name(site, word).map(|name| (name, None)));
    }
    found
}

/// Elsewhere secrets are variables that the file does not set.
fn by_name<'a>(site: Site<'a>, word: &'a Word) -> impl Iterator<Item = String> + 'a {
    let pipeline = site.linked.pipeline;
    let is_set = move |name: &str| {
        let own = site.job.env.iter().chain(&pipeline.env).find(|pair| &*pair.name == name);
        let assigned = site.script.commands.iter().flat_map(|command| &command.assignments);
        own.is_some_and(|pair| !pair.value.value.starts_with("credentials("))
            || assigned.into_iter().any(|one| &*one.name == name)
    };
    let secret = |name: &str| SecretName::of(name).is_some_and(SecretName::is_plain);
    let named = word.variables().map(|(name, _)| name);
    named.filter(move |name| secret(name) && !is_set(name)).map(str::to_owned)
}

fn leak(range: ByteRange, way: Way, (name, origin): (String, Option<Origin>)) -> Leak {
    Leak { range, name, way, origin }
}

/// The words and inputs of a command that its output is made of.
fn inputs(command: &Command) -> impl Iterator<Item = &Word> {
    let redirected = command.redirects.iter().filter(|redirect| {
        matches!(redirect.kind, RedirectKind::HereDocument | RedirectKind::HereString)
    });
    command.words.iter().skip(1).chain(redirected.map(|redirect| &redirect.target))
}

fn goes_to_file(command: &Command) -> bool {
    command.redirects.iter().any(|redirect| {
        let target = redirect.target.spelled();
        matches!(redirect.kind, RedirectKind::Out | RedirectKind::Append)
            && !target.is_empty()
            && !matches!(&*target, "1" | "2" | "/dev/stdout" | "/dev/stderr")
    })
}

/// `echo "$TOKEN"`, `base64 <<< "$TOKEN"`, `printf %s "$TOKEN" | rev`.
fn printed<'a>(
    pipelines: &Pipelines<'a>,
    site: Site<'a>,
    index: usize,
    command: &'a Command,
) -> Vec<Leak> {
    let name = command.name().to_ascii_lowercase();
    let encodes = ENCODING.contains(&&*name);
    if !PRINTING.contains(&&*name) && !encodes || command.substituted || goes_to_file(command) {
        return Vec::new();
    }
    let Some(later_encodes) = rest_of_pipe(site.script, index) else { return Vec::new() };
    // A program's arguments are its orders; what it turns is what it is fed.
    let fed: Vec<&Word> = match encodes {
        true => command.redirects.iter().map(|redirect| &redirect.target).collect(),
        false => inputs(command).collect(),
    };
    let way = |word: &Word| match encodes || later_encodes || turns_within(site.script, word) {
        true => Way::Encoded,
        false => Way::Printed,
    };
    fed.into_iter()
        .flat_map(|word| {
            let found = secrets(pipelines, site, word).into_iter();
            found.map(move |secret| leak(command.range, way(word), secret)).collect::<Vec<_>>()
        })
        .collect()
}

/// `echo $(echo $X | base64)`, `${X:0:4}`.
fn turns_within(script: &Script, word: &Word) -> bool {
    script.substituted(word).any(|command| ENCODING.contains(&&*command.name()))
}

/// Whether what follows in the pipe changes the text, or `None` where it is swallowed.
fn rest_of_pipe(script: &Script, index: usize) -> Option<bool> {
    let mut encodes = false;
    for next in script.commands.iter().skip(index + 1).filter(|next| !next.substituted) {
        if next.link != Link::Pipe {
            break;
        }
        let name = next.name();
        let turns = ENCODING.contains(&&*name);
        if !turns && !PASSING.contains(&&*name) || goes_to_file(next) {
            return None;
        }
        encodes |= turns;
    }
    Some(encodes)
}

/// `>> "$GITHUB_OUTPUT"`, `>> "$GITHUB_STEP_SUMMARY"`, `::set-output`.
fn written<'a>(pipelines: &Pipelines<'a>, site: Site<'a>, command: &'a Command) -> Vec<Leak> {
    let writes =
        ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"].iter().any(|file| command.writes_to(file));
    let says = command.spelled().iter().any(|word| word.contains("::set-output"));
    if !writes && !says {
        return Vec::new();
    }
    let words = inputs(command);
    words
        .flat_map(|word| secrets(pipelines, site, word))
        .map(|secret| leak(command.range, Way::Output, secret))
        .collect()
}

/// `env`, `printenv`, `export -p`, `Get-ChildItem env:`.
fn dumped<'a>(
    pipelines: &Pipelines<'a>,
    site: Site<'a>,
    index: usize,
    command: &'a Command,
) -> Vec<Leak> {
    let words = command.spelled();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let dumps = match words.as_slice() {
        ["env" | "printenv" | "set"] | ["export", "-p"] | ["declare", "-x"] => true,
        ["Get-ChildItem" | "gci" | "dir" | "ls", what] => what.eq_ignore_ascii_case("env:"),
        _ => false,
    };
    let next = site.script.commands.get(index + 1).filter(|next| next.link == Link::Pipe);
    let filters = next.is_some_and(|next| !["sort", "tee", "cat", "less"].contains(&&*next.name()));
    if !dumps || command.substituted || goes_to_file(command) || filters {
        return Vec::new();
    }
    let at = site.place();
    let variables = site.step.env.iter().chain(&site.job.env).chain(&site.linked.pipeline.env);
    let mut found = variables.flat_map(|pair| pipelines.text_origins(&pair.value, at));
    let secret = found.find_map(|origin| Some((origin.secret()?.to_owned(), Some(origin.clone()))));
    secret.into_iter().map(|secret| leak(command.range, Way::Dumped, secret)).collect()
}

/// The trace prints each command with its variables filled in.
fn traced<'a>(pipelines: &Pipelines<'a>, site: Site<'a>, command: &'a Command) -> Vec<Leak> {
    let assigned = command.assignments.iter().map(|one| &one.value);
    let mut found =
        command.words.iter().chain(assigned).flat_map(|word| secrets(pipelines, site, word));
    let first = found.next();
    first.into_iter().map(|secret| leak(command.range, Way::Traced, secret)).collect()
}

/// `terraform -var "password=$P"`, `curl -u user:$P`, `mysql -p$P`, `docker login -p $P`.
fn arguments<'a>(pipelines: &Pipelines<'a>, site: Site<'a>, command: &'a Command) -> Vec<Leak> {
    let program = command.name();
    if program.is_empty() || PRINTING.contains(&&*program.to_ascii_lowercase()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut before = String::new();
    for word in command.words.iter().skip(1) {
        let spelled = word.spelled();
        if is_password_argument(&program, &before, &spelled) {
            let secrets = secrets(pipelines, site, word).into_iter();
            found.extend(secrets.map(|secret| leak(command.range, Way::Argument, secret)));
        }
        before = spelled;
    }
    found
}

fn is_password_argument(program: &str, before: &str, word: &str) -> bool {
    let flag = |text: &str| {
        let name = text.trim_start_matches('-').split('=').next().unwrap_or_default();
        let is_long = text.starts_with("--");
        is_long
            && ["password", "passwd", "pass", "secret", "passphrase"]
                .iter()
                .any(|known| name.ends_with(known))
    };
    let terraform = |text: &str| matches!(text, "-var" | "--var");
    match program {
        "terraform" | "tofu" | "terragrunt" | "packer" => {
            terraform(before) || word.starts_with("-var=")
        }
        "curl" => matches!(before, "-u" | "--user") || word.starts_with("-u") && word.contains(':'),
        "mysql" | "mysqldump" | "sshpass" | "mariadb" => {
            before == "-p" || word.starts_with("-p") && word.len() > 2 || flag(before) || flag(word)
        }
        "docker" | "podman" | "helm" | "az" => before == "-p" || flag(before) || flag(word),
        _ => flag(before) && !word.starts_with('-') || flag(word) && word.contains('='),
    }
}

/// `echo "::add-mask::$X"` above: what is printed after is masked.
fn is_masked_before(site: Site<'_>, leak: &Leak) -> bool {
    if matches!(leak.way, Way::Argument | Way::Output) {
        return false;
    }
    let above = site.script.commands.iter().filter(|one| one.range.end <= leak.range.start);
    let masks = above.filter(|one| one.spelled().iter().any(|word| word.contains("::add-mask::")));
    let same = |one: &Command| {
        let leaking = site.script.commands.iter().find(|other| other.range == leak.range);
        let named = |command: &Command| -> Vec<String> {
            inputs(command).flat_map(Word::variables).map(|(name, _)| name.to_owned()).collect()
        };
        leaking.is_some_and(|leaking| {
            let masked = named(one);
            let said = named(leaking);
            !said.is_empty() && said.iter().all(|name| masked.contains(name))
        })
    };
    let mut masks = masks;
    masks.any(same)
}

/// A text that is made of a secret: the value of an argument or variable.
pub(crate) fn secret_of<'a>(
    pipelines: &Pipelines<'a>,
    place: Place<'a>,
    text: &'a Text,
) -> Option<String> {
    let origins = pipelines.text_origins(text, place);
    origins.iter().find_map(Origin::secret).map(str::to_owned)
}
