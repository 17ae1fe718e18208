//! Tokens that are good for days and cannot be taken back.

use review::prelude::*;

use crate::jwt::{Act, Jwt};
use crate::literal::{self, Options};
use crate::names::words;

pub(crate) static CHECK: Check = Check {
    id: "token-no-revocation",
    summary: "a token lives for days and cannot be taken back",
    severity: Severity::Low,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication"],
    cwe: &[613, 522],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/JSON_Web_Token_for_Java_Cheat_Sheet.html#no-built-in-token-revocation-by-the-user",
    ],
    reads: FactKinds::CODE,
    page: include_str!("token_no_revocation.md"),
    run,
};

const DAY: f64 = 86_400.0;

fn run(cx: &mut CheckContext<'_>) {
    if revokes(cx) {
        return;
    }
    let mut found = Vec::new();
    for site in cx.calls() {
        if let Some(life) = life(&site).filter(|life| *life > DAY) {
            let days = (life / DAY).round().max(1.0);
            let message = format!(
                "the token is good for {days} days, and nothing in the repository can take it back"
            );
            found.push((site.file, site.code.range(site.call.callee), message));
        } else if is_unasked(cx, &site) {
            let message =
                "the middleware is not told which tokens were taken back (`isRevoked`)".to_owned();
            found.push((site.file, site.range(), message));
        }
    }
    for (file, range, message) in found {
        cx.report(file, range, message)
            .advise("Sign for minutes and renew with a refresh token, or look the token's id up in a list of those taken back");
    }
}

/// Names of what takes tokens back or renews them, anywhere in the repository.
fn revokes(cx: &CheckContext<'_>) -> bool {
    const SAYING: &[&str] = &[
        "revoke",
        "revoked",
        "revocation",
        "denylist",
        "blacklist",
        "blacklisted",
        "blocklist",
        "refresh",
        "invalidate",
        "jti",
    ];
    let says = |name: &str| {
        let words = words(name);
        words.iter().any(|word| SAYING.contains(&word.as_str())) || words.concat() == "tokenversion"
    };
    cx.program().base.code().any(|(_, source, code)| {
        source.class.is_reviewed()
            && (code.functions.iter().any(|function| says(&function.name))
                || code.symbols.iter().any(|symbol| says(&symbol.name))
                || crate::places::properties(code)
                    .any(|(_, name, _)| says(name) && name != "isRevoked"))
    })
}

/// For how many seconds a token is signed.
fn life(site: &CallSite<'_>) -> Option<f64> {
    let jwt = Jwt::of(site).filter(|jwt| jwt.act == Act::Sign)?;
    let given = Options::of(site.code, jwt.options?)?.get("expiresIn")?;
    if let Some(seconds) = literal::number(site.code, given) {
        return Some(seconds);
    }
    duration(literal::string(site.code, given)?)
}

/// `7d`, `30 days`, `1y`, as the library reads them; a bare number in text is in milliseconds.
fn duration(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let number: f64 = number.parse().ok()?;
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "y" | "yr" | "yrs" | "year" | "years" => 365.25 * DAY,
        _ => return None,
    };
    Some(number * factor)
}

/// Middleware of express-jwt that is never told what was taken back.
fn is_unasked(cx: &CheckContext<'_>, site: &CallSite<'_>) -> bool {
    site.is(&["express-jwt", "express-jwt.expressjwt"])
        && !cx.is_test(site.file)
        && site
            .arg(0)
            .and_then(|options| Options::of(site.code, options))
            .is_some_and(|options| options.lacks("isRevoked"))
}

#[cfg(test)]
mod tests {
    use super::{DAY, duration};

    #[test]
    fn durations_as_the_library_reads_them() {
        assert_eq!(duration("7d"), Some(7.0 * DAY));
        assert_eq!(duration("2 days"), Some(2.0 * DAY));
        assert_eq!(duration("15m"), Some(900.0));
        assert_eq!(duration("120"), Some(0.12));
        assert_eq!(duration("soon"), None);
    }
}
