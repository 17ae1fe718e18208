//! Names as the code spells them: steps know columns and entities in one spelling only.

use flow::Event;
use review::CheckContext;

/// `reserved_by` for `reservedby`, when the text of one of these steps says so.
pub(crate) fn column(cx: &CheckContext<'_>, events: &[&Event], known: &str) -> String {
    let found = events.iter().find_map(|event| column_in(text(cx, event), known));
    found.unwrap_or(known).to_owned()
}

/// The first name in a text that stands for a column.
pub(crate) fn column_in<'t>(text: &'t str, known: &str) -> Option<&'t str> {
    identifiers(text).find(|word| *flow::column(word) == *known)
}

/// `accountBalance` for `accountbalance`; endings that only say what holds the rows are left out.
pub(crate) fn entity(cx: &CheckContext<'_>, events: &[&Event], known: &str) -> String {
    let found = events.iter().find_map(|event| {
        identifiers(text(cx, event)).find_map(|word| beginning(word, known)).map(str::to_owned)
    });
    found.or_else(|| class(cx, known)).unwrap_or_else(|| known.to_owned())
}

/// A class of the program that is called so: a repository's calls name its rows nowhere.
fn class(cx: &CheckContext<'_>, known: &str) -> Option<String> {
    let mut classes = cx.program().base.code().flat_map(|(_, _, code)| &code.classes);
    classes.find_map(|class| beginning(&class.name, known)).map(str::to_owned)
}

/// All of these columns, joined.
pub(crate) fn columns(cx: &CheckContext<'_>, events: &[&Event], known: &[&str]) -> String {
    known.iter().map(|name| column(cx, events, name)).collect::<Vec<_>>().join(", ")
}

fn text<'a>(cx: &CheckContext<'a>, event: &Event) -> &'a str {
    event.range.slice(&cx.file(event.file).text)
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
}

/// The part of a name that is the entity's: `order_item` of `order_items`, `Order` of `OrderModel`.
fn beginning<'w>(word: &'w str, entity: &str) -> Option<&'w str> {
    let mut left = entity.chars();
    let mut wanted = left.next();
    for (place, letter) in word.char_indices() {
        let Some(next) = wanted else { return is_end(&word[place..]).then_some(&word[..place]) };
        match letter {
            '_' => {}
            letter if letter.to_lowercase().eq([next]) => wanted = left.next(),
            _ => return None,
        }
    }
    wanted.is_none().then_some(word)
}

/// What stands behind an entity's name is an ending of its own, not the rest of a word.
fn is_end(rest: &str) -> bool {
    rest.starts_with(|first: char| first.is_uppercase() || first == '_')
        || rest == "s"
        || rest == "es"
        || rest.starts_with("s_")
        || rest.strip_prefix('s').is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn an_entity_is_the_beginning_of_what_holds_it() {
        assert_eq!(beginning("order_items", "orderitem"), Some("order_item"));
        assert_eq!(beginning("ordersRepository", "order"), Some("order"));
        assert_eq!(beginning("OrderModel", "order"), Some("Order"));
        assert_eq!(beginning("orderly", "order"), None);
        assert_eq!(beginning("seat", "seat"), Some("seat"));
        assert_eq!(beginning("sea", "seat"), None);
    }
}
