//! Classes that a pipe of Nest checks requests against: what class-validator's decorators say of each field.

use facts::code::{
    ClassId, Code, ExprId, ExprKind, FunctionId, Member, MemberKind, Param, SymbolKind, TypeRef,
};
use facts::{FileId, Route};
use model::ByteRange;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Reader, Shape, Unknown, pattern};
use crate::modules::Definition;

/// What parameters that a request fills hold behind their pipes, by place.
pub(crate) type Dtos = FxHashMap<(FileId, ByteRange), Dto>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dto {
    pub(crate) shape: Shape,
    /// Fields that no decorator names are taken out.
    pub(crate) strips: bool,
}

/// Classes in classes end somewhere.
const MAX_DEPTH: u32 = 5;

/// How a pipe was set up.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pipe {
    strips: bool,
    refuses: bool,
}

impl Reader<'_> {
    /// The parameters of Nest's handlers whose type a pipe checks. Where no pipe is known nothing is said.
    pub(crate) fn dtos(&self, routes: &[Route]) -> Dtos {
        let mut found = Dtos::default();
        for route in routes.iter().filter(|route| &*route.framework == "nest") {
            let ahead = self.pipe_of_route(route);
            for handler in &route.handlers {
                let Some(code) = self.base.file(handler.file).code() else { continue };
                for param in &code.function(handler.function).params {
                    let own = self.pipe_of_param(handler.file, code, param);
                    let Some(pipe) = own.or(ahead) else { continue };
                    let Some(dto) = self.dto(handler.file, param, pipe) else { continue };
                    found.insert((handler.file, param.range), dto);
                }
            }
        }
        found
    }

    /// The handlers of Nest under `@Redirect()`.
    pub(crate) fn redirects(&self, routes: &[Route]) -> FxHashSet<(FileId, FunctionId)> {
        let handlers =
            routes.iter().filter(|route| &*route.framework == "nest").flat_map(|it| &it.handlers);
        let places = handlers.map(|handler| (handler.file, handler.function));
        places.filter(|(file, function)| self.redirects_by(*file, *function)).collect()
    }

    fn redirects_by(&self, file: FileId, function: FunctionId) -> bool {
        let Some(code) = self.base.file(file).code() else { return false };
        let class = code.function(function).class.map(|class| code.class(class));
        let mut members = class.into_iter().flat_map(|class| &class.members);
        let member = members
            .find(|member| matches!(member.kind, MemberKind::Function(own) if own == function));
        member.is_some_and(|member| {
            member.decorators.iter().any(|decorator| {
                let callee = code.call(*decorator).map_or(*decorator, |call| call.callee);
                let origin = self.origins.origin(file, callee);
                origin.is_some_and(|origin| origin.as_str() == "@nestjs/common.Redirect")
            })
        })
    }

    /// A type that is no class is gone when the program runs: the pipe has nothing to check the value against.
    fn dto(&self, file: FileId, param: &Param, pipe: Pipe) -> Option<Dto> {
        let whole = param.decorators.iter().any(|decorator| self.fills_whole(file, *decorator));
        let ty = param.ty.as_ref().filter(|_| whole)?;
        if let Some((file, class)) = self.class_of(file, ty) {
            let shape = self.class_shape(file, class, pipe, MAX_DEPTH)?;
            return Some(Dto { shape, strips: pipe.strips });
        }
        self.is_erased(file, ty).then_some(Dto { shape: Shape::Any, strips: false })
    }

    /// `@Body()`, `@Query()`, `@Param()` without a name.
    fn fills_whole(&self, file: FileId, decorator: ExprId) -> bool {
        let code = self.base.file(file).code();
        let Some((code, call)) = code.and_then(|code| Some((code, code.call(decorator)?))) else {
            return false;
        };
        let origin = self.origins.origin(file, call.callee).map_or("", |origin| origin.as_str());
        let named = call.args.first().is_some_and(|arg| code.string(arg.value).is_some());
        !named
            && matches!(
                origin,
                "@nestjs/common.Body" | "@nestjs/common.Query" | "@nestjs/common.Param"
            )
    }

    fn pipe_of_route(&self, route: &Route) -> Option<Pipe> {
        let pipes = route.middleware.iter().filter_map(|link| {
            let (file, expr) = (link.file, link.expr?);
            self.pipe(file, expr)
        });
        pipes.reduce(both)
    }

    fn pipe_of_param(&self, file: FileId, code: &Code, param: &Param) -> Option<Pipe> {
        let calls = param.decorators.iter().filter_map(|decorator| code.call(*decorator));
        let args = calls.flat_map(|call| &call.args);
        args.filter_map(|arg| self.pipe(file, arg.value)).reduce(both)
    }

    /// `new ValidationPipe({ whitelist: true })`, wherever it was made, or the class alone.
    fn pipe(&self, file: FileId, expr: ExprId) -> Option<Pipe> {
        let (file, expr) = self.held_at(file, expr);
        let code = self.base.file(file).code()?;
        let call = code.call(expr);
        let callee = call.map_or(expr, |call| call.callee);
        let name = self.origins.origin(file, callee).map_or("", |origin| origin.as_str());
        if name == "@nestjs/common.ValidationPipe" {
            let options = call.and_then(|call| call.args.first());
            return Some(options.map_or(Pipe { strips: false, refuses: false }, |options| {
                self.options(file, options.value)
            }));
        }
        // A pipe of the repository's own that takes the other's place: how it is set up is not known.
        let own = match code.kind(callee) {
            ExprKind::Name { name, .. } => name.ends_with("ValidationPipe"),
            _ => false,
        };
        own.then_some(Pipe { strips: true, refuses: false })
    }

    fn options(&self, file: FileId, options: ExprId) -> Pipe {
        let Some(_) = self.literal(file, options) else {
            return Pipe { strips: true, refuses: false };
        };
        let properties = self.properties(file, options);
        let is_on = |wanted: &str| {
            properties.iter().any(|(name, (file, value))| {
                let code = self.base.file(*file).code();
                let off = code.is_some_and(|code| {
                    matches!(code.kind(code.constant(*value)), ExprKind::Bool(false))
                });
                **name == *wanted && !off
            })
        };
        Pipe { strips: is_on("whitelist"), refuses: is_on("forbidNonWhitelisted") }
    }

    /// The class that a type names.
    fn class_of(&self, file: FileId, ty: &TypeRef) -> Option<(FileId, ClassId)> {
        self.modules.definition_of(self.base, file, ty.symbol?).iter().find_map(|found| {
            let Definition::Symbol(file, symbol) = found else { return None };
            match self.base.file(*file).code()?.symbol(*symbol).kind {
                SymbolKind::Class(class) => Some((*file, class)),
                _ => None,
            }
        })
    }

    /// An interface or an alias of the repository.
    fn is_erased(&self, file: FileId, ty: &TypeRef) -> bool {
        let found = ty.symbol.map(|symbol| self.modules.definition_of(self.base, file, symbol));
        found.unwrap_or_default().iter().any(|found| {
            let Definition::Symbol(file, symbol) = found else { return false };
            let code = self.base.file(*file).code();
            code.is_some_and(|code| code.symbol(*symbol).kind == SymbolKind::Type)
        })
    }

    fn class_shape(&self, file: FileId, class: ClassId, pipe: Pipe, depth: u32) -> Option<Shape> {
        let depth = depth.checked_sub(1)?;
        let code = self.base.file(file).code()?;
        let of = code.class(class);
        let mut fields = match of.super_class {
            Some(parent) => self.inherited(file, code, parent, pipe, depth)?,
            None => Vec::new(),
        };
        for member in of.members.iter().filter(|member| !member.is_static) {
            if matches!(member.kind, MemberKind::Field(_)) && !member.name.is_empty() {
                fields.retain(|(name, _): &(Box<str>, Shape)| *name != member.name);
                fields.push((member.name.clone(), self.member(file, code, member, pipe, depth)));
            }
        }
        let unknown = match pipe {
            Pipe { refuses: true, .. } => Unknown::Refused,
            Pipe { strips: true, .. } => Unknown::Dropped,
            _ => Unknown::Kept,
        };
        Some(Shape::Object { fields, unknown })
    }

    /// `extends Base`, `extends PartialType(Base)`, `extends IntersectionType(A, B)`.
    fn inherited(
        &self,
        file: FileId,
        code: &Code,
        parent: ExprId,
        pipe: Pipe,
        depth: u32,
    ) -> Option<Vec<(Box<str>, Shape)>> {
        let bases: Vec<ExprId> = match code.kind(parent) {
            ExprKind::Call(call) => call.args.iter().map(|arg| arg.value).collect(),
            _ => vec![parent],
        };
        let mut all = Vec::new();
        let mut known = false;
        for base in bases {
            let classes = self.origins.values(file, base).iter().filter_map(|value| match value {
                crate::Value::Class(file, class) => Some((*file, *class)),
                _ => None,
            });
            for (file, class) in classes {
                if let Some(Shape::Object { fields, .. }) =
                    self.class_shape(file, class, pipe, depth)
                {
                    known = true;
                    all.extend(fields);
                }
            }
        }
        known.then_some(all)
    }

    fn member(&self, file: FileId, code: &Code, member: &Member, pipe: Pipe, depth: u32) -> Shape {
        let (mut shape, mut listed, mut nested, mut checked) = (Shape::Any, false, false, false);
        for decorator in &member.decorators {
            let call = code.call(*decorator);
            let callee = call.map_or(*decorator, |call| call.callee);
            let origin = self.origins.origin(file, callee).map_or("", |origin| origin.as_str());
            let Some(name) = origin.strip_prefix("class-validator.") else {
                // A decorator of the repository's own may hold any of them.
                if !is_describing(origin) {
                    checked = true;
                    shape = stricter(shape, Shape::Text);
                }
                continue;
            };
            checked = true;
            let each = call.is_some_and(|call| {
                call.args.iter().any(|arg| {
                    let each = code.property(arg.value, "each");
                    each.is_some_and(|each| matches!(code.kind(each), ExprKind::Bool(true)))
                })
            });
            listed |= each || name.starts_with("IsArray") || name.starts_with("Array");
            nested |= name == "ValidateNested";
            let first = call.and_then(|call| call.args.first()).map(|arg| arg.value);
            shape = stricter(shape, checked_by(code, name, first));
        }
        if nested {
            shape = self.nested(file, code, member, pipe, depth).unwrap_or(Shape::Text);
        }
        match (checked, listed) {
            // The pipe has taken it out.
            (false, _) if pipe.strips => Shape::Harmless,
            (_, true) => Shape::List(Box::new(shape)),
            _ => shape,
        }
    }

    /// The class that `@Type(() => Line)` or the annotation names.
    fn nested(
        &self,
        file: FileId,
        code: &Code,
        member: &Member,
        pipe: Pipe,
        depth: u32,
    ) -> Option<Shape> {
        let ty = member.ty.as_ref()?;
        let element = if &*ty.name == "Array" { ty.args.first()? } else { ty };
        let given = member.decorators.iter().find_map(|decorator| {
            let call = code.call(*decorator)?;
            let origin = self.origins.origin(file, call.callee)?;
            (origin.as_str() == "class-transformer.Type").then_some(call.args.first()?.value)
        });
        let by_type = given.and_then(|given| {
            let ExprKind::Function(function) = code.kind(given) else { return None };
            let facts::code::StmtKind::Return(Some(value)) =
                &code.function(*function).body.first()?.kind
            else {
                return None;
            };
            self.origins.values(file, *value).iter().find_map(|value| match value {
                crate::Value::Class(file, class) => Some((*file, *class)),
                _ => None,
            })
        });
        let (file, class) = by_type.or_else(|| self.class_of(file, element))?;
        self.class_shape(file, class, pipe, depth)
    }
}

