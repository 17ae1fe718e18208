//! From scattered logs to one wide event: what is written, what is left alone, and that both samplers agree.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use wide_events::{Policy, Redactor, Sampler};

use crate::{folder, read, sw, write};

const PACKAGE: &str = "{\n  \"name\": \"shop\",\n  \"version\": \"1.2.3\",\n  \"type\": \"module\",\n  \"dependencies\": {\n    \"express\": \"^5.1.0\"\n  }\n}\n";
const APP: &str = "import express from 'express';\nimport { log } from './log.js';\n\nexport const app = express();\napp.get('/orders/:id', (req, res) => {\n  log.info({ orderId: req.params.id }, 'order requested');\n  res.json({});\n});\napp.use((err, req, res, next) => {\n  res.status(500).end();\n});\n";
const LOG: &str = "import pino from 'pino';\nexport const log = pino();\n";

const KEYS: &[&str] = &[
    "setup-wide-logging",
    "--framework",
    "express",
    "--logger",
    "pino",
    "--tail-sample-rate",
    "0.05",
    "--business-context",
    "user.id,user.subscription,user.ltv,cart.total,cart.item_count",
    "--keep-always",
    "status>=500,duration>2000,user.subscription=enterprise,feature_flags.new_checkout",
];

fn shop() -> tempfile::TempDir {
    folder(&[("package.json", PACKAGE), ("src/app.js", APP), ("src/log.js", LOG)])
}

/// Every file below, with its text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap().flatten() {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => {
                    let text = std::fs::read_to_string(&path).unwrap();
                    found.push((path, text));
                }
            }
        }
    }
    found.sort();
    found
}

