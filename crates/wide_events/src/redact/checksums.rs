//! The check digits that tell a card or account from any other long number.

/// Luhn's sum (ISO/IEC 7812-1, annex B) over digits alone.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(digit - b'0')) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Modulo 97 (ISO 13616): the first four characters at the end, letters as numbers from 10.
pub(super) fn mod_97(letters: &[u8]) -> bool {
    let (front, rest) = letters.split_at(4.min(letters.len()));
    let rest = rest.iter().chain(front).fold(0_u32, |rest, letter| match letter {
        b'0'..=b'9' => (rest * 10 + u32::from(letter - b'0')) % 97,
        _ => (rest * 100 + u32::from(letter.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::{luhn, mod_97};

    #[test]
    fn one_wrong_digit_is_seen() {
        assert!(luhn(b"4111111111111111") && luhn(b"378282246310005"));
        assert!(!luhn(b"4111111111111112") && !luhn(b"4111111111111121"));
        assert!(mod_97(b"DE89370400440532013000") && mod_97(b"GB82WEST12345698765432"));
        assert!(!mod_97(b"DE89370400440532013001") && !mod_97(b"GB28WEST12345698765432"));
    }
}
