//! Where schemas stand: middleware of a route, options of a Fastify route, chains of express-validator.

use facts::code::{Call, Code, ExprId, ExprKind, FunctionId};
use facts::{FileId, Middleware, Route, RouteTable};
use rustc_hash::FxHashMap;

use super::{MAX_DEPTH, Reader, Shape, Unknown};

/// What is known of the parts of a request: `body`, `query`, `params`.
type Parts = Vec<(Box<str>, Shape)>;

/// The checked parts by handler.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    by_handler: FxHashMap<(FileId, FunctionId), usize>,
    /// With the mark that a request bears that was checked so.
    all: Vec<(Box<str>, Parts)>,
}

/// What every mark begins with.
pub(crate) const MARK: &str = "%checked:";

impl Checked {
    fn new(parts: FxHashMap<(FileId, FunctionId), Parts>) -> Self {
        let mut sorted: Vec<_> = parts.into_iter().filter(|(_, parts)| !parts.is_empty()).collect();
        sorted.sort_unstable_by_key(|(handler, _)| *handler);
        let mut checked = Self::default();
        for (handler, parts) in sorted {
            let place = checked.all.len();
            checked.by_handler.insert(handler, place);
            checked.all.push((format!("{MARK}{place}").into(), parts));
        }
        checked
    }

    /// What is known of the request of a handler.
    pub(crate) fn of(&self, file: FileId, function: FunctionId) -> Option<&[(Box<str>, Shape)]> {
        let place = *self.by_handler.get(&(file, function))?;
        self.all.get(place).map(|(_, parts)| &**parts)
    }

    /// The mark for the request of a handler.
    pub(crate) fn mark(&self, file: FileId, function: FunctionId) -> Option<&str> {
        let place = *self.by_handler.get(&(file, function))?;
        self.all.get(place).map(|(mark, _)| &**mark)
    }

    /// What a request with this mark holds in one of its parts.
    pub(crate) fn part(&self, mark: &str, name: &str) -> Option<&Shape> {
        let place: usize = mark.strip_prefix(MARK)?.parse().ok()?;
        let (_, parts) = self.all.get(place)?;
        parts.iter().find(|(part, _)| &**part == name).map(|(_, shape)| shape)
    }
}

const PARTS: &[&str] = &["body", "query", "params", "headers", "querystring", "cookies"];

/// The checked parts by handler. A handler of several routes has only what all of them check.
pub(crate) fn find(reader: Reader<'_>, table: &RouteTable) -> Checked {
    let mut all: FxHashMap<(FileId, FunctionId), Parts> = FxHashMap::default();
    let mut seen: FxHashMap<(FileId, FunctionId), ()> = FxHashMap::default();
    for route in &table.routes {
        let parts = reader.parts_of_route(route);
        for key in reader.handlers(route) {
            let first = seen.insert(key, ()).is_none();
            match all.get_mut(&key) {
                _ if first => {
                    all.insert(key, parts.clone());
                }
                Some(old) => old.retain(|part| parts.contains(part)),
                None => {}
            }
        }
    }
    reader.add_procedures(&mut all);
    Checked::new(all)
}

