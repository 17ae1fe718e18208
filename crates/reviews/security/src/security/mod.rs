//! The security review: what lets somebody do or see what they must not.

use review::{Check, Focus, Review};

mod admin_no_role;
mod aead_misuse;
mod ajv_all_errors;
mod angular_trust_off;
mod argument_injection;
mod basic_auth_http;
mod body_limit;
mod cdk_public;
mod cdk_storage_unprotected;
mod client_permission_only;
mod client_price;
mod cmd_exec;
mod cookie_flags;
mod cookie_long_lived;
mod cors_any_credentials;
mod cors_null_origin;
mod cors_wildcard;
mod csp_weak;
mod csrf_missing;
mod debug_on;
mod decompression_bomb;
mod dep_deprecated;
mod dep_plain_http;
mod dep_vulnerable;
mod devtool_in_prod_deps;
mod devtools_port;
mod double_escape;
mod download_insecure;
mod dynamic_call;
mod env_committed;
mod eval_dynamic;
mod file_race;
mod format_string;
mod get_mutation;
mod graphql_injection;
mod header_crlf;
mod headers_missing;
mod headless_code;
mod hidden_bypass;
mod host_link;
mod html_attribute_escape;
mod html_by_hand;
mod html_expansion;
mod html_tag_filter;
mod http_parser_lenient;
mod http_url;
mod identity_from_request;
mod idor;
mod insecure_random;
mod jquery_plugin;
mod js_url_href;
mod jwt_decode_as_verify;
mod jwt_no_alg_list;
mod jwt_no_aud_iss;
mod jwt_no_expiry;
mod jwt_verify_off;
mod jwt_whole_row;
mod kdf_low_cost;
mod key_size;
mod ldap_injection;
mod lockout_missing;
mod log_injection;
mod mass_assignment;
mod message_any_target;
mod message_origin_missing;
mod money_float;
mod negative_amount;
mod no_input_validation;
mod no_timeout_outbound;
mod nosql_object;
mod open_redirect;
mod password_empty;
mod password_in_cookie;
mod password_plain;
mod password_policy;
mod password_weak_hash;
mod path_traversal;
mod pii_in_url;
mod pii_plaintext_column;
mod polluting_merge;
mod powered_by_shown;
mod proto_pollution;
mod random_biased;
mod rate_limit_auth;
mod regex_anchor_missing;
mod regex_escape_useless;
mod regex_exponential;
mod regex_hostname_dot;
mod regex_injection;
mod regex_polynomial;
mod regex_range_large;
mod replay_window;
mod resource_exhaustion;
mod route_case_sensitive;
mod route_no_auth;
mod sanitize_backslash;
mod sanitize_first_only;
mod sanitize_multichar;
mod secret_client;
mod secret_config_file;
mod secret_in_history;
mod secret_in_response;
mod secret_in_url;
mod secret_literal;
pub(crate) mod secret_logged;
mod sequential_ids;
mod serialize_unsafe;
mod session_fixation;
mod session_no_expiry;
mod sql_concat;
mod ssrf;
mod ssti;
mod stacktrace_response;
mod static_iv_salt;
mod static_root;
mod suffix_check_incorrect;
mod temp_file_predictable;
mod template_unescaped;
mod timing_compare;
mod tls_old;
mod tls_verify_off;
mod token_in_web_storage;
mod token_no_revocation;
mod type_confusion;
mod unsafe_deserialize;
mod upload_unrestricted;
mod url_scheme_incomplete;
mod url_substring_check;
mod user_enumeration;
mod weak_cipher;
mod weak_hash;
mod webhook_no_signature;
mod workflow_injection;
mod ws_no_auth;
mod xml_bomb;
mod xpath_injection;
mod xss_html_sink;
mod xss_reflected;
mod xxe;
mod zip_slip;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &admin_no_role::CHECK,
    &aead_misuse::CHECK,
    &ajv_all_errors::CHECK,
    &angular_trust_off::CHECK,
    &argument_injection::CHECK,
    &basic_auth_http::CHECK,
    &body_limit::CHECK,
    &cdk_public::CHECK,
    &cdk_storage_unprotected::CHECK,
    &client_permission_only::CHECK,
    &client_price::CHECK,
    &cmd_exec::CHECK,
    &cookie_flags::CHECK,
    &cookie_long_lived::CHECK,
    &cors_any_credentials::CHECK,
    &cors_null_origin::CHECK,
    &cors_wildcard::CHECK,
    &csp_weak::CHECK,
    &csrf_missing::CHECK,
    &debug_on::CHECK,
    &decompression_bomb::CHECK,
    &dep_deprecated::CHECK,
    &dep_plain_http::CHECK,
    &dep_vulnerable::CHECK,
    &devtool_in_prod_deps::CHECK,
    &devtools_port::CHECK,
    &double_escape::CHECK,
    &download_insecure::CHECK,
    &dynamic_call::CHECK,
    &env_committed::CHECK,
    &eval_dynamic::CHECK,
    &file_race::CHECK,
    &format_string::CHECK,
    &get_mutation::CHECK,
    &graphql_injection::CHECK,
    &header_crlf::CHECK,
    &headers_missing::CHECK,
    &headless_code::CHECK,
    &hidden_bypass::CHECK,
    &host_link::CHECK,
    &html_attribute_escape::CHECK,
    &html_by_hand::CHECK,
    &html_expansion::CHECK,
    &html_tag_filter::CHECK,
    &http_parser_lenient::CHECK,
    &http_url::CHECK,
    &identity_from_request::CHECK,
    &idor::CHECK,
    &insecure_random::CHECK,
    &jquery_plugin::CHECK,
    &js_url_href::CHECK,
    &jwt_decode_as_verify::CHECK,
    &jwt_no_alg_list::CHECK,
    &jwt_no_aud_iss::CHECK,
    &jwt_no_expiry::CHECK,
    &jwt_verify_off::CHECK,
    &jwt_whole_row::CHECK,
    &kdf_low_cost::CHECK,
    &key_size::CHECK,
    &ldap_injection::CHECK,
    &lockout_missing::CHECK,
    &log_injection::CHECK,
    &mass_assignment::CHECK,
    &message_any_target::CHECK,
    &message_origin_missing::CHECK,
    &money_float::CHECK,
    &negative_amount::CHECK,
    &no_input_validation::CHECK,
    &no_timeout_outbound::CHECK,
    &nosql_object::CHECK,
    &open_redirect::CHECK,
    &password_empty::CHECK,
    &password_in_cookie::CHECK,
    &password_plain::CHECK,
    &password_policy::CHECK,
    &password_weak_hash::CHECK,
    &path_traversal::CHECK,
    &pii_in_url::CHECK,
    &pii_plaintext_column::CHECK,
    &polluting_merge::CHECK,
    &powered_by_shown::CHECK,
    &proto_pollution::CHECK,
    &random_biased::CHECK,
    &rate_limit_auth::CHECK,
    &regex_anchor_missing::CHECK,
    &regex_escape_useless::CHECK,
    &regex_exponential::CHECK,
    &regex_hostname_dot::CHECK,
    &regex_injection::CHECK,
    &regex_polynomial::CHECK,
    &regex_range_large::CHECK,
    &replay_window::CHECK,
    &resource_exhaustion::CHECK,
    &route_case_sensitive::CHECK,
    &route_no_auth::CHECK,
    &sanitize_backslash::CHECK,
    &sanitize_first_only::CHECK,
    &sanitize_multichar::CHECK,
    &secret_client::CHECK,
    &secret_config_file::CHECK,
    &secret_in_history::CHECK,
    &secret_in_response::CHECK,
    &secret_in_url::CHECK,
    &secret_literal::CHECK,
    &secret_logged::CHECK,
    &sequential_ids::CHECK,
    &serialize_unsafe::CHECK,
    &session_fixation::CHECK,
    &session_no_expiry::CHECK,
    &sql_concat::CHECK,
    &ssrf::CHECK,
    &ssti::CHECK,
    &stacktrace_response::CHECK,
    &static_iv_salt::CHECK,
    &static_root::CHECK,
    &suffix_check_incorrect::CHECK,
    &temp_file_predictable::CHECK,
    &template_unescaped::CHECK,
    &timing_compare::CHECK,
    &tls_old::CHECK,
    &tls_verify_off::CHECK,
    &token_in_web_storage::CHECK,
    &token_no_revocation::CHECK,
    &type_confusion::CHECK,
    &unsafe_deserialize::CHECK,
    &upload_unrestricted::CHECK,
    &url_scheme_incomplete::CHECK,
    &url_substring_check::CHECK,
    &user_enumeration::CHECK,
    &weak_cipher::CHECK,
    &weak_hash::CHECK,
    &webhook_no_signature::CHECK,
    &workflow_injection::CHECK,
    &ws_no_auth::CHECK,
    &xml_bomb::CHECK,
    &xpath_injection::CHECK,
    &xss_html_sink::CHECK,
    &xss_reflected::CHECK,
    &xxe::CHECK,
    &zip_slip::CHECK,
];

