//! How the components of a cluster are started: their flags, and the configuration file of the kubelet.

use infra_graph::{InfraGraph, Place, Value};

use crate::claims::Claim;
use crate::kube;

/// A component as some manifest starts it.
pub(crate) struct Component<'g> {
    pub(crate) name: &'static str,
    /// Where it is named.
    at: Place,
    flags: Vec<(String, String, Place)>,
    /// Its configuration file, instead of flags.
    file: Option<&'g Value>,
}

/// What is wrong with a flag.
pub(crate) enum Bad {
    /// Not this value; left out it is something else.
    Not(&'static str),
    /// This value; left out it is something else.
    Is(&'static str),
    /// Left out.
    Absent,
    Present,
    /// The list has none of these; left out it has not.
    Without(&'static str),
    /// The list has one that begins with or is one of these.
    With(&'static [&'static str]),
    /// More seconds than this.
    Above(f64),
    /// Less than this, or left out.
    Below(f64),
    /// Set, and to something else.
    Other(&'static str),
}

pub(crate) struct Rule {
    pub(crate) component: &'static str,
    pub(crate) flag: &'static str,
    pub(crate) bad: Bad,
    pub(crate) message: &'static str,
    /// The same in the kubelet's configuration file.
    pub(crate) file: &'static str,
}

impl Rule {
    pub(crate) const fn new(
        component: &'static str,
        flag: &'static str,
        bad: Bad,
        message: &'static str,
    ) -> Self {
        Self { component, flag, bad, message, file: "" }
    }

    pub(crate) const fn file(self, path: &'static str) -> Self {
        Self { file: path, ..self }
    }
}

const NAMES: [&str; 5] =
    ["kube-apiserver", "etcd", "kubelet", "kube-controller-manager", "kube-scheduler"];

/// Every component that a manifest starts by its own name.
fn components(graph: &InfraGraph) -> Vec<Component<'_>> {
    let mut found = Vec::new();
    for (_, container) in kube::containers(graph) {
        let words = ["command", "args"].into_iter().flat_map(|path| container.body.blocks(path));
        let words: Vec<(&str, Place)> =
            words.filter_map(|word| Some((word.as_text()?, word.at))).collect();
        let program = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
        let started = words.iter().take(4).find_map(|(word, at)| {
            let name = NAMES.iter().find(|name| program(word) == **name)?;
            Some((*name, *at))
        });
        let Some((name, at)) = started else { continue };
        let flags = words.iter().filter_map(|(word, at)| {
            let flag = word.strip_prefix("--")?;
            let (flag, value) = flag.split_once('=').unwrap_or((flag, "true"));
            Some((flag.to_owned(), value.trim_matches(['"', '\'']).to_owned(), *at))
        });
        found.push(Component { name, at, flags: flags.collect(), file: None });
    }
    for object in kube::of(graph, &["KubeletConfiguration"]) {
        let file = Some(&object.body);
        found.push(Component { name: "kubelet", at: object.at, flags: Vec::new(), file });
    }
    found
}

pub(crate) fn claims(graph: &InfraGraph, rules: &[Rule]) -> Vec<Claim> {
    let mut found = Vec::new();
    for component in components(graph) {
        for rule in rules.iter().filter(|rule| rule.component == component.name) {
            found.extend(component.judge(rule));
        }
    }
    found
}

impl Component<'_> {
    fn judge(&self, rule: &Rule) -> Option<Claim> {
        let said = match self.file {
            Some(_) if rule.file.is_empty() => return None,
            None if rule.flag.is_empty() => return None,
            Some(file) => file.get(rule.file).and_then(written).zip(file.member(rule.file)),
            None => None,
        };
        let said = match said {
            Some((value, member)) => Some((value, member.at)),
            None => {
                let flag = self.flags.iter().find(|(name, ..)| name == rule.flag);
                flag.map(|(_, value, at)| (value.clone(), *at))
            }
        };
        let value = said.as_ref().map(|(value, _)| value.as_str());
        let at = said.as_ref().map_or(self.at, |(_, at)| *at);
        rule.bad.is(value).then(|| Claim::new(at, rule.message))
    }
}

fn written(value: &Value) -> Option<String> {
    if let Some(text) = value.as_text() {
        return Some(text.to_owned());
    }
    if let infra_graph::Kind::Number(number) = &value.kind {
        return Some(number.to_string());
    }
    if let infra_graph::Kind::List(items) = &value.kind {
        return Some(items.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(","));
    }
    value.as_bool().map(|value| value.to_string())
}

impl Bad {
    fn is(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::Not(wanted), value) => value != Some(*wanted),
            (Self::Is(bad), value) => value == Some(*bad),
            (Self::Absent, value) => value.is_none_or(str::is_empty),
            (Self::Present, value) => value.is_some(),
            (Self::Without(wanted), Some(list)) => {
                !list.split(',').any(|one| one.trim() == *wanted)
            }
            (Self::Without(_), None) => true,
            (Self::With(bad), Some(list)) => {
                list.split(',').any(|one| bad.iter().any(|bad| one.trim() == *bad))
            }
            (Self::Above(most), Some(text)) => seconds(text).is_some_and(|found| found > *most),
            (Self::Below(least), Some(text)) => text.parse().is_ok_and(|found: f64| found < *least),
            (Self::Below(_), None) => true,
            (Self::Other(wanted), Some(text)) => text != *wanted,
            (Self::With(_) | Self::Above(_) | Self::Other(_), None) => false,
        }
    }
}

/// `1h30m`, `300s`, `60`
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut digits = String::new();
    for letter in text.chars() {
        let unit = match letter {
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            letter => {
                digits.push(letter);
                continue;
            }
        };
        total += std::mem::take(&mut digits).parse::<f64>().ok()? * unit;
    }
    if digits.is_empty() { Some(total) } else { Some(total + digits.parse::<f64>().ok()?) }
}

#[cfg(test)]
mod tests {
    use super::{Bad, seconds};

    #[test]
    fn values_are_judged() {
        assert_eq!(seconds("1h30m"), Some(5400.0));
        assert_eq!(seconds("nope"), None);
        assert!(Bad::Above(300.0).is(Some("10m")) && !Bad::Above(300.0).is(Some("60s")));
        assert!(
            Bad::Without("Node").is(Some("RBAC")) && !Bad::Without("Node").is(Some("RBAC,Node"))
        );
        assert!(Bad::Below(10.0).is(None) && Bad::Below(10.0).is(Some("3")));
        assert!(!Bad::Below(10.0).is(Some("10")) && !Bad::Below(10.0).is(Some("some")));
        assert!(Bad::Other("0").is(Some("5")) && !Bad::Other("0").is(None));
        assert!(Bad::Not("false").is(None) && !Bad::Is("0").is(None));
    }
}
