//! What questions read of an event.

use std::borrow::Cow;

use crate::json::{Members, Paths, Raw, extract};
use crate::time;

/// Where a value is looked for, in this order. What a business calls its values can be given instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The plan of a user.
    pub tier: Vec<String>,
    /// What a request was about to earn.
    pub revenue: Vec<String>,
    /// What a user has paid so far.
    pub lifetime_value: Vec<String>,
    /// Which user, as an opaque id.
    pub user: Vec<String>,
}

impl Default for Names {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            tier: names(&["user.subscription", "user.plan", "user.tier"]),
            revenue: names(&[
                "cart.total",
                "cart.total_cents",
                "order.total",
                "payment.amount",
                "payment.amount_cents",
            ]),
            lifetime_value: names(&[
                "user.ltv",
                "user.lifetime_value",
                "user.lifetime_value_cents",
            ]),
            user: names(&["user.id", "user_id"]),
        }
    }
}

/// The fields with one name only, in the order of [`Fixed`].
const FIXED: [&str; 16] = [
    "timestamp",
    "request_id",
    "deployment_id",
    "version",
    "path",
    "route",
    "method",
    "status_code",
    "duration_ms",
    "outcome",
    "error.type",
    "error.code",
    "feature_flags",
    "performance.db_duration_ms",
    "sample_rate",
    "service",
];

#[derive(Clone, Copy)]
#[repr(usize)]
enum Fixed {
    Timestamp,
    RequestId,
    DeploymentId,
    Version,
    Path,
    Route,
    Method,
    StatusCode,
    DurationMs,
    Outcome,
    ErrorType,
    ErrorCode,
    FeatureFlags,
    DbDuration,
    SampleRate,
    Service,
}

/// The paths of all names, and which of them play which part.
pub(crate) struct Reader {
    paths: Paths,
    tier: Vec<usize>,
    revenue: Vec<usize>,
    lifetime_value: Vec<usize>,
    user: Vec<usize>,
}

impl Reader {
    pub(crate) fn new(names: &Names) -> Self {
        let mut paths: Vec<&str> = FIXED.to_vec();
        let tier = append(&mut paths, &names.tier);
        let revenue = append(&mut paths, &names.revenue);
        let lifetime_value = append(&mut paths, &names.lifetime_value);
        let user = append(&mut paths, &names.user);
        Self { paths: Paths::new(paths), tier, revenue, lifetime_value, user }
    }

    pub(crate) fn slots<'a>(&self) -> Vec<Raw<'a>> {
        self.paths.slots()
    }

    /// The event of a line. `None`: the line is no JSON object.
    #[inline]
    pub(crate) fn read<'a, 's>(
        &'s self,
        line: &'a str,
        slots: &'s mut [Raw<'a>],
    ) -> Option<Row<'a, 's>> {
        extract(line, &self.paths, slots).ok()?;
        Some(Row { reader: self, slots })
    }
}

/// The slots of the names that were added.
fn append<'n>(paths: &mut Vec<&'n str>, names: &'n [String]) -> Vec<usize> {
    let from = paths.len();
    paths.extend(names.iter().map(String::as_str));
    (from..paths.len()).collect()
}

/// One event.
pub(crate) struct Row<'a, 's> {
    reader: &'s Reader,
    slots: &'s [Raw<'a>],
}

impl<'a> Row<'a, '_> {
    fn raw(&self, field: Fixed) -> Raw<'a> {
        self.slots[field as usize]
    }

    fn first(&self, slots: &[usize]) -> Raw<'a> {
        slots.iter().map(|slot| self.slots[*slot]).find(|raw| raw.is_set()).unwrap_or_default()
    }

    pub(crate) fn status(&self) -> Option<f64> {
        self.raw(Fixed::StatusCode).number()
    }

    pub(crate) fn duration(&self) -> Option<f64> {
        self.raw(Fixed::DurationMs).number().filter(|ms| *ms >= 0.0)
    }

    pub(crate) fn db_duration(&self) -> Option<f64> {
        self.raw(Fixed::DbDuration).number().filter(|ms| *ms >= 0.0)
    }

    /// Whether the request failed: by outcome, or by status where there is none.
    pub(crate) fn failed(&self) -> Option<bool> {
        let outcome = self.raw(Fixed::Outcome).text();
        let status = self.status();
        if outcome.is_none() && status.is_none() {
            return None;
        }
        let by_outcome = matches!(outcome.as_deref(), Some("error" | "timeout"));
        Some(by_outcome || status.is_some_and(|status| status >= 500.0))
    }

    /// How many requests the event stands for. `None`: it does not say.
    pub(crate) fn weight(&self) -> Option<f64> {
        let rate = self.raw(Fixed::SampleRate).number()?;
        (rate > 0.0 && rate <= 1.0).then(|| 1.0 / rate)
    }

    /// The route template.
    pub(crate) fn route(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::Route).text()
    }

    pub(crate) fn path(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::Path).text()
    }

    pub(crate) fn method(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::Method).text()
    }

    pub(crate) fn service(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::Service).text()
    }

    pub(crate) fn request_id(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::RequestId).text()
    }

    pub(crate) fn deployment(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::DeploymentId).text().filter(|id| !id.is_empty())
    }

    pub(crate) fn version(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::Version).text().filter(|version| !version.is_empty())
    }

    pub(crate) fn at(&self) -> Option<i64> {
        match self.raw(Fixed::Timestamp) {
            Raw::Number(digits) => time::from_number(digits.parse().ok()?),
            raw => time::millis(&raw.text()?),
        }
    }

    pub(crate) fn error_type(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::ErrorType).text()
    }

    pub(crate) fn error_code(&self) -> Option<Cow<'a, str>> {
        self.raw(Fixed::ErrorCode).text()
    }

    pub(crate) fn tier(&self) -> Option<Cow<'a, str>> {
        self.first(&self.reader.tier).text()
    }

    pub(crate) fn user(&self) -> Option<Cow<'a, str>> {
        self.first(&self.reader.user).text()
    }

    pub(crate) fn revenue(&self) -> Option<f64> {
        self.first(&self.reader.revenue).number()
    }

    pub(crate) fn lifetime_value(&self) -> Option<f64> {
        self.first(&self.reader.lifetime_value).number()
    }

    /// The flags that were evaluated, with the value as text.
    pub(crate) fn flags(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        let members = match self.raw(Fixed::FeatureFlags) {
            Raw::Object(object) => Some(Members::of(object)),
            _ => None,
        };
        members.into_iter().flatten().filter_map(|(name, value)| Some((name, value.text()?)))
    }
}
