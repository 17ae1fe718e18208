//! One name for a table, its model, its repository and its variable.

/// Endings that say what kind of thing holds the rows, not which rows.
const HOLDERS: [&str; 13] = [
    "repository",
    "repo",
    "model",
    "collection",
    "service",
    "dao",
    "entity",
    "table",
    "schema",
    "document",
    "store",
    "records",
    "record",
];

/// `order` of `orders`, `Order`, `ordersRepository`, `public.orders`, `tbl_orders`.
pub fn entity(name: &str) -> Box<str> {
    let last = name.rsplit(['.', '/']).next().unwrap_or(name);
    let plain: String = last
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let plain = plain.strip_prefix("tbl").filter(|rest| rest.len() > 2).unwrap_or(&plain);
    let mut short = plain;
    for holder in HOLDERS {
        short = short.strip_suffix(holder).filter(|rest| !rest.is_empty()).unwrap_or(short);
    }
    singular(short).into()
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") || word.len() < 4 {
        return word.to_owned();
    }
    for (many, one) in [("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", "")] {
        if let Some(stem) = word.strip_suffix(many) {
            return format!("{stem}{one}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::entity;

    #[test]
    fn one_name_for_all_that_hold_the_same_rows() {
        for name in
            ["orders", "Order", "ordersRepository", "public.orders", "order_table", "OrderModel"]
        {
            assert_eq!(&*entity(name), "order", "{name}");
        }
        assert_eq!(&*entity("categories"), "category");
        assert_eq!(&*entity("user_addresses"), "useraddress");
        assert_eq!(&*entity("gas"), "gas");
        assert_eq!(&*entity("status"), "status");
    }
}
