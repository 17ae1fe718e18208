//! Code without a framework: functions, classes, recursion, events, state machines.

use super::body::{Callable, Shape};
use super::file::{Draft, type_of};
use super::words::{capital, function_name};

/// A module of functions that call each other and what is imported; tells what it exports.
pub(super) fn functions(draft: &mut Draft<'_>, count: usize) -> Vec<Callable> {
    draft.logger();
    let mut exported = Vec::new();
    for place in 0..count {
        let is_async = draft.random.in_hundred(30);
        let mut callable = Callable::random(draft.random, is_async);
        callable.name = format!("{}{place}", callable.name);
        let is_exported = draft.random.in_hundred(60);
        draft.function(&callable, if is_exported { "export " } else { "" });
        draft.calls.push(callable.clone());
        exported.extend(is_exported.then_some(callable));
    }
    exported
}

/// Trees that are walked, folded and printed by functions that call themselves and each other.
pub(super) fn recursion(draft: &mut Draft<'_>) -> Vec<Callable> {
    draft.logger();
    let class = draft.entity.class.clone();
    let field = draft.entity.field(draft.random);
    draft.out.line(format!("export interface {class}Node {{"));
    draft
        .out
        .line(format!("{field}: string;"))
        .line(format!("children: {class}Node[];"))
        .line("}")
        .line("");
    let mut exported = Vec::new();
    for (name, test, join) in [
        ("count", "1", "reduce((sum, child) => sum + count%(child), 1)"),
        ("paths", "[node]", "flatMap((child) => paths%(child))"),
        ("find", "node", "map((child) => find%(child)).find(Boolean)"),
        ("render", "`<li>${node.value}</li>`", "map((child) => render%(child)).join(\"\")"),
    ] {
        draft.out.line(format!("export function {name}{class}(node: any): any {{"));
        draft
            .out
            .line("if (!node || node.children.length === 0) {")
            .line(format!("return {test};"))
            .line("}");
        draft.body(&[(Shape::Record, "node")], false, (1, 4), None);
        draft
            .out
            .line(format!("return node.children.{};", join.replace('%', &class)))
            .line("}")
            .line("");
        exported.push(Callable {
            name: format!("{name}{class}"),
            takes: Shape::Record,
            gives: Shape::Record,
            is_async: false,
        });
    }
    for (one, other) in [("even", "odd"), ("odd", "even")] {
        draft.out.line(format!("export function {one}{class}(row: any, depth = 0): any {{"));
        draft.body(&[(Shape::Record, "row"), (Shape::Number, "depth")], false, (1, 4), None);
        draft.out.line(format!(
            "return depth > 9 ? row : {other}{class}({{ ...row, depth }}, depth + 1);"
        ));
        draft.out.line("}").line("");
    }
    exported
}

/// A base class and its descendants behind an interface.
pub(super) fn hierarchy(draft: &mut Draft<'_>) -> Vec<Callable> {
    draft.logger();
    let class = draft.entity.class.clone();
    let methods: Vec<Callable> =
        (0..draft.random.between(3, 6)).map(|_| Callable::random(draft.random, false)).collect();
    draft.out.line(format!("export interface {class}Strategy {{"));
    for method in &methods {
        draft.out.line(format!("{}(input: {}): any;", method.name, type_of(method.takes)));
    }
    draft.out.line("}").line("");
    draft
        .out
        .line(format!("export abstract class Base{class}Strategy implements {class}Strategy {{"));
    draft.out.line("protected seen: any[] = [];").line("");
    draft.out.line("constructor(protected readonly options: Record<string, any> = {}) {}").line("");
    for method in &methods {
        strategy_method(draft, method, "this.options");
    }
    draft.out.line("}").line("");
    let descendants = draft.random.between(2, 4);
    for place in 0..descendants {
        let name = format!("{}{class}{place}", capital(draft.entity.field(draft.random)));
        draft.out.line(format!("export class {name} extends Base{class}Strategy {{"));
        for method in &methods {
            if draft.random.in_hundred(60) {
                strategy_method(draft, method, "this.seen[0]");
            }
        }
        draft.out.line("}").line("");
    }
    chooser(draft, &class, &methods)
}

fn strategy_method(draft: &mut Draft<'_>, method: &Callable, kept: &str) {
    draft.out.line(format!("{}(input: {}): any {{", method.name, type_of(method.takes)));
    draft.out.line("this.seen.push(input);");
    draft.body(
        &[(method.takes, "input"), (Shape::Record, kept)],
        false,
        (2, 6),
        Some(method.gives),
    );
    draft.out.line("}").line("");
}

