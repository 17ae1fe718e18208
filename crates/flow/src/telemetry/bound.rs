//! How many values a label can have, and why.

use std::collections::BTreeSet;
use std::fmt;

use facts::FileId;
use model::ByteRange;

/// Values beyond this are counted and not kept.
const KEPT_VALUES: usize = 64;

/// What the code says about the values of one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub class: Class,
    /// How many values there are, as they really occur: of status codes about fifteen. `None` when nobody can say.
    pub size: Option<u64>,
    /// The values themselves, where the code writes them out; sorted.
    pub values: Vec<Box<str>>,
    /// In words: "the path of the request as it was asked for".
    pub why: Box<str>,
    /// False where only a name speaks for it.
    pub certain: bool,
    /// Where the value comes from, when that is another place than the label.
    pub from: Option<(FileId, ByteRange)>,
}

/// The kind of a label's values, from the fewest to those without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Written out in the code.
    Literal,
    Boolean,
    /// `2xx` to `5xx`.
    StatusClass,
    HttpMethod,
    /// A union of literals, an enum, the keys of a constant.
    Enum,
    StatusCode,
    /// The pattern of a route, as it is registered.
    RouteTemplate,
    /// Out of a list, through a test or a function that gives constants only.
    Bounded,
    Unknown,
    Unbounded(Unbounded),
}

/// What grows without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unbounded {
    /// An organisation, a merchant, a project: as many as there are customers.
    Tenant,
    /// A row of a table, an object of another service.
    Record,
    Amount,
    Duration,
    /// What the caller sent, as it was sent.
    Input,
    Text,
    ErrorMessage,
    Path,
    Timestamp,
    Random,
    Address,
    Contact,
    Session,
    Request,
    Trace,
    User,
}

impl Unbounded {
    /// Half a sentence that names the value.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Tenant => "an id of a customer's organisation",
            Self::Record => "an id of a record",
            Self::Amount => "an amount",
            Self::Duration => "a measured duration",
            Self::Input => "what the caller sent",
            Self::Text => "free text",
            Self::ErrorMessage => "an error's message",
            Self::Path => "the path or address of a request as it was asked for",
            Self::Timestamp => "a moment in time",
            Self::Random => "a random or unique value",
            Self::Address => "a network address",
            Self::Contact => "a person's address or number",
            Self::Session => "a session's id",
            Self::Request => "a request's id",
            Self::Trace => "a trace's id",
            Self::User => "a user's id",
        }
    }

    /// A new value with almost every request.
    pub fn is_per_request(self) -> bool {
        matches!(
            self,
            Self::Request | Self::Trace | Self::Timestamp | Self::Random | Self::Duration
        )
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Literal => "literal",
            Self::Boolean => "boolean",
            Self::StatusClass => "status class",
            Self::HttpMethod => "HTTP method",
            Self::Enum => "enum",
            Self::StatusCode => "status code",
            Self::RouteTemplate => "route template",
            Self::Bounded => "bounded",
            Self::Unknown => "unknown",
            Self::Unbounded(_) => "unbounded",
        })
    }
}

impl Bound {
    pub(crate) fn new(class: Class, size: Option<u64>, why: impl Into<Box<str>>) -> Self {
        Self { class, size, values: Vec::new(), why: why.into(), certain: true, from: None }
    }

    pub(crate) fn literal(value: impl Into<Box<str>>) -> Self {
        let bound = Self::new(Class::Literal, Some(1), "written out in the code");
        Self { values: vec![value.into()], ..bound }
    }

    /// One of these.
    pub(crate) fn among(class: Class, values: BTreeSet<Box<str>>, why: &str) -> Self {
        let bound = Self::new(class, Some(values.len().max(1) as u64), why);
        Self { values: values.into_iter().take(KEPT_VALUES).collect(), ..bound }
    }

    pub(crate) fn boolean() -> Self {
        Self::new(Class::Boolean, Some(2), "true or false")
    }

    pub(crate) fn unknown() -> Self {
        Self::new(Class::Unknown, None, "the code does not say")
    }

    pub(crate) fn unbounded(what: Unbounded) -> Self {
        Self::new(Class::Unbounded(what), None, what.describe())
    }

    pub(crate) fn by_name(self) -> Self {
        Self { certain: false, ..self }
    }

    pub(crate) fn from(self, file: FileId, range: ByteRange) -> Self {
        Self { from: self.from.or(Some((file, range))), ..self }
    }

    pub fn is_unbounded(&self) -> bool {
        matches!(self.class, Class::Unbounded(_))
    }

    pub fn unbounded_by(&self) -> Option<Unbounded> {
        match self.class {
            Class::Unbounded(what) => Some(what),
            _ => None,
        }
    }

    pub fn is_unknown(&self) -> bool {
        self.class == Class::Unknown
    }

    fn is_written_out(&self) -> bool {
        self.size == Some(self.values.len() as u64)
    }

