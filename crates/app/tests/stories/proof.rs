//! Migrations, run on a server.

use serde_json::Value;

use crate::{folder, sw};

/// The server that CI starts. Elsewhere its absence is said; where CI runs it is a failure.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn server() -> Option<String> {
    let url = std::env::var("SW_TEST_DATABASE_URL").ok();
    if url.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI must start a server: SW_TEST_DATABASE_URL");
        eprintln!("skipped: SW_TEST_DATABASE_URL names no PostgreSQL server");
    }
    url
}

const TABLES: &str = "\
CREATE TABLE users (id int PRIMARY KEY, email varchar(50), age int, parent int, total int, note text);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, state text);
CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE part_one (id int, day date);
CREATE MATERIALIZED VIEW totals AS SELECT id, total FROM users;
CREATE UNIQUE INDEX totals_id ON totals (id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
";

/// One statement of each kind that docs/migrations.md has a row for.
const KINDS: &str = "\
ALTER TABLE users ADD COLUMN a int;
ALTER TABLE users ADD COLUMN b int DEFAULT 7;
ALTER TABLE users ADD COLUMN c timestamptz DEFAULT clock_timestamp();
ALTER TABLE users DROP COLUMN a;
ALTER TABLE users ALTER COLUMN age TYPE bigint;
ALTER TABLE users ALTER COLUMN note SET NOT NULL;
ALTER TABLE users ALTER COLUMN note DROP NOT NULL;
ALTER TABLE users ALTER COLUMN note SET DEFAULT 'x';
ALTER TABLE users RENAME COLUMN note TO remark;
ALTER TABLE orders ADD CONSTRAINT o_u FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE orders ADD CONSTRAINT o_u2 FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT o_c CHECK (user_id > 0);
ALTER TABLE orders ADD CONSTRAINT o_c2 CHECK (user_id > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT o_c2;
ALTER TABLE users ADD CONSTRAINT u_e UNIQUE (email);
CREATE UNIQUE INDEX CONCURRENTLY u_p ON users (parent);
ALTER TABLE users ADD CONSTRAINT u_p_key UNIQUE USING INDEX u_p;
ALTER TABLE orders DROP CONSTRAINT o_c;
ALTER TABLE orders SET UNLOGGED;
ALTER TABLE parts ATTACH PARTITION part_one FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
ALTER TABLE parts DETACH PARTITION part_one;
CREATE INDEX o_s ON orders (state);
DROP INDEX o_s;
CREATE INDEX CONCURRENTLY o_s2 ON orders (state);
DROP INDEX CONCURRENTLY o_s2;
REINDEX INDEX u_e;
CLUSTER users USING users_pkey;
VACUUM FULL users;
TRUNCATE orders;
LOCK TABLE users IN SHARE MODE;
REFRESH MATERIALIZED VIEW totals;
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
ALTER TABLE users ALTER COLUMN email SET STATISTICS 200;
ALTER TABLE users CLUSTER ON users_pkey;
ALTER TABLE users REPLICA IDENTITY FULL;
CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users DISABLE TRIGGER t;
UPDATE users SET total = 1;
DROP TABLE orders;
";

/// What the table of the report says of each statement of a file.
fn outcomes(report: &Value, file: &str) -> Vec<(u64, String)> {
    let tables = report["tables"].as_array().unwrap();
    let table = tables.iter().find(|table| table["title"] == "Proof by execution").unwrap();
    let rows = table["rows"].as_array().unwrap().iter();
    let of_file = rows.filter(|row| row[0]["path"].as_str().unwrap().ends_with(file));
    of_file.map(|row| (row[0]["line"].as_u64().unwrap(), row[3].as_str().unwrap().into())).collect()
}

fn review(repository: &std::path::Path, url: &str) -> (i32, Value) {
    let args = ["review", "migrations", "--database-url", url, "--format", "json"];
    let ran = sw(repository, &args);
    let report = serde_json::from_str(&ran.out);
    (ran.code, report.unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err)))
}

