//! What a person says when a session ends.

use request::Call;

use crate::Status;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseRequest {
    pub slug: String,
    pub status: Status,
    pub outcome: Option<String>,
    /// URLs, commits, branches; `N/A` is none.
    pub references: Vec<String>,
    /// `none`, `canary`, `phased`, `full`.
    pub rollout: String,
    pub follow_ups: Vec<String>,
    pub artifacts: Vec<String>,
    /// Not done while anything speaks against it.
    pub strict: bool,
    /// Make the folder if there is none.
    pub create: bool,
}

impl CloseRequest {
    pub fn from_call(call: &Call) -> Self {
        let is_none = |text: &String| {
            matches!(text.trim().to_lowercase().as_str(), "n/a" | "na" | "none" | "-")
        };
        let said = |key: &str| call.list(key).into_iter().filter(|text| !is_none(text)).collect();
        let is_yes = |key: &str| call.text(key).as_deref() == Some("yes");
        Self {
            slug: call.text("SESSION_SLUG").unwrap_or_default(),
            status: call.text("STATUS").and_then(|word| Status::read(&word)).unwrap_or_default(),
            outcome: call.text("OUTCOME").filter(|text| !text.trim().is_empty()),
            references: said("PR_OR_COMMIT"),
            rollout: call.text("ROLL_OUT").unwrap_or_else(|| "none".to_owned()),
            follow_ups: said("FOLLOW_UPS"),
            artifacts: said("ARTIFACTS_COMPLETED"),
            strict: is_yes("STRICT"),
            create: is_yes("CREATE"),
        }
    }
}
