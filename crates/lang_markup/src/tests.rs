//! Each engine's raw and escaped outputs, beside what only looks like one.

use model::RepoPath;

use crate::{mask_all_but, outputs, scripts};

/// `raw expression` or `esc expression`, one a line.
fn listing(path: &str, text: &str) -> String {
    let word = |raw: bool| if raw { "raw" } else { "esc" };
    let line = |output: facts::TemplateOutput| {
        let shown = output.range.slice(text);
        assert!(
            shown.contains(&*output.expression),
            "{shown:?} does not hold {:?}",
            output.expression
        );
        format!("{} {}", word(output.raw), output.expression)
    };
    outputs(&RepoPath::new(path), text).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn ejs_dash_is_raw_and_comments_are_nothing() {
    let text = "<h1><%= title %></h1><%# <%- no %><%- body -%>\n<% if (x) { %><%% literal %>";
    assert_eq!(listing("views/a.ejs", text), "esc title\nraw body");
}

#[test]
fn handlebars_triple_and_ampersand_are_raw() {
    let text = "{{name}} {{{bio}}} {{& raw}} {{!-- {{{no}}} --}} {{#if a}}{{> part}}{{/if}}";
    assert_eq!(listing("a.hbs", text), "esc name\nraw bio\nraw raw");
}

#[test]
fn nunjucks_safe_filter_and_autoescape_blocks_are_raw() {
    let text = "{{ a }}{{ b | safe }}{# {{ c | safe }} #}{% autoescape false %}{{ d }}{% endautoescape %}{{ e|upper }}";
    assert_eq!(listing("a.njk", text), "esc a\nraw b | safe\nraw d\nesc e|upper");
}

#[test]
fn pug_bang_is_raw_in_text_and_after_a_tag() {
    let text = "div.card(data-x=y)!= html\np Hello #{name} and !{bio}\n// p!= no\n  p!= nor\n!= top\na(href='x') text = y\nh1= title\n";
    assert_eq!(listing("a.pug", text), "raw html\nesc name\nraw bio\nraw top\nesc title");
}

#[test]
fn component_files_bind_markup() {
    let text = "<p v-html=\"comment\" :v-html-x=\"1\"></p>{@html post}<i [innerHTML]='x'></i>";
    assert_eq!(listing("a.vue", text), "raw comment\nraw post\nesc x");
}

#[test]
fn plain_html_takes_every_unmistakable_form() {
    assert_eq!(listing("a.html", "{{ a }} {{{ b }}} <%- c %>"), "esc a\nraw b\nraw c");
}

#[test]
fn an_unclosed_tag_ends_nothing() {
    assert_eq!(listing("a.ejs", "<%- never"), "");
    assert_eq!(listing("a.hbs", "{{{ x }} {{y}}"), "esc y");
}

#[test]
fn scripts_are_code_only_and_keep_their_place() {
    let text = "<!-- <script>no()</script> -->\nü<script src=x></script><script>a()</script>\n\
                <script type=\"text/template\"><b></script><script setup lang=\"ts\">let b: X</script>";
    let found = scripts(text);
    let codes: Vec<_> =
        found.iter().map(|script| (script.range.slice(text), script.typescript)).collect();
    assert_eq!(codes, [("a()", false), ("let b: X", true)]);
    let masked = mask_all_but(text, &found);
    assert_eq!(masked.len(), text.len());
    assert_eq!(found[0].range.slice(&masked), "a()");
    assert_eq!(masked.split_whitespace().collect::<Vec<_>>(), ["a()", "let", "b:", "X"]);
}

#[test]
fn what_a_script_receives_outside_of_quotes_is_code() {
    let text = "<p><%= a %></p><script>let b = <%= b %>; let c = '<%= c %>';</script>\n\
                <script type=\"text/template\"><%= d %></script>";
    let outputs = outputs(&RepoPath::new("a.ejs"), text);
    let code: Vec<&str> =
        outputs.iter().filter(|output| output.as_code).map(|output| &*output.expression).collect();
    assert_eq!(code, ["b"]);
}
