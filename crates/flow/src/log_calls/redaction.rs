//! Redaction paths: what a logger leaves out of a record.

use facts::LoggerSetup;

/// Whether the paths of a logger leave out the field, or an object that holds it.
pub fn leaves_out(setup: &LoggerSetup, field: &str) -> bool {
    Paths::new(setup.redact.iter().map(|path| &**path)).cover(field)
}

/// Paths of one logger, taken apart once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths(Vec<Vec<Box<str>>>);

impl Paths {
    pub(crate) fn new<'t>(paths: impl Iterator<Item = &'t str>) -> Self {
        Self(paths.map(segments).collect())
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Whether a path covers the field or an object that holds it.
    pub(crate) fn cover(&self, field: &str) -> bool {
        let field: Vec<&str> = field.split('.').collect();
        self.0.iter().any(|path| match path.split_first() {
            // `**.password`: by its key, wherever it stands.
            Some((first, key)) if &**first == "**" => {
                field.iter().any(|name| key.len() == 1 && &*key[0] == *name)
            }
            _ => path.len() <= field.len() && agrees(path, &field),
        })
    }

    /// Whether a path leaves out something inside of the field.
    pub(crate) fn reach_into(&self, field: &str) -> bool {
        let field: Vec<&str> = field.split('.').collect();
        self.0.iter().any(|path| {
            path.first().is_some_and(|first| &**first == "**")
                || (path.len() > field.len() && agrees(path, &field))
        })
    }
}

/// Whether the two agree as far as the shorter goes.
fn agrees(path: &[Box<str>], field: &[&str]) -> bool {
    path.iter().zip(field).all(|(step, name)| &**step == "*" || &**step == *name)
}

/// `a["b-c"].*` and `a[*]` in pino's path syntax.
fn segments(path: &str) -> Vec<Box<str>> {
    let flat = path
        .replace("[\"", ".")
        .replace("['", ".")
        .replace("\"]", "")
        .replace("']", "")
        .replace('[', ".")
        .replace(']', "");
    flat.split('.').filter(|step| !step.is_empty()).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[test]
    fn a_path_covers_what_it_names_and_no_more() {
        let paths = Paths::new(["user.password", "*.token", "a[\"b-c\"]", "**.ssn"].into_iter());
        for covered in ["user.password", "user.password.x", "x.token", "a.b-c", "p.q.ssn", "ssn"] {
            assert!(paths.cover(covered), "{covered}");
        }
        for open in ["password", "token", "x.y.token", "user", "a.b"] {
            assert!(!paths.cover(open), "{open}");
        }
        assert!(paths.reach_into("user") && paths.reach_into("a"));
        assert!(!Paths::new(["user.password"].into_iter()).reach_into("body"));
    }
}
