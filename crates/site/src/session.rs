//! One session: its criteria, documents, claims, what is left and what happened.

use crate::data::{Artifact, Page, Session, Site};
use crate::escape::{Text, slug, url};
use crate::markdown;
use crate::shell::{self, Shell};

pub(crate) fn page(site: &Site, session: &Session) -> Page {
    let path = format!("session-{}.html", session.slug);
    let mut main = format!("<h1>{}</h1>\n{}", Text(&session.title), facts(site, session));
    section(&mut main, "Success criteria", &criteria(session));
    section(&mut main, "Claims", &claims(session));
    section(&mut main, "Follow-ups", &follow_ups(session));
    section(&mut main, "Activity", &activity(session));
    section(&mut main, "Documents", &documents(session));
    let shell = Shell { title: &session.title, here: &path, main, data: None, script: "" };
    let body = shell::page(site, &shell);
    Page { path, body }
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

fn facts(site: &Site, session: &Session) -> String {
    let open = site
        .findings
        .iter()
        .filter(|finding| finding.session == session.slug && finding.status == "open")
        .count();
    let mut out = String::from("<dl class=\"facts\">");
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            out.push_str(&format!("<div><dt>{name}</dt><dd>{value}</dd></div>"));
        }
    };
    let text = |value: &Option<String>| {
        value.as_ref().map(|value| Text(value).to_string()).unwrap_or_default()
    };
    fact("Session", format!("<code>{}</code>", Text(&session.slug)));
    fact("Status", format!("<span class=\"status {0}\">{0}</span>", Text(&session.status)));
    fact("Since", text(&session.date));
    fact("Work", text(&session.work_type));
    fact("Branch", text(&session.branch));
    fact("Health", Text(&session.health).to_string());
    fact(
        "Open findings",
        format!(
            "<a href=\"findings.html#session={}&amp;status=open\">{open}</a>",
            url(&session.slug)
        ),
    );
    out.push_str("</dl>\n");
    out
}

fn criteria(session: &Session) -> String {
    let item = |(text, ticked): &(String, Option<bool>)| {
        let (class, word) = match ticked {
            Some(true) => ("done", "done"),
            Some(false) => ("todo", "open"),
            None => ("plain", "stated"),
        };
        format!("<li class=\"{class}\"><span class=\"mark\">{word}</span> {}</li>\n", Text(text))
    };
    list("checks", session.criteria.iter().map(item))
}

fn claims(session: &Session) -> String {
    let item = |claim: &crate::Claim| {
        format!(
            "<li class=\"{}\"><span class=\"mark\">{}</span> {}: {}</li>\n",
            Text(&claim.state.to_ascii_lowercase()),
            Text(&claim.state.to_ascii_lowercase()),
            Text(&claim.text),
            Text(&claim.reason)
        )
    };
    list("checks", session.claims.iter().map(item))
}

fn follow_ups(session: &Session) -> String {
    let item = |item: &crate::FollowUp| {
        let lack = match (&item.owner, &item.eta) {
            (None, None) => " <span class=\"mark\">no owner, no ETA</span>",
            (None, _) => " <span class=\"mark\">no owner</span>",
            (_, None) => " <span class=\"mark\">no ETA</span>",
            _ => "",
        };
        format!("<li>{}{lack}</li>\n", Text(&item.text))
    };
    list("plain", session.follow_ups.iter().map(item))
}

fn activity(session: &Session) -> String {
    list("line", session.activity.iter().map(|text| format!("<li>{}</li>\n", Text(text))))
}

fn list(class: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.collect();
    if items.is_empty() { items } else { format!("<ul class=\"{class}\">\n{items}</ul>\n") }
}

fn documents(session: &Session) -> String {
    session.artifacts.iter().map(document).collect()
}

fn document(artifact: &Artifact) -> String {
    let kind =
        artifact.kind.as_ref().map(|kind| format!(" <span class=\"mark\">{}</span>", Text(kind)));
    let verdict = artifact.verdict.as_ref().map(|verdict| {
        format!(" <span class=\"mark\">{}</span>", Text(&verdict.replace('_', " ")))
    });
    let stale = if artifact.stale { " <span class=\"mark stale\">stale</span>" } else { "" };
    format!(
        "<details class=\"document\" id=\"{}\"><summary><code>{}</code>{}{}{stale}</summary>\n<div class=\"prose\">{}</div></details>\n",
        slug(&artifact.path),
        Text(&artifact.path),
        kind.unwrap_or_default(),
        verdict.unwrap_or_default(),
        markdown::render(&artifact.markdown)
    )
}
