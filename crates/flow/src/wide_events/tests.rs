//! Events that are written in one place and filled in others.

use super::{Carried, WideEvents};
use crate::testing::program;

const CONTEXT: &str = r#"
import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage();
export function runWith(event, next) { storage.run({ event }, next); }
export function currentEvent() { return storage.getStore()?.event; }
export function enrich(fields) {
  const event = currentEvent();
  if (!event) return;
  merge(event, fields);
}
function merge(target, source) {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === "object") { target[key] ??= {}; merge(target[key], value); }
    else target[key] = value;
  }
}
"#;
const EXPRESS: &str = r#"
import { runWith } from "./context.js";
import { finish } from "./emit.js";
export function wideEvents() {
  return (req, res, next) => {
    const event = { event: "http_request", method: req.method };
    const started = performance.now();
    const done = (outcome) => {
      event.status_code = res.statusCode;
      event.duration_ms = performance.now() - started;
      event.outcome = outcome;
      finish(event);
    };
    res.once("finish", () => done("success"));
    res.once("close", () => done("aborted"));
    runWith(event, next);
  };
}
"#;
const EMIT: &str = r#"
import { decide } from "./sampler.js";
import { redact } from "./redact.js";
import { write } from "./logger.js";
export function finish(event) {
  try {
    const decision = decide(event);
    if (!decision.keep) return;
    event.sample_rate = decision.rate;
    write(redact(event));
  } catch (error) {
    console.error("wide event lost", error);
  }
}
"#;
const SAMPLER: &str = r#"
export const policy = { keep: ["status>=500", "user.subscription=enterprise", "feature_flags.new_checkout"], chance: [{ when: "duration>1000", rate: 0.5 }], rate: 0.05 };
export function decide(event) {
  if (event.retries > 3) return { keep: true, rate: 1 };
  return { keep: Math.random() < policy.rate, rate: policy.rate };
}
"#;
const REDACT: &str = r#"
const SENSITIVE = new Set(["password", "email"]);
const PATTERN = /[\w.]+@[\w.]+/g;
function isSensitive(key) { return SENSITIVE.has(key.toLowerCase()); }
export function redact(value) {
  const copy = {};
  for (const key of Object.keys(value)) copy[key] = isSensitive(key) ? "[redacted]" : String(value[key]).replace(PATTERN, "[email]");
  return copy;
}
"#;
const LOGGER: &str = r#"
import pino from "pino";
const instance = pino();
export function write(event) {
  const { level, ...fields } = event;
  instance[level](fields, event.message);
}
"#;
const ROUTES: &str = r#"
import express from "express";
import { wideEvents } from "./express.js";
import { enrich, currentEvent } from "./context.js";
const app = express();
app.use(wideEvents());
app.post("/orders", (req, res) => {
  enrich({ user: { id: req.user.id, subscription: req.user.plan } });
  const event = currentEvent();
  if (event) event.cart = { total: 3 };
  res.end();
});
"#;

fn generated() -> WideEvents {
    let program = program(&[
        ("src/context.js", CONTEXT),
        ("src/express.js", EXPRESS),
        ("src/emit.js", EMIT),
        ("src/sampler.js", SAMPLER),
        ("src/redact.js", REDACT),
        ("src/logger.js", LOGGER),
        ("src/app.js", ROUTES),
    ]);
    (*program.shared::<WideEvents>()).clone()
}

fn names(events: &WideEvents) -> Vec<&str> {
    let mut names: Vec<&str> =
        events.events.iter().flat_map(|event| &event.fields).map(|field| &*field.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn an_event_has_what_any_file_puts_into_it() {
    let events = generated();
    assert_eq!(events.events.len(), 1, "{:?}", events.events);
    assert_eq!(
        names(&events),
        [
            "cart.total",
            "duration_ms",
            "event",
            "method",
            "outcome",
            "sample_rate",
            "status_code",
            "user.id",
            "user.subscription",
        ]
    );
    assert!(events.is_closed(), "{:?}", events.events[0].open);
    assert_eq!(events.carries("cart"), Carried::Yes);
    assert_eq!(events.carries("user.email"), Carried::No);
}

#[test]
fn the_rules_of_a_sampler_are_read_from_code_and_from_text() {
    let events = generated();
    let subjects: Vec<&str> = events.rules.iter().map(|rule| &*rule.subject).collect();
    assert_eq!(
        subjects,
        ["status", "user.subscription", "feature_flags.new_checkout", "duration", "retries"]
    );
    assert!(events.samples);
}

#[test]
fn a_redaction_is_known_by_its_keys_and_patterns() {
    let redaction = generated().redaction;
    assert_eq!(redaction.covers("user.email"), Some(true));
    assert_eq!(redaction.covers("user.phone"), Some(false));
    assert!(redaction.of_mail && !redaction.of_digits);
}

#[test]
fn a_class_builds_an_event() {
    let class = r#"
export class WideEvent {
  fields = {};
  add(more) { Object.assign(this.fields, more); }
  set(key, value) { this.fields[key] = value; }
}
"#;
    let app = r#"
import express from "express";
import pino from "pino";
import { WideEvent } from "./event.js";
const logger = pino();
const app = express();
app.use((req, res, next) => {
  const event = new WideEvent();
  req.event = event;
  res.on("finish", () => {
    event.add({ status: res.statusCode });
    logger.info({ ...event.fields, took: 3 }, "done");
  });
  next();
});
app.get("/a", (req, res) => {
  const event = req.event;
  event.set("plan", "free");
  res.end();
});
"#;
    let program = program(&[("event.js", class), ("app.js", app)]);
    let events = program.shared::<WideEvents>();
    assert!(names(&events).starts_with(&["status"]), "{:?}", names(&events));
    assert!(names(&events).contains(&"took"));
}

#[test]
fn what_comes_from_elsewhere_leaves_an_event_open() {
    let app = r#"
import express from "express";
import pino from "pino";
const logger = pino();
express().use((req, res, next) => {
  res.locals.event = {};
  res.on("finish", () => {
    logger.info({ ...res.locals.event, ...req.details, status: res.statusCode });
  });
  next();
});
express().get("/a", (req, res) => { res.locals.event.plan = "free"; res.end(); });
"#;
    let program = program(&[("app.js", app)]);
    let events = program.shared::<WideEvents>();
    assert_eq!(names(&events), ["plan", "status"]);
    assert!(!events.is_closed());
    assert_eq!(events.events[0].open.len(), 1);
}

#[test]
fn a_handler_that_logs_what_it_does_writes_no_event() {
    let app = r#"
import express from "express";
import pino from "pino";
const logger = pino();
const app = express();
app.get("/a", async (req, res, next) => {
  await next();
  logger.info({ user: req.user.id }, "listed");
  res.end();
});
"#;
    assert!(program(&[("app.js", app)]).shared::<WideEvents>().events.is_empty());
}
