//! From templates to the files of one application: its language, modules, runner and style.

use include_dir::{Dir, include_dir};
use lang_js::script::{NotErasable, erase_types, to_commonjs};
use model::RepoPath;

use wide_events::Policy;

use crate::application::{Application, TestPlace};
use crate::framework::{FRAMEWORKS, Framework};
use crate::mark;
use crate::settings::{Settings, interface};

/// Strict TypeScript; each file is as it would be in an application that wants exactly that.
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The parts that every application gets.
const CORE: &[&str] = &[
    "policy", "event", "sampler", "redact", "patterns", "trace", "context", "http", "emit", "index",
];

/// What the generated tests share; it lies where they do.
const TESTING: &str = "testing";

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    pub path: RepoPath,
    /// With its mark.
    pub text: String,
    pub what: &'static str,
}

/// Why a template cannot be used, which is a defect of the template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    #[error("the template `{0}` is missing")]
    Missing(String),
    #[error("the template `{0}`: {1}")]
    Form(String, NotErasable),
}

/// Every file of the application's wide events, in the order in which they are best read.
pub(crate) fn generate(
    application: &Application,
    settings: &Settings,
) -> Result<Vec<Generated>, BadTemplate> {
    let mut files = Vec::new();
    let framework = application.framework.file();
    for name in CORE {
        files.extend(file(application, settings, &format!("core/{name}.ts"), name)?);
    }
    let logger = format!("loggers/{}.ts", application.logger.word());
    files.extend(file(application, settings, &logger, "logger")?);
    files.extend(file(application, settings, &format!("{framework}.ts"), framework)?);
    files.extend(tests(application)?);
    Ok(files)
}

/// The tests of the parts that every application has, of its framework, and what they share.
fn tests(application: &Application) -> Result<Vec<Generated>, BadTemplate> {
    let frameworks = FRAMEWORKS.map(Framework::file);
    let mut stems: Vec<&str> = TEMPLATES
        .get_dir("tests")
        .into_iter()
        .flat_map(Dir::files)
        .filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".ts"))
        .filter(|stem| {
            let own = stem.strip_suffix(".test").unwrap_or(stem);
            own == application.framework.file() || !frameworks.contains(&own)
        })
        .collect();
    stems.sort_unstable();
    let mut files = Vec::new();
    for stem in stems {
        files.extend(test(application, stem)?);
    }
    Ok(files)
}

/// What an application imports of its framework's part.
struct Exports {
    names: &'static str,
    file: &'static str,
}

const fn exports(framework: Framework) -> Exports {
    let names = match framework {
        Framework::Express => "wideEventErrors, wideEvents",
        Framework::Fastify | Framework::Koa => "wideEvents",
        Framework::Nest => "setUpWideEvents",
        Framework::Next => "withWideEvent, withWideEventApi",
    };
    Exports { names, file: framework.file() }
}

fn template(name: &str) -> Result<&'static str, BadTemplate> {
    let file = TEMPLATES.get_file(name).and_then(include_dir::File::contents_utf8);
    file.ok_or_else(|| BadTemplate::Missing(name.to_owned()))
}

fn file(
    application: &Application,
    settings: &Settings,
    name: &str,
    stem: &str,
) -> Result<Option<Generated>, BadTemplate> {
    let text = match stem {
        "policy" => policy(settings)?,
        "index" => {
            let Exports { names, file } = exports(application.framework);
            format!("{}export {{ {names} }} from './{file}.js';\n", template(name)?)
        }
        _ => template(name)?.to_owned(),
    };
    let path = format!("{}/{stem}.{}", application.home, application.extension());
    let text = formed(application, name, &text, &application.home)?;
    Ok(text.map(|text| Generated { path: RepoPath::new(path), text, what: what(stem) }))
}

fn test(application: &Application, name: &str) -> Result<Option<Generated>, BadTemplate> {
    let template_name = format!("tests/{name}.ts");
    let import = application.runner.import(application.package.as_ref(), application.typescript);
    let import = import.map(|line| format!("{line}\n")).unwrap_or_default();
    let text =
        template(&template_name)?.replacen("import { test } from 'node:test';\n", &import, 1);
    let TestPlace { folder, word } = &application.tests;
    let extension = application.extension();
    let (stem, what) = match name.strip_suffix(".test") {
        Some(of) if of == application.framework.file() => {
            ("wide-events", "tests of the framework's part")
        }
        Some(of) => (of, "tests"),
        None => (name, "what the tests share"),
    };
    let path = match name == TESTING {
        true => format!("{folder}/{stem}.{extension}"),
        false => format!("{folder}/{stem}.{word}.{extension}"),
    };
    let text = formed(application, &template_name, &text, folder)?;
    Ok(text.map(|text| Generated { path: RepoPath::new(path), text, what }))
}

