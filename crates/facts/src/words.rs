//! Splitting identifiers into words.

/// The lower-case words of an identifier in camelCase, PascalCase, snake_case, kebab-case or any mix of them, digits
/// at the end of a word dropped: `dbPassword2` is `db`, `password`; `APIKey` is `api`, `key`.
pub fn words(identifier: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in identifier.split(|character: char| !character.is_alphanumeric()) {
        split_case(part, &mut words);
    }
    words
}

fn split_case(part: &str, words: &mut Vec<String>) {
    let letters: Vec<char> = part.chars().collect();
    let mut word = String::new();
    for (place, letter) in letters.iter().enumerate() {
        if place > 0 && starts_word(&letters, place) {
            push(&mut word, words);
        }
        word.extend(letter.to_lowercase());
    }
    push(&mut word, words);
}

/// A capital behind a small letter or digit, or the last capital of a run that small letters follow (`K` of `APIKey`).
fn starts_word(letters: &[char], place: usize) -> bool {
    let (before, at) = (letters[place - 1], letters[place]);
    let ends_run =
        before.is_uppercase() && letters.get(place + 1).is_some_and(|next| next.is_lowercase());
    at.is_uppercase() && (!before.is_uppercase() || ends_run)
}

fn push(word: &mut String, words: &mut Vec<String>) {
    let bare = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if !bare.is_empty() {
        words.push(bare.to_owned());
    }
    word.clear();
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
