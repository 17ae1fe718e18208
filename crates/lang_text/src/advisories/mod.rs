//! Advisories in the OSV format (https://ossf.github.io/osv-schema/), of the npm ecosystem.

mod archive;
mod cvss;

use facts::{Advisories, Advisory, VersionRange};
use serde_json::Value;

/// Adds what one file holds: an advisory, or a list of them. Says why when it holds neither.
pub(crate) fn read(text: &str, into: &mut Advisories) -> Result<(), String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let list = match &value {
        Value::Array(list) => list.iter().collect(),
        Value::Object(fields) => match fields.get("vulns").and_then(Value::as_array) {
            Some(list) => list.iter().collect(),
            None => vec![&value],
        },
        _ => return Err("it is no OSV advisory".to_owned()),
    };
    for entry in list {
        advisory(entry, into).ok_or_else(|| "it is no OSV advisory".to_owned())?;
    }
    Ok(())
}

/// Adds what the `.json` entries of a zip archive hold; an entry of another kind is no fault.
pub(crate) fn read_archive(bytes: &[u8], into: &mut Advisories) -> Result<(), String> {
    archive::texts(bytes, ".json", |text| {
        // An index or a schema may lie among them.
        let _ = read(text, into);
    })
}

/// `None` for what has no id. Other ecosystems and withdrawn advisories add nothing.
fn advisory(entry: &Value, into: &mut Advisories) -> Option<()> {
    let id = text(entry, "id")?;
    if entry.get("withdrawn").is_some() {
        return Some(());
    }
    let score = score(entry);
    let summary = text(entry, "summary")
        .or_else(|| text(entry, "details").and_then(|details| details.lines().next()))
        .unwrap_or("");
    let aliases: Vec<Box<str>> =
        items(entry, "aliases").filter_map(Value::as_str).map(Into::into).collect();
    for affected in items(entry, "affected") {
        let package = affected.get("package");
        let of_npm = package.and_then(|package| text(package, "ecosystem")) == Some("npm");
        let name = package.and_then(|package| text(package, "name"));
        let Some(name) = name.filter(|_| of_npm) else { continue };
        let versions = items(affected, "versions").filter_map(Value::as_str).map(Into::into);
        into.add(
            name,
            Advisory {
                id: id.into(),
                aliases: aliases.clone(),
                summary: summary.into(),
                score: score.or_else(|| self::score(affected)),
                ranges: items(affected, "ranges").flat_map(ranges).collect(),
                versions: versions.collect(),
            },
        );
    }
    Some(())
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Events come in pairs: introduced, then fixed or last affected; an open end has no second.
fn ranges(range: &Value) -> Vec<VersionRange> {
    if !matches!(text(range, "type"), Some("SEMVER" | "ECOSYSTEM")) {
        return Vec::new();
    }
    let mut found: Vec<VersionRange> = Vec::new();
    for event in items(range, "events") {
        if let Some(introduced) = text(event, "introduced") {
            found.push(VersionRange { introduced: introduced.into(), ..VersionRange::default() });
        } else if let Some(open) = found.last_mut() {
            open.fixed = text(event, "fixed").map(Into::into);
            open.last_affected = text(event, "last_affected").map(Into::into);
        }
    }
    found
}

/// By its CVSS vector, or the word that the database adds.
fn score(value: &Value) -> Option<f64> {
    let by_vector = items(value, "severity")
        .filter_map(|severity| cvss::base_score(text(severity, "score")?))
        .max_by(f64::total_cmp);
    by_vector.or_else(|| {
        let word = ["database_specific", "ecosystem_specific"]
            .iter()
            .find_map(|key| text(value.get(key)?, "severity"))?;
        Some(match word.to_ascii_uppercase().as_str() {
            "CRITICAL" => 9.0,
            "HIGH" => 7.0,
            "MODERATE" | "MEDIUM" => 4.0,
            "LOW" => 1.0,
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use facts::Advisories;

    use super::read;

    const LODASH: &str = r#"{"id":"GHSA-jf85-cpcp-j695","aliases":["CVE-2019-10744"],"summary":"Prototype pollution",
      "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H"}],
      "affected":[{"package":{"ecosystem":"npm","name":"lodash"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"4.17.12"}]}]},
       {"package":{"ecosystem":"RubyGems","name":"lodash-rails"},"versions":["1.0.0"]}]}"#;

    #[test]
    fn an_advisory_of_npm_is_read_with_its_score() {
        let mut found = Advisories::default();
        read(LODASH, &mut found).unwrap();
        let known: Vec<_> = found.of("lodash", "4.17.4").collect();
        assert_eq!((known.len(), known[0].score), (1, Some(9.1)));
        assert_eq!(found.of("lodash", "4.17.12").count(), 0);
        assert_eq!(found.of("lodash-rails", "1.0.0").count(), 0);
    }

    #[test]
    fn lists_words_for_severity_and_withdrawn_entries() {
        let mut found = Advisories::default();
        let text = r#"[{"id":"A","database_specific":{"severity":"MODERATE"},
          "affected":[{"package":{"ecosystem":"npm","name":"x"},"versions":["1.0.0"]}]},
          {"id":"B","withdrawn":"2024-01-01T00:00:00Z",
          "affected":[{"package":{"ecosystem":"npm","name":"x"},"versions":["1.0.0"]}]}]"#;
        read(text, &mut found).unwrap();
        let known: Vec<_> = found.of("x", "1.0.0").collect();
        assert_eq!((known.len(), known[0].score), (1, Some(4.0)));
        assert!(read("{}", &mut found).is_err() && read("nothing", &mut found).is_err());
    }
}
