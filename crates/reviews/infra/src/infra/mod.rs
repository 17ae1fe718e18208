//! The infrastructure review: what a change of what runs may cost.

use review::{Check, Focus, Review, SharedCheck};

mod api_removed;
mod backup_none;
mod bucket_no_versioning;
mod cost_oversize;
mod default_namespace;
mod deletion_unprotected;
mod filter_no_alarm;
mod hpa_replicas;
mod liveness_equals_readiness;
mod namespace_no_quota;
mod netpol_missing;
mod no_alarms;
mod no_graceful;
mod no_hpa;
mod no_lifecycle;
mod no_logs_export;
mod no_prevent_destroy;
mod no_probes;
mod no_tags;
mod pdb_missing;
mod peering_wide;
mod public_ip_private_workload;
mod pullpolicy;
mod rbac_secrets_all;
mod rollout_unsafe;
mod secret_no_rotation;
mod secret_scope;
mod service_no_target;
mod sg_web_open;
mod shared_role;
mod single_az;
mod single_region;
mod single_replica;
mod spread_missing;
mod svc_nodeport;
mod tf_local_state;
mod tf_no_lock;
mod tf_shared_state;
mod tf_state_plain;
mod tf_unpinned;
mod tf_var_not_sensitive;
mod unbounded_scale;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &api_removed::CHECK,
    &backup_none::CHECK,
    &bucket_no_versioning::CHECK,
    &cost_oversize::CHECK,
    &default_namespace::CHECK,
    &deletion_unprotected::CHECK,
    &filter_no_alarm::CHECK,
    &hpa_replicas::CHECK,
    &liveness_equals_readiness::CHECK,
    &namespace_no_quota::CHECK,
    &netpol_missing::CHECK,
    &no_alarms::CHECK,
    &no_graceful::CHECK,
    &no_hpa::CHECK,
    &no_lifecycle::CHECK,
    &no_logs_export::CHECK,
    &no_prevent_destroy::CHECK,
    &no_probes::CHECK,
    &no_tags::CHECK,
    &pdb_missing::CHECK,
    &peering_wide::CHECK,
    &public_ip_private_workload::CHECK,
    &pullpolicy::CHECK,
    &rbac_secrets_all::CHECK,
    &rollout_unsafe::CHECK,
    &secret_no_rotation::CHECK,
    &secret_scope::CHECK,
    &service_no_target::CHECK,
    &sg_web_open::CHECK,
    &shared_role::CHECK,
    &single_az::CHECK,
    &single_region::CHECK,
    &single_replica::CHECK,
    &spread_missing::CHECK,
    &svc_nodeport::CHECK,
    &tf_local_state::CHECK,
    &tf_no_lock::CHECK,
    &tf_shared_state::CHECK,
    &tf_state_plain::CHECK,
    &tf_unpinned::CHECK,
    &tf_var_not_sensitive::CHECK,
    &unbounded_scale::CHECK,
];

pub(crate) static REVIEW: Review = Review {
    name: "infra",
    ordinal: "INF",
    summary: "rights, networks, availability, cost and state of what is declared",
    focus: &[
        Focus { name: "iam", summary: "nobody may do more than their work needs" },
        Focus { name: "network", summary: "only who must reach something can" },
        Focus { name: "compute", summary: "what runs has its limits, probes and fixed versions" },
        Focus { name: "availability", summary: "the loss of a zone, a node or a disk is survived" },
        Focus { name: "cost", summary: "what is paid for is used, and ends" },
        Focus { name: "observability", summary: "what happens is recorded and somebody is told" },
        Focus { name: "secrets", summary: "no credential stands in code" },
        Focus { name: "state", summary: "state is shared, locked, encrypted and recoverable" },
        Focus {
            name: "kubernetes",
            summary: "namespaces are kept apart and images are what they say",
        },
    ],
    checks: CHECKS,
    shared: SHARED,
    tables: crate::tables::infra,
    gaps: crate::claims::gaps,
};

const fn share(check: &'static Check, focus: &'static [&'static str]) -> SharedCheck {
    SharedCheck { owner: "infra-security", check, focus }
}

/// What an attacker would use as well, and what the review of infrastructure asks for too.
static SHARED: &[SharedCheck] = &[
    share(&crate::infra_security::db_public::CHECK, &["network"]),
    share(&crate::infra_security::db_public_subnet::CHECK, &["network"]),
    share(&crate::infra_security::iam_action_resource_star::CHECK, &["iam"]),
    share(&crate::infra_security::iam_action_star::CHECK, &["iam"]),
    share(&crate::infra_security::iam_resource_star::CHECK, &["iam"]),
    share(&crate::infra_security::iam_trust_open::CHECK, &["iam"]),
    share(&crate::infra_security::iam_user_keys::CHECK, &["iam"]),
    share(&crate::infra_security::imdsv1::CHECK, &["compute"]),
    share(&crate::infra_security::img_latest::CHECK, &["compute"]),
    share(&crate::infra_security::img_no_digest::CHECK, &["compute"]),
    share(&crate::infra_security::lb_http::CHECK, &["network"]),
    share(&crate::infra_security::log_retention::CHECK, &["observability", "cost"]),
    share(&crate::infra_security::no_flow_logs::CHECK, &["observability", "network"]),
    share(&crate::infra_security::no_resources::CHECK, &["compute"]),
    share(&crate::infra_security::priv_escalation::CHECK, &["compute"]),
    share(&crate::infra_security::rbac_wild::CHECK, &["iam"]),
    share(&crate::infra_security::run_as_root::CHECK, &["compute"]),
    share(&crate::infra_security::rw_rootfs::CHECK, &["compute"]),
    share(&crate::infra_security::s3_pab_missing::CHECK, &["network"]),
    share(&crate::infra_security::s3_pab_off::CHECK, &["network"]),
    share(&crate::infra_security::s3_public_acl::CHECK, &["network"]),
    share(&crate::infra_security::seccomp::CHECK, &["compute"]),
    share(&crate::infra_security::secret_configmap::CHECK, &["secrets"]),
    share(&crate::infra_security::secret_env::CHECK, &["secrets"]),
    share(&crate::infra_security::secret_in_iac::CHECK, &["secrets"]),
    share(&crate::infra_security::sg_admin_open::CHECK, &["network"]),
    share(&crate::infra_security::sg_all_open::CHECK, &["network"]),
    share(&crate::infra_security::sg_db_open::CHECK, &["network"]),
    share(&crate::infra_security::sg_egress_open::CHECK, &["network"]),
    share(&crate::infra_security::sg_no_description::CHECK, &["network"]),
    share(&crate::infra_security::storage_unencrypted::CHECK, &["compute", "secrets"]),
    share(&crate::infra_security::tf_state_committed::CHECK, &["secrets", "state"]),
];
