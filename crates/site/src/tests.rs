//! The site as a whole.

use std::collections::BTreeSet;

use model::Severity;
use serde_json::{Value, json};

use crate::{Page, Site, build};

#[path = "../examples/sample/data/mod.rs"]
mod sample;
use sample::site;

const NASTY: &str = "</script><img src=x onerror=alert(1)><!--\"'&\u{2028}\u{202e}\u{200f}";

fn body<'p>(pages: &'p [Page], path: &str) -> &'p str {
    &pages.iter().find(|page| page.path == path).unwrap().body
}

fn data(pages: &[Page]) -> Value {
    let data = body(pages, "findings.html").split("id=\"data\">").nth(1).unwrap();
    serde_json::from_str(data.split("</script>").next().unwrap()).unwrap()
}

/// Every text of `value` becomes a nasty one, so that a field that is added later is looked at too. Words that the
/// types themselves read stay.
fn nastier(value: &mut Value) {
    let is_word = |text: &str| {
        Severity::ALL.iter().any(|severity| severity.word() == text)
            || ["low", "medium", "high", "Low", "Medium", "High", "open"].contains(&text)
    };
    match value {
        Value::String(text) if !is_word(text) => text.push_str(NASTY),
        Value::Array(all) => all.iter_mut().for_each(nastier),
        Value::Object(all) => all.iter_mut().for_each(|(_, value)| nastier(value)),
        _ => {}
    }
}

fn nasty_site() -> Site {
    let mut value = serde_json::to_value(site(24)).unwrap();
    nastier(&mut value);
    let mut site: Site = serde_json::from_value(value).unwrap();
    let alone = site.findings[0].session.clone();
    site.sessions[0].slug = alone;
    site
}

#[test]
fn nothing_of_a_repository_becomes_markup() {
    let pages = build(&nasty_site());
    for page in &pages {
        let has = |text: &str| page.body.contains(text);
        assert!(!has("<img") && !has("<!--") && !has("href=\"javascript:"), "{}", page.path);
        assert!(!page.path.contains(['/', '<', '"']), "{}", page.path);
        // The data, and the script that every page has.
        let scripts = if page.path == "findings.html" { 2 } else { 1 };
        assert_eq!(page.body.matches("</script>").count(), scripts, "{}", page.path);
    }
    assert!(!body(&pages, "index.html").contains(['\u{202e}', '\u{200f}']));
    let script = body(&pages, "findings.html").split("id=\"data\">").nth(1).unwrap();
    assert!(!script.contains('\u{2028}'));
    assert!(data(&pages)["rows"][0][7].as_str().unwrap().ends_with(NASTY));
}

/// The value of every `href` and `id` that HTML declares; the page's script is left out.
fn values<'b>(body: &'b str, name: &'b str) -> impl Iterator<Item = &'b str> {
    let html = body.split("<script").next().unwrap_or(body);
    html.split(name).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_link_leads_somewhere_and_no_id_is_there_twice() {
    let pages = build(&site(30));
    let paths: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    for page in &pages {
        let ids: Vec<&str> = values(&page.body, " id=\"").collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{}: {ids:?}", page.path);
        for link in values(&page.body, " href=\"") {
            let (target, part) = link.split_once('#').unwrap_or((link, ""));
            let leads = match target {
                "" => distinct.contains(part),
                target => paths.contains(target) || target.starts_with("https://"),
            };
            assert!(leads, "{}: {link}", page.path);
        }
    }
}

#[test]
fn the_same_data_gives_the_same_pages_also_after_a_journey_as_json() {
    let site = site(30);
    let text = serde_json::to_string(&site).unwrap();
    assert_eq!(build(&site), build(&serde_json::from_str(&text).unwrap()));
}

#[test]
fn figures_are_those_of_the_data() {
    let site = site(400);
    let pages = build(&site);
    let index = body(&pages, "index.html");
    let open = |severity| {
        site.findings.iter().filter(|one| one.severity == severity && one.status == "open").count()
    };
    for severity in Severity::ALL {
        let tile = format!(
            "<span class=\"figure\">{}</span> <span class=\"word\">{severity}</span>",
            open(severity)
        );
        assert!(index.contains(&tile), "{tile}");
    }
    let all: usize = Severity::ALL.into_iter().map(open).sum();
    assert!(index.contains(&format!(
        "{all} open findings</strong> of 400 on record, in 4 sessions (1 active)"
    )));
    assert!(index.contains("<span class=\"sub\">1 of 3</span>"));
    assert_eq!(data(&pages)["rows"].as_array().unwrap().len(), 400);
}

#[test]
fn a_row_holds_the_finding_whole() {
    let site = site(16);
    let data = data(&build(&site));
    let text = |at: &Value| data["texts"][at.as_u64().unwrap() as usize].clone();
    for (row, finding) in data["rows"].as_array().unwrap().iter().zip(&site.findings) {
        assert_eq!((&row[0], &row[7]), (&json!(finding.id), &json!(finding.message)));
        assert_eq!((text(&row[4]), text(&row[10])), (json!(finding.rule), json!(finding.status)));
        assert_eq!(row[15].as_array().unwrap().len(), finding.code.len());
        assert_eq!(row[16].as_array().unwrap().len(), finding.steps.len());
        assert_eq!(row[20], json!(finding.cwe));
    }
}

#[test]
fn five_thousand_findings_are_less_than_five_megabytes() {
    let size: usize = build(&site(5000)).iter().map(|page| page.body.len()).sum();
    assert!(size < 5_000_000, "{size}");
}

#[test]
fn nothing_at_all_is_a_site_too() {
    let pages = build(&Site::default());
    assert_eq!(pages.len(), 2);
    assert!(body(&pages, "index.html").contains("No session has been started."));
}

#[test]
fn a_session_without_documents_says_only_what_it_has() {
    let pages = build(&site(0));
    let page = body(&pages, "session-error-report-412.html");
    assert!(page.contains("None on record") && !page.contains("Documents</h2>"));
}
