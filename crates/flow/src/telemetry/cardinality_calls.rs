//! Bounds what calls give.

use facts::code::{Call, Code, ExprId, ExprKind};
use facts::words;

use super::bound::{Bound, Class, Unbounded};
use super::cardinality::{Judge, last_name};
use super::frames::Place;
use super::{names, sources};

impl<'p> Judge<'p> {
    pub(crate) fn call(&self, code: &'p Code, place: &Place, call: &'p Call, depth: u32) -> Bound {
        // What the repository's own function gives is more exact than where that came from.
        let returned = self.reader.returns(place);
        let joined = returned.iter().map(|value| self.bound(value, depth)).reduce(Bound::or);
        if let Some(bound) = joined.filter(|bound| !bound.is_unknown()) {
            return bound;
        }
        if let Some(bound) = sources::judge(self.reader.origin(place), self.routes()) {
            return bound;
        }
        let first = call.args.first().map(|arg| arg.value);
        let callee = self.reader.origin(&place.at(call.callee));
        if let (Some(first), true) = (first, is_transparent(callee)) {
            let bound = self.bound(&place.at(first), depth);
            let is_divided = matches!(code.kind(first), ExprKind::Binary { .. });
            return match bound.class {
                // `Math.floor(status / 100)`
                Class::StatusCode if callee.starts_with("Math.") && is_divided => {
                    sources::status_class()
                }
                _ => bound,
            };
        }
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
            && let Some(bound) = self.method(code, place, (*object, property), call, depth)
        {
            return bound;
        }
        if callee == "Boolean" || callee == "Array.isArray" {
            return Bound::boolean();
        }
        self.by_callee(code, call)
    }

    /// Methods that every text, list or date has.
    fn method(
        &self,
        code: &'p Code,
        place: &Place,
        (object, name): (ExprId, &str),
        call: &Call,
        depth: u32,
    ) -> Option<Bound> {
        let receiver = || self.bound(&place.at(object), depth);
        let texts: Vec<Option<&str>> = call.args.iter().map(|arg| code.string(arg.value)).collect();
        Some(match name {
            "toString" | "toLowerCase" | "toUpperCase" | "trim" | "valueOf" | "normalize"
            | "toFixed" | "trimEnd" | "trimStart" | "padStart" | "padEnd" | "toLocaleLowerCase"
            | "concat" => {
                let of = receiver();
                // A caught error as text is its message.
                Bound { values: Vec::new(), ..of }
            }
            "replace" | "replaceAll" => replaced(receiver()),
            "charAt" | "at" | "slice" | "substring" | "substr" => self.cut(code, call, receiver()),
            "split" => match texts.first() {
                Some(Some("?" | "#")) => receiver(),
                _ => Bound::unknown(),
            },
            "includes" | "startsWith" | "endsWith" | "has" | "some" | "every" | "test"
            | "equals" | "hasOwnProperty" => Bound::boolean(),
            "toISOString" | "toJSON" | "getTime" | "toUTCString" => {
                Bound::unbounded(Unbounded::Timestamp)
            }
            "get" => {
                let size = self.reader.list_size(&place.at(object))?;
                Bound::new(Class::Bounded, Some(size), "a value of a constant map")
            }
            "replacePathValues" => sources::route(self.routes()).by_name(),
            _ => return None,
        })
    }

    /// The first characters of a value.
    fn cut(&self, code: &Code, call: &Call, of: Bound) -> Bound {
        let number = |place: usize| match code.kind(call.args.get(place)?.value) {
            ExprKind::Number(number) => Some(*number),
            _ => None,
        };
        let is_short = matches!((number(0), number(1)), (Some(from), Some(to)) if (0.0..=3.0).contains(&(to - from)))
            || call.args.len() <= 1 && number(0).is_none_or(|at| at == 0.0);
        match of.class {
            Class::StatusCode if is_short => sources::status_class(),
            Class::Unbounded(_) if is_short => Bound::unknown(),
            _ => Bound { values: Vec::new(), ..of },
        }
    }

    /// What the name of a function that nobody can read says.
    fn by_callee(&self, code: &Code, call: &Call) -> Bound {
        let Some(name) = last_name(code, call.callee) else { return Bound::unknown() };
        let all = words(name);
        let reduces =
            ["normalize", "normalise", "template", "pattern", "bucket", "classify", "group"];
        if all.iter().any(|word| reduces.contains(&word.as_str())) {
            return Bound::new(Class::Bounded, None, "made smaller, by the name of the function")
                .by_name();
        }
        if all.first().is_some_and(|word| matches!(word.as_str(), "is" | "has" | "can" | "should"))
        {
            return Bound::boolean().by_name();
        }
        names::judge(name, None).or_else(|| names::small_set(name)).unwrap_or(Bound::unknown())
    }
}

fn replaced(of: Bound) -> Bound {
    match of.unbounded_by() {
        Some(Unbounded::Path | Unbounded::Input) => {
            Bound::new(Class::Bounded, None, "a path whose variable parts are replaced").by_name()
        }
        _ => Bound { values: Vec::new(), ..of },
    }
}

/// Calls whose result tells its first argument apart as well as that does.
fn is_transparent(callee: &str) -> bool {
    matches!(
        callee,
        "String"
            | "Number"
            | "parseInt"
            | "parseFloat"
            | "Number.parseInt"
            | "Number.parseFloat"
            | "encodeURIComponent"
            | "decodeURIComponent"
            | "JSON.stringify"
            | "Math.floor"
            | "Math.round"
            | "Math.trunc"
            | "Math.ceil"
            | "lodash.toString"
            | "lodash.toLower"
    )
}
