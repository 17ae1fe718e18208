//! The shared cases, as tests of this side.

use serde_json::Value;

use crate::{CASES, Policy, Redactor, Sampler, Test, hash};

fn cases(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(CASES).unwrap();
    let cases = all[kind].as_array().unwrap().clone();
    assert!(cases.len() >= 8, "{kind}");
    cases
}

#[test]
fn conditions() {
    for case in cases("conditions") {
        let test: Test = case["condition"].as_str().unwrap().parse().unwrap();
        assert_eq!(test.met(&case["event"]), case["met"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn hashes() {
    for case in cases("hash") {
        let key = case["key"].as_str().unwrap();
        assert_eq!(u64::from(hash(key)), case["hash"].as_u64().unwrap(), "{key}");
    }
}

#[test]
fn decisions() {
    for case in cases("decisions") {
        let policy = match &case["policy"] {
            Value::String(_) => Policy::default(),
            policy => serde_json::from_value(policy.clone()).unwrap(),
        };
        let sampler = Sampler::new(&policy).unwrap();
        let decision = sampler.decide(&case["event"]);
        let expected = (
            case["keep"].as_bool().unwrap(),
            case["rate"].as_f64().unwrap(),
            case["reason"].as_str().unwrap(),
        );
        assert_eq!((decision.keep, decision.rate, decision.reason), expected, "{case}");
    }
}

#[test]
fn redaction() {
    for case in cases("redaction") {
        assert_eq!(
            Redactor::default().redact(&case["event"]),
            case["redacted"],
            "{}",
            case["name"]
        );
    }
}
