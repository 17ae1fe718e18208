//! Words that say what a lost update costs.

/// What is money or runs out: a lost update sells it twice.
const CRITICAL: [&str; 19] = [
    "balance",
    "credit",
    "stock",
    "inventory",
    "seat",
    "quota",
    "coupon",
    "voucher",
    "wallet",
    "funds",
    "points",
    "giftcard",
    "remaining",
    "allowance",
    "sequence",
    "availablequantity",
    "availability",
    "redemption",
    "reserved",
];

/// Words that hold a critical one and are something else.
const HARMLESS: [&str; 6] =
    ["creditcard", "balancer", "loadbalanc", "seatnumber", "breakpoints", "endpoints"];

/// Counts that nobody pays for.
const SOFT: [&str; 10] =
    ["view", "like", "hit", "visit", "click", "download", "read", "seen", "upvote", "score"];

const MONEY: [&str; 17] = [
    "order",
    "payment",
    "invoice",
    "account",
    "transaction",
    "wallet",
    "balance",
    "transfer",
    "refund",
    "payout",
    "ledger",
    "charge",
    "booking",
    "reservation",
    "purchase",
    "subscription",
    "checkout",
];

/// Whether a column (lower case, no underscores) holds what runs out or is paid with.
pub(crate) fn is_critical(column: &str) -> bool {
    CRITICAL.iter().any(|noun| column.contains(noun))
        && !HARMLESS.iter().any(|word| column.contains(word))
}

pub(crate) fn is_soft(column: &str) -> bool {
    SOFT.iter().any(|noun| column.trim_end_matches('s').ends_with(noun) || column.starts_with(noun))
}

/// Whether rows of an entity are about money.
pub(crate) fn is_money(entity: &str) -> bool {
    MONEY.iter().any(|noun| entity == *noun || entity.ends_with(noun)) || is_critical(entity)
}

/// Rows that record what happened: losing one is no inconsistency.
pub(crate) fn is_record(entity: &str) -> bool {
    [
        "log",
        "audit",
        "event",
        "history",
        "activity",
        "notification",
        "session",
        "token",
        "metric",
        "analytic",
        "stat",
        "message",
    ]
    .iter()
    .any(|noun| entity.contains(noun))
}

/// Words of an identifier, lower case: `userId` is `user` and `id`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut last_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            last_lower = false;
            found.push(String::new());
            continue;
        }
        if found.is_empty() || letter.is_uppercase() && last_lower {
            found.push(String::new());
        }
        last_lower = letter.is_lowercase() || letter.is_ascii_digit();
        if let Some(word) = found.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

pub(crate) fn has_word(name: &str, wanted: &[&str]) -> bool {
    words(name).iter().any(|word| wanted.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{is_critical, is_money, words};

    #[test]
    fn words_say_what_is_at_stake() {
        assert!(
            is_critical("accountbalance") && is_critical("stock") && is_critical("remainingseats")
        );
        assert!(!is_critical("creditcardid") && !is_critical("name"));
        assert!(is_money("order") && is_money("purchaseorder") && !is_money("border2"));
        assert_eq!(words("sendWelcomeEmail_now"), ["send", "welcome", "email", "now"]);
    }
}
