//! The valid words nearest to one that is not.

/// At most three, nearest first; none when nothing is near enough to be meant.
pub fn nearest<'a>(given: &str, valid: &[&'a str]) -> Vec<&'a str> {
    let folded = fold(given);
    let mut ranked: Vec<(usize, &'a str)> = valid
        .iter()
        .map(|word| (distance(&folded, &fold(word)), *word))
        .filter(|(distance, word)| *distance <= allowance(given, word))
        .collect();
    ranked.sort();
    // Far from the best is not meant: `securty` is `security`, not `infra-security`.
    let best = ranked.first().map_or(0, |(distance, _)| *distance);
    ranked.retain(|(distance, _)| *distance <= 2 * best + 1);
    ranked.into_iter().take(3).map(|(_, word)| word).collect()
}

/// `did you mean X or Y?`, or the valid words where none is near.
pub fn suggestion(given: &str, valid: &[&str]) -> String {
    match nearest(given, valid).as_slice() {
        [] => format!("valid are {}", valid.join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    }
}

fn fold(word: &str) -> String {
    // Distance is quadratic; nobody means a word of hundreds of letters.
    word.chars()
        .take(64)
        .map(|letter| if letter == '_' { '-' } else { letter.to_ascii_lowercase() })
        .collect()
}

fn distance(given: &str, word: &str) -> usize {
    let edits = strsim::damerau_levenshtein(given, word);
    // An unfinished word is nearer than its missing letters say.
    if given.chars().count() >= 3 && word.starts_with(given) { edits.min(1) } else { edits }
}

/// A third of the longer word may be wrong, one letter of a short one.
fn allowance(given: &str, word: &str) -> usize {
    (given.chars().count().max(word.chars().count()) / 3).max(1)
}

#[cfg(test)]
mod tests {
    use super::{nearest, suggestion};

    #[test]
    fn typing_mistakes_case_and_unfinished_words_are_understood() {
        assert_eq!(nearest("throrough", &["quick", "thorough", "paranoid"]), ["thorough"]);
        assert_eq!(nearest("SESSION-SLUG", &["SESSION_SLUG"]), ["SESSION_SLUG"]);
        assert_eq!(
            nearest("auth", &["authentication", "csrf", "authorization"]),
            ["authentication", "authorization"]
        );
    }

    #[test]
    fn what_is_like_nothing_lists_everything() {
        assert_eq!(suggestion("deep", &["quick", "paranoid"]), "valid are quick, paranoid");
        assert_eq!(suggestion("quikc", &["quick", "paranoid"]), "did you mean quick?");
    }
}
