//! Splitting identifiers into words.

/// The lower-case words of an identifier in camelCase, PascalCase, snake_case, kebab-case or any mix of them, digits
/// at the end of a word dropped: `dbPassword2` is `db`, `password`; `APIKey` is `api`, `key`.
pub fn words(identifier: &str) -> Vec<String> {
    parts(identifier).map(str::to_lowercase).collect()
}

/// The words as they are written.
fn parts(identifier: &str) -> impl Iterator<Item = &str> {
    let runs = identifier.split(|character: char| !character.is_alphanumeric());
    let words = runs.flat_map(|run| {
        let mut rest = run;
        std::iter::from_fn(move || {
            let (word, after) = rest.split_at(first_word(rest));
            rest = after;
            (!word.is_empty()).then_some(word)
        })
    });
    let bare = |word: &'_ str| word.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    words.map(move |word| &word[..bare(word)]).filter(|word| !word.is_empty())
}

/// How long the first word of a run of letters is. The next one starts at a capital behind a small letter or digit, or
/// at the last capital of a run that small letters follow (`K` of `APIKey`).
fn first_word(run: &str) -> usize {
    let mut letters = run.char_indices().peekable();
    let Some((_, mut before)) = letters.next() else { return 0 };
    while let Some((place, at)) = letters.next() {
        let ends_run =
            before.is_uppercase() && letters.peek().is_some_and(|(_, next)| next.is_lowercase());
        if at.is_uppercase() && (!before.is_uppercase() || ends_run) {
            return place;
        }
        before = at;
    }
    run.len()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn every_style_gives_the_same_words() {
        for name in
            ["dbPassword", "DbPassword", "db_password", "DB_PASSWORD", "db-password", "dbPassword2"]
        {
            assert_eq!(words(name), ["db", "password"], "{name}");
        }
        assert_eq!(words("APIKey"), ["api", "key"]);
        assert_eq!(words("oauth2Token"), ["oauth", "token"]);
        assert_eq!(words(""), Vec::<String>::new());
    }
}
