//! The tables agree with themselves.

use super::{Command, GUIDE_REVIEWS, Kind};

#[test]
fn names_are_unique_and_flags_do_not_clash() {
    let mut names: Vec<_> = Command::all().map(|command| command.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    for command in Command::all() {
        let mut flags: Vec<_> = command.keys().map(|key| key.flag()).collect();
        flags.extend(command.keys().flat_map(|key| {
            key.aliases.iter().map(|alias| alias.to_ascii_lowercase().replace('_', "-"))
        }));
        flags.sort_unstable();
        let count = flags.len();
        flags.dedup();
        assert_eq!(flags.len(), count, "{}", command.name);
    }
}

#[test]
fn defaults_are_among_the_values() {
    for key in Command::all().flat_map(|command| command.keys()) {
        if let (Kind::Word(values), Some(default)) = (key.kind, key.default) {
            assert!(values.contains(&default), "{}", key.name);
        }
    }
}

#[test]
fn the_reviews_of_the_guide_are_found_by_short_name() {
    assert_eq!(GUIDE_REVIEWS.len(), 13);
    for name in GUIDE_REVIEWS {
        let command = Command::find_review(name).unwrap();
        assert!(
            command.keys().any(|key| matches!(key.kind, Kind::Focus(values) if !values.is_empty()))
        );
    }
}

#[test]
fn a_key_answers_to_any_case_dashes_and_older_names() {
    let command = Command::find("session-workflow:repro-harness").unwrap();
    assert_eq!(command.key("bug-description").map(|key| key.name), Some("BUG_REPORT"));
    assert_eq!(command.key("session_slug").map(|key| key.name), Some("SESSION_SLUG"));
    assert!(command.key("BUG").is_none());
}

#[test]
fn an_audit_is_a_review_with_keys_of_its_own() {
    let command = Command::find("telemetry-audit").unwrap();
    assert_eq!(Command::find_review("telemetry-audit"), Some(command));
    assert_eq!(command.key("FOCUS").map(|key| key.name), Some("AUDIT_FOCUS"));
    for name in ["FAIL_ON", "PATHS", "RISK_TOLERANCE", "TELEMETRY_SYSTEM", "SAMPLE"] {
        assert!(command.key(name).is_some(), "{name}");
    }
    let given = [
        ("SCOPE", "metrics"),
        ("COMPLIANCE_REQUIREMENTS", "GDPR"),
        ("REQUESTS_PER_MONTH", "50M"),
        ("AUDIT_FOCUS", "pii"),
    ];
    let (call, problems) = crate::Call::from_flags(command, given);
    assert!(problems.is_empty(), "{problems:?}");
    let request = crate::ReviewRequest::from_call(&call);
    assert_eq!(request.audit.signal.as_deref(), Some("metrics"));
    assert_eq!(request.audit.compliance, ["gdpr"]);
    assert_eq!(request.audit.requests_per_month, Some(50_000_000));
    assert_eq!((request.focus.as_slice(), request.scope), (&["pii".to_owned()][..], None));
    let (_, problems) = crate::Call::from_flags(command, [("REQUESTS_PER_MONTH", "many")]);
    assert_eq!(problems.len(), 1);
}

#[test]
fn a_commands_own_key_hides_the_shared_one() {
    let command = Command::find("postmortem-actions").unwrap();
    let scopes: Vec<_> = command.keys().filter(|key| key.name == "SCOPE").collect();
    assert_eq!(scopes.len(), 1);
    assert_eq!(scopes[0].kind.values(), ["service", "team", "org"]);
}

#[test]
fn misspelt_commands_find_the_right_one() {
    assert_eq!(Command::nearest("review:securty").first(), Some(&"review:security"));
    assert_eq!(Command::nearest("security").first(), Some(&"review:security"));
    assert_eq!(Command::nearest("risk-asess").first(), Some(&"risk-assess"));
}
