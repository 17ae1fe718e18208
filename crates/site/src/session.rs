//! One session: its criteria, documents, claims, what is left and what happened.

use crate::data::{Claim, Finding, FollowUp, Page, Session, Site};
use crate::documents;
use crate::escape::{Rich, Text, slug, url};
use crate::index::progress;
use crate::shell::{self, Shell};
use crate::tally::{Tally, badge, counted};

/// The worst open findings that the page names; the list has the rest.
const WORST: usize = 12;

pub(crate) fn page(site: &Site, session: &Session, path: &str) -> Page {
    let mut main = format!("<h1>{}</h1>\n{}", Text(&session.title), facts(session));
    main.push_str("<div class=\"beside\"><div>\n");
    section(&mut main, "Findings", &findings(site, session));
    section(&mut main, "Claims", &claims(session));
    section(&mut main, "Documents", &documents::all(session));
    main.push_str("</div><div>\n");
    section(&mut main, "Success criteria", &criteria(session));
    section(&mut main, "Follow-ups", &follow_ups(session));
    section(&mut main, "Activity", &activity(session));
    main.push_str("</div></div>\n");
    let shell = Shell { title: &session.title, here: path, main, data: None, script: "" };
    Page { path: path.to_owned(), body: shell::page(site, &shell) }
}

/// Nothing for a section that has nothing to say.
fn section(main: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        let id = slug(title);
        main.push_str(&format!(
            "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>\n{body}</section>\n"
        ));
    }
}

fn facts(session: &Session) -> String {
    let text = |value: &Option<String>| {
        value.as_ref().map(|value| Text(value).to_string()).unwrap_or_default()
    };
    let all = [
        ("Session", format!("<code>{}</code>", Text(&session.slug))),
        ("Status", format!("<span class=\"status {0}\">{0}</span>", Text(&session.status))),
        ("Since", text(&session.date)),
        ("Work", text(&session.work_type).replace('_', " ")),
        ("Branch", text(&session.branch)),
        ("Health", Text(&session.health).to_string()),
    ];
    let said = all.iter().filter(|(_, value)| !value.is_empty());
    let facts: String =
        said.map(|(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>")).collect();
    format!("<dl class=\"facts\">{facts}</dl>\n")
}

fn findings(site: &Site, session: &Session) -> String {
    let mut open: Vec<&Finding> =
        site.findings_of(session).filter(|finding| finding.is_open()).collect();
    let all = site.findings_of(session).count();
    if all == 0 {
        return "<p class=\"none\">None on record.</p>\n".to_owned();
    }
    let filter = format!("session={}", url(&session.slug));
    let list = format!("<a href=\"findings.html#{filter}\">{}</a>", counted(all, "finding"));
    if open.is_empty() {
        return format!("<p class=\"none\">None is open; {list} on record.</p>\n");
    }
    let tally = Tally::of(open.iter().copied());
    // A stable sort: equals stay in the order of the site.
    open.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let worst: String = open.iter().take(WORST).map(|finding| line(finding, &filter)).collect();
    format!(
        "{}<p class=\"counts\">{}</p>\n<ol class=\"worst\">\n{worst}</ol>\n<p class=\"note\"><a href=\"findings.html#{filter}&amp;status=open\">All {} open</a>; {list} on record.</p>\n",
        tally.strip(),
        tally.links(&format!("&amp;{filter}")),
        open.len()
    )
}

fn line(finding: &Finding, filter: &str) -> String {
    format!(
        "<li>{} <a href=\"findings.html#{filter}&amp;id={}\">{}</a> <span class=\"message\">{}</span> <code class=\"sub\">{}</code></li>\n",
        badge(finding.severity),
        url(&finding.id),
        Text(&finding.id),
        Rich(&finding.message),
        Text(&finding.place())
    )
}

fn criteria(session: &Session) -> String {
    let item = |(text, ticked): &(String, Option<bool>)| {
        let (class, word) = match ticked {
            Some(true) => ("done", "done"),
            Some(false) => ("todo", "open"),
            None => ("stated", "stated"),
        };
        marked(class, word, Rich(text).to_string())
    };
    let items = list("checks", session.criteria.iter().map(item));
    if items.is_empty() { items } else { format!("{}{items}", progress(session)) }
}

fn claims(session: &Session) -> String {
    let item = |claim: &Claim| {
        let state = claim.state.to_ascii_lowercase();
        let text =
            format!("{}<br><span class=\"sub\">{}</span>", Rich(&claim.text), Rich(&claim.reason));
        marked(&slug(&state), &Text(&state).to_string(), text)
    };
    list("checks", session.claims.iter().map(item))
}

fn follow_ups(session: &Session) -> String {
    let item = |item: &FollowUp| {
        let owed = [("owner", &item.owner), ("ETA", &item.eta)].map(|(name, value)| match value {
            Some(value) => format!("<span class=\"mark\">{name}: {}</span>", Text(value)),
            None => format!("<span class=\"mark stale\">no {name}</span>"),
        });
        format!("<li>{}<br>{}</li>\n", Rich(&item.text), owed.join(" "))
    };
    list("plain", session.follow_ups.iter().map(item))
}

fn activity(session: &Session) -> String {
    list("line", session.activity.iter().map(|text| format!("<li>{}</li>\n", Rich(text))))
}

/// A mark and, beside it, what it is about.
fn marked(class: &str, word: &str, text: String) -> String {
    format!("<li class=\"{class}\"><span class=\"mark\">{word}</span><span>{text}</span></li>\n")
}

fn list(class: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.collect();
    if items.is_empty() { items } else { format!("<ul class=\"{class}\">\n{items}</ul>\n") }
}
