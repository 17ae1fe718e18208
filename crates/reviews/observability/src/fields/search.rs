//! Fields in the queries of log stores, as dashboards and alerts hold them: Datadog's search syntax and LogQL.

use facts::{FileId, Setting, SourceFile};
use model::ByteRange;

use super::queried::{Asks, QueriedField};

/// The fields that the queries in a file of configuration ask for.
pub(super) fn fields(file: FileId, source: &SourceFile) -> Vec<QueriedField> {
    let mut found = Vec::new();
    for setting in &source.facts.settings {
        let Some((names, by)) = asked(source, setting) else { continue };
        found.extend(names.into_iter().map(|name| {
            let range = place(source, setting.value_range, &name);
            QueriedField { file, range, name: name.into(), by }
        }));
    }
    found
}

/// Where a name stands in the value; all of the value when it is written in another way there.
fn place(source: &SourceFile, value: ByteRange, name: &str) -> ByteRange {
    let Some(start) = value.slice(&source.text).find(name) else { return value };
    let start = value.start + start as u32;
    ByteRange::new(start, start + name.len() as u32)
}

fn asked(source: &SourceFile, setting: &Setting) -> Option<(Vec<String>, Asks)> {
    let text = setting.value.trim();
    // A monitor of Datadog: `logs("service:api @retries:>3").index("*").rollup("count").last("5m") > 10`.
    if let Some(query) = text.strip_prefix("logs(") {
        return Some((facets(query), Asks::Alert));
    }
    match setting.key() {
        "query" | "search" if is_log_search(source, setting) => {
            Some((facets(text), Asks::Dashboard))
        }
        "facet" if in_log_query(setting) => {
            let name = text.strip_prefix('@')?;
            Some((vec![name.to_owned()], Asks::Dashboard))
        }
        "expr" | "query" if text.starts_with('{') && text.contains("| json") => {
            let rules = has_sibling(source, setting, "alert");
            Some((labels(text), if rules { Asks::Alert } else { Asks::Dashboard }))
        }
        _ => None,
    }
}

fn in_log_query(setting: &Setting) -> bool {
    setting.path.iter().any(|step| &**step == "log_query")
}

/// The search of a widget over logs.
fn is_log_search(source: &SourceFile, setting: &Setting) -> bool {
    in_log_query(setting)
        || setting.path.iter().any(|step| &**step == "search") && {
            let depth = setting.path.iter().position(|step| &**step == "search").unwrap_or(0);
            let above = &setting.path[..depth];
            source.facts.settings.iter().any(|other| {
                other.key() == "data_source"
                    && &*other.value == "logs"
                    && other.path.starts_with(above)
            })
        }
}

fn has_sibling(source: &SourceFile, setting: &Setting, key: &str) -> bool {
    let Some((_, parent)) = setting.path.split_last() else { return false };
    source.facts.settings.iter().any(|other| {
        other.path.len() == setting.path.len()
            && other.path.starts_with(parent)
            && other.key() == key
    })
}

/// `@user.plan` of `service:api @user.plan:free`.
fn facets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let opens = before.is_whitespace() || matches!(before, '(' | '"' | '-' | '\'' | '!' | ',');
        if letter == '@' && opens {
            let rest = &text[at + 1..];
            let is_part =
                |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
            let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            let is_facet = rest[end..].starts_with(':') || rest[end..].starts_with(['"', ',', ')']);
            if is_facet && end > 0 && !found.contains(&rest[..end].to_owned()) {
                found.push(rest[..end].to_owned());
            }
        }
        before = letter;
    }
    found
}

/// The labels that stages behind `| json` read: `{app="api"} | json | status_code >= 500`.
fn labels(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let Some((_, stages)) = text.split_once("| json") else { return found };
    for stage in stages.split('|').flat_map(|stage| stage.split(" and ")) {
        let stage = stage.trim();
        let name: String = stage
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .collect();
        let rest = stage[name.len()..].trim_start();
        let compares = [">", "<", "=", "!"].iter().any(|op| rest.starts_with(op));
        if name == "unwrap" {
            let label: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                .collect();
            if !label.is_empty() {
                found.push(label);
            }
        } else if compares && !name.is_empty() && !name.starts_with("__") {
            found.push(name);
        }
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::{facets, labels};

    #[test]
    fn facets_are_the_fields_of_a_search() {
        assert_eq!(
            facets(
                r#""service:api @user.plan:free -@retries:0").index("*").by("@cart.size", "host")"#
            ),
            ["user.plan", "retries", "cart.size"]
        );
        assert!(facets("mail me@example.com or @oncall-team").is_empty());
    }

    #[test]
    fn labels_are_read_behind_the_parser() {
        assert_eq!(
            labels(
                r#"{app="api"} | json | status_code >= 500 and user_plan="free" | unwrap duration_ms [5m]"#
            ),
            ["status_code", "user_plan", "duration_ms"]
        );
        assert!(labels(r#"{app="api"} |= "error""#).is_empty());
    }
}
