//! A site with as many findings as one likes, as varied as real ones, for tests and for looking at.

use model::{Confidence, Severity};
use site::{Artifact, Claim, Finding, FollowUp, Line, Place, Run, Session, Site, Source};

const MESSAGES: [(&str, &str); 6] = [
    (
        "security/sql-concat",
        "Request data (`req.query`) becomes part of the SQL text that `db.raw` runs",
    ),
    ("security/secret-logged", "`password` is a password and is logged as it is"),
    ("migrations/index-not-concurrent", "nobody can write to `users` while the index is built"),
    ("infra-security/wildcard-action", "the policy allows every action on every resource"),
    ("logging/log-pii", "`user.email` is an email address and is logged as it is"),
    ("ci/action-unpinned", "`actions/checkout@v4` is whatever its owner moves the tag to"),
];

fn finding(number: usize) -> Finding {
    let (rule, message) = MESSAGES[number % MESSAGES.len()];
    let review = rule.split('/').next().unwrap_or("security");
    let path = format!("src/modules/area-{}/handler-{}.ts", number % 37, number % 211);
    let at = 10 + (number as u32 * 7) % 180;
    Finding {
        id: format!("F{number}"),
        session: ["payment-api-v2", "faster-checkout"][number % 2].to_owned(),
        severity: Severity::ALL[[4, 2, 3, 1, 2, 3, 4, 0, 2, 4][(number * 7 + number / 11) % 10]],
        confidence: Confidence::High,
        rule: rule.to_owned(),
        reviews: vec![review.to_owned()],
        title: format!("What `{rule}` is about, in a sentence that many findings share"),
        message: format!("{message} (case {number})"),
        path: Some(path.clone()),
        line: Some(at),
        status: ["open", "open", "open", "resolved", "deferred"][number % 5].to_owned(),
        reason: (number % 5 == 4).then(|| "after the launch".to_owned()),
        owner: None,
        first_seen: format!("2026-01-{:02}", 1 + number % 28),
        last_seen: "2026-02-01".to_owned(),
        code: (0..5)
            .map(|line| Line { number: at - 2 + line, text: format!("    const rows{line} = await db.raw(`select * from t{number} where a = '${{name}}'`);") })
            .collect(),
        steps: (0..3)
            .map(|step| Place { path: path.clone(), line: at - 2 + step, note: format!("step {step}: the value goes on to `handler{number}`") })
            .collect(),
        sources: vec![Source { url: "https://owasp.org/Top10/A03_2021-Injection/".to_owned() }],
        fix: Some("Bind the value instead of writing it into the text.".to_owned()),
        before: Some("db.raw(`select * from t where a = '${name}'`)".to_owned()),
        after: Some("db.raw('select * from t where a = ?', [name])".to_owned()),
        cwe: vec![89],
    }
}

fn session(slug: &str, title: &str, status: &str) -> Session {
    let document = "# Review: security\n\n## 3. Findings\n\n| Id | Severity | Place |\n|---|---|---|\n| SE-1 | BLOCKER | `src/a.ts:4` |\n\n- [x] one\n- [ ] two\n\n```ts\nconst a = 1;\n```\n";
    Session {
        slug: slug.to_owned(),
        title: title.to_owned(),
        status: status.to_owned(),
        date: Some("2026-01-15".to_owned()),
        work_type: Some("new_feature".to_owned()),
        branch: Some(format!("feat/{slug}")),
        criteria: vec![
            ("It works".to_owned(), Some(true)),
            ("It is fast".to_owned(), Some(false)),
            ("It is told".to_owned(), None),
        ],
        follow_ups: vec![
            FollowUp {
                text: "Load test (@platform, ETA: 1 week)".to_owned(),
                owner: Some("platform".to_owned()),
                eta: Some("1 week".to_owned()),
            },
            FollowUp { text: "Documentation".to_owned(), ..FollowUp::default() },
        ],
        claims: ["VERIFIED", "CONTRADICTED", "UNVERIFIED"]
            .iter()
            .map(|state| Claim {
                text: "620 lines".to_owned(),
                state: (*state).to_owned(),
                reason: "src/a.ts has 620 lines".to_owned(),
            })
            .collect(),
        activity: vec![
            "2026-01-16: BLOCK via review:security".to_owned(),
            "2026-01-20: APPROVE via review:security".to_owned(),
        ],
        artifacts: vec![Artifact {
            path: "reviews/review-security.md".to_owned(),
            kind: Some("review".to_owned()),
            verdict: Some("BLOCK".to_owned()),
            stale: true,
            markdown: document.to_owned(),
        }],
        health: "in sync".to_owned(),
    }
}

fn run(at: usize) -> Run {
    let counts = Severity::ALL.into_iter().zip([3, 9, 14, 8, 21]);
    let counts = counts.map(|(severity, most)| (severity.word().to_owned(), most * (30 - at) / 20));
    Run {
        date: format!("2026-01-{:02}", 1 + at % 28),
        session: "payment-api-v2".to_owned(),
        reviews: vec![["security", "logging", "migrations"][at % 3].to_owned()],
        verdict: if at > 24 { "APPROVE_WITH_COMMENTS" } else { "BLOCK" }.to_owned(),
        counts: counts.collect(),
    }
}

pub(crate) fn site(findings: usize) -> Site {
    Site {
        repository: "acme-shop".to_owned(),
        head: Some("4dd7c209c48af80e1eac4f5eb8af2e29ae4717f3".to_owned()),
        tool_version: "0.1.0".to_owned(),
        date: "2026-02-03".to_owned(),
        sessions: vec![
            session("payment-api-v2", "Payment API v2 migration", "active"),
            session("faster-checkout", "Faster checkout", "done"),
        ],
        findings: (1..=findings).map(finding).collect(),
        runs: (0..28).map(run).collect(),
    }
}