    /// The value is one of either.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_written_out() && other.is_written_out() {
            let class = self.class.max(other.class);
            let from = self.from.or(other.from);
            let why = if self.class == class { self.why } else { other.why };
            let certain = self.certain && other.certain;
            let values = self.values.into_iter().chain(other.values).collect();
            return Self { from, certain, ..Self::among(class, values, &why) };
        }
        // What is known for sure to grow outweighs what only its name says.
        let first = (other.class, other.certain) <= (self.class, self.certain);
        let (larger, smaller) = if first { (self, other) } else { (other, self) };
        let size = match (larger.size, smaller.size) {
            (Some(one), Some(two)) if larger.class == smaller.class && !larger.is_written_out() => {
                Some(one.max(two))
            }
            (Some(one), Some(two)) => Some(one.saturating_add(two)),
            _ => None,
        };
        Self { size, values: Vec::new(), ..larger }
    }

    /// Both stand in one text.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        if other.is_constant() {
            return self.without_values(other);
        }
        if self.is_constant() {
            return other.without_values(self);
        }
        // The mount and the pattern of a route are parts of one route.
        if self.class == Class::RouteTemplate && other.class == Class::RouteTemplate {
            return if self.size >= other.size { self } else { other };
        }
        let first = (other.class, other.certain) <= (self.class, self.certain);
        let (larger, smaller) = if first { (self, other) } else { (other, self) };
        // The mount and the pattern of one route are a route together, not each mount with each pattern.
        let is_route =
            larger.class == Class::RouteTemplate && smaller.class == Class::RouteTemplate;
        let size = larger.size.zip(smaller.size).map(|(one, two)| match is_route {
            true => one.max(two),
            false => one.saturating_mul(two),
        });
        Self { size, values: Vec::new(), ..larger }
    }

    fn is_constant(&self) -> bool {
        self.class == Class::Literal && self.size == Some(1)
    }

    /// A constant part changes the values and not their number.
    fn without_values(self, constant: Self) -> Self {
        let is_empty = constant.values.iter().all(|value| value.is_empty());
        let values = if is_empty { self.values } else { Vec::new() };
        Self { values, ..self }
    }
}

/// How many series a metric can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// At most this many; the largest number there is stands for more.
    AtMost(u64),
    /// The labels that are known allow this many; others are not known.
    AtLeast(u64),
    Unbounded,
}

impl Series {
    /// The product over the labels; `per_set` series are kept for each set of labels.
    pub(crate) fn of<'b>(bounds: impl Iterator<Item = &'b Bound>, per_set: u64) -> Self {
        let mut series = Self::AtMost(per_set.max(1));
        for bound in bounds {
            series = match (series, bound.size) {
                (Self::Unbounded, _) => Self::Unbounded,
                _ if bound.is_unbounded() => Self::Unbounded,
                (Self::AtMost(so_far), Some(size)) => Self::AtMost(so_far.saturating_mul(size)),
                (Self::AtLeast(so_far), Some(size)) => Self::AtLeast(so_far.saturating_mul(size)),
                (Self::AtMost(so_far) | Self::AtLeast(so_far), None) => Self::AtLeast(so_far),
            };
        }
        series
    }
}

impl fmt::Display for Series {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(u64::MAX) => formatter.write_str("more than can be counted"),
            Self::AtMost(number) => write!(formatter, "{number}"),
            Self::AtLeast(number) => write!(formatter, "at least {number}"),
            Self::Unbounded => formatter.write_str("unbounded"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Class, Series, Unbounded};

    #[test]
    fn mount_and_pattern_are_one_of_the_routes() {
        let route = || Bound::new(Class::RouteTemplate, Some(40), "the pattern of the route");
        assert_eq!(route().and(route()).size, Some(40));
        let method = Bound::new(Class::HttpMethod, Some(9), "methods");
        assert_eq!(route().and(method).size, Some(360));
    }

    #[test]
    fn either_of_two_texts_is_one_of_two() {
        let both = Bound::literal("a").or(Bound::literal("b")).or(Bound::literal("a"));
        assert_eq!((both.class, both.size), (Class::Literal, Some(2)));
        let open = both.or(Bound::unbounded(Unbounded::User));
        assert!(open.is_unbounded());
        let unknown = Bound::literal("a").or(Bound::unknown());
        assert_eq!((unknown.class, unknown.size), (Class::Unknown, None));
    }

    #[test]
    fn parts_of_a_text_multiply() {
        let text = Bound::literal("x-").and(Bound::boolean()).and(Bound::boolean());
        assert_eq!(text.size, Some(4));
        assert!(text.and(Bound::unbounded(Unbounded::Path)).is_unbounded());
    }

    #[test]
    fn series_multiply_without_overflow() {
        let many = Bound::new(Class::Bounded, Some(u64::MAX / 2), "");
        let bounds = [many.clone(), many];
        assert_eq!(Series::of(bounds.iter(), 1), Series::AtMost(u64::MAX));
        let open = [Bound::boolean(), Bound::unknown()];
        assert_eq!(Series::of(open.iter(), 10), Series::AtLeast(20));
        assert_eq!(Series::of([].iter(), 13), Series::AtMost(13));
    }
}
