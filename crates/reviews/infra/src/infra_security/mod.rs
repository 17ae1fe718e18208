//! The infrastructure security review: what is declared, as an attacker reads it.

use review::{Check, Focus, Review};

pub(crate) mod admin_console_public;
pub(crate) mod apiserver_account_admission;
pub(crate) mod apiserver_account_lookup;
pub(crate) mod apiserver_anonymous;
pub(crate) mod apiserver_audit;
pub(crate) mod apiserver_audit_backups;
pub(crate) mod apiserver_audit_size;
pub(crate) mod apiserver_authorization;
pub(crate) mod apiserver_encryption;
pub(crate) mod apiserver_etcd_tls;
pub(crate) mod apiserver_event_rate;
pub(crate) mod apiserver_kubelet_ca;
pub(crate) mod apiserver_kubelet_client;
pub(crate) mod apiserver_node_restriction;
pub(crate) mod apiserver_plain_port;
pub(crate) mod apiserver_timeout;
pub(crate) mod apiserver_token_file;
pub(crate) mod audit_policy_gaps;
pub(crate) mod audit_trail;
pub(crate) mod azure_owner_sub;
pub(crate) mod backup_unencrypted;
pub(crate) mod caps;
pub(crate) mod caps_added;
pub(crate) mod cdn_no_oac;
pub(crate) mod cert_selfsigned;
pub(crate) mod controller_bind_address;
pub(crate) mod controller_credentials;
pub(crate) mod cors_open_storage;
pub(crate) mod db_no_tls;
pub(crate) mod db_public;
pub(crate) mod db_public_subnet;
pub(crate) mod default_creds;
pub(crate) mod default_sa;
pub(crate) mod docker_sock;
pub(crate) mod etcd_auto_tls;
pub(crate) mod etcd_client_auth;
pub(crate) mod etcd_encryption_identity;
pub(crate) mod etcd_peer_tls;
pub(crate) mod etcd_tls;
pub(crate) mod flat_network;
pub(crate) mod gcp_allusers;
pub(crate) mod gcp_primitive_role;
pub(crate) mod host_ns;
pub(crate) mod hostpath;
pub(crate) mod hostpath_system;
pub(crate) mod iam_action_resource_star;
pub(crate) mod iam_action_star;
pub(crate) mod iam_cross_no_externalid;
pub(crate) mod iam_no_mfa;
pub(crate) mod iam_oidc_loose;
pub(crate) mod iam_passrole_open;
pub(crate) mod iam_privesc;
pub(crate) mod iam_resource_star;
pub(crate) mod iam_root_key;
pub(crate) mod iam_trust_open;
pub(crate) mod iam_user_keys;
pub(crate) mod imdsv1;
pub(crate) mod img_latest;
pub(crate) mod img_no_digest;
pub(crate) mod img_untrusted;
pub(crate) mod kms_no_rotation;
pub(crate) mod kubelet_cert_rotation;
pub(crate) mod kubelet_event_qps;
pub(crate) mod kubelet_hostname_override;
pub(crate) mod kubelet_idle_timeout;
pub(crate) mod kubelet_iptables;
pub(crate) mod kubelet_read_only_port;
pub(crate) mod lb_http;
pub(crate) mod log_bucket_public;
pub(crate) mod log_retention;
pub(crate) mod no_flow_logs;
pub(crate) mod no_resources;
pub(crate) mod priv_escalation;
pub(crate) mod privileged;
pub(crate) mod rbac_create_pods;
pub(crate) mod rbac_exec;
pub(crate) mod rbac_impersonate;
pub(crate) mod rbac_wild;
pub(crate) mod run_as_root;
pub(crate) mod rw_rootfs;
pub(crate) mod s3_pab_missing;
pub(crate) mod s3_pab_off;
pub(crate) mod s3_public_acl;
pub(crate) mod s3_website;
pub(crate) mod sa_token;
pub(crate) mod seccomp;
pub(crate) mod secret_configmap;
pub(crate) mod secret_docker;
pub(crate) mod secret_env;
pub(crate) mod secret_in_iac;
pub(crate) mod secret_plain_secret_manifest;
pub(crate) mod sg_admin_open;
pub(crate) mod sg_all_open;
pub(crate) mod sg_db_open;
pub(crate) mod sg_egress_open;
pub(crate) mod sg_no_description;
pub(crate) mod ssh_loadbalancer;
pub(crate) mod storage_unencrypted;
pub(crate) mod tf_state_committed;
pub(crate) mod tiller;
pub(crate) mod tls_policy_old;
pub(crate) mod weak_ciphers;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &admin_console_public::CHECK,
    &apiserver_account_admission::CHECK,
    &apiserver_account_lookup::CHECK,
    &apiserver_anonymous::CHECK,
    &apiserver_audit::CHECK,
    &apiserver_audit_backups::CHECK,
    &apiserver_audit_size::CHECK,
    &apiserver_authorization::CHECK,
    &apiserver_encryption::CHECK,
    &apiserver_etcd_tls::CHECK,
    &apiserver_event_rate::CHECK,
    &apiserver_kubelet_ca::CHECK,
    &apiserver_kubelet_client::CHECK,
    &apiserver_node_restriction::CHECK,
    &apiserver_plain_port::CHECK,
    &apiserver_timeout::CHECK,
    &apiserver_token_file::CHECK,
    &audit_policy_gaps::CHECK,
    &audit_trail::CHECK,
    &azure_owner_sub::CHECK,
    &backup_unencrypted::CHECK,
    &caps::CHECK,
    &caps_added::CHECK,
    &cdn_no_oac::CHECK,
    &cert_selfsigned::CHECK,
    &controller_bind_address::CHECK,
    &controller_credentials::CHECK,
    &cors_open_storage::CHECK,
    &db_no_tls::CHECK,
    &db_public::CHECK,
    &db_public_subnet::CHECK,
    &default_creds::CHECK,
    &default_sa::CHECK,
    &docker_sock::CHECK,
    &etcd_auto_tls::CHECK,
    &etcd_client_auth::CHECK,
    &etcd_encryption_identity::CHECK,
    &etcd_peer_tls::CHECK,
    &etcd_tls::CHECK,
    &flat_network::CHECK,
    &gcp_allusers::CHECK,
    &gcp_primitive_role::CHECK,
    &host_ns::CHECK,
    &hostpath::CHECK,
    &hostpath_system::CHECK,
    &iam_action_resource_star::CHECK,
    &iam_action_star::CHECK,
    &iam_cross_no_externalid::CHECK,
    &iam_no_mfa::CHECK,
    &iam_oidc_loose::CHECK,
    &iam_passrole_open::CHECK,
    &iam_privesc::CHECK,
    &iam_resource_star::CHECK,
    &iam_root_key::CHECK,
    &iam_trust_open::CHECK,
    &iam_user_keys::CHECK,
    &imdsv1::CHECK,
    &img_latest::CHECK,
    &img_no_digest::CHECK,
    &img_untrusted::CHECK,
    &kms_no_rotation::CHECK,
    &kubelet_cert_rotation::CHECK,
    &kubelet_event_qps::CHECK,
    &kubelet_hostname_override::CHECK,
    &kubelet_idle_timeout::CHECK,
    &kubelet_iptables::CHECK,
    &kubelet_read_only_port::CHECK,
    &lb_http::CHECK,
    &log_bucket_public::CHECK,
    &log_retention::CHECK,
    &no_flow_logs::CHECK,
    &no_resources::CHECK,
    &priv_escalation::CHECK,
    &privileged::CHECK,
    &rbac_create_pods::CHECK,
    &rbac_exec::CHECK,
    &rbac_impersonate::CHECK,
    &rbac_wild::CHECK,
    &run_as_root::CHECK,
    &rw_rootfs::CHECK,
    &s3_pab_missing::CHECK,
    &s3_pab_off::CHECK,
    &s3_public_acl::CHECK,
    &s3_website::CHECK,
    &sa_token::CHECK,
    &seccomp::CHECK,
    &secret_configmap::CHECK,
    &secret_docker::CHECK,
    &secret_env::CHECK,
    &secret_in_iac::CHECK,
    &secret_plain_secret_manifest::CHECK,
    &sg_admin_open::CHECK,
    &sg_all_open::CHECK,
    &sg_db_open::CHECK,
    &sg_egress_open::CHECK,
    &sg_no_description::CHECK,
    &ssh_loadbalancer::CHECK,
    &storage_unencrypted::CHECK,
    &tf_state_committed::CHECK,
    &tiller::CHECK,
    &tls_policy_old::CHECK,
    &weak_ciphers::CHECK,
];

pub(crate) static REVIEW: Review = Review {
    name: "infra-security",
    ordinal: "IS",
    summary: "infrastructure as an attacker reads it",
    focus: &[
        Focus { name: "iam", summary: "nobody can make themselves more powerful" },
        Focus { name: "network", summary: "the internet reaches nothing but front doors" },
        Focus { name: "secrets", summary: "no credential can be read from code or images" },
        Focus { name: "encryption", summary: "data is unreadable at rest and on its way" },
        Focus { name: "container", summary: "a break-in stays inside of its container" },
        Focus { name: "logging", summary: "an intrusion leaves traces" },
        Focus { name: "public-exposure", summary: "no data is open to everybody" },
    ],
    checks: CHECKS,
    shared: &[],
    tables: crate::tables::infra_security,
    gaps: crate::claims::gaps,
};