impl Reader<'_> {
    /// `procedure.input(schema).query(({ input }) => ..)` of tRPC.
    fn add_procedures(&self, all: &mut FxHashMap<(FileId, FunctionId), Parts>) {
        for (file, _, code) in self.base.code() {
            for call in code.calls.iter().filter_map(|call| code.call(*call)) {
                let Some(last) = call.args.last() else { continue };
                let ExprKind::Function(function) = code.kind(last.value) else { continue };
                let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                    continue;
                };
                if !matches!(&**property, "query" | "mutation" | "subscription") {
                    continue;
                }
                if let Some(shape) = self.input_of(file, code, *object) {
                    all.insert((file, *function), vec![("input".into(), shape)]);
                }
            }
        }
    }

    fn input_of(&self, file: FileId, code: &Code, chain: ExprId) -> Option<Shape> {
        let mut at = chain;
        for _ in 0..12 {
            let call = code.call(at)?;
            let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                return None;
            };
            if &**property == "input" {
                return self.shape(file, call.args.first()?.value);
            }
            at = *object;
        }
        None
    }

    /// What answers, and the functions that are wrapped by what answers.
    fn handlers(&self, route: &Route) -> Vec<(FileId, FunctionId)> {
        let own = route.handlers.iter().map(|handler| (handler.file, handler.function));
        let mut all: Vec<_> = own.collect();
        if let Some(last) = self.registration(route).and_then(|call| call.args.last()) {
            all.extend(self.literals(route.file, last.value));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The call that registers a route.
    fn registration(&self, route: &Route) -> Option<&Call> {
        let code = self.base.file(route.file).code()?;
        let place = code.calls.partition_point(|call| code.range(*call).start < route.range.start);
        let inside = code.calls[place..].iter().find(|call| {
            route.range.contains(code.range(**call)) || code.range(**call).contains(route.range)
        });
        code.call(*inside?)
    }

    fn parts_of_route(&self, route: &Route) -> Vec<(Box<str>, Shape)> {
        let mut parts: Vec<(Box<str>, Shape)> =
            route.middleware.iter().flat_map(|link| self.parts_of_link(link)).collect();
        if &*route.framework == "fastify" {
            parts.extend(self.parts_of_options(route));
        }
        for (name, _) in &mut parts {
            if &**name == "querystring" {
                *name = "query".into();
            }
        }
        parts
    }

    fn parts_of_link(&self, link: &Middleware) -> Vec<(Box<str>, Shape)> {
        let Some(code) = self.base.file(link.file).code() else { return Vec::new() };
        let call = link.expr.and_then(|expr| code.call(code.constant(expr)));
        let Some(call) = call else { return Vec::new() };
        if let Some(part) = self.of_express_validator(link, code, call) {
            return vec![part];
        }
        let part = named_part(code, call);
        call.args
            .iter()
            .flat_map(|arg| self.parts_of_argument(link.file, arg.value, part))
            .collect()
    }

    /// `validate({ body: schema })`, `validate(z.object({ body: .. }))`, `validateBody(schema)`.
    fn parts_of_argument(&self, file: FileId, expr: ExprId, part: &str) -> Vec<(Box<str>, Shape)> {
        if let Some(shape) = self.shape(file, expr) {
            return match shape {
                Shape::Object { fields, .. }
                    if !fields.is_empty()
                        && fields.iter().all(|(name, _)| PARTS.contains(&&**name)) =>
                {
                    fields
                }
                shape => vec![(part.into(), shape)],
            };
        }
        let properties = self.properties(file, expr);
        properties
            .into_iter()
            .filter(|(name, _)| PARTS.contains(&&**name))
            .filter_map(|(name, (file, expr))| {
                // `{ body: { name: Joi.string() } }` of celebrate.
                let bare = || self.bare(file, expr);
                Some((name, self.json(file, expr, MAX_DEPTH).or_else(bare)?))
            })
            .collect()
    }

    /// An object literal whose properties are schemas.
    fn bare(&self, file: FileId, expr: ExprId) -> Option<Shape> {
        let fields: Vec<(Box<str>, Shape)> = self
            .properties(file, expr)
            .into_iter()
            .map(|(name, (file, expr))| Some((name, self.shape(file, expr)?)))
            .collect::<Option<_>>()?;
        (!fields.is_empty()).then_some(Shape::Object { fields, unknown: Unknown::Refused })
    }

    /// `body("email").isEmail()`.
    fn of_express_validator(
        &self,
        link: &Middleware,
        code: &Code,
        call: &Call,
    ) -> Option<(Box<str>, Shape)> {
        let mut methods: Vec<&str> = Vec::new();
        let mut at = call;
        for _ in 0..24 {
            match code.kind(at.callee) {
                ExprKind::Member { object, property, .. } => {
                    methods.push(property);
                    match code.call(*object) {
                        Some(inner) => at = inner,
                        None => break,
                    }
                }
                _ => break,
            }
        }
        let origin = self.origins.origin(link.file, at.callee)?.as_str();
        let part = match origin.strip_prefix("express-validator.")?.trim_start_matches("check.") {
            "body" => "body",
            "query" => "query",
            "param" => "params",
            _ => return None,
        };
        let field = code.string(code.constant(at.args.first()?.value))?;
        let shape = methods.iter().rev().find_map(|method| checked_by(method))?;
        Some((part.into(), nested(field, shape)))
    }

    /// `fastify.post("/x", { schema: { body: .. } }, handler)`, `fastify.route({ schema, handler })`.
    fn parts_of_options(&self, route: &Route) -> Vec<(Box<str>, Shape)> {
        let Some(call) = self.registration(route) else { return Vec::new() };
        let schemas = call.args.iter().filter_map(|arg| {
            let options = self.properties(route.file, arg.value);
            options.into_iter().find(|(name, _)| &**name == "schema").map(|(_, value)| value)
        });
        schemas
            .flat_map(|(file, expr)| self.properties(file, expr))
            .filter(|(name, _)| PARTS.contains(&&**name))
            .filter_map(|(name, (file, expr))| Some((name, self.json(file, expr, MAX_DEPTH)?)))
            .collect()
    }
}

/// `a.b.c` of express-validator as objects in objects.
fn nested(field: &str, shape: Shape) -> Shape {
    field.rsplit('.').fold(shape, |inner, name| Shape::Object {
        fields: vec![(name.into(), inner)],
        unknown: Unknown::Kept,
    })
}

/// What a method of express-validator makes sure of. Most look at the text of a value, which an object has, too.
fn checked_by(method: &str) -> Option<Shape> {
    Some(match method {
        "isInt" | "isNumeric" | "isFloat" | "isDecimal" | "toInt" | "toFloat" => Shape::Number,
        "isUUID" | "isMongoId" | "isAlphanumeric" | "isAlpha" | "isBoolean" | "isIn"
        | "isHexadecimal" | "isISO8601" | "isDate" | "isIP" | "isPort" | "toBoolean" | "toDate" => {
            Shape::Harmless
        }
        "isEmail" | "isString" | "isURL" | "escape" | "trim" | "toString" | "isSlug" | "isJWT"
        | "isBase64" => Shape::Text,
        _ => return None,
    })
}

/// The part that a validator's name or its own text argument says.
fn named_part(code: &Code, call: &Call) -> &'static str {
    let name = match code.kind(call.callee) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        _ => "",
    }
    .to_lowercase();
    let said = call
        .args
        .iter()
        .filter_map(|arg| code.string(arg.value))
        .find_map(|text| PARTS.iter().find(|part| text.eq_ignore_ascii_case(part)).copied());
    said.unwrap_or(match &*name {
        name if name.contains("query") => "query",
        name if name.contains("param") => "params",
        _ => "body",
    })
}