/// Several pipes run one after the other.
fn both(one: Pipe, other: Pipe) -> Pipe {
    Pipe { strips: one.strips || other.strips, refuses: one.refuses || other.refuses }
}

/// Decorators that describe or convert a field and check nothing.
fn is_describing(origin: &str) -> bool {
    const PACKAGES: [&str; 9] = [
        "@nestjs/swagger.",
        "@nestjs/graphql.",
        "class-transformer.",
        "typeorm.",
        "@nestjs/mongoose.",
        "sequelize-typescript.",
        "@mikro-orm/core.",
        "type-graphql.",
        "nestjs-form-data.",
    ];
    PACKAGES.iter().any(|package| origin.starts_with(package))
}

/// The one of two checks that leaves less.
fn stricter(one: Shape, other: Shape) -> Shape {
    let rank = |shape: &Shape| match shape {
        Shape::Any => 0,
        Shape::Text => 1,
        Shape::List(_) | Shape::Object { .. } => 2,
        Shape::Number => 3,
        Shape::Harmless => 4,
    };
    if rank(&other) > rank(&one) { other } else { one }
}

/// What a value that passes a decorator is. Its text can still be anything behind most of them.
fn checked_by(code: &Code, name: &str, first: Option<ExprId>) -> Shape {
    match name {
        "IsInt" | "IsNumber" | "IsPositive" | "IsNegative" | "IsDivisibleBy" | "Min" | "Max"
        | "IsNumberString" | "IsDecimal" | "IsPort" | "IsLatitude" | "IsLongitude" => Shape::Number,
        "IsUUID"
        | "IsEnum"
        | "IsIn"
        | "IsMongoId"
        | "IsBoolean"
        | "IsBooleanString"
        | "IsDate"
        | "IsDateString"
        | "IsISO8601"
        | "IsRFC3339"
        | "IsAlpha"
        | "IsAlphanumeric"
        | "IsHexadecimal"
        | "IsHexColor"
        | "IsIP"
        | "IsMACAddress"
        | "IsHash"
        | "IsCreditCard"
        | "IsISIN"
        | "IsIBAN"
        | "IsLocale"
        | "IsSemVer"
        | "Equals"
        | "IsISO31661Alpha2"
        | "IsISO31661Alpha3"
        | "IsISO4217CurrencyCode"
        | "MinDate"
        | "MaxDate"
        | "IsMilitaryTime"
        | "IsTimeZone"
        | "IsUlid" => Shape::Harmless,
        "Matches" => match first.map(|pattern| code.kind(code.constant(pattern))) {
            Some(ExprKind::Regex { pattern, flags }) if pattern::is_harmless(pattern, flags) => {
                Shape::Harmless
            }
            _ => Shape::Text,
        },
        "IsOptional" | "IsDefined" | "IsNotEmpty" | "IsEmpty" | "Allow" | "ValidateIf"
        | "IsObject" | "IsNotEmptyObject" | "IsInstance" | "NotEquals" | "IsNotIn"
        | "ValidateNested" | "IsArray" | "ArrayMinSize" | "ArrayMaxSize" | "ArrayNotEmpty"
        | "ArrayUnique" | "ArrayContains" => Shape::Any,
        // All others look at the text of a value, and refuse one that is none.
        _ => Shape::Text,
    }
}
