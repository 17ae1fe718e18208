//! What a name says of the values that it stands for, where no code does.

use facts::words;

use super::bound::{Bound, Class, Unbounded};

/// People and their devices.
const PEOPLE: [&str; 17] = [
    "user",
    "customer",
    "member",
    "person",
    "patient",
    "employee",
    "visitor",
    "device",
    "subscriber",
    "author",
    "owner",
    "actor",
    "sender",
    "recipient",
    "buyer",
    "seller",
    "player",
];
/// As many as there are customers.
const TENANTS: [&str; 12] = [
    "tenant",
    "org",
    "organization",
    "organisation",
    "workspace",
    "team",
    "project",
    "merchant",
    "shop",
    "company",
    "account",
    "site",
];
/// Rows, and objects of other services.
const RECORDS: [&str; 28] = [
    "order",
    "charge",
    "payment",
    "invoice",
    "intent",
    "refund",
    "subscription",
    "message",
    "run",
    "execution",
    "cart",
    "checkout",
    "ticket",
    "file",
    "document",
    "upload",
    "booking",
    "post",
    "comment",
    "notification",
    "delivery",
    "transaction",
    "record",
    "entity",
    "doc",
    "socket",
    "conversation",
    "chat",
];

/// What `user.id`, `requestId` or `originalUrl` stands for. `owner` is the name in front of the dot.
pub(crate) fn judge(name: &str, owner: Option<&str>) -> Option<Bound> {
    let what = unbounded(name, owner)?;
    Some(Bound::unbounded(what).by_name())
}

/// What a name alone says to grow without end.
pub fn says(name: &str) -> Option<Unbounded> {
    unbounded(name, None)
}

fn unbounded(name: &str, owner: Option<&str>) -> Option<Unbounded> {
    let all = words(name);
    let words: Vec<&str> = all.iter().map(String::as_str).collect();
    let (last, before) = words.split_last()?;
    let flat = words.concat();
    if let Some(what) = whole(&flat) {
        return Some(what);
    }
    let owner_words = owner.map(facts::words).unwrap_or_default();
    let owner_last = owner_words.last().map(String::as_str);
    let subject = before.last().copied().or(owner_last);
    match *last {
        "id" | "uid" | "uuid" | "guid" | "sub" | "ids" => {
            let is_unique = matches!(*last, "uuid" | "guid");
            match subject.map(|subject| subject.trim_end_matches('s')) {
                Some(subject) if *last != "sub" => {
                    of_subject(subject).or(is_unique.then_some(Unbounded::Random))
                }
                Some("user" | "token" | "payload" | "claim" | "auth") => Some(Unbounded::User),
                _ => is_unique.then_some(Unbounded::Random),
            }
        }
        "email" | "phone" => Some(Unbounded::Contact),
        "ip" => Some(Unbounded::Address),
        "timestamp" => Some(Unbounded::Timestamp),
        "message" | "msg" | "stack" if subject.is_some_and(is_error) => {
            Some(Unbounded::ErrorMessage)
        }
        "amount" | "price" => Some(Unbounded::Amount),
        "cents" if before.contains(&"amount") || before.contains(&"price") => {
            Some(Unbounded::Amount)
        }
        _ => None,
    }
}

/// Names that say it as a whole.
fn whole(flat: &str) -> Option<Unbounded> {
    Some(match flat {
        "username" | "userid" | "uid" => Unbounded::User,
        "sessionid" | "sid" => Unbounded::Session,
        "requestid" | "reqid" | "correlationid" | "xrequestid" => Unbounded::Request,
        "traceid" | "spanid" | "traceparent" => Unbounded::Trace,
        "emailaddress" | "phonenumber" => Unbounded::Contact,
        "ipaddress" | "remoteaddress" | "clientip" | "remoteaddr" => Unbounded::Address,
        "originalurl" | "requesturl" | "fullurl" | "rawpath" | "requestpath" => Unbounded::Path,
        "errormessage" | "errmessage" | "errormsg" | "errmsg" | "stacktrace" => {
            Unbounded::ErrorMessage
        }
        "idempotencykey" => Unbounded::Request,
        _ => return None,
    })
}

fn of_subject(subject: &str) -> Option<Unbounded> {
    match subject {
        "session" => Some(Unbounded::Session),
        "request" | "req" | "correlation" => Some(Unbounded::Request),
        "trace" | "span" => Some(Unbounded::Trace),
        _ if PEOPLE.contains(&subject) => Some(Unbounded::User),
        _ if TENANTS.contains(&subject) => Some(Unbounded::Tenant),
        _ if RECORDS.contains(&subject) => Some(Unbounded::Record),
        _ => None,
    }
}

/// `err`, `error`, `cause`: what is thrown.
pub(crate) fn is_error(name: &str) -> bool {
    let lower = name.trim_start_matches('_').to_ascii_lowercase();
    matches!(lower.as_str(), "e" | "err" | "ex" | "exception" | "cause" | "reason")
        || lower.ends_with("error")
}

/// A name that stands for the error itself; `reason` and `cause` stand for much else.
pub(crate) fn is_thrown(name: &str) -> bool {
    is_error(name) && !matches!(name, "reason" | "cause")
}

/// Names of small sets that code seldom spells out: a plan, a role, a region.
pub(crate) fn small_set(name: &str) -> Option<Bound> {
    let all = words(name);
    let size = match all.last()?.as_str() {
        "method" | "verb" if all.iter().any(|word| word == "http") => return Some(method()),
        "plan" | "tier" | "role" | "level" | "severity" | "priority" => 10,
        "env" | "environment" | "stage" => 5,
        "region" | "zone" => 30,
        "country" => 250,
        "currency" => 180,
        "locale" | "language" | "lang" => 200,
        _ => return None,
    };
    Some(Bound::new(Class::Bounded, Some(size), "a small set, by its name").by_name())
}

pub(crate) fn method() -> Bound {
    Bound::new(Class::HttpMethod, Some(9), "an HTTP method")
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::telemetry::Unbounded;

    #[test]
    fn names_of_ids_say_whose_they_are() {
        let of = |name: &str, owner| judge(name, owner).and_then(|bound| bound.unbounded_by());
        assert_eq!(of("userId", None), Some(Unbounded::User));
        assert_eq!(of("id", Some("currentUser")), Some(Unbounded::User));
        assert_eq!(of("stripe_charge_id", None), Some(Unbounded::Record));
        assert_eq!(of("message", Some("err")), Some(Unbounded::ErrorMessage));
        assert_eq!(of("merchant_id", None), Some(Unbounded::Tenant));
        for (name, owner) in [
            ("chainId", None),
            ("id", None),
            ("regionId", None),
            ("message", Some("payload")),
            ("path", None),
        ] {
            assert_eq!(of(name, owner), None, "{name}");
        }
    }
}
