//! All findings on one page: data for the script, and a plain list for who runs none.

use std::collections::BTreeMap;

use crate::data::{Finding, Page, Site};
use crate::escape::{Rich, Text, json};
use crate::rows;
use crate::shell::{self, Shell};
use crate::tally::{Tally, badge, class};

const SCRIPT: &str =
    concat!(include_str!("../assets/finding.js"), include_str!("../assets/findings.js"));
/// What the script fills, and the help it opens.
const FRAME: &str = include_str!("../assets/findings.html");
/// Without a script so many are listed.
const PLAIN: usize = 200;

pub(crate) fn page(site: &Site) -> Page {
    let main = format!("<h1>Findings</h1>\n{}{FRAME}{}", filters(site), plain(site));
    let shell = Shell {
        title: "Findings",
        here: "findings.html",
        main,
        data: Some(json(&rows::data(site))),
        script: SCRIPT,
    };
    Page { path: "findings.html".to_owned(), body: shell::page(site, &shell) }
}

fn filters(site: &Site) -> String {
    format!(
        "<form id=\"filters\" class=\"filters\" hidden role=\"search\" aria-label=\"Filter findings\">\n\
         <label class=\"wide\">Search <input type=\"search\" id=\"q\" autocomplete=\"off\" placeholder=\"rule, path, words; press /\"></label>\n{}{}{}{}\
         <label>Order <select id=\"order\"><option value=\"severity\">severity</option><option value=\"path\">path</option><option value=\"rule\">rule</option><option value=\"seen\">newest first</option></select></label>\n</form>\n",
        chips(site),
        select("status", "Status", &counts(site, |finding| vec![&finding.status])),
        select("review", "Review", &counts(site, |finding| finding.reviews.iter().collect())),
        select("session", "Session", &counts(site, |finding| vec![&finding.session])),
    )
}

/// Any number of severities at once.
fn chips(site: &Site) -> String {
    let chip = |(severity, count)| {
        format!(
            "<label class=\"chip {}\"><input type=\"checkbox\" name=\"severity\" value=\"{severity}\"><span>{severity}</span> <span class=\"of\">{count}</span></label>",
            class(severity)
        )
    };
    let chips: String = Tally::of(site.findings.iter()).each().map(chip).collect();
    format!("<fieldset class=\"chips\"><legend>Severity</legend>{chips}</fieldset>\n")
}

/// How many findings each word stands at.
fn counts<'s>(
    site: &'s Site,
    words: impl Fn(&'s Finding) -> Vec<&'s String>,
) -> BTreeMap<&'s str, usize> {
    let mut counts = BTreeMap::new();
    site.findings.iter().flat_map(words).for_each(|word| {
        *counts.entry(word.as_str()).or_default() += 1;
    });
    counts
}

fn select(id: &str, label: &str, words: &BTreeMap<&str, usize>) -> String {
    let option = |(word, count): (&&str, &usize)| {
        format!("<option value=\"{0}\">{0} ({count})</option>", Text(word))
    };
    let options: String = words.iter().map(option).collect();
    format!(
        "<label>{label} <select id=\"{id}\"><option value=\"\">all</option>{options}</select></label>\n"
    )
}

fn plain(site: &Site) -> String {
    let items: String = site.findings.iter().take(PLAIN).map(item).collect();
    let more = match site.findings.len().saturating_sub(PLAIN) {
        0 => String::new(),
        more => format!("<p>and {more} more.</p>"),
    };
    format!(
        "<noscript><p>Filters and details need a script, which this browser does not run. The first findings:</p><ol>\n{items}</ol>{more}</noscript>\n"
    )
}

fn item(finding: &Finding) -> String {
    format!(
        "<li>{} {} <code>{}</code> {} ({})</li>\n",
        badge(finding.severity),
        Text(&finding.id),
        Text(&finding.place()),
        Rich(&finding.message),
        Text(&finding.status)
    )
}
