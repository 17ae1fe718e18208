//! The migrations review: what a schema change does to those who use the database meanwhile, and the way back.

use review::{Check, Focus, Review};

mod add_default_old_engine;
mod add_not_null_no_default;
mod add_volatile_default;
mod backfill_in_ddl_tx;
mod backfill_no_progress;
mod backfill_not_idempotent;
mod char_type;
mod check_not_valid;
mod concurrently_in_tx;
mod constraint_unnamed;
mod delete_all;
mod domain_constraint;
mod down_empty_silent;
mod down_loses_data;
mod down_mismatch;
mod down_missing;
mod drop_column;
mod drop_database;
mod drop_index_not_concurrent;
mod drop_not_null;
mod drop_table;
mod duplicate_assignment;
mod edited_applied;
mod enum_add_in_tx;
mod enum_order;
mod enum_remove;
mod expand_contract_violation;
mod file_name;
mod fk_no_index;
mod fk_not_valid;
mod identifier_too_long;
mod index_not_concurrent;
mod index_redundant;
mod int_key;
mod irreversible_undocumented;
mod lock_table;
mod lossy_transform;
mod mongo_drop;
mod mongo_foreground_index;
mod mongo_rename;
mod mongo_unbatched;
mod multi_table_locks;
mod my_copy_ddl;
mod my_no_algorithm;
mod my_tx_ddl;
mod no_lock_timeout;
mod no_statement_timeout;
mod not_idempotent_ddl;
mod old_app_insert_breaks;
mod out_of_order;
mod partition_attach;
mod permission_ddl;
mod ref_before_create;
mod reindex_not_concurrent;
mod rename_column;
mod rename_table;
mod schema_unqualified;
mod serial_key;
mod set_not_null_scan;
mod smallint_key;
mod table_rewrite;
mod timestamp_no_zone;
mod transaction_nesting;
mod transaction_open;
mod truncate;
mod truncate_cascade;
mod type_change;
mod unbatched_update;
mod unique_direct;
mod validate_same_tx;
mod varchar_limit;
mod version_duplicate;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &add_default_old_engine::CHECK,
    &add_not_null_no_default::CHECK,
    &add_volatile_default::CHECK,
    &backfill_in_ddl_tx::CHECK,
    &backfill_no_progress::CHECK,
    &backfill_not_idempotent::CHECK,
    &char_type::CHECK,
    &check_not_valid::CHECK,
    &concurrently_in_tx::CHECK,
    &constraint_unnamed::CHECK,
    &delete_all::CHECK,
    &domain_constraint::CHECK,
    &down_empty_silent::CHECK,
    &down_loses_data::CHECK,
    &down_mismatch::CHECK,
    &down_missing::CHECK,
    &drop_column::CHECK,
    &drop_database::CHECK,
    &drop_index_not_concurrent::CHECK,
    &drop_not_null::CHECK,
    &drop_table::CHECK,
    &duplicate_assignment::CHECK,
    &edited_applied::CHECK,
    &enum_add_in_tx::CHECK,
    &enum_order::CHECK,
    &enum_remove::CHECK,
    &expand_contract_violation::CHECK,
    &file_name::CHECK,
    &fk_no_index::CHECK,
    &fk_not_valid::CHECK,
    &identifier_too_long::CHECK,
    &index_not_concurrent::CHECK,
    &index_redundant::CHECK,
    &int_key::CHECK,
    &irreversible_undocumented::CHECK,
    &lock_table::CHECK,
    &lossy_transform::CHECK,
    &mongo_drop::CHECK,
    &mongo_foreground_index::CHECK,
    &mongo_rename::CHECK,
    &mongo_unbatched::CHECK,
    &multi_table_locks::CHECK,
    &my_copy_ddl::CHECK,
    &my_no_algorithm::CHECK,
    &my_tx_ddl::CHECK,
    &no_lock_timeout::CHECK,
    &no_statement_timeout::CHECK,
    &not_idempotent_ddl::CHECK,
    &old_app_insert_breaks::CHECK,
    &out_of_order::CHECK,
    &partition_attach::CHECK,
    &permission_ddl::CHECK,
    &ref_before_create::CHECK,
    &reindex_not_concurrent::CHECK,
    &rename_column::CHECK,
    &rename_table::CHECK,
    &schema_unqualified::CHECK,
    &serial_key::CHECK,
    &set_not_null_scan::CHECK,
    &smallint_key::CHECK,
    &table_rewrite::CHECK,
    &timestamp_no_zone::CHECK,
    &transaction_nesting::CHECK,
    &transaction_open::CHECK,
    &truncate::CHECK,
    &truncate_cascade::CHECK,
    &type_change::CHECK,
    &unbatched_update::CHECK,
    &unique_direct::CHECK,
    &validate_same_tx::CHECK,
    &varchar_limit::CHECK,
    &version_duplicate::CHECK,
];

pub(crate) static REVIEW: Review = Review {
    name: "migrations",
    ordinal: "MG",
    summary: "schema changes: locks, lost data, the way back",
    focus: FOCUS,
    checks: CHECKS,
    shared: &[],
    tables: crate::rollout::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "downtime", summary: "nobody has to wait or fails while a migration runs" },
    Focus {
        name: "data-loss",
        summary: "what is taken away was meant to go, and is kept somewhere",
    },
    Focus {
        name: "performance",
        summary: "rows are changed in amounts that the database can take",
    },
    Focus { name: "rollback", summary: "there is a way back, and it brings back what was there" },
    Focus {
        name: "compatibility",
        summary: "the version that is deployed runs with the new schema",
    },
    Focus { name: "locking", summary: "locks are weak or held for a moment" },
    Focus {
        name: "backfill",
        summary: "rows are filled in batches, apart from changes of the schema",
    },
    Focus { name: "ordering", summary: "migrations run in one order, everywhere the same" },
    Focus { name: "constraints", summary: "the schema says what must hold" },
    Focus { name: "index", summary: "queries find their rows, and no index is kept for nothing" },
];
