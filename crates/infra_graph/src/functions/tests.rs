//! Terraform's functions, as its documentation describes them.

use facts::FileId;
use model::ByteRange;

use super::{call, with_holes};
use crate::json;
use crate::value::{Kind, Place, Value};

const AT: Place = Place { file: FileId(0), range: ByteRange::new(0, 0) };

/// Arguments as JSON, the result as JSON; what is unknown is `?`.
fn result(name: &str, arguments: &str) -> String {
    let parsed = json::parse(AT, &format!("[{arguments}]")).unwrap();
    match call(AT, name, parsed.items()) {
        Some(value) => json::write(&value).replace('"', "'"),
        None => "?".into(),
    }
}

#[test]
fn functions_give_what_terraform_gives() {
    for (name, arguments, expected) in [
        ("format", r#""%s-%03d%%", "a", 7"#, "'a-007%'"),
        ("join", r#"",", ["a", 1]"#, "'a,1'"),
        ("merge", r#"{"a": 1, "b": 2}, {"b": 3}"#, "{'a':1,'b':3}"),
        ("concat", "[1], [2, 3]", "[1,2,3]"),
        ("flatten", "[[1, [2]], 3]", "[1,2,3]"),
        ("lookup", r#"{"a": 1}, "b", 9"#, "9"),
        ("element", "[1, 2, 3], 4", "2"),
        ("coalesce", r#"null, "", "x""#, "'x'"),
        ("length", r#"{"a": 1}"#, "1"),
        ("toset", r#"["a", "a", "b"]"#, "['a','b']"),
        ("contains", r#"["a"], "a""#, "true"),
        ("setproduct", "[1, 2], [3]", "[[1,3],[2,3]]"),
        ("cidrsubnet", r#""10.0.0.0/16", 8, 2"#, "'10.0.2.0/24'"),
        ("cidrsubnets", r#""10.0.0.0/16", 4, 8"#, "['10.0.0.0/20','10.0.16.0/24']"),
        ("cidrhost", r#""10.0.0.0/16", -2"#, "'10.0.255.254'"),
        ("cidrnetmask", r#""10.0.0.0/12""#, "'255.240.0.0'"),
        ("max", "1, 3, 2", "3"),
        ("range", "3", "[0,1,2]"),
        ("zipmap", r#"["a"], [1]"#, "{'a':1}"),
        ("base64decode", r#""aGk=""#, "'hi'"),
        ("replace", r#""a-b", "-", "_""#, "'a_b'"),
        ("trimsuffix", r#""a.", ".""#, "'a'"),
        ("substr", r#""abcd", 1, 2"#, "'bc'"),
        ("split", r#"",", "a,b""#, "['a','b']"),
        ("formatlist", r#""x-%s", ["a", "b"]"#, "['x-a','x-b']"),
        ("alltrue", "[true, false]", "false"),
        ("nope", "1", "?"),
        ("cidrsubnet", r#""10.0.0.0/16", 99, 2"#, "?"),
    ] {
        assert_eq!(result(name, arguments), expected, "{name}({arguments})");
    }
}

#[test]
fn what_is_unknown_stays_inside_of_what_is_known() {
    let unknown = Value::reference(AT, "var.more");
    let known = json::parse(AT, r#"["0.0.0.0/0"]"#).unwrap();
    let list = call(AT, "concat", &[known, unknown.clone()]).unwrap();
    assert_eq!(list.items()[0].as_text(), Some("0.0.0.0/0"));
    assert!(list.items()[1].is_unknown());
    let map = json::parse(AT, r#"{"a": 1}"#).unwrap();
    let merged = call(AT, "merge", &[map, unknown.clone()]).unwrap();
    assert!(merged.has("b") && merged.number("a") == Some(1.0));
    let encoded = call(AT, "jsonencode", &[merged]).unwrap();
    assert!(matches!(encoded.kind, Kind::Encoded(_)));
    assert!(call(AT, "coalesce", &[unknown, encoded]).is_none());
    assert_eq!(with_holes("a ${b} $${c} %{if}").matches('\u{e000}').count(), 2);
}
