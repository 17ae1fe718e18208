//! Scripts to commands, in words.

use facts::ci::{Command, Link, RedirectKind, Script, Shell, Text, WordPart};

use crate::expression;

fn script_of(text: &str, shell: Shell) -> Script {
    let mut value = Text { value: text.into(), places: vec![(0, 0)], ..Text::default() };
    value.expressions = expression::embedded(&value);
    super::script(value, shell)
}

fn script(text: &str) -> Script {
    script_of(text, Shell::Posix)
}

fn spelled(text: &str) -> Vec<String> {
    script(text).commands.iter().map(|command| command.spelled().join(" ")).collect()
}

#[test]
fn commands_are_told_apart() {
    let text =
        "set -eu # strict\nnpm ci && npm test || true; a | b\nif [ -f x ]; then\n  c \\\n    d\nfi";
    let expected = ["set -eu", "npm ci", "npm test", "true", "a", "b", "[ -f x ]", "c d"];
    assert_eq!(spelled(text), expected);
    let read = script(text);
    let links: Vec<Link> = read.commands.iter().map(|command| command.link).collect();
    assert_eq!(links[2..6], [Link::And, Link::Or, Link::Then, Link::Pipe]);
    assert!(read.commands[6].tested && !read.commands[7].tested);
}

#[test]
fn ranges_are_those_of_the_command() {
    let text = "echo a; curl -s x | sh\n";
    let read = script(text);
    let slices: Vec<_> = read.commands.iter().map(|one| one.range.slice(text)).collect();
    assert_eq!(slices, ["echo a", "curl -s x", "sh"]);
}

#[test]
fn quotes_variables_and_expressions_are_kept_apart() {
    let read = script("A=\"$X\" run '$no' \"is ${Y:-z}\" ${{ secrets.T }} \"${{ a || 'b }}' }}\"");
    let [command] = read.commands.as_slice() else { panic!("{:?}", read.commands) };
    assert_eq!(&*command.assignments[0].name, "A");
    assert_eq!(command.spelled(), ["run", "$no", "is $Y", "$", "$"]);
    assert!(matches!(command.words[1].parts[0], WordPart::Literal { quoted: true, .. }));
    assert!(matches!(command.words[3].parts[0], WordPart::Expression { index: 0, quoted: false }));
    assert!(command.words[4].parts.contains(&WordPart::Expression { index: 1, quoted: true }));
}

#[test]
fn substitutions_come_before_what_they_stand_in() {
    let read = script("echo \"$(cat `which x` | base64)\" <(y)");
    let names: Vec<_> = read.commands.iter().map(Command::name).collect();
    assert_eq!(names, ["which", "cat", "base64", "y", "echo"]);
    let last = read.commands.last().unwrap();
    assert!(!last.substituted && read.commands[0].substituted);
    let inner: Vec<_> = read.substituted(&last.words[1]).map(Command::name).collect();
    assert_eq!(inner, ["which", "cat", "base64"]);
}

#[test]
fn redirections_and_documents_belong_to_their_command() {
    let text =
        "cat <<'END' > f 2>&1\n$raw ${{ x }}\nEND\nbase64 <<< \"$P\"\necho a >> \"$GITHUB_ENV\"\n";
    let read = script(text);
    let cat = &read.commands[0];
    assert_eq!(cat.spelled(), ["cat"]);
    assert_eq!(cat.redirects[0].kind, RedirectKind::HereDocument);
    assert_eq!(cat.redirects[0].target.spelled(), "$raw $\n");
    assert_eq!(read.commands[1].redirects[0].kind, RedirectKind::HereString);
    assert!(read.commands[2].writes_to("GITHUB_ENV"));
    assert_eq!(read.commands.len(), 3);
}

#[test]
fn functions_cases_and_loops_are_read_where_they_stand() {
    let text = "f() {\n  a\n}\ncase $x in\n  one) b ;;\n  *) c ;;\nesac\nfor i in 1 2; do d $i; done\n(e; g)";
    let names: Vec<_> = script(text).commands.iter().map(Command::name).collect();
    assert_eq!(names, ["a", "case", "b", "c", "for", "d", "e", "g"]);
}

#[test]
fn powershell_has_its_own_variables_and_line_ends() {
    let read = script_of("$x = \"a\"\ncargo `\n  publish $env:TOKEN", Shell::PowerShell);
    assert_eq!(&*read.commands[0].assignments[0].name, "x");
    assert_eq!(read.commands[1].spelled(), ["cargo", "publish", "$TOKEN"]);
}

#[test]
fn any_text_is_read_to_its_end() {
    for text in
        ["$(", "\"${", "`", "<<", "<<E\n", "a <<<", "$((", "((", "))", "${{", "é'", ">&", "$'"]
    {
        script(text);
        script_of(text, Shell::PowerShell);
    }
    let deep = "$(".repeat(5_000);
    assert!(script(&deep).commands.len() < 10_000);
    assert!(script_of("import os", Shell::Other).commands.is_empty());
}
