//! Every way of writing a block, and the ways of getting one wrong.

use proptest::prelude::*;

use super::{Script, Step};
use crate::call::{Call, Entry, Value};
use crate::vocabulary::{Command, Kind};

fn only_call(text: &str) -> Call {
    let script = Script::parse(text, 1);
    assert_eq!(script.problems, [], "{text}");
    match script.steps.as_slice() {
        [Step::Call(call)] => call.clone(),
        other => panic!("{other:?}"),
    }
}

fn problems(text: &str) -> Vec<String> {
    Script::parse(text, 1).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn lines_inline_and_several_on_one_line_say_the_same() {
    let forms = [
        "# 1. first\n/review:security\nTARGET: src/api/, src/db\nDEPTH: quick\n",
        "/review:security TARGET:src/api/,src/db DEPTH:quick",
        "/review:security TARGET: src/api/, src/db DEPTH: Quick # fast",
        "/review:security\nTARGET:\n  - src/api/\n  - \"src/db\"\n\n# why\nDEPTH: quick",
        "/review:security\n  TARGET: src/api/,\n    src/db\n  DEPTH: quick",
        "/session-workflow:review:security\ntarget: [src/api/, src/db] DEPTH: quick\r\n",
    ];
    for form in forms {
        let call = only_call(form);
        assert_eq!(call.list("TARGET"), ["src/api/", "src/db"], "{form}");
        assert_eq!(call.text("DEPTH").as_deref(), Some("quick"), "{form}");
    }
}

#[test]
fn prose_keeps_its_commas_hashes_and_colons() {
    let call = only_call(
        "/rca\nINCIDENT: \"2025-01-15 Checkout: late\"\nIMPACT: 2500 users, $45k lost # of CONTEXT: none\nDURATION: 60min",
    );
    assert_eq!(call.text("INCIDENT").as_deref(), Some("2025-01-15 Checkout: late"));
    assert_eq!(call.text("IMPACT").as_deref(), Some("2500 users, $45k lost # of CONTEXT: none"));
}

#[test]
fn quoted_prose_may_be_followed_by_a_key() {
    let call = only_call("/handoff\nCHANGE: \"v2: AUDIENCE: x\" AUDIENCE:oncall");
    assert_eq!(call.text("CHANGE").as_deref(), Some("v2: AUDIENCE: x"));
    assert_eq!(call.text("AUDIENCE").as_deref(), Some("oncall"));
}

#[test]
fn block_scalars_keep_lines_and_their_hashes() {
    let call = only_call(
        "/rca\nINCIDENT: x\nTIMELINE: |\n  14:30 - first\n  # not a comment\n\n    deeper: yes\nMETHODOLOGY: five-whys",
    );
    assert_eq!(
        call.text("TIMELINE").as_deref(),
        Some("14:30 - first\n# not a comment\n\n  deeper: yes")
    );
    assert_eq!(call.text("METHODOLOGY").as_deref(), Some("five-whys"));
}

#[test]
fn items_are_whole_lines() {
    let call = only_call(
        "/close-session\nSESSION_SLUG: pay-v2\nSTATUS: Done\nFOLLOW_UPS:\n  - Load test (@team, ETA: 1 week)\n  - Sign-off: legal\n    and security\nOUTCOME: ok",
    );
    assert_eq!(
        call.list("FOLLOW_UPS"),
        ["Load test (@team, ETA: 1 week)", "Sign-off: legal and security"]
    );
    assert_eq!(call.text("STATUS").as_deref(), Some("done"));
}

#[test]
fn shell_lines_stand_apart_and_heredocs_stay_whole() {
    let text = "mkdir -p a\ncat > a/R.md << 'EOF'\n# Title\n\n/review:security\nEOF\n\n/handoff AUDIENCE:oncall\nnpm test -- a.test.ts\n# done\n";
    let script = Script::parse(text, 10);
    assert_eq!(script.problems, []);
    let [Step::Shell(first), Step::Call(call), Step::Shell(last)] = script.steps.as_slice() else {
        panic!("{script:?}");
    };
    assert!(first.text.ends_with("\n/review:security\nEOF"), "{}", first.text);
    assert_eq!((first.line, call.line, last.line), (10, 17, 18));
    assert_eq!(last.text, "npm test -- a.test.ts");
}

#[test]
fn paths_that_begin_with_a_slash_are_shell() {
    let script = Script::parse("/usr/bin/env node x.js", 1);
    assert!(matches!(script.steps.as_slice(), [Step::Shell(_)]));
}

#[test]
fn mistakes_name_the_line_and_what_was_meant() {
    assert_eq!(
        problems("/review:securty\nTARGET: src"),
        ["line 1: there is no command /review:securty; did you mean /review:security?"]
    );
    assert_eq!(
        problems("/review:security\nTARGE: src"),
        ["line 2: /review:security has no key TARGE; did you mean TARGET?"]
    );
    assert_eq!(
        problems("/review:security\nDEPTH: deep"),
        ["line 2: `deep` is no DEPTH; valid are quick, thorough, paranoid"]
    );
    assert_eq!(
        problems("/review:security SCOPE:wroktree"),
        ["line 1: `wroktree` is no SCOPE; did you mean worktree?"]
    );
    assert_eq!(
        problems("/review:security\nDEPTH quick"),
        ["line 2: DEPTH has no colon behind it; write `DEPTH: value`"]
    );
    assert_eq!(
        problems("/review:security\nDEPTH: quick\nDEPTH: quick"),
        ["line 3: DEPTH is given twice"]
    );
    assert_eq!(
        problems("/review:security src/"),
        ["line 1: `src/` stands before the first key; write `TARGET: src/`"]
    );
    assert_eq!(
        problems("/review:security\n- src"),
        [
            "line 2: a list item without a key above it; write `KEY:` on the line before the first `- item`"
        ]
    );
    assert_eq!(
        problems("/rca\nDURATION: soon"),
        [
            "line 2: `soon` is no DURATION; write it as 60min or 1h 30m",
            "line 1: /rca needs INCIDENT; its title"
        ]
    );
    assert_eq!(
        problems("/review:security\nSESSION_SLUG: Payment API"),
        [
            "line 2: `Payment API` is no SESSION_SLUG; it takes lower-case letters, digits and single dashes between them; use payment-api, payment-api-work or payment-api-1"
        ]
    );
}

#[test]
fn focus_warns_about_one_and_fails_when_none_is_left() {
    let script = Script::parse("/review:security\nFOCUS: Secrets,sekrets", 1);
    assert!(!script.problems[0].is_error());
    assert_eq!(script.calls().next().unwrap().list("FOCUS"), ["secrets"]);
    assert!(Script::parse("/review:security\nFOCUS: sekrets", 1).problems[0].is_error());
}

#[test]
fn open_lists_take_others_with_a_note() {
    let script = Script::parse("/review:security\nFRAMEWORKS: express,hapi", 1);
    assert_eq!(script.problems.len(), 1);
    assert!(!script.problems[0].is_error());
    assert_eq!(script.calls().next().unwrap().list("FRAMEWORKS"), ["express", "hapi"]);
}

#[test]
fn a_quote_that_is_never_closed_is_an_error_and_eats_no_command() {
    let script = Script::parse("/handoff\nCHANGE: \"open\nAUDIENCE: oncall\n/rca INCIDENT:x", 1);
    assert!(script.problems.iter().any(|problem| problem.is_error()));
    assert_eq!(script.calls().count(), 2);
}

#[test]
fn flags_are_read_like_a_block() {
    let security = Command::find("review:security").unwrap();
    let (call, problems) =
        Call::from_flags(security, [("target", "src,lib"), ("fail-on", "MEDIUM")]);
    assert_eq!(problems, []);
    assert_eq!(call.list("TARGET"), ["src", "lib"]);
    let block = only_call("/review:security\nTARGET: src,lib\nFAIL_ON: med");
    assert_eq!(crate::ReviewRequest::from_call(&call), crate::ReviewRequest::from_call(&block));
}

/// Text as people and their editors produce it, line ends, quotes and marks included.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".*",
        "[a-zA-Z0-9 :,#|>'\"\\\\\\-\\[\\]\n\t]{0,40}",
        Just("KEY: |\n  a".to_owned()),
        "[a-z]{1,8}( [A-Z]{2,6}: [a-z]{1,4}){0,3}",
    ]
}

