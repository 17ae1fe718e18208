//! The scanner against serde_json, on JSON of any shape.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Members, Paths, Raw, extract};

const WANTED: &[&str] =
    &["a", "b.c", "b.d.e", "long_name_of_a_field_beyond_thirty_two_bytes", "é", "a.b", "f"];

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-f]{0,3}", any::<String>(), Just("a\"b\\c\n\u{1F600}".to_owned())]
}

fn value() -> impl Strategy<Value = Value> {
    let number =
        prop_oneof![any::<i64>().prop_map(Value::from), any::<f64>().prop_map(Value::from)];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text().prop_map(Value::from)
    ];
    let name = prop_oneof![
        Just("a"),
        Just("b"),
        Just("c"),
        Just("d"),
        Just("e"),
        Just("é"),
        Just(WANTED[3])
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let members = prop::collection::vec(
            (prop_oneof![name.clone().prop_map(str::to_owned), text()], inner.clone()),
            0..6,
        );
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    let members = prop::collection::vec(
        (prop::sample::select(vec!["a", "b", "é", "x", "f", WANTED[3]]), value()),
        0..8,
    );
    members.prop_map(|members| {
        Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>(),
        )
    })
}

fn found<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.as_object()?.get(name))
}

/// What the scanner saw, as a value; numbers as text, since one may be larger than what is read back.
fn same(raw: Raw<'_>, value: Option<&Value>) -> bool {
    match (raw, value) {
        (Raw::Absent, None) | (Raw::Null, Some(Value::Null)) => true,
        (Raw::Bool(left), Some(Value::Bool(right))) => left == *right,
        (Raw::Number(_), Some(Value::Number(right))) => raw.number() == right.as_f64(),
        (Raw::Text { .. }, Some(Value::String(right))) => {
            raw.text().as_deref() == Some(right.as_str())
        }
        (Raw::Object(text) | Raw::Array(text), Some(right)) => {
            serde_json::from_str::<Value>(text).ok().as_ref() == Some(right)
        }
        _ => false,
    }
}

fn check(line: &str, value: &Value) {
    let paths = Paths::new(WANTED.iter().copied());
    let mut slots = paths.slots();
    assert!(extract(line, &paths, &mut slots).is_ok(), "{line}");
    for (path, raw) in WANTED.iter().zip(&slots) {
        assert!(same(*raw, found(value, path)), "{path} of {line}: {raw:?}");
        if let Raw::Object(text) = raw {
            let members: Vec<_> = Members::of(text).collect();
            let object = found(value, path).and_then(Value::as_object).unwrap();
            assert!(
                object.len() <= members.len()
                    && members.iter().all(|(name, _)| object.contains_key(name.as_ref()))
            );
        }
    }
}

proptest! {
    #[test]
    fn wanted_values_are_what_serde_json_reads(value in object()) {
        check(&value.to_string(), &value);
        check(&serde_json::to_string_pretty(&value).unwrap(), &value);
    }

    /// A line that was cut or spoilt is refused whenever serde_json refuses it, and never makes the scanner panic.
    #[test]
    fn spoilt_lines_are_refused(value in object(), at in any::<prop::sample::Index>(), byte in "[\\x00-\\x7f]") {
        let line = value.to_string();
        let at = at.index(line.len());
        prop_assume!(line.is_char_boundary(at));
        for spoilt in [line[..at].to_owned(), format!("{}{byte}{}", &line[..at], &line[at..])] {
            let paths = Paths::new(WANTED.iter().copied());
            let mut slots = paths.slots();
            let ours = extract(&spoilt, &paths, &mut slots).is_ok();
            let theirs = serde_json::from_str::<Value>(&spoilt).is_ok_and(|value| value.is_object());
            // A number that is too large and half a surrogate pair are grammar, though no value.
            let lenient = spoilt.contains("\\u") || spoilt.contains(['e', 'E']);
            prop_assert!(ours == theirs || (ours && lenient), "{spoilt}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end(text in any::<String>()) {
        let paths = Paths::new(WANTED.iter().copied());
        let _ = extract(&text, &paths, &mut paths.slots());
    }
}

#[test]
fn the_later_of_two_names_stands_whole() {
    let paths = Paths::new(["b.c", "b.d"]);
    let mut slots = paths.slots();
    extract(r#"{"b":{"c":1,"d":2},"b":{"c":3}}"#, &paths, &mut slots).unwrap();
    assert_eq!(slots, [Raw::Number("3"), Raw::Absent]);
    extract(r#"{"b":{"c":1},"b":7}"#, &paths, &mut slots).unwrap();
    assert_eq!(slots, [Raw::Absent, Raw::Absent]);
}

#[test]
fn names_may_be_written_with_escapes() {
    let paths = Paths::new(["ab"]);
    let mut slots = paths.slots();
    extract(r#"{"\u0061b":"x\ty"}"#, &paths, &mut slots).unwrap();
    assert_eq!(slots[0].text().as_deref(), Some("x\ty"));
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let paths = Paths::new(["a"]);
    assert!(extract(&nested(100), &paths, &mut paths.slots()).is_ok());
    assert!(extract(&nested(100_000), &paths, &mut paths.slots()).is_err());
}

#[test]
fn what_was_passed_over_is_noticed() {
    let paths = Paths::new(["a", "b.c"]);
    for (line, more) in [
        (r#"{"a":1,"b":{"c":2}}"#, false),
        (r#"{"a":1,"b":{}}"#, false),
        (r#"{"a":1,"x":2}"#, true),
        (r#"{"b":{"c":2,"d":3}}"#, true),
        (r#"{"a":[1]}"#, true),
        (r#"{"b":7}"#, true),
    ] {
        assert_eq!(extract(line, &paths, &mut paths.slots()), Ok(more), "{line}");
    }
}
