//! React: hooks, components, contexts.

use super::body::{Callable, Shape};
use super::file::Draft;

pub(super) fn hook(draft: &mut Draft<'_>) -> Callable {
    let class = draft.entity.class.clone();
    let file = draft.entity.file.clone();
    draft.out.line("import { useCallback, useEffect, useMemo, useState } from \"react\";");
    draft.logger();
    draft.out.line(format!("export function use{class}(id: string) {{"));
    draft.out.lines(&[
        "const [rows, setRows] = useState<any[]>([]);",
        "const [error, setError] = useState(null);",
        "",
    ]);
    draft.out.line("useEffect(() => {").line("let stale = false;");
    draft.out.line(format!("fetch(`/api/{file}/${{encodeURIComponent(id)}}`)"));
    draft.out.lines(&[
        "  .then((response) => response.json())",
        "  .then((found) => !stale && setRows(found))",
        "  .catch(setError);",
    ]);
    draft.out.line("return () => {").line("stale = true;").line("};").line("}, [id]);").line("");
    for place in 0..draft.random.between(1, 4) {
        draft.out.line(format!("const derived{place} = useMemo(() => {{"));
        draft.body(&[(Shape::List, "rows"), (Shape::Text, "id")], false, (2, 7), Some(Shape::List));
        draft.out.line("}, [rows, id]);").line("");
    }
    draft.out.line("const save = useCallback(async (input) => {");
    draft.body(&[(Shape::Record, "input")], true, (1, 5), None);
    draft.out.line(format!(
        "await fetch(\"/api/{file}\", {{ method: \"POST\", body: JSON.stringify(input) }});"
    ));
    draft.out.line("}, []);").line("").line("return { rows, error, save };").line("}");
    Callable {
        name: format!("use{class}"),
        takes: Shape::Text,
        gives: Shape::Record,
        is_async: false,
    }
}

pub(super) fn component(draft: &mut Draft<'_>) {
    let (class, file, name) =
        (draft.entity.class.clone(), draft.entity.file.clone(), draft.entity.name.clone());
    draft.out.line("import React, { memo, useState } from \"react\";");
    draft.out.line(format!("import {{ use{class} }} from \"./use-{file}\";"));
    draft.logger();
    for place in 0..draft.random.between(1, 4) {
        part(draft, &class, place);
    }
    draft.out.line(format!(
        "export const {class}View = memo(function {class}View({{ id, onClose }}: any) {{"
    ));
    draft.out.line(format!("const {{ rows, error, save }} = use{class}(id);"));
    draft.out.line("const [draft, setDraft] = useState<any>({});");
    draft.body(
        &[(Shape::List, "rows"), (Shape::Record, "draft"), (Shape::Text, "id")],
        false,
        (1, 5),
        None,
    );
    draft
        .out
        .line("if (error) {")
        .line("return <p role=\"alert\">Could not be loaded. Try again.</p>;")
        .line("}");
    draft.out.line("return (").line(format!("<section className=\"{file}\">"));
    draft.out.line(format!("  <h2>{name} {{id}}</h2>"));
    draft
        .out
        .line("  <ul>")
        .line(format!("    {{rows.map((row) => <{class}Part0 key={{row.id}} row={{row}} />)}}"))
        .line("  </ul>");
    draft.out.line("  <form onSubmit={(event) => { event.preventDefault(); save(draft); }}>");
    for (field, ty) in draft.entity.fields.clone() {
        let kind = if ty == "number" { "number" } else { "text" };
        draft.out.line(format!(
            "    <label>{field} <input type=\"{kind}\" value={{draft.{field} ?? \"\"}} onChange={{(event) => setDraft({{ ...draft, {field}: event.target.value }})}} /></label>"
        ));
    }
    draft.out.line("    <button type=\"submit\">Save</button>").line("  </form>");
    draft.out.line("  <button onClick={onClose}>Close</button>");
    draft.out.line("</section>").line(");").line("});");
}

fn part(draft: &mut Draft<'_>, class: &str, place: usize) {
    let field = draft.entity.field(draft.random);
    draft.out.line(format!("function {class}Part{place}({{ row }}: any) {{"));
    draft.out.line("const [open, setOpen] = useState(false);");
    draft.body(&[(Shape::Record, "row")], false, (1, 5), None);
    draft.out.line("return (").line("<li onClick={() => setOpen(!open)}>");
    draft.out.line(format!("  {{open ? <strong>{{row.{field}}}</strong> : <span>{{String(row.{field} ?? \"\")}}</span>}}"));
    draft.out.line("</li>").line(");").line("}").line("");
}

/// A value that components far below read.
pub(super) fn context(draft: &mut Draft<'_>) {
    let class = draft.entity.class.clone();
    draft.out.line("import React, { createContext, useContext, useReducer } from \"react\";");
    draft.logger();
    draft.out.line(format!("const {class}Context = createContext<any>(null);")).line("");
    draft.out.line("function reducer(state: any, action: any) {").line("switch (action.type) {");
    for (field, _) in draft.entity.fields.clone() {
        draft.out.line(format!("case \"{field}\": {{"));
        draft.body(
            &[(Shape::Record, "state"), (Shape::Record, "action")],
            false,
            (1, 3),
            Some(Shape::Record),
        );
        draft.out.line("}");
    }
    draft.out.line("default:").line("  return state;").line("}").line("}").line("");
    draft.out.line(format!("export function {class}Provider({{ children }}: any) {{"));
    draft.out.line("const [state, dispatch] = useReducer(reducer, {});");
    draft.out.line(format!(
        "return <{class}Context.Provider value={{{{ state, dispatch }}}}>{{children}}</{class}Context.Provider>;"
    ));
    draft
        .out
        .line("}")
        .line("")
        .line(format!("export const use{class}State = () => useContext({class}Context);"));
}
