//! One concept under several names.

use review::prelude::*;
use std::collections::BTreeMap;

use review::words;

use crate::sites::{Site, cite, counted, dotted, sites};

pub(crate) static CHECK: Check = Check {
    id: "field-name-mixed",
    summary: "one concept is logged under several field names",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/semconv/"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("field_name_mixed.md"),
    run,
};

/// Where each spelling of one concept stands.
type Spellings<'a> = BTreeMap<&'a str, Vec<(FileId, ByteRange)>>;

fn run(cx: &mut CheckContext<'_>) {
    let sites = sites(cx);
    let mut concepts: BTreeMap<String, Spellings<'_>> = BTreeMap::new();
    for site in &sites {
        for field in site.own_keys() {
            let key = field.name.rsplit('.').next().unwrap_or(&field.name);
            let Some(concept) = concept(site, key, field.value) else { continue };
            let spellings = concepts.entry(concept).or_default();
            spellings.entry(key).or_default().push((site.file(), field.range));
        }
    }
    for spellings in concepts.values().filter(|spellings| spellings.len() > 1) {
        let mut ranked: Vec<_> = spellings.iter().collect();
        ranked.sort_by_key(|(name, places)| (std::cmp::Reverse(places.len()), **name));
        let Some(((usual, most), rest)) = ranked.split_first() else { continue };
        for (name, places) in rest {
            let Some(((file, range), others)) = places.split_first() else { continue };
            let message = format!(
                "`{name}` ({}) and `{usual}` ({}) are one thing: a search for either misses the other",
                counted(places.len(), "time"),
                counted(most.len(), "time"),
            );
            let builder = cx.report(*file, *range, message);
            let builder = cite(builder, others, "and here");
            if let Some((file, range)) = most.first() {
                builder.because(*file, *range, format!("`{usual}`, as elsewhere"));
            }
        }
    }
}

/// What a key is about, its spelling set aside: `userId`, `user_id`, `UserID` and `uid` are `user id`.
fn concept(site: &Site<'_>, key: &str, value: ExprId) -> Option<String> {
    let words = words(key);
    let joined = words.concat();
    let normal = match joined.as_str() {
        "uid" | "userid" => "userid".to_owned(),
        "reqid" | "requestid" => "requestid".to_owned(),
        "orgid" | "organizationid" | "organisationid" => "organizationid".to_owned(),
        "msg" | "err" | "id" | "" => return None,
        _ if words.len() > 1 => joined,
        // `user: user.id`
        _ => match dotted(site.code, value) {
            Some(path) if path.ends_with(&format!("{key}.id")) => format!("{joined}id"),
            _ => return None,
        },
    };
    Some(normal)
}
