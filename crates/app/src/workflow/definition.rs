//! What a workflow is: a file of TOML, ours or the user's.

use host::{Files, Host};
use model::Severity;
use serde::Deserialize;
use sessions::Place;

use super::condition::Condition;
use crate::failure::Failure;
use crate::gather::{Workspace, read_text};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Workflow {
    pub(crate) name: String,
    pub(crate) summary: String,
    #[serde(rename = "step")]
    pub(crate) steps: Vec<Step>,
    #[serde(rename = "gate", default)]
    pub(crate) gates: Vec<Gate>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: String,
    /// In a few words.
    #[serde(default)]
    pub(crate) why: String,
    /// Without one it always runs.
    pub(crate) when: Option<Condition>,
    /// One command, as a block.
    pub(crate) run: String,
}

/// A decision behind a step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gate {
    pub(crate) title: String,
    pub(crate) after: String,
    /// Severities of open findings that block.
    pub(crate) block: Vec<SeverityWord>,
    /// In words, for the reader.
    pub(crate) rule: String,
    /// A gate that blocks ends the workflow.
    #[serde(default)]
    pub(crate) stops: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct SeverityWord(pub(crate) Severity);

impl TryFrom<String> for SeverityWord {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse().map(Self).map_err(|error: model::UnknownWord| error.to_string())
    }
}

/// The guide's eight.
const BUILT_IN: [(&str, &str); 8] = [
    ("pre-merge", include_str!("../../workflows/pre-merge.toml")),
    ("frontend", include_str!("../../workflows/frontend.toml")),
    ("infrastructure", include_str!("../../workflows/infrastructure.toml")),
    ("wide-events", include_str!("../../workflows/wide-events.toml")),
    ("incident", include_str!("../../workflows/incident.toml")),
    ("release", include_str!("../../workflows/release.toml")),
    ("refactor", include_str!("../../workflows/refactor.toml")),
    ("session", include_str!("../../workflows/session.toml")),
];

/// Names with where each comes from: ours, then files of the user's, which win over ours of the same name.
pub(crate) fn names(workspace: &Workspace) -> Vec<(String, String)> {
    let own = own_files(workspace);
    let built_in = BUILT_IN.iter().map(|(name, _)| ((*name).to_owned(), "built in".to_owned()));
    let kept = built_in.filter(|(name, _)| !own.iter().any(|(own, _)| own == name));
    kept.chain(own.iter().cloned()).collect()
}

/// `.claude/workflows/<name>.toml`.
fn own_files(workspace: &Workspace) -> Vec<(String, String)> {
    let folder = folder(&workspace.config.place());
    let files = workspace.disk.below(&model::RepoPath::new(&folder));
    let name = |path: &model::RepoPath| {
        let name = path.file_name().strip_suffix(".toml")?;
        (path.folder() == folder).then(|| (name.to_owned(), path.to_string()))
    };
    files.iter().filter_map(name).collect()
}

fn folder(place: &Place) -> String {
    format!("{}/workflows", place.root())
}

/// By name, or a file that ends in `.toml`; with its text.
pub(crate) fn find(workspace: &Workspace, name: &str) -> Result<(Workflow, String), Failure> {
    if name.ends_with(".toml") {
        let text = read_text(&workspace.disk, name)?;
        return Ok((parse(name, &text)?, text));
    }
    if let Some((_, path)) = own_files(workspace).into_iter().find(|(own, _)| own == name) {
        let bytes = workspace.disk.read(&model::RepoPath::new(&path), 1 << 20);
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| Failure::config(format!("`{path}` cannot be read")))?;
        return Ok((parse(&path, &text)?, text));
    }
    if let Some((_, text)) = BUILT_IN.iter().find(|(own, _)| *own == name) {
        return Ok((parse(name, text)?, (*text).to_owned()));
    }
    let names = names(workspace);
    let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    Err(Failure::user(format!("there is no workflow `{name}`"))
        .hint(request::suggestion(name, &names)))
}

fn parse(place: &str, text: &str) -> Result<Workflow, Failure> {
    let wrong = |what: String| Failure::config(format!("workflow {place}: {what}"));
    let workflow: Workflow =
        toml::from_str(text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
    let ids: Vec<&str> = workflow.steps.iter().map(|step| step.id.as_str()).collect();
    if ids.is_empty() {
        return Err(wrong("it has no step".to_owned()));
    }
    for (at, step) in workflow.steps.iter().enumerate() {
        if ids[..at].contains(&step.id.as_str()) {
            return Err(wrong(format!("two steps are called `{}`", step.id)));
        }
        for other in step.when.iter().flat_map(Condition::steps) {
            if !ids[..at].contains(&other) {
                return Err(wrong(format!(
                    "step `{}` waits for `{other}`, which is no step before it",
                    step.id
                ))
                .hint(request::suggestion(other, &ids[..at])));
            }
        }
    }
    for gate in &workflow.gates {
        if !ids.contains(&gate.after.as_str()) {
            return Err(wrong(format!(
                "gate `{}` stands behind `{}`, which is no step",
                gate.title, gate.after
            ))
            .hint(request::suggestion(&gate.after, &ids)));
        }
    }
    Ok(workflow)
}

#[cfg(test)]
mod tests {
    use request::{Script, Step};

    use super::{BUILT_IN, parse};

    #[test]
    fn ours_are_sound_and_every_key_in_them_is_known() {
        for (name, text) in BUILT_IN {
            let workflow = parse(name, text).unwrap();
            assert_eq!(workflow.name, name);
            for step in &workflow.steps {
                let script = Script::parse(&step.run, 1);
                assert!(matches!(script.steps.as_slice(), [Step::Call(_)]), "{name}.{}", step.id);
                // What a workflow cannot know is asked for when it runs.
                for problem in &script.problems {
                    assert!(problem.message.contains(" needs "), "{name}.{}: {problem}", step.id);
                }
            }
        }
    }

    #[test]
    fn a_workflow_that_cannot_work_says_why() {
        let step = |extra: &str| {
            format!(
                "name = \"x\"\nsummary = \"y\"\n[[step]]\nid = \"a\"\nrun = \"/review:ci\"\n{extra}"
            )
        };
        let error = |text: &str| parse("x", text).unwrap_err().text();
        assert!(error("name = \"x\"\nsummary = \"y\"\nstep = []\n").contains("has no step"));
        assert!(
            error(&step("[[step]]\nid = \"a\"\nrun = \"\"\n")).contains("two steps are called `a`")
        );
        assert!(error(&step("when = \"blocked(b)\"\n")).contains("waits for `b`"));
        assert!(error(&step("when = \"chnaged(api)\"\n")).contains("changed"));
        assert!(error(&step("wen = \"x\"\n")).contains("wen"));
        assert!(
            error(&step("[[gate]]\ntitle = \"G\"\nafter = \"z\"\nblock = []\nrule = \"\"\n"))
                .contains("which is no step")
        );
        assert!(
            error(&step(
                "[[gate]]\ntitle = \"G\"\nafter = \"a\"\nblock = [\"HGIH\"]\nrule = \"\"\n"
            ))
            .contains("HGIH")
        );
    }
}
