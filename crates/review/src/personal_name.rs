//! Which identifiers name a person's data.
//!
//! As with secrets, the last noun decides: `emailSent` is a flag, `addressBook` a list, `ipAddressCount` a number.

use std::fmt;

use facts::words;

/// An identifier that names personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalName {
    pub kind: PersonalKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonalKind {
    Email,
    FullName,
    PostalAddress,
    Phone,
    IpAddress,
    Location,
    BirthDate,
    /// Card number or verification code.
    PaymentCard,
    BankAccount,
    /// Social security, passport, tax: what identifies a person to a state.
    NationalId,
    Health,
}

impl PersonalName {
    /// `name` may be dotted (`user.email`): the last component that is no index counts, the ones before it tell what
    /// a vague one is about (`shipping.address`, `patient.diagnosis`).
    pub fn of(name: &str) -> Option<Self> {
        let is_index = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = name.split('.').rev().filter(|part| !part.is_empty() && !is_index(part));
        let last = words(parts.next()?);
        let owner = parts.next().map(words).unwrap_or_default();
        let last: Vec<&str> = last.iter().map(String::as_str).collect();
        let owner: Vec<&str> = owner.iter().map(String::as_str).collect();
        classify(without_modifiers(&last), &owner).map(|kind| Self { kind })
    }
}

impl PersonalKind {
    /// Card, national and health data: their place in a log is an incident by law or contract.
    pub fn is_regulated(self) -> bool {
        matches!(self, Self::PaymentCard | Self::BankAccount | Self::NationalId | Self::Health)
    }
}

impl fmt::Display for PersonalKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Email => "an email address",
            Self::FullName => "a person's name",
            Self::PostalAddress => "a postal address",
            Self::Phone => "a phone number",
            Self::IpAddress => "an IP address",
            Self::Location => "a person's location",
            Self::BirthDate => "a date of birth",
            Self::PaymentCard => "payment card data",
            Self::BankAccount => "a bank account",
            Self::NationalId => "a national identification number",
            Self::Health => "health data",
        })
    }
}

