//! Functions that put lists and maps together.

use crate::value::{Kind, Map, Member, Place, Value};

pub(super) fn call(at: Place, name: &str, values: &[Value]) -> Option<Value> {
    let first = values.first()?;
    Some(match name {
        "merge" => merge(at, values),
        "concat" => concat(at, values),
        "flatten" => Value::list(at, flat(first, 0)?),
        "lookup" => lookup(at, values)?,
        "element" => element(values)?,
        "coalesce" => coalesce(values, |value| value.as_text() != Some(""))?,
        "coalescelist" => coalesce(values, |value| !value.items().is_empty())?,
        "compact" => compact(at, first)?,
        "keys" => Value::list(at, closed(first)?.iter().map(key).collect()),
        "values" => Value::list(at, closed(first)?.iter().map(|one| one.value.clone()).collect()),
        "zipmap" => zipmap(at, values)?,
        "tomap" | "tolist" | "one" if first.is_unknown() => return None,
        "tomap" => first.clone(),
        "tolist" => Value::list(at, first.items().to_vec()),
        "one" => match first.items() {
            [] => Value::new(at, Kind::Null),
            [only] => only.clone(),
            _ => return None,
        },
        "list" => Value::list(at, values.to_vec()),
        "map" => {
            let pairs = values.chunks_exact(2).map(|pair| {
                let name = pair[0].as_text()?;
                Some(Member { name: name.into(), at: pair[0].at, value: pair[1].clone() })
            });
            Value::map(at, pairs.collect::<Option<_>>()?)
        }
        "length" => length(at, first)?,
        "slice" => {
            let (start, end) = (values.get(1)?.as_number()?, values.get(2)?.as_number()?);
            let items = listed(first)?;
            Value::list(at, items.get(start as usize..(end as usize).min(items.len()))?.to_vec())
        }
        "range" => range(at, values)?,
        "split" => {
            let between = values.first()?.as_text()?;
            let whole = values.get(1)?.as_text()?;
            Value::list(at, whole.split(between).map(|part| Value::text(at, part)).collect())
        }
        "formatlist" => formatlist(at, values)?,
        "transpose" | "regexall" | "regex" => return None,
        _ => return None,
    })
}

fn key(member: &Member) -> Value {
    Value::text(member.at, &*member.name)
}

/// The members of a map that is known whole.
fn closed(value: &Value) -> Option<&[Member]> {
    value.as_map().filter(|map| !map.open).map(|map| &*map.members)
}

pub(super) fn listed(value: &Value) -> Option<&[Value]> {
    match &value.kind {
        Kind::List(items) => Some(items),
        _ => None,
    }
}

/// What is not known leaves the map open.
fn merge(at: Place, values: &[Value]) -> Value {
    let mut map = Map::default();
    for value in values {
        match &value.kind {
            Kind::Map(more) => {
                map.open |= more.open;
                more.members.iter().for_each(|member| map.set(member.clone()));
            }
            Kind::Null => {}
            _ => {
                // A member that was known may be another one now.
                map.open = true;
            }
        }
    }
    if map.members.is_empty() && map.open {
        return Value::depends(at, values);
    }
    Value::new(at, Kind::Map(map.into()))
}

/// What is not known is an item that is not known.
fn concat(at: Place, values: &[Value]) -> Value {
    let mut items = Vec::new();
    for value in values {
        match &value.kind {
            Kind::List(more) => items.extend(more.iter().cloned()),
            Kind::Null => {}
            _ => items.push(value.clone()),
        }
    }
    Value::list(at, items)
}

fn flat(value: &Value, depth: usize) -> Option<Vec<Value>> {
    let mut items = Vec::new();
    for item in listed(value)? {
        match &item.kind {
            Kind::List(_) if depth < 32 => items.extend(flat(item, depth + 1)?),
            _ => items.push(item.clone()),
        }
    }
    Some(items)
}

fn lookup(at: Place, values: &[Value]) -> Option<Value> {
    let map = values.first()?.as_map()?;
    let name = values.get(1)?.as_text()?;
    match map.members.iter().rev().find(|member| &*member.name == name) {
        Some(member) => Some(member.value.clone()),
        None if map.open => Some(Value::unknown(at)),
        None => values.get(2).cloned(),
    }
}

fn element(values: &[Value]) -> Option<Value> {
    let items = listed(values.first()?)?;
    let index = values.get(1)?.as_number()? as usize;
    items.get(index.checked_rem(items.len())?).cloned()
}

/// The first that counts; one that is not known before it hides it.
fn coalesce(values: &[Value], counts: fn(&Value) -> bool) -> Option<Value> {
    for value in values {
        if value.is_unknown() {
            return None;
        }
        if !value.is_null() && counts(value) {
            return Some(value.clone());
        }
    }
    None
}

fn compact(at: Place, list: &Value) -> Option<Value> {
    let kept = listed(list)?.iter().filter(|item| !item.is_null() && item.as_text() != Some(""));
    Some(Value::list(at, kept.cloned().collect()))
}

fn zipmap(at: Place, values: &[Value]) -> Option<Value> {
    let (names, items) = (listed(values.first()?)?, listed(values.get(1)?)?);
    let pairs = names.iter().zip(items).map(|(name, value)| {
        Some(Member { name: name.as_text()?.into(), at: name.at, value: value.clone() })
    });
    Some(Value::map(at, pairs.collect::<Option<_>>()?))
}

fn length(at: Place, value: &Value) -> Option<Value> {
    let count = match &value.kind {
        Kind::List(items) if items.iter().all(|item| !item.is_unknown()) => items.len(),
        // A list of known length may hold single values that are not known; one that was put together may not.
        Kind::List(items) => items.len(),
        Kind::Map(map) if !map.open => map.members.len(),
        Kind::Text(_) => value.as_text()?.chars().count(),
        Kind::Null => 0,
        _ => return None,
    };
    Some(Value::new(at, Kind::Number(count as f64)))
}

fn range(at: Place, values: &[Value]) -> Option<Value> {
    let numbers: Option<Vec<f64>> = values.iter().map(Value::as_number).collect();
    let (start, end, step) = match *numbers? {
        [end] => (0.0, end, 1.0),
        [start, end] => (start, end, 1.0),
        [start, end, step] if step > 0.0 => (start, end, step),
        _ => return None,
    };
    let count = (((end - start) / step).ceil().max(0.0) as usize).min(1024);
    let number = |place: usize| Value::new(at, Kind::Number(start + step * place as f64));
    Some(Value::list(at, (0..count).map(number).collect()))
}

fn formatlist(at: Place, values: &[Value]) -> Option<Value> {
    let lists = values.iter().filter_map(listed);
    let longest = lists.map(<[Value]>::len).max()?;
    let row = |place: usize| {
        let pick = |value: &Value| match listed(value) {
            Some(items) => items.get(place).cloned(),
            None => Some(value.clone()),
        };
        let arguments: Option<Vec<Value>> = values.iter().map(pick).collect();
        Some(Value::new(at, super::text::call("format", &arguments?)?))
    };
    Some(Value::list(at, (0..longest).map(row).collect::<Option<_>>()?))
}
