//! Instants as logs write them, in milliseconds since 1970.

/// ISO 8601 / RFC 3339 text. Without a zone it is taken as UTC.
pub(crate) fn millis(text: &str) -> Option<i64> {
    fast(text.as_bytes()).or_else(|| slow(text))
}

/// Milliseconds as ISO 8601 in UTC.
pub(crate) fn iso(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// A number of seconds, milliseconds, microseconds or nanoseconds since 1970, by its size.
pub(crate) fn from_number(number: f64) -> Option<i64> {
    let millis = match number.abs() {
        seconds if seconds < 1e11 => number * 1e3,
        millis if millis < 1e14 => number,
        micros if micros < 1e17 => number / 1e3,
        _ => number / 1e6,
    };
    // Before 2001 it is a counter, not a time.
    (millis > 9.7e11 && millis < 1e14).then_some(millis as i64)
}

/// `2026-01-31T10:20:30.123Z`: what nearly every line has.
fn fast(text: &[u8]) -> Option<i64> {
    let signs = text.len() >= 20
        && text[4] == b'-'
        && text[7] == b'-'
        && matches!(text[10], b'T' | b' ')
        && text[13] == b':'
        && text[16] == b':'
        && text.ends_with(b"Z");
    if !signs {
        return None;
    }
    let number = |from: usize, to: usize| digits(&text[from..to]);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let millis = match &text[19..text.len() - 1] {
        [] => 0,
        [b'.', fraction @ ..] if (1..=9).contains(&fraction.len()) => {
            let first = digits(&fraction[..fraction.len().min(3)])?;
            first * 10_i64.pow(3 - fraction.len().min(3) as u32)
        }
        _ => return None,
    };
    let sound = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    sound.then(|| {
        (((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + millis
    })
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

/// Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn slow(text: &str) -> Option<i64> {
    let text = text.trim();
    let zoned = text.parse::<jiff::Timestamp>();
    if let Ok(at) = zoned {
        return Some(at.as_millisecond());
    }
    let local = text.parse::<jiff::civil::DateTime>().ok()?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// `27/Nov/2026:05:51:39 +0000`, as web servers write it.
pub(crate) fn from_access_log(text: &str) -> Option<i64> {
    let at = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).ok()?;
    Some(at.to_timestamp().ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::{fast, from_access_log, from_number, iso, millis, slow};

    #[test]
    fn the_short_way_and_the_long_way_agree() {
        for text in [
            "2026-11-27T05:51:39.123Z",
            "2024-02-29T23:59:59Z",
            "1970-01-01T00:00:00.5Z",
            "2100-03-01T00:00:00.000001Z",
        ] {
            assert_eq!(fast(text.as_bytes()), slow(text), "{text}");
        }
        assert_eq!(millis("2026-11-27T07:51:39+02:00"), millis("2026-11-27T05:51:39Z"));
        assert_eq!(millis("2026-11-27 05:51:39"), millis("2026-11-27T05:51:39Z"));
        assert_eq!(millis("yesterday"), None);
        assert_eq!(iso(millis("2026-11-27T05:51:39.120Z").unwrap()), "2026-11-27T05:51:39.120Z");
    }

    #[test]
    fn numbers_are_read_by_their_size() {
        let expected = Some(1_764_222_699_000);
        for number in [1_764_222_699.0, 1_764_222_699_000.0, 1_764_222_699_000_000.0] {
            assert_eq!(from_number(number), expected);
        }
        assert_eq!(from_number(12.0), None);
        assert_eq!(from_access_log("27/Nov/2025:05:51:39 +0000"), expected);
    }
}