fn what(stem: &str) -> &'static str {
    match stem {
        "policy" => "what is kept, what an event carries: the file to change",
        "event" => "the type of the event",
        "sampler" => "which events are kept",
        "redact" => "what is hidden before an event is written",
        "patterns" => "cards, tokens, addresses: what is hidden by its form",
        "http" => "a request and its response, watched to their end",
        "trace" => "request ids and traceparent",
        "context" => "the event of the request at hand: enrich, addError, counts",
        "emit" => "from a finished request to one line",
        "index" => "what the application imports",
        "logger" => "the logger's one line for an event",
        _ => "the framework's part",
    }
}

/// In the application's language, modules and style; nothing when only types were in it.
fn formed(
    application: &Application,
    name: &str,
    text: &str,
    folder: &str,
) -> Result<Option<String>, BadTemplate> {
    let bad = |error| BadTemplate::Form(name.to_owned(), error);
    let mut text = text.to_owned();
    if !application.typescript {
        text = erase_types(&text).map_err(bad)?;
        if is_empty(&text) {
            return Ok(None);
        }
    }
    text = with_specifiers(application, &text, folder);
    if !application.is_module() {
        text = to_commonjs(&text).map_err(bad)?;
    }
    Ok(Some(mark::marked(&application.style.applied(&text))))
}

/// Comments alone.
fn is_empty(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("//") || line.starts_with("/*") || line.starts_with('*')
    })
}

/// Imports of each other as the application writes them, from the folder that the file lies in.
fn with_specifiers(application: &Application, text: &str, folder: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("'./") {
        out.push_str(&rest[..=at]);
        let after = &rest[at + 1..];
        let end = after.find('\'').unwrap_or(after.len());
        match after[..end].strip_prefix("./").and_then(|name| name.strip_suffix(".js")) {
            Some(TESTING) => out.push_str(&format!("./{TESTING}{}", application.suffix)),
            Some(stem) if is_stem(stem) => out.push_str(&application.relative(folder, stem)),
            _ => out.push_str(&after[..end]),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

fn is_stem(stem: &str) -> bool {
    !stem.is_empty() && stem.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn list(items: &[String]) -> String {
    let one_line =
        format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "));
    if one_line.len() <= 60 {
        return one_line;
    }
    let lines: Vec<String> = items.iter().map(|item| format!("  {},\n", quoted(item))).collect();
    format!("[\n{}]", lines.concat())
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

/// The one file with data: the template's, with the data of this application.
fn policy(settings: &Settings) -> Result<String, BadTemplate> {
    let name = "core/policy.ts";
    let text = template(name)?;
    let Policy { keep, chance, rate } = &settings.policy;
    let chance: Vec<String> = chance
        .iter()
        .map(|rule| format!("    {{ when: {}, rate: {} }},\n", quoted(&rule.when), rule.rate))
        .collect();
    let chance = match chance.len() {
        0 => "[]".to_owned(),
        _ => format!("[\n{}  ]", chance.concat()),
    };
    let rules =
        format!("{{\n  keep: {},\n  chance: {chance},\n  rate: {rate},\n}}", indented(&list(keep)));
    let service = format!(
        "{{\n  name: {},\n  version: {},\n}}",
        quoted(&settings.service),
        quoted(&settings.version)
    );
    let parts = [
        ("export const service = ", service),
        ("export const policy: SamplingPolicy = ", rules),
        ("export const businessContext: string[] = ", list(&settings.context)),
        ("export interface BusinessContext ", interface(&settings.context)),
    ];
    let mut text = text.to_owned();
    for (lead, value) in parts {
        text = with_value(&text, lead, &value)
            .ok_or_else(|| BadTemplate::Missing(format!("{name}: {lead}")))?;
    }
    Ok(text)
}

/// Puts another value behind a declaration's head; what stands there ends with a bracket at the beginning of a line.
fn with_value(text: &str, lead: &str, value: &str) -> Option<String> {
    let start = text.find(lead)? + lead.len();
    let rest = &text[start..];
    let end = ["\n};", "\n];", "\n}"]
        .iter()
        .filter_map(|end| Some((rest.find(end)?, end.len())))
        .min()?;
    let semicolon = if rest[..end.0 + end.1].ends_with(';') { ";" } else { "" };
    Some(format!("{}{value}{semicolon}{}", &text[..start], &rest[end.0 + end.1..]))
}
