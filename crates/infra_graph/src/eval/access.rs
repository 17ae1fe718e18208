//! Names, and what is taken from values: `var.x`, `module.m.out`, `aws_vpc.main.id`, `list[*].id`.

use std::rc::Rc;
use std::sync::Arc;

use facts::FileId;
use facts::infra::{Expr, ExprKind, Step};

use super::{Evaluator, Instance, Scope};
use crate::value::{Kind, Place, Value};

/// The address of what an access does not find: `try` goes on with its next argument.
pub(crate) const MISSING: &str = "missing";

impl<'a> Evaluator<'a> {
    pub(super) fn access(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        base: &'a Expr,
        steps: &'a [Step],
        scope: &mut Scope,
    ) -> Value {
        let at = self.place(file, base.range);
        let ExprKind::Name(name) = &base.kind else {
            let value = self.value(instance, file, base, scope);
            return self.walk(instance, file, value, steps, scope);
        };
        if let Some((_, value)) = scope.iter().rev().find(|(known, _)| known == name) {
            let value = value.clone();
            return self.walk(instance, file, value, steps, scope);
        }
        let member = |place: usize| match steps.get(place) {
            Some(Step::Member(name)) => Some(&**name),
            _ => None,
        };
        match (&**name, member(0)) {
            ("var", Some(first)) => {
                let value = self.variable(instance, at, first);
                self.walk(instance, file, value, &steps[1..], scope)
            }
            ("local", Some(first)) => {
                let value = self.local(instance, at, first);
                self.walk(instance, file, value, &steps[1..], scope)
            }
            ("path", Some("root" | "cwd")) => Value::text(at, ""),
            ("path", Some(_)) => Value::text(at, instance.folder.path.as_str()),
            ("module", Some(first)) => {
                self.module_output(instance, file, at, first, &steps[1..], scope)
            }
            ("data", Some("aws_iam_policy_document")) if matches!(steps.last(), Some(Step::Member(last)) if matches!(&**last, "json" | "minified_json")) => {
                self.document(instance, at, member(1).unwrap_or(""))
            }
            ("each" | "count" | "self" | "terraform", _) => {
                Value::reference(at, &written(name, steps))
            }
            _ => {
                let address = format!("{}{}", instance.prefix, written(name, steps));
                Value::reference(at, &address)
            }
        }
    }

    /// What the caller gives, else what a file of values says, else the default.
    pub(super) fn variable(&self, instance: &Rc<Instance<'a>>, at: Place, name: &str) -> Value {
        self.remembered(instance, format!("var.{name}"), at, || {
            let given = match &instance.caller {
                Some((caller, (file, call))) => call.body.attribute(name).map(|argument| {
                    let mut scope = self.call_scope(caller, *file, call);
                    self.value(caller, *file, &argument.value, &mut scope)
                }),
                None => instance.folder.values.get(name).map(|(file, attribute)| {
                    self.value(instance, *file, &attribute.value, &mut Scope::new())
                }),
            };
            let default = || {
                let (file, block) = instance.folder.variables.get(name)?;
                let default = block.body.attribute("default")?;
                Some(self.value(instance, *file, &default.value, &mut Scope::new()))
            };
            // An argument of `null` means the default, where the variable may not be null.
            let given = given.filter(|value| !value.is_null());
            let unknown = || Value::reference(at, &format!("{}var.{name}", instance.prefix));
            let value = given.or_else(default).unwrap_or_else(unknown);
            self.with_optional(instance, name, value)
        })
    }

    /// `type = object({ x = optional(bool, false) })`: what a caller leaves out has a default.
    fn with_optional(&self, instance: &Rc<Instance<'a>>, name: &str, value: Value) -> Value {
        let kind = instance
            .folder
            .variables
            .get(name)
            .and_then(|(file, block)| Some((*file, &block.body.attribute("type")?.value)));
        match kind {
            Some((file, kind)) => self.completed(instance, file, kind, value, 0),
            None => value,
        }
    }

