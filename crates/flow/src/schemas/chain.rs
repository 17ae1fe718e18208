//! Schemas that are built by calls: `Joi.object({ .. }).unknown()`, `z.string().uuid()`, `Type.Integer()`.

use facts::FileId;
use facts::code::{Argument, Code, ExprId, ExprKind, Property, PropertyKey};

use super::{Reader, Shape, Unknown, pattern};
use crate::origins::{SitePlace, Value};

const LIBRARIES: &[&str] =
    &["joi", "@hapi/joi", "celebrate", "zod", "yup", "superstruct", "valibot", "@sinclair/typebox"];

/// Calls of one chain, the first call last.
struct Chain<'c> {
    links: Vec<(&'c str, &'c [Argument])>,
    /// What the library does with what the schema does not name.
    unknown: Unknown,
    /// Where the chain begins, when that is another schema.
    base: Option<ExprId>,
}

impl Reader<'_> {
    /// The call that made a value, when a schema library did.
    pub(super) fn made_by(&self, file: FileId, expr: ExprId) -> Option<(FileId, ExprId)> {
        self.origins.values(file, expr).iter().find_map(|value| match value {
            Value::External { origin, site: Some(site), .. } => {
                let name = self.origins.name(*origin).as_str();
                let SitePlace::Call(call) = site.place else { return None };
                library(name).map(|_| (site.file, call))
            }
            _ => None,
        })
    }

    pub(super) fn chain(&self, file: FileId, call: ExprId, depth: u32) -> Option<Shape> {
        let code = self.base.file(file).code()?;
        let chain = self.links(file, code, call)?;
        let named = |names: &[&str]| chain.links.iter().any(|(name, _)| names.contains(name));
        let base = || self.shape_at(file, chain.base?, depth);
        let Some(kind) = chain.links.iter().rev().find_map(|(name, _)| kind_of(name)) else {
            // `OtherSchema.extend({ .. })`, `OtherSchema.optional()`.
            return Some(match base()? {
                Shape::Object { fields, .. } => self.object(file, code, &chain, fields, depth),
                other => other,
            });
        };
        Some(match kind {
            Kind::Text if named(LISTED) || matches_harmless(code, &chain) => Shape::Harmless,
            Kind::Text => Shape::Text,
            Kind::Number => Shape::Number,
            Kind::Harmless => Shape::Harmless,
            Kind::List => Shape::List(Box::new(self.element(file, &chain, depth))),
            Kind::Object => self.object(file, code, &chain, Vec::new(), depth),
            Kind::Any if named(LISTED) => Shape::Harmless,
            Kind::Any => Shape::Any,
        })
    }

    fn links<'c>(&self, file: FileId, code: &'c Code, call: ExprId) -> Option<Chain<'c>> {
        let mut links = Vec::new();
        let mut at = call;
        for _ in 0..24 {
            // The library itself, however it was imported, is where the chain begins.
            if self.is_library(file, at) {
                break;
            }
            match code.kind(code.constant(at)) {
                ExprKind::Call(call) => match code.kind(call.callee) {
                    ExprKind::Member { object, property, .. } => {
                        links.push((&**property, &call.args[..]));
                        at = *object;
                    }
                    // `string()` imported by name.
                    ExprKind::Name { name, .. } if &**name != "require" => {
                        links.push((&**name, &call.args[..]));
                        at = call.callee;
                        break;
                    }
                    _ => return None,
                },
                ExprKind::Member { object, .. } => at = *object,
                _ => break,
            }
        }
        let origin = self.origins.origin(file, at)?;
        let library = library(origin.as_str())?;
        let unknown = match library {
            "zod" | "valibot" => Unknown::Dropped,
            "yup" | "@sinclair/typebox" => Unknown::Kept,
            _ => Unknown::Refused,
        };
        let base = origin.as_str().contains('(').then_some(at);
        Some(Chain { links, unknown, base })
    }

    fn is_library(&self, file: FileId, expr: ExprId) -> bool {
        let origin = self.origins.origin(file, expr).map_or("", |origin| origin.as_str());
        library(origin).is_some() && !origin.contains('(')
    }

    fn object(
        &self,
        file: FileId,
        code: &Code,
        chain: &Chain<'_>,
        fields: Vec<(Box<str>, Shape)>,
        depth: u32,
    ) -> Shape {
        const NAMING: &[&str] = &[
            "object",
            "keys",
            "shape",
            "extend",
            "append",
            "strictObject",
            "looseObject",
            "Object",
        ];
        let mut fields = fields;
        for (_, args) in chain.links.iter().rev().filter(|(name, _)| NAMING.contains(name)) {
            let Some(arg) = args.first() else { continue };
            for (name, value) in self.properties(file, arg.value) {
                let shape = self.shape_at(value.0, value.1, depth).unwrap_or(Shape::Any);
                fields.retain(|(field, _)| *field != name);
                fields.push((name, shape));
            }
        }
        let opens = |(name, args): &(&str, &[Argument])| match *name {
            "unknown" => args
                .first()
                .is_none_or(|arg| !matches!(code.kind(arg.value), ExprKind::Bool(false))),
            "passthrough" | "catchall" | "loose" | "looseObject" => true,
            _ => false,
        };
        let opened = chain.links.iter().any(opens);
        let shut = chain
            .links
            .iter()
            .any(|(name, _)| matches!(*name, "strict" | "strictObject" | "noUnknown"));
        let unknown = match () {
            // A bare `object()` says nothing about what is in it.
            () if opened || fields.is_empty() => Unknown::Kept,
            () if shut => Unknown::Refused,
            () => chain.unknown,
        };
        Shape::Object { fields, unknown }
    }

    fn element(&self, file: FileId, chain: &Chain<'_>, depth: u32) -> Shape {
        const NAMING: &[&str] = &["array", "items", "of", "Array"];
        let mut named = chain.links.iter().filter(|(name, _)| NAMING.contains(name));
        let element = named.find_map(|(_, args)| args.first());
        element.and_then(|arg| self.shape_at(file, arg.value, depth)).unwrap_or(Shape::Any)
    }

    /// The properties of an object literal, wherever it is written, with the file that their values are in.
    pub(super) fn properties(
        &self,
        file: FileId,
        expr: ExprId,
    ) -> Vec<(Box<str>, (FileId, ExprId))> {
        let Some((of, properties)) = self.literal(file, expr) else { return Vec::new() };
        let Some(code) = self.base.file(of).code() else { return Vec::new() };
        let key = |property: &Property| match &property.key {
            PropertyKey::Name(name) => Some(name.clone()),
            // `[Segments.BODY]` of celebrate.
            PropertyKey::Computed(key) => match code.kind(*key) {
                ExprKind::Member { property, .. } => Some(property.to_lowercase().into()),
                _ => code.string(code.constant(*key)).map(Into::into),
            },
            PropertyKey::Spread => None,
        };
        properties
            .iter()
            .filter_map(|property| Some((key(property)?, (of, property.value))))
            .collect()
    }

    pub(super) fn literal(&self, file: FileId, expr: ExprId) -> Option<(FileId, &[Property])> {
        let object = |file: FileId, expr: ExprId| {
            let code = self.base.file(file).code()?;
            match code.kind(code.constant(expr)) {
                ExprKind::Object(properties) => Some((file, &properties[..])),
                _ => None,
            }
        };
        object(file, expr).or_else(|| {
            self.origins.values(file, expr).iter().find_map(|value| match value {
                Value::Literal(file, expr) => object(*file, *expr),
                _ => None,
            })
        })
    }
}