fn chooser(draft: &mut Draft<'_>, class: &str, methods: &[Callable]) -> Vec<Callable> {
    let mut exported = Vec::new();
    for method in methods {
        let name = format!("{}With{class}", method.name);
        let taken = type_of(method.takes);
        draft
            .out
            .line(format!("export function {name}(input: {taken}, strategy?: {class}Strategy) {{"));
        draft
            .out
            .line(format!("return strategy ? strategy.{}(input) : input;", method.name))
            .line("}")
            .line("");
        exported.push(Callable { name, ..method.clone() });
    }
    exported
}

/// Handlers that are registered by name and called when something is told.
pub(super) fn events(draft: &mut Draft<'_>) -> Vec<Callable> {
    draft.out.line("import { EventEmitter } from \"events\";");
    draft.logger();
    let name = draft.entity.name.clone();
    draft.out.line(format!("export const {name}Events = new EventEmitter();")).line("");
    for _ in 0..draft.random.between(4, 10) {
        let topic = function_name(draft.random);
        let is_async = draft.random.in_hundred(50);
        let asynchronous = if is_async { "async " } else { "" };
        draft.out.line(format!("{name}Events.on(\"{topic}\", {asynchronous}(payload) => {{"));
        draft.body(&[(Shape::Record, "payload")], is_async, (3, 9), None);
        draft.out.line("});").line("");
        draft.out.line(format!("export function {topic}Happened(payload: Record<string, any>) {{"));
        draft.body(&[(Shape::Record, "payload")], false, (1, 3), None);
        draft
            .out
            .line(format!("{name}Events.emit(\"{topic}\", {{ ...payload, at: Date.now() }});"));
        draft.out.line("}").line("");
    }
    Vec::new()
}

/// A table of states, and the reducer that moves between them.
pub(super) fn machine(draft: &mut Draft<'_>) -> Vec<Callable> {
    draft.logger();
    let (name, class) = (draft.entity.name.clone(), draft.entity.class.clone());
    let states: Vec<String> =
        (0..draft.random.between(4, 12)).map(|_| function_name(draft.random)).collect();
    draft.out.line(format!("export const {name}States = {{"));
    for state in &states {
        let next = draft.random.one(&states).clone();
        draft.out.line(format!(
            "{state}: {{ next: \"{next}\", final: {} }},",
            draft.random.in_hundred(20)
        ));
    }
    draft.out.line("} as const;").line("");
    draft.out.line(format!("export function reduce{class}(state: any, action: any): any {{"));
    draft.out.line("switch (action.type) {");
    for state in &states {
        draft.out.line(format!("case \"{state}\": {{"));
        draft.body(
            &[(Shape::Record, "state"), (Shape::Record, "action")],
            false,
            (1, 4),
            Some(Shape::Record),
        );
        draft.out.line("}");
    }
    draft.out.line("default:").line("  return state;").line("}").line("}").line("");
    vec![Callable {
        name: format!("reduce{class}"),
        takes: Shape::Record,
        gives: Shape::Record,
        is_async: false,
    }]
}

/// A script of before modules: `require`, prototypes, callbacks.
pub(super) fn legacy(draft: &mut Draft<'_>) {
    let (class, name) = (draft.entity.class.clone(), draft.entity.name.clone());
    draft.out.lines(&[
        "\"use strict\";",
        "",
        "const fs = require(\"fs\");",
        "const path = require(\"path\");",
    ]);
    draft
        .out
        .line("const logger = require(\"@acme/telemetry\").createLogger(\"legacy\");")
        .line("");
    draft.out.line(format!("function {class}(options) {{"));
    draft.out.lines(&["this.options = options || {};", "this.rows = [];", "}", ""]);
    for place in 0..draft.random.between(3, 8) {
        let method = function_name(draft.random);
        draft.out.line(format!("{class}.prototype.{method} = function (input, done) {{"));
        draft.out.line("const self = this;");
        let given =
            [(Shape::Record, "input"), (Shape::Record, "this.options"), (Shape::List, "this.rows")];
        draft.body(&given, false, (2, 8), None);
        if draft.random.in_hundred(50) {
            draft.out.line(format!("fs.readFile(path.join(__dirname, \"{name}{place}.json\"), \"utf8\", function (err, text) {{"));
            draft.out.lines(&[
                "if (err) return done(err);",
                "self.rows.push(JSON.parse(text));",
                "done(null, self.rows);",
                "});",
            ]);
        } else {
            draft.out.line("done(null, self.rows);");
        }
        draft.out.line("};").line("");
    }
    draft.out.line(format!("module.exports = {class};"));
    draft.out.line(format!(
        "module.exports.create = function (options) {{ return new {class}(options); }};"
    ));
}
