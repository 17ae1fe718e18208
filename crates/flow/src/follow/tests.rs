//! What is remembered of data flow is what would be found anew.

use host::{Memory, MemoryCache};

use crate::Program;
use crate::testing::program;

const RUN: &str =
    "import { clean } from './clean'; export function run(text) { eval(clean(text)); }";
const USE: &str =
    "import { run } from './run'; export function handle(req, res) { run(req.query.a); }";
const CLEAN: &str = "export const clean = text => text.trim();";
const OTHER: &str = "export function other(req, res) { res.redirect(req.query.to); }";

/// How many flows there are, and what has been written down.
fn follow(cache: &MemoryCache, files: &[(&str, &str)]) -> (usize, usize) {
    let program: Program = program(files);
    let before = cache.len();
    program.follow(Some(Memory { cache, name: "test" }));
    let fresh = crate::testing::program(files);
    assert_eq!(program.flows(), fresh.flows());
    assert_eq!(program.flow_gaps(), fresh.flow_gaps());
    (program.flows().len(), cache.len() - before)
}

#[test]
fn only_parts_that_changed_are_followed_again() {
    let cache = MemoryCache::default();
    let files = [("clean.js", CLEAN), ("other.js", OTHER), ("run.js", RUN), ("use.js", USE)];
    assert_eq!(follow(&cache, &files), (2, 2));
    assert_eq!(follow(&cache, &files), (2, 0));
    // An edit two files away from where data enters and arrives.
    let edited = "export const clean = text => 'fixed';";
    let files = [("clean.js", edited), ("other.js", OTHER), ("run.js", RUN), ("use.js", USE)];
    assert_eq!(follow(&cache, &files), (1, 1));
    // Files that come and go elsewhere change numbers alone.
    let files = [("a.js", ""), ("clean.js", CLEAN), ("run.js", RUN), ("use.js", USE)];
    assert_eq!(follow(&cache, &files), (1, 1));
}

#[test]
fn what_a_call_means_is_part_of_what_is_remembered() {
    let cache = MemoryCache::default();
    let with = |route: &str| {
        let main =
            format!("import handle from './handle'; const app = require('express')(); {route}");
        let handle = "export default function work(a, b) { b.send(a.query.name); }";
        follow(&cache, &[("handle.js", handle), ("main.js", &main)]).0
    };
    assert_eq!(with("handle({}, {});"), 0);
    assert_eq!(with("app.get('/', handle);"), 1);
}

#[test]
fn another_build_remembers_nothing() {
    let cache = MemoryCache::default();
    let files = [("other.js", OTHER)];
    follow(&cache, &files);
    let program = program(&files);
    program.follow(Some(Memory { cache: &cache, name: "other" }));
    assert_eq!(cache.len(), 2);
}
