//! Paths of routes and mounts.

/// `/api` and `/users/` give `/api/users`; an empty path is the root.
pub(crate) fn join(prefix: &str, path: &str) -> String {
    let path = path.trim();
    let mut whole = String::from(prefix.trim_end_matches('/'));
    if !path.trim_matches('/').is_empty() {
        if !path.starts_with('/') {
            whole.push('/');
        }
        whole.push_str(path);
    }
    let whole = if whole.len() > 1 { whole.trim_end_matches('/') } else { &whole };
    match whole {
        "" => "/".into(),
        whole if whole.starts_with('/') => whole.into(),
        whole => format!("/{whole}"),
    }
}

/// Whether what is mounted at a path runs for all requests of a route: segments are compared, and what is open in the
/// mount's path matches anything.
pub(crate) fn covers(mount: &str, route: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(|part| part.to_ascii_lowercase())
            .collect()
    };
    let (mount, route) = (segments(mount), segments(route));
    for (place, part) in mount.iter().enumerate() {
        if part.contains('*') {
            return true;
        }
        let Some(other) = route.get(place) else { return false };
        if !is_open(part) && part != other {
            return false;
        }
    }
    true
}

fn is_open(part: &str) -> bool {
    part.starts_with([':', '{', '(']) || part.contains('*')
}

#[cfg(test)]
mod tests {
    use super::{covers, join};

    #[test]
    fn joins_have_one_slash_between_and_none_at_the_end() {
        for (prefix, path, whole) in [
            ("", "/", "/"),
            ("/api", "/users/:id", "/api/users/:id"),
            ("/api/", "users/", "/api/users"),
            ("", "api", "/api"),
            ("/api", "/", "/api"),
            ("/", "/x", "/x"),
            ("", "*", "/*"),
        ] {
            assert_eq!(join(prefix, path), whole);
        }
    }

    #[test]
    fn mounts_cover_whole_segments() {
        assert!(covers("/", "/api/users"));
        assert!(covers("/api", "/api/users"));
        assert!(!covers("/api", "/apis"));
        assert!(covers("/users/:id", "/users/:name/posts"));
        assert!(!covers("/users/:id", "/users"));
        assert!(!covers("/users", "/:any"));
    }
}
