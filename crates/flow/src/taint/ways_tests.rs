//! Guards that a plain join of ways would lose: relative paths, own predicates, the same constant twice, loops.

use super::tests;

/// Without the paths that are only put together: what opens them is told as well.
fn found(code: &str) -> String {
    let all = tests::found(code);
    all.split(", ").filter(|flow| !flow.ends_with("joined-path")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_relative_path_speaks_for_its_target() {
    let inside = "const ROOT = path.resolve('up');\n\
        const isInside = (p) => { const rel = path.relative(ROOT, p); return rel && !rel.startsWith('..') && !path.isAbsolute(rel); };\n\
        app.get('/a', (req, res) => { const at = path.resolve(ROOT, req.query.p);\n\
        if (!isInside(at)) return res.end();\n\
        res.send(fs.readFileSync(at)); });";
    assert_eq!(found(inside), "");
    // Measured from somewhere that the request chooses, it says nothing.
    let anywhere = "app.get('/a', (req, res) => { const at = path.resolve(req.query.p);\n\
        const rel = path.relative(req.query.root, at);\n\
        if (rel.startsWith('..')) return res.end();\n\
        res.send(fs.readFileSync(at)); });";
    assert_eq!(found(anywhere), "4 path");
}

#[test]
fn a_host_that_an_own_predicate_lets_pass_speaks_for_its_url() {
    let program = |test: &str| {
        format!(
            "const HOSTS = ['a.example.com'];\n\
             function allowed(host) {{ return {test}; }}\n\
             function check(raw) {{ let url; try {{ url = new URL(raw); }} catch {{ throw new Error('bad'); }}\n\
             const host = url.hostname.replace(/^\\[/, '');\n\
             if (!allowed(host)) throw new Error('host'); return url; }}\n\
             app.get('/a', async (req, res) => {{ check(req.query.u);\n\
             res.send(await fetch(req.query.u)); }});"
        )
    };
    let text = program("HOSTS.includes(host.toLowerCase())");
    let url = "app.get('/a', async (req, res) => { const url = check(req.query.u);\nres.send(await fetch(url)); });";
    let returned = format!("{}\n{url}", text.split("app.get").next().unwrap());
    assert_eq!(found(&returned), "");
    let any =
        program("host.length > 3").replace("check(req.query.u);", "const u = check(req.query.u);");
    assert_eq!(found(&any), "7 ssrf");
}

#[test]
fn what_one_of_the_programs_own_prefixes_lets_pass_is_below_it() {
    let program = |guard: &str| {
        format!(
            "app.get('/a', (req, res) => {{ const at = path.normalize(req.query.p);\n\
             if (at.includes('..')) return res.end();\n\
             const ok = {guard};\n\
             if (!ok) return res.end();\n\
             fs.readFile(at, () => {{}}); }});"
        )
    };
    assert_eq!(found(&program("['media/', 'public/'].some((one) => at.startsWith(one))")), "");
    assert_eq!(found(&program("[req.query.root].some((one) => at.startsWith(one))")), "5 path");
}

#[test]
fn the_same_constant_decides_the_same_way_again() {
    let program = |between: &str, last: &str| {
        format!(
            "app.get('/a', (req, res) => {{ let src = req.query.src; const external = src.startsWith('http://');\n\
             if (!external) {{ if (src.includes('..')) return res.end(); src = path.normalize(src).replace(/^\\//, ''); }}\n\
             {between}\n\
             if (external) {{ res.end(); }} else {{ fs.readFile(path.join('/srv', src), () => {{}}); }}\n\
             {last} }});"
        )
    };
    assert_eq!(found(&program("", "")), "");
    assert_eq!(found(&program("src = src + req.query.more;", "")), "4 path");
    // Behind both ways it may be either.
    assert_eq!(found(&program("", "fs.readFile(path.join('/srv', src), () => {});")), "5 path");
}

#[test]
fn a_loop_that_ends_when_nothing_changes_leaves_nothing_to_take_away() {
    let program = |end: &str| {
        format!(
            "app.get('/a', (req, res) => {{ let now = path.normalize(req.query.p); let before;\n\
             do {{ before = now; now = before.replace(/(\\.\\.[\\\\/\\\\])+/g, ''); }} while ({end});\n\
             fs.readFile(path.join('/srv', now), () => {{}}); }});"
        )
    };
    assert_eq!(found(&program("now !== before")), "");
    assert_eq!(found(&program("before === ''")), "3 path");
}

#[test]
fn a_pattern_says_what_a_text_cannot_hold() {
    let path = |pattern: &str| {
        found(&format!(
            "app.get('/a', (req, res) => {{ const p = req.path;\n\
             if (!{pattern}.test(p)) return res.end();\n\
             fs.readFile(path.join('/srv', p), () => {{}}); }});"
        ))
    };
    assert_eq!(path(r"/^\/sitemap(-[a-z0-9-]+)?\.xml$/"), "");
    assert_eq!(path(r"/^\/[\w\/]+\.xml$/"), "");
    assert_eq!(path(r"/^\/[\w.\/]+\.xml$/"), "3 path");
    let sql = |pattern: &str| {
        found(&format!(
            "app.get('/a', (req, res) => {{ const p = req.query.p;\n\
             if (!{pattern}.test(p)) return res.end();\n\
             pool.query(\"SELECT 1 FROM t WHERE a = '\" + p + \"'\"); }});"
        ))
    };
    assert_eq!(sql(r"/^[\w ]+$/"), "");
    assert_eq!(sql(r"/^[\w ']+$/"), "3 sql");
}
