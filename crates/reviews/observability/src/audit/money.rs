//! Figures as people read them.

/// `$1,234`, `$12.50`, `$0.004`.
pub(super) fn dollars(amount: f64) -> String {
    if amount >= 100.0 {
        return format!("${}", grouped(amount.round() as u64));
    }
    if amount >= 0.1 || amount == 0.0 {
        return format!("${amount:.2}");
    }
    format!("${amount:.4}")
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A low and a high figure; one when they are the same.
pub(super) fn span(low: &str, high: &str) -> String {
    if low == high { low.to_owned() } else { format!("{low} to {high}") }
}

/// `value`, `100 values`.
pub(super) fn values(count: u64) -> String {
    if count == 1 { "value".to_owned() } else { format!("{} values", grouped(count)) }
}

#[cfg(test)]
mod tests {
    use super::{dollars, grouped};

    #[test]
    fn figures_are_grouped_and_small_ones_keep_their_digits() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(dollars(60_000.0), "$60,000");
        assert_eq!(dollars(12.5), "$12.50");
        assert_eq!(dollars(0.0012), "$0.0012");
    }
}
