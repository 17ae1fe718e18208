//! Samples of lines, and what is said of them.

use super::{ReadSample, SampleScanner};

fn read(text: &str) -> ReadSample {
    let mut scanner = SampleScanner::default();
    scanner.block(text.as_bytes());
    scanner.finish()
}

fn classes(text: &str) -> Vec<String> {
    read(text).sample.hits.iter().map(|hit| hit.class.to_string()).collect()
}

#[test]
fn shapes_are_held_against_their_standards() {
    for (text, class) in [
        (r#"{"n":"4242424242424242"}"#, "card"),
        ("paid with 4111 1111 1111 1111 today", "card"),
        ("amex 3782-822463-10005", "card"),
        ("mc 5555555555554444,", "card"),
        ("ssn=123-45-6789", "ssn"),
        ("to DE89370400440532013000.", "iban"),
        (r#"{"to":"jo.doe+x@mail.acme.io"}"#, "email"),
        ("call +44 20 7946 0958 now", "phone"),
        ("call (415) 555-2671", "phone"),
        ("from 203.0.113.79:443", "ip"),
        ("from http://203.0.113.79/x", "ip"),
        ("from 2001:db8:85a3::8a2e:370:7334", "ip"),
    ] {
        assert_eq!(classes(text), [class], "{text}");
    }
}

#[test]
fn what_only_looks_so_is_left_alone() {
    for text in [
        "4242424242424241",
        r#"{"orderId":4242424242424242}"#,
        "1700000000000 2024-05-12T10:11:12.123456789Z",
        "x4242424242424242",
        "4242424242424242.55",
        "9999999999999995",
        "000-12-3456 666-12-3456 123-00-4567",
        "DE89370400440532013001 GB00ABCDEFGHIJKLMNOPQR",
        "someone@example.com pkg@1.2.3 a@b logo@2x.png",
        "postgres://app:secretpw1@db.internal.acme.io/x",
        "2024-01-01T00:00:00+0200 +1",
        "Mozilla/5.0 Chrome/120.0.6099.71 v10.20.30.40 10.1.2.3 127.0.0.1 1.2.3.4",
        "411111******1111 4111…1111",
    ] {
        let found: Vec<String> =
            classes(text).into_iter().filter(|class| !class.contains("url")).collect();
        assert!(found.iter().all(|class| class.len() > 6), "{text}: {found:?}");
    }
}

#[test]
fn a_value_is_never_shown() {
    let text = "\n{\"pan\":\"4242424242424242\",\"email\":\"joanna@acme.io\"}\nok\n";
    let read = read(text);
    assert_eq!(read.cited.keys().copied().collect::<Vec<_>>(), [2]);
    let shown = &read.cited[&2];
    assert_eq!(shown, "email: email address jo\u{2026}io; pan: payment card number 42\u{2026}42");
    let whole = format!("{read:?}");
    assert!(!whole.contains("42424242") && !whole.contains("joanna"), "{whole}");
}

#[test]
fn credentials_are_found_and_cited_where_they_stand() {
    let key = format!("AKIA{}", "Q3EGRIC7HVPLM2ZT");
    let mut scanner = SampleScanner::default();
    scanner.block(b"one\ntwo\n");
    scanner.block(format!("three\n{{\"k\":\"{key}\"}}\n").as_bytes());
    let read = scanner.finish();
    let hit = read.sample.hits.iter().find(|hit| hit.is_secret).unwrap();
    assert_eq!((hit.count, hit.lines.as_slice()), (1, &[4][..]));
    assert!(!format!("{read:?}").contains(&key));
}

#[test]
fn lines_are_counted_by_request() {
    let text = "{\"requestId\":\"a\"}\n{\"requestId\":\"a\",\"trace_id\":\"t\"}\n\nplain\nrequest_id=b x\n";
    let sample = read(text).sample;
    assert_eq!((sample.lines, sample.structured), (4, 2));
    assert_eq!((sample.with_id, sample.requests), (3, 2));
}

#[test]
fn schemes_and_keys_tell_of_credentials_and_masks_do_not() {
    let token = format!("{}{}", "f3Kd92lsPq84nVbZ", "71mXcYtR5aWe");
    let secrets = |text: &str| -> Vec<String> {
        let hits = read(text).sample.hits.into_iter().filter(|hit| hit.is_secret);
        hits.map(|hit| hit.class.to_string()).collect()
    };
    assert_eq!(secrets(&format!("{{\"authorization\":\"Bearer {token}\"}}")), ["bearer-token"]);
    assert_eq!(secrets(r#"{"password":"winter-2024!"}"#), ["password"]);
    assert_eq!(secrets(r#"body={\"password\":\"winter-2024!\"}"#), ["password"]);
    assert_eq!(secrets(&format!("client_secret={token} ok")), ["named-secret"]);
    for text in [
        r#"{"password":"[redacted]","authorization":"Bearer ********************"}"#,
        r#"{"password":"********","passwordChangedAt":"2024-05-01T10:00:00Z"}"#,
        "the basic authentication of bearer instruments-in-the-twentieth-century",
        r#"{"msg":"password: required field","apiKey":"not-configured-for-this-host"}"#,
    ] {
        assert_eq!(secrets(text), [""; 0], "{text}");
    }
}
