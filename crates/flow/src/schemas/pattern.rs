//! Regular expressions in schemas: what a text that matches cannot hold.

/// Whether the whole text is made of letters, digits and characters that no language gives a meaning.
pub(crate) fn is_harmless(pattern: &str, flags: &str) -> bool {
    let Some(inner) = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')) else {
        return false;
    };
    if flags.contains('m') || inner.ends_with('\\') {
        return false;
    }
    let (mut escaped, mut depth) = (false, 0_i32);
    for letter in inner.chars() {
        if escaped {
            escaped = false;
            if !matches!(letter, 'w' | 'd' | '-' | '_') {
                return false;
            }
            continue;
        }
        match letter {
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            // Each side is anchored at one end only.
            '|' if depth == 0 => return false,
            '^' | '.' => return false,
            _ if letter.is_ascii_alphanumeric() => {}
            '[' | ']' | '{' | '}' | '|' | '?' | '+' | '*' | ',' | '-' | '_' | ':' | '@' => {}
            _ => return false,
        }
    }
    !inner.contains("(?") && !inner.contains("A-z")
}

#[cfg(test)]
mod tests {
    use super::is_harmless;

    #[test]
    fn anchors_and_every_character_count() {
        for harmless in ["^[a-z0-9_-]+$", "^\\d{4}-\\d{2}$", "^(asc|desc)$", "^\\w+$"] {
            assert!(is_harmless(harmless, "i"), "{harmless}");
        }
        for harmful in
            ["[a-z]+", "^[a-z]+", "^.+$", "^[^<]+$", "^a|b$", "^[a-z./]+$", "^\\S+$", "^[A-z]+$"]
        {
            assert!(!is_harmless(harmful, ""), "{harmful}");
        }
        assert!(!is_harmless("^[a-z]+$", "m"));
    }
}
