//! Every format gives the same settings, with ranges that cover key and value.

use model::GapKind;

use crate::read;

/// `a.b=value` per setting; ranges are checked on the way.
fn settings(path: &str, text: &str) -> Vec<String> {
    let read = read(&path.into(), text);
    assert_eq!(read.gaps, [], "{path}");
    read.settings
        .iter()
        .map(|setting| {
            if setting.path.last().is_some_and(|part| part.parse::<u32>().is_err()) {
                let key = setting.key_range.slice(text).trim_matches('"');
                assert_eq!(key, setting.key(), "{path}");
            }
            if !setting.value.contains('\n') {
                assert_eq!(setting.value_range.slice(text), &*setting.value, "{path}");
            }
            let mark = if setting.is_text { "" } else { "#" };
            format!("{}={}{mark}", setting.path.join("."), setting.value)
        })
        .collect()
}

#[test]
fn dotenv_reads_quotes_comments_and_exports() {
    let text = "# note\nexport A=plain # tail\nB=\"two words # in\"\nC='x'\nPORT=3000\nEMPTY=\nK=\"-----\nline\n-----\"\nnot an assignment\n";
    assert_eq!(
        settings(".env.local", text),
        ["A=plain", "B=two words # in", "C=x", "PORT=3000#", "EMPTY=#", "K=-----\nline\n-----"]
    );
    assert_eq!(read(&".env".into(), text).comments.len(), 1);
}

#[test]
fn json_reads_comments_and_nesting() {
    let text = "\u{FEFF}{ // c\n \"db\": { \"password\": \"s\", \"port\": 1 },\n \"list\": [\"a\", { \"k\": true }], /* d */ 'q': 'ü', }";
    assert_eq!(
        settings("config.json", text),
        ["db.password=s", "db.port=1#", "list.0=a", "list.1.k=true#", "q=ü"]
    );
}

#[test]
fn yaml_reads_documents_templates_and_lists() {
    let text = "ü: x # c\ndb:\n  password: 's'\n  port: 5432\n  on: true\nlist:\n  - a\n  - k: \"v\"\n---\nsecond: two words\nimage: {{ .Values.image }}\nkey: after\n";
    assert_eq!(
        settings("values.yaml", text),
        [
            "ü=x",
            "db.password=s",
            "db.port=5432#",
            "db.on=true#",
            "list.0=a",
            "list.1.k=v",
            "second=two words",
            "image=#",
            "key=after",
        ]
    );
}

#[test]
fn toml_and_ini_read_sections() {
    let text = "a = 1\n[db]\npassword = \"s\" # c\nhosts = [\"x\", \"y\"]\nin = { k = 'v' }\n[[items]]\nname = \"n\"\n";
    assert_eq!(
        settings("app.toml", text),
        ["a=1#", "db.password=s", "db.hosts.0=x", "db.hosts.1=y", "db.in.k=v", "items.0.name=n"]
    );
    let text = "; c\nuser=me\n[db]\npassword = \"s\"\nurl: jdbc:x\n";
    assert_eq!(settings("app.ini", text), ["user=me", "db.password=s", "db.url=jdbc:x"]);
}

#[test]
fn what_is_malformed_is_a_gap_with_its_line() {
    for (path, text, line) in [
        ("a.json", "{\n \"a\": 1,\n \"b\" 2\n}", 3),
        ("a.yaml", "a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a.toml", "a = 1\nb = = 2\n", 2),
    ] {
        let gaps = read(&path.into(), text).gaps;
        assert_eq!(gaps.len(), 1, "{path}");
        assert_eq!((gaps[0].kind, gaps[0].line), (GapKind::Syntax, Some(line)), "{path}");
    }
    let deep = "[".repeat(100_000);
    for path in ["deep.json", "deep.yaml", "deep.toml"] {
        assert_eq!(read(&path.into(), &deep).gaps.len(), 1, "{path}");
    }
    let large = format!("a: {}\n", "x".repeat(6 << 20));
    assert_eq!(read(&"large.yaml".into(), &large).gaps[0].kind, GapKind::Budget);
}

#[test]
fn aliases_are_read_at_each_place_up_to_a_bound() {
    assert_eq!(
        settings("a.yaml", "x: &x {k: v}\ny: *x\n"),
        ["x.k=v", "y.k=v"],
        "both places hold the value"
    );
    let circular = read(&"a.yaml".into(), "a: 1\nb: &b\n  c: *b\nd: 2\n");
    assert_eq!((circular.gaps[0].kind, circular.gaps[0].line), (GapKind::Syntax, Some(3)));
    assert_eq!(circular.settings.len(), 3, "the rest is read");
    let mut bomb = "a0: &a0 [[], []]\n".to_owned();
    for level in 1..60 {
        let below = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}]\n"));
    }
    let gaps = read(&"bomb.yaml".into(), &bomb).gaps;
    assert_eq!(gaps.iter().map(|gap| gap.kind).collect::<Vec<_>>(), [GapKind::Budget]);
}

#[test]
fn lockfiles_are_left_alone() {
    assert!(settings("package-lock.json", "{\"a\": 1}").is_empty());
    assert!(settings("pnpm-lock.yaml", "a: 1").is_empty());
    assert!(!crate::handles(&"yarn.lock".into()));
}

#[test]
fn manifests_know_their_dependencies() {
    let text = "{\"name\": \"x\", \"private\": true, \"bin\": {\"x\": \"a.js\"}, \"scripts\": {\"start\": \"node .\"}, \"dependencies\": {\"express\": \"^4\"}, \"devDependencies\": {\"jest\": \"29\"}}";
    let manifest = read(&"api/package.json".into(), text).manifest.unwrap();
    assert!(manifest.private && manifest.has_bin && manifest.depends_on("jest"));
    assert_eq!(manifest.dependencies[0].range.slice(text), "express\": \"^4");
    assert_eq!(&*manifest.scripts[0].1, "node .");
}
