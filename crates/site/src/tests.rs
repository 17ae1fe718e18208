//! The site as a whole.

use std::collections::BTreeSet;

use model::Severity;

use crate::{Page, Site, build};

#[path = "../examples/sample/data.rs"]
mod sample;
use sample::site;

const NASTY: &str = "</script><img src=x onerror=alert(1)>\"'&\u{2028}\u{202e}";

fn body<'p>(pages: &'p [Page], path: &str) -> &'p str {
    &pages.iter().find(|page| page.path == path).unwrap().body
}

#[test]
fn nothing_of_a_repository_becomes_markup() {
    let mut site = site(1);
    let nasty = || NASTY.to_owned();
    site.repository = nasty();
    let found = &mut site.findings[0];
    (found.title, found.message, found.rule, found.path) =
        (nasty(), nasty(), nasty(), Some(nasty()));
    (found.session, found.status, found.fix) = (nasty(), nasty(), Some(nasty()));
    found.code[0].text = nasty();
    found.steps[0].note = nasty();
    let one = &mut site.sessions[0];
    (one.title, one.status, one.health) = (nasty(), nasty(), nasty());
    one.artifacts[0].markdown = nasty();
    one.artifacts[0].path = nasty();
    site.runs[0].verdict = nasty();
    for page in build(&site) {
        assert!(!page.body.contains("<img"), "{}", page.path);
        // The data, and the script that every page has.
        let scripts = if page.path == "findings.html" { 2 } else { 1 };
        assert_eq!(page.body.matches("</script>").count(), scripts, "{}", page.path);
        assert!(!page.body.contains('\u{202e}') || page.path == "findings.html", "{}", page.path);
    }
}

#[test]
fn the_same_data_gives_the_same_pages_and_every_link_leads_somewhere() {
    let pages = build(&site(30));
    assert_eq!(pages, build(&site(30)));
    let paths: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    for page in &pages {
        for link in page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let target = link.split('#').next().unwrap();
            let is_own =
                target.is_empty() || paths.contains(target) || target.starts_with("https://");
            assert!(is_own, "{}: {link}", page.path);
        }
    }
}

#[test]
fn figures_are_those_of_the_data() {
    let site = site(400);
    let pages = build(&site);
    for severity in Severity::ALL {
        let open = site
            .findings
            .iter()
            .filter(|one| one.severity == severity && one.status == "open")
            .count();
        let tile = format!(
            "<span class=\"figure\">{open}</span> <span class=\"word\">{}</span>",
            severity.word()
        );
        assert!(body(&pages, "index.html").contains(&tile), "{tile}");
    }
    assert!(body(&pages, "index.html").contains("1 of 3"));
    let data = body(&pages, "findings.html")
        .split("id=\"data\">")
        .nth(1)
        .unwrap()
        .split("</script>")
        .next()
        .unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["rows"].as_array().unwrap().len(), 400);
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
