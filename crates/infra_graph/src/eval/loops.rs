//! `for`, and the types of variables that fill in what callers leave out.

use std::rc::Rc;

use facts::FileId;
use facts::infra::{Expr, ExprKind, Loop};

use super::{Evaluator, Instance, Scope};
use crate::value::{Kind, Map, Member, Place, Value};

/// Types inside of each other.
const DEEPEST_TYPE: usize = 12;

impl<'a> Evaluator<'a> {
    pub(super) fn repetition(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        at: Place,
        repetition: &'a Loop,
        scope: &mut Scope,
    ) -> Value {
        let over = self.value(instance, file, &repetition.over, scope);
        let Some(pairs) = pairs(&over) else {
            // What is taken from each is known by name all the same.
            let each = vec![(Value::unknown(at), over.clone())];
            let taken = self.taken(instance, file, repetition, &each, scope, true);
            let found: Vec<Value> = taken.into_iter().map(|(_, value)| value).collect();
            return Value::depends(at, found.iter().chain([&over]));
        };
        let taken = self.taken(instance, file, repetition, &pairs, scope, false);
        if repetition.result_key.is_none() {
            return Value::list(at, taken.into_iter().map(|(_, value)| value).collect());
        }
        let mut map = Map { members: Vec::new(), open: is_open(&over) };
        for (key, value) in taken {
            let Some(name) = key.rendered().filter(|_| !key.is_unknown()) else {
                map.open = true;
                continue;
            };
            let known = map.members.iter().position(|member| *member.name == *name);
            match known.filter(|_| repetition.grouped) {
                Some(place) => {
                    let mut items = map.members[place].value.items().to_vec();
                    items.push(value);
                    map.members[place].value = Value::list(at, items);
                }
                None => {
                    let value =
                        if repetition.grouped { Value::list(at, vec![value]) } else { value };
                    map.set(Member { name: name.into(), at: key.at, value });
                }
            }
        }
        Value::new(at, Kind::Map(map.into()))
    }

    /// Key and value of each round.
    fn taken(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        repetition: &'a Loop,
        pairs: &[(Value, Value)],
        scope: &mut Scope,
        blind: bool,
    ) -> Vec<(Value, Value)> {
        let mut taken = Vec::new();
        for (key, value) in pairs {
            if !self.step() {
                break;
            }
            let before = scope.len();
            scope.extend(repetition.key.iter().map(|name| (name.clone(), key.clone())));
            scope.push((repetition.value.clone(), value.clone()));
            let condition =
                repetition.condition.as_ref().map(|one| self.value(instance, file, one, scope));
            if blind || condition.is_none_or(|value| value.as_bool() != Some(false)) {
                let result = self.value(instance, file, &repetition.result, scope);
                let key = match &repetition.result_key {
                    Some(one) => self.value(instance, file, one, scope),
                    None => key.clone(),
                };
                taken.push((key, result));
            }
            scope.truncate(before);
        }
        taken
    }

    /// A value with the defaults that its type gives to what was left out.
    pub(super) fn completed(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        kind: &'a Expr,
        value: Value,
        depth: usize,
    ) -> Value {
        let ExprKind::Call { function, arguments, .. } = &kind.kind else { return value };
        let Some(inner) = arguments.first().filter(|_| depth < DEEPEST_TYPE && self.step()) else {
            return value;
        };
        let at = value.at;
        match (&**function, &value.kind) {
            ("list" | "set", Kind::List(items)) => {
                let all = items.iter().cloned();
                let all = all.map(|one| self.completed(instance, file, inner, one, depth + 1));
                Value::list(at, all.collect())
            }
            ("map", Kind::Map(map)) => {
                let mut map = Map::clone(map);
                for member in &mut map.members {
                    let value = member.value.clone();
                    member.value = self.completed(instance, file, inner, value, depth + 1);
                }
                Value::new(at, Kind::Map(map.into()))
            }
            ("object", Kind::Map(map)) => self.object_of(instance, file, inner, at, map, depth),
            ("optional", _) => self.completed(instance, file, inner, value, depth + 1),
            _ => value,
        }
    }

    fn object_of(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        fields: &'a Expr,
        at: Place,
        map: &Map,
        depth: usize,
    ) -> Value {
        let ExprKind::Object(fields) = &fields.kind else {
            return Value::new(at, Kind::Map(map.clone().into()));
        };
        let mut map = map.clone();
        for field in fields {
            let ExprKind::Text(name) = &field.key.kind else { continue };
            let known = map.members.iter().position(|member| member.name == (**name).into());
            if let Some(place) = known.filter(|place| !map.members[*place].value.is_null()) {
                let value = map.members[place].value.clone();
                map.members[place].value =
                    self.completed(instance, file, &field.value, value, depth + 1);
                continue;
            }
            let value = match &field.value.kind {
                ExprKind::Call { function, arguments, .. } if &**function == "optional" => {
                    match arguments.get(1) {
                        Some(default) => {
                            let value = self.value(instance, file, default, &mut Scope::new());
                            self.completed(instance, file, &field.value, value, depth + 1)
                        }
                        None => Value::new(at, Kind::Null),
                    }
                }
                _ => continue,
            };
            map.set(Member { name: (**name).into(), at, value });
        }
        Value::new(at, Kind::Map(map.into()))
    }
}

/// Key and value of each item; `None` when the items are not known.
pub(super) fn pairs(value: &Value) -> Option<Vec<(Value, Value)>> {
    match &value.kind {
        Kind::List(items) => {
            let number = |place: usize| Value::new(value.at, Kind::Number(place as f64));
            Some(
                items
                    .iter()
                    .enumerate()
                    .map(|(place, item)| (number(place), item.clone()))
                    .collect(),
            )
        }
        Kind::Map(map) => {
            let one =
                |member: &Member| (Value::text(member.at, &*member.name), member.value.clone());
            Some(map.members.iter().map(one).collect())
        }
        Kind::Encoded(_) | Kind::Null => Some(Vec::new()),
        _ => None,
    }
}

fn is_open(value: &Value) -> bool {
    value.as_map().is_some_and(|map| map.open)
}
