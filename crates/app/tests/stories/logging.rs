//! The logging review, as the guide's workflows ask for it.

use crate::{folder, sw, sw_with};

const LOG: &str =
    "import pino from 'pino';\nexport const logger = pino({ redact: ['password'] });\n";
const LOGIN: &str = "import express from 'express';\nimport { logger } from './log';\nconst app = express();\n\
    app.post('/login', (req, res) => {\n  logger.info({ event: 'login', password: req.body.password, email: req.body.email }, 'login');\n  \
    logger.info({ body: req.body }, 'body');\n  logger.info('checked');\n  res.end();\n});\n";

#[test]
fn the_guides_request_finds_what_is_logged_and_says_what_a_wide_event_would_save() {
    let repository = folder(&[("src/log.ts", LOG), ("src/login.ts", LOGIN)]);
    let block = "/review:logging\nTARGET: src/\nDEPTH: thorough\nFOCUS: safety,privacy,noise,structure\nLOGGER: pino\n";
    let run = sw_with(repository.path(), &["run", "-"], block, &[]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    for expected in
        ["logging/log-pii", "logging/log-body", "logging/diary-logging", "Wide-event migration"]
    {
        assert!(run.out.contains(expected), "{expected} is not in\n{}", run.out);
    }
    assert!(!run.out.contains("secret-logged"), "redaction covers the password\n{}", run.out);
    assert!(run.out.contains("66% fewer"), "{}", run.out);
}

#[test]
fn a_logger_that_is_not_there_is_noted_and_the_table_is_in_the_json() {
    let repository = folder(&[("src/log.ts", LOG), ("src/login.ts", LOGIN)]);
    let args = ["review", "logging", "--logger", "winston", "--format", "json"];
    let run = sw(repository.path(), &args);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["request"]["loggers"][0], "winston");
    assert!(report["request"]["notes"].to_string().contains("no call of this logger"));
    let tables = report["tables"].as_array().unwrap();
    assert_eq!(tables[0]["rows"][0][1], 3, "three statements: {}", tables[0]);
    assert_eq!(tables[1]["rows"][0][2], 3, "three lines on the way: {}", tables[1]);
}
