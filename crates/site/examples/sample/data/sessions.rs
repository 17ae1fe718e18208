//! Sessions of a sample: at work, done with drift, paused, and one that has nothing yet.

use site::{Artifact, Claim, FollowUp, Session};

const REVIEW: &str = "---\ntype: review\n---\n# Review: security\n\n**Gate: BLOCK.** Two findings must be solved before this is merged; see [the plan](../plan/plan.md).\n\n## Findings\n\n| Id | Severity | Place | What |\n|---|---|---|---|\n| F16 | BLOCKER | `src/payments/refund-service.ts:124` | Text of a request in an SQL statement |\n| F2 | HIGH | `src/users/user-repository.ts:26` | Password in the log |\n\n## What was looked at\n\n- [x] 214 files of `src/`\n- [x] the history since `main`\n- [ ] the mobile client, which lives elsewhere\n\n> Static analysis only: nothing was run.\n\n```ts\nconst column = SORTABLE[sort] ?? \"created_at\";\n```\n\nA hostile line: <img src=x onerror=window.harmed=1> and [a link](javascript:window.harmed=1).\n";

const PLAN: &str = "# Plan: refunds\n\n1. Add the table (`migrations/20260114_add_refunds.sql`).\n2. Write both old and new for a week.\n3. Switch the readers.\n\nRisks are in [the review](../reviews/review-security.md). More: <https://www.postgresql.org/docs/>.\n";

pub(crate) fn all() -> Vec<Session> {
    vec![payments(), checkout(), paused(), new()]
}

fn payments() -> Session {
    let criteria = [
        ("Refunds reach the bank within one day", Some(true)),
        ("p95 of `POST /refunds` stays below 300 ms", Some(false)),
        ("No request of the old API fails during the switch", None),
    ];
    Session {
        slug: "payment-api-v2".to_owned(),
        title: "Payment API v2 migration".to_owned(),
        status: "active".to_owned(),
        date: Some("2026-01-15".to_owned()),
        work_type: Some("new_feature".to_owned()),
        branch: Some("feat/payment-api-v2".to_owned()),
        criteria: criteria.map(|(text, ticked)| (text.to_owned(), ticked)).into(),
        activity: strings(&[
            "2026-01-15: session started",
            "2026-01-16: BLOCK via review:security",
            "2026-01-20: INCOMPLETE via review:logging",
            "2026-01-27: APPROVE_WITH_COMMENTS via review:security",
        ]),
        artifacts: vec![
            artifact("plan/plan.md", "plan", None, PLAN),
            artifact("reviews/review-security.md", "review", Some("BLOCK"), REVIEW),
            Artifact {
                stale: true,
                ..artifact(
                    "reviews/review-logging.md",
                    "review",
                    Some("APPROVE"),
                    "# Review: logging\n\nNothing to say.\n",
                )
            },
        ],
        health: "minor drift".to_owned(),
        ..Session::default()
    }
}

fn checkout() -> Session {
    let claims = [
        (
            "All 212 tests pass",
            "VERIFIED",
            "the report of the last run counts 212 passed, 0 failed",
        ),
        ("Coverage of `cart.ts` is 95%", "CONTRADICTED", "`coverage/lcov.info` says 81.4%"),
        ("Checkout is 40% faster", "UNVERIFIED", "no measurement is on record"),
    ];
    let claim = |(text, state, reason): (&str, &str, &str)| Claim {
        text: text.to_owned(),
        state: state.to_owned(),
        reason: reason.to_owned(),
    };
    Session {
        slug: "faster-checkout".to_owned(),
        title: "Faster checkout".to_owned(),
        status: "done".to_owned(),
        date: Some("2026-01-05".to_owned()),
        work_type: Some("refactor".to_owned()),
        branch: Some("perf/checkout".to_owned()),
        criteria: vec![("The cart loads with one query".to_owned(), Some(true))],
        follow_ups: vec![
            FollowUp {
                text: "Load test with the traffic of a sale".to_owned(),
                owner: Some("@platform".to_owned()),
                eta: Some("1 week".to_owned()),
            },
            FollowUp {
                text: "Tell support about the new error page".to_owned(),
                ..FollowUp::default()
            },
        ],
        claims: claims.map(claim).into(),
        activity: strings(&["2026-01-05: session started", "2026-01-30: closed"]),
        artifacts: vec![artifact("completion.md", "closure", None, "# Done\n\nSee the claims.\n")],
        health: "in sync".to_owned(),
    }
}

fn paused() -> Session {
    Session {
        slug: "search-index".to_owned(),
        title: "Search index for every locale, with synonyms and spelling".to_owned(),
        status: "paused".to_owned(),
        date: Some("2025-12-11".to_owned()),
        criteria: vec![
            ("Ten locales".to_owned(), Some(false)),
            ("Synonyms".to_owned(), Some(false)),
        ],
        health: "stale".to_owned(),
        ..Session::default()
    }
}

fn new() -> Session {
    Session {
        slug: "error-report-412".to_owned(),
        title: "Error report 412 <script>window.harmed=1</script>".to_owned(),
        status: "abandoned".to_owned(),
        ..Session::default()
    }
}

fn artifact(path: &str, kind: &str, verdict: Option<&str>, markdown: &str) -> Artifact {
    Artifact {
        path: path.to_owned(),
        kind: Some(kind.to_owned()),
        verdict: verdict.map(str::to_owned),
        stale: false,
        markdown: markdown.to_owned(),
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
