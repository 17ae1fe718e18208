//! The loader: patterns, errors, and that the shipped files load.

use super::{Models, pattern};

#[test]
fn the_built_in_files_load() {
    let problem = Models::with_extra("", "").err();
    assert_eq!(problem, None);
}

#[test]
fn alternatives_expand_and_nest() {
    let mut all = pattern::expand("pg.{Pool,Client{A,B}}().query").unwrap();
    all.sort();
    assert_eq!(all, ["pg.ClientA().query", "pg.ClientB().query", "pg.Pool().query"]);
    assert_eq!(pattern::expand("a{b"), None);
}

#[test]
fn a_star_is_one_component_with_the_same_calls() {
    assert!(pattern::matches(
        "@prisma/client.PrismaClient().*.find",
        "@prisma/client.PrismaClient().user.find"
    ));
    assert!(!pattern::matches("a.*.c", "a.b().c"));
    assert!(pattern::matches("a.*().c", "a.b().c"));
    assert!(!pattern::matches("a.*", "a.b.c"));
}

#[test]
fn extra_rows_are_found_and_errors_name_the_row() {
    let models = Models::with_extra(
        "sw.toml",
        "[[sink]]\ncallee = 'acme.{run,go}'\nkind = 'sql'\nargs = [0]",
    )
    .unwrap();
    assert_eq!(models.index.rows("acme.go").unwrap().sinks.len(), 1);
    assert!(models.index.rows("acme.stop").is_none());
    let error =
        Models::with_extra("sw.toml", "[[sink]]\ncallee = 'a{b'\nkind = 'sql'").unwrap_err();
    assert!(error.to_string().contains("a{b"), "{error}");
    let error = Models::with_extra("sw.toml", "[[sink]]\ncale = 'a'\nkind = 'sql'").unwrap_err();
    assert!(error.to_string().contains("cale"), "{error}");
}
