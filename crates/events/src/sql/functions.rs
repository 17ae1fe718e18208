//! Percentiles for SQL: `p50(x)`, `p95(x)`, `p99(x)`, `quantile(x, share)`, each also with a weight as last argument.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, share) in [("p50", 0.5), ("median", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)]
    {
        for arguments in [1, 2] {
            connection.create_aggregate_function(
                name,
                arguments,
                flags,
                Quantile { share: Some(share) },
            )?;
        }
    }
    for arguments in [2, 3] {
        connection.create_aggregate_function(
            "quantile",
            arguments,
            flags,
            Quantile { share: None },
        )?;
    }
    Ok(())
}

/// Exact: the values are kept and sorted. The smallest value that `share` of the weight does not exceed.
struct Quantile {
    share: Option<f64>,
}

#[derive(Default)]
struct Values {
    weighted: Vec<(f64, f64)>,
    share: f64,
}

impl Aggregate<Values, Option<f64>> for Quantile {
    fn init(&self, _: &mut Context<'_>) -> Result<Values> {
        Ok(Values { share: self.share.unwrap_or_default(), ..Values::default() })
    }

    fn step(&self, context: &mut Context<'_>, values: &mut Values) -> Result<()> {
        let weight_at = if self.share.is_some() { 1 } else { 2 };
        if self.share.is_none() {
            values.share = number(context, 1).unwrap_or(-1.0);
            if !(0.0..=1.0).contains(&values.share) {
                return Err(Error::UserFunctionError(
                    "quantile: the share is between 0 and 1".into(),
                ));
            }
        }
        let weight =
            if context.len() > weight_at { number(context, weight_at).unwrap_or(1.0) } else { 1.0 };
        if let Some(value) = number(context, 0).filter(|_| weight > 0.0) {
            values.weighted.push((value, weight));
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<Values>) -> Result<Option<f64>> {
        let Some(mut values) = values else { return Ok(None) };
        values.weighted.sort_by(|left, right| left.0.total_cmp(&right.0));
        let total: f64 = values.weighted.iter().map(|(_, weight)| weight).sum();
        let rank = values.share * total * (1.0 - 1e-12);
        let mut below = 0.0;
        let reached = values.weighted.iter().find(|(_, weight)| {
            below += weight;
            below >= rank
        });
        Ok(reached.or(values.weighted.last()).map(|(value, _)| *value))
    }
}

fn number(context: &Context<'_>, at: usize) -> Option<f64> {
    match context.get_raw(at) {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        _ => None,
    }
}
