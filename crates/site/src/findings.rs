//! All findings on one page: data for the script, and a plain list for who runs none.

use std::collections::BTreeMap;

use model::Severity;
use serde_json::{Value, json};

use crate::data::{Finding, Page, Site};
use crate::escape::{Text, json as script_json};
use crate::shell::{self, Shell, severity};

const SCRIPT: &str = include_str!("../assets/findings.js");
/// Without a script so many are listed.
const PLAIN: usize = 200;

pub(crate) fn page(site: &Site) -> Page {
    let main = format!("<h1>Findings</h1>\n{}{}{}{}", filters(site), LIST, HELP, plain(site));
    let shell = Shell {
        title: "Findings",
        here: "findings.html",
        main,
        data: Some(script_json(&data(site))),
        script: SCRIPT,
    };
    Page { path: "findings.html".to_owned(), body: shell::page(site, &shell) }
}

const LIST: &str = "<p id=\"count\" role=\"status\"></p>\n<ol id=\"list\" class=\"findings\" aria-label=\"Findings\"></ol>\n<p><button type=\"button\" id=\"more\" class=\"quiet\" hidden>Show more</button></p>\n";

const HELP: &str = "<dialog id=\"help\" aria-labelledby=\"help-title\"><h2 id=\"help-title\">Keys</h2><dl class=\"keys\"><div><dt>j, k</dt><dd>next, previous</dd></div><div><dt>o, Enter</dt><dd>open or close</dd></div><div><dt>/</dt><dd>search</dd></div><div><dt>Escape</dt><dd>leave the search or this help</dd></div><div><dt>t</dt><dd>theme</dd></div><div><dt>?</dt><dd>this help</dd></div></dl><form method=\"dialog\"><button>Close</button></form></dialog>\n";

fn filters(site: &Site) -> String {
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reviews: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &site.findings {
        *statuses.entry(&finding.status).or_default() += 1;
        finding.reviews.iter().for_each(|review| *reviews.entry(review).or_default() += 1);
    }
    let severities: Vec<(&str, usize)> = Severity::ALL
        .into_iter()
        .map(|wanted| {
            (
                wanted.word(),
                site.findings.iter().filter(|finding| finding.severity == wanted).count(),
            )
        })
        .collect();
    let sessions: Vec<(&str, usize)> = site
        .sessions
        .iter()
        .map(|session| {
            (
                session.slug.as_str(),
                site.findings.iter().filter(|finding| finding.session == session.slug).count(),
            )
        })
        .collect();
    format!(
        "<form id=\"filters\" class=\"filters\" role=\"search\" aria-label=\"Filter findings\">\n\
         <label>Search <input type=\"search\" id=\"q\" autocomplete=\"off\" placeholder=\"rule, path, words\"></label>\n{}{}{}{}\
         <label>Order <select id=\"order\"><option value=\"severity\">severity</option><option value=\"path\">path</option><option value=\"seen\">first seen</option></select></label>\n\
         <button type=\"button\" id=\"clear\" class=\"quiet\">Clear</button> <button type=\"button\" id=\"keys\" class=\"quiet\">Keys</button>\n</form>\n",
        select("severity", "Severity", severities.into_iter()),
        select("status", "Status", statuses.into_iter()),
        select("review", "Review", reviews.into_iter()),
        select("session", "Session", sessions.into_iter()),
    )
}

fn select<'w>(id: &str, label: &str, words: impl Iterator<Item = (&'w str, usize)>) -> String {
    let options: String = words
        .map(|(word, count)| format!("<option value=\"{0}\">{0} ({count})</option>", Text(word)))
        .collect();
    format!(
        "<label>{label} <select id=\"{id}\"><option value=\"\">all</option>{options}</select></label>\n"
    )
}

/// Texts that many findings share stand once, in `texts`; a finding is a row of figures and texts of its own.
fn data(site: &Site) -> Value {
    let mut texts = Texts::default();
    let rows: Vec<Value> = site.findings.iter().map(|finding| row(finding, &mut texts)).collect();
    json!({ "texts": texts.list, "rows": rows })
}

#[derive(Default)]
struct Texts {
    list: Vec<String>,
    at: BTreeMap<String, usize>,
}

impl Texts {
    fn of(&mut self, text: &str) -> usize {
        if let Some(at) = self.at.get(text) {
            return *at;
        }
        self.list.push(text.to_owned());
        self.at.insert(text.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// -1 for nothing.
    fn maybe(&mut self, text: Option<&str>) -> i64 {
        text.map_or(-1, |text| self.of(text) as i64)
    }
}

/// In the order that `findings.js` reads.
fn row(finding: &Finding, texts: &mut Texts) -> Value {
    let code: Vec<Value> =
        finding.code.iter().map(|line| json!([line.number, line.text])).collect();
    let steps: Vec<Value> = finding
        .steps
        .iter()
        .map(|step| json!([texts.of(&step.path), step.line, step.note]))
        .collect();
    let reviews: Vec<usize> = finding.reviews.iter().map(|review| texts.of(review)).collect();
    json!([
        finding.id,
        texts.of(&finding.session),
        finding.severity as u8,
        texts.of(finding.confidence.word()),
        texts.of(&finding.rule),
        reviews,
        texts.of(&finding.title),
        finding.message,
        texts.maybe(finding.path.as_deref()),
        finding.line.unwrap_or(0),
        texts.of(&finding.status),
        texts.maybe(finding.reason.as_deref()),
        texts.maybe(finding.owner.as_deref()),
        texts.of(&finding.first_seen),
        texts.of(&finding.last_seen),
        code,
        steps,
        texts.maybe(finding.fix.as_deref()),
        texts.maybe(finding.before.as_deref()),
        texts.maybe(finding.after.as_deref()),
        finding.cwe,
        finding.sources.iter().map(|source| texts.of(&source.url)).collect::<Vec<_>>(),
    ])
}

fn plain(site: &Site) -> String {
    let mut out = String::from("<noscript><p>Filters need a script. The first findings:</p><ol>\n");
    for finding in site.findings.iter().take(PLAIN) {
        let place = match (&finding.path, finding.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (Some(path), None) => path.clone(),
            (None, _) => String::new(),
        };
        out.push_str(&format!(
            "<li>{} {} <code>{}</code> {} ({})</li>\n",
            severity(finding.severity.word()),
            Text(&finding.id),
            Text(&place),
            Text(&finding.message),
            Text(&finding.status)
        ));
    }
    let more = site.findings.len().saturating_sub(PLAIN);
    out.push_str("</ol>");
    if more > 0 {
        out.push_str(&format!("<p>and {more} more</p>"));
    }
    out.push_str("</noscript>\n");
    out
}
