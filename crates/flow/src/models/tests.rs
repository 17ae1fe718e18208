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

#[test]
fn what_no_check_would_read_is_an_error_with_the_valid_words() {
    let unknown = |text: &str| Models::with_extra("m.toml", text).unwrap_err().unknown.unwrap();
    let (given, valid) = unknown("[[sink]]\ncallee = 'acme.run'\nkind = 'sqll'\nargs = [0]");
    assert_eq!(given, "sqll");
    assert!(valid.iter().any(|kind| kind == "sql"));
    let (given, _) = unknown("[[source]]\norigin = 'acme.body'\nkind = 'reqest'");
    assert_eq!(given, "reqest");
    let (given, valid) =
        unknown("[[sink]]\ncallee = 'acme.run'\nkind = 'command'\nargs = [0]\nwhen = 'shel'");
    assert_eq!((given.as_str(), valid.contains(&"shell".to_owned())), ("shel", true));
    let (given, valid) = unknown("\n[[sink]]\ncale = 'a'\nkind = 'sql'");
    assert_eq!((given.as_str(), valid.contains(&"callee".to_owned())), ("cale", true));
}

#[test]
fn an_error_names_the_line() {
    let error = Models::with_extra("m.toml", "\n[[sink]]\ncale = 'a'\nkind = 'sql'").unwrap_err();
    assert_eq!(error.line, Some(3), "{error}");
}
