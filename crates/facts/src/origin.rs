//! Where a value comes from, as a dotted path.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A path from a module or global to a value: `child_process.exec`, `JSON.parse`, `express.Router().get`.
///
/// - The root is a package name (`node:` dropped, scopes kept: `@prisma/client.PrismaClient`) or a global's name.
/// - `()` marks the result of a call or of `new`: `pg.Pool()` is an instance, `pg.Pool().query` its method.
/// - The default export of a package is the package itself: `import x from 'axios'` and `require('axios')` agree.
/// - A value of a known shape that no code creates carries the shape's name: a handler's first parameter is
///   `express.Request`, so its body is `express.Request.body`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin(Box<str>);

impl Origin {
    pub fn new(path: impl Into<Box<str>>) -> Self {
        Self(path.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn member(&self, property: &str) -> Self {
        Self(format!("{}.{property}", self.0).into())
    }

    /// What a call of it (or `new`) gives.
    #[must_use]
    pub fn called(&self) -> Self {
        Self(format!("{}()", self.0).into())
    }

    /// The last component, with the marks of calls dropped: `query` of `pg.Pool().query`.
    pub fn last(&self) -> &str {
        let path = self.0.trim_end_matches("()");
        path.rsplit('.').next().unwrap_or(path)
    }

    /// How many components and calls it has; bounds the growth of paths through recursion.
    pub fn depth(&self) -> usize {
        self.0.bytes().filter(|byte| matches!(byte, b'.' | b'(')).count()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn paths_grow_by_members_and_calls() {
        let query = Origin::new("pg").member("Pool").called().member("query");
        assert_eq!(query.as_str(), "pg.Pool().query");
        assert_eq!(query.last(), "query");
        assert_eq!(query.called().last(), "query");
        assert_eq!(query.depth(), 3);
    }
}