    pub(super) fn local(&self, instance: &Rc<Instance<'a>>, at: Place, name: &str) -> Value {
        let Some((file, attribute)) = instance.folder.locals.get(name).copied() else {
            return Value::reference(at, &format!("{}local.{name}", instance.prefix));
        };
        self.remembered(instance, format!("local.{name}"), at, || {
            self.value(instance, file, &attribute.value, &mut Scope::new())
        })
    }

    fn module_output(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        at: Place,
        name: &'a str,
        steps: &'a [Step],
        scope: &mut Scope,
    ) -> Value {
        // `module.db[0].endpoint`: instances of one call are told apart nowhere.
        let skipped = steps.iter().take_while(|step| !matches!(step, Step::Member(_))).count();
        let unknown = || {
            let address = format!("{}module.{name}{}", instance.prefix, suffix(steps));
            Value::reference(at, &address)
        };
        let Some(Step::Member(output)) = steps.get(skipped) else { return unknown() };
        let Some(child) = self.child(instance, name) else { return unknown() };
        let Some((output_file, block)) = child.folder.outputs.get(&**output).copied() else {
            return unknown();
        };
        let Some(attribute) = block.body.attribute("value") else { return unknown() };
        let value = self.remembered(&child, format!("output.{output}"), at, || {
            self.value(&child, output_file, &attribute.value, &mut Scope::new())
        });
        self.walk(instance, file, value, &steps[skipped + 1..], scope)
    }

    /// Takes the steps one by one.
    pub(super) fn walk(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        value: Value,
        steps: &'a [Step],
        scope: &mut Scope,
    ) -> Value {
        let Some((first, rest)) = steps.split_first() else { return value };
        let next = match first {
            Step::Member(name) => member(value, name),
            Step::Index(index) => {
                let index = self.value(instance, file, index, scope);
                indexed(value, &index)
            }
            Step::Each => {
                if value.is_unknown() {
                    return extended(value, &suffix(steps));
                }
                let at = value.at;
                let items = value.items().to_vec();
                let taken =
                    items.into_iter().map(|item| self.walk(instance, file, item, rest, scope));
                return Value::list(at, taken.collect());
            }
        };
        self.walk(instance, file, next, rest, scope)
    }
}

fn missing(at: Place) -> Value {
    Value::reference(at, MISSING)
}

pub(super) fn member(value: Value, name: &str) -> Value {
    if value.is_unknown() {
        return extended(value, &format!(".{name}"));
    }
    let at = value.at;
    let Some(map) = value.as_map() else { return missing(at) };
    match map.members.iter().rev().find(|member| &*member.name == name) {
        Some(member) => member.value.clone(),
        None if map.open => Value::unknown(at),
        None => missing(at),
    }
}

fn indexed(value: Value, index: &Value) -> Value {
    let at = value.at;
    if value.is_unknown() {
        return extended(value, "");
    }
    match (&value.kind, &index.kind) {
        (Kind::List(items), _) => match index.as_number() {
            Some(number) => items.get(number as usize).cloned().unwrap_or_else(|| missing(at)),
            None => Value::depends(at, items.iter().chain([index])),
        },
        (Kind::Map(_), _) => match index.as_text() {
            Some(name) => member(value, name),
            None => Value::depends(at, [&value, index]),
        },
        _ => Value::depends(at, [&value, index]),
    }
}

/// The same, one step further: `aws_vpc.main` and `.id`.
fn extended(value: Value, more: &str) -> Value {
    let Kind::Unknown(addresses) = &value.kind else { return value };
    match &**addresses {
        [address] if &**address != MISSING => {
            let address: Arc<str> = format!("{address}{more}").into();
            Value::new(value.at, Kind::Unknown(Arc::from([address])))
        }
        _ => value,
    }
}

/// The dotted words of an access; what is in brackets makes no difference to what it refers to.
fn written(name: &str, steps: &[Step]) -> String {
    format!("{name}{}", suffix(steps))
}

fn suffix(steps: &[Step]) -> String {
    let names = steps.iter().filter_map(|step| match step {
        Step::Member(name) => Some(format!(".{name}")),
        _ => None,
    });
    names.collect()
}
