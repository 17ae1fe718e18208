//! Functions of texts.

use crate::value::{Kind, OPEN, Value};

/// Longer results are not built.
const LONGEST: usize = 1 << 20;

pub(super) fn call(name: &str, values: &[Value]) -> Option<Kind> {
    let first = || text(values.first()?);
    let second = || text(values.get(1)?);
    let made = match name {
        "lower" => partial(values)?.to_lowercase(),
        "upper" => partial(values)?.to_uppercase(),
        "title" => titled(&first()?),
        "chomp" => partial(values)?.trim_end_matches(['\n', '\r']).to_owned(),
        "trimspace" => partial(values)?.trim().to_owned(),
        "trimprefix" => stripped(values, |text, end| text.strip_prefix(end).unwrap_or(text))?,
        "trimsuffix" => stripped(values, |text, end| text.strip_suffix(end).unwrap_or(text))?,
        "trim" => first()?.trim_matches(|c| second().unwrap_or_default().contains(c)).to_owned(),
        "format" => format(values)?,
        "join" => joined(values)?,
        "replace" => replaced(values)?,
        "substr" => substring(values)?,
        "strrev" => first()?.chars().rev().collect(),
        "indent" => {
            let blanks = " ".repeat((values.first()?.as_number()? as usize).min(200));
            text(values.get(1)?)?.replace('\n', &format!("\n{blanks}"))
        }
        "tostring" => match &values.first()?.kind {
            Kind::Unknown(_) | Kind::Null => return None,
            _ => values.first()?.rendered()?,
        },
        "nonsensitive" | "sensitive" => return Some(values.first()?.kind.clone()),
        "startswith" => return Some(Kind::Bool(first()?.starts_with(&second()?))),
        "endswith" => return Some(Kind::Bool(first()?.ends_with(&second()?))),
        "strcontains" => return Some(Kind::Bool(first()?.contains(&second()?))),
        _ => return None,
    };
    (made.len() <= LONGEST).then(|| Kind::Text(made.into()))
}

/// A text that is known, or a number or switch written as one.
pub(super) fn text(value: &Value) -> Option<String> {
    value.rendered().filter(|text| !text.contains(OPEN))
}

/// With the marks of what is not known.
fn partial(values: &[Value]) -> Option<String> {
    let value = values.first()?;
    match &value.kind {
        // The name of an address is not to be turned into capitals.
        Kind::Text(text) if !text.contains(OPEN) => Some(text.to_string()),
        _ => None,
    }
}

fn stripped(values: &[Value], strip: for<'t> fn(&'t str, &str) -> &'t str) -> Option<String> {
    let whole = text(values.first()?)?;
    let end = text(values.get(1)?)?;
    Some(strip(&whole, &end).to_owned())
}

fn titled(text: &str) -> String {
    let mut out = String::new();
    let mut begins = true;
    for letter in text.chars() {
        if begins {
            out.extend(letter.to_uppercase())
        } else {
            out.push(letter)
        }
        begins = letter.is_whitespace();
    }
    out
}

/// `format("%s-%03d", ..)`: an argument that is not known leaves a mark.
fn format(values: &[Value]) -> Option<String> {
    let pattern = text(values.first()?)?;
    let mut arguments = values.iter().skip(1);
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let mut width = String::new();
        while let Some(next) =
            letters.next_if(|next| next.is_ascii_digit() || "+-# .[]".contains(*next))
        {
            width.push(next);
        }
        let verb = letters.next()?;
        if verb == '%' {
            out.push('%');
            continue;
        }
        let said = arguments.next()?.rendered()?;
        let wide = width.trim_start_matches('0').parse::<usize>().unwrap_or(0).min(100);
        if verb == 'd' && width.starts_with('0') {
            out.push_str(&format!("{said:0>wide$}"));
        } else if verb == 'q' {
            out.push_str(&format!("\"{said}\""));
        } else {
            out.push_str(&said);
        }
    }
    Some(out)
}

fn joined(values: &[Value]) -> Option<String> {
    let between = text(values.first()?)?;
    let mut parts = Vec::new();
    for list in &values[1..] {
        if list.is_unknown() {
            return None;
        }
        for item in list.items() {
            parts.push(item.rendered()?);
        }
    }
    Some(parts.join(&between))
}

/// A pattern between slashes is a regular expression: then the result is not known.
fn replaced(values: &[Value]) -> Option<String> {
    let (whole, from, to) = (text(values.first()?)?, text(values.get(1)?)?, text(values.get(2)?)?);
    let is_pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
    (!is_pattern && !from.is_empty()).then(|| whole.replace(&from, &to))
}

fn substring(values: &[Value]) -> Option<String> {
    let whole = text(values.first()?)?;
    let start = values.get(1)?.as_number()?;
    let length = values.get(2)?.as_number()?;
    let count = whole.chars().count();
    let start = if start < 0.0 { count.saturating_sub(-start as usize) } else { start as usize };
    let length = if length < 0.0 { count } else { length as usize };
    Some(whole.chars().skip(start).take(length).collect())
}
