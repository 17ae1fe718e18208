//! The overview: what is open, the sessions, the trend, the hotspots.

use std::collections::BTreeMap;

use model::Severity;

use crate::data::{Page, Run, Session, Site};
use crate::escape::{Text, url};
use crate::shell::{self, Shell, severity};
use crate::{hotspots, trend};

pub(crate) fn page(site: &Site) -> Page {
    let main = format!(
        "<h1>Overview</h1>\n{}<section aria-labelledby=\"sessions\"><h2 id=\"sessions\">Sessions</h2>\n{}</section>\n\
         <div class=\"two\"><section aria-labelledby=\"verdicts\"><h2 id=\"verdicts\">Newest verdicts</h2>\n{}</section>\n\
         <section aria-labelledby=\"trend\"><h2 id=\"trend\">Open findings after each run</h2>\n{}</section></div>\n\
         <section aria-labelledby=\"hotspots\"><h2 id=\"hotspots\">Hotspots</h2>\n{}</section>\n",
        tiles(site),
        sessions(site),
        verdicts(&site.runs),
        trend::section(&site.runs),
        hotspots::section(&site.findings),
    );
    let shell = Shell { title: "Overview", here: "index.html", main, data: None, script: "" };
    Page { path: "index.html".to_owned(), body: shell::page(site, &shell) }
}

fn open_of(site: &Site, session: Option<&str>, wanted: Severity) -> usize {
    let is_it = |finding: &&crate::Finding| {
        finding.status == "open"
            && finding.severity == wanted
            && session.is_none_or(|slug| slug == finding.session)
    };
    site.findings.iter().filter(is_it).count()
}

fn tiles(site: &Site) -> String {
    let mut out = String::from("<ul class=\"tiles\" aria-label=\"Open findings by severity\">\n");
    for wanted in Severity::ALL {
        let word = wanted.word();
        out.push_str(&format!(
            "<li><a class=\"tile {}\" href=\"findings.html#severity={word}&amp;status=open\"><span class=\"figure\">{}</span> <span class=\"word\">{word}</span></a></li>\n",
            word.to_ascii_lowercase(),
            open_of(site, None, wanted)
        ));
    }
    out.push_str("</ul>\n");
    out
}

fn sessions(site: &Site) -> String {
    if site.sessions.is_empty() {
        return "<p class=\"none\">No session has been started.</p>\n".to_owned();
    }
    let mut out = String::from(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Sessions\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Session</th><th scope=\"col\">Status</th><th scope=\"col\">Since</th><th scope=\"col\" class=\"number\">Criteria</th><th scope=\"col\">Open findings</th><th scope=\"col\">Documents</th></tr></thead><tbody>\n",
    );
    site.sessions.iter().for_each(|session| out.push_str(&row(site, session)));
    out.push_str("</tbody></table></div>\n");
    out
}

fn row(site: &Site, session: &Session) -> String {
    let ticked = session.criteria.iter().filter(|(_, ticked)| *ticked == Some(true)).count();
    let stale = session.artifacts.iter().filter(|artifact| artifact.stale).count();
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|wanted| (wanted, open_of(site, Some(&session.slug), wanted)))
        .filter(|(_, count)| *count > 0)
        .map(|(wanted, count)| format!("{} {count}", severity(wanted.word())))
        .collect();
    format!(
        "<tr><td><a href=\"session-{}.html\">{}</a><br><code>{}</code></td><td><span class=\"status {}\">{}</span></td><td class=\"when\">{}</td><td class=\"number\">{ticked} of {}</td><td>{}</td><td>{}{}</td></tr>\n",
        url(&session.slug),
        Text(&session.title),
        Text(&session.slug),
        Text(&session.status),
        Text(&session.status),
        Text(session.date.as_deref().unwrap_or("")),
        session.criteria.len(),
        if counts.is_empty() { "none".to_owned() } else { counts.join(" ") },
        session.artifacts.len(),
        if stale > 0 { format!(", {stale} stale") } else { String::new() },
    )
}

/// The newest run of each review, in any session.
fn verdicts(runs: &[Run]) -> String {
    let mut newest: BTreeMap<&str, &Run> = BTreeMap::new();
    for run in runs {
        run.reviews.iter().for_each(|review| _ = newest.insert(review, run));
    }
    if newest.is_empty() {
        return "<p class=\"none\">No review has been recorded yet.</p>\n".to_owned();
    }
    let mut out = String::from(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Newest verdicts\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Review</th><th scope=\"col\">Verdict</th><th scope=\"col\">Date</th></tr></thead><tbody>\n",
    );
    for (review, run) in newest {
        let class = match run.verdict.as_str() {
            "BLOCK" | "REQUEST_CHANGES" => "bad",
            "INCOMPLETE" => "open",
            _ => "good",
        };
        out.push_str(&format!(
            "<tr><td>{}</td><td><span class=\"verdict {class}\">{}</span></td><td class=\"when\">{}</td></tr>\n",
            Text(review),
            Text(&run.verdict.replace('_', " ")),
            Text(&run.date)
        ));
    }
    out.push_str("</tbody></table></div>\n");
    out
}
