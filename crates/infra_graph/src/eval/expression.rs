//! One expression.

use std::rc::Rc;

use facts::FileId;
use facts::infra::{Binary, Expr, ExprKind, ObjectItem};

use super::{Evaluator, Instance, Scope};
use crate::functions;
use crate::value::{Kind, Map, Member, Place, Value};

/// Of a text that is put together, in bytes.
const LONGEST: usize = 1 << 20;

impl<'a> Evaluator<'a> {
    pub(super) fn expression(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        expr: &'a Expr,
        scope: &mut Scope,
    ) -> Value {
        let at = self.place(file, expr.range);
        match &expr.kind {
            ExprKind::Null => Value::new(at, Kind::Null),
            ExprKind::Bool(value) => Value::new(at, Kind::Bool(*value)),
            ExprKind::Number(number) => Value::new(at, Kind::Number(*number)),
            ExprKind::Text(text) => Value::text(at, &**text),
            ExprKind::Opaque => Value::unknown(at),
            ExprKind::Template(parts) => self.template(instance, file, at, parts, scope),
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.value(instance, file, item, scope));
                Value::list(at, items.collect())
            }
            ExprKind::Object(items) => self.object(instance, file, at, items, scope),
            ExprKind::Name(_) => self.access(instance, file, expr, &[], scope),
            ExprKind::Access(base, steps) => self.access(instance, file, base, steps, scope),
            ExprKind::Call { function, arguments, spread } => {
                if let Some(value) = self.lazy(instance, file, function, arguments, scope) {
                    return value;
                }
                let values = arguments.iter().map(|one| self.value(instance, file, one, scope));
                let mut values: Vec<Value> = values.collect();
                if *spread && let Some(last) = values.pop() {
                    if last.is_unknown() {
                        return Value::depends(at, values.iter().chain([&last]));
                    }
                    values.extend(last.items().iter().cloned());
                }
                self.call(instance, at, function, values)
            }
            ExprKind::If(parts) => self.conditional(instance, file, at, parts, scope),
            ExprKind::Not(inner) => {
                let inner = self.value(instance, file, inner, scope);
                match inner.as_bool() {
                    Some(value) => Value::new(at, Kind::Bool(!value)),
                    None => Value::depends(at, [&inner]),
                }
            }
            ExprKind::Minus(inner) => {
                let inner = self.value(instance, file, inner, scope);
                match inner.as_number() {
                    Some(value) => Value::new(at, Kind::Number(-value)),
                    None => Value::depends(at, [&inner]),
                }
            }
            ExprKind::Binary(operator, sides) => {
                let left = self.value(instance, file, &sides[0], scope);
                let right = self.value(instance, file, &sides[1], scope);
                binary(at, *operator, &left, &right)
            }
            ExprKind::For(repetition) => self.repetition(instance, file, at, repetition, scope),
        }
    }

    fn template(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        at: Place,
        parts: &'a [Expr],
        scope: &mut Scope,
    ) -> Value {
        // `"${value}"` is the value itself.
        if let [only] = parts {
            return self.value(instance, file, only, scope);
        }
        let mut text = String::new();
        for part in parts {
            let value = self.value(instance, file, part, scope);
            match value.rendered() {
                Some(rendered) => text.push_str(&rendered),
                None => return Value::depends(at, [&value]),
            }
        }
        // Texts that double with every local would fill the memory.
        if text.len() > LONGEST { Value::unknown(at) } else { Value::text(at, text) }
    }

    fn object(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        at: Place,
        items: &'a [ObjectItem],
        scope: &mut Scope,
    ) -> Value {
        let mut map = Map::default();
        for item in items {
            let key = self.value(instance, file, &item.key, scope);
            let value = self.value(instance, file, &item.value, scope);
            match key.rendered().filter(|_| !key.is_unknown()) {
                Some(name) => {
                    let at = self.place(file, item.key.range);
                    map.set(Member { name: name.into(), at, value });
                }
                None => map.open = true,
            }
        }
        Value::new(at, Kind::Map(map.into()))
    }

    fn conditional(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        at: Place,
        parts: &'a [Expr; 3],
        scope: &mut Scope,
    ) -> Value {
        let condition = self.value(instance, file, &parts[0], scope);
        match condition.as_bool() {
            Some(true) => self.value(instance, file, &parts[1], scope),
            Some(false) => self.value(instance, file, &parts[2], scope),
            None => {
                let yes = self.value(instance, file, &parts[1], scope);
                let no = self.value(instance, file, &parts[2], scope);
                if yes.kind == no.kind { yes } else { Value::depends(at, [&yes, &no]) }
            }
        }
    }

    /// Functions that may not work out all of their arguments.
    fn lazy(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        function: &str,
        arguments: &'a [Expr],
        scope: &mut Scope,
    ) -> Option<Value> {
        match function {
            "try" => {
                let mut first_unknown = None;
                for argument in arguments {
                    let value = self.value(instance, file, argument, scope);
                    if value.is_unknown() {
                        // Nobody can tell whether it fails; the fallback is not taken for granted.
                        first_unknown = first_unknown.or(Some(value));
                    } else if !is_missing(&value) {
                        return Some(first_unknown.unwrap_or(value));
                    }
                }
                first_unknown
            }
            "can" => {
                let value = self.value(instance, file, arguments.first()?, scope);
                let at = value.at;
                (!value.is_unknown()).then(|| Value::new(at, Kind::Bool(!is_missing(&value))))
            }
            _ => None,
        }
    }

    fn call(
        &self,
        instance: &Rc<Instance<'a>>,
        at: Place,
        function: &str,
        values: Vec<Value>,
    ) -> Value {
        let name = function.strip_prefix("core::").unwrap_or(function);
        if matches!(name, "file" | "templatefile" | "fileexists")
            && let Some(value) = self.file(instance, at, name, &values)
        {
            return value;
        }
        functions::call(at, name, &values).unwrap_or_else(|| Value::depends(at, &values))
    }

    /// The text of a file of the repository.
    fn file(
        &self,
        instance: &Rc<Instance<'a>>,
        at: Place,
        function: &str,
        values: &[Value],
    ) -> Option<Value> {
        let path = values.first()?.as_text()?;
        // `path.module` is a folder of the repository; other paths begin where Terraform runs.
        let found = self.base.by_path(path).map(|file| (path.to_owned(), file)).or_else(|| {
            let path = super::module::joined(&instance.folder.path, path)?;
            Some((path.clone(), self.base.by_path(&path)?))
        });
        if function == "fileexists" {
            return Some(Value::new(at, Kind::Bool(found.is_some())));
        }
        let (path, file) = found?;
        let id = self.base.id(&model::RepoPath::new(&path))?;
        let end = file.text.lines().next().map_or(0, str::len) as u32;
        let whole = self.place(id, model::ByteRange::new(0, end));
        let text = match function {
            "templatefile" => functions::with_holes(&file.text),
            _ => file.text.to_string(),
        };
        Some(Value::text(whole, text))
    }
}

