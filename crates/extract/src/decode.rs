//! Bytes to text.

/// What the bytes of a file are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    Text(String),
    /// Text with bytes that are none: these were replaced. The line is that of the first.
    Damaged {
        text: String,
        line: u32,
    },
    Binary,
}

pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    // As git decides.
    if bytes.iter().take(8_000).any(|byte| *byte == 0) {
        return Decoded::Binary;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let newlines = bytes[..valid].iter().filter(|byte| **byte == b'\n').count();
            Decoded::Damaged {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                line: newlines as u32 + 1,
            }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let whole = bytes.len().is_multiple_of(2);
    match char::decode_utf16(units.clone()).collect::<Result<String, _>>() {
        Ok(text) if whole => Decoded::Text(text),
        _ => {
            let text: String = char::decode_utf16(units)
                .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            Decoded::Damaged { text, line: 1 }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoded, decode};

    #[test]
    fn text_binary_and_damage_are_told_apart() {
        assert_eq!(decode(b"ok".to_vec()), Decoded::Text("ok".into()));
        assert_eq!(decode(vec![1, 0, 2]), Decoded::Binary);
        assert_eq!(
            decode(b"a\n\xE9b".to_vec()),
            Decoded::Damaged { text: "a\n\u{FFFD}b".into(), line: 2 }
        );
    }

    #[test]
    fn utf16_with_a_mark_is_text() {
        assert_eq!(decode(vec![0xFF, 0xFE, b'a', 0, b'b', 0]), Decoded::Text("ab".into()));
        assert_eq!(decode(vec![0xFE, 0xFF, 0, b'a']), Decoded::Text("a".into()));
        assert!(matches!(decode(vec![0xFF, 0xFE, b'a']), Decoded::Damaged { .. }));
    }
}
