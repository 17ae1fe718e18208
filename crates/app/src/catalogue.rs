//! The only place that knows which reviews and commands are built.

use request::{Command, Family};
use review::{Check, Review};

/// Every built review, in the guide's order.
pub(crate) fn reviews() -> Vec<&'static Review> {
    [security::REVIEWS, observability::REVIEWS, data::REVIEWS, infra::REVIEWS].concat()
}

/// Those that `--all` means: an audit asks the same of the same code once more.
pub(crate) fn plain_reviews() -> Vec<&'static Review> {
    let is_plain = |review: &&Review| {
        Command::find_review(review.name).is_some_and(|command| command.family == Family::Review)
    };
    reviews().into_iter().filter(is_plain).collect()
}

pub(crate) fn review(name: &str) -> Option<&'static Review> {
    reviews().into_iter().find(|review| review.name == name)
}

/// The guide's reviews that are not built yet.
pub(crate) fn unbuilt_reviews() -> Vec<&'static str> {
    let guide = request::vocabulary::GUIDE_REVIEWS.iter().copied();
    guide.filter(|name| review(name).is_none()).collect()
}

pub(crate) fn is_built(command: &Command) -> bool {
    COMMANDS.contains(&command.name)
        || command.review_name().is_some_and(|name| review(name).is_some())
}

/// Built commands that are no reviews.
const COMMANDS: &[&str] = &["start-session", "close-session", "setup-wide-logging"];

/// Every rule with its check, sorted by id.
pub(crate) fn rules() -> Vec<(String, &'static Check)> {
    let mut rules: Vec<_> = reviews()
        .into_iter()
        .flat_map(|review| review.rules().zip(review.checks.iter().copied()))
        .collect();
    rules.sort_by(|left, right| left.0.cmp(&right.0));
    rules
}

/// By `security/sql-concat`, or by `sql-concat` where only one review has it.
pub(crate) fn rule(name: &str) -> Result<(String, &'static Check), Vec<String>> {
    let rules = rules();
    let is_it = |id: &str| id == name || id.split_once('/').is_some_and(|(_, short)| short == name);
    if let [(id, check)] = rules.iter().filter(|(id, _)| is_it(id)).collect::<Vec<_>>().as_slice() {
        return Ok((id.clone(), check));
    }
    let shorts: Vec<&str> = rules.iter().filter_map(|(id, _)| id.split('/').nth(1)).collect();
    let ids: Vec<&str> = rules.iter().map(|(id, _)| id.as_str()).collect();
    let valid = if name.contains('/') { ids } else { shorts };
    Err(request::nearest(name, &valid).into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::{reviews, rule, rules};

    #[test]
    fn every_review_can_be_asked_for_and_has_the_focus_areas_of_the_vocabulary() {
        for review in reviews() {
            let command = request::Command::find_review(review.name).unwrap();
            let said = command.key("FOCUS").unwrap().kind.values();
            let built: Vec<_> = review.focus.iter().map(|focus| focus.name).collect();
            for name in &built {
                assert!(said.contains(name), "{}: {name} cannot be asked for", review.name);
            }
            for name in said {
                assert!(built.contains(name), "{}: {name} is asked for in vain", review.name);
            }
        }
    }

    #[test]
    fn rules_are_found_by_long_and_short_name_and_misspellings_are_guessed() {
        let (id, check) = rules().remove(0);
        assert_eq!(rule(&id).unwrap().1.id, check.id);
        assert_eq!(rule(check.id).unwrap().0, id);
        assert!(rule(&format!("{}x", check.id)).unwrap_err().contains(&check.id.to_owned()));
    }
}