/// What an access that fails leaves.
fn is_missing(value: &Value) -> bool {
    matches!(&value.kind, Kind::Unknown(names) if names.iter().any(|name| &**name == super::access::MISSING))
}

fn binary(at: Place, operator: Binary, left: &Value, right: &Value) -> Value {
    compute(operator, left, right)
        .map_or_else(|| Value::depends(at, [left, right]), |kind| Value::new(at, kind))
}

fn compute(operator: Binary, left: &Value, right: &Value) -> Option<Kind> {
    let numbers = || Some((left.as_number()?, right.as_number()?));
    let known = |value: &Value| !value.is_unknown();
    Some(match operator {
        Binary::Or => match (left.as_bool(), right.as_bool()) {
            (Some(true), _) | (_, Some(true)) => Kind::Bool(true),
            (Some(false), Some(false)) => Kind::Bool(false),
            _ => return None,
        },
        Binary::And => match (left.as_bool(), right.as_bool()) {
            (Some(false), _) | (_, Some(false)) => Kind::Bool(false),
            (Some(true), Some(true)) => Kind::Bool(true),
            _ => return None,
        },
        Binary::Equal | Binary::Unequal => {
            if !known(left)
                || !known(right)
                || !left.addresses().is_empty()
                || !right.addresses().is_empty()
            {
                return None;
            }
            let equal = functions::equal(left, right);
            Kind::Bool(equal == (operator == Binary::Equal))
        }
        Binary::Less => numbers().map(|(left, right)| Kind::Bool(left < right))?,
        Binary::LessOrEqual => numbers().map(|(left, right)| Kind::Bool(left <= right))?,
        Binary::Greater => numbers().map(|(left, right)| Kind::Bool(left > right))?,
        Binary::GreaterOrEqual => numbers().map(|(left, right)| Kind::Bool(left >= right))?,
        Binary::Add => numbers().map(|(left, right)| Kind::Number(left + right))?,
        Binary::Subtract => numbers().map(|(left, right)| Kind::Number(left - right))?,
        Binary::Multiply => numbers().map(|(left, right)| Kind::Number(left * right))?,
        Binary::Divide => numbers()
            .filter(|(_, right)| *right != 0.0)
            .map(|(left, right)| Kind::Number(left / right))?,
        Binary::Remainder => numbers()
            .filter(|(_, right)| *right != 0.0)
            .map(|(left, right)| Kind::Number(left % right))?,
    })
}
