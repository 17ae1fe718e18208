//! The words of a name: `acme_shop.http.requestCount` is acme, shop, http, request, count.

pub(crate) fn of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letter.is_uppercase()
            && (before.is_lowercase() || letters.peek().is_some_and(|next| next.is_lowercase()))
            && before.is_alphabetic();
        if begins || !letter.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_taken_apart() {
        assert_eq!(super::of("acme.http_requestCount5xx"), ["acme", "http", "request", "count5xx"]);
        assert_eq!(super::of("HTTPCode_Target_5XX"), ["http", "code", "target", "5xx"]);
        assert_eq!(super::of("CPUUtilization"), ["cpu", "utilization"]);
        assert_eq!(super::of(""), Vec::<String>::new());
    }
}
