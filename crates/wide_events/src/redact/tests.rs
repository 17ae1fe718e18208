//! Redaction held to the shared cases, and on texts that nobody wrote.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Caps, Redactor};

#[test]
fn further_names_are_hidden_in_any_spelling() {
    let redactor = Redactor::new(&["tax_number".to_owned()], Caps::default());
    let event = json!({ "order": { "taxNumber": 12, "TAX-NUMBER": [1], "tax": 3 } });
    let hidden =
        json!({ "order": { "taxNumber": "[redacted]", "TAX-NUMBER": "[redacted]", "tax": 3 } });
    assert_eq!(redactor.redact(&event), hidden);
}

#[test]
fn an_event_is_never_written_over_its_cap() {
    let caps = Caps { event: 400, ..Caps::default() };
    let cart: Vec<_> = (0..40).map(|n| json!({ "sku": format!("sku-{n}"), "price": n })).collect();
    let event =
        json!({ "request_id": "r", "status_code": 200, "user": { "id": "u" }, "cart": cart });
    let cut = Redactor::new(&[], caps).redact(&event);
    assert_eq!(
        cut,
        json!({ "request_id": "r", "status_code": 200, "user": { "id": "u" }, "truncated": true })
    );
}

/// Secrets of every kind, by a label.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "4[0-9]{14}".prop_map(|digits| with_check_digit(&digits)),
        "5[1-5][0-9]{13}".prop_map(|digits| with_check_digit(&digits)),
        "[a-z]{3,9}\\.[a-z]{3,9}@[a-z]{3,9}\\.(com|org|io)",
        "eyJ[A-Za-z0-9]{12,20}\\.[A-Za-z0-9_-]{20}\\.[A-Za-z0-9_-]{20}",
        "(sk|rk)_live_[A-Za-z0-9]{24}",
        "AKIA[A-Z0-9]{16}",
        "ghp_[A-Za-z0-9]{36}",
        "[1-8][0-9]{2}-[1-9][0-9]-[1-9][0-9]{3}"
            .prop_filter("an area", |text| !text.starts_with("666")),
        "\\+49[1-9][0-9]{8,10}",
        "(10|172|192)\\.[1-9][0-9]\\.[1-9][0-9]\\.[1-9][0-9]",
        "2001:db8:[1-9a-f]{4}::[1-9a-f]{1,4}",
        Just("DE89370400440532013000".to_owned()),
    ]
}

fn with_check_digit(digits: &str) -> String {
    let found = (b'0'..=b'9').map(|digit| format!("{digits}{}", digit as char));
    found.into_iter().find(|card| super::checksums::luhn(card.as_bytes())).unwrap_or_default()
}

/// An event of any shape with a secret in some of its texts.
fn event(secret: &str) -> impl Strategy<Value = Value> + use<> {
    let text = format!("failed for {secret}, try again");
    let leaf = prop_oneof![
        Just(json!(text)),
        Just(json!(secret)),
        Just(json!(3)),
        "[a-z ]{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever the shape, no secret is left in any text of it.
    #[test]
    fn no_secret_survives((secret, event) in secret().prop_flat_map(|secret| (Just(secret.clone()), event(&secret)))) {
        let written = Redactor::default().redact(&json!({ "note": event })).to_string();
        prop_assert!(!written.contains(&secret), "{secret} in {written}");
    }

    /// Doing it twice changes nothing more, and no text makes it panic.
    #[test]
    fn redaction_is_done_at_once(text in any::<String>()) {
        let redactor = Redactor::default();
        let once = redactor.text(&text);
        prop_assert_eq!(redactor.text(&once), once.clone());
    }

    #[test]
    fn texts_of_digits_and_signs_are_read_to_their_end(text in "[0-9A-F:.+@/? ()-]{0,60}") {
        let _ = Redactor::default().text(&text);
    }
}