/// Drops what may follow a noun without changing it.
fn without_modifiers<'w>(mut words: &'w [&'w str]) -> &'w [&'w str] {
    const MODIFIERS: [&str; 10] =
        ["old", "new", "current", "raw", "value", "string", "str", "lower", "normalized", "input"];
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && MODIFIERS.contains(last)
    {
        words = rest;
    }
    words
}

fn classify(words: &[&str], owner: &[&str]) -> Option<PersonalKind> {
    let (last, before) = words.split_last()?;
    // A flag, a function, or a form that no longer tells.
    const NEGATING: [&str; 28] = [
        "is",
        "has",
        "have",
        "had",
        "should",
        "can",
        "no",
        "without",
        "invalid",
        "missing",
        "valid",
        "validate",
        "check",
        "verify",
        "send",
        "sent",
        "get",
        "find",
        "by",
        "masked",
        "hashed",
        "encrypted",
        "redacted",
        "anonymized",
        "obfuscated",
        "num",
        "total",
        "count",
    ];
    if words.iter().any(|word| NEGATING.contains(word)) {
        return None;
    }
    let previous = before.last().copied().unwrap_or("");
    let owned =
        |list: &[&str]| list.contains(&previous) || owner.iter().any(|word| list.contains(word));
    Some(match *last {
        "email" | "emails" | "mail" | "emailaddress" if is_of_person(previous, owner) => {
            PersonalKind::Email
        }
        "addresses" | "address" if matches!(previous, "email" | "mail") => PersonalKind::Email,
        "address" | "ip" | "ips" if is_ip(last, previous) => PersonalKind::IpAddress,
        "address" | "addresses" if owned(ADDRESS_OWNERS) => PersonalKind::PostalAddress,
        "street" | "zip" | "zipcode" | "postcode" | "postalcode"
            if before.is_empty() || owned(ADDRESS_OWNERS) =>
        {
            PersonalKind::PostalAddress
        }
        "name" | "names" if NAMES.contains(&previous) => PersonalKind::FullName,
        "fullname" | "firstname" | "lastname" | "surname" => PersonalKind::FullName,
        "phone" | "msisdn" | "phonenumber" => PersonalKind::Phone,
        "number" if matches!(previous, "phone" | "mobile" | "telephone") => PersonalKind::Phone,
        "latitude" | "longitude" | "geolocation" | "lng" => PersonalKind::Location,
        "dob" | "birthdate" | "birthday" | "dateofbirth" => PersonalKind::BirthDate,
        "date" if previous == "birth" => PersonalKind::BirthDate,
        "birth" if before == ["date", "of"] => PersonalKind::BirthDate,
        "cvv" | "cvc" | "pan" | "creditcard" | "cardnumber" => PersonalKind::PaymentCard,
        "number" | "cvv2" if previous == "card" || owned(&["card"]) => PersonalKind::PaymentCard,
        "card" | "cards" if previous == "credit" || previous == "debit" => {
            PersonalKind::PaymentCard
        }
        "iban" => PersonalKind::BankAccount,
        "number" if matches!(previous, "account" | "routing") && has_bank(before, owner) => {
            PersonalKind::BankAccount
        }
        "ssn" | "nino" => PersonalKind::NationalId,
        "number" if matches!(previous, "passport" | "security" | "licence" | "license") => {
            PersonalKind::NationalId
        }
        "id" if matches!(previous, "national" | "tax") => PersonalKind::NationalId,
        "diagnosis" | "diagnoses" => PersonalKind::Health,
        "history" | "record" | "records" if previous == "medical" => PersonalKind::Health,
        "conditions" | "condition" if previous == "medical" => PersonalKind::Health,
        _ => return None,
    })
}

const ADDRESS_OWNERS: &[&str] = &[
    "user",
    "customer",
    "shipping",
    "billing",
    "home",
    "street",
    "postal",
    "delivery",
    "mailing",
    "patient",
    "person",
    "client",
    "member",
    "profile",
    "recipient",
    "residential",
];
const NAMES: &[&str] = &["full", "first", "last", "given", "family", "middle", "maiden"];

/// The sender of the program's own mail is nobody: `fromEmail`, `SUPPORT_EMAIL`, `config.email`.
fn is_of_person(previous: &str, owner: &[&str]) -> bool {
    const OWN: &[&str] = &[
        "from", "sender", "support", "admin", "noreply", "reply", "system", "config", "settings",
        "smtp", "template", "service", "app", "process", "env", "type", "job",
    ];
    !OWN.contains(&previous) && !owner.iter().any(|word| OWN.contains(word))
}

/// The client's address, not one that the program listens on.
fn is_ip(last: &str, previous: &str) -> bool {
    const OWN: &[&str] = &[
        "server",
        "local",
        "host",
        "bind",
        "listen",
        "private",
        "container",
        "pod",
        "node",
        "cluster",
        "gateway",
        "public",
        "internal",
        "dns",
    ];
    match last {
        "address" => matches!(previous, "ip" | "remote"),
        _ => !OWN.contains(&previous),
    }
}

fn has_bank(before: &[&str], owner: &[&str]) -> bool {
    let banks = ["bank", "routing", "payout", "sepa"];
    before.iter().chain(owner).any(|word| banks.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{PersonalKind, PersonalName};

    fn kind(name: &str) -> Option<PersonalKind> {
        PersonalName::of(name).map(|personal| personal.kind)
    }

    #[test]
    fn the_last_noun_decides() {
        use PersonalKind::*;
        for (name, expected) in [
            ("email", Email),
            ("user.email", Email),
            ("customer_email", Email),
            ("emailAddress", Email),
            ("newEmail", Email),
            ("firstName", FullName),
            ("last_name", FullName),
            ("shippingAddress", PostalAddress),
            ("user.address", PostalAddress),
            ("phoneNumber", Phone),
            ("user.phone", Phone),
            ("ip", IpAddress),
            ("clientIp", IpAddress),
            ("remoteAddress", IpAddress),
            ("ip_address", IpAddress),
            ("latitude", Location),
            ("dateOfBirth", BirthDate),
            ("dob", BirthDate),
            ("creditCardNumber", PaymentCard),
            ("card.number", PaymentCard),
            ("cvv", PaymentCard),
            ("iban", BankAccount),
            ("ssn", NationalId),
            ("passportNumber", NationalId),
            ("patient.diagnosis", Health),
        ] {
            assert_eq!(kind(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn what_only_mentions_a_person_is_none() {
        for name in [
            "emailSent",
            "emailCount",
            "addressBook",
            "ipAddressCount",
            "hasPhone",
            "isEmailVerified",
            "emailTemplate",
            "emailHash",
            "maskedEmail",
            "server.address",
            "address",
            "name",
            "userName",
            "fileName",
            "displayName",
            "fromEmail",
            "config.email",
            "localIp",
            "accountNumber",
            "cardId",
            "country",
            "zipFile",
            "zip.file",
            "tip",
            "shipping",
            "",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
    }
}
