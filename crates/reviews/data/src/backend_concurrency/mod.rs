//! The concurrency review: what goes wrong when two requests meet.

use review::{Check, Focus, Review};

mod await_missing;
mod cache_rmw;
mod cache_stampede;
mod check_then_act;
mod conditional_update_unchecked;
mod count_limit_insert;
mod create_no_dedupe;
mod cron_overlap;
mod effect_before_commit;
mod exists_then_insert;
mod file_write_race;
mod for_update_no_tx;
mod fs_toctou;
mod job_ack_early;
mod job_no_claim;
mod job_no_dlq;
mod job_no_limit;
mod job_no_timeout;
mod lock_no_finally;
mod lock_no_ttl;
mod lock_order;
mod lock_over_network;
mod module_counter;
mod multi_write_no_tx;
mod no_backoff;
mod payment_no_idempotency;
mod promise_all_shared;
mod promise_all_unbounded;
mod rate_limit_rmw;
mod read_modify_write;
mod request_state_global;
mod retry_4xx;
mod retry_non_idempotent;
mod retry_unbounded;
mod seq_max_plus_one;
mod stale_after_await;
mod tx_client_leak;
mod tx_external_call;
mod tx_isolation_low;
mod tx_long;
mod tx_nested;
mod tx_no_rollback;
mod unhandled_rejection;
mod webhook_no_dedupe;
mod worker_shared;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &await_missing::CHECK,
    &cache_rmw::CHECK,
    &cache_stampede::CHECK,
    &check_then_act::CHECK,
    &conditional_update_unchecked::CHECK,
    &count_limit_insert::CHECK,
    &create_no_dedupe::CHECK,
    &cron_overlap::CHECK,
    &effect_before_commit::CHECK,
    &exists_then_insert::CHECK,
    &file_write_race::CHECK,
    &for_update_no_tx::CHECK,
    &fs_toctou::CHECK,
    &job_ack_early::CHECK,
    &job_no_claim::CHECK,
    &job_no_dlq::CHECK,
    &job_no_limit::CHECK,
    &job_no_timeout::CHECK,
    &lock_no_finally::CHECK,
    &lock_no_ttl::CHECK,
    &lock_order::CHECK,
    &lock_over_network::CHECK,
    &module_counter::CHECK,
    &multi_write_no_tx::CHECK,
    &no_backoff::CHECK,
    &payment_no_idempotency::CHECK,
    &promise_all_shared::CHECK,
    &promise_all_unbounded::CHECK,
    &rate_limit_rmw::CHECK,
    &read_modify_write::CHECK,
    &request_state_global::CHECK,
    &retry_4xx::CHECK,
    &retry_non_idempotent::CHECK,
    &retry_unbounded::CHECK,
    &seq_max_plus_one::CHECK,
    &stale_after_await::CHECK,
    &tx_client_leak::CHECK,
    &tx_external_call::CHECK,
    &tx_isolation_low::CHECK,
    &tx_long::CHECK,
    &tx_nested::CHECK,
    &tx_no_rollback::CHECK,
    &unhandled_rejection::CHECK,
    &webhook_no_dedupe::CHECK,
    &worker_shared::CHECK,
];

pub static REVIEW: Review = Review {
    name: "backend-concurrency",
    ordinal: "BC",
    summary: "what goes wrong when two requests meet",
    focus: FOCUS,
    checks: CHECKS,
    shared: &[],
    tables: crate::matrix::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "race-conditions", summary: "the outcome does not depend on who comes first" },
    Focus { name: "atomicity", summary: "what belongs together happens together or not at all" },
    Focus { name: "locking", summary: "locks are held where they are needed, and no longer" },
    Focus { name: "deadlocks", summary: "nobody waits for somebody who waits for them" },
    Focus { name: "idempotency", summary: "what is repeated happens once" },
    Focus { name: "async", summary: "promises are waited for, and their failures are handled" },
    Focus { name: "isolation", summary: "transactions see what they need to be right" },
    Focus { name: "jobs", summary: "jobs are done once, and not lost" },
];
