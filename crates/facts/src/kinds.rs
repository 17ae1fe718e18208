//! Which facts a check may ask for.

use std::ops::BitOr;

/// A set of fact kinds. A check declares what it reads; asking for anything else is a defect that its page's test
/// shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactKinds(u32);

impl FactKinds {
    pub const NONE: Self = Self(0);
    /// Lowered code: calls, expressions, functions, JSX.
    pub const CODE: Self = Self(1);
    /// Data flow from a source to a sink.
    pub const FLOWS: Self = Self(1 << 1);
    /// HTTP entry points with their middleware chains.
    pub const ROUTES: Self = Self(1 << 2);
    pub const LOG_CALLS: Self = Self(1 << 3);
    /// Scalars of configuration files.
    pub const SETTINGS: Self = Self(1 << 4);
    /// Strings in the format of a credential.
    pub const TOKENS: Self = Self(1 << 5);
    /// Package manifests.
    pub const MANIFESTS: Self = Self(1 << 6);
    /// Template files and their outputs.
    pub const TEMPLATES: Self = Self(1 << 7);
    /// Which files exist.
    pub const FILES: Self = Self(1 << 8);
    /// What functions do to databases, locks, caches, files and other services, in order.
    pub const EFFECTS: Self = Self(1 << 9);
    /// Migrations: statements in the order in which they run, and the schema before each.
    pub const MIGRATIONS: Self = Self(1 << 10);

    /// Terraform, manifests, Dockerfiles.
    pub const INFRA: Self = Self(1 << 14);
    /// What exported logs hold.
    pub const SAMPLES: Self = Self(1 << 18);
    /// Pipelines and actions.
    pub const PIPELINES: Self = Self(1 << 16);
    /// Alerts, dashboards, collectors, runbooks.
    pub const TELEMETRY: Self = Self(1 << 17);

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for FactKinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}