fn any_entry(key: &'static crate::Key) -> BoxedStrategy<Option<Entry>> {
    let value = match key.kind {
        Kind::Text => any_text().prop_map(Value::Text).boxed(),
        Kind::Items | Kind::List => prop::collection::vec(any_text(), 1..4)
            .prop_map(|items| {
                Value::List(items.into_iter().filter(|item| !item.is_empty()).collect())
            })
            .boxed(),
        Kind::Word(values) => prop::sample::select(values)
            .prop_map(|word| {
                Value::Text(
                    if word == "medium" && values.contains(&"med") { "med" } else { word }
                        .to_owned(),
                )
            })
            .boxed(),
        Kind::Words(values) | Kind::Focus(values) => {
            prop::sample::subsequence(values, 1..=values.len())
                .prop_map(|words| Value::List(words.into_iter().map(str::to_owned).collect()))
                .boxed()
        }
        Kind::Slug => "[a-z]{1,5}(-[a-z0-9]{1,5}){0,2}".prop_map(Value::Text).boxed(),
        _ => return Just(None).boxed(),
    };
    prop::option::of(value)
        .prop_map(move |value| {
            let value =
                value.filter(|value| !matches!(value, Value::List(items) if items.is_empty()));
            value.map(|value| Entry { key, value })
        })
        .boxed()
}

fn any_call() -> impl Strategy<Value = Call> {
    let commands: Vec<&'static Command> =
        Command::all().filter(|command| command.keys().all(|key| !key.required)).collect();
    prop::sample::select(commands).prop_flat_map(|command| {
        let entries: Vec<_> = command.keys().map(any_entry).collect();
        entries.prop_map(move |entries| Call {
            command,
            entries: entries.into_iter().flatten().collect(),
            line: 1,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in ".*", lines in prop::collection::vec(any_text(), 0..8)) {
        Script::parse(&text, 1);
        let block = format!("/review:security {}\n{}", text, lines.join("\n"));
        Script::parse(&block, 1);
        let keyed: Vec<_> = lines.iter().map(|line| format!("CONTEXT: {line}\nTARGET:{line}")).collect();
        Script::parse(&format!("/review:security\n{}", keyed.join("\n")), u32::MAX - 100_000);
    }

    #[test]
    fn a_printed_call_reads_back_as_the_same(call in any_call()) {
        let block = call.to_block();
        let script = Script::parse(&block, 1);
        let errors: Vec<_> = script.problems.iter().filter(|problem| problem.is_error()).collect();
        prop_assert!(errors.is_empty(), "{block}\n{errors:?}");
        prop_assert_eq!(script.steps, vec![Step::Call(call)], "{}", block);
    }
}
