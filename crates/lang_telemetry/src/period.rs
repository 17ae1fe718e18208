//! Stretches of time as people write them.

/// `5m`, `1h30m`, `90s`, `1d`, `500ms`, `5 minutes`, `PT5M`, or a bare number of seconds.
pub fn seconds(text: &str) -> Option<u32> {
    let text = text.trim().trim_start_matches("PT").trim_start_matches('P');
    if let Ok(bare) = text.parse::<f64>() {
        return Some(bare as u32);
    }
    let (mut total, mut rest) = (0.0_f64, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?.trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total += number * unit(rest.get(..letters)?)?;
        rest = rest.get(letters..)?.trim_start();
    }
    (!text.is_empty()).then_some(total as u32)
}

fn unit(word: &str) -> Option<f64> {
    Some(match word.to_ascii_lowercase().as_str() {
        "ms" | "milliseconds" => 0.001,
        "s" | "sec" | "second" | "seconds" => 1.0,
        // Datadog's `last_1mo` is a month.
        "mo" | "month" | "months" => 2_592_000.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        "y" => 31_536_000.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn stretches_of_time_are_read_as_people_write_them() {
        for (text, expected) in [
            ("5m", Some(300)),
            ("1h30m", Some(5_400)),
            ("0s", Some(0)),
            ("500ms", Some(0)),
            ("60", Some(60)),
            ("5 minutes", Some(300)),
            ("PT5M", Some(300)),
            ("1mo", Some(2_592_000)),
            ("~~~~", None),
            ("", None),
            ("five", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
