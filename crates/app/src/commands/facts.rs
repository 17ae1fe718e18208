//! `sw facts`: what the front ends and the linker know of a file or folder. The best tool for "why no finding?".

use std::sync::Arc;

use facts::SourceFile;
use flow::Program;
use host::Snapshot;
use model::{ExitCode, Gap};
use serde_json::{Value, json};

use crate::cli::{FactKind, FactsArgs, FactsFormat};
use crate::console;
use crate::failure::Failure;
use crate::gather::{Target, Workspace, facts_of};

pub(super) fn run(args: &FactsArgs) -> Result<ExitCode, Failure> {
    let given = vec![args.path.clone()];
    let workspace = Workspace::open(&given, &args.world)?;
    let target = Target::resolve(&workspace.disk, &given)?;
    let scope = review::FileScope::new(target.within, &[]).unwrap_or_default();
    let extraction = facts_of(&workspace, &Snapshot::WorkingTree)?;
    let options = flow::Options { models: workspace.config.models()? };
    let program = Program::link(Arc::new(extraction.base), &options);
    let view = View { program: &program, scope: &scope };
    let kinds = if args.kind.is_empty() { vec![FactKind::Code] } else { args.kind.clone() };
    let text = match args.format {
        FactsFormat::Text => {
            kinds.iter().map(|kind| view.text(*kind)).collect::<Vec<_>>().join("\n")
        }
        FactsFormat::Json => view.json(&kinds)?,
    };
    console::result(&text)?;
    Ok(ExitCode::Pass)
}

struct View<'v> {
    program: &'v Program,
    scope: &'v review::FileScope,
}

impl<'v> View<'v> {
    fn files(&self) -> impl Iterator<Item = &'v SourceFile> {
        let scope = self.scope;
        self.program.base.files().map(|(_, file)| file).filter(|file| scope.covers(&file.path))
    }

    fn text(&self, kind: FactKind) -> String {
        match kind {
            FactKind::Code => self.outlines(),
            FactKind::Routes => self.routes(),
            FactKind::Flows => self.flows(),
            // The others are flat rows: a line of JSON each reads well enough.
            _ => match self.value(kind) {
                Value::Array(rows) => rows.iter().map(|row| format!("{row}\n")).collect(),
                other => format!("{other}\n"),
            },
        }
    }

    fn outlines(&self) -> String {
        let files = self.files().filter_map(|file| file.code().map(|code| (file, code)));
        files
            .map(|(file, code)| {
                format!("== {}\n{}\n", file.path, facts::code::outline(code).trim_end())
            })
            .collect()
    }

    fn routes(&self) -> String {
        let routes =
            self.program.routes.routes.iter().filter(|route| self.scope.covers(&route.span.path));
        routes
            .map(|route| {
                let chain: Vec<_> =
                    route.middleware.iter().map(|step| step.name.as_ref()).collect();
                format!(
                    "{} {} {} [{}] {}\n",
                    route.span,
                    route.method,
                    route.path,
                    chain.join(", "),
                    route.framework
                )
            })
            .collect()
    }

    fn flows(&self) -> String {
        let flows = self.program.flows().iter().filter(|flow| {
            self.scope.covers(&flow.sink.span.path) || self.scope.covers(&flow.source.span.path)
        });
        flows
            .map(|flow| {
                let sure = if flow.certain { "" } else { " (by name)" };
                let mut text = format!(
                    "{} {} -> {} {}{sure}\n",
                    flow.sink.span, flow.source.name, flow.sink.kind, flow.sink.name
                );
                for step in &flow.steps {
                    text.push_str(&format!("    {} {}\n", step.span, step.note));
                }
                text
            })
            .collect()
    }

    fn json(&self, kinds: &[FactKind]) -> Result<String, Failure> {
        let rows: serde_json::Map<String, Value> =
            kinds.iter().map(|kind| (name(*kind).to_owned(), self.value(*kind))).collect();
        serde_json::to_string_pretty(&Value::Object(rows))
            .map(|text| text + "\n")
            .map_err(|error| Failure::internal(error.to_string()))
    }

    fn value(&self, kind: FactKind) -> Value {
        let of = |facts: fn(&SourceFile) -> Value| -> Value {
            let rows = self.files().map(|file| (file, facts(file)));
            let rows = rows.filter(|(_, facts)| !facts.is_null() && *facts != json!([]));
            rows.map(|(file, facts)| json!({ "path": file.path, "facts": facts })).collect()
        };
        match kind {
            FactKind::Code => of(|file| json!(file.facts.code)),
            FactKind::Settings => of(|file| json!(file.facts.settings)),
            FactKind::Tokens => of(|file| json!(file.facts.tokens)),
            FactKind::Manifests => of(|file| json!(file.facts.manifest)),
            FactKind::Templates => of(|file| json!(file.facts.templates)),
            FactKind::Files => {
                self.files().map(|file| json!({ "path": file.path, "class": file.class })).collect()
            }
            FactKind::Gaps => json!(self.gaps()),
            FactKind::Routes => self
                .program
                .routes
                .routes
                .iter()
                .filter(|route| self.scope.covers(&route.span.path))
                .map(|route| json!(route))
                .collect(),
            FactKind::Logs => self
                .program
                .log_calls
                .iter()
                .filter(|call| self.scope.covers(&call.span.path))
                .map(|call| json!(call))
                .collect(),
            FactKind::Flows => self
                .program
                .flows()
                .iter()
                .filter(|flow| self.scope.covers(&flow.sink.span.path))
                .map(|flow| json!(flow))
                .collect(),
        }
    }

    fn gaps(&self) -> Vec<&'v Gap> {
        let scope = self.scope;
        let of_files = self.program.base.files().flat_map(|(_, file)| &file.facts.gaps);
        let all = self.program.base.gaps.iter().chain(of_files).chain(self.program.flow_gaps());
        all.filter(|gap| scope.covers(&gap.path)).collect()
    }
}

const fn name(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Code => "code",
        FactKind::Routes => "routes",
        FactKind::Flows => "flows",
        FactKind::Logs => "logs",
        FactKind::Settings => "settings",
        FactKind::Tokens => "tokens",
        FactKind::Manifests => "manifests",
        FactKind::Templates => "templates",
        FactKind::Gaps => "gaps",
        FactKind::Files => "files",
    }
}
