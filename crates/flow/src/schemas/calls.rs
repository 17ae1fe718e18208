//! Calls that check a value against a schema: `schema.parse(x)`, `const { error, value } = schema.validate(x)`.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind};
use rustc_hash::FxHashMap;

use super::{MAX_DEPTH, Reader, Shape};
use crate::origins::{SitePlace, Value};

/// Checking calls by place.
pub(crate) type Checks = FxHashMap<(FileId, ExprId), Check>;

#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) shape: Shape,
    /// The argument that is checked.
    pub(crate) arg: usize,
    pub(crate) gives: Gives,
}

/// What a check gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// The value; one that does not pass throws.
    Value,
    /// An object with the value in this field.
    Field(&'static str),
    /// Whether it passed.
    Truth,
}

pub(crate) fn checks(reader: Reader<'_>) -> Checks {
    let mut all = Checks::default();
    for (file, _, code) in reader.base.code() {
        for call in &code.calls {
            if let Some(check) = reader.check(file, code, *call) {
                all.insert((file, *call), check);
            }
        }
    }
    all
}

impl Reader<'_> {
    fn check(&self, file: FileId, code: &Code, expr: ExprId) -> Option<Check> {
        let call = code.call(expr)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            return self.compiled(file, call.callee);
        };
        let gives = match &**property {
            "parse" | "parseAsync" | "validateAsync" | "validateSync" | "cast" | "attempt"
            | "assert" => Gives::Value,
            "safeParse" | "safeParseAsync" => Gives::Field("data"),
            "validate" if self.is_yup(file, *object) => Gives::Value,
            "validate" => Gives::Field("value"),
            "isValidSync" | "is" => Gives::Truth,
            _ => return None,
        };
        if let Some(shape) = self.shape(file, *object) {
            return Some(Check { shape, arg: 0, gives });
        }
        // `Joi.attempt(value, schema)`, `ajv.validate(schema, value)`.
        let second = call.args.get(1)?.value;
        let origin = self.origins.origin(file, *object)?.as_str();
        match &**property {
            "attempt" | "assert" => Some(Check { shape: self.shape(file, second)?, arg: 0, gives }),
            "validate" if origin.starts_with("ajv") => {
                let shape = self.json(file, call.args.first()?.value, MAX_DEPTH)?;
                Some(Check { shape, arg: 1, gives: Gives::Truth })
            }
            _ => None,
        }
    }

    fn is_yup(&self, file: FileId, object: ExprId) -> bool {
        self.origins.origin(file, object).is_some_and(|origin| origin.as_str().starts_with("yup"))
    }

    /// `const validate = ajv.compile(schema); validate(x)`.
    fn compiled(&self, file: FileId, callee: ExprId) -> Option<Check> {
        self.origins.values(file, callee).iter().find_map(|value| {
            let Value::External { origin, site: Some(site), .. } = value else { return None };
            let name = self.origins.name(*origin).as_str();
            let SitePlace::Call(made) = site.place else { return None };
            if !name.starts_with("ajv") || !name.ends_with(".compile()") {
                return None;
            }
            let call = self.base.file(site.file).code()?.call(made)?;
            let shape = self.json(site.file, call.args.first()?.value, MAX_DEPTH)?;
            Some(Check { shape, arg: 0, gives: Gives::Truth })
        })
    }
}
