//! What every page has: head, navigation, style, script, and a policy that lets nothing else in.

use base64::Engine;
use sha2::{Digest, Sha256};

use crate::Site;
use crate::escape::Text;

const STYLE: &str = include_str!("../assets/site.css");
/// Theme and keys of every page.
const COMMON: &str = include_str!("../assets/common.js");

/// What differs from page to page.
pub(crate) struct Shell<'s> {
    pub(crate) title: &'s str,
    /// The page's own name, for the navigation.
    pub(crate) here: &'s str,
    pub(crate) main: String,
    /// JSON, escaped for a script element.
    pub(crate) data: Option<String>,
    /// Runs after the common one.
    pub(crate) script: &'s str,
}

pub(crate) fn page(site: &Site, shell: &Shell<'_>) -> String {
    let script = format!("{COMMON}{}", shell.script);
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(&script)
    );
    let data = shell
        .data
        .as_ref()
        .map(|data| format!("<script type=\"application/json\" id=\"data\">{data}</script>\n"));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} - {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to content</a>\n{}\
         <main id=\"main\" tabindex=\"-1\">\n{}</main>\n{}{}<script>{script}</script>\n</body>\n</html>\n",
        Text(shell.title),
        Text(&site.repository),
        header(site, shell.here),
        shell.main,
        footer(site),
        data.unwrap_or_default(),
    )
}

fn header(site: &Site, here: &str) -> String {
    let link = |path: &str, name: &str| {
        let current = if path == here { " aria-current=\"page\"" } else { "" };
        format!("<a href=\"{path}\"{current}>{name}</a>")
    };
    format!(
        "<header class=\"top\">\n<p class=\"name\">{}</p>\n<nav aria-label=\"Pages\">{}{}</nav>\n\
         <button type=\"button\" id=\"theme\" class=\"quiet\" hidden>Theme: system</button>\n</header>\n",
        Text(&site.repository),
        link("index.html", "Overview"),
        link("findings.html", "Findings"),
    )
}

fn footer(site: &Site) -> String {
    let head = site
        .head
        .as_deref()
        .map(|head| format!(" at commit <code>{}</code>", Text(head.get(..12).unwrap_or(head))));
    format!(
        "<footer>Written on {} by session-workflow {}{}. Everything here comes from the repository; nothing is loaded from elsewhere.</footer>\n",
        Text(&site.date),
        Text(&site.tool_version),
        head.unwrap_or_default()
    )
}

fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
