//! A pattern that filters scripts or comments out of markup, and does not know all that browsers accept.

use regexes::Program;
use review::prelude::*;

use crate::consumers;
use crate::patterns;
use crate::surroundings::function_at;
use crate::uses::UsesOfFile;

pub(crate) static CHECK: Check = Check {
    id: "html-tag-filter",
    summary: "a filter for markup misses what browsers accept",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "xss",
    focus: &["xss", "input-validation"],
    cwe: &[116, 20],
    references: &[
        "https://html.spec.whatwg.org/multipage/parsing.html#script-data-end-tag-name-state",
    ],
    reads: FactKinds::CODE,
    page: include_str!("html_tag_filter.md"),
    run,
};

/// Ways of writing a script that browsers run, and what is special about each. Only those that the pattern's own
/// plain form suggests are asked for.
const SCRIPTS: &[(&str, &str)] = &[
    ("<SCRIPT>x</SCRIPT>", "capital letters"),
    ("<sCrIpT>x</ScRiPt>", "mixed letters"),
    ("<script>x\ny</script>", "a line break in the script"),
    ("<script>x</script >", "a space in the end tag"),
    ("<script>x</script\n>", "a line break in the end tag"),
    ("<script>x</script foo=\"bar\">", "an attribute on the end tag"),
    ("<script src='x'>x</script>", "an attribute in single quotes"),
    ("<script src=\"x\">x</script>", "an attribute in double quotes"),
    ("<script\tid=x>x</script>", "a tab before an attribute"),
    ("<script\nid=x>x</script>", "a line break before an attribute"),
];

const COMMENTS: &[(&str, &str)] =
    &[("<!-- x --!>", "the end `--!>`"), ("<!-- x\ny -->", "a line break in the comment")];

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let fit = |text: &str| {
        let lower = text.to_ascii_lowercase();
        (lower.contains("script") && text.contains('<')) || text.contains("--")
    };
    for written in patterns::all(cx, fit) {
        let Some((form, special)) = missed(&written) else { continue };
        let consumers =
            consumers::of(written.code, uses.file(written.file, written.code), written.expr);
        // To read scripts out of one's own pages is no filter.
        let reads = consumers
            .calls
            .iter()
            .any(|(name, _)| matches!(*name, "exec" | "match" | "matchAll" | "split"));
        if reads && !rewrites(&written) {
            continue;
        }
        let message = format!(
            "the filter does not match {form:?}, which a browser takes for the same: {special}"
        );
        cx.report(written.file, written.range(&(0..written.text.len())), message);
    }
}

/// `while ((match = pattern.exec(text))) text = text.replace(match[0], ..)`: what was found is taken out.
fn rewrites(written: &patterns::Written<'_>) -> bool {
    let code = written.code;
    let function = function_at(code, code.range(written.expr));
    function != FunctionId::TOP_LEVEL
        && code.calls.iter().filter(|call| code.function(function).range.contains(code.range(**call))).any(
            |call| {
                let Some(call) = code.call(*call) else { return false };
                let first = call.args.first().map(|arg| code.kind(arg.value));
                crate::names::callee_name(code, call) == Some("replace")
                    && matches!(first, Some(ExprKind::Index { index, .. }) if matches!(code.kind(*index), ExprKind::Number(place) if *place == 0.0))
            },
        )
}

fn missed(written: &patterns::Written<'_>) -> Option<(&'static str, &'static str)> {
    let pattern = written.parse()?;
    let program = Program::of(&pattern)?;
    let covers = |text: &str| program.replaced(text, "", true).is_some_and(|rest| rest.is_empty());
    if covers("<script>x</script>") && !covers("<b>x</b>") {
        return SCRIPTS.iter().copied().find(|(form, _)| !covers(form));
    }
    // One that also knows scripts was asked above; one for comments alone must know both ends.
    let comments = covers("<!--x-->") && covers("<!--x--!>") && !covers("<b>x</b>");
    if comments {
        return COMMENTS.iter().copied().find(|(form, _)| !covers(form));
    }
    let end = program.replaced("-->", "", true).is_some_and(|rest| rest.is_empty());
    let tight = pattern.literal(pattern.root()).as_deref() == Some("-->");
    (end && tight).then_some(("--!>", "the end `--!>` of a comment"))
}
