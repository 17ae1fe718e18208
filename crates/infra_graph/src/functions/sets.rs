//! Functions that look for items, sort them, or tell them apart.

use super::collections::listed;
use super::equal;
use crate::value::{Kind, Place, Value};

pub(super) fn call(at: Place, name: &str, values: &[Value]) -> Option<Value> {
    let first = values.first()?;
    Some(match name {
        "toset" | "distinct" => Value::list(at, distinct(listed(first)?)),
        "sort" => {
            let mut texts: Vec<&str> =
                listed(first)?.iter().map(Value::as_text).collect::<Option<_>>()?;
            texts.sort_unstable();
            Value::list(at, texts.into_iter().map(|text| Value::text(at, text)).collect())
        }
        "reverse" => Value::list(at, listed(first)?.iter().rev().cloned().collect()),
        "contains" => contains(at, listed(first)?, values.get(1)?)?,
        "index" => {
            let place = listed(first)?
                .iter()
                .position(|item| equal(item, values.get(1).unwrap_or(item)))?;
            Value::new(at, Kind::Number(place as f64))
        }
        "setunion" => {
            let all: Option<Vec<&[Value]>> = values.iter().map(listed).collect();
            Value::list(at, distinct(&all?.concat()))
        }
        "setintersection" => kept(at, values, true)?,
        "setsubtract" => kept(at, values, false)?,
        "setproduct" => product(at, values)?,
        "chunklist" => {
            let size = (values.get(1)?.as_number()? as usize).max(1);
            let chunks = listed(first)?.chunks(size);
            Value::list(at, chunks.map(|chunk| Value::list(at, chunk.to_vec())).collect())
        }
        "alltrue" => truth(at, listed(first)?, false)?,
        "anytrue" => truth(at, listed(first)?, true)?,
        "matchkeys" => {
            let (keys, wanted) = (listed(values.get(1)?)?, listed(values.get(2)?)?);
            let pairs = listed(first)?.iter().zip(keys);
            let found = pairs.filter(|(_, key)| wanted.iter().any(|one| equal(one, key)));
            Value::list(at, found.map(|(value, _)| value.clone()).collect())
        }
        _ => return None,
    })
}

/// Unknown items are kept: they may be anything.
fn distinct(items: &[Value]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    // Quadratic in the length of a list that somebody wrote; longer ones stay as they are.
    if items.len() > 2_000 {
        return items.to_vec();
    }
    for item in items {
        if item.is_unknown() || !found.iter().any(|known| equal(known, item)) {
            found.push(item.clone());
        }
    }
    found
}

fn contains(at: Place, items: &[Value], wanted: &Value) -> Option<Value> {
    if wanted.is_unknown() {
        return None;
    }
    let found = items.iter().any(|item| equal(item, wanted));
    let unsure = items.iter().any(Value::is_unknown);
    (found || !unsure).then(|| Value::new(at, Kind::Bool(found)))
}

fn kept(at: Place, values: &[Value], in_both: bool) -> Option<Value> {
    let (first, second) = (listed(values.first()?)?, listed(values.get(1)?)?);
    if first.iter().chain(second).any(Value::is_unknown) {
        return None;
    }
    let is_in = |item: &&Value| second.iter().any(|other| equal(other, item)) == in_both;
    Some(Value::list(at, first.iter().filter(is_in).cloned().collect()))
}

fn product(at: Place, values: &[Value]) -> Option<Value> {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for value in values {
        let items = listed(value)?;
        if rows.len() * items.len() > 4_096 {
            return None;
        }
        let extend = |row: &Vec<Value>| {
            let with = |item: &Value| row.iter().cloned().chain([item.clone()]).collect();
            items.iter().map(with).collect::<Vec<Vec<Value>>>()
        };
        rows = rows.iter().flat_map(extend).collect();
    }
    Some(Value::list(at, rows.into_iter().map(|row| Value::list(at, row)).collect()))
}

fn truth(at: Place, items: &[Value], wanted: bool) -> Option<Value> {
    if items.iter().any(|item| item.as_bool() == Some(wanted)) {
        return Some(Value::new(at, Kind::Bool(wanted)));
    }
    let all: Option<Vec<bool>> = items.iter().map(Value::as_bool).collect();
    all.map(|_| Value::new(at, Kind::Bool(!wanted)))
}
