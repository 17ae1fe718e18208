//! Values followed through whole repositories.

use std::sync::Arc;

use facts::{ContentHash, FactBase, FileClass, FileFacts, ImportTarget, SourceFile};
use model::{LineIndex, RepoPath};

use crate::{OriginKind, Pipelines, Place};

fn base(files: &[(&str, &str)]) -> FactBase {
    let file = |(path, text): &(&str, &str)| {
        let path = RepoPath::new(*path);
        let pipeline = lang_ci::read(&path, text).pipeline.map(Box::new);
        SourceFile {
            lines: LineIndex::new(text),
            text: Arc::from(*text),
            class: FileClass::Production,
            facts: Arc::new(FileFacts { pipeline, ..FileFacts::default() }),
            hash: ContentHash::default(),
            path,
        }
    };
    FactBase::new(files.iter().map(file).collect(), |_, _, _| ImportTarget::Missing)
}

/// What the last script of the first file pastes in.
fn kinds(files: &[(&str, &str)]) -> Vec<OriginKind> {
    let base = base(files);
    let pipelines = Pipelines::new(&base);
    let id = base.id(&RepoPath::new(files[0].0)).unwrap();
    let linked = pipelines.get(id).unwrap();
    let job = linked.pipeline.jobs.last().unwrap();
    let last = job.steps.len() - 1;
    let script = job.steps[last].run.as_ref().unwrap();
    let place = Place::of_step(linked, job, last);
    let words = script.commands.iter().flat_map(|command| &command.words);
    let mut kinds: Vec<_> = words
        .flat_map(|word| pipelines.word_origins(script, word, place))
        .map(|origin| origin.kind)
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn workflow(body: &str) -> String {
    format!("on: [issues, pull_request_target]\njobs:\n{body}")
}

#[test]
fn titles_come_through_variables_outputs_and_jobs() {
    let text = workflow(
        "  a:\n    outputs: {title: '${{ steps.t.outputs.title }}'}\n    steps:\n      - id: t\n        run: echo \"title=$T\" >> \"$GITHUB_OUTPUT\"\n        env: {T: '${{ github.event.issue.title }}'}\n  b:\n    needs: a\n    env: {OWN: '${{ needs.a.outputs.title }}'}\n    steps:\n      - run: X=$OWN; echo $X\n",
    );
    let expected = [OriginKind::Untrusted("github.event.issue.title".into())];
    assert_eq!(kinds(&[(".github/workflows/a.yml", &text)]), expected);
}

#[test]
fn arguments_come_from_callers() {
    let called = "on:\n  workflow_call:\n    inputs: {who: {type: string}}\njobs:\n  a:\n    steps: [{run: 'echo ${{ inputs.who }}'}]\n";
    let caller = workflow(
        "  c:\n    uses: ./.github/workflows/b.yml\n    with: {who: '${{ github.head_ref || secrets.X }}'}\n",
    );
    let files = [(".github/workflows/b.yml", called), (".github/workflows/c.yml", &caller)];
    let expected =
        [OriginKind::Untrusted("github.head_ref".into()), OriginKind::Secret("X".into())];
    assert_eq!(kinds(&files), expected);
    assert_eq!(kinds(&files[..1]), [OriginKind::Input("who".into())]);
}

#[test]
fn secrets_come_through_the_environment_and_substitutions() {
    let text = workflow(
        "  a:\n    steps:\n      - run: echo \"P=${{ secrets.PW }}\" >> $GITHUB_ENV\n      - run: echo $(printf '%s' \"$P\" | base64)\n",
    );
    assert_eq!(kinds(&[(".github/workflows/a.yml", &text)]), [OriginKind::Secret("PW".into())]);
}

#[test]
fn loops_end() {
    let text = workflow(
        "  a:\n    env: {A: '${{ env.B }}', B: '${{ env.A }}'}\n    steps: [{run: 'echo ${{ env.A }}'}]\n",
    );
    assert_eq!(kinds(&[(".github/workflows/a.yml", &text)]), []);
}