#[test]
fn an_application_is_set_up_once_and_what_people_change_is_kept() {
    let shop = shop();
    let before = files(shop.path());
    let dry = sw(shop.path(), &[KEYS, &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.contains("+app.use(wideEvents());"), "{}", dry.out);
    assert_eq!(files(shop.path()), before);

    let done = sw(shop.path(), KEYS);
    assert_eq!(done.code, 0, "{}", done.err);
    let app = read(shop.path(), "src/app.js");
    let expected = APP
        .replace("'./log.js';\n", "'./log.js';\nimport { wideEventErrors, wideEvents } from './observability/index.js';\n")
        .replace("= express();\n", "= express();\napp.use(wideEvents());\n")
        .replace("app.use((err", "app.use(wideEventErrors());\napp.use((err");
    assert_eq!(app, expected);
    assert!(read(shop.path(), "package.json").contains("\"pino\": \"^"));
    assert!(done.out.contains("src/app.js:8"), "{}", done.out);
    assert!(done.out.contains("enrich({"), "{}", done.out);

    let after = files(shop.path());
    let again = sw(shop.path(), KEYS);
    assert!(again.out.contains("Nothing has changed"), "{}", again.out);
    assert_eq!(files(shop.path()), after);

    let policy = read(shop.path(), "src/observability/policy.js");
    write(shop.path(), "src/observability/policy.js", &policy.replace("0.05", "0.5"));
    let kept = sw(shop.path(), KEYS);
    assert!(kept.out.contains("Kept as they are"), "{}", kept.out);
    assert!(kept.out.contains("-  rate: 0.5,\n+  rate: 0.05,"), "{}", kept.out);
    assert!(read(shop.path(), "src/observability/policy.js").contains("rate: 0.5,"));
}

#[test]
fn mistakes_name_what_would_be_right() {
    let shop = shop();
    for (key, value, hint) in [
        ("--framework", "expres", "express"),
        ("--logger", "pinno", "pino"),
        ("--keep-always", "duration>slow", "numbers"),
        ("--business-context", "status_code", "every event has"),
        ("--tail-sample-rate", "7", "0"),
    ] {
        let ran = sw(shop.path(), &["setup-wide-logging", key, value]);
        assert_eq!(ran.code, 2, "{key} {value}: {}", ran.err);
        assert!(ran.err.contains(hint), "{key} {value}: {}", ran.err);
    }
    let empty = folder(&[("package.json", "{}"), ("a.js", "export const a = 1;\n")]);
    let ran = sw(empty.path(), &["setup-wide-logging"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
}

#[test]
fn the_manifest_goes_to_the_session_and_stays_the_same() {
    let shop = shop();
    sw(shop.path(), &["session", "start", "Wide events", "--slug", "wide-events"]);
    let keys = [KEYS, &["--session-slug", "wide-events"]].concat();
    let ran = sw(shop.path(), &keys);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let path = ".claude/wide-events/ops/wide-logging.md";
    let manifest = read(shop.path(), path);
    for part in
        ["type: \"wide-logging\"", "always: `status>=500`", "src/app.js:8", "wideEventErrors"]
    {
        assert!(manifest.contains(part), "{part}: {manifest}");
    }
    sw(shop.path(), &keys);
    assert_eq!(read(shop.path(), path), manifest);
    std::fs::remove_file(shop.path().join(path)).unwrap();
    sw(shop.path(), &["evidence", "rebuild", "wide-events"]);
    assert_eq!(read(shop.path(), path), manifest);
}

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn pick(&mut self, values: &[Value]) -> Value {
        values[self.below(values.len() as u64) as usize].clone()
    }
}

/// Events as they are and as they should not be.
fn event(random: &mut Random) -> Value {
    let id = format!("{:032x}", u128::from(random.below(u64::MAX)) * 0x9e37_79b9_7f4a_7c15);
    let ids = [json!(id), json!(id), json!("é-ü-id"), json!(""), Value::Null, json!(17)];
    let mostly = |random: &mut Random, usual: Value, rare: &[Value]| match random.below(12) {
        0 => random.pick(rare),
        _ => usual,
    };
    let status = [201, 302, 400, 404, 499, 500, 503].map(|status| json!(status));
    let odd = [json!("503"), Value::Null, json!(true), json!([200, 500]), json!({ "a": 1 })];
    let outcomes = ["error", "aborted", "timeout"].map(|outcome| json!(outcome));
    let tiers = ["pro", "enterprise", "Enterprise", ""].map(|tier| json!(tier));
    let flags = [
        json!({ "new_checkout": false }),
        json!({ "new_checkout": true }),
        json!({ "a": { "b": 1 } }),
        json!([0, ""]),
    ];
    let rare_status = if random.below(4) == 0 { &odd[..] } else { &status[..] };
    json!({
        "trace_id": random.pick(&ids),
        "request_id": random.pick(&ids),
        "status_code": mostly(random, json!(200), rare_status),
        "duration_ms": random.below(4_000) as f64 / 1.9,
        "outcome": mostly(random, json!("success"), &outcomes),
        "user": {
            "subscription": mostly(random, json!("free"), &tiers),
            "lifetime_value_cents": random.below(1_050_000),
            "account_age_days": random.below(200),
            "is_internal": random.below(50) == 0,
        },
        "feature_flags": mostly(random, json!({}), &flags),
    })
}

/// What a program of Node prints for these lines; nothing where there is no Node.
fn node(script: &str, args: &[&str], input: &str) -> Option<String> {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../wide_logging/conformance").join(script);
    let child = Command::new("node")
        .arg(script)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "CI has no node");
        let _ = writeln!(std::io::stderr(), "skipped: node is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_generated_sampler_and_the_simulator_agree_on_100_000_events() {
    let shop = shop();
    let ran = sw(shop.path(), KEYS);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let guide = [
        "status>=500",
        "duration>2000",
        "user.subscription=enterprise",
        "feature_flags.new_checkout",
    ];
    let policies = [Policy::default(), Policy::with_keep_always(&guide.map(str::to_owned), 0.05)];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let events: Vec<Value> = (0..50_000).map(|_| event(&mut random)).collect();
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    let sampler_file = shop.path().join("src/observability/sampler.js");
    for policy in policies {
        let rules = shop.path().join("policy.json");
        std::fs::write(&rules, serde_json::to_string(&policy).unwrap()).unwrap();
        let args = [sampler_file.to_str().unwrap(), rules.to_str().unwrap()];
        let Some(out) = node("decide.mjs", &args, &lines) else { return };
        let sampler = Sampler::new(&policy).unwrap();
        let theirs: Vec<&str> = out.lines().collect();
        assert_eq!(theirs.len(), events.len());
        let mut kept = 0;
        for (event, line) in events.iter().zip(theirs) {
            let ours = sampler.decide(event);
            let (keep, rate, reason): (bool, f64, String) = serde_json::from_str(line).unwrap();
            assert_eq!(
                (ours.keep, ours.rate, ours.reason),
                (keep, rate, reason.as_str()),
                "{event}"
            );
            kept += usize::from(keep);
        }
        assert!((5_000..45_000).contains(&kept), "{kept} were kept: the events test nothing");
    }
}

#[test]
fn the_generated_redaction_hides_what_the_simulator_hides() {
    let shop = shop();
    // The other loggers are packages, which are not installed here.
    sw(shop.path(), &["setup-wide-logging", "--logger", "console"]);
    let cases: Value = serde_json::from_str(wide_events::CASES).unwrap();
    let events: Vec<Value> =
        cases["redaction"].as_array().unwrap().iter().map(|case| case["event"].clone()).collect();
    assert!(events.len() > 20);
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    let home = shop.path().join("src/observability");
    let Some(out) = node("redact.mjs", &[home.to_str().unwrap()], &lines) else { return };
    let redactor = Redactor::new(&[], wide_events::Caps::default());
    for (event, line) in events.iter().zip(out.lines()) {
        let theirs: Value = serde_json::from_str(line).unwrap();
        assert_eq!(theirs, redactor.redact(event), "{event}");
    }
}
