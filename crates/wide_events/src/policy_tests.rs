//! Decisions: order of the rules, agreement of services, rates as they come out.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Policy, PolicyProblem, Rule, Sampler};

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn failures_are_kept_even_if_nobody_asked() {
    let keep = |conditions: &[&str]| Policy::with_keep_always(&texts(conditions), 0.05).keep;
    assert_eq!(keep(&["duration>2000"]), texts(&["outcome=error", "duration>2000"]));
    assert_eq!(keep(&["status>=501"]), texts(&["outcome=error", "status>=501"]));
    assert_eq!(keep(&["status=500"]), texts(&["outcome=error", "status=500"]));
    for covering in ["status>=500", "status_code>499", "status>=400", "outcome=error", "status"] {
        assert_eq!(keep(&["duration>2000", covering]), texts(&["duration>2000", covering]));
    }
}

#[test]
fn a_policy_that_makes_no_sense_is_refused() {
    let with = |keep: &str, rate: f64| {
        Sampler::new(&Policy { keep: texts(&[keep]), chance: Vec::new(), rate }).err()
    };
    assert_eq!(with("status>=500", 0.05), None);
    assert_eq!(with("status>>500", 0.05), Some(PolicyProblem::Condition("status>>500".into())));
    assert_eq!(with("status>=500", 1.5), Some(PolicyProblem::Rate(1.5)));
    assert!(matches!(with("status>=500", f64::NAN), Some(PolicyProblem::Rate(_))));
    assert!(serde_json::from_str::<Policy>(r#"{"rate":0.1,"kepe":[]}"#).is_err());
}

#[test]
fn the_default_policy_can_be_used_and_survives_json() {
    let policy = Policy::default();
    assert!(Sampler::new(&policy).is_ok());
    let text = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
}

#[test]
fn rates_come_out_as_written() {
    let sampler = Sampler::new(&Policy::default()).unwrap();
    for (status, ms, rate) in [(200, 12.0, 0.05), (404, 3.0, 0.1), (200, 1500.0, 0.5)] {
        let kept = (0..40_000)
            .filter(|n| {
                let event = json!({ "trace_id": format!("{n:032x}"), "status_code": status, "duration_ms": ms });
                sampler.decide(&event).keep
            })
            .count() as f64;
        let (mean, deviation) = (40_000.0 * rate, (40_000.0_f64 * rate * (1.0 - rate)).sqrt());
        assert!((kept - mean).abs() < 5.0 * deviation, "{status} {ms}: {kept} of {mean}");
    }
}

fn event() -> impl Strategy<Value = Value> {
    let user = prop_oneof![
        Just(json!(null)),
        Just(json!({ "subscription": "enterprise" })),
        Just(json!({ "subscription": "free", "account_age_days": 3 })),
        Just(json!({ "lifetime_value_cents": 1_000_000 })),
        Just(json!({ "is_internal": true })),
    ];
    let flags =
        prop_oneof![Just(json!({})), Just(json!({ "a": false })), Just(json!({ "a": "b" }))];
    let status = prop_oneof![200..204_u16, 400..430_u16, 500..506_u16];
    (status, 0.0..3000.0_f64, user, flags, "[0-9a-f]{32}").prop_map(|(status, ms, user, flags, trace)| {
        let outcome = if status >= 500 { "error" } else { "success" };
        json!({ "trace_id": trace, "status_code": status, "duration_ms": ms, "outcome": outcome, "user": user, "feature_flags": flags })
    })
}

proptest! {
    /// No chance ever loses what is always kept, and no keep rule makes an event rarer.
    #[test]
    fn what_is_always_kept_is_kept(event in event()) {
        let sampler = Sampler::new(&Policy::default()).unwrap();
        let decision = sampler.decide(&event);
        let met: Vec<usize> = sampler.keeps_met(&event).collect();
        prop_assert_eq!(decision.rule, met.first().map_or(decision.rule, |first| Rule::Keep(*first)));
        prop_assert_eq!(met.is_empty(), decision.rule > Rule::Keep(usize::MAX));
        prop_assert!(met.is_empty() || (decision.keep && decision.rate == 1.0));
        prop_assert_eq!(sampler.text(decision.rule), decision.reason);
    }

    /// A higher base rate keeps all that a lower one keeps, so two services with different rates agree on the overlap.
    #[test]
    fn a_higher_rate_keeps_what_a_lower_one_keeps(event in event(), low in 0.0..1.0_f64, more in 0.0..1.0_f64) {
        let at = |rate| Sampler::new(&Policy { keep: Vec::new(), chance: Vec::new(), rate }).unwrap().decide(&event).keep;
        prop_assert!(!at(low) || at((low + more).min(1.0)));
    }
}
