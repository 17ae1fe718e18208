//! Sessions and findings as a static site: files that a browser opens without a server.
//!
//! Data in, pages out: no clock, no file, no network, the same bytes for the same data. Whatever comes from a
//! repository is text and never markup.

mod data;
mod documents;
mod escape;
mod files;
mod findings;
mod hotspots;
mod index;
mod markdown;
mod rows;
mod runs;
mod session;
mod shell;
mod table;
mod tally;
mod treemap;
mod trend;

pub use data::{Artifact, Claim, Finding, FollowUp, Line, Page, Place, Run, Session, Site, Source};

/// Every page of the site; `index.html` is the first.
pub fn build(site: &Site) -> Vec<Page> {
    let mut pages = vec![index::page(site), findings::page(site)];
    let sessions = site.sessions.iter().zip(files::of(site));
    pages.extend(sessions.map(|(session, file)| session::page(site, session, &file)));
    pages
}

// The sample of the tests is that of the example, which names the crate from outside.
#[cfg(test)]
extern crate self as site;
#[cfg(test)]
mod tests;