/// `.regex(/^[a-z0-9-]+$/)`, `.pattern(..)`, `.matches(..)`
fn matches_harmless(code: &Code, chain: &Chain<'_>) -> bool {
    let tests =
        chain.links.iter().filter(|(name, _)| matches!(*name, "regex" | "pattern" | "matches"));
    tests.filter_map(|(_, args)| args.first()).any(|arg| {
        match code.kind(code.constant(arg.value)) {
            ExprKind::Regex { pattern, flags } => pattern::is_harmless(pattern, flags),
            _ => false,
        }
    })
}

enum Kind {
    Text,
    Number,
    Harmless,
    List,
    Object,
    Any,
}

/// Methods that leave one of a few, or characters without a meaning anywhere.
const LISTED: &[&str] = &[
    "valid",
    "equal",
    "only",
    "oneOf",
    "enum",
    "nativeEnum",
    "guid",
    "uuid",
    "hex",
    "alphanum",
    "isoDate",
    "datetime",
    "cuid",
    "cuid2",
    "ulid",
    "nanoid",
    "ip",
    "ipv4",
    "ipv6",
    "token",
];

fn kind_of(method: &str) -> Option<Kind> {
    Some(match method {
        "string" | "String" | "email" | "url" | "nonempty" => Kind::Text,
        "number" | "int" | "integer" | "Number" | "Integer" | "bigint" | "float32" | "float64" => {
            Kind::Number
        }
        "boolean" | "bool" | "Boolean" | "date" | "Date" | "enum" | "nativeEnum" | "literal"
        | "Literal" | "Enum" | "uuid" | "guid" | "cuid" | "ulid" | "valid" | "equal"
        | "picklist" | "enums" => Kind::Harmless,
        "array" | "Array" | "tuple" | "Tuple" | "set" => Kind::List,
        "object" | "Object" | "strictObject" | "looseObject" | "keys" => Kind::Object,
        "any" | "unknown" | "alternatives" | "union" | "record" | "Record" | "map" | "lazy"
        | "mixed" | "Any" | "Unknown" | "Union" | "custom" | "preprocess" => Kind::Any,
        _ => return None,
    })
}

/// The library that an origin begins with.
fn library(origin: &str) -> Option<&'static str> {
    LIBRARIES.iter().copied().find(|library| {
        origin
            .strip_prefix(library)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '(', '/']))
    })
}
