//! The line that brings the generated code into a file.

use facts::FileId;
use facts::code::{Code, FunctionId, ImportKind, ModuleKind};
use flow::Program;

use super::Wiring;
use crate::application::Application;
use crate::edit::{line_start, next_line};

/// Adds the import behind the ones that are there.
pub(super) fn import(
    program: &Program,
    application: &Application,
    file: FileId,
    names: &[&str],
    wiring: &mut Wiring,
) {
    let source = program.base.file(file);
    let Some(code) = source.code() else { return };
    let specifier = application.specifier_from(&source.path);
    let list = names.join(", ");
    let is_module = code.module == ModuleKind::Esm || application.is_module();
    let line = match is_module {
        true => format!("import {{ {list} }} from '{specifier}';"),
        false => format!("const {{ {list} }} = require('{specifier}');"),
    };
    let line = application.style.applied(&line);
    let at = behind_imports(code, &source.text);
    wiring.lines.push((source.path.clone(), line.trim_end().to_owned()));
    let lead = if at > 0 && !source.text[..at].ends_with('\n') { "\n" } else { "" };
    wiring.edits.insert(&source.path, at, format!("{lead}{line}"));
}

/// Where the next import would stand.
fn behind_imports(code: &Code, text: &str) -> usize {
    let top = &code.function(FunctionId::TOP_LEVEL).body;
    let is_static = |kind: &ImportKind| {
        matches!(kind, ImportKind::Named(_) | ImportKind::Namespace | ImportKind::SideEffect)
    };
    let statics = code.imports.iter().filter(|import| is_static(&import.kind));
    let last = statics.map(|import| import.specifier_range.end as usize).max();
    let required = || {
        let at_top = |at: usize| {
            let start = line_start(text, at);
            !text[start..].starts_with([' ', '\t'])
        };
        let requires =
            code.imports.iter().filter(|import| matches!(import.kind, ImportKind::Require(_)));
        let mut ends: Vec<usize> =
            requires.map(|import| import.specifier_range.end as usize).collect();
        ends.sort_unstable();
        // Only those that open the file: one further down may stand in a condition.
        let first_other =
            top.iter().map(|statement| statement.range.start as usize).find(|start| {
                !ends.iter().any(|end| line_start(text, *end) == line_start(text, *start))
            });
        ends.into_iter()
            .filter(|end| at_top(*end) && first_other.is_none_or(|first| *end < first))
            .max()
    };
    match last.or_else(required) {
        Some(end) => next_line(text, end),
        None => head(text),
    }
}

/// Behind `#!`, directives and the comment that opens a file.
fn head(text: &str) -> usize {
    let mut at = 0;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        let is_head = inside
            || bare.starts_with("#!")
            || bare.starts_with("//")
            || bare.starts_with("/*")
            || bare.starts_with("'use ")
            || bare.starts_with("\"use ");
        if !is_head {
            break;
        }
        inside = (inside || bare.starts_with("/*")) && !bare.contains("*/");
        at += line.len();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{behind_imports, head};

    fn place(text: &str) -> &str {
        let lowered = lang_js::lower(&model::RepoPath::new("a.js"), text);
        &text[behind_imports(&lowered.code.unwrap(), text)..]
    }

    #[test]
    fn the_next_import_stands_behind_the_last() {
        assert_eq!(
            place("import a from 'a';\nimport {\n  b,\n} from 'b';\n\nrun();\n"),
            "\nrun();\n"
        );
        assert_eq!(
            place(
                "const a = require('a');\nconst b = require('b')(a);\nconst c = 1;\nif (c) {\n  require('d');\n}\n"
            ),
            "const c = 1;\nif (c) {\n  require('d');\n}\n"
        );
        assert_eq!(
            place("const c = 1;\nconst a = require('a');\n"),
            "const c = 1;\nconst a = require('a');\n"
        );
    }

    #[test]
    fn a_file_without_imports_keeps_its_head() {
        assert_eq!(head("#!/usr/bin/env node\n'use strict';\n/* a\n b */\nrun();\n"), 45);
        assert_eq!(place("'use strict';\nrun();\n"), "run();\n");
    }
}
