//! Which keys hold what must not be written.

/// Normalised names that are sensitive as a whole. Short words only here: `zip` hides no `unzip`.
const WORDS: &[&str] = &[
    "pass",
    "pwd",
    "auth",
    "authorization",
    "cookie",
    "cookies",
    "setcookie",
    "session",
    "sessionid",
    "sid",
    "jwt",
    "pan",
    "cvv",
    "cvc",
    "cvv2",
    "pin",
    "otp",
    "ssn",
    "iban",
    "bic",
    "dob",
    "phone",
    "mobile",
    "tel",
    "address",
    "street",
    "postcode",
    "postalcode",
    "zip",
    "ip",
    "email",
    "mail",
    "firstname",
    "lastname",
    "fullname",
    "surname",
    "birthdate",
    "dateofbirth",
    "passport",
    "nationalid",
    "taxid",
    "accountnumber",
    "routingnumber",
    "sortcode",
    "signature",
    "xapikey",
];

/// Normalised endings: `stripe_secret`, `userEmail`, `X-Auth-Token`.
const ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "credential",
    "credentials",
    "cookie",
    "authorization",
    "cardnumber",
    "cvv",
    "cvc",
    "ssn",
    "email",
    "emailaddress",
    "phone",
    "phonenumber",
    "mobilenumber",
    "ipaddress",
    "clientip",
    "remoteaddress",
    "postaladdress",
    "homeaddress",
    "billingaddress",
    "shippingaddress",
    "streetaddress",
    "bankaccount",
    "iban",
    "otp",
    "sessionid",
];

/// Whether a value under this key is hidden whatever it is. Flags about it (`has_password: true`) are not the key's
/// affair: the caller leaves booleans alone.
pub fn is_sensitive(key: &str) -> bool {
    let normal = normal(key);
    if measures(key, &normal) {
        return false;
    }
    WORDS.contains(&normal.as_str()) || ENDINGS.iter().any(|ending| normal.ends_with(ending))
}

/// Lower case, letters and digits of ASCII only.
pub(super) fn normal(key: &str) -> String {
    key.chars()
        .map(|letter| letter.to_ascii_lowercase())
        .filter(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        .collect()
}

/// A count, duration or size says how much, not what. An account is no count.
fn measures(key: &str, normal: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    (normal.ends_with("count") && !normal.ends_with("account"))
        || lower.ends_with("_ms")
        || lower.ends_with("_bytes")
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;

    #[test]
    fn spelling_makes_no_difference() {
        for key in [
            "password",
            "userPassword",
            "X-Auth-Token",
            "set-cookie",
            "Set_Cookie",
            "stripe_secret_key",
            "Email",
            "customer.email",
            "billing_address",
            "clientIp",
            "client_ip",
            "bank_account",
            "API-KEY",
        ] {
            assert!(is_sensitive(key), "{key}");
        }
    }

    #[test]
    fn words_inside_words_are_left() {
        for key in [
            "unzip",
            "description",
            "pipeline",
            "address_count",
            "token_count",
            "session_ms",
            "author",
            "passenger",
            "mobile_app_version",
            "email_bytes",
            "compass",
            "tokens_used",
            "trip",
            "",
        ] {
            assert!(!is_sensitive(key), "{key}");
        }
    }
}
