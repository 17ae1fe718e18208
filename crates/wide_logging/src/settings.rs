//! What the generated code is told: which events are kept, what they carry.

use wide_events::Policy;

/// As the request says it, with defaults where it is silent.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub service: String,
    /// Of the manifest; used where the environment says none.
    pub version: String,
    pub policy: Policy,
    /// Dotted paths: `user.id`.
    pub context: Vec<String>,
}

/// The declared fields as a type, nested by their paths. Other fields may stand beside them.
pub(crate) fn interface(context: &[String]) -> String {
    let mut root = Node::default();
    for path in context {
        root.add(path.split('.'));
    }
    if root.0.is_empty() {
        return "{\n  [field: string]: unknown;\n}".to_owned();
    }
    let lines: Vec<String> =
        root.0.iter().map(|(name, child)| format!("  {name}?: {};\n", child.text())).collect();
    format!("{{\n{}}}", lines.concat())
}

/// What has no parts is a value.
#[derive(Default)]
struct Node(Vec<(String, Node)>);

impl Node {
    fn add<'p>(&mut self, mut path: impl Iterator<Item = &'p str>) {
        let Some(first) = path.next() else { return };
        let at = self.0.iter().position(|(name, _)| name == first);
        let at = at.unwrap_or_else(|| {
            self.0.push((first.to_owned(), Self::default()));
            self.0.len() - 1
        });
        self.0[at].1.add(path);
    }

    fn text(&self) -> String {
        if self.0.is_empty() {
            return "Scalar".to_owned();
        }
        let parts: Vec<String> =
            self.0.iter().map(|(name, child)| format!("{name}?: {}", child.text())).collect();
        format!("{{ {} }} | Record<string, unknown> | undefined", parts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::interface;

    #[test]
    fn declared_paths_become_one_nested_type() {
        let paths = ["user.id", "cart.total", "user.plan.name", "tier"].map(str::to_owned);
        let expected = "{\n  user?: { id?: Scalar; plan?: { name?: Scalar } | Record<string, unknown> | undefined } | Record<string, unknown> | undefined;\n  cart?: { total?: Scalar } | Record<string, unknown> | undefined;\n  tier?: Scalar;\n}";
        assert_eq!(interface(&paths), expected);
        assert_eq!(interface(&[]), "{\n  [field: string]: unknown;\n}");
    }
}
