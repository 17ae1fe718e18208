//! The whole binary, as people and scripts meet it.
#![expect(clippy::unwrap_used, reason = "a story that cannot be set up must fail")]
#![expect(clippy::disallowed_methods, reason = "a test binary stands outside of the floors")]

mod changes;
mod documents;
mod events;
mod logging;
mod mistakes;
mod outputs;
mod proof;
mod sessions;
mod verdicts;
mod wide_logging;
mod workflows;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A handler whose query is made of the request.
const BAD: &str = "import express from 'express';\nimport { Pool } from 'pg';\nconst pool = new Pool();\nconst app = express();\n\
    app.get('/users', async (req, res) => {\n  const rows = await pool.query(\"select * from users where name = '\" + req.query.name + \"'\");\n  res.json(rows);\n});\n";
const GOOD: &str = "export const double = (n: number) => n * 2;\n";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs `sw` in this folder, without a cache and with a clock that stands still.
fn sw(folder: &Path, args: &[&str]) -> Ran {
    sw_with(folder, args, "", &[])
}

fn sw_with(folder: &Path, args: &[&str], input: &str, env: &[(&str, &str)]) -> Ran {
    let cache = TempDir::new().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sw"))
        .args(args)
        .current_dir(folder)
        .env_remove("SESSION_SLUG")
        .env("SOURCE_DATE_EPOCH", "1767323045")
        .env("XDG_CACHE_HOME", cache.path())
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program need not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap()
}

fn git(folder: &std::path::Path, args: &[&str]) {
    let status = std::process::Command::new("git").args(args).current_dir(folder).status().unwrap();
    assert!(status.success(), "{args:?}");
}
