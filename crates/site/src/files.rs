//! Names of the pages of sessions.

use std::collections::BTreeSet;

use crate::data::Site;
use crate::escape::slug;

/// One name for each session, in their order. A slug that is no slug (a path, or one that is there twice) neither
/// leaves the site's folder nor takes another page's place.
pub(crate) fn of(site: &Site) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut name = |slug_of: &str| {
        let wanted = format!("session-{}", slug(slug_of));
        let mut name = wanted.clone();
        let mut next = 2;
        while !taken.insert(name.clone()) {
            name = format!("{wanted}-{next}");
            next += 1;
        }
        format!("{name}.html")
    };
    site.sessions.iter().map(|session| name(&session.slug)).collect()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::{Session, Site};

    #[test]
    fn every_session_has_a_page_of_its_own_within_the_folder() {
        let sessions = ["a-b", "a-b", "../../etc/x", "A/B"];
        let session = |slug: &str| Session { slug: slug.to_owned(), ..Session::default() };
        let site = Site { sessions: sessions.map(session).into(), ..Site::default() };
        assert_eq!(
            of(&site),
            [
                "session-a-b.html",
                "session-a-b-2.html",
                "session-------etc-x.html",
                "session-a-b-3.html"
            ]
        );
    }
}
