//! The overview: what is open, the sessions, how it went, where it gathers.

use model::Severity;

use crate::data::{Page, Run, Session, Site};
use crate::escape::Text;
use crate::shell::{self, Shell};
use crate::table::Table;
use crate::tally::{Tally, class, counted, verdict};
use crate::trend::Point;
use crate::{files, hotspots, runs, trend};

pub(crate) fn page(site: &Site) -> Page {
    let points = trend::points(&site.runs);
    let mut main = format!("<h1>Overview</h1>\n{}{}", lead(site), tiles(site, &points));
    main.push_str("<div class=\"two\">");
    section(&mut main, "trend", "Open findings over time", &trend::section(&points));
    section(&mut main, "verdicts", "Newest verdicts", &runs::verdicts(&site.runs));
    main.push_str("</div>\n");
    section(&mut main, "sessions", "Sessions", &sessions(site));
    section(&mut main, "hotspots", "Hotspots", &hotspots::section(&site.findings));
    section(&mut main, "runs", "Newest runs", &runs::section(&site.runs));
    let shell = Shell { title: "Overview", here: "index.html", main, data: None, script: "" };
    Page { path: "index.html".to_owned(), body: shell::page(site, &shell) }
}

fn section(main: &mut String, id: &str, title: &str, body: &str) {
    main.push_str(&format!(
        "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>\n{body}</section>\n"
    ));
}

/// The state of things in one sentence.
fn lead(site: &Site) -> String {
    let open = site.findings.iter().filter(|finding| finding.is_open()).count();
    let active = site.sessions.iter().filter(|session| session.status == "active").count();
    let newest = runs::newest(&site.runs);
    let blocking = newest.values().filter(|run| is_blocking(run)).count();
    let verdicts = match (newest.len(), blocking) {
        (0, _) => "No review has run yet.".to_owned(),
        (_, 0) => "No review blocks.".to_owned(),
        (all, 1) => format!("<strong>1 of {}</strong> blocks.", counted(all, "review")),
        (all, some) => format!("<strong>{some} of {}</strong> block.", counted(all, "review")),
    };
    format!(
        "<p class=\"lead\"><strong>{}</strong> of {} on record, in {} ({active} active). {verdicts}</p>\n",
        counted(open, "open finding"),
        site.findings.len(),
        counted(site.sessions.len(), "session"),
    )
}

fn is_blocking(run: &Run) -> bool {
    matches!(run.verdict.as_str(), "BLOCK" | "REQUEST_CHANGES")
}

fn tiles(site: &Site, points: &[Point<'_>]) -> String {
    let open = Tally::of(site.findings.iter().filter(|finding| finding.is_open()));
    let tile = |(severity, count): (Severity, usize)| {
        format!(
            "<li><a class=\"tile {}\" href=\"findings.html#severity={severity}&amp;status=open\"><span class=\"figure\">{count}</span> <span class=\"word\">{severity}</span>{}</a></li>\n",
            class(severity),
            trend::line(points, severity)
        )
    };
    let tiles: String = open.each().map(tile).collect();
    format!("<ul class=\"tiles\" aria-label=\"Open findings by severity\">\n{tiles}</ul>\n")
}

fn sessions(site: &Site) -> String {
    if site.sessions.is_empty() {
        return "<p class=\"none\">No session has been started.</p>\n".to_owned();
    }
    let columns = [
        ("Session", false),
        ("Status", false),
        ("Verdict", false),
        ("Open findings", false),
        ("Criteria", false),
        ("Documents", false),
        ("Since", false),
    ];
    let mut table = Table::new("Sessions", &columns);
    for (session, file) in site.sessions.iter().zip(files::of(site)) {
        table.row(&row(site, session, &file));
    }
    table.end()
}

fn row(site: &Site, session: &Session, file: &str) -> [String; 7] {
    let open = Tally::of(site.findings_of(session).filter(|finding| finding.is_open()));
    let newest = site.runs.iter().rfind(|run| run.session == session.slug);
    [
        format!(
            "<a href=\"{file}\">{}</a><br><code class=\"sub\">{}</code>",
            Text(&session.title),
            Text(&session.slug)
        ),
        format!("<span class=\"status {0}\">{0}</span>", Text(&session.status)),
        newest.map(|run| verdict(&run.verdict)).unwrap_or_default(),
        open_of(open, session),
        progress(session),
        documents(session),
        format!("<span class=\"when\">{}</span>", Text(session.date.as_deref().unwrap_or(""))),
    ]
}

fn open_of(open: Tally, session: &Session) -> String {
    if open.total() == 0 {
        return "<span class=\"nought\">none</span>".to_owned();
    }
    let filter = format!("&amp;session={}", crate::escape::url(&session.slug));
    format!("{}<span class=\"counts\">{}</span>", open.strip(), open.links(&filter))
}

/// How many of the success criteria are ticked.
pub(crate) fn progress(session: &Session) -> String {
    let all = session.criteria.len();
    let ticked = session.criteria.iter().filter(|(_, ticked)| *ticked == Some(true)).count();
    if all == 0 {
        return "<span class=\"nought\">none</span>".to_owned();
    }
    format!(
        "<svg class=\"strip\" viewBox=\"0 0 {all} 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"bar rest\" width=\"{all}\" height=\"6\"/><rect class=\"bar good\" width=\"{ticked}\" height=\"6\"/></svg><span class=\"sub\">{ticked} of {all}</span>"
    )
}

fn documents(session: &Session) -> String {
    let stale = session.artifacts.iter().filter(|artifact| artifact.stale).count();
    let mark = match stale {
        0 => String::new(),
        some => format!(" <span class=\"mark stale\">{some} stale</span>"),
    };
    format!("{}{mark}", session.artifacts.len())
}
