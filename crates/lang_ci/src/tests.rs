//! Whole files to facts.

use facts::ci::{PermissionsKind, Pipeline, Platform, Shell, UsesKind};
use model::RepoPath;

fn pipeline(path: &str, text: &str) -> Pipeline {
    let read = crate::read(&RepoPath::new(path), text);
    assert_eq!(read.gaps, []);
    read.pipeline.unwrap()
}

#[test]
fn a_workflow_is_read_whole() {
    let text = r#"name: CI
on:
  push: { branches: [main] }
  pull_request:
permissions:
  contents: read # to check out
  issues: write
concurrency:
  group: ci-${{ github.ref }}
  cancel-in-progress: true
jobs:
  test:
    runs-on: ${{ matrix.os }}
    timeout-minutes: 10
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        include:
          - os: macos-latest
    env: { A: b }
    steps:
      - uses: actions/checkout@v4 # v4.2.2
        with:
          persist-credentials: false
      - name: test
        if: github.actor == 'x'
        run: |
          npm ci
          npm test -- "${{ github.event.pull_request.title }}"
  deploy:
    needs: test
    environment: production
    uses: ./.github/workflows/deploy.yml
    secrets: inherit
"#;
    let read = pipeline(".github/workflows/ci.yml", text);
    assert_eq!(read.platform, Platform::GitHub);
    assert!(read.has_trigger(&["pull_request"]));
    assert_eq!(&*read.trigger("push").unwrap().branches[0].value, "main");
    assert_eq!(read.permissions.kind, PermissionsKind::Listed);
    assert_eq!(
        read.permissions.scopes.iter().map(|one| one.explained).collect::<Vec<_>>(),
        [true, false]
    );
    let test = &read.jobs[0];
    assert_eq!(test.matrix.as_ref().unwrap().axes[0].1.len(), 2);
    let checkout = test.steps[0].uses.as_ref().unwrap();
    assert_eq!((&*checkout.name, checkout.reference.as_deref()), ("actions/checkout", Some("v4")));
    assert_eq!(checkout.comment.as_deref(), Some("v4.2.2"));
    assert!(test.steps[0].argument("persist-credentials").unwrap().is("false"));
    let run = test.steps[1].run.as_ref().unwrap();
    assert_eq!(run.commands.len(), 2);
    assert_eq!(
        run.commands[1].range.slice(text),
        "npm test -- \"${{ github.event.pull_request.title }}\""
    );
    let tree = run.text.expressions[0].tree.as_ref().unwrap();
    assert_eq!(tree.expr.dotted().unwrap(), "github.event.pull_request.title");
    assert_eq!(tree.range.slice(text), "github.event.pull_request.title");
    let deploy = read.job("deploy").unwrap();
    assert_eq!(deploy.uses.as_ref().unwrap().kind, UsesKind::Local);
    assert!(deploy.inherits_secrets.is_some() && deploy.environment.is_some());
    assert_eq!(&*deploy.needs[0].id, "test");
}

#[test]
fn workflows_are_known_by_their_keys_and_others_left_alone() {
    let text = "on: push\njobs:\n  a:\n    runs-on: windows-2022\n    steps: [{run: dir}]\n";
    let read = pipeline("some/where.yml", text);
    assert_eq!(read.jobs[0].steps[0].run.as_ref().unwrap().shell, Shell::PowerShell);
    let none = crate::read(&RepoPath::new("docker-compose.yml"), "services: {}\n");
    assert_eq!(none.pipeline, None);
    let broken = crate::read(&RepoPath::new(".github/workflows/x.yml"), "on: [\njobs: }\n");
    assert_eq!(broken.gaps.len(), 1);
}

#[test]
fn an_action_is_steps() {
    let text = "name: x\ninputs:\n  who: {default: me}\nruns:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.who }}\n      shell: bash\n";
    let read = pipeline("greet/action.yml", text);
    assert_eq!(&*read.inputs[0].name, "who");
    assert_eq!(read.jobs[0].steps.len(), 1);
}

#[test]
fn gitlab_jobs_extend_templates() {
    let text = "stages: [test]\nvariables: {A: b}\n.base:\n  image: node:20\n  before_script: [npm ci]\ntest:\n  extends: .base\n  stage: test\n  allow_failure: true\n  script:\n    - npm test | tee log\n  rules:\n    - if: $CI_COMMIT_BRANCH == 'main'\n      when: manual\n";
    let read = pipeline(".gitlab-ci.yml", text);
    let [job] = read.jobs.as_slice() else { panic!("{:?}", read.jobs) };
    assert_eq!(job.commands().count(), 3);
    assert!(job.manual && job.continue_on_error.is_some() && job.container.is_some());
}

#[test]
fn circleci_commands_are_laid_in() {
    let text = "version: 2.1\ncommands:\n  setup:\n    steps: [checkout, {run: npm ci}]\njobs:\n  build:\n    docker: [{image: 'cimg/node:20.1'}]\n    steps:\n      - setup\n      - save_cache: {key: v1, paths: [node_modules]}\nworkflows:\n  all:\n    jobs:\n      - hold: {type: approval}\n      - build: {requires: [hold], filters: {branches: {only: main}}}\n";
    let read = pipeline(".circleci/config.yml", text);
    let [job] = read.jobs.as_slice() else { panic!("{:?}", read.jobs) };
    assert_eq!(job.steps.len(), 3);
    assert!(job.manual && &*job.only[0].value == "main" && &*job.cache_keys[0].value == "v1");
}

#[test]
fn jenkins_stages_hold_their_scripts() {
    let text = "pipeline {\n  agent any\n  environment { TOKEN = credentials('t') }\n  stages {\n    stage('Test') {\n      steps { sh 'npm ci'\n sh \"echo ${params.NAME}\" }\n    }\n    stage('Deploy') {\n      when { branch 'main' }\n      steps { input 'sure?'\n sh '''set -x\n./deploy'''\n }\n    }\n  }\n}\n";
    let read = pipeline("Jenkinsfile", text);
    assert_eq!(read.jobs.len(), 2);
    assert_eq!(&*read.env[0].name, "TOKEN");
    let run = read.jobs[0].steps[1].run.as_ref().unwrap();
    assert_eq!(
        run.text.expressions[0].tree.as_ref().unwrap().expr.dotted().unwrap(),
        "params.name"
    );
    assert!(read.jobs[1].manual && &*read.jobs[1].only[0].value == "main");
    assert_eq!(read.jobs[1].commands().count(), 2);
}
