//! Whether a default has one value for all rows that are there.

use facts::sql::{Column, Expr, Generated};

/// Worked out once, when the column is added.
const STABLE: &[&str] = &[
    "now",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "current_user",
    "session_user",
    "current_role",
    "user",
    "current_schema",
    "current_catalog",
    "current_database",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "txid_current",
    "version",
    "utc_timestamp",
    "unix_timestamp",
    "curdate",
    "curtime",
    "sysdate",
    "date",
];
/// The same for the same arguments.
const IMMUTABLE: &[&str] = &[
    "lower",
    "upper",
    "trim",
    "btrim",
    "md5",
    "length",
    "concat",
    "abs",
    "round",
    "floor",
    "ceil",
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array",
    "json_build_array",
    "json_object",
    "json_array",
    "to_tsvector",
    "array",
    "make_date",
    "make_interval",
    "interval",
    "decode",
    "encode",
    "date_trunc",
    "replace",
    "substring",
    "substr",
    "left",
    "right",
    "int4range",
    "tstzrange",
    "to_timestamp",
    "point",
    "row",
    "hex",
    "unhex",
    "b",
];
/// Another value for each row.
const VOLATILE: &[&str] = &[
    "random",
    "gen_random_uuid",
    "uuid_generate_v4",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuidv4",
    "uuidv7",
    "uuid",
    "clock_timestamp",
    "nextval",
    "timeofday",
    "gen_random_bytes",
    "gen_salt",
    "random_normal",
    "rand",
    "uuid_v4",
    "uuid_v7",
    "gen_ulid",
    "generate_ulid",
    "nanoid",
    "cuid",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volatility {
    /// One value.
    Constant,
    /// A value for each row.
    Volatile,
    /// A function that is not known: volatile unless it was declared otherwise.
    Unknown,
}

pub(crate) fn of(expr: &Expr) -> Volatility {
    let mut worst = Volatility::Constant;
    for function in &expr.functions {
        let name = function.name.rsplit('.').next().unwrap_or(&function.name);
        let is_clock = STABLE.contains(&name);
        // `now(123)` is somebody's own function; precision is allowed behind the words of the standard.
        let takes_none = matches!(name, "now" | "transaction_timestamp" | "statement_timestamp");
        if VOLATILE.contains(&name) {
            return Volatility::Volatile;
        }
        if !(is_clock && !(takes_none && function.has_args)) && !IMMUTABLE.contains(&name) {
            worst = Volatility::Unknown;
        }
    }
    worst
}

/// What makes every row of a table be written when the column is added, if something does: in words, with whether
/// it is sure.
pub(crate) fn rewrites(column: &Column) -> Option<(String, bool)> {
    if column.generated == Some(Generated::Stored) {
        return Some(("a stored generated column is computed for every row".into(), true));
    }
    if column.generated == Some(Generated::Identity) {
        return Some(("an identity column is numbered for every row".into(), true));
    }
    if column.ty.is_serial() {
        return Some((
            format!("`{}` takes a number from a sequence for every row", column.ty),
            true,
        ));
    }
    let default = column.default.as_ref()?;
    match of(default) {
        Volatility::Constant => None,
        Volatility::Volatile => {
            Some((format!("`{}` has another value for every row", default.text), true))
        }
        Volatility::Unknown => Some((
            format!(
                "`{}` calls a function that is volatile unless it was declared otherwise",
                default.text
            ),
            false,
        )),
    }
}
