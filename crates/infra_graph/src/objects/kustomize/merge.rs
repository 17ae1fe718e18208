//! Patches of objects: strategic merges, and operations by path (RFC 6902).

use crate::value::{Kind, Map, Member, Value};

/// Lists whose items are merged by a key: <https://kubernetes.io/docs/reference/kubernetes-api/>.
const KEYS: [(&str, &[&str]); 11] = [
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("volumes", &["name"]),
    ("env", &["name"]),
    ("imagePullSecrets", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("ports", &["containerPort", "port"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey"]),
    ("volumeDevices", &["devicePath"]),
];

/// The target with the patch's members over its own. `None`: the patch deletes it.
pub(super) fn strategic(target: &Value, patch: &Value) -> Option<Value> {
    merged(target, patch, "")
}

fn merged(target: &Value, patch: &Value, name: &str) -> Option<Value> {
    let (Some(own), Some(new)) = (target.as_map(), patch.as_map()) else {
        return match (&target.kind, &patch.kind) {
            (Kind::List(own), Kind::List(new)) => Some(listed(target, own, new, name)),
            _ => Some(patch.clone()),
        };
    };
    match patch.str("$patch") {
        Some("delete") => return None,
        Some("replace") => {
            let members = new.members.iter().filter(|member| &*member.name != "$patch");
            let map = Map { members: members.cloned().collect(), open: new.open };
            return Some(Value::new(patch.at, Kind::Map(map.into())));
        }
        _ => {}
    }
    let mut map = own.clone();
    map.open |= new.open;
    for member in new.members.iter().filter(|member| !member.name.starts_with('$')) {
        if member.value.is_null() {
            map.members.retain(|known| known.name != member.name);
            continue;
        }
        let known = own.members.iter().find(|known| known.name == member.name);
        let Some(known) = known else {
            map.set(member.clone());
            continue;
        };
        // What the patch only repeats, to say which item it means, stays where it is.
        if known.value.kind == member.value.kind {
            continue;
        }
        match merged(&known.value, &member.value, &member.name) {
            // Where it is written: the patch for what it says, the base for what it leaves as it was.
            Some(value) => {
                let is_scalar = value.as_map().is_none() && !matches!(value.kind, Kind::List(_));
                let at = if is_scalar { member.at } else { known.at };
                map.set(Member { name: known.name.clone(), at, value });
            }
            None => map.members.retain(|known| known.name != member.name),
        }
    }
    Some(Value::new(target.at, Kind::Map(map.into())))
}

fn listed(target: &Value, own: &[Value], new: &[Value], name: &str) -> Value {
    let keys = KEYS.iter().find(|(list, _)| *list == name).map_or(&[][..], |(_, keys)| keys);
    let key = keys.iter().find(|key| new.iter().all(|item| item.has(key)));
    let is_small = own.len().saturating_mul(new.len()) < 1_000_000;
    let Some(key) = key.filter(|_| !new.is_empty() && is_small) else {
        return Value::list(target.at, new.to_vec());
    };
    let same = |one: &Value, other: &Value| {
        let (one, other) = (one.get(key), other.get(key));
        one.zip(other).is_some_and(|(one, other)| one.kind == other.kind)
    };
    let mut items: Vec<Value> = own.to_vec();
    for item in new {
        match items.iter().position(|known| same(known, item)) {
            Some(place) => match merged(&items[place], item, "") {
                Some(value) => items[place] = value,
                None => {
                    items.remove(place);
                }
            },
            None if item.str("$patch") == Some("delete") => {}
            None => items.push(item.clone()),
        }
    }
    Value::list(target.at, items)
}

/// The target after operations by path; one that does not fit is left out.
pub(super) fn by_path(target: &Value, operations: &[Value]) -> Value {
    let mut done = target.clone();
    for operation in operations {
        let Some(path) = operation.str("path") else { continue };
        let steps: Vec<String> = path
            .split('/')
            .skip(1)
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        let value = match operation.str("op") {
            Some("add" | "replace") => operation.get("value").cloned(),
            Some("remove") => None,
            _ => continue,
        };
        let inserts = operation.str("op") == Some("add");
        if let Some(changed) = placed(&done, &steps, value.as_ref(), inserts) {
            done = changed;
        }
    }
    done
}

fn placed(target: &Value, steps: &[String], value: Option<&Value>, inserts: bool) -> Option<Value> {
    let [step, rest @ ..] = steps else { return value.cloned() };
    match &target.kind {
        Kind::Map(map) => {
            let mut map = (**map).clone();
            let place = map.members.iter().position(|member| *member.name == **step);
            match (place, rest, value) {
                (Some(place), [], None) => {
                    map.members.remove(place);
                }
                (Some(place), _, _) => {
                    let inner = placed(&map.members[place].value, rest, value, inserts)?;
                    if rest.is_empty() {
                        map.members[place].at = inner.at;
                    }
                    map.members[place].value = inner;
                }
                (None, [], Some(value)) => {
                    map.set(Member {
                        name: step.as_str().into(),
                        at: value.at,
                        value: value.clone(),
                    });
                }
                (None, ..) => return None,
            }
            Some(Value::new(target.at, Kind::Map(map.into())))
        }
        Kind::List(items) => {
            let mut items = (**items).clone();
            let place = if step == "-" { items.len() } else { step.parse().ok()? };
            match (rest, value) {
                ([], Some(value)) if inserts && place <= items.len() => {
                    items.insert(place, value.clone());
                }
                ([], None) if place < items.len() => {
                    items.remove(place);
                }
                _ => *items.get_mut(place)? = placed(items.get(place)?, rest, value, inserts)?,
            }
            Some(Value::list(target.at, items))
        }
        _ => None,
    }
}
