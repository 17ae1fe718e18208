//! Functions that write values as texts and read them back.

use crate::json;
use crate::value::{Kind, Place, Value};

pub(super) fn call(at: Place, name: &str, values: &[Value]) -> Option<Value> {
    let first = values.first()?;
    Some(match name {
        "jsonencode" | "yamlencode" => match &first.kind {
            Kind::Unknown(_) => return None,
            _ => Value::new(at, Kind::Encoded(first.clone().into())),
        },
        "jsondecode" => match &first.kind {
            Kind::Encoded(inner) => Value::clone(inner),
            Kind::Text(text) => json::parse(first.at, text)?,
            _ => return None,
        },
        "base64encode" | "base64gzip" | "textencodebase64" => {
            // Nobody reads it, but what is in it is known: user data with a password stays one.
            first.clone()
        }
        "base64decode" => Value::text(at, decode(first.as_text()?)?),
        "urlencode" | "textdecodebase64" => first.clone(),
        _ => return None,
    })
}

fn decode(text: &str) -> Option<String> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in text.bytes().filter(|byte| *byte != b'=' && !byte.is_ascii_whitespace()) {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}
