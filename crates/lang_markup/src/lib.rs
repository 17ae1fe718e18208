//! HTML and template files to facts: where a template prints a value, and whether it escapes it.
//!
//! Small tokenizers of our own, one per family of engines, as only the output tags matter here and their exact
//! byte ranges do. Script blocks of HTML and single-file components are found so that the JavaScript front end can
//! read them in place.

mod attributes;
mod pug;
mod scripts;
mod tags;

use facts::TemplateOutput;
use model::RepoPath;

pub use scripts::{Script, mask_all_but, scripts};

/// Changes whenever the same text may give other facts.
pub const VERSION: &str = "markup-3";

/// Whether the file is read for template outputs.
pub fn handles(path: &RepoPath) -> bool {
    !engines(path).is_empty()
}

/// The places where the template prints a value, in source order.
pub fn outputs(path: &RepoPath, text: &str) -> Vec<TemplateOutput> {
    let mut found = Vec::new();
    for engine in engines(path) {
        match engine {
            Engine::Pug => pug::outputs(text, &mut found),
            Engine::Attributes => attributes::outputs(text, &mut found),
            Engine::Tags(syntax) => tags::outputs(text, syntax, &mut found),
        }
    }
    // An HTML file is read by several tokenizers; where two claim one tag, the first that was asked keeps it.
    found.sort_by_key(|output| output.range);
    found.dedup_by(|second, first| second.range.start < first.range.end);
    let scripts = scripts(text);
    for output in &mut found {
        let inside = scripts.iter().any(|script| script.range.contains(output.range));
        let before = &text[..output.range.start as usize];
        let quoted = before.ends_with(['"', '\'', '`']);
        output.as_code |= inside && !quoted;
        output.as_url |= !inside && quoted && attributes::ends_in_address(before);
    }
    found
}

#[derive(Clone, Copy)]
enum Engine {
    Pug,
    /// `v-html`, `[innerHTML]`.
    Attributes,
    Tags(&'static tags::Syntax),
}

fn engines(path: &RepoPath) -> Vec<Engine> {
    match path.extension().map(str::to_ascii_lowercase).as_deref() {
        Some("ejs") => vec![Engine::Tags(&tags::EJS)],
        Some("eta") => vec![Engine::Tags(&tags::ETA)],
        Some("hbs" | "handlebars") => vec![Engine::Tags(&tags::HANDLEBARS)],
        Some("mustache" | "mst") => vec![Engine::Tags(&tags::MUSTACHE)],
        Some("pug" | "jade") => vec![Engine::Pug],
        Some("njk" | "nunjucks" | "swig" | "twig" | "j2" | "jinja" | "jinja2") => {
            vec![Engine::Tags(&tags::NUNJUCKS)]
        }
        Some("vue" | "svelte") => vec![Engine::Attributes],
        // Which engine renders a plain `.html` is the application's choice: each tag form is unmistakable by itself.
        Some("html" | "htm") => vec![
            Engine::Attributes,
            Engine::Tags(&tags::EJS),
            Engine::Tags(&tags::TRIPLE),
            Engine::Tags(&tags::NUNJUCKS),
        ],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