/// Also a rule of the logging review.
pub static SECRET_LOGGED: &Check = &secret_logged::CHECK;

/// Also a rule of the review of pipelines.
pub static WORKFLOW_INJECTION: &Check = &workflow_injection::CHECK;

pub static REVIEW: Review = Review {
    name: "security",
    ordinal: "SE",
    summary: "what lets somebody do or see what they must not",
    focus: FOCUS,
    checks: CHECKS,
    shared: &[],
    tables: review::no_tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "authentication", summary: "who is calling is known before anything is done" },
    Focus { name: "authorization", summary: "callers reach only what is theirs" },
    Focus { name: "secrets", summary: "credentials stay out of code, logs and responses" },
    Focus { name: "injection", summary: "data never becomes a command" },
    Focus { name: "xss", summary: "data never becomes a script in somebody's browser" },
    Focus { name: "csrf", summary: "a foreign page cannot act for a signed-in user" },
    Focus { name: "input-validation", summary: "what enters has the shape it should have" },
    Focus {
        name: "cryptography",
        summary: "ciphers, hashes and random numbers are fit for their use",
    },
    Focus { name: "web", summary: "the browser is told what other origins may do" },
    Focus { name: "rate-limiting", summary: "nobody can try often or ask for too much" },
    Focus { name: "data-protection", summary: "personal data and internals are not exposed" },
    Focus { name: "dependencies", summary: "packages are maintained and free of known faults" },
    Focus {
        name: "business-logic",
        summary: "prices, amounts and permissions come from the server",
    },
];
