//! In which order migrations run.

/// The digits at the front of a name: `V1_2__users` is `1.2`, `20240101120000_users` is `20240101120000`.
pub(super) fn version(name: &str) -> Box<str> {
    let is_flyway =
        name.len() > 1 && name.starts_with(['V', 'U', 'B']) && name.as_bytes()[1].is_ascii_digit();
    if is_flyway {
        let front = name[1..].split("__").next().unwrap_or("");
        return front.replace('_', ".").into();
    }
    // A date may be written in parts: `2024-01-31-0900-users`.
    let parts = name
        .split(['-', '_'])
        .take_while(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let parts: Vec<&str> = parts.collect();
    let digits = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
    match parts.as_slice() {
        [year, _, ..] if year.len() == 4 => return parts.concat().into(),
        [] if digits == 0 => {}
        [first, ..] => return (*first).into(),
        [] => return name[..digits].into(),
    }
    // TypeORM: `AddUsers1700000000000`.
    let tail = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
    name[tail..].into()
}

/// Numbers first and by value, then the name as text; what has no number comes last.
pub(super) fn key(version: &str, name: &str) -> (bool, Vec<u64>, String) {
    let numbers: Vec<u64> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    (numbers.is_empty(), numbers, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{key, version};

    #[test]
    fn versions_are_numbers() {
        assert_eq!(&*version("V1_10__users"), "1.10");
        assert_eq!(&*version("20240101_users"), "20240101");
        assert_eq!(&*version("AddUsers1700000000000"), "1700000000000");
        assert_eq!(&*version("2024-01-31-0900-users"), "202401310900");
        assert_eq!(&*version("7users"), "7");
        assert_eq!(&*version("views"), "");
        let of = |name: &str| key(&version(name), name);
        assert!(of("V1_9__a") < of("V1_10__a"));
        assert!(of("2_b") < of("10_a"));
        assert!(of("10_a") < of("R__a"));
    }
}
