//! What a value in a log line is called.

/// Bytes before a value in which its key is looked for.
const REACH: usize = 64;

/// `card_number` of `"card_number":"4..`, `card_number=4..` and `card_number: 4..`; empty when there is none.
pub(super) fn before(text: &str, start: usize) -> &str {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut from = line.max(start.saturating_sub(REACH));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let head = text[from..start].trim_end_matches(['"', '\'', '\\', ' ']);
    let Some(head) = head.strip_suffix([':', '=']) else { return "" };
    let head = head.trim_end_matches(['"', '\'', '\\', ' ']);
    let is_part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let key = &head[head.trim_end_matches(is_part).len()..];
    // A key that is a number or very long is none, and might be data itself.
    let is_name = key.len() <= 40 && key.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    if is_name && digits <= 4 { key } else { "" }
}

#[cfg(test)]
mod tests {
    #[test]
    fn keys_of_json_and_pairs_are_found() {
        for (text, key) in [
            (r#"{"card_number":"4"#, "card_number"),
            (r#"{"card" : 4"#, "card"),
            (r#"msg="{\"user\":\"4"#, "user"),
            ("level=info email=4", "email"),
            ("user.email: 4", "user.email"),
            ("paid with 4", ""),
            ("at 12:4", ""),
            ("x\n4", ""),
        ] {
            assert_eq!(super::before(text, text.len() - 1), key, "{text}");
        }
    }
}
