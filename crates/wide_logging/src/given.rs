//! What a generated policy file says, changed by hand or not.

use facts::code::{Code, ExprId, ExprKind};
use model::RepoPath;
use wide_events::{Chance, Policy};

use crate::mark;

/// The data of a policy file.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub policy: Policy,
    pub context: Vec<String>,
}

/// Nothing for a file that was not generated, or whose policy is no plain data any more.
pub fn given(path: &RepoPath, text: &str) -> Option<Given> {
    if !mark::is_ours(text) {
        return None;
    }
    let code = lang_js::lower(path, text).code?;
    let policy = value(&code, "policy")?;
    let keep = texts(&code, code.property(policy, "keep")?)?;
    let rate = number(&code, code.property(policy, "rate")?)?;
    let chance = items(&code, code.property(policy, "chance")?)?;
    let chance = chance.into_iter().map(|rule| {
        let when = code.string(code.property(rule, "when")?)?.to_owned();
        Some(Chance { when, rate: number(&code, code.property(rule, "rate")?)? })
    });
    Some(Given {
        policy: Policy { keep, chance: chance.collect::<Option<_>>()?, rate },
        context: value(&code, "businessContext")
            .and_then(|list| texts(&code, list))
            .unwrap_or_default(),
    })
}

fn value(code: &Code, name: &str) -> Option<ExprId> {
    let symbol =
        code.symbols.iter().find(|symbol| &*symbol.name == name && symbol.init.is_some())?;
    symbol.init
}

fn items(code: &Code, list: ExprId) -> Option<Vec<ExprId>> {
    let ExprKind::Array(elements) = code.kind(list) else { return None };
    elements.iter().map(|element| element.value.filter(|_| !element.spread)).collect()
}

fn texts(code: &Code, list: ExprId) -> Option<Vec<String>> {
    items(code, list)?.into_iter().map(|item| code.string(item).map(str::to_owned)).collect()
}

fn number(code: &Code, expr: ExprId) -> Option<f64> {
    match code.kind(expr) {
        ExprKind::Number(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::given;
    use crate::mark::marked;

    #[test]
    fn a_policy_is_read_as_it_was_changed() {
        let text = "export const policy: SamplingPolicy = {\n  keep: ['status>=500'],\n  chance: [{ when: 'status>=400', rate: 0.25 }],\n  rate: 0.01,\n};\nexport const businessContext: string[] = ['user.id'];\n";
        let path = RepoPath::new("src/observability/policy.ts");
        let given = given(&path, &marked(text)).unwrap();
        assert_eq!(given.policy.keep, ["status>=500"]);
        assert_eq!((given.policy.chance[0].rate, given.policy.rate), (0.25, 0.01));
        assert_eq!(given.context, ["user.id"]);
    }

    #[test]
    fn other_files_and_computed_rules_are_not_taken_for_policies() {
        let path = RepoPath::new("policy.js");
        let text = "export const policy = { keep: rules(), chance: [], rate: 1 };\n";
        assert_eq!(given(&path, text), None);
        assert_eq!(given(&path, &marked(text)), None);
    }
}
