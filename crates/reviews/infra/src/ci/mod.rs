//! The review of pipelines: secrets, who may run what, the same result twice, and how fast it answers.
//!
//! Rows of the catalogue that offline facts cannot decide: how flaky a test is, how often a cache is hit and how long
//! a job takes are stated as unknown in the report's metrics; `clock-locale` needs the tests' own code and is left to
//! the reviews of code. Branch protection counts where it is a file of the repository.

use review::{Check, Focus, Review, SharedCheck};

mod action_archived;
mod action_feature_fragile;
mod action_superfluous;
mod action_typosquat;
mod action_unpinned;
mod action_vulnerable;
mod app_token_broad;
mod artifact_rebuilt;
mod blind_retry;
mod bot_actor_condition;
mod build_timestamp;
mod cache_missing;
mod cache_no_lockhash;
mod cache_no_restore;
mod cache_node_modules;
mod cache_poison;
mod checkout_credentials;
mod clock_locale;
mod condition_always_true;
mod contains_in_text;
mod continue_on_error;
mod curl_pipe_sh;
mod debug_trace;
mod deploy_unguarded;
mod deploy_without_tests;
mod env_file_injection;
mod env_job_level_secret;
mod eval_unquoted;
mod expression_obscure;
mod expression_pasted;
mod hook_plain_http;
mod insecure_commands;
mod lint_after_tests;
mod lockfile_missing;
mod long_lived_cloud_key;
mod no_annotations;
mod no_artifacts_on_failure;
mod no_concurrency;
mod no_deploy_check;
mod no_environment_approval;
mod no_matrix_supported;
mod no_notify;
mod no_security_scan;
mod no_shard;
mod no_timeout;
mod npm_install;
mod opaque_step;
mod paths_filter_gap;
mod permission_unexplained;
mod permissions_missing;
mod permissions_write_all;
mod pin_comment;
mod pipe_hides_failure;
mod prt_checkout_head;
mod publish_token;
mod required_name_mismatch;
mod secret_command_line;
mod secret_echo;
mod secret_hardcoded;
mod secret_in_cache_artifact;
mod secret_output;
mod secret_outside_environment;
mod secret_unmasked;
mod secret_untrusted_action;
mod secrets_all;
mod secrets_inherit;
mod self_hosted_pr;
mod serial_chain;
mod single_job_all;
mod skip_condition;
mod ternary_empty;
mod tests_not_on_pr;
mod tool_latest;
mod update_cooldown;
mod update_runs_code;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &action_archived::CHECK,
    &action_feature_fragile::CHECK,
    &action_superfluous::CHECK,
    &action_typosquat::CHECK,
    &action_unpinned::CHECK,
    &action_vulnerable::CHECK,
    &app_token_broad::CHECK,
    &artifact_rebuilt::CHECK,
    &blind_retry::CHECK,
    &bot_actor_condition::CHECK,
    &build_timestamp::CHECK,
    &cache_missing::CHECK,
    &cache_no_lockhash::CHECK,
    &cache_no_restore::CHECK,
    &cache_node_modules::CHECK,
    &cache_poison::CHECK,
    &checkout_credentials::CHECK,
    &clock_locale::CHECK,
    &condition_always_true::CHECK,
    &contains_in_text::CHECK,
    &continue_on_error::CHECK,
    &curl_pipe_sh::CHECK,
    &debug_trace::CHECK,
    &deploy_unguarded::CHECK,
    &deploy_without_tests::CHECK,
    &env_file_injection::CHECK,
    &env_job_level_secret::CHECK,
    &eval_unquoted::CHECK,
    &expression_obscure::CHECK,
    &expression_pasted::CHECK,
    &hook_plain_http::CHECK,
    &insecure_commands::CHECK,
    &lint_after_tests::CHECK,
    &lockfile_missing::CHECK,
    &long_lived_cloud_key::CHECK,
    &no_annotations::CHECK,
    &no_artifacts_on_failure::CHECK,
    &no_concurrency::CHECK,
    &no_deploy_check::CHECK,
    &no_environment_approval::CHECK,
    &no_matrix_supported::CHECK,
    &no_notify::CHECK,
    &no_security_scan::CHECK,
    &no_shard::CHECK,
    &no_timeout::CHECK,
    &npm_install::CHECK,
    &opaque_step::CHECK,
    &paths_filter_gap::CHECK,
    &permission_unexplained::CHECK,
    &permissions_missing::CHECK,
    &permissions_write_all::CHECK,
    &pin_comment::CHECK,
    &pipe_hides_failure::CHECK,
    &prt_checkout_head::CHECK,
    &publish_token::CHECK,
    &required_name_mismatch::CHECK,
    &secret_command_line::CHECK,
    &secret_echo::CHECK,
    &secret_hardcoded::CHECK,
    &secret_in_cache_artifact::CHECK,
    &secret_output::CHECK,
    &secret_outside_environment::CHECK,
    &secret_unmasked::CHECK,
    &secret_untrusted_action::CHECK,
    &secrets_all::CHECK,
    &secrets_inherit::CHECK,
    &self_hosted_pr::CHECK,
    &serial_chain::CHECK,
    &single_job_all::CHECK,
    &skip_condition::CHECK,
    &ternary_empty::CHECK,
    &tests_not_on_pr::CHECK,
    &tool_latest::CHECK,
    &update_cooldown::CHECK,
    &update_runs_code::CHECK,
];

/// What a stranger writes and a script runs is a matter of both reviews: one rule, two labels.
static SHARED: &[SharedCheck] = &[SharedCheck {
    owner: "security",
    check: security::WORKFLOW_INJECTION,
    focus: &["secrets", "permissions"],
}];

pub(crate) static REVIEW: Review = Review {
    name: "ci",
    ordinal: "CI",
    summary: "pipelines: secrets, who may run what, the same result twice",
    focus: FOCUS,
    checks: CHECKS,
    shared: SHARED,
    tables: crate::pipeline::report::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "correctness", summary: "a green run means that the change is good" },
    Focus { name: "determinism", summary: "the same commit gives the same result" },
    Focus { name: "caching", summary: "caches save time and carry nothing foreign" },
    Focus { name: "secrets", summary: "secrets reach who needs them, and no log" },
    Focus { name: "parallelization", summary: "what is independent runs side by side" },
    Focus { name: "flakiness", summary: "failures are shown, and runs end" },
    Focus { name: "feedback", summary: "who broke it learns what broke" },
    Focus { name: "deployment", summary: "what is deployed was tested and let through" },
    Focus { name: "permissions", summary: "tokens may do what their job needs" },
];