#[test]
fn every_kind_of_statement_does_what_the_documentation_says() {
    let Some(url) = server() else { return };
    let repository =
        folder(&[("migrations/001_tables.sql", TABLES), ("migrations/002_kinds.sql", KINDS)]);
    let (_, report) = review(repository.path(), &url);
    let outcomes = outcomes(&report, "002_kinds.sql");
    assert_eq!(outcomes.len(), KINDS.lines().count());
    for (line, outcome) in outcomes {
        let statement = KINDS.lines().nth(line as usize - 1).unwrap();
        // The locks of these are gone when they end.
        let alone = statement.contains("CONCURRENTLY") && statement.contains("INDEX");
        let expected = if alone { "ran" } else { "as docs/migrations.md says of its kind" };
        assert_eq!(outcome, expected, "{statement}");
    }
}

#[test]
fn what_did_not_happen_is_told_and_does_not_gate() {
    let Some(url) = server() else { return };
    // Where the zone is UTC, both types are stored alike (release notes of 12, E.1.3.1.6).
    let retype = "SET timezone = 'UTC';\nALTER TABLE events ALTER COLUMN at TYPE timestamptz;\n";
    let repository = folder(&[
        (
            "migrations/001_events.sql",
            "CREATE TABLE events (id bigint PRIMARY KEY, at timestamp);\n",
        ),
        ("migrations/002_zone.sql", retype),
    ]);
    let context = "PostgreSQL 15, events table 10M rows";
    let unproved = sw(repository.path(), &["review", "migrations", "--context", context]);
    assert_eq!(unproved.code, 1, "{}", unproved.out);
    let args = ["review", "migrations", "--context", context, "--database-url", &url];
    let proved = sw(repository.path(), &args);
    assert_eq!(proved.code, 0, "{}", proved.out);
    assert!(
        proved.out.contains("refuted: it held ACCESS EXCLUSIVE, and no row was written anew"),
        "{}",
        proved.out
    );
}

#[test]
fn a_statement_that_fails_makes_the_run_incomplete_and_leaves_nothing_behind() {
    let Some(url) = server() else { return };
    let broken = "CREATE TABLE a (id bigint PRIMARY KEY);\nALTER TABLE missing ADD COLUMN b int;\nCREATE ROLE somebody;\nALTER TABLE a ADD COLUMN c int;\n";
    let repository = folder(&[("migrations/001_a.sql", broken)]);
    let (code, report) = review(repository.path(), &url);
    assert_eq!(code, 3);
    let gap = &report["coverage"]["gaps"][0];
    assert_eq!((gap["kind"].as_str(), gap["line"].as_u64()), (Some("execution"), Some(2)), "{gap}");
    assert!(gap["reason"].as_str().unwrap().contains("\"missing\" does not exist"), "{gap}");
    let said: Vec<String> =
        outcomes(&report, "001_a.sql").into_iter().map(|(_, outcome)| outcome).collect();
    assert!(said[1].starts_with("failed: "), "{said:?}");
    assert_eq!(said[2], "not run: it changes the server, not only the database");
    assert!(!said[3].starts_with("failed"), "what follows is run: {said:?}");
    // Other tests use the server at the same time: what is theirs goes away as well, what was forgotten does not.
    let scratch = |listed: &[String]| {
        let own = listed.iter().filter(|name| name.starts_with("sw_scratch")).cloned();
        own.collect::<Vec<String>>()
    };
    let left = scratch(&databases(&url));
    for _ in 0..100 {
        let now = scratch(&databases(&url));
        if !left.iter().any(|name| now.contains(name)) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("{left:?} are never dropped");
}

fn databases(url: &str) -> Vec<String> {
    let listed = std::process::Command::new("psql")
        .args([url, "-Atc", "SELECT datname FROM pg_database"])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains("template1"), "{listed}");
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn a_url_that_is_not_fit_is_refused_before_anything_runs() {
    let repository = folder(&[("migrations/001_a.sql", "CREATE TABLE a (id bigint);\n")]);
    for (url, said) in [
        ("mysql://root:secret@localhost/a", "`mysql://` is no database"),
        ("postgres://me:secret@db.example.com/a", "`db.example.com` is not this machine"),
        ("postgres://me:secret@127.0.0.1:1/a", "127.0.0.1:1 cannot be reached"),
    ] {
        let ran = sw(repository.path(), &["review", "migrations", "--database-url", url]);
        assert_eq!(ran.code, 2, "{url}");
        assert!(ran.err.contains(said) && !ran.err.contains("secret"), "{}", ran.err);
        assert!(ran.err.contains("hint: "), "{}", ran.err);
    }
    let other =
        sw(repository.path(), &["review", "ci", "--database-url", "postgres://localhost/a"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("--database-url runs migrations"), "{}", other.err);
}
