//! Functions of numbers.

use crate::value::{Kind, Value};

pub(super) fn call(name: &str, values: &[Value]) -> Option<Kind> {
    let first = || values.first()?.as_number();
    let number = match name {
        "abs" => first()?.abs(),
        "ceil" => first()?.ceil(),
        "floor" => first()?.floor(),
        "signum" => first()?.signum(),
        "parseint" => {
            let digits = values.first()?.as_text()?;
            let base = values.get(1)?.as_number()?;
            let base = (2.0..=36.0).contains(&base).then_some(base as u32)?;
            i64::from_str_radix(digits, base).ok()? as f64
        }
        "pow" => first()?.powf(values.get(1)?.as_number()?),
        "log" => first()?.ln() / values.get(1)?.as_number()?.ln(),
        "max" => all(values)?.into_iter().reduce(f64::max)?,
        "min" => all(values)?.into_iter().reduce(f64::min)?,
        "sum" => all(values.first()?.items())?.into_iter().sum(),
        "tonumber" => first()?,
        "tobool" => return Some(Kind::Bool(values.first()?.as_bool()?)),
        _ => return None,
    };
    number.is_finite().then_some(Kind::Number(number))
}

fn all(values: &[Value]) -> Option<Vec<f64>> {
    values.iter().map(Value::as_number).collect()
}
